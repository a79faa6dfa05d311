/* Recorded answers about groups, access lists and the organisation through the public interface, in several splits,
 * against independent walks over the same text.
 *
 *     test_corpus_organisation [FOLDER]
 *
 * The folder is the argument or REQUESTY_CORPUS. Of its subfolder "requesty" this takes what its content says is such
 * an answer; the rest belongs to other tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus_files.h"
#include "organisation.h"
#include "server.h"
#include "text.h"
#include "view.h"

static struct server *server;
static requesty_client *client;
static struct corpus_list files;

/* ---- the calls: each gives a view of its result and a copy of its raw_json, or NULL ---- */

#define CALL(name, type, make, view, release) \
    static json_t *name(char **raw, requesty_error *error) \
    { \
        type *result = NULL; \
        json_t *seen; \
        if ((make) != 0) \
            return NULL; \
        seen = (view); \
        *raw = text_copy(result->raw_json, strlen(result->raw_json)); \
        release(result); \
        return seen; \
    }

static const requesty_group_params group_params = { .name = "n" };
static const requesty_access_list_params list_params = { .name = "n" };

CALL(list_groups, requesty_group_list, requesty_groups_list(client, &result, error), got_groups(result),
     requesty_group_list_free)
CALL(get_group, requesty_group, requesty_groups_get(client, "g", &result, error), got_group(result), requesty_group_free)
CALL(create_group, requesty_new_group, requesty_groups_create(client, &group_params, &result, error),
     json_string(result->id), requesty_new_group_free)
CALL(list_lists, requesty_access_list_list, requesty_access_lists_list(client, &result, error), got_lists(result),
     requesty_access_list_list_free)
CALL(get_list, requesty_access_list, requesty_access_lists_get(client, "l", &result, error), got_list(result),
     requesty_access_list_free)
CALL(create_list, requesty_new_access_list, requesty_access_lists_create(client, &list_params, &result, error),
     json_string(result->id), requesty_new_access_list_free)
CALL(get_org, requesty_org, requesty_org_get(client, &result, error), got_org(result), requesty_org_free)

/* Which call an answer belongs to: the one whose member it has. */
static const struct kind {
    const char *member;
    json_t *(*call)(char **raw, requesty_error *error);
    json_t *(*expect)(const json_t *body);
} kinds[] = {
    { "groups", list_groups, expect_groups },
    { "group_id", create_group, expect_new },
    { "access_lists", list_lists, expect_lists },
    { "access_list", get_list, expect_list },
    { "auto_approve", get_list, expect_list },
    { "balance", get_org, expect_org },
    { "created_at", get_group, expect_group },
};
static const struct kind new_list = { "id", create_list, expect_new };
static const struct kind wrapped_group = { "group", get_group, expect_group };

/* NULL when the answer is another endpoint's. A key has a group too, and more beside it. */
static const struct kind *kind_of(const json_t *body)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (json_object_get(body, kinds[i].member))
            return &kinds[i];
    if (json_object_get(body, "group") && !json_object_get(body, "permissions"))
        return &wrapped_group;
    return json_object_size(body) == 1 && json_object_get(body, "id") ? &new_list : NULL;
}

/* ---- one file ---- */

static void serve(const struct corpus_file *file, size_t split)
{
    const struct server_split splits[] = { server_split_whole(), server_split_every(1), server_split_random(split, 97) };

    server_push(server, server_reply_bytes(200, "application/json", file->text, file->length, SERVER_CHUNKED,
                                           splits[split < 2 ? split : 2]));
}

/* NULL, or what is wrong, to be freed. */
static char *try_answer(const struct kind *kind, const struct corpus_file *file, const json_t *body)
{
    requesty_error error;
    char *raw = NULL, *problem;
    json_t *got = kind->call(&raw, &error), *want = kind->expect(body);

    problem = got ? view_difference(want, got) : text_copy(error.message, strlen(error.message));
    if (!problem && !view_is_value_of(raw, file->text))
        problem = text_copy("raw_json is not the body", 24);
    free(raw);
    json_decref(got);
    json_decref(want);
    return problem;
}

/* Whether it is one of ours; *failed counts. */
static bool try_file(const struct corpus_file *file, size_t split, size_t *failed)
{
    json_t *body = view_parse(file->text, file->length);
    const struct kind *kind = kind_of(body);
    char *problem = NULL;

    if (kind) {
        serve(file, split);
        problem = try_answer(kind, file, body);
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
