/* An arena: many small allocations, one free. A result and everything it points to live in one; a stream keeps another
 * for the event at hand and resets it for the next, so a streamed event allocates nothing once the arena is warm. */
#ifndef RQ_BASE_ARENA_H
#define RQ_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct rq_arena_chunk;

/* All zero is an arena that is ready. */
struct rq_arena {
    char *next; /* the free part of the newest chunk */
    char *end;
    struct rq_arena_chunk *chunks; /* newest first */
    bool secret; /* what it held is wiped before its memory is given back */
};

/* Frees all; the arena is ready again, and as new. */
void rq_arena_free(struct rq_arena *arena);

/* Forgets the content; keeps the largest chunk for reuse. */
void rq_arena_reset(struct rq_arena *arena);

/* Aligned for any type; not zeroed. NULL when memory is short. */
void *rq_arena_alloc(struct rq_arena *arena, size_t size);
void *rq_arena_zalloc(struct rq_arena *arena, size_t size);

/* Bytes without alignment, for text. */
char *rq_arena_bytes(struct rq_arena *arena, size_t size);

/* Gives back the unused end of what rq_arena_bytes returned last: used <= size. */
void rq_arena_trim(struct rq_arena *arena, char *bytes, size_t size, size_t used);

/* A NUL-terminated copy. */
char *rq_arena_strndup(struct rq_arena *arena, const char *text, size_t len);

#endif
