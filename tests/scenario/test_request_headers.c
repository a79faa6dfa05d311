/* The headers of a request that are the library's own, and those that options add. */
#include "bodies.h"
#include "clients.h"

/* ---- the library's own ------------------------------------------------------------------------------------------- */

static void exactly_these_are_sent(void **state)
{
    static const char *const names[] = { "Host",   "Content-Length", "Content-Type",
                                         "Accept", "User-Agent",     "Authorization" };
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        const struct server_request *request = ask_in(scene, scene->client, protocol, way);
        char host[32];

        for (size_t i = 0; i < COUNT(names); i++)
            assert_int_equal(server_request_header_count(request, names[i]), 1);
        assert_int_equal(request->header_count, COUNT(names) + (protocol == MESSAGES));
        assert_string_equal(request->method, "POST");
        assert_string_equal(request->version, "HTTP/1.1");
        snprintf(host, sizeof host, "127.0.0.1:%d", server_port(scene->server));
        assert_header(request, "Host", host);
        assert_header(request, "Content-Type", "application/json");
        assert_header(request, "Accept", way == CREATE ? "application/json" : "text/event-stream");
        assert_header(request, "anthropic-version", protocol == MESSAGES ? "2023-06-01" : NULL);
        /* replies come as they are: an encoding would hold events back */
        assert_int_equal(server_request_header_count(request, "Accept-Encoding"), 0);
        assert_headers_once(request);
    }
}

/* libcurl would ask before it sends a large body, and wait a second where the server does not answer. */
static void a_large_body_is_sent_unasked(void **state)
{
    static const size_t size = 3 * 1024 * 1024;
    struct scene *scene = *state;
    char *text = malloc(size + 1);
    const requesty_message_param turn = { .role = REQUESTY_ROLE_USER, .text = text };
    requesty_messages_params params = small_messages();

    assert_non_null(text);
    memset(text, 'a', size);
    text[size] = '\0';
    params.messages = &turn;
    for (int i = 0; i < 4; i++) {
        const struct server_request *request =
            i % 2 ? stream_messages(scene, &params) : send_messages(scene, &params);
        char length[32];

        assert_header(request, "Expect", NULL);
        assert_header(request, "Transfer-Encoding", NULL);
        snprintf(length, sizeof length, "%zu", request->body_length);
        assert_header(request, "Content-Length", length);
        assert_contains(request->body, text);
        assert_headers_once(request);
    }
    assert_int_equal(server_connection_count(scene->server), 1);
    free(text);
}

/* ---- the key ----------------------------------------------------------------------------------------------------- */

static void the_key_goes_where_auth_says(void **state)
{
    static const struct {
        int64_t auth;
        const char *bearer, *x_api_key;
    } cases[] = {
        { REQUESTY_AUTH_DEFAULT, "Bearer " TEST_KEY, NULL },
        { REQUESTY_AUTH_BEARER, "Bearer " TEST_KEY, NULL },
        { REQUESTY_AUTH_X_API_KEY, NULL, TEST_KEY },
        { REQUESTY_AUTH_NONE, NULL, NULL },
    };
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_client_options options = scene_options(scene);
        const struct server_request *request;

        options.auth = cases[i].auth;
        scene_use(scene, &options);
        request = ask_in(scene, scene->client, protocol, way);
        assert_header(request, "Authorization", cases[i].bearer);
        assert_header(request, "x-api-key", cases[i].x_api_key);
    }
}

static void a_server_of_ones_own_needs_no_key(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    const struct server_request *request;

    options.auth = REQUESTY_AUTH_NONE;
    options.api_key = NULL;
    request = ask_with(scene, &options);
    assert_header(request, "Authorization", NULL);
    assert_header(request, "x-api-key", NULL);
}

static void any_key_goes_out_as_it_is(void **state)
{
    static const char key[] = "rqsty-sk-A+b/C=="
                              "!#$%&'()*,.:;<>?@[]^_`{|}~\"\\";
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    char bearer[128], padded[128];

    snprintf(bearer, sizeof bearer, "Bearer %s", key);
    snprintf(padded, sizeof padded, " \t%s\r\n", key); /* as it comes from a file */
    options.api_key = key;
    assert_header(ask_with(scene, &options), "Authorization", bearer);
    options.api_key = padded;
    assert_header(ask_with(scene, &options), "Authorization", bearer);
    options.auth = REQUESTY_AUTH_X_API_KEY;
    assert_header(ask_with(scene, &options), "x-api-key", key);
}

static void the_users_credential_wins(void **state)
{
    const struct server_request *request = ask_with_header(*state, "authorization", "Basic dTpw");

    assert_header(request, "Authorization", "Basic dTpw");
    request = ask_with_header(*state, "AUTHORIZATION", NULL);
    assert_header(request, "Authorization", NULL);
    assert_header(request, "x-api-key", NULL);
    request = ask_with_header(*state, "x-api-key", "another"); /* beside the key, since it is another header */
    assert_header(request, "x-api-key", "another");
    assert_header(request, "Authorization", "Bearer " TEST_KEY);
}

/* ---- Anthropic's ------------------------------------------------------------------------------------------------- */

static void betas_are_joined(void **state)
{
    static const char *const betas[] = { "context-1m-2025-08-07", "b", "files-api-2025-04-14" };
    static const char *const joined[] = { NULL, "context-1m-2025-08-07", "context-1m-2025-08-07,b",
                                          "context-1m-2025-08-07,b,files-api-2025-04-14" };
    requesty_messages_params params = small_messages();

    params.betas = betas;
    for (params.beta_count = 0; params.beta_count <= COUNT(betas); params.beta_count++) {
        assert_header(send_messages(*state, &params), "anthropic-beta", joined[params.beta_count]);
        assert_header(stream_messages(*state, &params), "anthropic-beta", joined[params.beta_count]);
    }
}

static void betas_of_the_client_come_first(void **state)
{
    static const char *const betas[] = { "one", "two" };
    static const char *const values[] = { "mine-2025", "", NULL };
    static const char *const sent[] = { "mine-2025,one,two", "one,two", "one,two" };
    struct scene *scene = *state;
    requesty_messages_params params = small_messages();

    params.betas = betas;
    params.beta_count = COUNT(betas);
    for (size_t i = 0; i < COUNT(values); i++) {
        const requesty_header header = { "Anthropic-Beta", values[i] };
        requesty_client_options options = scene_options(scene);

        options.headers = &header;
        options.header_count = 1;
        scene_use(scene, &options);
        assert_header(send_messages(scene, &params), "anthropic-beta", sent[i]);
    }
}

static void the_version_can_be_another(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.anthropic_version = "2025-01-01";
    assert_header(ask_with(scene, &options), "anthropic-version", "2025-01-01");
    assert_header(ask_in(scene, scene->client, CHAT, CREATE), "anthropic-version", NULL);
    assert_header(ask_with_header(scene, "Anthropic-Version", "2026-02-02"), "anthropic-version", "2026-02-02");
    assert_header(ask_with_header(scene, "anthropic-version", NULL), "anthropic-version", NULL);
}

/* ---- who asks ---------------------------------------------------------------------------------------------------- */

static void the_agent_names_program_and_library(void **state)
{
    static const char own[] = "librequesty/" REQUESTY_VERSION " libcurl/";
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    const char *agent = server_request_header(ask(scene, scene->client), "User-Agent");
    char expected[256];

    assert_non_null(agent);
    assert_memory_equal(agent, own, strlen(own));
    snprintf(expected, sizeof expected, "shop/2.1 (test; \xC3\xBC) %s", agent);
    options.user_agent = "shop/2.1 (test; \xC3\xBC)";
    assert_header(ask_with(scene, &options), "User-Agent", expected);
    assert_header(ask_with_header(scene, "user-agent", "alone/1"), "User-Agent", "alone/1");
}

static void title_referer_and_analytics(void **state)
{
    static const requesty_header analytics[] = { { "Team", "search" }, { "Ai-Agent", "" }, { "Branch", "main" },
                                                 { "branch", "next" }, { "Repo", NULL } };
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.title = "A shop: caf\xC3\xA9";
    options.referer = "https://shop.example/?a=b";
    options.analytics = analytics;
    options.analytics_count = COUNT(analytics);
    scene_use(scene, &options);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        const struct server_request *request = ask_in(scene, scene->client, protocol, way);

        assert_header(request, "X-Title", "A shop: caf\xC3\xA9");
        assert_header(request, "HTTP-Referer", "https://shop.example/?a=b");
        assert_header(request, "Referer", NULL);
        assert_header(request, "X-Requesty-Team", "search");
        assert_header(request, "X-Requesty-Ai-Agent", "");
        assert_header(request, "X-Requesty-Branch", "next"); /* the last of a name */
        assert_header(request, "X-Requesty-Repo", NULL);
        assert_header(request, "Team", NULL);
        assert_headers_once(request);
    }
}

/* ---- idempotency ------------------------------------------------------------------------------------------------- */

static void a_call_has_one_idempotency_key(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    const char *last = "";

    fake_clock();
    options.idempotency_keys = REQUESTY_BOOL(1);
    scene_use(scene, &options);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        size_t first = server_request_count(scene->server);
        const char *key;

        server_push(scene->server, error_reply(503, "no"));
        server_push(scene->server, error_reply(500, "no"));
        ask_in(scene, scene->client, protocol, way);
        assert_int_equal(server_request_count(scene->server) - first, 3);
        key = server_request_header(server_request(scene->server, first), "Idempotency-Key");
        assert_non_null(key);
        assert_true(strlen(key) >= 32);
        assert_string_not_equal(key, last);
        for (size_t i = 1; i < 3; i++)
            assert_header(server_request(scene->server, first + i), "Idempotency-Key", key);
        last = key;
    }
}

static void attempts_are_alike_to_the_byte(void **state)
{
    struct scene *scene = *state;
    const struct server_request *first, *second;

    fake_clock();
    server_push(scene->server, error_reply(503, "no"));
    second = ask(scene, scene->client);
    first = server_request(scene->server, 0);
    assert_int_equal(second->index, 1);
    assert_int_equal(first->header_count, second->header_count);
    for (size_t i = 0; i < first->header_count; i++) {
        assert_string_equal(first->headers[i].name, second->headers[i].name);
        assert_string_equal(first->headers[i].value, second->headers[i].value);
    }
    assert_int_equal(first->body_length, second->body_length);
    assert_memory_equal(first->body, second->body, first->body_length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(exactly_these_are_sent),
        scene_test(a_large_body_is_sent_unasked),
        scene_test(the_key_goes_where_auth_says),
        scene_test(a_server_of_ones_own_needs_no_key),
        scene_test(any_key_goes_out_as_it_is),
        scene_test(the_users_credential_wins),
        scene_test(betas_are_joined),
        scene_test(betas_of_the_client_come_first),
        scene_test(the_version_can_be_another),
        scene_test(the_agent_names_program_and_library),
        scene_test(title_referer_and_analytics),
        scene_test(a_call_has_one_idempotency_key),
        scene_test(attempts_are_alike_to_the_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
