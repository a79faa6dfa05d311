#include "api/keys.h"

#include "api/encode.h"
#include "api/money.h"
#include "api/params.h"
#include "api/usage_report.h"
#include "json/encode.h"

/* The size of requesty_key_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_key_params, extra_json)

#define KEYS_PATH "/v1/manage/apikey"

void rq_key_begin(struct rq_manage *call, struct rq_way *way, const char *method, const char *id, const char *part)
{
    rq_manage_begin(call, way, method, KEYS_PATH "/");
    rq_manage_element(call, "id", id, part);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static int list_keys(struct rq_way *way)
{
    struct rq_manage call;

    rq_manage_begin(&call, way, "GET", KEYS_PATH);
    return rq_manage_call(&call, &rq_key_list_shape);
}

int requesty_keys_list(requesty_client *client, requesty_key_list **list, requesty_error *error)
{
    return list_keys(RQ_WAIT(client, list, error));
}

int requesty_keys_list_start_sized(requesty_client *client, requesty_loop *loop,
                                   const requesty_call_handlers *handlers, size_t handlers_size, requesty_call **call,
                                   requesty_error *error)
{
    return list_keys(RQ_START(client, loop, handlers, handlers_size, call, error));
}

static int get(struct rq_way *way, const char *id)
{
    struct rq_manage call;

    rq_key_begin(&call, way, "GET", id, NULL);
    return rq_manage_call(&call, &rq_key_shape);
}

int requesty_keys_get(requesty_client *client, const char *id, requesty_key **key, requesty_error *error)
{
    return get(RQ_WAIT(client, key, error), id);
}

int requesty_keys_get_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                  const requesty_call_handlers *handlers, size_t handlers_size, requesty_call **call,
                                  requesty_error *error)
{
    return get(RQ_START(client, loop, handlers, handlers_size, call, error), id);
}

int requesty_keys_get_self(requesty_client *client, requesty_key **key, requesty_error *error)
{
    return get(RQ_WAIT(client, key, error), "self");
}

int requesty_keys_get_self_start_sized(requesty_client *client, requesty_loop *loop,
                                       const requesty_call_handlers *handlers, size_t handlers_size,
                                       requesty_call **call, requesty_error *error)
{
    return get(RQ_START(client, loop, handlers, handlers_size, call, error), "self");
}

static int usage(struct rq_way *way, const char *id, const requesty_usage_params *params, size_t size)
{
    struct rq_buffer path = { 0 };
    int rc = rq_endpoint_path(&path, KEYS_PATH "/", "id", id, "/usage", way->error);

    if (rc == 0)
        rc = rq_usage_report_get(way, path.data, params, size);
    rq_buffer_free(&path);
    return rc;
}

int requesty_keys_usage_sized(requesty_client *client, const char *id, const requesty_usage_params *params, size_t size,
                              requesty_usage_report **report, requesty_error *error)
{
    return usage(RQ_WAIT(client, report, error), id, params, size);
}

int requesty_keys_usage_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                    const requesty_usage_params *params, size_t size,
                                    const requesty_call_handlers *handlers, size_t handlers_size, requesty_call **call,
                                    requesty_error *error)
{
    return usage(RQ_START(client, loop, handlers, handlers_size, call, error), id, params, size);
}

/* ---- making and deleting ----------------------------------------------------------------------------------------- */

/* A new key's parameters, and how the client writes money. */
struct creation {
    requesty_key_params params;
    int64_t money_form;
};

static void put_limit(struct rq_writer *writer, const char *name, const void *at)
{
    const struct creation *creation = at;
    rq_money_put(writer, name, creation->params.monthly_limit, creation->money_form, REQUESTY_MONEY_STRING, name);
}

static const struct rq_put_row permission_rows[] = {
    RQ_PUT_ROW_WORD(requesty_key_params, "manage", manage, rq_permission_words),
    RQ_PUT_ROW_WORD(requesty_key_params, "completions", completions, rq_permission_words),
};

static void put_permissions(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_key_params *params = &((const struct creation *)at)->params;

    if (!params->manage && !params->completions)
        return;
    rq_write_object(writer, name, NULL);
    rq_put_rows(writer, permission_rows, RQ_COUNT(permission_rows), params);
    rq_write_object_end(writer);
}

static const struct rq_put_row creation_rows[] = {
    RQ_PUT(TEXT, struct creation, "name", params.name),
    RQ_PUT_ROW_CUSTOM("monthly_limit", put_limit),
    RQ_PUT_ROW_CUSTOM("permissions", put_permissions),
};

static void put_creation(struct rq_writer *writer, const void *from)
{
    const requesty_key_params *params = &((const struct creation *)from)->params;

    rq_encode_check_required(writer, "name", params->name);
    rq_put_rows(writer, creation_rows, RQ_COUNT(creation_rows), from);
}

static int create(struct rq_way *way, const requesty_key_params *params, size_t size)
{
    struct creation creation;
    struct rq_manage call;
    int rc = rq_params_require(way->client, "client", way->error);

    if (rc == 0)
        rc = rq_params_import(&creation.params, sizeof creation.params, PARAMS_V1, params, size, "params", way->error);
    if (rc < 0)
        return rc;
    creation.money_form = way->client->config.money_form;
    rq_manage_begin(&call, way, "POST", KEYS_PATH);
    call.secret = true;
    rq_manage_body(&call, creation.params.extra_json, put_creation, &creation);
    return rq_manage_call(&call, &rq_new_key_shape);
}

int requesty_keys_create_sized(requesty_client *client, const requesty_key_params *params, size_t size,
                               requesty_new_key **made, requesty_error *error)
{
    return create(RQ_WAIT(client, made, error), params, size);
}

int requesty_keys_create_start_sized(requesty_client *client, requesty_loop *loop, const requesty_key_params *params,
                                     size_t size, const requesty_call_handlers *handlers, size_t handlers_size,
                                     requesty_call **call, requesty_error *error)
{
    return create(RQ_START(client, loop, handlers, handlers_size, call, error), params, size);
}

static int delete_key(struct rq_way *way, const char *id)
{
    struct rq_manage call;

    rq_key_begin(&call, way, "DELETE", id, NULL);
    return rq_manage_call(&call, NULL);
}

int requesty_keys_delete(requesty_client *client, const char *id, requesty_error *error)
{
    return delete_key(RQ_WAIT(client, NULL, error), id);
}

int requesty_keys_delete_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                     const requesty_call_handlers *handlers, size_t handlers_size,
                                     requesty_call **call, requesty_error *error)
{
    return delete_key(RQ_START(client, loop, handlers, handlers_size, call, error), id);
}

/* ---- results ----------------------------------------------------------------------------------------------------- */

void requesty_key_free(requesty_key *key)
{
    rq_result_free(key);
}

const requesty_key *requesty_call_key(requesty_call *call)
{
    return rq_call_result(call, &rq_key_shape);
}

void requesty_key_list_free(requesty_key_list *list)
{
    rq_result_free(list);
}

const requesty_key_list *requesty_call_key_list(requesty_call *call)
{
    return rq_call_result(call, &rq_key_list_shape);
}

void requesty_new_key_free(requesty_new_key *made)
{
    rq_result_free(made);
}

const requesty_new_key *requesty_call_new_key(requesty_call *call)
{
    return rq_call_result(call, &rq_new_key_shape);
}
