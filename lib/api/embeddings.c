/* Requests for embeddings (API notes: requesty.md 12, messages-and-chat.md 10). */
#include "api/embeddings.h"

#include <string.h>

#include "api/encode.h"
#include "api/endpoint.h"
#include "api/params.h"

/* The size of requesty_embeddings_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_embeddings_params, extra_json)

/* ---- the body ---------------------------------------------------------------------------------------------------- */

static void put_texts(struct rq_writer *writer, const char *name, const requesty_embeddings_params *params)
{
    if (!rq_encode_has_array(writer, "input", params->input, params->input_count))
        return;
    rq_write_array(writer, name);
    for (size_t i = 0; i < params->input_count; i++) {
        const char *text = params->input[i];
        size_t len = params->input_lengths ? params->input_lengths[i] : 0;
        rq_write_text(writer, NULL, text, len || !text ? len : strlen(text));
    }
    rq_write_array_end(writer);
}

static void put_ids(struct rq_writer *writer, const requesty_tokens *tokens)
{
    if (!tokens->ids || !tokens->count) {
        rq_write_refuse_item(writer, "ids", "at least one is required");
        return;
    }
    rq_write_array(writer, NULL);
    for (size_t i = 0; i < tokens->count; i++)
        rq_write_int(writer, NULL, tokens->ids[i]);
    rq_write_array_end(writer);
}

static void put_tokens(struct rq_writer *writer, const char *name, const requesty_embeddings_params *params)
{
    if (!rq_encode_has_array(writer, "tokens", params->tokens, params->token_count))
        return;
    rq_write_array(writer, name);
    for (size_t i = 0; i < params->token_count && !rq_write_has_failed(writer); i++)
        put_ids(writer, &params->tokens[i]);
    rq_write_array_end(writer);
}

static void put_input(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_embeddings_params *params = at;
    int forms = (params->text != NULL) + (params->input_count != 0) + (params->token_count != 0) +
                (params->input_json != NULL);

    if (forms != 1 && !(forms == 0 && rq_write_has_extra(writer, name)))
        rq_write_refuse(writer, name, "exactly one of text, input, tokens and input_json must be set");
    rq_encode_text(writer, name, params->text, params->text_len);
    if (params->input_count)
        put_texts(writer, name, params);
    if (params->token_count)
        put_tokens(writer, name, params);
    if (params->input_json)
        rq_write_json(writer, name, params->input_json, RQ_KIND_BAD, "input_json");
}

static void put_dimensions(struct rq_writer *writer, const char *name, const void *at)
{
    requesty_opt_int dimensions = ((const requesty_embeddings_params *)at)->dimensions;

    if (dimensions.set && dimensions.value < 1)
        rq_write_refuse(writer, name, "must be at least 1");
    else if (dimensions.set)
        rq_write_int(writer, name, dimensions.value);
}

static void put_encoding(struct rq_writer *writer, const char *name, const void *at)
{
    const char *format = ((const requesty_embeddings_params *)at)->encoding_format;

    if (!format)
        rq_write_string(writer, name, "base64");
    else if (*format)
        rq_write_string(writer, name, format);
}

static const struct rq_put_row rows[] = {
    RQ_PUT(TEXT, requesty_embeddings_params, "model", model),
    RQ_PUT_ROW_CUSTOM("input", put_input),
    RQ_PUT_ROW_CUSTOM("dimensions", put_dimensions),
    RQ_PUT_ROW_CUSTOM("encoding_format", put_encoding),
    RQ_PUT(TEXT, requesty_embeddings_params, "input_type", input_type),
    RQ_PUT(OPT_BOOL, requesty_embeddings_params, "truncation", truncation),
    RQ_PUT(TEXT, requesty_embeddings_params, "user", user),
};

static void encode(struct rq_writer *writer, const void *from)
{
    const requesty_embeddings_params *params = from;

    rq_encode_check_model(writer, params->model);
    rq_put_rows(writer, rows, RQ_COUNT(rows), params);
    rq_encode_extension(writer, params->requesty);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static bool extra_has_input(const char *extra_json)
{
    struct rq_slice extra = { extra_json, extra_json ? strlen(extra_json) : 0 }, value;
    return rq_scan_find(extra, "input", 5, &value) > 0;
}

static bool is_decoded(const requesty_embeddings_params *params)
{
    const char *format = params->encoding_format;

    if (params->decode.set)
        return params->decode.value != 0;
    return !format || !*format || strcmp(format, "float") == 0 || strcmp(format, "base64") == 0;
}

static struct rq_embeddings_asked asked_by(const requesty_embeddings_params *params)
{
    struct rq_embeddings_asked asked = { .decode = is_decoded(params) };

    if (!extra_has_input(params->extra_json))
        asked.count = params->text ? 1 : params->input_count + params->token_count;
    if (params->dimensions.set)
        asked.dimensions = params->dimensions.value;
    return asked;
}

static const struct rq_shape shape = {
    .name = "embeddings", .table = &rq_embeddings_table, .info_offset = offsetof(requesty_embeddings, info),
    .complete = rq_embeddings_complete,
};

static int create(struct rq_way *way, const requesty_embeddings_params *params, size_t size)
{
    requesty_embeddings_params own;
    struct rq_embeddings_asked asked;
    struct rq_buffer body = { 0 };
    struct rq_outgoing outgoing = { .path = "/v1/embeddings", .body = &body };
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", way->error);

    if (rc == 0)
        rc = rq_endpoint_write(&body, own.extra_json, encode, &own, way->error);
    if (rc == 0) {
        asked = asked_by(&own);
        rc = rq_endpoint_ask(way, &outgoing, &shape, &asked, sizeof asked);
    }
    rq_buffer_free(&body);
    return rc;
}

int requesty_embeddings_create_sized(requesty_client *client, const requesty_embeddings_params *params, size_t size,
                                     requesty_embeddings **embeddings, requesty_error *error)
{
    return create(RQ_WAIT(client, embeddings, error), params, size);
}

int requesty_embeddings_start_sized(requesty_client *client, requesty_loop *loop,
                                    const requesty_embeddings_params *params, size_t size,
                                    const requesty_call_handlers *handlers, size_t handlers_size, requesty_call **call,
                                    requesty_error *error)
{
    return create(RQ_START(client, loop, handlers, handlers_size, call, error), params, size);
}

void requesty_embeddings_free(requesty_embeddings *embeddings)
{
    rq_result_free(embeddings);
}

const requesty_embeddings *requesty_call_embeddings(requesty_call *call)
{
    return rq_call_result(call, &shape);
}
