/* Counting tokens: the body, the count, and routers that cannot count. */
#include "bodies.h"
#include "clients.h"

static int count(struct scene *scene, const requesty_messages_params *params, int64_t *tokens, requesty_error *error)
{
    requesty_token_count *counted = NULL;
    int rc = requesty_messages_count_tokens(scene->client, params, &counted, error);

    assert_int_equal(counted != NULL, rc == 0);
    if (counted) {
        *tokens = counted->input_tokens;
        assert_non_null(counted->raw_json);
        assert_int_equal(counted->info->http_status, 200);
    }
    requesty_token_count_free(counted);
    return rc;
}

static const struct server_request *count_well(struct scene *scene, const requesty_messages_params *params)
{
    requesty_error error;
    int64_t tokens = 0;

    server_push(scene->server, server_reply_json(200, "{\"input_tokens\":14,\"new\":1}"));
    if (count(scene, params, &tokens, &error) < 0)
        fail_msg("%s", error.message);
    assert_int_equal(tokens, 14);
    return last_request(scene);
}

/* ---- the request ------------------------------------------------------------------------------------------------- */

static void the_smallest_request(void **state)
{
    requesty_messages_params params = small_messages();
    const struct server_request *request;

    params.max_tokens = 0;
    request = count_well(*state, &params);
    assert_string_equal(request->method, "POST");
    assert_string_equal(request->path, "/v1/messages/count_tokens");
    assert_header(request, "anthropic-version", "2023-06-01");
    assert_header(request, "anthropic-beta", NULL);
    assert_header(request, "Content-Type", "application/json");
    assert_header(request, "Accept", "application/json");
    assert_header(request, "Authorization", "Bearer " TEST_KEY);
    assert_headers_once(request);
}

static void of_a_full_request_the_prompt_is_sent(void **state)
{
    static const char *const betas[] = { "token-counting-2024-11-01", "b" };
    const requesty_message_param turn = { .role = REQUESTY_ROLE_USER, .text = "Hi" };
    const requesty_tool tool = { .name = "look", .strict = REQUESTY_BOOL(1) };
    const requesty_extension extension = { .user_id = "u" };
    static const char *const stops[] = { "END" };
    const requesty_messages_params params = {
        .model = "a/b", .max_tokens = 9, .messages = &turn, .message_count = 1, .system = "Be brief.", .stop_sequences = stops,
        .stop_sequence_count = 1, .temperature = REQUESTY_DOUBLE(1), .top_p = REQUESTY_DOUBLE(1), .top_k = REQUESTY_INT(3),
        .thinking = REQUESTY_THINKING_ENABLED, .thinking_budget = REQUESTY_INT(1024), .effort = "low",
        .output_schema_json = "{\"type\":\"object\"}", .tools = &tool, .tool_count = 1, .tool_choice = REQUESTY_TOOL_CHOICE_ANY,
        .user_id = "me", .service_tier = "auto", .cache = REQUESTY_CACHE_EPHEMERAL, .container = "c", .inference_geo = "us",
        .speed = "fast", .previous_message_id = "m", .context_management_json = "{\"edits\":[]}", .mcp_servers_json = "[1]",
        .betas = betas, .beta_count = 2, .requesty = &extension, .extra_json = "{\"new\":1,\"speed\":\"slow\"}",
    };
    const struct server_request *request = count_well(*state, &params);

    assert_body(request,
                "{'model':'a/b','system':'Be brief.','messages':[{'role':'user','content':'Hi'}],"
                "'thinking':{'type':'enabled','budget_tokens':1024},"
                "'output_config':{'effort':'low','format':{'type':'json_schema','schema':{'type':'object'}}},"
                "'tools':[{'name':'look','input_schema':{'type':'object'},'strict':true}],'tool_choice':{'type':'any'},"
                "'speed':'slow','context_management':{'edits':[]},'mcp_servers':[1],'cache_control':{'type':'ephemeral'},"
                "'new':1}");
    assert_header(request, "anthropic-beta", "token-counting-2024-11-01,b");
}

static void what_is_wrong_is_not_sent(void **state)
{
    static const struct {
        requesty_messages_params params;
        const char *message;
    } cases[] = {
        { { .model = "a/b" }, "messages: is required" },
        { { .extra_json = "{\"messages\":[]}" }, "model: is required" },
        { { .model = "a/b", .extra_json = "{" }, "extra_json: line 1" },
        { { .model = "a/b", .extra_json = "{\"messages\":[]}", .beta_count = 1 }, "betas: is NULL but has a count" },
        { { .model = "a/b", .extra_json = "{\"messages\":[]}", .tool_choice = 77 }, "tool_choice: 77 is not" },
    };
    struct scene *scene = *state;
    requesty_messages_params params = small_messages();
    requesty_token_count *counted = NULL;
    requesty_error error;
    int64_t tokens;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(count(scene, &cases[i].params, &tokens, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].message);
    }
    assert_code(requesty_messages_count_tokens(NULL, &params, &counted, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "client: is NULL");
    assert_code(requesty_messages_count_tokens(scene->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "count: is NULL");
    assert_code(requesty_messages_count_tokens_sized(scene->client, NULL, sizeof params, &counted, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_messages_count_tokens_sized(scene->client, &params, 8, &counted, &error), REQUESTY_ERR_INVALID);
    assert_int_equal(server_request_count(scene->server), 0);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static void answers(void **state)
{
    static const struct {
        int status;
        const char *body;
        int code;
        const char *message;
    } cases[] = {
        { 404, "{\"error\":{\"origin\":\"router\",\"message\":\"Not found\"}}", REQUESTY_ERR_UNSUPPORTED,
          "this router does not count tokens (/v1/messages/count_tokens, HTTP status 404): Not found" },
        { 404, "404 page not found", REQUESTY_ERR_UNSUPPORTED, "404 page not found" },
        { 404, "", REQUESTY_ERR_UNSUPPORTED, "does not count tokens" },
        { 404, "{\"detail\":\"Not Found\"}", REQUESTY_ERR_UNSUPPORTED, "Not Found" },
        { 405, "{\"detail\":\"Method Not Allowed\"}", REQUESTY_ERR_UNSUPPORTED, "HTTP status 405" },
        { 501, "", REQUESTY_ERR_UNSUPPORTED, "HTTP status 501" },
        { 404, "{\"error\":{\"origin\":\"router\",\"message\":\"Provider and/or model not supported\"}}", REQUESTY_ERR_NOT_FOUND,
          "Provider and/or model not supported" },
        { 404, "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"Model: x\"}}", REQUESTY_ERR_NOT_FOUND,
          "Model: x" },
        { 404, "{\"error\":{\"message\":\"unknown\",\"code\":\"model_not_found\"}}", REQUESTY_ERR_NOT_FOUND, "unknown" },
        { 400, "{\"error\":{\"message\":\"no\"}}", REQUESTY_ERR_BAD_REQUEST, "no" },
        { 500, "{\"error\":{\"message\":\"no\"}}", REQUESTY_ERR_SERVER, "no" },
        { 200, "{}", REQUESTY_ERR_BAD_REPLY, "the answer has no input_tokens" },
        { 200, "{\"input_tokens\":null}", REQUESTY_ERR_BAD_REPLY, "the answer has no input_tokens" },
        { 200, "", REQUESTY_ERR_BAD_REPLY, "no body" },
        { 200, "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}", REQUESTY_ERR_OVERLOADED, "busy" },
        { 200, "{\"input_tokens\":0}", 0, NULL },
        { 200, "{\"input_tokens\":\"12\"}", 0, NULL },
    };
    requesty_messages_params params = small_messages();
    struct scene *scene = *state;
    requesty_error error;
    int64_t tokens;

    scene_use_retries(scene, 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        server_push(scene->server, server_reply_json(cases[i].status, cases[i].body));
        assert_code(count(scene, &params, &tokens, &error), cases[i].code);
        if (!cases[i].code)
            continue;
        assert_code(error.code, cases[i].code);
        assert_contains(error.message, cases[i].message);
        assert_int_equal(error.http_status, cases[i].status);
        assert_int_equal(error.attempts, 1);
    }
    server_push(scene->server, server_reply_json(404, ""));
    assert_code(count(scene, &params, &tokens, NULL), REQUESTY_ERR_UNSUPPORTED);
}

static void what_else_the_error_says_is_kept(void **state)
{
    requesty_messages_params params = small_messages();
    struct server_reply *reply = server_reply_new();
    struct scene *scene = *state;
    requesty_error error;
    int64_t tokens;

    server_reply_head(reply, 404, "application/json", SERVER_LENGTH);
    server_reply_header(reply, "request-id", "req_9");
    server_reply_text(reply, "{\"error\":{\"type\":\"not_found_error\",\"origin\":\"router\",\"message\":\"Not found\"}}");
    server_push(scene->server, reply);
    assert_code(count(scene, &params, &tokens, &error), REQUESTY_ERR_UNSUPPORTED);
    assert_string_equal(error.request_id, "req_9");
    assert_string_equal(error.type, "not_found_error");
    assert_string_equal(error.origin, "router");
    assert_int_equal(error.retryable, 0);
    assert_int_equal(error.retry_after_ms, -1);
}

static void it_is_tried_again(void **state)
{
    requesty_messages_params params = small_messages();
    struct scene *scene = *state;

    fake_clock();
    server_push(scene->server, error_reply(529, "later"));
    count_well(scene, &params);
    assert_int_equal(server_request_count(scene->server), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(the_smallest_request), scene_test(of_a_full_request_the_prompt_is_sent),
        scene_test(what_is_wrong_is_not_sent), scene_test(answers), scene_test(what_else_the_error_says_is_kept),
        scene_test(it_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
