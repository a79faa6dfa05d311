/* Paths and permissions of the demonstration router's management calls. */
#include "router_manage.h"

#include <stdlib.h>
#include <string.h>

static const char base[] = "/v1/manage/";

bool manage_is_about(const struct server_request *request, const char *kind)
{
    size_t before = strlen(base), length = strlen(kind);

    return strncmp(request->path, base, before) == 0 && strcspn(request->path + before, "/?") == length &&
           strncmp(request->path + before, kind, length) == 0;
}

bool manage_path_take(struct manage_path *path, const struct server_request *request)
{
    const char *rest = request->path + strlen(base);

    *path = (struct manage_path){ .request = request };
    while (path->count < MANAGE_MOST_PARTS) {
        size_t length = strcspn(rest, "/?");

        path->parts[path->count++] = server_copy(rest, length);
        rest += length;
        if (*rest != '/')
            return true;
        rest++;
    }
    return false;
}

void manage_path_free(struct manage_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        free(path->parts[i]);
}

bool manage_is(const struct manage_path *path, const char *method, size_t parts)
{
    return path->count == parts && manage_is_method(path, method);
}

bool manage_is_method(const struct manage_path *path, const char *method)
{
    return strcmp(path->request->method, method) == 0;
}

bool manage_is_part(const struct manage_path *path, size_t index, const char *text)
{
    return index < path->count && strcmp(path->parts[index], text) == 0;
}

static bool may(const struct manage_path *path, const struct router_key *caller)
{
    const char *permission = router_key_permission(caller, "manage");
    bool reads = manage_is_method(path, "GET");
    bool itself = manage_is_part(path, 0, "apikey") && manage_is_part(path, 1, "self");

    return strcmp(permission, "write") == 0 || (reads && (itself || strcmp(permission, "read") == 0));
}

struct server_reply *manage_check(const struct manage_path *path, struct router_keys *keys, struct router_key **caller)
{
    struct server_reply *error = router_check_key(path->request);

    *caller = NULL;
    if (error || !keys)
        return error;
    *caller = router_keys_find_secret(keys, router_find_key(path->request));
    if (*caller && (*caller)->deleted)
        return router_error(403, "Invalid authorization token");
    return !*caller || may(path, *caller) ? NULL : router_error(403, "API key does not have manage permissions");
}
