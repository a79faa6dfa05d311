#include "api/endpoint.h"

#include <stddef.h>
#include <string.h>

#include "api/failure.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "wire/field.h"
#include "wire/path.h"

/* ---- results ----------------------------------------------------------------------------------------------------- */

/* Stands in front of every result: the public pointer is behind it. */
struct head {
    struct rq_arena arena;
    requesty_info info;
    max_align_t result[];
};

static struct head *head_of(void *result)
{
    return RQ_CONTAINER(result, struct head, result);
}

void *rq_result_new(const struct rq_shape *shape, bool secret)
{
    struct head *head = rq_zalloc(sizeof *head + shape->table->size);

    if (!head)
        return NULL;
    head->arena.secret = secret;
    return head->result;
}

struct rq_arena *rq_result_arena(void *result)
{
    return &head_of(result)->arena;
}

void rq_result_free(void *result)
{
    if (!result)
        return;
    rq_arena_free(&head_of(result)->arena);
    rq_free(head_of(result));
}

static void share_info(void *result, const struct rq_shape *shape, const requesty_info *info)
{
    void **elements;
    size_t count;

    memcpy(&elements, (char *)result + shape->list_offset, sizeof elements);
    memcpy(&count, (char *)result + shape->count_offset, sizeof count);
    for (size_t i = 0; i < count; i++)
        memcpy((char *)elements[i] + shape->element_info_offset, &info, sizeof info);
}

static struct head *point_to_info(void *result, const struct rq_shape *shape)
{
    struct head *head = head_of(result);
    const requesty_info *info = &head->info;

    memcpy((char *)result + shape->info_offset, &info, sizeof info);
    if (shape->element_info_offset)
        share_info(result, shape, info);
    return head;
}

int rq_result_set_info(void *result, const struct rq_shape *shape, const struct rq_exchange *exchange)
{
    struct head *head = point_to_info(result, shape);
    return rq_exchange_info(exchange, &head->arena, &head->info);
}

int rq_result_copy_info(void *result, const struct rq_shape *shape, const requesty_info *info)
{
    struct head *head = point_to_info(result, shape);
    const char **texts[] = { &head->info.request_id, &head->info.provider, &head->info.cache };

    head->info = *info;
    for (size_t i = 0; i < RQ_COUNT(texts); i++)
        if (*texts[i] && (*texts[i] = rq_arena_strndup(&head->arena, *texts[i], strlen(*texts[i]))) == NULL)
            return REQUESTY_ERR_NO_MEMORY;
    return 0;
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static int report(const struct rq_exchange *exchange, const requesty_error *own, requesty_error *error)
{
    rq_log(&exchange->client->config.policy.log, REQUESTY_LOG_ERROR, "%s failed: %s: %s", exchange->call.url,
           requesty_code_name(own->code), own->message);
    return rq_error_give(error, own);
}

int rq_endpoint_fail(const struct rq_exchange *exchange, requesty_error *error)
{
    requesty_error own;

    rq_exchange_failure(exchange, &own);
    return report(exchange, &own, error);
}

int rq_endpoint_fail_with(const struct rq_exchange *exchange, requesty_error *own, requesty_error *error)
{
    rq_exchange_stamp(exchange, own);
    return report(exchange, own, error);
}

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

int rq_endpoint_check_answer(const struct rq_exchange *exchange, const char *json, size_t len, requesty_error *error)
{
    requesty_error own;
    struct rq_slice value;
    enum rq_kind kind;

    if (!may_have_error(json, len) || rq_scan_find((struct rq_slice){ json, len }, "error", 5, &value) <= 0)
        return 0;
    kind = rq_slice_kind(value);
    if ((kind != RQ_KIND_OBJECT && kind != RQ_KIND_STRING) || !rq_failure_from_event(&own, json, len))
        return 0;
    return rq_endpoint_fail_with(exchange, &own, error);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static bool has_id(const struct rq_shape *shape, const void *result)
{
    const char *id = *(const char *const *)(const void *)((const char *)result + shape->id_offset);
    return id && *id;
}

static int decode_json(const struct rq_exchange *exchange, const struct rq_shape *shape, struct rq_slice json,
                       void *result, requesty_error *error)
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
        rc = shape->complete(shape->asked, json, arena, result, error);
    return rc;
}

static int decode(const struct rq_exchange *exchange, const struct rq_shape *shape, void *result, requesty_error *error)
{
    const struct rq_call *call = &exchange->call;
    requesty_error own;
    size_t len;
    const char *json = rq_call_bytes(call, &len);
    int rc = rq_endpoint_check_answer(exchange, json, len, error);

    if (rc < 0)
        return rc;
    if (shape->plain_text && rq_slice_kind((struct rq_slice){ json, len }) != RQ_KIND_OBJECT)
        rc = shape->plain_text(json, len, rq_result_arena(result), result) < 0 ? rq_error_no_memory(&own) : 0;
    else if (!len)
        rc = rq_error_set(&own, REQUESTY_ERR_BAD_REPLY, "the answer has no body, and JSON was due");
    else
        rc = decode_json(exchange, shape, (struct rq_slice){ json, len }, result, &own);
    if (rc == 0 && rq_result_set_info(result, shape, exchange) < 0)
        rc = rq_error_no_memory(&own);
    return rc < 0 ? rq_endpoint_fail_with(exchange, &own, error) : 0;
}

static int make_result(struct rq_pending *pending)
{
    void *made = rq_result_new(pending->shape, pending->exchange.call.reply.secret);
    int rc;

    if (!made)
        return rq_error_no_memory(&pending->error);
    rc = decode(&pending->exchange, pending->shape, made, &pending->error);
    if (rc < 0)
        rq_result_free(made);
    else
        pending->result = made;
    return rc;
}

int rq_pending_begin(struct rq_pending *pending, struct requesty_client *client, const struct rq_outgoing *outgoing,
                     const struct rq_shape *shape, requesty_error *error)
{
    pending->shape = shape;
    pending->result = NULL;
    return rq_exchange_begin(&pending->exchange, client, outgoing, error);
}

/* An answer of which nothing is wanted may be empty or say anything, but not that the request failed; and a web page is
 * some other server's, such as a network's that wants a sign-in. */
static int check_unread(const struct rq_exchange *exchange, requesty_error *error)
{
    requesty_error own;
    size_t len;
    const char *body = rq_call_bytes(&exchange->call, &len);

    if (!rq_media_type_is(exchange->call.head.content_type, "text/html"))
        return rq_endpoint_check_answer(exchange, body, len, error);
    rq_error_set(&own, REQUESTY_ERR_BAD_REPLY, "the answer is a web page, of a server that is no router's");
    return rq_endpoint_fail_with(exchange, &own, error);
}

int rq_pending_finish(struct rq_pending *pending)
{
    if (pending->exchange.call.outcome != RQ_OUTCOME_OK)
        return rq_endpoint_fail(&pending->exchange, &pending->error);
    return pending->shape ? make_result(pending) : check_unread(&pending->exchange, &pending->error);
}

void rq_pending_end(struct rq_pending *pending)
{
    rq_result_free(pending->result);
    rq_exchange_end(&pending->exchange);
}

/* shape and result are both NULL, or none is. */
static int run(struct requesty_client *client, const struct rq_outgoing *outgoing, const struct rq_shape *shape,
               void **result, requesty_error *error)
{
    struct rq_pending pending;
    int rc = rq_pending_begin(&pending, client, outgoing, shape, error);

    if (rc < 0)
        return rc;
    rq_exchange_finish(&pending.exchange);
    rc = rq_pending_finish(&pending);
    if (rc < 0) {
        rq_error_give(error, &pending.error);
    } else if (result) {
        *result = pending.result;
        pending.result = NULL;
    }
    rq_pending_end(&pending);
    return rc;
}

int rq_endpoint_get(struct requesty_client *client, const struct rq_outgoing *outgoing, const struct rq_shape *shape,
                    void **result, requesty_error *error)
{
    int rc = rq_endpoint_require(client, "client", error);

    if (rc == 0)
        rc = rq_endpoint_require(result, shape->name, error);
    return rc < 0 ? rc : run(client, outgoing, shape, result, error);
}

int rq_endpoint_do(struct requesty_client *client, const struct rq_outgoing *outgoing, requesty_error *error)
{
    int rc = rq_endpoint_require(client, "client", error);

    return rc < 0 ? rc : run(client, outgoing, NULL, NULL, error);
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

int rq_endpoint_require(const void *argument, const char *name, requesty_error *error)
{
    return argument ? 0 : rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is NULL", name);
}
