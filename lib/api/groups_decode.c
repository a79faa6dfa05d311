#include "api/groups.h"

#include "api/money.h"

const struct rq_word rq_group_roles[] = {
    { "admin", REQUESTY_GROUP_ROLE_ADMIN },
    { "member", REQUESTY_GROUP_ROLE_MEMBER },
    { NULL, 0 },
};

/* ---- members ----------------------------------------------------------------------------------------------------- */

static int begin_member(struct rq_decoder *decoder, void *object)
{
    requesty_group_member *member = object;

    (void)decoder;
    member->id = member->monthly_limit = member->monthly_spend = "";
    return 0;
}

#define M requesty_group_member
static const struct rq_field member_rows[] = {
    RQ_ROW(TEXT, M, "id", id),
    RQ_ROW(TEXT, M, "email", email),
    RQ_ROW_WORD(M, "role", role, role_text, rq_group_roles),
    RQ_ROW_MONEY(M, "monthly_limit", monthly_limit, monthly_limit_usd),
    RQ_ROW_MONEY(M, "monthly_spend", monthly_spend, monthly_spend_usd),
    RQ_ROW(OPT_INT, M, "rate_limit", rate_limit),
    RQ_ROW(OPT_BOOL, M, "active", active),
};
static const struct rq_table member_table = {
    .fields = member_rows, .count = RQ_COUNT(member_rows), .size = sizeof(M), .raw_offset = offsetof(M, raw_json),
    .begin = begin_member,
};
#undef M

/* ---- groups ------------------------------------------------------------------------------------------------------ */

static int begin_group(struct rq_decoder *decoder, void *object)
{
    requesty_group *group = object;

    (void)decoder;
    group->id = group->name = "";
    group->monthly_spend = group->monthly_limit = group->monthly_budget = group->monthly_budget_per_user = "";
    return 0;
}

#define G requesty_group
#define GROUP_ROWS \
    RQ_ROW(TEXT, G, "id", id), \
    RQ_ROW(TEXT, G, "organization_id", org_id), \
    RQ_ROW(TEXT, G, "name", name), \
    RQ_ROW(OPT_INT, G, "members_count", size), \
    RQ_ROW_MONEY(G, "monthly_spend", monthly_spend, monthly_spend_usd), \
    RQ_ROW_MONEY(G, "monthly_limit", monthly_limit, monthly_limit_usd), \
    RQ_ROW_MONEY(G, "monthly_budget", monthly_budget, monthly_budget_usd), \
    RQ_ROW_MONEY(G, "monthly_budget_per_user", monthly_budget_per_user, monthly_budget_per_user_usd), \
    RQ_ROW(TEXT, G, "created_by", created_by), \
    RQ_ROW(TEXT, G, "created_at", created_at), \
    RQ_ROW_LIST(G, "members", members, member_count, member_table)

static const struct rq_field group_rows[] = { GROUP_ROWS };
static const struct rq_table group_table = {
    .fields = group_rows, .count = RQ_COUNT(group_rows), .size = sizeof(G), .raw_offset = offsetof(G, raw_json),
    .begin = begin_group,
};

/* By itself a group comes wrapped, and without the wrapping is taken too. */
static const struct rq_field answer_rows[] = { RQ_ROW_INSIDE("group", group_table), GROUP_ROWS };
static const struct rq_table answer_table = {
    .fields = answer_rows, .count = RQ_COUNT(answer_rows), .size = sizeof(G), .raw_offset = offsetof(G, raw_json),
    .begin = begin_group,
};
const struct rq_shape rq_group_shape = {
    .name = "group", .table = &answer_table, .info_offset = offsetof(G, info),
    .has_id = true, .id_offset = offsetof(G, id),
};
#undef G

static const struct rq_field list_rows[] = {
    RQ_ROW_LIST(requesty_group_list, "groups", groups, group_count, group_table),
};
static const struct rq_table list_table = {
    .fields = list_rows, .count = RQ_COUNT(list_rows), .size = sizeof(requesty_group_list),
    .raw_offset = offsetof(requesty_group_list, raw_json),
};
const struct rq_shape rq_group_list_shape = {
    .name = "groups", .table = &list_table, .info_offset = offsetof(requesty_group_list, info), .required = "groups",
    RQ_SHAPE_LIST(requesty_group_list, groups, group_count, requesty_group),
};

/* ---- what creating one brings ------------------------------------------------------------------------------------ */

static const struct rq_field new_rows[] = {
    RQ_ROW(TEXT, requesty_new_group, "group_id", id),
    RQ_ROW(TEXT, requesty_new_group, "id", id), /* as access lists have it */
};
static const struct rq_table new_table = {
    .fields = new_rows, .count = RQ_COUNT(new_rows), .size = sizeof(requesty_new_group),
    .raw_offset = offsetof(requesty_new_group, raw_json),
};
const struct rq_shape rq_new_group_shape = {
    .name = "made", .table = &new_table, .info_offset = offsetof(requesty_new_group, info),
    .has_id = true, .id_offset = offsetof(requesty_new_group, id),
};
