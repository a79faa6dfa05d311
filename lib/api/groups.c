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

int requesty_groups_list(requesty_client *client, requesty_group_list **groups, requesty_error *error)
{
    struct rq_manage call;
    void *result;
    int rc;

    rq_manage_begin(&call, client, "GET", GROUPS, error);
    rc = rq_manage_get(&call, &rq_group_list_shape, groups ? &result : NULL);
    if (rc == 0)
        *groups = result;
    return rc;
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

int requesty_groups_create_sized(requesty_client *client, const requesty_group_params *params, size_t size,
                                 requesty_new_group **made, requesty_error *error)
{
    struct new_group group;
    struct rq_manage call;
    void *result;
    int rc = rq_params_import(&group.params, sizeof group.params, PARAMS_V1, params, size, "params", error);

    if (rc < 0)
        return rc;
    group.money_form = client ? client->config.money_form : REQUESTY_MONEY_DEFAULT;
    rq_manage_begin(&call, client, "POST", GROUPS, error);
    rq_manage_body(&call, group.params.extra_json, encode_group, &group);
    rc = rq_manage_get(&call, &rq_new_group_shape, made ? &result : NULL);
    if (rc == 0)
        *made = result;
    return rc;
}

/* The call for one group; `behind` goes behind its id. */
static void begin(struct rq_manage *call, requesty_client *client, const char *method, const char *group_id,
                  const char *behind, requesty_error *error)
{
    rq_manage_begin(call, client, method, GROUPS "/", error);
    rq_manage_element(call, "group_id", group_id, behind);
}

int requesty_groups_get(requesty_client *client, const char *group_id, requesty_group **group, requesty_error *error)
{
    struct rq_manage call;
    void *result;
    int rc;

    begin(&call, client, "GET", group_id, NULL, error);
    rc = rq_manage_get(&call, &rq_group_shape, group ? &result : NULL);
    if (rc == 0)
        *group = result;
    return rc;
}

int requesty_groups_delete(requesty_client *client, const char *group_id, requesty_error *error)
{
    struct rq_manage call;

    begin(&call, client, "DELETE", group_id, NULL, error);
    return rq_manage_do(&call);
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

/* The call for a group's list of members, with a user in its body. */
static void begin_member(struct rq_manage *call, requesty_client *client, const char *method, const char *group_id,
                         const struct membership *membership, requesty_error *error)
{
    begin(call, client, method, group_id, "/member", error);
    if (call->rc == 0 && (!membership->user_id || !*membership->user_id))
        call->rc = rq_error_set(error, REQUESTY_ERR_INVALID, "user_id: is %s", membership->user_id ? "empty" : "NULL");
    rq_manage_body(call, NULL, encode_membership, membership);
}

int requesty_groups_add_member(requesty_client *client, const char *group_id, const char *user_id, int role,
                               requesty_error *error)
{
    struct rq_manage call;

    begin_member(&call, client, "POST", group_id, &(struct membership){ user_id, &role }, error);
    return rq_manage_do(&call);
}

int requesty_groups_remove_member(requesty_client *client, const char *group_id, const char *user_id,
                                  requesty_error *error)
{
    struct rq_manage call;

    begin_member(&call, client, "DELETE", group_id, &(struct membership){ user_id, NULL }, error);
    return rq_manage_do(&call);
}

int requesty_groups_set_member_role(requesty_client *client, const char *group_id, const char *user_id, int role,
                                    requesty_error *error)
{
    struct rq_manage call;

    begin(&call, client, "PUT", group_id, "/member/", error);
    rq_manage_element(&call, "user_id", user_id, "/role");
    rq_manage_body(&call, NULL, encode_membership, &(struct membership){ NULL, &role });
    return rq_manage_do(&call);
}

/* ---- freeing ----------------------------------------------------------------------------------------------------- */

void requesty_group_list_free(requesty_group_list *groups)
{
    rq_result_free(groups);
}

void requesty_new_group_free(requesty_new_group *made)
{
    rq_result_free(made);
}

void requesty_group_free(requesty_group *group)
{
    rq_result_free(group);
}
