/* Requests of the Responses protocol (API notes: requesty.md 7 and 11, messages-and-chat.md 11). */
#include "api/encode_openai.h"
#include "api/responses.h"

static void put_input(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_responses_params *params = at;

    rq_encode_string(writer, name, params->input);
    rq_encode_content(writer, name, params->input_json, "input_json");
}

static void put_tool(struct rq_writer *writer, const char *name, const void *at)
{
    rq_openai_put_tool(writer, name, at, RQ_FLAT);
}

static void put_tool_choice(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_responses_params *params = at;
    const struct rq_tool_choice choice = { params->tool_choice, params->tool_choice_name, params->tool_choice_json };

    rq_openai_put_tool_choice(writer, name, &choice, RQ_FLAT);
}

static void put_reasoning(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_responses_params *params = at;

    if (!params->reasoning_effort && !params->reasoning_summary && !params->reasoning_mode &&
        !params->reasoning_context_json)
        return;
    rq_write_object(writer, name, NULL);
    rq_encode_string(writer, "effort", params->reasoning_effort);
    rq_encode_string(writer, "summary", params->reasoning_summary);
    rq_encode_string(writer, "mode", params->reasoning_mode);
    rq_write_json(writer, "context", params->reasoning_context_json, RQ_KIND_BAD, "reasoning_context_json");
    rq_write_object_end(writer);
}

static bool has_format(const requesty_responses_params *params)
{
    return params->response_format || params->response_schema_json;
}

static void put_text(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_responses_params *params = at;
    const struct rq_response_format format = {
        params->response_format,      params->response_schema_name,   params->response_schema_description,
        params->response_schema_json, params->response_schema_strict,
    };

    if (!has_format(params) && !params->verbosity)
        return;
    rq_write_object(writer, name, NULL);
    rq_openai_put_format(writer, "format", &format, RQ_FLAT);
    rq_encode_string(writer, "verbosity", params->verbosity);
    rq_write_object_end(writer);
}

static void put_stream_options(struct rq_writer *writer, const requesty_responses_params *params)
{
    if (!params->include_obfuscation.set)
        return;
    rq_write_object(writer, "stream_options", NULL);
    rq_encode_bool(writer, "include_obfuscation", params->include_obfuscation);
    rq_write_object_end(writer);
}

#define P requesty_responses_params
static const struct rq_put_row body_rows[] = {
    RQ_PUT(TEXT, P, "model", model),
    RQ_PUT_ROW_CUSTOM("input", put_input),
    RQ_PUT_ROW_LIST(P, "input", items, item_count, requesty_item_param, rq_responses_put_item),
    RQ_PUT(TEXT, P, "instructions", instructions),
    RQ_PUT(OPT_INT, P, "max_output_tokens", max_output_tokens),
    RQ_PUT(OPT_DOUBLE, P, "temperature", temperature),
    RQ_PUT(OPT_DOUBLE, P, "top_p", top_p),
    RQ_PUT(OPT_INT, P, "top_logprobs", top_logprobs),
    RQ_PUT_ROW_LIST(P, "tools", tools, tool_count, requesty_tool, put_tool),
    RQ_PUT_ROW_CUSTOM("tool_choice", put_tool_choice),
    RQ_PUT(OPT_BOOL, P, "parallel_tool_calls", parallel_tool_calls),
    RQ_PUT(OPT_INT, P, "max_tool_calls", max_tool_calls),
    RQ_PUT_ROW_CUSTOM("reasoning", put_reasoning),
    RQ_PUT_ROW_CUSTOM("text", put_text),
    RQ_PUT_ROW_TEXTS(P, "include", include, include_count),
    RQ_PUT(OPT_BOOL, P, "store", store),
    RQ_PUT(TEXT, P, "previous_response_id", previous_response_id),
    RQ_PUT(TEXT, P, "conversation", conversation),
    RQ_PUT(OPT_BOOL, P, "background", background),
    RQ_PUT(JSON_OBJECT, P, "prompt", prompt_json),
    RQ_PUT(TEXT, P, "truncation", truncation),
    RQ_PUT(JSON_OBJECT, P, "metadata", metadata_json),
    RQ_PUT(TEXT, P, "service_tier", service_tier),
    RQ_PUT(TEXT, P, "user", user),
    RQ_PUT(TEXT, P, "safety_identifier", safety_identifier),
    RQ_PUT(TEXT, P, "prompt_cache_key", prompt_cache_key),
    RQ_PUT(TEXT, P, "prompt_cache_retention", prompt_cache_retention),
    RQ_PUT(JSON_OBJECT, P, "prompt_cache_options", prompt_cache_options_json),
    RQ_PUT(JSON, P, "context_management", context_management_json),
    RQ_PUT(JSON_OBJECT, P, "moderation", moderation_json),
};
#undef P

/* With what is at the server already, a request may say nothing of its own. */
static bool may_lack_input(const struct rq_writer *writer, const requesty_responses_params *params)
{
    return params->prompt_json || params->previous_response_id || params->conversation ||
           rq_write_has_extra(writer, "input");
}

static void check_input(struct rq_writer *writer, const requesty_responses_params *params)
{
    int forms = (params->input != NULL) + (params->item_count != 0) + (params->input_json != NULL);

    if (forms > 1)
        rq_write_refuse(writer, "input", "only one of input, items and input_json may be set");
    else if (!forms && !may_lack_input(writer, params))
        rq_write_refuse(writer, "input", "is required: one of input, items and input_json");
}

void rq_responses_encode(struct rq_writer *writer, const void *from, bool stream)
{
    const requesty_responses_params *params = from;

    rq_encode_check_model(writer, params->model);
    check_input(writer, params);
    rq_put_rows(writer, body_rows, RQ_COUNT(body_rows), params);
    rq_encode_extension(writer, params->requesty);
    if (stream) {
        rq_write_bool(writer, "stream", true);
        put_stream_options(writer, params);
    }
}
