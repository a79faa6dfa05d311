/* One chunk of a chat stream (API notes: requesty.md 9, messages-and-chat.md 9). */
#include "api/chat_reader.h"

#include <string.h>

static int decode_content(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    (void)field;
    return rq_chat_decode_parts(decoder, true, &((struct rq_chunk_delta *)object)->content);
}

static int decode_arguments(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    return rq_chat_decode_arguments(decoder, true, (struct rq_piece *)(void *)((char *)object + field->offset));
}

#define CALL struct rq_chunk_call
static const struct rq_field function_rows[] = {
    RQ_ROW(TEXT, CALL, "name", name),
    RQ_ROW_CUSTOM(CALL, "arguments", arguments, decode_arguments),
};
static const struct rq_table function_table = {
    .fields = function_rows, .count = RQ_COUNT(function_rows), .size = sizeof(CALL), .raw_offset = RQ_NO_RAW,
};

static const struct rq_field custom_rows[] = {
    RQ_ROW(TEXT, CALL, "name", custom_name),
    RQ_ROW_CUSTOM(CALL, "input", custom_input, decode_arguments),
};
static const struct rq_table custom_table = {
    .fields = custom_rows, .count = RQ_COUNT(custom_rows), .size = sizeof(CALL), .raw_offset = RQ_NO_RAW,
};

static const struct rq_field call_rows[] = {
    RQ_ROW(OPT_INT, CALL, "index", index),
    RQ_ROW_INSIDE("function", function_table),
    RQ_ROW(TEXT, CALL, "id", id),
    RQ_ROW(TEXT, CALL, "type", type),
    RQ_ROW_INSIDE("custom", custom_table),
};

static int finish_call(struct rq_decoder *decoder, void *object)
{
    CALL *call = object;

    (void)decoder;
    if (!rq_chat_is_custom(call->type, (call->name && *call->name) || call->arguments.len,
                           (call->custom_name && *call->custom_name) || call->custom_input.len))
        return 0;
    call->type = "custom";
    call->name = call->custom_name;
    call->arguments = call->custom_input;
    return 0;
}

static const struct rq_table call_table = {
    .fields = call_rows, .count = RQ_COUNT(call_rows), .size = sizeof(CALL), .raw_offset = RQ_NO_RAW,
    .others_offset = offsetof(CALL, others), .finish = finish_call,
};
static const struct rq_table function_call_table = {
    .fields = function_rows, .count = RQ_COUNT(function_rows), .size = sizeof(CALL), .raw_offset = RQ_NO_RAW,
};

#define DELTA struct rq_chunk_delta
static const struct rq_field delta_rows[] = {
    RQ_ROW(TEXT, DELTA, "role", role),
    RQ_ROW_CUSTOM(DELTA, "content", content, decode_content),
    RQ_ROW_CUSTOM(DELTA, "reasoning_content", reasoning_content, rq_decode_piece_row),
    RQ_ROW_CUSTOM(DELTA, "reasoning", reasoning, rq_decode_piece_row),
    RQ_ROW(TEXT, DELTA, "reasoning_signature", reasoning_signature),
    RQ_ROW_CUSTOM(DELTA, "refusal", refusal, rq_decode_piece_row),
    RQ_ROW_LIST(DELTA, "tool_calls", calls, call_count, call_table),
    RQ_ROW_OBJECT(DELTA, "function_call", function_call, function_call_table),
};
static const struct rq_table delta_table = {
    .fields = delta_rows, .count = RQ_COUNT(delta_rows), .size = sizeof(DELTA), .raw_offset = RQ_NO_RAW,
    .others_offset = offsetof(DELTA, others),
};

#define CHOICE struct rq_chunk_choice
static const struct rq_field choice_rows[] = {
    RQ_ROW(OPT_INT, CHOICE, "index", index),
    RQ_ROW_OBJECT(CHOICE, "delta", delta, delta_table),
    RQ_ROW(TEXT, CHOICE, "finish_reason", finish_reason),
    RQ_ROW_OBJECT(CHOICE, "message", message, delta_table),
};
static const struct rq_table choice_table = {
    .fields = choice_rows, .count = RQ_COUNT(choice_rows), .size = sizeof(CHOICE), .raw_offset = RQ_NO_RAW,
    .others_offset = offsetof(CHOICE, others),
};

#define CHUNK struct rq_chunk
static const struct rq_field chunk_rows[] = {
    RQ_ROW(TEXT, CHUNK, "id", id),
    RQ_ROW(TEXT, CHUNK, "model", model),
    RQ_ROW_LIST(CHUNK, "choices", choices, choice_count, choice_table),
    RQ_ROW_OBJECT(CHUNK, "usage", usage, rq_chat_usage_table),
    RQ_ROW(RAW, CHUNK, "error", error_json),
};
const struct rq_table rq_chunk_table = {
    .fields = chunk_rows, .count = RQ_COUNT(chunk_rows), .size = sizeof(CHUNK), .raw_offset = RQ_NO_RAW,
    .others_offset = offsetof(CHUNK, others),
};

/* ---- chunks of text alone ---------------------------------------------------------------------------------------- */

static bool has_kind(const struct rq_other *other, const char *name, enum rq_kind kind)
{
    for (; other; other = other->next)
        if ((!name || rq_string_is(&other->name, name, strlen(name))) && rq_slice_kind(other->value) == kind)
            return true;
    return false;
}

/* Half a surrogate pair changes what the next piece of its text becomes. */
static bool has_half(const DELTA *delta)
{
    const struct rq_piece *pieces[] = { &delta->content.text, &delta->content.thinking, &delta->reasoning_content,
                                        &delta->reasoning, &delta->refusal };

    for (size_t i = 0; i < RQ_COUNT(pieces); i++)
        if (pieces[i]->first || pieces[i]->last)
            return true;
    return false;
}

static bool is_text_choice(const CHOICE *choice)
{
    const DELTA *delta = choice->delta ? choice->delta : choice->message;

    return delta && !has_half(delta) && !delta->call_count && !delta->function_call && !(choice->finish_reason && *choice->finish_reason) &&
           !has_kind(delta->others, NULL, RQ_KIND_ARRAY) && !has_kind(choice->others, "logprobs", RQ_KIND_OBJECT);
}

bool rq_chunk_is_text(const CHUNK *chunk)
{
    return chunk->choice_count == 1 && !chunk->usage && !chunk->error_json && is_text_choice(chunk->choices[0]);
}
