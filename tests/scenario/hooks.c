#include "hooks.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <requesty/base.h>

static struct {
    long live;
    size_t count, fail_at;
    size_t bytes, most, watched;
    bool for_good, failed;
} hooks;

static bool is_to_fail(void)
{
    hooks.count++;
    if (!hooks.fail_at || hooks.count < hooks.fail_at || (hooks.count > hooks.fail_at && !hooks.for_good))
        return false;
    hooks.failed = true;
    return true;
}

/* In front of every block. */
union head {
    size_t size;
    max_align_t align;
};

static void *note(union head *head, size_t size)
{
    head->size = size;
    hooks.bytes += size;
    if (hooks.bytes > hooks.most)
        hooks.most = hooks.bytes;
    return head + 1;
}

static void *hook_malloc(size_t size)
{
    union head *head = is_to_fail() || size > SIZE_MAX - sizeof *head ? NULL : malloc(sizeof *head + size);

    if (!head)
        return NULL;
    hooks.live++;
    return note(head, size);
}

static void *hook_realloc(void *old, size_t size)
{
    union head *head = old;
    size_t before;

    if (!old)
        return hook_malloc(size);
    before = (--head)->size;
    head = is_to_fail() || size > SIZE_MAX - sizeof *head ? NULL : realloc(head, sizeof *head + size);
    if (!head)
        return NULL;
    hooks.bytes -= before;
    return note(head, size);
}

static void hook_free(void *block)
{
    union head *head = block;

    if (!block)
        return;
    hooks.live--;
    hooks.bytes -= (--head)->size;
    free(head);
}

void hooks_watch(void)
{
    hooks.most = hooks.watched = hooks.bytes;
}

size_t hooks_most(void)
{
    return hooks.most - hooks.watched;
}

void hooks_install(void)
{
    static const requesty_allocator allocator = { hook_malloc, hook_realloc, hook_free };

    if (requesty_set_allocator(&allocator) != 0)
        abort();
}

void hooks_fail(size_t number, bool for_good)
{
    hooks.count = 0;
    hooks.fail_at = number;
    hooks.for_good = for_good;
    hooks.failed = false;
}

void hooks_end(void)
{
    hooks.fail_at = 0;
}

bool hooks_failed(void)
{
    return hooks.failed;
}

long hooks_live(void)
{
    return hooks.live;
}

size_t hooks_step(void)
{
    return getenv("REQUESTY_TEST_QUICK") ? 7 : 1;
}
