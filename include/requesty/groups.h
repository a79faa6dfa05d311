/* requesty/groups.h: groups of an organisation's members, with a limit or a budget. On the management host; needs a
 * key with the permission to manage. Facts: API notes, requesty.md 17.7. Money is what usage_report.h says; it is sent
 * as a JSON number here, unless the client's money_form says otherwise.
 *
 * Ids are sent percent-encoded, whatever they hold; an empty one is REQUESTY_ERR_INVALID, one that the server does not
 * know is REQUESTY_ERR_NOT_FOUND. Nothing that changes something is sent again where it may have been carried out.
 */
#ifndef REQUESTY_GROUPS_H
#define REQUESTY_GROUPS_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>

REQUESTY_BEGIN

typedef enum requesty_group_role {
    REQUESTY_GROUP_ROLE_UNKNOWN = 0, /* in replies: absent, or new, see role_text. Not to be sent */
    REQUESTY_GROUP_ROLE_ADMIN = 1,
    REQUESTY_GROUP_ROLE_MEMBER = 2
} requesty_group_role;

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

typedef struct requesty_group_params {
    const char *name;          /* required */
    const char *monthly_limit; /* USD as exact decimal text, "1000" or "49.99"; NULL: no limit */
    const char *extra_json;    /* laid over the body */
} requesty_group_params;

/* ---- what comes back --------------------------------------------------------------------------------------------- */

typedef struct requesty_group_member {
    const char *id; /* the user's; never NULL */
    const char *email;
    int32_t role; /* a requesty_group_role */
    const char *role_text;     /* the server's word; never NULL */
    const char *monthly_limit; /* USD, "" for none; never NULL, as is monthly_spend */
    requesty_opt_double monthly_limit_usd;
    const char *monthly_spend;
    requesty_opt_double monthly_spend_usd;
    requesty_opt_int rate_limit; /* absent: none */
    requesty_opt_bool active;
    const char *raw_json;
} requesty_group_member;

/* A group, of a list or by itself. What the one has and the other has not is said below. */
typedef struct requesty_group {
    const char *id;     /* never NULL, as is name */
    const char *org_id; /* organization_id */
    const char *name;
    requesty_opt_int size;     /* members_count: how many members it has; only in a list */
    const char *monthly_spend; /* USD; only in a list. Amounts are never NULL; one that is not there is "" */
    requesty_opt_double monthly_spend_usd;
    const char *monthly_limit; /* "": none. In group-budget mode it caps the group, in global mode each member */
    requesty_opt_double monthly_limit_usd;
    const char *monthly_budget;
    requesty_opt_double monthly_budget_usd;
    const char *monthly_budget_per_user;
    requesty_opt_double monthly_budget_per_user_usd;
    const char *created_by; /* a user's id */
    const char *created_at; /* RFC 3339 */
    const requesty_group_member *const *members; /* only by itself, empty in a list; ended by NULL, never NULL */
    size_t member_count;
    const char *raw_json;      /* by itself, the whole answer, {"group":...} included */
    const requesty_info *info; /* never NULL; in a list, the list's */
} requesty_group;

/* Everything belongs to it and is freed with it. */
typedef struct requesty_group_list {
    const requesty_group *const *groups; /* in the server's order; ended by NULL, never NULL */
    size_t group_count;
    const char *raw_json;
    const requesty_info *info; /* never NULL */
} requesty_group_list;

/* What creating a group brings. */
typedef struct requesty_new_group {
    const char *id; /* never NULL and never empty */
    const char *raw_json;
    const requesty_info *info; /* never NULL */
} requesty_new_group;

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* GET /v1/manage/group. *groups is to be freed with requesty_group_list_free. */
REQUESTY_API int requesty_groups_list(requesty_client *client, requesty_group_list **groups, requesty_error *error);

/* See requesty_groups_create; `size` is sizeof *params. */
REQUESTY_API int requesty_groups_create_sized(requesty_client *client, const requesty_group_params *params, size_t size,
                                              requesty_new_group **made, requesty_error *error);

/* POST /v1/manage/group. *made is to be freed with requesty_new_group_free. An answer without an id is
 * REQUESTY_ERR_BAD_REPLY with a 2xx in error.http_status: the group has been made then, and requesty_groups_list finds
 * it. */
static inline int requesty_groups_create(requesty_client *client, const requesty_group_params *params,
                                         requesty_new_group **made, requesty_error *error)
{
    return requesty_groups_create_sized(client, params, sizeof *params, made, error);
}

/* GET /v1/manage/group/{id}, with its members. *group is to be freed with requesty_group_free. */
REQUESTY_API int requesty_groups_get(requesty_client *client, const char *group_id, requesty_group **group,
                                     requesty_error *error);

/* DELETE /v1/manage/group/{id}. */
REQUESTY_API int requesty_groups_delete(requesty_client *client, const char *group_id, requesty_error *error);

/* POST /v1/manage/group/{id}/member. `role` is a requesty_group_role. */
REQUESTY_API int requesty_groups_add_member(requesty_client *client, const char *group_id, const char *user_id, int role,
                                            requesty_error *error);

/* DELETE /v1/manage/group/{id}/member, with the user's id in a JSON body. */
REQUESTY_API int requesty_groups_remove_member(requesty_client *client, const char *group_id, const char *user_id,
                                               requesty_error *error);

/* PUT /v1/manage/group/{id}/member/{user_id}/role: the official client's path. (The skills file has PUT .../member,
 * which no code uses: API notes, requesty.md 22, question 15.) */
REQUESTY_API int requesty_groups_set_member_role(requesty_client *client, const char *group_id, const char *user_id,
                                                 int role, requesty_error *error);

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See the functions below; `size` is that of their params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_groups_list_start_sized(requesty_client *client, requesty_loop *loop,
                                                  const requesty_call_handlers *handlers, size_t handlers_size,
                                                  requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_groups_create_start_sized(requesty_client *client, requesty_loop *loop,
                                                    const requesty_group_params *params, size_t size,
                                                    const requesty_call_handlers *handlers, size_t handlers_size,
                                                    requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_groups_get_start_sized(requesty_client *client, requesty_loop *loop, const char *group_id,
                                                 const requesty_call_handlers *handlers, size_t handlers_size,
                                                 requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_groups_delete_start_sized(requesty_client *client, requesty_loop *loop, const char *group_id,
                                                    const requesty_call_handlers *handlers, size_t handlers_size,
                                                    requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_groups_add_member_start_sized(requesty_client *client, requesty_loop *loop,
                                                        const char *group_id, const char *user_id, int role,
                                                        const requesty_call_handlers *handlers, size_t handlers_size,
                                                        requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_groups_remove_member_start_sized(requesty_client *client, requesty_loop *loop,
                                                           const char *group_id, const char *user_id,
                                                           const requesty_call_handlers *handlers,
                                                           size_t handlers_size, requesty_call **call,
                                                           requesty_error *error);
REQUESTY_API int requesty_groups_set_member_role_start_sized(requesty_client *client, requesty_loop *loop,
                                                             const char *group_id, const char *user_id, int role,
                                                             const requesty_call_handlers *handlers,
                                                             size_t handlers_size, requesty_call **call,
                                                             requesty_error *error);

/* The calls above in a loop: each begins one and returns at once. See "calls" in loop.h. */
static inline int requesty_groups_list_start(requesty_client *client, requesty_loop *loop,
                                             const requesty_call_handlers *handlers, requesty_call **call,
                                             requesty_error *error)
{
    return requesty_groups_list_start_sized(client, loop, handlers, sizeof *handlers, call, error);
}

static inline int requesty_groups_create_start(requesty_client *client, requesty_loop *loop,
                                               const requesty_group_params *params,
                                               const requesty_call_handlers *handlers, requesty_call **call,
                                               requesty_error *error)
{
    return requesty_groups_create_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call,
                                              error);
}

static inline int requesty_groups_get_start(requesty_client *client, requesty_loop *loop, const char *group_id,
                                            const requesty_call_handlers *handlers, requesty_call **call,
                                            requesty_error *error)
{
    return requesty_groups_get_start_sized(client, loop, group_id, handlers, sizeof *handlers, call, error);
}

static inline int requesty_groups_delete_start(requesty_client *client, requesty_loop *loop, const char *group_id,
                                               const requesty_call_handlers *handlers, requesty_call **call,
                                               requesty_error *error)
{
    return requesty_groups_delete_start_sized(client, loop, group_id, handlers, sizeof *handlers, call, error);
}

static inline int requesty_groups_add_member_start(requesty_client *client, requesty_loop *loop, const char *group_id,
                                                   const char *user_id, int role,
                                                   const requesty_call_handlers *handlers, requesty_call **call,
                                                   requesty_error *error)
{
    return requesty_groups_add_member_start_sized(client, loop, group_id, user_id, role, handlers, sizeof *handlers,
                                                  call, error);
}

static inline int requesty_groups_remove_member_start(requesty_client *client, requesty_loop *loop,
                                                      const char *group_id, const char *user_id,
                                                      const requesty_call_handlers *handlers, requesty_call **call,
                                                      requesty_error *error)
{
    return requesty_groups_remove_member_start_sized(client, loop, group_id, user_id, handlers, sizeof *handlers, call,
                                                     error);
}

static inline int requesty_groups_set_member_role_start(requesty_client *client, requesty_loop *loop,
                                                        const char *group_id, const char *user_id, int role,
                                                        const requesty_call_handlers *handlers, requesty_call **call,
                                                        requesty_error *error)
{
    return requesty_groups_set_member_role_start_sized(client, loop, group_id, user_id, role, handlers,
                                                       sizeof *handlers, call, error);
}

/* Their results: owned by the call, there from on_done on if it succeeded, valid as long as the handle. NULL else, and
 * for a call of another kind. */
REQUESTY_API const requesty_group_list *requesty_call_group_list(requesty_call *call);
REQUESTY_API const requesty_group *requesty_call_group(requesty_call *call);
REQUESTY_API const requesty_new_group *requesty_call_new_group(requesty_call *call);

/* NULL is fine. */
REQUESTY_API void requesty_group_list_free(requesty_group_list *groups);
REQUESTY_API void requesty_new_group_free(requesty_new_group *made);
REQUESTY_API void requesty_group_free(requesty_group *group);

REQUESTY_END

#endif
