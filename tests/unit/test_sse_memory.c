/* The event-stream parser's memory: every allocation fails once, and none is made without need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sse_feed.h"

static struct {
    long calls, fail_at; /* the call that fails, counted from 1; 0: none */
    long live;
    size_t largest;
} heap;

static bool may_allocate(size_t size)
{
    if (size > heap.largest)
        heap.largest = size;
    return ++heap.calls != heap.fail_at;
}

static void *heap_malloc(size_t size)
{
    void *block = may_allocate(size) ? malloc(size) : NULL;
    heap.live += block != NULL;
    return block;
}

static void *heap_realloc(void *block, size_t size)
{
    void *moved = may_allocate(size) ? realloc(block, size) : NULL;
    heap.live += moved && !block;
    return moved;
}

static void heap_free(void *block)
{
    heap.live -= block != NULL;
    free(block);
}

static int watch_heap(void **state)
{
    static const requesty_allocator watched = { heap_malloc, heap_realloc, heap_free };
    (void)state;
    memset(&heap, 0, sizeof heap);
    return requesty_set_allocator(&watched);
}

static int unwatch_heap(void **state)
{
    static const requesty_allocator plain = { malloc, realloc, free };
    (void)state;
    assert_int_equal(heap.live, 0);
    return requesty_set_allocator(&plain);
}

/* Everything the parser stores, long enough that each buffer grows. */
static char *rich_stream(void)
{
    char *xs = repeat("x", 700), *text = malloc(8192);
    snprintf(text, 8192,
             "id: %s\nevent: %s\nretry: 5\ndata: %s\ndata: %s\n\n"
             "id: 2\ndata: a\n\nevent: b\nid:\ndata: b\n\ndata\n\n",
             xs, xs, xs, xs);
    free(xs);
    return text;
}

static int feed_rich(const char *text, size_t piece, struct sum *sum)
{
    requesty_sse_parser *parser = requesty_sse_parser_new(on_event, sum);
    int rc;

    if (!parser)
        return REQUESTY_ERR_NO_MEMORY;
    rc = feed_pieces(parser, text, strlen(text), piece);
    if (rc < 0) { /* it stays so, and a reset makes it good again */
        assert_int_equal(feed_text(parser, "data: x\n\n"), rc);
        requesty_sse_parser_reset(parser);
        *sum = (struct sum){ 0 };
        assert_int_equal(feed_text(parser, "data: new\n\n"), 0);
        assert_int_equal(sum->bytes, 3);
    }
    requesty_sse_parser_free(parser);
    return rc;
}

static void every_allocation_fails(void **state)
{
    static const size_t pieces[] = { 8192, 100, 1 };
    char *text = rich_stream();
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        int rc = REQUESTY_ERR_NO_MEMORY;
        long fail_at = 1;
        for (; rc < 0; fail_at++) {
            struct sum sum = { 0 };
            heap.calls = 0;
            heap.fail_at = fail_at;
            rc = feed_rich(text, pieces[i], &sum);
            assert_true(rc == 0 || rc == REQUESTY_ERR_NO_MEMORY);
            assert_int_equal(heap.live, 0);
            if (rc == 0)
                assert_int_equal(sum.events, 4);
        }
        assert_true(fail_at > 6);
    }
    heap.fail_at = 0;
    free(text);
}

static void skipped_lines_are_not_stored(void **state)
{
    char *piece = repeat("skip me, ", 7000);
    struct sum sum = { 0 };
    requesty_sse_parser *parser;
    (void)state;
    heap.largest = 0;
    parser = parser_for(&sum);
    for (int i = 0; i < 2000; i++) { /* 126 MB, twice the limit; half a comment, half an unknown field */
        if (i % 1000 == 0)
            assert_int_equal(feed_text(parser, i ? "\nunknown: " : ":"), 0);
        assert_int_equal(requesty_sse_parser_feed(parser, piece, strlen(piece)), 0);
    }
    assert_int_equal(feed_text(parser, "\ndata: x\n\n"), 0);
    assert_int_equal(sum.events, 1);
    assert_int_equal(sum.bytes, 1);
    assert_true(heap.largest <= 1024);
    requesty_sse_parser_free(parser);
    free(piece);
}

/* A large event's memory goes back with the next one; a stream of small events allocates nothing. */
static void memory_is_reused(void **state)
{
    char *xs = repeat("x", 1000000);
    struct sum sum = { 0 };
    requesty_sse_parser *parser = parser_for(&sum);
    long calls;
    (void)state;
    assert_int_equal(feed_text(parser, "id: 0\nevent: start\ndata: 0\n\n"), 0);
    assert_int_equal(feed_text(parser, "id: 0\nevent: start\ndata: 0\n\n"), 0);
    calls = heap.calls;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(feed_text(parser, "id: 1\nevent: delta\ndata: hello\n\n"), 0);
    assert_true(heap.calls <= calls + 2);
    assert_int_equal(feed_text(parser, "data:"), 0);
    assert_int_equal(requesty_sse_parser_feed(parser, xs, 1000000), 0);
    assert_int_equal(feed_text(parser, "\n\n"), 0);
    heap.largest = 0;
    assert_int_equal(feed_text(parser, "data: 0\n\n"), 0);
    assert_true(heap.largest > 0 && heap.largest < 1024); /* a new small buffer: the large one is gone */
    assert_int_equal(sum.events, 1004);
    requesty_sse_parser_free(parser);
    free(xs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_allocation_fails, watch_heap, unwatch_heap),
        cmocka_unit_test_setup_teardown(skipped_lines_are_not_stored, watch_heap, unwatch_heap),
        cmocka_unit_test_setup_teardown(memory_is_reused, watch_heap, unwatch_heap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
