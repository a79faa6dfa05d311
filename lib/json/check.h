/* The caller's JSON text, checked by jansson before anything is sent. */
#ifndef RQ_JSON_CHECK_H
#define RQ_JSON_CHECK_H

#include <stddef.h>

#include "json/scan.h"

/* 0 when the text is one JSON value of this kind (RQ_KIND_BAD: any); else REQUESTY_ERR_INVALID (or _NO_MEMORY) with the reason
 * in `problem`: "line 1, column 7: string or '}' expected". What a reply may hold is let through, since a turn must go back as
 * it came: integers beyond 64 bits, half a surrogate pair, and (unless `unique`) repeated members. */
int rq_json_check(const char *text, size_t len, enum rq_kind kind, bool unique, char *problem, size_t size);

#endif
