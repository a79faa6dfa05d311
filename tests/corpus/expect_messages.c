#include <requesty/requesty.h>
#include <string.h>

#include "expect.h"
#include "view.h"

struct word {
    const char *text;
    int code;
};

static const struct word block_words[] = {
    { "text", REQUESTY_BLOCK_TEXT },
    { "tool_use", REQUESTY_BLOCK_TOOL_USE },
    { "thinking", REQUESTY_BLOCK_THINKING },
    { "redacted_thinking", REQUESTY_BLOCK_REDACTED_THINKING },
    { "server_tool_use", REQUESTY_BLOCK_SERVER_TOOL_USE },
    { "mcp_tool_use", REQUESTY_BLOCK_MCP_TOOL_USE },
    { "mcp_tool_result", REQUESTY_BLOCK_MCP_TOOL_RESULT },
    { "compaction", REQUESTY_BLOCK_COMPACTION },
    { "web_search_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "web_fetch_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "code_execution_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "bash_code_execution_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "text_editor_code_execution_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "tool_search_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "advisor_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { NULL, REQUESTY_BLOCK_UNKNOWN },
};

static const struct word stop_words[] = {
    { "end_turn", REQUESTY_STOP_END_TURN },
    { "max_tokens", REQUESTY_STOP_MAX_TOKENS },
    { "stop_sequence", REQUESTY_STOP_STOP_SEQUENCE },
    { "tool_use", REQUESTY_STOP_TOOL_USE },
    { "pause_turn", REQUESTY_STOP_PAUSE_TURN },
    { "refusal", REQUESTY_STOP_REFUSAL },
    { "model_context_window_exceeded", REQUESTY_STOP_CONTEXT_WINDOW },
    { "compaction", REQUESTY_STOP_COMPACTION },
    { NULL, REQUESTY_STOP_UNKNOWN },
};

static int code_of(const struct word *words, const char *text)
{
    while (words->text != NULL && strcmp(words->text, text) != 0)
        words++;
    return words->code;
}

static int64_t count_of(const json_t *usage, const char *name)
{
    return view_integer(json_object_get(usage, name));
}

json_t *messages_usage_view(const json_t *usage)
{
    json_t *view = json_object();
    int64_t input = count_of(usage, "input_tokens");
    int64_t output = count_of(usage, "output_tokens");
    int64_t read = count_of(usage, "cache_read_input_tokens");
    int64_t written = count_of(usage, "cache_creation_input_tokens");
    view_put_int(view, "input", input);
    view_put_int(view, "output", output);
    view_put_int(view, "cached", read);
    view_put_int(view, "cache_write", written);
    view_put_int(view, "cache_write_5m", count_of(json_object_get(usage, "cache_creation"), "ephemeral_5m_input_tokens"));
    view_put_int(view, "cache_write_1h", count_of(json_object_get(usage, "cache_creation"), "ephemeral_1h_input_tokens"));
    view_put_int(view, "total", input + output + read + written);
    view_put_int(view, "reasoning",
                 count_of(json_object_get(usage, "output_tokens_details"), "thinking_tokens"));
    view_put(view, "cost", view_cost(usage));
    return view;
}

/* The start of a tool's block says {} of every input; of this one nothing came any more. */
static bool is_cut_off(const json_t *raw, const json_t *streamed)
{
    const json_t *input = json_object_get(raw, "input");
    return json_object_get(raw, OPEN_BLOCK) != NULL && json_string_length(streamed) == 0 &&
           (input == NULL || (json_is_object(input) && json_object_size(input) == 0));
}

/* A tool's input: what was streamed if anything was, else what the block began with. */
static void put_input(json_t *view, json_t *raw)
{
    json_t *streamed = json_object_get(raw, STREAMED_INPUT);
    if (is_cut_off(raw, streamed)) {
        view_put_any(raw, "input");
        view_put_int(view, "input_valid", 0);
        return;
    }
    if (streamed == NULL || json_string_length(streamed) == 0) {
        json_t *input = json_object_get(raw, "input");
        view_put(view, "input", input == NULL || json_is_null(input) ? json_object() : json_deep_copy(input));
        view_put_int(view, "input_valid", 1);
        return;
    }
    json_t *input = view_parse(json_string_value(streamed), json_string_length(streamed));
    view_put_int(view, "input_valid", input != NULL);
    if (input != NULL) {
        json_object_set(raw, "input", input);
        view_put(view, "input", input);
    } else {
        view_put_any(raw, "input");
        view_put_string(view, "input_text", streamed);
    }
}

static void put_members(json_t *view, json_t *raw, int code)
{
    if (code == REQUESTY_BLOCK_TEXT) {
        view_put_string(view, "text", json_object_get(raw, "text"));
        view_put_list(view, "citations", json_deep_copy(json_object_get(raw, "citations")));
    } else if (code == REQUESTY_BLOCK_THINKING) {
        view_put_string(view, "text", json_object_get(raw, "thinking"));
        view_put_string(view, "signature", json_object_get(raw, "signature"));
    } else if (code == REQUESTY_BLOCK_COMPACTION) {
        view_put_string(view, "text", json_object_get(raw, "content"));
    } else if (code == REQUESTY_BLOCK_REDACTED_THINKING) {
        view_put_string(view, "data", json_object_get(raw, "data"));
    } else if (code == REQUESTY_BLOCK_SERVER_TOOL_RESULT || code == REQUESTY_BLOCK_MCP_TOOL_RESULT) {
        view_put_string(view, "id", json_object_get(raw, "tool_use_id"));
    } else if (code != REQUESTY_BLOCK_UNKNOWN) {
        view_put_string(view, "id", json_object_get(raw, "id"));
        view_put_string(view, "name", json_object_get(raw, "name"));
        put_input(view, raw);
    }
}

static json_t *block_view(const json_t *block)
{
    json_t *view = json_object();
    json_t *raw = json_deep_copy(block);
    int code = code_of(block_words, view_text(block, "type"));
    view_put_string(view, "type", json_object_get(block, "type"));
    view_put_int(view, "code", code);
    put_members(view, raw, code);
    json_object_del(raw, STREAMED_INPUT);
    json_object_del(raw, OPEN_BLOCK);
    view_put(view, "raw", raw);
    return view;
}

/* A text that the interface hands out without its length. */
static void cut_at_nul(json_t *view, const char *name)
{
    json_t *text = json_object_get(view, name);
    size_t length = text == NULL ? 0 : strlen(json_string_value(text));
    if (length == 0)
        json_object_del(view, name);
    else
        view_put(view, name, json_stringn(json_string_value(text), length));
}

json_t *messages_view(json_t *message)
{
    json_t *view = json_object();
    json_t *blocks = json_array();
    json_t *content = json_object_get(message, "content");
    const json_t *usage = json_object_get(message, "usage");
    view_put_string(view, "id", json_object_get(message, "id"));
    view_put_string(view, "model", json_object_get(message, "model"));
    view_put_string(view, "stop", json_object_get(message, "stop_reason"));
    view_put_int(view, "stop_code", code_of(stop_words, view_text(message, "stop_reason")));
    view_put_string(view, "stop_sequence", json_object_get(message, "stop_sequence"));
    for (size_t i = 0; i < json_array_size(content); i++) {
        json_t *block = json_array_get(content, i);
        if (strcmp(view_text(block, "type"), "text") == 0)
            view_append(view, "text", json_object_get(block, "text"));
        json_array_append_new(blocks, block_view(block));
    }
    cut_at_nul(view, "text");
    view_put_list(view, "blocks", blocks);
    view_put(view, "usage", messages_usage_view(usage));
    if (json_is_object(usage))
        view_put(view, "usage_raw", view_without_nulls(usage));
    return view;
}

struct expected expect_messages_body(const char *text, size_t length)
{
    struct expected expected = { 0 };
    json_t *message = view_parse(text, length);
    expected.reply = messages_view(message);
    expected.raw = view_without_nulls(message);
    expected.events = messages_events_view(expected.reply);
    json_decref(message);
    return expected;
}
