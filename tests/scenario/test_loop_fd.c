/* The descriptor: readable when there is something to do, and only then. With a driver that has none, the same is asked of
 * requesty_loop_timeout_ms. */
#include "loops.h"

#include <poll.h>

static bool has_descriptor(requesty_loop *loop)
{
    return requesty_loop_fd(loop) >= 0;
}

/* It becomes readable, or (without one) a wait ends. */
static void wait_for_it(requesty_loop *loop)
{
    struct pollfd host = { .fd = requesty_loop_fd(loop), .events = POLLIN };

    if (host.fd >= 0)
        assert_int_equal(poll(&host, 1, 30000), 1);
    else
        assert_int_equal(requesty_loop_run_once(loop, -1, NULL), 0);
}

static void it_is_the_same_for_life(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();
    int fd = requesty_loop_fd(loop);

    for (int i = 0; i < 3; i++) {
        struct told told = { 0 };
        server_push(scene->server, good_reply(CHAT, CREATE));
        start(&told, loop, scene->client, CHAT, CREATE);
        turn_all(loop);
        assert_int_equal(requesty_loop_fd(loop), fd);
    }
    requesty_loop_free(loop);
}

static void an_idle_loop_has_nothing_to_do(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();
    struct told told = { 0 };

    assert_false(is_due(loop));
    assert_int_equal(requesty_loop_timeout_ms(loop), -1);
    assert_int_equal(requesty_loop_dispatch(loop, NULL), 0); /* for nothing */
    server_push(scene->server, good_reply(CHAT, CREATE));
    start(&told, loop, scene->client, CHAT, CREATE);
    assert_true(is_due(loop));
    turn_all(loop);
    settle(loop);
    assert_false(is_due(loop));
    assert_int_equal(requesty_loop_timeout_ms(loop), -1);
    requesty_loop_free(loop);
}

/* Each piece that comes makes it readable; a dispatch that has handed it out leaves it unreadable. */
static void every_piece_makes_it_readable_once(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(C_START);
    struct told told = { 0 };
    requesty_loop *loop = new_loop();

    for (int i = 0; i < 20; i++) {
        server_reply_gate(reply);
        server_reply_text(reply, C_TEXT("x"));
    }
    server_reply_hang(reply);
    server_push(scene->server, reply);
    start(&told, loop, scene->client, CHAT, STREAM);
    turn_until(loop, told.events == 1);
    assert_true(settle(loop) <= 2); /* libcurl's timer of the connect */
    for (size_t i = 2; i <= 21; i++) {
        assert_false(is_due(loop));
        server_gate_open(scene->server);
        wait_for_it(loop);
        turn_until(loop, told.events == i);
        assert_true(settle(loop) == 0 || !has_descriptor(loop));
    }
    requesty_loop_free(loop);
    assert_told(&told, REQUESTY_ERR_CANCELLED);
}

static void timers_are_behind_it(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    struct told told = { 0 };
    requesty_loop *loop = new_loop();

    options.first_byte_timeout_ms = REQUESTY_INT(50);
    scene_use(scene, &options);
    server_push(scene->server, server_reply_silence());
    start(&told, loop, scene->client, CHAT, CREATE);
    while (!told.dones) {
        wait_for_it(loop);
        assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    }
    assert_told(&told, REQUESTY_ERR_TIMEOUT);
    requesty_loop_free(loop);
}

/* ---- waking ------------------------------------------------------------------------------------------------------ */

static void a_wake_makes_it_readable_once(void **state)
{
    requesty_loop *loop = new_loop();

    (void)state;
    for (int round = 0; round < 2; round++) {
        requesty_loop_wake(loop);
        requesty_loop_wake(loop);
        assert_true(is_due(loop) || !has_descriptor(loop));
        assert_int_equal(requesty_loop_run_once(loop, 60000, NULL), 0); /* at once */
        assert_false(is_due(loop));
    }
    requesty_loop_free(loop);
}

static void run_once_returns_for_a_wake_and_goes_on(void **state)
{
    struct scene *scene = *state;
    struct told told = { 0 };
    requesty_loop *loop = new_loop();

    server_push(scene->server, server_reply_silence());
    start(&told, loop, scene->client, CHAT, CREATE);
    await(loop, server_count(scene->server, SERVER_HANGS));
    settle(loop);
    requesty_loop_wake(loop);
    assert_int_equal(requesty_loop_run_once(loop, -1, NULL), 0);
    assert_int_equal(told.dones, 0);
    requesty_loop_free(loop);
}

static void run_once_does_not_wait_for_nothing(void **state)
{
    struct scene *scene = *state;
    struct told told = { 0 };
    requesty_loop *loop = new_loop();

    assert_int_equal(requesty_loop_run_once(loop, -1, NULL), 0);
    assert_int_equal(requesty_loop_run_once(loop, 0, NULL), 0);
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    server_push(scene->server, server_reply_silence());
    start(&told, loop, scene->client, CHAT, CREATE);
    for (int i = 0; i < 100; i++)
        assert_int_equal(requesty_loop_run_once(loop, 0, NULL), 0);
    assert_int_equal(told.dones, 0);
    requesty_loop_free(loop);
}

/* ---- what the program does --------------------------------------------------------------------------------------- */

static void cancelling_and_resuming_make_it_readable(void **state)
{
    struct scene *scene = *state;
    struct told told = { .keeps = true };
    requesty_loop *loop = new_loop();

    server_push(scene->server, server_reply_silence());
    start(&told, loop, scene->client, CHAT, CREATE);
    await(loop, server_count(scene->server, SERVER_HANGS));
    settle(loop);
    requesty_call_pause(told.handle);
    assert_false(is_due(loop));
    requesty_call_resume(told.handle);
    assert_true(is_due(loop));
    settle(loop);
    requesty_call_cancel(told.handle);
    wait_for_it(loop);
    assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    assert_told(&told, REQUESTY_ERR_CANCELLED);
    settle(loop);
    requesty_call_cancel(told.handle); /* it is done: nothing is to be done */
    assert_false(is_due(loop));
    requesty_call_free(told.handle);
    requesty_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(it_is_the_same_for_life),
        scene_test(an_idle_loop_has_nothing_to_do),
        scene_test(every_piece_makes_it_readable_once),
        scene_test(timers_are_behind_it),
        scene_test(a_wake_makes_it_readable_once),
        scene_test(run_once_returns_for_a_wake_and_goes_on),
        scene_test(run_once_does_not_wait_for_nothing),
        scene_test(cancelling_and_resuming_make_it_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
