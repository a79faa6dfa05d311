/* Speech and any request in a loop, in pieces and whole; and what a start was given, gone before anything is sent. */
#include "media.h"
#include "starts.h"

/* What on_event got: bytes, or the frames' data. */
struct pieces {
    struct seen seen; /* first: on_done's user is this */
    struct heard heard;
    int32_t type;
    int64_t len; /* of the speech, in on_done */
    bool has_bytes;
};

static int on_event(const requesty_event *event, void *user)
{
    struct pieces *pieces = user;

    assert_int_equal(event->type, pieces->type);
    if (event->type == REQUESTY_EVENT_BYTES)
        return hear(event->text, event->text_len, &pieces->heard);
    return hear(event->raw_json, event->raw_json_len, &pieces->heard);
}

static void look_at_speech(struct seen *seen, requesty_call *call)
{
    struct pieces *pieces = (struct pieces *)(void *)seen;
    const requesty_speech *speech = requesty_call_speech(call);

    if (!speech)
        return;
    pieces->len = (int64_t)speech->len;
    pieces->has_bytes = speech->bytes != NULL;
    if (speech->bytes)
        hear(speech->bytes, speech->len, &pieces->heard);
}

static requesty_call_handlers handlers_of(struct pieces *pieces, bool in_pieces, int32_t type)
{
    requesty_call_handlers handlers = see(&pieces->seen);

    pieces->type = type;
    pieces->seen.at_done = look_at_speech;
    handlers.on_event = in_pieces ? on_event : NULL;
    return handlers;
}

/* ---- speech ------------------------------------------------------------------------------------------------------ */

static void say(struct scene *scene, struct pieces *pieces, const requesty_speech_params *params, bool in_pieces)
{
    requesty_call_handlers handlers = handlers_of(pieces, in_pieces, REQUESTY_EVENT_BYTES);
    requesty_loop *loop = new_loop();
    requesty_error error;

    if (requesty_speech_start(scene->client, loop, params, &handlers, NULL, &error) != 0)
        fail_msg("%s", error.message);
    assert_int_equal(requesty_loop_run(loop, NULL), 0); /* which puts a fake clock forward */
    requesty_loop_free(loop);
    assert_int_equal(pieces->seen.dones, 1);
}

static void speech_comes_whole_and_in_pieces(void **state)
{
    struct scene *scene = *state;
    const requesty_speech_params plain = small_speech(), events = small_speech_events();

    for (int in_pieces = 0; in_pieces <= 1; in_pieces++) {
        struct pieces some = { 0 }, others = { 0 };

        server_push(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_every(3)));
        say(scene, &some, &plain, in_pieces);
        assert_code(some.seen.code, 0);
        assert_heard(&some.heard, AUDIO, AUDIO_LEN);
        assert_int_equal(some.len, AUDIO_LEN);
        assert_int_equal(some.has_bytes, !in_pieces);
        assert_string_equal(some.seen.text, "audio/mpeg");

        server_push(scene->server, server_reply_sse(SPEECH_SSE, server_split_every(5)));
        say(scene, &others, &events, in_pieces);
        assert_code(others.seen.code, 0);
        assert_heard(&others.heard, SSE_AUDIO, SSE_AUDIO_LEN);
        assert_int_equal(others.len, SSE_AUDIO_LEN);
        assert_string_equal(others.seen.text, "audio/mpeg");
    }
}

/* Half of the audio, and then the connection's end. */
static struct server_reply *cut_audio(void)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "audio/mpeg", SERVER_LENGTH);
    server_reply_declare_length(reply, 1000);
    server_reply_text(reply, "ID3 half");
    server_reply_close(reply);
    return reply;
}

static void speech_that_breaks_off_fails_or_is_asked_for_again(void **state)
{
    struct scene *scene = *state;
    const requesty_speech_params params = small_speech();
    struct pieces some = { 0 }, whole = { 0 };

    fake_clock();
    server_push(scene->server, cut_audio());
    say(scene, &some, &params, true);
    assert_code(some.seen.code, REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_int_equal(some.seen.error.mid_stream, 1);
    assert_contains(some.seen.error.message, "; 8 bytes of audio had been handed out");
    assert_heard(&some.heard, "ID3 half", 8);
    assert_null(some.seen.kind);

    server_push(scene->server, cut_audio());
    server_push(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_whole()));
    say(scene, &whole, &params, false);
    assert_code(whole.seen.code, 0);
    assert_heard(&whole.heard, AUDIO, AUDIO_LEN);
    assert_int_equal(whole.seen.info.attempts, 2);
}

static void a_callback_may_stop_speech(void **state)
{
    struct scene *scene = *state;
    const requesty_speech_params params = small_speech();
    struct pieces pieces = { .heard.stop_at = 1 };

    server_push(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_whole()));
    say(scene, &pieces, &params, true);
    assert_code(pieces.seen.code, REQUESTY_ERR_CANCELLED);
    assert_int_equal(pieces.seen.error.user_code, 7);
    assert_contains(pieces.seen.error.message, "bytes of audio had been handed out");
}

static void answers_that_are_no_speech(void **state)
{
    static const struct {
        const char *body;
        int code;
    } answers[] = {
        { "{\"error\":{\"message\":\"no voice\",\"code\":400}}", REQUESTY_ERR_BAD_REQUEST },
        { "{\"a\":1}", REQUESTY_ERR_BAD_REPLY },
        { "", REQUESTY_ERR_BAD_REPLY },
    };
    struct scene *scene = *state;
    const requesty_speech_params params = small_speech();

    for (size_t i = 0; i < COUNT(answers); i++) {
        struct pieces pieces = { 0 };
        requesty_speech *speech = NULL;
        requesty_error error;

        server_set_default(scene->server, server_reply_json(200, answers[i].body));
        assert_code(requesty_speech_create(scene->client, &params, &speech, &error), answers[i].code);
        say(scene, &pieces, &params, false);
        assert_code(pieces.seen.code, answers[i].code);
        assert_string_equal(pieces.seen.error.message, error.message);
    }
}

/* ---- any request ------------------------------------------------------------------------------------------------- */

static void ask(struct scene *scene, struct pieces *pieces, bool in_pieces)
{
    const requesty_request_params params = { .path = "/v1/any", .body_json = "{\"stream\":true}" };
    requesty_call_handlers handlers = handlers_of(pieces, in_pieces, REQUESTY_EVENT_OTHER);
    requesty_loop *loop = new_loop();

    assert_int_equal(requesty_request_start(scene->client, loop, &params, &handlers, NULL, NULL), 0);
    turn_all(loop);
    requesty_loop_free(loop);
    assert_int_equal(pieces->seen.dones, 1);
    assert_string_equal(server_request_header(last_request(scene), "Accept"),
                        in_pieces ? "text/event-stream" : "application/json");
}

static void any_answer_comes_as_it_was_asked_for(void **state)
{
    static const char sse[] = "data: {\"a\":1}\n\ndata: text\n\ndata: [DONE]\n\n";
    struct scene *scene = *state;
    struct pieces frames = { 0 }, whole = { 0 }, json = { 0 }, broken = { 0 };

    server_push(scene->server, server_reply_sse(sse, server_split_every(2)));
    ask(scene, &frames, true);
    assert_code(frames.seen.code, 0);
    assert_heard(&frames.heard, "{\"a\":1}text", 11);
    assert_int_equal(frames.heard.calls, 2);
    assert_null(frames.seen.kind);

    server_push(scene->server, server_reply_sse(sse, server_split_whole()));
    ask(scene, &whole, false);
    assert_code(whole.seen.code, 0);
    assert_string_equal(whole.seen.text, sse);
    assert_string_equal(whole.seen.kind->name, "reply");

    server_push(scene->server, server_reply_json(200, "{\"b\":2}"));
    ask(scene, &json, true); /* JSON instead of a stream */
    assert_code(json.seen.code, 0);
    assert_heard(&json.heard, "{\"b\":2}", 7);

    server_push(scene->server, server_reply_sse("data: 1\n\nevent: error\ndata: {\"error\":{\"message\":\"hm\"}}\n\n",
                                                server_split_whole()));
    ask(scene, &broken, true);
    assert_true(broken.seen.code < 0);
    assert_string_equal(broken.seen.error.message, "hm");
    assert_int_equal(broken.seen.error.mid_stream, 1);
}

static void others_have_no_events(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();

    EACH_START(each) {
        struct pieces pieces = { 0 };
        requesty_call_handlers handlers = handlers_of(&pieces, true, REQUESTY_EVENT_BYTES);

        if (strcmp(each->name, "speech") == 0 || strcmp(each->name, "request") == 0)
            continue;
        server_push(scene->server, start_reply(each));
        assert_int_equal(each->start(scene->client, loop, &handlers, NULL, NULL), 0);
        turn_all(loop);
        assert_seen(each, &pieces.seen, 0);
        assert_ptr_equal(pieces.seen.kind, each->kind);
        assert_int_equal(pieces.heard.calls, 0);
    }
    requesty_loop_free(loop);
}

/* ---- what was given is the program's again ----------------------------------------------------------------------- */

#define GIVEN 64

/* What the program gives: its memory is freed before anything is sent. */
struct given {
    char *text, *path;
    char *bytes;
};

static struct given give(void)
{
    struct given given = { malloc(GIVEN), malloc(GIVEN), malloc(GIVEN) };

    strcpy(given.text, "a/b");
    strcpy(given.path, "/v1/x");
    memset(given.bytes, 'B', GIVEN);
    return given;
}

static void take_back(struct given *given)
{
    memset(given->text, 'x', GIVEN - 1);
    memset(given->path, 'x', GIVEN - 1);
    memset(given->bytes, 'x', GIVEN);
    free(given->text);
    free(given->path);
    free(given->bytes);
}

static void begin_with(const struct given *given, requesty_client *client, requesty_loop *loop,
                       requesty_call_handlers *handlers)
{
    const requesty_upload file = { .bytes = given->bytes, .bytes_len = GIVEN, .filename = given->text };
    const char *inputs[] = { given->text };
    const requesty_form_field fields[] = { { given->text, given->path } };
    const requesty_embeddings_params embed = { .model = given->text, .input = inputs, .input_count = 1,
                                               .dimensions = REQUESTY_INT(1) };
    const requesty_transcription_params hear_it = { .model = given->text, .file = &file, .fields = fields,
                                                    .field_count = 1 };
    const requesty_request_params any = { .path = given->path, .body = given->bytes, .body_len = GIVEN,
                                          .content_type = given->text };
    const requesty_speech_params speech = { .model = given->text, .input = "i", .voice = "v", .stream_format = "sse",
                                            .response_format = given->text };

    assert_int_equal(requesty_embeddings_start(client, loop, &embed, handlers++, NULL, NULL), 0);
    assert_int_equal(requesty_transcriptions_start(client, loop, &hear_it, handlers++, NULL, NULL), 0);
    assert_int_equal(requesty_models_get_start(client, loop, given->text, handlers++, NULL, NULL), 0);
    assert_int_equal(requesty_request_start(client, loop, &any, handlers++, NULL, NULL), 0);
    assert_int_equal(requesty_speech_start(client, loop, &speech, handlers++, NULL, NULL), 0);
}

static struct server_reply *by_path(const struct server_request *request, void *user)
{
    (void)user;
    if (strstr(request->path, "embeddings"))
        return server_reply_json(200, "{\"data\":[{\"index\":0,\"embedding\":[1]}]}");
    if (strstr(request->path, "models"))
        return server_reply_json(200, "{\"data\":[{\"id\":\"a/b\"}]}");
    if (strstr(request->path, "speech"))
        return server_reply_sse(SPEECH_SSE, server_split_whole());
    return server_reply_json(200, TEXT_JSON);
}

static void check_sent_body(struct scene *scene, const char *path, const char *part)
{
    for (size_t i = 0; i < server_request_count(scene->server); i++)
        if (strstr(server_request(scene->server, i)->path, path)) {
            assert_contains(server_request(scene->server, i)->body, part);
            assert_lacks(server_request(scene->server, i)->body, "xx");
            return;
        }
    fail_msg("no request of %s", path);
}

static void what_a_start_was_given_is_the_programs_again(void **state)
{
    enum { CALLS = 5 };
    static const char *const kinds[CALLS] = { "embeddings", "transcription", "model", "reply", "speech" };
    struct scene *scene = *state;
    struct given given = give();
    struct seen seen[CALLS] = { 0 };
    requesty_call_handlers handlers[CALLS];
    requesty_loop *loop = new_loop();

    for (size_t i = 0; i < CALLS; i++)
        handlers[i] = see(&seen[i]);
    server_set_handler(scene->server, by_path, NULL);
    begin_with(&given, scene->client, loop, handlers);
    take_back(&given);
    memset(handlers, 0, sizeof handlers);
    turn_all(loop);
    for (size_t i = 0; i < CALLS; i++) {
        if (seen[i].code)
            fail_msg("%s: %s", kinds[i], seen[i].error.message);
        assert_string_equal(seen[i].kind->name, kinds[i]);
    }
    check_sent_body(scene, "embeddings", "\"input\":[\"a/b\"]");
    check_sent_body(scene, "transcriptions", "BBBB");
    check_sent_body(scene, "/v1/x", "BBBB");
    requesty_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(speech_comes_whole_and_in_pieces),
        scene_test(speech_that_breaks_off_fails_or_is_asked_for_again),
        scene_test(a_callback_may_stop_speech),
        scene_test(answers_that_are_no_speech),
        scene_test(any_answer_comes_as_it_was_asked_for),
        scene_test(others_have_no_events),
        scene_test(what_a_start_was_given_is_the_programs_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
