/* Calls of the management host, put together step by step. Failures stick: after the first one every step does
 * nothing, and the last one reports it. */
#ifndef RQ_API_MANAGE_H
#define RQ_API_MANAGE_H

#include "api/endpoint.h"

struct rq_manage {
    struct rq_way *way;
    const char *method; /* a literal */
    struct rq_buffer path, body;
    bool has_body;
    bool secret; /* the answer holds a secret (see rq_outgoing); for the caller to set */
    int rc; /* the first failure, or 0 */
};

/* `path` is the path, or what stands before its first element. */
void rq_manage_begin(struct rq_manage *call, struct rq_way *way, const char *method, const char *path);

/* Appends an element that the caller gave, and what is behind it (may be NULL). `name` is its parameter. */
void rq_manage_element(struct rq_manage *call, const char *name, const char *element, const char *behind);

/* Writes the body, as rq_endpoint_write does. */
void rq_manage_body(struct rq_manage *call, const char *extra_json,
                    void (*encode)(struct rq_writer *writer, const void *params), const void *params);

/* Makes the call, as rq_endpoint_call does, and frees what it held. */
int rq_manage_call(struct rq_manage *call, const struct rq_shape *shape);

#endif
