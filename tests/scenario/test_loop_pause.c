/* Paused calls: what is kept, what the server feels of it, and that nothing spins. */
#include "loops.h"

#include <time.h>

#define HIGH_WATER 4096
#define PIECES 40000 /* of 256 bytes: more than all buffers on the way can hold */

/* A chat stream that is longer than what sockets and the mark take, with a point behind its bulk. */
static struct server_reply *long_stream(void)
{
    struct server_reply *reply = sse_begin(C_START);
    char comment[257];

    memset(comment, 'x', sizeof comment);
    comment[0] = ':';
    memcpy(comment + 254, "\n\n", 3);
    server_reply_repeat(reply, comment, 256, 0, PIECES);
    server_reply_point(reply, "all sent");
    server_reply_text(reply, C_TEXT("Hello, ") C_TEXT("world") C_FINISH C_USAGE C_DONE);
    return reply;
}

static struct server_reply *answer(const struct server_request *request, void *user)
{
    (void)user;
    return strstr(request->path, "/messages") ? good_reply(MESSAGES, STREAM) : NULL;
}

static int pause_at_first(struct told *told)
{
    if (told->events == 1)
        requesty_call_pause(told->handle);
    return 0;
}

static bool server_is_through(struct scene *scene)
{
    return server_count(scene->server, SERVER_REPLIES) > 0;
}

static void a_paused_call_holds_its_server_back_and_no_other(void **state)
{
    struct scene *scene = *state;
    struct told slow = { .keeps = true, .at_event = pause_at_first };
    requesty_loop *loop = new_loop_with(-1, HIGH_WATER);

    server_push(scene->server, long_stream());
    server_set_handler(scene->server, answer, NULL);
    start(&slow, loop, scene->client, CHAT, STREAM);
    turn_until(loop, slow.events == 1);
    for (int i = 0; i < 50; i++) { /* many others come and go */
        struct told other = { 0 };
        start(&other, loop, scene->client, MESSAGES, STREAM);
        turn_until(loop, other.dones);
        assert_well(&other);
    }
    settle(loop);
    assert_int_equal(slow.events, 1);
    assert_int_equal(slow.dones, 0);
    assert_true(server_wait(scene->server, SERVER_REPLIES, 50));
    assert_int_equal(server_count(scene->server, SERVER_REPLIES), 50); /* the long one stands */
    requesty_call_resume(slow.handle);
    turn_all(loop);
    assert_well(&slow);
    assert_true(server_wait_point(scene->server, "all sent", 1));
    requesty_call_free(slow.handle);
    requesty_loop_free(loop);
}

/* From the first byte on, and with no room at all. */
static void a_call_that_is_paused_from_the_start(void **state)
{
    struct scene *scene = *state;

    for (int64_t high_water = 0; high_water <= HIGH_WATER; high_water += HIGH_WATER)
        EACH_PROTOCOL(protocol)
        for (enum way way = CREATE; way <= STREAM; way++) {
            struct told told = { .keeps = true };
            requesty_loop *loop = new_loop_with(-1, high_water);
            size_t replies = server_count(scene->server, SERVER_REPLIES);

            server_push(scene->server, good_reply(protocol, way));
            start(&told, loop, scene->client, protocol, way);
            requesty_call_pause(told.handle);
            requesty_call_pause(told.handle); /* once is enough */
            await(loop, server_count(scene->server, SERVER_REPLIES) > replies);
            settle(loop);
            assert_int_equal(told.events + told.dones, 0);
            requesty_call_resume(told.handle);
            requesty_call_resume(told.handle);
            assert_int_equal(told.events + told.dones, 0); /* only a dispatch calls back */
            turn_all(loop);
            assert_well(&told);
            requesty_call_free(told.handle);
            requesty_loop_free(loop);
        }
}

static int pause_always(struct told *told)
{
    requesty_call_pause(told->handle);
    return 0;
}

/* One event a resume. */
static void a_call_is_led_step_by_step(void **state)
{
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    {
        struct told told = { .keeps = true, .at_event = pause_always };
        requesty_loop *loop = new_loop_with(-1, 0);
        size_t steps = 0;

        server_push(scene->server, good_reply(protocol, STREAM));
        start(&told, loop, scene->client, protocol, STREAM);
        while (!told.dones) {
            turn_until(loop, told.dones || told.events > steps);
            assert_true(told.dones || told.events == steps + 1);
            steps = told.events;
            requesty_call_resume(told.handle);
        }
        assert_well(&told);
        assert_true(steps > 3);
        requesty_call_free(told.handle);
        requesty_loop_free(loop);
    }
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

/* The silence of a paused call is the program's. */
static void idle_time_does_not_pass_while_paused(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(C_START);
    struct told told = { .keeps = true, .at_event = pause_at_first };
    requesty_client_options options = scene_options(scene);
    requesty_loop *loop = new_loop();

    options.total_timeout_ms = REQUESTY_INT(0);
    scene_use(scene, &options);
    fake_clock();
    server_reply_gate(reply);
    server_reply_text(reply, C_TEXT("Hello, ") C_TEXT("world") C_FINISH C_USAGE C_DONE);
    server_push(scene->server, reply);
    start(&told, loop, scene->client, CHAT, STREAM);
    turn_until(loop, told.events);
    for (int day = 0; day < 3; day++) {
        fake_clock_advance(INT64_C(24) * 60 * 60 * 1000);
        assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    }
    assert_int_equal(told.dones, 0);
    requesty_call_resume(told.handle);
    assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    assert_int_equal(told.dones, 0);
    server_gate_open(scene->server);
    turn_all(loop);
    assert_well(&told);
    requesty_call_free(told.handle);
    requesty_loop_free(loop);
}

/* Held at the first byte, which came in time. */
static void first_byte_time_does_not_pass_while_held(void **state)
{
    struct scene *scene = *state;
    struct told told = { .keeps = true };
    requesty_loop *loop = new_loop_with(-1, 0);

    fake_clock();
    server_push(scene->server, good_reply(CHAT, STREAM));
    start(&told, loop, scene->client, CHAT, STREAM);
    requesty_call_pause(told.handle);
    await(loop, server_is_through(scene));
    settle(loop);
    fake_clock_advance(INT64_C(24) * 60 * 60 * 1000);
    requesty_call_resume(told.handle);
    turn_all(loop);
    assert_well(&told);
    requesty_call_free(told.handle);
    requesty_loop_free(loop);
}

static void the_total_time_passes_and_is_told_later(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    struct server_reply *reply = sse_begin(C_START);
    struct told told = { .keeps = true, .at_event = pause_at_first };
    requesty_loop *loop = new_loop();

    options.total_timeout_ms = REQUESTY_INT(60000);
    fake_clock();
    scene_use(scene, &options);
    server_reply_hang(reply);
    server_push(scene->server, reply);
    start(&told, loop, scene->client, CHAT, STREAM);
    turn_until(loop, told.events);
    fake_clock_advance(60000);
    assert_int_equal(requesty_loop_timeout_ms(loop), 0);
    assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    assert_true(server_wait_peer_closes(scene->server, 1)); /* it is over, ... */
    assert_int_equal(told.dones, 0);                        /* ... and not told */
    requesty_call_resume(told.handle);
    turn_all(loop);
    assert_told(&told, REQUESTY_ERR_TIMEOUT);
    assert_int_equal(told.error.timeout, REQUESTY_TIMEOUT_TOTAL);
    requesty_call_free(told.handle);
    requesty_loop_free(loop);
}

/* A call that is paused and resumed between two attempts makes the second one. */
static void a_pause_between_attempts_loses_none(void **state)
{
    struct scene *scene = *state;
    struct told told = { .keeps = true };
    requesty_loop *loop = new_loop();

    fake_clock();
    server_push(scene->server, error_reply_with(503, "Retry-After", "50"));
    server_push(scene->server, good_reply(CHAT, STREAM));
    start(&told, loop, scene->client, CHAT, STREAM);
    turn_until(loop, requesty_loop_timeout_ms(loop) == 50000);
    requesty_call_pause(told.handle);
    assert_int_equal(requesty_loop_timeout_ms(loop), 50000);
    requesty_call_resume(told.handle);
    assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    assert_int_equal(requesty_loop_timeout_ms(loop), 50000);
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    assert_well(&told);
    requesty_call_free(told.handle);
    requesty_loop_free(loop);
}

/* ---- rest -------------------------------------------------------------------------------------------------------- */

static int64_t real_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* How often the loop wakes up in a time in which nothing happens. */
static size_t wake_ups_in(requesty_loop *loop, int64_t ms)
{
    int64_t end = real_ms() + ms, left;
    size_t count = 0;

    while ((left = end - real_ms()) > 0) {
        assert_int_equal(requesty_loop_run_once(loop, left, NULL), 0);
        count++;
    }
    return count;
}

/* What is on its way when the calls are started has come. */
static void come_to_rest(requesty_loop *loop)
{
    int rounds = 0;

    while (wake_ups_in(loop, 100) > 1)
        assert_true(++rounds < 50);
}

/* One that is paused with a full buffer and a full socket, one that is between two events, one that has no answer yet,
 * one that waits for its next attempt, one that has ended and is not told. */
static void a_loop_at_rest_does_not_spin(void **state)
{
    struct scene *scene = *state;
    struct told told[5] = { { .keeps = true, .at_event = pause_at_first } };
    struct server_reply *half = sse_begin(C_START);
    requesty_loop *loop = new_loop_with(-1, HIGH_WATER);

    server_reply_hang(half);
    server_push(scene->server, long_stream());
    start(&told[0], loop, scene->client, CHAT, STREAM);
    turn_until(loop, told[0].events);
    server_push(scene->server, half);
    start(&told[1], loop, scene->client, CHAT, STREAM);
    turn_until(loop, told[1].events);
    server_push(scene->server, server_reply_silence());
    start(&told[2], loop, scene->client, CHAT, STREAM);
    await(loop, server_count(scene->server, SERVER_HANGS) == 2);
    server_push(scene->server, error_reply_with(503, "Retry-After", "50"));
    start(&told[3], loop, scene->client, CHAT, STREAM);
    await(loop, server_count(scene->server, SERVER_REPLIES) == 1);
    told[4].keeps = true;
    server_push(scene->server, good_reply(CHAT, STREAM));
    start(&told[4], loop, scene->client, CHAT, STREAM);
    requesty_call_pause(told[4].handle);
    await(loop, server_count(scene->server, SERVER_REPLIES) == 2);
    come_to_rest(loop);
    /* libcurl's timers of the connects, and on a busy machine what is still on its way up to the mark */
    assert_true(wake_ups_in(loop, 1000) <= 5 + HIGH_WATER / 256);
    assert_int_equal(requesty_loop_active(loop), 5);
    requesty_loop_free(loop);
    requesty_call_free(told[0].handle);
    requesty_call_free(told[4].handle);
}

/* One JSON text that comes slowly where events were asked for: it has none to wait for, and is not looked at for them. */
static void a_whole_answer_has_no_events_to_wait_for(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    struct server_reply *reply = server_reply_new();
    struct told told = { 0 };
    requesty_loop *loop = new_loop();

    options.idle_bytes_timeout_ms = REQUESTY_INT(0);
    options.idle_events_timeout_ms = REQUESTY_INT(60000);
    scene_use(scene, &options);
    server_reply_head(reply, 200, "application/json", SERVER_CHUNKED);
    server_reply_body(reply, chat_json, 20, server_split_whole());
    server_reply_gate(reply);
    server_reply_text(reply, chat_json + 20);
    server_push(scene->server, reply);
    fake_clock();
    start(&told, loop, scene->client, CHAT, STREAM);
    await(loop, server_count(scene->server, SERVER_GATES));
    for (int i = 0; i < 20; i++) /* its beginning arrives */
        assert_int_equal(requesty_loop_run_once(loop, 1, NULL), 0);
    fake_clock_advance(600000);
    for (int i = 0; i < 3; i++)
        assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    assert_true(wake_ups_in(loop, 200) <= 10); /* not at every millisecond */
    assert_int_equal(told.dones, 0);
    server_gate_open(scene->server);
    turn_all(loop);
    assert_well(&told);
    requesty_loop_free(loop);
}

static void an_empty_loop_does_not_spin(void **state)
{
    requesty_loop *loop = new_loop();

    (void)state;
    assert_int_equal(wake_ups_in(loop, 1000), 1);
    requesty_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_paused_call_holds_its_server_back_and_no_other),
        scene_test(a_call_that_is_paused_from_the_start),
        scene_test(a_call_is_led_step_by_step),
        scene_test(idle_time_does_not_pass_while_paused),
        scene_test(first_byte_time_does_not_pass_while_held),
        scene_test(the_total_time_passes_and_is_told_later),
        scene_test(a_whole_answer_has_no_events_to_wait_for),
        scene_test(a_pause_between_attempts_loses_none),
        scene_test(a_loop_at_rest_does_not_spin),
        scene_test(an_empty_loop_does_not_spin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
