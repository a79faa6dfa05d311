/* Every recorded reply with embeddings, and every error that led to none, through the public interface, in several splits,
 * against an independent walk over the same text.
 *
 *     test_embeddings [FOLDER]
 *
 * The folder is the argument or REQUESTY_CORPUS; it holds embeddings, and chat-error with NNN-embeddings-... in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/requesty.h>

#include "corpus_files.h"
#include "embeddings_walk.h"
#include "expect.h"
#include "got.h"
#include "server.h"
#include "text.h"
#include "view.h"
#include "walker.h"

static struct corpus_list replies, errors;
static struct server *server;
static requesty_client *client;

/* ---- replies ----------------------------------------------------------------------------------------------------- */

/* Prints the first difference of a body; whether there is one. */
static bool differs(const struct corpus_file *file, json_t *want, json_t *got, const char *what)
{
    char *difference = view_difference(want, got);

    if (difference != NULL)
        fprintf(stderr, "FAIL embeddings/%s: %s: %s\n", file->name, what, difference);
    json_decref(want);
    json_decref(got);
    free(difference);
    return difference != NULL;
}

static bool vector_differs(const struct corpus_file *file, const json_t *reply, const requesty_vector *vector, size_t index)
{
    size_t count = 0;
    float *floats = walk_floats(walk_embedding(reply, index), &count);
    bool same = floats != NULL && vector->index == (int64_t)index && vector->length == count &&
                memcmp(vector->values, floats, count * sizeof *floats) == 0 && vector->embedding_json == NULL;

    if (!same)
        fprintf(stderr, "FAIL embeddings/%s: vector %zu\n", file->name, index);
    free(floats);
    return !same;
}

static json_t *head_view(const char *id, const char *model, json_t *usage)
{
    json_t *view = json_object();
    view_put_text(view, "id", id);
    view_put_text(view, "model", model);
    view_put(view, "usage", usage);
    return view;
}

static bool result_differs(const struct corpus_file *file, json_t *reply, const requesty_embeddings *result)
{
    const json_t *usage = json_object_get(reply, "usage");
    bool bad = result->vector_count != walk_count(reply) || result->info->http_status != 200;

    for (size_t i = 0; !bad && i < result->vector_count; i++)
        bad = vector_differs(file, reply, result->vectors[i], i);
    bad |= differs(file, head_view(view_text(reply, "id"), view_text(reply, "model"), chat_usage_view(usage)),
                   head_view(result->id, result->model, got_usage(result->usage)), "head");
    bad |= differs(file, walk_rest(reply), view_parse_text(result->raw_json), "raw_json");
    if (!json_is_object(usage))
        return bad || result->usage->raw_json != NULL;
    return bad | differs(file, json_deep_copy(usage), view_parse_text(result->usage->raw_json), "usage.raw_json");
}

/* As many texts as there are embeddings in the reply. */
static requesty_embeddings_params params_for(const json_t *reply)
{
    static const char *texts[4096];
    requesty_embeddings_params params = { .model = "test/model", .input = texts, .input_count = walk_count(reply) };

    assert_true(params.input_count <= 4096);
    for (size_t i = 0; i < params.input_count; i++)
        texts[i] = "x";
    return params;
}

static void serve(const struct corpus_file *file, int status, size_t seed, struct server_split split)
{
    server_push(server, server_reply_bytes(status, "application/json", file->text, file->length,
                                           seed % 2 ? SERVER_CHUNKED : SERVER_LENGTH, split));
}

/* Whether the reply comes out wrong. */
static bool check_reply(const struct corpus_file *file, size_t seed, struct server_split split)
{
    json_t *reply = view_parse(file->text, file->length);
    requesty_embeddings_params params = params_for(reply);
    requesty_embeddings *result = NULL;
    requesty_error error;
    bool bad;

    serve(file, 200, seed, split);
    bad = requesty_embeddings_create(client, &params, &result, &error) != 0;
    if (bad)
        fprintf(stderr, "FAIL embeddings/%s: %s\n", file->name, error.message);
    else
        bad = result_differs(file, reply, result);
    requesty_embeddings_free(result);
    json_decref(reply);
    return bad;
}

static size_t check_replies(struct server_split (*split)(size_t seed))
{
    size_t bad = 0;

    for (size_t i = 0; i < replies.count; i++)
        bad += check_reply(&replies.files[i], i, split(i));
    printf("%zu replies: %zu failed\n", replies.count, bad);
    return bad;
}

static struct server_split whole(size_t seed)
{
    (void)seed;
    return server_split_whole();
}

static struct server_split at_random(size_t seed)
{
    return server_split_random(seed + 1, seed % 3 ? 97 : 4096);
}

static void replies_come_out_whole(void **state)
{
    (void)state;
    assert_int_equal(check_replies(whole), 0);
    assert_int_equal(check_replies(at_random), 0);
}

/* Undecoded, each embedding is a piece of the very text. */
static void embeddings_stay_text_when_asked(void **state)
{
    (void)state;
    for (size_t i = 0; i < replies.count; i++) {
        const struct corpus_file *file = &replies.files[i];
        json_t *reply = view_parse(file->text, file->length);
        requesty_embeddings_params params = params_for(reply);
        requesty_embeddings *result = NULL;
        params.decode = REQUESTY_BOOL(false);
        serve(file, 200, i, server_split_whole());
        assert_int_equal(requesty_embeddings_create(client, &params, &result, NULL), 0);
        for (size_t k = 0; k < result->vector_count; k++) {
            assert_non_null(strstr(file->text, result->vectors[k]->embedding_json));
            assert_false(differs(file, json_deep_copy(walk_embedding(reply, k)),
                                 view_parse_text(result->vectors[k]->embedding_json), "embedding_json"));
        }
        requesty_embeddings_free(result);
        json_decref(reply);
    }
}

/* Asked for as many numbers as each of its embeddings has bytes, a recorded int8 reply must not pass for floats. */
static void int8_is_told_from_floats(void **state)
{
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < replies.count; i++) {
        const struct corpus_file *file = &replies.files[i];
        json_t *reply = view_parse(file->text, file->length);
        requesty_embeddings_params params = params_for(reply);
        requesty_embeddings *result = NULL;
        requesty_error error;
        params.dimensions = REQUESTY_INT(256);
        if (strstr(file->name, "int8") != NULL) {
            found++;
            serve(file, 200, i, server_split_whole());
            assert_int_equal(requesty_embeddings_create(client, &params, &result, &error), REQUESTY_ERR_BAD_REPLY);
            assert_non_null(strstr(error.message, "256 bytes are not 256 floats"));
        }
        json_decref(reply);
    }
    assert_int_equal(found, 1);
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static void errors_come_out_whole(void **state)
{
    requesty_embeddings_params params = { .model = "test/model", .text = "x" };
    size_t done = 0;

    (void)state;
    for (size_t i = 0; i < errors.count; i++) {
        const struct corpus_file *file = &errors.files[i];
        requesty_embeddings *result = NULL;
        requesty_error error;
        if (strstr(file->name, "-embeddings-") == NULL)
            continue;
        serve(file, atoi(file->name), i, at_random(i));
        assert_true(requesty_embeddings_create(client, &params, &result, &error) < 0);
        assert_null(result);
        assert_false(differs(file, expect_error(atoi(file->name), file->text, file->length, false), got_error(&error),
                             "error"));
        done++;
    }
    printf("%zu errors\n", done);
    assert_true(done > 0);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_come_out_whole),
        cmocka_unit_test(embeddings_stay_text_when_asked),
        cmocka_unit_test(int8_is_told_from_floats),
        cmocka_unit_test(errors_come_out_whole),
    };
    const char *root = walker_root(argc, argv);
    int failed;

    if (!root)
        return WALKER_SKIPPED;
    replies = corpus_list_load(root, "embeddings", ".json");
    errors = corpus_list_load(root, "chat-error", ".json");
    if (replies.count == 0)
        return 1;
    if (!walker_begin(&server, &client, "test-key"))
        return 2;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    requesty_client_free(client);
    server_stop(server);
    corpus_list_free(&replies);
    corpus_list_free(&errors);
    return failed;
}
