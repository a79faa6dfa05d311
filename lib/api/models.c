#include "api/models.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"

#define NEAREST 3

int requesty_models_list(requesty_client *client, requesty_model_list **list, requesty_error *error)
{
    static const struct rq_outgoing outgoing = { .method = "GET", .path = "/v1/models", .key_optional = true };
    void *result;
    int rc = rq_endpoint_get(client, &outgoing, &rq_model_list_shape, list ? &result : NULL, error);

    if (rc == 0)
        *list = result;
    return rc;
}

/* ---- one of them ------------------------------------------------------------------------------------------------- */

static const requesty_model *find(const requesty_model_list *list, const char *id)
{
    for (size_t i = 0; i < list->model_count; i++)
        if (strcmp(list->models[i]->id, id) == 0)
            return list->models[i];
    return NULL;
}

/* ", "a" or "b"": what may have been meant. */
static int append_nearest(struct rq_buffer *text, const requesty_model_list *list, const char *id)
{
    const requesty_model *nearest[NEAREST];
    size_t count = requesty_models_nearest(list, id, nearest, NEAREST);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = rq_buffer_printf(text, "%s\"%s\"", i == 0 ? "; did you mean " : i + 1 < count ? ", " : " or ",
                              nearest[i]->id);
    return rc == 0 && count ? rq_buffer_append_byte(text, '?') : rc;
}

static int not_found(const requesty_client *client, const requesty_model_list *list, const char *id,
                     requesty_error *error)
{
    struct rq_buffer text = { 0 };
    requesty_error own;
    int rc = rq_buffer_printf(&text, "\"%.100s\" is not among the %zu models that the server lists for this client%s",
                              id, list->model_count, list->has_more ? " on the first of several pages" : "");

    if (rc == 0)
        rc = append_nearest(&text, list, id);
    if (rc < 0 || !rq_buffer_text(&text)) {
        rq_buffer_free(&text);
        return rq_error_no_memory(error);
    }
    rq_error_set(&own, REQUESTY_ERR_NOT_FOUND, "%s", text.data);
    rq_buffer_free(&text);
    own.http_status = list->info->http_status;
    own.attempts = list->info->attempts;
    if (list->info->request_id)
        rq_error_text(own.request_id, sizeof own.request_id, list->info->request_id, strlen(list->info->request_id));
    rq_config_redact(&client->config, &own); /* someone may have mixed up the arguments */
    rq_log(&client->config.policy.log, REQUESTY_LOG_ERROR, "%s: %s", requesty_code_name(own.code), own.message);
    return rq_error_give(error, &own);
}

/* A model that lives on when its list goes: read once more, from its own text. */
static int copy_model(const requesty_client *client, const requesty_model *from, requesty_model **model,
                      requesty_error *error)
{
    void *made = rq_result_new(&rq_model_shape, false);
    int rc;

    if (!made)
        return rq_error_no_memory(error);
    rc = rq_decode(from->raw_json, strlen(from->raw_json), (int)client->config.max_depth, rq_result_arena(made),
                   &rq_model_table, made, error);
    if (rc == 0 && rq_result_copy_info(made, &rq_model_shape, from->info) < 0)
        rc = rq_error_no_memory(error);
    if (rc < 0)
        rq_result_free(made);
    else
        *model = made;
    return rc;
}

int requesty_models_get(requesty_client *client, const char *id, requesty_model **model, requesty_error *error)
{
    requesty_model_list *list;
    const requesty_model *found;
    int rc = rq_endpoint_require(client, "client", error);

    if (rc == 0)
        rc = rq_endpoint_require(model, "model", error);
    if (rc == 0 && (!id || !*id))
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "id: is %s", id ? "empty" : "NULL");
    if (rc == 0)
        rc = requesty_models_list(client, &list, error);
    if (rc < 0)
        return rc;
    found = find(list, id);
    rc = found ? copy_model(client, found, model, error) : not_found(client, list, id, error);
    requesty_model_list_free(list);
    return rc;
}

void requesty_model_list_free(requesty_model_list *list)
{
    rq_result_free(list);
}

void requesty_model_free(requesty_model *model)
{
    rq_result_free(model);
}
