#include "api/manage.h"

#include "base/error.h"

void rq_manage_begin(struct rq_manage *call, struct requesty_client *client, const char *method, const char *path,
                     requesty_error *error)
{
    *call = (struct rq_manage){ .client = client, .method = method, .error = error };
    call->rc = rq_endpoint_require(client, "client", error);
    if (call->rc == 0 && (rq_buffer_append_text(&call->path, path) < 0 || !rq_buffer_text(&call->path)))
        call->rc = rq_error_no_memory(error);
}

void rq_manage_element(struct rq_manage *call, const char *name, const char *element, const char *behind)
{
    if (call->rc == 0)
        call->rc = rq_endpoint_path(&call->path, "", name, element, behind, call->error);
}

void rq_manage_body(struct rq_manage *call, const char *extra_json,
                    void (*encode)(struct rq_writer *writer, const void *params), const void *params)
{
    if (call->rc < 0)
        return;
    call->has_body = true;
    call->rc = rq_endpoint_write(&call->body, extra_json, encode, params, call->error);
}

static struct rq_outgoing outgoing_of(struct rq_manage *call)
{
    return (struct rq_outgoing){
        .host = RQ_HOST_MANAGEMENT,
        .method = call->method,
        .path = call->path.data,
        .secret = call->secret,
        .body = call->has_body ? &call->body : NULL,
    };
}

static int end(struct rq_manage *call)
{
    rq_buffer_free(&call->path);
    rq_buffer_free(&call->body);
    return call->rc;
}

int rq_manage_get(struct rq_manage *call, const struct rq_shape *shape, void **result)
{
    struct rq_outgoing outgoing = outgoing_of(call);

    if (call->rc == 0)
        call->rc = rq_endpoint_get(call->client, &outgoing, shape, result, call->error);
    return end(call);
}

int rq_manage_do(struct rq_manage *call)
{
    struct rq_outgoing outgoing = outgoing_of(call);

    if (call->rc == 0)
        call->rc = rq_endpoint_do(call->client, &outgoing, call->error);
    return end(call);
}
