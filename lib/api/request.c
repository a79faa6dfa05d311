#include "api/request.h"

#include <string.h>

#include "api/endpoint.h"
#include "api/params.h"
#include "api/stream.h"
#include "base/error.h"
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

/* The bytes change hands: a large answer is not copied. */
static int take_reply(struct rq_exchange *exchange, const void *asked, void *object, requesty_error *error)
{
    requesty_reply *reply = object;
    struct rq_buffer *bytes = rq_result_bytes(reply);
    const char *type = exchange->call.head.content_type;

    (void)asked;
    *bytes = exchange->call.reply;
    exchange->call.reply = (struct rq_buffer){ 0 };
    bytes->ceiling = 0;
    reply->body = rq_buffer_text(bytes);
    reply->body_len = bytes->len;
    reply->content_type = rq_arena_strndup(rq_result_arena(reply), type, strlen(type));
    return reply->body && reply->content_type ? 0 : rq_error_no_memory(error);
}

static const struct rq_table reply_table = { .size = sizeof(requesty_reply) };
static const struct rq_shape reply_shape = {
    .name = "reply", .table = &reply_table, .info_offset = offsetof(requesty_reply, info), .take = take_reply,
};

void requesty_reply_free(requesty_reply *reply)
{
    rq_result_free(reply);
}

const requesty_reply *requesty_call_reply(requesty_call *call)
{
    return rq_call_result(call, &reply_shape);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static int import(params_type *own, requesty_client *client, const params_type *params, size_t size,
                  requesty_error *error)
{
    int rc = rq_params_import(own, sizeof *own, PARAMS_V1, params, size, "params", error);
    return rc < 0 ? rc : rq_params_require(client, "client", error);
}

static int send_whole(struct rq_way *way, const params_type *params)
{
    struct request request;
    int rc = make_request(&request, params, false, way->error);

    if (rc < 0)
        return rq_way_give_up(way, rc);
    rc = rq_endpoint_call(way, &request.outgoing, &reply_shape);
    free_request(&request);
    return rc;
}

int requesty_request_sized(requesty_client *client, const requesty_request_params *params, size_t size,
                           requesty_reply **reply, requesty_error *error)
{
    params_type own;
    int rc = import(&own, client, params, size, error);

    if (rc == 0)
        rc = rq_params_require(reply, "reply", error);
    return rc < 0 ? rc : send_whole(RQ_WAIT(client, reply, error), &own);
}

static int begin_stream(const struct rq_way *way, const params_type *params, struct requesty_stream **stream)
{
    struct request request;
    int rc;

    if (params->secret)
        return rq_error_set(way->error, REQUESTY_ERR_INVALID, "secret: is not for streams");
    rc = make_request(&request, params, true, way->error);
    if (rc < 0)
        return rc;
    request.outgoing.engine = way->engine;
    rc = rq_stream_new(way->client, &rq_request_protocol, &request.outgoing, stream, way->error);
    free_request(&request);
    return rc;
}

static int send_streaming(struct rq_way *way, const params_type *params)
{
    struct requesty_stream *stream;
    int rc = rq_way_begin(way, NULL);

    if (rc < 0)
        return rc;
    rc = begin_stream(way, params, &stream);
    return rc < 0 ? rq_way_give_up(way, rc) : rq_way_run(way, rq_stream_run(stream));
}

int requesty_request_stream_sized(requesty_client *client, const requesty_request_params *params, size_t size,
                                  requesty_event_fn on_event, void *user, requesty_error *error)
{
    params_type own;
    int rc = import(&own, client, params, size, error);

    return rc < 0 ? rc : send_streaming(RQ_STREAM(client, on_event, user, NULL, error), &own);
}

int requesty_request_start_sized(requesty_client *client, requesty_loop *loop, const requesty_request_params *params,
                                 size_t size, const requesty_call_handlers *handlers, size_t handlers_size,
                                 requesty_call **call, requesty_error *error)
{
    struct rq_way *way = RQ_START(client, loop, handlers, handlers_size, call, error);
    params_type own;
    int rc = import(&own, client, params, size, error);

    if (rc == 0)
        rc = rq_way_begin(way, NULL);
    if (rc < 0)
        return rc;
    return way->streams ? send_streaming(way, &own) : send_whole(way, &own);
}

int requesty_request_open_sized(requesty_client *client, const requesty_request_params *params, size_t size,
                                requesty_stream **stream, requesty_error *error)
{
    const struct rq_way way = { .client = client, .streams = true, .error = error };
    struct requesty_stream *made;
    params_type own;
    int rc = import(&own, client, params, size, error);

    if (rc == 0)
        rc = rq_params_require(stream, "stream", error);
    if (rc == 0)
        rc = begin_stream(&way, &own, &made);
    return rc < 0 ? rc : rq_stream_open(made, stream, error);
}
