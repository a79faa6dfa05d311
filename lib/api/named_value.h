/* Objects whose names the server or its users have chosen, as lists of requesty_named_value. */
#ifndef RQ_API_NAMED_VALUE_H
#define RQ_API_NAMED_VALUE_H

#include <requesty/usage_report.h>

#include "json/decode.h"

/* For RQ_ROW_MAP. */
extern const struct rq_table rq_named_value_table;

#endif
