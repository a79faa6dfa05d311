/* requesty/organisation.h: the organisation that a key belongs to: balance, usage, members. All of it is on the
 * management host, and needs a key with the permission to manage (REQUESTY_ERR_FORBIDDEN otherwise). Facts: API notes,
 * requesty.md 17.4 to 17.6. Money is what usage_report.h says.
 */
#ifndef REQUESTY_ORGANISATION_H
#define REQUESTY_ORGANISATION_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/usage_report.h>

REQUESTY_BEGIN

/* Everything belongs to it and is freed with it. */
typedef struct requesty_org {
    const char *name;    /* never NULL; "" when the server left it out */
    const char *balance; /* USD, exact; never NULL */
    requesty_opt_double balance_usd;
    const char *raw_json;      /* the notes know of no other members: what came is here */
    const requesty_info *info; /* never NULL */
} requesty_org;

/* One person of the organisation. What members the server sends is not known (API notes: requesty.md 17.6, 22): these
 * are the names that its other endpoints use, and any of them may be absent. */
typedef struct requesty_org_member {
    const char *id;      /* NULL when absent, as are the others */
    const char *user_id; /* where the server tells it apart from id */
    const char *email;
    const char *name;
    const char *role; /* the server's word */
    const char *raw_json;
} requesty_org_member;

/* Everything belongs to it and is freed with it. */
typedef struct requesty_org_member_list {
    const requesty_org_member *const *members; /* ended by NULL; never NULL */
    size_t member_count;
    const char *raw_json;
    const requesty_info *info;
} requesty_org_member_list;

/* GET /v1/manage/org. *org is to be freed with requesty_org_free. */
REQUESTY_API int requesty_org_get(requesty_client *client, requesty_org **org, requesty_error *error);

/* GET /v1/manage/org/member, which is named in the notes and not described. Taken as a list are an array, and an
 * object that has one as "members", "users", "data", "org_members", "organization_members", "results" or "items"; of
 * an object with none of these there are no members, and raw_json has what came. *members is to be freed with
 * requesty_org_member_list_free. */
REQUESTY_API int requesty_org_list_members(requesty_client *client, requesty_org_member_list **members,
                                           requesty_error *error);

/* See requesty_org_usage; `size` is sizeof *params. */
REQUESTY_API int requesty_org_usage_sized(requesty_client *client, const requesty_usage_params *params, size_t size,
                                          requesty_usage_report **report, requesty_error *error);

/* GET /v1/manage/org/usage: of all keys together. Groups here may also be "api_key_id", "group_id", "group_name" and
 * "is_byok". *report is to be freed with requesty_usage_report_free. */
static inline int requesty_org_usage(requesty_client *client, const requesty_usage_params *params,
                                     requesty_usage_report **report, requesty_error *error)
{
    return requesty_org_usage_sized(client, params, sizeof *params, report, error);
}

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See the functions below; `size` is that of their params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_org_get_start_sized(requesty_client *client, requesty_loop *loop,
                                              const requesty_call_handlers *handlers, size_t handlers_size,
                                              requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_org_list_members_start_sized(requesty_client *client, requesty_loop *loop,
                                                       const requesty_call_handlers *handlers, size_t handlers_size,
                                                       requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_org_usage_start_sized(requesty_client *client, requesty_loop *loop,
                                                const requesty_usage_params *params, size_t size,
                                                const requesty_call_handlers *handlers, size_t handlers_size,
                                                requesty_call **call, requesty_error *error);

/* The calls above in a loop: each begins one and returns at once. See "calls" in loop.h. */
static inline int requesty_org_get_start(requesty_client *client, requesty_loop *loop,
                                         const requesty_call_handlers *handlers, requesty_call **call,
                                         requesty_error *error)
{
    return requesty_org_get_start_sized(client, loop, handlers, sizeof *handlers, call, error);
}

static inline int requesty_org_list_members_start(requesty_client *client, requesty_loop *loop,
                                                  const requesty_call_handlers *handlers, requesty_call **call,
                                                  requesty_error *error)
{
    return requesty_org_list_members_start_sized(client, loop, handlers, sizeof *handlers, call, error);
}

static inline int requesty_org_usage_start(requesty_client *client, requesty_loop *loop,
                                           const requesty_usage_params *params, const requesty_call_handlers *handlers,
                                           requesty_call **call, requesty_error *error)
{
    return requesty_org_usage_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call,
                                          error);
}

/* Their results: owned by the call, there from on_done on if it succeeded, valid as long as the handle. NULL else, and
 * for a call of another kind. (Of usage: requesty_call_usage_report.) */
REQUESTY_API const requesty_org *requesty_call_org(requesty_call *call);
REQUESTY_API const requesty_org_member_list *requesty_call_org_member_list(requesty_call *call);

/* NULL is fine. */
REQUESTY_API void requesty_org_free(requesty_org *org);
REQUESTY_API void requesty_org_member_list_free(requesty_org_member_list *members);

REQUESTY_END

#endif
