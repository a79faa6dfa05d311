/* Speech: bytes to a callback and into memory, plain and in events; what breaks, and what is no audio. */
#include "scenario.h"

#include "bodies.h"
#include "clients.h"

#define AUDIO "ID3\0\0audio\xFF\0{\n\ndata: x\n\n" /* NULs, and what looks like other things */
#define AUDIO_LEN (sizeof(AUDIO) - 1)

#define DELTA(base64) "event: speech.audio.delta\ndata: {\"type\":\"speech.audio.delta\",\"audio\":\"" base64 "\"}\n\n"
#define DONE                                                                                                           \
    "event: speech.audio.done\ndata: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":14,"                  \
    "\"output_tokens\":101,\"total_tokens\":115}}\n\n"
#define SSE DELTA("SUQzAAA=") DELTA("YXVkaW8=") DELTA("") DONE
#define SSE_AUDIO "ID3\0\0audio"

static requesty_speech_params small(void)
{
    return (requesty_speech_params){ .model = "openai/tts-1", .input = "Hello", .voice = "nova" };
}

static requesty_speech_params events(void)
{
    requesty_speech_params params = small();

    params.stream_format = "sse";
    return params;
}

/* ---- what a callback got ----------------------------------------------------------------------------------------- */

struct heard {
    char bytes[1024];
    size_t len, calls;
    size_t stop_at; /* the call of this number returns 7; 0: none */
};

static int hear(const void *bytes, size_t len, void *user)
{
    struct heard *heard = user;

    assert_true(len > 0 && heard->len + len <= sizeof heard->bytes);
    memcpy(heard->bytes + heard->len, bytes, len);
    heard->len += len;
    return ++heard->calls == heard->stop_at ? 7 : 0;
}

#define assert_heard(heard, expected, len_) \
    do { \
        assert_int_equal((heard)->len, len_); \
        assert_memory_equal((heard)->bytes, expected, len_); \
    } while (0)

/* Both ways, which must succeed with these bytes; the results of either are looked at. */
static requesty_speech *speak(struct scene *scene, const requesty_speech_params *params, const char *bytes, size_t len)
{
    struct heard heard = { .len = 0 };
    requesty_speech *whole = NULL, *told = NULL;
    requesty_error error = { 0 };

    if (requesty_speech_create(scene->client, params, &whole, &error) != 0 ||
        requesty_speech_stream(scene->client, params, hear, &heard, &told, &error) != 0)
        fail_msg("%s: %s", requesty_code_name(error.code), error.message);
    assert_heard(&heard, bytes, len);
    assert_int_equal(whole->len, len);
    assert_memory_equal(whole->bytes, bytes, len);
    assert_null(told->bytes);
    assert_int_equal(told->len, len);
    assert_string_equal(told->content_type, whole->content_type);
    assert_int_equal(told->usage->total_tokens, whole->usage->total_tokens);
    requesty_speech_free(told);
    return whole;
}

static struct server_reply *audio(const char *type, const void *bytes, size_t len, struct server_split split)
{
    return server_reply_bytes(200, type, bytes, len, SERVER_CHUNKED, split);
}

/* Both ways, which must fail so before any byte is handed out. */
static void fail_with(struct scene *scene, const requesty_speech_params *params, struct server_reply *reply, int code,
                      const char *part)
{
    struct heard heard = { .len = 0 };
    requesty_speech *speech = NULL;
    requesty_error error;

    server_set_default(scene->server, reply);
    assert_code(requesty_speech_create(scene->client, params, &speech, &error), code);
    assert_contains(error.message, part);
    assert_int_equal(error.mid_stream, 0);
    assert_code(requesty_speech_stream(scene->client, params, hear, &heard, &speech, &error), code);
    assert_contains(error.message, part);
    assert_lacks(error.message, "handed out");
    assert_int_equal(error.mid_stream, 0);
    assert_int_equal(heard.calls, 0);
    assert_null(speech);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static const struct server_request *send_it(struct scene *scene, const requesty_speech_params *params)
{
    server_set_default(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_whole()));
    requesty_speech_free(speak(scene, params, AUDIO, AUDIO_LEN));
    return server_request(scene->server, server_request_count(scene->server) - 1);
}

static void the_smallest_request(void **state)
{
    requesty_speech_params params = small();
    const struct server_request *request = send_it(*state, &params);

    assert_string_equal(request->method, "POST");
    assert_string_equal(request->path, "/v1/audio/speech");
    assert_header(request, "Content-Type", "application/json");
    assert_header(request, "Accept", "audio/*, application/octet-stream");
    assert_header(request, "Authorization", "Bearer " TEST_KEY);
    assert_body(request, "{'model':'openai/tts-1','input':'Hello','voice':'nova'}");
}

static void every_member(void **state)
{
    requesty_extension extension = { .trace_id = "t" };
    requesty_speech_params params = {
        .model = "m/n", .input = "i", .voice = "v", .response_format = "opus", .instructions = "softly",
        .speed = REQUESTY_DOUBLE(1.5), .stream_format = "sse", .requesty = &extension, .extra_json = "{\"voice\":{\"id\":1}}",
    };
    const struct server_request *request = send_it(*state, &params);

    assert_header(request, "Accept", "text/event-stream");
    assert_body(request, "{'model':'m/n','input':'i','voice':{'id':1},'response_format':'opus','instructions':'softly',"
                         "'speed':1.5,'stream_format':'sse','requesty':{'trace_id':'t'}}");
}

static void bad_parameters(void **state)
{
    static const struct {
        requesty_speech_params params;
        const char *message;
    } cases[] = {
        { { .input = "i", .voice = "v" }, "model: is required" },
        { { .model = "m", .voice = "v" }, "input: is required" },
        { { .model = "m", .input = "", .voice = "v" }, "input: is empty" },
        { { .model = "m", .input = "i" }, "voice: is required" },
    };
    struct scene *scene = *state;
    requesty_speech_params params = small();
    requesty_speech *speech = NULL;
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(requesty_speech_create(scene->client, &cases[i].params, &speech, &error), REQUESTY_ERR_INVALID);
        assert_string_equal(error.message, cases[i].message);
        assert_code(requesty_speech_stream(scene->client, &cases[i].params, hear, NULL, NULL, &error), REQUESTY_ERR_INVALID);
    }
    assert_code(requesty_speech_create(scene->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "speech: is NULL");
    assert_code(requesty_speech_stream(scene->client, &params, NULL, NULL, &speech, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "on_bytes: is NULL");
    assert_code(requesty_speech_create(NULL, &params, &speech, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "client: is NULL");
    assert_code(requesty_speech_create(scene->client, NULL, &speech, &error), REQUESTY_ERR_INVALID);
    assert_null(speech);
    assert_int_equal(server_request_count(scene->server), 0);
}

/* ---- plain bytes ------------------------------------------------------------------------------------------------- */

static void plain_bytes_in_any_pieces(void **state)
{
    struct scene *scene = *state;
    const struct server_split splits[] = { server_split_whole(), server_split_every(1), server_split_random(4, 9) };
    static const char *const types[] = { "audio/mpeg", "Audio/MPEG; x=y", "application/octet-stream", "", "audio/pcm" };
    requesty_speech_params params = small();

    for (size_t i = 0; i < COUNT(splits); i++)
        for (size_t k = 0; k < COUNT(types); k++) {
            requesty_speech *speech;

            server_set_default(scene->server, audio(*types[k] ? types[k] : NULL, AUDIO, AUDIO_LEN, splits[i]));
            speech = speak(scene, &params, AUDIO, AUDIO_LEN);
            assert_string_equal(speech->content_type, types[k]);
            assert_null(speech->usage->raw_json);
            assert_int_equal(speech->info->attempts, 1);
            requesty_speech_free(speech);
        }
}

static void samples_may_begin_with_anything(void **state)
{
    static const char *const samples[] = { "{\"error\":\"x\"}", "[", "<html>", " \n\t", "\n{" };
    struct scene *scene = *state;
    requesty_speech_params params = small();

    params.response_format = "pcm";
    for (size_t i = 0; i < COUNT(samples); i++) {
        server_set_default(scene->server, audio("audio/pcm", samples[i], strlen(samples[i]), server_split_every(1)));
        requesty_speech_free(speak(scene, &params, samples[i], strlen(samples[i])));
    }
    server_set_default(scene->server, audio("audio/pcm", "\0\0\0\0{", 5, server_split_every(2)));
    requesty_speech_free(speak(scene, &params, "\0\0\0\0{", 5));
}

static void bytes_arrive_before_the_rest_is_sent(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = server_reply_new();
    requesty_speech_params params = small();
    struct heard heard = { .stop_at = 1 };
    requesty_error error;

    server_reply_head(reply, 200, "audio/mpeg", SERVER_CHUNKED);
    server_reply_text(reply, "first");
    server_reply_hang(reply);
    server_push(scene->server, reply);
    assert_code(requesty_speech_stream(scene->client, &params, hear, &heard, NULL, &error), REQUESTY_ERR_CANCELLED);
    assert_heard(&heard, "first", 5);
    assert_int_equal(error.user_code, 7);
    assert_int_equal(error.mid_stream, 1);
    assert_string_equal(error.message, "the callback cancelled the call (7); 5 bytes of audio had been handed out");
    assert_true(server_wait_peer_closes(scene->server, 1));
}

static void no_result_is_wanted(void **state)
{
    struct scene *scene = *state;
    requesty_speech_params params = small();
    struct heard heard = { .len = 0 };

    server_set_default(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_whole()));
    assert_int_equal(requesty_speech_stream(scene->client, &params, hear, &heard, NULL, NULL), 0);
    assert_heard(&heard, AUDIO, AUDIO_LEN);
}

/* ---- no audio ---------------------------------------------------------------------------------------------------- */

static void answers_that_are_none(void **state)
{
    static const char json[] = "{\"error\":{\"message\":\"no such voice\",\"type\":\"invalid_request_error\"}}";
    struct scene *scene = *state;
    requesty_speech_params cases[] = { small(), events(), small() };

    scene_use_retries(scene, 0);
    cases[2].response_format = "pcm";
    for (size_t i = 0; i < COUNT(cases); i++) {
        const requesty_speech_params *params = &cases[i];

        fail_with(scene, params, server_reply_json(200, json), REQUESTY_ERR_BAD_REQUEST, "no such voice");
        fail_with(scene, params, server_reply_json(200, "{\"audio\":1}"), REQUESTY_ERR_BAD_REPLY,
                  "the answer is of type \"application/json\", and audio was due; it begins \"{\"audio\":1}\"");
        fail_with(scene, params, audio("text/html", "<html>busy", 10, server_split_every(1)), REQUESTY_ERR_BAD_REPLY, "<html>");
        fail_with(scene, params, error_reply(400, "too long"), REQUESTY_ERR_BAD_REQUEST, "too long");
        fail_with(scene, params, error_reply(503, "busy"), REQUESTY_ERR_OVERLOADED, "busy");
        if (i == 2)
            break;
        fail_with(scene, params, audio("audio/mpeg", json, strlen(json), server_split_every(1)), REQUESTY_ERR_BAD_REQUEST,
                  "no such voice");
        fail_with(scene, params, audio(NULL, "\n {\"error\":\"no\"}", 16, server_split_every(1)), REQUESTY_ERR_SERVER, "no");
    }
    fail_with(scene, &cases[0], audio("audio/mpeg", "", 0, server_split_whole()), REQUESTY_ERR_BAD_REPLY, "empty");
    fail_with(scene, &cases[0], audio("text/plain", "sorry", 5, server_split_whole()), REQUESTY_ERR_BAD_REPLY, "sorry");
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static void events_in_any_pieces(void **state)
{
    struct scene *scene = *state;
    const struct server_split splits[] = { server_split_whole(), server_split_every(1), server_split_random(5, 40) };
    requesty_speech_params cases[] = { events(), small() }; /* they may come unasked */

    for (size_t i = 0; i < COUNT(splits); i++)
        for (size_t k = 0; k < COUNT(cases); k++) {
            requesty_speech *speech;

            server_set_default(scene->server, server_reply_sse(SSE, splits[i]));
            speech = speak(scene, &cases[k], SSE_AUDIO, 10);
            assert_string_equal(speech->content_type, "audio/mpeg");
            assert_int_equal(speech->usage->input_tokens, 14);
            assert_int_equal(speech->usage->output_tokens, 101);
            assert_int_equal(speech->usage->total_tokens, 115);
            assert_string_equal(speech->usage->raw_json, "{\"input_tokens\":14,\"output_tokens\":101,\"total_tokens\":115}");
            requesty_speech_free(speech);
        }
}

static void events_of_other_shapes(void **state)
{
    static const char *const bodies[] = {
        /* named by the event line alone, by the type alone; unknown ones; a marker in place of the last event */
        "event: speech.audio.delta\ndata: {\"audio\":\"SUQzAAA=\"}\n\nevent: other\ndata: {\"x\":1}\n\n"
        "data: {\"type\":\"speech.audio.delta\",\"audio\":\"YXVkaW8\"}\n\nevent: speech.audio.done\ndata: {}\n\n",
        ": hi\n\n" DELTA("SUQzAAA=") DELTA("YXVkaW8=") "data: [DONE]\n\n",
        "data: {\"type\":\"speech.audio.delta\",\"audio\":null,\"error\":null}\n\n"
        "data: {\"type\":\"speech.audio.done\",\"audio\":\"SUQzAABhdWRpbw==\",\"usage\":null}\n\n",
        SSE "data: {\"type\":\"speech.audio.delta\",\"audio\":\"\"}\n\n",
    };
    struct scene *scene = *state;
    requesty_speech_params params = events();

    params.response_format = "opus";
    for (size_t i = 0; i < COUNT(bodies); i++) {
        requesty_speech *speech;

        server_set_default(scene->server, sse(bodies[i]));
        speech = speak(scene, &params, SSE_AUDIO, 10);
        assert_string_equal(speech->content_type, "audio/opus");
        requesty_speech_free(speech);
    }
}

static void events_that_fail_at_once(void **state)
{
    struct scene *scene = *state;
    requesty_speech_params params = events();

    scene_use_retries(scene, 0);
    fail_with(scene, &params, sse(DELTA("not base64!")), REQUESTY_ERR_BAD_REPLY, "audio is no base64");
    fail_with(scene, &params, sse("data: {\"type\":\n\n"), REQUESTY_ERR_BAD_REPLY, "a frame of the stream is");
    fail_with(scene, &params, sse("data: {\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}\n\n"),
              REQUESTY_ERR_RATE_LIMIT, "slow");
    fail_with(scene, &params, sse("event: error\ndata: {\"message\":\"gone\"}\n\n"), REQUESTY_ERR_SERVER, "gone");
    fail_with(scene, &params, sse(DONE), REQUESTY_ERR_BAD_REPLY, "holds no audio");
    fail_with(scene, &params, sse(": nothing\n\n"), REQUESTY_ERR_INCOMPLETE_STREAM, "before the reply was complete");
}

/* ---- broken off -------------------------------------------------------------------------------------------------- */

/* Which audio comes to how much before it breaks off. */
static struct server_reply *cut(int how)
{
    struct server_reply *reply = server_reply_new();

    if (how == 0) {
        server_reply_head(reply, 200, "audio/mpeg", SERVER_LENGTH);
        server_reply_declare_length(reply, 100);
        server_reply_body(reply, SSE_AUDIO, 10, server_split_whole());
        server_reply_close(reply);
    } else if (how == 1) {
        server_reply_head(reply, 200, "audio/mpeg", SERVER_CHUNKED);
        server_reply_body(reply, SSE_AUDIO, 10, server_split_whole());
        server_reply_close(reply);
    } else {
        server_reply_head(reply, 200, "text/event-stream", SERVER_CHUNKED);
        server_reply_text(reply, DELTA("SUQzAAA=") DELTA("YXVkaW8="));
        if (how == 3)
            server_reply_close(reply);
    }
    return reply;
}

static void cut_after_the_first_byte(void **state)
{
    struct scene *scene = *state;
    requesty_speech_params params = small();

    for (int how = 0; how < 4; how++) {
        struct heard heard = { .len = 0 };
        size_t before = server_request_count(scene->server);
        requesty_speech *speech = NULL;
        requesty_error error;

        server_set_default(scene->server, cut(how));
        assert_code(requesty_speech_stream(scene->client, &params, hear, &heard, &speech, &error),
                    REQUESTY_ERR_INCOMPLETE_STREAM);
        assert_contains(error.message, "; 10 bytes of audio had been handed out");
        assert_int_equal(error.mid_stream, 1);
        assert_int_equal(error.retryable, 1);
        assert_heard(&heard, SSE_AUDIO, 10);
        assert_int_equal(server_request_count(scene->server), before + 1); /* never again */
        assert_null(speech);
    }
}

static void what_nobody_has_heard_is_asked_for_again(void **state)
{
    struct scene *scene = *state;
    requesty_speech_params params = small();

    for (int how = 0; how < 4; how++) {
        requesty_speech *speech = NULL;
        requesty_error error = { 0 };

        if (how == 2) /* a stream that ends well, but too soon, is not repeated: chat and messages have the same rule */
            continue;
        fake_clock();
        server_set_default(scene->server, NULL);
        server_push(scene->server, cut(how));
        server_push(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_every(3)));
        if (requesty_speech_create(scene->client, &params, &speech, &error) != 0)
            fail_msg("%s: %s", requesty_code_name(error.code), error.message);
        assert_int_equal(speech->len, AUDIO_LEN);
        assert_memory_equal(speech->bytes, AUDIO, AUDIO_LEN);
        assert_int_equal(speech->info->attempts, 2);
        assert_waits(500);
        requesty_speech_free(speech);
    }
}

static void memory_fails_when_no_attempt_is_left(void **state)
{
    struct scene *scene = *state;
    requesty_speech_params params = small();
    requesty_speech *speech = NULL;
    requesty_error error;

    scene_use_retries(scene, 0);
    for (int how = 0; how < 4; how++) {
        server_set_default(scene->server, cut(how));
        assert_code(requesty_speech_create(scene->client, &params, &speech, &error), REQUESTY_ERR_INCOMPLETE_STREAM);
        assert_int_equal(error.mid_stream, 0);
        assert_lacks(error.message, "handed out");
        assert_null(speech);
    }
}

static void a_status_is_tried_again(void **state)
{
    struct scene *scene = *state;
    requesty_speech_params params = small();
    struct heard heard = { .len = 0 };
    requesty_speech *speech = NULL;

    fake_clock();
    server_push(scene->server, error_reply(429, "busy"));
    server_push(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_whole()));
    assert_int_equal(requesty_speech_stream(scene->client, &params, hear, &heard, &speech, NULL), 0);
    assert_heard(&heard, AUDIO, AUDIO_LEN);
    assert_int_equal(speech->info->attempts, 2);
    requesty_speech_free(speech);
}

/* ---- ceilings and time-outs -------------------------------------------------------------------------------------- */

static void more_than_the_ceiling(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    requesty_speech_params params = small();
    requesty_speech *speech = NULL;
    requesty_error error;

    options.max_reply_bytes = REQUESTY_INT(AUDIO_LEN - 1);
    scene_use(scene, &options);
    server_set_default(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_whole()));
    assert_code(requesty_speech_create(scene->client, &params, &speech, &error), REQUESTY_ERR_TOO_LARGE);
    options.max_reply_bytes = REQUESTY_INT(AUDIO_LEN);
    scene_use(scene, &options);
    requesty_speech_free(speak(scene, &params, AUDIO, AUDIO_LEN));
}

static void silence(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    requesty_speech_params params = small();
    struct heard heard = { .len = 0 };
    struct server_reply *reply = server_reply_new();
    requesty_error error;

    server_reply_head(reply, 200, "audio/mpeg", SERVER_CHUNKED);
    server_reply_text(reply, "first");
    server_reply_hang(reply);
    server_push(scene->server, reply);
    options.idle_bytes_timeout_ms = REQUESTY_INT(60);
    scene_use(scene, &options);
    assert_code(requesty_speech_stream(scene->client, &params, hear, &heard, NULL, &error), REQUESTY_ERR_TIMEOUT);
    assert_int_equal(error.timeout, REQUESTY_TIMEOUT_IDLE_BYTES);
    assert_contains(error.message, "; 5 bytes of audio had been handed out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(the_smallest_request),
        scene_test(every_member),
        scene_test(bad_parameters),
        scene_test(plain_bytes_in_any_pieces),
        scene_test(samples_may_begin_with_anything),
        scene_test(bytes_arrive_before_the_rest_is_sent),
        scene_test(no_result_is_wanted),
        scene_test(answers_that_are_none),
        scene_test(events_in_any_pieces),
        scene_test(events_of_other_shapes),
        scene_test(events_that_fail_at_once),
        scene_test(cut_after_the_first_byte),
        scene_test(what_nobody_has_heard_is_asked_for_again),
        scene_test(memory_fails_when_no_attempt_is_left),
        scene_test(a_status_is_tried_again),
        scene_test(more_than_the_ceiling),
        scene_test(silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
