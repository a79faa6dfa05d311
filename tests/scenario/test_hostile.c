/* Replies and requests that mean harm, or are merely odd: nothing is read from nowhere, nothing takes more than its size. */
#include "scenario.h"

#include <unistd.h>

static requesty_message *read_message(struct scene *scene, const char *body, requesty_error *error)
{
    requesty_messages_params params = small_messages();
    requesty_message *reply = NULL;
    int rc;

    server_push(scene->server, server_reply_json(200, body));
    rc = requesty_messages_create(scene->client, &params, &reply, error);
    assert_int_equal(rc < 0, reply == NULL);
    return reply;
}

static void an_error_of_any_kind_is_told(void **state)
{
    static const char *const errors[] = { "42", "true", "[1]", "\"words\"", "{}", "{\"message\":null}" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(errors); i++) {
        char body[128];
        struct outcome outcome;

        snprintf(body, sizeof body, "{\"error\":%s}", errors[i]);
        EACH_PROTOCOL(protocol)
        EACH_WAY(way)
        {
            server_push(scene->server, server_reply_json(200, body));
            outcome = call(scene->client, protocol, way);
            assert_code(outcome.rc, REQUESTY_ERR_SERVER);
            assert_true(*outcome.error.message);
            assert_int_equal(outcome.error.http_status, 200);
        }
    }
}

static void no_error_is_no_error(void **state)
{
    static const char *const errors[] = { "null", "false", "0", "\"\"" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(errors); i++) {
        char body[256];
        requesty_message *reply;

        snprintf(body, sizeof body, "{\"error\":%s,\"id\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\"fine\"}]}",
                 errors[i]);
        reply = read_message(scene, body, NULL);
        assert_string_equal(requesty_message_text(reply), "fine");
        requesty_message_free(reply);
    }
}

static void counters_of_any_size_add_up(void **state)
{
    requesty_message *reply = read_message(
        *state,
        "{\"id\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":9223372036854775807,"
        "\"output_tokens\":9223372036854775807,\"cache_read_input_tokens\":-5}}",
        NULL);

    assert_true(reply->usage->total_tokens == INT64_MAX);
    requesty_message_free(reply);
}

/* ---- many of something ----------------------------------------------------------------------------------------------- */

/* A chunk with `count` members that nobody knows: a search of a list for each would take minutes. */
static char *chunk_of_members(size_t count)
{
    char *text = malloc(count * 16 + 256), *at = text;

    assert_non_null(text);
    at += sprintf(
        at, "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]");
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, ",\"m%zu\":%zu", i, i % 10);
    sprintf(at, "}\n\ndata: [DONE]\n\n");
    return text;
}

static void many_unknown_members_are_kept(void **state)
{
    struct scene *scene = *state;
    char *text = chunk_of_members(100000);
    requesty_chat_params params = small_chat();
    requesty_chat_completion *reply = NULL;

    server_push(scene->server, server_reply_sse(text, server_split_whole()));
    assert_int_equal(requesty_chat_stream(scene->client, &params, NULL, NULL, &reply, NULL), 0);
    assert_non_null(strstr(reply->raw_json, "\"m0\":0,"));
    assert_non_null(strstr(reply->raw_json, "\"m99999\":9"));
    requesty_chat_completion_free(reply);
    free(text);
}

static void more_calls_than_anybody_makes_are_refused(void **state)
{
    struct scene *scene = *state;
    size_t count = 20000;
    char *text = malloc(count * 24 + 256), *at = text;
    struct outcome outcome;

    assert_non_null(text);
    at += sprintf(at, "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0}");
    for (size_t i = 1; i < count; i++)
        at += sprintf(at, ",{\"index\":%zu}", i);
    sprintf(at, "]}}]}\n\n");
    server_push(scene->server, server_reply_sse(text, server_split_whole()));
    outcome = call(scene->client, CHAT, STREAM);
    assert_failed(&outcome, REQUESTY_ERR_TOO_LARGE, "tool calls");
    free(text);
}

/* ---- tools ------------------------------------------------------------------------------------------------------------ */

#define BLOCK_START(input) \
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"content\":[]}}\n\n" \
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"i\"," \
    "\"name\":\"n\",\"input\":" input "}}\n\n"
#define BLOCK_DELTA \
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":" \
    "\"{\\\"a\\\":1}\"}}\n\n"
#define BLOCK_END "data: {\"type\":\"content_block_stop\",\"index\":0}\n\ndata: {\"type\":\"message_stop\"}\n\n"

static void a_delta_stands_in_place_of_the_starts_input(void **state)
{
    static const char *const streams[] = { BLOCK_START("{\"a\":1}") BLOCK_DELTA BLOCK_END,
                                           BLOCK_START("{ }") BLOCK_DELTA BLOCK_END,
                                           BLOCK_START("{}") BLOCK_DELTA BLOCK_END,
                                           BLOCK_START("{\"a\":1}") BLOCK_END };
    struct scene *scene = *state;
    requesty_messages_params params = small_messages();

    for (size_t i = 0; i < COUNT(streams); i++) {
        requesty_message *reply = NULL;

        server_push(scene->server, server_reply_sse(streams[i], server_split_every(9)));
        assert_int_equal(requesty_messages_stream(scene->client, &params, NULL, NULL, &reply, NULL), 0);
        assert_string_equal(reply->content[0]->input_json, "{\"a\":1}");
        assert_int_equal(reply->content[0]->input_json_len, 7);
        assert_int_equal(reply->content[0]->input_valid, 1);
        requesty_message_free(reply);
    }
}

static void a_nul_in_arguments_is_not_the_end(void **state)
{
    struct scene *scene = *state;
    requesty_chat_params params = small_chat();
    requesty_chat_completion *reply = NULL;

    server_push(scene->server,
                server_reply_json(200,
                                  "{\"id\":\"c\",\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"i\",\"function\":"
                                  "{\"name\":\"n\",\"arguments\":\"{}\\u0000junk\"}}]}}]}"));
    assert_int_equal(requesty_chat_create(scene->client, &params, &reply, NULL), 0);
    assert_int_equal(reply->choices[0]->message->tool_calls[0]->arguments_len, 7);
    assert_int_equal(reply->choices[0]->message->tool_calls[0]->arguments_valid, 0);
    requesty_chat_completion_free(reply);
}

static void blocks_that_hold_themselves_are_refused(void **state)
{
    struct scene *scene = *state;
    requesty_block_param block = {
        .type = REQUESTY_BLOCK_TOOL_RESULT, .id = "i", .content = &block, .content_count = 2
    };
    requesty_message_param turn = { .role = REQUESTY_ROLE_USER, .content = &block, .content_count = 1 };
    requesty_messages_params params = small_messages();
    requesty_message *reply = NULL;
    requesty_error error;

    params.messages = &turn;
    params.message_count = 1;
    assert_code(requesty_messages_create(scene->client, &params, &reply, &error), REQUESTY_ERR_INVALID);
    assert_contains(error.message, "messages[0].content[0].content[0]");
    assert_int_equal(server_request_count(scene->server), 0);
}

/* ---- connections -------------------------------------------------------------------------------------------------------- */

static void headers_that_frame_a_request_are_refused(void **state)
{
    static const char *const names[] = {
        "Content-Length", "transfer-encoding", "Connection", "TE", "Trailer", "Upgrade"
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(names); i++) {
        const requesty_header header = { names[i], "3" };
        requesty_client_options options = scene_options(scene);
        requesty_client *client = NULL;
        requesty_error error;

        options.headers = &header;
        options.header_count = 1;
        assert_code(requesty_client_new(&options, &client, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, "headers[0]: ");
        assert_contains(error.message, names[i]);
    }
}

/* The proxy would read it. Nobody listens at the base URL, so nothing arrives anywhere. */
static void no_proxy_sees_the_key_of_a_plain_url(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    char url[64];
    int port, nobody = server_reserve_port(&port);
    struct outcome outcome;

    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    options.base_url = url;
    options.proxy = server_url(scene->server);
    options.max_retries = REQUESTY_INT(0);
    scene_use(scene, &options);
    outcome = call(scene->client, MESSAGES, CREATE);
    assert_code(outcome.rc, REQUESTY_ERR_CONNECT);
    assert_int_equal(server_connection_count(scene->server), 0);
    assert_int_equal(close(nobody), 0);
}

/* ---- logs -------------------------------------------------------------------------------------------------------------- */

static void count_line(int level, const char *line, void *user)
{
    (void)line;
    ((size_t *)user)[level]++;
}

static void the_log_tells_failures_and_can_be_off(void **state)
{
    struct scene *scene = *state;
    size_t lines[REQUESTY_LOG_DEBUG + 1] = { 0 };
    requesty_client_options options = scene_options(scene);

    options.log = count_line;
    options.log_user = lines;
    scene_use(scene, &options);
    server_push(scene->server, server_reply_json(200, "{}"));
    assert_code(call(scene->client, CHAT, CREATE).rc, REQUESTY_ERR_BAD_REPLY);
    server_push(scene->server, server_reply_json(400, "{}"));
    assert_code(call(scene->client, CHAT, STREAM).rc, REQUESTY_ERR_BAD_REQUEST);
    assert_int_equal(lines[REQUESTY_LOG_ERROR], 2);
    options.log_level = REQUESTY_LOG_OFF;
    scene_use(scene, &options);
    server_push(scene->server, server_reply_json(400, "{}"));
    assert_code(call(scene->client, CHAT, OPEN).rc, REQUESTY_ERR_BAD_REQUEST);
    assert_int_equal(lines[REQUESTY_LOG_ERROR], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(an_error_of_any_kind_is_told),
        scene_test(no_error_is_no_error),
        scene_test(counters_of_any_size_add_up),
        scene_test(many_unknown_members_are_kept),
        scene_test(more_calls_than_anybody_makes_are_refused),
        scene_test(a_delta_stands_in_place_of_the_starts_input),
        scene_test(a_nul_in_arguments_is_not_the_end),
        scene_test(blocks_that_hold_themselves_are_refused),
        scene_test(headers_that_frame_a_request_are_refused),
        scene_test(no_proxy_sees_the_key_of_a_plain_url),
        scene_test(the_log_tells_failures_and_can_be_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
