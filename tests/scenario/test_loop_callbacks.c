/* What callbacks may do: start, cancel, pause and free anything. And what they may not: block. */
#include "loops.h"

static void push(struct scene *scene, size_t count)
{
    server_push_times(scene->server, good_reply(CHAT, STREAM), count);
}

/* ---- their own call ---------------------------------------------------------------------------------------------- */

static int cancel_own(struct told *told)
{
    requesty_call_cancel(told->handle);
    return 0;
}

static int free_own(struct told *told)
{
    requesty_call_free(told->handle);
    return 0;
}

static int return_seven(struct told *told)
{
    return told->events == 2 ? 7 : 0;
}

static int pause_own_and_cancel(struct told *told)
{
    requesty_call_pause(told->handle);
    requesty_call_cancel(told->handle);
    return 0;
}

static int do_all_and_return_seven(struct told *told)
{
    requesty_call_pause(told->handle);
    requesty_call_resume(told->handle);
    requesty_call_cancel(told->handle);
    requesty_call_free(told->handle);
    return 7;
}

static void an_event_ends_its_own_call(void **state)
{
    static const struct {
        int (*at_event)(struct told *told);
        bool frees;
        size_t events;
        int user_code;
    } ways[] = {
        { cancel_own, false, 1, 0 },           { free_own, true, 1, 0 },
        { return_seven, false, 2, 7 },         { pause_own_and_cancel, false, 1, 0 },
        { do_all_and_return_seven, true, 1, 7 },
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(ways); i++)
        EACH_PROTOCOL(protocol)
        for (int whole = 0; whole <= 1; whole++) { /* the answer comes as one JSON text, and is told as events */
            struct told told = { .keeps = true, .at_event = ways[i].at_event };
            requesty_loop *loop = new_loop();

            server_push(scene->server, good_reply(protocol, whole ? CREATE : STREAM));
            start(&told, loop, scene->client, protocol, STREAM);
            turn_all(loop);
            assert_told(&told, REQUESTY_ERR_CANCELLED);
            assert_int_equal(told.events, ways[i].events);
            assert_int_equal(told.error.user_code, ways[i].user_code);
            assert_int_equal(told.error.mid_stream, 1);
            assert_int_equal(requesty_loop_active(loop), 0);
            settle(loop);
            assert_int_equal(told.dones, 1);
            requesty_loop_free(loop);
            if (!ways[i].frees)
                requesty_call_free(told.handle);
        }
}

/* With a connection that has more to say: nothing of it is told. */
static void nothing_is_told_after_the_end(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(C_START C_TEXT("Half"));
    struct told told = { .keeps = true, .at_event = return_seven };
    requesty_loop *loop = new_loop();

    server_reply_gate(reply);
    server_reply_text(reply, C_TEXT("more") C_FINISH C_DONE);
    server_push(scene->server, reply);
    start(&told, loop, scene->client, CHAT, STREAM);
    turn_all(loop);
    server_gate_open(scene->server);
    assert_true(server_wait_peer_closes(scene->server, 1));
    settle(loop);
    assert_told(&told, REQUESTY_ERR_CANCELLED);
    assert_int_equal(told.events, 2);
    assert_string_equal(told.text, "Half");
    requesty_loop_free(loop);
    requesty_call_free(told.handle);
}

static void free_given(struct told *told, requesty_call *call)
{
    (void)told;
    requesty_call_cancel(call);
    requesty_call_free(call);
    requesty_call_free(call); /* still valid: until the callback returns */
}

static void on_done_frees_its_own_call(void **state)
{
    struct scene *scene = *state;

    for (int keeps = 0; keeps <= 1; keeps++) { /* one that was not asked for is not the program's, and no harm is done */
        struct told told = { .keeps = keeps, .at_done = free_given };
        requesty_loop *loop = new_loop();

        push(scene, 1);
        start(&told, loop, scene->client, CHAT, STREAM);
        turn_all(loop);
        assert_well(&told);
        requesty_loop_free(loop);
    }
}

/* ---- other calls ------------------------------------------------------------------------------------------------- */

static int cancel_other(struct told *told)
{
    requesty_call_cancel(((struct told *)told->other)->handle);
    return 0;
}

static int free_other(struct told *told)
{
    struct told *other = told->other;

    requesty_call_free(other->handle);
    other->handle = NULL;
    return 0;
}

/* Two calls do it to each other, whichever of them comes first. */
static void calls_end_each_other(void **state)
{
    struct scene *scene = *state;

    for (int frees = 0; frees <= 1; frees++) {
        struct told a = { .keeps = true, .at_event = frees ? free_other : cancel_other }, b = a;
        requesty_loop *loop = new_loop();

        a.other = &b;
        b.other = &a;
        push(scene, 2);
        start(&a, loop, scene->client, CHAT, STREAM);
        start(&b, loop, scene->client, CHAT, STREAM);
        turn_all(loop);
        assert_int_equal(a.dones + b.dones, 2);
        assert_true(a.code == REQUESTY_ERR_CANCELLED || b.code == REQUESTY_ERR_CANCELLED);
        requesty_loop_free(loop);
        requesty_call_free(a.handle);
        requesty_call_free(b.handle);
    }
}

static void start_next(struct told *told, requesty_call *call)
{
    struct told *next = told->other;

    (void)call;
    if (next)
        start(next, told->loop, ((struct scene *)next->loop)->client, CHAT, STREAM);
}

/* Each starts the next; `loop` of one not started holds the scene. */
static void on_done_starts_another(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop_with(1, -1);
    struct told told[20] = { 0 };

    push(scene, COUNT(told));
    for (size_t i = 0; i < COUNT(told); i++) {
        told[i].at_done = start_next;
        told[i].loop = (requesty_loop *)scene;
        told[i].other = i + 1 < COUNT(told) ? &told[i + 1] : NULL;
    }
    start(&told[0], loop, scene->client, CHAT, STREAM);
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    for (size_t i = 0; i < COUNT(told); i++)
        assert_well(&told[i]);
    requesty_loop_free(loop);
}

/* ---- the client and the loop ------------------------------------------------------------------------------------- */

static void free_client(struct told *told, requesty_call *call)
{
    struct scene *scene = told->other;

    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_string_equal(requesty_chat_text(requesty_call_completion(call)), told->text);
}

static void on_done_frees_the_client(void **state)
{
    struct scene *scene = *state;
    struct told told = { .at_done = free_client, .other = scene };
    requesty_loop *loop = new_loop();

    push(scene, 1);
    start(&told, loop, scene->client, CHAT, STREAM);
    turn_all(loop);
    assert_well(&told);
    requesty_loop_free(loop);
}

static void free_loop(struct told *told, requesty_call *call)
{
    requesty_error error;
    struct told late = { .loop = told->loop };

    (void)call;
    requesty_loop_free(told->loop);
    assert_code(try_start(&late, ((struct scene *)told->other)->client, CHAT, STREAM, &error), REQUESTY_ERR_BUSY);
    assert_contains(error.message, "being freed");
}

static int free_loop_at_once(struct told *told)
{
    free_loop(told, NULL);
    return 0;
}

/* Chat is answered, messages are not. */
static struct server_reply *answer_chat(const struct server_request *request, void *user)
{
    (void)user;
    return strstr(request->path, "/messages") ? server_reply_silence() : good_reply(CHAT, STREAM);
}

/* It goes when the dispatch, or the run, returns; the others are cancelled. */
static void a_callback_frees_the_loop(void **state)
{
    struct scene *scene = *state;

    for (int way = 0; way < 6; way++) {
        struct told told[3] = { { .other = scene }, { .other = scene }, { .other = scene } };
        requesty_loop *loop = new_loop();

        if (way % 2)
            told[0].at_done = told[1].at_done = free_loop;
        else
            told[0].at_event = told[1].at_event = free_loop_at_once;
        server_set_handler(scene->server, answer_chat, NULL);
        start(&told[0], loop, scene->client, CHAT, STREAM);
        start(&told[1], loop, scene->client, CHAT, STREAM);
        start(&told[2], loop, scene->client, MESSAGES, STREAM);
        if (way < 2)
            assert_int_equal(requesty_loop_run(loop, NULL), 0);
        while (way >= 2 && !told[0].dones && !told[1].dones)
            assert_int_equal(way < 4 ? requesty_loop_run_once(loop, -1, NULL) : requesty_loop_dispatch(loop, NULL), 0);
        assert_int_equal(told[0].dones, 1);
        assert_int_equal(told[1].dones, 1);
        assert_told(&told[2], REQUESTY_ERR_CANCELLED);
    }
}

static void the_end_of_a_loop_starts_nothing(void **state)
{
    struct scene *scene = *state;
    struct told told = { .at_done = free_loop, .other = scene };
    requesty_loop *loop = new_loop();

    server_push(scene->server, server_reply_silence());
    start(&told, loop, scene->client, CHAT, STREAM);
    requesty_loop_free(loop);
    assert_told(&told, REQUESTY_ERR_CANCELLED);
}

/* ---- what would block -------------------------------------------------------------------------------------------- */

struct blocked {
    struct scene *scene;
    requesty_loop *second;
    requesty_stream *stream;
};

static void try_to_block(struct told *told, requesty_call *done)
{
    struct blocked *blocked = told->other;
    const requesty_event *event;
    requesty_error error = { 0 };

    (void)done;
    assert_code(requesty_loop_dispatch(told->loop, &error), REQUESTY_ERR_BUSY);
    assert_code(error.code, REQUESTY_ERR_BUSY);
    assert_code(requesty_loop_run_once(told->loop, 0, NULL), REQUESTY_ERR_BUSY);
    assert_code(requesty_loop_run(told->loop, NULL), REQUESTY_ERR_BUSY);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct outcome outcome = call(blocked->scene->client, protocol, way);
        assert_failed(&outcome, REQUESTY_ERR_BUSY, "loop");
    }
    assert_code(requesty_stream_next(blocked->stream, &event, &error), REQUESTY_ERR_BUSY);
    assert_code(requesty_loop_run(blocked->second, &error), REQUESTY_ERR_BUSY);
    assert_code(requesty_loop_run_once(blocked->second, 5, &error), REQUESTY_ERR_BUSY);
    assert_int_equal(requesty_loop_dispatch(blocked->second, &error), 0); /* that does not */
    assert_code(requesty_loop_dispatch(told->loop, &error), REQUESTY_ERR_BUSY);
    assert_code(requesty_stream_next(blocked->stream, &event, &error), REQUESTY_ERR_BUSY);
}

static int try_to_block_at_event(struct told *told)
{
    try_to_block(told, NULL);
    return 0;
}

static void what_would_block_is_refused(void **state)
{
    struct scene *scene = *state;
    struct blocked blocked = { .scene = scene, .second = new_loop() };
    struct told told[2] = { { .at_event = try_to_block_at_event, .at_done = try_to_block, .other = &blocked } };
    requesty_chat_params params = small_chat();
    struct record record = { 0 };
    requesty_loop *loop = new_loop();

    push(scene, 3);
    assert_int_equal(requesty_chat_open(scene->client, &params, &blocked.stream, NULL), 0);
    told[1] = told[0];
    start(&told[0], loop, scene->client, CHAT, STREAM);
    turn_all(loop);
    assert_well(&told[0]);
    assert_int_equal(record_all(blocked.stream, &record, NULL), 0); /* it has lost nothing */
    server_set_default(scene->server, good_reply(CHAT, CREATE));
    start(&told[1], loop, scene->client, CHAT, CREATE);
    requesty_loop_free(loop); /* its callbacks neither */
    assert_int_equal(told[1].dones, 1);
    call_well(scene->client, CHAT, CREATE); /* outside of callbacks it may */
    requesty_stream_free(blocked.stream);
    requesty_loop_free(blocked.second);
    record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(an_event_ends_its_own_call),
        scene_test(nothing_is_told_after_the_end),
        scene_test(on_done_frees_its_own_call),
        scene_test(calls_end_each_other),
        scene_test(on_done_starts_another),
        scene_test(on_done_frees_the_client),
        scene_test(a_callback_frees_the_loop),
        scene_test(the_end_of_a_loop_starts_nothing),
        scene_test(what_would_block_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
