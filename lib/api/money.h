/* Money: exact decimal text in US dollars, both ways (API notes: requesty.md 17, "Decimals"). requesty/usage_report.h
 * says what a program sees; requesty_money_form, what is sent. */
#ifndef RQ_API_MONEY_H
#define RQ_API_MONEY_H

#include <requesty/client.h>

#include "json/decode.h"
#include "json/write.h"

/* A row for an amount: a const char * and, beside it, a requesty_opt_double. The table's `begin` sets the text to "". */
#define RQ_ROW_MONEY(of, json, text_, usd_)                                                                    \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_CUSTOM, .offset = offsetof(of, text_),            \
      .second = offsetof(of, usd_), .custom = rq_money_decode }

/* The row's function: takes a number or a string. */
int rq_money_decode(struct rq_decoder *decoder, const struct rq_field *field, void *object);

/* NULL when a program may send the text as an amount: digits without a needless zero in front, and maybe a point and
 * more digits. Else what is wrong with it, static text. */
const char *rq_money_problem(const char *text);

/* Writes an amount, checked; NULL writes nothing. `form` is the client's requesty_money_form, `standard` what it is
 * where the client says nothing. `member` is its name in the parameters, for the message. */
void rq_money_put(struct rq_writer *writer, const char *name, const char *text, int64_t form, int64_t standard,
                  const char *member);

#endif
