#include "got.h"

#include <stdio.h>
#include <string.h>

#include "view.h"

void got_json(json_t *view, const char *name, const char *text)
{
    char other[64];
    json_t *json = view_parse_text(text);
    snprintf(other, sizeof other, "%s_text", name);
    if (json != NULL)
        view_put(view, name, json);
    else
        view_put_text(view, other, text);
}

json_t *got_usage(const requesty_usage *usage)
{
    json_t *view = json_object();
    view_put_int(view, "input", usage->input_tokens);
    view_put_int(view, "output", usage->output_tokens);
    view_put_int(view, "cached", usage->cached_tokens);
    view_put_int(view, "cache_write", usage->cache_write_tokens);
    view_put_int(view, "total", usage->total_tokens);
    view_put_int(view, "reasoning", usage->reasoning_tokens);
    view_put_int(view, "cache_write_5m", usage->cache_write_5m_tokens);
    view_put_int(view, "cache_write_1h", usage->cache_write_1h_tokens);
    if (usage->cost.set)
        view_put(view, "cost", json_real(usage->cost.value));
    return view;
}

static void put_usage(json_t *view, const requesty_usage *usage)
{
    json_t *raw = view_parse_text(usage->raw_json);
    view_put(view, "usage", got_usage(usage));
    if (raw != NULL)
        view_put(view, "usage_raw", view_without_nulls(raw));
    json_decref(raw);
}

/* A list in JSON text; an empty one is as good as none. */
static void put_json_list(json_t *view, const char *name, const char *text)
{
    json_t *list = view_parse_text(text);
    if (json_is_array(list) && json_array_size(list) == 0) {
        json_decref(list);
        return;
    }
    json_decref(list);
    got_json(view, name, text);
}

static bool has_input(const requesty_block *block)
{
    return block->type == REQUESTY_BLOCK_TOOL_USE || block->type == REQUESTY_BLOCK_SERVER_TOOL_USE ||
           block->type == REQUESTY_BLOCK_MCP_TOOL_USE;
}

static json_t *got_block(const requesty_block *block)
{
    json_t *view = json_object();
    view_put_text(view, "type", block->type_text);
    view_put_int(view, "code", block->type);
    if (block->type != REQUESTY_BLOCK_UNKNOWN) {
        view_put_bytes(view, "text", block->text, block->text_len);
        view_put_text(view, "signature", block->signature);
        view_put_text(view, "id", block->id);
        view_put_text(view, "name", block->name);
        put_json_list(view, "citations", block->citations_json);
        view_put_text(view, "data", block->data);
    }
    if (has_input(block)) {
        got_json(view, "input", block->input_json);
        view_put_int(view, "input_valid", block->input_valid);
    }
    got_json(view, "raw", block->raw_json);
    return view;
}

json_t *got_message(const requesty_message *message)
{
    json_t *view = json_object();
    json_t *blocks = json_array();
    view_put_text(view, "id", message->id);
    view_put_text(view, "model", message->model);
    view_put_text(view, "stop", message->stop_reason_text);
    view_put_int(view, "stop_code", message->stop_reason);
    view_put_text(view, "stop_sequence", message->stop_sequence);
    view_put_text(view, "text", requesty_message_text(message));
    for (size_t i = 0; i < message->content_count; i++)
        json_array_append_new(blocks, got_block(message->content[i]));
    view_put_list(view, "blocks", blocks);
    put_usage(view, message->usage);
    return view;
}

static json_t *got_call(const requesty_tool_call *call)
{
    json_t *view = json_object();
    view_put_text(view, "id", call->id);
    view_put_text(view, "type", call->type_text);
    view_put_text(view, "name", call->name);
    view_put(view, "args", view_parse_text(call->arguments_json));
    view_put_text(view, "args_text", call->arguments_json);
    view_put_int(view, "args_valid", call->arguments_valid);
    return view;
}

static json_t *got_choice(const requesty_chat_choice *choice)
{
    const requesty_chat_reply_message *message = choice->message;
    json_t *view = json_object();
    json_t *calls = json_array();
    view_put_int(view, "index", choice->index);
    view_put_text(view, "finish", choice->finish_reason_text);
    view_put_int(view, "finish_code", choice->finish_reason);
    view_put_bytes(view, "content", message->content, message->content_len);
    view_put_bytes(view, "reasoning", message->reasoning, message->reasoning_len);
    view_put_text(view, "signature", message->reasoning_signature);
    view_put_text(view, "refusal", message->refusal);
    put_json_list(view, "annotations", message->annotations_json);
    got_json(view, "audio", message->audio_json);
    for (size_t i = 0; i < message->tool_call_count; i++)
        json_array_append_new(calls, got_call(message->tool_calls[i]));
    view_put_list(view, "calls", calls);
    if (message->function_call != NULL)
        view_put(view, "function_call", got_call(message->function_call));
    json_t *logprobs = view_parse_text(choice->logprobs_json);
    json_t *lists = json_object();
    const char *name;
    json_t *member;
    json_object_foreach(logprobs, name, member) {
        if (json_array_size(member) > 0)
            json_object_set(lists, name, member);
    }
    if (json_object_size(lists) > 0)
        json_object_set(view, "logprobs", lists);
    json_decref(lists);
    json_decref(logprobs);
    return view;
}

json_t *got_completion(const requesty_chat_completion *completion)
{
    json_t *view = json_object();
    json_t *choices = json_array();
    view_put_text(view, "id", completion->id);
    view_put_text(view, "model", completion->model);
    view_put_int(view, "created", completion->created);
    view_put_text(view, "service_tier", completion->service_tier);
    view_put_text(view, "system_fingerprint", completion->system_fingerprint);
    for (size_t i = 0; i < completion->choice_count; i++)
        json_array_append_new(choices, got_choice(completion->choices[i]));
    view_put_list(view, "choices", choices);
    view_put_text(view, "text", requesty_chat_text(completion));
    put_usage(view, completion->usage);
    return view;
}

static json_t *got_part(const requesty_output_part *part)
{
    json_t *view = json_object();
    view_put_text(view, "type", part->type_text);
    view_put_int(view, "code", part->type);
    view_put_bytes(view, "text", part->text, part->text_len);
    put_json_list(view, "annotations", part->annotations_json);
    put_json_list(view, "logprobs", part->logprobs_json);
    return view;
}

static void put_item_call(json_t *view, const requesty_output_item *item)
{
    if (item->arguments_json == NULL)
        return;
    got_json(view, "args", item->arguments_json);
    view_put_int(view, "args_valid", item->arguments_valid);
    view_put_int(view, "by_server", item->by_server);
}

static json_t *got_item(const requesty_output_item *item)
{
    json_t *view = json_object();
    json_t *parts = json_array();
    json_t *raw = view_parse_text(item->raw_json);
    view_put_text(view, "type", item->type_text);
    view_put_int(view, "code", item->type);
    view_put_text(view, "id", item->id);
    view_put_text(view, "status", item->status_text);
    view_put_text(view, "role", item->role);
    view_put_text(view, "phase", item->phase);
    view_put_bytes(view, "text", item->text, item->text_len);
    view_put_bytes(view, "refusal", item->refusal, item->refusal_len);
    view_put_bytes(view, "summary", item->summary, item->summary_len);
    view_put_text(view, "encrypted_content", item->encrypted_content);
    view_put_text(view, "call_id", item->call_id);
    view_put_text(view, "name", item->name);
    put_item_call(view, item);
    for (size_t i = 0; i < item->content_count; i++)
        json_array_append_new(parts, got_part(item->content[i]));
    view_put_list(view, "content", parts);
    view_put(view, "raw", view_without_nulls(raw));
    json_decref(raw);
    return view;
}

json_t *got_response(const requesty_response *response)
{
    json_t *view = json_object();
    json_t *items = json_array();
    view_put_text(view, "id", response->id);
    view_put_text(view, "model", response->model);
    view_put_text(view, "status", response->status_text);
    view_put_int(view, "status_code", response->status);
    view_put_int(view, "created", response->created_at);
    view_put_int(view, "completed", response->completed_at);
    view_put_text(view, "service_tier", response->service_tier);
    got_json(view, "metadata", response->metadata_json);
    view_put_text(view, "incomplete", response->incomplete_reason);
    view_put_text(view, "error_code", response->error_code);
    view_put_text(view, "error_message", response->error_message);
    view_put_text(view, "previous_response_id", response->previous_response_id);
    view_put_text(view, "text", requesty_response_text(response));
    for (size_t i = 0; i < response->output_count; i++)
        json_array_append_new(items, got_item(response->output[i]));
    view_put_list(view, "items", items);
    put_usage(view, response->usage);
    return view;
}

json_t *got_error(const requesty_error *error)
{
    json_t *view = json_object();
    view_put_int(view, "code", error->code);
    view_put_int(view, "status", error->http_status);
    view_put_int(view, "attempts", error->attempts);
    view_put_int(view, "mid_stream", error->mid_stream);
    view_put_text(view, "message", error->message);
    view_put_text(view, "type", error->type);
    view_put_text(view, "server_code", error->server_code);
    view_put_text(view, "origin", error->origin);
    return view;
}
