/* The demonstration router's groups. */
#include "router_org.h"

#include <string.h>

static json_t *make_group(struct router_org *org, const char *name, json_t *limit, double spend)
{
    json_t *group = json_pack("{s:o, s:s, s:s, s:f, s:o, s:s, s:s, s:[]}", "id", org_new_id(org, "group"),
                              "organization_id", "org-1", "name", name, "monthly_spend", spend, "monthly_limit", limit,
                              "created_by", "user-1", "created_at", "2026-01-15T10:30:00Z", "members");

    json_array_append_new(org->groups, group);
    return group;
}

static void add_member(json_t *group, const json_t *person, const char *role, double spend)
{
    json_t *member = json_pack("{s:O, s:O, s:s, s:n, s:f, s:n, s:b}", "id", json_object_get(person, "id"), "email",
                               json_object_get(person, "email"), "role", role, "monthly_limit", "monthly_spend", spend,
                               "rate_limit", "active", 1);

    json_array_append_new(json_object_get(group, "members"), member);
}

void router_groups_fill(struct router_org *org)
{
    json_t *engineering = make_group(org, "Engineering", json_integer(1000), 450.25);
    json_t *research = make_group(org, "Research", json_null(), 0);

    json_object_set_new(research, "monthly_budget", json_integer(2000));
    json_object_set_new(research, "monthly_budget_per_user", json_integer(250));
    add_member(engineering, org_find(org->people, "user-1", NULL), "admin", 400.25);
    add_member(engineering, org_find(org->people, "user-2", NULL), "member", 50);
    add_member(research, org_find(org->people, "user-3", NULL), "admin", 0);
}

/* ---- Groups ---- */

static struct server_reply *list(const struct router_org *org)
{
    json_t *groups = json_deep_copy(org->groups);

    for (size_t i = 0; i < json_array_size(groups); i++) {
        json_t *group = json_array_get(groups, i);
        size_t count = json_array_size(json_object_get(group, "members"));

        json_object_set_new(group, "members_count", json_integer((json_int_t)count));
        json_object_del(group, "members");
    }
    return router_json(200, json_pack("{s:o}", "groups", groups));
}

static struct server_reply *create(struct router_org *org, const json_t *body)
{
    const char *name = json_string_value(json_object_get(body, "name"));
    json_t *limit = json_object_get(body, "monthly_limit"), *group;

    if (!name || !*name)
        return router_error(400, "name is required");
    if (limit && !json_is_null(limit) && !(json_is_number(limit) && json_number_value(limit) >= 0))
        return router_error(400, "monthly_limit must be a number that is not negative");
    group = make_group(org, name, limit ? json_incref(limit) : json_null(), 0);
    return router_json(200, json_pack("{s:O}", "group_id", json_object_get(group, "id")));
}

static struct server_reply *show(const json_t *group)
{
    json_t *copy = json_deep_copy(group);

    json_object_del(copy, "monthly_spend");
    return router_json(200, json_pack("{s:o}", "group", copy));
}

/* ---- Their members ---- */

static const char *role_of(const json_t *body)
{
    const char *role = json_string_value(json_object_get(body, "role"));

    return role && (strcmp(role, "admin") == 0 || strcmp(role, "member") == 0) ? role : NULL;
}

static struct server_reply *join(const struct org_call *call, json_t *group, const json_t *body)
{
    const char *id = json_string_value(json_object_get(body, "user_id"));
    const json_t *person = org_find(call->org->people, id, NULL);

    if (!role_of(body))
        return router_error(400, "role must be admin or member");
    if (!person)
        return router_error(404, "User not found");
    if (org_find(json_object_get(group, "members"), id, NULL))
        return router_error(409, "User is already a member of the group");
    add_member(group, person, role_of(body), 0);
    return router_done(204);
}

static struct server_reply *leave(json_t *group, const json_t *body)
{
    json_t *members = json_object_get(group, "members");
    size_t index;

    if (!org_find(members, json_string_value(json_object_get(body, "user_id")), &index))
        return router_error(404, "User not found");
    json_array_remove(members, index);
    return router_done(204);
}

static struct server_reply *change_role(json_t *group, const char *user, const json_t *body)
{
    json_t *member = org_find(json_object_get(group, "members"), user, NULL);

    if (!member)
        return router_error(404, "User not found");
    if (!role_of(body))
        return router_error(400, "role must be admin or member");
    json_object_set(member, "role", json_object_get(body, "role"));
    return router_done(200);
}

/* ---- Paths ---- */

static struct server_reply *about_members(const struct org_call *call, json_t *group, const json_t *body)
{
    if (strcmp(call->path.parts[2], "member") != 0)
        return router_error(404, "Not found");
    if (manage_is(&call->path, "POST", 3))
        return join(call, group, body);
    if (manage_is(&call->path, "DELETE", 3))
        return leave(group, body);
    if (manage_is(&call->path, "PUT", 5) && strcmp(call->path.parts[4], "role") == 0)
        return change_role(group, call->path.parts[3], body);
    return router_error(404, "Not found");
}

struct server_reply *router_groups(const struct org_call *call, const json_t *body)
{
    size_t index;
    json_t *group = org_find(call->org->groups, call->path.parts[1], &index);

    if (manage_is(&call->path, "GET", 1))
        return list(call->org);
    if (manage_is(&call->path, "POST", 1))
        return create(call->org, body);
    if (!group)
        return router_error(404, "Group not found");
    if (call->path.count > 2)
        return about_members(call, group, body);
    if (manage_is(&call->path, "GET", 2))
        return show(group);
    if (!manage_is(&call->path, "DELETE", 2))
        return router_error(405, "Method not allowed");
    json_array_remove(call->org->groups, index);
    return router_done(204);
}
