/* Streams that break: tried again as long as no event has reached the program, and not afterwards. */
#include "scenario.h"

static struct server_reply *stream_cut_after(const char *text)
{
    struct server_reply *reply = sse_begin(text);

    server_reply_reset(reply);
    return reply;
}

static void a_stream_that_broke_before_its_first_event_is_tried_again(void **state)
{
    static const char *const beginnings[] = { "", ": keep-alive\n\n", "\n\n\n", "event: message_start\n",
                                              "data: {\"type\":\"mess" };
    struct scene *scene = *state;

    fake_clock();
    EACH_PROTOCOL(protocol)
    for (enum way way = STREAM; way <= OPEN; way++)
        for (size_t i = 0; i < COUNT(beginnings); i++) {
            struct outcome outcome;

            scene_use_retries(scene, 1);
            server_push(scene->server, stream_cut_after(beginnings[i]));
            server_push(scene->server, good_reply(protocol, way));
            outcome = call(scene->client, protocol, way);
            assert_int_equal(outcome.rc, 0);
            assert_string_equal(outcome.text, REPLY_TEXT);
            assert_int_equal(outcome.info.attempts, 2);
        }
}

/* The server sends one event and breaks the connection once the program has it. */
struct waiting {
    struct server *server;
    size_t events;
};

static int open_the_gate(const requesty_event *event, void *user)
{
    struct waiting *waiting = user;

    (void)event;
    if (waiting->events++ == 0)
        server_gate_open(waiting->server);
    return 0;
}

static void nothing_is_tried_again_after_the_first_event(void **state)
{
    struct scene *scene = *state;

    fake_clock();
    EACH_PROTOCOL(protocol)
    for (int reset = 0; reset <= 1; reset++) {
        struct server_reply *reply = sse_begin(protocol == MESSAGES ? M_START : C_START);
        struct waiting waiting = { scene->server, 0 };
        size_t before = server_request_count(scene->server);
        requesty_messages_params messages = small_messages();
        requesty_chat_params chat = small_chat();
        requesty_error error;
        int rc;

        server_reply_gate(reply);
        if (reset)
            server_reply_reset(reply);
        else
            server_reply_close(reply);
        server_push(scene->server, reply);
        if (protocol == MESSAGES)
            rc = requesty_messages_stream(scene->client, &messages, open_the_gate, &waiting, NULL, &error);
        else
            rc = requesty_chat_stream(scene->client, &chat, open_the_gate, &waiting, NULL, &error);
        assert_code(rc, REQUESTY_ERR_INCOMPLETE_STREAM);
        assert_int_equal(error.attempts, 1);
        assert_int_equal(error.mid_stream, 1);
        assert_int_equal(error.http_status, 200);
        assert_int_equal(error.retryable, 1);
        assert_int_equal(waiting.events, 1);
        assert_int_equal(server_request_count(scene->server) - before, 1);
        assert_int_equal(fake_wait_count(), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_stream_that_broke_before_its_first_event_is_tried_again),
        scene_test(nothing_is_tried_again_after_the_first_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
