/* The demonstration router's answers in the chat protocol. */
#include "router_internal.h"
#include "server_internal.h"

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static const char *finish_reason(const struct router_answer *answer)
{
    if (answer->tool_name)
        return "tool_calls";
    return answer->cut ? "length" : "stop";
}

static json_t *usage(const struct router_answer *answer)
{
    json_int_t input = (json_int_t)answer->input_tokens, output = (json_int_t)answer->output_tokens;

    return json_pack("{s:I, s:I, s:I, s:{s:i}, s:{s:i}, s:f}", "prompt_tokens", input, "completion_tokens",
                     output, "total_tokens", input + output, "prompt_tokens_details", "cached_tokens", 0,
                     "completion_tokens_details", "reasoning_tokens", 0, "cost", answer->cost);
}

/* A completion or a chunk of one, with these choices, whose reference it takes. */
static json_t *completion(const struct router_call *call, const char *object, json_t *choices)
{
    struct server_buffer id = { 0 };
    json_t *value;

    server_buffer_format(&id, "rqsty-cmpl-00000000-0000-4000-8000-%012zx", call->request->index + 1);
    value = json_pack("{s:s, s:s, s:I, s:s, s:o}", "id", id.data, "object", object, "created",
                      (json_int_t)time(NULL), "model", router_upstream_model(call), "choices", choices);
    server_buffer_free(&id);
    return value;
}

static json_t *tool_call(const struct router_call *call, const struct router_answer *answer,
                         const char *arguments)
{
    struct server_buffer id = { 0 };
    json_t *value;

    server_buffer_format(&id, "call_%08zx", call->request->index + 1);
    value = json_pack("{s:i, s:s, s:s, s:{s:s, s:s}}", "index", 0, "id", id.data, "type", "function",
                      "function", "name", answer->tool_name, "arguments", arguments);
    server_buffer_free(&id);
    return value;
}

static struct server_reply *whole(const struct router_call *call, const struct router_answer *answer)
{
    json_t *message = json_pack("{s:s, s:s}", "role", "assistant", "content", answer->text);
    json_t *choice, *value;

    if (answer->tool_name) {
        json_t *tool = tool_call(call, answer, answer->tool_input);

        json_object_set_new(message, "tool_calls", json_pack("[o]", tool));
    }
    choice = json_pack("{s:i, s:o, s:s}", "index", 0, "message", message, "finish_reason",
                       finish_reason(answer));
    value = completion(call, "chat.completion", json_pack("[o]", choice));
    json_object_set_new(value, "usage", usage(answer));
    return router_reply_value(call, value);
}

/* ---- Streams ---- */

static void add_data(struct server_reply *reply, const char *text)
{
    struct server_buffer event = { 0 };

    server_buffer_format(&event, "data: %s\n\n", text);
    server_reply_body(reply, event.data, event.length, server_split_whole());
    server_buffer_free(&event);
}

/* Takes the reference to `value`. */
static void add_chunk(struct server_reply *reply, json_t *value)
{
    char *text = router_dump(value);

    add_data(reply, text);
    free(text);
    json_decref(value);
}

/* Takes the reference to `delta`; `finish` may be NULL. */
static void add_delta(struct server_reply *reply, const struct router_call *call, json_t *delta,
                      const char *finish)
{
    json_t *choice = json_pack("{s:i, s:o, s:s?}", "index", 0, "delta", delta, "finish_reason", finish);

    add_chunk(reply, completion(call, "chat.completion.chunk", json_pack("[o]", choice)));
}

static void add_words(struct server_reply *reply, const struct router_call *call, const char *text)
{
    size_t length;

    for (; (length = router_next_word(text)) > 0; text += length) {
        server_reply_pause(reply, call->word_delay_ms);
        add_delta(reply, call, json_pack("{s:o}", "content", json_stringn(text, length)), NULL);
    }
}

static void add_tool_call(struct server_reply *reply, const struct router_call *call,
                          const struct router_answer *answer)
{
    const char *input = answer->tool_input;
    size_t length;

    add_delta(reply, call, json_pack("{s:[o]}", "tool_calls", tool_call(call, answer, "")), NULL);
    for (; (length = router_next_fragment(input)) > 0; input += length) {
        json_t *fragment = json_stringn(input, length);

        server_reply_pause(reply, call->word_delay_ms);
        add_delta(reply, call, json_pack("{s:[{s:i, s:{s:o}}]}", "tool_calls", "index", 0, "function",
                                         "arguments", fragment), NULL);
    }
}

static void add_usage(struct server_reply *reply, const struct router_call *call,
                      const struct router_answer *answer)
{
    json_t *value = completion(call, "chat.completion.chunk", json_array());

    json_object_set_new(value, "usage", usage(answer));
    add_chunk(reply, value);
}

static bool wants_usage(const struct router_call *call)
{
    const json_t *options = json_object_get(call->body, "stream_options");

    return json_is_true(json_object_get(options, "include_usage"));
}

static struct server_reply *stream(const struct router_call *call, const struct router_answer *answer)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "text/event-stream", SERVER_CHUNKED);
    router_add_headers(reply, call);
    add_delta(reply, call, json_pack("{s:s, s:s}", "role", "assistant", "content", ""), NULL);
    add_words(reply, call, answer->text);
    if (answer->tool_name)
        add_tool_call(reply, call, answer);
    add_delta(reply, call, json_object(), finish_reason(answer));
    if (wants_usage(call))
        add_usage(reply, call, answer);
    add_data(reply, "[DONE]");
    return reply;
}

static size_t word_limit(const json_t *body)
{
    json_int_t limit = json_integer_value(json_object_get(body, "max_completion_tokens"));

    if (limit <= 0)
        limit = json_integer_value(json_object_get(body, "max_tokens"));
    return limit <= 0 ? SIZE_MAX : (size_t)limit;
}

struct server_reply *router_chat(const struct router_call *call)
{
    struct router_answer answer;
    struct server_reply *reply;

    router_answer_make(&answer, call, word_limit(call->body));
    reply = router_wants_stream(call) ? stream(call, &answer) : whole(call, &answer);
    router_answer_free(&answer);
    return reply;
}
