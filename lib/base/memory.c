#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#include <requesty/base.h>

static requesty_allocator hooks = { malloc, realloc, free };

int requesty_set_allocator(const requesty_allocator *allocator)
{
    if (!allocator || !allocator->malloc_fn || !allocator->realloc_fn || !allocator->free_fn)
        return REQUESTY_ERR_INVALID;
    hooks = *allocator;
    return 0;
}

void *rq_malloc(size_t size)
{
    return hooks.malloc_fn(size ? size : 1);
}

void *rq_zalloc(size_t size)
{
    void *block = rq_malloc(size);
    if (block)
        memset(block, 0, size);
    return block;
}

void *rq_realloc(void *block, size_t size)
{
    return hooks.realloc_fn(block, size ? size : 1);
}

void rq_free(void *block)
{
    if (block)
        hooks.free_fn(block);
}

char *rq_strndup(const char *text, size_t len)
{
    char *copy = rq_malloc(len + 1);
    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

void requesty_text_free(char *text)
{
    rq_free(text);
}

void rq_wipe(void *block, size_t size)
{
    volatile unsigned char *byte = block;
    while (size--)
        *byte++ = 0;
}
