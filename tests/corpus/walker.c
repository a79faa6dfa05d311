#include "walker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "expect.h"
#include "got.h"
#include "view.h"

/* So many times a file is served, each in a split of its own. */
#define SPLITS 12

const char *walker_root(int argc, char **argv)
{
    const char *root = argc > 1 && argv[1][0] != '\0' ? argv[1] : getenv("REQUESTY_CORPUS");

    if (root && *root)
        return root;
    puts("SKIPPED: no folder of recorded bodies was named (argument or REQUESTY_CORPUS); only fixtures are used");
    return NULL;
}

bool walker_begin(struct server **server, requesty_client **client, const char *api_key)
{
    requesty_client_options options = { .api_key = api_key, .proxy = "" };
    requesty_error error;

    *server = server_start(&(struct server_options){ .forget_requests = true });
    if (!*server)
        return false;
    options.base_url = server_url(*server);
    options.max_retries = REQUESTY_INT(0);
    options.use_environment = REQUESTY_BOOL(false);
    if (requesty_client_new(&options, client, &error) == 0)
        return true;
    fprintf(stderr, "no client: %s\n", error.message);
    server_stop(*server);
    return false;
}

/* ---- one file ---------------------------------------------------------------------------------------------------- */

/* A run of the test. */
struct run {
    const struct walker *walker;
    struct server *server;
    requesty_client *client;
    struct corpus_list files;
};

/* The status in a name such as "vendor-test-error--403-x.json"; 0: no error. */
static int status_of(const struct run *run, const char *name)
{
    const char *error = run->walker->takes_errors ? strstr(name, "error--") : NULL;

    return error ? atoi(error + 7) : 0;
}

static const struct walker_kind *kind_of(const struct walker *walker, const struct corpus_file *file,
                                         const json_t *body)
{
    for (size_t i = 0; i < walker->count; i++)
        if (json_object_get(body, walker->kinds[i].member))
            return &walker->kinds[i];
    return walker->otherwise(file, body);
}

static void serve(const struct run *run, const struct corpus_file *file, int status, size_t split)
{
    const struct server_split splits[] = { server_split_whole(), server_split_every(1),
                                           server_split_random(split, 97) };

    server_push(run->server, server_reply_bytes(status, "application/json", file->text, file->length, SERVER_CHUNKED,
                                                splits[split < 2 ? split : 2]));
}

/* NULL, or what is wrong, to be freed. */
static char *try_answer(const struct run *run, const struct walker_kind *kind, const struct corpus_file *file,
                        const json_t *body)
{
    static const char other[] = "raw_json is not the body, byte for byte";
    requesty_error error;
    char *raw = NULL;
    json_t *got = kind->call(run->client, &raw, &error), *want = kind->expect(body);
    char *problem = got ? view_difference(want, got) : text_copy(error.message, strlen(error.message));

    if (!problem && !kind->hides && !view_is_value_of(raw, file->text))
        problem = text_copy(other, strlen(other));
    free(raw);
    json_decref(got);
    json_decref(want);
    return problem;
}

static char *try_error(const struct run *run, const struct walker_kind *kind, const struct corpus_file *file,
                       int status)
{
    requesty_error error;
    char *raw = NULL;
    json_t *result = kind->call(run->client, &raw, &error);
    json_t *want = expect_error(status, file->text, file->length, false);
    json_t *got = result ? json_object() : got_error(&error);
    char *problem = view_difference(want, got);

    free(raw);
    json_decref(result);
    json_decref(want);
    json_decref(got);
    return problem;
}

/* Whether it is one of ours; *failed counts. */
static bool try_file(const struct run *run, const struct corpus_file *file, size_t split, size_t *failed)
{
    const struct walker *walker = run->walker;
    int status = status_of(run, file->name);
    json_t *body = view_parse(file->text, file->length);
    const struct walker_kind *kind = status ? &walker->kinds[split % walker->count] : kind_of(walker, file, body);
    char *problem = NULL;

    if (kind) {
        serve(run, file, status ? status : 200, split);
        problem = status ? try_error(run, kind, file, status) : try_answer(run, kind, file, body);
    }
    if (problem) {
        fprintf(stderr, "FAIL requesty/%s [%zu]: %s\n", file->name, split, problem);
        ++*failed;
    }
    free(problem);
    json_decref(body);
    return kind != NULL;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static void every_answer_comes_to_what_it_says(void **state)
{
    const struct run *run = *state;
    size_t tried = 0, failed = 0;

    for (size_t i = 0; i < run->files.count; i++)
        for (size_t split = 0; split < SPLITS; split++)
            tried += try_file(run, &run->files.files[i], split, &failed);
    printf("%zu runs of %zu files: %zu failed\n", tried, run->files.count, failed);
    assert_int_equal(failed, 0);
    assert_true(tried > 0);
}

int walker_main(int argc, char **argv, const struct walker *walker)
{
    struct run run = { .walker = walker };
    const struct CMUnitTest tests[] = { cmocka_unit_test_prestate(every_answer_comes_to_what_it_says, &run) };
    const char *root = walker_root(argc, argv);
    int failed;

    if (!root)
        return WALKER_SKIPPED;
    if (!walker_begin(&run.server, &run.client, "test-key"))
        return 2;
    run.files = corpus_list_load(root, "requesty", ".json");
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    requesty_client_free(run.client);
    server_stop(run.server);
    corpus_list_free(&run.files);
    return failed;
}
