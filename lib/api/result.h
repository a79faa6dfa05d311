/* Results of what has no events: what an answer is decoded into. A result is a public struct; the arena of all it points
 * to, the info of its exchange, and bytes that it may hold stand in front of it, and go with it. */
#ifndef RQ_API_RESULT_H
#define RQ_API_RESULT_H

#include "api/exchange.h"
#include "json/decode.h"

/* What a result is, and how an answer becomes one. */
struct rq_shape {
    const char *name;             /* of the function's output, for messages */
    const struct rq_table *table; /* of the public struct. Shapes that share a table are of one type */
    uint16_t info_offset;         /* of its const requesty_info * */
    /* For a list, whose elements share its info; else 0. See RQ_SHAPE_LIST. */
    uint16_t list_offset, count_offset, element_info_offset;
    const char *required; /* an answer without this member is none; null will do. NULL: any object is one */
    bool has_id;          /* an answer without an id is none: */
    uint16_t id_offset;   /* of its const char *id */
    /* Takes an answer that is no JSON object: plain text was asked for, and it may be empty. *object is zeroed. 0 or
     * REQUESTY_ERR_NO_MEMORY. NULL: JSON is due. */
    int (*plain_text)(const char *text, size_t len, struct rq_arena *arena, void *object);
    /* What is left to do or to check once JSON has been decoded, knowing what was asked (see rq_endpoint_ask); NULL:
     * nothing. 0 or a failure, in *error. */
    int (*complete)(const void *asked, struct rq_slice json, struct rq_arena *arena, void *object,
                    requesty_error *error);
    /* In place of all that is between name and info, and of the decoding: fills in *object, which is zeroed, from the
     * answer, whose bytes it may take away. 0 or a failure, in *error. NULL: as above. */
    int (*take)(struct rq_exchange *exchange, const void *asked, void *object, requesty_error *error);
    /* Says a failure of the server in better words. NULL: its own will do. */
    void (*explain)(requesty_error *error);
};

/* The offsets of a list of `element` structs. */
#define RQ_SHAPE_LIST(type, list, count, element) \
    .list_offset = offsetof(type, list), .count_offset = offsetof(type, count), \
    .element_info_offset = offsetof(element, info)

/* Makes an empty result; NULL when memory is short. secret: its memory is wiped when it is freed. */
void *rq_result_new(const struct rq_shape *shape, bool secret);

/* A result and all it holds; NULL is fine. */
void rq_result_free(void *result);

struct rq_arena *rq_result_arena(void *result);

/* Bytes for which an arena is no place, such as those of the answer itself; empty at first. */
struct rq_buffer *rq_result_bytes(void *result);

/* Fills in the info of a result and of its elements. 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_result_set_info(void *result, const struct rq_shape *shape, const struct rq_exchange *exchange);

#endif
