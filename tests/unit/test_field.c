/* Header fields: what may be sent, splitting received lines, media types, numbers. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/field.h"

static void names(void **state)
{
    static const char *const good[] = {
        "x-api-key", "HTTP-Referer", "X-Title", "a", "0", "!#$%&'*+-.^_`|~09azAZ",
    };
    static const char *const bad[] = {
        "", " ", "a b", " a", "a ", "a:", ":authority", "a\r\nb", "a\n", "a\t", "a/b", "a=b", "a,b", "a;b",
        "(a)", "a\"", "a@b", "[a]", "{a}", "a\\", "\xC3\xBC", "a\x7F", "a\x01",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_null(rq_field_name_problem(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (!rq_field_name_problem(bad[i]))
            fail_msg("accepted: \"%s\"", bad[i]);
    assert_non_null(rq_field_name_problem(NULL));
    for (int c = 1; c < 256; c++) { /* every byte: letters, digits and 15 others */
        char name[] = { 'x', (char)c, '\0' };
        bool token = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     strchr("!#$%&'*+-.^_`|~", c) != NULL;
        assert_int_equal(rq_field_name_problem(name) == NULL, token);
    }
}

static void values(void **state)
{
    static const char *const good[] = {
        "", "x", "Bearer rqsty-sk-a+b/c==", "a b", "a\tb", "\xC3\xBC", "\xFF", "a:b;c=\"d\"",
    };
    static const char *const bad[] = {
        " ", "\t", " a", "a ", "\ta", "a\t", "a\r\nb: c", "a\n", "\n", "a\rb", "a\x01", "a\x1F", "a\x7F",
        "\x1B[0m",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_null(rq_field_value_problem(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (!rq_field_value_problem(bad[i]))
            fail_msg("accepted: \"%s\"", bad[i]);
    assert_non_null(rq_field_value_problem(NULL));
}

static void same_names(void **state)
{
    (void)state;
    assert_true(rq_field_same_name("Retry-After", "retry-after"));
    assert_true(rq_field_same_name("", ""));
    assert_true(rq_field_same_name("X", "x"));
    assert_false(rq_field_same_name("retry-after", "retry-after-ms"));
    assert_false(rq_field_same_name("retry-after-ms", "retry-after"));
    assert_false(rq_field_same_name("a", ""));
    assert_false(rq_field_same_name("a[", "a{")); /* differ in the bit that letters' cases differ in */
    assert_false(rq_field_same_name("\xC3\x84", "\xC3\xA4"));
}

static void check_split(const char *line, size_t len, const char *name, const char *value)
{
    struct rq_field_line field;
    char *block = malloc(len); /* exactly as long, so that reading behind it shows */
    memcpy(block, line, len);
    assert_true(rq_field_split(block, len, &field));
    assert_int_equal(field.name_len, strlen(name));
    assert_memory_equal(field.name, name, field.name_len);
    assert_int_equal(field.value_len, strlen(value));
    assert_memory_equal(field.value, value, field.value_len);
    free(block);
}

static void splitting(void **state)
{
    static const char *const lines[][3] = {
        { "Content-Type: text/event-stream", "Content-Type", "text/event-stream" },
        { "a:b", "a", "b" },
        { "a:", "a", "" },
        { "a: \t ", "a", "" },
        { "a:\t b c \t", "a", "b c" },
        { "date: Mon, 01 Jan 2026 10:00:00 GMT", "date", "Mon, 01 Jan 2026 10:00:00 GMT" },
        { "a::b", "a", ":b" },
        { "a : b", "a ", "b" }, /* a name nobody asks for */
    };
    static const char *const bad[] = { "HTTP/1.1 200 OK", ":status: 200", ":", "" };
    struct rq_field_line field;
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        check_split(lines[i][0], strlen(lines[i][0]), lines[i][1], lines[i][2]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(rq_field_split(bad[i], strlen(bad[i]), &field));
    assert_false(rq_field_split(NULL, 0, &field));
}

static void media_types(void **state)
{
    static const char *const good[] = {
        "text/event-stream", "TEXT/Event-Stream", " text/event-stream ", "text/event-stream;charset=utf-8",
        "text/event-stream ; charset=windows-1251", "text/event-stream;", "text/event-stream;charset=\"a;b\"",
    };
    static const char *const bad[] = {
        "", "text", "text/event-strea", "text/event-streams", "text/event-stream/x",
        "text/event-stream, text/html", "text/event-stream x", "application/json", "x; text/event-stream",
        "text /event-stream", "text/x-bogus", "bogus",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(rq_media_type_is(good[i], "text/event-stream"));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(rq_media_type_is(bad[i], "text/event-stream"));
    assert_false(rq_media_type_is(NULL, "text/event-stream"));
    assert_true(rq_media_type_is("Audio/mpeg; x=1", "audio/*"));
    assert_false(rq_media_type_is("audio", "audio/*"));
    assert_false(rq_media_type_is("application/audio", "audio/*"));
    assert_true(rq_media_type_is("application/json; charset=utf-8", "Application/JSON"));
}

static void check_numbers(void)
{
    static const char *const good[] = {
        "0", "1", "20", "1.5", "0.25", "-10", "+3", "-0.5", ".5", "5.", "007", "1e3", "1E+3", "1e-05",
        "2.5e-1", " 20 ", "\t1.5\t", "0.1", "0.3", "3600", "99999999999999999999999999999999999", "1e100",
        "1e308", "0e999999999", "-0", "18446744073709551615", "0.000001", "123456789012345", "1e-400",
        "1.000000000000000000000000000000",
    };
    static const char *const bad[] = {
        "", " ", "x", "1x", "x1", "1 2", "1,5", "1.2.3", ".", "-", "+", "--1", "+-1", "- 1", "inf",
        "Infinity", "nan", "NaN", "-inf", "0x10", "1e", "1e+", "e3", "1e3.5", "1_000", "1e309",
        "1e999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT", "1\n", "\xD9\xA1",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double number = -99, wanted = strtod(good[i], NULL);
        if (!rq_field_number(good[i], &number))
            fail_msg("refused: \"%s\"", good[i]);
        if (fabs(number - wanted) > fabs(wanted) * 1e-14)
            fail_msg("%s: %.17g", good[i], number);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double number = -99;
        if (rq_field_number(bad[i], &number))
            fail_msg("accepted: \"%s\"", bad[i]);
        assert_true(number >= -99 && number <= -99);
    }
}

static void numbers(void **state)
{
    double number;
    (void)state;
    check_numbers();
    assert_false(rq_field_number(NULL, &number));
    assert_true(rq_field_number("0.1", &number) && number >= 0.1 && number <= 0.1); /* to the last bit */
    assert_true(rq_field_number("1234.5678", &number) && number >= 1234.5678 && number <= 1234.5678);
}

/* A number of a million digits, and one of a million zeros: no overflow and no endless loop. */
static void long_numbers(void **state)
{
    size_t len = 1000000;
    char *text = malloc(len + 1);
    double number = 0;
    (void)state;
    memset(text, '9', len);
    text[len] = '\0';
    assert_false(rq_field_number(text, &number));
    text[1] = '.';
    assert_true(rq_field_number(text, &number) && number > 9.99 && number <= 10);
    memset(text, '0', len - 1);
    assert_true(rq_field_number(text, &number) && number > 8.9 && number < 9.1);
    text[1] = '.';
    assert_true(rq_field_number(text, &number) && number >= 0 && number < 1e-300);
    free(text);
}

/* Where the decimal point is a comma, header fields still have points. */
static void other_locale(void **state)
{
    double number;
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8")) {
        print_message("skipped: no locale with a decimal comma is installed\n");
        skip();
    }
    assert_true(rq_field_number("1.5", &number) && number > 1.4 && number < 1.6);
    assert_false(rq_field_number("1,5", &number));
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),       cmocka_unit_test(values),      cmocka_unit_test(same_names),
        cmocka_unit_test(splitting),   cmocka_unit_test(media_types), cmocka_unit_test(numbers),
        cmocka_unit_test(long_numbers), cmocka_unit_test(other_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
