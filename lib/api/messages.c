#include "api/messages.h"

#include "api/loop.h"
#include "api/params.h"
#include "api/stream.h"

/* The size of requesty_messages_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_messages_params, history)

const struct rq_protocol rq_messages_protocol = {
    .dialect = RQ_DIALECT_MESSAGES,
    .path = "/v1/messages",
    .result_name = "reply",
    .encode = rq_messages_encode,
    .decode = rq_messages_decode,
    .free_result = rq_messages_free_result,
    .replay = rq_messages_replay,
    .reader_new = rq_messages_reader_new,
    .reader_free = rq_messages_reader_free,
    .frame = rq_messages_frame,
    .finish = rq_messages_finish,
    .has_begun = rq_messages_has_begun,
    .rebuild = rq_messages_rebuild,
};

int rq_messages_query(struct rq_query *query, requesty_messages_params *own, const requesty_messages_params *params,
                      size_t size, requesty_error *error)
{
    int rc = rq_params_import(own, sizeof *own, PARAMS_V1, params, size, "params", error);

    if (rc < 0)
        return rc;
    *query = (struct rq_query){ .protocol = &rq_messages_protocol, .params = own };
    query->extra_json = own->extra_json;
    query->betas = own->betas;
    query->beta_count = own->beta_count;
    return 0;
}

int requesty_messages_create_sized(requesty_client *client, const requesty_messages_params *params, size_t size,
                                   requesty_message **reply, requesty_error *error)
{
    requesty_messages_params own;
    struct rq_query query;
    int rc = rq_messages_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_call(RQ_WAIT(client, reply, error), &query);
}

int requesty_messages_stream_sized(requesty_client *client, const requesty_messages_params *params, size_t size,
                                   requesty_event_fn on_event, void *user, requesty_message **reply,
                                   requesty_error *error)
{
    requesty_messages_params own;
    struct rq_query query;
    int rc = rq_messages_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_call(RQ_STREAM(client, on_event, user, reply, error), &query);
}

int requesty_messages_start_sized(requesty_client *client, requesty_loop *loop, const requesty_messages_params *params,
                                  size_t size, const requesty_call_handlers *handlers, size_t handlers_size,
                                  requesty_call **call, requesty_error *error)
{
    requesty_messages_params own;
    struct rq_query query;
    int rc = rq_messages_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_call(RQ_START(client, loop, handlers, handlers_size, call, error), &query);
}

int requesty_messages_open_sized(requesty_client *client, const requesty_messages_params *params, size_t size,
                                 requesty_stream **stream, requesty_error *error)
{
    requesty_messages_params own;
    struct rq_query query;
    int rc = rq_messages_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_open(client, &query, stream, error);
}

const requesty_message *requesty_stream_message(requesty_stream *stream)
{
    if (!stream || stream->protocol != &rq_messages_protocol)
        return NULL;
    return rq_stream_result(stream);
}

const requesty_message *requesty_call_message(requesty_call *call)
{
    return requesty_stream_message(rq_call_self(call, &rq_stream_run_kind));
}

const char *requesty_message_text(const requesty_message *message)
{
    return message ? ((const struct rq_message_result *)(const void *)message)->text : "";
}

void requesty_message_free(requesty_message *message)
{
    rq_messages_free_result(message);
}
