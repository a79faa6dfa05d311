/* Recorded answers of key management through the public interface, in several splits, against independent walks over the same
 * text; and errors of the management host.
 *
 *     test_corpus_keys [FOLDER]
 *
 * The folder is the argument or REQUESTY_CORPUS. Of its subfolder "requesty" this takes what its content says is an answer of
 * key management, and what is an error by its name ("...error--STATUS..."); the rest belongs to other tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus_files.h"
#include "expect.h"
#include "got.h"
#include "management.h"
#include "server.h"
#include "text.h"
#include "view.h"

static struct server *server;
static requesty_client *client;
static struct corpus_list files;

/* ---- the calls: each gives a view of its result, or NULL ---- */

static json_t *list_keys(requesty_error *error)
{
    requesty_key_list *list = NULL;
    json_t *view = requesty_keys_list(client, &list, error) == 0 ? got_key_list(list) : NULL;

    requesty_key_list_free(list);
    return view;
}

static json_t *get_key(requesty_error *error)
{
    requesty_key *key = NULL;
    json_t *view = requesty_keys_get_self(client, &key, error) == 0 ? got_key(key) : NULL;

    requesty_key_free(key);
    return view;
}

static json_t *create_key(requesty_error *error)
{
    const requesty_key_params params = { .name = "ci" };
    requesty_new_key *made = NULL;
    json_t *view = requesty_keys_create(client, &params, &made, error) == 0 ? got_new_key(made) : NULL;

    requesty_new_key_free(made);
    return view;
}

static json_t *get_usage(requesty_error *error)
{
    const requesty_usage_params params = { .start = "2026-09-01" };
    requesty_usage_report *report = NULL;
    json_t *view = requesty_keys_usage(client, "self", &params, &report, error) == 0 ? got_usage_report(report) : NULL;

    requesty_usage_report_free(report);
    return view;
}

/* Which call an answer belongs to: the one whose member it has. */
static const struct kind {
    const char *member;
    json_t *(*call)(requesty_error *error);
    json_t *(*expect)(const json_t *body);
} kinds[] = {
    { "keys", list_keys, expect_key_list },
    { "usage", get_usage, expect_usage },
    { "api_key", create_key, expect_new_key },
    { "permissions", get_key, expect_key },
};

/* The status in a name such as "vendor-test-error--403-x.json"; 0: no error. */
static int status_of(const char *name)
{
    const char *error = strstr(name, "error--");
    return error ? atoi(error + 7) : 0;
}

/* NULL when the answer is another endpoint's. A key that says nothing of itself is one by its file's name. */
static const struct kind *kind_of(const struct corpus_file *file, const json_t *body)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (json_object_get(body, kinds[i].member))
            return &kinds[i];
    return strstr(file->name, "apikey-bare") ? &kinds[3] : NULL;
}

/* ---- one file ---- */

static void serve(const struct corpus_file *file, int status, size_t split)
{
    const struct server_split splits[] = { server_split_whole(), server_split_every(1), server_split_random(split, 97) };

    server_push(server, server_reply_bytes(status, "application/json", file->text, file->length, SERVER_CHUNKED,
                                           splits[split < 2 ? split : 2]));
}

static char *try_answer(const struct kind *kind, const json_t *body)
{
    requesty_error error;
    json_t *got = kind->call(&error), *want = kind->expect(body);
    char *problem = got ? view_difference(want, got) : text_copy(error.message, strlen(error.message));

    json_decref(got);
    json_decref(want);
    return problem;
}

/* Every call fails in the same way. */
static char *try_error(const struct kind *kind, const struct corpus_file *file, int status)
{
    requesty_error error;
    json_t *result = kind->call(&error), *want = expect_error(status, file->text, file->length, false);
    json_t *got = result ? json_object() : got_error(&error);
    char *problem = view_difference(want, got);

    json_decref(result);
    json_decref(want);
    json_decref(got);
    return problem;
}

/* Whether it is one of ours; *failed counts. */
static bool try_file(const struct corpus_file *file, size_t split, size_t *failed)
{
    int status = status_of(file->name);
    json_t *body = view_parse(file->text, file->length);
    const struct kind *kind = status ? &kinds[split % 4] : kind_of(file, body);
    char *problem = NULL;

    if (kind) {
        serve(file, status ? status : 200, split);
        problem = status ? try_error(kind, file, status) : try_answer(kind, body);
    }
    if (problem) {
        fprintf(stderr, "FAIL requesty/%s [%zu]: %s\n", file->name, split, problem);
        ++*failed;
    }
    free(problem);
    json_decref(body);
    return kind != NULL;
}

static void every_answer_comes_to_what_it_says(void **state)
{
    size_t tried = 0, failed = 0;

    (void)state;
    for (size_t i = 0; i < files.count; i++)
        for (size_t split = 0; split < 12; split++)
            tried += try_file(&files.files[i], split, &failed);
    printf("%zu runs of %zu files: %zu failed\n", tried, files.count, failed);
    assert_int_equal(failed, 0);
    assert_true(tried > 0);
}

static int begin(void)
{
    requesty_client_options options = { .api_key = "test-key", .proxy = "" };
    requesty_error error;

    server = server_start(&(struct server_options){ .forget_requests = true });
    if (!server)
        return -1;
    options.base_url = server_url(server);
    options.max_retries = REQUESTY_INT(0);
    options.use_environment = REQUESTY_BOOL(false);
    return requesty_client_new(&options, &client, &error);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_answer_comes_to_what_it_says) };
    const char *root = argc > 1 && argv[1][0] ? argv[1] : getenv("REQUESTY_CORPUS");
    int failed;

    if (!root || !*root) {
        puts("SKIPPED: no folder of recorded bodies was named (argument or REQUESTY_CORPUS); only fixtures are used");
        return 77;
    }
    files = corpus_list_load(root, "requesty", ".json");
    if (begin() != 0)
        return 2;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    requesty_client_free(client);
    server_stop(server);
    corpus_list_free(&files);
    return failed;
}
