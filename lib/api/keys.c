#include "api/keys.h"

#include "api/encode.h"
#include "api/money.h"
#include "api/params.h"
#include "api/usage_report.h"
#include "base/error.h"
#include "json/encode.h"

/* The size of requesty_key_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_key_params, extra_json)

#define KEYS_PATH "/v1/manage/apikey"

void rq_key_begin(struct rq_manage *call, requesty_client *client, const char *method, const char *id, const char *part,
                  requesty_error *error)
{
    rq_manage_begin(call, client, method, KEYS_PATH "/", error);
    rq_manage_element(call, "id", id, part);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

int requesty_keys_list(requesty_client *client, requesty_key_list **list, requesty_error *error)
{
    struct rq_manage call;
    void *made;
    int rc;

    rq_manage_begin(&call, client, "GET", KEYS_PATH, error);
    rc = rq_manage_get(&call, &rq_key_list_shape, list ? &made : NULL);
    if (rc == 0)
        *list = made;
    return rc;
}

int requesty_keys_get(requesty_client *client, const char *id, requesty_key **key, requesty_error *error)
{
    struct rq_manage call;
    void *made;
    int rc;

    rq_key_begin(&call, client, "GET", id, NULL, error);
    rc = rq_manage_get(&call, &rq_key_shape, key ? &made : NULL);
    if (rc == 0)
        *key = made;
    return rc;
}

int requesty_keys_get_self(requesty_client *client, requesty_key **key, requesty_error *error)
{
    return requesty_keys_get(client, "self", key, error);
}

int requesty_keys_usage_sized(requesty_client *client, const char *id, const requesty_usage_params *params, size_t size,
                              requesty_usage_report **report, requesty_error *error)
{
    struct rq_buffer path = { 0 };
    int rc = rq_endpoint_path(&path, KEYS_PATH "/", "id", id, "/usage", error);

    if (rc == 0)
        rc = rq_usage_report_get(client, path.data, params, size, report, error);
    rq_buffer_free(&path);
    return rc;
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

static int create(requesty_client *client, const requesty_key_params *params, requesty_new_key **made,
                  requesty_error *error)
{
    const struct creation creation = { *params, client->config.money_form };
    struct rq_manage call;
    void *result;
    int rc;

    rq_manage_begin(&call, client, "POST", KEYS_PATH, error);
    call.secret = true;
    rq_manage_body(&call, params->extra_json, put_creation, &creation);
    rc = rq_manage_get(&call, &rq_new_key_shape, made ? &result : NULL);
    if (rc == 0)
        *made = result;
    return rc;
}

int requesty_keys_create_sized(requesty_client *client, const requesty_key_params *params, size_t size,
                               requesty_new_key **made, requesty_error *error)
{
    requesty_key_params own;
    int rc = rq_endpoint_require(client, "client", error);

    if (rc == 0)
        rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", error);
    return rc < 0 ? rc : create(client, &own, made, error);
}

int requesty_keys_delete(requesty_client *client, const char *id, requesty_error *error)
{
    struct rq_manage call;

    rq_key_begin(&call, client, "DELETE", id, NULL, error);
    return rq_manage_do(&call);
}

/* ---- results ----------------------------------------------------------------------------------------------------- */

void requesty_key_free(requesty_key *key)
{
    rq_result_free(key);
}

void requesty_key_list_free(requesty_key_list *list)
{
    rq_result_free(list);
}

void requesty_new_key_free(requesty_new_key *made)
{
    rq_result_free(made);
}
