#include "bodies.h"

json_t *quoted(const char *text)
{
    char *copy = strdup(text);
    json_error_t error;
    json_t *json;

    if (!copy)
        abort();
    for (char *at = copy; (at = strchr(at, '\'')) != NULL;)
        *at = '"';
    json = json_loads(copy, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!json)
        fail_msg("%s\n  is no JSON: %s (column %d)", text, error.text, error.column);
    free(copy);
    return json;
}

static json_t *body_of(const struct server_request *request, const char *file, int line)
{
    json_error_t error;
    json_t *json;

    if (!request) {
        print_error("nothing was sent\n");
        _fail(file, line);
        abort();
    }
    json = json_loadb(request->body, request->body_length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!json) {
        print_error("%s\n  is no JSON: %s\n", request->body, error.text);
        _fail(file, line);
    }
    return json;
}

static void compare(const json_t *got, const char *text, const char *file, int line)
{
    json_t *expected = quoted(text);
    int equal = json_equal((json_t *)got, expected);
    char *dump;

    if (!equal) {
        dump = json_dumps(got, JSON_ENCODE_ANY | JSON_SORT_KEYS);
        print_error("got      %s\n", dump ? dump : "?");
        free(dump);
        dump = json_dumps(expected, JSON_ENCODE_ANY | JSON_SORT_KEYS);
        print_error("expected %s\n", dump ? dump : "?");
        free(dump);
    }
    json_decref(expected);
    if (!equal)
        _fail(file, line);
}

void check_body(const struct server_request *request, const char *text, const char *file, int line)
{
    json_t *body = body_of(request, file, line);

    compare(body, text, file, line);
    json_decref(body);
}

static json_t *find(json_t *at, const char *path)
{
    while (at && *path) {
        size_t len = strcspn(path, ".");
        char name[64];

        snprintf(name, sizeof name, "%.*s", (int)len, path);
        at = json_is_array(at) ? json_array_get(at, (size_t)atoi(name)) : json_object_get(at, name);
        path += len + (path[len] == '.');
    }
    return at;
}

void check_member(const struct server_request *request, const char *path, const char *text, const char *file, int line)
{
    json_t *body = body_of(request, file, line), *member = find(body, path);

    if (!member) {
        print_error("%s\n  has no %s\n", request->body, path);
        _fail(file, line);
    }
    compare(member, text, file, line);
    json_decref(body);
}

void check_no_member(const struct server_request *request, const char *path, const char *file, int line)
{
    json_t *body = body_of(request, file, line);

    if (find(body, path)) {
        print_error("%s\n  has %s\n", request->body, path);
        _fail(file, line);
    }
    json_decref(body);
}

/* ---- sending ----------------------------------------------------------------------------------------------------- */

static const struct server_request *sent_well(struct scene *scene, int rc, const requesty_error *error)
{
    if (rc < 0)
        fail_msg("%s: %s", requesty_code_name(rc), error->message);
    return last_request(scene);
}

const struct server_request *send_messages(struct scene *scene, const requesty_messages_params *params)
{
    requesty_message *message = NULL;
    requesty_error error;
    int rc;

    server_set_default(scene->server, good_reply(MESSAGES, CREATE));
    rc = requesty_messages_create(scene->client, params, &message, &error);
    requesty_message_free(message);
    return sent_well(scene, rc, &error);
}

const struct server_request *send_chat(struct scene *scene, const requesty_chat_params *params)
{
    requesty_chat_completion *completion = NULL;
    requesty_error error;
    int rc;

    server_set_default(scene->server, good_reply(CHAT, CREATE));
    rc = requesty_chat_create(scene->client, params, &completion, &error);
    requesty_chat_completion_free(completion);
    return sent_well(scene, rc, &error);
}

const struct server_request *stream_messages(struct scene *scene, const requesty_messages_params *params)
{
    requesty_error error;
    int rc;

    server_set_default(scene->server, good_reply(MESSAGES, STREAM));
    rc = requesty_messages_stream(scene->client, params, NULL, NULL, NULL, &error);
    return sent_well(scene, rc, &error);
}

const struct server_request *stream_chat(struct scene *scene, const requesty_chat_params *params)
{
    requesty_error error;
    int rc;

    server_set_default(scene->server, good_reply(CHAT, STREAM));
    rc = requesty_chat_stream(scene->client, params, NULL, NULL, NULL, &error);
    return sent_well(scene, rc, &error);
}
