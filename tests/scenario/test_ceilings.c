/* Ceilings: the whole reply, one event, the nesting of JSON. */
#include "responses.h"

static char *nested(size_t depth, const char *inside)
{
    char *text = malloc(depth * 6 + strlen(inside) + 1), *at = text;

    if (!text)
        abort();
    for (size_t i = 0; i < depth; i++)
        at = memcpy(at, "{\"a\":", 5), at += 5;
    at += sprintf(at, "%s", inside);
    memset(at, '}', depth);
    at[depth] = '\0';
    return text;
}

static char *format(const char *pattern, const char *part)
{
    size_t size = strlen(pattern) + strlen(part) + 1;
    char *text = malloc(size);

    if (!text)
        abort();
    snprintf(text, size, pattern, part);
    return text;
}

static void a_reply_that_is_nested_too_deep_is_refused(void **state)
{
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (size_t depth = 120; depth <= 300; depth += 180) {
        char *inner = nested(depth, "1"), *json = format("{\"id\":\"x\",\"object\":\"response\",\"extra\":%s}", inner);
        struct outcome outcome;

        server_push(scene->server, server_reply_json(200, json));
        outcome = call(scene->client, protocol, way);
        if (depth > 128) {
            assert_failed(&outcome, REQUESTY_ERR_TOO_LARGE, "nested deeper");
            assert_false(outcome.has_result);
        } else {
            assert_code(outcome.rc, REQUESTY_OK);
        }
        free(inner);
        free(json);
    }
}

static void the_depth_is_an_option(void **state)
{
    static const char *const streams[] = { M_START "data: {\"type\":\"unknown\",\"x\":%s}\n\n" M_END M_STOP,
                                           C_START "data: {\"choices\":[],\"x\":%s}\n\n" C_FINISH C_DONE,
                                           R_START "data: {\"type\":\"unknown\",\"x\":%s}\n\n" R_END };
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (int64_t most = 20; most <= 40; most += 20) {
        char *inner = nested(25, "1");
        char *json = format(way == CREATE ? "{\"id\":\"x\",\"object\":\"response\",\"extra\":%s}" : streams[protocol], inner);
        struct outcome outcome;

        options.max_depth = REQUESTY_INT(most);
        scene_use(scene, &options);
        server_push(scene->server, way == CREATE ? server_reply_json(200, json) : sse(json));
        outcome = call(scene->client, protocol, way);
        if (most == 20)
            assert_failed(&outcome, REQUESTY_ERR_TOO_LARGE, "nested deeper");
        else
            assert_code(outcome.rc, REQUESTY_OK);
        free(inner);
        free(json);
    }
}

/* A tool's input is nested in text while it streams, and in JSON once it stands in the reply. */
static void a_streamed_tool_input_may_be_as_deep_as_it_likes(void **state)
{
    struct scene *scene = *state;
    requesty_messages_params params = small_messages();

    for (size_t depth = 100; depth <= 140; depth++) {
        requesty_message *message = NULL;
        requesty_error error = { 0 };
        char *input = malloc(2 * depth + 1), *text;
        int rc;

        if (!input)
            abort();
        memset(input, '[', depth);
        memset(input + depth, ']', depth);
        input[2 * depth] = '\0';
        text = format(M_START "data: {\"type\":\"content_block_start\",\"index\":0,"
            "\"content_block\":{\"type\":\"tool_use\","
                      "\"id\":\"t\",\"name\":\"f\",\"input\":{}}}\n\n"
                      "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\","
                      "\"partial_json\":\"%s\"}}\n\n" M_BLOCK_STOP M_END M_STOP,
                      input);
        server_push(scene->server, sse(text));
        rc = requesty_messages_stream(scene->client, &params, NULL, NULL, &message, &error);
        if (rc < 0)
            print_error("depth %zu: %s\n", depth, error.message);
        assert_code(rc, REQUESTY_OK);
        assert_non_null(message);
        assert_string_equal(message->content[0]->input_json, input);
        requesty_message_free(message);
        free(input);
        free(text);
    }
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

static void a_reply_that_is_too_long_is_refused(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.max_reply_bytes = REQUESTY_INT(100);
    scene_use(scene, &options);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct outcome outcome;

        server_push(scene->server, good_reply(protocol, way));
        outcome = call(scene->client, protocol, way);
        assert_failed(&outcome, REQUESTY_ERR_TOO_LARGE, "max_reply_bytes");
        assert_int_equal(outcome.error.attempts, 1);
        assert_int_equal(outcome.error.retryable, 0);
    }
}

static void the_ceiling_itself_is_not_too_long(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    EACH_PROTOCOL(protocol)
    for (int64_t off = -1; off <= 0; off++) {
        struct outcome outcome;

        options.max_reply_bytes = REQUESTY_INT((int64_t)strlen(whole_json(protocol)) + off);
        scene_use(scene, &options);
        server_push(scene->server, good_reply(protocol, CREATE));
        outcome = call(scene->client, protocol, CREATE);
        assert_code(outcome.rc, off < 0 ? REQUESTY_ERR_TOO_LARGE : REQUESTY_OK);
    }
}

static void an_event_that_is_too_long_is_refused(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.max_event_bytes = REQUESTY_INT(1000);
    scene_use(scene, &options);
    EACH_PROTOCOL(protocol)
    for (enum way way = STREAM; way <= OPEN; way++) {
        struct server_reply *reply = sse_begin(half_sse(protocol));
        struct outcome outcome;

        server_reply_text(reply, "data: {\"x\":\"");
        server_reply_repeat(reply, "0123456789", 10, 0, 1000000); /* without end: it must not be waited for */
        server_push(scene->server, reply);
        outcome = call(scene->client, protocol, way);
        assert_failed(&outcome, REQUESTY_ERR_TOO_LARGE, "max_event_bytes");
        assert_int_equal(outcome.error.mid_stream, 1);
        assert_string_equal(outcome.text, "Half");
    }
}

/* The body of an error is read up to a ceiling of its own, and its beginning is told. */
static void an_endless_error_body_is_cut(void **state)
{
    struct scene *scene = *state;
    char *body = malloc(3000000 + 1);
    struct outcome outcome;

    if (!body)
        abort();
    memset(body, 'x', 3000000);
    body[3000000] = '\0';
    scene_use_retries(scene, 0);
    server_push(scene->server,
                server_reply_bytes(500, "text/plain", body, 3000000, SERVER_LENGTH, server_split_whole()));
    outcome = call(scene->client, CHAT, CREATE);
    assert_failed(&outcome, REQUESTY_ERR_SERVER, "xxxxxxxxxx");
    server_push(scene->server, good_reply(CHAT, CREATE));
    call_well(scene->client, CHAT, CREATE);
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_reply_that_is_nested_too_deep_is_refused),
        scene_test(the_depth_is_an_option),
        scene_test(a_streamed_tool_input_may_be_as_deep_as_it_likes),
        scene_test(a_reply_that_is_too_long_is_refused),
        scene_test(the_ceiling_itself_is_not_too_long),
        scene_test(an_event_that_is_too_long_is_refused),
        scene_test(an_endless_error_body_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
