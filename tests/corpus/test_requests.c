/* Every recorded request body can be expressed: parameters are built from it and sent, and the body that arrives is
 * equal as JSON. What goes through extra_json is counted, and must not be what many bodies have.
 *
 *     test_requests [FOLDER]
 *
 * The folder is the argument or REQUESTY_CORPUS; it holds requests/messages, requests/chat and requests/embeddings. Where there is a file
 * FOLDER/requests/KIND.expected, it says exactly what is not typed and what is refused: the fixtures have it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus_files.h"
#include "requests_run.h"
#include "server.h"
#include "text.h"
#include "view.h"

static const char *root;

static const struct requests_kind *const kinds[] = { &requests_messages, &requests_chat, &requests_embeddings };

/* ---- a folder ---------------------------------------------------------------------------------------------------- */

static size_t send_all(const struct requests_kind *kind, const struct corpus_list *list, struct tally *tally)
{
    size_t failed = 0;
    for (size_t i = 0; i < list->count; i++) {
        const char *name = list->files[i].name;
        struct requests_outcome outcome;
        requests_run(kind, &list->files[i], tally, &outcome);
        if (outcome.problem != NULL)
            fprintf(stderr, "FAIL requests/%s/%s: %s\n", kind->folder, name, outcome.problem);
        else if (outcome.refused != NULL)
            printf("refused: %s: \"%s\"\n", name, outcome.message);
        failed += outcome.problem != NULL;
        free(outcome.problem);
    }
    return failed;
}

static size_t print_over_limit(const struct tally *tally)
{
    size_t over = 0;
    for (size_t i = 0; i < tally->count; i++) {
        if (!tally_is_over(tally, &tally->paths[i]))
            continue;
        fprintf(stderr, "FAIL %s is not typed in %zu of %zu bodies\n", tally->paths[i].name, tally->paths[i].untyped,
                tally->bodies);
        over++;
    }
    return over;
}

static void print(const struct requests_kind *kind, const struct tally *tally)
{
    const size_t *members = tally->members;
    size_t all = members[ROUTE_TYPED] + members[ROUTE_EXTRA] + members[ROUTE_JSON];
    printf("requests/%s: %zu bodies; %zu members: %zu typed (%.1f %%), %zu extra_json, %zu json\n", kind->folder,
           tally->bodies, all, members[ROUTE_TYPED],
           all > 0 ? 100.0 * (double)members[ROUTE_TYPED] / (double)all : 0.0, members[ROUTE_EXTRA],
           members[ROUTE_JSON]);
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_path *path = &tally->paths[i];
        if (path->shown)
            printf("  %4.1f %%  %s (%s)\n", 100.0 * (double)path->untyped / (double)tally->bodies, path->name,
                   tally_route_name(path->route));
    }
    for (size_t i = 0; i < tally->refusal_count; i++)
        printf("  refused: %zu  \"%s...\"\n", tally->refusals[i].bodies, tally->refusals[i].says);
    fflush(stdout);
}

/* Whether untyped paths and refusals are those of the folder's list, if there is one. */
static bool is_as_listed(const struct requests_kind *kind, const struct text *report)
{
    char path[1024];
    size_t length;
    snprintf(path, sizeof path, "%s/requests/%s.expected", root, kind->folder);
    char *list = server_load_file(path, &length);
    bool same = list == NULL || strcmp(list, report->bytes == NULL ? "" : report->bytes) == 0;
    if (!same)
        fprintf(stderr, "FAIL %s is another report:\n%s", path, report->bytes);
    free(list);
    return same;
}

static void every_body_can_be_expressed(void **state)
{
    const struct requests_kind *kind = *state;
    char folder[64];
    snprintf(folder, sizeof folder, "requests/%s", kind->folder);
    struct corpus_list list = corpus_list_load(root, folder, ".json");
    struct tally tally = { 0 };
    struct text report = { 0 };
    size_t failed = send_all(kind, &list, &tally);
    tally_report(&tally, &report);
    print(kind, &tally);
    failed += print_over_limit(&tally) + !is_as_listed(kind, &report);
    bool found = list.count > 0;
    text_clear(&report);
    tally_free(&tally);
    corpus_list_free(&list);
    assert_true(found);
    assert_int_equal(failed, 0);
}

/* ---- the measures themselves ------------------------------------------------------------------------------------- */

static bool are_equal(const char *want, const char *got)
{
    json_t *left = view_parse_text(want);
    json_t *right = view_parse_text(got);
    char *difference = view_difference(left, right);
    bool equal = difference == NULL;
    free(difference);
    json_decref(left);
    json_decref(right);
    return equal;
}

static void what_counts_as_equal(void **state)
{
    (void)state;
    assert_true(are_equal("{\"a\":1,\"b\":[]}", "{\"b\":[],\"a\":1.0}"));
    assert_true(are_equal("[1e2,\"\\u00e9\"]", "[100,\"\xC3\xA9\"]"));
    assert_false(are_equal("[1]", "[1.5]"));
    assert_false(are_equal("[1,2]", "[2,1]"));
    assert_false(are_equal("[1]", "[1,1]"));
    assert_false(are_equal("{\"a\":null}", "{}"));
    assert_false(are_equal("{}", "{\"a\":null}"));
    assert_false(are_equal("{\"a\":\"1\"}", "{\"a\":1}"));
    assert_false(are_equal("{\"a\":false}", "{\"a\":0}"));
    assert_false(are_equal("{\"a\":[]}", "{\"a\":{}}"));
    assert_false(are_equal("[9007199254740993]", "[9007199254740992]"));
}

static void five_in_a_hundred_are_too_many(void **state)
{
    struct tally tally = { 0 };
    (void)state;
    for (size_t body = 0; body < 100; body++) {
        tally_begin(&tally);
        tally_member(&tally, "typed", ROUTE_TYPED);
        for (size_t twice = 0; twice < 2 && body < 5; twice++)
            tally_member(&tally, "often", ROUTE_EXTRA);
        if (body < 4)
            tally_member(&tally, "seldom", ROUTE_JSON);
    }
    assert_int_equal(tally.count, 2);
    assert_int_equal(tally.members[ROUTE_TYPED], 100);
    assert_int_equal(tally.members[ROUTE_EXTRA], 10);
    assert_int_equal(tally.paths[0].untyped, 5);
    assert_true(tally_is_over(&tally, &tally.paths[0]));
    assert_false(tally_is_over(&tally, &tally.paths[1]));
    tally_free(&tally);
}

#define KINDS (sizeof kinds / sizeof kinds[0])

int main(int argc, char **argv)
{
    struct CMUnitTest tests[KINDS + 2] = {
        cmocka_unit_test(what_counts_as_equal),
        cmocka_unit_test(five_in_a_hundred_are_too_many),
    };
    root = argc > 1 && argv[1][0] != '\0' ? argv[1] : getenv("REQUESTY_CORPUS");
    if (root == NULL || root[0] == '\0') {
        puts("SKIPPED: no folder of recorded bodies was named (argument or REQUESTY_CORPUS); only fixtures are used");
        return 77;
    }
    for (size_t i = 0; i < KINDS; i++)
        tests[i + 2] = (struct CMUnitTest){ kinds[i]->folder, every_body_can_be_expressed, NULL, NULL,
                                            (void *)(uintptr_t)kinds[i] };
    requests_begin();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    requests_end();
    return failed;
}
