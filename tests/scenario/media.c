#include "media.h"

/* ---- transcriptions ---------------------------------------------------------------------------------------------- */

const unsigned char recording[] = "RIFF\x10\0\0\0WAVEfmt \0\xFF\r\n--\r\n\0data";
const size_t recording_len = sizeof recording - 1;

requesty_transcription_params small_transcription(void)
{
    static const requesty_upload file = { .bytes = recording, .bytes_len = sizeof recording - 1 };

    return (requesty_transcription_params){ .model = "openai/whisper-1", .file = &file };
}

requesty_transcription *transcribe(struct scene *scene, const requesty_transcription_params *params)
{
    requesty_transcription *result = NULL;
    requesty_error error = { 0 };

    if (requesty_transcriptions_create(scene->client, params, &result, &error) != 0)
        fail_msg("%s: %s", requesty_code_name(error.code), error.message);
    return result;
}

void refuse_transcription(struct scene *scene, const requesty_transcription_params *params, int code,
                          const char *message)
{
    requesty_transcription *untouched = (requesty_transcription *)&untouched, *result = untouched;
    requesty_error error;

    assert_code(requesty_transcriptions_create(scene->client, params, &result, &error), code);
    assert_string_equal(error.message, message);
    assert_int_equal(error.attempts, 0);
    assert_ptr_equal(result, untouched);
    assert_int_equal(server_request_count(scene->server), 0);
}

/* ---- speech ------------------------------------------------------------------------------------------------------ */

requesty_speech_params small_speech(void)
{
    return (requesty_speech_params){ .model = "openai/tts-1", .input = "Hello", .voice = "nova" };
}

requesty_speech_params small_speech_events(void)
{
    requesty_speech_params params = small_speech();

    params.stream_format = "sse";
    return params;
}

int hear(const void *bytes, size_t len, void *user)
{
    struct heard *heard = user;

    assert_true(len > 0 && heard->len + len <= sizeof heard->bytes);
    memcpy(heard->bytes + heard->len, bytes, len);
    heard->len += len;
    return ++heard->calls == heard->stop_at ? 7 : 0;
}

requesty_speech *speak(struct scene *scene, const requesty_speech_params *params, const char *bytes, size_t len)
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

struct server_reply *audio(const char *type, const void *bytes, size_t len, struct server_split split)
{
    return server_reply_bytes(200, type, bytes, len, SERVER_CHUNKED, split);
}
