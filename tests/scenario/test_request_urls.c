/* Where requests go: base URLs as people write them. */
#include "clients.h"

static const struct {
    const char *host, *path; /* the port comes between them */
    const char *prefix;      /* of the path that is asked for */
} bases[] = {
    { "http://127.0.0.1", "", "" },
    { "http://127.0.0.1", "/", "" },
    { "http://127.0.0.1", "///", "" },
    { "http://127.0.0.1", "/v1", "" },
    { "http://127.0.0.1", "/v1/", "" },
    { "http://127.0.0.1", "/v1//", "" },
    { "http://127.0.0.1", "/anthropic", "/anthropic" },
    { "http://127.0.0.1", "/anthropic/", "/anthropic" },
    { "http://127.0.0.1", "/anthropic/v1", "/anthropic" },
    { "http://127.0.0.1", "/anthropic/v1/", "/anthropic" },
    { "http://127.0.0.1", "/a/B/c", "/a/B/c" },
    { "http://127.0.0.1", "/v1/projects", "/v1/projects" },
    { "http://127.0.0.1", "/v2", "/v2" },
    { "http://127.0.0.1", "/av1", "/av1" },
    { "http://127.0.0.1", "/V1", "/V1" }, /* paths have case */
    { "http://127.0.0.1", "/a%20b/~c;d=1", "/a%20b/~c;d=1" },
    { "HTTP://127.0.0.1", "/v1", "" },
    { "Http://LocalHost", "/Path/", "/Path" },
};

static void a_base_url_is_understood(void **state)
{
    static const char *const paths[] = { "/v1/messages", "/v1/chat/completions", "/v1/responses" };
    struct scene *scene = *state;
    const int port = server_port(scene->server);

    for (size_t i = 0; i < COUNT(bases); i++) {
        requesty_client_options options = scene_options(scene);
        char url[128], path[128];

        snprintf(url, sizeof url, "%s:%d%s", bases[i].host, port, bases[i].path);
        options.base_url = url;
        scene_use(scene, &options);
        EACH_PROTOCOL(protocol)
        EACH_WAY(way)
        {
            const struct server_request *request = ask_in(scene, scene->client, protocol, way);

            snprintf(path, sizeof path, "%s%s", bases[i].prefix, paths[protocol]);
            assert_string_equal(request->path, path);
        }
    }
}

static void the_host_is_sent_in_lower_case(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    char url[64], host[64];

    snprintf(url, sizeof url, "http://LOCALHOST:%d/V1", server_port(scene->server));
    snprintf(host, sizeof host, "localhost:%d", server_port(scene->server));
    options.base_url = url;
    scene_use(scene, &options);
    assert_header(ask(scene, scene->client), "Host", host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_base_url_is_understood),
        scene_test(the_host_is_sent_in_lower_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
