/* Recordings on their way: the form as it reaches the server, again for each attempt, sizes, files that cannot be read. */
#include "multipart.h"

#include <sys/socket.h>
#include <unistd.h>

#include "clients.h"
#include "media.h"

/* Makes the call with the usual answer and takes its form apart. */
static const struct server_request *send_form(struct scene *scene, const requesty_transcription_params *params,
                                              struct form *form)
{
    server_set_default(scene->server, server_reply_json(200, TEXT_JSON));
    requesty_transcription_free(transcribe(scene, params));
    form_parse(form, last_request(scene));
    return last_request(scene);
}

/* ---- a file of the test's own ------------------------------------------------------------------------------------ */

struct file {
    char path[64];
    int fd;
};

static struct file make_file(const void *bytes, size_t len)
{
    struct file file = { .path = "/tmp/requesty-test-XXXXXX" };

    file.fd = mkstemp(file.path);
    assert_true(file.fd >= 0);
    assert_int_equal(write(file.fd, bytes, len), (ssize_t)len);
    return file;
}

static void end_file(const struct file *file)
{
    close(file->fd);
    unlink(file->path);
}

/* ---- the request ------------------------------------------------------------------------------------------------- */

static void from_memory(void **state)
{
    struct scene *scene = *state;
    requesty_transcription_params params = small_transcription();
    const struct server_request *request;
    struct form form;

    request = send_form(scene, &params, &form);
    assert_string_equal(request->method, "POST");
    assert_string_equal(request->path, "/v1/audio/transcriptions");
    assert_header(request, "Authorization", "Bearer " TEST_KEY);
    assert_header(request, "Accept", "application/json");
    assert_header(request, "Expect", NULL);
    assert_header(request, "Transfer-Encoding", NULL);
    assert_headers_once(request);
    assert_int_equal(form.count, 2);
    assert_file(&form, 0, "file", "file.wav", "audio/wav", recording, recording_len);
    assert_field(&form, 1, "model", "openai/whisper-1");
    form_free(&form);
}

static void every_member(void **state)
{
    static const requesty_form_field fields[] = {
        { "timestamp_granularities[]", "word" }, { "timestamp_granularities[]", "segment" }, { "temperature", "0.5" }, { "empty", "" },
    };
    const requesty_upload talk = { .bytes = recording, .bytes_len = recording_len, .filename = "talk.mp3",
                                          .media_type = "audio/x-odd" };
    requesty_transcription_params params = small_transcription();
    struct form form;

    params.file = &talk;
    params.language = "en";
    params.prompt = "Two lines\r\n--and \"quotes\"";
    params.temperature = REQUESTY_DOUBLE(0.25); /* the caller's field stands instead */
    params.response_format = "verbose_json";
    params.fields = fields;
    params.field_count = COUNT(fields);
    send_form(*state, &params, &form);
    assert_int_equal(form.count, 9);
    assert_file(&form, 0, "file", "talk.mp3", "audio/x-odd", recording, recording_len);
    assert_field(&form, 1, "model", "openai/whisper-1");
    assert_field(&form, 2, "language", "en");
    assert_field(&form, 3, "prompt", "Two lines\r\n--and \"quotes\"");
    assert_field(&form, 4, "response_format", "verbose_json");
    assert_field(&form, 5, "timestamp_granularities[]", "word");
    assert_field(&form, 6, "timestamp_granularities[]", "segment");
    assert_field(&form, 7, "temperature", "0.5");
    assert_field(&form, 8, "empty", "");
    form_free(&form);
}

static void numbers_and_fields_alone(void **state)
{
    static const requesty_form_field fields[] = { { "model", "x/y" } };
    requesty_transcription_params params = small_transcription();
    struct form form;

    params.model = NULL;
    params.temperature = REQUESTY_DOUBLE(0);
    params.fields = fields;
    params.field_count = 1;
    send_form(*state, &params, &form);
    assert_int_equal(form.count, 3);
    assert_field(&form, 1, "temperature", "0");
    assert_field(&form, 2, "model", "x/y");
    form_free(&form);
}

static void from_a_file(void **state)
{
    requesty_transcription_params params = small_transcription();
    struct file file = make_file(recording, recording_len);
    struct form form;

    params.file = &(requesty_upload){ .path = file.path };
    send_form(*state, &params, &form);
    assert_file(&form, 0, "file", file.path + strlen("/tmp/"), "application/octet-stream", recording, recording_len);
    form_free(&form);
    params.file = &(requesty_upload){ .path = file.path, .filename = "a.flac" };
    send_form(*state, &params, &form);
    assert_file(&form, 0, "file", "a.flac", "audio/flac", recording, recording_len);
    form_free(&form);
    end_file(&file);
}

static void names_that_would_break_out(void **state)
{
    static const struct {
        const char *name, *sent;
    } cases[] = {
        { "a\"; name=\"model\".wav", "a%22; name=%22model%22.wav" },
        { "a\r\nX-Evil: 1\r\n\r\n.wav", "a%0D%0AX-Evil: 1%0D%0A%0D%0A.wav" },
        { "\xC3\xBC ber\xE2\x82\xAC.wav", "\xC3\xBC ber\xE2\x82\xAC.wav" },
        { "100%.wav", "100%.wav" },
        { "a;b=c.wav", "a;b=c.wav" },
    };
    requesty_transcription_params params = small_transcription();
    requesty_upload file = { .bytes = recording, .bytes_len = recording_len };
    requesty_form_field field = { .value = "v" };
    struct form form;

    params.file = &file;
    params.fields = &field;
    params.field_count = 1;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char head[256];

        file.filename = field.name = cases[i].name;
        send_form(*state, &params, &form);
        assert_int_equal(form.count, 3);
        assert_file(&form, 0, "file", cases[i].sent, "audio/wav", recording, recording_len);
        snprintf(head, sizeof head, "Content-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                 "Content-Type: audio/wav\r\n", cases[i].sent);
        assert_string_equal(form.parts[0].head, head);
        assert_field(&form, 2, cases[i].sent, "v");
        form_free(&form);
    }
}

static void a_content_type_of_the_clients_own(void **state)
{
    static const char *const values[] = { "application/json", "multipart/form-data; boundary=mine", NULL };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(values); i++) {
        const requesty_header headers[] = { { "content-type", values[i] }, { "X-Other", "1" } };
        requesty_client_options options = scene_options(scene);
        requesty_transcription_params params = small_transcription();
        struct form form;

        options.headers = headers;
        options.header_count = COUNT(headers);
        scene_use(scene, &options);
        assert_header(send_form(scene, &params, &form), "X-Other", "1");
        assert_int_equal(form.count, 2);
        form_free(&form);
    }
}

/* ---- again ------------------------------------------------------------------------------------------------------- */

static void every_attempt_sends_all(void **state)
{
    struct scene *scene = *state;
    size_t len = 3 * 1000 * 1000;
    char *bytes = malloc(len);
    struct file file;

    assert_non_null(bytes);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    file = make_file(bytes, len);
    for (int from_file = 0; from_file <= 1; from_file++) {
        requesty_transcription_params params = small_transcription();
        requesty_transcription *result;
        size_t before = server_request_count(scene->server);

        params.file = from_file ? &(requesty_upload){ .path = file.path, .filename = "x.wav" }
                                : &(requesty_upload){ .bytes = bytes, .bytes_len = len, .filename = "x.wav" };
        fake_clock();
        server_push(scene->server, error_reply(503, "busy"));
        server_push(scene->server, server_reply_refuse());
        server_set_default(scene->server, server_reply_json(200, TEXT_JSON));
        result = transcribe(scene, &params);
        assert_int_equal(result->info->attempts, 2); /* the kept connection died: libcurl itself sends once more */
        assert_int_equal(server_request_count(scene->server), before + 3);
        for (size_t i = before; i < before + 3; i++) {
            struct form form;
            form_parse(&form, server_request(scene->server, i));
            assert_file(&form, 0, "file", "x.wav", "audio/wav", bytes, len);
            form_free(&form);
        }
        requesty_transcription_free(result);
    }
    end_file(&file);
    free(bytes);
}

/* ---- sizes ------------------------------------------------------------------------------------------------------- */

static void larger_than_the_router_takes(void **state)
{
    struct scene *scene = *state;
    struct file file = make_file("", 0);
    requesty_transcription_params params = small_transcription();
    static const char beyond[] = "file: is 33554433 bytes long, and max_file_bytes is 33554432; nothing was sent";

    assert_int_equal(ftruncate(file.fd, 33554433), 0);
    params.file = &(requesty_upload){ .path = file.path };
    refuse_transcription(scene, &params, REQUESTY_ERR_REQUEST_TOO_LARGE, beyond);
    params.file = &(requesty_upload){ .bytes = recording, .bytes_len = 33554433 }; /* only its length is looked at */
    refuse_transcription(scene, &params, REQUESTY_ERR_REQUEST_TOO_LARGE, beyond);
    params = small_transcription();
    params.max_file_bytes = 3;
    refuse_transcription(scene, &params, REQUESTY_ERR_REQUEST_TOO_LARGE,
           "file: is 29 bytes long, and max_file_bytes is 3; nothing was sent");
    end_file(&file);
}

static void as_large_as_the_router_takes(void **state)
{
    struct scene *scene = *state;
    struct file file = make_file("", 0);
    requesty_transcription_params params = small_transcription();

    params.file = &(requesty_upload){ .path = file.path };
    for (int beyond = 0; beyond <= 1; beyond++) {
        struct form form;

        params.max_file_bytes = beyond ? -1 : 0;
        assert_int_equal(ftruncate(file.fd, REQUESTY_TRANSCRIPTION_MAX_BYTES + beyond), 0);
        send_form(scene, &params, &form);
        assert_int_equal(form.parts[0].len, REQUESTY_TRANSCRIPTION_MAX_BYTES + beyond);
        form_free(&form);
    }
    end_file(&file);
}

static void nothing_in_it(void **state)
{
    requesty_transcription_params params = small_transcription();
    struct form form;

    params.file = &(requesty_upload){ .bytes = "", .bytes_len = 0 };
    send_form(*state, &params, &form);
    assert_file(&form, 0, "file", "file", "application/octet-stream", "", 0);
    form_free(&form);
}

/* ---- refused ----------------------------------------------------------------------------------------------------- */

static void files_that_cannot_be_read(void **state)
{
    requesty_transcription_params params = small_transcription();

    params.file = &(requesty_upload){ .path = "/no/such/talk.wav" };
    refuse_transcription(*state, &params, REQUESTY_ERR_INVALID, "file: cannot open \"/no/such/talk.wav\": No such file or directory");
    params.file = &(requesty_upload){ .path = "/tmp" };
    refuse_transcription(*state, &params, REQUESTY_ERR_INVALID, "file: cannot open \"/tmp\": Is a directory");
    params.file = &(requesty_upload){ .path = "/dev/null" };
    refuse_transcription(*state, &params, REQUESTY_ERR_INVALID,
           "file: \"/dev/null\" is no regular file; read it, and pass its bytes");
    params.file = &(requesty_upload){ .path = "" };
    refuse_transcription(*state, &params, REQUESTY_ERR_INVALID, "file: cannot open \"\": No such file or directory");
}

/* The log's line about the attempt comes before its first byte is sent. */
static void cut_the_file(int level, const char *line, void *user)
{
    if (level == REQUESTY_LOG_DEBUG && strstr(line, " bytes to send"))
        assert_int_equal(ftruncate(((struct file *)user)->fd, 10), 0);
}

static void a_file_that_becomes_shorter(void **state)
{
    struct scene *scene = *state;
    struct file file = make_file(recording, recording_len);
    requesty_client_options options = scene_options(scene);
    requesty_transcription_params params = small_transcription();
    requesty_transcription *result = NULL;
    requesty_error error;
    char message[128];

    options.log = cut_the_file;
    options.log_user = &file;
    options.log_level = REQUESTY_LOG_DEBUG;
    scene_use(scene, &options);
    params.file = &(requesty_upload){ .path = file.path };
    assert_code(requesty_transcriptions_create(scene->client, &params, &result, &error), REQUESTY_ERR_INVALID);
    snprintf(message, sizeof message, "\"%s\" cannot be read to its end: it has become shorter", file.path);
    assert_string_equal(error.message, message);
    assert_int_equal(error.attempts, 1);
    assert_int_equal(error.retryable, 0);
    assert_null(result);
    server_set_default(scene->server, server_reply_json(200, TEXT_JSON));
    params = small_transcription();
    requesty_transcription_free(transcribe(scene, &params)); /* the client works on */
    end_file(&file);
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

static void a_server_that_takes_no_more(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    requesty_transcription_params params = small_transcription();
    requesty_transcription *result = NULL;
    requesty_error error;
    char url[64], *bytes = calloc(1, 30000000);
    int port, reserved = server_reserve_port(&port);

    assert_non_null(bytes);
    assert_true(reserved >= 0);
    assert_int_equal(listen(reserved, 4), 0); /* the system connects, nobody reads */
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    options.base_url = url;
    options.first_byte_timeout_ms = REQUESTY_INT(60);
    scene_use(scene, &options);
    params.file = &(requesty_upload){ .bytes = bytes, .bytes_len = 30000000 };
    assert_code(requesty_transcriptions_create(scene->client, &params, &result, &error), REQUESTY_ERR_TIMEOUT);
    assert_int_equal(error.timeout, REQUESTY_TIMEOUT_FIRST_BYTE);
    close(reserved);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(from_memory),
        scene_test(every_member),
        scene_test(numbers_and_fields_alone),
        scene_test(from_a_file),
        scene_test(names_that_would_break_out),
        scene_test(a_content_type_of_the_clients_own),
        scene_test(every_attempt_sends_all),
        scene_test(larger_than_the_router_takes),
        scene_test(as_large_as_the_router_takes),
        scene_test(nothing_in_it),
        scene_test(files_that_cannot_be_read),
        scene_test(a_file_that_becomes_shorter),
        scene_test(a_server_that_takes_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
