#include "hooks.h"

#include <stdlib.h>

#include <requesty/base.h>

static struct {
    long live;
    size_t count, fail_at;
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

static void *hook_malloc(size_t size)
{
    void *block = is_to_fail() ? NULL : malloc(size);

    hooks.live += block != NULL;
    return block;
}

static void *hook_realloc(void *old, size_t size)
{
    void *block = is_to_fail() ? NULL : realloc(old, size);

    hooks.live += block != NULL && !old;
    return block;
}

static void hook_free(void *block)
{
    hooks.live -= block != NULL;
    free(block);
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
