/* Chat requests: bodies into requesty_chat_params. */
#include "requests_kinds.h"
#include "requests_shared.h"

#define P requesty_chat_params

/* ---- tools ------------------------------------------------------------------------------------------------------- */

static const struct build_row function_rows[] = {
    ROW_NEEDS(TEXT, requesty_tool, "name", name, build_is_text),
    ROW(TEXT, requesty_tool, "description", description),
    ROW(JSON, requesty_tool, "parameters", input_schema_json),
    ROW(OPT_BOOL, requesty_tool, "strict", strict),
};
static const struct build_row custom_rows[] = {
    ROW_NEEDS(TEXT, requesty_tool, "name", name, build_is_text),
    ROW(TEXT, requesty_tool, "description", description),
};

static bool is_function(const json_t *value)
{
    return build_fits(value, BUILD_ROWS(function_rows));
}

static json_t *take_function(struct build *build, json_t *value, void *to)
{
    return build_members(build, value, BUILD_ROWS(function_rows), to);
}

static bool is_custom(const json_t *value)
{
    return build_fits(value, BUILD_ROWS(custom_rows));
}

static json_t *take_custom(struct build *build, json_t *value, void *to)
{
    return build_members(build, value, BUILD_ROWS(custom_rows), to);
}

#define ROW_CACHE ROW_CUSTOM(requesty_tool, "cache_control", cache, take_cache)

static const struct build_row function_tool[] = {
    ROW_SAID("type"),
    ROW_WHOLE("function", take_function, is_function),
    ROW_CACHE,
};
static const struct build_row custom_tool[] = {
    ROW(TEXT, requesty_tool, "type", type),
    ROW_WHOLE("custom", take_custom, is_custom),
    ROW_CACHE,
};
static const struct build_row server_tool[] = {
    ROW_NEEDS(TEXT, requesty_tool, "type", type, build_is_text),
    ROW(TEXT, requesty_tool, "name", name),
    ROW_CACHE,
};

static struct build_rows tool_rows(const json_t *tool)
{
    if (build_member_is(tool, "type", "function"))
        return BUILD_ROWS(function_tool);
    return build_member_is(tool, "type", "custom") ? BUILD_ROWS(custom_tool) : BUILD_ROWS(server_tool);
}

static void take_tool(struct build *build, json_t *value, void *to)
{
    requesty_tool *tool = to;
    if (build_fits(value, tool_rows(value)))
        tool->extra_json = build_extra(build, build_members(build, value, tool_rows(value), tool));
    else
        tool->json = build_whole(build, value);
}

static json_t *take_named_function(struct build *build, json_t *value, void *to)
{
    static const struct build_row rows[] = { ROW(TEXT, P, "name", tool_choice_name) };
    return build_members(build, value, BUILD_ROWS(rows), to);
}

/* {"type":"function","function":{"name":...}} */
static json_t *take_named_choice(struct build *build, json_t *value, void *to)
{
    static const struct build_row rows[] = { ROW_SAID("type"), ROW_WHOLE("function", take_named_function, NULL) };
    P *params = to;
    if (!build_member_is(value, "type", "function") ||
        !build_is_text(json_object_get(json_object_get(value, "function"), "name")))
        return json_incref(value);
    params->tool_choice = REQUESTY_TOOL_CHOICE_TOOL;
    return build_members(build, value, BUILD_ROWS(rows), to);
}

static json_t *take_tool_choice(struct build *build, json_t *value, void *to)
{
    static const struct build_word words[] = {
        { "auto", REQUESTY_TOOL_CHOICE_AUTO },
        { "required", REQUESTY_TOOL_CHOICE_ANY },
        { "none", REQUESTY_TOOL_CHOICE_NONE },
        { NULL, 0 },
    };
    P *params = to;
    if (json_is_object(value))
        return take_named_choice(build, value, to);
    params->tool_choice = build_word(words, value);
    return params->tool_choice == 0 ? json_incref(value) : NULL;
}

/* ---- settings ---------------------------------------------------------------------------------------------------- */

static const struct build_row schema_rows[] = {
    ROW_NEEDS(TEXT, P, "name", response_schema_name, build_is_text),
    ROW(TEXT, P, "description", response_schema_description),
    ROW_NEEDS(JSON, P, "schema", response_schema_json, build_is_object),
    ROW(OPT_BOOL, P, "strict", response_schema_strict),
};

static json_t *take_schema(struct build *build, json_t *value, void *to)
{
    return build_members(build, value, BUILD_ROWS(schema_rows), to);
}

static json_t *take_response_format(struct build *build, json_t *value, void *to)
{
    static const struct build_word words[] = {
        { "text", REQUESTY_RESPONSE_FORMAT_TEXT },
        { "json_object", REQUESTY_RESPONSE_FORMAT_JSON_OBJECT },
        { "json_schema", REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA },
        { NULL, 0 },
    };
    static const struct build_row rows[] = { ROW_SAID("type"), ROW_WHOLE("json_schema", take_schema, NULL) };
    P *params = to;
    const json_t *schema = json_object_get(value, "json_schema");
    int64_t format = build_word(words, json_object_get(value, "type"));
    bool wants_schema = format == REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA;
    bool fits = wants_schema ? build_fits(schema, BUILD_ROWS(schema_rows)) : schema == NULL;
    if (format == 0 || !fits)
        return json_incref(value);
    params->response_format = format;
    return build_members(build, value, BUILD_ROWS(rows), to);
}

static json_t *take_thinking(struct build *build, json_t *value, void *to)
{
    P *params = to;
    const struct thinking_members members = { &params->thinking, &params->thinking_budget, NULL, false };
    return take_thinking_into(build, value, &members);
}

/* Of a stream, and what is true: to say the contrary nothing is sent. */
static json_t *take_stream_options(struct build *build, json_t *value, void *to)
{
    static const struct build_row rows[] = {
        ROW(OPT_BOOL, P, "include_usage", include_usage),
        ROW(OPT_BOOL, P, "include_obfuscation", include_obfuscation),
    };
    const json_t *usage = json_object_get(value, "include_usage");
    bool is_stream = json_is_true(json_object_get(build->object, "stream"));
    if (!is_stream || (usage != NULL && !json_is_true(usage)))
        return json_incref(value);
    return build_inside(build, value, BUILD_ROWS(rows), to);
}

static json_t *take_usage(struct build *build, json_t *value, void *to)
{
    static const struct build_row rows[] = { ROW(OPT_BOOL, P, "include", usage_include) };
    return build_inside(build, value, BUILD_ROWS(rows), to);
}

/* ---- the body ---------------------------------------------------------------------------------------------------- */

static const struct build_row body_rows[] = {
    ROW_CUSTOM(P, "model", model, take_model),
    ROW_LIST(P, "messages", messages, message_count, requesty_chat_message, take_chat_message),
    ROW(OPT_INT, P, "max_tokens", max_tokens),
    ROW(OPT_INT, P, "max_completion_tokens", max_completion_tokens),
    ROW(OPT_DOUBLE, P, "temperature", temperature),
    ROW(OPT_DOUBLE, P, "top_p", top_p),
    ROW(OPT_INT, P, "top_k", top_k),
    ROW(OPT_DOUBLE, P, "frequency_penalty", frequency_penalty),
    ROW(OPT_DOUBLE, P, "presence_penalty", presence_penalty),
    ROW(OPT_INT, P, "n", n),
    ROW_TEXTS(P, "stop", stop, stop_count),
    ROW(OPT_INT, P, "seed", seed),
    ROW(JSON, P, "logit_bias", logit_bias_json),
    ROW(OPT_BOOL, P, "logprobs", logprobs),
    ROW(OPT_INT, P, "top_logprobs", top_logprobs),
    ROW_LIST(P, "tools", tools, tool_count, requesty_tool, take_tool),
    ROW_WHOLE("tool_choice", take_tool_choice, NULL),
    ROW(OPT_BOOL, P, "parallel_tool_calls", parallel_tool_calls),
    ROW_WHOLE("response_format", take_response_format, NULL),
    ROW(TEXT, P, "reasoning_effort", reasoning_effort),
    ROW_WHOLE("thinking", take_thinking, NULL),
    ROW(OPT_BOOL, P, "include_reasoning", include_reasoning),
    ROW(TEXT, P, "verbosity", verbosity),
    ROW_TEXTS(P, "models", models, model_count),
    ROW_TEXTS(P, "modalities", modalities, modality_count),
    ROW(JSON, P, "metadata", metadata_json),
    ROW(OPT_BOOL, P, "store", store),
    ROW(TEXT, P, "service_tier", service_tier),
    ROW(TEXT, P, "user", user),
    ROW(TEXT, P, "safety_identifier", safety_identifier),
    ROW(TEXT, P, "prompt_cache_key", prompt_cache_key),
    ROW(TEXT, P, "prompt_cache_retention", prompt_cache_retention),
    ROW_CUSTOM(P, "requesty", requesty, take_extension),
    ROW(OPT_BOOL, P, "stream", stream),
    ROW_WHOLE("stream_options", take_stream_options, NULL),
    ROW_WHOLE("usage", take_usage, NULL),
};

static int make_call(struct build *build, json_t *body, requesty_client *client, requesty_error *error)
{
    requesty_chat_params params = { 0 };
    requesty_chat_completion *completion = NULL;
    params.extra_json = build_body(build, body, BUILD_ROWS(body_rows), &params);
    params.omit_model.value = json_is_object(body) && json_object_get(body, "model") == NULL;
    if (!params.include_usage.set)
        params.include_usage = REQUESTY_BOOL(false);
    int rc = params.stream.value ? requesty_chat_stream(client, &params, NULL, NULL, &completion, error)
                                 : requesty_chat_create(client, &params, &completion, error);
    requesty_chat_completion_free(completion);
    return rc;
}

/* ---- refusals: "Required: model (but for omit_model), messages" -------------------------------------------------- */

static bool lacks_messages(const json_t *body)
{
    return json_object_get(body, "messages") == NULL;
}

static const struct requests_refusal refusals[] = { { "messages: is required: at least one", lacks_messages } };

const struct requests_kind requests_chat = {
    .folder = "chat",
    .reply = "{\"id\":\"chat_1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
             "\"finish_reason\":\"stop\"}]}",
    .stream_reply = "data: {\"id\":\"chat_1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                    "data: [DONE]\n\n",
    .send = make_call,
    .refusals = refusals,
    .refusal_count = sizeof refusals / sizeof refusals[0],
};
