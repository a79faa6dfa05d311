/* Replies with embeddings: every form that servers give them, and what is no reply. */
#include "embeddings.h"

#define ONE "'AACAPw=='"    /* 1.0 */
#define TWO "'AAAAQAAAwL8'" /* 2.0, -1.5; not padded */

static void a_reply_field_by_field(void **state)
{
    requesty_embeddings_params params = small_embeddings(2);
    struct scene *scene = *state;
    struct server_reply *reply = server_reply_json(
        200, " {\"object\":\"list\",\"id\":\"e-1\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.25, -1e-7,3]},"
             "{\"object\":\"embedding\",\"index\":1,\"embedding\":\"AACAPw==\",\"truncated\":true}],\"model\":\"m-1\","
             "\"usage\":{\"prompt_tokens\":4,\"total_tokens\":5,\"cost\":0.5},\"new\":{\"a\":[1]}}\n");
    requesty_embeddings *result;

    server_reply_header(reply, "x-requesty-request-id", "r-1");
    server_reply_header(reply, "x-requesty-provider", "openai");
    server_push(scene->server, reply);
    result = embed(scene, &params);
    assert_string_equal(result->id, "e-1");
    assert_string_equal(result->model, "m-1");
    assert_int_equal(result->vector_count, 2);
    assert_vector(result->vectors[0], 0.25f, -1e-7f, 3.0f);
    assert_vector(result->vectors[1], 1.0f);
    assert_int_equal(result->vectors[0]->index, 0);
    assert_int_equal(result->vectors[1]->index, 1);
    assert_ptr_equal(result->vectors[1]->values, result->vectors[0]->values + 3); /* one block */
    assert_null(result->vectors[2]);
    assert_int_equal(result->usage->input_tokens, 4);
    assert_int_equal(result->usage->total_tokens, 5);
    assert_true(result->usage->cost.set && result->usage->cost.value == 0.5);
    assert_string_equal(result->usage->raw_json, "{\"prompt_tokens\":4,\"total_tokens\":5,\"cost\":0.5}");
    assert_string_equal(result->raw_json,
                        "{\"object\":\"list\",\"id\":\"e-1\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":null},"
                        "{\"object\":\"embedding\",\"index\":1,\"embedding\":null,\"truncated\":true}],\"model\":\"m-1\","
                        "\"usage\":{\"prompt_tokens\":4,\"total_tokens\":5,\"cost\":0.5},\"new\":{\"a\":[1]}}");
    assert_int_equal(result->info->http_status, 200);
    assert_int_equal(result->info->attempts, 1);
    assert_string_equal(result->info->request_id, "r-1");
    assert_string_equal(result->info->provider, "openai");
    requesty_embeddings_free(result);
}

static void a_sparse_reply(void **state)
{
    requesty_embeddings *result = embed_answer(*state, 1, "{'usage':null,'model':null,'id':7,'data':[{'embedding':[]}]}");

    assert_string_equal(result->model, "");
    assert_string_equal(result->id, "7");
    assert_int_equal(result->vectors[0]->length, 0);
    assert_non_null(result->vectors[0]->values);
    assert_int_equal(result->usage->total_tokens, 0);
    assert_null(result->usage->raw_json);
    requesty_embeddings_free(result);
    result = embed_answer(*state, 1, "{'data':[{'embedding':''}]}");
    assert_int_equal(result->vectors[0]->length, 0);
    requesty_embeddings_free(result);
}

/* The same two vectors in whatever form and order. */
static void each_form_and_order(void **state)
{
    static const char *const cases[] = {
        "{'data':[{'index':0,'embedding':[2,-1.5]},{'index':1,'embedding':[1]}]}",
        "{'data':[{'index':1,'embedding':[1]},{'index':0,'embedding':[2,-1.5]}]}",
        "{'data':[{'index':1,'embedding':" ONE "},{'index':0,'embedding':" TWO "}]}",
        "{'data':[{'index':'1','embedding':[1.0]},{'index':0.0,'embedding':" TWO "}]}",
        "{'data':[{'embedding':" TWO "},{'embedding':" ONE "}]}",
        "{'data':[{'index':null,'embedding':" TWO "},{'embedding':" ONE "}]}",
        "{'data':[{'embedding':[ 2.0e0 ,\t-15E-1 ]},{'embedding':[0.1e+1]}]}",
        "{'data':[{'embedding':[9],'embedding':" TWO "},{'embedding':'x','embedding':[1]}]}", /* the last one counts */
        "{'data':[{'embedding':[3]}],'data':[{'embedding':" TWO "},{'embedding':" ONE "}]}",
        "{'\\u0064ata':[{'embedding':'AAAAQAAAwL8='},{'embedd\\u0069ng':'\\u0041ACAPw'}]}",
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_embeddings *result = embed_answer(*state, 2, cases[i]);
        json_t *raw = json_loads(result->raw_json, 0, NULL);
        assert_vector(result->vectors[0], 2.0f, -1.5f);
        assert_vector(result->vectors[1], 1.0f);
        assert_int_equal(result->vectors[1]->index, 1);
        assert_non_null(raw);
        assert_int_equal(json_array_size(json_object_get(raw, "data")), 2);
        json_decref(raw);
        requesty_embeddings_free(result);
    }
}

static void escaped_slashes_and_odd_bits(void **state)
{
    requesty_embeddings *result = embed_answer(*state, 1, "{'data':[{'embedding':'\\/\\/9\\/fwAAwH8AAID\\/'}]}");
    static const uint32_t want[] = { 0x7F7FFFFF, 0x7FC00000, 0xFF800000 }; /* FLT_MAX, NaN, -infinity: as they came */

    assert_int_equal(result->vectors[0]->length, 3);
    assert_memory_equal(result->vectors[0]->values, want, sizeof want);
    requesty_embeddings_free(result);
}

/* ---- what is no reply -------------------------------------------------------------------------------------------- */

static void what_is_no_reply_is_refused(void **state)
{
    static const struct {
        const char *json, *says;
    } cases[] = {
        { "{}", "data: there are no embeddings" },
        { "{'data':null}", "data: there are no embeddings" },
        { "{'data':[]}", "data: there are no embeddings" },
        { "{'data':{'embedding':[1]}}", "data: there are no embeddings" },
        { "{'data':[{'embedding':[1]}]}", "data: 1 embeddings came for 2 inputs" },
        { "{'data':[{'embedding':[1]},null]}", "data: 1 embeddings came for 2 inputs" },
        { "{'data':[{'embedding':[1]},{'embedding':[1]},{'embedding':[1]}]}", "data: 3 embeddings came for 2 inputs" },
        { "{'data':[{'index':0,'embedding':[1]},{'embedding':[1]}]}", "data: some embeddings have an index" },
        { "{'data':[{'index':0,'embedding':[1]},{'index':0,'embedding':[1]}]}", "data[1].index: 0 comes twice" },
        { "{'data':[{'index':0,'embedding':[1]},{'index':2,'embedding':[1]}]}", "data[1].index: 2 is the place of no input" },
        { "{'data':[{'index':-1,'embedding':[1]},{'index':0,'embedding':[1]}]}", "data[0].index: -1 is the place of no" },
        { "{'data':[{'index':1,'embedding':[1]},{'index':99999999999999999999,'embedding':[1]}]}", "data[1].index: 92" },
        { "{'data':[{'index':0},{'index':1,'embedding':[1]}]}", "data[0].embedding: is missing" },
        { "{'data':[{'embedding':[1]},{'embedding':null}]}", "data[1].embedding: is neither numbers nor base64" },
        { "{'data':[{'embedding':{'float':[1]}},{'embedding':[1]}]}", "data[0].embedding: is neither numbers nor base64" },
        { "{'data':[{'embedding':5},{'embedding':[1]}]}", "data[0].embedding: is neither numbers nor base64" },
        { "{'data':[{'embedding':[1]},{'embedding':[0.5,[1]]}]}", "data[1].embedding[1]: a number is expected" },
        { "{'data':[{'embedding':[[1,2],[3,4]]},{'embedding':[1]}]}", "data[0].embedding[0]: a number is expected" },
        { "{'data':[{'embedding':[1,null]},{'embedding':[1]}]}", "data[0].embedding[1]: a number is expected" },
        { "{'data':[{'embedding':['1',2]},{'embedding':[1]}]}", "data[0].embedding[0]: a number is expected" },
        { "{'data':[{'embedding':[1]},{'embedding':[1,2,1e39]}]}", "data[1].embedding[2]: a number beyond the range of a float" },
        { "{'data':[{'embedding':[1]},{'embedding':[-1e999]}]}", "data[1].embedding[0]: a number beyond the range of a float" },
        { "{'data':[{'embedding':[1]},{'embedding':[1..5]}]}", "data[1].embedding[0]: " },
        { "{'data':[{'embedding':[1]},{'embedding':[1,]}]}", "data[1].embedding[1]: a number is expected" },
        { "{'data':[{'embedding':[1]},{'embedding':[1 2]}]}", "data[1].embedding[1]: ',' or ']' expected" },
        { "{'data':[{'embedding':'AACA'},{'embedding':[1]}]}", "data[0].embedding: 3 bytes are no whole number of floats" },
        { "{'data':[{'embedding':'AACAPwAAgA'},{'embedding':[1]}]}", "data[0].embedding: 7 bytes are no whole number" },
        { "{'data':[{'embedding':'AACA-w=='},{'embedding':[1]}]}", "data[0].embedding: a string that is not base64" },
        { "{'data':[{'embedding':'AACA\\u0000w'},{'embedding':[1]}]}", "data[0].embedding: a string that is not base64" },
        { "{'data':[{'embedding':'A'},{'embedding':[1]}]}", "data[0].embedding: a string that is not base64" },
        { "{'data':[{'embedding':[1,2", "not valid JSON: line 1, column 27" },
        { "{'data':[{'embedding':[1]},{'embedding':'AAC", "not valid JSON" },
        { "[]", "not a JSON object" },
        { "", "the answer has no body" },
    };
    requesty_embeddings_params params = small_embeddings(2);
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_error error;
        serve(scene, 200, cases[i].json);
        assert_fails(scene, &params, REQUESTY_ERR_BAD_REPLY, cases[i].says, &error);
        assert_int_equal(error.http_status, 200);
        assert_int_equal(error.attempts, 1);
    }
}

static void nesting_has_its_ceiling(void **state)
{
    requesty_embeddings_params params = small_embeddings(1);
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.max_depth = REQUESTY_INT(8);
    scene_use(scene, &options);
    serve(scene, 200, "{'data':[{'embedding':[1],'x':[[[[[[[[1]]]]]]]]}]}");
    assert_fails(scene, &params, REQUESTY_ERR_TOO_LARGE, "nested deeper than 8", NULL);
}

/* With JSON for an input, nobody knows how many vectors are right; but they must be 0 to n - 1. */
static void an_unknown_number_of_inputs(void **state)
{
    requesty_embeddings_params params = { .model = "m", .input_json = "[1,2,3]" };
    requesty_embeddings *result;

    serve(*state, 200, "{'data':[{'index':1,'embedding':[5]},{'index':0,'embedding':[6]}]}");
    result = embed(*state, &params);
    assert_int_equal(result->vector_count, 2);
    assert_vector(result->vectors[0], 6.0f);
    requesty_embeddings_free(result);
    serve(*state, 200, "{'data':[{'index':1,'embedding':[5]}]}");
    assert_fails(*state, &params, REQUESTY_ERR_BAD_REPLY, "data[0].index: 1 is the place of no input", NULL);
}

/* ---- other encodings --------------------------------------------------------------------------------------------- */

/* 16 dimensions as int8, or 128 as bits: valid base64 of whole floats, and not what was asked for. */
static void another_encoding_is_not_taken_for_floats(void **state)
{
    requesty_embeddings_params params = small_embeddings(1);

    serve(*state, 200, "{'data':[{'embedding':'AAECAwQFBgcICQoLDA0ODw=='}]}");
    params.dimensions = REQUESTY_INT(16);
    assert_fails(*state, &params, REQUESTY_ERR_BAD_REPLY, "data[0].embedding: 16 bytes are not 16 floats; it has another",
                 NULL);
    params.dimensions = REQUESTY_INT(128);
    assert_fails(*state, &params, REQUESTY_ERR_BAD_REPLY, "16 bytes are not 128 floats", NULL);
    params.dimensions = REQUESTY_INT(3); /* a server that passes over the wish */
    requesty_embeddings_free(embed(*state, &params));
}

static void another_encoding_stays_text(void **state)
{
    requesty_embeddings_params params = small_embeddings(3);
    requesty_embeddings *result;

    params.encoding_format = "base64_int8";
    params.dimensions = REQUESTY_INT(16);
    serve(*state, 200, "{'data':[{'index':2,'embedding':[[1,2],[3]]},{'index':0,'embedding':'AAE\\/'},"
                       "{'index':1,'embedding':{'float':[1..0]}}]}");
    assert_fails(*state, &params, REQUESTY_ERR_BAD_REPLY, "not valid JSON", NULL);
    serve(*state, 200, "{'data':[{'index':2,'embedding':[1..0]},{'index':0,'embedding':'AAE\\/'},"
                       "{'index':1,'embedding':{'float':[1.0]}}]}");
    assert_fails(*state, &params, REQUESTY_ERR_BAD_REPLY, "data[0].embedding: is not valid JSON", NULL);
    serve(*state, 200, "{'data':[{'index':0,'embedding':[1]},{'index':1,'embedding':null},{'index':2}]}");
    assert_fails(*state, &params, REQUESTY_ERR_BAD_REPLY, "data[1].embedding: is missing", NULL);
    serve(*state, 200, "{'data':[{'index':2,'embedding':[[1,2],[3]]},{'index':0,'embedding':'AAE\\/'},"
                       "{'index':1,'embedding':{'float':[1.0]}}]}");
    result = embed(*state, &params);
    assert_string_equal(result->vectors[0]->embedding_json, "\"AAE\\/\"");
    assert_string_equal(result->vectors[1]->embedding_json, "{\"float\":[1.0]}");
    assert_string_equal(result->vectors[2]->embedding_json, "[[1,2],[3]]");
    assert_int_equal(result->vectors[2]->length, 0);
    assert_non_null(result->vectors[2]->values);
    requesty_embeddings_free(result);
}

static void decoding_is_the_programs_choice(void **state)
{
    requesty_embeddings_params params = small_embeddings(1);
    requesty_embeddings *result;

    serve(*state, 200, "{'data':[{'embedding':" ONE "}]}");
    params.encoding_format = "something_new";
    params.decode = REQUESTY_BOOL(true);
    result = embed(*state, &params);
    assert_vector(result->vectors[0], 1.0f);
    requesty_embeddings_free(result);
    params.encoding_format = NULL;
    params.decode = REQUESTY_BOOL(false);
    result = embed(*state, &params);
    assert_string_equal(result->vectors[0]->embedding_json, "\"AACAPw==\"");
    requesty_embeddings_free(result);
}

/* ---- errors and retries ------------------------------------------------------------------------------------------ */

static void errors_have_the_servers_words(void **state)
{
    requesty_embeddings_params params = small_embeddings(1);
    requesty_error error;

    serve(*state, 400, "{'error':{'message':'too many inputs','type':'invalid_request_error','code':'3210'}}");
    assert_fails(*state, &params, REQUESTY_ERR_BAD_REQUEST, "too many inputs", &error);
    assert_string_equal(error.type, "invalid_request_error");
    assert_string_equal(error.server_code, "3210");
    serve(*state, 200, "{'error':{'message':'no such model','code':404}}");
    assert_fails(*state, &params, REQUESTY_ERR_NOT_FOUND, "no such model", &error);
    serve(*state, 200, "{'error':null,'data':[{'embedding':[1]}],'note':'\\u0022error\\u0022'}");
    requesty_embeddings_free(embed(*state, &params));
}

static void it_is_tried_again(void **state)
{
    struct scene *scene = *state;
    requesty_embeddings_params params = small_embeddings(1);
    requesty_embeddings *result;

    fake_clock();
    server_push(scene->server, error_reply(429, "wait"));
    server_push(scene->server, error_reply(503, "wait"));
    serve(scene, 200, "{'data':[{'embedding':[1]}]}");
    result = embed(scene, &params);
    assert_int_equal(result->info->attempts, 3);
    assert_waits(500, 1000);
    assert_string_equal(server_request(scene->server, 0)->body, server_request(scene->server, 2)->body);
    requesty_embeddings_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_reply_field_by_field),
        scene_test(a_sparse_reply),
        scene_test(each_form_and_order),
        scene_test(escaped_slashes_and_odd_bits),
        scene_test(what_is_no_reply_is_refused),
        scene_test(nesting_has_its_ceiling),
        scene_test(an_unknown_number_of_inputs),
        scene_test(another_encoding_is_not_taken_for_floats),
        scene_test(another_encoding_stays_text),
        scene_test(decoding_is_the_programs_choice),
        scene_test(errors_have_the_servers_words),
        scene_test(it_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
