/* The demonstration router's answers in the Messages protocol. */
#include "router_internal.h"
#include "server_internal.h"

#include <stdlib.h>

static const char *stop_reason(const struct router_answer *answer)
{
    if (answer->tool_name)
        return "tool_use";
    return answer->cut ? "max_tokens" : "end_turn";
}

static json_t *usage(const struct router_answer *answer)
{
    return json_pack("{s:I, s:I, s:i, s:i, s:f}", "input_tokens", (json_int_t)answer->input_tokens,
                     "output_tokens", (json_int_t)answer->output_tokens, "cache_creation_input_tokens", 0,
                     "cache_read_input_tokens", 0, "cost", answer->cost);
}

static json_t *tool_block(const struct router_call *call, const struct router_answer *answer, json_t *input)
{
    struct server_buffer id = { 0 };
    json_t *block;

    server_buffer_format(&id, "toolu_%08zx", call->request->index + 1);
    block = json_pack("{s:s, s:s, s:s, s:o}", "type", "tool_use", "id", id.data, "name", answer->tool_name,
                      "input", input);
    server_buffer_free(&id);
    return block;
}

/* The message without content, as a stream begins with it. */
static json_t *message(const struct router_call *call)
{
    struct server_buffer id = { 0 };
    json_t *value;

    server_buffer_format(&id, "msg_%08zx", call->request->index + 1);
    value = json_pack("{s:s, s:s, s:s, s:s, s:[], s:n, s:n}", "id", id.data, "type", "message", "role",
                      "assistant", "model", router_upstream_model(call), "content", "stop_reason",
                      "stop_sequence");
    server_buffer_free(&id);
    return value;
}

static struct server_reply *whole(const struct router_call *call, const struct router_answer *answer)
{
    json_t *value = message(call);
    json_t *content = json_object_get(value, "content");

    json_array_append_new(content, json_pack("{s:s, s:s}", "type", "text", "text", answer->text));
    if (answer->tool_name) {
        json_t *input = json_loads(answer->tool_input, 0, NULL);

        json_array_append_new(content, tool_block(call, answer, input));
    }
    json_object_set_new(value, "stop_reason", json_string(stop_reason(answer)));
    json_object_set_new(value, "usage", usage(answer));
    return router_reply_value(call, value);
}

/* ---- Streams ---- */

static void add_delta(struct server_reply *reply, int index, const char *type, const char *member,
                      const char *text, size_t length)
{
    json_t *piece = json_stringn(text, length);

    if (!piece) /* not UTF-8 */
        piece = json_string("?");
    router_add_event(reply, "content_block_delta",
              json_pack("{s:i, s:{s:s, s:o}}", "index", index, "delta", "type", type, member, piece));
}

static void add_text_block(struct server_reply *reply, const struct router_call *call, const char *text)
{
    size_t length;

    router_add_event(reply, "content_block_start",
              json_pack("{s:i, s:{s:s, s:s}}", "index", 0, "content_block", "type", "text", "text", ""));
    for (; (length = router_next_word(text)) > 0; text += length) {
        server_reply_pause(reply, call->word_delay_ms);
        add_delta(reply, 0, "text_delta", "text", text, length);
    }
    router_add_event(reply, "content_block_stop", json_pack("{s:i}", "index", 0));
}

static void add_tool_block(struct server_reply *reply, const struct router_call *call,
                           const struct router_answer *answer)
{
    const char *input = answer->tool_input;
    size_t length;

    router_add_event(reply, "content_block_start",
              json_pack("{s:i, s:o}", "index", 1, "content_block", tool_block(call, answer, json_object())));
    add_delta(reply, 1, "input_json_delta", "partial_json", "", 0);
    for (; (length = router_next_fragment(input)) > 0; input += length) {
        server_reply_pause(reply, call->word_delay_ms);
        add_delta(reply, 1, "input_json_delta", "partial_json", input, length);
    }
    router_add_event(reply, "content_block_stop", json_pack("{s:i}", "index", 1));
}

static void add_start(struct server_reply *reply, const struct router_call *call,
                      const struct router_answer *answer)
{
    json_t *start = message(call);
    json_int_t input = (json_int_t)answer->input_tokens;
    json_t *so_far = json_pack("{s:I, s:i}", "input_tokens", input, "output_tokens", 1);

    json_object_set_new(start, "usage", so_far);
    router_add_event(reply, "message_start", json_pack("{s:o}", "message", start));
    router_add_event(reply, "ping", json_object());
}

static void add_end(struct server_reply *reply, const struct router_answer *answer)
{
    json_t *delta = json_pack("{s:s, s:n}", "stop_reason", stop_reason(answer), "stop_sequence");

    router_add_event(reply, "message_delta", json_pack("{s:o, s:o}", "delta", delta, "usage", usage(answer)));
    router_add_event(reply, "message_stop", json_object());
}

static struct server_reply *stream(const struct router_call *call, const struct router_answer *answer)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "text/event-stream", SERVER_CHUNKED);
    router_add_headers(reply, call);
    add_start(reply, call, answer);
    add_text_block(reply, call, answer->text);
    if (answer->tool_name)
        add_tool_block(reply, call, answer);
    add_end(reply, answer);
    return reply;
}

struct server_reply *router_messages(const struct router_call *call)
{
    const json_t *limit = json_object_get(call->body, "max_tokens");
    struct router_answer answer;
    struct server_reply *reply;

    if (!json_is_integer(limit) || json_integer_value(limit) < 1)
        return router_error(400, "max_tokens is required");
    router_answer_make(&answer, call, (size_t)json_integer_value(limit));
    reply = router_wants_stream(call) ? stream(call, &answer) : whole(call, &answer);
    router_answer_free(&answer);
    return reply;
}
