/* The demonstration router's organisation: balance, people, usage; and the way to its groups and access lists. */
#include "router_org.h"
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- The organisation ---- */

struct router_org *router_org_new(void)
{
    struct router_org *org = calloc(1, sizeof *org);

    if (!org || pthread_mutex_init(&org->lock, NULL) != 0)
        abort();
    org->people = json_pack("[{s:s, s:s, s:s, s:s}, {s:s, s:s, s:s, s:s}, {s:s, s:s, s:s, s:s}]", "id", "user-1", "email",
                            "you@example.com", "name", "You", "role", "admin", "id", "user-2", "email", "ada@example.com",
                            "name", "Ada", "role", "member", "id", "user-3", "email", "brook@example.com", "name", "Brook",
                            "role", "member");
    org->groups = json_array();
    org->lists = json_array();
    router_groups_fill(org);
    router_access_fill(org);
    return org;
}

void router_org_free(struct router_org *org)
{
    if (!org)
        return;
    json_decref(org->people);
    json_decref(org->groups);
    json_decref(org->lists);
    pthread_mutex_destroy(&org->lock);
    free(org);
}

json_t *org_find(const json_t *list, const char *id, size_t *index)
{
    for (size_t i = 0; id && i < json_array_size(list); i++) {
        json_t *value = json_array_get(list, i);

        if (index)
            *index = i;
        if (strcmp(json_string_value(json_object_get(value, "id")), id) == 0)
            return value;
    }
    return NULL;
}

json_t *org_new_id(struct router_org *org, const char *kind)
{
    return json_sprintf("%s-%d", kind, (int)++org->made);
}

/* ---- Requests ---- */

bool router_is_org(const struct server_request *request)
{
    return manage_is_about(request, "org") || manage_is_about(request, "group") || manage_is_about(request, "access-list");
}

/* ---- Answers ---- */

/* The usage of all keys that are there; of one, where keys are not managed. */
static struct server_reply *all_usage(const struct server_request *request, struct router_keys *keys)
{
    struct router_user one = { "key-1", 4 };
    struct router_user *users;
    struct server_reply *reply;
    size_t count = 0;

    if (!keys)
        return router_usage(request, &one, 1);
    pthread_mutex_lock(&keys->lock);
    users = calloc(keys->count + 1, sizeof *users);
    for (size_t i = 0; users && i < keys->count; i++)
        if (!keys->list[i].deleted)
            users[count++] = (struct router_user){ router_key_id(&keys->list[i]), keys->list[i].volume };
    reply = router_usage(request, users, count);
    pthread_mutex_unlock(&keys->lock);
    free(users);
    return reply;
}

static struct server_reply *about_org(const struct org_call *call, struct router_keys *keys)
{
    if (manage_is(&call->path, "GET", 1))
        return router_json(200, json_pack("{s:s, s:f}", "name", "Example Ltd", "balance", 42.5));
    if (manage_is(&call->path, "GET", 2) && manage_is_part(&call->path, 1, "member"))
        return router_json(200, json_pack("{s:O}", "members", call->org->people));
    if (manage_is(&call->path, "GET", 2) && manage_is_part(&call->path, 1, "usage"))
        return all_usage(call->path.request, keys);
    return router_error(404, "Not found");
}

static struct server_reply *answer(const struct org_call *call, struct router_keys *keys)
{
    struct server_reply *reply = NULL;
    json_t *body = NULL;

    if (manage_is_part(&call->path, 0, "org"))
        return about_org(call, keys);
    if (call->path.request->body_length)
        reply = router_check_json(&body, call->path.request);
    if (!reply)
        reply = manage_is_part(&call->path, 0, "group") ? router_groups(call, body) : router_access(call, body);
    json_decref(body);
    return reply;
}

/* Keys that are managed may do here what they may do with keys. */
static struct server_reply *check_permission(const struct org_call *call, struct router_keys *keys)
{
    struct router_key *caller;
    struct server_reply *error;

    if (keys)
        pthread_mutex_lock(&keys->lock);
    error = manage_check(&call->path, keys, &caller);
    if (keys)
        pthread_mutex_unlock(&keys->lock);
    return error;
}

struct server_reply *router_manage_org(const struct server_request *request, struct router_org *org,
                                       struct router_keys *keys)
{
    struct org_call call = { .org = org };
    bool fits = manage_path_take(&call.path, request);
    struct server_reply *reply = check_permission(&call, keys);

    if (!reply && !fits)
        reply = router_error(404, "Not found");
    if (!reply) {
        pthread_mutex_lock(&org->lock);
        reply = answer(&call, keys);
        pthread_mutex_unlock(&org->lock);
    }
    manage_path_free(&call.path);
    return reply;
}
