/* Calls without events in a loop, and the same ones that block: an endpoint of the test's own, on the library's
 * machinery. */
#include "hooks.h"
#include "loops.h"

#include "api/endpoint.h"

struct thing {
    const char *name;
    int64_t count;
    const char *raw_json;
    const requesty_info *info;
};

static const struct rq_field thing_fields[] = {
    RQ_ROW(TEXT, struct thing, "name", name),
    RQ_ROW(INTEGER, struct thing, "count", count),
};
static const struct rq_table thing_table = {
    .fields = thing_fields, .count = COUNT(thing_fields), .size = sizeof(struct thing),
    .raw_offset = offsetof(struct thing, raw_json),
};
static const struct rq_shape thing_shape = {
    .name = "thing", .table = &thing_table, .info_offset = offsetof(struct thing, info),
};
static const struct rq_table other_table = { .size = sizeof(struct thing) };
static const struct rq_shape other_shape = {
    .name = "other", .table = &other_table, .info_offset = offsetof(struct thing, info),
};

static const char thing_json[] = "{\"name\":\"gear\",\"count\":3,\"more\":[1]}";

static int get(requesty_client *client, struct thing **thing, requesty_error *error)
{
    const struct rq_outgoing outgoing = { .method = "GET", .path = "/v1/things" };

    return rq_endpoint_call(RQ_WAIT(client, thing, error), &outgoing, &thing_shape);
}

/* What on_done saw. */
struct seen {
    const struct rq_shape *shape;
    requesty_loop *loop;
    requesty_call *handle;
    requesty_call **wants; /* NULL, or &handle */
    size_t dones;
    int code;
    requesty_error error;
    bool has_result;
    char name[32];
};

static int no_event(const requesty_event *event, void *user)
{
    (void)event, (void)user;
    fail_msg("an event");
    return 1;
}

static void on_done(requesty_call *call, const requesty_error *error, void *user)
{
    struct seen *seen = user;
    const struct thing *thing = rq_call_result(call, &thing_shape);

    seen->dones++;
    seen->code = error ? error->code : 0;
    if (error)
        seen->error = *error;
    seen->has_result = thing != NULL;
    if (thing) {
        snprintf(seen->name, sizeof seen->name, "%s", thing->name);
        assert_string_equal(thing->raw_json, thing_json);
        assert_int_equal(thing->count, 3);
        assert_int_equal(thing->info->http_status, 200);
    }
    assert_null(rq_call_result(call, &other_shape));
    assert_null(requesty_call_message(call));
    assert_null(requesty_call_completion(call));
}

static int begin(struct seen *seen, requesty_client *client, const struct rq_outgoing *outgoing, requesty_error *error)
{
    requesty_call_handlers handlers = { .on_event = no_event, .on_done = on_done, .user = seen };

    return rq_endpoint_call(RQ_START(client, seen->loop, &handlers, sizeof handlers, seen->wants, error), outgoing,
                            seen->shape);
}

static void start_thing(struct seen *seen, requesty_loop *loop, requesty_client *client)
{
    const struct rq_outgoing outgoing = { .method = "GET", .path = "/v1/things" };

    seen->loop = loop;
    assert_int_equal(begin(seen, client, &outgoing, NULL), 0);
    assert_int_equal(seen->dones, 0);
}

/* ---- what comes of them ------------------------------------------------------------------------------------------ */

static void a_result_comes_in_on_done_and_stays_with_the_handle(void **state)
{
    struct scene *scene = *state;
    struct seen seen = { .shape = &thing_shape, .wants = &seen.handle };
    requesty_loop *loop = new_loop();
    const struct server_request *request;

    server_push(scene->server, server_reply_json(200, thing_json));
    start_thing(&seen, loop, scene->client);
    assert_null(rq_call_result(seen.handle, &thing_shape));
    turn_all(loop);
    assert_int_equal(seen.dones, 1);
    assert_int_equal(seen.code, 0);
    assert_string_equal(seen.name, "gear");
    request = server_request(scene->server, 0);
    assert_string_equal(request->method, "GET");
    assert_string_equal(request->path, "/v1/things");
    requesty_loop_free(loop);
    assert_string_equal(((const struct thing *)rq_call_result(seen.handle, &thing_shape))->name, "gear");
    assert_int_equal(requesty_call_info(seen.handle)->http_status, 200);
    requesty_call_free(seen.handle);
    assert_null(rq_call_result(NULL, &thing_shape));
}

static void without_a_shape_the_status_is_all(void **state)
{
    static const int statuses[] = { 200, 201, 204, 404 };
    struct scene *scene = *state;
    const struct rq_outgoing outgoing = { .method = "DELETE", .path = "/v1/things/1" };

    for (size_t i = 0; i < COUNT(statuses); i++) {
        struct seen seen = { .loop = new_loop() };
        int code = statuses[i] == 404 ? REQUESTY_ERR_NOT_FOUND : 0;

        server_push(scene->server, code ? error_reply(statuses[i], "whatever") : server_reply_json(statuses[i], "[\"x\"]"));
        assert_int_equal(begin(&seen, scene->client, &outgoing, NULL), 0);
        turn_all(seen.loop);
        assert_int_equal(seen.dones, 1);
        assert_code(seen.code, code);
        assert_false(seen.has_result);
        server_push(scene->server, code ? error_reply(statuses[i], "whatever") : server_reply_json(statuses[i], "[\"x\"]"));
        assert_code(rq_endpoint_call(RQ_WAIT(scene->client, NULL, NULL), &outgoing, NULL), code);
        requesty_loop_free(seen.loop);
    }
}

static const struct {
    int status;
    const char *body;
    int code;
} bad_answers[] = {
    { 401, "{\"error\":{\"message\":\"who are you\"}}", REQUESTY_ERR_UNAUTHORIZED },
    { 200, "{\"error\":{\"message\":\"not found\",\"code\":404}}", REQUESTY_ERR_NOT_FOUND },
    { 200, "", REQUESTY_ERR_BAD_REPLY },
    { 200, "{\"name\":", REQUESTY_ERR_BAD_REPLY },
};

/* What fails is reported in both ways in the same words. */
static void failures_are_those_of_the_blocking_call(void **state)
{
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(bad_answers); i++) {
        struct seen seen = { .shape = &thing_shape };
        struct thing *thing = NULL;
        requesty_error error = { 0 };
        requesty_loop *loop = new_loop();

        server_set_default(scene->server, server_reply_json(bad_answers[i].status, bad_answers[i].body));
        assert_code(get(scene->client, &thing, &error), bad_answers[i].code);
        assert_null(thing);
        start_thing(&seen, loop, scene->client);
        turn_all(loop);
        assert_int_equal(seen.dones, 1);
        assert_code(seen.code, bad_answers[i].code);
        assert_string_equal(seen.error.message, error.message);
        assert_int_equal(seen.error.http_status, error.http_status);
        assert_false(seen.has_result);
        requesty_loop_free(loop);
    }
}

static void they_are_cancelled_and_paused_like_any(void **state)
{
    struct scene *scene = *state;
    struct seen seen[3] = { 0 };
    requesty_loop *loop = new_loop();

    for (size_t i = 0; i < COUNT(seen); i++) {
        seen[i].shape = &thing_shape;
        seen[i].wants = &seen[i].handle;
    }
    server_push(scene->server, server_reply_silence());
    start_thing(&seen[0], loop, scene->client);
    await(loop, server_count(scene->server, SERVER_HANGS));
    server_set_default(scene->server, server_reply_json(200, thing_json));
    start_thing(&seen[1], loop, scene->client);
    requesty_call_pause(seen[1].handle);
    await(loop, server_count(scene->server, SERVER_REPLIES));
    settle(loop);
    assert_int_equal(seen[1].dones, 0);
    requesty_call_resume(seen[1].handle);
    requesty_call_cancel(seen[0].handle);
    turn_all(loop);
    assert_code(seen[0].code, REQUESTY_ERR_CANCELLED);
    assert_int_equal(seen[1].code, 0);
    assert_string_equal(seen[1].name, "gear");
    start_thing(&seen[2], loop, scene->client);
    requesty_loop_free(loop);
    assert_code(seen[2].code, REQUESTY_ERR_CANCELLED);
    for (size_t i = 0; i < COUNT(seen); i++) {
        assert_int_equal(seen[i].dones, 1);
        requesty_call_free(seen[i].handle);
    }
}

static void the_body_is_taken_over_on_success_only(void **state)
{
    struct scene *scene = *state;
    struct rq_buffer body = { 0 };
    const struct rq_outgoing outgoing = { .path = "/v1/things", .body = &body };
    struct seen seen = { .shape = &thing_shape };
    requesty_error error;

    assert_int_equal(rq_endpoint_write(&body, "{\"a\":1}", NULL, NULL, NULL), 0);
    assert_code(begin(&seen, scene->client, &outgoing, &error), REQUESTY_ERR_INVALID);
    assert_contains(error.message, "loop: is NULL");
    seen.loop = new_loop();
    assert_code(begin(&seen, NULL, &outgoing, &error), REQUESTY_ERR_INVALID);
    assert_true(body.len > 0);
    server_push(scene->server, server_reply_json(200, thing_json));
    assert_int_equal(begin(&seen, scene->client, &outgoing, &error), 0);
    assert_int_equal(body.len, 0);
    turn_all(seen.loop);
    assert_string_equal(server_request(scene->server, 0)->body, "{\"a\":1}");
    assert_string_equal(seen.name, "gear");
    requesty_loop_free(seen.loop);
    rq_buffer_free(&body);
}

/* ---- without memory ---------------------------------------------------------------------------------------------- */

static bool fail_once(struct scene *scene, size_t number, bool in_loop)
{
    struct seen seen = { .shape = &thing_shape };
    const struct rq_outgoing outgoing = { .method = "GET", .path = "/v1/things" };
    struct thing *thing = NULL;
    bool failed;
    int rc;

    scene_use_retries(scene, 0);
    seen.loop = new_loop();
    hooks_fail(number, false);
    rc = in_loop ? begin(&seen, scene->client, &outgoing, NULL) : get(scene->client, &thing, NULL);
    turn_all(seen.loop);
    failed = hooks_failed();
    hooks_end();
    assert_true(rc == 0 || rc == REQUESTY_ERR_NO_MEMORY);
    assert_int_equal(seen.dones, in_loop && rc == 0);
    assert_true(seen.code == 0 || seen.code == REQUESTY_ERR_NO_MEMORY);
    assert_true(failed == (rc < 0 || seen.code < 0));
    rq_result_free(thing);
    requesty_loop_free(seen.loop);
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_int_equal(hooks_live(), 0);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    struct scene *scene = *state;

    server_set_default(scene->server, server_reply_json(200, thing_json));
    for (int in_loop = 0; in_loop <= 1; in_loop++) {
        size_t number = 1;

        while (fail_once(scene, number, in_loop))
            number += hooks_step();
        assert_true(number > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_result_comes_in_on_done_and_stays_with_the_handle),
        scene_test(without_a_shape_the_status_is_all),
        scene_test(failures_are_those_of_the_blocking_call),
        scene_test(they_are_cancelled_and_paused_like_any),
        scene_test(the_body_is_taken_over_on_success_only),
        scene_test(every_allocation_may_fail),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
