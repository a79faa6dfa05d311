/* Keys: what is repeated and what is not. A call that changes something is repeated only where it cannot have been carried
 * out. */
#include "scenario.h"

#include <unistd.h>

#include "key_calls.h"

/* The reply, then one that is good: whether the call came to that, and after how many requests. */
static void try(struct scene *scene, const struct operation *call, struct server_reply *reply, bool repeated)
{
    size_t before = server_request_count(scene->server);
    requesty_error error;
    int rc;

    server_push(scene->server, reply);
    if (repeated)
        server_push(scene->server, key_call_reply(call));
    rc = call->call(scene, &error);
    if ((rc == 0) != repeated)
        fail_msg("%s: %s", call->name, rc ? error.message : "was repeated");
    assert_int_equal(server_request_count(scene->server) - before, repeated ? 2 : 1);
    if (rc)
        assert_int_equal(error.attempts, 1);
}

static void statuses(void **state)
{
    static const struct {
        int status;
        bool read, change; /* repeated? */
    } cases[] = {
        { 400, false, false }, { 401, false, false }, { 402, false, false }, { 403, false, false },
        { 404, false, false }, { 408, true, false },  { 409, true, false },  { 412, false, false },
        { 422, false, false }, { 424, true, false },  { 429, true, true },   { 500, true, false },
        { 502, true, false },  { 503, true, false },  { 504, true, false },  { 529, true, false },
    };

    fake_clock();
    EACH_KEY_CALL(call)
    for (size_t i = 0; i < COUNT(cases); i++)
        try(*state, call, error_reply(cases[i].status, "no"), call->may_repeat ? cases[i].read : cases[i].change);
}

static void the_server_may_say_itself(void **state)
{
    fake_clock();
    EACH_KEY_CALL(call)
    {
        try(*state, call, error_reply_with(500, "x-should-retry", "true"), true);
        try(*state, call, error_reply_with(429, "x-should-retry", "false"), false);
    }
}

/* The request has been read when the connection breaks. */
static void a_connection_that_breaks_behind_the_request(void **state)
{
    fake_clock();
    EACH_KEY_CALL(call)
    {
        struct server_reply *cut = server_reply_new();

        try(*state, call, server_reply_refuse(), call->may_repeat);
        server_reply_head(cut, 200, "application/json", SERVER_LENGTH);
        server_reply_declare_length(cut, 100);
        server_reply_text(cut, "{\"keys\":");
        server_reply_close(cut);
        try(*state, call, cut, call->may_repeat);
    }
}

/* libcurl repeats by itself what it sent over a kept connection that then closes without a byte. */
static void a_kept_connection_that_breaks_behind_the_request(void **state)
{
    struct scene *scene = *state;

    fake_clock();
    EACH_KEY_CALL(call)
    if (!call->may_repeat) {
        server_push(scene->server, key_call_reply(call));
        assert_int_equal(call->call(scene, NULL), 0);
        try(scene, call, server_reply_refuse(), false);
    }
}

/* Nobody listens: there is no connection, and so no harm in trying again. */
static void a_connection_that_is_refused(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    int port, held = server_reserve_port(&port);
    char url[64];

    fake_clock();
    assert_true(held >= 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    options.management_url = url;
    scene_use(scene, &options);
    EACH_KEY_CALL(call)
    {
        requesty_error error;

        assert_code(call->call(scene, &error), REQUESTY_ERR_CONNECT);
        assert_int_equal(error.attempts, 3);
    }
    close(held);
    assert_int_equal(server_connection_count(scene->server), 0);
}

/* After time-outs nobody knows what became of the request. */
static void a_server_that_is_silent(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.first_byte_timeout_ms = REQUESTY_INT(20);
    scene_use(scene, &options);
    EACH_KEY_CALL(call)
    if (!call->may_repeat) {
        requesty_error error;

        server_push(scene->server, server_reply_silence());
        assert_code(call->call(scene, &error), REQUESTY_ERR_TIMEOUT);
        assert_int_equal(error.timeout, REQUESTY_TIMEOUT_FIRST_BYTE);
        assert_int_equal(error.attempts, 1);
    }
}

/* ---- which host -------------------------------------------------------------------------------------------------- */

static void calls_go_to_the_management_host(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    struct server *management = server_start(NULL);

    options.management_url = server_url(management);
    scene_use(scene, &options);
    EACH_KEY_CALL(call)
    {
        server_push(management, key_call_reply(call));
        assert_int_equal(call->call(scene, NULL), 0);
    }
    assert_int_equal(server_request_count(management), key_call_count);
    assert_int_equal(server_connection_count(scene->server), 0);
    server_stop(management);
}

static void a_key_goes_to_no_stranger_in_the_clear(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.management_url = "http://192.0.2.1";
    scene_use(scene, &options);
    EACH_KEY_CALL(call)
    {
        requesty_error error;
        assert_code(call->call(scene, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, "management_url: http://192.0.2.1 is plain http");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(statuses),
        scene_test(the_server_may_say_itself),
        scene_test(a_connection_that_breaks_behind_the_request),
        scene_test(a_kept_connection_that_breaks_behind_the_request),
        scene_test(a_connection_that_is_refused),
        scene_test(a_server_that_is_silent),
        scene_test(calls_go_to_the_management_host),
        scene_test(a_key_goes_to_no_stranger_in_the_clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
