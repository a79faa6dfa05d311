/* Speech that fails: what is no audio, what breaks off, ceilings and silence. */
#include "media.h"

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

/* ---- no audio ---------------------------------------------------------------------------------------------------- */

static void answers_that_are_none(void **state)
{
    static const char json[] = "{\"error\":{\"message\":\"no such voice\",\"type\":\"invalid_request_error\"}}";
    struct scene *scene = *state;
    requesty_speech_params cases[] = { small_speech(), small_speech_events(), small_speech() };

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
    fail_with(scene, &cases[0], audio("text/caf\xE9", "d\xE9sol\xE9", 6, server_split_whole()), REQUESTY_ERR_BAD_REPLY,
              "the answer is of type \"text/caf?\", and audio was due; it begins \"d?sol?\"");
    fail_with(scene, &cases[0], audio("text/plain", "sorry", 5, server_split_whole()), REQUESTY_ERR_BAD_REPLY, "sorry");
}

/* ---- events that say so ------------------------------------------------------------------------------------------- */

static void events_that_fail_at_once(void **state)
{
    struct scene *scene = *state;
    requesty_speech_params params = small_speech_events();

    scene_use_retries(scene, 0);
    fail_with(scene, &params, sse(DELTA("not base64!")), REQUESTY_ERR_BAD_REPLY, "audio is no base64");
    fail_with(scene, &params, sse("data: {\"type\":\n\n"), REQUESTY_ERR_BAD_REPLY, "a frame of the stream is");
    fail_with(scene, &params, sse("data: {\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}\n\n"),
              REQUESTY_ERR_RATE_LIMIT, "slow");
    fail_with(scene, &params, sse("event: error\ndata: {\"message\":\"gone\"}\n\n"), REQUESTY_ERR_SERVER, "gone");
    fail_with(scene, &params, sse(DONE), REQUESTY_ERR_BAD_REPLY, "holds no audio");
    fail_with(scene, &params, sse(": nothing\n\n"), REQUESTY_ERR_INCOMPLETE_STREAM, "before the reply was complete");
}

static void keep_first_line(int level, const char *line, void *user)
{
    char *kept = user;

    (void)level;
    if (!*kept)
        snprintf(kept, 256, "%s", line);
}

/* As every failure of a call is. */
static void speech_without_audio_is_logged(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    requesty_speech_params params = small_speech_events();
    requesty_speech *speech = NULL;
    char line[256] = "";

    options.log = keep_first_line;
    options.log_user = line;
    options.log_level = REQUESTY_LOG_ERROR;
    scene_use(scene, &options);
    server_push(scene->server, sse(DONE));
    assert_code(requesty_speech_create(scene->client, &params, &speech, NULL), REQUESTY_ERR_BAD_REPLY);
    assert_contains(line, "/v1/audio/speech failed: REQUESTY_ERR_BAD_REPLY: the answer is complete and holds no audio");
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
    requesty_speech_params params = small_speech();

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
    requesty_speech_params params = small_speech();

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

static void nothing_of_a_broken_attempt_is_in_the_next(void **state)
{
    static const char *const empty[] = { DONE, "data: [DONE]\n\n" };
    static const int codes[] = { REQUESTY_ERR_BAD_REPLY, REQUESTY_ERR_INCOMPLETE_STREAM };
    struct scene *scene = *state;
    requesty_speech_params params = small_speech_events();

    for (size_t i = 0; i < 2 * COUNT(empty); i++) {
        requesty_speech *speech = NULL;
        requesty_error error = { 0 };

        fake_clock();
        server_set_default(scene->server, NULL);
        server_push(scene->server, cut(i % 2 ? 3 : 1));
        server_push(scene->server, sse(empty[i / 2]));
        assert_code(requesty_speech_create(scene->client, &params, &speech, &error), codes[i / 2]);
        assert_int_equal(error.attempts, 2);
        assert_int_equal(error.mid_stream, 0);
        assert_null(speech);
    }
}

/* Usage and the events' end too. */
static void a_new_attempt_counts_anew(void **state)
{
    struct scene *scene = *state;
    requesty_speech_params params = small_speech_events();
    struct server_reply *reply = sse_begin("data: {\"usage\":{\"input_tokens\":14}}\n\n" DELTA("SUQz"));
    requesty_speech *speech = NULL;

    fake_clock();
    server_reply_close(reply);
    server_push(scene->server, reply);
    server_push(scene->server, sse(DELTA("SUQzAAA=") DELTA("YXVkaW8=") "data: [DONE]\n\n"));
    assert_code(requesty_speech_create(scene->client, &params, &speech, NULL), 0);
    assert_int_equal(speech->info->attempts, 2);
    assert_int_equal(speech->len, SSE_AUDIO_LEN);
    assert_memory_equal(speech->bytes, SSE_AUDIO, SSE_AUDIO_LEN);
    assert_null(speech->usage->raw_json);
    assert_int_equal(speech->usage->input_tokens, 0);
    requesty_speech_free(speech);
}

static void memory_fails_when_no_attempt_is_left(void **state)
{
    struct scene *scene = *state;
    requesty_speech_params params = small_speech();
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
    requesty_speech_params params = small_speech();
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
    requesty_speech_params params = small_speech();
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
    requesty_speech_params params = small_speech();
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
        scene_test(answers_that_are_none),
        scene_test(events_that_fail_at_once),
        scene_test(speech_without_audio_is_logged),
        scene_test(cut_after_the_first_byte),
        scene_test(what_nobody_has_heard_is_asked_for_again),
        scene_test(nothing_of_a_broken_attempt_is_in_the_next),
        scene_test(a_new_attempt_counts_anew),
        scene_test(memory_fails_when_no_attempt_is_left),
        scene_test(a_status_is_tried_again),
        scene_test(more_than_the_ceiling),
        scene_test(silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
