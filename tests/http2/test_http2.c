/* HTTP/2 over TLS: nghttpx in front of the loopback server. */
#include "front.h"
#include "scenario.h"

enum { CALLS = 50 };

static struct folder folder;

/* A scene whose client goes through a front, and a loop with what its calls said. */
static struct {
    struct scene *scene;
    struct front front;
    requesty_loop *loop;
    size_t events, done, failed;
} stage;

static void use_front(const char *authority, int64_t connect_ms)
{
    requesty_client_options options = scene_options(stage.scene);

    options.base_url = stage.front.url;
    options.ca_file = folder_file(&folder, authority);
    options.connect_timeout_ms = REQUESTY_INT(connect_ms);
    options.max_retries = REQUESTY_INT(0);
    scene_use(stage.scene, &options);
}

static int setup(void **state)
{
    memset(&stage, 0, sizeof stage);
    if (scene_setup(state) < 0)
        return -1;
    stage.scene = *state;
    if (!front_start(&stage.front, &folder, server_port(stage.scene->server)))
        return -1;
    use_front("authority.pem", 10000);
    return requesty_loop_new(&stage.loop, NULL);
}

static int teardown(void **state)
{
    requesty_loop_free(stage.loop);
    front_stop(&stage.front);
    return scene_teardown(state);
}

#define stage_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static int make_folder(void **state)
{
    (void)state;
    return folder_make(&folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

/* ---- calls in the loop ------------------------------------------------------------------------------------------- */

static int on_event(const requesty_event *event, void *user)
{
    (void)user;
    stage.events += event->type == REQUESTY_EVENT_TEXT;
    return 0;
}

static void on_done(requesty_call *call, const requesty_error *error, void *user)
{
    requesty_error *kept = user;

    if (!error)
        assert_non_null(requesty_call_message(call));
    if (error && kept)
        *kept = *error;
    stage.failed += error != NULL;
    stage.done++;
}

/* One streamed call; `kept` gets its error, if it has one. */
static requesty_call *start(requesty_error *kept)
{
    const requesty_call_handlers handlers = { .on_event = on_event, .on_done = on_done, .user = kept };
    requesty_messages_params params = small_messages();
    requesty_call *call;

    assert_int_equal(requesty_messages_start(stage.scene->client, stage.loop, &params, &handlers, &call, NULL), 0);
    return call;
}

/* Turns the loop until it is so. It must come: Meson's time-out is the end of patience. */
#define run_until(condition)                                                                                           \
    while (!(condition))                                                                                               \
    assert_int_equal(requesty_loop_run_once(stage.loop, 10, NULL), 0)

static void free_calls(requesty_call **calls, size_t count)
{
    for (size_t i = 0; i < count; i++)
        requesty_call_free(calls[i]);
}

static struct server_reply *gated_reply(void)
{
    struct server_reply *reply = sse_begin(M_START M_BLOCK M_DELTA("Hello, "));

    server_reply_gate(reply);
    server_reply_text(reply, M_DELTA("world") M_BLOCK_STOP M_END M_STOP);
    return reply;
}

static void open_gates(size_t count)
{
    while (count--)
        server_gate_open(stage.scene->server);
}

/* nghttpx tells the server in which version it was asked. */
static void check_versions(void)
{
    for (size_t i = 0; i < server_request_count(stage.scene->server); i++)
        assert_string_equal(server_request_header(server_request(stage.scene->server, i), "via"), "2 nghttpx");
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void fifty_streams_share_one_connection(void **state)
{
    requesty_call *calls[CALLS];

    (void)state;
    server_push_times(stage.scene->server, gated_reply(), CALLS);
    for (size_t i = 0; i < CALLS; i++)
        calls[i] = start(NULL);
    run_until(stage.events == CALLS); /* all have begun, and none is over */
    assert_int_equal(stage.done, 0);
    assert_int_equal(relay_count(stage.front.relay), 1);
    open_gates(CALLS);
    assert_int_equal(requesty_loop_run(stage.loop, NULL), 0);
    assert_int_equal(stage.failed, 0);
    assert_int_equal(stage.events, 2 * CALLS);
    assert_int_equal(relay_count(stage.front.relay), 1);
    assert_int_equal(server_request_count(stage.scene->server), CALLS);
    check_versions();
    for (size_t i = 0; i < CALLS; i++)
        assert_string_equal(requesty_message_text(requesty_call_message(calls[i])), REPLY_TEXT);
    free_calls(calls, CALLS);
}

static void blocking_calls_work_too(void **state)
{
    size_t count = 0;

    (void)state;
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        server_push(stage.scene->server, good_reply(protocol, way));
        call_well(stage.scene->client, protocol, way);
        count++;
    }
    assert_int_equal(server_request_count(stage.scene->server), count);
    assert_true(relay_count(stage.front.relay) < count); /* the connection is kept */
    check_versions();
}

static void another_authority_is_refused(void **state)
{
    struct outcome outcome;
    requesty_call *calls[3];
    requesty_error errors[COUNT(calls)];

    (void)state;
    memset(errors, 0, sizeof errors);
    use_front("other.pem", 10000);
    outcome = call(stage.scene->client, MESSAGES, CREATE);
    assert_failed(&outcome, REQUESTY_ERR_TLS, "certificate");
    for (size_t i = 0; i < COUNT(calls); i++)
        calls[i] = start(&errors[i]);
    assert_int_equal(requesty_loop_run(stage.loop, NULL), 0);
    for (size_t i = 0; i < COUNT(calls); i++)
        assert_code(errors[i].code, REQUESTY_ERR_TLS);
    free_calls(calls, COUNT(calls));
    assert_int_equal(server_request_count(stage.scene->server), 0);
}

/* ---- one stream among the others --------------------------------------------------------------------------------- */

static void the_server_is_told_that_its_only_stream_is_cancelled(void **state)
{
    requesty_call *call;

    (void)state;
    server_push(stage.scene->server, gated_reply());
    call = start(NULL);
    run_until(stage.events == 1);
    requesty_call_cancel(call);
    run_until(stage.done == 1);
    assert_true(server_wait_peer_closes(stage.scene->server, 1));
    requesty_call_free(call);
}

static void a_cancelled_stream_leaves_the_others(void **state)
{
    requesty_call *calls[4];
    requesty_error error = { 0 };

    (void)state;
    server_push_times(stage.scene->server, gated_reply(), 3);
    for (size_t i = 0; i < 3; i++)
        calls[i] = start(i == 1 ? &error : NULL);
    run_until(stage.events == 3);
    requesty_call_cancel(calls[1]);
    run_until(stage.done == 1);
    assert_code(error.code, REQUESTY_ERR_CANCELLED);
    server_push(stage.scene->server, sse(MESSAGES_SSE));
    calls[3] = start(NULL);
    run_until(stage.done == 2);
    assert_true(server_wait_peer_closes(stage.scene->server, 1)); /* told with the next request at the latest */
    open_gates(2);
    assert_int_equal(requesty_loop_run(stage.loop, NULL), 0);
    assert_int_equal(stage.failed, 1);
    assert_int_equal(relay_count(stage.front.relay), 1);
    free_calls(calls, COUNT(calls));
}

enum { PIECES = 4096, PIECE = 1024 };

/* Four megabytes of text, in one block. */
static struct server_reply *large_reply(void)
{
    static const char begin[] = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                                "\"delta\":{\"type\":\"text_delta\",\"text\":\"";
    char frame[sizeof begin + PIECE + 8];
    struct server_reply *reply = sse_begin(M_START M_BLOCK);
    size_t len = sizeof begin - 1;

    memcpy(frame, begin, len);
    memset(frame + len, 'x', PIECE);
    len += PIECE;
    memcpy(frame + len, "\"}}\n\n", 5);
    server_reply_repeat(reply, frame, len + 5, 0, PIECES);
    server_reply_text(reply, M_BLOCK_STOP M_END M_STOP);
    return reply;
}

/* The first one has much to say, and is paused at once; the others come and go on the same connection meanwhile. */
static void a_paused_stream_does_not_stop_the_others(void **state)
{
    requesty_call *paused, *others[10];
    size_t events;

    (void)state;
    server_push(stage.scene->server, large_reply());
    paused = start(NULL);
    run_until(stage.events > 0);
    requesty_call_pause(paused);
    events = stage.events;
    server_set_default(stage.scene->server, sse(MESSAGES_SSE));
    for (size_t i = 0; i < COUNT(others); i++)
        others[i] = start(NULL);
    run_until(stage.done == COUNT(others));
    assert_int_equal(stage.events, events + 2 * COUNT(others)); /* nothing of the paused one */
    assert_int_equal(relay_count(stage.front.relay), 1);
    requesty_call_resume(paused);
    assert_int_equal(requesty_loop_run(stage.loop, NULL), 0);
    assert_int_equal(stage.failed, 0);
    assert_int_equal(strlen(requesty_message_text(requesty_call_message(paused))), PIECES * PIECE);
    requesty_call_free(paused);
    free_calls(others, COUNT(others));
}

/* ---- a connection that does not come ----------------------------------------------------------------------------- */

static void those_that_wait_outlive_the_one_that_connects(void **state)
{
    requesty_call *calls[5];

    (void)state;
    server_set_default(stage.scene->server, sse(MESSAGES_SSE));
    relay_hold_next(stage.front.relay, 1);
    for (size_t i = 0; i < COUNT(calls); i++)
        calls[i] = start(NULL);
    run_until(relay_count(stage.front.relay) > 0);
    requesty_call_cancel(calls[0]);
    assert_int_equal(requesty_loop_run(stage.loop, NULL), 0);
    assert_int_equal(stage.done, COUNT(calls));
    assert_int_equal(stage.failed, 1);
    assert_int_equal(relay_count(stage.front.relay), 2);
    free_calls(calls, COUNT(calls));
}

/* The time-out is that of each call: those that wait do not try to connect one after the other. */
static void the_connect_timeout_counts_while_waiting(void **state)
{
    requesty_error errors[20];
    requesty_call *calls[COUNT(errors)];

    (void)state;
    memset(errors, 0, sizeof errors);
    use_front("authority.pem", 100);
    relay_hold_next(stage.front.relay, COUNT(errors));
    for (size_t i = 0; i < COUNT(errors); i++)
        calls[i] = start(&errors[i]);
    assert_int_equal(requesty_loop_run(stage.loop, NULL), 0);
    for (size_t i = 0; i < COUNT(errors); i++) {
        assert_code(errors[i].code, REQUESTY_ERR_TIMEOUT);
        assert_int_equal(errors[i].timeout, REQUESTY_TIMEOUT_CONNECT);
    }
    assert_true(relay_count(stage.front.relay) < COUNT(errors) / 2);
    free_calls(calls, COUNT(calls));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stage_test(fifty_streams_share_one_connection),
        stage_test(blocking_calls_work_too),
        stage_test(another_authority_is_refused),
        stage_test(the_server_is_told_that_its_only_stream_is_cancelled),
        stage_test(a_cancelled_stream_leaves_the_others),
        stage_test(a_paused_stream_does_not_stop_the_others),
        stage_test(those_that_wait_outlive_the_one_that_connects),
        stage_test(the_connect_timeout_counts_while_waiting),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
