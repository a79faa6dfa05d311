/* Messages requests: bodies into requesty_messages_params. */
#include "requests_kinds.h"
#include "requests_shared.h"

#define P requesty_messages_params

/* ---- tools ------------------------------------------------------------------------------------------------------- */

static const struct build_row tool_rows[] = {
    ROW(TEXT, requesty_tool, "type", type),
    ROW_NEEDS(TEXT, requesty_tool, "name", name, build_is_text),
    ROW(TEXT, requesty_tool, "description", description),
    ROW(JSON, requesty_tool, "input_schema", input_schema_json),
    ROW(OPT_BOOL, requesty_tool, "strict", strict),
    ROW_CUSTOM(requesty_tool, "cache_control", cache, take_cache),
};

/* Without a type it is a tool of the program's own, for which the library writes a schema. */
static void take_tool(struct build *build, json_t *value, void *to)
{
    requesty_tool *tool = to;
    bool has_schema = json_is_object(json_object_get(value, "input_schema"));
    bool has_type = build_is_text(json_object_get(value, "type"));
    if (build_fits(value, BUILD_ROWS(tool_rows)) && (has_schema || has_type))
        tool->extra_json = build_extra(build, build_members(build, value, BUILD_ROWS(tool_rows), tool));
    else
        tool->json = build_whole(build, value);
}

static json_t *take_tool_choice(struct build *build, json_t *value, void *to)
{
    static const struct build_word words[] = {
        { "auto", REQUESTY_TOOL_CHOICE_AUTO },
        { "any", REQUESTY_TOOL_CHOICE_ANY },
        { "none", REQUESTY_TOOL_CHOICE_NONE },
        { "tool", REQUESTY_TOOL_CHOICE_TOOL },
        { NULL, 0 },
    };
    static const struct build_row rows[] = {
        ROW_WORD(P, "type", tool_choice, words),
        ROW(TEXT, P, "name", tool_choice_name),
        ROW(OPT_BOOL, P, "disable_parallel_tool_use", disable_parallel_tool_use),
    };
    const json_t *name = json_object_get(value, "name");
    int64_t choice = build_word(words, json_object_get(value, "type"));
    bool names_one = choice == REQUESTY_TOOL_CHOICE_TOOL;
    if (choice == 0 || names_one != (name != NULL) || (names_one && !build_is_text(name)))
        return json_incref(value);
    return build_members(build, value, BUILD_ROWS(rows), to);
}

/* ---- the body ---------------------------------------------------------------------------------------------------- */

static json_t *take_system(struct build *build, json_t *value, void *to)
{
    P *params = to;
    if (build_is_text(value)) {
        params->system = build_text(build, value);
        return NULL;
    }
    params->system_blocks = build_list(build, value, sizeof(requesty_block_param), take_messages_block,
                                       &params->system_block_count);
    return params->system_blocks == NULL ? json_incref(value) : NULL;
}

static json_t *take_thinking(struct build *build, json_t *value, void *to)
{
    P *params = to;
    const struct thinking_members members = {
        &params->thinking, &params->thinking_budget, &params->thinking_display, .needs_budget = true,
    };
    return take_thinking_into(build, value, &members);
}

static json_t *take_format(struct build *build, json_t *value, void *to)
{
    static const struct build_row rows[] = { ROW_SAID("type"), ROW(JSON, P, "schema", output_schema_json) };
    if (!build_member_is(value, "type", "json_schema") || !json_is_object(json_object_get(value, "schema")))
        return json_incref(value);
    return build_members(build, value, BUILD_ROWS(rows), to);
}

static json_t *take_output_config(struct build *build, json_t *value, void *to)
{
    static const struct build_row rows[] = { ROW(TEXT, P, "effort", effort), ROW_WHOLE("format", take_format, NULL) };
    return build_inside(build, value, BUILD_ROWS(rows), to);
}

static json_t *take_metadata(struct build *build, json_t *value, void *to)
{
    static const struct build_row rows[] = { ROW(TEXT, P, "user_id", user_id) };
    return build_inside(build, value, BUILD_ROWS(rows), to);
}

static json_t *take_diagnostics(struct build *build, json_t *value, void *to)
{
    static const struct build_row rows[] = { ROW(TEXT, P, "previous_message_id", previous_message_id) };
    return build_inside(build, value, BUILD_ROWS(rows), to);
}

static const struct build_row body_rows[] = {
    ROW_CUSTOM(P, "model", model, take_model),
    ROW(INT, P, "max_tokens", max_tokens),
    ROW_LIST(P, "messages", messages, message_count, requesty_message_param, take_messages_turn),
    ROW_WHOLE("system", take_system, NULL),
    ROW_TEXTS(P, "stop_sequences", stop_sequences, stop_sequence_count),
    ROW(OPT_DOUBLE, P, "temperature", temperature),
    ROW(OPT_DOUBLE, P, "top_p", top_p),
    ROW(OPT_INT, P, "top_k", top_k),
    ROW_WHOLE("thinking", take_thinking, NULL),
    ROW_WHOLE("output_config", take_output_config, NULL),
    ROW_LIST(P, "tools", tools, tool_count, requesty_tool, take_tool),
    ROW_WHOLE("tool_choice", take_tool_choice, NULL),
    ROW_WHOLE("metadata", take_metadata, NULL),
    ROW(TEXT, P, "service_tier", service_tier),
    ROW_CUSTOM(P, "cache_control", cache, take_cache),
    ROW(TEXT, P, "container", container),
    ROW(TEXT, P, "inference_geo", inference_geo),
    ROW(TEXT, P, "speed", speed),
    ROW_WHOLE("diagnostics", take_diagnostics, NULL),
    ROW_CUSTOM(P, "requesty", requesty, take_extension),
    ROW(OPT_BOOL, P, "stream", stream),
};

static int make_call(struct build *build, json_t *body, requesty_client *client, requesty_error *error)
{
    requesty_messages_params params = { 0 };
    requesty_message *message = NULL;
    params.extra_json = build_body(build, body, BUILD_ROWS(body_rows), &params);
    int rc = params.stream.value ? requesty_messages_stream(client, &params, NULL, NULL, &message, error)
                                 : requesty_messages_create(client, &params, &message, error);
    requesty_message_free(message);
    return rc;
}

/* ---- refusals: "Required: model, max_tokens, messages" ----------------------------------------------------------- */

static bool lacks_model(const json_t *body)
{
    return json_object_get(body, "model") == NULL;
}

static bool lacks_max_tokens(const json_t *body)
{
    return !lacks_model(body) && json_object_get(body, "max_tokens") == NULL;
}

static bool lacks_messages(const json_t *body)
{
    return !lacks_model(body) && !lacks_max_tokens(body) && json_object_get(body, "messages") == NULL;
}

static const struct requests_refusal refusals[] = {
    { "model: is required", lacks_model },
    { "max_tokens: is required and must be at least 1", lacks_max_tokens },
    { "messages: is required: at least one", lacks_messages },
};

const struct requests_kind requests_messages = {
    .folder = "messages",
    .reply = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
             "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}",
    .stream_reply = "data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"content\":[]}}\n\n"
                    "data: {\"type\":\"message_stop\"}\n\n",
    .send = make_call,
    .refusals = refusals,
    .refusal_count = sizeof refusals / sizeof refusals[0],
};
