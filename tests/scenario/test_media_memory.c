/* Allocations that fail, one after the other, in calls for pictures, speech and text: each is REQUESTY_ERR_NO_MEMORY,
 * nothing leaks, no file stays open, and the client works on. */
#include "media.h"

#include <fcntl.h>
#include <unistd.h>

#include "memory.h"

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
    requesty_images_params params = { .model = "m", .prompt = "p", .n = REQUESTY_INT(3), .extra_json = "{\"a\":{\"b\":1}}" };
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
        .model = "m", .prompt = "p", .images = files, .image_count = 2, .mask = &files[0], .n = REQUESTY_INT(2), .size = "1", .quality = "2",
        .response_format = "3", .background = "4", .output_format = "5", .user = "6", .fields = &field, .field_count = 1,
    };
    requesty_images *images = NULL;
    int rc = requesty_images_edit(client, &params, &images, error);

    hooks_end();
    assert_true((rc == 0) == (images != NULL));
    requesty_images_free(images);
    return rc;
}

static int try_transcription(requesty_client *client, requesty_error *error)
{
    requesty_upload file = { .path = "/etc/passwd" };
    requesty_transcription_params params = small_transcription();
    requesty_transcription *result = NULL;
    int rc;

    params.file = &file;
    params.temperature = REQUESTY_DOUBLE(0.5);
    rc = requesty_transcriptions_create(client, &params, &result, error);
    hooks_end();
    if (rc == 0)
        assert_string_equal(result->text, "h\xC3\xA4");
    requesty_transcription_free(result);
    return rc;
}

static int try_speech(requesty_client *client, requesty_error *error)
{
    const requesty_speech_params params = small_speech();
    requesty_speech *speech = NULL;
    int rc = requesty_speech_create(client, &params, &speech, error);

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

static int try_told_speech(requesty_client *client, requesty_error *error)
{
    const requesty_speech_params params = small_speech();
    requesty_speech *speech = NULL;
    int rc = requesty_speech_stream(client, &params, ignore, NULL, &speech, error);

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

/* The lowest number that no descriptor has. */
static int free_descriptor(void)
{
    int fd = open("/dev/null", O_RDONLY);

    assert_true(fd >= 0);
    close(fd);
    return fd;
}

static void call_as_ever(struct scene *scene, const void *user)
{
    const struct trial *trial = user;

    assert_code(trial->call(scene->client, NULL), trial->code);
}

/* The connection is open, whatever comes. */
static void open_connection(struct scene *scene, const void *user)
{
    const struct trial *trial = user;

    server_set_default(scene->server, trial->answer());
    call_as_ever(scene, user);
}

static int call_trial(struct scene *scene, const void *user, requesty_error *error)
{
    const struct trial *trial = user;
    int descriptor = free_descriptor(), rc = trial->call(scene->client, error);

    assert_true(free_descriptor() <= descriptor);
    return rc;
}

static void each_allocation(void **state)
{
    static const struct trial trials[] = {
        { "generate", generate, give_images, 0 },
        { "generate, refused", generate, give_refusal, REQUESTY_ERR_UNAUTHORIZED },
        { "edit", edit, give_images, 0 },
        { "edit, error", edit, give_error, REQUESTY_ERR_BAD_REQUEST },
        { "transcribe", try_transcription, give_transcription, 0 },
        { "speak, bytes", try_speech, give_bytes, 0 },
        { "speak, events", try_speech, give_events, 0 },
        { "speak, error", try_speech, give_error, REQUESTY_ERR_BAD_REQUEST },
        { "tell, bytes", try_told_speech, give_bytes, 0 },
        { "tell, events", try_told_speech, give_events, 0 },
    };

    for (size_t i = 0; i < COUNT(trials); i++) {
        const struct memory_trial trial = { .name = trials[i].name, .call = call_trial, .before = open_connection,
                                            .after = call_as_ever, .user = &trials[i], .code = trials[i].code,
                                            .least = 5 };

        check_each_allocation(*state, &trial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { scene_test(each_allocation) };

    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
