/* Calls in a loop: what they bring, however the loop is turned; arguments; handles. */
#include "loops.h"

static requesty_client *second_client(struct scene *scene)
{
    requesty_client_options options = scene_options(scene);
    requesty_client *client = NULL;

    assert_int_equal(requesty_client_new(&options, &client, NULL), 0);
    return client;
}

/* By what a request asks for. */
static struct server_reply *answer(const struct server_request *request, void *user)
{
    (void)user;
    return good_reply(strstr(request->path, "/messages") ? MESSAGES : CHAT,
                      strstr(request->body, "\"stream\":true") ? STREAM : CREATE);
}

/* ---- many calls -------------------------------------------------------------------------------------------------- */

enum { CALLS = 100 };

static void start_hundred(struct scene *scene, requesty_client *other, requesty_loop *loop, struct told *told)
{
    server_set_handler(scene->server, answer, NULL);
    for (int i = 0; i < CALLS; i++)
        start(&told[i], loop, i % 2 ? scene->client : other, i / 2 % 2 ? CHAT : MESSAGES, i / 4 % 2 ? CREATE : STREAM);
    assert_int_equal(requesty_loop_active(loop), CALLS);
}

static void a_hundred_calls_of_two_clients(void **state)
{
    struct scene *scene = *state;
    requesty_client *other = second_client(scene);
    requesty_loop *loop = new_loop();
    struct told told[CALLS] = { 0 };

    start_hundred(scene, other, loop, told);
    turn_all(loop);
    for (int i = 0; i < CALLS; i++) {
        assert_well(&told[i]);
        assert_int_equal(told[i].events > 0, i / 4 % 2 == 0);
    }
    assert_int_equal(server_request_count(scene->server), CALLS);
    requesty_loop_free(loop);
    requesty_client_free(other);
}

static void run_and_run_once_do_it_too(void **state)
{
    struct scene *scene = *state;
    requesty_client *other = second_client(scene);
    requesty_loop *loop = new_loop_with(7, -1);
    struct told told[2][CALLS] = { 0 };

    start_hundred(scene, other, loop, told[0]);
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    start_hundred(scene, other, loop, told[1]);
    while (requesty_loop_active(loop))
        assert_int_equal(requesty_loop_run_once(loop, 1000, NULL), 0);
    for (int i = 0; i < 2 * CALLS; i++)
        assert_well(&told[i / CALLS][i % CALLS]);
    requesty_loop_free(loop);
    requesty_client_free(other);
}

static void connections_are_kept_for_later_calls(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();

    server_set_handler(scene->server, answer, NULL);
    for (int i = 0; i < 12; i++) {
        struct told told = { 0 };
        start(&told, loop, scene->client, i % 2 ? CHAT : MESSAGES, i / 2 % 2 ? CREATE : STREAM);
        turn_all(loop);
        assert_well(&told);
    }
    assert_int_equal(server_connection_count(scene->server), 1);
    requesty_loop_free(loop);
}

/* What came behind an answer is not the next one's. */
static void bytes_behind_an_answer_do_no_harm(void **state)
{
    static const char spare[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    struct scene *scene = *state;
    struct server_reply *reply = server_reply_new();
    requesty_loop *loop = new_loop();
    struct told told[2] = { 0 };

    server_reply_head(reply, 200, "application/json", SERVER_LENGTH);
    server_reply_text(reply, chat_json);
    server_reply_point(reply, "whole");
    server_reply_raw(reply, spare, sizeof spare - 1);
    server_push(scene->server, reply);
    start(&told[0], loop, scene->client, CHAT, CREATE);
    turn_all(loop);
    assert_well(&told[0]);
    assert_true(server_wait(scene->server, SERVER_REPLIES, 1));
    server_set_default(scene->server, good_reply(CHAT, CREATE));
    start(&told[1], loop, scene->client, CHAT, CREATE);
    turn_all(loop);
    assert_well(&told[1]);
    requesty_loop_free(loop);
}

static void a_retry_waits_while_others_go_on(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();
    struct told told[2] = { 0 };

    fake_clock();
    server_push(scene->server, error_reply_with(503, "Retry-After", "50"));
    start(&told[0], loop, scene->client, CHAT, STREAM);
    turn_until(loop, requesty_loop_timeout_ms(loop) == 50000);
    server_set_default(scene->server, good_reply(CHAT, CREATE));
    start(&told[1], loop, scene->client, CHAT, CREATE);
    turn_until(loop, told[1].dones);
    assert_int_equal(told[0].dones, 0);
    server_set_default(scene->server, good_reply(CHAT, STREAM));
    assert_int_equal(requesty_loop_run(loop, NULL), 0); /* the clock is put forward, as nothing else is awaited */
    assert_well(&told[0]);
    assert_int_equal(server_request_count(scene->server), 3);
    assert_waits(50000);
    requesty_loop_free(loop);
}

/* Both have come, the long one first; the short one is not kept waiting for the long one's end. */
static void a_long_stream_leaves_the_others_their_turn(void **state)
{
    struct scene *scene = *state;
    struct told told[2] = { { .keeps = true }, { .keeps = true } };
    requesty_loop *loop = new_loop_with(-1, 1 << 20);
    struct server_reply *reply = sse_begin(C_START);

    for (int i = 0; i < 500; i++)
        server_reply_text(reply, C_TEXT("x"));
    server_reply_text(reply, C_FINISH C_DONE);
    server_push(scene->server, reply);
    server_push(scene->server, good_reply(CHAT, STREAM));
    for (int i = 0; i < 2; i++) {
        start(&told[i], loop, scene->client, CHAT, STREAM);
        requesty_call_pause(told[i].handle);
        await(loop, server_count(scene->server, SERVER_REPLIES) > (size_t)i && requesty_loop_timeout_ms(loop) != 0);
    }
    for (int i = 0; i < 100; i++) /* what is on its way arrives */
        assert_int_equal(requesty_loop_run_once(loop, 1, NULL), 0);
    requesty_call_resume(told[0].handle);
    requesty_call_resume(told[1].handle);
    turn_all(loop);
    assert_well(&told[1]);
    assert_told(&told[0], REQUESTY_OK);
    assert_true(told[0].events > 500);
    assert_true(told[1].order < told[0].order);
    requesty_call_free(told[0].handle);
    requesty_call_free(told[1].handle);
    requesty_loop_free(loop);
}

static int interrupt_at_once(void *user)
{
    ++*(int *)user;
    return 1;
}

static void interrupt_is_not_asked(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    struct told told = { 0 };
    requesty_loop *loop = new_loop();
    int asked = 0;

    options.interrupt = interrupt_at_once;
    options.interrupt_user = &asked;
    scene_use(scene, &options);
    server_push(scene->server, good_reply(CHAT, STREAM));
    start(&told, loop, scene->client, CHAT, STREAM);
    turn_all(loop);
    assert_well(&told);
    assert_int_equal(asked, 0);
    requesty_loop_free(loop);
}

/* ---- arguments --------------------------------------------------------------------------------------------------- */

static void starts_that_are_refused_leave_nothing(void **state)
{
    struct scene *scene = *state;
    struct told told = { .loop = new_loop(), .keeps = true };
    requesty_messages_params params = small_messages();
    requesty_error error = { 0 };
    requesty_loop *loop = told.loop;
    requesty_call *call = (requesty_call *)&error;

    assert_code(try_start(&told, NULL, MESSAGES, STREAM, &error), REQUESTY_ERR_INVALID);
    assert_contains(error.message, "client: is NULL");
    told.loop = NULL;
    assert_code(try_start(&told, scene->client, CHAT, STREAM, &error), REQUESTY_ERR_INVALID);
    assert_contains(error.message, "loop: is NULL");
    assert_code(requesty_messages_start(scene->client, loop, NULL, NULL, &call, &error), REQUESTY_ERR_INVALID);
    assert_contains(error.message, "params: is NULL");
    params.model = "";
    params.max_tokens = -1;
    assert_code(requesty_messages_start(scene->client, loop, &params, NULL, &call, &error), REQUESTY_ERR_INVALID);
    assert_ptr_equal(call, &error);
    assert_null(told.handle);
    assert_int_equal(told.dones, 0);
    assert_int_equal(requesty_loop_active(loop), 0);
    assert_false(is_due(loop));
    requesty_loop_free(loop);
}

static void handlers_are_optional(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();
    requesty_chat_params params = small_chat();

    server_set_default(scene->server, good_reply(CHAT, CREATE));
    assert_int_equal(requesty_chat_start(scene->client, loop, &params, NULL, NULL, NULL), 0);
    assert_int_equal(requesty_chat_start(scene->client, loop, &params, &(requesty_call_handlers){ 0 }, NULL, NULL), 0);
    turn_all(loop);
    assert_int_equal(server_request_count(scene->server), 2);
    requesty_loop_free(loop);
}

static void bad_options_are_named(void **state)
{
    static const struct {
        requesty_loop_options options;
        const char *says;
    } bad[] = {
        { { .max_in_flight = REQUESTY_INT(0) }, "max_in_flight: 0 is not at least 1" },
        { { .max_in_flight = REQUESTY_INT(-5) }, "max_in_flight: -5" },
        { { .high_water_bytes = REQUESTY_INT(-1) }, "high_water_bytes: -1 is negative" },
    };
    requesty_loop *loop = NULL;
    requesty_error error;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_code(requesty_loop_new_with(&bad[i].options, &loop, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, bad[i].says);
        assert_null(loop);
    }
    assert_code(requesty_loop_new(NULL, &error), REQUESTY_ERR_INVALID);
    assert_int_equal(requesty_loop_new_with(NULL, &loop, NULL), 0);
    requesty_loop_free(loop);
}

static void null_is_fine_where_it_is_said(void **state)
{
    requesty_error error;

    (void)state;
    requesty_loop_free(NULL);
    requesty_loop_wake(NULL);
    requesty_call_free(NULL);
    requesty_call_cancel(NULL);
    requesty_call_pause(NULL);
    requesty_call_resume(NULL);
    assert_true(requesty_call_is_done(NULL));
    assert_non_null(requesty_call_info(NULL));
    assert_null(requesty_call_message(NULL));
    assert_null(requesty_call_completion(NULL));
    assert_int_equal(requesty_loop_active(NULL), 0);
    assert_int_equal(requesty_loop_fd(NULL), -1);
    assert_int_equal(requesty_loop_timeout_ms(NULL), -1);
    assert_code(requesty_loop_dispatch(NULL, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_loop_run_once(NULL, 0, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_loop_run(NULL, &error), REQUESTY_ERR_INVALID);
}

/* ---- handles ----------------------------------------------------------------------------------------------------- */

static void a_handle_outlives_the_loop_and_the_client(void **state)
{
    struct scene *scene = *state;
    struct told told[2] = { { .keeps = true }, { .keeps = true } };
    requesty_loop *loop = new_loop();

    server_push(scene->server, good_reply(MESSAGES, STREAM));
    start(&told[0], loop, scene->client, MESSAGES, STREAM);
    turn_all(loop);
    server_push(scene->server, server_reply_silence());
    start(&told[1], loop, scene->client, CHAT, STREAM);
    assert_false(requesty_call_is_done(told[1].handle));
    assert_int_equal(requesty_call_info(told[1].handle)->attempts, 1);
    requesty_loop_free(loop);
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_well(&told[0]);
    assert_string_equal(requesty_message_text(requesty_call_message(told[0].handle)), REPLY_TEXT);
    assert_null(requesty_call_completion(told[0].handle));
    assert_int_equal(requesty_call_info(told[0].handle)->http_status, 200);
    assert_told(&told[1], REQUESTY_ERR_CANCELLED);
    for (int i = 0; i < 2; i++) {
        requesty_call_cancel(told[i].handle);
        requesty_call_pause(told[i].handle);
        requesty_call_resume(told[i].handle);
        requesty_call_free(told[i].handle);
    }
}

/* Nobody has looked at the partial reply while the client was there. */
static void a_partial_reply_is_there_without_its_client(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(C_START C_TEXT("Half"));
    requesty_call_handlers handlers = { 0 };
    requesty_chat_params params = small_chat();
    requesty_loop *loop = new_loop();
    requesty_call *call = NULL;

    server_reply_close(reply);
    server_push(scene->server, reply);
    scene_use_retries(scene, 0);
    assert_int_equal(requesty_chat_start(scene->client, loop, &params, &handlers, &call, NULL), 0);
    turn_all(loop);
    requesty_loop_free(loop);
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_string_equal(requesty_chat_text(requesty_call_completion(call)), "Half");
    requesty_call_free(call);
}

/* A client that is freed with calls under way is there for them. */
static void a_client_is_freed_while_its_calls_run(void **state)
{
    struct scene *scene = *state;
    struct told told[2] = { 0 };
    requesty_loop *loop = new_loop();

    fake_clock();
    server_push(scene->server, error_reply(503, "not yet"));
    server_set_default(scene->server, good_reply(CHAT, STREAM));
    start(&told[0], loop, scene->client, CHAT, STREAM);
    start(&told[1], loop, scene->client, CHAT, STREAM);
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    assert_well(&told[0]);
    assert_well(&told[1]);
    requesty_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_hundred_calls_of_two_clients),
        scene_test(run_and_run_once_do_it_too),
        scene_test(connections_are_kept_for_later_calls),
        scene_test(bytes_behind_an_answer_do_no_harm),
        scene_test(a_retry_waits_while_others_go_on),
        scene_test(a_long_stream_leaves_the_others_their_turn),
        scene_test(interrupt_is_not_asked),
        scene_test(starts_that_are_refused_leave_nothing),
        scene_test(handlers_are_optional),
        scene_test(bad_options_are_named),
        scene_test(null_is_fine_where_it_is_said),
        scene_test(a_handle_outlives_the_loop_and_the_client),
        scene_test(a_partial_reply_is_there_without_its_client),
        scene_test(a_client_is_freed_while_its_calls_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
