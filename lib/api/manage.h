/* Calls of the management host, put together step by step. Failures stick: after the first one every step does
 * nothing, and the last one reports it. */
#ifndef RQ_API_MANAGE_H
#define RQ_API_MANAGE_H

#include "api/endpoint.h"

struct rq_manage {
    struct requesty_client *client;
    const char *method; /* a literal */
    struct rq_buffer path, body;
    bool has_body;
    bool secret; /* the answer holds a secret (see rq_outgoing); for the caller to set */
    int rc; /* the first failure, or 0 */
    requesty_error *error;
};

/* `path` is the path, or what stands before its first element. */
void rq_manage_begin(struct rq_manage *call, struct requesty_client *client, const char *method, const char *path,
                     requesty_error *error);

/* Appends an element that the caller gave, and what is behind it (may be NULL). `name` is its parameter. */
void rq_manage_element(struct rq_manage *call, const char *name, const char *element, const char *behind);

/* Writes the body, as rq_endpoint_write does. */
void rq_manage_body(struct rq_manage *call, const char *extra_json,
                    void (*encode)(struct rq_writer *writer, const void *params), const void *params);

/* Makes the call and frees what it held: with an answer to decode (see rq_endpoint_get), or without. */
int rq_manage_get(struct rq_manage *call, const struct rq_shape *shape, void **result);
int rq_manage_do(struct rq_manage *call);

#endif
