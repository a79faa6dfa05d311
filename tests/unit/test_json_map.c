/* Objects whose members' names are data: a list element for each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "failing_alloc.h"
#include "json/decode.h"

struct count {
    int64_t number;
    const char *name;
    const char *raw;
};

struct pair {
    const char *name;
    const char *text;
};

struct thing {
    struct count **counts;
    size_t count_count;
    struct pair **pairs;
    size_t pair_count;
};

static const struct rq_field count_rows[] = { RQ_ROW(INTEGER, struct count, "n", number) };
static const struct rq_table count_table = {
    .fields = count_rows, .count = RQ_COUNT(count_rows), .size = sizeof(struct count),
    .raw_offset = offsetof(struct count, raw), .name_offset = offsetof(struct count, name),
};

static int pair_value(struct rq_decoder *decoder, void *object)
{
    size_t len;
    return rq_decode_text(decoder, &((struct pair *)object)->text, &len);
}

static const struct rq_table pair_table = {
    .size = sizeof(struct pair), .raw_offset = RQ_NO_RAW, .name_offset = offsetof(struct pair, name),
    .value = pair_value,
};

static const struct rq_field thing_rows[] = {
    RQ_ROW_MAP(struct thing, "counts", counts, count_count, count_table),
    RQ_ROW_MAP(struct thing, "pairs", pairs, pair_count, pair_table),
};
static const struct rq_table thing_table = {
    .fields = thing_rows, .count = RQ_COUNT(thing_rows), .size = sizeof(struct thing), .raw_offset = RQ_NO_RAW,
};

static struct rq_arena arena;

static int decode(const char *text, struct thing *thing)
{
    return rq_decode(text, strlen(text), 16, &arena, &thing_table, thing, NULL);
}

static int free_arena(void **state)
{
    (void)state;
    rq_arena_free(&arena);
    return 0;
}

static void each_member_is_an_element_in_order(void **state)
{
    struct thing thing;

    (void)state;
    assert_int_equal(decode("{\"counts\":{\"b\":{\"n\":2},\"\\u0061\":{\"n\":1,\"x\":[]},\"\":{}}}", &thing), 0);
    assert_int_equal(thing.count_count, 3);
    assert_string_equal(thing.counts[0]->name, "b");
    assert_int_equal(thing.counts[0]->number, 2);
    assert_string_equal(thing.counts[1]->name, "a");
    assert_string_equal(thing.counts[1]->raw, "{\"n\":1,\"x\":[]}");
    assert_string_equal(thing.counts[2]->name, "");
    assert_null(thing.counts[3]);
}

static void values_that_are_no_objects_are_left_out_unless_the_table_takes_them(void **state)
{
    struct thing thing;

    (void)state;
    assert_int_equal(decode("{\"counts\":{\"a\":1,\"b\":null,\"c\":[{}],\"d\":{\"n\":4}},"
                            "\"pairs\":{\"a\":1,\"b\":null,\"c\":[{}],\"d\":\"x\"}}", &thing), 0);
    assert_int_equal(thing.count_count, 1);
    assert_string_equal(thing.counts[0]->name, "d");
    assert_int_equal(thing.pair_count, 4);
    assert_string_equal(thing.pairs[0]->text, "1");
    assert_null(thing.pairs[1]->text);
    assert_null(thing.pairs[2]->text);
    assert_string_equal(thing.pairs[3]->name, "d");
    assert_string_equal(thing.pairs[3]->text, "x");
}

static void an_absent_map_is_an_empty_list(void **state)
{
    static const char *const texts[] = { "{}", "{\"counts\":null}", "{\"counts\":[{\"n\":1}]}", "{\"counts\":{}}" };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(texts); i++) {
        struct thing thing;
        assert_int_equal(decode(texts[i], &thing), 0);
        assert_int_equal(thing.count_count, 0);
        assert_non_null(thing.counts);
        assert_null(thing.counts[0]);
    }
}

static void a_repeated_map_replaces_the_first_and_a_repeated_name_does_not(void **state)
{
    struct thing thing;

    (void)state;
    assert_int_equal(decode("{\"pairs\":{\"a\":\"1\"},\"pairs\":{\"b\":\"2\",\"b\":\"3\"}}", &thing), 0);
    assert_int_equal(thing.pair_count, 2);
    assert_string_equal(thing.pairs[0]->text, "2");
    assert_string_equal(thing.pairs[1]->text, "3");
}

static void every_beginning_is_refused(void **state)
{
    static const char text[] = "{\"counts\":{\"a\":{\"n\":1},\"b\":{}},\"pairs\":{\"c\":\"\\n\",\"d\":{\"e\":[1]}}}";
    struct thing thing;

    (void)state;
    for (size_t len = 0; len < sizeof text - 1; len++)
        assert_int_equal(rq_decode(text, len, 16, &arena, &thing_table, &thing, NULL), REQUESTY_ERR_BAD_REPLY);
    assert_int_equal(decode(text, &thing), 0);
}

static void every_allocation_may_fail(void **state)
{
    char text[40000], *next = text + sprintf(text, "{\"pairs\":{");
    struct thing thing;
    int rc;

    (void)state;
    for (int i = 0; i < 500; i++)
        next += sprintf(next, "%s\"name %d\":\"text \\u0041 %050d\"", i ? "," : "", i, i);
    sprintf(next, "}}");
    requesty_set_allocator(&failing);
    fail_at = 0;
    do {
        fail_at++;
        allocations = 0;
        rc = decode(text, &thing);
        assert_true(rc == 0 || rc == REQUESTY_ERR_NO_MEMORY);
        assert_true(rc < 0 || thing.pair_count == 500);
        rq_arena_free(&arena);
        assert_int_equal(blocks, 0);
    } while (rc < 0);
    assert_true(fail_at > 4);
    requesty_set_allocator(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(each_member_is_an_element_in_order, free_arena),
        cmocka_unit_test_teardown(values_that_are_no_objects_are_left_out_unless_the_table_takes_them, free_arena),
        cmocka_unit_test_teardown(an_absent_map_is_an_empty_list, free_arena),
        cmocka_unit_test_teardown(a_repeated_map_replaces_the_first_and_a_repeated_name_does_not, free_arena),
        cmocka_unit_test_teardown(every_beginning_is_refused, free_arena),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
