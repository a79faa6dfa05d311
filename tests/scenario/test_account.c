/* The check of the client's key: live, missing, bad, or nobody knows. */
#include "scenario.h"

static requesty_client *client_with(struct scene *scene, const char *key, int64_t auth, const requesty_header *header)
{
    requesty_client_options options = scene_options(scene);

    options.api_key = key;
    options.auth = auth;
    options.headers = header;
    options.header_count = header != NULL;
    options.max_retries = REQUESTY_INT(0);
    scene_use(scene, &options);
    return scene->client;
}

static struct server_reply *answer_with(int status)
{
    if (status == 204)
        return server_reply_bytes(204, NULL, "", 0, SERVER_BARE, server_split_whole());
    return status == 200 ? server_reply_json(200, "{}") : error_reply(status, "what is said");
}

static void each_status_is_a_state(void **state)
{
    static const struct {
        int status, code;
        requesty_auth_state state;
    } cases[] = {
        { 200, 0, REQUESTY_AUTH_STATE_LIVE },
        { 204, 0, REQUESTY_AUTH_STATE_LIVE },
        { 401, REQUESTY_ERR_UNAUTHORIZED, REQUESTY_AUTH_STATE_MISSING },
        { 403, REQUESTY_ERR_FORBIDDEN, REQUESTY_AUTH_STATE_BAD },
        { 402, REQUESTY_ERR_PAYMENT, REQUESTY_AUTH_STATE_UNKNOWN },
        { 404, REQUESTY_ERR_NOT_FOUND, REQUESTY_AUTH_STATE_UNKNOWN },
        { 429, REQUESTY_ERR_RATE_LIMIT, REQUESTY_AUTH_STATE_UNKNOWN },
        { 500, REQUESTY_ERR_SERVER, REQUESTY_AUTH_STATE_UNKNOWN },
        { 503, REQUESTY_ERR_OVERLOADED, REQUESTY_AUTH_STATE_UNKNOWN },
        { 302, REQUESTY_ERR_UNEXPECTED_STATUS, REQUESTY_AUTH_STATE_UNKNOWN },
    };
    struct scene *scene = *state;
    requesty_client *client = client_with(scene, TEST_KEY, 0, NULL);

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_error error;
        int rc;

        server_push(scene->server, answer_with(cases[i].status));
        rc = requesty_auth_check(client, &error);
        assert_code(rc, cases[i].code);
        assert_int_equal(requesty_auth_state_of(rc), cases[i].state);
        if (rc < 0 && cases[i].status != 302)
            assert_string_equal(error.message, "what is said");
        if (rc < 0)
            assert_int_equal(error.http_status, cases[i].status);
    }
}

static void no_key_is_missing_without_a_request(void **state)
{
    struct scene *scene = *state;
    requesty_error error;
    int rc = requesty_auth_check(client_with(scene, NULL, 0, NULL), &error);

    assert_code(rc, REQUESTY_ERR_UNAUTHORIZED);
    assert_int_equal(requesty_auth_state_of(rc), REQUESTY_AUTH_STATE_MISSING);
    assert_contains(error.message, "REQUESTY_API_KEY");
    assert_int_equal(error.http_status, 0);
    assert_int_equal(error.attempts, 0);
    assert_code(requesty_auth_check(scene->client, NULL), REQUESTY_ERR_UNAUTHORIZED);
    assert_int_equal(server_connection_count(scene->server), 0);
}

/* A key in a header of the program's own, or a server that wants none, are for the server to judge. */
static void other_credentials_are_asked_about(void **state)
{
    static const requesty_header own = { "Authorization", "Bearer of-my-own" };
    struct scene *scene = *state;

    server_push_times(scene->server, error_reply(403, "no"), 2);
    assert_code(requesty_auth_check(client_with(scene, NULL, 0, &own), NULL), REQUESTY_ERR_FORBIDDEN);
    assert_string_equal(server_request_header(server_request(scene->server, 0), "Authorization"), "Bearer of-my-own");
    assert_code(requesty_auth_check(client_with(scene, NULL, REQUESTY_AUTH_NONE, NULL), NULL), REQUESTY_ERR_FORBIDDEN);
    assert_null(server_request_header(server_request(scene->server, 1), "Authorization"));
}

static void no_connection_says_nothing_of_the_key(void **state)
{
    struct scene *scene = *state;
    requesty_client *client = client_with(scene, TEST_KEY, 0, NULL);
    requesty_error error;
    int rc;

    server_refuse_next(scene->server, 1);
    rc = requesty_auth_check(client, &error);
    assert_code(rc, REQUESTY_ERR_NETWORK);
    assert_int_equal(requesty_auth_state_of(rc), REQUESTY_AUTH_STATE_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(each_status_is_a_state),
        scene_test(no_key_is_missing_without_a_request),
        scene_test(other_credentials_are_asked_about),
        scene_test(no_connection_says_nothing_of_the_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
