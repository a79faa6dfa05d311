/* What held a secret is wiped before its memory is given back: seen by an allocator that looks at what it is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/base.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "looking_alloc.h"

#define SECRET "sk-test-5e9c2f7a41d8"

static const requesty_allocator usual = { malloc, realloc, free };

static int look(void **state)
{
    (void)state;
    look_for = SECRET;
    seen = 0;
    return requesty_set_allocator(&looking);
}

static int look_no_more(void **state)
{
    (void)state;
    return requesty_set_allocator(&usual);
}

static void fill_buffer(struct rq_buffer *buffer)
{
    for (int i = 0; i < 100; i++)
        assert_int_equal(rq_buffer_append_text(buffer, SECRET " "), 0);
    assert_non_null(rq_buffer_text(buffer));
    rq_buffer_free(buffer);
}

static void buffers(void **state)
{
    struct rq_buffer open = { 0 }, secret = { .secret = true };

    (void)state;
    fill_buffer(&open);
    assert_true(seen > 1); /* the looking works */
    seen = 0;
    fill_buffer(&secret);
    fill_buffer(&secret); /* it stays one */
    rq_buffer_free(&secret);
    assert_int_equal(seen, 0);
}

static void fill_arena(struct rq_arena *arena)
{
    for (int i = 0; i < 100; i++)
        assert_non_null(rq_arena_strndup(arena, SECRET, sizeof SECRET - 1));
}

static void arenas(void **state)
{
    struct rq_arena open = { 0 }, secret = { .secret = true };

    (void)state;
    fill_arena(&open);
    rq_arena_free(&open);
    assert_true(seen > 1);
    seen = 0;
    fill_arena(&secret);
    rq_arena_reset(&secret);
    fill_arena(&secret);
    rq_arena_free(&secret);
    assert_int_equal(seen, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(buffers, look, look_no_more),
        cmocka_unit_test_setup_teardown(arenas, look, look_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
