#include "api/endpoint.h"

#include <string.h>

#include "api/failure.h"
#include "base/error.h"
#include "wire/field.h"
#include "wire/path.h"

/* ---- answers that say they failed -------------------------------------------------------------------------------- */

/* Walking a page of embeddings to its last member takes as long as reading it, and looking for a quote nearly no time.
 * (Nobody escapes a letter of that name; who did would be told that the rest of the answer is missing.) */
static bool may_have_error(const char *json, size_t len)
{
    static const char name[] = "\"error\"";
    const char *end = json + len;

    for (const char *at = json; (at = memchr(at, '"', (size_t)(end - at))) != NULL; at++)
        if ((size_t)(end - at) >= sizeof name - 1 && memcmp(at, name, sizeof name - 1) == 0)
            return true;
    return false;
}

static int check_answer(const char *json, size_t len, requesty_error *error)
{
    struct rq_slice value;
    enum rq_kind kind;

    if (!may_have_error(json, len) || rq_scan_find((struct rq_slice){ json, len }, "error", 5, &value) <= 0)
        return 0;
    kind = rq_slice_kind(value);
    if ((kind != RQ_KIND_OBJECT && kind != RQ_KIND_STRING) || !rq_failure_from_event(error, json, len))
        return 0;
    return error->code;
}

/* An answer of which nothing is wanted may be empty or say anything, but not that the request failed; and a web page is
 * some other server's, such as a network's that wants a sign-in. */
int rq_endpoint_check_unread(const struct rq_exchange *exchange, requesty_error *error)
{
    size_t len;
    const char *body = rq_call_bytes(&exchange->call, &len);

    if (rq_media_type_is(exchange->call.head.content_type, "text/html"))
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the answer is a web page, of a server that is no router's");
    return check_answer(body, len, error);
}

/* ---- decoding ---------------------------------------------------------------------------------------------------- */

static bool has_id(const struct rq_shape *shape, const void *result)
{
    const char *id = *(const char *const *)(const void *)((const char *)result + shape->id_offset);
    return id && *id;
}

static int decode_json(const struct rq_exchange *exchange, const struct rq_shape *shape, struct rq_slice json,
                       const void *asked, void *result, requesty_error *error)
{
    int max_depth = (int)exchange->client->config.max_depth;
    struct rq_arena *arena = rq_result_arena(result);
    struct rq_slice value;
    int rc;

    if (exchange->call.reply.secret && rq_slice_kind(json) != RQ_KIND_OBJECT)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY,
                            "not a JSON object, and not quoted here, since it may hold a secret");
    rc = rq_decode(json.text, json.len, max_depth, arena, shape->table, result, error);
    if (rc == 0 && shape->required && !rq_scan_find(json, shape->required, strlen(shape->required), &value))
        rc = rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the answer is JSON, but has no \"%s\"", shape->required);
    if (rc == 0 && shape->has_id && !has_id(shape, result))
        rc = rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the answer is JSON, but has no id");
    if (rc == 0 && shape->complete)
        rc = shape->complete(asked, json, arena, result, error);
    return rc;
}

static int decode(const struct rq_exchange *exchange, const struct rq_shape *shape, const void *asked, void *result,
                  requesty_error *error)
{
    struct rq_slice body;
    int rc;

    body.text = rq_call_bytes(&exchange->call, &body.len);
    rc = check_answer(body.text, body.len, error);
    if (rc < 0)
        return rc;
    if (shape->plain_text && rq_slice_kind(body) != RQ_KIND_OBJECT)
        return shape->plain_text(body.text, body.len, rq_result_arena(result), result) < 0 ? rq_error_no_memory(error) : 0;
    if (!body.len)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the answer has no body, and JSON was due");
    return decode_json(exchange, shape, body, asked, result, error);
}

int rq_endpoint_decode(struct rq_exchange *exchange, const struct rq_shape *shape, const void *asked, void *result,
                       requesty_error *error)
{
    int rc = shape->take ? shape->take(exchange, asked, result, error) : decode(exchange, shape, asked, result, error);

    return rc == 0 && rq_result_set_info(result, shape, exchange) < 0 ? rq_error_no_memory(error) : rc;
}

/* ---- bodies and paths -------------------------------------------------------------------------------------------- */

int rq_endpoint_write(struct rq_buffer *body, const char *extra_json,
                      void (*encode)(struct rq_writer *writer, const void *params), const void *params,
                      requesty_error *error)
{
    struct rq_writer writer;

    rq_write_begin(&writer, body, error);
    rq_write_object(&writer, NULL, extra_json);
    if (encode)
        encode(&writer, params);
    rq_write_object_end(&writer);
    return rq_write_finish(&writer);
}

/* What keys of Requesty begin with (API notes: requesty.md 2). */
#define SECRET_BEGINS "rqsty-sk-"

int rq_endpoint_path(struct rq_buffer *path, const char *before, const char *name, const char *element,
                     const char *behind, requesty_error *error)
{
    const char *problem = rq_path_problem(element);
    int rc;

    if (problem)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: %s", name, problem);
    if (strncmp(element, SECRET_BEGINS, strlen(SECRET_BEGINS)) == 0)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is a key's secret; an id is meant, which may be in a URL", name);
    rc = rq_buffer_append_text(path, before);
    if (rc == 0)
        rc = rq_path_element(path, element);
    if (rc == 0 && behind)
        rc = rq_buffer_append_text(path, behind);
    return rc < 0 || !rq_buffer_text(path) ? rq_error_no_memory(error) : 0;
}
