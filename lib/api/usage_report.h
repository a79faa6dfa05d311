/* Usage reports, of keys and of the organisation: the query, and the decode table of the answer (API notes: requesty.md
 * 17.3, 17.5). */
#ifndef RQ_API_USAGE_REPORT_H
#define RQ_API_USAGE_REPORT_H

#include <requesty/usage_report.h>

#include "api/way.h"

/* Asks the path (without a query) of the management host. `params` and `size` are as the program passed them. The result
 * is a requesty_usage_report. 0 or a reported failure. */
int rq_usage_report_get(struct rq_way *way, const char *path, const requesty_usage_params *params, size_t size);

#endif
