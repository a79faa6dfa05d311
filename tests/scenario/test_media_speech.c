/* Speech: bytes to a callback and into memory, plain and in events. */
#include "scenario.h"

#include "bodies.h"
#include "clients.h"
#include "media.h"

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static const struct server_request *send_it(struct scene *scene, const requesty_speech_params *params)
{
    server_set_default(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_whole()));
    requesty_speech_free(speak(scene, params, AUDIO, AUDIO_LEN));
    return last_request(scene);
}

static void the_smallest_request(void **state)
{
    requesty_speech_params params = small_speech();
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
    requesty_speech_params params = small_speech();
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
    requesty_speech_params params = small_speech();

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
    requesty_speech_params params = small_speech();

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
    requesty_speech_params params = small_speech();
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
    requesty_speech_params params = small_speech();
    struct heard heard = { .len = 0 };

    server_set_default(scene->server, audio("audio/mpeg", AUDIO, AUDIO_LEN, server_split_whole()));
    assert_int_equal(requesty_speech_stream(scene->client, &params, hear, &heard, NULL, NULL), 0);
    assert_heard(&heard, AUDIO, AUDIO_LEN);
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static void events_in_any_pieces(void **state)
{
    struct scene *scene = *state;
    const struct server_split splits[] = { server_split_whole(), server_split_every(1), server_split_random(5, 40) };
    requesty_speech_params cases[] = { small_speech_events(), small_speech() }; /* they may come unasked */

    for (size_t i = 0; i < COUNT(splits); i++)
        for (size_t k = 0; k < COUNT(cases); k++) {
            requesty_speech *speech;

            server_set_default(scene->server, server_reply_sse(SPEECH_SSE, splits[i]));
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
        SPEECH_SSE "data: {\"type\":\"speech.audio.delta\",\"audio\":\"\"}\n\n",
    };
    struct scene *scene = *state;
    requesty_speech_params params = small_speech_events();

    params.response_format = "opus";
    for (size_t i = 0; i < COUNT(bodies); i++) {
        requesty_speech *speech;

        server_set_default(scene->server, sse(bodies[i]));
        speech = speak(scene, &params, SSE_AUDIO, 10);
        assert_string_equal(speech->content_type, "audio/opus");
        requesty_speech_free(speech);
    }
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
        scene_test(events_in_any_pieces),
        scene_test(events_of_other_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
