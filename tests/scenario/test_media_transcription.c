/* Recordings to text: parameters that are refused, answers of every shape. */
#include "media.h"

/* ---- refused ----------------------------------------------------------------------------------------------------- */

static void bad_parameters(void **state)
{
    static const requesty_form_field nameless = { NULL, "x" }, empty = { "", "x" }, valueless = { "x", NULL };
    const struct {
        requesty_transcription_params params;
        const char *message;
    } cases[] = {
#define FILE_OK .file = &(const requesty_upload){ .bytes = recording, .bytes_len = recording_len }
        { { FILE_OK }, "model: is required" },
        { { FILE_OK, .model = "" }, "model: is empty" },
        { { .model = "m" }, "file: is required" },
        { { .model = "m", .file = &(const requesty_upload){ 0 } }, "file: is required: set path, or bytes" },
        { { .model = "m", .file = &(const requesty_upload){ .bytes_len = 3 } }, "file: bytes is NULL but has a length" },
        { { .model = "m", .file = &(const requesty_upload){ .path = "x", .bytes = "x" } }, "file: path and bytes are both set" },
        { { .model = "m", .file = &(const requesty_upload){ .path = "x", .bytes_len = 1 } }, "file: bytes_len goes with bytes, not with path" },
        { { .model = "m", .file = &(const requesty_upload){ .bytes = "x", .bytes_len = 1, .media_type = "a\r\nb: c" } },
          "file.media_type: holds a line end" },
        { { FILE_OK, .model = "m", .field_count = 1 }, "fields: is NULL but has a count" },
        { { FILE_OK, .model = "m", .fields = &nameless, .field_count = 1 }, "fields[0].name is NULL" },
        { { FILE_OK, .model = "m", .fields = &empty, .field_count = 1 }, "fields[0].name is empty" },
        { { FILE_OK, .model = "m", .fields = &valueless, .field_count = 1 }, "fields[0].value is NULL" },
    };
    requesty_transcription_params params = small_transcription();
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++)
        refuse_transcription(*state, &cases[i].params, REQUESTY_ERR_INVALID, cases[i].message);
    params.temperature = REQUESTY_DOUBLE(1e308 * 10);
    assert_code(requesty_transcriptions_create(((struct scene *)*state)->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    params = small_transcription();
    assert_code(requesty_transcriptions_create(((struct scene *)*state)->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "transcription: is NULL");
    assert_code(requesty_transcriptions_create(NULL, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "client: is NULL");
    assert_code(requesty_transcriptions_create(NULL, NULL, NULL, &error), REQUESTY_ERR_INVALID);
    assert_int_equal(server_request_count(((struct scene *)*state)->server), 0);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static requesty_transcription *answer(struct scene *scene, const char *format, struct server_reply *reply)
{
    requesty_transcription_params params = small_transcription();

    params.response_format = format;
    server_push(scene->server, reply);
    return transcribe(scene, &params);
}

static void usage_by_time(void **state)
{
    requesty_transcription *result = answer(*state, NULL, server_reply_json(200, TEXT_JSON));

    assert_string_equal(result->text, "hello");
    assert_int_equal(result->text_len, 5);
    assert_null(result->language);
    assert_int_equal(result->duration.set, 0);
    assert_null(result->segments_json);
    assert_int_equal(result->usage_seconds.set, 1);
    assert_true(result->usage_seconds.value == 3);
    assert_int_equal(result->usage->total_tokens, 0);
    assert_string_equal(result->usage->raw_json, "{\"type\":\"duration\",\"seconds\":3}");
    assert_string_equal(result->raw_json, TEXT_JSON);
    assert_int_equal(result->info->http_status, 200);
    requesty_transcription_free(result);
}

static void usage_by_tokens_and_all_else(void **state)
{
    static const char json[] =
        "{\"task\":\"transcribe\",\"language\":\"english\",\"duration\":\"8.5\",\"text\":\"a\\u0000b\","
        "\"segments\":[{\"id\":0,\"start\":0.0}],\"words\":[ ],\"new\":{\"x\":1},"
        "\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"input_token_details\":{\"audio_tokens\":10,\"cached_tokens\":2},"
        "\"output_tokens\":45,\"total_tokens\":59,\"cost\":\"0.002\"}}";
    requesty_transcription *result = answer(*state, "verbose_json", server_reply_json(200, json));

    assert_int_equal(result->text_len, 3);
    assert_memory_equal(result->text, "a\0b", 4);
    assert_string_equal(result->language, "english");
    assert_true(result->duration.set && result->duration.value == 8.5);
    assert_string_equal(result->segments_json, "[{\"id\":0,\"start\":0.0}]");
    assert_string_equal(result->words_json, "[ ]");
    assert_int_equal(result->usage->input_tokens, 14);
    assert_int_equal(result->usage->output_tokens, 45);
    assert_int_equal(result->usage->total_tokens, 59);
    assert_int_equal(result->usage->cached_tokens, 2);
    assert_true(result->usage->cost.set && result->usage->cost.value == 0.002);
    assert_int_equal(result->usage_seconds.set, 0);
    assert_string_equal(result->raw_json, json);
    requesty_transcription_free(result);
}

static void members_missing_or_of_a_wrong_kind(void **state)
{
    requesty_transcription *result =
        answer(*state, NULL, server_reply_json(200, "{\"text\":\"\",\"usage\":null,\"language\":[],\"duration\":\"x\",\"segments\":null}"));

    assert_string_equal(result->text, "");
    assert_null(result->usage->raw_json);
    assert_null(result->language);
    assert_null(result->segments_json);
    assert_int_equal(result->duration.set, 0);
    requesty_transcription_free(result);
}

static void plain_text_where_it_was_asked_for(void **state)
{
    static const char vtt[] = "WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n";
    requesty_transcription *result =
        answer(*state, "vtt", server_reply_bytes(200, "text/vtt", vtt, strlen(vtt), SERVER_LENGTH, server_split_whole()));

    assert_string_equal(result->text, vtt);
    assert_null(result->raw_json);
    requesty_transcription_free(result);
    result = answer(*state, "text", server_reply_json(200, TEXT_JSON));
    assert_string_equal(result->text, "hello");
    assert_string_equal(result->raw_json, TEXT_JSON);
    requesty_transcription_free(result);
}

/* The text of silence. */
static void plain_text_may_be_empty(void **state)
{
    static const char *const formats[] = { "text", "srt", "vtt" };

    for (size_t i = 0; i < COUNT(formats); i++) {
        struct server_reply *reply = server_reply_bytes(200, "text/plain", "", 0, SERVER_LENGTH, server_split_whole());
        requesty_transcription *result = answer(*state, formats[i], reply);

        assert_string_equal(result->text, "");
        assert_int_equal(result->text_len, 0);
        assert_int_equal(result->info->http_status, 200);
        assert_null(result->usage->raw_json);
        requesty_transcription_free(result);
    }
}

static void fail_with(struct scene *scene, struct server_reply *reply, int code, const char *part)
{
    requesty_transcription_params params = small_transcription();
    requesty_transcription *result = NULL;
    requesty_error error;

    server_push(scene->server, reply);
    assert_code(requesty_transcriptions_create(scene->client, &params, &result, &error), code);
    assert_contains(error.message, part);
    assert_null(result);
}

static void answers_that_are_none(void **state)
{
    struct scene *scene = *state;

    scene_use_retries(scene, 0);
    fail_with(scene, server_reply_json(200, "{\"usage\":{}}"), REQUESTY_ERR_BAD_REPLY, "holds no text");
    fail_with(scene, server_reply_json(200, "{\"text\":\"x\""), REQUESTY_ERR_BAD_REPLY, "line 1");
    fail_with(scene, server_reply_json(200, ""), REQUESTY_ERR_BAD_REPLY, "no body");
    fail_with(scene, server_reply_json(200, "plain"), REQUESTY_ERR_BAD_REPLY, "plain");
    fail_with(scene, server_reply_json(200, "{\"error\":{\"message\":\"no such voice\",\"code\":429}}"), REQUESTY_ERR_RATE_LIMIT,
              "no such voice");
    fail_with(scene, error_reply(413, "too much"), REQUESTY_ERR_REQUEST_TOO_LARGE, "too much");
    fail_with(scene, error_reply(400, "not a wav"), REQUESTY_ERR_BAD_REQUEST, "not a wav");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(bad_parameters),
        scene_test(usage_by_time),
        scene_test(usage_by_tokens_and_all_else),
        scene_test(members_missing_or_of_a_wrong_kind),
        scene_test(plain_text_where_it_was_asked_for),
        scene_test(plain_text_may_be_empty),
        scene_test(answers_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
