/* API keys: what the files of the resource share (API notes: requesty.md 17.2). */
#ifndef RQ_API_KEYS_H
#define RQ_API_KEYS_H

#include <requesty/keys.h>

#include "api/manage.h"

extern const struct rq_shape rq_key_shape;      /* requesty_key */
extern const struct rq_shape rq_key_list_shape; /* requesty_key_list */
extern const struct rq_shape rq_new_key_shape;  /* requesty_new_key */

/* What a permission is called, for both directions. */
extern const struct rq_word rq_permission_words[];

/* Begins the call for a key and, below it, for `part` ("/limit"; NULL: the key itself). */
void rq_key_begin(struct rq_manage *call, struct rq_way *way, const char *method, const char *id, const char *part);

#endif
