/* Requests of the chat protocol (API notes: requesty.md 7 and 8, messages-and-chat.md 8). */
#include "api/chat.h"
#include "api/encode_openai.h"
#include "api/history.h"

static void put_tool(struct rq_writer *writer, const char *name, const void *at)
{
    rq_openai_put_tool(writer, name, at, RQ_NESTED);
}

static void put_tool_choice(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_chat_params *params = at;
    const struct rq_tool_choice choice = { params->tool_choice, params->tool_choice_name, params->tool_choice_json };

    rq_openai_put_tool_choice(writer, name, &choice, RQ_NESTED);
}

static void put_response_format(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_chat_params *params = at;
    const struct rq_response_format format = {
        params->response_format,      params->response_schema_name,   params->response_schema_description,
        params->response_schema_json, params->response_schema_strict,
    };
    rq_openai_put_format(writer, name, &format, RQ_NESTED);
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
