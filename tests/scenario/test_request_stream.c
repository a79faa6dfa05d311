/* Event streams whose protocol nobody knows: every frame an event, and how they end. */
#include "clients.h"

static const requesty_request_params asked = { .path = "/v1/x", .body_json = "{\"stream\":true}" };

/* One line an event: name and data. */
struct frames {
    char text[1024];
    size_t count, stop_at;
};

static int add_frame(const requesty_event *event, void *user)
{
    struct frames *frames = user;
    size_t len = strlen(frames->text);

    assert_int_equal(event->type, REQUESTY_EVENT_OTHER);
    assert_int_equal(event->raw_json_len, strlen(event->raw_json));
    snprintf(frames->text + len, sizeof frames->text - len, "%s|%s\n", event->sse_event, event->raw_json);
    return ++frames->count == frames->stop_at ? 7 : 0;
}

static int pull_all(struct scene *scene, struct frames *frames, requesty_error *error)
{
    requesty_stream *stream = NULL;
    const requesty_event *event;
    int rc = requesty_request_open(scene->client, &asked, &stream, error);

    while (rc == 0 && (rc = requesty_stream_next(stream, &event, error)) > 0)
        rc = add_frame(event, frames);
    if (stream) {
        assert_null(requesty_stream_message(stream));
        assert_null(requesty_stream_completion(stream));
        assert_int_equal(requesty_stream_info(stream)->http_status, 200);
    }
    requesty_stream_free(stream);
    return rc;
}

/* By callback and by pull the same comes out. */
static int read_all(struct scene *scene, struct server_reply *(*make)(const char *), const char *body, struct frames *frames,
                    requesty_error *error)
{
    struct frames pulled = { .text = "" };
    int rc, rc_pulled;

    *frames = (struct frames){ .text = "" };
    server_set_default(scene->server, make(body));
    rc = requesty_request_stream(scene->client, &asked, add_frame, frames, error);
    rc_pulled = pull_all(scene, &pulled, NULL);
    assert_code(rc_pulled, rc);
    assert_string_equal(pulled.text, frames->text);
    return rc;
}

static struct server_reply *as_stream(const char *body)
{
    return server_reply_sse(body, server_split_every(5));
}

/* The stream without its end. */
static struct server_reply *as_cut_stream(const char *body)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "text/event-stream", SERVER_CHUNKED);
    server_reply_text(reply, body);
    server_reply_close(reply);
    return reply;
}

static struct server_reply *as_json(const char *body)
{
    return server_reply_json(200, body);
}

static struct server_reply *as_text(const char *body)
{
    return server_reply_bytes(200, "text/plain", body, strlen(body), SERVER_LENGTH, server_split_whole());
}

/* ---- ends that are good ------------------------------------------------------------------------------------------ */

static void every_frame_is_an_event(void **state)
{
    static const struct {
        const char *body, *frames;
    } cases[] = {
        { "data: {\"a\":1}\n\nevent: x\ndata: {\"b\":2}\n\ndata: [DONE]\n\n", "|{\"a\":1}\nx|{\"b\":2}\n" },
        { "data: {\"a\":1}\n\n", "|{\"a\":1}\n" }, /* the connection's end is one */
        { ": comment\n\nevent: delta\r\ndata: no JSON\r\ndata: at all\r\n\r\n", "delta|no JSON\nat all\n" },
        { "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n", "|1\n" },
        { "data: [DONE]\n\n", "" },
        { "data: {\"error\":{\"code\":-32601}}\n\n", "|{\"error\":{\"code\":-32601}}\n" }, /* JSON-RPC: the program's to read */
        { "event: ping\ndata: {}\n\n", "ping|{}\n" },
    };
    struct frames frames;

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_error error;

        if (read_all(*state, as_stream, cases[i].body, &frames, &error) < 0)
            fail_msg("case %zu: %s", i, error.message);
        assert_string_equal(frames.text, cases[i].frames);
    }
}

static void the_request_asks_for_a_stream(void **state)
{
    struct scene *scene = *state;
    const struct server_request *request;
    struct frames frames;

    assert_int_equal(read_all(scene, as_stream, "data: [DONE]\n\n", &frames, NULL), 0);
    request = server_request(scene->server, 0);
    assert_string_equal(request->method, "POST");
    assert_string_equal(request->path, "/v1/x");
    assert_string_equal(request->body, "{\"stream\":true}");
    assert_header(request, "Accept", "text/event-stream");
}

static void json_is_one_event(void **state)
{
    static const char *const texts[] = { "{\"a\": 1.50}", "[1, {\"a\":2}]", "\"x\"", "12", "true", "null", "[]" };
    struct frames frames;

    for (size_t i = 0; i < COUNT(texts); i++) {
        char expected[64];

        snprintf(expected, sizeof expected, "|%s\n", texts[i]);
        assert_int_equal(read_all(*state, as_json, texts[i], &frames, NULL), 0);
        assert_string_equal(frames.text, expected);
    }
}

static void a_frame_needs_no_callback(void **state)
{
    struct scene *scene = *state;

    server_push(scene->server, as_stream("data: 1\n\n"));
    assert_int_equal(requesty_request_stream(scene->client, &asked, NULL, NULL, NULL), 0);
}

/* ---- ends that are not ------------------------------------------------------------------------------------------- */

static void broken_streams(void **state)
{
    struct scene *scene = *state;
    struct frames frames;
    requesty_error error;

    scene_use_retries(scene, 0);
    assert_code(read_all(scene, as_cut_stream, "data: 1\n\nda", &frames, &error), REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_string_equal(frames.text, "|1\n");
    assert_int_equal(error.mid_stream, 1);
    assert_code(read_all(scene, as_stream, "", &frames, &error), REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_code(read_all(scene, as_stream, ": only a comment\n\n", &frames, &error), REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_code(read_all(scene, as_text, "no stream", &frames, &error), REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_code(read_all(scene, as_json, "{\"a\":", &frames, &error), REQUESTY_ERR_BAD_REPLY);
    assert_code(read_all(scene, as_json, "[1] 2", &frames, &error), REQUESTY_ERR_BAD_REPLY);
    assert_contains(error.message, "line 1, column 5");
    assert_code(read_all(scene, as_json, "", &frames, &error), REQUESTY_ERR_BAD_REPLY);
    assert_contains(error.message, "it is empty");
    assert_code(read_all(scene, as_json, "<html>", &frames, &error), REQUESTY_ERR_BAD_REPLY);
    assert_contains(error.message, "<html>");
    assert_string_equal(frames.text, "");
}

/* "[DONE]" is the end, whatever the connection does then. */
static void a_cut_behind_the_end_is_none(void **state)
{
    struct frames frames;

    assert_int_equal(read_all(*state, as_cut_stream, "data: 1\n\ndata: [DONE]\n\n", &frames, NULL), 0);
    assert_string_equal(frames.text, "|1\n");
}

static void an_error_event_fails(void **state)
{
    struct frames frames;
    requesty_error error;

    assert_code(read_all(*state, as_stream,
                         "data: 1\n\nevent: error\ndata: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n",
                         &frames, &error),
                REQUESTY_ERR_OVERLOADED);
    assert_string_equal(error.message, "busy");
    assert_int_equal(error.mid_stream, 1);
    assert_string_equal(frames.text, "|1\n");
}

static void a_refusal_fails(void **state)
{
    struct scene *scene = *state;
    struct frames frames = { .text = "" };
    requesty_error error;

    server_set_default(scene->server, error_reply(403, "no"));
    assert_code(requesty_request_stream(scene->client, &asked, add_frame, &frames, &error), REQUESTY_ERR_FORBIDDEN);
    assert_int_equal(error.mid_stream, 0);
    assert_int_equal(frames.count, 0);
}

static void a_callback_cancels(void **state)
{
    struct scene *scene = *state;
    struct frames frames = { .text = "", .stop_at = 2 };
    requesty_error error;

    server_push(scene->server, as_stream("data: 1\n\ndata: 2\n\ndata: 3\n\n"));
    assert_code(requesty_request_stream(scene->client, &asked, add_frame, &frames, &error), REQUESTY_ERR_CANCELLED);
    assert_int_equal(error.user_code, 7);
    assert_string_equal(frames.text, "|1\n|2\n");
}

static void before_the_first_event_it_is_tried_again(void **state)
{
    struct scene *scene = *state;
    struct frames frames = { .text = "" };

    fake_clock();
    server_push(scene->server, error_reply(503, "later"));
    server_push(scene->server, as_cut_stream("dat"));
    server_push(scene->server, as_stream("data: 1\n\n"));
    assert_int_equal(requesty_request_stream(scene->client, &asked, add_frame, &frames, NULL), 0);
    assert_string_equal(frames.text, "|1\n");
    assert_int_equal(server_request_count(scene->server), 3);
}

static void secrets_are_not_streamed(void **state)
{
    struct scene *scene = *state;
    const requesty_request_params params = { .path = "/v1/x", .secret = 1 };
    requesty_error error;

    assert_code(requesty_request_stream(scene->client, &params, NULL, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "secret: is not for streams");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(every_frame_is_an_event),
        scene_test(the_request_asks_for_a_stream),
        scene_test(json_is_one_event),
        scene_test(a_frame_needs_no_callback),
        scene_test(broken_streams),
        scene_test(a_cut_behind_the_end_is_none),
        scene_test(an_error_event_fails),
        scene_test(a_refusal_fails),
        scene_test(a_callback_cancels),
        scene_test(before_the_first_event_it_is_tried_again),
        scene_test(secrets_are_not_streamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
