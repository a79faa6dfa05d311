/* The keys that the demonstration router keeps in memory. */
#include "router_keys.h"
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *limit, *completions, *manage;
    long long spend; /* this month, billionths of a USD */
    unsigned volume;
    const char *label, *value;
} first_keys[] = {
    { "demo", "0", "write", "write", 18750000000, 1, "env", "demo" },
    { "production", "500", "write", "none", 263545944565, 10, "env", "prod" },
    { "staging", "50", "write", "none", 48120650000, 2, "env", "staging" },
    { "evaluation", "200", "write", "none", 97004200125, 4, "team", "research" },
    { "reports", "5", "none", "read", 0, 0, "team", "finance" },
};

const char *router_key_id(const struct router_key *key)
{
    return json_string_value(json_object_get(key->value, "id"));
}

const char *router_key_permission(const struct router_key *key, const char *what)
{
    return json_string_value(json_object_get(json_object_get(key->value, "permissions"), what));
}

struct router_key *router_keys_find(struct router_keys *keys, const char *id)
{
    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(router_key_id(&keys->list[i]), id) == 0)
            return &keys->list[i];
    return NULL;
}

struct router_key *router_keys_find_secret(struct router_keys *keys, const char *secret)
{
    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(keys->list[i].secret, secret) == 0)
            return &keys->list[i];
    return NULL;
}

static json_t *describe(size_t number, const char *name, const char *limit)
{
    struct server_buffer id = { 0 };
    json_t *value;

    server_buffer_format(&id, "3c90c3cc-0000-4000-8000-%012zx", number);
    value = json_pack("{s:s, s:s, s:b, s:s, s:s, s:{s:s, s:s}, s:{}, s:{s:s, s:s}, s:{s:s}}", "id", id.data, "name", name,
                      "logging", 1, "monthly_limit", limit ? limit : "0", "monthly_spend", "0", "permissions", "manage",
                      "none", "completions", "write", "labels", "created_by", "id", "user-1", "email", "you@example.com",
                      "group", "id", "group-1");
    server_buffer_free(&id);
    return value;
}

struct router_key *router_keys_add(struct router_keys *keys, const char *name, const char *limit)
{
    struct server_buffer secret = { 0 };
    struct router_key *key;

    keys->list = server_reallocate(keys->list, (keys->count + 1) * sizeof *keys->list);
    key = &keys->list[keys->count++];
    server_buffer_format(&secret, "rqsty-sk-demo/%zu+0000000000000000==", keys->count);
    *key = (struct router_key){ .secret = secret.data, .value = describe(keys->count, name, limit) };
    return key;
}

static void add_first(struct router_keys *keys, size_t i)
{
    struct router_key *key = router_keys_add(keys, first_keys[i].name, first_keys[i].limit);

    key->volume = first_keys[i].volume;
    json_object_set_new(key->value, "monthly_spend", router_money(first_keys[i].spend));
    json_object_set_new(key->value, "permissions", json_pack("{s:s, s:s}", "manage", first_keys[i].manage, "completions",
                                                             first_keys[i].completions));
    json_object_set_new(key->value, "labels", json_pack("{s:s}", first_keys[i].label, first_keys[i].value));
}

struct router_keys *router_keys_new(void)
{
    struct router_keys *keys = server_allocate(sizeof *keys);

    pthread_mutex_init(&keys->lock, NULL);
    for (size_t i = 0; i < sizeof first_keys / sizeof *first_keys; i++)
        add_first(keys, i);
    return keys;
}

void router_keys_free(struct router_keys *keys)
{
    if (!keys)
        return;
    for (size_t i = 0; i < keys->count; i++) {
        free(keys->list[i].secret);
        json_decref(keys->list[i].value);
    }
    free(keys->list);
    pthread_mutex_destroy(&keys->lock);
    free(keys);
}
