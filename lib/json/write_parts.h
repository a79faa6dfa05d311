/* What the files of the writer (write.c, write_value.c, merge.c) share. */
#ifndef RQ_JSON_WRITE_PARTS_H
#define RQ_JSON_WRITE_PARTS_H

#include <string.h>

#include "json/write.h"

/* The values of one member that are laid over each other; the first wins. Objects are merged, up to the first
 * value that is none: it hides what is below it. */
struct rq_layers {
    struct rq_slice text[RQ_WRITE_EXTRAS + 1]; /* one more for a fragment below them all */
    size_t count;
};

static inline struct rq_slice rq_slice_of(const char *text)
{
    return (struct rq_slice){ text, text ? strlen(text) : 0 };
}

static inline struct rq_frame *rq_write_top(struct rq_writer *writer)
{
    return writer->depth ? &writer->frames[writer->depth - 1] : NULL;
}

void rq_write_bytes(struct rq_writer *writer, const void *bytes, size_t count);

/* The comma and the name before a value. */
void rq_write_name(struct rq_writer *writer, struct rq_slice name);

/* Begins a value that is no object. False when nothing is to be written: after a failure, or because an extra
 * member stands in its place (then it has been written). */
bool rq_write_start(struct rq_writer *writer, const char *name);

/* A NULL that was given as a value: nothing in an object, refused in an array, whose elements must not move up. */
void rq_write_absent(struct rq_writer *writer);

/* Opens an object: '{' and its frame, with these extras. */
void rq_write_open(struct rq_writer *writer, struct rq_slice name, const struct rq_layers *extras);

/* Finds the open object's extra members of this name and notes them as taken. False when there is none. Only the
 * last layer can be something else than an object. */
bool rq_merge_take(struct rq_writer *writer, struct rq_slice name, struct rq_layers *layers);

/* Writes the layers as the member `name`: the first as it stands, or all of them merged when they are objects. */
void rq_merge_write(struct rq_writer *writer, struct rq_slice name, const struct rq_layers *layers);

/* Writes the extra members of the open object that no written member has taken. */
void rq_merge_rest(struct rq_writer *writer);

#endif
