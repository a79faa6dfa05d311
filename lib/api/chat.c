#include "api/chat.h"

#include "api/loop.h"
#include "api/params.h"
#include "api/resource.h"
#include "api/stream.h"

/* The size of requesty_chat_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_chat_params, history)

const struct rq_protocol rq_chat_protocol = {
    .dialect = RQ_DIALECT_CHAT,
    .path = "/v1/chat/completions",
    .result_name = "completion",
    .encode = rq_chat_encode,
    .decode = rq_chat_decode,
    .free_result = rq_chat_free_result,
    .replay = rq_chat_replay,
    .reader_new = rq_chat_reader_new,
    .reader_free = rq_chat_reader_free,
    .frame = rq_chat_frame,
    .finish = rq_chat_finish,
    .has_done_marker = true,
    .has_begun = rq_chat_has_begun,
    .rebuild = rq_chat_rebuild,
};

/* The query points to `own`. */
static int make_query(struct rq_query *query, requesty_chat_params *own, const requesty_chat_params *params,
                      size_t size, requesty_error *error)
{
    int rc = rq_params_import(own, sizeof *own, PARAMS_V1, params, size, "params", error);

    if (rc < 0)
        return rc;
    *query = (struct rq_query){ .protocol = &rq_chat_protocol, .params = own, .extra_json = own->extra_json };
    return 0;
}

int requesty_chat_create_sized(requesty_client *client, const requesty_chat_params *params, size_t size,
                               requesty_chat_completion **completion, requesty_error *error)
{
    requesty_chat_params own;
    struct rq_query query;
    int rc = make_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_call(RQ_WAIT(client, completion, error), &query);
}

int requesty_chat_stream_sized(requesty_client *client, const requesty_chat_params *params, size_t size,
                               requesty_event_fn on_event, void *user, requesty_chat_completion **completion,
                               requesty_error *error)
{
    requesty_chat_params own;
    struct rq_query query;
    int rc = make_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_call(RQ_STREAM(client, on_event, user, completion, error), &query);
}

int requesty_chat_start_sized(requesty_client *client, requesty_loop *loop, const requesty_chat_params *params,
                              size_t size, const requesty_call_handlers *handlers, size_t handlers_size,
                              requesty_call **call, requesty_error *error)
{
    requesty_chat_params own;
    struct rq_query query;
    int rc = make_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_call(RQ_START(client, loop, handlers, handlers_size, call, error), &query);
}

int requesty_chat_open_sized(requesty_client *client, const requesty_chat_params *params, size_t size,
                             requesty_stream **stream, requesty_error *error)
{
    requesty_chat_params own;
    struct rq_query query;
    int rc = make_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_open(client, &query, stream, error);
}

const requesty_chat_completion *requesty_stream_completion(requesty_stream *stream)
{
    if (!stream || stream->protocol != &rq_chat_protocol)
        return NULL;
    return rq_stream_result(stream);
}

const requesty_chat_completion *requesty_call_completion(requesty_call *call)
{
    return requesty_stream_completion(rq_call_self(call, &rq_stream_run_kind));
}

const char *requesty_chat_text(const requesty_chat_completion *completion)
{
    const char *content = completion ? completion->choices[0]->message->content : NULL;
    return content ? content : "";
}

void requesty_chat_completion_free(requesty_chat_completion *completion)
{
    rq_chat_free_result(completion);
}
