/* What the demonstration router's management calls have in common: their paths, and who may make them. */
#ifndef TESTS_SERVER_ROUTER_MANAGE_H
#define TESTS_SERVER_ROUTER_MANAGE_H

#include "router_keys.h"

enum { MANAGE_MOST_PARTS = 6 };

/* A request, its path below /v1/manage/ taken apart. */
struct manage_path {
    const struct server_request *request;
    char *parts[MANAGE_MOST_PARTS]; /* "group", its id, "member", ...; NULL behind the last */
    size_t count;
};

/* Whether the first part is this. */
bool manage_is_about(const struct server_request *request, const char *kind);

/* False when there are too many parts. To be freed in any case. */
bool manage_path_take(struct manage_path *path, const struct server_request *request);
void manage_path_free(struct manage_path *path);

bool manage_is(const struct manage_path *path, const char *method, size_t parts);
bool manage_is_method(const struct manage_path *path, const char *method);
bool manage_is_part(const struct manage_path *path, size_t index, const char *text);

/* NULL, or the error when the key is none or may not do this. A key that is managed is *caller, and may do what its
 * permission says, and read about itself; another one may do everything. `keys` may be NULL: none is managed. */
struct server_reply *manage_check(const struct manage_path *path, struct router_keys *keys, struct router_key **caller);

#endif
