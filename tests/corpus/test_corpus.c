/* Every recorded body through the public interface, in several splits, against independent walks over the
 * same text.
 *
 *     test_corpus [FOLDER]
 *
 * The folder is the argument or REQUESTY_CORPUS. It holds messages-stream, messages, messages-error,
 * chat-stream, chat, chat-error, responses-stream and responses; one that is missing counts as empty. REQUESTY_TEST_QUICK=1 makes fewer
 * runs, for slow machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus_files.h"
#include "run.h"

enum { KINDS = 9, QUICK_LENGTH = 64 * 1024, CUTS = 8, CUT_STEP = 131 };

static struct corpus_list lists[KINDS];
static bool quick;

struct run {
    enum kind kind;
    enum mode mode;
};

static bool is_skipped(const struct run *run, const struct corpus_file *file)
{
    return quick && run->mode != WHOLE && run->mode != RANDOM && file->length >= QUICK_LENGTH;
}

/* A stream is cut in several places, each in a run of its own. */
static char *run_each(const struct run *run, const struct corpus_file *file, size_t seed)
{
    size_t count = run->mode == CUT ? CUTS : 1;
    char *problem = NULL;
    for (size_t i = 0; i < count && problem == NULL; i++)
        problem = run_file(run->kind, run->mode, file, seed + i * CUT_STEP);
    return problem;
}

static void test_run(void **state)
{
    const struct run *run = *state;
    const struct corpus_list *list = &lists[run->kind];
    size_t failed = 0;
    size_t done = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (is_skipped(run, &list->files[i]))
            continue;
        char *problem = run_each(run, &list->files[i], i);
        done++;
        if (problem == NULL)
            continue;
        failed++;
        fprintf(stderr, "FAIL %s/%s [%s]: %s\n", kind_folder(run->kind), list->files[i].name,
                mode_name(run->mode), problem);
        free(problem);
    }
    printf("%zu of %zu %s, %s: %zu failed\n", done, list->count, kind_folder(run->kind), mode_name(run->mode),
           failed);
    fflush(stdout);
    if (failed > 0)
        fail_msg("%zu bodies of %s [%s]", failed, kind_folder(run->kind), mode_name(run->mode));
}

static int load(const char *root)
{
    size_t count = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        lists[kind] = corpus_list_load(root, kind_folder((enum kind)kind), kind_ending((enum kind)kind));
        count += lists[kind].count;
    }
    if (count == 0)
        fprintf(stderr, "no bodies below %s\n", root);
    return count > 0;
}

#define RUN(kind, mode) { #kind " " #mode, test_run, NULL, NULL, &(struct run){ kind, mode } }
#define RUNS(kind) RUN(kind, WHOLE), RUN(kind, RANDOM), RUN(kind, SINGLE), RUN(kind, PULL), RUN(kind, SWAPPED)

int main(int argc, char **argv)
{
    const char *root = argc > 1 && argv[1][0] != '\0' ? argv[1] : getenv("REQUESTY_CORPUS");
    quick = getenv("REQUESTY_TEST_QUICK") != NULL && strcmp(getenv("REQUESTY_TEST_QUICK"), "0") != 0;
    if (root == NULL || root[0] == '\0') {
        puts("SKIPPED: no folder of recorded bodies was named (argument or REQUESTY_CORPUS); only fixtures "
             "are used");
        return 77;
    }
    if (!load(root))
        return 1;
    const struct CMUnitTest tests[] = {
        RUNS(MESSAGES_STREAM), RUN(MESSAGES_STREAM, CUT), RUNS(MESSAGES), RUNS(MESSAGES_ERROR),
        RUNS(CHAT_STREAM),     RUN(CHAT_STREAM, CUT),     RUNS(CHAT),     RUNS(CHAT_ERROR),
        RUNS(RESPONSES_STREAM), RUN(RESPONSES_STREAM, CUT), RUNS(RESPONSES), RUNS(RESPONSES_ERROR),
    };
    run_begin();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    run_end();
    for (int kind = 0; kind < KINDS; kind++)
        corpus_list_free(&lists[kind]);
    return failed;
}
