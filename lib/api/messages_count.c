/* Counting the tokens of a prompt (API notes: messages-and-chat.md 2, requesty.md 10.4). */
#include <string.h>

#include "api/endpoint.h"
#include "api/messages.h"
#include "api/params.h"
#include "api/resource.h"
#include "base/error.h"
#include "wire/ascii.h"

#define PATH "/v1/messages/count_tokens"

/* The size of requesty_messages_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_messages_params, history)

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

static const struct rq_shape count_shape = {
    .name = "count", .table = &count_table, .info_offset = offsetof(requesty_token_count, info),
    .complete = check_count,
};

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

static int explain(requesty_error *own, requesty_error *error)
{
    requesty_error told = *own;

    if (!lacks_path(own))
        return rq_error_give(error, own);
    rq_error_set(&told, REQUESTY_ERR_UNSUPPORTED, "this router does not count tokens (" PATH ", HTTP status %d): %s",
                 own->http_status, own->message);
    own->code = REQUESTY_ERR_UNSUPPORTED;
    own->retryable = 0;
    memcpy(own->message, told.message, sizeof own->message);
    return rq_error_give(error, own);
}

/* ---- the call ---------------------------------------------------------------------------------------------------- */

static int count_tokens(requesty_client *client, const struct rq_query *query, void **result, requesty_error *error)
{
    struct rq_buffer body = { 0 }, betas = { 0 };
    struct rq_outgoing outgoing = { .dialect = RQ_DIALECT_MESSAGES, .path = PATH, .body = &body };
    requesty_error own = { 0 };
    int rc = rq_endpoint_write(&body, query->extra_json, rq_messages_encode_count, query->params, &own);

    if (rc == 0)
        rc = rq_resource_join_betas(query, &betas, &own);
    outgoing.betas = betas.len ? betas.data : NULL;
    if (rc == 0)
        rc = rq_endpoint_get(client, &outgoing, &count_shape, result, &own);
    rq_buffer_free(&body);
    rq_buffer_free(&betas);
    return rc < 0 ? explain(&own, error) : 0;
}

int requesty_messages_count_tokens_sized(requesty_client *client, const requesty_messages_params *params, size_t size,
                                         requesty_token_count **count, requesty_error *error)
{
    requesty_messages_params own;
    struct rq_query query = { .params = &own };
    void *result;
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", error);

    if (rc < 0)
        return rc;
    query.extra_json = own.extra_json;
    query.betas = own.betas;
    query.beta_count = own.beta_count;
    rc = count_tokens(client, &query, count ? &result : NULL, error);
    if (rc == 0)
        *count = result;
    return rc;
}
