/* Whether an attempt is made again and how long to wait first: the tables of the API notes, sdk-behaviours.md 1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/retry.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WALL INT64_C(1767225600) /* 2026-01-01 00:00:00 UTC, a Thursday */

static const struct rq_retry_policy two = { .max_retries = 2, .longest_wait_ms = 60000 };

/* A first attempt with this status, no headers, no deadline; no part of the wait is taken off. */
static struct rq_attempt attempt_with(int status)
{
    return (struct rq_attempt){ .number = 1, .status = status, .should_retry = "", .retry_after_ms = "",
                                .retry_after = "", .remaining_ms = -1, .wall = WALL };
}

static void check(const struct rq_attempt *attempt, bool again, int64_t delay_ms, int line)
{
    struct rq_verdict verdict = rq_retry_judge(&two, attempt);

    if (verdict.again == again && (!again || verdict.delay_ms == delay_ms))
        return;
    print_error("line %d: status %d, \"%s\", \"%s\": %s after %lld\n", line, attempt->status, attempt->retry_after_ms,
                attempt->retry_after, verdict.again ? "again" : "not again", (long long)verdict.delay_ms);
    fail();
}

#define AGAIN(attempt, delay_ms) check(&(attempt), true, delay_ms, __LINE__)
#define NOT_AGAIN(attempt) check(&(attempt), false, 0, __LINE__)

/* ---- which ------------------------------------------------------------------------------------------------------- */

static void statuses(void **state)
{
    (void)state;
    for (int status = 100; status < 700; status++) {
        bool passes = status == 408 || status == 409 || status == 424 || status == 429 || status >= 500;
        struct rq_attempt attempt = attempt_with(status);

        assert_int_equal(rq_retry_status(status), passes);
        check(&attempt, passes, 500, __LINE__);
    }
}

static void the_server_decides(void **state)
{
    static const int final[] = { 402, 403, 404, 412 };

    (void)state;
    for (int status = 300; status < 600; status++) {
        struct rq_attempt attempt = attempt_with(status);
        bool is_final = false;

        for (size_t i = 0; i < COUNT(final); i++)
            is_final = is_final || status == final[i];
        attempt.should_retry = "true";
        check(&attempt, !is_final, 500, __LINE__);
        attempt.should_retry = "false";
        NOT_AGAIN(attempt);
    }
}

/* Nobody knows whether a change that failed was carried out, unless it was turned away at the door. */
static void changes_are_not_repeated(void **state)
{
    (void)state;
    for (int status = 300; status < 700; status++) {
        struct rq_attempt attempt = attempt_with(status);

        attempt.careful = true;
        check(&attempt, status == 429, 500, __LINE__);
    }
    struct rq_attempt asked = attempt_with(503);
    asked.careful = true;
    asked.should_retry = "true";
    AGAIN(asked, 500);
}

static void other_words_are_ignored(void **state)
{
    static const char *const words[] = { "",      "1",     "0",     "yes",       "no",   "TRUE",
                                         "False", " true", "true ", "truefalse", "maybe" };
    struct rq_attempt fails = attempt_with(503), bad = attempt_with(400);

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        fails.should_retry = bad.should_retry = words[i];
        AGAIN(fails, 500);
        NOT_AGAIN(bad);
    }
}

static void broken_connections(void **state)
{
    struct rq_attempt attempt = attempt_with(0);

    (void)state;
    NOT_AGAIN(attempt);
    attempt.broken = true;
    AGAIN(attempt, 500);
    attempt.retry_after_ms = "70"; /* of no answer, so of no account */
    attempt.should_retry = "false";
    AGAIN(attempt, 500);
    assert_int_equal(rq_retry_judge(&two, &attempt).asked_ms, -1);
    attempt.number = 3;
    NOT_AGAIN(attempt);
}

static void how_often(void **state)
{
    static const int64_t most[] = { 0, 1, 2, 10, 1000 };
    struct rq_attempt attempt = attempt_with(500);

    (void)state;
    for (size_t i = 0; i < COUNT(most); i++) {
        const struct rq_retry_policy policy = { .max_retries = most[i], .longest_wait_ms = 60000 };

        for (attempt.number = 1; attempt.number <= 1001; attempt.number++)
            assert_int_equal(rq_retry_judge(&policy, &attempt).again, attempt.number <= most[i]);
    }
}

/* ---- how long by itself ------------------------------------------------------------------------------------------ */

static void waits_double_up_to_eight_seconds(void **state)
{
    static const int64_t waits[] = { 500, 1000, 2000, 4000, 8000, 8000, 8000 };
    const struct rq_retry_policy policy = { .max_retries = INT64_MAX, .longest_wait_ms = 1 };
    struct rq_attempt attempt = attempt_with(500);

    (void)state;
    for (size_t i = 0; i < COUNT(waits); i++) {
        attempt.number = (int)i + 1;
        assert_int_equal(rq_retry_judge(&policy, &attempt).delay_ms, waits[i]);
    }
    attempt.number = 1101; /* the last with 1,100 retries used up */
    assert_int_equal(rq_retry_judge(&policy, &attempt).delay_ms, 8000);
    attempt.number = INT32_MAX;
    assert_int_equal(rq_retry_judge(&policy, &attempt).delay_ms, 8000);
}

static void chance_takes_off_a_quarter_at_most(void **state)
{
    const struct rq_retry_policy policy = { .max_retries = 100, .longest_wait_ms = 60000 };
    struct rq_attempt attempt = attempt_with(500);

    (void)state;
    for (attempt.number = 1; attempt.number < 10; attempt.number++) {
        int64_t longest, last;

        attempt.chance = 0;
        longest = last = rq_retry_judge(&policy, &attempt).delay_ms;
        for (int i = 1; i <= 1000; i++) {
            int64_t wait;

            attempt.chance = i < 1000 ? i / 1000.0 : 0.9999999999999999;
            wait = rq_retry_judge(&policy, &attempt).delay_ms;
            assert_true(wait <= last);
            last = wait;
        }
        assert_true(last >= longest * 3 / 4 && last <= longest * 3 / 4 + 1);
    }
}

static void what_the_server_asks_is_not_shortened(void **state)
{
    struct rq_attempt attempt = attempt_with(429);

    (void)state;
    attempt.retry_after_ms = "2000";
    attempt.chance = 0.999;
    AGAIN(attempt, 2000);
}

/* ---- what the server asks ---------------------------------------------------------------------------------------- */

/* -1: nothing usable, so the wait is the library's own. */
static const struct {
    const char *ms, *after;
    int64_t asked_ms;
} wishes[] = {
    { "", "", -1 },
    { "", "20", 20000 },
    { "", "0", -1 },
    { "", "-10", -1 },
    { "", "60", 60000 },
    { "", "61", 61000 },
    { "", "120", 120000 },
    { "", "0.25", 250 },
    { "", "1.5", 1500 },
    { "", " 7 ", 7000 },
    { "", "1e1", 10000 },
    { "", "0.0001", 1 }, /* never sooner than asked */
    { "", "inf", -1 },
    { "", "-inf", -1 },
    { "", "Infinity", -1 },
    { "", "nan", -1 },
    { "", "NaN", -1 },
    { "", "1e400", -1 },
    { "", "0x10", -1 },
    { "", "20 seconds", -1 },
    { "", "soon", -1 },
    { "", "Zun, 29 Sep 2024 09:26:27 GMT", -1 },
    { "", "Thu, 01 Jan 2026 00:00:20 GMT", 20000 },
    { "", "Thu, 01 Jan 2026 00:00:01 GMT", 1000 },
    { "", "Thu, 01 Jan 2026 00:00:00 GMT", -1 },
    { "", "Wed, 31 Dec 2025 23:59:50 GMT", -1 },
    { "", "Thu, 01 Jan 2026 00:01:00 GMT", 60000 },
    { "", "Thu, 01 Jan 2026 00:01:01 GMT", 61000 },
    { "", "Thursday, 01-Jan-26 00:00:20 GMT", 20000 }, /* RFC 850 */
    { "", "Thu Jan  1 00:00:20 2026", 20000 },         /* asctime */

    { "125", "", 125 },
    { "125.2", "", 126 },
    { "0.5", "", 1 },
    { "125", "20", 125 },
    { "70", "Thu, 01 Jan 2026 00:00:20 GMT", 70 },
    { "0", "20", 20000 },
    { "-1", "0.5", 500 },
    { "nan", "3", 3000 },
    { "inf", "3", 3000 },
    { "soon", "3", 3000 },
    { "1e400", "3", 3000 },
    { "Thu, 01 Jan 2026 00:00:20 GMT", "", -1 }, /* that header has no dates */
    { "-1", "Thu, 01 Jan 2026 00:00:20 GMT", 20000 },
    { "0", "0", -1 },
    { "-5", "-5", -1 },
};

static void wishes_are_understood(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(wishes); i++) {
        int64_t got = rq_retry_asked_ms(wishes[i].ms, wishes[i].after, WALL);

        if (got == wishes[i].asked_ms)
            continue;
        print_error("\"%s\", \"%s\": %lld, not %lld\n", wishes[i].ms, wishes[i].after, (long long)got,
                    (long long)wishes[i].asked_ms);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void wishes_are_followed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wishes); i++) {
        struct rq_attempt attempt = attempt_with(429);

        attempt.retry_after_ms = wishes[i].ms;
        attempt.retry_after = wishes[i].after;
        assert_int_equal(rq_retry_judge(&two, &attempt).asked_ms, wishes[i].asked_ms);
        check(&attempt, wishes[i].asked_ms <= 60000, wishes[i].asked_ms < 0 ? 500 : wishes[i].asked_ms, __LINE__);
    }
}

/* However much is asked, the number stays one that can be told and added to. */
static void no_wish_is_too_large_to_tell(void **state)
{
    static const char *const large[] = { "99999999999999999999999999999999999", "1e100", "9223372036854775807",
                                         "Fri, 31 Dec 9999 23:59:59 GMT" };

    (void)state;
    for (size_t i = 0; i < COUNT(large); i++) {
        struct rq_attempt attempt = attempt_with(503);
        int64_t asked = rq_retry_asked_ms("", large[i], WALL);

        assert_true(asked > 60000 && asked < INT64_MAX / 2);
        attempt.retry_after = large[i];
        NOT_AGAIN(attempt);
        assert_int_equal(rq_retry_judge(&two, &attempt).asked_ms, asked);
    }
}

/* Seconds that are finite, but no longer so as milliseconds: a wish all the same, and one that nobody waits for. */
static void seconds_at_the_end_of_the_numbers(void **state)
{
    struct rq_attempt attempt = attempt_with(503);

    (void)state;
    attempt.retry_after = "1e308";
    assert_true(rq_retry_asked_ms("", "1e308", WALL) > 60000);
    NOT_AGAIN(attempt);
}

static void the_longest_wait_is_the_policys(void **state)
{
    static const struct {
        int64_t longest;
        const char *ms;
        bool again;
    } cases[] = {
        { 60000, "60000", true }, { 60000, "60000.1", false }, { 60000, "60001", false }, { 0, "1", false },
        { 0, "0", true }, /* nothing asked: the library's own wait */
        { 1, "1", true },         { 86400000, "86400000", true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct rq_retry_policy policy = { .max_retries = 2, .longest_wait_ms = cases[i].longest };
        struct rq_attempt attempt = attempt_with(429);

        attempt.retry_after_ms = cases[i].ms;
        assert_int_equal(rq_retry_judge(&policy, &attempt).again, cases[i].again);
    }
}

/* A wish is told also where nothing is tried again. */
static void wishes_are_told_in_any_case(void **state)
{
    struct rq_attempt attempt = attempt_with(400);

    (void)state;
    attempt.retry_after = "5";
    assert_false(rq_retry_judge(&two, &attempt).again);
    assert_int_equal(rq_retry_judge(&two, &attempt).asked_ms, 5000);
    attempt = attempt_with(429);
    attempt.retry_after = "5";
    attempt.number = 3;
    assert_false(rq_retry_judge(&two, &attempt).again);
    assert_int_equal(rq_retry_judge(&two, &attempt).asked_ms, 5000);
}

/* ---- the deadline ------------------------------------------------------------------------------------------------ */

static void no_wait_reaches_the_deadline(void **state)
{
    struct rq_attempt attempt = attempt_with(503);

    (void)state;
    attempt.remaining_ms = 501;
    AGAIN(attempt, 500);
    attempt.remaining_ms = 500;
    NOT_AGAIN(attempt);
    attempt.remaining_ms = 0;
    NOT_AGAIN(attempt);
    attempt.retry_after_ms = "30";
    attempt.remaining_ms = 31;
    AGAIN(attempt, 30);
    attempt.remaining_ms = 30;
    NOT_AGAIN(attempt);
    attempt.remaining_ms = INT64_MAX;
    AGAIN(attempt, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses),
        cmocka_unit_test(the_server_decides),
        cmocka_unit_test(changes_are_not_repeated),
        cmocka_unit_test(other_words_are_ignored),
        cmocka_unit_test(broken_connections),
        cmocka_unit_test(how_often),
        cmocka_unit_test(waits_double_up_to_eight_seconds),
        cmocka_unit_test(chance_takes_off_a_quarter_at_most),
        cmocka_unit_test(what_the_server_asks_is_not_shortened),
        cmocka_unit_test(wishes_are_understood),
        cmocka_unit_test(wishes_are_followed),
        cmocka_unit_test(no_wish_is_too_large_to_tell),
        cmocka_unit_test(seconds_at_the_end_of_the_numbers),
        cmocka_unit_test(the_longest_wait_is_the_policys),
        cmocka_unit_test(wishes_are_told_in_any_case),
        cmocka_unit_test(no_wait_reaches_the_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
