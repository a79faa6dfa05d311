/* An allocator that counts, and fails when told. */
#ifndef TESTS_FAILING_ALLOC_H
#define TESTS_FAILING_ALLOC_H

#include <stdlib.h>

#include <requesty/base.h>

static int fail_at; /* this allocation fails, counted from 1; 0: none */
static int allocations, blocks;

static inline void *failing_malloc(size_t size)
{
    void *block = ++allocations == fail_at ? NULL : malloc(size);
    blocks += block != NULL;
    return block;
}

static inline void *failing_realloc(void *old, size_t size)
{
    void *block = ++allocations == fail_at ? NULL : realloc(old, size);
    blocks += block && !old;
    return block;
}

static inline void counting_free(void *block)
{
    blocks -= block != NULL;
    free(block);
}

static const requesty_allocator failing = { failing_malloc, failing_realloc, counting_free };
static const requesty_allocator plain = { malloc, realloc, free };

#endif
