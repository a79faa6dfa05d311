/* Memory while embeddings are asked for: allocations that fail, and how much is taken at most. */
#include "embeddings.h"

#include "memory.h"

/* ---- every failure ----------------------------------------------------------------------------------------------- */

static const struct answer {
    const char *quoted_json;
    int code; /* what the call comes to when memory lasts */
} answers[] = {
    { "{'id':'x','data':[{'index':1,'embedding':[1,2]},{'index':0,'embedding':'AACAPw=='}],"
      "'usage':{'total_tokens':1}}", 0 },
    { "{'data':[{'embedding':'AAA\\/\\/w=='},{'embedding':[]}],'model':'m'}", 0 },
    { "{'error':{'message':'no'}}", REQUESTY_ERR_SERVER },
    { "{'data':[{'embedding':[1]}]}", REQUESTY_ERR_BAD_REPLY },
};

static void serve_answer(struct scene *scene, const void *user)
{
    const struct answer *answer = user;

    serve(scene, 200, answer->quoted_json);
}

static int embed_two(struct scene *scene, bool decode, requesty_error *error)
{
    requesty_embeddings_params params = small_embeddings(2);
    requesty_embeddings *result = NULL;
    int rc;

    params.extra_json = "{\"b\":2}";
    params.decode = REQUESTY_BOOL(decode);
    rc = requesty_embeddings_create(scene->client, &params, &result, error);
    requesty_embeddings_free(result);
    return rc;
}

static int embed_decoded(struct scene *scene, const void *user, requesty_error *error)
{
    (void)user;
    return embed_two(scene, true, error);
}

static int embed_undecoded(struct scene *scene, const void *user, requesty_error *error)
{
    (void)user;
    return embed_two(scene, false, error);
}

static void the_client_works_on(struct scene *scene, const void *user)
{
    (void)user;
    requesty_embeddings_free(embed_answer(scene, 2, answers[0].quoted_json));
}

static void each_allocation_fails(void **state)
{
    for (size_t i = 0; i < COUNT(answers); i++) {
        struct memory_trial trial = { .name = answers[i].quoted_json, .call = embed_decoded, .before = serve_answer,
                                      .after = the_client_works_on, .user = &answers[i], .code = answers[i].code,
                                      .least = 5 };

        check_each_allocation(*state, &trial);
        trial.call = embed_undecoded;
        check_each_allocation(*state, &trial);
    }
}

/* ---- a page takes its body and its vectors ----------------------------------------------------------------------- */

enum { VECTORS = 256, NUMBERS = 1536 };

/* The same numbers as base64 (of 0.0) or as text. */
static char *make_page(bool base64, size_t *len)
{
    char *page = malloc((size_t)VECTORS * (NUMBERS * 12 + 100)), *at = page;

    if (!page)
        abort();
    at += sprintf(at, "{\"data\":[");
    for (int i = 0; i < VECTORS; i++) {
        at += sprintf(at, "%s{\"index\":%d,\"embedding\":%c", i ? "," : "", VECTORS - 1 - i, base64 ? '"' : '[');
        for (int k = 0; base64 && k < NUMBERS * 4 / 3; k++)
            at += sprintf(at, "AAAA");
        for (int k = 0; !base64 && k < NUMBERS; k++)
            at += sprintf(at, "%s0.0%d", k ? "," : "", k);
        at += sprintf(at, "%c}", base64 ? '"' : ']');
    }
    at += sprintf(at, "]}");
    *len = (size_t)(at - page);
    return page;
}

static void check_page(struct scene *scene, bool base64, enum server_framing framing)
{
    requesty_embeddings_params params = { .model = "m", .input_json = "[]" };
    size_t len, vectors = (size_t)VECTORS * NUMBERS * sizeof(float), most;
    char *page = make_page(base64, &len);
    requesty_embeddings *result;

    server_push(scene->server, server_reply_bytes(200, "application/json", page, len, framing, server_split_every(10000)));
    hooks_watch();
    result = embed(scene, &params);
    most = hooks_most();
    assert_int_equal(result->vector_count, VECTORS);
    assert_int_equal(result->vectors[VECTORS - 1]->length, NUMBERS);
    assert_true(result->vectors[5]->values[30] == (base64 ? 0.0f : 0.030f));
    print_message("%zu bytes for a body of %zu and vectors of %zu\n", most, len, vectors);
    if (framing == SERVER_LENGTH)
        assert_true(most < (len + vectors) / 10 * 11);
    requesty_embeddings_free(result);
    free(page);
}

/* Where the length is not known, the buffer doubles, and the allocator may give pages that are never touched: nothing is
 * promised then, but the reply must come out right. */
static void a_page_takes_its_body_and_its_vectors(void **state)
{
    for (int base64 = 0; base64 <= 1; base64++) {
        check_page(*state, base64, SERVER_LENGTH);
        check_page(*state, base64, SERVER_CHUNKED);
        check_page(*state, base64, SERVER_CLOSE);
    }
}

/* A length that is not to be believed: it must cost nothing, and the end decides. */
static void a_length_is_only_a_word(void **state)
{
    struct scene *scene = *state;
    requesty_embeddings_params params = small_embeddings(1);
    requesty_client_options options = scene_options(scene);
    static const uint64_t lengths[] = { 1000, 100000000, UINT64_C(5000000000000), UINT64_C(9000000000000000000) };

    options.max_retries = REQUESTY_INT(0);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct server_reply *reply = server_reply_new();
        char blanks[1000];
        requesty_embeddings *result = NULL;
        memset(blanks, ' ', sizeof blanks);
        server_reply_head(reply, 200, "application/json", SERVER_LENGTH);
        server_reply_declare_length(reply, lengths[i]);
        for (int k = 0; k < 300; k++)
            server_reply_body(reply, blanks, sizeof blanks, server_split_whole());
        server_reply_close(reply);
        scene_use(scene, &options);
        server_push(scene->server, reply);
        hooks_watch();
        assert_true(requesty_embeddings_create(scene->client, &params, &result, NULL) < 0);
        assert_true(hooks_most() < 110000000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(each_allocation_fails),
        scene_test(a_page_takes_its_body_and_its_vectors),
        scene_test(a_length_is_only_a_word),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
