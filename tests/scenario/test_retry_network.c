/* Connections that break: which breaks are tried again. */
#include "scenario.h"

#include <unistd.h>

/* ---- ways to break ----------------------------------------------------------------------------------------------- */

static struct server_reply *raw_then(const char *bytes, bool reset)
{
    struct server_reply *reply = server_reply_new();

    if (*bytes)
        server_reply_raw(reply, bytes, strlen(bytes));
    if (reset)
        server_reply_reset(reply);
    else
        server_reply_close(reply);
    return reply;
}

static struct server_reply *no_byte(void)
{
    return server_reply_refuse();
}

static struct server_reply *reset_at_once(void)
{
    return raw_then("", true);
}

static struct server_reply *reset_in_headers(void)
{
    return raw_then("HTTP/1.1 200 OK\r\nContent-Type: applic", true);
}

static struct server_reply *closed_in_headers(void)
{
    return raw_then("HTTP/1.1 200 OK\r\nContent-Type: applic", false);
}

static struct server_reply *cut_body(void)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "application/json", SERVER_LENGTH);
    server_reply_declare_length(reply, 4000);
    server_reply_text(reply, "{\"id\":\"msg_1\",\"con");
    server_reply_close(reply);
    return reply;
}

static struct server_reply *reset_body(void)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "application/json", SERVER_CHUNKED);
    server_reply_text(reply, "{\"id\":\"msg_1\",\"con");
    server_reply_reset(reply);
    return reply;
}

static struct server_reply *no_body(void)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "application/json", SERVER_LENGTH);
    server_reply_declare_length(reply, 4000);
    server_reply_close(reply);
    return reply;
}

static struct server_reply *no_http(void)
{
    return raw_then("220 mail.example.org ESMTP\r\n", false);
}

static struct server_reply *broken_chunk(void)
{
    return raw_then("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "10\r\n{\"id\":\"msg_1\",\"c\r\nXYZ\r\noops",
                    false);
}

static const struct {
    struct server_reply *(*make)(void);
    int code;
} breaks[] = {
    { no_byte, REQUESTY_ERR_NETWORK },
    { reset_at_once, REQUESTY_ERR_NETWORK },
    { reset_in_headers, REQUESTY_ERR_NETWORK },
    { cut_body, REQUESTY_ERR_NETWORK },
    { reset_body, REQUESTY_ERR_NETWORK },
    { no_body, REQUESTY_ERR_NETWORK },
    { no_http, REQUESTY_ERR_PROTOCOL },
    { broken_chunk, REQUESTY_ERR_NETWORK },
};

static void a_broken_connection_is_tried_again(void **state)
{
    struct scene *scene = *state;

    fake_clock();
    for (size_t i = 0; i < COUNT(breaks); i++) {
        struct outcome outcome;

        scene_use_retries(scene, 2); /* connections of its own: libcurl itself repeats on a dead one that it reuses */
        server_push_times(scene->server, breaks[i].make(), 2);
        server_push(scene->server, good_reply(MESSAGES, CREATE));
        outcome = call(scene->client, MESSAGES, CREATE);
        assert_int_equal(outcome.rc, 0);
        assert_string_equal(outcome.text, REPLY_TEXT);
        assert_int_equal(outcome.info.attempts, 3);
    }
    assert_int_equal(server_request_count(scene->server), 3 * COUNT(breaks));
    assert_int_equal(fake_wait_count(), 2 * COUNT(breaks));
    for (size_t i = 0; i < fake_wait_count(); i++)
        assert_int_equal(fake_wait(i), i % 2 ? 1000 : 500);
}

static void a_break_that_lasts_is_told(void **state)
{
    struct scene *scene = *state;

    fake_clock();
    for (size_t i = 0; i < COUNT(breaks); i++)
        EACH_PROTOCOL(protocol)
        {
            struct outcome outcome;

            scene_use_retries(scene, 1);
            server_push_times(scene->server, breaks[i].make(), 2);
            outcome = call(scene->client, protocol, CREATE);
            assert_code(outcome.rc, breaks[i].code);
            assert_code(outcome.error.code, breaks[i].code);
            assert_int_equal(outcome.error.attempts, 2);
            assert_int_equal(outcome.error.retryable, 1);
            assert_int_equal(outcome.error.mid_stream, 0);
            assert_true(outcome.error.curl_code > 0);
            assert_true(strlen(outcome.error.message) > 0);
            assert_false(outcome.has_result);
        }
}

/* What follows the cut headers is not known, and is not an answer: neither is it a success. */
static void headers_that_end_early_are_no_answer(void **state)
{
    struct scene *scene = *state;
    struct outcome outcome;

    fake_clock();
    scene_use_retries(scene, 0);
    server_push(scene->server, closed_in_headers());
    outcome = call(scene->client, MESSAGES, CREATE);
    assert_true(outcome.rc < 0);
    assert_false(outcome.has_result);
}

static void a_refused_connection_is_tried_again(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    char url[64];
    int port, fd = server_reserve_port(&port);

    assert_true(fd >= 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    options.base_url = url;
    scene_use(scene, &options);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct outcome outcome;

        fake_clock();
        outcome = call(scene->client, protocol, way);
        assert_code(outcome.rc, REQUESTY_ERR_CONNECT);
        assert_code(outcome.error.code, REQUESTY_ERR_CONNECT);
        assert_int_equal(outcome.error.attempts, 3);
        assert_int_equal(outcome.error.http_status, 0);
        assert_int_equal(outcome.error.retryable, 1);
        assert_int_equal(outcome.error.curl_code, 7);
        assert_waits(500, 1000);
    }
    close(fd);
}

static void connections_closed_at_the_door_are_tried_again(void **state)
{
    struct scene *scene = *state;

    fake_clock();
    server_refuse_next(scene->server, 2);
    server_push(scene->server, good_reply(CHAT, STREAM));
    call_well(scene->client, CHAT, STREAM);
    assert_waits(500, 1000);
}

static void different_failures_share_the_count(void **state)
{
    struct scene *scene = *state;
    struct outcome outcome;

    fake_clock();
    scene_use_retries(scene, 4);
    server_push(scene->server, no_byte());
    server_push(scene->server, error_reply(503, "no"));
    server_push(scene->server, cut_body());
    server_push(scene->server, error_reply_with(429, "retry-after-ms", "70"));
    server_push(scene->server, good_reply(CHAT, CREATE));
    outcome = call(scene->client, CHAT, CREATE);
    assert_int_equal(outcome.rc, 0);
    assert_int_equal(outcome.info.attempts, 5);
    assert_waits(500, 1000, 2000, 70);
}

/* The last attempt's failure is told, with nothing left over from those before. */
static void the_last_failure_is_the_one_told(void **state)
{
    struct scene *scene = *state;
    struct outcome outcome;

    fake_clock();
    scene_use_retries(scene, 1);
    server_push(scene->server, no_byte());
    server_push(scene->server, error_reply(500, "second"));
    outcome = call(scene->client, CHAT, CREATE);
    assert_failed(&outcome, REQUESTY_ERR_SERVER, "second");
    assert_int_equal(outcome.error.curl_code, 0);

    server_push(scene->server, error_reply_with(429, "retry-after-ms", "70"));
    server_push(scene->server, cut_body());
    outcome = call(scene->client, CHAT, CREATE);
    assert_code(outcome.rc, REQUESTY_ERR_NETWORK);
    assert_int_equal(outcome.error.retry_after_ms, -1);
    assert_string_equal(outcome.error.type, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_broken_connection_is_tried_again),
        scene_test(a_break_that_lasts_is_told),
        scene_test(headers_that_end_early_are_no_answer),
        scene_test(a_refused_connection_is_tried_again),
        scene_test(connections_closed_at_the_door_are_tried_again),
        scene_test(different_failures_share_the_count),
        scene_test(the_last_failure_is_the_one_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
