/* Requests of the chat protocol (API notes: requesty.md 7 and 8, messages-and-chat.md 8). */
#include "api/chat.h"
#include "api/encode.h"

#include <stdio.h>
#include <string.h>

/* ---- parts --------------------------------------------------------------------------------------------------------- */

static void require(struct rq_writer *writer, const char *member, const void *value)
{
    if (!value)
        rq_write_refuse(writer, member, "is required for this type");
}

static void put_string(struct rq_writer *writer, const char *name, const char *text)
{
    if (text)
        rq_write_string(writer, name, text);
}

static void put_bool(struct rq_writer *writer, const char *name, requesty_opt_bool value)
{
    if (value.set)
        rq_write_bool(writer, name, value.value != 0);
}

/* "data:image/png;base64,..." */
static void put_data_url(struct rq_writer *writer, const char *name, const requesty_part_param *part,
                         const char *standard_type)
{
    const char *type = part->media_type ? part->media_type : standard_type;
    char prefix[128];

    if (!type || strlen(type) > 96 || strpbrk(type, "\"\\") || strcspn(type, " \t\r\n") != strlen(type)) {
        rq_write_refuse(writer, "media_type", type ? "is not a media type" : "is required with bytes");
        return;
    }
    snprintf(prefix, sizeof prefix, "data:%s;base64,", type);
    rq_write_base64(writer, name, prefix, part->bytes, part->bytes_len);
}

static void put_text_part(struct rq_writer *writer, const requesty_part_param *part)
{
    require(writer, "text", part->text);
    rq_encode_text(writer, "text", part->text, part->text_len);
}

static void put_image(struct rq_writer *writer, const requesty_part_param *part)
{
    if (!part->url == !part->bytes) {
        rq_write_refuse(writer, "url", "exactly one of url and bytes must be set");
        return;
    }
    rq_write_object(writer, "image_url", NULL);
    if (part->url)
        rq_write_string(writer, "url", part->url);
    else
        put_data_url(writer, "url", part, NULL);
    put_string(writer, "detail", part->detail);
    if (part->url)
        put_string(writer, "mime_type", part->media_type);
    rq_write_object_end(writer);
}

static void put_audio(struct rq_writer *writer, const requesty_part_param *part)
{
    require(writer, "format", part->format);
    if (!part->data == !part->bytes) {
        rq_write_refuse(writer, "data", "exactly one of data and bytes must be set");
        return;
    }
    rq_write_object(writer, "input_audio", NULL);
    put_string(writer, "data", part->data);
    if (part->bytes)
        rq_write_base64(writer, "data", "", part->bytes, part->bytes_len);
    put_string(writer, "format", part->format);
    rq_write_object_end(writer);
}

static void put_input_file(struct rq_writer *writer, const requesty_part_param *part)
{
    if ((part->data != NULL) + (part->url != NULL) + (part->bytes != NULL) != 1) {
        rq_write_refuse(writer, "data", "exactly one of data, url and bytes must be set");
        return;
    }
    put_string(writer, "filename", part->filename);
    put_string(writer, "file_data", part->data ? part->data : part->url);
    if (part->bytes)
        rq_write_base64(writer, "file_data", "", part->bytes, part->bytes_len);
    put_string(writer, "mime_type", part->media_type);
}

static void put_file(struct rq_writer *writer, const requesty_part_param *part)
{
    if ((part->data != NULL) + (part->file_id != NULL) + (part->bytes != NULL) != 1) {
        rq_write_refuse(writer, "data", "exactly one of data, file_id and bytes must be set");
        return;
    }
    rq_write_object(writer, "file", NULL);
    put_string(writer, "filename", part->filename);
    put_string(writer, "file_id", part->file_id);
    put_string(writer, "file_data", part->data);
    if (part->bytes)
        put_data_url(writer, "file_data", part, "application/pdf");
    rq_write_object_end(writer);
}

static void put_refusal(struct rq_writer *writer, const requesty_part_param *part)
{
    require(writer, "text", part->text);
    rq_encode_text(writer, "refusal", part->text, part->text_len);
}

static const struct {
    int64_t type;
    const char *word;
    void (*put)(struct rq_writer *writer, const requesty_part_param *part);
} part_kinds[] = {
    { REQUESTY_PART_TEXT, "text", put_text_part },
    { REQUESTY_PART_IMAGE_URL, "image_url", put_image },
    { REQUESTY_PART_INPUT_AUDIO, "input_audio", put_audio },
    { REQUESTY_PART_INPUT_FILE, "input_file", put_input_file },
    { REQUESTY_PART_FILE, "file", put_file },
    { REQUESTY_PART_REFUSAL, "refusal", put_refusal },
};

static void put_part_members(struct rq_writer *writer, const requesty_part_param *part)
{
    for (size_t i = 0; i < RQ_COUNT(part_kinds); i++) {
        if (part_kinds[i].type != part->type)
            continue;
        rq_write_string(writer, "type", part_kinds[i].word);
        part_kinds[i].put(writer, part);
        rq_encode_cache(writer, part->cache);
        return;
    }
    rq_write_refuse(writer, "type", "%lld is not a requesty_part_type; use json for others", (long long)part->type);
}

static void put_part(struct rq_writer *writer, const requesty_part_param *part)
{
    if (rq_encode_whole(writer, part->json, part, sizeof *part, offsetof(requesty_part_param, json)))
        return;
    rq_write_object(writer, NULL, part->extra_json);
    put_part_members(writer, part);
    rq_write_object_end(writer);
}

/* ---- messages ------------------------------------------------------------------------------------------------------ */

static const struct rq_word role_words[] = {
    { "user", REQUESTY_ROLE_USER },           { "assistant", REQUESTY_ROLE_ASSISTANT },
    { "system", REQUESTY_ROLE_SYSTEM },       { "developer", REQUESTY_ROLE_DEVELOPER },
    { "tool", REQUESTY_ROLE_TOOL },           { NULL, 0 },
};

static void put_parts(struct rq_writer *writer, const requesty_chat_message *message)
{
    if (!rq_encode_has_array(writer, "parts", message->parts, message->part_count))
        return;
    rq_write_array(writer, "content");
    for (size_t i = 0; i < message->part_count; i++)
        put_part(writer, &message->parts[i]);
    rq_write_array_end(writer);
}

/* A turn that only calls tools, or refuses, has the content null. */
static bool may_lack_content(const requesty_chat_message *message)
{
    return message->role == REQUESTY_ROLE_ASSISTANT &&
           (message->tool_call_count || message->refusal || message->audio_id || message->reasoning_content);
}

static void put_content(struct rq_writer *writer, const requesty_chat_message *message)
{
    bool has_parts = message->parts != NULL || message->part_count;
    int forms = (message->text != NULL) + has_parts + (message->content_json != NULL);

    if (forms > 1 || (!forms && !may_lack_content(message) && !rq_write_has_extra(writer, "content")))
        rq_write_refuse(writer, "text", "exactly one of text, parts and content_json must be set");
    else if (message->text)
        rq_encode_text(writer, "content", message->text, message->text_len);
    else if (message->content_json)
        rq_write_json(writer, "content", message->content_json, RQ_KIND_BAD, "content_json");
    else if (has_parts)
        put_parts(writer, message);
    else if (!rq_write_has_extra(writer, "content"))
        rq_write_null(writer, "content");
}

static void put_tool_call(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_tool_call_param *call = at;

    if (rq_encode_whole(writer, call->json, call, sizeof *call, offsetof(requesty_tool_call_param, json)))
        return;
    rq_write_object(writer, name, call->extra_json);
    require(writer, "name", call->name);
    put_string(writer, "id", call->id);
    rq_write_string(writer, "type", "function");
    rq_write_object(writer, "function", NULL);
    put_string(writer, "name", call->name);
    rq_write_string(writer, "arguments", call->arguments_json ? call->arguments_json : "{}");
    rq_write_object_end(writer);
    rq_write_object_end(writer);
}

static void put_audio_id(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_chat_message *message = at;

    if (!message->audio_id)
        return;
    rq_write_object(writer, name, NULL);
    rq_write_string(writer, "id", message->audio_id);
    rq_write_object_end(writer);
}

static const struct rq_put_row message_rows[] = {
    RQ_PUT(TEXT, requesty_chat_message, "name", name),
    RQ_PUT_ROW_LIST(requesty_chat_message, "tool_calls", tool_calls, tool_call_count, requesty_tool_call_param,
                    put_tool_call),
    RQ_PUT(TEXT, requesty_chat_message, "tool_call_id", tool_call_id),
    RQ_PUT(TEXT, requesty_chat_message, "reasoning_content", reasoning_content),
    RQ_PUT(TEXT, requesty_chat_message, "reasoning_signature", reasoning_signature),
    RQ_PUT(TEXT, requesty_chat_message, "refusal", refusal),
    RQ_PUT_ROW_CUSTOM("audio", put_audio_id),
};

static void put_message_members(struct rq_writer *writer, const requesty_chat_message *message)
{
    const char *role = rq_word_text(role_words, message->role);

    if (!role && !rq_write_has_extra(writer, "role"))
        rq_write_refuse(writer, "role", "%lld is not a requesty_role", (long long)message->role);
    put_string(writer, "role", role);
    if (message->role == REQUESTY_ROLE_TOOL && !rq_write_has_extra(writer, "tool_call_id"))
        require(writer, "tool_call_id", message->tool_call_id);
    put_content(writer, message);
    rq_put_rows(writer, message_rows, RQ_COUNT(message_rows), message);
    rq_encode_cache(writer, message->cache);
}

static void put_message(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_chat_message *message = at;

    if (rq_encode_whole(writer, message->json, message, sizeof *message, offsetof(requesty_chat_message, json)))
        return;
    rq_write_object(writer, name, message->extra_json);
    put_message_members(writer, message);
    rq_write_object_end(writer);
}

/* ---- tools --------------------------------------------------------------------------------------------------------- */

static void put_function(struct rq_writer *writer, const requesty_tool *tool)
{
    if (!tool->name)
        rq_write_refuse(writer, "name", "is required");
    rq_write_object(writer, "function", NULL);
    put_string(writer, "name", tool->name);
    put_string(writer, "description", tool->description);
    rq_write_json(writer, "parameters", tool->input_schema_json, RQ_KIND_OBJECT, "input_schema_json");
    put_bool(writer, "strict", tool->strict);
    rq_write_object_end(writer);
}

static void put_tool(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_tool *tool = at;

    if (rq_encode_whole(writer, tool->json, tool, sizeof *tool, offsetof(requesty_tool, json)))
        return;
    rq_write_object(writer, name, tool->extra_json);
    rq_write_string(writer, "type", tool->type ? tool->type : "function");
    if (!tool->type)
        put_function(writer, tool);
    else
        put_string(writer, "name", tool->name);
    rq_encode_cache(writer, tool->cache);
    rq_write_object_end(writer);
}

static void put_named_choice(struct rq_writer *writer, const char *name, const char *function)
{
    if (!function) {
        rq_write_refuse(writer, "tool_choice_name", "is required with REQUESTY_TOOL_CHOICE_TOOL");
        return;
    }
    rq_write_object(writer, name, NULL);
    rq_write_string(writer, "type", "function");
    rq_write_object(writer, "function", NULL);
    rq_write_string(writer, "name", function);
    rq_write_object_end(writer);
    rq_write_object_end(writer);
}

static void put_tool_choice(struct rq_writer *writer, const char *name, const void *at)
{
    static const struct rq_word words[] = {
        { "auto", REQUESTY_TOOL_CHOICE_AUTO },
        { "required", REQUESTY_TOOL_CHOICE_ANY },
        { "none", REQUESTY_TOOL_CHOICE_NONE },
        { NULL, 0 },
    };
    const requesty_chat_params *params = at;
    const char *word = rq_word_text(words, params->tool_choice);

    if (params->tool_choice_json && params->tool_choice)
        rq_write_refuse(writer, "tool_choice", "only one of tool_choice and tool_choice_json may be set");
    else if (params->tool_choice_json)
        rq_write_json(writer, name, params->tool_choice_json, RQ_KIND_BAD, "tool_choice_json");
    else if (params->tool_choice == REQUESTY_TOOL_CHOICE_TOOL)
        put_named_choice(writer, name, params->tool_choice_name);
    else if (params->tool_choice && !word)
        rq_write_refuse(writer, "tool_choice", "%lld is not a requesty_tool_choice", (long long)params->tool_choice);
    else
        put_string(writer, name, word);
}

/* ---- the body ------------------------------------------------------------------------------------------------------ */

static void put_schema(struct rq_writer *writer, const requesty_chat_params *params)
{
    rq_write_object(writer, "json_schema", NULL);
    rq_write_string(writer, "name", params->response_schema_name ? params->response_schema_name : "response");
    put_string(writer, "description", params->response_schema_description);
    put_bool(writer, "strict", params->response_schema_strict);
    rq_write_json(writer, "schema", params->response_schema_json, RQ_KIND_OBJECT, "response_schema_json");
    rq_write_object_end(writer);
}

static void put_response_format(struct rq_writer *writer, const char *name, const void *at)
{
    static const struct rq_word words[] = {
        { "text", REQUESTY_RESPONSE_FORMAT_TEXT },
        { "json_object", REQUESTY_RESPONSE_FORMAT_JSON_OBJECT },
        { "json_schema", REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA },
        { NULL, 0 },
    };
    const requesty_chat_params *params = at;
    const char *word = rq_word_text(words, params->response_format);
    bool wants_schema = params->response_format == REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA;

    if (params->response_format && !word)
        rq_write_refuse(writer, "response_format", "%lld is not a requesty_response_format",
                        (long long)params->response_format);
    if (wants_schema != (params->response_schema_json != NULL))
        rq_write_refuse(writer, "response_schema_json", "goes with REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA, and only with it");
    if (!word)
        return;
    rq_write_object(writer, name, NULL);
    rq_write_string(writer, "type", word);
    if (wants_schema)
        put_schema(writer, params);
    rq_write_object_end(writer);
}

static void put_thinking(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_chat_params *params = at;
    rq_encode_thinking(writer, name, params->thinking, params->thinking_budget, NULL);
}

static void put_stream_options(struct rq_writer *writer, const requesty_chat_params *params)
{
    bool usage = !params->include_usage.set || params->include_usage.value;

    if (!usage && !params->include_obfuscation.set)
        return;
    rq_write_object(writer, "stream_options", NULL);
    if (usage)
        rq_write_bool(writer, "include_usage", true);
    put_bool(writer, "include_obfuscation", params->include_obfuscation);
    rq_write_object_end(writer);
}

#define P requesty_chat_params
static const struct rq_put_row body_rows[] = {
    RQ_PUT(TEXT, P, "model", model),
    RQ_PUT_ROW_LIST(P, "messages", messages, message_count, requesty_chat_message, put_message),
    RQ_PUT(OPT_INT, P, "max_tokens", max_tokens),
    RQ_PUT(OPT_INT, P, "max_completion_tokens", max_completion_tokens),
    RQ_PUT(OPT_DOUBLE, P, "temperature", temperature),
    RQ_PUT(OPT_DOUBLE, P, "top_p", top_p),
    RQ_PUT(OPT_INT, P, "top_k", top_k),
    RQ_PUT(OPT_DOUBLE, P, "frequency_penalty", frequency_penalty),
    RQ_PUT(OPT_DOUBLE, P, "presence_penalty", presence_penalty),
    RQ_PUT(OPT_INT, P, "n", n),
    RQ_PUT_ROW_TEXTS(P, "stop", stop, stop_count),
    RQ_PUT(OPT_INT, P, "seed", seed),
    RQ_PUT(JSON_OBJECT, P, "logit_bias", logit_bias_json),
    RQ_PUT(OPT_BOOL, P, "logprobs", logprobs),
    RQ_PUT(OPT_INT, P, "top_logprobs", top_logprobs),
    RQ_PUT_ROW_LIST(P, "tools", tools, tool_count, requesty_tool, put_tool),
    RQ_PUT_ROW_CUSTOM("tool_choice", put_tool_choice),
    RQ_PUT(OPT_BOOL, P, "parallel_tool_calls", parallel_tool_calls),
    RQ_PUT_ROW_CUSTOM("response_format", put_response_format),
    RQ_PUT(TEXT, P, "reasoning_effort", reasoning_effort),
    RQ_PUT_ROW_CUSTOM("thinking", put_thinking),
    RQ_PUT(OPT_BOOL, P, "include_reasoning", include_reasoning),
    RQ_PUT(TEXT, P, "verbosity", verbosity),
    RQ_PUT_ROW_TEXTS(P, "models", models, model_count),
    RQ_PUT_ROW_TEXTS(P, "modalities", modalities, modality_count),
    RQ_PUT(JSON_OBJECT, P, "audio", audio_json),
    RQ_PUT(JSON_OBJECT, P, "prediction", prediction_json),
    RQ_PUT(JSON_OBJECT, P, "metadata", metadata_json),
    RQ_PUT(OPT_BOOL, P, "store", store),
    RQ_PUT(TEXT, P, "service_tier", service_tier),
    RQ_PUT(TEXT, P, "user", user),
    RQ_PUT(TEXT, P, "safety_identifier", safety_identifier),
    RQ_PUT(TEXT, P, "prompt_cache_key", prompt_cache_key),
    RQ_PUT(TEXT, P, "prompt_cache_retention", prompt_cache_retention),
    RQ_PUT(JSON_OBJECT, P, "prompt_cache_options", prompt_cache_options_json),
    RQ_PUT(JSON_OBJECT, P, "web_search_options", web_search_options_json),
    RQ_PUT(JSON_OBJECT, P, "moderation", moderation_json),
};
#undef P

void rq_chat_encode(struct rq_writer *writer, const void *from, bool stream)
{
    const requesty_chat_params *params = from;

    if (!params->model && !rq_write_has_extra(writer, "model"))
        rq_write_refuse(writer, "model", "is required");
    if (!params->message_count && !rq_write_has_extra(writer, "messages"))
        rq_write_refuse(writer, "messages", "is required: at least one");
    rq_put_rows(writer, body_rows, RQ_COUNT(body_rows), params);
    rq_encode_extension(writer, params->requesty);
    if (stream) {
        rq_write_bool(writer, "stream", true);
        put_stream_options(writer, params);
    }
}
