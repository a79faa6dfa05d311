/* Requests of the chat protocol (API notes: requesty.md 7 and 8, messages-and-chat.md 8). */
#include "api/chat.h"
#include "api/encode.h"
#include "api/history.h"

#include <string.h>

/* ---- tools ------------------------------------------------------------------------------------------------------- */

static void put_function(struct rq_writer *writer, const requesty_tool *tool)
{
    if (!tool->name)
        rq_write_refuse(writer, "name", "is required");
    rq_write_object(writer, "function", NULL);
    rq_encode_string(writer, "name", tool->name);
    rq_encode_string(writer, "description", tool->description);
    rq_write_json(writer, "parameters", tool->input_schema_json, RQ_KIND_OBJECT, "input_schema_json");
    rq_encode_bool(writer, "strict", tool->strict);
    rq_write_object_end(writer);
}

/* OpenAI's custom tools take free text. */
static void put_custom(struct rq_writer *writer, const requesty_tool *tool)
{
    if (!tool->name)
        rq_write_refuse(writer, "name", "is required");
    rq_write_object(writer, "custom", NULL);
    rq_encode_string(writer, "name", tool->name);
    rq_encode_string(writer, "description", tool->description);
    rq_write_object_end(writer);
}

/* A tool of the server's is settings and nothing else. */
static void put_server_tool(struct rq_writer *writer, const requesty_tool *tool)
{
    if (tool->description)
        rq_write_refuse(writer, "description", "goes with a tool of the program's own");
    rq_encode_string(writer, "name", tool->name);
}

static void put_tool_members(struct rq_writer *writer, const requesty_tool *tool)
{
    const char *type = tool->type ? tool->type : "function";
    bool is_function = strcmp(type, "function") == 0;

    rq_write_string(writer, "type", type);
    if (!is_function && (tool->input_schema_json || tool->strict.set))
        rq_write_refuse(writer, tool->strict.set ? "strict" : "input_schema_json", "goes with a function");
    if (is_function)
        put_function(writer, tool);
    else if (strcmp(type, "custom") == 0)
        put_custom(writer, tool);
    else
        put_server_tool(writer, tool);
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

    if (params->tool_choice_name && params->tool_choice != REQUESTY_TOOL_CHOICE_TOOL)
        rq_write_refuse(writer, "tool_choice_name", "goes with REQUESTY_TOOL_CHOICE_TOOL");
    else if (params->tool_choice_json && params->tool_choice)
        rq_write_refuse(writer, "tool_choice", "only one of tool_choice and tool_choice_json may be set");
    else if (params->tool_choice_json)
        rq_write_json(writer, name, params->tool_choice_json, RQ_KIND_BAD, "tool_choice_json");
    else if (params->tool_choice == REQUESTY_TOOL_CHOICE_TOOL)
        put_named_choice(writer, name, params->tool_choice_name);
    else if (params->tool_choice && !word)
        rq_write_refuse(writer, "tool_choice", "%lld is not a requesty_tool_choice", (long long)params->tool_choice);
    else
        rq_encode_string(writer, name, word);
}

/* ---- the body ---------------------------------------------------------------------------------------------------- */

static void put_schema(struct rq_writer *writer, const requesty_chat_params *params)
{
    rq_write_object(writer, "json_schema", NULL);
    rq_write_string(writer, "name", params->response_schema_name ? params->response_schema_name : "response");
    rq_encode_string(writer, "description", params->response_schema_description);
    rq_encode_bool(writer, "strict", params->response_schema_strict);
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
        rq_write_refuse(writer, "response_schema_json",
                        "goes with REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA, and only with it");
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
    rq_encode_bool(writer, "include_obfuscation", params->include_obfuscation);
    rq_write_object_end(writer);
}

static void put_usage(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_chat_params *params = at;

    if (!params->usage_include.set)
        return;
    rq_write_object(writer, name, NULL);
    rq_encode_bool(writer, "include", params->usage_include);
    rq_write_object_end(writer);
}

static struct rq_turns turns_of(const requesty_chat_params *params)
{
    return (struct rq_turns){
        RQ_DIALECT_CHAT, params->history, params->messages, params->message_count, sizeof *params->messages,
        rq_chat_put_message,
    };
}

static void put_turns(struct rq_writer *writer, const char *name, const void *at)
{
    struct rq_turns turns = turns_of(at);
    rq_history_put_turns(writer, name, &turns);
}

#define P requesty_chat_params
static const struct rq_put_row body_rows[] = {
    RQ_PUT(TEXT, P, "model", model),
    RQ_PUT_ROW_CUSTOM("messages", put_turns),
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
    RQ_PUT_ROW_CUSTOM("usage", put_usage),
};
#undef P

/* A model that is missing is a mistake, unless the caller says that it is none. */
static void check_model(struct rq_writer *writer, const requesty_chat_params *params)
{
    if (!params->omit_model.value)
        rq_encode_check_model(writer, params->model);
    else if (params->model)
        rq_write_refuse(writer, "omit_model", "does not go with a model");
}

void rq_chat_encode(struct rq_writer *writer, const void *from, bool stream)
{
    const requesty_chat_params *params = from;
    struct rq_turns turns = turns_of(params);

    check_model(writer, params);
    if (!rq_history_has_turns(&turns) && !rq_write_has_extra(writer, "messages"))
        rq_write_refuse(writer, "messages", "is required: at least one");
    rq_put_rows(writer, body_rows, RQ_COUNT(body_rows), params);
    rq_encode_extension(writer, params->requesty);
    rq_encode_stream(writer, params->stream, stream);
    if (stream)
        put_stream_options(writer, params);
}
