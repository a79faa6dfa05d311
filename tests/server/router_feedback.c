/* Feedback to the demonstration router, in either form: looked at, and not kept. */
#include "router_internal.h"

#include <string.h>

static const char path[] = "/feedback/", flat_path[] = "/v1/feedback";

bool router_is_feedback(const struct server_request *request)
{
    bool flat = strncmp(request->path, flat_path, strlen(flat_path)) == 0 && strchr("?", request->path[strlen(flat_path)]);

    return strcmp(request->method, "POST") == 0 && (flat || strncmp(request->path, path, strlen(path)) == 0);
}

static struct server_reply *accept_flat(const json_t *body)
{
    if (!json_is_string(json_object_get(body, "request_id")))
        return router_error(400, "request_id is required");
    return router_json(200, json_pack("{s:s}", "status", "ok"));
}

static struct server_reply *accept(const struct server_request *request, const json_t *body)
{
    if (strcspn(request->path + strlen(path), "/?") == 0)
        return router_error(404, "Not found");
    if (!json_is_object(json_object_get(body, "data")))
        return router_error(400, "data is required");
    return router_done(204);
}

struct server_reply *router_feedback(const struct server_request *request)
{
    json_t *body = NULL;
    struct server_reply *reply = router_check_key(request);

    if (!reply)
        reply = router_check_json(&body, request);
    if (!reply)
        reply = strncmp(request->path, path, strlen(path)) == 0 ? accept(request, body) : accept_flat(body);
    json_decref(body);
    return reply;
}
