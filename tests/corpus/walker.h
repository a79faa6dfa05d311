/* What the tests of recorded answers have in common: the folder, a loopback server with a client, and, for answers that
 * tell by their members which call they belong to, the test itself. */
#ifndef TESTS_CORPUS_WALKER_H
#define TESTS_CORPUS_WALKER_H

#include <jansson.h>
#include <requesty/requesty.h>
#include <stdbool.h>
#include <string.h>

#include "corpus_files.h"
#include "server.h"
#include "text.h"

/* What main returns when there is no folder. */
#define WALKER_SKIPPED 77

/* The folder: the argument or REQUESTY_CORPUS. NULL, and it has been said, when there is none. */
const char *walker_root(int argc, char **argv);

/* A server that forgets its requests, and a client of it that does not retry and looks at nothing else; key NULL: it
 * has none. False when it did not come to that. */
bool walker_begin(struct server **server, requesty_client **client, const char *api_key);

/* ---- the test of kinds ------------------------------------------------------------------------------------------- */

struct walker_kind {
    const char *member; /* an answer that has it is of this kind */
    /* A view of the result, and a copy of its raw_json; or NULL. */
    json_t *(*call)(requesty_client *client, char **raw, requesty_error *error);
    json_t *(*expect)(const json_t *body);
    bool hides; /* something of the body: its raw_json is another text */
};

/* A call of a kind; `make` and `view` know `client`, `result` and `error`. */
#define WALKER_CALL(name, type, make, view, release)                                                                   \
    static json_t *name(requesty_client *client, char **raw, requesty_error *error)                                    \
    {                                                                                                                  \
        type *result = NULL;                                                                                           \
        json_t *seen;                                                                                                  \
        if ((make) != 0)                                                                                               \
            return NULL;                                                                                               \
        seen = (view);                                                                                                 \
        *raw = text_copy(result->raw_json, strlen(result->raw_json));                                                  \
        release(result);                                                                                               \
        return seen;                                                                                                   \
    }

struct walker {
    const struct walker_kind *kinds; /* the first that fits counts */
    size_t count;
    /* The kind of an answer that has none of the members; NULL: it is another test's. */
    const struct walker_kind *(*otherwise)(const struct corpus_file *file, const json_t *body);
    bool takes_errors; /* files named "...error--STATUS..." too: every call fails in the same way */
};

/* Every answer of the folder's "requesty" that is of one of the kinds, in several splits, against what its walk
 * expects. What main returns. */
int walker_main(int argc, char **argv, const struct walker *walker);

#endif
