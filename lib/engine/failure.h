/* How a transfer failed: as a fact of the call, and in the library's words. */
#ifndef RQ_ENGINE_FAILURE_H
#define RQ_ENGINE_FAILURE_H

#include <curl/curl.h>

#include "engine/call.h"

/* Fills call->failure for a transfer that ended with this code. */
void rq_failure_transfer(struct rq_call *call, CURLcode code);

/* ... for a time-out of the call's own clock, and for a cancel. */
void rq_failure_timeout(struct rq_call *call, requesty_timeout which);
void rq_failure_cancelled(struct rq_call *call);

/* What there is to say of it, but for what an exchange knows (rq_exchange_stamp). */
void rq_failure_tell(const struct rq_call *call, requesty_error *error);

/* Whether call->failure is of the kind that a new attempt may cure. */
bool rq_failure_may_pass(const struct rq_call *call);

/* Whether it came before a byte of the request can have been sent. */
bool rq_failure_before_sending(const struct rq_call *call);

#endif
