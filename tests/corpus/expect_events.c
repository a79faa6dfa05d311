/* What the events of a complete stream must tell, which follows from the view of its reply. */
#include <requesty/requesty.h>
#include <stdint.h>
#include <stdio.h>

#include "expect.h"
#include "view.h"

static json_t *list_of(json_t *events, const char *name)
{
    if (json_object_get(events, name) == NULL)
        view_put(events, name, json_array());
    return json_object_get(events, name);
}

static void add_text(json_t *events, const char *list, int64_t at, const json_t *source, const char *member)
{
    const json_t *text = json_object_get(source, member);
    if (text == NULL)
        return;
    json_t *entry = json_object();
    view_put_int(entry, "at", at);
    view_put_string(entry, "text", text);
    json_array_append_new(list_of(events, list), entry);
}

static void add_items(json_t *events, int64_t at, const json_t *items)
{
    for (size_t i = 0; i < json_array_size(items); i++)
        json_array_append_new(list_of(events, "citations"),
                              json_pack("{s:I,s:O}", "at", (json_int_t)at, "json", json_array_get(items, i)));
}

/* A call. Its place is the block's index; that of a chat call is the server's affair and not checked. */
static void add_call(json_t *events, int64_t choice, int64_t at, const json_t *source, const char *input)
{
    char valid[32];
    char text[32];
    snprintf(valid, sizeof valid, "%s_valid", input);
    snprintf(text, sizeof text, "%s_text", input);
    json_t *call = json_object();
    view_put_int(call, "choice", choice);
    if (at < 0)
        view_put_any(call, "at");
    else
        view_put_int(call, "at", at);
    view_put_string(call, "id", json_object_get(source, "id"));
    view_put_string(call, "name", json_object_get(source, "name"));
    if (json_object_get(source, input) != NULL)
        view_put(call, "input", json_incref(json_object_get(source, input)));
    else
        view_put_string(call, "input_text", json_object_get(source, text));
    view_put_int(call, "valid", view_integer(json_object_get(source, valid)));
    json_array_append_new(list_of(events, "calls"), call);
}

static void add_common(json_t *events, const json_t *reply)
{
    view_put_int(events, "starts", 1);
    view_put_string(events, "id", json_object_get(reply, "id"));
    view_put_string(events, "model", json_object_get(reply, "model"));
    if (json_object_get(reply, "usage_raw") != NULL)
        view_put(events, "usage", json_incref(json_object_get(reply, "usage")));
}

json_t *messages_events_view(const json_t *reply)
{
    json_t *events = json_object();
    const json_t *blocks = json_object_get(reply, "blocks");
    add_common(events, reply);
    add_text(events, "stop", 0, reply, "stop");
    for (size_t i = 0; i < json_array_size(blocks); i++) {
        const json_t *block = json_array_get(blocks, i);
        int64_t code = view_integer(json_object_get(block, "code"));
        if (code == REQUESTY_BLOCK_TEXT)
            add_text(events, "text", (int64_t)i, block, "text");
        else if (code == REQUESTY_BLOCK_THINKING)
            add_text(events, "reasoning", (int64_t)i, block, "text");
        else if (code == REQUESTY_BLOCK_TOOL_USE || code == REQUESTY_BLOCK_SERVER_TOOL_USE ||
                 code == REQUESTY_BLOCK_MCP_TOOL_USE)
            add_call(events, 0, (int64_t)i, block, "input");
        add_items(events, (int64_t)i, json_object_get(block, "citations"));
    }
    return events;
}

static void add_item_call(json_t *events, int64_t at, const json_t *item)
{
    json_t *call = json_copy((json_t *)(uintptr_t)item);
    if (json_object_get(call, "call_id") != NULL)
        json_object_set(call, "id", json_object_get(call, "call_id"));
    add_call(events, 0, at, call, "args");
    json_decref(call);
}

static void add_response_item(json_t *events, int64_t at, const json_t *item)
{
    const json_t *content = json_object_get(item, "content");
    int64_t code = view_integer(json_object_get(item, "code"));
    json_t *reasoning = json_object();
    view_append(reasoning, "text", json_object_get(item, "summary"));
    if (code == REQUESTY_ITEM_REASONING)
        view_append(reasoning, "text", json_object_get(item, "text"));
    else
        add_text(events, "text", at, item, "text");
    add_text(events, "reasoning", at, reasoning, "text");
    add_text(events, "refusal", at, item, "refusal");
    json_decref(reasoning);
    for (size_t i = 0; i < json_array_size(content); i++)
        add_items(events, at, json_object_get(json_array_get(content, i), "annotations"));
    if (json_object_get(item, "by_server") != NULL && code != REQUESTY_ITEM_MCP_APPROVAL_REQUEST)
        add_item_call(events, at, item);
}

json_t *responses_events_view(const json_t *reply)
{
    json_t *events = json_object();
    const json_t *items = json_object_get(reply, "items");
    add_common(events, reply);
    int64_t status = view_integer(json_object_get(reply, "status_code"));
    if (status != REQUESTY_RESPONSE_FAILED && status != REQUESTY_RESPONSE_IN_PROGRESS && status != REQUESTY_RESPONSE_QUEUED)
        add_text(events, "stop", 0, reply, json_object_get(reply, "incomplete") != NULL ? "incomplete" : "status");
    for (size_t i = 0; i < json_array_size(items); i++)
        add_response_item(events, (int64_t)i, json_array_get(items, i));
    return events;
}

json_t *chat_events_view(const json_t *reply)
{
    json_t *events = json_object();
    const json_t *choices = json_object_get(reply, "choices");
    add_common(events, reply);
    for (size_t i = 0; i < json_array_size(choices); i++) {
        const json_t *choice = json_array_get(choices, i);
        const json_t *calls = json_object_get(choice, "calls");
        int64_t at = view_integer(json_object_get(choice, "index")) * 1000;
        add_text(events, "text", at, choice, "content");
        add_text(events, "reasoning", at, choice, "reasoning");
        add_text(events, "refusal", at, choice, "refusal");
        add_text(events, "stop", at, choice, "finish");
        add_items(events, at, json_object_get(choice, "annotations"));
        for (size_t k = 0; k < json_array_size(calls); k++)
            add_call(events, at / 1000, -1, json_array_get(calls, k), "args");
        if (json_object_get(choice, "function_call") != NULL)
            add_call(events, at / 1000, -1, json_object_get(choice, "function_call"), "args");
    }
    return events;
}
