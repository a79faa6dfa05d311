/* Which statuses are tried again, how often, how long apart, and with what. */
#include "scenario.h"

static const struct {
    int status, code;
    bool again, retryable;
} statuses[] = {
    { 400, REQUESTY_ERR_BAD_REQUEST, false, false },
    { 401, REQUESTY_ERR_UNAUTHORIZED, false, false },
    { 402, REQUESTY_ERR_PAYMENT, false, false },
    { 403, REQUESTY_ERR_FORBIDDEN, false, false },
    { 404, REQUESTY_ERR_NOT_FOUND, false, false },
    { 405, REQUESTY_ERR_BAD_REQUEST, false, false },
    { 408, REQUESTY_ERR_SERVER, true, true },
    { 409, REQUESTY_ERR_CONFLICT, true, true },
    { 412, REQUESTY_ERR_SPEND_LIMIT, false, false },
    { 413, REQUESTY_ERR_REQUEST_TOO_LARGE, false, false },
    { 422, REQUESTY_ERR_BAD_REQUEST, false, false },
    { 424, REQUESTY_ERR_PROVIDER, true, true },
    { 429, REQUESTY_ERR_RATE_LIMIT, true, true },
    { 500, REQUESTY_ERR_SERVER, true, true },
    { 501, REQUESTY_ERR_SERVER, true, true },
    { 502, REQUESTY_ERR_PROVIDER, true, true },
    { 503, REQUESTY_ERR_OVERLOADED, true, true },
    { 504, REQUESTY_ERR_SERVER, true, true },
    { 529, REQUESTY_ERR_OVERLOADED, true, true },
};

static void each_status_is_retried_or_not(void **state)
{
    struct scene *scene = *state;
    size_t sent = 0;

    fake_clock();
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (size_t i = 0; i < COUNT(statuses); i++) {
        size_t attempts = statuses[i].again ? 3 : 1;
        struct outcome outcome;

        server_set_default(scene->server, error_reply(statuses[i].status, "no luck today"));
        outcome = call(scene->client, protocol, way);
        sent += attempts;
        assert_failed(&outcome, statuses[i].code, "no luck today");
        assert_int_equal(outcome.error.http_status, statuses[i].status);
        assert_int_equal(outcome.error.attempts, attempts);
        assert_int_equal(outcome.error.retryable, statuses[i].retryable);
        assert_int_equal(outcome.error.retry_after_ms, -1);
        assert_int_equal(outcome.error.mid_stream, 0);
        assert_int_equal(outcome.error.curl_code, 0);
        assert_string_equal(outcome.error.type, "test_error");
        assert_false(outcome.has_result);
        assert_int_equal(server_request_count(scene->server), sent);
    }
}

static void a_retry_succeeds_on_the_same_connection(void **state)
{
    struct scene *scene = *state;
    size_t sent = 0;

    fake_clock();
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (size_t i = 0; i < COUNT(statuses); i++) {
        struct outcome outcome;

        if (!statuses[i].again)
            continue;
        server_push_times(scene->server, error_reply(statuses[i].status, "not yet"), 2);
        server_push(scene->server, good_reply(protocol, way));
        outcome = call(scene->client, protocol, way);
        assert_int_equal(outcome.rc, 0);
        assert_string_equal(outcome.text, REPLY_TEXT);
        assert_int_equal(outcome.info.attempts, 3);
        assert_int_equal(outcome.info.http_status, 200);
        sent += 3;
        assert_int_equal(server_request_count(scene->server), sent);
    }
    assert_int_equal(server_connection_count(scene->server), 1);
}

static void the_first_attempt_counts_one(void **state)
{
    struct scene *scene = *state;
    struct outcome outcome;

    server_push(scene->server, good_reply(MESSAGES, CREATE));
    outcome = call(scene->client, MESSAGES, CREATE);
    assert_int_equal(outcome.rc, 0);
    assert_int_equal(outcome.info.attempts, 1);
}

static void the_wait_doubles_up_to_eight_seconds(void **state)
{
    struct scene *scene = *state;
    struct outcome outcome;

    fake_clock();
    scene_use_retries(scene, 7);
    server_set_default(scene->server, error_reply(503, "no"));
    outcome = call(scene->client, CHAT, CREATE);
    assert_code(outcome.rc, REQUESTY_ERR_OVERLOADED);
    assert_int_equal(outcome.error.attempts, 8);
    assert_waits(500, 1000, 2000, 4000, 8000, 8000, 8000);
}

static void max_retries_says_how_often(void **state)
{
    struct scene *scene = *state;

    for (int64_t most = 0; most <= 4; most++) {
        size_t before = server_request_count(scene->server);
        struct outcome outcome;

        fake_clock();
        scene_use_retries(scene, most);
        server_set_default(scene->server, error_reply(429, "no"));
        outcome = call(scene->client, MESSAGES, CREATE);
        assert_code(outcome.rc, REQUESTY_ERR_RATE_LIMIT);
        assert_int_equal(outcome.error.attempts, most + 1);
        assert_int_equal(server_request_count(scene->server) - before, most + 1);
        assert_int_equal(fake_wait_count(), most);
    }
}

static void the_last_retry_may_succeed(void **state)
{
    struct scene *scene = *state;
    struct outcome outcome;

    fake_clock();
    scene_use_retries(scene, 20);
    server_push_times(scene->server, error_reply(500, "no"), 20);
    server_push(scene->server, good_reply(CHAT, STREAM));
    outcome = call(scene->client, CHAT, STREAM);
    assert_int_equal(outcome.rc, 0);
    assert_int_equal(outcome.info.attempts, 21);
}

static void the_request_is_the_same_each_time(void **state)
{
    struct scene *scene = *state;
    const struct server_request *first;

    fake_clock();
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        size_t base = server_request_count(scene->server);

        server_push_times(scene->server, error_reply(503, "no"), 2);
        server_push(scene->server, good_reply(protocol, way));
        call_well(scene->client, protocol, way);
        first = server_request(scene->server, base);
        for (size_t i = base + 1; i < base + 3; i++) {
            const struct server_request *again = server_request(scene->server, i);

            assert_int_equal(again->body_length, first->body_length);
            assert_memory_equal(again->body, first->body, first->body_length);
            assert_string_equal(again->path, first->path);
            assert_int_equal(again->header_count, first->header_count);
            for (size_t h = 0; h < first->header_count; h++) {
                assert_string_equal(again->headers[h].name, first->headers[h].name);
                assert_string_equal(again->headers[h].value, first->headers[h].value);
            }
        }
    }
}

/* ---- idempotency keys -------------------------------------------------------------------------------------------- */

static void all_attempts_have_one_idempotency_key(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    const char *keys[6];

    fake_clock();
    options.idempotency_keys = REQUESTY_BOOL(1);
    scene_use(scene, &options);
    for (int round = 0; round < 2; round++) {
        server_push_times(scene->server, error_reply(503, "no"), 2);
        server_push(scene->server, good_reply(MESSAGES, CREATE));
        call_well(scene->client, MESSAGES, CREATE);
    }
    for (size_t i = 0; i < 6; i++) {
        keys[i] = server_request_header(server_request(scene->server, i), "Idempotency-Key");
        assert_non_null(keys[i]);
        assert_true(strlen(keys[i]) >= 16);
        assert_string_equal(keys[i], keys[i < 3 ? 0 : 3]);
    }
    assert_string_not_equal(keys[0], keys[3]); /* another call, another key */
}

static void there_is_no_idempotency_key_by_default(void **state)
{
    struct scene *scene = *state;

    server_push(scene->server, good_reply(MESSAGES, CREATE));
    call_well(scene->client, MESSAGES, CREATE);
    assert_null(server_request_header(server_request(scene->server, 0), "Idempotency-Key"));
}

/* ---- redirects --------------------------------------------------------------------------------------------------- */

static void a_redirect_is_refused_and_the_key_stays(void **state)
{
    static const int redirects[] = { 300, 301, 302, 303, 307, 308 };
    struct scene *scene = *state;
    struct server *other = server_start(NULL);
    size_t sent = 0;

    fake_clock();
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (size_t i = 0; i < COUNT(redirects); i++) {
        struct outcome outcome;

        server_push(scene->server, error_reply_with(redirects[i], "Location", server_url(other)));
        outcome = call(scene->client, protocol, way);
        assert_failed(&outcome, REQUESTY_ERR_UNEXPECTED_STATUS, server_url(other));
        assert_int_equal(outcome.error.http_status, redirects[i]);
        assert_int_equal(outcome.error.attempts, 1);
        assert_int_equal(outcome.error.retryable, 0);
        assert_int_equal(server_request_count(scene->server), ++sent);
    }
    assert_int_equal(server_connection_count(other), 0);
    server_stop(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(each_status_is_retried_or_not),
        scene_test(a_retry_succeeds_on_the_same_connection),
        scene_test(the_first_attempt_counts_one),
        scene_test(the_wait_doubles_up_to_eight_seconds),
        scene_test(max_retries_says_how_often),
        scene_test(the_last_retry_may_succeed),
        scene_test(the_request_is_the_same_each_time),
        scene_test(all_attempts_have_one_idempotency_key),
        scene_test(there_is_no_idempotency_key_by_default),
        scene_test(a_redirect_is_refused_and_the_key_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
