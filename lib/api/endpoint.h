/* One request and its answer, without events: what every endpoint is but messages, chat, responses and speech. A resource has
 * a shape of its result, and puts path and body together; endpoint_run.c makes the call, endpoint.c reads the answer. */
#ifndef RQ_API_ENDPOINT_H
#define RQ_API_ENDPOINT_H

#include "api/result.h"
#include "api/way.h"
#include "json/write.h"

/* Sends the request; the answer becomes a result of the shape. shape NULL: the answer says no more than its status: 2xx is
 * success, with any body but an error or a web page. 0 or a reported failure. Handlers that ask for events get none. */
int rq_endpoint_call(struct rq_way *way, const struct rq_outgoing *outgoing, const struct rq_shape *shape);

/* The same for a shape that must know what was asked: `size` bytes that are copied, and there as long as the call. */
int rq_endpoint_ask(struct rq_way *way, const struct rq_outgoing *outgoing, const struct rq_shape *shape,
                    const void *asked, size_t size);

/* The result of such a call in a loop, owned by it: there from on_done on, if it succeeded. NULL for a call of another
 * type, and for NULL. */
const void *rq_call_result(const struct requesty_call *call, const struct rq_shape *shape);

/* ---- the answer -------------------------------------------------------------------------------------------------- */

/* Makes a successful answer a result, which is empty so far: 0, or the failure in *error, not stamped and not logged. An
 * answer of status 200 may say that it failed. */
int rq_endpoint_decode(struct rq_exchange *exchange, const struct rq_shape *shape, const void *asked, void *result,
                       requesty_error *error);

/* Likewise checks one of which nothing is wanted. */
int rq_endpoint_check_unread(const struct rq_exchange *exchange, requesty_error *error);

/* ---- bodies and paths -------------------------------------------------------------------------------------------- */

/* Writes a body: an object with what `encode` (may be NULL) puts into it, and extra_json (may be NULL) laid over it. */
int rq_endpoint_write(struct rq_buffer *body, const char *extra_json,
                      void (*encode)(struct rq_writer *writer, const void *params), const void *params,
                      requesty_error *error);

/* A path: "/v1/manage/apikey/", an element the caller gave, "/limit". `name` is the element's parameter; the last text may be
 * NULL. The path has its NUL. */
int rq_endpoint_path(struct rq_buffer *path, const char *before, const char *name, const char *element,
                     const char *behind, requesty_error *error);

#endif
