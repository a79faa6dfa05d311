/* Times as text: against the C library's calendar, and what is no time. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "wire/time.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void forms(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {
        { "1970-01-01", 0 },
        { "1970-01-01T00:00:00Z", 0 },
        { "1969-12-31T23:59:59Z", -1 },
        { "2026-08-07T00:00:00Z", 1786060800 },
        { "2026-08-07", 1786060800 },
        { "2026-08-07t12:34:56z", 1786106096 },
        { "2026-08-07 12:34:56", 1786106096 },
        { "2026-08-07T12:34:56.123456789Z", 1786106096 },
        { "2026-08-07T12:34:56+02:00", 1786098896 },
        { "2026-08-07T12:34:56.5-09:30", 1786140296 },
        { "2016-12-31T23:59:60Z", 1483228800 },
        { "2000-02-29", 951782400 },
        { "0000-01-01", INT64_C(-62167219200) },
        { "9999-12-31T23:59:59Z", INT64_C(253402300799) },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds = 77;
        if (!rq_time_parse(cases[i].text, &seconds) || seconds != cases[i].seconds)
            fail_msg("%s: %lld", cases[i].text, (long long)seconds);
    }
}

static void every_day_of_eight_centuries(void **state)
{
    (void)state;
    for (int64_t day = -146097; day < 146097; day++) {
        time_t time = (time_t)(day * 86400);
        struct tm tm;
        char text[64];
        int64_t seconds = 77;

        assert_non_null(gmtime_r(&time, &tm));
        strftime(text, sizeof text, "%Y-%m-%d", &tm);
        if (!rq_time_parse(text, &seconds) || seconds != day * 86400)
            fail_msg("%s: %lld", text, (long long)seconds);
    }
}

static void what_is_none(void **state)
{
    static const char *const cases[] = {
        "", "total", "2026", "2026-08", "2026-8-7", "2026-08-7", "20260807", "2026-13-01", "2026-00-01", "2026-08-00",
        "2026-08-32", "2026-02-29", "2026-06-31", "1900-02-29", "2026-08-07Z", "2026-08-07T", "2026-08-07T12",
        "2026-08-07T12:34", "2026-08-07T24:00:00Z", "2026-08-07T12:60:00Z", "2026-08-07T12:34:61Z",
        "2026-08-07T12:34:56.Z", "2026-08-07T12:34:56+2:00", "2026-08-07T12:34:56+0200", "2026-08-07T12:34:56+24:00",
        "2026-08-07T12:34:56ZZ", "2026-08-07T12:34:56Z ", " 2026-08-07", "-026-08-07", "2026-08-07T12:34:56+02:0",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds = 77;
        if (rq_time_parse(cases[i], &seconds) || seconds != 77)
            fail_msg("\"%s\": %lld", cases[i], (long long)seconds);
    }
    assert_false(rq_time_parse(NULL, NULL));
}

static void whole_times(void **state)
{
    static const char *const whole[] = { "2026-12-31T23:59:59Z", "2026-12-31t23:59:59.25z", "2026-12-31 23:59:59+02:00",
                                         "2026-12-31T23:59:59-11:30" };
    static const char *const others[] = { "2026-12-31", "2026-12-31T23:59:59", "2026-12-31T23:59:59.5", "", "never",
                                          "2026-12-31T23:59:59+0200" };

    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        assert_true(rq_time_is_whole(whole[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(rq_time_is_whole(others[i]));
    assert_false(rq_time_is_whole(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(every_day_of_eight_centuries),
        cmocka_unit_test(what_is_none), cmocka_unit_test(whole_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
