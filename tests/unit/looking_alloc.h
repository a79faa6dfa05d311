/* An allocator that looks at what it is given back. For one thread. */
#ifndef TESTS_LOOKING_ALLOC_H
#define TESTS_LOOKING_ALLOC_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <requesty/base.h>

/* Stands before each block, so that free knows its size. */
union block_head {
    size_t size;
    max_align_t align;
};

static const char *look_for; /* the secret */
static int seen;             /* blocks given back with the secret in them */

static inline void look_at(const union block_head *head)
{
    const char *bytes = (const char *)(head + 1);
    size_t len = strlen(look_for);

    for (size_t i = 0; i + len <= head->size; i++)
        if (memcmp(bytes + i, look_for, len) == 0) {
            seen++;
            return;
        }
}

static inline void *looking_malloc(size_t size)
{
    union block_head *head = malloc(sizeof *head + size);

    if (!head)
        return NULL;
    head->size = size;
    memset(head + 1, 0, size);
    return head + 1;
}

static inline void looking_free(void *block)
{
    union block_head *head = block;

    if (!block)
        return;
    look_at(head - 1);
    free(head - 1);
}

/* Always moves, as a real one may. */
static inline void *looking_realloc(void *old, size_t size)
{
    void *block = looking_malloc(size);
    size_t old_size = old ? ((union block_head *)old - 1)->size : 0;

    if (block && old)
        memcpy(block, old, old_size < size ? old_size : size);
    if (block)
        looking_free(old);
    return block;
}

static const requesty_allocator looking = { looking_malloc, looking_realloc, looking_free };

#endif
