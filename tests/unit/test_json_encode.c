/* Encode rows: a parameter struct through the writer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/encode.h"
#include "writing.h"

/* ---- rows -------------------------------------------------------------------------------------------------------- */

struct element {
    const char *name;
    int64_t number;
};

struct params {
    const char *text;
    int64_t integer;
    requesty_opt_int opt_int;
    requesty_opt_double opt_double;
    requesty_opt_bool opt_bool;
    int64_t word;
    const char *any_json, *object_json, *array_json;
    const char *const *texts;
    size_t text_count;
    const char *const *set;
    size_t set_count;
    const struct element *elements;
    size_t element_count;
};

static const struct rq_word words[] = { { "auto", 1 }, { "none", 2 }, { NULL, 0 } };

static void write_element(struct rq_writer *to, const char *name, const void *at)
{
    const struct element *element = at;
    rq_write_object(to, name, NULL);
    rq_write_string(to, "name", element->name);
    rq_write_int(to, "number", element->number);
    rq_write_object_end(to);
}

static void write_custom(struct rq_writer *to, const char *name, const void *at)
{
    const struct params *params = at;
    if (params->integer == 9)
        rq_write_string(to, name, "nine");
}

static const struct rq_put_row rows[] = {
    RQ_PUT(TEXT, struct params, "text", text),
    RQ_PUT(INT, struct params, "integer", integer),
    RQ_PUT(OPT_INT, struct params, "opt_int", opt_int),
    RQ_PUT(OPT_DOUBLE, struct params, "opt_double", opt_double),
    RQ_PUT(OPT_BOOL, struct params, "opt_bool", opt_bool),
    RQ_PUT_ROW_WORD(struct params, "word", word, words),
    RQ_PUT(JSON, struct params, "any", any_json),
    RQ_PUT(JSON_OBJECT, struct params, "object", object_json),
    RQ_PUT(JSON_ARRAY, struct params, "array", array_json),
    RQ_PUT_ROW_TEXTS(struct params, "texts", texts, text_count),
    RQ_PUT_ROW_SET_TEXTS(struct params, "set", set, set_count),
    RQ_PUT_ROW_LIST(struct params, "elements", elements, element_count, struct element, write_element),
    RQ_PUT_ROW_CUSTOM("custom", write_custom),
};

static void put(const struct params *params, const char *extra)
{
    begin();
    rq_write_object(&writer, NULL, extra);
    rq_put_rows(&writer, rows, RQ_COUNT(rows), params);
    rq_write_object_end(&writer);
}

static const struct params *full_params(void)
{
    static const char *const texts[] = { "a", "b" };
    static const struct element elements[] = { { "x", 1 }, { "y", 2 } };
    static const struct params params = {
        .text = "t",
        .integer = 9,
        .opt_int = { 1, 0 },
        .opt_double = { 1, 0.7 },
        .opt_bool = { 1, 0 },
        .word = 2,
        .any_json = "null",
        .object_json = "{\"a\": 1}",
        .array_json = "[ ]",
        .texts = texts,
        .text_count = 2,
        .set = texts,
        .set_count = 1,
        .elements = elements,
        .element_count = 2,
    };
    return &params;
}

static void rows_of_zero_write_nothing(void **unused)
{
    const struct params none = { 0 };
    (void)unused;
    put(&none, NULL);
    assert_string_equal(written(), "{}");
}

static void every_type_of_row_is_written(void **unused)
{
    (void)unused;
    put(full_params(), NULL);
    assert_string_equal(
        written(), "{\"text\":\"t\",\"integer\":9,\"opt_int\":0,\"opt_double\":0.7,\"opt_bool\":false,"
                   "\"word\":\"none\",\"any\":null,\"object\":{\"a\": 1},\"array\":[ ],\"texts\":[\"a\",\"b\"],"
                   "\"set\":[\"a\"],"
                   "\"elements\":[{\"name\":\"x\",\"number\":1},{\"name\":\"y\",\"number\":2}],"
                   "\"custom\":\"nine\"}");
}

static void an_empty_list_is_written_where_the_row_says_so(void **unused)
{
    const char *const nothing[1] = { NULL };
    const struct params params = { .texts = nothing, .set = nothing };

    (void)unused;
    put(&params, NULL);
    assert_string_equal(written(), "{\"set\":[]}");
}

static void bad_rows_are_refused(void **unused)
{
    const char *const texts[] = { "a", NULL };
    struct params params = { .word = 3 };

    (void)unused;
    put(&params, NULL);
    assert_refused("word: no value of its enumeration is 3");
    params = (struct params){ .object_json = "[]" };
    put(&params, NULL);
    assert_refused("object_json: must be a JSON object");
    params = (struct params){ .text_count = 3 };
    put(&params, NULL);
    assert_refused("texts: is NULL, but its count is 3");
    params = (struct params){ .set_count = 3 };
    put(&params, NULL);
    assert_refused("set: is NULL, but its count is 3");
    params = (struct params){ .element_count = 1 };
    put(&params, NULL);
    assert_refused("elements: is NULL, but its count is 1");
    params = (struct params){ .texts = texts, .text_count = 2 };
    put(&params, NULL);
    assert_refused("texts[1]: is NULL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_zero_write_nothing),
        cmocka_unit_test(every_type_of_row_is_written),
        cmocka_unit_test(an_empty_list_is_written_where_the_row_says_so),
        cmocka_unit_test(bad_rows_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, free_buffer);
}
