/* Amounts of money in views: NAME has the digits as they came in a string, NAME_usd the value of the number, and
 * NAME_text_usd the value that the text has. */
#ifndef TESTS_CORPUS_AMOUNT_H
#define TESTS_CORPUS_AMOUNT_H

#include <jansson.h>
#include <requesty/requesty.h>

/* From the recorded value; one that is none leaves nothing. */
void amount_expect(json_t *view, const char *name, const json_t *amount);

/* From the library. */
void amount_got(json_t *view, const char *name, const char *text, requesty_opt_double usd);

#endif
