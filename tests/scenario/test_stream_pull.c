/* Pull streams: open, next, the reply so far, closing early; and answers of another kind than was asked for. */
#include "scenario.h"

/* ---- ends -------------------------------------------------------------------------------------------------------- */

static void next_after_the_end_says_so_again(void **state)
{
    struct scene *scene = *state;
    const requesty_event *event;
    requesty_error error;

    EACH_PROTOCOL(protocol)
    {
        requesty_stream *stream;

        server_push(scene->server, good_reply(protocol, OPEN));
        stream = open_small(scene, protocol);
        memset(&error, 0x55, sizeof error);
        while (requesty_stream_next(stream, &event, &error) > 0)
            ;
        for (int i = 0; i < 3; i++)
            assert_int_equal(requesty_stream_next(stream, &event, &error), 0);
        assert_int_equal(error.code, 0x55555555);
        requesty_stream_free(stream);
    }
}

static void next_after_a_failure_fails_the_same_way(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(M_START M_BLOCK M_DELTA("Half"));
    const requesty_event *event;
    requesty_error first, again;
    struct record record = { 0 };
    requesty_stream *stream;

    server_push(scene->server, reply);
    stream = open_small(scene, MESSAGES);
    assert_code(record_all(stream, &record, &first), REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_int_equal(record.count, 3);
    for (int i = 0; i < 3; i++) {
        memset(&again, 0, sizeof again);
        assert_code(requesty_stream_next(stream, &event, &again), REQUESTY_ERR_INCOMPLETE_STREAM);
        assert_memory_equal(&again, &first, sizeof first);
    }
    assert_string_equal(requesty_message_text(requesty_stream_message(stream)), "Half");
    requesty_stream_free(stream);
    record_free(&record);
}

static void open_itself_returns_what_http_says(void **state)
{
    struct scene *scene = *state;
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_stream *untouched = (requesty_stream *)(void *)&error_reply, *stream = untouched;
    requesty_error error;

    server_push(scene->server, error_reply(401, "who are you"));
    assert_code(requesty_messages_open(scene->client, &messages, &stream, &error), REQUESTY_ERR_UNAUTHORIZED);
    assert_string_equal(error.message, "who are you");
    server_push(scene->server, error_reply(402, "no money"));
    assert_code(requesty_chat_open(scene->client, &chat, &stream, &error), REQUESTY_ERR_PAYMENT);
    assert_true(stream == untouched);
}

/* open waits for the answer's first byte, not for its first event. */
static void open_returns_when_the_answer_has_begun(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(": hello\n\n");
    struct record record = { 0 };
    requesty_stream *stream;

    server_reply_gate(reply);
    server_reply_text(reply, MESSAGES_SSE);
    server_push(scene->server, reply);
    stream = open_small(scene, MESSAGES);
    assert_int_equal(requesty_stream_info(stream)->http_status, 200);
    assert_int_equal(requesty_stream_info(stream)->attempts, 1);
    assert_null(requesty_stream_message(stream)); /* before the first event */
    server_gate_open(scene->server);
    assert_int_equal(record_all(stream, &record, NULL), 0);
    assert_int_equal(record.count, 8);
    requesty_stream_free(stream);
    record_free(&record);
}

/* ---- the reply so far -------------------------------------------------------------------------------------------- */

static void the_message_can_be_read_at_any_moment(void **state)
{
    struct scene *scene = *state;
    const requesty_event *event;
    const requesty_message *message;
    requesty_stream *stream;
    requesty_message *final = NULL;
    requesty_messages_params params = small_messages();
    char so_far[64] = "";

    server_push_times(scene->server, good_reply(MESSAGES, STREAM), 2);
    assert_int_equal(requesty_messages_stream(scene->client, &params, NULL, NULL, &final, NULL), 0);
    stream = open_small(scene, MESSAGES);
    while (requesty_stream_next(stream, &event, NULL) > 0) {
        if (event->type == REQUESTY_EVENT_TEXT)
            strcat(so_far, event->text);
        message = requesty_stream_message(stream);
        assert_non_null(message);
        assert_string_equal(requesty_message_text(message), so_far);
        assert_string_equal(message->id, "msg_1");
        assert_ptr_equal(requesty_stream_message(stream), message); /* nothing came: nothing is made anew */
    }
    message = requesty_stream_message(stream);
    assert_string_equal(message->raw_json, final->raw_json);
    assert_int_equal(message->stop_reason, final->stop_reason);
    assert_int_equal(message->usage->output_tokens, 5);
    assert_null(requesty_stream_completion(stream)); /* of the other protocol */
    requesty_stream_free(stream);
    requesty_message_free(final);
}

static void the_completion_can_be_read_at_any_moment(void **state)
{
    struct scene *scene = *state;
    const requesty_event *event;
    const requesty_chat_completion *completion;
    requesty_stream *stream;
    requesty_chat_completion *final = NULL;
    requesty_chat_params params = small_chat();
    char so_far[64] = "";

    server_push_times(scene->server, good_reply(CHAT, STREAM), 2);
    assert_int_equal(requesty_chat_stream(scene->client, &params, NULL, NULL, &final, NULL), 0);
    stream = open_small(scene, CHAT);
    while (requesty_stream_next(stream, &event, NULL) > 0) {
        if (event->type == REQUESTY_EVENT_TEXT)
            strcat(so_far, event->text);
        completion = requesty_stream_completion(stream);
        assert_non_null(completion);
        assert_string_equal(requesty_chat_text(completion), so_far);
    }
    completion = requesty_stream_completion(stream);
    assert_string_equal(completion->raw_json, final->raw_json);
    assert_true(completion->usage->cost.set && completion->usage->cost.value == 0.25);
    assert_null(requesty_stream_message(stream));
    requesty_stream_free(stream);
    requesty_chat_completion_free(final);
}

/* ---- closing ----------------------------------------------------------------------------------------------------- */

static void closing_early_closes_the_connection(void **state)
{
    struct scene *scene = *state;
    const requesty_event *event;

    for (size_t events = 0; events <= 2; events++) {
        struct server_reply *reply = sse_begin(M_START M_BLOCK);
        requesty_stream *stream;

        server_reply_hang(reply);
        server_push(scene->server, reply);
        stream = open_small(scene, MESSAGES);
        for (size_t i = 0; i < events; i++)
            assert_int_equal(requesty_stream_next(stream, &event, NULL), 1);
        requesty_stream_free(stream);
        assert_true(server_wait_peer_closes(scene->server, events + 1));
        server_push(scene->server, good_reply(CHAT, CREATE));
        call_well(scene->client, CHAT, CREATE);
    }
    requesty_stream_free(NULL);
}

/* [DONE] or message_stop ends the call, whether or not the server ends the answer. */
static void the_end_is_not_waited_for(void **state)
{
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    for (enum way way = STREAM; way <= OPEN; way++) {
        struct server_reply *reply = sse_begin(whole_sse(protocol));

        server_reply_hang(reply);
        server_push(scene->server, reply);
        call_well(scene->client, protocol, way);
    }
    assert_true(server_wait_peer_closes(scene->server, 4));
}

/* ---- the answer is of another kind ------------------------------------------------------------------------------- */

static void json_where_a_stream_was_asked_for(void **state)
{
    static const char *const types[] = { "application/json", "text/event-stream", "text/plain", NULL };
    static const char *const events[] = {
        "START msg_1 claude-x usage\nTEXT 0.0 Hello, world\nUSAGE 9 5\nSTOP end_turn\n",
        "START chat_1 gpt-x usage\nTEXT 0.0 Hello, world\nSTOP stop\nUSAGE 9 5\n",
        "START resp_1 gpt-x usage\nTEXT 0.0 Hello, world\nUSAGE 9 5\nSTOP completed\n",
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(types); i++)
        EACH_PROTOCOL(protocol)
        {
            const char *json = whole_json(protocol);
            struct record record = { 0 };
            requesty_stream *stream;

            for (enum way way = STREAM; way <= OPEN; way++) {
                server_push(scene->server, server_reply_bytes(200, types[i], json, strlen(json), SERVER_LENGTH,
                                                              server_split_every(7)));
                call_well(scene->client, protocol, way);
            }
            server_push(scene->server, server_reply_json(200, json));
            stream = open_small(scene, protocol);
            assert_int_equal(record_all(stream, &record, NULL), 0);
            assert_string_equal(record_text(&record), events[protocol]);
            requesty_stream_free(stream);
            record_free(&record);
        }
}

static void a_stream_where_json_was_asked_for(void **state)
{
    static const char *const types[] = { "text/event-stream", "TEXT/Event-Stream; charset=utf-8",
                                         "text/event-stream ;x" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(types); i++)
        EACH_PROTOCOL(protocol)
        {
            const char *text = whole_sse(protocol);

            server_push(scene->server, server_reply_bytes(200, types[i], text, strlen(text), SERVER_CHUNKED,
                                                          server_split_every(11)));
            call_well(scene->client, protocol, CREATE);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(next_after_the_end_says_so_again),
        scene_test(next_after_a_failure_fails_the_same_way),
        scene_test(open_itself_returns_what_http_says),
        scene_test(open_returns_when_the_answer_has_begun),
        scene_test(the_message_can_be_read_at_any_moment),
        scene_test(the_completion_can_be_read_at_any_moment),
        scene_test(closing_early_closes_the_connection),
        scene_test(the_end_is_not_waited_for),
        scene_test(json_where_a_stream_was_asked_for),
        scene_test(a_stream_where_json_was_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
