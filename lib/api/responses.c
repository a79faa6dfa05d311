#include "api/responses.h"

#include "api/loop.h"
#include "api/params.h"
#include "api/resource.h"
#include "api/stream.h"

/* The size of requesty_responses_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_responses_params, extra_json)

const struct rq_protocol rq_responses_protocol = {
    .dialect = RQ_DIALECT_CHAT,
    .path = "/v1/responses",
    .result_name = "response",
    .encode = rq_responses_encode,
    .decode = rq_responses_decode,
    .free_result = rq_responses_free_result,
    .keeps_failed = true,
    .replay = rq_responses_replay,
    .reader_new = rq_responses_reader_new,
    .reader_free = rq_responses_reader_free,
    .frame = rq_responses_frame,
    .finish = rq_responses_finish,
    .has_begun = rq_responses_has_begun,
    .rebuild = rq_responses_rebuild,
};

/* The query points to `own`. */
static int make_query(struct rq_query *query, requesty_responses_params *own, const requesty_responses_params *params,
                      size_t size, requesty_error *error)
{
    int rc = rq_params_import(own, sizeof *own, PARAMS_V1, params, size, "params", error);

    if (rc < 0)
        return rc;
    *query = (struct rq_query){ .protocol = &rq_responses_protocol, .params = own, .extra_json = own->extra_json };
    return 0;
}

int requesty_responses_create_sized(requesty_client *client, const requesty_responses_params *params, size_t size,
                                    requesty_response **response, requesty_error *error)
{
    requesty_responses_params own;
    struct rq_query query;
    int rc = make_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_call(RQ_WAIT(client, response, error), &query);
}

int requesty_responses_stream_sized(requesty_client *client, const requesty_responses_params *params, size_t size,
                                    requesty_event_fn on_event, void *user, requesty_response **response,
                                    requesty_error *error)
{
    requesty_responses_params own;
    struct rq_query query;
    int rc = make_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_call(RQ_STREAM(client, on_event, user, response, error), &query);
}

int requesty_responses_start_sized(requesty_client *client, requesty_loop *loop, const requesty_responses_params *params,
                                   size_t size, const requesty_call_handlers *handlers, size_t handlers_size,
                                   requesty_call **call, requesty_error *error)
{
    requesty_responses_params own;
    struct rq_query query;
    int rc = make_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_call(RQ_START(client, loop, handlers, handlers_size, call, error), &query);
}

int requesty_responses_open_sized(requesty_client *client, const requesty_responses_params *params, size_t size,
                                  requesty_stream **stream, requesty_error *error)
{
    requesty_responses_params own;
    struct rq_query query;
    int rc = make_query(&query, &own, params, size, error);

    return rc < 0 ? rc : rq_resource_open(client, &query, stream, error);
}

const requesty_response *requesty_stream_response(requesty_stream *stream)
{
    if (!stream || stream->protocol != &rq_responses_protocol)
        return NULL;
    return rq_stream_result(stream);
}

const requesty_response *requesty_call_response(requesty_call *call)
{
    return requesty_stream_response(rq_call_self(call, &rq_stream_run_kind));
}

const char *requesty_response_text(const requesty_response *response)
{
    return response ? ((const struct rq_response_result *)(const void *)response)->text : "";
}

void requesty_response_free(requesty_response *response)
{
    rq_responses_free_result(response);
}
