/* Replies of the Responses protocol (API notes: requesty.md 11, messages-and-chat.md 11). */
#include "api/responses.h"

#include <string.h>

#include "api/failure.h"
#include "api/usage.h"
#include "base/error.h"
#include "base/memory.h"

/* ---- usage ------------------------------------------------------------------------------------------------------- */

static const struct rq_field input_detail_rows[] = {
    RQ_ROW(INTEGER, requesty_usage, "cached_tokens", cached_tokens),
    RQ_ROW(INTEGER, requesty_usage, "cache_write_tokens", cache_write_tokens),
    RQ_ROW(INTEGER, requesty_usage, "caching_tokens", cache_write_tokens), /* Requesty's name in chat */
    RQ_ROW_INSIDE("caching_token_details", rq_usage_lifetime_table),
};
static const struct rq_table input_detail_table = {
    .fields = input_detail_rows,
    .count = RQ_COUNT(input_detail_rows),
    .size = sizeof(requesty_usage),
    .raw_offset = RQ_NO_RAW,
};

static const struct rq_field output_detail_rows[] = {
    RQ_ROW(INTEGER, requesty_usage, "reasoning_tokens", reasoning_tokens),
};
static const struct rq_table output_detail_table = {
    .fields = output_detail_rows,
    .count = RQ_COUNT(output_detail_rows),
    .size = sizeof(requesty_usage),
    .raw_offset = RQ_NO_RAW,
};

static const struct rq_field usage_rows[] = {
    RQ_ROW(INTEGER, requesty_usage, "input_tokens", input_tokens),
    RQ_ROW_INSIDE("input_tokens_details", input_detail_table),
    RQ_ROW(INTEGER, requesty_usage, "output_tokens", output_tokens),
    RQ_ROW_INSIDE("output_tokens_details", output_detail_table),
    RQ_ROW(INTEGER, requesty_usage, "total_tokens", total_tokens),
    RQ_ROW_CUSTOM(requesty_usage, "cost", cost, rq_usage_cost),
};
const struct rq_table rq_responses_usage_table = {
    .fields = usage_rows,
    .count = RQ_COUNT(usage_rows),
    .size = sizeof(requesty_usage),
    .raw_offset = offsetof(requesty_usage, raw_json),
};

/* ---- the reply --------------------------------------------------------------------------------------------------- */

static const struct rq_word status_words[] = {
    { "completed", REQUESTY_RESPONSE_COMPLETED },
    { "incomplete", REQUESTY_RESPONSE_INCOMPLETE },
    { "failed", REQUESTY_RESPONSE_FAILED },
    { "in_progress", REQUESTY_RESPONSE_IN_PROGRESS },
    { "queued", REQUESTY_RESPONSE_QUEUED },
    { "cancelled", REQUESTY_RESPONSE_CANCELLED },
    { NULL, 0 },
};

struct problem {
    const char *code, *message;
};

/* What the public struct does not have. */
struct reply {
    requesty_response response;
    int32_t status;
    const char *object, *type;
    const char *error_json;
};

static const struct rq_field problem_rows[] = {
    RQ_ROW(TEXT, struct problem, "code", code),
    RQ_ROW(TEXT, struct problem, "message", message),
};
static const struct rq_table problem_table = {
    .fields = problem_rows,
    .count = RQ_COUNT(problem_rows),
    .size = sizeof(struct problem),
    .raw_offset = RQ_NO_RAW,
};

/* Its words, and its text: it may be of any kind. */
static int decode_error(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct reply *reply = object;
    struct problem problem;
    size_t len;
    int rc = rq_decode_raw(decoder, &reply->error_json, &len);

    (void)field;
    if (rc < 0 || *reply->error_json != '{')
        return rc;
    rc = rq_decode(reply->error_json, len, RQ_SCAN_DEEPEST, decoder->arena, &problem_table, &problem, NULL);
    reply->response.error_code = problem.code;
    reply->response.error_message = problem.message;
    return rc < 0 ? rq_decode_no_memory(decoder) : 0;
}

static const struct rq_field incomplete_rows[] = {
    RQ_ROW(TEXT, struct reply, "reason", response.incomplete_reason),
};
static const struct rq_table incomplete_table = {
    .fields = incomplete_rows,
    .count = RQ_COUNT(incomplete_rows),
    .size = sizeof(struct reply),
    .raw_offset = RQ_NO_RAW,
};

static const struct rq_field reply_rows[] = {
    RQ_ROW(TEXT, struct reply, "id", response.id),
    RQ_ROW(TEXT, struct reply, "object", object),
    RQ_ROW(INTEGER, struct reply, "created_at", response.created_at),
    RQ_ROW_WORD(struct reply, "status", status, response.status_text, status_words),
    RQ_ROW_CUSTOM(struct reply, "error", error_json, decode_error),
    RQ_ROW_INSIDE("incomplete_details", incomplete_table),
    RQ_ROW(TEXT, struct reply, "model", response.model),
    RQ_ROW(TEXT, struct reply, "previous_response_id", response.previous_response_id),
    RQ_ROW_OBJECT(struct reply, "usage", response.usage, rq_responses_usage_table),
    RQ_ROW(INTEGER, struct reply, "completed_at", response.completed_at),
    RQ_ROW(TEXT, struct reply, "service_tier", response.service_tier),
    RQ_ROW(RAW, struct reply, "metadata", response.metadata_json),
    RQ_ROW(TEXT, struct reply, "type", type),
    RQ_ROW_LIST(struct reply, "output", response.output, response.output_count, rq_output_item_table), /* last */
};
static const struct rq_table reply_table = {
    .fields = reply_rows,
    .count = RQ_COUNT(reply_rows),
    .size = sizeof(struct reply),
    .raw_offset = offsetof(struct reply, response.raw_json),
};

/* The same without the output. */
static const struct rq_table head_table = {
    .fields = reply_rows,
    .count = RQ_COUNT(reply_rows) - 1,
    .size = sizeof(struct reply),
    .raw_offset = RQ_NO_RAW,
};

int rq_responses_decode_head(struct rq_slice json, struct rq_arena *arena, requesty_response *head,
                             requesty_error *error)
{
    struct reply reply;
    int rc = rq_decode(json.text, json.len, RQ_SCAN_DEEPEST, arena, &head_table, &reply, error);

    if (rc < 0)
        return rc;
    *head = reply.response;
    head->status = reply.status;
    return 0;
}

/* All output_text of the messages, through a list of what their texts are. */
static int join_text(struct rq_response_result *result)
{
    const requesty_response *response = &result->response;
    const requesty_output_part **list = rq_arena_zalloc(&result->arena, (response->output_count + 1) * sizeof *list);
    struct rq_texts texts = { list, 0, REQUESTY_OUTPUT_PART_TEXT };
    size_t len;

    for (size_t i = 0; list && i < response->output_count; i++) {
        const requesty_output_item *item = response->output[i];
        requesty_output_part *part = rq_arena_zalloc(&result->arena, sizeof *part);
        if (!part)
            return REQUESTY_ERR_NO_MEMORY;
        *part = (requesty_output_part){ .type = texts.type, .text = item->text, .text_len = item->text_len };
        if (item->type == REQUESTY_ITEM_MESSAGE)
            list[texts.count++] = part;
    }
    if (!list || rq_join_parts(&result->arena, &texts, "", &result->text, &len) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    result->text = result->text ? result->text : "";
    return 0;
}

static int fill_result(struct rq_response_result *result, const struct reply *reply, const struct rq_exchange *exchange)
{
    requesty_response *response = &result->response;

    *response = reply->response;
    response->status = reply->status;
    response->id = response->id ? response->id : "";
    response->model = response->model ? response->model : "";
    response->usage = response->usage ? response->usage : &rq_no_usage;
    response->info = &result->info;
    if (rq_exchange_info(exchange, &result->arena, &result->info) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    return join_text(result);
}

/* ---- what it is -------------------------------------------------------------------------------------------------- */

/* An error's body can come with a success's status. */
static bool is_error(const struct reply *reply)
{
    bool says_so = reply->type && strcmp(reply->type, "error") == 0;
    return says_so ||
           (rq_failure_is_error(reply->error_json) && !*reply->response.status_text && !reply->response.output_count);
}

static bool is_response(const struct reply *reply)
{
    return reply->response.output_count || *reply->response.status_text ||
           (reply->object && strcmp(reply->object, "response") == 0);
}

static int give_error(const char *json, size_t len, const char *error_json, requesty_error *error)
{
    requesty_error own;

    rq_failure_from_member(&own, json, len, error_json);
    return rq_error_give(error, &own);
}

static int decode_into(struct rq_response_result *result, const struct rq_exchange *exchange, const char *json,
                       size_t len, int max_depth, requesty_error *error)
{
    struct reply reply;
    int rc = rq_decode(json, len, max_depth, &result->arena, &reply_table, &reply, error);

    if (rc < 0)
        return rc;
    if (is_error(&reply))
        return give_error(json, len, reply.error_json, error);
    if (!is_response(&reply))
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the reply is JSON, but no response: it begins \"%s\"",
                            rq_error_quote(json, len, RQ_QUOTE_SHORT).text);
    return fill_result(result, &reply, exchange) < 0 ? rq_error_no_memory(error) : 0;
}

int rq_responses_decode(const struct rq_exchange *exchange, const char *json, size_t len, int max_depth, void **out,
                        requesty_error *error)
{
    struct rq_response_result *result = rq_zalloc(sizeof *result);
    int rc = result ? decode_into(result, exchange, json, len, max_depth, error) : rq_error_no_memory(error);

    if (rc < 0) {
        rq_responses_free_result(result);
        return rc;
    }
    *out = result;
    if (result->response.status != REQUESTY_RESPONSE_FAILED)
        return 0;
    return give_error(json, len, "the response failed, without saying why", error);
}

void rq_responses_free_result(void *from)
{
    struct rq_response_result *result = from;
    if (!result)
        return;
    rq_arena_free(&result->arena);
    rq_free(result);
}
