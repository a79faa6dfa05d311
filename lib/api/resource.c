#include "api/resource.h"

#include "api/loop.h"
#include "api/stream.h"
#include "base/error.h"
#include "wire/field.h"

static int encode(const struct rq_query *query, bool stream, struct rq_buffer *body, requesty_error *error)
{
    struct rq_writer writer;

    rq_write_begin(&writer, body, error);
    rq_write_object(&writer, NULL, query->extra_json);
    query->protocol->encode(&writer, query->params, stream);
    rq_write_object_end(&writer);
    return rq_write_finish(&writer);
}

int rq_resource_join_betas(const struct rq_query *query, struct rq_buffer *value, requesty_error *error)
{
    int rc = 0;

    if (query->beta_count && !query->betas)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "betas: is NULL but has a count");
    for (size_t i = 0; i < query->beta_count; i++) {
        const char *beta = query->betas[i], *problem = beta ? rq_field_value_problem(beta) : "is NULL";
        if (problem)
            return rq_error_set(error, REQUESTY_ERR_INVALID, "betas[%zu]: %s", i, problem);
        if (i)
            rc = rq_buffer_append_byte(value, ',');
        if (rc == 0)
            rc = rq_buffer_append_text(value, beta);
        if (rc < 0)
            return rq_error_no_memory(error);
    }
    return query->beta_count && !rq_buffer_text(value) ? rq_error_no_memory(error) : 0;
}

/* engine: a loop's, or NULL. */
static int send_query(struct requesty_client *client, struct rq_engine *engine, const struct rq_query *query,
                      bool wants_stream, struct requesty_stream **stream, requesty_error *error)
{
    struct rq_buffer body = { 0 }, betas = { 0 };
    struct rq_outgoing outgoing = {
        .engine = engine, .dialect = query->protocol->dialect, .path = query->protocol->path, .stream = wants_stream,
        .body = &body,
    };
    int rc = encode(query, wants_stream, &body, error);

    if (rc == 0)
        rc = rq_resource_join_betas(query, &betas, error);
    outgoing.betas = betas.len ? betas.data : NULL;
    if (rc == 0)
        rc = rq_stream_new(client, query->protocol, &outgoing, stream, error);
    rq_buffer_free(&body);
    rq_buffer_free(&betas);
    return rc;
}

static int check_pointers(const struct requesty_client *client, const void *other, const char *name,
                          requesty_error *error)
{
    if (client && other)
        return 0;
    return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is NULL", client ? name : "client");
}

/* Reads the stream to its end; events are for nobody. */
static int read_all(struct requesty_stream *stream)
{
    const requesty_event *event;
    int rc;

    while ((rc = rq_stream_step(stream, &event)) > 0)
        ;
    return rc;
}

int rq_resource_create(struct requesty_client *client, const struct rq_query *query, void **result,
                       requesty_error *error)
{
    struct requesty_stream *stream;
    void *made;
    int rc = check_pointers(client, result, query->protocol->result_name, error);

    if (rc == 0)
        rc = send_query(client, NULL, query, false, &stream, error);
    if (rc < 0)
        return rc;
    rc = read_all(stream);
    if (rc < 0) {
        stream->error.mid_stream = 0; /* nothing of it has reached the program */
        rc = rq_error_give(error, &stream->error);
    }
    made = rc == 0 || query->protocol->keeps_failed ? rq_stream_take_result(stream) : NULL;
    if (made)
        *result = made;
    else if (rc == 0)
        rc = rq_error_no_memory(error);
    requesty_stream_free(stream);
    return rc;
}

int rq_resource_deliver(struct requesty_stream *stream, requesty_event_fn on_event, void *user)
{
    const requesty_event *event;
    int rc, user_code;

    while ((rc = rq_stream_step(stream, &event)) > 0) {
        user_code = on_event ? on_event(event, user) : 0;
        if (user_code)
            return rq_stream_fail_by_user(stream, user_code);
    }
    return rc;
}

int rq_resource_stream(struct requesty_client *client, const struct rq_query *query, requesty_event_fn on_event,
                       void *user, void **result, requesty_error *error)
{
    struct requesty_stream *stream;
    void *made;
    int rc = check_pointers(client, query, "params", error);

    if (rc == 0)
        rc = send_query(client, NULL, query, true, &stream, error);
    if (rc < 0)
        return rc;
    rc = rq_resource_deliver(stream, on_event, user);
    if (rc < 0)
        rq_error_give(error, &stream->error);
    made = result ? rq_stream_take_result(stream) : NULL;
    if (made)
        *result = made;
    else if (result && rc == 0)
        rc = rq_error_no_memory(error);
    requesty_stream_free(stream);
    return rc;
}

int rq_resource_open(struct requesty_client *client, const struct rq_query *query, struct requesty_stream **stream,
                     requesty_error *error)
{
    struct requesty_stream *made;
    int rc = check_pointers(client, stream, "stream", error);

    if (rc == 0)
        rc = send_query(client, NULL, query, true, &made, error);
    if (rc < 0)
        return rc;
    rc = rq_stream_begin(made, error);
    if (rc < 0)
        requesty_stream_free(made);
    else
        *stream = made;
    return rc;
}

int rq_resource_start(struct requesty_client *client, struct requesty_loop *loop, const struct rq_query *query,
                      const requesty_call_handlers *handlers, size_t size, struct requesty_call **call,
                      requesty_error *error)
{
    struct requesty_stream *stream;
    struct requesty_call *made;
    int rc = check_pointers(client, query, "params", error);

    if (rc == 0)
        rc = rq_call_new(loop, handlers, size, &made, error);
    if (rc < 0)
        return rc;
    rc = send_query(client, loop->engine, query, made->handlers.on_event != NULL, &stream, error);
    if (rc == 0)
        rq_call_begin(made, rq_stream_run(stream), call);
    else
        rq_call_drop(made);
    return rc;
}
