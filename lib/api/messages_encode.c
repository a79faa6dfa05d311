/* Requests of the Messages protocol (API notes: requesty.md 10.1, messages-and-chat.md 3 and 5). */
#include <string.h>

#include "api/encode.h"
#include "api/history.h"
#include "api/messages.h"

/* ---- tools ------------------------------------------------------------------------------------------------------- */

static void put_tool_members(struct rq_writer *writer, const requesty_tool *tool)
{
    rq_encode_check_required(writer, "name", tool->name);
    rq_encode_string(writer, "type", tool->type);
    rq_encode_string(writer, "name", tool->name);
    rq_encode_string(writer, "description", tool->description);
    if (tool->input_schema_json || !tool->type)
        rq_write_json(writer, "input_schema",
                      tool->input_schema_json ? tool->input_schema_json : "{\"type\":\"object\"}", RQ_KIND_OBJECT,
                      "input_schema_json");
    rq_encode_bool(writer, "strict", tool->strict);
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

    if (params->tool_choice_name && choice != REQUESTY_TOOL_CHOICE_TOOL)
        rq_write_refuse(writer, "tool_choice_name", "goes with REQUESTY_TOOL_CHOICE_TOOL");
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
    rq_encode_bool(writer, "disable_parallel_tool_use", params->disable_parallel_tool_use);
    rq_write_object_end(writer);
}

/* ---- the body ---------------------------------------------------------------------------------------------------- */

static void put_system(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_messages_params *params = at;

    if (params->system && params->system_block_count)
        rq_write_refuse(writer, "system", "only one of system and system_blocks may be set");
    else if (params->system)
        rq_write_string(writer, name, params->system);
    else if (params->system_block_count)
        rq_messages_put_blocks(writer, name, "system_blocks", params->system_blocks, params->system_block_count);
}

static void put_thinking_member(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_messages_params *params = at;

    if (params->thinking == REQUESTY_THINKING_ENABLED && !params->thinking_budget.set)
        rq_write_refuse(writer, "thinking_budget", "is required with REQUESTY_THINKING_ENABLED");
    rq_encode_thinking(writer, name, params->thinking, params->thinking_budget, params->thinking_display);
}

static void put_output_config(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_messages_params *params = at;

    if (!params->effort && !params->output_schema_json)
        return;
    rq_write_object(writer, name, NULL);
    rq_encode_string(writer, "effort", params->effort);
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
    put_object_of_text(writer, name, "previous_message_id",
                       ((const requesty_messages_params *)at)->previous_message_id);
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

static struct rq_turns turns_of(const requesty_messages_params *params)
{
    return (struct rq_turns){
        RQ_DIALECT_MESSAGES, params->history, params->messages, params->message_count, sizeof *params->messages,
        rq_messages_put_turn,
    };
}

static void put_turns(struct rq_writer *writer, const char *name, const void *at)
{
    struct rq_turns turns = turns_of(at);
    rq_history_put_turns(writer, name, &turns);
}

#define P requesty_messages_params
static const struct rq_put_row body_rows[] = {
    RQ_PUT(TEXT, P, "model", model),
    RQ_PUT(INT, P, "max_tokens", max_tokens),
    RQ_PUT_ROW_CUSTOM("system", put_system),
    RQ_PUT_ROW_CUSTOM("messages", put_turns),
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

static void check_max_tokens(struct rq_writer *writer, const requesty_messages_params *params)
{
    if (params->max_tokens < 1 && !rq_write_has_extra(writer, "max_tokens"))
        rq_write_refuse(writer, "max_tokens", "is required and must be at least 1, not %lld",
                        (long long)params->max_tokens);
}

static void check_messages(struct rq_writer *writer, const requesty_messages_params *params)
{
    struct rq_turns turns = turns_of(params);

    if (!rq_history_has_turns(&turns) && !rq_write_has_extra(writer, "messages"))
        rq_write_refuse(writer, "messages", "is required: at least one");
}

void rq_messages_encode(struct rq_writer *writer, const void *from, bool stream)
{
    const requesty_messages_params *params = from;

    rq_encode_check_model(writer, params->model);
    check_max_tokens(writer, params);
    check_messages(writer, params);
    rq_put_rows(writer, body_rows, RQ_COUNT(body_rows), params);
    rq_encode_cache(writer, params->cache);
    rq_encode_extension(writer, params->requesty);
    rq_encode_stream(writer, params->stream, stream);
}

/* ---- counting tokens --------------------------------------------------------------------------------------------- */

/* What of a request makes the prompt (API notes: messages-and-chat.md 2). */
static bool is_counted(const char *name)
{
    static const char *const names[] = { "model",       "system",        "messages", "thinking",           "output_config",
                                         "tools",       "tool_choice",   "speed",    "context_management", "mcp_servers" };

    for (size_t i = 0; i < RQ_COUNT(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

void rq_messages_encode_count(struct rq_writer *writer, const void *from)
{
    const requesty_messages_params *params = from;

    rq_encode_check_model(writer, params->model);
    check_messages(writer, params);
    for (size_t i = 0; i < RQ_COUNT(body_rows); i++)
        if (is_counted(body_rows[i].name))
            rq_put_rows(writer, &body_rows[i], 1, params);
    rq_encode_cache(writer, params->cache);
}
