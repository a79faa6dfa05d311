/* The members of an object that arrives in pieces: a reply whose fields are spread over the events of a stream. Each
 * piece is laid over what is there; what comes out is JSON again. */
#ifndef RQ_JSON_MEMBERS_H
#define RQ_JSON_MEMBERS_H

#include "base/buffer.h"
#include "json/scan.h"
#include "json/write.h"

struct rq_member {
    char *name; /* as it stands in JSON, without its quotes */
    size_t name_len;
    struct rq_buffer value; /* as it stands in JSON */
};

struct rq_members {
    struct rq_member *list;
    size_t count, size;
    uint32_t *slots; /* places in the list by name, from 1; made when a search of the list would be slow */
    size_t slot_count;
    uint64_t seed; /* of the slots' hash, so that no server can know which names fall together */
};

void rq_members_free(struct rq_members *members);

/* Sets a member, or replaces its value. A null does not replace a value. 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_members_set(struct rq_members *members, const struct rq_string *name, struct rq_slice value);

/* The same, but two arrays are joined. */
int rq_members_join(struct rq_members *members, const struct rq_string *name, struct rq_slice value);

/* Sets every member of the object, in order. Anything but an object changes nothing. */
int rq_members_set_all(struct rq_members *members, struct rq_slice object);

/* The same, but a value that says nothing ("", [] and {} like null) does not replace one that says something. */
int rq_members_lay(struct rq_members *members, struct rq_slice object);

/* The value's text (len 0 when there is none). */
struct rq_slice rq_members_get(const struct rq_members *members, const char *name);
void rq_members_remove(struct rq_members *members, const char *name);

/* Writes all into the object that is open in the writer. */
void rq_members_write(const struct rq_members *members, struct rq_writer *writer);

/* What stands between an array's brackets, blanks at either end dropped. */
struct rq_slice rq_array_inside(struct rq_slice array);

/* Whether a value is none: no text, null, "", [] or {}. */
bool rq_says_nothing(struct rq_slice value);

/* Whether the text is JSON, and nothing else. */
bool rq_is_json(struct rq_slice text);

#endif
