#include <requesty/access_lists.h>

#include "api/encode.h"
#include "api/manage.h"
#include "api/params.h"
#include "json/encode.h"

#define LISTS "/v1/manage/access-list"

/* The size of requesty_access_list_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_access_list_params, extra_json)

/* ---- what comes -------------------------------------------------------------------------------------------------- */

static int begin_list(struct rq_decoder *decoder, void *object)
{
    requesty_access_list *list = object;

    (void)decoder;
    list->id = list->name = "";
    return 0;
}

#define L requesty_access_list
#define LIST_ROWS \
    RQ_ROW(TEXT, L, "id", id), \
    RQ_ROW(TEXT, L, "name", name), \
    RQ_ROW(TEXT, L, "organization_id", org_id), \
    RQ_ROW(OPT_BOOL, L, "auto_approve", auto_approve), \
    RQ_ROW_TEXTS(L, "chat", chat, chat_count), \
    RQ_ROW_TEXTS(L, "embedding", embedding, embedding_count), \
    RQ_ROW_TEXTS(L, "image", image, image_count), \
    RQ_ROW_TEXTS(L, "transcription", transcription, transcription_count), \
    RQ_ROW_TEXTS(L, "speech", speech, speech_count)

static const struct rq_field list_rows[] = { LIST_ROWS };
static const struct rq_table list_table = {
    .fields = list_rows, .count = RQ_COUNT(list_rows), .size = sizeof(L), .raw_offset = offsetof(L, raw_json),
    .begin = begin_list,
};

/* By itself a list comes wrapped, and without the wrapping is taken too. */
static const struct rq_field answer_rows[] = { RQ_ROW_INSIDE("access_list", list_table), LIST_ROWS };
static const struct rq_table answer_table = {
    .fields = answer_rows, .count = RQ_COUNT(answer_rows), .size = sizeof(L), .raw_offset = offsetof(L, raw_json),
    .begin = begin_list,
};
static const struct rq_shape list_shape = {
    .name = "list", .table = &answer_table, .info_offset = offsetof(L, info),
    .has_id = true, .id_offset = offsetof(L, id),
};
#undef L

static const struct rq_field all_rows[] = {
    RQ_ROW_LIST(requesty_access_list_list, "access_lists", lists, list_count, list_table),
};
static const struct rq_table all_table = {
    .fields = all_rows, .count = RQ_COUNT(all_rows), .size = sizeof(requesty_access_list_list),
    .raw_offset = offsetof(requesty_access_list_list, raw_json),
};
static const struct rq_shape all_shape = {
    .name = "lists", .table = &all_table, .info_offset = offsetof(requesty_access_list_list, info),
    .required = "access_lists", RQ_SHAPE_LIST(requesty_access_list_list, lists, list_count, requesty_access_list),
};

static const struct rq_field new_rows[] = { RQ_ROW(TEXT, requesty_new_access_list, "id", id) };
static const struct rq_table new_table = {
    .fields = new_rows, .count = RQ_COUNT(new_rows), .size = sizeof(requesty_new_access_list),
    .raw_offset = offsetof(requesty_new_access_list, raw_json),
};
static const struct rq_shape new_shape = {
    .name = "made", .table = &new_table, .info_offset = offsetof(requesty_new_access_list, info),
    .has_id = true, .id_offset = offsetof(requesty_new_access_list, id),
};

/* ---- what goes --------------------------------------------------------------------------------------------------- */

#define P requesty_access_list_params
static const struct rq_put_row param_rows[] = {
    RQ_PUT(TEXT, P, "name", name),
    RQ_PUT(OPT_BOOL, P, "auto_approve", auto_approve),
    RQ_PUT_ROW_SET_TEXTS(P, "chat", chat, chat_count),
    RQ_PUT_ROW_SET_TEXTS(P, "embedding", embedding, embedding_count),
    RQ_PUT_ROW_SET_TEXTS(P, "image", image, image_count),
    RQ_PUT_ROW_SET_TEXTS(P, "transcription", transcription, transcription_count),
    RQ_PUT_ROW_SET_TEXTS(P, "speech", speech, speech_count),
};
#undef P

static void encode_changes(struct rq_writer *writer, const void *params)
{
    rq_put_rows(writer, param_rows, RQ_COUNT(param_rows), params);
}

static void encode_list(struct rq_writer *writer, const void *params)
{
    const requesty_access_list_params *list = params;

    rq_encode_check_required(writer, "name", list->name);
    encode_changes(writer, params);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static int list_all(struct rq_way *way)
{
    struct rq_manage call;

    rq_manage_begin(&call, way, "GET", LISTS);
    return rq_manage_call(&call, &all_shape);
}

int requesty_access_lists_list(requesty_client *client, requesty_access_list_list **lists, requesty_error *error)
{
    return list_all(RQ_WAIT(client, lists, error));
}

int requesty_access_lists_list_start_sized(requesty_client *client, requesty_loop *loop,
                                           const requesty_call_handlers *handlers, size_t handlers_size,
                                           requesty_call **call, requesty_error *error)
{
    return list_all(RQ_START(client, loop, handlers, handlers_size, call, error));
}

static int create(struct rq_way *way, const requesty_access_list_params *params, size_t size)
{
    requesty_access_list_params own;
    struct rq_manage call;
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", way->error);

    if (rc < 0)
        return rc;
    rq_manage_begin(&call, way, "POST", LISTS);
    rq_manage_body(&call, own.extra_json, encode_list, &own);
    return rq_manage_call(&call, &new_shape);
}

int requesty_access_lists_create_sized(requesty_client *client, const requesty_access_list_params *params, size_t size,
                                       requesty_new_access_list **made, requesty_error *error)
{
    return create(RQ_WAIT(client, made, error), params, size);
}

int requesty_access_lists_create_start_sized(requesty_client *client, requesty_loop *loop,
                                             const requesty_access_list_params *params, size_t size,
                                             const requesty_call_handlers *handlers, size_t handlers_size,
                                             requesty_call **call, requesty_error *error)
{
    return create(RQ_START(client, loop, handlers, handlers_size, call, error), params, size);
}

/* The call for one list. */
static void begin(struct rq_manage *call, struct rq_way *way, const char *method, const char *list_id)
{
    rq_manage_begin(call, way, method, LISTS "/");
    rq_manage_element(call, "list_id", list_id, NULL);
}

static int get(struct rq_way *way, const char *list_id)
{
    struct rq_manage call;

    begin(&call, way, "GET", list_id);
    return rq_manage_call(&call, &list_shape);
}

int requesty_access_lists_get(requesty_client *client, const char *list_id, requesty_access_list **list,
                              requesty_error *error)
{
    return get(RQ_WAIT(client, list, error), list_id);
}

int requesty_access_lists_get_start_sized(requesty_client *client, requesty_loop *loop, const char *list_id,
                                          const requesty_call_handlers *handlers, size_t handlers_size,
                                          requesty_call **call, requesty_error *error)
{
    return get(RQ_START(client, loop, handlers, handlers_size, call, error), list_id);
}

static int update(struct rq_way *way, const char *list_id, const requesty_access_list_params *changes, size_t size)
{
    requesty_access_list_params own;
    struct rq_manage call;
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, changes, size, "changes", way->error);

    if (rc < 0)
        return rc;
    begin(&call, way, "PATCH", list_id);
    rq_manage_body(&call, own.extra_json, encode_changes, &own);
    return rq_manage_call(&call, NULL);
}

int requesty_access_lists_update_sized(requesty_client *client, const char *list_id,
                                       const requesty_access_list_params *changes, size_t size, requesty_error *error)
{
    return update(RQ_WAIT(client, NULL, error), list_id, changes, size);
}

int requesty_access_lists_update_start_sized(requesty_client *client, requesty_loop *loop, const char *list_id,
                                             const requesty_access_list_params *changes, size_t size,
                                             const requesty_call_handlers *handlers, size_t handlers_size,
                                             requesty_call **call, requesty_error *error)
{
    return update(RQ_START(client, loop, handlers, handlers_size, call, error), list_id, changes, size);
}

static int delete_list(struct rq_way *way, const char *list_id)
{
    struct rq_manage call;

    begin(&call, way, "DELETE", list_id);
    return rq_manage_call(&call, NULL);
}

int requesty_access_lists_delete(requesty_client *client, const char *list_id, requesty_error *error)
{
    return delete_list(RQ_WAIT(client, NULL, error), list_id);
}

int requesty_access_lists_delete_start_sized(requesty_client *client, requesty_loop *loop, const char *list_id,
                                             const requesty_call_handlers *handlers, size_t handlers_size,
                                             requesty_call **call, requesty_error *error)
{
    return delete_list(RQ_START(client, loop, handlers, handlers_size, call, error), list_id);
}

/* ---- freeing ----------------------------------------------------------------------------------------------------- */

void requesty_access_list_list_free(requesty_access_list_list *lists)
{
    rq_result_free(lists);
}

const requesty_access_list_list *requesty_call_access_list_list(requesty_call *call)
{
    return rq_call_result(call, &all_shape);
}

void requesty_new_access_list_free(requesty_new_access_list *made)
{
    rq_result_free(made);
}

const requesty_new_access_list *requesty_call_new_access_list(requesty_call *call)
{
    return rq_call_result(call, &new_shape);
}

void requesty_access_list_free(requesty_access_list *list)
{
    rq_result_free(list);
}

const requesty_access_list *requesty_call_access_list(requesty_call *call)
{
    return rq_call_result(call, &list_shape);
}
