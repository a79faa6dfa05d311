/* Requests for embeddings: what reaches the server, and what is refused before that. */
#include "clients.h"
#include "embeddings.h"

#define HERE .model = "m", .input = (const char *const[]){ "a" }, .input_count = 1

static void the_smallest_request(void **state)
{
    requesty_embeddings_params params = small_embeddings(2);
    const struct server_request *request = send_embeddings(*state, &params);

    assert_string_equal(request->method, "POST");
    assert_string_equal(request->path, "/v1/embeddings");
    assert_header(request, "Authorization", "Bearer " TEST_KEY);
    assert_header(request, "Content-Type", "application/json");
    assert_header(request, "Accept", "application/json");
    assert_headers_once(request);
    assert_body(request, "{'model':'openai/m','input':['oak','elm'],'encoding_format':'base64'}");
}

static void every_member(void **state)
{
    requesty_extension extension = { .trace_id = "t" };
    requesty_embeddings_params params = small_embeddings(1);

    params.dimensions = REQUESTY_INT(256);
    params.encoding_format = "float";
    params.input_type = "query";
    params.truncation = REQUESTY_BOOL(false);
    params.user = "u-1";
    params.requesty = &extension;
    params.extra_json = "{\"input_type\":\"document\",\"new\":[1],\"user\":\"u-2\",\"requesty\":{\"tags\":[\"x\"]}}";
    assert_body(send_embeddings(*state, &params),
                "{'model':'openai/m','input':['oak'],'dimensions':256,'encoding_format':'float','user':'u-2',"
                "'requesty':{'trace_id':'t','tags':['x']},'input_type':'document','truncation':false,'new':[1]}");
}

static void every_form_of_the_input(void **state)
{
    static const size_t lengths[] = { 3, 0 };
    static const char *const texts[] = { "a\0bc", "d" };
    static const int32_t first[] = { 9642, 0, -1 }, second[] = { INT32_MAX };
    static const requesty_tokens tokens[] = { { first, 3 }, { second, 1 } };
    const struct {
        requesty_embeddings_params params;
        const char *input;
    } cases[] = {
        { { .model = "m", .text = "one" }, "'one'" },
        { { .model = "m", .text = "o\0e!", .text_len = 3 }, "'o\\u0000e'" },
        { { .model = "m", .text = "" }, "''" },
        { { HERE }, "['a']" },
        { { .model = "m", .input = texts, .input_count = 2, .input_lengths = lengths }, "['a\\u0000b','d']" },
        { { .model = "m", .tokens = tokens, .token_count = 2 }, "[[9642,0,-1],[2147483647]]" },
        { { .model = "m", .tokens = tokens, .token_count = 1 }, "[[9642,0,-1]]" },
        { { .model = "m", .input_json = "[1,2]" }, "[1,2]" },
        { { .model = "m", .input_json = "[{\"image\":\"x\"}]" }, "[{'image':'x'}]" },
        { { .model = "m", .extra_json = "{\"input\":[\"x\"]}" }, "['x']" },
        { { HERE, .extra_json = "{\"input\":[\"x\",\"y\"]}" }, "['x','y']" },
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        assert_member(send_embeddings(*state, &cases[i].params), "input", cases[i].input);
}

static void every_form_of_the_encoding(void **state)
{
    static const struct {
        const char *format, *sent;
    } cases[] = { { NULL, "'base64'" }, { "base64", "'base64'" }, { "float", "'float'" }, { "base64_int8", "'base64_int8'" } };
    requesty_embeddings_params params = small_embeddings(1);

    for (size_t i = 0; i < COUNT(cases); i++) {
        params.encoding_format = cases[i].format;
        assert_member(send_embeddings(*state, &params), "encoding_format", cases[i].sent);
    }
    params.encoding_format = "";
    assert_no_member(send_embeddings(*state, &params), "encoding_format");
}

static void what_cannot_be_right_is_not_sent(void **state)
{
    static const int32_t one[] = { 1 };
    static const requesty_tokens no_ids = { NULL, 2 }, none = { one, 0 }, second[] = { { one, 1 }, { NULL, 0 } };
    static const char *const with_null[] = { "a", NULL }, *const no_utf8[] = { "a", "b\xFF" };
    const struct {
        requesty_embeddings_params params;
        const char *says;
    } cases[] = {
        { { .text = "x" }, "model: is required" },
        { { .model = "", .text = "x" }, "model: is empty" },
        { { .model = "m" }, "input: exactly one of text, input, tokens and input_json" },
        { { HERE, .text = "x" }, "input: exactly one of" },
        { { HERE, .input_json = "[]" }, "input: exactly one of" },
        { { HERE, .tokens = second, .token_count = 1 }, "input: exactly one of" },
        { { .model = "m", .input_count = 2 }, "input: is NULL" },
        { { .model = "m", .token_count = 2 }, "tokens: is NULL" },
        { { .model = "m", .input = with_null, .input_count = 2 }, "input[1]: " },
        { { .model = "m", .input = no_utf8, .input_count = 2 }, "input[1]: not valid UTF-8 at byte 1" },
        { { .model = "m", .text = "\xC0" }, "input: not valid UTF-8 at byte 0" },
        { { .model = "m", .tokens = &no_ids, .token_count = 1 }, "input[0].ids: at least one" },
        { { .model = "m", .tokens = &none, .token_count = 1 }, "input[0].ids: at least one" },
        { { .model = "m", .tokens = second, .token_count = 2 }, "input[1].ids: at least one" },
        { { .model = "m", .input_json = "[1" }, "input_json: " },
        { { HERE, .dimensions = REQUESTY_INT(0) }, "dimensions: must be at least 1" },
        { { HERE, .dimensions = REQUESTY_INT(-5) }, "dimensions: must be at least 1" },
        { { HERE, .encoding_format = "\xFF" }, "encoding_format: not valid UTF-8" },
        { { HERE, .extra_json = "[]" }, "extra_json: " },
        { { HERE, .extra_json = "{" }, "extra_json: " },
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_error error;
        assert_fails(scene, &cases[i].params, REQUESTY_ERR_INVALID, cases[i].says, &error);
        assert_int_equal(error.attempts, 0);
        assert_int_equal(error.http_status, 0);
    }
    assert_int_equal(server_connection_count(scene->server), 0);
}

static void arguments_are_checked(void **state)
{
    struct scene *scene = *state;
    requesty_embeddings_params params = small_embeddings(1);
    requesty_embeddings *result = NULL;
    requesty_error error;
    struct {
        requesty_embeddings_params params;
        char more[16];
    } newer = { params, "" };

    assert_code(requesty_embeddings_create(NULL, &params, &result, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "client: is NULL");
    assert_code(requesty_embeddings_create(scene->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "embeddings: is NULL");
    assert_code(requesty_embeddings_create_sized(scene->client, NULL, sizeof params, &result, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "params: is NULL");
    assert_code(requesty_embeddings_create_sized(scene->client, &params, sizeof params - 1, &result, NULL),
                REQUESTY_ERR_INVALID);
    newer.more[3] = 1;
    assert_code(requesty_embeddings_create_sized(scene->client, &newer.params, sizeof newer, &result, &error),
                REQUESTY_ERR_UNSUPPORTED);
    assert_int_equal(server_connection_count(scene->server), 0);
    newer.more[3] = 0;
    serve(scene, 200, "{'data':[{'embedding':[1]}]}");
    assert_code(requesty_embeddings_create_sized(scene->client, &newer.params, sizeof newer, &result, &error), REQUESTY_OK);
    requesty_embeddings_free(result);
    requesty_embeddings_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(the_smallest_request),
        scene_test(every_member),
        scene_test(every_form_of_the_input),
        scene_test(every_form_of_the_encoding),
        scene_test(what_cannot_be_right_is_not_sent),
        scene_test(arguments_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
