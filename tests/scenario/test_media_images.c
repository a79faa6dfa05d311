/* Pictures: requests as JSON and as forms, answers by URL and with bytes. */
#include "multipart.h"

#include "bodies.h"
#include "clients.h"

#define PNG "\x89PNG\r\n\x1A\n"
#define PNG_LEN 8
#define PNG_BASE64 "iVBORw0KGgo="
#define URL_JSON "{\"created\":1790000000,\"data\":[{\"url\":\"https://img.example/1.png\"}]}"

static requesty_images_params small(void)
{
    return (requesty_images_params){ .model = "azure/openai/gpt-image-1", .prompt = "a red kite" };
}

static requesty_images *generate(struct scene *scene, const requesty_images_params *params)
{
    requesty_images *images = NULL;
    requesty_error error = { 0 };

    if (requesty_images_generate(scene->client, params, &images, &error) != 0)
        fail_msg("%s: %s", requesty_code_name(error.code), error.message);
    return images;
}

static requesty_images *answer(struct scene *scene, const char *json)
{
    requesty_images_params params = small();

    server_push(scene->server, server_reply_json(200, json));
    return generate(scene, &params);
}

static void fail_with(struct scene *scene, struct server_reply *reply, int code, const char *part)
{
    requesty_images_params params = small();
    requesty_images *images = NULL;
    requesty_error error;

    server_push(scene->server, reply);
    assert_code(requesty_images_generate(scene->client, &params, &images, &error), code);
    assert_contains(error.message, part);
    assert_null(images);
}

/* ---- generations ------------------------------------------------------------------------------------------------- */

static const struct server_request *send_it(struct scene *scene, const requesty_images_params *params)
{
    server_set_default(scene->server, server_reply_json(200, URL_JSON));
    requesty_images_free(generate(scene, params));
    return last_request(scene);
}

static void the_smallest_request(void **state)
{
    requesty_images_params params = small();
    const struct server_request *request = send_it(*state, &params);

    assert_string_equal(request->method, "POST");
    assert_string_equal(request->path, "/v1/images/generations");
    assert_header(request, "Content-Type", "application/json");
    assert_header(request, "Authorization", "Bearer " TEST_KEY);
    assert_body(request, "{'model':'azure/openai/gpt-image-1','prompt':'a red kite'}");
}

static void every_member(void **state)
{
    static const char *const tags[] = { "kites" };
    requesty_extension extension = { .tags = tags, .tag_count = 1 };
    requesty_images_params params = {
        .model = "m/n", .prompt = "p", .n = REQUESTY_INT(2), .size = "1024x1536", .quality = "low", .response_format = "b64_json",
        .background = "transparent", .output_format = "webp", .user = "u", .requesty = &extension,
        .extra_json = "{\"moderation\":\"low\",\"n\":3}",
    };

    assert_body(send_it(*state, &params),
                "{'model':'m/n','prompt':'p','n':3,'size':'1024x1536','quality':'low','response_format':'b64_json',"
                "'background':'transparent','output_format':'webp','user':'u','requesty':{'tags':['kites']},'moderation':'low'}");
}

static void bad_parameters(void **state)
{
    static const struct {
        requesty_images_params params;
        const char *message;
    } cases[] = {
        { { .prompt = "p" }, "model: is required" },
        { { .model = "m" }, "prompt: is required" },
        { { .model = "m", .prompt = "" }, "prompt: is empty" },
        { { .model = "m", .prompt = "\xFF" }, "prompt: " },
        { { .model = "m", .prompt = "p", .extra_json = "[]" }, "extra_json: " },
    };
    struct scene *scene = *state;
    requesty_images *images = NULL;
    requesty_images_params params = small();
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(requesty_images_generate(scene->client, &cases[i].params, &images, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].message);
    }
    assert_code(requesty_images_generate(scene->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "images: is NULL");
    assert_code(requesty_images_generate(NULL, &params, &images, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_images_generate_sized(scene->client, &params, sizeof params - 8, &images, &error),
                REQUESTY_ERR_INVALID);
    assert_null(images);
    assert_int_equal(server_request_count(scene->server), 0);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static void by_url(void **state)
{
    requesty_images *images = answer(*state, "\n " URL_JSON "\r\n");

    assert_int_equal(images->image_count, 1);
    assert_string_equal(images->images[0]->url, "https://img.example/1.png");
    assert_null(images->images[0]->bytes);
    assert_null(images->images[0]->media_type);
    assert_null(images->images[0]->revised_prompt);
    assert_int_equal(images->created, 1790000000);
    assert_null(images->size);
    assert_null(images->usage->raw_json);
    assert_string_equal(images->raw_json, URL_JSON);
    assert_int_equal(images->info->http_status, 200);
    requesty_images_free(images);
}

static void by_bytes(void **state)
{
    requesty_images *images =
        answer(*state, "{ \"created\":1,\"data\":[{\"b64_json\":\"" PNG_BASE64 "\",\"revised_prompt\":\"a kite\"},"
                       "{\"url\":\"u\",\"b64_json\":null},{\"x\":1,\"b64_json\":\"\\/wD\\/\"}],\"output_format\":\"jpeg\","
                       "\"size\":\"1x1\",\"quality\":\"low\",\"background\":\"opaque\",\"odd\":[1.50],"
                       "\"usage\":{\"input_tokens\":5,\"output_tokens\":7,\"total_tokens\":12,\"cost\":0.04}}");

    assert_int_equal(images->image_count, 3);
    assert_int_equal(images->images[0]->bytes_len, PNG_LEN);
    assert_memory_equal(images->images[0]->bytes, PNG, PNG_LEN);
    assert_string_equal(images->images[0]->media_type, "image/png");
    assert_string_equal(images->images[0]->revised_prompt, "a kite");
    assert_string_equal(images->images[1]->url, "u");
    assert_null(images->images[1]->bytes);
    assert_null(images->images[1]->media_type);
    assert_int_equal(images->images[2]->bytes_len, 3);
    assert_memory_equal(images->images[2]->bytes, "\xFF\x00\xFF", 3);
    assert_string_equal(images->images[2]->media_type, "image/jpeg"); /* as the answer says */
    assert_string_equal(images->size, "1x1");
    assert_string_equal(images->quality, "low");
    assert_string_equal(images->background, "opaque");
    assert_string_equal(images->output_format, "jpeg");
    assert_int_equal(images->usage->input_tokens, 5);
    assert_int_equal(images->usage->output_tokens, 7);
    assert_int_equal(images->usage->total_tokens, 12);
    assert_true(images->usage->cost.value == 0.04);
    assert_string_equal(images->raw_json,
                        "{ \"created\":1,\"data\":[{\"b64_json\":\"\",\"revised_prompt\":\"a kite\"},"
                        "{\"url\":\"u\",\"b64_json\":null},{\"x\":1,\"b64_json\":\"\"}],\"output_format\":\"jpeg\","
                        "\"size\":\"1x1\",\"quality\":\"low\",\"background\":\"opaque\",\"odd\":[1.50],"
                        "\"usage\":{\"input_tokens\":5,\"output_tokens\":7,\"total_tokens\":12,\"cost\":0.04}}");
    requesty_images_free(images);
}

static void members_missing_repeated_or_of_a_wrong_kind(void **state)
{
    requesty_images *images = answer(*state, "{\"created\":\"17\",\"data\":[{},null,3,{\"b64_json\":7,\"url\":null},"
                                             "{\"b64_json\":\"\"},{\"url\":\"u\"}]}");

    assert_int_equal(images->created, 17);
    assert_int_equal(images->image_count, 4);
    for (size_t i = 0; i < 3; i++) { /* they keep their places beside one that is a picture */
        assert_null(images->images[i]->url);
        assert_null(images->images[i]->bytes);
        assert_int_equal(images->images[i]->bytes_len, 0);
    }
    assert_string_equal(images->images[3]->url, "u");
    requesty_images_free(images);
    images = answer(*state, "{\"data\":[{\"b64_json\":\"AAAA\"}],\"data\":[{\"b64_json\":\"!\",\"b64_json\":\"Zm9v\"}]}");
    assert_int_equal(images->image_count, 1);
    assert_memory_equal(images->images[0]->bytes, "foo", 3);
    assert_null(images->images[0]->media_type);
    assert_string_equal(images->raw_json, "{\"data\":[{\"b64_json\":\"AAAA\"}],\"data\":[{\"b64_json\":\"!\",\"b64_json\":\"\"}]}");
    requesty_images_free(images);
}

static void bytes_in_a_data_url(void **state)
{
    static const char *const urls[] = { "data:image/png;base64," PNG_BASE64, "data:image\\/png;base64," PNG_BASE64,
                                        "data:;base64," PNG_BASE64 };

    for (size_t i = 0; i < COUNT(urls); i++) {
        char json[2000];
        requesty_images *images;
        snprintf(json, sizeof json, "{\"data\":[{\"b64_json\":\"%s\"}]}", urls[i]);
        images = answer(*state, json);
        assert_int_equal(images->images[0]->bytes_len, PNG_LEN);
        assert_memory_equal(images->images[0]->bytes, PNG, PNG_LEN);
        assert_string_equal(images->images[0]->media_type, "image/png");
        assert_string_equal(images->raw_json, "{\"data\":[{\"b64_json\":\"\"}]}");
        requesty_images_free(images);
    }
}

static void answers_that_are_none(void **state)
{
    static const char *const bad[] = { "iVBORw0KGgo=!", "iVBO\\nRw0KGgo=", "iVBORw0KGg\\u0000=", "abcde", "_-_-",
                                       "data:image/png,Zm9v", "data:image/png;base64,?", "data:,", "data:", "base64,Zm9v" };
    static const char *const empty[] = { "{}",
                                         "{\"created\":1,\"data\":[]}",
                                         "{\"data\":[{}]}",
                                         "{\"data\":[{\"url\":null,\"b64_json\":null}]}",
                                         "{\"data\":[{\"url\":\"\",\"b64_json\":\"\"}]}",
                                         "{\"data\":[{\"b64_json\":\"data:image/png;base64,\"}]}" };
    struct scene *scene = *state;

    scene_use_retries(scene, 0);
    for (size_t i = 0; i < COUNT(bad); i++) {
        char json[128];
        snprintf(json, sizeof json, "{\"created\":1,\"data\":[{\"url\":\"u\"},{\"b64_json\":\"%s\"}]}", bad[i]);
        fail_with(scene, server_reply_json(200, json), REQUESTY_ERR_BAD_REPLY, "data[1].b64_json: is no base64");
    }
    for (size_t i = 0; i < COUNT(empty); i++)
        fail_with(scene, server_reply_json(200, empty[i]), REQUESTY_ERR_BAD_REPLY, "holds no image");
    fail_with(scene, server_reply_json(200, "{\"data\":[{\"b64_json\":\"Zm9v\"}"), REQUESTY_ERR_BAD_REPLY, "line 1");
    fail_with(scene, server_reply_json(200, ""), REQUESTY_ERR_BAD_REPLY, "no body");
    fail_with(scene, server_reply_json(200, "{\"error\":{\"message\":\"not nice\",\"type\":\"invalid_request_error\"}}"),
              REQUESTY_ERR_BAD_REQUEST, "not nice");
    fail_with(scene, error_reply(402, "Insufficient balance"), REQUESTY_ERR_PAYMENT, "Insufficient balance");
}

static void a_busy_server_is_asked_again(void **state)
{
    struct scene *scene = *state;
    requesty_images *images;

    fake_clock();
    server_push(scene->server, error_reply(503, "busy"));
    images = answer(scene, URL_JSON);
    assert_int_equal(images->info->attempts, 2);
    assert_waits(500);
    requesty_images_free(images);
}

/* ---- edits ------------------------------------------------------------------------------------------------------- */

static const requesty_upload picture = { .bytes = PNG, .bytes_len = PNG_LEN };
static const requesty_upload other = { .bytes = "\xFF\xD8\xFF\0x", .bytes_len = 5, .filename = "b.jpg" };

static void edit(struct scene *scene, const requesty_images_edit_params *params, struct form *form)
{
    requesty_images *images = NULL;
    requesty_error error = { 0 };

    server_set_default(scene->server, server_reply_json(200, URL_JSON));
    if (requesty_images_edit(scene->client, params, &images, &error) != 0)
        fail_msg("%s: %s", requesty_code_name(error.code), error.message);
    assert_string_equal(images->images[0]->url, "https://img.example/1.png");
    requesty_images_free(images);
    form_parse(form, last_request(scene));
}

static void one_picture(void **state)
{
    struct scene *scene = *state;
    requesty_images_edit_params params = { .model = "m/n", .prompt = "bluer", .images = &picture, .image_count = 1 };
    struct form form;

    edit(scene, &params, &form);
    assert_string_equal(server_request(scene->server, 0)->path, "/v1/images/edits");
    assert_int_equal(form.count, 3);
    assert_file(&form, 0, "image", "file.png", "image/png", PNG, PNG_LEN);
    assert_field(&form, 1, "model", "m/n");
    assert_field(&form, 2, "prompt", "bluer");
    form_free(&form);
    params.image_name = "image[]";
    edit(scene, &params, &form);
    assert_file(&form, 0, "image[]", "file.png", "image/png", PNG, PNG_LEN);
    form_free(&form);
}

static void pictures_a_mask_and_all_else(void **state)
{
    const requesty_upload both[] = { picture, other };
    const requesty_form_field fields[] = { { "input_fidelity", "high" }, { "size", "auto" } };
    requesty_images_edit_params params = {
        .model = "m/n", .prompt = "bluer", .images = both, .image_count = 2, .mask = &picture, .n = REQUESTY_INT(2), .size = "1x1",
        .quality = "low", .response_format = "b64_json", .background = "auto", .output_format = "png", .user = "u",
        .fields = fields, .field_count = 2,
    };
    struct form form;

    edit(*state, &params, &form);
    assert_int_equal(form.count, 13);
    assert_file(&form, 0, "image[]", "file.png", "image/png", PNG, PNG_LEN);
    assert_file(&form, 1, "image[]", "b.jpg", "image/jpeg", "\xFF\xD8\xFF\0x", 5);
    assert_file(&form, 2, "mask", "file.png", "image/png", PNG, PNG_LEN);
    assert_field(&form, 5, "n", "2");
    assert_field(&form, 6, "quality", "low");
    assert_field(&form, 7, "response_format", "b64_json");
    assert_field(&form, 8, "background", "auto");
    assert_field(&form, 9, "output_format", "png");
    assert_field(&form, 10, "user", "u");
    assert_field(&form, 11, "input_fidelity", "high");
    assert_field(&form, 12, "size", "auto"); /* in place of params.size */
    form_free(&form);
}

static void bad_edits(void **state)
{
    static const requesty_upload second_is_missing[] = { { .bytes = PNG, .bytes_len = PNG_LEN }, { .path = "/no/such" } };
    static const struct {
        requesty_images_edit_params params;
        const char *message;
    } cases[] = {
        { { .prompt = "p", .images = &picture, .image_count = 1 }, "model: is required" },
        { { .model = "m", .images = &picture, .image_count = 1 }, "prompt: is required" },
        { { .model = "m", .prompt = "p" }, "images: is required" },
        { { .model = "m", .prompt = "p", .image_count = 1 }, "images: is required" },
        { { .model = "m", .prompt = "p", .images = second_is_missing, .image_count = 2 },
          "images[1]: cannot open \"/no/such\": No such file or directory" },
        { { .model = "m", .prompt = "p", .images = &picture, .image_count = 1, .mask = &second_is_missing[1] },
          "mask: cannot open \"/no/such\": No such file or directory" },
    };
    struct scene *scene = *state;
    requesty_images *images = NULL;
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(requesty_images_edit(scene->client, &cases[i].params, &images, &error), REQUESTY_ERR_INVALID);
        assert_string_equal(error.message, cases[i].message);
    }
    assert_null(images);
    assert_int_equal(server_request_count(scene->server), 0);
}

/* ---- programs that were compiled with other headers -------------------------------------------------------------- */

static int call_sized(requesty_client *client, int which, const void *params, size_t size)
{
    requesty_images *images = NULL;
    requesty_speech *speech = NULL;
    requesty_transcription *text = NULL;

    switch (which) {
    case 0:
        return requesty_images_generate_sized(client, params, size, &images, NULL);
    case 1:
        return requesty_images_edit_sized(client, params, size, &images, NULL);
    case 2:
        return requesty_speech_create_sized(client, params, size, &speech, NULL);
    case 3:
        return requesty_speech_stream_sized(client, params, size, NULL, NULL, &speech, NULL);
    default:
        return requesty_transcriptions_create_sized(client, params, size, &text, NULL);
    }
}

static void structs_of_other_sizes(void **state)
{
    static const size_t sizes[] = { sizeof(requesty_images_params), sizeof(requesty_images_edit_params),
                                    sizeof(requesty_speech_params), sizeof(requesty_speech_params),
                                    sizeof(requesty_transcription_params) };
    struct scene *scene = *state;

    for (int which = 0; which < 5; which++) {
        _Alignas(8) unsigned char longer[1024] = { 0 };

        longer[sizes[which]] = 1;
        assert_code(call_sized(scene->client, which, longer, sizes[which] - 1), REQUESTY_ERR_INVALID);
        assert_code(call_sized(scene->client, which, longer, sizes[which] + 8), REQUESTY_ERR_UNSUPPORTED);
        assert_code(call_sized(scene->client, which, NULL, sizes[which]), REQUESTY_ERR_INVALID);
    }
    assert_int_equal(server_request_count(scene->server), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(the_smallest_request),
        scene_test(every_member),
        scene_test(bad_parameters),
        scene_test(by_url),
        scene_test(by_bytes),
        scene_test(members_missing_repeated_or_of_a_wrong_kind),
        scene_test(bytes_in_a_data_url),
        scene_test(bytes_in_a_data_url),
        scene_test(answers_that_are_none),
        scene_test(a_busy_server_is_asked_again),
        scene_test(one_picture),
        scene_test(pictures_a_mask_and_all_else),
        scene_test(bad_edits),
        scene_test(structs_of_other_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
