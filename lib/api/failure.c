#include "api/failure.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "json/decode.h"

#define DEPTH 128

/* ---- the shapes -------------------------------------------------------------------------------------------------- */

/* An object with the words of an error in it; the outermost one may be such an object itself. */
struct words {
    const char *message, *type, *code, *origin;
    const char *detail, *error_text, *title;
    struct words *error;
};

static int decode_error_member(struct rq_decoder *decoder, const struct rq_field *field, void *object);
static int decode_detail(struct rq_decoder *decoder, const struct rq_field *field, void *object);

static const struct rq_field word_rows[] = {
    RQ_ROW(TEXT, struct words, "message", message),
    RQ_ROW(TEXT, struct words, "type", type),
    RQ_ROW(TEXT, struct words, "code", code),
    RQ_ROW(TEXT, struct words, "origin", origin),
    RQ_ROW_CUSTOM(struct words, "detail", detail, decode_detail),
    RQ_ROW(TEXT, struct words, "error_description", title),
    RQ_ROW_CUSTOM(struct words, "error", error, decode_error_member),
};
static const struct rq_table words_table = {
    .fields = word_rows, .count = RQ_COUNT(word_rows), .size = sizeof(struct words), .raw_offset = RQ_NO_RAW,
};

/* "error" is an object, or the message itself. */
static int decode_error_member(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct words *words = object;
    void *inner = NULL;
    size_t len;
    int rc;

    (void)field;
    words->error = NULL;
    words->error_text = NULL;
    if (rq_scan_kind(&decoder->scan) == RQ_KIND_STRING)
        return rq_decode_text(decoder, &words->error_text, &len);
    rc = rq_decode_object(decoder, &words_table, &inner);
    words->error = inner;
    return rc;
}

/* "detail" is a text, or for validation errors a list that is quoted as it is. */
static int decode_detail(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct words *words = object;
    enum rq_kind kind = rq_scan_kind(&decoder->scan);
    size_t len;

    (void)field;
    if (kind == RQ_KIND_ARRAY || kind == RQ_KIND_OBJECT)
        return rq_decode_raw(decoder, &words->detail, &len);
    return rq_decode_text(decoder, &words->detail, &len);
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

static const struct {
    int status, code;
} status_codes[] = {
    { 400, REQUESTY_ERR_BAD_REQUEST }, { 401, REQUESTY_ERR_UNAUTHORIZED }, { 402, REQUESTY_ERR_PAYMENT },
    { 403, REQUESTY_ERR_FORBIDDEN },   { 404, REQUESTY_ERR_NOT_FOUND },    { 408, REQUESTY_ERR_SERVER },
    { 409, REQUESTY_ERR_CONFLICT },
    { 412, REQUESTY_ERR_SPEND_LIMIT }, { 413, REQUESTY_ERR_REQUEST_TOO_LARGE }, { 424, REQUESTY_ERR_PROVIDER },
    { 429, REQUESTY_ERR_RATE_LIMIT },  { 502, REQUESTY_ERR_PROVIDER },     { 503, REQUESTY_ERR_OVERLOADED },
    { 529, REQUESTY_ERR_OVERLOADED },
};

int rq_failure_code(int status)
{
    for (size_t i = 0; i < RQ_COUNT(status_codes); i++)
        if (status_codes[i].status == status)
            return status_codes[i].code;
    if (status >= 500)
        return REQUESTY_ERR_SERVER;
    return status >= 400 ? REQUESTY_ERR_BAD_REQUEST : REQUESTY_ERR_UNEXPECTED_STATUS;
}

static const struct rq_word type_codes[] = {
    { "invalid_request_error", REQUESTY_ERR_BAD_REQUEST },
    { "authentication_error", REQUESTY_ERR_UNAUTHORIZED },
    { "billing_error", REQUESTY_ERR_PAYMENT },
    { "permission_error", REQUESTY_ERR_FORBIDDEN },
    { "not_found_error", REQUESTY_ERR_NOT_FOUND },
    { "conflict_error", REQUESTY_ERR_CONFLICT },
    { "request_too_large", REQUESTY_ERR_REQUEST_TOO_LARGE },
    { "rate_limit_error", REQUESTY_ERR_RATE_LIMIT },
    { "rate_limit_exceeded", REQUESTY_ERR_RATE_LIMIT },
    { "insufficient_quota", REQUESTY_ERR_PAYMENT },
    { "api_error", REQUESTY_ERR_SERVER },
    { "server_error", REQUESTY_ERR_SERVER },
    { "timeout_error", REQUESTY_ERR_SERVER },
    { "overloaded_error", REQUESTY_ERR_OVERLOADED },
    /* codes of the Responses protocol, which has no types */
    { "model_not_found", REQUESTY_ERR_NOT_FOUND },
    { "vector_store_timeout", REQUESTY_ERR_SERVER },
    { "bio_policy", REQUESTY_ERR_FORBIDDEN },
    { "data_residency_mismatch", REQUESTY_ERR_BAD_REQUEST },
    { "context_length_exceeded", REQUESTY_ERR_BAD_REQUEST },
    { "invalid_prompt", REQUESTY_ERR_BAD_REQUEST },
    { "invalid_image", REQUESTY_ERR_BAD_REQUEST },
    { "invalid_image_format", REQUESTY_ERR_BAD_REQUEST },
    { "invalid_base64_image", REQUESTY_ERR_BAD_REQUEST },
    { "invalid_image_url", REQUESTY_ERR_BAD_REQUEST },
    { "invalid_image_mode", REQUESTY_ERR_BAD_REQUEST },
    { "image_too_large", REQUESTY_ERR_BAD_REQUEST },
    { "image_too_small", REQUESTY_ERR_BAD_REQUEST },
    { "image_parse_error", REQUESTY_ERR_BAD_REQUEST },
    { "image_file_too_large", REQUESTY_ERR_BAD_REQUEST },
    { "image_file_not_found", REQUESTY_ERR_BAD_REQUEST },
    { "image_content_policy_violation", REQUESTY_ERR_BAD_REQUEST },
    { "unsupported_image_media_type", REQUESTY_ERR_BAD_REQUEST },
    { "empty_image_file", REQUESTY_ERR_BAD_REQUEST },
    { "failed_to_download_image", REQUESTY_ERR_BAD_REQUEST },
    { NULL, 0 },
};

bool rq_failure_retryable(int code)
{
    return code == REQUESTY_ERR_RATE_LIMIT || code == REQUESTY_ERR_OVERLOADED || code == REQUESTY_ERR_SERVER ||
           code == REQUESTY_ERR_PROVIDER || code == REQUESTY_ERR_INCOMPLETE_STREAM;
}

/* An error inside a stream is worth what its type says; some servers put an HTTP status into "code". */
static int code_of_words(const struct words *words)
{
    int code = words->type ? rq_word_value(type_codes, words->type) : 0;
    long status;

    if (!code && words->code)
        code = rq_word_value(type_codes, words->code);
    if (code)
        return code;
    status = words->code ? strtol(words->code, NULL, 10) : 0;
    return status >= 400 && status < 600 ? rq_failure_code((int)status) : REQUESTY_ERR_SERVER;
}

/* ---- filling in -------------------------------------------------------------------------------------------------- */

static const struct words *inner_words(const struct words *outer)
{
    return outer->error ? outer->error : outer;
}

static const char *message_of(const struct words *outer)
{
    const struct words *inner = inner_words(outer);
    if (inner->message)
        return inner->message;
    if (outer->error_text)
        return outer->title ? outer->title : outer->error_text;
    if (inner->error_text)
        return inner->error_text;
    if (outer->message)
        return outer->message;
    return outer->detail ? outer->detail : inner->detail;
}

static void set_text(char *member, size_t size, const char *text)
{
    rq_error_text(member, size, text, text ? strlen(text) : 0);
}

/* "error" says that it is one, not which. */
static const char *type_of(const struct words *words)
{
    return words->type && strcmp(words->type, "error") == 0 ? NULL : words->type;
}

static void fill(requesty_error *error, const struct words *outer)
{
    const struct words *inner = inner_words(outer);
    const char *message = message_of(outer);

    if (message && *message)
        set_text(error->message, sizeof error->message, message);
    set_text(error->type, sizeof error->type, type_of(inner));
    set_text(error->server_code, sizeof error->server_code, inner->code ? inner->code : outer->code);
    set_text(error->origin, sizeof error->origin, inner->origin);
}

static int read_words(struct words *words, struct rq_arena *arena, const char *json, size_t len)
{
    return rq_decode(json, len, DEPTH, arena, &words_table, words, NULL);
}

static void quote_body(requesty_error *error, int status, const char *body, size_t len)
{
    size_t start = 0;

    while (start < len && strchr(" \t\r\n", body[start]))
        start++;
    if (start == len)
        rq_error_set(error, error->code, "HTTP status %d without a message", status);
    else
        rq_error_set(error, error->code, "HTTP status %d, and no message but \"%s\"", status,
                     rq_error_quote(body + start, len - start, RQ_QUOTE_LONG).text);
}

/* OpenAI's 429 that no waiting cures. */
static bool is_out_of_quota(const requesty_error *error)
{
    return strcmp(error->type, "insufficient_quota") == 0 || strcmp(error->server_code, "insufficient_quota") == 0;
}

void rq_failure_from_body(requesty_error *error, int status, const char *body, size_t len, bool secret)
{
    struct rq_arena arena = { .secret = secret };
    struct words words;
    int code = rq_failure_code(status);

    error->code = code;
    quote_body(error, status, body, secret ? 0 : len);
    if (read_words(&words, &arena, body, len) == 0)
        fill(error, &words);
    rq_arena_free(&arena);
    error->http_status = status;
    error->retryable = (rq_failure_retryable(code) || status == 409) && !is_out_of_quota(error);
}

static bool holds_error(const struct words *words)
{
    return words->error || words->error_text || (words->type && strcmp(words->type, "error") == 0) || words->message;
}

int rq_failure_from_event(requesty_error *error, const char *json, size_t len)
{
    struct rq_arena arena = { 0 };
    struct words words;
    int code = read_words(&words, &arena, json, len);

    if (code < 0 || !holds_error(&words)) {
        rq_arena_free(&arena);
        return code == REQUESTY_ERR_NO_MEMORY ? rq_error_no_memory(error) : 0;
    }
    code = code_of_words(inner_words(&words));
    rq_error_set(error, code, "the server reports an error without a message");
    fill(error, &words);
    error->retryable = rq_failure_retryable(code);
    rq_arena_free(&arena);
    return 1;
}

bool rq_failure_is_error(const char *error_json)
{
    static const char *const nothing[] = { "null", "false", "0", "\"\"" };

    for (size_t i = 0; error_json && i < RQ_COUNT(nothing); i++)
        if (strcmp(error_json, nothing[i]) == 0)
            return false;
    return error_json != NULL;
}

void rq_failure_from_member(requesty_error *error, const char *json, size_t len, const char *error_json)
{
    if (rq_failure_from_event(error, json, len))
        return;
    rq_error_set(error, REQUESTY_ERR_SERVER, "the server reports an error: %s",
                 rq_error_quote(error_json, error_json ? strlen(error_json) : 0, RQ_QUOTE_LONG).text);
    error->retryable = 1;
}
