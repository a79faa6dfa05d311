/* The demonstration router's access lists. */
#include "router_org.h"

#include <string.h>

static const char *const kinds[] = { "chat", "embedding", "image", "transcription", "speech" };

enum { KINDS = sizeof kinds / sizeof *kinds };

static json_t *make_list(struct router_org *org, const char *name, bool attached)
{
    json_t *list = json_pack("{s:o, s:s, s:s, s:b, s:b}", "id", org_new_id(org, "list"), "name", name, "organization_id",
                             "org-1", "auto_approve", 0, "attached", (int)attached);

    json_array_append_new(org->lists, list);
    return list;
}

void router_access_fill(struct router_org *org)
{
    json_t *production = make_list(org, "Production", true), *everything = make_list(org, "Everything new", false);

    json_object_set_new(production, "chat", json_pack("[s, s]", "openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5"));
    for (size_t i = 1; i < KINDS; i++)
        json_object_set_new(production, kinds[i], json_array());
    json_object_set_new(everything, "auto_approve", json_true());
}

/* ---- Changes ---- */

static bool is_list_of_models(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!json_is_string(json_array_get(value, i)))
            return false;
    return json_is_array(value);
}

static struct server_reply *check(const json_t *body)
{
    const json_t *name = json_object_get(body, "name"), *approves = json_object_get(body, "auto_approve");

    if (name && !(json_is_string(name) && json_string_length(name)))
        return router_error(400, "name must be a text");
    if (approves && !json_is_boolean(approves))
        return router_error(400, "auto_approve must be a boolean");
    for (size_t i = 0; i < KINDS; i++) {
        const json_t *models = json_object_get(body, kinds[i]);

        if (models && !is_list_of_models(models))
            return router_error(400, "models must be a list of ids");
    }
    return NULL;
}

static void apply(json_t *list, const json_t *body)
{
    json_t *approves = json_object_get(body, "auto_approve"), *name = json_object_get(body, "name");

    if (name)
        json_object_set(list, "name", name);
    if (approves)
        json_object_set(list, "auto_approve", approves);
    for (size_t i = 0; i < KINDS; i++) {
        json_t *models = json_object_get(body, kinds[i]);

        if (models)
            json_object_set(list, kinds[i], models);
    }
}

static struct server_reply *change(json_t *list, const json_t *body)
{
    struct server_reply *error = check(body);

    if (error)
        return error;
    apply(list, body);
    return router_done(200);
}

static struct server_reply *create(struct router_org *org, const json_t *body)
{
    struct server_reply *error = check(body);
    json_t *list;

    if (error)
        return error;
    if (!json_object_get(body, "name"))
        return router_error(400, "name is required");
    list = make_list(org, "", false);
    apply(list, body);
    return router_json(200, json_pack("{s:O}", "id", json_object_get(list, "id")));
}

/* ---- Paths ---- */

/* What an answer says of a list. */
static json_t *view(const json_t *list)
{
    json_t *copy = json_deep_copy(list);

    json_object_del(copy, "attached");
    return copy;
}

static struct server_reply *all(const struct router_org *org)
{
    json_t *lists = json_array();

    for (size_t i = 0; i < json_array_size(org->lists); i++)
        json_array_append_new(lists, view(json_array_get(org->lists, i)));
    return router_json(200, json_pack("{s:o}", "access_lists", lists));
}

static struct server_reply *drop(struct router_org *org, const json_t *list, size_t index)
{
    if (json_is_true(json_object_get(list, "attached")))
        return router_error(409, "Access list is still assigned");
    json_array_remove(org->lists, index);
    return router_done(200);
}

struct server_reply *router_access(const struct org_call *call, const json_t *body)
{
    size_t index;
    json_t *list = org_find(call->org->lists, call->path.parts[1], &index);

    if (manage_is(&call->path, "GET", 1))
        return all(call->org);
    if (manage_is(&call->path, "POST", 1))
        return create(call->org, body);
    if (!list)
        return router_error(404, "Access list not found");
    if (manage_is(&call->path, "GET", 2))
        return router_json(200, json_pack("{s:o}", "access_list", view(list)));
    if (manage_is(&call->path, "PATCH", 2))
        return change(list, body);
    return manage_is(&call->path, "DELETE", 2) ? drop(call->org, list, index) : router_error(405, "Method not allowed");
}
