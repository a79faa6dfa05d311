/* What the environment says of the key and the base URL, and what holds when nobody says anything. */
#include "clients.h"

static const char *const variables[] = { "REQUESTY_API_KEY", "REQUESTY_BASE_URL", "REQUESTY_MANAGEMENT_URL" };

static void set(const char *name, const char *value)
{
    assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static int clean_setup(void **state)
{
    for (size_t i = 0; i < COUNT(variables); i++)
        unsetenv(variables[i]);
    return scene_setup(state);
}

static int clean_teardown(void **state)
{
    for (size_t i = 0; i < COUNT(variables); i++)
        unsetenv(variables[i]);
    return scene_teardown(state);
}

#define environment_test(function) cmocka_unit_test_setup_teardown(function, clean_setup, clean_teardown)

/* Options that leave everything to the environment but the proxy. */
static requesty_client_options left_open(void)
{
    return (requesty_client_options){ .proxy = "" };
}

static void set_both(const struct scene *scene)
{
    set("REQUESTY_API_KEY", "sk-from-environment");
    set("REQUESTY_BASE_URL", server_url(scene->server));
}

static void the_environment_is_enough(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = left_open();

    set_both(scene);
    for (int i = 0; i < 2; i++) {
        scene_use(scene, &options);
        EACH_PROTOCOL(protocol)
        assert_header(ask_in(scene, scene->client, protocol, CREATE), "Authorization", "Bearer sk-from-environment");
        options.use_environment = REQUESTY_BOOL(1);
    }
}

static void a_client_without_options_reads_it_too(void **state)
{
    struct scene *scene = *state;

    set_both(scene);
    set("no_proxy", "*");
    scene_use(scene, NULL);
    assert_header(ask(scene, scene->client), "Authorization", "Bearer sk-from-environment");
    set("no_proxy", NULL);
}

static void its_base_url_is_understood_alike(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = left_open();
    char url[64];

    set_both(scene);
    snprintf(url, sizeof url, "HTTP://127.0.0.1:%d/prefix/v1/", server_port(scene->server));
    set("REQUESTY_BASE_URL", url);
    scene_use(scene, &options);
    assert_string_equal(ask(scene, scene->client)->path, "/prefix/v1/messages");
}

static void options_win(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = left_open();

    set_both(scene);
    options.api_key = TEST_KEY;
    scene_use(scene, &options);
    assert_header(ask(scene, scene->client), "Authorization", "Bearer " TEST_KEY);

    set("REQUESTY_BASE_URL", "nonsense"); /* not even looked at */
    options = left_open();
    options.base_url = server_url(scene->server);
    scene_use(scene, &options);
    assert_header(ask(scene, scene->client), "Authorization", "Bearer sk-from-environment");

    set("REQUESTY_API_KEY", "non sense");
    options.api_key = TEST_KEY;
    scene_use(scene, &options);
    assert_header(ask(scene, scene->client), "Authorization", "Bearer " TEST_KEY);
}

static void auth_none_sends_no_key_of_the_environment(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = left_open();

    set_both(scene);
    options.auth = REQUESTY_AUTH_NONE;
    scene_use(scene, &options);
    assert_header(ask(scene, scene->client), "Authorization", NULL);
}

static void assert_no_key(struct scene *scene, const requesty_client_options *options)
{
    scene_use(scene, options);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct outcome outcome = call(scene->client, protocol, way);

        assert_failed(&outcome, REQUESTY_ERR_INVALID, "key");
        assert_contains(outcome.error.message, "REQUESTY_API_KEY");
        assert_int_equal(outcome.error.attempts, 0);
    }
    assert_int_equal(server_connection_count(scene->server), 0);
}

static void an_empty_key_is_none(void **state)
{
    static const char *const empty[] = { NULL, "", " ", "\t\r\n" };
    struct scene *scene = *state;
    requesty_client_options options = left_open();

    set_both(scene);
    for (size_t i = 0; i < COUNT(empty); i++) {
        set("REQUESTY_API_KEY", empty[i]);
        assert_no_key(scene, &options);
    }
}

static void blanks_around_a_key_do_not_count(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = left_open();

    set_both(scene);
    set("REQUESTY_API_KEY", " \tsk-padded\r\n");
    scene_use(scene, &options);
    assert_header(ask(scene, scene->client), "Authorization", "Bearer sk-padded");
}

static void the_environment_can_be_left_alone(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = left_open();

    set_both(scene);
    options.use_environment = REQUESTY_BOOL(0);
    options.base_url = server_url(scene->server);
    assert_no_key(scene, &options);
    for (size_t i = 0; i < COUNT(variables); i++)
        set(variables[i], "non sense");
    options = scene_options(scene);
    scene_use(scene, &options);
    assert_header(ask(scene, scene->client), "Authorization", "Bearer " TEST_KEY);
}

/* It is read when the client is made: neither later nor for clients derived from it. */
static void the_environment_is_read_once(void **state)
{
    static const requesty_client_options read_it = { .use_environment = { 1, 1 } };
    struct scene *scene = *state;
    requesty_client_options options = left_open();
    requesty_client *derived;

    set_both(scene);
    scene_use(scene, &options);
    set("REQUESTY_API_KEY", "sk-later");
    set("REQUESTY_BASE_URL", "http://127.0.0.1:1");
    derived = derive(scene->client, &read_it);
    assert_header(ask(scene, scene->client), "Authorization", "Bearer sk-from-environment");
    assert_header(ask(scene, derived), "Authorization", "Bearer sk-from-environment");
    requesty_client_free(derived);
}

static void a_bad_variable_is_named(void **state)
{
    static const struct {
        const char *name, *value;
    } cases[] = {
        { "REQUESTY_API_KEY", "sk with blanks" },
        { "REQUESTY_API_KEY", "sk-\xC3\xBC" },
        { "REQUESTY_API_KEY", "sk\nInjected: yes" },
        { "REQUESTY_BASE_URL", "router.requesty.ai" },
        { "REQUESTY_BASE_URL", "ftp://127.0.0.1" },
        { "REQUESTY_BASE_URL", "https://user:secret-word@127.0.0.1" },
        { "REQUESTY_MANAGEMENT_URL", "https://" },
        { "REQUESTY_MANAGEMENT_URL", "https://a b" },
    };
    const requesty_client_options options = left_open();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_client *client = NULL;
        requesty_error error = { 0 };

        set(cases[i].name, cases[i].value);
        assert_code(requesty_client_new(&options, &client, &error), REQUESTY_ERR_INVALID);
        assert_null(client);
        assert_contains(error.message, cases[i].name);
        assert_lacks(error.message, cases[i].value);
        assert_lacks(error.message, "secret-word");
        set(cases[i].name, NULL);
    }
}

/* ---- the default ------------------------------------------------------------------------------------------------- */

/* Nothing leaves the machine: the proxy is the test's own, and it is only asked for the way. */
static void without_a_base_url_it_is_the_router(void **state)
{
    static const char *const empty[] = { NULL, "", " " };
    struct scene *scene = *state;
    requesty_client_options options = { .api_key = TEST_KEY, .max_retries = REQUESTY_INT(0) };

    options.proxy = server_url(scene->server);
    for (size_t i = 0; i < COUNT(empty); i++) {
        const struct server_request *request;
        struct outcome outcome;

        set("REQUESTY_BASE_URL", empty[i]);
        scene_use(scene, &options);
        server_push(scene->server, server_reply_bytes(403, NULL, "", 0, SERVER_LENGTH, server_split_whole()));
        outcome = call(scene->client, MESSAGES, CREATE);
        assert_true(outcome.rc < 0);
        request = server_request(scene->server, i);
        assert_non_null(request);
        assert_string_equal(request->method, "CONNECT");
        assert_string_equal(request->path, "router.requesty.ai:443");
        for (size_t j = 0; j < request->header_count; j++) /* the key is no business of a proxy's */
            assert_lacks(request->headers[j].value, TEST_KEY);
        assert_header(request, "anthropic-version", NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        environment_test(the_environment_is_enough),
        environment_test(a_client_without_options_reads_it_too),
        environment_test(its_base_url_is_understood_alike),
        environment_test(options_win),
        environment_test(auth_none_sends_no_key_of_the_environment),
        environment_test(an_empty_key_is_none),
        environment_test(blanks_around_a_key_do_not_count),
        environment_test(the_environment_can_be_left_alone),
        environment_test(the_environment_is_read_once),
        environment_test(a_bad_variable_is_named),
        environment_test(without_a_base_url_it_is_the_router),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
