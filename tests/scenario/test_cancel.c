/* Calls that are broken off by a callback: with its code, or through the client. */
#include "scenario.h"

/* ---- by a callback ----------------------------------------------------------------------------------------------- */

static void a_callback_cancels_with_its_code(void **state)
{
    struct scene *scene = *state;
    size_t closed = 0;

    EACH_PROTOCOL(protocol)
    for (size_t at = 1; at <= 3; at++) {
        struct server_reply *reply =
            sse_begin(half_sse(protocol));
        struct record record = { .stop_at = at, .stop_code = 4711 };
        requesty_error error;
        char text[64];

        server_reply_hang(reply);
        server_push(scene->server, reply);
        assert_code(stream_it(scene, protocol, record_event, &record, text, &error), REQUESTY_ERR_CANCELLED);
        assert_code(error.code, REQUESTY_ERR_CANCELLED);
        assert_int_equal(error.user_code, 4711);
        assert_int_equal(error.mid_stream, 1);
        assert_int_equal(error.http_status, 200);
        assert_int_equal(error.retryable, 0);
        assert_int_equal(record.count, at);
        if (at == 3 && protocol != RESPONSES) /* whose third event is the beginning of a part */
            assert_string_equal(text, "Half");
        record_free(&record);
        assert_true(server_wait_peer_closes(scene->server, ++closed));
        server_push(scene->server, good_reply(protocol, STREAM));
        call_well(scene->client, protocol, STREAM);
    }
}

static void any_code_but_zero_cancels(void **state)
{
    static const int codes[] = { -1, 1, REQUESTY_ERR_TIMEOUT, 2147483647 };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(codes); i++) {
        struct record record = { .stop_at = 2, .stop_code = codes[i] };
        requesty_error error;
        char text[64];

        server_push(scene->server, good_reply(CHAT, STREAM));
        assert_code(stream_it(scene, CHAT, record_event, &record, text, &error), REQUESTY_ERR_CANCELLED);
        assert_int_equal(error.user_code, codes[i]);
        record_free(&record);
    }
}

/* ---- a cancel made inside the call's own callback ---------------------------------------------------------------- */

static int cancel_my_client(const requesty_event *event, void *user)
{
    (void)event;
    requesty_client_cancel(user);
    return 0;
}

static void a_callback_may_cancel_its_own_client(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(C_TEXT("Half") C_TEXT("more"));
    requesty_error error;
    char text[64];

    server_reply_hang(reply);
    server_push(scene->server, reply);
    assert_code(stream_it(scene, CHAT, cancel_my_client, scene->client, text, &error), REQUESTY_ERR_CANCELLED);
    assert_int_equal(error.user_code, 0);
    assert_string_equal(text, "Half");
}

static void derived_clients_are_cancelled_apart(void **state)
{
    struct scene *scene = *state;
    const requesty_client_options none = { 0 };
    requesty_client *derived, *parent = scene->client;
    struct server_reply *reply;

    assert_int_equal(requesty_client_with(parent, &none, &derived, NULL), 0);
    for (int i = 0; i < 2; i++) {
        reply = sse_begin(C_START C_TEXT("Hello, world") C_FINISH);
        server_push(scene->server, reply);
    }
    /* the other client's cancel, while the call runs, does not reach it */
    {
        requesty_error error;
        char text[64];

        assert_int_equal(stream_it(scene, CHAT, cancel_my_client, derived, text, &error), 0);
        assert_string_equal(text, REPLY_TEXT);
        scene->client = derived;
        assert_int_equal(stream_it(scene, CHAT, cancel_my_client, parent, text, &error), 0);
        scene->client = parent;
    }
    requesty_client_free(derived);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_callback_cancels_with_its_code),
        scene_test(any_code_but_zero_cancels),
        scene_test(a_callback_may_cancel_its_own_client),
        scene_test(derived_clients_are_cancelled_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
