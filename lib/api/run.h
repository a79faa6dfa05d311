/* What a call runs: a reply as it comes (stream.c), one request and its answer (endpoint_run.c), speech (speech.c). Whose
 * hand turns it is no concern of the run: see way.h. */
#ifndef RQ_API_RUN_H
#define RQ_API_RUN_H

#include "api/exchange.h"

#define RQ_NOT_YET 2 /* nothing is at hand: wait */

struct rq_run_kind {
    /* The next piece of what is at hand: 1 and an event; RQ_NOT_YET; 0: it succeeded; or the failure, in the run's
     * error. */
    int (*poll)(void *self, const requesty_event **event);

    /* Ends it with this code, whatever has come of it; returns the code. user_code: of the callback that wished it,
     * else 0. */
    int (*fail)(void *self, int code, int user_code);

    /* What came of it, given away; NULL: nothing, or memory is short. */
    void *(*take)(void *self);

    void (*free)(void *self);
};

struct rq_run {
    const struct rq_run_kind *kind;
    void *self;
    struct rq_exchange *exchange; /* of *self; on its engine until the run has succeeded or failed */
    requesty_error *error;        /* of *self, once it has failed */
};

#endif
