#include "router_client.h"
#include "router.h"
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>

const char bearer[] = "Authorization: Bearer test\r\n";

struct server *start_router(void)
{
    struct server *server = server_start(NULL);

    assert_non_null(server);
    server_set_handler(server, router_handle, NULL);
    return server;
}

/* Posts a body to a router of its own. */
void post(const char *path, const char *headers, const char *body, struct client_reply *reply)
{
    struct server *server = start_router();

    client_exchange(server, "POST", path, headers, body, reply);
    server_stop(server);
}

json_t *parse(const char *text, size_t length)
{
    json_t *value = json_loadb(text, length, 0, NULL);

    assert_non_null(value);
    return value;
}

json_t *ask_router(struct server *server, const char *headers, const char *method, const char *path, const char *body,
                   int status)
{
    struct client_reply reply;
    json_t *value;

    client_exchange(server, method, path, headers, body, &reply);
    if (reply.status != status)
        fail_msg("%s %s: %d %s", method, path, reply.status, reply.body);
    value = reply.length ? parse(reply.body, reply.length) : NULL;
    client_reply_free(&reply);
    return value;
}

json_t *post_json(const char *path, const char *body)
{
    struct client_reply reply;
    json_t *value;

    post(path, bearer, body, &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.head, "\r\nx-requesty-request-id: "));
    assert_non_null(strstr(reply.head, "\r\nx-requesty-cache: MISS"));
    assert_non_null(strstr(reply.head, "\r\nx-requesty-latency-ms: "));
    value = parse(reply.body, reply.length);
    client_reply_free(&reply);
    return value;
}

/* "a.b.0.c" inside the value; fails if it is not there. */
const json_t *at(const json_t *value, const char *path)
{
    while (*path != '\0') {
        size_t length = strcspn(path, ".");
        char *name = server_copy(path, length);

        if (json_is_array(value))
            value = json_array_get(value, strtoul(name, NULL, 10));
        else
            value = json_object_get(value, name);
        free(name);
        assert_non_null(value);
        path += length + (path[length] == '.');
    }
    return value;
}

const char *text_at(const json_t *value, const char *path)
{
    return json_string_value(at(value, path));
}

json_int_t number_at(const json_t *value, const char *path)
{
    return json_integer_value(at(value, path));
}

/* ---- Streams ---- */

/* Reads one event at *text, which moves on; strictly in the form that the router writes. */
static void take_event(struct events *events, const char **text)
{
    const char *end;

    assert_true(events->count < MOST_EVENTS);
    if (strncmp(*text, "event: ", 7) == 0) {
        end = strchr(*text, '\n');
        events->names[events->count] = server_copy(*text + 7, (size_t)(end - *text) - 7);
        *text = end + 1;
    }
    assert_int_equal(strncmp(*text, "data: ", 6), 0);
    end = strstr(*text, "\n\n");
    assert_non_null(end);
    if (strncmp(*text, "data: [DONE]", 12) != 0)
        events->data[events->count] = parse(*text + 6, (size_t)(end - *text) - 6);
    events->count++;
    *text = end + 2;
}

void post_stream(const char *path, const char *body, struct events *events)
{
    struct client_reply reply;
    const char *text;

    *events = (struct events){ 0 };
    post(path, bearer, body, &reply);
    assert_int_equal(reply.status, 200);
    assert_true(reply.complete);
    assert_non_null(strstr(reply.head, "Content-Type: text/event-stream"));
    for (text = reply.body; *text != '\0';)
        take_event(events, &text);
    client_reply_free(&reply);
}

void events_free(struct events *events)
{
    for (size_t i = 0; i < events->count; i++) {
        free(events->names[i]);
        json_decref(events->data[i]);
    }
}
