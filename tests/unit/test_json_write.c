/* The writer: values, escapes, fragments and refusals with their path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <float.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>

#include "writing.h"

/* ---- values ------------------------------------------------------------------------------------------------------ */

static void values_are_written(void **unused)
{
    (void)unused;
    begin();
    rq_write_object(&writer, NULL, NULL);
    rq_write_string(&writer, "text", "hello");
    rq_write_text(&writer, "cut", "hello", 4);
    rq_write_int(&writer, "least", INT64_MIN);
    rq_write_bool(&writer, "yes", true);
    rq_write_bool(&writer, "no", false);
    rq_write_null(&writer, "null");
    rq_write_string(&writer, "absent", NULL);
    rq_write_json(&writer, "absent", NULL, RQ_KIND_OBJECT, "absent");
    rq_write_array(&writer, "list");
    rq_write_int(&writer, NULL, 1);
    rq_write_array(&writer, NULL);
    rq_write_array_end(&writer);
    rq_write_object(&writer, NULL, NULL);
    rq_write_object_end(&writer);
    rq_write_array_end(&writer);
    rq_write_json(&writer, "raw", " [0.1, {\"a\\u0041\":1e0}]", RQ_KIND_ARRAY, "raw_json");
    rq_write_object_end(&writer);
    assert_string_equal(written(),
                        "{\"text\":\"hello\",\"cut\":\"hell\",\"least\":-9223372036854775808,\"yes\":true,"
                        "\"no\":false,\"null\":null,\"list\":[1,[],{}],\"raw\": [0.1, {\"a\\u0041\":1e0}]}");
}

static void pairs_have_names_of_the_callers(void **unused)
{
    (void)unused;
    begin();
    rq_write_object(&writer, NULL, "{\"a\":9,\"z\":{\"b\":1}}");
    rq_write_object(&writer, "y", NULL);
    rq_write_pair(&writer, "a", "1", "[0]");
    rq_write_pair(&writer, "\"b\\\n", "\t\xC3\xBC", "[1]");
    rq_write_pair(&writer, "", "", "[2]");
    rq_write_object_end(&writer);
    rq_write_object(&writer, "a", NULL); /* an extra member stands in for it */
    rq_write_pair(&writer, "c", "\xFF", "[0]");
    rq_write_object_end(&writer);
    rq_write_object_end(&writer);
    assert_string_equal(written(), "{\"y\":{\"a\":\"1\",\"\\\"b\\\\\\n\":\"\\t\xC3\xBC\",\"\":\"\"},\"a\":9,"
                                   "\"z\":{\"b\":1}}");
    begin();
    rq_write_object(&writer, NULL, NULL);
    rq_write_object(&writer, "y", NULL);
    rq_write_pair(&writer, "a", "1", "[0]");
    rq_write_pair(&writer, "a\xFF", "1", "[1]");
    rq_write_pair(&writer, "b", "1", "[2]");
    rq_write_object_end(&writer);
    rq_write_object_end(&writer);
    assert_refused("y[1]: not valid UTF-8 at byte 1");
}

static void a_single_value_is_a_text_too(void **unused)
{
    (void)unused;
    begin();
    rq_write_raw(&writer, NULL, "[1]", 3);
    assert_string_equal(written(), "[1]");
}

static void text_is_escaped_where_it_must_be(void **unused)
{
    (void)unused;
    begin();
    rq_write_text(&writer, NULL,
                  "a\"\\/\b\f\n\r\t\0\x1F\x7F\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80 and a longer plain run", 42);
    assert_string_equal(written(),
                        "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7F\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"
                        " and a longer plain r\"");
}

static void every_byte_comes_back(void **unused)
{
    char text[128];
    json_t *json;

    (void)unused;
    for (int i = 0; i < 128; i++)
        text[i] = (char)i;
    begin();
    rq_write_text(&writer, NULL, text, sizeof text);
    written();
    json = json_loadb(out.data, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    assert_int_equal(json_string_length(json), sizeof text);
    assert_memory_equal(json_string_value(json), text, sizeof text);
    json_decref(json);
}

static void assert_double(double value, const char *text)
{
    begin();
    rq_write_double(&writer, NULL, value);
    assert_string_equal(written(), text);
}

static void doubles_are_written_as_people_write_them(void **unused)
{
    (void)unused;
    assert_double(0, "0");
    assert_double(-0.0, "-0.0");
    assert_double(1, "1");
    assert_double(-2.5, "-2.5");
    assert_double(0.1, "0.1");
    assert_double(0.2, "0.2");
    assert_double(0.1 + 0.2, "0.30000000000000004");
    assert_double(100, "100");
    assert_double(1234.5678, "1234.5678");
    assert_double(0.00001, "0.00001");
    assert_double(0.000001, "1e-6");
    assert_double(1.5e-7, "1.5e-7");
    assert_double(1e16, "10000000000000000");
    assert_double(1e17, "1e17");
    assert_double(1e22, "1e22");
    assert_double(9007199254740993.0, "9007199254740992");
    assert_double(DBL_MAX, "1.7976931348623157e308");
    assert_double(DBL_MIN, "2.2250738585072014e-308");
    assert_double(5e-324, "5e-324");
}

static void every_double_reads_back_equal(void **unused)
{
    uint64_t bits = 42;
    (void)unused;
    for (int i = 0; i < (getenv("REQUESTY_TEST_QUICK") ? 500 : 20000); i++) {
        struct rq_number number;
        double value;
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        memcpy(&value, &bits, sizeof value);
        if (value - value != 0)
            continue;
        if (i % 3 == 0)
            value = (double)(int64_t)(bits >> 40) / 1000;
        begin();
        rq_write_double(&writer, NULL, value);
        assert_int_equal(rq_write_finish(&writer), 0);
        assert_int_equal(rq_number_parse(out.data, out.len, &number), 0);
        assert_true(number.real == value);
        assert_true(out.len <= 24);
    }
}

static void the_locale_does_not_matter(void **unused)
{
    (void)unused;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
        print_message("no locale with a decimal comma is installed: only the C locale is tested\n");
    assert_double(0.25, "0.25");
    assert_double(1.5e300, "1.5e300");
    setlocale(LC_ALL, "C");
}

static void assert_base64(const char *bytes, const char *text)
{
    begin();
    rq_write_base64(&writer, NULL, "", bytes, strlen(bytes));
    assert_string_equal(written(), text);
}

static void bytes_are_written_as_base64(void **unused)
{
    unsigned char bytes[10000];
    (void)unused;
    assert_base64("", "\"\"");
    assert_base64("f", "\"Zg==\"");
    assert_base64("fo", "\"Zm8=\"");
    assert_base64("foo", "\"Zm9v\"");
    assert_base64("foob", "\"Zm9vYg==\"");
    assert_base64("foobar", "\"Zm9vYmFy\"");
    assert_base64("\xFB\xFF\xBF", "\"+/+/\"");
    begin();
    rq_write_base64(&writer, NULL, "data:image/png;base64,", "\0\0\0", 3);
    assert_string_equal(written(), "\"data:image/png;base64,AAAA\"");
    memset(bytes, 0xFF, sizeof bytes);
    for (size_t count = 3060; count < 3080; count++) { /* around the edge of a block */
        begin();
        rq_write_base64(&writer, NULL, "", bytes, count);
        written();
        assert_int_equal(out.len, 2 + (count + 2) / 3 * 4);
        assert_int_equal(strspn(out.data + 1, "/"), count / 3 * 4 + (count % 3 ? count % 3 : 0));
    }
}

/* ---- refusals ---------------------------------------------------------------------------------------------------- */

static void open_messages(void)
{
    begin();
    rq_write_object(&writer, NULL, NULL);
    rq_write_array(&writer, "messages");
    rq_write_object(&writer, NULL, NULL);
    rq_write_object_end(&writer);
    rq_write_object(&writer, NULL, NULL);
}

static void text_that_is_not_utf8_is_refused_with_its_path(void **unused)
{
    static const char *const bad[] = {
        "\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"
    };
    (void)unused;
    for (size_t i = 0; i < 6; i++) {
        char text[32];
        snprintf(text, sizeof text, "twelve bytes%s", bad[i]);
        open_messages();
        rq_write_string(&writer, "text", text);
        assert_refused("messages[1].text: not valid UTF-8 at byte 12");
    }
    begin();
    rq_write_object(&writer, NULL, NULL);
    rq_write_array(&writer, "stop");
    rq_write_string(&writer, NULL, "fine");
    rq_write_string(&writer, NULL, "\xC3");
    assert_refused("stop[1]: not valid UTF-8 at byte 0");
}

static void numbers_that_json_does_not_have_are_refused(void **unused)
{
    (void)unused;
    begin();
    rq_write_object(&writer, NULL, NULL);
    rq_write_double(&writer, "temperature", (double)NAN);
    assert_refused("temperature: must be a finite number");
    begin();
    rq_write_array(&writer, NULL);
    rq_write_double(&writer, NULL, (double)-INFINITY);
    assert_refused("[0]: must be a finite number");
}

static void fragments_are_checked(void **unused)
{
    (void)unused;
    open_messages();
    rq_write_json(&writer, "input", "{\"a\":1", RQ_KIND_OBJECT, "input_json");
    assert_refused("messages[1].input_json: line 1, column 6: '}' expected near end of file");
    open_messages();
    rq_write_json(&writer, "input", "[1]", RQ_KIND_OBJECT, "input_json");
    assert_refused("messages[1].input_json: must be a JSON object");
    open_messages();
    rq_write_object(&writer, "input", "{\"a\":1,\"a\":2}"); /* what is merged by name has each name once */
    assert_refused("messages[1].input.extra_json: line 1, column 10: duplicate object key near '\"a\"'");
    begin();
    rq_write_array(&writer, NULL);
    rq_write_json(&writer, NULL, "1", RQ_KIND_NUMBER, NULL);
    rq_write_json(&writer, NULL, "", RQ_KIND_BAD, NULL);
    assert_refused("[1]: line 1, column 1: unexpected token near end of file");
}

static void a_null_among_elements_is_refused(void **unused)
{
    (void)unused;
    begin();
    rq_write_object(&writer, NULL, NULL);
    rq_write_array(&writer, "stop");
    rq_write_string(&writer, NULL, "a");
    rq_write_string(&writer, NULL, NULL);
    assert_refused("stop[1]: is NULL");
}

static void a_refusal_names_where_the_writer_stands(void **unused)
{
    (void)unused;
    open_messages();
    rq_write_array(&writer, "content");
    rq_write_object(&writer, NULL, NULL);
    rq_write_refuse(&writer, "role", "%d is unknown", 7);
    assert_refused("messages[1].content[0].role: 7 is unknown");
    begin();
    rq_write_refuse(&writer, NULL, "nothing to send");
    assert_refused("nothing to send");
}

static void the_first_failure_is_kept(void **unused)
{
    (void)unused;
    begin();
    rq_write_object(&writer, NULL, NULL);
    rq_write_refuse(&writer, "a", "first");
    rq_write_refuse(&writer, "b", "second");
    rq_write_object(&writer, "o", "bad");
    rq_write_array(&writer, "l");
    rq_write_json(&writer, NULL, "bad", RQ_KIND_BAD, NULL);
    rq_write_string(&writer, NULL, "\xFF");
    rq_write_string(&writer, NULL, NULL);
    rq_write_base64(&writer, NULL, "", "x", 1);
    rq_write_array_end(&writer);
    rq_write_object_end(&writer);
    rq_write_object_end(&writer);
    rq_write_object_end(&writer);
    assert_refused("a: first");
}

static void levels_have_a_limit(void **unused)
{
    (void)unused;
    begin();
    for (int i = 0; i < RQ_WRITE_DEPTH; i++)
        rq_write_array(&writer, NULL);
    assert_int_equal(writer.code, 0);
    rq_write_array(&writer, NULL);
    assert_int_equal(rq_write_finish(&writer), REQUESTY_ERR_INVALID);
}

static void a_full_buffer_is_a_failure(void **unused)
{
    (void)unused;
    begin();
    rq_buffer_free(&out);
    rq_buffer_init(&out, 10);
    rq_write_string(&writer, NULL, "more than ten bytes");
    assert_int_equal(rq_write_finish(&writer), REQUESTY_ERR_TOO_LARGE);
    rq_buffer_free(&out);
    rq_buffer_init(&out, 0);
}

static void a_check_tells_kind_and_place(void **unused)
{
    char problem[100];
    (void)unused;
    assert_int_equal(rq_json_check(" {} ", 4, RQ_KIND_OBJECT, true, problem, sizeof problem), 0);
    assert_int_equal(rq_json_check("\"\\u0000\"", 8, RQ_KIND_STRING, true, problem, sizeof problem), 0);
    assert_int_equal(rq_json_check("{}", 2, RQ_KIND_ARRAY, true, problem, sizeof problem), REQUESTY_ERR_INVALID);
    assert_string_equal(problem, "must be a JSON array");
    assert_int_equal(rq_json_check("1", 1, RQ_KIND_STRING, true, problem, sizeof problem), REQUESTY_ERR_INVALID);
    assert_string_equal(problem, "must be a JSON string");
    assert_int_equal(rq_json_check("{\n \"a\" 1}", 9, RQ_KIND_BAD, true, problem, sizeof problem), REQUESTY_ERR_INVALID);
    assert_string_equal(problem, "line 2, column 6: ':' expected near '1'");
    assert_int_equal(rq_json_check("@", 1, RQ_KIND_BAD, true, problem, sizeof problem), REQUESTY_ERR_INVALID);
    assert_string_equal(problem, "line 1, column 1: invalid token near '@'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_written),
        cmocka_unit_test(a_single_value_is_a_text_too),
        cmocka_unit_test(text_is_escaped_where_it_must_be),
        cmocka_unit_test(every_byte_comes_back),
        cmocka_unit_test(doubles_are_written_as_people_write_them),
        cmocka_unit_test(every_double_reads_back_equal),
        cmocka_unit_test(the_locale_does_not_matter),
        cmocka_unit_test(bytes_are_written_as_base64),
        cmocka_unit_test(text_that_is_not_utf8_is_refused_with_its_path),
        cmocka_unit_test(numbers_that_json_does_not_have_are_refused),
        cmocka_unit_test(fragments_are_checked),
        cmocka_unit_test(a_null_among_elements_is_refused),
        cmocka_unit_test(a_refusal_names_where_the_writer_stands),
        cmocka_unit_test(the_first_failure_is_kept),
        cmocka_unit_test(pairs_have_names_of_the_callers),
        cmocka_unit_test(levels_have_a_limit),
        cmocka_unit_test(a_full_buffer_is_a_failure),
        cmocka_unit_test(a_check_tells_kind_and_place),
    };
    return cmocka_run_group_tests(tests, NULL, free_buffer);
}
