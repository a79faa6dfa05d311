/* The scanner: walks, strings, problems and where they are. What it accepts in general is compared with jansson in
 * test_json_oracle.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/base.h>

#include "json/scan.h"

static struct rq_scan scan_of(const char *text)
{
    struct rq_scan scan;
    rq_scan_init(&scan, text, strlen(text), 8);
    return scan;
}

static int skip_all(struct rq_scan *scan)
{
    int rc = rq_scan_skip(scan, NULL);
    return rc < 0 ? rc : rq_scan_finish(scan);
}

static bool accepts(const char *text, size_t len)
{
    struct rq_scan scan;
    rq_scan_init(&scan, text, len, 8);
    return skip_all(&scan) == 0;
}

static void assert_problem(const char *text, size_t line, size_t column, const char *problem)
{
    struct rq_scan scan = scan_of(text);
    size_t at_line, at_column;

    assert_int_equal(skip_all(&scan), REQUESTY_ERR_BAD_REPLY);
    rq_scan_position(&scan, &at_line, &at_column);
    assert_string_equal(scan.problem, problem);
    assert_int_equal(at_line, line);
    assert_int_equal(at_column, column);
}

/* The value of the string literal in `text`, as a C string with its length. */
static void assert_value(const char *text, const char *value, size_t len)
{
    struct rq_scan scan = scan_of(text);
    struct rq_string string;
    char got[64];

    assert_int_equal(rq_scan_string(&scan, &string), 0);
    assert_true(string.len < sizeof got);
    assert_int_equal(rq_string_value(&string, got), len);
    assert_memory_equal(got, value, len);
    assert_true(rq_string_is(&string, value, len));
    assert_false(rq_string_is(&string, "something else", 14));
    assert_false(rq_string_is(&string, value, len + 1));
    assert_true(!len || !rq_string_is(&string, value, len - 1));
}

#define ASSERT_VALUE(text, value) assert_value(text, value, sizeof(value) - 1)

/* ---- walks ------------------------------------------------------------------------------------------------------- */

static void the_kind_is_told_by_the_first_byte(void **unused)
{
    static const struct {
        const char *text;
        enum rq_kind kind;
    } cases[] = {
        { " null", RQ_KIND_NULL }, { "\n\ttrue", RQ_KIND_TRUE }, { "false", RQ_KIND_FALSE },
        { "-1", RQ_KIND_NUMBER },  { "0", RQ_KIND_NUMBER },      { "9", RQ_KIND_NUMBER },
        { "\"", RQ_KIND_STRING },  { "[", RQ_KIND_ARRAY },       { "\r{", RQ_KIND_OBJECT },
        { "", RQ_KIND_BAD },       { "  ", RQ_KIND_BAD },        { "+1", RQ_KIND_BAD },
        { "\f1", RQ_KIND_BAD },    { "}", RQ_KIND_BAD },         { "\xEF\xBB\xBF{}", RQ_KIND_BAD },
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rq_scan scan = scan_of(cases[i].text);
        assert_int_equal(rq_scan_kind(&scan), cases[i].kind);
        assert_int_equal(rq_slice_kind((struct rq_slice){ cases[i].text, strlen(cases[i].text) }), cases[i].kind);
    }
}

static void an_object_is_walked_member_by_member(void **unused)
{
    struct rq_scan scan = scan_of(" { \"a\" : 1 , \"b\":[true,null], \"c\" :{ } } ");
    struct rq_string name;
    struct rq_number number;
    struct rq_slice raw;

    (void)unused;
    assert_int_equal(rq_scan_object(&scan), 0);
    assert_int_equal(rq_scan_member(&scan, &name), 1);
    assert_true(rq_string_is(&name, "a", 1));
    assert_int_equal(rq_scan_number(&scan, &number), 0);
    assert_int_equal(number.integer, 1);
    assert_int_equal(rq_scan_member(&scan, &name), 1);
    assert_true(rq_string_is(&name, "b", 1));
    assert_int_equal(rq_scan_array(&scan), 0);
    assert_int_equal(rq_scan_element(&scan), 1);
    assert_int_equal(rq_scan_literal(&scan), 0);
    assert_int_equal(rq_scan_element(&scan), 1);
    assert_int_equal(rq_scan_kind(&scan), RQ_KIND_NULL);
    assert_int_equal(rq_scan_literal(&scan), 0);
    assert_int_equal(rq_scan_element(&scan), 0);
    assert_int_equal(rq_scan_member(&scan, &name), 1);
    assert_int_equal(rq_scan_skip(&scan, &raw), 0);
    assert_int_equal(raw.len, 3);
    assert_memory_equal(raw.text, "{ }", 3);
    assert_int_equal(rq_scan_member(&scan, &name), 0);
    assert_int_equal(rq_scan_finish(&scan), 0);
    assert_null(scan.problem);
}

static void the_raw_text_has_no_blanks_around_it(void **unused)
{
    struct rq_scan scan = scan_of(" [ 1 , 2 ] ");
    struct rq_slice raw;

    (void)unused;
    assert_int_equal(rq_scan_skip(&scan, &raw), 0);
    assert_int_equal(raw.len, 9);
    assert_memory_equal(raw.text, "[ 1 , 2 ]", 9);
}

static void a_value_of_another_kind_is_a_failure(void **unused)
{
    struct rq_string string;
    struct rq_number number;
    struct rq_scan scan;

    (void)unused;
    scan = scan_of("1");
    assert_true(rq_scan_string(&scan, &string) < 0);
    scan = scan_of("\"1\"");
    assert_true(rq_scan_number(&scan, &number) < 0);
    scan = scan_of("[]");
    assert_true(rq_scan_object(&scan) < 0);
    scan = scan_of("{}");
    assert_true(rq_scan_array(&scan) < 0);
    scan = scan_of("1");
    assert_true(rq_scan_literal(&scan) < 0);
    scan = scan_of("");
    assert_true(rq_scan_literal(&scan) < 0);
}

static void the_first_problem_is_kept(void **unused)
{
    struct rq_scan scan = scan_of("[1 x, 2]");
    struct rq_string string;
    struct rq_number number;
    size_t line, column;

    (void)unused;
    rq_scan_array(&scan);
    rq_scan_element(&scan);
    rq_scan_number(&scan, &number);
    assert_true(rq_scan_element(&scan) < 0);
    assert_true(rq_scan_element(&scan) < 0);
    assert_true(rq_scan_number(&scan, &number) < 0);
    assert_true(rq_scan_string(&scan, &string) < 0);
    assert_true(rq_scan_member(&scan, &string) < 0);
    assert_true(rq_scan_literal(&scan) < 0);
    assert_true(rq_scan_object(&scan) < 0);
    assert_true(rq_scan_skip(&scan, NULL) < 0);
    assert_true(rq_scan_finish(&scan) < 0);
    assert_int_equal(rq_scan_kind(&scan), RQ_KIND_BAD);
    rq_scan_position(&scan, &line, &column);
    assert_int_equal(line, 1);
    assert_int_equal(column, 4);
    assert_string_equal(scan.problem, "',' or ']' expected");
}

static void problems_have_a_line_and_a_column(void **unused)
{
    (void)unused;
    assert_problem("", 1, 1, "a value is expected");
    assert_problem("nul", 1, 1, "null, true or false expected");
    assert_problem("[1,\n 2,\n  ]", 3, 3, "a value is expected");
    assert_problem("{\"a\":1,}", 1, 8, "a string is expected");
    assert_problem("{\"a\" 1}", 1, 6, "':' expected");
    assert_problem("{\"a\":1 \"b\"}", 1, 8, "',' or '}' expected");
    assert_problem("{1:2}", 1, 2, "a string is expected");
    assert_problem("[1,2", 1, 5, "',' or ']' expected");
    assert_problem("\"abc", 1, 5, "the text ends inside a string");
    assert_problem("\"a\\x\"", 1, 3, "not an escape");
    assert_problem("\"a\\u12g4\"", 1, 3, "not an escape");
    assert_problem("\"a\nb\"", 1, 3, "a control character in a string");
    assert_problem("\"a\xC0\xAF\"", 1, 3, "not valid UTF-8");
    assert_problem("[-]", 1, 2, "not a number");
    assert_problem("[1e400]", 1, 2, "a number beyond the range of a double");
    assert_problem("{} x", 1, 4, "the end of the text is expected");
    assert_problem("[1}", 1, 3, "',' or ']' expected");
}

static void nesting_has_a_limit(void **unused)
{
    struct rq_scan scan = scan_of("[[[[[[[[1]]]]]]]]");

    (void)unused;
    assert_int_equal(skip_all(&scan), 0);
    scan = scan_of("[[[[[[[{\"a\":{}}]]]]]]]");
    assert_int_equal(skip_all(&scan), REQUESTY_ERR_TOO_LARGE);
    assert_true(scan.too_deep);
    scan = scan_of("[[[[[[[[[");
    assert_int_equal(skip_all(&scan), REQUESTY_ERR_TOO_LARGE);
    scan = scan_of("[[],[],[],[],[],[],[],[],[],[[[[[[[]]]]]]]]");
    assert_int_equal(skip_all(&scan), 0); /* breadth is no depth */
}

static void what_jansson_refuses_is_refused(void **unused)
{
    static const struct {
        const char *text;
        size_t len;
    } cases[] = {
        { "", 0 },
        { " ", 1 },
        { "\0", 1 },
        { "1\0", 2 },
        { "[1\0]", 4 },
        { "[\0]", 3 },
        { "\"\0\"", 3 },
        { "\"\x1F\"", 3 },
        { "\xEF\xBB\xBF{}", 5 },
        { "[1,]", 4 },
        { "01", 2 },
        { "1.", 2 },
        { ".5", 2 },
        { "+1", 2 },
        { "1e", 2 },
        { "1e+", 3 },
        { "-", 1 },
        { "0x10", 4 },
        { "NaN", 3 },
        { "Infinity", 8 },
        { "nullx", 5 },
        { "{'a':1}", 7 },
        { "[1 2]", 5 },
        { "1 // c", 6 },
        { "\"\xED\xA0\x80\"", 5 },
        { "\"\xF4\x90\x80\x80\"", 6 },
        { "\"\xE0\x9F\xBF\"", 5 },
        { "\"\xC3\"", 3 },
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_false(accepts(cases[i].text, cases[i].len));
}

/* ---- strings ----------------------------------------------------------------------------------------------------- */

static void strings_without_escapes_are_their_own_value(void **unused)
{
    (void)unused;
    ASSERT_VALUE("\"\"", "");
    ASSERT_VALUE("\"plain\"", "plain");
    ASSERT_VALUE("  \"longer than eight bytes, twice\"", "longer than eight bytes, twice");
    ASSERT_VALUE("\"h\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\x7F\"", "h\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\x7F");
}

static void escapes_are_resolved(void **unused)
{
    (void)unused;
    ASSERT_VALUE("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
    ASSERT_VALUE("\"a\\u0041\\u00e9\\u20AC\\ud83d\\ude00z\"", "aA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z");
    ASSERT_VALUE("\"\\uDBFF\\uDFFF\\uffff\\u007f\\u0080\\u07ff\\u0800\"",
                 "\xF4\x8F\xBF\xBF\xEF\xBF\xBF\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80");
}

static void a_nul_escape_is_data(void **unused)
{
    (void)unused;
    ASSERT_VALUE("\"a\\u0000b\"", "a\0b");
}

static void half_a_pair_becomes_the_replacement_character(void **unused)
{
    (void)unused;
    ASSERT_VALUE("\"\\ud83d\"", "\xEF\xBF\xBD");
    ASSERT_VALUE("\"\\ude00\"", "\xEF\xBF\xBD");
    ASSERT_VALUE("\"\\ud83dx\"", "\xEF\xBF\xBDx");
    ASSERT_VALUE("\"\\ud83d\\n\"", "\xEF\xBF\xBD\n");
    ASSERT_VALUE("\"\\ud83d\\u0041\"", "\xEF\xBF\xBD"
                                       "A");
    ASSERT_VALUE("\"\\ud83d\\ud83d\\ude00\"", "\xEF\xBF\xBD\xF0\x9F\x98\x80");
    ASSERT_VALUE("\"\\ude00\\ud83d\"", "\xEF\xBF\xBD\xEF\xBF\xBD");
}

/* The string's end, an escape or a bad byte at each place of the eight that are looked at together. */
static void every_place_in_a_string_is_looked_at(void **unused)
{
    (void)unused;
    for (size_t before = 0; before < 20; before++) {
        for (size_t after = 0; after < 20; after++) {
            static const char *const good[] = { "", "\\n", "\xC3\xA9", "\x7F" };
            static const char *const bad[] = { "\x01", "\x80", "\\q", "\xFF", "\x1F" };
            char text[64];
            for (size_t i = 0; i < 4; i++) {
                snprintf(text, sizeof text, "\"%.*s%s%.*s\"", (int)before, "aaaaaaaaaaaaaaaaaaaa", good[i],
                         (int)after, "bbbbbbbbbbbbbbbbbbbb");
                assert_true(accepts(text, strlen(text)));
                assert_false(accepts(text, strlen(text) - 1));
            }
            for (size_t i = 0; i < 5; i++) {
                snprintf(text, sizeof text, "\"%.*s%s%.*s\"", (int)before, "aaaaaaaaaaaaaaaaaaaa", bad[i],
                         (int)after, "bbbbbbbbbbbbbbbbbbbb");
                assert_problem(text, 1, before + 2,
                               i == 2             ? "not an escape"
                               : i == 1 || i == 3 ? "not valid UTF-8"
                                                  : "a control character in a string");
            }
        }
    }
}

/* ---- finding a member -------------------------------------------------------------------------------------------- */

static int find(const char *object, const char *name, struct rq_slice *value)
{
    return rq_scan_find((struct rq_slice){ object, strlen(object) }, name, strlen(name), value);
}

static void a_member_is_found_by_its_name(void **unused)
{
    struct rq_slice value;

    (void)unused;
    assert_int_equal(find("{\"a\":1,\"b\":[2, 3] ,\"c\":{\"d\":4}}", "b", &value), 1);
    assert_int_equal(value.len, 6);
    assert_memory_equal(value.text, "[2, 3]", 6);
    assert_int_equal(find("{\"c\":{\"d\":4}}", "d", &value), 0);
    assert_int_equal(find("{\"\\u0061\":\"x\"}", "a", &value), 1);
    assert_memory_equal(value.text, "\"x\"", 3);
    assert_int_equal(find("{\"a\":1,\"a\":2}", "a", &value), 1);
    assert_memory_equal(value.text, "2", 1);
    assert_int_equal(find("[1]", "a", &value), 0);
    assert_int_equal(find("{}", "a", &value), 0);
    assert_int_equal(find("", "a", &value), 0);
    assert_true(find("{\"a\":1,", "a", &value) < 0);
    assert_true(find("{\"a\":x}", "a", &value) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kind_is_told_by_the_first_byte),
        cmocka_unit_test(an_object_is_walked_member_by_member),
        cmocka_unit_test(the_raw_text_has_no_blanks_around_it),
        cmocka_unit_test(a_value_of_another_kind_is_a_failure),
        cmocka_unit_test(the_first_problem_is_kept),
        cmocka_unit_test(problems_have_a_line_and_a_column),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(what_jansson_refuses_is_refused),
        cmocka_unit_test(strings_without_escapes_are_their_own_value),
        cmocka_unit_test(escapes_are_resolved),
        cmocka_unit_test(a_nul_escape_is_data),
        cmocka_unit_test(half_a_pair_becomes_the_replacement_character),
        cmocka_unit_test(every_place_in_a_string_is_looked_at),
        cmocka_unit_test(a_member_is_found_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
