#include "api/client.h"

#include <stdatomic.h>

#include "api/exchange.h"
#include "api/params.h"
#include "base/error.h"
#include "base/memory.h"
#include "engine/global.h"

/* The size of requesty_client_options in the first release. */
#define OPTIONS_V1 RQ_SIZE_THROUGH(requesty_client_options, money_form)

static int check_header_version(uint32_t header, requesty_error *error)
{
    if ((header >> 8) <= (uint32_t)(REQUESTY_VERSION_NUMBER >> 8))
        return 0;
    return rq_error_set(error, REQUESTY_ERR_UNSUPPORTED,
                        "the program was compiled for librequesty %u.%u, this is %s", (unsigned)(header >> 16),
                        (unsigned)(header >> 8 & 0xFF), REQUESTY_VERSION);
}

static int import_options(requesty_client_options *to, const requesty_client_options *from, size_t size,
                          requesty_error *error)
{
    static const requesty_client_options none;
    if (!from) {
        *to = none;
        return 0;
    }
    return rq_params_import(to, sizeof *to, OPTIONS_V1, from, size, "options", error);
}

static int finish_client(struct requesty_client *client, struct rq_pool *pool, requesty_client **out,
                         requesty_error *error)
{
    client->pool = pool;
    if (pool && pthread_mutex_init(&client->lock, NULL) == 0) {
        rq_list_init(&client->exchanges);
        atomic_init(&client->references, 1);
        *out = client;
        return 0;
    }
    rq_pool_unref(pool);
    rq_config_free(&client->config);
    rq_free(client);
    return rq_error_no_memory(error);
}

static int make_client(const requesty_client_options *options, requesty_client *parent, requesty_client **out,
                       requesty_error *error)
{
    struct requesty_client *client = rq_zalloc(sizeof *client);
    int rc;

    if (!client)
        return rq_error_no_memory(error);
    rc = rq_config_make(&client->config, parent ? &parent->config : NULL, options, error);
    if (rc < 0) {
        rq_free(client);
        return rc;
    }
    return finish_client(client, parent ? rq_pool_ref(parent->pool) : rq_pool_new(), out, error);
}

int requesty_client_new_sized(const requesty_client_options *options, size_t size, uint32_t header,
                              requesty_client **client, requesty_error *error)
{
    requesty_client_options own;
    int rc = check_header_version(header, error);

    if (rc == 0 && !client)
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "client: is NULL");
    if (rc == 0)
        rc = import_options(&own, options, size, error);
    if (rc == 0 && rq_global_init() < 0)
        rc = rq_error_set(error, REQUESTY_ERR_UNSUPPORTED, "libcurl does not start");
    return rc < 0 ? rc : make_client(&own, NULL, client, error);
}

int requesty_client_with_sized(requesty_client *client, const requesty_client_options *changes, size_t size,
                               requesty_client **derived, requesty_error *error)
{
    requesty_client_options own;
    int rc;

    if (!client || !derived)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is NULL", client ? "derived" : "client");
    rc = import_options(&own, changes, size, error);
    return rc < 0 ? rc : make_client(&own, client, derived, error);
}

void requesty_client_cancel(requesty_client *client)
{
    if (!client)
        return;
    pthread_mutex_lock(&client->lock);
    for (struct rq_link *link = client->exchanges.next; link != &client->exchanges; link = link->next)
        rq_call_cancel(&RQ_CONTAINER(link, struct rq_exchange, link)->call);
    pthread_mutex_unlock(&client->lock);
}

struct requesty_client *rq_client_ref(struct requesty_client *client)
{
    atomic_fetch_add(&client->references, 1);
    return client;
}

void rq_client_unref(struct requesty_client *client)
{
    if (atomic_fetch_sub(&client->references, 1) > 1)
        return;
    rq_pool_unref(client->pool);
    pthread_mutex_destroy(&client->lock);
    rq_config_free(&client->config);
    rq_free(client);
}

void requesty_client_free(requesty_client *client)
{
    if (client)
        rq_client_unref(client);
}
