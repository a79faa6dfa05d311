/* Any endpoint: the request as it reaches the server, and the answer as it came. */
#include "bodies.h"
#include "clients.h"

static requesty_reply *ask_for(struct scene *scene, const requesty_request_params *params)
{
    requesty_reply *reply = NULL;
    requesty_error error;

    memset(&error, 0x55, sizeof error);
    if (requesty_request(scene->client, params, &reply, &error) < 0)
        fail_msg("%s: %s", params->path, error.message);
    assert_int_equal(error.code, 0x55555555);
    return reply;
}

/* Sends it, forgets the answer, and gives what the server saw. */
static const struct server_request *seen(struct scene *scene, const requesty_request_params *params)
{
    server_set_default(scene->server, server_reply_json(200, "{}"));
    requesty_reply_free(ask_for(scene, params));
    return last_request(scene);
}

/* ---- the request ------------------------------------------------------------------------------------------------- */

static void methods(void **state)
{
    static const struct {
        const char *method, *body_json, *seen;
    } cases[] = {
        { NULL, NULL, "GET" },     { NULL, "{}", "POST" },     { "GET", NULL, "GET" },       { "POST", NULL, "POST" },
        { "PUT", "{}", "PUT" },    { "PATCH", "{}", "PATCH" }, { "DELETE", NULL, "DELETE" }, { "DELETE", "{}", "DELETE" },
        { "GET", "{}", "GET" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        char method[16] = "";
        requesty_request_params params = { .path = "/v1/x", .body_json = cases[i].body_json };
        const struct server_request *request;

        if (cases[i].method)
            params.method = strcpy(method, cases[i].method);
        request = seen(*state, &params);
        assert_string_equal(request->method, cases[i].seen);
        assert_string_equal(request->body, cases[i].body_json ? cases[i].body_json : "");
        assert_header(request, "Content-Type", cases[i].body_json ? "application/json" : NULL);
        assert_header(request, "Accept", "application/json");
        assert_header(request, "Authorization", "Bearer " TEST_KEY);
        assert_header(request, "anthropic-version", NULL);
        assert_headers_once(request);
    }
}

static void a_head_has_no_body(void **state)
{
    struct scene *scene = *state;
    const requesty_request_params params = { .method = "HEAD", .path = "/" };
    struct server_reply *answer = server_reply_new();
    requesty_reply *reply;

    server_reply_head(answer, 200, "text/plain", SERVER_BARE);
    server_reply_header(answer, "Content-Length", "7");
    server_push(scene->server, answer);
    reply = ask_for(scene, &params);
    assert_string_equal(server_request(scene->server, 0)->method, "HEAD");
    assert_int_equal(reply->body_len, 0);
    assert_string_equal(reply->body, "");
    assert_string_equal(reply->content_type, "text/plain");
    requesty_reply_free(reply);
}

static void paths_and_queries(void **state)
{
    static const requesty_query_param query[] = { { "limit", "3" }, { "after", NULL }, { "q", "a b&c=\xC3\xBC/" } };
    static const struct {
        const char *path;
        size_t query_count;
        const char *seen;
    } cases[] = {
        { "/v1/x", 0, "/v1/x" },
        { "v1/x", 0, "/v1/x" },
        { "/v1/x%2Fy?z=1", 0, "/v1/x%2Fy?z=1" },
        { "/v1/x", 3, "/v1/x?limit=3&q=a%20b%26c%3D%C3%BC%2F" },
        { "v1/x?z=1", 1, "/v1/x?z=1&limit=3" },
        { "/v1/x", 2, "/v1/x?limit=3" },
        { "/", 0, "/" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_request_params params = { .path = cases[i].path, .query = query, .query_count = cases[i].query_count };
        assert_string_equal(seen(*state, &params)->path, cases[i].seen);
    }
}

static void hosts(void **state)
{
    struct scene *scene = *state;
    char management[64], feedback[64];
    requesty_client_options options = scene_options(scene);
    requesty_request_params params = { .path = "x" };

    snprintf(management, sizeof management, "%s/m", server_url(scene->server));
    snprintf(feedback, sizeof feedback, "%s/f", server_url(scene->server));
    options.management_url = management;
    options.feedback_url = feedback;
    scene_use(scene, &options);
    assert_string_equal(seen(scene, &params)->path, "/x");
    params.host = REQUESTY_HOST_MANAGEMENT;
    assert_string_equal(seen(scene, &params)->path, "/m/x");
    params.host = REQUESTY_HOST_FEEDBACK;
    assert_string_equal(seen(scene, &params)->path, "/f/x");
}

static void the_version_goes_to_messages(void **state)
{
    static const struct {
        const char *path, *version;
    } cases[] = {
        { "/v1/messages", "2023-06-01" }, { "v1/messages/batches", "2023-06-01" }, { "/v1/messages?beta=true", "2023-06-01" },
        { "/v1/messagesx", NULL },        { "/v1/models", NULL },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_request_params params = { .path = cases[i].path };
        assert_header(seen(*state, &params), "anthropic-version", cases[i].version);
    }
}

static void bodies_of_any_kind(void **state)
{
    struct scene *scene = *state;
    requesty_request_params params = {
        .path = "/v1/x", .body = "a\0b", .body_len = 3, .content_type = "application/octet-stream", .accept = "audio/*",
    };
    const struct server_request *request = seen(scene, &params);

    assert_int_equal(request->body_length, 3);
    assert_memory_equal(request->body, "a\0b", 3);
    assert_header(request, "Content-Type", "application/octet-stream");
    assert_header(request, "Accept", "audio/*");
    params = (requesty_request_params){ .path = "/v1/x", .body_json = " [1.50,\n18446744073709551616] " };
    assert_string_equal(seen(scene, &params)->body, " [1.50,\n18446744073709551616] ");
    params = (requesty_request_params){ .path = "/v1/x", .body_json = "{}", .content_type = "application/merge-patch+json" };
    assert_header(seen(scene, &params), "Content-Type", "application/merge-patch+json");
    params = (requesty_request_params){ .path = "/v1/x", .body = "", .content_type = "text/plain" };
    assert_header(seen(scene, &params), "Content-Length", "0");
}

static void a_key_is_needed_unless_said_otherwise(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    requesty_request_params params = { .path = "/v1/models" };
    requesty_reply *reply = NULL;
    requesty_error error;

    options.api_key = NULL;
    scene_use(scene, &options);
    assert_code(requesty_request(scene->client, &params, &reply, &error), REQUESTY_ERR_INVALID);
    assert_contains(error.message, "api_key: there is none");
    params.key_optional = 1;
    assert_header(seen(scene, &params), "Authorization", NULL);
}

static void what_is_wrong_is_not_sent(void **state)
{
    static const requesty_query_param nameless[] = { { "a", "b" }, { "", "c" } };
    static const struct {
        requesty_request_params params;
        const char *message;
    } cases[] = {
        { { 0 }, "path: is NULL" },
        { { .path = "" }, "path: is empty" },
        { { .path = "https://example.com/x" }, "path: names a server" },
        { { .path = "/a/../b" }, "path: holds a piece that is a dot" },
        { { .path = "/a\r\nX: y" }, "path: holds a blank or a control character" },
        { { .path = "/a", .method = "get" }, "method: \"get\" is not" },
        { { .path = "/a", .method = "CONNECT" }, "method: \"CONNECT\" is not" },
        { { .path = "/a", .method = "GET x\r\n" }, "method: \"GET x" },
        { { .path = "/a", .method = "HEAD", .body_json = "{}" }, "method: HEAD has no body" },
        { { .path = "/a", .host = 3 }, "host: 3 is not" },
        { { .path = "/a", .host = -1 }, "host: -1 is not" },
        { { .path = "/a", .query_count = 1 }, "query: is NULL but has a count" },
        { { .path = "/a", .query = nameless, .query_count = 2 }, "query[1].name: is empty" },
        { { .path = "/a", .body_json = "{\"a\":}" }, "body_json: line 1, column" },
        { { .path = "/a", .body_json = "" }, "body_json: " },
        { { .path = "/a", .body_json = "{\"a\":1,\"a\":2}" }, "body_json: " },
        { { .path = "/a", .body_json = "{}", .body = "x", .body_len = 1 }, "only one of body_json and body" },
        { { .path = "/a", .body_len = 1 }, "body: is NULL but has a length" },
        { { .path = "/a", .body = "x", .body_len = 1 }, "content_type: is required with body" },
        { { .path = "/a", .body = "x", .body_len = 1, .content_type = "a\r\nb: c" }, "content_type: " },
        { { .path = "/a", .accept = "a\nb" }, "accept: " },
    };
    struct scene *scene = *state;
    const requesty_request_params params = { .path = "/a" };
    requesty_reply *reply = NULL;
    requesty_stream *stream = NULL;
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(requesty_request(scene->client, &cases[i].params, &reply, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].message);
        assert_code(requesty_request_stream(scene->client, &cases[i].params, NULL, NULL, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].message);
        assert_code(requesty_request_open(scene->client, &cases[i].params, &stream, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].message);
    }
    assert_code(requesty_request(NULL, &params, &reply, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_request(scene->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "reply: is NULL");
    assert_code(requesty_request_open(scene->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_request_stream(NULL, &params, NULL, NULL, NULL), REQUESTY_ERR_INVALID);
    assert_code(requesty_request_sized(scene->client, NULL, sizeof params, &reply, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_request_sized(scene->client, &params, 8, &reply, &error), REQUESTY_ERR_INVALID);
    assert_null(reply);
    assert_null(stream);
    assert_int_equal(server_request_count(scene->server), 0);
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

static void answers_as_they_came(void **state)
{
    static const struct {
        int status;
        const char *type, *body;
        size_t len;
    } cases[] = {
        { 200, "application/json; charset=utf-8", "{\"a\": 1.50}", 11 },
        { 201, "application/json", "[1]", 3 },
        { 200, "application/json", "{\"error\":{\"message\":\"not mine to judge\"}}", 41 },
        { 200, "text/plain", "no JSON", 7 },
        { 200, "application/json", "{broken", 7 },
        { 200, "audio/mpeg", "\xFF\xFB\0\0x", 5 },
        { 202, NULL, "", 0 },
    };
    struct scene *scene = *state;
    const requesty_request_params params = { .path = "/v1/x" }, secret = { .path = "/v1/x", .secret = 1 };

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_reply *reply;

        server_push(scene->server, server_reply_bytes(cases[i].status, cases[i].type, cases[i].body, cases[i].len,
                                                      SERVER_CHUNKED, server_split_every(3)));
        reply = ask_for(scene, i % 2 ? &secret : &params);
        assert_int_equal(reply->body_len, cases[i].len);
        assert_memory_equal(reply->body, cases[i].body, cases[i].len + 1);
        assert_string_equal(reply->content_type, cases[i].type ? cases[i].type : "");
        assert_int_equal(reply->info->http_status, cases[i].status);
        assert_int_equal(reply->info->attempts, 1);
        requesty_reply_free(reply);
    }
    requesty_reply_free(NULL);
}

static void nothing_to_say(void **state)
{
    struct scene *scene = *state;
    const requesty_request_params params = { .method = "DELETE", .path = "/v1/x" };
    struct server_reply *answer = server_reply_new();
    requesty_reply *reply;

    server_reply_head(answer, 204, NULL, SERVER_BARE);
    server_reply_header(answer, "x-requesty-request-id", "req_1");
    server_push(scene->server, answer);
    reply = ask_for(scene, &params);
    assert_string_equal(reply->body, "");
    assert_int_equal(reply->info->http_status, 204);
    assert_string_equal(reply->info->request_id, "req_1");
    requesty_reply_free(reply);
}

static void failures(void **state)
{
    struct scene *scene = *state;
    const requesty_request_params params = { .path = "/v1/x" };
    requesty_reply *reply = NULL;
    requesty_error error;

    server_push(scene->server, error_reply(404, "no such thing"));
    assert_code(requesty_request(scene->client, &params, &reply, &error), REQUESTY_ERR_NOT_FOUND);
    assert_string_equal(error.message, "no such thing");
    server_push(scene->server, error_reply_with(302, "Location", "https://elsewhere.example/"));
    assert_code(requesty_request(scene->client, &params, &reply, &error), REQUESTY_ERR_UNEXPECTED_STATUS);
    assert_null(reply);
}

/* ---- what may be repeated ---------------------------------------------------------------------------------------- */

static void repetition(void **state)
{
    static const struct {
        const char *method;
        int64_t host;
        int status;
        size_t sent;
    } cases[] = {
        { "GET", REQUESTY_HOST_ROUTER, 500, 2 },     { "POST", REQUESTY_HOST_ROUTER, 500, 2 },
        { "GET", REQUESTY_HOST_MANAGEMENT, 500, 2 }, { "POST", REQUESTY_HOST_MANAGEMENT, 500, 1 },
        { "DELETE", REQUESTY_HOST_ROUTER, 500, 1 },  { "PUT", REQUESTY_HOST_MANAGEMENT, 500, 1 },
        { "POST", REQUESTY_HOST_FEEDBACK, 500, 2 },  { "GET", REQUESTY_HOST_ROUTER, 404, 1 },
        { "DELETE", REQUESTY_HOST_ROUTER, 429, 2 },
    };
    struct scene *scene = *state;

    fake_clock();
    scene_use_retries(scene, 1);
    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_request_params params = { .method = cases[i].method, .path = "/v1/x", .host = cases[i].host };
        size_t before = server_request_count(scene->server);
        requesty_reply *reply = NULL;

        server_set_default(scene->server, error_reply(cases[i].status, "no"));
        assert_true(requesty_request(scene->client, &params, &reply, NULL) < 0);
        if (server_request_count(scene->server) - before != cases[i].sent)
            fail_msg("case %zu: sent %zu times", i, server_request_count(scene->server) - before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(methods),
        scene_test(a_head_has_no_body),
        scene_test(paths_and_queries),
        scene_test(hosts),
        scene_test(the_version_goes_to_messages),
        scene_test(bodies_of_any_kind),
        scene_test(a_key_is_needed_unless_said_otherwise),
        scene_test(what_is_wrong_is_not_sent),
        scene_test(answers_as_they_came),
        scene_test(nothing_to_say),
        scene_test(failures),
        scene_test(repetition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
