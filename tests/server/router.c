/* The demonstration router: paths, keys, checks, errors. */
#define _POSIX_C_SOURCE 200809L
#include "router_internal.h"
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

char *router_dump(const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));

    if (!text)
        abort();
    return text;
}

struct server_reply *router_json(int status, json_t *value)
{
    char *text = router_dump(value);
    struct server_reply *reply = server_reply_json(status, text);

    free(text);
    json_decref(value);
    return reply;
}

struct server_reply *router_error(int status, const char *message)
{
    return router_json(status, json_pack("{s:{s:s, s:s}}", "error", "origin", "router", "message", message));
}

struct server_reply *router_done(int status)
{
    return server_reply_bytes(status, NULL, "", 0, status == 204 ? SERVER_BARE : SERVER_LENGTH, server_split_whole());
}

void router_add_headers(struct server_reply *reply, const struct router_call *call)
{
    struct server_buffer provider = { 0 }, id = { 0 }, latency = { 0 };

    server_buffer_append(&provider, call->model, strcspn(call->model, "/"));
    server_buffer_format(&id, "00000000-0000-4000-8000-%012zx", call->request->index + 1);
    server_buffer_format(&latency, "%zu", 5 + call->request->index % 7);
    server_reply_header(reply, "x-requesty-request-id", id.data);
    server_reply_header(reply, "x-requesty-provider", provider.data);
    server_reply_header(reply, "x-requesty-cache", "MISS");
    server_reply_header(reply, "x-requesty-latency-ms", latency.data);
    server_buffer_free(&provider);
    server_buffer_free(&id);
    server_buffer_free(&latency);
}

struct server_reply *router_reply_value(const struct router_call *call, json_t *value)
{
    char *text = router_dump(value);
    struct server_reply *reply = server_reply_json(200, text);

    router_add_headers(reply, call);
    free(text);
    json_decref(value);
    return reply;
}

const char *router_upstream_model(const struct router_call *call)
{
    return strchr(call->model, '/') + 1;
}

bool router_wants_stream(const struct router_call *call)
{
    return json_is_true(json_object_get(call->body, "stream"));
}

void router_add_event(struct server_reply *reply, const char *type, json_t *members)
{
    struct server_buffer event = { 0 };
    json_t *data = json_pack("{s:s}", "type", type);
    char *text;

    json_object_update_new(data, members);
    text = router_dump(data);
    server_buffer_format(&event, "event: %s\ndata: %s\n\n", type, text);
    server_reply_body(reply, event.data, event.length, server_split_whole());
    server_buffer_free(&event);
    free(text);
    json_decref(data);
}

/* ---- Checks: each returns NULL or the error to answer with ---- */

const char *router_find_key(const struct server_request *request)
{
    const char *authorization = server_request_header(request, "Authorization");

    if (authorization && strncasecmp(authorization, "Bearer ", 7) == 0)
        return authorization + 7;
    return server_request_header(request, "x-api-key");
}

struct server_reply *router_check_key(const struct server_request *request)
{
    const char *key = router_find_key(request);

    if (!key || *key == '\0')
        return router_error(401, "Unauthorized");
    if (strncmp(key, "invalid", 7) == 0)
        return router_error(403, "Invalid authorization token");
    return NULL;
}

struct server_reply *router_check_json(json_t **body, const struct server_request *request)
{
    struct server_buffer message = { 0 };
    struct server_reply *reply;
    json_error_t error;

    *body = json_loadb(request->body, request->body_length, 0, &error);
    if (json_is_object(*body))
        return NULL;
    if (*body)
        server_buffer_text(&message, "Invalid request body: not a JSON object");
    else
        server_buffer_format(&message, "Invalid JSON, line %d column %d", error.line, error.column);
    reply = router_error(400, message.data);
    server_buffer_free(&message);
    return reply;
}

/* The provider and the name after it must both be there. */
static bool valid_model(const char *model)
{
    const char *slash = strchr(model, '/');

    return slash && slash > model && slash[1] != '\0' && strcspn(model, "\r\n") == strlen(model);
}

static struct server_reply *check_model(struct router_call *call)
{
    call->model = json_string_value(json_object_get(call->body, "model"));
    if (!call->model)
        return router_error(400, "model is required");
    if (!valid_model(call->model))
        return router_error(404, "Provider and/or model not supported");
    return NULL;
}

/* The input of Responses may be a text: one message of the user's. */
static struct server_reply *check_turns(struct router_call *call, const char *name)
{
    struct server_buffer message = { 0 };
    struct server_reply *reply = NULL;
    json_t *turns = json_object_get(call->body, name);

    if (json_is_string(turns))
        call->turns = json_pack("[{s:s, s:O}]", "role", "user", "content", turns);
    else
        call->turns = json_incref(turns);
    if (json_array_size(call->turns) == 0) {
        server_buffer_format(&message, "%s is required", name);
        reply = router_error(400, message.data);
        server_buffer_free(&message);
    }
    return reply;
}

/* ---- Paths ---- */

typedef struct server_reply *(*responder)(const struct router_call *call);

static struct server_reply *infer(const struct server_request *request, const struct router_options *options,
                                  const char *turns, responder respond)
{
    struct router_call call = { .request = request, .word_delay_ms = options ? options->word_delay_ms : 0 };
    struct server_reply *reply = router_check_key(request);

    if (!reply)
        reply = router_check_json(&call.body, request);
    if (!reply)
        reply = check_model(&call);
    if (!reply)
        reply = check_turns(&call, turns);
    if (!reply)
        reply = respond(&call);
    json_decref(call.turns);
    json_decref(call.body);
    return reply;
}

static bool is_path(const struct server_request *request, const char *method, const char *path)
{
    size_t length = strcspn(request->path, "?");

    return strcmp(request->method, method) == 0 && strlen(path) == length &&
           strncmp(request->path, path, length) == 0;
}

static struct server_reply *check_account(const struct server_request *request)
{
    struct server_reply *error = router_check_key(request);

    return error ? error : router_json(200, json_object());
}

/* What asks a model, with the member that holds what is asked. */
static const struct {
    const char *path, *turns;
    responder respond;
} inference[] = {
    { "/v1/messages", "messages", router_messages },
    { "/v1/messages/count_tokens", "messages", router_count_tokens },
    { "/v1/chat/completions", "messages", router_chat },
    { "/v1/responses", "input", router_responses },
    { "/v1/embeddings", "input", router_embeddings },
    { "/v1/images/generations", "prompt", router_images },
    { "/v1/audio/speech", "input", router_speech },
};

/* What a request alone answers. */
static const struct {
    const char *method, *path;
    struct server_reply *(*answer)(const struct server_request *request);
} others[] = {
    { "GET", "/v1/models", router_models },
    { "GET", "/v1/auth/check", check_account },
    { "POST", "/v1/images/edits", router_edit },
    { "POST", "/v1/audio/transcriptions", router_transcription },
};

static struct server_reply *manage(const struct server_request *request, const struct router_options *options)
{
    if (router_is_keys(request) && options && options->keys)
        return router_manage_keys(request, options->keys);
    if (router_is_org(request) && options && options->org)
        return router_manage_org(request, options->org, options->keys);
    return router_is_feedback(request) ? router_feedback(request) : router_error(404, "Not found");
}

struct server_reply *router_handle(const struct server_request *request, void *options)
{
    for (size_t i = 0; i < sizeof inference / sizeof *inference; i++)
        if (is_path(request, "POST", inference[i].path))
            return infer(request, options, inference[i].turns, inference[i].respond);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_path(request, others[i].method, others[i].path))
            return others[i].answer(request);
    return manage(request, options);
}
