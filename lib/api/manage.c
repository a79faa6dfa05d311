#include "api/manage.h"

#include "api/params.h"
#include "base/error.h"

void rq_manage_begin(struct rq_manage *call, struct rq_way *way, const char *method, const char *path)
{
    *call = (struct rq_manage){ .way = way, .method = method };
    call->rc = rq_params_require(way->client, "client", way->error);
    if (call->rc == 0 && (rq_buffer_append_text(&call->path, path) < 0 || !rq_buffer_text(&call->path)))
        call->rc = rq_error_no_memory(way->error);
}

void rq_manage_element(struct rq_manage *call, const char *name, const char *element, const char *behind)
{
    if (call->rc == 0)
        call->rc = rq_endpoint_path(&call->path, "", name, element, behind, call->way->error);
}

void rq_manage_body(struct rq_manage *call, const char *extra_json,
                    void (*encode)(struct rq_writer *writer, const void *params), const void *params)
{
    if (call->rc < 0)
        return;
    call->has_body = true;
    call->rc = rq_endpoint_write(&call->body, extra_json, encode, params, call->way->error);
}

int rq_manage_call(struct rq_manage *call, const struct rq_shape *shape)
{
    struct rq_outgoing outgoing = {
        .host = RQ_HOST_MANAGEMENT,
        .method = call->method,
        .path = call->path.data,
        .secret = call->secret,
        .body = call->has_body ? &call->body : NULL,
    };

    if (call->rc == 0)
        call->rc = rq_endpoint_call(call->way, &outgoing, shape);
    rq_buffer_free(&call->path);
    rq_buffer_free(&call->body);
    return call->rc;
}
