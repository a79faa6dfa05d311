/* What came out of a call against what was expected. */
#ifndef TESTS_CORPUS_CHECK_H
#define TESTS_CORPUS_CHECK_H

#include "calls.h"
#include "expect.h"

/* NULL, or one line about the first difference, to be freed. */
char *check_outcome(const struct call *call, const struct expected *expected, const struct outcome *outcome);

#endif
