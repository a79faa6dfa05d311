/* The demonstration router's answers in the Responses protocol. */
#include "router_internal.h"
#include "server_internal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char thought[] = "**Looking it up** The question has a word that I know, or it has not.";

/* What is being answered, and how far the stream has come. */
struct telling {
    const struct router_call *call;
    const struct router_answer *answer;
    struct server_reply *reply;
    json_int_t sequence;
};

/* "PREFIX_0001": an id of this call, to be freed. */
static char *make_id(const struct router_call *call, const char *prefix)
{
    struct server_buffer id = { 0 };

    server_buffer_format(&id, "%s_%08zx", prefix, call->request->index + 1);
    return id.data;
}

static json_t *id_of(const struct router_call *call, const char *prefix)
{
    char *text = make_id(call, prefix);
    json_t *id = json_string(text);

    free(text);
    return id;
}

/* ---- Items ---- */

static bool shows_reasoning(const struct router_call *call)
{
    return json_is_string(json_object_get(json_object_get(call->body, "reasoning"), "summary"));
}

/* A text's part; NULL text: the item has only begun. */
static json_t *parts(const char *type, const char *text)
{
    return text ? json_pack("[{s:s, s:s}]", "type", type, "text", text) : json_array();
}

static json_t *reasoning(const struct router_call *call, const char *text)
{
    return json_pack("{s:o, s:s, s:o}", "id", id_of(call, "rs"), "type", "reasoning", "summary",
                     parts("summary_text", text));
}

static json_t *message(const struct telling *telling, const char *text)
{
    json_t *content = parts("output_text", text);
    const char *status = !text ? "in_progress" : telling->answer->cut ? "incomplete" : "completed";

    if (text)
        json_object_set_new(json_array_get(content, 0), "annotations", json_array());
    return json_pack("{s:o, s:s, s:s, s:s, s:o}", "id", id_of(telling->call, "msg"), "type", "message", "status",
                     status, "role", "assistant", "content", content);
}

static json_t *tool_call(const struct telling *telling, const char *arguments)
{
    return json_pack("{s:o, s:s, s:s, s:o, s:s, s:s}", "id", id_of(telling->call, "fc"), "type", "function_call",
                     "status", *arguments ? "completed" : "in_progress", "call_id", id_of(telling->call, "call"),
                     "name", telling->answer->tool_name, "arguments", arguments);
}

static json_t *output(const struct telling *telling)
{
    json_t *items = json_array();

    if (shows_reasoning(telling->call))
        json_array_append_new(items, reasoning(telling->call, thought));
    if (*telling->answer->text)
        json_array_append_new(items, message(telling, telling->answer->text));
    if (telling->answer->tool_name)
        json_array_append_new(items, tool_call(telling, telling->answer->tool_input));
    return items;
}

/* ---- The response ---- */

static json_t *usage(const struct router_answer *answer)
{
    json_int_t input = (json_int_t)answer->input_tokens, given = (json_int_t)answer->output_tokens;

    return json_pack("{s:I, s:{s:i}, s:I, s:{s:i}, s:I, s:f}", "input_tokens", input, "input_tokens_details",
                     "cached_tokens", 0, "output_tokens", given, "output_tokens_details", "reasoning_tokens", 0,
                     "total_tokens", input + given, "cost", answer->cost);
}

/* As it is before its output, or at its end. */
static json_t *response(const struct telling *telling, bool ended)
{
    const char *status = !ended ? "in_progress" : telling->answer->cut ? "incomplete" : "completed";
    struct server_buffer id = { 0 };
    json_t *value;

    server_buffer_format(&id, "rqsty-cmpl-00000000-0000-4000-8000-%012zx", telling->call->request->index + 1);
    value = json_pack("{s:s, s:s, s:I, s:s, s:s, s:n, s:n}", "id", id.data, "object", "response", "created_at",
                      (json_int_t)time(NULL), "status", status, "model", router_upstream_model(telling->call), "error",
                      "incomplete_details");
    server_buffer_free(&id);
    if (ended && telling->answer->cut)
        json_object_set_new(value, "incomplete_details", json_pack("{s:s}", "reason", "max_output_tokens"));
    json_object_set_new(value, "output", ended ? output(telling) : json_array());
    json_object_set_new(value, "usage", ended ? usage(telling->answer) : json_null());
    return value;
}

/* ---- Streams ---- */

/* Takes the reference to `members`. */
static void tell(struct telling *telling, const char *type, json_t *members)
{
    json_object_set_new(members, "sequence_number", json_integer(telling->sequence++));
    router_add_event(telling->reply, type, members);
}

/* A piece of an item's text. */
static void tell_delta(struct telling *telling, const char *type, int item, const char *text, size_t length)
{
    json_t *piece = json_stringn(text, length);

    server_reply_pause(telling->reply, telling->call->word_delay_ms);
    tell(telling, type,
         json_pack("{s:i, s:i, s:o}", "output_index", item, strstr(type, "summary") ? "summary_index" : "content_index",
                   0, "delta", piece ? piece : json_string("?")));
}

static void tell_words(struct telling *telling, const char *type, int item, const char *text)
{
    size_t length;

    for (; (length = router_next_word(text)) > 0; text += length)
        tell_delta(telling, type, item, text, length);
}

static void tell_item(struct telling *telling, const char *type, int index, json_t *item)
{
    tell(telling, type, json_pack("{s:i, s:o}", "output_index", index, "item", item));
}

static void tell_reasoning(struct telling *telling, int index)
{
    tell_item(telling, "response.output_item.added", index, reasoning(telling->call, NULL));
    tell_words(telling, "response.reasoning_summary_text.delta", index, thought);
    tell_item(telling, "response.output_item.done", index, reasoning(telling->call, thought));
}

static void tell_message(struct telling *telling, int index)
{
    const char *text = telling->answer->text;
    json_t *part = json_pack("{s:s, s:s, s:[]}", "type", "output_text", "text", "", "annotations");

    tell_item(telling, "response.output_item.added", index, message(telling, NULL));
    tell(telling, "response.content_part.added",
         json_pack("{s:i, s:i, s:o}", "output_index", index, "content_index", 0, "part", part));
    tell_words(telling, "response.output_text.delta", index, text);
    tell(telling, "response.output_text.done",
         json_pack("{s:i, s:i, s:s}", "output_index", index, "content_index", 0, "text", text));
    tell_item(telling, "response.output_item.done", index, message(telling, text));
}

static void tell_tool_call(struct telling *telling, int index)
{
    const char *input = telling->answer->tool_input;
    size_t length;

    tell_item(telling, "response.output_item.added", index, tool_call(telling, ""));
    for (; (length = router_next_fragment(input)) > 0; input += length)
        tell_delta(telling, "response.function_call_arguments.delta", index, input, length);
    tell(telling, "response.function_call_arguments.done",
         json_pack("{s:i, s:s}", "output_index", index, "arguments", telling->answer->tool_input));
    tell_item(telling, "response.output_item.done", index, tool_call(telling, telling->answer->tool_input));
}

static void stream(struct telling *telling)
{
    int index = 0;

    server_reply_head(telling->reply, 200, "text/event-stream", SERVER_CHUNKED);
    router_add_headers(telling->reply, telling->call);
    tell(telling, "response.created", json_pack("{s:o}", "response", response(telling, false)));
    tell(telling, "response.in_progress", json_pack("{s:o}", "response", response(telling, false)));
    if (shows_reasoning(telling->call))
        tell_reasoning(telling, index++);
    if (*telling->answer->text)
        tell_message(telling, index++);
    if (telling->answer->tool_name)
        tell_tool_call(telling, index);
    tell(telling, telling->answer->cut ? "response.incomplete" : "response.completed",
         json_pack("{s:o}", "response", response(telling, true)));
}

static size_t word_limit(const json_t *body)
{
    json_int_t limit = json_integer_value(json_object_get(body, "max_output_tokens"));

    return limit <= 0 ? SIZE_MAX : (size_t)limit;
}

struct server_reply *router_responses(const struct router_call *call)
{
    struct router_answer answer;
    struct telling telling = { .call = call, .answer = &answer };

    router_answer_make(&answer, call, word_limit(call->body));
    if (router_wants_stream(call)) {
        telling.reply = server_reply_new();
        stream(&telling);
    } else {
        telling.reply = router_reply_value(call, response(&telling, true));
    }
    router_answer_free(&answer);
    return telling.reply;
}
