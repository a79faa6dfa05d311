/* The way to the server: TLS that fails, a proxy. */
#include "scenario.h"

#include <curl/curl.h>

static void https(char *url, size_t size, const struct scene *scene)
{
    snprintf(url, size, "https://127.0.0.1:%d", server_port(scene->server));
}

static void a_handshake_that_breaks_is_told(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    char url[64];
    struct outcome outcome;

    https(url, sizeof url, scene);
    options.base_url = url;
    options.max_retries = REQUESTY_INT(0);
    scene_use(scene, &options);
    server_refuse_next(scene->server, 1);
    outcome = call(scene->client, MESSAGES, CREATE);
    assert_code(outcome.rc, REQUESTY_ERR_TLS);
    assert_int_equal(outcome.error.curl_code, CURLE_SSL_CONNECT_ERROR);
    assert_int_equal(server_request_count(scene->server), 0);
}

static void a_missing_certificate_file_is_told_and_not_retried(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    char url[64];
    struct outcome outcome;

    fake_clock();
    https(url, sizeof url, scene);
    options.base_url = url;
    options.ca_file = "/nonexistent/certificates.pem";
    options.max_retries = REQUESTY_INT(2);
    scene_use(scene, &options);
    outcome = call(scene->client, CHAT, STREAM);
    assert_failed(&outcome, REQUESTY_ERR_TLS, "/nonexistent/certificates.pem");
    assert_int_equal(outcome.error.attempts, 1);
    assert_int_equal(outcome.error.retryable, 0);
}

/* The name of the server never resolves here: only a proxy can know it. */
static void a_proxy_gets_the_whole_url(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.proxy = server_url(scene->server);
    options.base_url = "http://llm.invalid/prefix/v1";
    options.allow_plain_http = REQUESTY_BOOL(true);
    scene_use(scene, &options);
    server_push(scene->server, good_reply(CHAT, CREATE));
    call_well(scene->client, CHAT, CREATE);
    assert_string_equal(server_request(scene->server, 0)->path, "http://llm.invalid/prefix/v1/chat/completions");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_handshake_that_breaks_is_told),
        scene_test(a_missing_certificate_file_is_told_and_not_retried),
        scene_test(a_proxy_gets_the_whole_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
