#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"

#define CHUNK_MIN ((size_t)512)
#define CHUNK_MAX ((size_t)256 * 1024) /* chunks double up to here, so waste stays small beside the content */

struct rq_arena_chunk {
    struct rq_arena_chunk *older;
    size_t size;
    max_align_t start[]; /* the memory itself, aligned for any type */
};

static void free_chunks(struct rq_arena_chunk *chunk, bool secret)
{
    while (chunk) {
        struct rq_arena_chunk *older = chunk->older;
        if (secret)
            rq_wipe(chunk->start, chunk->size);
        rq_free(chunk);
        chunk = older;
    }
}

void rq_arena_free(struct rq_arena *arena)
{
    free_chunks(arena->chunks, arena->secret);
    *arena = (struct rq_arena){ 0 };
}

static void use_chunk(struct rq_arena *arena, struct rq_arena_chunk *chunk)
{
    arena->next = (char *)chunk->start;
    arena->end = arena->next + chunk->size;
}

/* Takes the largest chunk out of the list. It need not be the newest: one large text gets a chunk of its own size. */
static struct rq_arena_chunk *take_largest(struct rq_arena_chunk **list)
{
    struct rq_arena_chunk **largest = list, *taken;
    for (struct rq_arena_chunk **link = list; *link; link = &(*link)->older)
        if ((*link)->size > (*largest)->size)
            largest = link;
    taken = *largest;
    *largest = taken->older;
    return taken;
}

void rq_arena_reset(struct rq_arena *arena)
{
    struct rq_arena_chunk *keep;
    if (!arena->chunks)
        return;
    keep = take_largest(&arena->chunks);
    free_chunks(arena->chunks, arena->secret);
    arena->chunks = keep;
    keep->older = NULL;
    use_chunk(arena, keep);
}

static int add_chunk(struct rq_arena *arena, size_t least)
{
    size_t size = arena->chunks ? arena->chunks->size * 2 : CHUNK_MIN;
    struct rq_arena_chunk *chunk;

    if (size > CHUNK_MAX)
        size = CHUNK_MAX;
    if (size < least)
        size = least;
    if (size > SIZE_MAX - sizeof *chunk)
        return -1;
    chunk = rq_malloc(sizeof *chunk + size);
    if (!chunk)
        return -1;
    chunk->older = arena->chunks;
    chunk->size = size;
    arena->chunks = chunk;
    use_chunk(arena, chunk);
    return 0;
}

static size_t padding(const char *at)
{
    const size_t align = _Alignof(max_align_t);
    return (align - (uintptr_t)at % align) % align;
}

void *rq_arena_alloc(struct rq_arena *arena, size_t size)
{
    size_t skip = padding(arena->next);
    size_t room = (size_t)(arena->end - arena->next);
    char *block;

    if (!size)
        size = 1; /* NULL means "no memory" and nothing else */
    if (room < skip || room - skip < size) {
        if (add_chunk(arena, size) < 0)
            return NULL;
        skip = 0;
    }
    block = arena->next + skip;
    arena->next = block + size;
    return block;
}

void *rq_arena_zalloc(struct rq_arena *arena, size_t size)
{
    void *block = rq_arena_alloc(arena, size);
    if (block)
        memset(block, 0, size);
    return block;
}

char *rq_arena_bytes(struct rq_arena *arena, size_t size)
{
    char *bytes;
    bool fits = arena->next && (size_t)(arena->end - arena->next) >= size;
    if (!fits && add_chunk(arena, size) < 0)
        return NULL;
    bytes = arena->next;
    arena->next += size;
    return bytes;
}

void rq_arena_trim(struct rq_arena *arena, char *bytes, size_t size, size_t used)
{
    if (bytes + size == arena->next)
        arena->next = bytes + used;
}

char *rq_arena_strndup(struct rq_arena *arena, const char *text, size_t len)
{
    char *copy = len < SIZE_MAX ? rq_arena_bytes(arena, len + 1) : NULL;
    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}
