/* Calls inside a host's event loop, beside a timer of the host's own. No test sleeps: the host's timer counts, and
 * what must happen meanwhile is ordered by the server's gates. A test whose loop stands still runs into Meson's
 * time-out. */
#include <pthread.h>

#include "host.h"
#include "scenario.h"

enum { CALLS = 20, TICKS = 20, MOST_TICKS = 20000 };

/* What the tests share: a host, a loop attached to it, and what the calls said. */
static struct {
    struct host *host;
    requesty_loop *loop;
    struct scene *scene;
    size_t dispatches, ticks, events, done, failed;
    size_t mark_ticks, mark_dispatches;
    void (*on_last_done)(void);
} stage;

int counted_dispatch(requesty_loop *loop, requesty_error *error)
{
    stage.dispatches++;
    return requesty_loop_dispatch(loop, error);
}

static int setup(void **state)
{
    if (scene_setup(state) < 0)
        return -1;
    memset(&stage, 0, sizeof stage);
    stage.scene = *state;
    stage.host = host_new();
    return requesty_loop_new(&stage.loop, NULL);
}

static int teardown(void **state)
{
    host_detach(stage.host);
    requesty_loop_free(stage.loop);
    host_free(stage.host);
    return scene_teardown(state);
}

#define stage_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static int on_event(const requesty_event *event, void *user)
{
    (void)user;
    stage.events += event->type == REQUESTY_EVENT_TEXT;
    return 0;
}

static void on_done(requesty_call *call, const requesty_error *error, void *user)
{
    (void)user;
    if (!error)
        assert_string_equal(requesty_message_text(requesty_call_message(call)), REPLY_TEXT);
    stage.failed += error != NULL;
    stage.done++;
    if (!requesty_loop_active(stage.loop) && stage.on_last_done)
        stage.on_last_done();
}

static void start(size_t count, requesty_call **call)
{
    const requesty_call_handlers handlers = { .on_event = on_event, .on_done = on_done };
    requesty_messages_params params = small_messages();

    while (count--)
        assert_int_equal(requesty_messages_start(stage.scene->client, stage.loop, &params, &handlers, call, NULL), 0);
}

/* A stream that stops at a gate between its two pieces of text. */
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

/* ---- time passes, as the host's timer tells it
 * -------------------------------------------------------------------- */

/* Whether the host has ticked TICKS times since this was first asked with `reached`, and the loop was not turned
 * meanwhile. A loop that spins is turned between any two ticks; a few late timers of libcurl's are no harm. */
static bool is_quiet_since(bool reached)
{
    if (!reached || stage.dispatches != stage.mark_dispatches)
        stage.mark_ticks = stage.ticks;
    stage.mark_dispatches = stage.dispatches;
    assert_true(stage.ticks < MOST_TICKS);
    return stage.ticks - stage.mark_ticks >= TICKS;
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

/* All are at their gates and have told their first piece, or all are done: the host goes on, and the loop is not
 * turned for nothing. */
static void tick_through_the_gates(void *user)
{
    bool *are_closed = user;

    stage.ticks++;
    if (!is_quiet_since(*are_closed ? stage.events == CALLS : stage.done == CALLS))
        return;
    if (!*are_closed)
        host_stop_timer(stage.host);
    else
        open_gates(CALLS);
    *are_closed = false;
    stage.mark_ticks = stage.ticks;
}

static void the_hosts_timer_ticks_beside_twenty_streams(void **state)
{
    bool gates_are_closed = true;

    (void)state;
    server_push_times(stage.scene->server, gated_reply(), CALLS);
    assert_int_equal(host_attach(stage.host, stage.loop), 0);
    start(CALLS, NULL);
    host_start_timer(stage.host, tick_through_the_gates, &gates_are_closed);
    host_run(stage.host);
    assert_int_equal(stage.done, CALLS);
    assert_int_equal(stage.failed, 0);
    assert_int_equal(stage.events, 2 * CALLS);
    assert_true(stage.ticks >= 2 * TICKS);
    assert_int_equal(server_connection_count(stage.scene->server), CALLS); /* all at once */
}

static void the_host_ends_with_the_last_call(void **state)
{
    (void)state;
    server_set_default(stage.scene->server, sse(MESSAGES_SSE));
    assert_int_equal(host_attach(stage.host, stage.loop), 0);
    start(3, NULL);
    host_run(stage.host);
    assert_int_equal(stage.done, 3);
    assert_int_equal(stage.failed, 0);
    start(2, NULL); /* and begins anew */
    host_update(stage.host);
    host_run(stage.host);
    assert_int_equal(stage.done, 5);
}

static void a_loop_without_calls_keeps_no_host(void **state)
{
    (void)state;
    assert_int_equal(host_attach(stage.host, stage.loop), 0);
    host_run(stage.host);
    host_run(stage.host);
    assert_true(stage.dispatches <= 1);
}

/* A call that is started from the host's own callback needs nothing more while the host has something else to do. */
static void tick_and_start(void *user)
{
    (void)user;
    stage.ticks++;
    if (stage.ticks == TICKS)
        start(1, NULL);
    if (is_quiet_since(stage.done == 1))
        host_stop_timer(stage.host);
}

static void a_host_callback_starts_a_call(void **state)
{
    (void)state;
    server_set_default(stage.scene->server, sse(MESSAGES_SSE));
    assert_int_equal(host_attach(stage.host, stage.loop), 0);
    host_start_timer(stage.host, tick_and_start, NULL);
    host_run(stage.host);
    assert_int_equal(stage.failed, 0);
    assert_int_equal(stage.done, 1);
}

static void start_another(void)
{
    if (stage.done < 3)
        start(1, NULL);
}

static void a_callback_of_the_loop_starts_a_call(void **state)
{
    (void)state;
    server_set_default(stage.scene->server, sse(MESSAGES_SSE));
    stage.on_last_done = start_another;
    assert_int_equal(host_attach(stage.host, stage.loop), 0);
    start(1, NULL);
    host_run(stage.host);
    assert_int_equal(stage.done, 3);
}

static void detach(void)
{
    host_detach(stage.host);
}

static void a_callback_of_the_loop_detaches_it(void **state)
{
    (void)state;
    server_set_default(stage.scene->server, sse(MESSAGES_SSE));
    stage.on_last_done = detach;
    assert_int_equal(host_attach(stage.host, stage.loop), 0);
    start(2, NULL);
    host_run(stage.host);
    assert_int_equal(stage.done, 2);
    assert_int_equal(host_attach(stage.host, stage.loop), 0); /* and it can be attached again */
    start(1, NULL);
    host_run(stage.host);
    assert_int_equal(stage.done, 3);
}

/* What is detached is not turned, and does not keep the host. */
static void a_detached_loop_stands_still(void **state)
{
    size_t before;

    (void)state;
    server_set_default(stage.scene->server, sse(MESSAGES_SSE));
    assert_int_equal(host_attach(stage.host, stage.loop), 0);
    start(1, NULL);
    host_detach(stage.host);
    before = stage.dispatches;
    host_run(stage.host);
    assert_int_equal(stage.dispatches, before);
    assert_int_equal(requesty_loop_active(stage.loop), 1);
    assert_int_equal(requesty_loop_run(stage.loop, NULL), 0);
    assert_int_equal(stage.done, 1);
}

static void *cancel_when_asked(void *user)
{
    assert_true(server_wait(stage.scene->server, SERVER_GATES, 1));
    requesty_call_cancel(user);
    return NULL;
}

/* Nothing else wakes the host: it has no timer here. */
static void another_thread_cancels(void **state)
{
    requesty_call *call;
    pthread_t thread;

    (void)state;
    server_push(stage.scene->server, gated_reply());
    assert_int_equal(host_attach(stage.host, stage.loop), 0);
    start(1, &call);
    assert_int_equal(pthread_create(&thread, NULL, cancel_when_asked, call), 0);
    host_run(stage.host);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(stage.failed, 1);
    assert_true(requesty_call_is_done(call));
    requesty_call_free(call);
}

static void what_cannot_be_attached_is_refused(void **state)
{
    (void)state;
    assert_code(host_attach_nothing(stage.host), REQUESTY_ERR_INVALID);
    assert_code(host_attach_nowhere(stage.host, stage.loop), REQUESTY_ERR_INVALID);
    host_detach(stage.host); /* nothing is attached: NULL is fine */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stage_test(the_hosts_timer_ticks_beside_twenty_streams),
        stage_test(the_host_ends_with_the_last_call),
        stage_test(a_loop_without_calls_keeps_no_host),
        stage_test(a_host_callback_starts_a_call),
        stage_test(a_callback_of_the_loop_starts_a_call),
        stage_test(a_callback_of_the_loop_detaches_it),
        stage_test(a_detached_loop_stands_still),
        stage_test(another_thread_cancels),
        stage_test(what_cannot_be_attached_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
