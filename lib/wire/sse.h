/* The event-stream parser's inside: pull, so that a stream can stop between two events. The public push parser
 * (requesty/sse.h) is a loop over it. Rules: the HTML standard, see requesty/sse.h; how it works:
 * docs/internals/sse.md. */
#ifndef RQ_WIRE_SSE_H
#define RQ_WIRE_SSE_H

#include <stdbool.h>

#include <requesty/sse.h>

#include "base/buffer.h"
#include "wire/line_ends.h"

struct rq_sse {
    struct rq_buffer data;        /* the data lines of the block so far, each followed by LF */
    struct rq_buffer line;        /* the value of the line at hand, unless it is a data line */
    struct rq_buffer event;       /* the block's event field */
    struct rq_buffer id, last_id; /* its id; the one in force */
    size_t limit;                 /* of one line's value, and of one event's data */
    int64_t retry_ms;
    struct rq_line_ends_kept ends; /* ahead of where the last call stopped */
    int failed;              /* a negative code: what every later call returns */
    unsigned char field;     /* whose value the line holds; see sse.c */
    unsigned char name_len;
    char name[5]; /* the line's field name as far as it has come; no field we know has a longer one */
    unsigned char bom_len; /* bytes of the byte order mark seen; 3 when the question is settled */
    bool has_id, dispatched;
    bool after_colon; /* the next byte, if it is a space, is not part of the value */
    bool after_cr;    /* the last byte was CR: a LF now belongs to it */
    bool error_field; /* option: a line "error: ..." is dispatched at once as an event named "error" */
};

/* A limit of 0 is the default, 64 MiB. */
void rq_sse_init(struct rq_sse *sse, size_t limit);
void rq_sse_free(struct rq_sse *sse);

/* As after rq_sse_init; the limit and the option stay. */
void rq_sse_reset(struct rq_sse *sse);

/* Reads from *bytes, which it moves on, up to `end` or to the end of the first complete event. 1: *event is
 * filled; its pointers are valid until the next call, which has to go on at *bytes. 0: all bytes are taken and no
 * event is complete. Negative: TOO_LARGE or NO_MEMORY, then and in every later call until rq_sse_reset. */
int rq_sse_next(struct rq_sse *sse, const char **bytes, const char *end, requesty_sse_event *event);

#endif
