/* The ways of use, once for all protocols: encode, call, decode. */
#ifndef RQ_API_RESOURCE_H
#define RQ_API_RESOURCE_H

#include "api/protocol.h"
#include "api/way.h"

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

/* Asks for the reply, as a stream where the way streams. Who waits has the protocol's result struct then; and on failure what
 * had come, if it was a stream or if the protocol keeps that. */
int rq_resource_call(struct rq_way *way, const struct rq_query *query);

/* Asks for a stream to pull from, and waits until it has begun. */
int rq_resource_open(struct requesty_client *client, const struct rq_query *query, struct requesty_stream **stream,
                     requesty_error *error);

#endif
