/* What a reply says, as a JSON value: made from the recorded text by the walks, and from the library.
 *
 * A member that has nothing to say (absent, null, empty text or list) is left out. VIEW_ANY: not checked.
 *
 *   Messages: id, model, stop, stop_code, stop_sequence, text, usage, usage_raw, blocks[]
 *   block:    type, code, text, signature, id, name, input or input_text, input_valid, citations, data, raw
 *   chat:     id, model, created, text, usage, usage_raw, choices[]
 *   choice:   index, finish, finish_code, content, reasoning, signature, refusal, calls[], function_call,
 *             annotations, logprobs
 *   call:     id, name, type, args, args_text, args_valid
 *   usage:    input, output, total, cached, cache_write, reasoning, cost
 *   error:    code, status, message, type, server_code, origin, attempts, mid_stream
 *   events:   starts, id, model, text[], reasoning[], refusal[], calls[], citations[], usage, stop[]
 */
#ifndef TESTS_CORPUS_VIEW_H
#define TESTS_CORPUS_VIEW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VIEW_ANY "\001any"

/* NULL when it is no JSON. All integers are reals when one is beyond 64 bits. */
json_t *view_parse(const char *text, size_t length);
bool view_repeats_name(const char *text);            /* an object in it has a member twice */
json_t *view_parse_text(const char *text);           /* the same; NULL for NULL */

/* Whether `raw` is the value that `body` is, byte for byte; or one that is in it. */
bool view_is_value_of(const char *raw, const char *body);
bool view_is_piece_of(const char *raw, const char *body);

void view_put(json_t *view, const char *name, json_t *value);    /* steals value; NULL is left out */
void view_put_int(json_t *view, const char *name, int64_t value);
void view_put_bytes(json_t *view, const char *name, const char *text, size_t length);
void view_put_text(json_t *view, const char *name, const char *text);
/* If it is a string that is not empty. */
void view_put_string(json_t *view, const char *name, const json_t *value);
void view_put_any(json_t *view, const char *name);
void view_put_list(json_t *view, const char *name, json_t *list); /* steals list; an empty one is left out */

/* Adds a string to a string member, making it when it is not there. */
void view_append(json_t *object, const char *name, const json_t *piece);

/* The text of a string member, "" if there is none. */
const char *view_text(const json_t *object, const char *name);

/* A number (its whole part, for the integer) however it is written: as an integer, a real or a text. */
double view_number(const json_t *value);
int64_t view_integer(const json_t *value);
bool view_is_number(const json_t *value);

/* usage.cost: a number, its text, or an object with total_cost; NULL if there is none. */
json_t *view_cost(const json_t *usage);

/* A deep copy without the members that are null. */
json_t *view_without_nulls(const json_t *value);

/* The first difference, as "path: want ..., got ...", to be freed; NULL if there is none. */
char *view_difference(json_t *want, json_t *got);

#endif
