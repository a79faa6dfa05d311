/* Replies of the chat protocol (API notes: requesty.md 8.4 and 8.5, messages-and-chat.md 9). */
#include "api/chat.h"

#include <string.h>

#include "api/failure.h"
#include "api/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "json/members.h"

/* ---- usage ------------------------------------------------------------------------------------------------------- */

static const struct rq_field prompt_detail_rows[] = {
    RQ_ROW(INTEGER, requesty_usage, "cached_tokens", cached_tokens),
    RQ_ROW(INTEGER, requesty_usage, "caching_tokens", cache_write_tokens),
    RQ_ROW(INTEGER, requesty_usage, "cache_write_tokens", cache_write_tokens),
    RQ_ROW_INSIDE("caching_token_details", rq_usage_lifetime_table),
};
static const struct rq_table prompt_detail_table = {
    .fields = prompt_detail_rows, .count = RQ_COUNT(prompt_detail_rows), .size = sizeof(requesty_usage),
    .raw_offset = RQ_NO_RAW,
};

static const struct rq_field completion_detail_rows[] = {
    RQ_ROW(INTEGER, requesty_usage, "reasoning_tokens", reasoning_tokens),
};
static const struct rq_table completion_detail_table = {
    .fields = completion_detail_rows, .count = RQ_COUNT(completion_detail_rows), .size = sizeof(requesty_usage),
    .raw_offset = RQ_NO_RAW,
};

static const struct rq_field usage_rows[] = {
    RQ_ROW(INTEGER, requesty_usage, "prompt_tokens", input_tokens),
    RQ_ROW(INTEGER, requesty_usage, "completion_tokens", output_tokens),
    RQ_ROW(INTEGER, requesty_usage, "total_tokens", total_tokens),
    RQ_ROW_INSIDE("prompt_tokens_details", prompt_detail_table),
    RQ_ROW_INSIDE("completion_tokens_details", completion_detail_table),
    RQ_ROW_CUSTOM(requesty_usage, "cost", cost, rq_usage_cost),
};
const struct rq_table rq_chat_usage_table = {
    .fields = usage_rows, .count = RQ_COUNT(usage_rows), .size = sizeof(requesty_usage),
    .raw_offset = offsetof(requesty_usage, raw_json),
};

/* ---- tool calls -------------------------------------------------------------------------------------------------- */

static int decode_arguments(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    return rq_chat_decode_arguments(decoder, false, (struct rq_piece *)(void *)((char *)object + field->offset));
}

/* What the public struct does not have. */
struct call {
    requesty_tool_call call;
    const char *custom_name;
    struct rq_piece arguments, custom_input;
    bool has_none; /* the member is absent */
};

static const struct rq_field function_rows[] = {
    RQ_ROW(TEXT, struct call, "name", call.name),
    RQ_ROW_CUSTOM(struct call, "arguments", arguments, decode_arguments),
};
static const struct rq_table function_table = {
    .fields = function_rows, .count = RQ_COUNT(function_rows), .size = sizeof(struct call), .raw_offset = RQ_NO_RAW,
};

static const struct rq_field custom_rows[] = {
    RQ_ROW(TEXT, struct call, "name", custom_name),
    RQ_ROW_CUSTOM(struct call, "input", custom_input, decode_arguments),
};
static const struct rq_table custom_table = {
    .fields = custom_rows, .count = RQ_COUNT(custom_rows), .size = sizeof(struct call), .raw_offset = RQ_NO_RAW,
};

static const struct rq_field call_rows[] = {
    RQ_ROW(TEXT, struct call, "id", call.id),
    RQ_ROW(TEXT, struct call, "type", call.type_text),
    RQ_ROW_INSIDE("function", function_table),
    RQ_ROW_INSIDE("custom", custom_table),
};

static void take_arguments(requesty_tool_call *call, const struct rq_piece *arguments, const char *standard)
{
    bool has_any = arguments->text && (arguments->len || !*standard);
    call->arguments_json = has_any ? arguments->text : standard;
    call->arguments_len = has_any ? arguments->len : strlen(standard);
    call->arguments_valid = rq_is_json((struct rq_slice){ call->arguments_json, call->arguments_len });
}

static int finish_call(struct rq_decoder *decoder, void *object)
{
    struct call *from = object;
    requesty_tool_call *call = &from->call;
    bool custom = rq_chat_is_custom(call->type_text, call->name && *call->name,
                                    from->custom_name && *from->custom_name);

    (void)decoder;
    from->has_none = !custom && !from->arguments.text;
    take_arguments(call, custom ? &from->custom_input : &from->arguments, custom ? "" : "{}");
    if (custom)
        call->name = from->custom_name;
    call->name = call->name ? call->name : "";
    if (!call->type_text || !*call->type_text)
        call->type_text = custom ? "custom" : "function";
    call->by_server = rq_chat_is_by_server(call->id);
    return 0;
}

static const struct rq_table call_table = {
    .fields = call_rows, .count = RQ_COUNT(call_rows), .size = sizeof(struct call),
    .raw_offset = offsetof(struct call, call.raw_json), .finish = finish_call,
};
static const struct rq_table function_call_table = {
    .fields = function_rows, .count = RQ_COUNT(function_rows), .size = sizeof(struct call),
    .raw_offset = offsetof(struct call, call.raw_json), .finish = finish_call,
};

/* ---- messages and choices ---------------------------------------------------------------------------------------- */

/* What the public struct does not have. */
struct message {
    requesty_chat_reply_message reply;
    struct rq_parts content;
    const char *reasoning; /* the other name of reasoning_content */
    size_t reasoning_len;
};

static int decode_content(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    (void)field;
    return rq_chat_decode_parts(decoder, false, &((struct message *)object)->content);
}

static const struct rq_field message_rows[] = {
    RQ_ROW_CUSTOM(struct message, "content", content, decode_content),
    RQ_ROW_2(TEXT, struct message, "reasoning_content", reply.reasoning, reply.reasoning_len),
    RQ_ROW_2(TEXT, struct message, "reasoning", reasoning, reasoning_len),
    RQ_ROW(TEXT, struct message, "reasoning_signature", reply.reasoning_signature),
    RQ_ROW_2(TEXT, struct message, "refusal", reply.refusal, reply.refusal_len),
    RQ_ROW_LIST(struct message, "tool_calls", reply.tool_calls, reply.tool_call_count, call_table),
    RQ_ROW_OBJECT(struct message, "function_call", reply.function_call, function_call_table),
    RQ_ROW(RAW, struct message, "annotations", reply.annotations_json),
    RQ_ROW(RAW, struct message, "audio", reply.audio_json),
};

/* Where thinking comes under several names, the first that has any counts. */
static void choose_reasoning(struct message *message)
{
    requesty_chat_reply_message *reply = &message->reply;

    if (!reply->reasoning_len && message->reasoning_len) {
        reply->reasoning = message->reasoning;
        reply->reasoning_len = message->reasoning_len;
    }
    if (!reply->reasoning_len && message->content.thinking.len) {
        reply->reasoning = message->content.thinking.text;
        reply->reasoning_len = message->content.thinking.len;
    }
}

static int finish_message(struct rq_decoder *decoder, void *object)
{
    struct message *message = object;

    (void)decoder;
    message->reply.content = message->content.text.text;
    message->reply.content_len = message->content.text.len;
    choose_reasoning(message);
    if (message->reply.function_call && !*message->reply.function_call->name)
        message->reply.function_call = NULL; /* some servers fill every form, most of them with nothing */
    return 0;
}

static const struct rq_table message_table = {
    .fields = message_rows, .count = RQ_COUNT(message_rows), .size = sizeof(struct message),
    .raw_offset = offsetof(struct message, reply.raw_json), .finish = finish_message,
};

static const struct rq_word finish_words[] = {
    { "stop", REQUESTY_FINISH_STOP },
    { "tool_calls", REQUESTY_FINISH_TOOL_CALLS },
    { "length", REQUESTY_FINISH_LENGTH },
    { "max_tokens", REQUESTY_FINISH_LENGTH },
    { "content_filter", REQUESTY_FINISH_CONTENT_FILTER },
    { "function_call", REQUESTY_FINISH_FUNCTION_CALL },
    { "error", REQUESTY_FINISH_ERROR },
    { NULL, 0 },
};

struct choice {
    requesty_chat_choice choice;
    int32_t finish_reason;
    const struct message *message;
};

static const requesty_tool_call *const no_calls[] = { NULL };
static const requesty_chat_reply_message no_message = { .tool_calls = no_calls };
static const requesty_chat_choice no_choice = { .finish_reason_text = "", .message = &no_message };
static const requesty_chat_choice *const no_choices[] = { &no_choice, NULL };

static const struct rq_field choice_rows[] = {
    RQ_ROW(INTEGER, struct choice, "index", choice.index),
    RQ_ROW_WORD(struct choice, "finish_reason", finish_reason, choice.finish_reason_text, finish_words),
    RQ_ROW_OBJECT(struct choice, "message", message, message_table),
    RQ_ROW(RAW, struct choice, "logprobs", choice.logprobs_json),
};

/* Without arguments and without a reason why it ended, a call was cut off before they came. */
static void mark_cut_call(const requesty_tool_call *at)
{
    struct call *call = (struct call *)(uintptr_t)at;

    if (!call->has_none)
        return;
    call->call.arguments_json = "";
    call->call.arguments_len = 0;
    call->call.arguments_valid = 0;
}

static void mark_cut_calls(const requesty_chat_reply_message *message)
{
    for (size_t i = 0; i < message->tool_call_count; i++)
        mark_cut_call(message->tool_calls[i]);
    if (message->function_call)
        mark_cut_call(message->function_call);
}

static int finish_choice(struct rq_decoder *decoder, void *object)
{
    struct choice *choice = object;

    (void)decoder;
    choice->choice.finish_reason = choice->finish_reason;
    choice->choice.message = choice->message ? &choice->message->reply : &no_message;
    if (!*choice->choice.finish_reason_text)
        mark_cut_calls(choice->choice.message);
    return 0;
}

static const struct rq_table choice_table = {
    .fields = choice_rows, .count = RQ_COUNT(choice_rows), .size = sizeof(struct choice),
    .raw_offset = offsetof(struct choice, choice.raw_json), .finish = finish_choice,
};

/* ---- the reply --------------------------------------------------------------------------------------------------- */

struct reply {
    requesty_chat_completion completion;
    const char *error_json;
};

static const struct rq_field reply_rows[] = {
    RQ_ROW(TEXT, struct reply, "id", completion.id),
    RQ_ROW(TEXT, struct reply, "model", completion.model),
    RQ_ROW(INTEGER, struct reply, "created", completion.created),
    RQ_ROW_LIST(struct reply, "choices", completion.choices, completion.choice_count, choice_table),
    RQ_ROW_OBJECT(struct reply, "usage", completion.usage, rq_chat_usage_table),
    RQ_ROW(TEXT, struct reply, "service_tier", completion.service_tier),
    RQ_ROW(TEXT, struct reply, "system_fingerprint", completion.system_fingerprint),
    RQ_ROW(RAW, struct reply, "error", error_json),
};
static const struct rq_table reply_table = {
    .fields = reply_rows, .count = RQ_COUNT(reply_rows), .size = sizeof(struct reply),
    .raw_offset = offsetof(struct reply, completion.raw_json),
};

static int fill_result(struct rq_chat_result *result, const struct reply *reply, const struct rq_exchange *exchange)
{
    requesty_chat_completion *completion = &result->completion;

    *completion = reply->completion;
    completion->id = completion->id ? completion->id : "";
    completion->model = completion->model ? completion->model : "";
    completion->usage = completion->usage ? completion->usage : &rq_no_usage;
    completion->choices = completion->choice_count ? completion->choices : no_choices;
    completion->info = &result->info;
    return rq_exchange_info(exchange, &result->arena, &result->info);
}

static bool is_nothing(const struct reply *reply)
{
    return !reply->completion.choice_count && !reply->completion.id && !reply->completion.usage;
}

static int decode_into(struct rq_chat_result *result, const struct rq_exchange *exchange, const char *json, size_t len,
                       int max_depth, requesty_error *error)
{
    struct reply reply;
    int rc = rq_decode(json, len, max_depth, &result->arena, &reply_table, &reply, error);

    if (rc < 0)
        return rc;
    if (rq_failure_is_error(reply.error_json) && !reply.completion.choice_count) {
        requesty_error own;
        rq_failure_from_member(&own, json, len, reply.error_json);
        return rq_error_give(error, &own);
    }
    if (is_nothing(&reply))
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY,
                            "the reply is JSON, but no chat completion: it begins \"%s\"",
                            rq_error_quote(json, len, RQ_QUOTE_SHORT).text);
    return fill_result(result, &reply, exchange) < 0 ? rq_error_no_memory(error) : 0;
}

int rq_chat_decode(const struct rq_exchange *exchange, const char *json, size_t len, int max_depth, void **out,
                   requesty_error *error)
{
    struct rq_chat_result *result = rq_zalloc(sizeof *result);
    int rc = result ? decode_into(result, exchange, json, len, max_depth, error) : rq_error_no_memory(error);

    if (rc < 0)
        rq_chat_free_result(result);
    else
        *out = result;
    return rc;
}

void rq_chat_free_result(void *from)
{
    struct rq_chat_result *result = from;
    if (!result)
        return;
    rq_arena_free(&result->arena);
    rq_free(result);
}
