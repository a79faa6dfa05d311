/* What can be changed about a key: limit, labels, expiry. */
#include "api/keys.h"

#include <stdio.h>
#include <string.h>

#include "api/money.h"
#include "api/params.h"
#include "base/error.h"
#include "wire/time.h"

/* Posts a body to a part of the key, such as "/limit". The answer says no more than its status. */
static int post(struct rq_way *way, const char *id, const char *part,
                void (*encode)(struct rq_writer *writer, const void *params), const void *params)
{
    struct rq_manage call;

    rq_key_begin(&call, way, "POST", id, part);
    rq_manage_body(&call, NULL, encode, params);
    return rq_manage_call(&call, NULL);
}

/* ---- limit ------------------------------------------------------------------------------------------------------- */

struct limit {
    const char *amount;
    int64_t money_form;
};

static void put_limit(struct rq_writer *writer, const void *from)
{
    const struct limit *limit = from;
    rq_money_put(writer, "monthly_limit", limit->amount, limit->money_form, REQUESTY_MONEY_STRING, "monthly_limit");
}

static int set_limit(struct rq_way *way, const char *id, const char *monthly_limit)
{
    struct limit limit = { .amount = monthly_limit };
    int rc = rq_params_require(way->client, "client", way->error);

    if (rc < 0)
        return rc;
    if (!monthly_limit)
        return rq_error_set(way->error, REQUESTY_ERR_INVALID, "monthly_limit: is NULL; \"0\" removes the cap");
    limit.money_form = way->client->config.money_form;
    return post(way, id, "/limit", put_limit, &limit);
}

int requesty_keys_set_limit(requesty_client *client, const char *id, const char *monthly_limit, requesty_error *error)
{
    return set_limit(RQ_WAIT(client, NULL, error), id, monthly_limit);
}

int requesty_keys_set_limit_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                        const char *monthly_limit, const requesty_call_handlers *handlers,
                                        size_t handlers_size, requesty_call **call, requesty_error *error)
{
    return set_limit(RQ_START(client, loop, handlers, handlers_size, call, error), id, monthly_limit);
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

struct labels {
    const requesty_label *list;
    size_t count;
};

static bool is_repeated(const struct labels *labels, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(labels->list[i].name, labels->list[index].name) == 0)
            return true;
    return false;
}

static void put_label(struct rq_writer *writer, const struct labels *labels, size_t index)
{
    const requesty_label *label = &labels->list[index];
    char member[40];

    snprintf(member, sizeof member, "[%zu]", index);
    if (!label->name || !*label->name)
        rq_write_refuse(writer, member, "has no name");
    else if (!label->value)
        rq_write_refuse(writer, member, "has no value");
    else if (is_repeated(labels, index))
        rq_write_refuse(writer, member, "has the name of another one");
    else
        rq_write_pair(writer, label->name, label->value, member);
}

static void put_labels(struct rq_writer *writer, const void *from)
{
    const struct labels *labels = from;

    rq_write_object(writer, "labels", NULL);
    if (labels->count && !labels->list)
        rq_write_refuse(writer, NULL, "is NULL, but its count is %zu", labels->count);
    for (size_t i = 0; i < labels->count && !rq_write_has_failed(writer); i++)
        put_label(writer, labels, i);
    rq_write_object_end(writer);
}

static int set_labels(struct rq_way *way, const char *id, const requesty_label *list, size_t count)
{
    const struct labels labels = { list, count };
    return post(way, id, "/label", put_labels, &labels);
}

int requesty_keys_set_labels(requesty_client *client, const char *id, const requesty_label *labels, size_t count,
                             requesty_error *error)
{
    return set_labels(RQ_WAIT(client, NULL, error), id, labels, count);
}

int requesty_keys_set_labels_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                         const requesty_label *labels, size_t count,
                                         const requesty_call_handlers *handlers, size_t handlers_size,
                                         requesty_call **call, requesty_error *error)
{
    return set_labels(RQ_START(client, loop, handlers, handlers_size, call, error), id, labels, count);
}

/* ---- expiry ------------------------------------------------------------------------------------------------------ */

static void put_expiry(struct rq_writer *writer, const void *from)
{
    if (from)
        rq_write_string(writer, "expires_at", from);
    else
        rq_write_null(writer, "expires_at");
}

static int set_expiry(struct rq_way *way, const char *id, const char *expires_at)
{
    if (expires_at && !rq_time_is_whole(expires_at))
        return rq_error_set(way->error, REQUESTY_ERR_INVALID,
                            "expires_at: is no time as RFC 3339 writes it, such as \"2026-12-31T23:59:59Z\"");
    return post(way, id, "/expiry", put_expiry, expires_at);
}

int requesty_keys_set_expiry(requesty_client *client, const char *id, const char *expires_at, requesty_error *error)
{
    return set_expiry(RQ_WAIT(client, NULL, error), id, expires_at);
}

int requesty_keys_set_expiry_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                         const char *expires_at, const requesty_call_handlers *handlers,
                                         size_t handlers_size, requesty_call **call, requesty_error *error)
{
    return set_expiry(RQ_START(client, loop, handlers, handlers_size, call, error), id, expires_at);
}
