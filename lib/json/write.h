/* The writer: builds JSON text in a buffer, front to back, without a tree.
 *
 * Two things make it more than printf:
 *   - Fragments that the caller gives as JSON text are checked (jansson) and then copied byte for byte. A tool input or
 *     an assistant turn goes back exactly as it came, which a tree that is written out again does not promise (0.1
 *     becomes 0.10000000000000001).
 *   - Every object can have "extra" members laid over it, given as the text of another object. Where both have a member,
 *     the extra one wins; where both values are objects, they are merged by the same rule. That is how a caller sends a
 *     field that this library does not know.
 *
 * Failures stick: after the first one every call does nothing, and rq_write_finish reports it. The message begins with
 * the path of the member at fault, such as "messages[2].content[0].input_json: ...". */
#ifndef RQ_JSON_WRITE_H
#define RQ_JSON_WRITE_H

#include <requesty/base.h>

#include "base/buffer.h"
#include "json/scan.h"

#define RQ_WRITE_DEPTH 64  /* of what the library writes itself; fragments may be deeper */
#define RQ_WRITE_EXTRAS 4  /* laid over one object: its own, and one from each level above */

struct rq_frame {
    struct rq_slice name; /* no text in an array and at the top */
    size_t index;         /* elements begun so far, for an array */
    bool array, any;      /* any: a comma is due before the next item */
    struct rq_slice extras[RQ_WRITE_EXTRAS]; /* the first wins */
    size_t extra_count;
    size_t taken_before; /* the length of writer->taken when the frame was opened */
};

struct rq_writer {
    struct rq_buffer *out;
    struct rq_frame frames[RQ_WRITE_DEPTH];
    size_t depth;
    size_t replaced;        /* not 0: inside a value that an extra member stands in for; counts the levels */
    struct rq_buffer taken; /* pointers to the names in the open objects where an extra member was written or merged */
    int code;               /* the first failure, or 0 */
    requesty_error *error;  /* may be NULL */
};

void rq_write_begin(struct rq_writer *writer, struct rq_buffer *out, requesty_error *error);

/* Frees what the writer holds (not the buffer) and returns 0 or the first failure. */
int rq_write_finish(struct rq_writer *writer);

/* `name` is the member's name in an object, NULL in an array and at the top. Names are the library's own: they hold
 * nothing that needs an escape, and live until the object around them has ended. */

/* extra_json: NULL, or the caller's text of an object to lay over this one. */
void rq_write_object(struct rq_writer *writer, const char *name, const char *extra_json);
void rq_write_object_end(struct rq_writer *writer);
void rq_write_array(struct rq_writer *writer, const char *name);
void rq_write_array_end(struct rq_writer *writer);

/* Text must be UTF-8; len counts, NULs are allowed. A message about it counts bytes from 0. NULL writes nothing in an
 * object and is refused in an array. */
void rq_write_text(struct rq_writer *writer, const char *name, const char *text, size_t len);
void rq_write_string(struct rq_writer *writer, const char *name, const char *text); /* NUL-terminated */
void rq_write_int(struct rq_writer *writer, const char *name, int64_t value);
void rq_write_double(struct rq_writer *writer, const char *name, double value); /* shortest text that reads back equal */
void rq_write_bool(struct rq_writer *writer, const char *name, bool value);
void rq_write_null(struct rq_writer *writer, const char *name);

/* A member of an object whose names the caller chooses; both are NUL-terminated. Extra members do not reach it. `member` is
 * what the two are in the parameters, for the message: "[2]" of labels. */
void rq_write_pair(struct rq_writer *writer, const char *name, const char *value, const char *member);

/* The caller's JSON, checked, then copied byte for byte. `kind`: what it must be; RQ_KIND_BAD allows any. `member` is
 * its name in the parameters, for the message. NULL writes nothing in an object and is refused in an array. */
void rq_write_json(struct rq_writer *writer, const char *name, const char *json, enum rq_kind kind, const char *member);

/* Text that is known to be JSON (it comes from the scanner). */
void rq_write_raw(struct rq_writer *writer, const char *name, const char *json, size_t len);

/* Bytes as base64 in a string, behind a prefix that needs no escape ("" or "data:image/png;base64,"). */
void rq_write_base64(struct rq_writer *writer, const char *name, const char *prefix, const void *bytes, size_t count);

/* Fails with REQUESTY_ERR_INVALID: "PATH.member: text". */
void rq_write_refuse(struct rq_writer *writer, const char *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for an element of the array at hand that has not been begun: its index is in the path. */
void rq_write_refuse_item(struct rq_writer *writer, const char *member, const char *problem);

/* Fails with REQUESTY_ERR_NO_MEMORY. */
void rq_write_no_memory(struct rq_writer *writer);

/* Elements of the open array that come from now on are counted from 0 in messages: another list of the caller's begins. */
void rq_write_restart(struct rq_writer *writer);

/* Whether something has been refused: then the rest need not be written. */
bool rq_write_has_failed(const struct rq_writer *writer);

/* Whether the extras of the object being written have this member: for "required" checks. True inside a value that an
 * extra member stands in for, as nothing is required there. */
bool rq_write_has_extra(const struct rq_writer *writer, const char *name);

#endif
