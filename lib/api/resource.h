/* The three ways of use, once for all protocols: encode, call, decode. */
#ifndef RQ_API_RESOURCE_H
#define RQ_API_RESOURCE_H

#include <requesty/loop.h>

#include "api/protocol.h"

/* A request: its parameters (already imported), and what of them goes into headers. */
struct rq_query {
    const struct rq_protocol *protocol;
    const void *params;
    const char *extra_json;   /* laid over the body */
    const char *const *betas; /* the anthropic-beta header */
    size_t beta_count;
};

/* The query's betas as the value of one header, "a,b", with its NUL; empty when there are none. 0 or a reported failure. */
int rq_resource_join_betas(const struct rq_query *query, struct rq_buffer *value, requesty_error *error);

/* On success *result is the protocol's result struct; on failure what had come, if the protocol keeps that. */
int rq_resource_create(struct requesty_client *client, const struct rq_query *query, void **result,
                       requesty_error *error);

/* result may be NULL. A failure after events leaves the partial result in it. */
int rq_resource_stream(struct requesty_client *client, const struct rq_query *query, requesty_event_fn on_event,
                       void *user, void **result, requesty_error *error);

/* For streams that are made otherwise: calls back for every event (on_event may be NULL). 0 or the failure, which is in
 * stream->error. */
int rq_resource_deliver(struct requesty_stream *stream, requesty_event_fn on_event, void *user);

/* Begins a call in a loop. *call may be asked for or not (NULL). */
int rq_resource_start(struct requesty_client *client, struct requesty_loop *loop, const struct rq_query *query,
                      const requesty_call_handlers *handlers, size_t size, struct requesty_call **call,
                      requesty_error *error);

int rq_resource_open(struct requesty_client *client, const struct rq_query *query, struct requesty_stream **stream,
                     requesty_error *error);

#endif
