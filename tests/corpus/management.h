/* Recorded answers of the management host: which call each belongs to, and what it should come to. */
#ifndef TESTS_CORPUS_MANAGEMENT_H
#define TESTS_CORPUS_MANAGEMENT_H

#include <jansson.h>
#include <requesty/requesty.h>

/* The answers of key management. A view has, of a key: id, name, limit, spend (with _usd and _text_usd), manage, completions
 * (with _code), labels[], creator, email, group, logging, expires; of a period: period, time, spend, the counters, rows[]. */

/* From the recorded text. */
json_t *expect_key(const json_t *key);
json_t *expect_key_list(const json_t *body);
json_t *expect_new_key(const json_t *body);
json_t *expect_usage(const json_t *body);

/* From the library. */
json_t *got_key(const requesty_key *key);
json_t *got_key_list(const requesty_key_list *list);
json_t *got_new_key(const requesty_new_key *made);
json_t *got_usage_report(const requesty_usage_report *report);

#endif
