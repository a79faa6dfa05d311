/* The demonstration router's list of keys, for the files that deal with it. Everything but making and freeing a list is done
 * under its lock. */
#ifndef TESTS_SERVER_ROUTER_KEYS_H
#define TESTS_SERVER_ROUTER_KEYS_H

#include "router_internal.h"

#include <pthread.h>

struct router_key {
    char *secret;
    unsigned volume; /* of its usage, see struct router_user */
    json_t *value; /* all that any answer says of it */
    bool deleted;
};

struct router_keys {
    pthread_mutex_t lock;
    struct router_key *list;
    size_t count;
};

/* The key of this id, or of this secret, deleted ones too; NULL if there is none. */
struct router_key *router_keys_find(struct router_keys *keys, const char *id);
struct router_key *router_keys_find_secret(struct router_keys *keys, const char *secret);

/* A new key without usage. `limit` is decimal text, NULL for no cap. */
struct router_key *router_keys_add(struct router_keys *keys, const char *name, const char *limit);

const char *router_key_id(const struct router_key *key);

/* What the key may do: "none", "read" or "write". */
const char *router_key_permission(const struct router_key *key, const char *what);

#endif
