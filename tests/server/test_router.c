/* The demonstration router's answers. */
#include "router_client.h"
#include "router.h"
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>

static size_t count_named(const struct events *events, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < events->count; i++)
        count += strcmp(events->names[i], name) == 0;
    return count;
}

/* The texts at this path in all the events that have it, joined. */
static char *join(const struct events *events, const char *first, const char *second)
{
    struct server_buffer text = { 0 };

    server_buffer_text(&text, "");
    for (size_t i = 0; i < events->count; i++) {
        const json_t *outer = json_object_get(events->data[i], first);
        const char *piece;

        if (json_is_array(outer))
            outer = json_object_get(json_array_get(outer, 0), "delta");
        piece = json_string_value(json_object_get(outer, second));
        if (piece)
            server_buffer_text(&text, piece);
    }
    return text.data;
}

/* ---- Messages ---- */

static const char tree[] = "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":64,"
                           "\"messages\":[{\"role\":\"user\",\"content\":\"Name a tall tree.\"}]}";
static const char tree_stream[] = "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":64,"
                                  "\"stream\":true,\"messages\":[{\"role\":\"user\","
                                  "\"content\":\"Name a tall tree.\"}]}";
static const char redwood[] = "A coast redwood: the tallest one known stands about 116 metres high.";

static void answers_a_message(void **state)
{
    json_t *value = post_json("/v1/messages", tree);

    (void)state;
    assert_string_equal(text_at(value, "type"), "message");
    assert_string_equal(text_at(value, "model"), "claude-sonnet-4-5");
    assert_string_equal(text_at(value, "content.0.text"), redwood);
    assert_string_equal(text_at(value, "stop_reason"), "end_turn");
    assert_true(json_is_null(at(value, "stop_sequence")));
    assert_true(number_at(value, "usage.input_tokens") > 0);
    assert_true(number_at(value, "usage.output_tokens") > 0);
    assert_true(json_real_value(at(value, "usage.cost")) > 0);
    json_decref(value);
}

static void streams_a_message(void **state)
{
    struct events events;
    char *text;

    (void)state;
    post_stream("/v1/messages", tree_stream, &events);
    assert_string_equal(events.names[0], "message_start");
    assert_string_equal(events.names[1], "ping");
    assert_string_equal(events.names[2], "content_block_start");
    assert_int_equal(count_named(&events, "content_block_delta"), 12);
    assert_string_equal(events.names[events.count - 3], "content_block_stop");
    assert_string_equal(events.names[events.count - 2], "message_delta");
    assert_string_equal(events.names[events.count - 1], "message_stop");
    for (size_t i = 0; i < events.count; i++)
        assert_string_equal(text_at(events.data[i], "type"), events.names[i]);
    assert_string_equal(text_at(events.data[events.count - 2], "delta.stop_reason"), "end_turn");
    assert_true(number_at(events.data[events.count - 2], "usage.output_tokens") > 1);
    text = join(&events, "delta", "text");
    assert_string_equal(text, redwood);
    free(text);
    events_free(&events);
}

static const char weather_stream[] =
    "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":64,\"stream\":true,"
    "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
    "\"text\":\"What is the weather in Troms\\u00f8?\"}]}],"
    "\"tools\":[{\"name\":\"other\",\"input_schema\":{}},"
    "{\"name\":\"get_weather\",\"description\":\"The weather.\","
    "\"input_schema\":{\"type\":\"object\",\"properties\":{\"town\":{\"type\":\"string\"}}}}]}";

static void calls_a_tool_in_a_message(void **state)
{
    struct events events;
    json_t *input;
    char *text;

    (void)state;
    post_stream("/v1/messages", weather_stream, &events);
    assert_int_equal(count_named(&events, "content_block_start"), 2);
    assert_string_equal(text_at(events.data[events.count - 2], "delta.stop_reason"), "tool_use");
    text = join(&events, "content_block", "name");
    assert_string_equal(text, "get_weather");
    free(text);
    text = join(&events, "delta", "partial_json");
    input = parse(text, strlen(text));
    assert_string_equal(text_at(input, "town"), "Troms\xc3\xb8");
    json_decref(input);
    free(text);
    events_free(&events);
}

static void uses_the_result_of_a_tool(void **state)
{
    json_t *value = post_json("/v1/messages",
        "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":64,\"tools\":[{\"name\":\"get_weather\"}],"
        "\"messages\":[{\"role\":\"user\",\"content\":\"What is the weather in Oslo?\"},"
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"get_weather\","
        "\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\","
        "\"content\":\"4 degrees, light rain\"}]}]}");

    (void)state;
    assert_string_equal(text_at(value, "content.0.text"), "Here is what I found: 4 degrees, light rain.");
    assert_string_equal(text_at(value, "stop_reason"), "end_turn");
    json_decref(value);
}

static void cuts_at_the_limit(void **state)
{
    json_t *value = post_json("/v1/messages", "{\"model\":\"a/b\",\"max_tokens\":2,\"messages\":"
                                              "[{\"role\":\"user\",\"content\":\"a tree\"}]}");

    (void)state;
    assert_string_equal(text_at(value, "content.0.text"), "A coast ");
    assert_string_equal(text_at(value, "stop_reason"), "max_tokens");
    json_decref(value);
}

/* ---- Chat ---- */

static void answers_a_chat(void **state)
{
    json_t *value = post_json("/v1/chat/completions",
        "{\"model\":\"openai/gpt-4o-mini\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
        "{\"role\":\"user\",\"content\":\"I like red bicycles\"}]}");

    (void)state;
    assert_string_equal(text_at(value, "object"), "chat.completion");
    assert_non_null(strstr(text_at(value, "choices.0.message.content"), "\"I like red bicycles\""));
    assert_non_null(strstr(text_at(value, "choices.0.message.content"), "2 messages"));
    assert_string_equal(text_at(value, "choices.0.finish_reason"), "stop");
    assert_int_equal(number_at(value, "usage.total_tokens"),
                     number_at(value, "usage.prompt_tokens") + number_at(value, "usage.completion_tokens"));
    assert_true(json_real_value(at(value, "usage.cost")) > 0);
    json_decref(value);
}

static void check_chat_stream(const char *body, bool with_usage)
{
    struct events events;
    size_t last;
    char *text;

    post_stream("/v1/chat/completions", body, &events);
    assert_string_equal(text_at(events.data[0], "choices.0.delta.role"), "assistant");
    assert_null(events.data[events.count - 1]);
    last = events.count - 2;
    if (with_usage) {
        assert_int_equal(json_array_size(at(events.data[last], "choices")), 0);
        assert_true(number_at(events.data[last], "usage.completion_tokens") > 0);
        last--;
    }
    assert_string_equal(text_at(events.data[last], "choices.0.finish_reason"), "stop");
    assert_null(json_object_get(events.data[last], "usage"));
    text = join(&events, "choices", "content");
    assert_string_equal(text, redwood);
    free(text);
    events_free(&events);
}

static void streams_a_chat(void **state)
{
    (void)state;
    check_chat_stream("{\"model\":\"openai/gpt-4o-mini\",\"stream\":true,"
                      "\"messages\":[{\"role\":\"user\",\"content\":\"A tree\"}]}", false);
    check_chat_stream("{\"model\":\"openai/gpt-4o-mini\",\"stream\":true,"
                      "\"stream_options\":{\"include_usage\":true},"
                      "\"messages\":[{\"role\":\"user\",\"content\":\"A tree\"}]}", true);
}

static void calls_a_tool_in_a_chat(void **state)
{
    json_t *value = post_json("/v1/chat/completions",
        "{\"model\":\"openai/gpt-4o-mini\","
        "\"messages\":[{\"role\":\"user\",\"content\":\"Weather in Rome?\"}],"
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
        "{\"type\":\"object\",\"required\":[\"city\"]}}}]}");

    (void)state;
    assert_string_equal(text_at(value, "choices.0.finish_reason"), "tool_calls");
    assert_string_equal(text_at(value, "choices.0.message.tool_calls.0.function.name"), "get_weather");
    assert_string_equal(text_at(value, "choices.0.message.tool_calls.0.function.arguments"),
                        "{\"city\":\"Rome\"}");
    json_decref(value);
}

/* ---- The rest ---- */

static void lists_models(void **state)
{
    struct server *server = start_router();
    struct client_reply reply;
    json_t *value;

    (void)state;
    client_exchange(server, "GET", "/v1/models?limit=1000", "", NULL, &reply);
    assert_int_equal(reply.status, 200);
    value = parse(reply.body, reply.length);
    assert_int_equal(json_array_size(at(value, "data")), 5);
    assert_string_equal(text_at(value, "data.0.id"), "anthropic/claude-sonnet-4-5");
    assert_true(json_is_true(at(value, "data.0.supports_vision")));
    assert_true(json_real_value(at(value, "data.0.input_price")) > 0);
    json_decref(value);
    client_reply_free(&reply);
    server_stop(server);
}

static void check_error(const char *path, const char *headers, const char *body, int status)
{
    struct client_reply reply;
    json_t *value;

    post(path, headers, body, &reply);
    assert_int_equal(reply.status, status);
    value = parse(reply.body, reply.length);
    assert_string_equal(text_at(value, "error.origin"), "router");
    assert_true(strlen(text_at(value, "error.message")) > 0);
    json_decref(value);
    client_reply_free(&reply);
}

static void answers_errors(void **state)
{
    struct client_reply reply;

    (void)state;
    post("/v1/messages", "", tree, &reply);
    assert_int_equal(reply.status, 401);
    assert_string_equal(reply.body, "{\"error\":{\"origin\":\"router\",\"message\":\"Unauthorized\"}}");
    client_reply_free(&reply);
    check_error("/v1/messages", "x-api-key: invalid-key\r\n", tree, 403);
    check_error("/v1/messages", bearer, "{\"model\":", 400);
    check_error("/v1/messages", bearer, "[]", 400);
    check_error("/v1/messages", bearer, "{\"max_tokens\":1,\"messages\":[{}]}", 400);
    check_error("/v1/messages", bearer, "{\"model\":\"a/b\",\"max_tokens\":1}", 400);
    check_error("/v1/messages", bearer, "{\"model\":\"a/b\",\"messages\":[{}]}", 400);
    check_error("/v1/messages", bearer, "{\"model\":\"ab\",\"max_tokens\":1,\"messages\":[{}]}", 404);
    check_error("/v1/chat/completions", bearer, "{\"model\":\"/b\",\"messages\":[{}]}", 404);
    check_error("/v1/v1/messages", bearer, tree, 404);
    check_error("/v1/models", bearer, "", 404);
}

int run_router_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_a_message),
        cmocka_unit_test(streams_a_message),
        cmocka_unit_test(calls_a_tool_in_a_message),
        cmocka_unit_test(uses_the_result_of_a_tool),
        cmocka_unit_test(cuts_at_the_limit),
        cmocka_unit_test(answers_a_chat),
        cmocka_unit_test(streams_a_chat),
        cmocka_unit_test(calls_a_tool_in_a_chat),
        cmocka_unit_test(lists_models),
        cmocka_unit_test(answers_errors),
    };

    return cmocka_run_group_tests_name("router", tests, NULL, NULL);
}
