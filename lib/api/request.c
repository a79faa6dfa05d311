#include "api/request.h"

#include <string.h>

#include "api/endpoint.h"
#include "api/params.h"
#include "api/resource.h"
#include "api/stream.h"
#include "base/error.h"
#include "base/memory.h"
#include "json/check.h"
#include "wire/field.h"
#include "wire/path.h"

/* The size of requesty_request_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_request_params, secret)

typedef requesty_request_params params_type;

/* ---- what to send ------------------------------------------------------------------------------------------------ */

struct request {
    struct rq_outgoing outgoing;
    struct rq_buffer path, body;
};

static void free_request(struct request *request)
{
    rq_buffer_free(&request->path);
    rq_buffer_free(&request->body);
}

static bool has_body(const params_type *params)
{
    return params->body_json || params->body;
}

/* The name outlives the call, and is one that the engine and the rules of repeating know. */
static int set_method(struct rq_outgoing *outgoing, const params_type *params, requesty_error *error)
{
    static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
    const char *method = params->method ? params->method : has_body(params) ? "POST" : "GET";

    for (size_t i = 0; i < RQ_COUNT(methods); i++)
        if (strcmp(methods[i], method) == 0)
            outgoing->method = methods[i];
    if (!outgoing->method)
        return rq_error_set(error, REQUESTY_ERR_INVALID,
                            "method: \"%.20s\" is not GET, HEAD, POST, PUT, PATCH or DELETE", method);
    if (has_body(params) && strcmp(method, "HEAD") == 0)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "method: HEAD has no body");
    return 0;
}

static int set_host(struct rq_outgoing *outgoing, const params_type *params, requesty_error *error)
{
    static const enum rq_host hosts[] = {
        [REQUESTY_HOST_ROUTER] = RQ_HOST_ROUTER,
        [REQUESTY_HOST_MANAGEMENT] = RQ_HOST_MANAGEMENT,
        [REQUESTY_HOST_FEEDBACK] = RQ_HOST_FEEDBACK,
    };

    if (params->host < 0 || params->host >= (int64_t)RQ_COUNT(hosts))
        return rq_error_set(error, REQUESTY_ERR_INVALID, "host: %lld is not a requesty_host", (long long)params->host);
    outgoing->host = hosts[params->host];
    return 0;
}

static int append_query(struct rq_buffer *path, const params_type *params, requesty_error *error)
{
    int rc = 0;

    if (params->query_count && !params->query)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "query: is NULL but has a count");
    for (size_t i = 0; rc == 0 && i < params->query_count; i++) {
        if (!params->query[i].name || !*params->query[i].name)
            return rq_error_set(error, REQUESTY_ERR_INVALID, "query[%zu].name: is %s", i,
                                params->query[i].name ? "empty" : "NULL");
        rc = rq_path_query(path, params->query[i].name, params->query[i].value);
    }
    return rc < 0 || !rq_buffer_text(path) ? rq_error_no_memory(error) : 0;
}

static bool is_messages(const char *path)
{
    static const char messages[] = "/v1/messages";
    size_t len = sizeof messages - 1;

    return strncmp(path, messages, len) == 0 && (!path[len] || strchr("/?", path[len]));
}

static int set_path(struct request *request, const params_type *params, requesty_error *error)
{
    const char *problem = rq_path_whole_problem(params->path);
    int rc = 0;

    if (problem)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "path: %s", problem);
    if (params->path[0] != '/')
        rc = rq_buffer_append_byte(&request->path, '/');
    if (rc == 0)
        rc = rq_buffer_append_text(&request->path, params->path);
    if (rc < 0)
        return rq_error_no_memory(error);
    rc = append_query(&request->path, params, error);
    if (rc < 0)
        return rc;
    request->outgoing.path = request->path.data;
    request->outgoing.dialect = is_messages(request->path.data) ? RQ_DIALECT_MESSAGES : RQ_DIALECT_CHAT;
    return 0;
}

static int check_field(const char *name, const char *value, requesty_error *error)
{
    const char *problem = value ? rq_field_value_problem(value) : NULL;
    return problem ? rq_error_set(error, REQUESTY_ERR_INVALID, "%s: %s", name, problem) : 0;
}

static int check_body(const params_type *params, requesty_error *error)
{
    char problem[256];
    int rc = 0;

    if (params->body_json && (params->body || params->body_len))
        return rq_error_set(error, REQUESTY_ERR_INVALID, "body: only one of body_json and body may be set");
    if (!params->body && params->body_len)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "body: is NULL but has a length");
    if (params->body && !params->content_type)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "content_type: is required with body");
    if (params->body_json)
        rc = rq_json_check(params->body_json, strlen(params->body_json), RQ_KIND_BAD, true, problem, sizeof problem);
    if (rc == REQUESTY_ERR_NO_MEMORY)
        return rq_error_no_memory(error);
    return rc < 0 ? rq_error_set(error, rc, "body_json: %s", problem) : 0;
}

static int set_body(struct request *request, const params_type *params, requesty_error *error)
{
    const void *bytes = params->body_json ? (const void *)params->body_json : params->body;
    size_t len = params->body_json ? strlen(params->body_json) : params->body_len;
    int rc = check_body(params, error);

    if (rc < 0 || !bytes)
        return rc;
    request->outgoing.body = &request->body;
    return rq_buffer_append(&request->body, bytes, len) < 0 ? rq_error_no_memory(error) : 0;
}

/* A request that failed half way holds nothing. */
static int make_request(struct request *request, const params_type *params, bool stream, requesty_error *error)
{
    int rc;

    *request = (struct request){ .outgoing = { .stream = stream, .key_optional = params->key_optional != 0 } };
    request->outgoing.secret = params->secret != 0;
    request->outgoing.content_type = params->content_type;
    request->outgoing.accept = params->accept;
    rc = set_method(&request->outgoing, params, error);
    if (rc == 0)
        rc = set_host(&request->outgoing, params, error);
    if (rc == 0)
        rc = check_field("content_type", params->content_type, error);
    if (rc == 0)
        rc = check_field("accept", params->accept, error);
    if (rc == 0)
        rc = set_path(request, params, error);
    if (rc == 0)
        rc = set_body(request, params, error);
    if (rc < 0)
        free_request(request);
    return rc;
}

/* ---- a whole answer ---------------------------------------------------------------------------------------------- */

struct reply {
    requesty_reply reply; /* first: the public pointer is the struct's */
    struct rq_arena arena;
    requesty_info info;
    struct rq_buffer bytes;
};

void requesty_reply_free(requesty_reply *public)
{
    struct reply *reply = (struct reply *)(void *)public;

    if (!reply)
        return;
    rq_buffer_free(&reply->bytes);
    rq_arena_free(&reply->arena);
    rq_free(reply);
}

/* The bytes change hands: a large answer is not copied. */
static int fill_reply(struct reply *reply, struct rq_exchange *exchange)
{
    struct rq_call *call = &exchange->call;
    const char *type = call->head.content_type;

    reply->bytes = call->reply;
    call->reply = (struct rq_buffer){ 0 };
    reply->bytes.ceiling = 0;
    reply->reply.body = rq_buffer_text(&reply->bytes);
    reply->reply.body_len = reply->bytes.len;
    reply->reply.content_type = rq_arena_strndup(&reply->arena, type, strlen(type));
    reply->reply.info = &reply->info;
    if (!reply->reply.body || !reply->reply.content_type)
        return REQUESTY_ERR_NO_MEMORY;
    return rq_exchange_info(exchange, &reply->arena, &reply->info);
}

static int take_reply(struct rq_exchange *exchange, requesty_reply **reply, requesty_error *error)
{
    struct reply *made;

    if (exchange->call.outcome != RQ_OUTCOME_OK)
        return rq_endpoint_fail(exchange, error);
    made = rq_zalloc(sizeof *made);
    if (made && fill_reply(made, exchange) == 0) {
        *reply = &made->reply;
        return 0;
    }
    requesty_reply_free(made ? &made->reply : NULL);
    return rq_error_no_memory(error);
}

static int send_whole(requesty_client *client, const params_type *params, requesty_reply **reply, requesty_error *error)
{
    struct rq_exchange exchange;
    struct request request;
    int rc = make_request(&request, params, false, error);

    if (rc < 0)
        return rc;
    rc = rq_exchange_begin(&exchange, client, &request.outgoing, error);
    free_request(&request);
    if (rc < 0)
        return rc;
    rq_exchange_finish(&exchange);
    rc = take_reply(&exchange, reply, error);
    rq_exchange_end(&exchange);
    return rc;
}

static int import(params_type *own, requesty_client *client, const params_type *params, size_t size,
                  requesty_error *error)
{
    int rc = rq_params_import(own, sizeof *own, PARAMS_V1, params, size, "params", error);
    return rc < 0 ? rc : rq_endpoint_require(client, "client", error);
}

int requesty_request_sized(requesty_client *client, const requesty_request_params *params, size_t size,
                           requesty_reply **reply, requesty_error *error)
{
    params_type own;
    int rc = import(&own, client, params, size, error);

    if (rc == 0)
        rc = rq_endpoint_require(reply, "reply", error);
    return rc < 0 ? rc : send_whole(client, &own, reply, error);
}

/* ---- a stream ---------------------------------------------------------------------------------------------------- */

static int send_streaming(requesty_client *client, const params_type *params, struct requesty_stream **stream,
                          requesty_error *error)
{
    struct request request;
    int rc;

    if (params->secret)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "secret: is not for streams");
    rc = make_request(&request, params, true, error);
    if (rc < 0)
        return rc;
    rc = rq_stream_new(client, &rq_request_protocol, &request.outgoing, stream, error);
    free_request(&request);
    return rc;
}

int requesty_request_stream_sized(requesty_client *client, const requesty_request_params *params, size_t size,
                                  requesty_event_fn on_event, void *user, requesty_error *error)
{
    struct requesty_stream *stream;
    params_type own;
    int rc = import(&own, client, params, size, error);

    if (rc == 0)
        rc = send_streaming(client, &own, &stream, error);
    if (rc < 0)
        return rc;
    rc = rq_resource_deliver(stream, on_event, user);
    if (rc < 0)
        rq_error_give(error, &stream->error);
    requesty_stream_free(stream);
    return rc;
}

int requesty_request_open_sized(requesty_client *client, const requesty_request_params *params, size_t size,
                                requesty_stream **stream, requesty_error *error)
{
    struct requesty_stream *made;
    params_type own;
    int rc = import(&own, client, params, size, error);

    if (rc == 0)
        rc = rq_endpoint_require(stream, "stream", error);
    if (rc == 0)
        rc = send_streaming(client, &own, &made, error);
    if (rc < 0)
        return rc;
    rc = rq_stream_begin(made, error);
    if (rc < 0)
        requesty_stream_free(made);
    else
        *stream = made;
    return rc;
}
