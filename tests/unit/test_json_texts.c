/* Lists of texts, and answers that are a bare array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "failing_alloc.h"
#include "json/decode.h"

struct thing {
    const char *const *texts;
    size_t count;
    const char *raw;
};

static const struct rq_field thing_rows[] = {
    RQ_ROW_TEXTS(struct thing, "texts", texts, count),
    RQ_ROW_TEXTS(struct thing, "words", texts, count),
};
static const struct rq_table thing_table = {
    .fields = thing_rows, .count = RQ_COUNT(thing_rows), .size = sizeof(struct thing),
    .raw_offset = offsetof(struct thing, raw),
};
static const struct rq_table bare_table = {
    .fields = thing_rows, .count = RQ_COUNT(thing_rows), .size = sizeof(struct thing),
    .raw_offset = offsetof(struct thing, raw), .may_be_array = true,
};

static struct rq_arena arena;
static struct thing thing;
static requesty_error error;

static int decode(const struct rq_table *table, const char *text)
{
    rq_arena_free(&arena);
    memset(&error, 0, sizeof error);
    return rq_decode(text, strlen(text), 4, &arena, table, &thing, &error);
}

/* What the list holds, with '|' between. */
static void assert_texts(const char *expected)
{
    char all[200] = "";

    for (size_t i = 0; i < thing.count; i++) {
        strcat(all, thing.texts[i]);
        strcat(all, "|");
    }
    assert_string_equal(all, expected);
    assert_null(thing.texts[thing.count]);
}

static int free_arena(void **state)
{
    (void)state;
    rq_arena_free(&arena);
    return 0;
}

static void texts_come_in_order_and_what_is_none_is_left_out(void **state)
{
    (void)state;
    assert_int_equal(decode(&thing_table, "{\"texts\":[\"b\",\"\\u0061\",\"\"]}"), 0);
    assert_texts("b|a||");
    assert_int_equal(decode(&thing_table, "{\"texts\":[null,1.50,{\"a\":[\"x\"]},true,[\"y\"],\"z\"]}"), 0);
    assert_texts("1.50|true|z|");
    assert_int_equal(decode(&thing_table, "{\"texts\":[\"a\"],\"texts\":[\"b\",\"c\"]}"), 0);
    assert_texts("b|c|");
    assert_int_equal(decode(&thing_table, "{\"texts\":[\"a\"],\"words\":null}"), 0);
    assert_texts("a|");
}

static void an_absent_list_is_empty(void **state)
{
    static const char *const texts[] = { "{}", "{\"texts\":null}", "{\"texts\":\"a\"}", "{\"texts\":{\"a\":\"b\"}}",
                                         "{\"texts\":[]}" };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(texts); i++) {
        assert_int_equal(decode(&thing_table, texts[i]), 0);
        assert_int_equal(thing.count, 0);
        assert_texts("");
    }
}

static void an_array_stands_for_the_first_row_where_the_table_says_so(void **state)
{
    (void)state;
    assert_int_equal(decode(&bare_table, " [\"a\", \"b\"] "), 0);
    assert_texts("a|b|");
    assert_string_equal(thing.raw, "[\"a\", \"b\"]");
    assert_int_equal(decode(&bare_table, "[]"), 0);
    assert_texts("");
    assert_int_equal(decode(&bare_table, "{\"words\":[\"c\"]}"), 0);
    assert_texts("c|");
}

static void what_is_neither_is_refused(void **state)
{
    static const char *const bad[] = { "", "\"a\"", "1", "null", "[\"a\"", "[\"a\"]]", "[\"a\"],", "[[[[[1]]]]]" };

    (void)state;
    assert_int_equal(decode(&thing_table, "[\"a\"]"), REQUESTY_ERR_BAD_REPLY);
    assert_string_equal(error.message, "not a JSON object: it begins with \"[\"a\"]\"");
    for (size_t i = 0; i < RQ_COUNT(bad); i++)
        assert_int_equal(decode(&bare_table, bad[i]), i == 7 ? REQUESTY_ERR_TOO_LARGE : REQUESTY_ERR_BAD_REPLY);
}

static void every_allocation_may_fail(void **state)
{
    char text[40000], *next = text + sprintf(text, "[");
    int rc;

    (void)state;
    for (int i = 0; i < 500; i++)
        next += sprintf(next, "%s\"text \\u0041 %050d\"", i ? "," : "", i);
    sprintf(next, "]");
    rq_arena_free(&arena);
    requesty_set_allocator(&failing);
    fail_at = 0;
    do {
        fail_at++;
        allocations = 0;
        rc = decode(&bare_table, text);
        assert_true(rc == 0 || (rc == REQUESTY_ERR_NO_MEMORY && error.code == rc));
        assert_true(rc < 0 || thing.count == 500);
        rq_arena_free(&arena);
        assert_int_equal(blocks, 0);
    } while (rc < 0);
    assert_true(fail_at > 4);
    requesty_set_allocator(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_come_in_order_and_what_is_none_is_left_out),
        cmocka_unit_test(an_absent_list_is_empty),
        cmocka_unit_test(an_array_stands_for_the_first_row_where_the_table_says_so),
        cmocka_unit_test(what_is_neither_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, free_arena);
}
