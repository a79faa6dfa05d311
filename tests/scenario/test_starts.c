/* Every call in a loop, beside the same one that blocks: what it sends, what comes of it, how it ends. */
#include "starts.h"

#include <strings.h>

/* ---- requests ---------------------------------------------------------------------------------------------------- */

/* A form has another boundary every time, of the same length: it is made the same. To be freed. */
static char *body_of(const struct server_request *request)
{
    const char *type = server_request_header(request, "Content-Type");
    const char *boundary = type ? strstr(type, "boundary=") : NULL;
    char *body = malloc(request->body_length + 1);
    size_t len;

    memcpy(body, request->body, request->body_length + 1);
    if (!boundary)
        return body;
    boundary += strlen("boundary=");
    len = strlen(boundary);
    for (size_t i = 0; i + len <= request->body_length; i++)
        if (memcmp(body + i, boundary, len) == 0)
            memset(body + i, '-', len);
    return body;
}

static bool is_same_header(const struct server_header *one, const struct server_header *other)
{
    const char *boundary = strstr(one->value, "boundary=");
    size_t len = boundary ? (size_t)(boundary - one->value) : strlen(one->value) + 1;

    return strcmp(one->name, other->name) == 0 && strncmp(one->value, other->value, len) == 0;
}

static void check_same(const struct start *each, const struct server_request *one, const struct server_request *other)
{
    char *body = body_of(one), *other_body = body_of(other);

    if (strcmp(one->method, other->method) != 0 || strcmp(one->path, other->path) != 0)
        fail_msg("%s: %s %s, but %s %s", each->name, one->method, one->path, other->method, other->path);
    if (one->body_length != other->body_length || memcmp(body, other_body, one->body_length) != 0)
        fail_msg("%s: sends %s, but %s", each->name, one->body, other->body);
    assert_int_equal(one->header_count, other->header_count);
    for (size_t i = 0; i < one->header_count; i++)
        if (!is_same_header(&one->headers[i], &other->headers[i]))
            fail_msg("%s: \"%s: %s\", but \"%s: %s\"", each->name, one->headers[i].name, one->headers[i].value,
                     other->headers[i].name, other->headers[i].value);
    free(body);
    free(other_body);
}

static void check_result(const struct start *each, const struct seen *seen, void *result)
{
    assert_seen(each, seen, 0);
    if (seen->kind != each->kind)
        fail_msg("%s: brings %s", each->name, seen->kind ? seen->kind->name : "nothing");
    if (!each->kind)
        return;
    assert_string_equal(seen->text, each->kind->text(result));
    assert_int_equal(seen->info.http_status, 200);
    assert_int_equal(seen->info.attempts, 1);
    each->kind->free(result);
}

static void each_sends_and_brings_what_the_blocking_one_does(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();

    EACH_START(each) {
        size_t before = server_request_count(scene->server);
        struct seen seen = { 0 };
        void *result = NULL;

        server_set_default(scene->server, start_reply(each));
        assert_int_equal(each->wait(scene->client, &result, NULL), 0);
        start_one(each, &seen, loop, scene->client, false);
        turn_all(loop);
        assert_int_equal(server_request_count(scene->server), before + 2);
        check_same(each, server_request(scene->server, before), server_request(scene->server, before + 1));
        check_result(each, &seen, result);
    }
    requesty_loop_free(loop);
}

/* All at once, on one thread. */
static struct server_reply *by_turns(const struct server_request *request, void *user)
{
    (void)user;
    EACH_START(each) {
        char mark[64];
        snprintf(mark, sizeof mark, "%s", server_request_header(request, "X-Case"));
        if (strcmp(mark, each->name) == 0)
            return start_reply(each);
    }
    return NULL;
}

static void all_of_them_at_once(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();
    struct seen *seen = calloc(start_count, sizeof *seen);

    server_set_handler(scene->server, by_turns, NULL);
    for (size_t i = 0; i < start_count; i++) {
        const requesty_header headers[] = { { "X-Case", starts[i].name } };
        requesty_client_options options = scene_options(scene);

        options.headers = headers;
        options.header_count = 1;
        scene_use(scene, &options); /* the last client's call goes on */
        start_one(&starts[i], &seen[i], loop, scene->client, true);
    }
    turn_all(loop);
    requesty_loop_free(loop);
    for (size_t i = 0; i < start_count; i++) {
        assert_seen(&starts[i], &seen[i], 0);
        assert_ptr_equal(kind_of(seen[i].handle), starts[i].kind); /* as long as the handle */
        assert_int_equal(requesty_call_info(seen[i].handle)->http_status, 200);
        requesty_call_free(seen[i].handle);
    }
    free(seen);
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static void each_fails_in_the_words_of_the_blocking_one(void **state)
{
    static const int statuses[] = { 400, 401, 404, 409 };
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();

    EACH_START(each)
        for (size_t i = 0; i < COUNT(statuses); i++) {
            struct seen seen = { 0 };
            requesty_error error = { 0 };
            void *result = NULL;
            int rc;

            scene_use_retries(scene, 0);
            server_set_default(scene->server, error_reply(statuses[i], "so not"));
            rc = each->wait(scene->client, &result, &error);
            assert_true(rc < 0 && !result);
            start_one(each, &seen, loop, scene->client, true);
            turn_all(loop);
            assert_seen(each, &seen, rc);
            assert_string_equal(seen.error.message, error.message);
            assert_int_equal(seen.error.http_status, statuses[i]);
            assert_int_equal(seen.error.mid_stream, 0);
            requesty_call_free(seen.handle);
        }
    requesty_loop_free(loop);
}

static void a_model_that_is_not_listed_is_not_found(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();
    struct seen seen = { 0 };
    requesty_call_handlers handlers = see(&seen);
    requesty_model *model = NULL;
    requesty_error error;

    server_set_default(scene->server, server_reply_json(200, "{\"data\":[{\"id\":\"a/bc\"}]}"));
    assert_code(requesty_models_get(scene->client, "a/bd", &model, &error), REQUESTY_ERR_NOT_FOUND);
    assert_int_equal(requesty_models_get_start(scene->client, loop, "a/bd", &handlers, NULL, NULL), 0);
    turn_all(loop);
    assert_code(seen.code, REQUESTY_ERR_NOT_FOUND);
    assert_string_equal(seen.error.message, error.message);
    assert_contains(seen.error.message, "did you mean \"a/bc\"?");
    requesty_loop_free(loop);
}

/* ---- ends -------------------------------------------------------------------------------------------------------- */

static void each_is_cancelled_once(void **state)
{
    struct scene *scene = *state;

    server_set_default(scene->server, server_reply_silence());
    EACH_START(each)
        for (int way = 0; way < 4; way++) {
            requesty_loop *loop = new_loop();
            struct seen seen = { 0 };

            start_one(each, &seen, loop, scene->client, way != 3);
            if (way == 0)
                requesty_call_cancel(seen.handle);
            else if (way == 1)
                requesty_client_cancel(scene->client);
            else if (way == 2)
                requesty_loop_free(loop); /* before it ends */
            if (way < 2)
                turn_all(loop);
            if (way != 2)
                requesty_loop_free(loop);
            assert_seen(each, &seen, REQUESTY_ERR_CANCELLED);
            assert_null(kind_of(seen.handle));
            requesty_call_free(seen.handle);
        }
}

static void free_all(struct seen *seen, requesty_call *call)
{
    requesty_call_free(call);
    requesty_client_free(seen->scene->client);
    seen->scene->client = NULL;
    requesty_loop_free(seen->loop);
}

static void a_callback_may_free_everything(void **state)
{
    struct scene *scene = *state;

    EACH_START(each) {
        struct seen seen = { .at_done = free_all, .scene = scene };

        scene_use_retries(scene, 0);
        server_set_default(scene->server, start_reply(each));
        start_one(each, &seen, new_loop(), scene->client, true);
        while (!seen.dones)
            assert_int_equal(requesty_loop_run_once(seen.loop, -1, NULL), 0);
        assert_seen(each, &seen, 0);
        assert_ptr_equal(seen.kind, each->kind);
    }
}

/* ---- accessors --------------------------------------------------------------------------------------------------- */

static void look_for_others(struct told *told, requesty_call *call)
{
    (void)told;
    assert_null(kind_of(call));
}

static void other_calls_have_no_such_results(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();

    EACH_PROTOCOL(protocol) {
        struct told told = { .at_done = look_for_others };

        server_push(scene->server, good_reply(protocol, CREATE));
        start(&told, loop, scene->client, protocol, CREATE);
        turn_all(loop);
        assert_well(&told);
    }
    assert_null(kind_of(NULL));
    requesty_loop_free(loop);
}

static void look_for_protocols(struct seen *seen, requesty_call *call)
{
    (void)seen;
    assert_null(requesty_call_message(call));
    assert_null(requesty_call_completion(call));
    assert_null(requesty_call_response(call));
}

static void they_have_no_result_of_a_protocol(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();

    EACH_START(each) {
        struct seen seen = { .at_done = look_for_protocols };

        server_push(scene->server, start_reply(each));
        start_one(each, &seen, loop, scene->client, false);
        turn_all(loop);
        assert_seen(each, &seen, 0);
    }
    requesty_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(each_sends_and_brings_what_the_blocking_one_does),
        scene_test(all_of_them_at_once),
        scene_test(each_fails_in_the_words_of_the_blocking_one),
        scene_test(a_model_that_is_not_listed_is_not_found),
        scene_test(each_is_cancelled_once),
        scene_test(a_callback_may_free_everything),
        scene_test(other_calls_have_no_such_results),
        scene_test(they_have_no_result_of_a_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
