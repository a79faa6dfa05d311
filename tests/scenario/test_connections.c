/* Connections are kept and used again, whatever came before on them; calls may be made inside calls. The clock stands
 * still, so that no reply's end is given up for being slow. */
#include "scenario.h"

static size_t connection_of(struct scene *scene, size_t request)
{
    return server_request(scene->server, request)->connection;
}

/* ---- one connection ---------------------------------------------------------------------------------------------- */

static void calls_in_a_row_share_one(void **state)
{
    struct scene *scene = *state;

    fake_clock();
    for (int round = 0; round < 3; round++)
        EACH_PROTOCOL(protocol)
        EACH_WAY(way)
        {
            server_push(scene->server, good_reply(protocol, way));
            call_well(scene->client, protocol, way);
        }
    assert_int_equal(server_request_count(scene->server), 27);
    assert_int_equal(server_connection_count(scene->server), 1);
}

/* The server's last chunk comes behind the last event, in a packet of its own. */
static void a_stream_and_then_a_call_share_one(void **state)
{
    struct scene *scene = *state;

    fake_clock();
    EACH_PROTOCOL(protocol)
    for (enum way way = STREAM; way <= OPEN; way++)
        for (size_t piece = 1; piece <= 64; piece *= 8) {
            server_push(scene->server, server_reply_sse(whole_sse(protocol), server_split_every(piece)));
            call_well(scene->client, protocol, way);
            server_push(scene->server, good_reply(protocol, CREATE));
            call_well(scene->client, protocol, CREATE);
        }
    assert_int_equal(server_connection_count(scene->server), 1);
}

static void what_comes_behind_the_end_of_a_stream_is_taken(void **state)
{
    static const char *const behind[] = { "\n", ": bye\n\n", "data: {\"type\":\"late\"}\n\n", "data: {{{\n\n",
                                          "data: [DONE]\n\n" };
    struct scene *scene = *state;

    fake_clock();
    for (size_t i = 0; i < COUNT(behind); i++) {
        struct server_reply *reply = sse_begin(CHAT_SSE);

        server_reply_text(reply, behind[i]);
        server_push(scene->server, reply);
        call_well(scene->client, CHAT, STREAM);
        server_push(scene->server, good_reply(CHAT, CREATE));
        call_well(scene->client, CHAT, CREATE);
    }
}

static void an_http_error_leaves_it_usable(void **state)
{
    static const int statuses[] = { 301, 400, 401, 402, 403, 404, 409, 412, 424, 429, 500, 503, 529 };
    struct scene *scene = *state;

    fake_clock();
    scene_use_retries(scene, 0);
    for (size_t i = 0; i < COUNT(statuses); i++)
        EACH_WAY(way)
        {
            struct outcome outcome;

            server_push(scene->server, error_reply(statuses[i], "no"));
            outcome = call(scene->client, CHAT, way);
            assert_int_equal(outcome.error.http_status, statuses[i]);
        }
    server_push(scene->server, good_reply(CHAT, CREATE));
    call_well(scene->client, CHAT, CREATE);
    assert_int_equal(server_connection_count(scene->server), 1);
}

static void the_next_attempt_uses_it(void **state)
{
    struct scene *scene = *state;

    fake_clock();
    EACH_WAY(way)
    {
        server_push(scene->server, error_reply(503, "no"));
        server_push(scene->server, error_reply(429, "no"));
        server_push(scene->server, good_reply(MESSAGES, way));
        call_well(scene->client, MESSAGES, way);
    }
    assert_int_equal(server_connection_count(scene->server), 1);
}

/* ---- another one ------------------------------------------------------------------------------------------------- */

static void a_connection_that_the_server_closes_is_replaced(void **state)
{
    struct scene *scene = *state;

    EACH_WAY(way)
    {
        struct server_reply *last = good_reply(CHAT, way);

        server_reply_keep_alive(last, false);
        server_push(scene->server, last);
        call_well(scene->client, CHAT, way);
    }
    assert_int_equal(server_connection_count(scene->server), 3);
}

/* It was not announced, and is found out at the next call. */
static void a_connection_that_died_while_idle_is_replaced(void **state)
{
    struct scene *scene = *state;

    EACH_WAY(way)
    {
        struct server_reply *reply = server_reply_new();
        size_t ended = server_connection_count(scene->server) + 1;

        server_reply_head(reply, 200, "application/json", SERVER_LENGTH);
        server_reply_text(reply, chat_json);
        server_reply_close(reply);
        server_push(scene->server, reply);
        call_well(scene->client, CHAT, CREATE);
        assert_true(server_wait(scene->server, SERVER_ENDED, ended));
        server_push(scene->server, good_reply(CHAT, way));
        call_well(scene->client, CHAT, way);
        server_push(scene->server, server_reply_refuse()); /* it dies when the request is there */
        server_push(scene->server, good_reply(CHAT, way));
        call_well(scene->client, CHAT, way);
        requesty_client_free(scene->client);
        scene->client = NULL;
        scene_use_retries(scene, 2);
        assert_true(server_wait(scene->server, SERVER_ENDED, server_connection_count(scene->server)));
    }
}

static void a_reply_with_bytes_to_spare_does_no_harm(void **state)
{
    static const char spare[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    struct scene *scene = *state;
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "application/json", SERVER_LENGTH);
    server_reply_text(reply, chat_json);
    server_reply_raw(reply, spare, sizeof spare - 1);
    server_push(scene->server, reply);
    call_well(scene->client, CHAT, CREATE);
    /* sent later, they would be the next request's answer: no client could tell */
    assert_true(server_wait(scene->server, SERVER_REPLIES, 1));
    server_push_times(scene->server, good_reply(CHAT, CREATE), 2); /* libcurl may have to send it twice */
    call_well(scene->client, CHAT, CREATE);
}

static void clients_of_their_own_share_nothing(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    requesty_client *other;

    assert_int_equal(requesty_client_new(&options, &other, NULL), 0);
    server_push_times(scene->server, good_reply(CHAT, CREATE), 2);
    call_well(scene->client, CHAT, CREATE);
    call_well(other, CHAT, CREATE);
    assert_int_equal(server_connection_count(scene->server), 2);
    requesty_client_free(other);
}

/* ---- several at once --------------------------------------------------------------------------------------------- */

static void streams_side_by_side_have_their_own(void **state)
{
    struct scene *scene = *state;
    requesty_stream *streams[4];
    struct record record = { 0 };

    fake_clock();
    for (size_t i = 0; i < COUNT(streams); i++) {
        server_push(scene->server, good_reply(CHAT, OPEN));
        streams[i] = open_small(scene, CHAT);
    }
    assert_int_equal(server_connection_count(scene->server), COUNT(streams));
    for (size_t i = 0; i < COUNT(streams); i++)
        assert_int_equal(record_all(streams[i], &record, NULL), 0);
    /* the one that was used last is the warmest */
    server_push_times(scene->server, good_reply(CHAT, CREATE), 2);
    call_well(scene->client, CHAT, CREATE);
    call_well(scene->client, CHAT, CREATE);
    assert_int_equal(connection_of(scene, 4), 3);
    assert_int_equal(connection_of(scene, 5), 3);
    assert_int_equal(server_connection_count(scene->server), COUNT(streams));
    for (size_t i = 0; i < COUNT(streams); i++)
        requesty_stream_free(streams[i]);
    record_free(&record);
}

/* A stream that has ended needs its connection no more, though it is not freed yet. */
static void a_stream_that_has_ended_gives_its_connection_back(void **state)
{
    struct scene *scene = *state;
    struct record record = { 0 };
    requesty_stream *stream;

    fake_clock();
    server_push(scene->server, good_reply(CHAT, OPEN));
    stream = open_small(scene, CHAT);
    assert_int_equal(record_all(stream, &record, NULL), 0);
    server_push(scene->server, good_reply(MESSAGES, STREAM));
    call_well(scene->client, MESSAGES, STREAM);
    assert_int_equal(server_connection_count(scene->server), 1);
    assert_string_equal(requesty_chat_text(requesty_stream_completion(stream)), REPLY_TEXT);
    assert_int_equal(requesty_stream_info(stream)->http_status, 200);
    requesty_stream_free(stream);
    record_free(&record);
}

/* ---- calls inside a call ----------------------------------------------------------------------------------------- */

struct nesting {
    struct scene *scene;
    int depth, calls;
};

static int call_inside(const requesty_event *event, void *user)
{
    struct nesting *nesting = user;
    requesty_messages_params params = small_messages();

    if (event->type != REQUESTY_EVENT_TEXT)
        return 0;
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        server_push(nesting->scene->server, good_reply(protocol, way));
        call_well(nesting->scene->client, protocol, way);
        nesting->calls++;
    }
    if (nesting->depth-- > 0) {
        server_push(nesting->scene->server, good_reply(MESSAGES, STREAM));
        assert_int_equal(requesty_messages_stream(nesting->scene->client, &params, call_inside, nesting, NULL, NULL),
                         0);
    }
    return 0;
}

static void an_event_callback_may_call(void **state)
{
    struct scene *scene = *state;
    struct nesting nesting = { scene, 3, 0 };
    requesty_messages_params params = small_messages();
    requesty_message *message = NULL;

    fake_clock();
    server_push(scene->server, good_reply(MESSAGES, STREAM));
    assert_int_equal(requesty_messages_stream(scene->client, &params, call_inside, &nesting, &message, NULL), 0);
    assert_string_equal(requesty_message_text(message), REPLY_TEXT);
    assert_true(nesting.calls >= 4 * 6);
    assert_true(server_connection_count(scene->server) <= 5); /* one a level, and one for the calls of the deepest */
    requesty_message_free(message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(calls_in_a_row_share_one),
        scene_test(a_stream_and_then_a_call_share_one),
        scene_test(what_comes_behind_the_end_of_a_stream_is_taken),
        scene_test(an_http_error_leaves_it_usable),
        scene_test(the_next_attempt_uses_it),
        scene_test(a_connection_that_the_server_closes_is_replaced),
        scene_test(a_connection_that_died_while_idle_is_replaced),
        scene_test(a_reply_with_bytes_to_spare_does_no_harm),
        scene_test(clients_of_their_own_share_nothing),
        scene_test(streams_side_by_side_have_their_own),
        scene_test(a_stream_that_has_ended_gives_its_connection_back),
        scene_test(an_event_callback_may_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
