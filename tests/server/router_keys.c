/* Key management of the demonstration router, in the form of api-v2. */
#include "router_manage.h"
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>

struct asked {
    struct manage_path path; /* "apikey", an id, and what is asked of it, such as "limit" */
    struct router_keys *keys;
    struct router_key *caller; /* NULL: a key that is not managed, which may do everything */
};

bool router_is_keys(const struct server_request *request)
{
    return manage_is_about(request, "apikey");
}

/* What is asked of a key; "" for nothing. */
static bool is_part(const struct asked *asked, const char *part)
{
    return asked->path.count < 3 ? !*part : asked->path.count == 3 && manage_is_part(&asked->path, 2, part);
}

/* ---- Checks: each returns NULL or the error to answer with ---- */

/* The member as decimal text in *limit, to be freed; NULL when it is absent. */
static struct server_reply *check_limit(const json_t *body, char **limit)
{
    const json_t *value = json_object_get(body, "monthly_limit");

    *limit = NULL;
    if (!value || json_is_null(value))
        return NULL;
    *limit = json_is_string(value) ? server_copy_text(json_string_value(value)) : router_dump(value);
    if (**limit && strspn(*limit, "0123456789.") == strlen(*limit))
        return NULL;
    free(*limit);
    *limit = NULL;
    return router_error(400, "monthly_limit must be a decimal that is not negative");
}

static struct server_reply *check_permissions(const json_t *permissions)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)permissions, name, value)
    {
        const char *text = json_string_value(value);

        if ((strcmp(name, "manage") != 0 && strcmp(name, "completions") != 0) || !text ||
            (strcmp(text, "none") != 0 && strcmp(text, "read") != 0 && strcmp(text, "write") != 0))
            return router_error(400, "permissions must be none, read or write");
    }
    return NULL;
}

/* ---- Answers ---- */

/* A list does not say whether a key logs; a key by itself, neither its labels nor who made it. */
static json_t *view(const struct router_key *key, bool in_list)
{
    json_t *value = json_deep_copy(key->value);

    if (in_list) {
        json_object_del(value, "logging");
        return value;
    }
    json_object_del(value, "labels");
    json_object_del(value, "created_by");
    return value;
}

static struct server_reply *list(const struct asked *asked)
{
    json_t *values = json_array();

    for (size_t i = 0; i < asked->keys->count; i++)
        if (!asked->keys->list[i].deleted)
            json_array_append_new(values, view(&asked->keys->list[i], true));
    return router_json(200, json_pack("{s:o}", "keys", values));
}

static struct server_reply *make(struct asked *asked, const json_t *body, const char *limit)
{
    struct router_key *key = router_keys_add(asked->keys, json_string_value(json_object_get(body, "name")), limit);

    json_object_update(json_object_get(key->value, "permissions"), json_object_get(body, "permissions"));
    return router_json(200, json_pack("{s:s, s:s}", "api_key_id", router_key_id(key), "api_key", key->secret));
}

static struct server_reply *create(struct asked *asked, const json_t *body)
{
    const char *name = json_string_value(json_object_get(body, "name"));
    struct server_reply *reply = check_permissions(json_object_get(body, "permissions"));
    char *limit = NULL;

    if (!reply && (!name || !*name))
        reply = router_error(400, "name is required");
    if (!reply)
        reply = check_limit(body, &limit);
    if (!reply)
        reply = make(asked, body, limit);
    free(limit);
    return reply;
}

static struct server_reply *set_limit(struct router_key *key, const json_t *body)
{
    char *limit;
    struct server_reply *error = check_limit(body, &limit);

    if (error)
        return error;
    if (!limit)
        return router_error(400, "monthly_limit is required");
    json_object_set_new(key->value, "monthly_limit", json_string(limit));
    free(limit);
    return router_done(204);
}

static struct server_reply *set_labels(struct router_key *key, const json_t *body)
{
    json_t *labels = json_object_get(body, "labels");
    const char *name;
    json_t *value;

    if (!json_is_object(labels))
        return router_error(400, "labels is required");
    json_object_foreach(labels, name, value)
        if (!json_is_string(value))
            return router_error(400, "labels must be strings");
    json_object_set(key->value, "labels", labels);
    return router_done(204);
}

static struct server_reply *set_expiry(struct router_key *key, const json_t *body)
{
    json_t *expiry = json_object_get(body, "expires_at");

    if (!json_is_string(expiry) && !json_is_null(expiry))
        return router_error(400, "expires_at is required");
    json_object_set(key->value, "expires_at", expiry);
    return router_done(204);
}

/* ---- Paths ---- */

static struct server_reply *change(const struct asked *asked, struct router_key *key, const json_t *body)
{
    if (is_part(asked, "limit"))
        return set_limit(key, body);
    if (is_part(asked, "label"))
        return set_labels(key, body);
    return is_part(asked, "expiry") ? set_expiry(key, body) : router_error(404, "Not found");
}

/* "self" of a key that is not managed is the first one. */
static struct router_key *find(const struct asked *asked)
{
    const char *id = asked->path.parts[1];

    if (!manage_is_part(&asked->path, 1, "self"))
        return router_keys_find(asked->keys, id);
    return asked->caller ? asked->caller : &asked->keys->list[0];
}

static struct server_reply *answer_get(const struct asked *asked, const struct router_key *key)
{
    struct router_user user = { router_key_id(key), key->volume };

    if (is_part(asked, ""))
        return router_json(200, view(key, false));
    return is_part(asked, "usage") ? router_usage(asked->path.request, &user, 1) : router_error(404, "Not found");
}

static struct server_reply *answer_delete(const struct asked *asked, struct router_key *key)
{
    if (!is_part(asked, ""))
        return router_error(404, "Not found");
    key->deleted = true;
    return router_done(204);
}

/* A request that has a body. */
static struct server_reply *answer_post(struct asked *asked, struct router_key *key)
{
    json_t *body = NULL;
    struct server_reply *reply = router_check_json(&body, asked->path.request);

    if (!reply)
        reply = key ? change(asked, key, body) : create(asked, body);
    json_decref(body);
    return reply;
}

static struct server_reply *answer(struct asked *asked)
{
    struct router_key *key = asked->path.parts[1] ? find(asked) : NULL;

    if (asked->path.parts[1] && (!key || key->deleted))
        return router_error(404, "API key not found");
    if (manage_is_method(&asked->path, "POST"))
        return answer_post(asked, key);
    if (manage_is_method(&asked->path, "GET"))
        return key ? answer_get(asked, key) : list(asked);
    if (manage_is_method(&asked->path, "DELETE") && key)
        return answer_delete(asked, key);
    return router_error(405, "Method not allowed");
}

struct server_reply *router_manage_keys(const struct server_request *request, struct router_keys *keys)
{
    struct asked asked = { .keys = keys };
    bool fits = manage_path_take(&asked.path, request);
    struct server_reply *reply;

    pthread_mutex_lock(&keys->lock);
    reply = manage_check(&asked.path, keys, &asked.caller);
    if (!reply)
        reply = fits ? answer(&asked) : router_error(404, "Not found");
    pthread_mutex_unlock(&keys->lock);
    manage_path_free(&asked.path);
    return reply;
}
