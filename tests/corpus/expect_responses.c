#include <requesty/requesty.h>
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "view.h"

enum { BY_PROGRAM = 1, BY_SERVER = 2 };

static const struct kind_of_item {
    const char *text;
    int code;
    int runner; /* of calls */
} item_kinds[] = {
    { "message", REQUESTY_ITEM_MESSAGE, 0 },
    { "reasoning", REQUESTY_ITEM_REASONING, 0 },
    { "function_call", REQUESTY_ITEM_FUNCTION_CALL, BY_PROGRAM },
    { "custom_tool_call", REQUESTY_ITEM_CUSTOM_TOOL_CALL, BY_PROGRAM },
    { "web_search_call", REQUESTY_ITEM_WEB_SEARCH_CALL, BY_SERVER },
    { "file_search_call", REQUESTY_ITEM_FILE_SEARCH_CALL, BY_SERVER },
    { "code_interpreter_call", REQUESTY_ITEM_CODE_INTERPRETER_CALL, BY_SERVER },
    { "image_generation_call", REQUESTY_ITEM_IMAGE_GENERATION_CALL, BY_SERVER },
    { "mcp_call", REQUESTY_ITEM_MCP_CALL, BY_SERVER },
    { "mcp_list_tools", REQUESTY_ITEM_MCP_LIST_TOOLS, 0 },
    { "mcp_approval_request", REQUESTY_ITEM_MCP_APPROVAL_REQUEST, 0 },
    { "computer_call", REQUESTY_ITEM_COMPUTER_CALL, BY_PROGRAM },
    { "local_shell_call", REQUESTY_ITEM_LOCAL_SHELL_CALL, BY_PROGRAM },
    { "shell_call", REQUESTY_ITEM_SHELL_CALL, BY_PROGRAM },
    { "shell_call_output", REQUESTY_ITEM_SHELL_CALL_OUTPUT, 0 },
    { "apply_patch_call", REQUESTY_ITEM_APPLY_PATCH_CALL, BY_PROGRAM },
    { "tool_search_call", REQUESTY_ITEM_TOOL_SEARCH_CALL, BY_PROGRAM },
    { "tool_search_output", REQUESTY_ITEM_TOOL_SEARCH_OUTPUT, 0 },
    { "compaction", REQUESTY_ITEM_COMPACTION, 0 },
    { "program", REQUESTY_ITEM_PROGRAM, 0 },
    { "program_output", REQUESTY_ITEM_PROGRAM_OUTPUT, 0 },
    { NULL, REQUESTY_ITEM_UNKNOWN, 0 },
};

static const struct kind_of_item *kind_of(const json_t *item)
{
    const struct kind_of_item *kind = item_kinds;
    while (kind->text != NULL && strcmp(kind->text, view_text(item, "type")) != 0)
        kind++;
    return kind;
}

static int status_code(const char *text)
{
    static const char *const words[] = {
        "", "completed", "incomplete", "failed", "in_progress", "queued", "cancelled"
    };
    for (int i = 1; i < 7; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return REQUESTY_RESPONSE_UNKNOWN;
}

static int64_t count_of(const json_t *usage, const char *name)
{
    return view_integer(json_object_get(usage, name));
}

json_t *responses_usage_view(const json_t *usage)
{
    json_t *view = json_object();
    const json_t *input = json_object_get(usage, "input_tokens_details");
    view_put_int(view, "input", count_of(usage, "input_tokens"));
    view_put_int(view, "output", count_of(usage, "output_tokens"));
    view_put_int(view, "total", count_of(usage, "total_tokens"));
    view_put_int(view, "cached", count_of(input, "cached_tokens"));
    view_put_int(view, "cache_write", count_of(input, "cache_write_tokens"));
    view_put_int(view, "cache_write_5m", count_of(json_object_get(input, "caching_token_details"), "caching_5m_tokens"));
    view_put_int(view, "cache_write_1h", count_of(json_object_get(input, "caching_token_details"), "caching_1h_tokens"));
    view_put_int(view, "reasoning", count_of(json_object_get(usage, "output_tokens_details"), "reasoning_tokens"));
    view_put(view, "cost", view_cost(usage));
    return view;
}

static json_t *part_view(const json_t *part)
{
    static const char *const words[] = { "", "output_text", "refusal", "reasoning_text" };
    json_t *view = json_object();
    int code = 0;
    for (int i = 1; i < 4; i++)
        if (strcmp(view_text(part, "type"), words[i]) == 0)
            code = i;
    view_put_string(view, "type", json_object_get(part, "type"));
    view_put_int(view, "code", code);
    view_put_string(view, "text", json_object_get(part, code == REQUESTY_OUTPUT_PART_REFUSAL ? "refusal" : "text"));
    view_put_list(view, "annotations", json_deep_copy(json_object_get(part, "annotations")));
    view_put_list(view, "logprobs", json_deep_copy(json_object_get(part, "logprobs")));
    return view;
}

static void drop_empty(json_t *view, const char *name)
{
    if (view_text(view, name)[0] == '\0')
        json_object_del(view, name);
}

static void put_parts(json_t *view, const json_t *item)
{
    json_t *parts = json_array();
    const json_t *content = json_object_get(item, "content");
    const json_t *summary = json_object_get(item, "summary");
    bool reasons = kind_of(item)->code == REQUESTY_ITEM_REASONING;
    for (size_t i = 0; i < json_array_size(content); i++) {
        const json_t *part = json_array_get(content, i);
        if (strcmp(view_text(part, "type"), reasons ? "reasoning_text" : "output_text") == 0)
            view_append(view, "text", json_object_get(part, "text"));
        if (strcmp(view_text(part, "type"), "refusal") == 0)
            view_append(view, "refusal", json_object_get(part, "refusal"));
        if (json_is_object(part))
            json_array_append_new(parts, part_view(part));
    }
    view_put_list(view, "content", parts);
    for (size_t i = 0; i < json_array_size(summary); i++) {
        json_t *gap = json_string("\n\n");
        if (i > 0)
            view_append(view, "summary", gap);
        view_append(view, "summary", json_object_get(json_array_get(summary, i), "text"));
        json_decref(gap);
    }
    drop_empty(view, "text");
    drop_empty(view, "refusal");
    drop_empty(view, "summary");
}

static bool is_by_server(const json_t *item, const struct kind_of_item *kind)
{
    const char *environment = view_text(json_object_get(item, "environment"), "type");
    if (kind->code == REQUESTY_ITEM_SHELL_CALL)
        return environment[0] != '\0' && strcmp(environment, "local") != 0;
    if (kind->code == REQUESTY_ITEM_TOOL_SEARCH_CALL)
        return strcmp(view_text(item, "execution"), "server") == 0;
    if (kind->code == REQUESTY_ITEM_CUSTOM_TOOL_CALL)
        return strncmp(view_text(item, "call_id"), "xs_call_", 8) == 0;
    return kind->runner == BY_SERVER;
}

/* What the call is called with, wherever this kind of tool has it. */
static const json_t *input_of(const json_t *item)
{
    static const char *const names[] = { "arguments", "input", "code", "action", "operation", "queries" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_t *value = json_object_get(item, names[i]);
        if (value != NULL && !json_is_null(value))
            return value;
    }
    return NULL;
}

static void put_input(json_t *view, const json_t *item, int code)
{
    const json_t *input = input_of(item);
    bool is_text = code == REQUESTY_ITEM_CUSTOM_TOOL_CALL || code == REQUESTY_ITEM_CODE_INTERPRETER_CALL;
    const char *text = json_is_string(input) ? json_string_value(input) : "";
    if (input != NULL && !json_is_string(input)) {
        view_put(view, "args", json_deep_copy(input));
        view_put_int(view, "args_valid", 1);
        return;
    }
    if (text[0] == '\0' && !is_text)
        text = "{}";
    json_t *parsed = view_parse(text, strlen(text));
    view_put_int(view, "args_valid", parsed != NULL);
    if (parsed == NULL)
        view_put_text(view, "args_text", text);
    view_put(view, "args", parsed);
}

static void put_call(json_t *view, const json_t *item, const struct kind_of_item *kind)
{
    char name[64] = "";
    if (kind->runner == 0 && kind->code != REQUESTY_ITEM_MCP_APPROVAL_REQUEST)
        return;
    if (kind->runner != 0)
        snprintf(name, sizeof name, "%.*s", (int)(strlen(kind->text) - strlen("_call")), kind->text);
    put_input(view, item, kind->code);
    view_put_int(view, "by_server", is_by_server(item, kind));
    if (view_text(item, "name")[0] == '\0')
        view_put_text(view, "name", name);
}

static json_t *item_view(const json_t *item)
{
    static const char *const plain[] = { "type", "id", "status", "role", "call_id", "name", "phase",
                                         "encrypted_content" };
    const struct kind_of_item *kind = kind_of(item);
    json_t *view = json_object();
    view_put_int(view, "code", kind->code);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        view_put_string(view, plain[i], json_object_get(item, plain[i]));
    put_parts(view, item);
    put_call(view, item, kind);
    view_put(view, "raw", view_without_nulls(item));
    return view;
}

json_t *responses_view(const json_t *response)
{
    static const char *const plain[] = { "id", "model", "status", "previous_response_id", "service_tier" };
    json_t *view = json_object();
    json_t *items = json_array();
    const json_t *output = json_object_get(response, "output");
    const json_t *usage = json_object_get(response, "usage");
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        view_put_string(view, plain[i], json_object_get(response, plain[i]));
    view_put_int(view, "status_code", status_code(view_text(response, "status")));
    view_put_int(view, "created", view_integer(json_object_get(response, "created_at")));
    view_put_int(view, "completed", view_integer(json_object_get(response, "completed_at")));
    if (!json_is_null(json_object_get(response, "metadata")))
        view_put(view, "metadata", json_deep_copy(json_object_get(response, "metadata")));
    view_put_string(view, "incomplete", json_object_get(json_object_get(response, "incomplete_details"), "reason"));
    view_put_string(view, "error_code", json_object_get(json_object_get(response, "error"), "code"));
    view_put_string(view, "error_message", json_object_get(json_object_get(response, "error"), "message"));
    for (size_t i = 0; i < json_array_size(output); i++) {
        json_t *item = item_view(json_array_get(output, i));
        if (strcmp(view_text(item, "type"), "message") == 0)
            view_append(view, "text", json_object_get(item, "text"));
        json_array_append_new(items, item);
    }
    drop_empty(view, "text");
    view_put_list(view, "items", items);
    view_put(view, "usage", responses_usage_view(usage));
    if (json_is_object(usage))
        view_put(view, "usage_raw", view_without_nulls(usage));
    return view;
}

struct expected expect_responses_body(const char *text, size_t length)
{
    struct expected expected = { 0 };
    json_t *response = view_parse(text, length);
    const json_t *error = json_object_get(response, "error");
    bool is_error = json_object_get(response, "status") == NULL && error != NULL && !json_is_null(error);
    if (is_error || strcmp(view_text(response, "status"), "failed") == 0) {
        expected.error = expect_error(200, text, length, false);
    } else if (!json_is_array(json_object_get(response, "output"))) {
        expected.error = expect_bad_reply(false);
        json_decref(response);
        return expected;
    }
    if (!is_error) {
        expected.reply = responses_view(response);
        expected.raw = view_without_nulls(response);
        expected.events = responses_events_view(expected.reply);
        if (expected.error != NULL)
            view_put_any(expected.error, "mid_stream"); /* what it holds is told first */
    }
    json_decref(response);
    return expected;
}
