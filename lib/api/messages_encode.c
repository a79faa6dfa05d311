/* Requests of the Messages protocol (API notes: requesty.md 10.1, messages-and-chat.md 3 and 5). */
#include "api/encode.h"
#include "api/messages.h"

#include <string.h>

/* ---- blocks -------------------------------------------------------------------------------------------------------- */

static void put_block(struct rq_writer *writer, const char *name, const void *at);

static void put_blocks(struct rq_writer *writer, const char *name, const char *member, const requesty_block_param *blocks,
                       size_t count)
{
    if (!rq_encode_has_array(writer, member, blocks, count))
        return;
    rq_write_array(writer, name);
    for (size_t i = 0; i < count; i++)
        put_block(writer, NULL, &blocks[i]);
    rq_write_array_end(writer);
}

static int count_sources(const requesty_block_param *block)
{
    return (block->bytes != NULL) + (block->data != NULL) + (block->url != NULL) + (block->file_id != NULL);
}

static void put_data_source(struct rq_writer *writer, const requesty_block_param *block, const char *media_type)
{
    rq_write_string(writer, "type", "base64");
    rq_write_string(writer, "media_type", media_type);
    if (block->bytes)
        rq_write_base64(writer, "data", "", block->bytes, block->bytes_len);
    else
        rq_write_string(writer, "data", block->data);
}

static void put_source_members(struct rq_writer *writer, const requesty_block_param *block, const char *media_type)
{
    if (block->url) {
        rq_write_string(writer, "type", "url");
        rq_write_string(writer, "url", block->url);
    } else if (block->file_id) {
        rq_write_string(writer, "type", "file");
        rq_write_string(writer, "file_id", block->file_id);
    } else {
        put_data_source(writer, block, media_type);
    }
}

static void put_source(struct rq_writer *writer, const requesty_block_param *block, const char *standard_type)
{
    const char *media_type = block->media_type ? block->media_type : standard_type;

    if (count_sources(block) != 1) {
        rq_write_refuse(writer, "bytes", "exactly one of bytes, data, url and file_id must be set");
    } else if ((block->bytes || block->data) && !media_type) {
        rq_write_refuse(writer, "media_type", "is required with bytes and data");
    } else {
        rq_write_object(writer, "source", NULL);
        put_source_members(writer, block, media_type);
        rq_write_object_end(writer);
    }
}

static void require(struct rq_writer *writer, const char *member, const char *value)
{
    if (!value)
        rq_write_refuse(writer, member, "is required for this type of block");
}

static void put_text_block(struct rq_writer *writer, const requesty_block_param *block)
{
    require(writer, "text", block->text);
    rq_encode_text(writer, "text", block->text, block->text_len);
}

static void put_image(struct rq_writer *writer, const requesty_block_param *block)
{
    put_source(writer, block, NULL);
}

static void put_text_source(struct rq_writer *writer, const requesty_block_param *block)
{
    rq_write_object(writer, "source", NULL);
    rq_write_string(writer, "type", "text");
    rq_write_string(writer, "media_type", block->media_type ? block->media_type : "text/plain");
    rq_encode_text(writer, "data", block->text, block->text_len);
    rq_write_object_end(writer);
}

static void put_document(struct rq_writer *writer, const requesty_block_param *block)
{
    if (block->text && !count_sources(block))
        put_text_source(writer, block);
    else
        put_source(writer, block, "application/pdf");
    if (block->title)
        rq_write_string(writer, "title", block->title);
    if (block->context)
        rq_write_string(writer, "context", block->context);
    if (block->citations.set) {
        rq_write_object(writer, "citations", NULL);
        rq_write_bool(writer, "enabled", block->citations.value != 0);
        rq_write_object_end(writer);
    }
}

static void put_tool_use(struct rq_writer *writer, const requesty_block_param *block)
{
    require(writer, "id", block->id);
    require(writer, "name", block->name);
    if (block->id)
        rq_write_string(writer, "id", block->id);
    if (block->name)
        rq_write_string(writer, "name", block->name);
    rq_write_json(writer, "input", block->input_json ? block->input_json : "{}", RQ_KIND_OBJECT, "input_json");
}

static void put_tool_result(struct rq_writer *writer, const requesty_block_param *block)
{
    require(writer, "id", block->id);
    if (block->id)
        rq_write_string(writer, "tool_use_id", block->id);
    if (block->text && block->content)
        rq_write_refuse(writer, "content", "only one of text and content may be set");
    else if (block->content || block->content_count)
        put_blocks(writer, "content", "content", block->content, block->content_count);
    else
        rq_encode_text(writer, "content", block->text, block->text_len);
    if (block->is_error.set)
        rq_write_bool(writer, "is_error", block->is_error.value != 0);
}

static void put_thinking(struct rq_writer *writer, const requesty_block_param *block)
{
    require(writer, "text", block->text);
    rq_encode_text(writer, "thinking", block->text, block->text_len);
    if (block->signature)
        rq_write_string(writer, "signature", block->signature);
}

static void put_redacted_thinking(struct rq_writer *writer, const requesty_block_param *block)
{
    require(writer, "data", block->data);
    if (block->data)
        rq_write_string(writer, "data", block->data);
}

static const struct {
    int64_t type;
    const char *word;
    void (*put)(struct rq_writer *writer, const requesty_block_param *block);
} block_kinds[] = {
    { REQUESTY_BLOCK_TEXT, "text", put_text_block },
    { REQUESTY_BLOCK_IMAGE, "image", put_image },
    { REQUESTY_BLOCK_DOCUMENT, "document", put_document },
    { REQUESTY_BLOCK_TOOL_USE, "tool_use", put_tool_use },
    { REQUESTY_BLOCK_TOOL_RESULT, "tool_result", put_tool_result },
    { REQUESTY_BLOCK_THINKING, "thinking", put_thinking },
    { REQUESTY_BLOCK_REDACTED_THINKING, "redacted_thinking", put_redacted_thinking },
};

static void put_block_members(struct rq_writer *writer, const requesty_block_param *block)
{
    for (size_t i = 0; i < RQ_COUNT(block_kinds); i++) {
        if (block_kinds[i].type != block->type)
            continue;
        rq_write_string(writer, "type", block_kinds[i].word);
        block_kinds[i].put(writer, block);
        rq_encode_cache(writer, block->cache);
        return;
    }
    rq_write_refuse(writer, "type", "%lld is not a type that can be sent; use json for others", (long long)block->type);
}

static void put_block(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_block_param *block = at;

    if (rq_encode_whole(writer, block->json, block, sizeof *block, offsetof(requesty_block_param, json)))
        return;
    rq_write_object(writer, name, block->extra_json);
    put_block_members(writer, block);
    rq_write_object_end(writer);
}

/* ---- turns --------------------------------------------------------------------------------------------------------- */

static const struct rq_word role_words[] = {
    { "user", REQUESTY_ROLE_USER },
    { "assistant", REQUESTY_ROLE_ASSISTANT },
    { "system", REQUESTY_ROLE_SYSTEM },
    { NULL, 0 },
};

static void put_content(struct rq_writer *writer, const requesty_message_param *turn)
{
    int forms = (turn->text != NULL) + (turn->content != NULL || turn->content_count) + (turn->content_json != NULL);

    if (forms != 1 && !rq_write_has_extra(writer, "content"))
        rq_write_refuse(writer, "text", "exactly one of text, content and content_json must be set");
    else if (turn->text)
        rq_encode_text(writer, "content", turn->text, turn->text_len);
    else if (turn->content_json)
        rq_write_json(writer, "content", turn->content_json, RQ_KIND_BAD, "content_json");
    else if (forms)
        put_blocks(writer, "content", "content", turn->content, turn->content_count);
}

static void put_turn(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_message_param *turn = at;
    const char *role = rq_word_text(role_words, turn->role);

    if (rq_encode_whole(writer, turn->json, turn, sizeof *turn, offsetof(requesty_message_param, json)))
        return;
    rq_write_object(writer, name, turn->extra_json);
    if (!role)
        rq_write_refuse(writer, "role", "must be USER, ASSISTANT or SYSTEM, not %lld", (long long)turn->role);
    else
        rq_write_string(writer, "role", role);
    put_content(writer, turn);
    rq_write_object_end(writer);
}

/* ---- tools --------------------------------------------------------------------------------------------------------- */

static void put_tool_members(struct rq_writer *writer, const requesty_tool *tool)
{
    if (!tool->name && !rq_write_has_extra(writer, "name"))
        rq_write_refuse(writer, "name", "is required");
    if (tool->type)
        rq_write_string(writer, "type", tool->type);
    if (tool->name)
        rq_write_string(writer, "name", tool->name);
    if (tool->description)
        rq_write_string(writer, "description", tool->description);
    if (tool->input_schema_json || !tool->type)
        rq_write_json(writer, "input_schema", tool->input_schema_json ? tool->input_schema_json : "{\"type\":\"object\"}",
                      RQ_KIND_OBJECT, "input_schema_json");
    if (tool->strict.set)
        rq_write_bool(writer, "strict", tool->strict.value != 0);
    rq_encode_cache(writer, tool->cache);
}

static void put_tool(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_tool *tool = at;

    if (rq_encode_whole(writer, tool->json, tool, sizeof *tool, offsetof(requesty_tool, json)))
        return;
    rq_write_object(writer, name, tool->extra_json);
    put_tool_members(writer, tool);
    rq_write_object_end(writer);
}

static const struct rq_word choice_words[] = {
    { "auto", REQUESTY_TOOL_CHOICE_AUTO },
    { "any", REQUESTY_TOOL_CHOICE_ANY },
    { "none", REQUESTY_TOOL_CHOICE_NONE },
    { "tool", REQUESTY_TOOL_CHOICE_TOOL },
    { NULL, 0 },
};

static void put_tool_choice(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_messages_params *params = at;
    int64_t choice = params->tool_choice;

    if (!choice && params->disable_parallel_tool_use.set)
        choice = REQUESTY_TOOL_CHOICE_AUTO;
    if (!choice)
        return;
    if (!rq_word_text(choice_words, choice)) {
        rq_write_refuse(writer, "tool_choice", "%lld is not a requesty_tool_choice", (long long)choice);
        return;
    }
    if (choice == REQUESTY_TOOL_CHOICE_TOOL && !params->tool_choice_name) {
        rq_write_refuse(writer, "tool_choice_name", "is required with REQUESTY_TOOL_CHOICE_TOOL");
        return;
    }
    rq_write_object(writer, name, NULL);
    rq_write_string(writer, "type", rq_word_text(choice_words, choice));
    if (choice == REQUESTY_TOOL_CHOICE_TOOL)
        rq_write_string(writer, "name", params->tool_choice_name);
    if (params->disable_parallel_tool_use.set)
        rq_write_bool(writer, "disable_parallel_tool_use", params->disable_parallel_tool_use.value != 0);
    rq_write_object_end(writer);
}

/* ---- the body ------------------------------------------------------------------------------------------------------ */

static void put_system(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_messages_params *params = at;

    if (params->system && params->system_block_count)
        rq_write_refuse(writer, "system", "only one of system and system_blocks may be set");
    else if (params->system)
        rq_write_string(writer, name, params->system);
    else if (params->system_block_count)
        put_blocks(writer, name, "system_blocks", params->system_blocks, params->system_block_count);
}

static void put_thinking_member(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_messages_params *params = at;
    rq_encode_thinking(writer, name, params->thinking, params->thinking_budget, params->thinking_display);
}

static void put_output_config(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_messages_params *params = at;

    if (!params->effort && !params->output_schema_json)
        return;
    rq_write_object(writer, name, NULL);
    if (params->effort)
        rq_write_string(writer, "effort", params->effort);
    if (params->output_schema_json) {
        rq_write_object(writer, "format", NULL);
        rq_write_string(writer, "type", "json_schema");
        rq_write_json(writer, "schema", params->output_schema_json, RQ_KIND_OBJECT, "output_schema_json");
        rq_write_object_end(writer);
    }
    rq_write_object_end(writer);
}

static void put_object_of_text(struct rq_writer *writer, const char *name, const char *member, const char *text)
{
    if (!text)
        return;
    rq_write_object(writer, name, NULL);
    rq_write_string(writer, member, text);
    rq_write_object_end(writer);
}

static void put_metadata(struct rq_writer *writer, const char *name, const void *at)
{
    put_object_of_text(writer, name, "user_id", ((const requesty_messages_params *)at)->user_id);
}

static void put_diagnostics(struct rq_writer *writer, const char *name, const void *at)
{
    put_object_of_text(writer, name, "previous_message_id", ((const requesty_messages_params *)at)->previous_message_id);
}

static void put_container(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_messages_params *params = at;

    if (params->container && params->container_json)
        rq_write_refuse(writer, "container", "only one of container and container_json may be set");
    else if (params->container)
        rq_write_string(writer, name, params->container);
    else
        rq_write_json(writer, name, params->container_json, RQ_KIND_OBJECT, "container_json");
}

#define P requesty_messages_params
static const struct rq_put_row body_rows[] = {
    RQ_PUT(TEXT, P, "model", model),
    RQ_PUT(INT, P, "max_tokens", max_tokens),
    RQ_PUT_ROW_CUSTOM("system", put_system),
    RQ_PUT_ROW_LIST(P, "messages", messages, message_count, requesty_message_param, put_turn),
    RQ_PUT_ROW_TEXTS(P, "stop_sequences", stop_sequences, stop_sequence_count),
    RQ_PUT(OPT_DOUBLE, P, "temperature", temperature),
    RQ_PUT(OPT_DOUBLE, P, "top_p", top_p),
    RQ_PUT(OPT_INT, P, "top_k", top_k),
    RQ_PUT_ROW_CUSTOM("thinking", put_thinking_member),
    RQ_PUT_ROW_CUSTOM("output_config", put_output_config),
    RQ_PUT_ROW_LIST(P, "tools", tools, tool_count, requesty_tool, put_tool),
    RQ_PUT_ROW_CUSTOM("tool_choice", put_tool_choice),
    RQ_PUT_ROW_CUSTOM("metadata", put_metadata),
    RQ_PUT(TEXT, P, "service_tier", service_tier),
    RQ_PUT_ROW_CUSTOM("container", put_container),
    RQ_PUT(TEXT, P, "inference_geo", inference_geo),
    RQ_PUT(TEXT, P, "speed", speed),
    RQ_PUT_ROW_CUSTOM("diagnostics", put_diagnostics),
    RQ_PUT(JSON_OBJECT, P, "context_management", context_management_json),
    RQ_PUT(JSON_ARRAY, P, "mcp_servers", mcp_servers_json),
};
#undef P

static void check_required(struct rq_writer *writer, const requesty_messages_params *params)
{
    if (!params->model && !rq_write_has_extra(writer, "model"))
        rq_write_refuse(writer, "model", "is required");
    if (params->max_tokens < 1 && !rq_write_has_extra(writer, "max_tokens"))
        rq_write_refuse(writer, "max_tokens", "is required and must be at least 1, not %lld", (long long)params->max_tokens);
    if (!params->message_count && !rq_write_has_extra(writer, "messages"))
        rq_write_refuse(writer, "messages", "is required: at least one");
}

void rq_messages_encode(struct rq_writer *writer, const void *from, bool stream)
{
    const requesty_messages_params *params = from;

    check_required(writer, params);
    rq_put_rows(writer, body_rows, RQ_COUNT(body_rows), params);
    rq_encode_cache(writer, params->cache);
    rq_encode_extension(writer, params->requesty);
    if (stream)
        rq_write_bool(writer, "stream", true);
}
