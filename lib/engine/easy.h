/* Setting up one libcurl transfer. */
#ifndef RQ_ENGINE_EASY_H
#define RQ_ENGINE_EASY_H

#include "engine/call.h"

/* Prepares call->easy for an attempt, with this much for what one read brings; 0, REQUESTY_ERR_NO_MEMORY or REQUESTY_ERR_UNSUPPORTED. */
int rq_easy_prepare(struct rq_call *call, long buffer_size);

/* Whether libcurl can make sense of it as a proxy. */
bool rq_easy_is_proxy(const char *proxy);

#endif
