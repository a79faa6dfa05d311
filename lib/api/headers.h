/* The headers of a request: the library's, and the user's over them. */
#ifndef RQ_API_HEADERS_H
#define RQ_API_HEADERS_H

#include "api/config.h"
#include "api/exchange.h"

/* 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_headers_add(struct rq_call *call, const struct rq_config *config, const struct rq_outgoing *outgoing);

#endif
