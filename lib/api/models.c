#include "api/models.h"

#include <string.h>

#include "api/params.h"
#include "base/error.h"

#define NEAREST 3

/* Both calls ask for this. */
static const struct rq_outgoing outgoing = { .method = "GET", .path = "/v1/models", .key_optional = true };

int requesty_models_list(requesty_client *client, requesty_model_list **list, requesty_error *error)
{
    return rq_endpoint_call(RQ_WAIT(client, list, error), &outgoing, &rq_model_list_shape);
}

int requesty_models_list_start_sized(requesty_client *client, requesty_loop *loop,
                                     const requesty_call_handlers *handlers, size_t handlers_size,
                                     requesty_call **call, requesty_error *error)
{
    return rq_endpoint_call(RQ_START(client, loop, handlers, handlers_size, call, error),
                            &outgoing, &rq_model_list_shape);
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

static int not_found(const requesty_model_list *list, const char *id, requesty_error *error)
{
    struct rq_buffer text = { 0 };
    int rc = rq_buffer_printf(&text, "\"%.100s\" is not among the %zu models that the server lists for this client%s",
                              id, list->model_count, list->has_more ? " on the first of several pages" : "");

    if (rc == 0)
        rc = append_nearest(&text, list, id);
    rc = rc < 0 || !rq_buffer_text(&text) ? rq_error_no_memory(error)
                                          : rq_error_set(error, REQUESTY_ERR_NOT_FOUND, "%s", text.data);
    rq_buffer_free(&text);
    return rc;
}

/* A model lives on when its list goes: it is read once more, from its own text. */
static int take_from(const requesty_model_list *list, const char *id, int max_depth, void *model, requesty_error *error)
{
    const requesty_model *found = find(list, id);

    if (!found)
        return not_found(list, id, error);
    return rq_decode(found->raw_json, strlen(found->raw_json), max_depth, rq_result_arena(model), &rq_model_table, model,
                     error);
}

static int take_model(struct rq_exchange *exchange, const void *asked, void *model, requesty_error *error)
{
    void *list = rq_result_new(&rq_model_list_shape, false);
    int rc = list ? rq_endpoint_decode(exchange, &rq_model_list_shape, NULL, list, error) : rq_error_no_memory(error);

    if (rc == 0)
        rc = take_from(list, asked, (int)exchange->client->config.max_depth, model, error);
    rq_result_free(list);
    return rc;
}

static const struct rq_shape model_shape = {
    .name = "model", .table = &rq_model_table, .info_offset = offsetof(requesty_model, info), .take = take_model,
};

static int get(struct rq_way *way, const char *id)
{
    int rc = rq_params_require(way->client, "client", way->error);

    if (rc == 0 && (!id || !*id))
        rc = rq_error_set(way->error, REQUESTY_ERR_INVALID, "id: is %s", id ? "empty" : "NULL");
    return rc < 0 ? rc : rq_endpoint_ask(way, &outgoing, &model_shape, id, strlen(id) + 1);
}

int requesty_models_get(requesty_client *client, const char *id, requesty_model **model, requesty_error *error)
{
    return get(RQ_WAIT(client, model, error), id);
}

int requesty_models_get_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                    const requesty_call_handlers *handlers, size_t handlers_size, requesty_call **call,
                                    requesty_error *error)
{
    return get(RQ_START(client, loop, handlers, handlers_size, call, error), id);
}

void requesty_model_list_free(requesty_model_list *list)
{
    rq_result_free(list);
}

const requesty_model_list *requesty_call_model_list(requesty_call *call)
{
    return rq_call_result(call, &rq_model_list_shape);
}

void requesty_model_free(requesty_model *model)
{
    rq_result_free(model);
}

const requesty_model *requesty_call_model(requesty_call *call)
{
    return rq_call_result(call, &model_shape);
}
