#include "api/groups.h"

#include "api/encode.h"
#include "api/manage.h"
#include "api/money.h"
#include "api/params.h"
#include "base/error.h"
#include "json/encode.h"

#define GROUPS "/v1/manage/group"

/* The size of requesty_group_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_group_params, extra_json)

/* ---- groups ------------------------------------------------------------------------------------------------------ */

static int list_groups(struct rq_way *way)
{
    struct rq_manage call;

    rq_manage_begin(&call, way, "GET", GROUPS);
    return rq_manage_call(&call, &rq_group_list_shape);
}

int requesty_groups_list(requesty_client *client, requesty_group_list **groups, requesty_error *error)
{
    return list_groups(RQ_WAIT(client, groups, error));
}

int requesty_groups_list_start_sized(requesty_client *client, requesty_loop *loop,
                                     const requesty_call_handlers *handlers, size_t handlers_size,
                                     requesty_call **call, requesty_error *error)
{
    return list_groups(RQ_START(client, loop, handlers, handlers_size, call, error));
}

/* A new group, and how the client writes money. */
struct new_group {
    requesty_group_params params;
    int64_t money_form;
};

static void encode_group(struct rq_writer *writer, const void *params)
{
    const struct new_group *group = params;

    rq_encode_check_required(writer, "name", group->params.name);
    rq_write_string(writer, "name", group->params.name);
    rq_money_put(writer, "monthly_limit", group->params.monthly_limit, group->money_form, REQUESTY_MONEY_NUMBER,
                 "monthly_limit");
}

static int create(struct rq_way *way, const requesty_group_params *params, size_t size)
{
    struct new_group group;
    struct rq_manage call;
    int rc = rq_params_import(&group.params, sizeof group.params, PARAMS_V1, params, size, "params", way->error);

    if (rc < 0)
        return rc;
    group.money_form = way->client ? way->client->config.money_form : REQUESTY_MONEY_DEFAULT;
    rq_manage_begin(&call, way, "POST", GROUPS);
    rq_manage_body(&call, group.params.extra_json, encode_group, &group);
    return rq_manage_call(&call, &rq_new_group_shape);
}

int requesty_groups_create_sized(requesty_client *client, const requesty_group_params *params, size_t size,
                                 requesty_new_group **made, requesty_error *error)
{
    return create(RQ_WAIT(client, made, error), params, size);
}

int requesty_groups_create_start_sized(requesty_client *client, requesty_loop *loop,
                                       const requesty_group_params *params, size_t size,
                                       const requesty_call_handlers *handlers, size_t handlers_size,
                                       requesty_call **call, requesty_error *error)
{
    return create(RQ_START(client, loop, handlers, handlers_size, call, error), params, size);
}

/* The call for one group; `behind` goes behind its id. */
static void begin(struct rq_manage *call, struct rq_way *way, const char *method, const char *group_id,
                  const char *behind)
{
    rq_manage_begin(call, way, method, GROUPS "/");
    rq_manage_element(call, "group_id", group_id, behind);
}

static int get(struct rq_way *way, const char *group_id)
{
    struct rq_manage call;

    begin(&call, way, "GET", group_id, NULL);
    return rq_manage_call(&call, &rq_group_shape);
}

int requesty_groups_get(requesty_client *client, const char *group_id, requesty_group **group, requesty_error *error)
{
    return get(RQ_WAIT(client, group, error), group_id);
}

int requesty_groups_get_start_sized(requesty_client *client, requesty_loop *loop, const char *group_id,
                                    const requesty_call_handlers *handlers, size_t handlers_size, requesty_call **call,
                                    requesty_error *error)
{
    return get(RQ_START(client, loop, handlers, handlers_size, call, error), group_id);
}

static int delete_group(struct rq_way *way, const char *group_id)
{
    struct rq_manage call;

    begin(&call, way, "DELETE", group_id, NULL);
    return rq_manage_call(&call, NULL);
}

int requesty_groups_delete(requesty_client *client, const char *group_id, requesty_error *error)
{
    return delete_group(RQ_WAIT(client, NULL, error), group_id);
}

int requesty_groups_delete_start_sized(requesty_client *client, requesty_loop *loop, const char *group_id,
                                       const requesty_call_handlers *handlers, size_t handlers_size,
                                       requesty_call **call, requesty_error *error)
{
    return delete_group(RQ_START(client, loop, handlers, handlers_size, call, error), group_id);
}

/* ---- their members ----------------------------------------------------------------------------------------------- */

/* What a body says of a member. */
struct membership {
    const char *user_id; /* NULL: it is in the path */
    const int *role;     /* NULL: it is of no concern */
};

static void encode_membership(struct rq_writer *writer, const void *params)
{
    const struct membership *membership = params;
    const char *word = membership->role ? rq_word_text(rq_group_roles, *membership->role) : NULL;

    rq_write_string(writer, "user_id", membership->user_id);
    if (membership->role && !word)
        rq_write_refuse(writer, "role", "%d is not a role to send", *membership->role);
    rq_write_string(writer, "role", word);
}

/* A change of a group's list of members, with the user in its body. */
static int change_members(struct rq_way *way, const char *method, const char *group_id,
                          const struct membership *membership)
{
    const char *user_id = membership->user_id;
    struct rq_manage call;

    begin(&call, way, method, group_id, "/member");
    if (call.rc == 0 && (!user_id || !*user_id))
        call.rc = rq_error_set(way->error, REQUESTY_ERR_INVALID, "user_id: is %s", user_id ? "empty" : "NULL");
    rq_manage_body(&call, NULL, encode_membership, membership);
    return rq_manage_call(&call, NULL);
}

int requesty_groups_add_member(requesty_client *client, const char *group_id, const char *user_id, int role,
                               requesty_error *error)
{
    return change_members(RQ_WAIT(client, NULL, error), "POST", group_id, &(struct membership){ user_id, &role });
}

int requesty_groups_add_member_start_sized(requesty_client *client, requesty_loop *loop, const char *group_id,
                                           const char *user_id, int role, const requesty_call_handlers *handlers,
                                           size_t handlers_size, requesty_call **call, requesty_error *error)
{
    return change_members(RQ_START(client, loop, handlers, handlers_size, call, error),
                          "POST", group_id, &(struct membership){ user_id, &role });
}

int requesty_groups_remove_member(requesty_client *client, const char *group_id, const char *user_id,
                                  requesty_error *error)
{
    return change_members(RQ_WAIT(client, NULL, error), "DELETE", group_id, &(struct membership){ user_id, NULL });
}

int requesty_groups_remove_member_start_sized(requesty_client *client, requesty_loop *loop, const char *group_id,
                                              const char *user_id, const requesty_call_handlers *handlers,
                                              size_t handlers_size, requesty_call **call, requesty_error *error)
{
    return change_members(RQ_START(client, loop, handlers, handlers_size, call, error),
                          "DELETE", group_id, &(struct membership){ user_id, NULL });
}

static int set_role(struct rq_way *way, const char *group_id, const char *user_id, int role)
{
    struct rq_manage call;

    begin(&call, way, "PUT", group_id, "/member/");
    rq_manage_element(&call, "user_id", user_id, "/role");
    rq_manage_body(&call, NULL, encode_membership, &(struct membership){ NULL, &role });
    return rq_manage_call(&call, NULL);
}

int requesty_groups_set_member_role(requesty_client *client, const char *group_id, const char *user_id, int role,
                                    requesty_error *error)
{
    return set_role(RQ_WAIT(client, NULL, error), group_id, user_id, role);
}

int requesty_groups_set_member_role_start_sized(requesty_client *client, requesty_loop *loop, const char *group_id,
                                                const char *user_id, int role, const requesty_call_handlers *handlers,
                                                size_t handlers_size, requesty_call **call, requesty_error *error)
{
    return set_role(RQ_START(client, loop, handlers, handlers_size, call, error), group_id, user_id, role);
}

/* ---- freeing ----------------------------------------------------------------------------------------------------- */

void requesty_group_list_free(requesty_group_list *groups)
{
    rq_result_free(groups);
}

const requesty_group_list *requesty_call_group_list(requesty_call *call)
{
    return rq_call_result(call, &rq_group_list_shape);
}

void requesty_new_group_free(requesty_new_group *made)
{
    rq_result_free(made);
}

const requesty_new_group *requesty_call_new_group(requesty_call *call)
{
    return rq_call_result(call, &rq_new_group_shape);
}

void requesty_group_free(requesty_group *group)
{
    rq_result_free(group);
}

const requesty_group *requesty_call_group(requesty_call *call)
{
    return rq_call_result(call, &rq_group_shape);
}
