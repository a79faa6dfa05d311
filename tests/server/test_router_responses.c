/* The demonstration router's answers in the Responses protocol. */
#include "router_client.h"

#include <stdlib.h>
#include <string.h>

static const char redwood[] = "A coast redwood: the tallest one known stands about 116 metres high.";

/* The event of this type, from the end; fails if there is none. */
static const json_t *last_event(const struct events *events, const char *type)
{
    for (size_t i = events->count; i > 0; i--)
        if (strcmp(events->names[i - 1], type) == 0)
            return events->data[i - 1];
    fail_msg("no event %s", type);
    return NULL;
}

/* The deltas of this type joined, to be freed. */
static char *join_deltas(const struct events *events, const char *type)
{
    char *text = calloc(1, 4096);

    assert_non_null(text);
    for (size_t i = 0; i < events->count; i++)
        if (strcmp(events->names[i], type) == 0)
            strncat(text, text_at(events->data[i], "delta"), 4095 - strlen(text));
    return text;
}

static void assert_deltas(const struct events *events, const char *type, const char *expected)
{
    char *text = join_deltas(events, type);

    assert_string_equal(text, expected);
    free(text);
}

static void answers_a_text(void **state)
{
    json_t *value = post_json("/v1/responses",
                              "{\"model\":\"openai-responses/gpt-5\",\"input\":\"Name a tall tree.\"}");

    (void)state;
    assert_string_equal(text_at(value, "object"), "response");
    assert_string_equal(text_at(value, "model"), "gpt-5");
    assert_string_equal(text_at(value, "status"), "completed");
    assert_true(json_is_null(at(value, "error")));
    assert_string_equal(text_at(value, "output.0.type"), "message");
    assert_string_equal(text_at(value, "output.0.content.0.type"), "output_text");
    assert_string_equal(text_at(value, "output.0.content.0.text"), redwood);
    assert_int_equal(number_at(value, "usage.total_tokens"),
                     number_at(value, "usage.input_tokens") + number_at(value, "usage.output_tokens"));
    assert_true(json_real_value(at(value, "usage.cost")) > 0);
    json_decref(value);
}

static void reads_items(void **state)
{
    json_t *value = post_json(
        "/v1/responses",
        "{\"model\":\"a/b\",\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
        "\"text\":\"Name a tall tree.\"}]},{\"type\":\"message\",\"role\":\"assistant\",\"content\":[]}]}");

    (void)state;
    assert_string_equal(text_at(value, "output.0.content.0.text"), redwood);
    json_decref(value);
}

static void streams_text_and_reasoning(void **state)
{
    struct events events;
    const json_t *whole;

    (void)state;
    post_stream("/v1/responses",
                "{\"model\":\"openai-responses/gpt-5\",\"stream\":true,"
                "\"reasoning\":{\"summary\":\"auto\"},\"input\":\"Name a tall tree.\"}",
                &events);
    assert_string_equal(events.names[0], "response.created");
    assert_string_equal(events.names[1], "response.in_progress");
    assert_string_equal(text_at(events.data[0], "response.status"), "in_progress");
    assert_string_equal(events.names[events.count - 1], "response.completed");
    for (size_t i = 0; i < events.count; i++) {
        assert_string_equal(text_at(events.data[i], "type"), events.names[i]);
        assert_int_equal(number_at(events.data[i], "sequence_number"), i);
    }
    assert_deltas(&events, "response.output_text.delta", redwood);
    whole = at(events.data[events.count - 1], "response");
    assert_string_equal(text_at(whole, "status"), "completed");
    assert_string_equal(text_at(whole, "output.0.type"), "reasoning");
    assert_string_equal(text_at(whole, "output.1.content.0.text"), redwood);
    assert_deltas(&events, "response.reasoning_summary_text.delta", text_at(whole, "output.0.summary.0.text"));
    assert_true(number_at(whole, "usage.input_tokens") > 0);
    events_free(&events);
}

#define WEATHER_TOOLS \
    "\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\",\"parameters\":{\"type\":\"object\"," \
    "\"properties\":{\"town\":{\"type\":\"string\"}}}}]"
#define QUESTION "{\"role\":\"user\",\"content\":\"What is the weather in Oslo?\"}"

static void calls_a_tool(void **state)
{
    struct events events;
    const json_t *call;

    (void)state;
    post_stream("/v1/responses", "{\"model\":\"a/b\",\"stream\":true," WEATHER_TOOLS ",\"input\":[" QUESTION "]}",
                &events);
    assert_deltas(&events, "response.function_call_arguments.delta", "{\"town\":\"Oslo\"}");
    assert_string_equal(text_at(last_event(&events, "response.function_call_arguments.done"), "arguments"),
                        "{\"town\":\"Oslo\"}");
    call = at(last_event(&events, "response.output_item.done"), "item");
    assert_string_equal(text_at(call, "type"), "function_call");
    assert_string_equal(text_at(call, "name"), "get_weather");
    assert_string_equal(text_at(call, "arguments"), "{\"town\":\"Oslo\"}");
    assert_true(strncmp(text_at(call, "call_id"), "call_", 5) == 0);
    events_free(&events);
}

static void uses_the_result_of_a_tool(void **state)
{
    json_t *value = post_json(
        "/v1/responses",
        "{\"model\":\"a/b\"," WEATHER_TOOLS ",\"input\":[" QUESTION ",{\"type\":\"function_call\",\"call_id\":\"c\","
        "\"name\":\"get_weather\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"call_id\":\"c\","
        "\"output\":\"4 degrees, light rain\"}]}");

    (void)state;
    assert_string_equal(text_at(value, "output.0.content.0.text"), "Here is what I found: 4 degrees, light rain.");
    json_decref(value);
}

static void cuts_at_the_limit(void **state)
{
    json_t *value = post_json("/v1/responses", "{\"model\":\"a/b\",\"max_output_tokens\":2,\"input\":\"a tree\"}");
    struct events events;

    (void)state;
    assert_string_equal(text_at(value, "status"), "incomplete");
    assert_string_equal(text_at(value, "incomplete_details.reason"), "max_output_tokens");
    assert_string_equal(text_at(value, "output.0.content.0.text"), "A coast ");
    json_decref(value);
    post_stream("/v1/responses", "{\"model\":\"a/b\",\"stream\":true,\"max_output_tokens\":2,\"input\":\"a tree\"}",
                &events);
    assert_string_equal(events.names[events.count - 1], "response.incomplete");
    events_free(&events);
}

static void wants_an_input(void **state)
{
    struct client_reply reply;

    (void)state;
    post("/v1/responses", bearer, "{\"model\":\"a/b\",\"input\":[]}", &reply);
    assert_int_equal(reply.status, 400);
    assert_non_null(strstr(reply.body, "input is required"));
    client_reply_free(&reply);
}

int run_router_responses_tests(void)
{
    const struct CMUnitTest router_responses_tests[] = {
        cmocka_unit_test(answers_a_text),
        cmocka_unit_test(reads_items),
        cmocka_unit_test(streams_text_and_reasoning),
        cmocka_unit_test(calls_a_tool),
        cmocka_unit_test(uses_the_result_of_a_tool),
        cmocka_unit_test(cuts_at_the_limit),
        cmocka_unit_test(wants_an_input),
    };

    return cmocka_run_group_tests(router_responses_tests, NULL, NULL);
}
