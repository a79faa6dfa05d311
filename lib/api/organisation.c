#include <requesty/organisation.h>

#include "api/manage.h"
#include "api/money.h"
#include "api/usage_report.h"

/* ---- the organisation -------------------------------------------------------------------------------------------- */

static int begin_org(struct rq_decoder *decoder, void *object)
{
    requesty_org *org = object;

    (void)decoder;
    org->name = org->balance = "";
    return 0;
}

static const struct rq_field org_rows[] = {
    RQ_ROW(TEXT, requesty_org, "name", name),
    RQ_ROW_MONEY(requesty_org, "balance", balance, balance_usd),
};
static const struct rq_table org_table = {
    .fields = org_rows, .count = RQ_COUNT(org_rows), .size = sizeof(requesty_org),
    .raw_offset = offsetof(requesty_org, raw_json), .begin = begin_org,
};
static const struct rq_shape org_shape = {
    .name = "org", .table = &org_table, .info_offset = offsetof(requesty_org, info),
};

static int get(struct rq_way *way)
{
    struct rq_manage call;

    rq_manage_begin(&call, way, "GET", "/v1/manage/org");
    return rq_manage_call(&call, &org_shape);
}

int requesty_org_get(requesty_client *client, requesty_org **org, requesty_error *error)
{
    return get(RQ_WAIT(client, org, error));
}

int requesty_org_get_start_sized(requesty_client *client, requesty_loop *loop, const requesty_call_handlers *handlers,
                                 size_t handlers_size, requesty_call **call, requesty_error *error)
{
    return get(RQ_START(client, loop, handlers, handlers_size, call, error));
}

void requesty_org_free(requesty_org *org)
{
    rq_result_free(org);
}

const requesty_org *requesty_call_org(requesty_call *call)
{
    return rq_call_result(call, &org_shape);
}

/* ---- usage ------------------------------------------------------------------------------------------------------- */

#define USAGE_PATH "/v1/manage/org/usage"

int requesty_org_usage_sized(requesty_client *client, const requesty_usage_params *params, size_t size,
                             requesty_usage_report **report, requesty_error *error)
{
    return rq_usage_report_get(RQ_WAIT(client, report, error), USAGE_PATH, params, size);
}

int requesty_org_usage_start_sized(requesty_client *client, requesty_loop *loop, const requesty_usage_params *params,
                                   size_t size, const requesty_call_handlers *handlers, size_t handlers_size,
                                   requesty_call **call, requesty_error *error)
{
    return rq_usage_report_get(RQ_START(client, loop, handlers, handlers_size, call, error), USAGE_PATH, params, size);
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

static const struct rq_field member_rows[] = {
    RQ_ROW(TEXT, requesty_org_member, "id", id),
    RQ_ROW(TEXT, requesty_org_member, "user_id", user_id),
    RQ_ROW(TEXT, requesty_org_member, "email", email),
    RQ_ROW(TEXT, requesty_org_member, "name", name),
    RQ_ROW(TEXT, requesty_org_member, "role", role),
};
static const struct rq_table member_table = {
    .fields = member_rows, .count = RQ_COUNT(member_rows), .size = sizeof(requesty_org_member),
    .raw_offset = offsetof(requesty_org_member, raw_json),
};

/* Nobody has written down where the list is. */
#define LIST_ROW(json) RQ_ROW_LIST(requesty_org_member_list, json, members, member_count, member_table)
static const struct rq_field member_list_rows[] = {
    LIST_ROW("members"),     LIST_ROW("users"),                LIST_ROW("data"),
    LIST_ROW("org_members"), LIST_ROW("organization_members"), LIST_ROW("results"),
    LIST_ROW("items"),
};
#undef LIST_ROW
static const struct rq_table member_list_table = {
    .fields = member_list_rows, .count = RQ_COUNT(member_list_rows), .size = sizeof(requesty_org_member_list),
    .raw_offset = offsetof(requesty_org_member_list, raw_json), .may_be_array = true,
};
static const struct rq_shape member_list_shape = {
    .name = "members", .table = &member_list_table, .info_offset = offsetof(requesty_org_member_list, info),
};

static int list_members(struct rq_way *way)
{
    struct rq_manage call;

    rq_manage_begin(&call, way, "GET", "/v1/manage/org/member");
    return rq_manage_call(&call, &member_list_shape);
}

int requesty_org_list_members(requesty_client *client, requesty_org_member_list **members, requesty_error *error)
{
    return list_members(RQ_WAIT(client, members, error));
}

int requesty_org_list_members_start_sized(requesty_client *client, requesty_loop *loop,
                                          const requesty_call_handlers *handlers, size_t handlers_size,
                                          requesty_call **call, requesty_error *error)
{
    return list_members(RQ_START(client, loop, handlers, handlers_size, call, error));
}

void requesty_org_member_list_free(requesty_org_member_list *members)
{
    rq_result_free(members);
}

const requesty_org_member_list *requesty_call_org_member_list(requesty_call *call)
{
    return rq_call_result(call, &member_list_shape);
}
