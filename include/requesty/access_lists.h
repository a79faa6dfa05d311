/* requesty/access_lists.h: which models the keys of an organisation may use. On the management host; needs a key with
 * the permission to manage. Facts: API notes, requesty.md 17.8.
 *
 * Ids are sent percent-encoded, whatever they hold; an empty one is REQUESTY_ERR_INVALID, one that the server does not
 * know is REQUESTY_ERR_NOT_FOUND. Nothing that changes something is sent again where it may have been carried out.
 */
#ifndef REQUESTY_ACCESS_LISTS_H
#define REQUESTY_ACCESS_LISTS_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>

REQUESTY_BEGIN

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

/* A new list, or changes to one. In a change, what is zero stays as it is. A kind of models is left alone (NULL),
 * replaced (an array and its count), or cleared:
 *
 *     .chat = requesty_no_models()
 *
 * that is, any array that is not NULL with a count of 0. */
typedef struct requesty_access_list_params {
    const char *name; /* required in a new list */
    requesty_opt_bool auto_approve;
    const char *const *chat; /* model ids, such as "openai/gpt-4o" */
    size_t chat_count;
    const char *const *embedding;
    size_t embedding_count;
    const char *const *image;
    size_t image_count;
    const char *const *transcription;
    size_t transcription_count;
    const char *const *speech;
    size_t speech_count;
    const char *extra_json; /* laid over the body */
} requesty_access_list_params;

/* An array of no models, to clear a kind with. */
static inline const char *const *requesty_no_models(void)
{
    static const char *const none[1] = { NULL };
    return none;
}

/* ---- what comes back --------------------------------------------------------------------------------------------- */

/* A list. A kind that the server left out is empty here; raw_json tells the difference. Arrays end with NULL and are
 * never NULL. */
typedef struct requesty_access_list {
    const char *id; /* never NULL, as is name */
    const char *name;
    const char *org_id; /* organization_id */
    requesty_opt_bool auto_approve;
    const char *const *chat; /* model ids */
    size_t chat_count;
    const char *const *embedding;
    size_t embedding_count;
    const char *const *image;
    size_t image_count;
    const char *const *transcription;
    size_t transcription_count;
    const char *const *speech;
    size_t speech_count;
    const char *raw_json;      /* by itself, the whole answer, {"access_list":...} included */
    const requesty_info *info; /* never NULL; among all lists, theirs */
} requesty_access_list;

/* All lists. Everything belongs to it and is freed with it. */
typedef struct requesty_access_list_list {
    const requesty_access_list *const *lists; /* in the server's order; ended by NULL, never NULL */
    size_t list_count;
    const char *raw_json;
    const requesty_info *info; /* never NULL */
} requesty_access_list_list;

/* What creating a list brings. */
typedef struct requesty_new_access_list {
    const char *id; /* never NULL and never empty */
    const char *raw_json;
    const requesty_info *info; /* never NULL */
} requesty_new_access_list;

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* GET /v1/manage/access-list. *lists is to be freed with requesty_access_list_list_free. */
REQUESTY_API int requesty_access_lists_list(requesty_client *client, requesty_access_list_list **lists,
                                            requesty_error *error);

/* See requesty_access_lists_create and requesty_access_lists_update; `size` is sizeof *params, or *changes. */
REQUESTY_API int requesty_access_lists_create_sized(requesty_client *client, const requesty_access_list_params *params,
                                                    size_t size, requesty_new_access_list **made, requesty_error *error);
REQUESTY_API int requesty_access_lists_update_sized(requesty_client *client, const char *list_id,
                                                    const requesty_access_list_params *changes, size_t size,
                                                    requesty_error *error);

/* POST /v1/manage/access-list. *made is to be freed with requesty_new_access_list_free. An answer without an id is
 * REQUESTY_ERR_BAD_REPLY with a 2xx in error.http_status: the list has been made then, and requesty_access_lists_list
 * finds it. */
static inline int requesty_access_lists_create(requesty_client *client, const requesty_access_list_params *params,
                                               requesty_new_access_list **made, requesty_error *error)
{
    return requesty_access_lists_create_sized(client, params, sizeof *params, made, error);
}

/* GET /v1/manage/access-list/{id}. *list is to be freed with requesty_access_list_free. */
REQUESTY_API int requesty_access_lists_get(requesty_client *client, const char *list_id, requesty_access_list **list,
                                           requesty_error *error);

/* PATCH /v1/manage/access-list/{id}. */
static inline int requesty_access_lists_update(requesty_client *client, const char *list_id,
                                               const requesty_access_list_params *changes, requesty_error *error)
{
    return requesty_access_lists_update_sized(client, list_id, changes, sizeof *changes, error);
}

/* DELETE /v1/manage/access-list/{id}. REQUESTY_ERR_CONFLICT while the list is still assigned to something. */
REQUESTY_API int requesty_access_lists_delete(requesty_client *client, const char *list_id, requesty_error *error);

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See the functions below; `size` is that of their params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_access_lists_list_start_sized(requesty_client *client, requesty_loop *loop,
                                                        const requesty_call_handlers *handlers, size_t handlers_size,
                                                        requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_access_lists_create_start_sized(requesty_client *client, requesty_loop *loop,
                                                          const requesty_access_list_params *params, size_t size,
                                                          const requesty_call_handlers *handlers, size_t handlers_size,
                                                          requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_access_lists_get_start_sized(requesty_client *client, requesty_loop *loop,
                                                       const char *list_id, const requesty_call_handlers *handlers,
                                                       size_t handlers_size, requesty_call **call,
                                                       requesty_error *error);
REQUESTY_API int requesty_access_lists_update_start_sized(requesty_client *client, requesty_loop *loop,
                                                          const char *list_id,
                                                          const requesty_access_list_params *changes, size_t size,
                                                          const requesty_call_handlers *handlers, size_t handlers_size,
                                                          requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_access_lists_delete_start_sized(requesty_client *client, requesty_loop *loop,
                                                          const char *list_id, const requesty_call_handlers *handlers,
                                                          size_t handlers_size, requesty_call **call,
                                                          requesty_error *error);

/* The calls above in a loop: each begins one and returns at once. See "calls" in loop.h. */
static inline int requesty_access_lists_list_start(requesty_client *client, requesty_loop *loop,
                                                   const requesty_call_handlers *handlers, requesty_call **call,
                                                   requesty_error *error)
{
    return requesty_access_lists_list_start_sized(client, loop, handlers, sizeof *handlers, call, error);
}

static inline int requesty_access_lists_create_start(requesty_client *client, requesty_loop *loop,
                                                     const requesty_access_list_params *params,
                                                     const requesty_call_handlers *handlers, requesty_call **call,
                                                     requesty_error *error)
{
    return requesty_access_lists_create_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers,
                                                    call, error);
}

static inline int requesty_access_lists_get_start(requesty_client *client, requesty_loop *loop, const char *list_id,
                                                  const requesty_call_handlers *handlers, requesty_call **call,
                                                  requesty_error *error)
{
    return requesty_access_lists_get_start_sized(client, loop, list_id, handlers, sizeof *handlers, call, error);
}

static inline int requesty_access_lists_update_start(requesty_client *client, requesty_loop *loop, const char *list_id,
                                                     const requesty_access_list_params *changes,
                                                     const requesty_call_handlers *handlers, requesty_call **call,
                                                     requesty_error *error)
{
    return requesty_access_lists_update_start_sized(client, loop, list_id, changes, sizeof *changes, handlers,
                                                    sizeof *handlers, call, error);
}

static inline int requesty_access_lists_delete_start(requesty_client *client, requesty_loop *loop, const char *list_id,
                                                     const requesty_call_handlers *handlers, requesty_call **call,
                                                     requesty_error *error)
{
    return requesty_access_lists_delete_start_sized(client, loop, list_id, handlers, sizeof *handlers, call, error);
}

/* Their results: owned by the call, there from on_done on if it succeeded, valid as long as the handle. NULL else, and
 * for a call of another kind. */
REQUESTY_API const requesty_access_list_list *requesty_call_access_list_list(requesty_call *call);
REQUESTY_API const requesty_access_list *requesty_call_access_list(requesty_call *call);
REQUESTY_API const requesty_new_access_list *requesty_call_new_access_list(requesty_call *call);

/* NULL is fine. */
REQUESTY_API void requesty_access_list_list_free(requesty_access_list_list *lists);
REQUESTY_API void requesty_new_access_list_free(requesty_new_access_list *made);
REQUESTY_API void requesty_access_list_free(requesty_access_list *list);

REQUESTY_END

#endif
