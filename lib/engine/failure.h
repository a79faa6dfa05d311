/* How a transfer failed, in the library's words. */
#ifndef RQ_ENGINE_FAILURE_H
#define RQ_ENGINE_FAILURE_H

#include <curl/curl.h>

#include "engine/call.h"

/* Fills call->error for a transfer that ended with this code. */
void rq_failure_transfer(struct rq_call *call, CURLcode code);

/* ... for a time-out of the call's own clock, and for a cancel. */
void rq_failure_timeout(struct rq_call *call, requesty_timeout which);
void rq_failure_cancelled(struct rq_call *call);

/* Whether the failure in call->error is of the kind that a new attempt may cure. */
bool rq_failure_may_pass(const struct rq_call *call);

/* Whether it came before a byte of the request can have been sent. */
bool rq_failure_before_sending(const struct rq_call *call);

#endif
