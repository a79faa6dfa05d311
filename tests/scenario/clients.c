#include "clients.h"

requesty_client *derive(requesty_client *client, const requesty_client_options *changes)
{
    requesty_client *derived = NULL;
    requesty_error error = { 0 };

    if (requesty_client_with(client, changes, &derived, &error) != 0)
        fail_msg("no derived client: %s", error.message);
    return derived;
}

const struct server_request *ask_in(struct scene *scene, requesty_client *client, enum protocol protocol, enum way way)
{
    server_set_default(scene->server, good_reply(protocol, way));
    call_well(client, protocol, way);
    return last_request(scene);
}

const struct server_request *ask(struct scene *scene, requesty_client *client)
{
    return ask_in(scene, client, MESSAGES, CREATE);
}

const struct server_request *ask_with(struct scene *scene, const requesty_client_options *options)
{
    scene_use(scene, options);
    return ask(scene, scene->client);
}

const struct server_request *ask_with_header(struct scene *scene, const char *name, const char *value)
{
    const requesty_header header = { name, value };
    requesty_client_options options = scene_options(scene);

    options.headers = &header;
    options.header_count = 1;
    return ask_with(scene, &options);
}

void check_header(const struct server_request *request, const char *name, const char *value, const char *file, int line)
{
    const char *got = server_request_header(request, name);

    if (!value && !got)
        return;
    if (!value || !got) {
        print_error("%s: %s\n", name, got ? got : "was not sent");
        _fail(file, line);
        return;
    }
    _assert_string_equal(got, value, file, line);
    _assert_int_equal(server_request_header_count(request, name), 1, file, line);
}

void check_headers_once(const struct server_request *request, const char *file, int line)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (server_request_header_count(request, request->headers[i].name) == 1)
            continue;
        print_error("%s was sent more than once\n", request->headers[i].name);
        _fail(file, line);
    }
}
