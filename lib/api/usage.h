/* Reading token counts: the parts that the protocols share. */
#ifndef RQ_API_USAGE_H
#define RQ_API_USAGE_H

#include <requesty/event.h>

#include "json/decode.h"

/* For a reply without usage. */
extern const requesty_usage rq_no_usage;

/* What was written to a cache, by lifetime: Requesty's names, and those of Messages. For RQ_ROW_INSIDE in tables of
 * requesty_usage. */
extern const struct rq_table rq_usage_lifetime_table;

/* "cost": a number, a decimal text, or an object with total_cost in it (API notes: requesty.md 22, question 8). */
int rq_usage_cost(struct rq_decoder *decoder, const struct rq_field *field, void *object);

#endif
