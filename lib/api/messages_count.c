/* Counting the tokens of a prompt (API notes: messages-and-chat.md 2, requesty.md 10.4). */
#include <string.h>

#include "api/endpoint.h"
#include "api/messages.h"
#include "base/error.h"
#include "wire/ascii.h"

#define PATH "/v1/messages/count_tokens"

/* ---- what comes back --------------------------------------------------------------------------------------------- */

static int begin_count(struct rq_decoder *decoder, void *object)
{
    (void)decoder;
    ((requesty_token_count *)object)->input_tokens = -1;
    return 0;
}

static const struct rq_field count_rows[] = {
    RQ_ROW(INTEGER, requesty_token_count, "input_tokens", input_tokens),
};
static const struct rq_table count_table = {
    .fields = count_rows, .count = RQ_COUNT(count_rows), .size = sizeof(requesty_token_count),
    .raw_offset = offsetof(requesty_token_count, raw_json), .begin = begin_count,
};

/* A count that did not come must not be taken for 0. */
static int check_count(const void *asked, struct rq_slice json, struct rq_arena *arena, void *object, requesty_error *error)
{
    const requesty_token_count *count = object;

    (void)asked;
    (void)json;
    (void)arena;
    return count->input_tokens < 0 ? rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the answer has no input_tokens") : 0;
}

void requesty_token_count_free(requesty_token_count *count)
{
    rq_result_free(count);
}

/* ---- routers that cannot ----------------------------------------------------------------------------------------- */

static bool speaks_of_model(const char *text)
{
    static const char word[] = "model";

    for (; *text; text++) {
        size_t same = 0;
        while (word[same] && rq_lower(text[same]) == word[same])
            same++;
        if (!word[same])
            return true;
    }
    return false;
}

static bool lacks_path(const requesty_error *error)
{
    if (error->http_status == 405 || error->http_status == 501)
        return true;
    return error->http_status == 404 && !speaks_of_model(error->message) && !speaks_of_model(error->server_code);
}

static void explain(requesty_error *error)
{
    requesty_error told;

    if (!lacks_path(error))
        return;
    rq_error_set(&told, REQUESTY_ERR_UNSUPPORTED, "this router does not count tokens (" PATH ", HTTP status %d): %s",
                 error->http_status, error->message);
    error->code = REQUESTY_ERR_UNSUPPORTED;
    error->retryable = 0;
    memcpy(error->message, told.message, sizeof error->message);
}

/* ---- the call ---------------------------------------------------------------------------------------------------- */

static const struct rq_shape count_shape = {
    .name = "count", .table = &count_table, .info_offset = offsetof(requesty_token_count, info),
    .complete = check_count, .explain = explain,
};

static int send_query(struct rq_way *way, const struct rq_query *query)
{
    struct rq_buffer body = { 0 }, betas = { 0 };
    struct rq_outgoing outgoing = { .dialect = RQ_DIALECT_MESSAGES, .path = PATH, .body = &body };
    int rc = rq_endpoint_write(&body, query->extra_json, rq_messages_encode_count, query->params, way->error);

    if (rc == 0)
        rc = rq_resource_join_betas(query, &betas, way->error);
    outgoing.betas = betas.len ? betas.data : NULL;
    if (rc == 0)
        rc = rq_endpoint_call(way, &outgoing, &count_shape);
    rq_buffer_free(&body);
    rq_buffer_free(&betas);
    return rc;
}

static int count_tokens(struct rq_way *way, const requesty_messages_params *params, size_t size)
{
    requesty_messages_params own;
    struct rq_query query;
    int rc = rq_messages_query(&query, &own, params, size, way->error);

    return rc < 0 ? rc : send_query(way, &query);
}

int requesty_messages_count_tokens_sized(requesty_client *client, const requesty_messages_params *params, size_t size,
                                         requesty_token_count **count, requesty_error *error)
{
    return count_tokens(RQ_WAIT(client, count, error), params, size);
}

int requesty_messages_count_tokens_start_sized(requesty_client *client, requesty_loop *loop,
                                               const requesty_messages_params *params, size_t size,
                                               const requesty_call_handlers *handlers, size_t handlers_size,
                                               requesty_call **call, requesty_error *error)
{
    return count_tokens(RQ_START(client, loop, handlers, handlers_size, call, error), params, size);
}

const requesty_token_count *requesty_call_token_count(requesty_call *call)
{
    return rq_call_result(call, &count_shape);
}
