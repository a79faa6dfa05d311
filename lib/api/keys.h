/* API keys: what the files of the resource share (API notes: requesty.md 17.2). */
#ifndef RQ_API_KEYS_H
#define RQ_API_KEYS_H

#include <requesty/keys.h>

#include "api/endpoint.h"

extern const struct rq_shape rq_key_shape;      /* requesty_key */
extern const struct rq_shape rq_key_list_shape; /* requesty_key_list */
extern const struct rq_shape rq_new_key_shape;  /* requesty_new_key */

/* What a permission is called, for both directions. */
extern const struct rq_word rq_permission_words[];

/* The path of a key and, below it, of `part` ("/limit"; NULL: the key itself). 0 or a reported failure. */
int rq_key_path(struct rq_buffer *path, const char *id, const char *part, requesty_error *error);

#endif
