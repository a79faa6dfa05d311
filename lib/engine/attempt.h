/* The inside of the engine, and the attempts of a call on it. engine.c turns, attempt.c begins and ends attempts. */
#ifndef RQ_ENGINE_ATTEMPT_H
#define RQ_ENGINE_ATTEMPT_H

#include <stdatomic.h>

#include <curl/curl.h>

#include "base/list.h"
#include "engine/call.h"
#include "engine/driver.h"
#include "engine/engine.h"

struct rq_engine {
    CURLM *multi;
    CURL *spare; /* a used handle: making a new one for each call is dear */
    curl_socket_t last_socket; /* of the call that was here last, while its connection is kept */
    struct rq_link calls; /* under way or done, in the order of their start */
    struct rq_link queue; /* those that wait in line */
    size_t call_count;
    size_t under_way, most_under_way; /* calls that have a place; 0: no limit */
    struct rq_link ready; /* those that have news, in the order of it */
    struct rq_driver *driver; /* NULL: libcurl waits */
    int64_t curl_at;          /* driven: when libcurl wants to be called; INT64_MAX: never */
    bool blind;               /* driven: there was no memory to watch a socket */
    size_t running; /* transfers on the multi handle */
    struct rq_timers timers;
    _Atomic bool cancel_wanted;
    struct rq_link pool_link;
    int64_t idle_since;
};

/* Begins the first attempts of queued calls, as far as there is room. */
void rq_engine_start_queued(struct rq_engine *engine);

/* Has libcurl tell the driver what to watch. Nothing for an engine without one. */
void rq_engine_drive(struct rq_engine *engine);

/* Whether another call may be under way; gives the place of one back, if it has one. */
bool rq_engine_has_room(const struct rq_engine *engine);
void rq_engine_give_place(struct rq_engine *engine, struct rq_call *call);

/* Begins an attempt; what fails is in call->failure, and the call done. */
void rq_attempt_begin(struct rq_engine *engine, struct rq_call *call);

/* An attempt's transfer ended: the call is done, or waits for the next attempt. */
void rq_attempt_ended(struct rq_engine *engine, struct rq_call *call, CURLcode code);

/* One of the call's own time-outs passed. */
void rq_attempt_timed_out(struct rq_engine *engine, struct rq_call *call, requesty_timeout which);

/* The connect time-out passed since the attempt began; libcurl's own counts only from when it begins to connect, and
 * not while the call waits for a connection that another one is making. */
void rq_attempt_check_connected(struct rq_engine *engine, struct rq_call *call);

/* Takes a running transfer off the multi handle, in the middle of it; nothing for a call that has none. */
void rq_attempt_stop(struct rq_engine *engine, struct rq_call *call);

/* The call is done. */
void rq_attempt_finish(struct rq_engine *engine, struct rq_call *call, enum rq_outcome outcome);

#endif
