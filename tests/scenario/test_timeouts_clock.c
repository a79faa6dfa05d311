/* Time-outs by a clock that the test moves: the defaults, what 0 switches off, and programs that take their time.
 *
 * The interrupt option is the test's hand on the clock: it is called again and again by the waiting call itself. */
#include "scenario.h"

#define MINUTE_MS 60000
#define YEAR_MS (INT64_C(365) * 24 * 60 * MINUTE_MS)

/* Moves the clock each time it is asked; opens the gate when that was often enough. */
struct mover {
    struct server *server;
    int64_t step_ms;
    size_t asked;
    size_t gate_at; /* 0: never */
    bool ready;     /* what is to have come has come */
};

static int move_clock(void *user)
{
    struct mover *mover = user;

    /* not before the reply stands where it is to stand */
    if (server_count(mover->server, SERVER_HANGS) + server_count(mover->server, SERVER_GATES) == 0 || !mover->ready)
        return 0;
    fake_clock_advance(mover->step_ms);
    if (++mover->asked == mover->gate_at)
        server_gate_open(mover->server);
    return 0;
}

static void use_mover(struct scene *scene, struct mover *mover, requesty_client_options options)
{
    mover->server = scene->server;
    options.interrupt = move_clock;
    options.interrupt_user = mover;
    fake_clock();
    scene_use(scene, &options);
}

/* ---- defaults ---------------------------------------------------------------------------------------------------- */

static int be_ready(const requesty_event *event, void *user)
{
    (void)event;
    ((struct mover *)user)->ready = true;
    return 0;
}

/* The clock moves in halves of the span: one half is not enough, two are. */
static void check_default(struct scene *scene, struct server_reply *reply, struct mover *mover, requesty_timeout which)
{
    requesty_chat_params params = small_chat();
    requesty_error error = { 0 };

    use_mover(scene, mover, scene_options(scene));
    server_reply_hang(reply);
    server_push(scene->server, reply);
    assert_code(requesty_chat_stream(scene->client, &params, be_ready, mover, NULL, &error), REQUESTY_ERR_TIMEOUT);
    assert_int_equal(error.timeout, which);
    assert_int_equal(mover->asked, 2);
}

static void the_first_byte_may_take_ten_minutes(void **state)
{
    struct mover mover = { .step_ms = 5 * MINUTE_MS, .ready = true };

    check_default(*state, server_reply_new(), &mover, REQUESTY_TIMEOUT_FIRST_BYTE);
}

static void a_pause_between_bytes_may_take_two_minutes(void **state)
{
    struct mover mover = { .step_ms = MINUTE_MS };

    check_default(*state, sse_begin(C_START), &mover, REQUESTY_TIMEOUT_IDLE_BYTES);
}

/* ---- switched off ------------------------------------------------------------------------------------------------ */

static requesty_client_options all_off(const struct scene *scene)
{
    requesty_client_options options = scene_options(scene);

    options.connect_timeout_ms = REQUESTY_INT(0);
    options.first_byte_timeout_ms = REQUESTY_INT(0);
    options.idle_bytes_timeout_ms = REQUESTY_INT(0);
    options.idle_events_timeout_ms = REQUESTY_INT(0);
    options.total_timeout_ms = REQUESTY_INT(0);
    return options;
}

/* Years pass before the first byte, and between two bytes. */
static void zero_switches_a_timeout_off(void **state)
{
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (int begun = 0; begun <= 1; begun++) {
        struct mover mover = { .step_ms = YEAR_MS, .gate_at = 3, .ready = true };
        struct server_reply *reply = server_reply_new();
        const char *text = way == CREATE ? whole_json(protocol)
                                         : whole_sse(protocol);
        size_t first = begun ? 20 : 0;

        use_mover(scene, &mover, all_off(scene));
        server_reply_head(reply, 200, way == CREATE ? "application/json" : "text/event-stream", SERVER_CHUNKED);
        if (first)
            server_reply_body(reply, text, first, server_split_whole());
        server_reply_gate(reply);
        server_reply_text(reply, text + first);
        server_push(scene->server, reply);
        call_well(scene->client, protocol, way);
        assert_true(mover.asked >= 3);
    }
}

/* ---- a program that takes its time ------------------------------------------------------------------------------- */

struct slow {
    struct server *server;
    int64_t ms;
    size_t events;
};

/* The program works for a long time on the first event; the next one has long been in the socket then, and the answer
 * goes on once the program has it. */
static int be_slow(const requesty_event *event, void *user)
{
    struct slow *slow = user;

    (void)event;
    slow->events++;
    if (slow->events > 2)
        return 0;
    server_gate_open(slow->server);
    if (slow->events == 2)
        return 0;
    assert_true(server_wait_point(slow->server, "sent", 1));
    fake_clock_advance(slow->ms);
    return 0;
}

static void stream_slowly(struct scene *scene, int64_t ms)
{
    struct slow slow = { .server = scene->server, .ms = ms };
    struct server_reply *reply = sse_begin(C_START);
    requesty_chat_params params = small_chat();
    requesty_error error = { 0 };
    int rc;

    fake_clock();
    server_reply_gate(reply);
    server_reply_text(reply, C_TEXT("Hello, "));
    server_reply_point(reply, "sent");
    server_reply_gate(reply);
    server_reply_text(reply, C_TEXT("world") C_FINISH C_USAGE C_DONE);
    server_push(scene->server, reply);
    rc = requesty_chat_stream(scene->client, &params, be_slow, &slow, NULL, &error);
    if (rc < 0)
        print_error("%s\n", error.message);
    assert_code(rc, REQUESTY_OK);
    assert_int_equal(slow.events, 5);
}

static void a_slow_program_is_not_a_silent_server(void **state)
{
    struct scene *scene = *state;

    stream_slowly(scene, 3 * MINUTE_MS); /* longer than between two bytes */
}

static void a_very_slow_program_is_not_a_silent_server_either(void **state)
{
    struct scene *scene = *state;

    stream_slowly(scene, 6 * MINUTE_MS); /* longer than between two events */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(the_first_byte_may_take_ten_minutes),
        scene_test(a_pause_between_bytes_may_take_two_minutes),
        scene_test(zero_switches_a_timeout_off),
        scene_test(a_slow_program_is_not_a_silent_server),
        scene_test(a_very_slow_program_is_not_a_silent_server_either),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
