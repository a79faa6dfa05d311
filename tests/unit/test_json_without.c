/* Replies without their big values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/base.h>

#include "failing_alloc.h"
#include "json/without.h"

struct item {
    int other;
    struct rq_slice piece;
};

/* Takes out the pieces that stand between < and >, the signs too; the first item has none. */
static void assert_without(const char *json, const char *instead, const char *expected)
{
    struct rq_arena arena = { 0 };
    struct item items[4] = { { 0 } };
    const struct item *list[5] = { &items[0], &items[1], &items[2], &items[3], NULL };
    const char *at = json;

    for (size_t i = 1; i < 4 && (at = strchr(at, '<')) != NULL; i++) {
        items[i].piece.text = at;
        at = strchr(at, '>') + 1;
        items[i].piece.len = (size_t)(at - items[i].piece.text);
    }
    assert_string_equal(rq_json_without(&arena, (struct rq_slice){ json, strlen(json) }, list, 4,
                                        offsetof(struct item, piece), instead),
                        expected);
    rq_arena_free(&arena);
}

static void pieces_go(void **state)
{
    (void)state;
    assert_without("[<1>,<22>]", "null", "[null,null]");
    assert_without("[<1>,<22>,x<>]", "", "[,,x]");
    assert_without("<abc>", "0", "0");
    assert_without("{\"a\": 1 }", "null", "{\"a\": 1 }");
}

static void blanks_around_go(void **state)
{
    (void)state;
    assert_without(" \r\n\t{\"a\": <1> }\n\n", "2", "{\"a\": 2 }");
    assert_without("", "2", "");
}

static void memory_fails(void **state)
{
    struct rq_arena arena = { 0 };

    (void)state;
    requesty_set_allocator(&failing);
    fail_at = allocations + 1;
    assert_null(rq_json_without(&arena, (struct rq_slice){ "{}", 2 }, NULL, 0, 0, ""));
    rq_arena_free(&arena);
    assert_int_equal(blocks, 0);
    requesty_set_allocator(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_go),
        cmocka_unit_test(blanks_around_go),
        cmocka_unit_test(memory_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
