/* Feedback: both forms of the notes, where each goes, and that it is repeated. */
#include "manage.h"

#define ODD_ID "rqsty/cmpl 1?"
#define ODD_PATH "/feedback/rqsty%2Fcmpl%201%3F"

static const char *const tags[] = { "a", "b\n" };

/* All that can be said; thumbs and rating are one member of the flat form. */
static requesty_feedback_params everything(void)
{
    return (requesty_feedback_params){
        .message = "good \"work\"",
        .rating = REQUESTY_DOUBLE(4.5),
        .helpful = REQUESTY_BOOL(1),
        .user_id = "u1",
        .tags = tags,
        .tag_count = 2,
        .extra_json = "{\"user_id\":\"u2\",\"x\":[1]}",
    };
}

#define SAID "\"helpful\":true,\"user_id\":\"u2\",\"tags\":[\"a\",\"b\\n\"]"

static int call_send(struct scene *scene, requesty_error *error)
{
    requesty_feedback_params params = everything();

    params.thumbs = REQUESTY_THUMBS_UP;
    return requesty_feedback_send(scene->client, ODD_ID, &params, error);
}

static int call_flat(struct scene *scene, requesty_error *error)
{
    requesty_feedback_params params = everything();

    params.path = REQUESTY_FEEDBACK_PATH_ROUTER;
    return requesty_feedback_send(scene->client, ODD_ID, &params, error);
}

static int call_template(struct scene *scene, requesty_error *error)
{
    const requesty_feedback_params params = { .thumbs = REQUESTY_THUMBS_DOWN, .path = "/v2/{request_id}/opinion?a=%20b" };

    return requesty_feedback_send(scene->client, ODD_ID, &params, error);
}

static const struct operation operations[] = {
    { "send", call_send, "POST", ODD_PATH,
      "{\"data\":{\"message\":\"good \\\"work\\\"\",\"rating\":4.5," SAID ",\"thumbs\":\"up\",\"x\":[1]}}", NULL, true },
    { "flat", call_flat, "POST", "/v1/feedback",
      "{\"request_id\":\"rqsty/cmpl 1?\",\"message\":\"good \\\"work\\\"\",\"rating\":4.5," SAID ",\"x\":[1]}", NULL, true },
    { "template", call_template, "POST", "/v2/rqsty%2Fcmpl%201%3F/opinion?a=%20b", "{\"data\":{\"thumbs\":\"down\"}}", NULL,
      true },
};

static void requests_reach_the_server(void **state)
{
    check_requests(*state, operations, COUNT(operations));
}

static void an_empty_answer_is_success(void **state)
{
    check_empty_answers(*state, operations, COUNT(operations));
}

static void it_is_repeated(void **state)
{
    check_repetition(*state, operations, COUNT(operations));
}

static void refusals_have_their_codes(void **state)
{
    check_refusals(*state, operations, COUNT(operations));
}

static void without_a_client_nothing_is_done(void **state)
{
    check_no_client(*state, operations, COUNT(operations));
}

static void every_allocation_may_fail(void **state)
{
    check_memory(*state, operations, COUNT(operations));
}

static void thumbs_are_the_rating_of_the_flat_form(void **state)
{
    requesty_feedback_params params = { .thumbs = REQUESTY_THUMBS_UP, .path = REQUESTY_FEEDBACK_PATH_ROUTER };
    struct scene *scene = *state;
    requesty_error error;

    server_push_times(scene->server, server_reply_json(200, "{\"ok\":true}"), 2);
    assert_int_equal(requesty_feedback_send(scene->client, "r1", &params, NULL), 0);
    check_sent(scene, "POST", "/v1/feedback", "{\"request_id\":\"r1\",\"rating\":\"thumbs_up\"}");
    params.thumbs = REQUESTY_THUMBS_DOWN;
    assert_int_equal(requesty_feedback_send(scene->client, ".", &params, NULL), 0);
    check_sent(scene, "POST", "/v1/feedback", "{\"request_id\":\".\",\"rating\":\"thumbs_down\"}");
    params.rating = REQUESTY_DOUBLE(1);
    assert_code(requesty_feedback_send(scene->client, "r1", &params, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "rating: is what thumbs stands for on this path; set one of them");
}

/* Which of two servers the feedback goes to. */
static void check_host(struct scene *scene, struct server *other, const char *path, bool to_other)
{
    const requesty_feedback_params params = { .helpful = REQUESTY_BOOL(0), .path = path };
    size_t own_before = server_request_count(scene->server), other_before = server_request_count(other);

    assert_int_equal(requesty_feedback_send(scene->client, "r1", &params, NULL), 0);
    assert_int_equal(server_request_count(scene->server) - own_before, !to_other);
    assert_int_equal(server_request_count(other) - other_before, to_other);
}

static void each_form_goes_to_its_host(void **state)
{
    struct scene *scene = *state;
    struct server *other = server_start(NULL);
    requesty_client_options options = scene_options(scene);

    assert_non_null(other);
    server_set_default(scene->server, server_reply_json(200, "{}"));
    server_set_default(other, server_reply_json(200, "{}"));
    options.management_url = server_url(other); /* of no concern here */
    scene_use(scene, &options);
    check_host(scene, other, NULL, false);
    check_host(scene, other, REQUESTY_FEEDBACK_PATH_ROUTER, false);
    options.feedback_url = server_url(other);
    scene_use(scene, &options);
    check_host(scene, other, NULL, true);
    check_host(scene, other, REQUESTY_FEEDBACK_PATH_ROUTER, true);
    server_stop(other);
}

static void the_flat_form_goes_to_the_router_and_the_other_beside_it(void **state)
{
    static const char *const urls[][2] = { { NULL, "https://api.requesty.ai" },
                                           { REQUESTY_FEEDBACK_PATH_ROUTER, "https://router.requesty.ai" } };
    struct scene *scene = *state;
    requesty_client_options options = { .api_key = TEST_KEY, .use_environment = REQUESTY_BOOL(0),
                                        .max_retries = REQUESTY_INT(0) };
    char proxy[40];

    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", server_port(scene->server));
    options.proxy = proxy;
    scene_use(scene, &options);
    for (size_t i = 0; i < COUNT(urls); i++) {
        const requesty_feedback_params params = { .path = urls[i][0] };
        const struct server_request *request;

        server_push(scene->server, error_reply(502, "no way through"));
        assert_true(requesty_feedback_send(scene->client, "r1", &params, NULL) < 0);
        request = server_request(scene->server, i);
        assert_string_equal(request->method, "CONNECT");
        assert_contains(request->path, urls[i][1] + strlen("https://"));
    }
}

static void bad_parameters_are_refused(void **state)
{
    static const struct {
        const char *id;
        requesty_feedback_params params;
        const char *says;
    } cases[] = {
        { NULL, { 0 }, "request_id: is NULL" },
        { "", { 0 }, "request_id: is empty" },
        { "..", { 0 }, "request_id: is a dot" },
        { "r", { .path = "" }, "path: does not begin with \"/\"" },
        { "r", { .path = "feedback" }, "path: does not begin with \"/\"" },
        { "r", { .path = "/{id}" }, "path: holds a character" },
        { "r", { .path = "/{request_id}/{request_id}" }, "path: holds a character" },
        { "r", { .path = "/a b" }, "path: holds a blank" },
        { "r", { .path = "/a\r\nX: y" }, "path: holds a blank" },
        { "r", { .path = "/\xC3\xBC" }, "path: holds a character" },
        { "r", { .path = "/a#b" }, "path: holds a fragment" },
        { "r", { .path = "/a\\b" }, "path: holds a character" },
        { "r", { .path = "/a%zz" }, "path: holds a %" },
        { "r", { .path = "//evil.example/{request_id}" }, "path: names a server" },
        { "r", { .path = "/../v1/manage/apikey?x={request_id}" }, "path: holds a piece that is a dot" },
        { "r", { .path = "/{request_id}/%2e%2E/x" }, "path: holds a piece that is a dot" },
        { TEST_KEY, { .message = "x" }, "own key" },
        { "rqsty-sk-abc", { .message = "x" }, "request_id: is a key's secret" },
        { "r", { .thumbs = 3 }, "data.thumbs: no value of its enumeration is 3" },
        { "r", { .tag_count = 1 }, "data.tags: is NULL, but its count is 1" },
        { "r", { .message = "\xFF" }, "data.message: not valid UTF-8" },
        { "\xFF", { .path = "/f" }, "request_id: not valid UTF-8" },
        { "r", { .extra_json = "1" }, "extra_json: must be a JSON object" },
    };
    struct scene *scene = *state;
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(requesty_feedback_send(scene->client, cases[i].id, &cases[i].params, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].says);
    }
    assert_code(requesty_feedback_send_sized(scene->client, "r", NULL, 0, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_feedback_send_sized(scene->client, "r", &cases[0].params, 8, &error), REQUESTY_ERR_INVALID);
    assert_int_equal(server_request_count(scene->server), 0);
}

static void nothing_said_is_sent_as_nothing(void **state)
{
    const requesty_feedback_params params = { 0 };
    struct scene *scene = *state;

    server_push(scene->server, server_reply_json(200, ""));
    assert_int_equal(requesty_feedback_send(scene->client, "rqsty-cmpl-1", &params, NULL), 0);
    check_sent(scene, "POST", "/feedback/rqsty-cmpl-1", "{\"data\":{}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(requests_reach_the_server),
        scene_test(an_empty_answer_is_success),
        scene_test(it_is_repeated),
        scene_test(refusals_have_their_codes),
        scene_test(without_a_client_nothing_is_done),
        scene_test(every_allocation_may_fail),
        scene_test(thumbs_are_the_rating_of_the_flat_form),
        scene_test(each_form_goes_to_its_host),
        scene_test(the_flat_form_goes_to_the_router_and_the_other_beside_it),
        scene_test(bad_parameters_are_refused),
        scene_test(nothing_said_is_sent_as_nothing),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
