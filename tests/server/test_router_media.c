/* The demonstration router's pictures and sounds. */
#include "test_client.h"
#include "router.h"
#include "server_internal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char bearer[] = "Authorization: Bearer test\r\n";

static void post(const char *path, const char *headers, const char *body, struct client_reply *reply)
{
    struct server *server = server_start(NULL);

    assert_non_null(server);
    server_set_handler(server, router_handle, NULL);
    client_exchange(server, "POST", path, headers, body, reply);
    server_stop(server);
}

static json_t *post_json(const char *path, const char *headers, const char *body)
{
    struct client_reply reply;
    json_t *value;

    post(path, headers, body, &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.head, "\r\nx-requesty-request-id: "));
    value = json_loadb(reply.body, reply.length, 0, NULL);
    assert_non_null(value);
    client_reply_free(&reply);
    return value;
}

static void check_status(const char *path, const char *headers, const char *body, int status)
{
    struct client_reply reply;

    post(path, headers, body, &reply);
    assert_int_equal(reply.status, status);
    client_reply_free(&reply);
}

/* ---- pictures ---- */

#define IMAGES "/v1/images/generations"

static void makes_pictures(void **state)
{
    json_t *value = post_json(IMAGES, bearer, "{\"model\":\"a/b\",\"prompt\":\"a kite\",\"n\":2,\"response_format\":\"b64_json\"}");
    json_t *data = json_object_get(value, "data");

    (void)state;
    assert_int_equal(json_array_size(data), 2);
    /* the signature, and the beginning of an 8 by 8 header */
    assert_memory_equal(json_string_value(json_object_get(json_array_get(data, 0), "b64_json")),
                        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSnc", 44);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(value, "usage"), "total_tokens")), 34);
    json_decref(value);
    value = post_json(IMAGES, bearer, "{\"model\":\"a/b\",\"prompt\":\"a kite\"}");
    data = json_array_get(json_object_get(value, "data"), 0);
    assert_non_null(strstr(json_string_value(json_object_get(data, "url")), "-1.png"));
    json_decref(value);
    check_status(IMAGES, bearer, "{\"model\":\"a/b\",\"prompt\":\"a\",\"n\":11}", 400);
    check_status(IMAGES, bearer, "{\"model\":\"a/b\"}", 400);
    check_status(IMAGES, "", "{\"model\":\"a/b\",\"prompt\":\"a\"}", 401);
}

/* ---- forms ---- */

#define FORM "Authorization: Bearer test\r\nContent-Type: multipart/form-data; boundary=B\r\n"
#define FIELD(name, value) "--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define UPLOAD(name, value) \
    "--B\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"talk.wav\"\r\nContent-Type: audio/wav\r\n\r\n" value "\r\n"
#define END "--B--\r\n"

static void changes_pictures(void **state)
{
    static const char *const names[] = { UPLOAD("image", "x"), UPLOAD("image[]", "x") UPLOAD("image[]", "y") };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct server_buffer body = { 0 };
        json_t *value;

        server_buffer_format(&body, "%s" FIELD("model", "a/b") FIELD("prompt", "p") END, names[i]);
        value = post_json("/v1/images/edits", FORM, body.data);
        assert_int_equal(json_array_size(json_object_get(value, "data")), 1);
        json_decref(value);
        server_buffer_free(&body);
    }
    check_status("/v1/images/edits", FORM, FIELD("model", "a/b") FIELD("prompt", "p") END, 400);
    check_status("/v1/images/edits", FORM, UPLOAD("image", "x") FIELD("model", "a/b") END, 400);
}

static void hears_files(void **state)
{
    static const char path[] = "/v1/audio/transcriptions";
    json_t *value = post_json(path, FORM, UPLOAD("file", "ten bytes!") FIELD("model", "openai/whisper-1") END);

    (void)state;
    assert_string_equal(json_string_value(json_object_get(value, "text")), "I heard 10 bytes of \"talk.wav\".");
    assert_string_equal(json_string_value(json_object_get(json_object_get(value, "usage"), "type")), "duration");
    json_decref(value);
    value = post_json(path, FORM, FIELD("model", "openai/gpt-4o-transcribe") UPLOAD("file", "") END);
    assert_string_equal(json_string_value(json_object_get(json_object_get(value, "usage"), "type")), "tokens");
    json_decref(value);
    check_status(path, FORM, FIELD("model", "a/b") END, 400);
    check_status(path, FORM, UPLOAD("file", "x") END, 400);
    check_status(path, FORM, UPLOAD("file", "x") FIELD("model", "ab") END, 404);
    check_status(path, bearer, "{\"model\":\"a/b\"}", 400);
    check_status(path, "", "", 401);
}

/* ---- speech ---- */

#define SPEECH "/v1/audio/speech"

static void speaks(void **state)
{
    struct client_reply reply;

    (void)state;
    post(SPEECH, bearer, "{\"model\":\"a/b\",\"input\":\"Hello big world\",\"voice\":\"nova\",\"response_format\":\"wav\"}", &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.head, "\r\nContent-Type: audio/wav"));
    assert_int_equal(reply.chunks, 3);
    assert_int_equal(reply.length, 44 + 3 * 1600);
    assert_memory_equal(reply.body, "RIFF\xE4\x12\0\0WAVEfmt ", 16);
    client_reply_free(&reply);
    post(SPEECH, bearer, "{\"model\":\"a/b\",\"input\":\"Hello\",\"voice\":\"nova\"}", &reply);
    assert_non_null(strstr(reply.head, "\r\nContent-Type: audio/mpeg"));
    assert_int_equal(reply.length, 8 * 104);
    assert_memory_equal(reply.body + 104, "\xFF\xFB\x10\xC4", 4);
    client_reply_free(&reply);
    check_status(SPEECH, bearer, "{\"model\":\"a/b\",\"input\":\"Hello\"}", 400);
    check_status(SPEECH, bearer, "{\"model\":\"a/b\",\"voice\":\"nova\"}", 400);
    check_status(SPEECH, bearer, "{\"model\":\"a/b\",\"input\":[1],\"voice\":\"nova\"}", 400);
    check_status(SPEECH, bearer, "{\"model\":\"a/b\",\"input\":\"a\",\"voice\":\"v\",\"response_format\":\"opus\"}", 400);
}

static void speaks_in_events(void **state)
{
    struct client_reply reply;

    (void)state;
    post(SPEECH, bearer, "{\"model\":\"a/b\",\"input\":\"Hello world\",\"voice\":\"nova\",\"stream_format\":\"sse\"}", &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.head, "\r\nContent-Type: text/event-stream"));
    assert_int_equal(strncmp(reply.body, "event: speech.audio.delta\ndata: {", 33), 0);
    assert_non_null(strstr(reply.body, "\"//sQxAAA"));
    assert_non_null(strstr(reply.body, "event: speech.audio.done\ndata: {\"usage\":{\"input_tokens\":3,\"output_tokens\":10,"));
    client_reply_free(&reply);
}

int run_router_media_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_pictures), cmocka_unit_test(changes_pictures), cmocka_unit_test(hears_files),
        cmocka_unit_test(speaks),         cmocka_unit_test(speaks_in_events),
    };

    return cmocka_run_group_tests_name("router: media", tests, NULL, NULL);
}
