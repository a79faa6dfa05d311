/* The line of calls that wait for a place: its order, its time, and who keeps a place. */
#include "loops.h"

static requesty_loop *limited(int64_t most)
{
    return new_loop_with(most, -1);
}

/* The order in which calls reach the server is that of their starts: each says its number. */
static void start_numbered(requesty_loop *loop, requesty_client *client, size_t number)
{
    requesty_call_handlers handlers = { 0 };
    requesty_chat_params params = small_chat();
    char json[32];

    snprintf(json, sizeof json, "{\"number\":%zu}", number);
    params.extra_json = json;
    assert_int_equal(requesty_chat_start(client, loop, &params, &handlers, NULL, NULL), 0);
}

static void assert_number(const struct server_request *request, size_t number)
{
    char member[32];

    snprintf(member, sizeof member, "\"number\":%zu}", number);
    assert_contains(request->body, member);
}

static void calls_begin_in_the_order_of_their_start(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = limited(1);

    server_set_default(scene->server, good_reply(CHAT, CREATE));
    for (size_t i = 0; i < 30; i++)
        start_numbered(loop, scene->client, i);
    turn_all(loop);
    for (size_t i = 0; i < 30; i++)
        assert_number(server_request(scene->server, i), i);
    assert_int_equal(server_connection_count(scene->server), 1);
    requesty_loop_free(loop);
}

/* Those at the server are as many as may be, and no more. */
static void no_more_are_under_way_than_may_be(void **state)
{
    struct scene *scene = *state;
    struct told told[9] = { 0 };
    requesty_loop *loop = limited(3);
    struct server_reply *gated = server_reply_new();

    server_reply_gate(gated);
    server_reply_head(gated, 200, "application/json", SERVER_LENGTH);
    server_reply_text(gated, chat_json);
    server_set_default(scene->server, gated);
    for (size_t i = 0; i < COUNT(told); i++)
        start(&told[i], loop, scene->client, CHAT, CREATE);
    for (size_t done = 0; done < COUNT(told); done++) {
        size_t due = done + 3 < COUNT(told) ? done + 3 : COUNT(told);

        await(loop, server_count(scene->server, SERVER_GATES) == due);
        settle(loop);
        assert_int_equal(server_request_count(scene->server), due);
        assert_int_equal(requesty_loop_active(loop), COUNT(told) - done);
        server_gate_open(scene->server);
        turn_until(loop, requesty_loop_active(loop) < COUNT(told) - done);
    }
    for (size_t i = 0; i < COUNT(told); i++)
        assert_well(&told[i]);
    requesty_loop_free(loop);
}

/* A server that says "slow down" is not answered with the next in line. */
static void a_call_between_attempts_keeps_its_place(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = limited(1);

    fake_clock();
    server_push(scene->server, error_reply_with(429, "Retry-After", "20"));
    server_set_default(scene->server, good_reply(CHAT, CREATE));
    start_numbered(loop, scene->client, 0);
    start_numbered(loop, scene->client, 1);
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    assert_int_equal(server_request_count(scene->server), 3);
    assert_number(server_request(scene->server, 0), 0);
    assert_number(server_request(scene->server, 1), 0);
    assert_number(server_request(scene->server, 2), 1);
    requesty_loop_free(loop);
}

/* Its stream broke before an event came; that another attempt follows is known only when it has been read. */
static void a_call_that_is_put_off_keeps_its_place(void **state)
{
    struct scene *scene = *state;
    struct server_reply *broken = sse_begin(": nothing yet\n\n");
    struct told told[2] = { 0 };
    requesty_loop *loop = limited(1);

    fake_clock();
    server_reply_close(broken);
    server_push(scene->server, broken);
    server_set_default(scene->server, good_reply(CHAT, STREAM));
    start(&told[0], loop, scene->client, CHAT, STREAM);
    start(&told[1], loop, scene->client, CHAT, STREAM);
    turn_until(loop, server_count(scene->server, SERVER_ENDED) && requesty_loop_timeout_ms(loop) == 500);
    settle(loop);
    assert_int_equal(server_request_count(scene->server), 1);
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    assert_well(&told[0]);
    assert_well(&told[1]);
    assert_true(told[0].order < told[1].order);
    requesty_loop_free(loop);
}

/* Every way to end gives the place back. */
static void places_come_back(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = limited(2);

    scene_use_retries(scene, 0);
    for (int round = 0; round < 8; round++) {
        struct told told[6] = { { .keeps = true }, { .keeps = true } };

        server_push(scene->server, server_reply_silence());
        server_push(scene->server, server_reply_silence());
        server_push(scene->server, error_reply(500, "no"));
        server_push(scene->server, server_reply_refuse());
        server_push(scene->server, sse("data: {{{\n\n"));
        server_push(scene->server, good_reply(CHAT, STREAM));
        for (size_t i = 0; i < COUNT(told); i++)
            start(&told[i], loop, scene->client, CHAT, STREAM);
        await(loop, server_count(scene->server, SERVER_HANGS) == (size_t)round * 2 + 2);
        requesty_call_cancel(told[0].handle);
        requesty_call_free(told[1].handle);
        turn_all(loop);
        assert_told(&told[0], REQUESTY_ERR_CANCELLED);
        assert_told(&told[1], REQUESTY_ERR_CANCELLED);
        for (size_t i = 2; i < COUNT(told); i++)
            assert_int_equal(told[i].dones, 1);
        requesty_call_free(told[0].handle);
    }
    requesty_loop_free(loop);
}

/* ---- ending in the line ------------------------------------------------------------------------------------------ */

static void waiting_counts_to_the_total_time(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    struct told first = { .keeps = true }, told = { 0 }, last = { 0 };
    requesty_loop *loop = limited(1);
    requesty_client *patient = scene->client;

    fake_clock();
    scene->client = NULL;
    options.total_timeout_ms = REQUESTY_INT(5000);
    scene_use(scene, &options);
    server_push(scene->server, server_reply_silence());
    server_push(scene->server, good_reply(CHAT, CREATE));
    start(&first, loop, patient, CHAT, CREATE);
    start(&told, loop, scene->client, CHAT, CREATE);
    start(&last, loop, patient, CHAT, CREATE);
    await(loop, server_count(scene->server, SERVER_HANGS));
    fake_clock_advance(4999);
    assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    assert_int_equal(requesty_loop_timeout_ms(loop), 1);
    assert_int_equal(told.dones, 0);
    fake_clock_advance(1);
    assert_int_equal(requesty_loop_dispatch(loop, NULL), 0);
    assert_told(&told, REQUESTY_ERR_TIMEOUT);
    assert_int_equal(told.error.timeout, REQUESTY_TIMEOUT_TOTAL);
    assert_int_equal(told.error.attempts, 0);
    requesty_call_cancel(first.handle);
    turn_all(loop);
    assert_told(&first, REQUESTY_ERR_CANCELLED);
    assert_well(&last);
    assert_int_equal(server_request_count(scene->server), 2); /* the one in the middle never came */
    requesty_call_free(first.handle);
    requesty_loop_free(loop);
    requesty_client_free(patient);
}

static void a_cancelled_one_leaves_the_line(void **state)
{
    struct scene *scene = *state;
    struct told told[5] = { { .keeps = true }, { .keeps = true }, { .keeps = true }, { .keeps = true }, { 0 } };
    requesty_loop *loop = limited(1);

    server_push(scene->server, server_reply_silence());
    server_push(scene->server, good_reply(CHAT, CREATE));
    for (size_t i = 0; i < COUNT(told); i++)
        start(&told[i], loop, scene->client, CHAT, CREATE);
    await(loop, server_count(scene->server, SERVER_HANGS));
    requesty_call_pause(told[1].handle); /* paused or not */
    for (size_t i = 1; i < 4; i++)
        requesty_call_cancel(told[i].handle);
    turn_until(loop, requesty_loop_active(loop) == 2);
    for (size_t i = 1; i < 4; i++)
        assert_told(&told[i], REQUESTY_ERR_CANCELLED);
    assert_int_equal(told[0].dones + told[4].dones, 0);
    requesty_call_cancel(told[0].handle);
    turn_all(loop);
    assert_well(&told[4]);
    assert_int_equal(server_request_count(scene->server), 2);
    for (size_t i = 0; i < 4; i++)
        requesty_call_free(told[i].handle);
    requesty_loop_free(loop);
}

/* All of a client's, in the line and not. */
static void a_client_cancels_the_line(void **state)
{
    struct scene *scene = *state;
    requesty_client *other = NULL;
    requesty_client_options options = scene_options(scene);
    struct told told[4] = { 0 };
    requesty_loop *loop = limited(1);

    assert_int_equal(requesty_client_new(&options, &other, NULL), 0);
    server_push(scene->server, server_reply_silence());
    server_push(scene->server, good_reply(CHAT, CREATE));
    for (size_t i = 0; i < COUNT(told); i++)
        start(&told[i], loop, i == 3 ? other : scene->client, CHAT, CREATE);
    await(loop, server_count(scene->server, SERVER_HANGS));
    requesty_client_cancel(scene->client);
    turn_all(loop);
    for (size_t i = 0; i < 3; i++)
        assert_told(&told[i], REQUESTY_ERR_CANCELLED);
    assert_well(&told[3]);
    requesty_loop_free(loop);
    requesty_client_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(calls_begin_in_the_order_of_their_start),
        scene_test(no_more_are_under_way_than_may_be),
        scene_test(a_call_between_attempts_keeps_its_place),
        scene_test(a_call_that_is_put_off_keeps_its_place),
        scene_test(places_come_back),
        scene_test(waiting_counts_to_the_total_time),
        scene_test(a_cancelled_one_leaves_the_line),
        scene_test(a_client_cancels_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
