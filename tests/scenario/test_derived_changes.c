/* Clients made from others: they differ in what was changed, and in nothing else. */
#include "clients.h"

/* ---- what is changed --------------------------------------------------------------------------------------------- */

static void another_base_url(void **state)
{
    struct scene *scene = *state;
    struct server *other = server_start(NULL);
    requesty_client_options changes = { .base_url = server_url(other) };
    requesty_client *child = derive(scene->client, &changes);

    assert_non_null(other);
    server_set_default(other, good_reply(MESSAGES, CREATE));
    call_well(child, MESSAGES, CREATE);
    assert_int_equal(server_request_count(scene->server), 0);
    assert_header(server_request(other, 0), "Authorization", "Bearer " TEST_KEY);
    ask(scene, scene->client);
    assert_int_equal(server_request_count(other), 1);
    requesty_client_free(child);
    server_stop(other);
}

static void other_retries(void **state)
{
    struct scene *scene = *state;
    const requesty_client_options changes = { .max_retries = REQUESTY_INT(0), .retry_after_max_ms = REQUESTY_INT(10) };
    const requesty_client_options back = { .max_retries = REQUESTY_INT(3) };
    requesty_client *child = derive(scene->client, &changes), *grandchild = derive(child, &back);
    struct outcome outcome;

    fake_clock();
    server_set_default(scene->server, error_reply_with(503, "retry-after-ms", "11"));
    outcome = call(child, CHAT, CREATE);
    assert_int_equal(outcome.error.attempts, 1);
    outcome = call(grandchild, CHAT, CREATE); /* 11 is more than the 10 it inherited */
    assert_int_equal(outcome.error.attempts, 1);
    outcome = call(scene->client, CHAT, CREATE);
    assert_int_equal(outcome.error.attempts, 3);
    assert_waits(11, 11);
    server_set_default(scene->server, error_reply(503, "no"));
    outcome = call(grandchild, CHAT, CREATE);
    assert_int_equal(outcome.error.attempts, 4);
    requesty_client_free(grandchild);
    requesty_client_free(child);
}

static void other_timeouts(void **state)
{
    struct scene *scene = *state;
    static const struct {
        requesty_client_options changes;
        requesty_timeout which;
    } cases[] = {
        { { .first_byte_timeout_ms = { 1, 20 } }, REQUESTY_TIMEOUT_FIRST_BYTE },
        { { .total_timeout_ms = { 1, 20 } }, REQUESTY_TIMEOUT_TOTAL },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_client *child = derive(scene->client, &cases[i].changes);
        struct outcome outcome;

        server_set_default(scene->server, server_reply_silence());
        outcome = call(child, CHAT, CREATE);
        assert_code(outcome.rc, REQUESTY_ERR_TIMEOUT);
        assert_int_equal(outcome.error.timeout, cases[i].which);
        requesty_client_free(child);
    }
    ask(scene, scene->client);
}

static void other_ceilings(void **state)
{
    struct scene *scene = *state;
    const requesty_client_options reply = { .max_reply_bytes = REQUESTY_INT(20) },
                                  depth = { .max_depth = REQUESTY_INT(2) };
    requesty_client *small = derive(scene->client, &reply), *flat = derive(scene->client, &depth);
    struct outcome outcome;

    server_set_default(scene->server, good_reply(CHAT, CREATE));
    outcome = call(small, CHAT, CREATE);
    assert_failed(&outcome, REQUESTY_ERR_TOO_LARGE, "max_reply_bytes");
    outcome = call(flat, CHAT, CREATE);
    assert_code(outcome.rc, REQUESTY_ERR_TOO_LARGE);
    call_well(scene->client, CHAT, CREATE);
    requesty_client_free(flat);
    requesty_client_free(small);
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

static void count_line(int level, const char *line, void *user)
{
    (void)line;
    ((size_t *)user)[level]++;
}

static void another_log_level(void **state)
{
    struct scene *scene = *state;
    size_t lines[REQUESTY_LOG_DEBUG + 1] = { 0 }, own[REQUESTY_LOG_DEBUG + 1] = { 0 };
    requesty_client_options options = scene_options(scene);
    const requesty_client_options debug = { .log_level = REQUESTY_LOG_DEBUG },
                                  other = { .log = count_line, .log_user = own, .log_level = REQUESTY_LOG_INFO };
    requesty_client *child, *with_own;

    options.log = count_line;
    options.log_user = lines;
    scene_use(scene, &options);
    child = derive(scene->client, &debug);
    with_own = derive(child, &other);
    ask(scene, scene->client);
    for (int i = 0; i <= REQUESTY_LOG_DEBUG; i++)
        assert_int_equal(lines[i], 0); /* WARN by default, and all went well */
    ask(scene, child);
    assert_true(lines[REQUESTY_LOG_DEBUG] > 0 && lines[REQUESTY_LOG_INFO] == 1);
    ask(scene, with_own);
    assert_int_equal(own[REQUESTY_LOG_INFO], 1);
    assert_int_equal(own[REQUESTY_LOG_DEBUG], 0);
    assert_int_equal(lines[REQUESTY_LOG_INFO], 1);
    requesty_client_free(with_own);
    requesty_client_free(child);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(another_base_url),
        scene_test(other_retries),
        scene_test(other_timeouts),
        scene_test(other_ceilings),
        scene_test(another_log_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
