/* What a server says about trying again: x-should-retry, retry-after-ms, Retry-After (API notes:
 * sdk-behaviours.md 1). */
#include "scenario.h"

#include <time.h>

/* HTTP's form of a date, `seconds` after the fake clock's day. */
static const char *date_in(int64_t seconds)
{
    static char text[40];
    time_t at = (time_t)(FAKE_WALL + seconds);
    struct tm parts;

    gmtime_r(&at, &parts);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text;
}

static struct server_reply *refusal(int status, const char *retry_after_ms, const char *retry_after)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, status, "application/json", SERVER_LENGTH);
    if (retry_after_ms)
        server_reply_header(reply, "retry-after-ms", retry_after_ms);
    if (retry_after)
        server_reply_header(reply, "Retry-After", retry_after);
    server_reply_text(reply, "{}");
    return reply;
}

/* One refusal, then a good answer: the wait between them. */
static void waits_so_long(struct scene *scene, const char *retry_after_ms, const char *retry_after, int64_t expected)
{
    fake_clock();
    server_push(scene->server, refusal(429, retry_after_ms, retry_after));
    server_push(scene->server, good_reply(MESSAGES, CREATE));
    call_well(scene->client, MESSAGES, CREATE);
    if (fake_wait_count() != 1 || fake_wait(0) != expected)
        print_error("retry-after-ms: %s, Retry-After: %s\n", retry_after_ms ? retry_after_ms : "(none)",
                    retry_after ? retry_after : "(none)");
    assert_waits(expected);
}

static void fails_at_once(struct scene *scene, const char *retry_after_ms, const char *retry_after, int64_t wished)
{
    size_t before = server_request_count(scene->server);
    struct outcome outcome;

    fake_clock();
    server_push(scene->server, refusal(429, retry_after_ms, retry_after));
    outcome = call(scene->client, MESSAGES, CREATE);
    assert_code(outcome.rc, REQUESTY_ERR_RATE_LIMIT);
    if (wished >= 0)
        assert_int_equal(outcome.error.retry_after_ms, wished);
    else
        assert_true(outcome.error.retry_after_ms > 60000);
    assert_int_equal(outcome.error.attempts, 1);
    assert_int_equal(outcome.error.retryable, 1);
    assert_int_equal(server_request_count(scene->server) - before, 1);
    assert_int_equal(fake_wait_count(), 0);
}

#define BACKOFF 500

static void retry_after_is_read_in_every_form(void **state)
{
    static const struct {
        const char *retry_after;
        int64_t wait;
    } table[] = {
        { "20", 20000 },
        { "0", BACKOFF },
        { "-10", BACKOFF },
        { "60", 60000 },
        { "", BACKOFF },
        { "0.25", 250 },
        { "0.5", 500 },
        { "1.5", 1500 },
        { "1e1", 10000 },
        { "+5", 5000 },
        { "0.0001", 1 },
        { "inf", BACKOFF },
        { "-inf", BACKOFF },
        { "Infinity", BACKOFF },
        { "nan", BACKOFF },
        { "NaN", BACKOFF },
        { "soon", BACKOFF },
        { "20 seconds", BACKOFF },
        { "0x14", BACKOFF },
        { "1,5", BACKOFF },
        { "Zun, 29 Sep 2026 12:34:56 GMT", BACKOFF },
        { "Thu, 01 Jan 1970 00:00:00 GMT", BACKOFF },
        { "\"20\"", BACKOFF },
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(table); i++)
        waits_so_long(scene, NULL, table[i].retry_after, table[i].wait);
}

static void retry_after_may_be_a_date(void **state)
{
    struct scene *scene = *state;

    waits_so_long(scene, NULL, date_in(20), 20000);
    waits_so_long(scene, NULL, date_in(1), 1000);
    waits_so_long(scene, NULL, date_in(60), 60000);
    waits_so_long(scene, NULL, date_in(0), BACKOFF);
    waits_so_long(scene, NULL, date_in(-10), BACKOFF);
    waits_so_long(scene, NULL, date_in(-3600), BACKOFF);
    fails_at_once(scene, NULL, date_in(61), 61000);
    fails_at_once(scene, NULL, date_in(86400 * 365), INT64_C(86400000) * 365);
}

static void milliseconds_win_over_seconds(void **state)
{
    struct scene *scene = *state;

    waits_so_long(scene, "125", NULL, 125);
    waits_so_long(scene, "125", "20", 125);
    waits_so_long(scene, "0.5", "20", 1);
    waits_so_long(scene, "60000", NULL, 60000);
    waits_so_long(scene, "1250.5", NULL, 1251);
    waits_so_long(scene, "0", "20", 20000);
    waits_so_long(scene, "-1", "0.5", 500);
    waits_so_long(scene, "nan", "3", 3000);
    waits_so_long(scene, "inf", date_in(7), 7000);
    waits_so_long(scene, "later", "4", 4000);
    waits_so_long(scene, "0", "0", BACKOFF);
    waits_so_long(scene, "-1", NULL, BACKOFF);
    waits_so_long(scene, "", NULL, BACKOFF);
}

static void the_ceiling_stands_as_well_for_milliseconds(void **state)
{
    struct scene *scene = *state;

    fails_at_once(scene, "60001", NULL, 60001);
    fails_at_once(scene, "60000.1", "1", 60001);
    fails_at_once(scene, NULL, "61", 61000);
    fails_at_once(scene, NULL, "60.001", 60001);
    fails_at_once(scene, NULL, "120", 120000);
    fails_at_once(scene, NULL, "99999999999999999999999999999999999", -1);
    fails_at_once(scene, NULL, "1e100", -1);
    fails_at_once(scene, "1e300", NULL, -1);
}

static void the_ceiling_is_an_option(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.retry_after_max_ms = REQUESTY_INT(120000);
    scene_use(scene, &options);
    waits_so_long(scene, NULL, "120", 120000);
    fails_at_once(scene, NULL, "121", 121000);
    options.retry_after_max_ms = REQUESTY_INT(1000);
    scene_use(scene, &options);
    waits_so_long(scene, NULL, "1", 1000);
    fails_at_once(scene, NULL, "2", 2000);
}

static void a_wait_beyond_the_deadline_fails_at_once(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.total_timeout_ms = REQUESTY_INT(10000);
    scene_use(scene, &options);
    waits_so_long(scene, NULL, "9", 9000);
    fails_at_once(scene, NULL, "10", 10000);
    fails_at_once(scene, NULL, "30", 30000);
}

static void earlier_waits_count_against_the_deadline(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    struct outcome outcome;

    fake_clock();
    options.total_timeout_ms = REQUESTY_INT(10000);
    options.max_retries = REQUESTY_INT(5);
    scene_use(scene, &options);
    server_set_default(scene->server, refusal(503, NULL, "4"));
    outcome = call(scene->client, CHAT, CREATE);
    assert_code(outcome.rc, REQUESTY_ERR_OVERLOADED);
    assert_int_equal(outcome.error.attempts, 3);
    assert_int_equal(outcome.error.retry_after_ms, 4000);
    assert_waits(4000, 4000);
}

static void the_wish_is_told_when_retries_are_used_up(void **state)
{
    struct scene *scene = *state;
    struct outcome outcome;

    fake_clock();
    scene_use_retries(scene, 0);
    server_push(scene->server, refusal(429, "1500", NULL));
    outcome = call(scene->client, CHAT, OPEN);
    assert_code(outcome.rc, REQUESTY_ERR_RATE_LIMIT);
    assert_int_equal(outcome.error.retry_after_ms, 1500);
}

static void header_names_are_read_in_any_case(void **state)
{
    static const char *const names[] = { "RETRY-AFTER-MS", "Retry-After-Ms", "retry-after-ms" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(names); i++) {
        fake_clock();
        server_push(scene->server, error_reply_with(503, names[i], "321"));
        server_push(scene->server, good_reply(MESSAGES, CREATE));
        call_well(scene->client, MESSAGES, CREATE);
        assert_waits(321);
    }
}

/* ---- x-should-retry ---------------------------------------------------------------------------------------------- */

static void x_should_retry_beats_the_status(void **state)
{
    static const struct {
        int status;
        const char *value;
        int attempts;
    } table[] = {
        { 400, "true", 3 },  { 401, "true", 3 },  { 422, "true", 3 },  { 413, "true", 3 },    { 503, "false", 1 },
        { 429, "false", 1 }, { 500, "false", 1 }, { 408, "false", 1 }, { 400, "false", 1 },   { 503, "true", 3 },
        { 503, "maybe", 3 }, { 400, "maybe", 1 }, { 503, "", 3 },      { 400, "1", 1 },       { 503, "0", 3 },
        { 402, "true", 1 },  { 403, "true", 1 },  { 404, "true", 1 },  { 412, "true", 1 }, /* money and permission */
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        struct outcome outcome;

        fake_clock();
        server_set_default(scene->server, error_reply_with(table[i].status, "x-should-retry", table[i].value));
        outcome = call(scene->client, MESSAGES, CREATE);
        assert_int_equal(outcome.error.http_status, table[i].status);
        if (outcome.error.attempts != table[i].attempts)
            print_error("%d with \"%s\"\n", table[i].status, table[i].value);
        assert_int_equal(outcome.error.attempts, table[i].attempts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(retry_after_is_read_in_every_form),
        scene_test(retry_after_may_be_a_date),
        scene_test(milliseconds_win_over_seconds),
        scene_test(the_ceiling_stands_as_well_for_milliseconds),
        scene_test(the_ceiling_is_an_option),
        scene_test(a_wait_beyond_the_deadline_fails_at_once),
        scene_test(earlier_waits_count_against_the_deadline),
        scene_test(the_wish_is_told_when_retries_are_used_up),
        scene_test(header_names_are_read_in_any_case),
        scene_test(x_should_retry_beats_the_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
