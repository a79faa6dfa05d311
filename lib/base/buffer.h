/* Growing bytes with a ceiling. Every buffer whose size the other side decides is one of these, so that no server can
 * make the library allocate without end. */
#ifndef RQ_BASE_BUFFER_H
#define RQ_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct rq_buffer {
    char *data;  /* NULL until the first byte; never NUL-terminated by itself, see rq_buffer_text */
    size_t len;
    size_t size;
    size_t ceiling; /* the most bytes it may hold; 0: no ceiling */
    bool secret;    /* what it held is wiped before its memory is given back */
};

void rq_buffer_init(struct rq_buffer *buffer, size_t ceiling);
void rq_buffer_free(struct rq_buffer *buffer);

/* All return 0, REQUESTY_ERR_NO_MEMORY or REQUESTY_ERR_TOO_LARGE; a buffer that failed keeps its content. */
static inline int rq_buffer_reserve(struct rq_buffer *buffer, size_t more);
int rq_buffer_reserve_exactly(struct rq_buffer *buffer, size_t more); /* for when no more is to come */
int rq_buffer_append(struct rq_buffer *buffer, const void *bytes, size_t count);
int rq_buffer_append_text(struct rq_buffer *buffer, const char *text);
int rq_buffer_append_byte(struct rq_buffer *buffer, char byte);
int rq_buffer_printf(struct rq_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For rq_buffer_reserve: makes more room, which is not there. */
int rq_buffer_grow(struct rq_buffer *buffer, size_t more);

static inline int rq_buffer_reserve(struct rq_buffer *buffer, size_t more)
{
    return more <= buffer->size - buffer->len ? 0 : rq_buffer_grow(buffer, more);
}

/* The content with a NUL behind it (not counted in len); NULL when memory is short. */
char *rq_buffer_text(struct rq_buffer *buffer);

/* Drops count bytes from the front by moving the rest: for when the rest is small. */
void rq_buffer_consume(struct rq_buffer *buffer, size_t count);

/* Forgets the content, keeps the memory up to keep bytes. */
void rq_buffer_clear(struct rq_buffer *buffer, size_t keep);

#endif
