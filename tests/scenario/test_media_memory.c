/* Allocations that fail, one after the other, in calls for pictures, speech and text: each is REQUESTY_ERR_NO_MEMORY,
 * nothing leaks, no file stays open, and the client works on. */
#include "scenario.h"

#include <fcntl.h>
#include <unistd.h>

#include "hooks.h"

#define DELTA(base64) "data: {\"type\":\"speech.audio.delta\",\"audio\":\"" base64 "\"}\n\n"

static const char images_json[] =
    "{\"created\":1,\"data\":[{\"b64_json\":\"iVBORw0KGgo=\",\"revised_prompt\":\"a kite\"},{\"b64_json\":\"\\/\\/\\/\\/\"},"
    "{\"url\":\"u\"}],\"output_format\":\"webp\",\"usage\":{\"total_tokens\":3,\"cost\":0.5}}";
static const char speech_sse[] =
    DELTA("SUQz") DELTA("YXVkaW8=")
    "data: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":1,\"cost\":{\"total_cost\":2}}}\n\n";
static const char transcription_json[] =
    "{\"text\":\"h\\u00e4\",\"language\":\"en\",\"segments\":[{}],\"usage\":{\"type\":\"duration\",\"seconds\":3}}";

/* ---- the calls: each checks what it gets when memory lasts ------------------------------------------------------- */

static int generate(requesty_client *client, requesty_error *error)
{
    requesty_images_params params = { .model = "m", .prompt = "p", .n = 3, .extra_json = "{\"a\":{\"b\":1}}" };
    requesty_images *images = NULL;
    int rc = requesty_images_generate(client, &params, &images, error);

    hooks_end();
    assert_true((rc == 0) == (images != NULL));
    if (images) {
        assert_int_equal(images->image_count, 3);
        assert_memory_equal(images->images[1]->bytes, "\xFF\xFF\xFF", 3);
        assert_contains(images->raw_json, "{\"b64_json\":\"\"}");
    }
    requesty_images_free(images);
    return rc;
}

static int edit(requesty_client *client, requesty_error *error)
{
    requesty_upload files[] = { { .bytes = "\x89PNG", .bytes_len = 4, .filename = "\"\r\n.png" }, { .path = "/etc/passwd" } };
    requesty_form_field field = { "x", "y" };
    requesty_images_edit_params params = {
        .model = "m", .prompt = "p", .images = files, .image_count = 2, .mask = &files[0], .n = 2, .size = "1", .quality = "2",
        .response_format = "3", .background = "4", .output_format = "5", .user = "6", .fields = &field, .field_count = 1,
    };
    requesty_images *images = NULL;
    int rc = requesty_images_edit(client, &params, &images, error);

    hooks_end();
    assert_true((rc == 0) == (images != NULL));
    requesty_images_free(images);
    return rc;
}

static int transcribe(requesty_client *client, requesty_error *error)
{
    requesty_upload file = { .path = "/etc/passwd" };
    requesty_transcription_params params = { .model = "m", .file = &file, .temperature = REQUESTY_DOUBLE(0.5) };
    requesty_transcription *result = NULL;
    int rc = requesty_transcriptions_create(client, &params, &result, error);

    hooks_end();
    if (rc == 0)
        assert_string_equal(result->text, "h\xC3\xA4");
    requesty_transcription_free(result);
    return rc;
}

static const requesty_speech_params speech_params = { .model = "m", .input = "i", .voice = "v" };

static int speak(requesty_client *client, requesty_error *error)
{
    requesty_speech *speech = NULL;
    int rc = requesty_speech_create(client, &speech_params, &speech, error);

    hooks_end();
    if (rc == 0)
        assert_memory_equal(speech->bytes, "ID3audio", 8);
    requesty_speech_free(speech);
    return rc;
}

static int ignore(const void *bytes, size_t len, void *user)
{
    (void)user;
    return bytes == NULL || len == 0;
}

static int tell(requesty_client *client, requesty_error *error)
{
    requesty_speech *speech = NULL;
    int rc = requesty_speech_stream(client, &speech_params, ignore, NULL, &speech, error);

    hooks_end();
    if (rc == 0)
        assert_int_equal(speech->len, 8);
    requesty_speech_free(speech);
    return rc;
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static struct server_reply *give_images(void)
{
    return server_reply_json(200, images_json);
}

static struct server_reply *give_transcription(void)
{
    return server_reply_json(200, transcription_json);
}

static struct server_reply *give_events(void)
{
    return sse(speech_sse);
}

static struct server_reply *give_bytes(void)
{
    return server_reply_bytes(200, "audio/mpeg", "ID3audio", 8, SERVER_CHUNKED, server_split_every(3));
}

static struct server_reply *give_refusal(void)
{
    return error_reply(401, "who are you");
}

static struct server_reply *give_error(void)
{
    return server_reply_json(200, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}");
}

/* ---- every failure ----------------------------------------------------------------------------------------------- */

struct trial {
    const char *name;
    int (*call)(requesty_client *client, requesty_error *error);
    struct server_reply *(*answer)(void);
    int code; /* what it comes to when memory lasts */
};

static void renew_client(struct scene *scene)
{
    requesty_client_options options = scene_options(scene);

    options.max_retries = REQUESTY_INT(0);
    scene_use(scene, &options);
}

/* The lowest number that no descriptor has. */
static int free_descriptor(void)
{
    int fd = open("/dev/null", O_RDONLY);

    assert_true(fd >= 0);
    close(fd);
    return fd;
}

/* The call with its nth allocation failing; whether it came to that. */
static bool fail_once(struct scene *scene, const struct trial *trial, size_t number, bool for_good)
{
    requesty_error error;
    bool failed;
    int rc, descriptor;

    renew_client(scene);
    server_set_default(scene->server, trial->answer());
    assert_code(trial->call(scene->client, &error), trial->code); /* the connection is open, whatever comes */
    descriptor = free_descriptor();
    memset(&error, 0x55, sizeof error);
    hooks_fail(number, for_good);
    rc = trial->call(scene->client, &error);
    failed = hooks_failed();
    if (rc != trial->code && !(failed && rc == REQUESTY_ERR_NO_MEMORY))
        fail_msg("%s, allocation %zu%s: %s", trial->name, number, for_good ? " and on" : "", requesty_code_name(rc));
    assert_code(error.code, rc < 0 ? rc : 0x55555555);
    assert_true(free_descriptor() <= descriptor);
    assert_code(trial->call(scene->client, &error), trial->code);
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_int_equal(hooks_live(), 0);
    return failed;
}

static void each_allocation(void **state)
{
    static const struct trial trials[] = {
        { "generate", generate, give_images, 0 },
        { "generate, refused", generate, give_refusal, REQUESTY_ERR_UNAUTHORIZED },
        { "edit", edit, give_images, 0 },
        { "edit, error", edit, give_error, REQUESTY_ERR_BAD_REQUEST },
        { "transcribe", transcribe, give_transcription, 0 },
        { "speak, bytes", speak, give_bytes, 0 },
        { "speak, events", speak, give_events, 0 },
        { "speak, error", speak, give_error, REQUESTY_ERR_BAD_REQUEST },
        { "tell, bytes", tell, give_bytes, 0 },
        { "tell, events", tell, give_events, 0 },
    };

    for (size_t i = 0; i < COUNT(trials); i++)
        for (int for_good = 0; for_good <= 1; for_good++) {
            size_t number = 1;

            while (fail_once(*state, &trials[i], number, for_good))
                number += hooks_step();
            assert_true(number > 5);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { scene_test(each_allocation) };

    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
