/* A recorded request body, built again and sent to the loopback server. */
#ifndef TESTS_CORPUS_REQUESTS_RUN_H
#define TESTS_CORPUS_REQUESTS_RUN_H

#include "corpus_files.h"
#include "requests_kinds.h"

void requests_begin(void);
void requests_end(void);

struct requests_outcome {
    char *problem;       /* NULL, or what is wrong, to be freed */
    const char *refused; /* the beginning of the refusal's message, as the kind has it; NULL: it was sent */
    char message[512];   /* all of that message */
};

/* All is well when the body that arrived equals the recorded one; or when the library refused it, with words that the
 * kind names, the body is one of those, and its name says that it led to an error.
 *
 * Equal means: as JSON. The order of members does not count, that of elements does. Numbers are equal when their values
 * are, so 1 is 1.0 and 1e0 (as doubles, when one of them has a fraction or an exponent); a null is not an absent member;
 * a member that stands twice counts with its last value. */
void requests_run(const struct requests_kind *kind, const struct corpus_file *file, struct tally *tally,
                  struct requests_outcome *outcome);

#endif
