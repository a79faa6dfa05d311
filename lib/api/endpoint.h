/* One request and its answer, without events: what every endpoint is but messages, chat and responses. A resource has a
 * table of its result, and entry points that put the path and the body together. */
#ifndef RQ_API_ENDPOINT_H
#define RQ_API_ENDPOINT_H

#include <requesty/loop.h>

#include "api/exchange.h"
#include "json/decode.h"
#include "json/write.h"

/* What an answer is decoded into: a public struct that lives in an arena of its own. */
struct rq_shape {
    const char *name;             /* of the function's output, for messages */
    const struct rq_table *table; /* of the public struct */
    uint16_t info_offset;         /* of its const requesty_info * */
    /* For a list, whose elements share its info; else 0. See RQ_SHAPE_LIST. */
    uint16_t list_offset, count_offset, element_info_offset;
    const char *required; /* an answer without this member is none; null will do. NULL: any object is one */
    bool has_id;          /* an answer without an id is none: */
    uint16_t id_offset;   /* of its const char *id */
    /* Takes an answer that is no JSON object: plain text was asked for, and it may be empty. *object is zeroed. 0 or
     * REQUESTY_ERR_NO_MEMORY. NULL: JSON is due. */
    int (*plain_text)(const char *text, size_t len, struct rq_arena *arena, void *object);
    /* What is left to do or to check once JSON has been decoded, knowing what was asked; NULL: nothing. 0 or a reported
     * failure. */
    int (*complete)(const void *asked, struct rq_slice json, struct rq_arena *arena, void *object,
                    requesty_error *error);
    const void *asked;
};

/* The offsets of a list of `element` structs. */
#define RQ_SHAPE_LIST(type, list, count, element) \
    .list_offset = offsetof(type, list), .count_offset = offsetof(type, count), \
    .element_info_offset = offsetof(element, info)

/* Sends the request, waits for the answer and decodes it. *result is to be freed with rq_result_free. */
int rq_endpoint_get(struct requesty_client *client, const struct rq_outgoing *outgoing, const struct rq_shape *shape,
                    void **result, requesty_error *error);

/* The same for an answer that says no more than its status: 2xx is success, with any body but an error or a web page. */
int rq_endpoint_do(struct requesty_client *client, const struct rq_outgoing *outgoing, requesty_error *error);

/* The same two (shape NULL: rq_endpoint_do) as calls in a loop: begins one and does not wait. *call may be asked for or
 * not (NULL). Handlers that ask for events get none. In endpoint_start.c. */
int rq_endpoint_start(struct requesty_client *client, struct requesty_loop *loop, const struct rq_outgoing *outgoing,
                      const struct rq_shape *shape, const requesty_call_handlers *handlers, size_t size,
                      struct requesty_call **call, requesty_error *error);

/* The result of such a call, owned by it: there from on_done on, if it succeeded. NULL for a call of another shape. */
const void *rq_call_result(const struct requesty_call *call, const struct rq_shape *shape);

/* ---- the parts of a call ----------------------------------------------------------------------------------------- */

/* A request on its way, and what came of it. Must not move in memory. */
struct rq_pending {
    struct rq_exchange exchange;
    const struct rq_shape *shape; /* NULL: the answer says no more than its status */
    void *result;                 /* may be taken out */
    requesty_error error;         /* once it has failed */
};

/* Sends it: 0 or a reported failure, and then there is nothing to end. */
int rq_pending_begin(struct rq_pending *pending, struct requesty_client *client, const struct rq_outgoing *outgoing,
                     const struct rq_shape *shape, requesty_error *error);

/* Its call is done: 0 and the result, or the failure (pending->error). */
int rq_pending_finish(struct rq_pending *pending);

/* Ends and frees all but the struct. */
void rq_pending_end(struct rq_pending *pending);

/* A result and all it holds; NULL is fine. */
void rq_result_free(void *result);

/* Makes an empty result for those that do not come over rq_endpoint_get; NULL when memory is short. */
void *rq_result_new(const struct rq_shape *shape, bool secret);
struct rq_arena *rq_result_arena(void *result);

/* Fills in the info of a result and of its elements. 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_result_set_info(void *result, const struct rq_shape *shape, const struct rq_exchange *exchange);

/* The same from another result, which may go then. */
int rq_result_copy_info(void *result, const struct rq_shape *shape, const requesty_info *info);

/* Makes an answer of status 200 that says it failed a failure. 0, or the failure, which is reported. */
int rq_endpoint_check_answer(const struct rq_exchange *exchange, const char *json, size_t len, requesty_error *error);

/* Reports a call that is done and failed, and logs it; returns the code. */
int rq_endpoint_fail(const struct rq_exchange *exchange, requesty_error *error);

/* Reports a failure of ours about an answer that came: stamps it with what the exchange knows, and logs it. *own has the
 * code and the message. */
int rq_endpoint_fail_with(const struct rq_exchange *exchange, requesty_error *own, requesty_error *error);

/* ---- bodies and paths -------------------------------------------------------------------------------------------- */

/* Writes a body: an object with what `encode` (may be NULL) puts into it, and extra_json (may be NULL) laid over it. */
int rq_endpoint_write(struct rq_buffer *body, const char *extra_json,
                      void (*encode)(struct rq_writer *writer, const void *params), const void *params,
                      requesty_error *error);

/* A path: "/v1/manage/apikey/", an element the caller gave, "/limit". `name` is the element's parameter; the last text may be
 * NULL. The path has its NUL. */
int rq_endpoint_path(struct rq_buffer *path, const char *before, const char *name, const char *element,
                     const char *behind, requesty_error *error);

/* Refuses a NULL argument: "NAME: is NULL". */
int rq_endpoint_require(const void *argument, const char *name, requesty_error *error);

#endif
