/* The engine: a curl multi handle and the calls that run on it. There is one way a request runs. Whoever drives it (a
 * blocking call, a pull stream, later a loop) says "turn", and looks at the calls between two turns.
 *
 * Turning never calls user code and never decodes: curl's callbacks only put bytes into the call's buffer. So whatever
 * happens after a turn may start, cancel or free any call.
 *
 * An engine belongs to one thread at a time; only rq_engine_wake (and rq_call_cancel, over it) may come from another. */
#ifndef RQ_ENGINE_ENGINE_H
#define RQ_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

struct rq_call;
struct rq_engine;

/* 0, REQUESTY_ERR_NO_MEMORY or REQUESTY_ERR_UNSUPPORTED. */
int rq_engine_new(struct rq_engine **engine);

/* No call may be on it. */
void rq_engine_free(struct rq_engine *engine);

/* Puts a call on the engine and begins its first attempt. 0, or REQUESTY_ERR_NO_MEMORY: then it is not on it. */
int rq_engine_start(struct rq_engine *engine, struct rq_call *call);

/* Takes a call off the engine, in any state; a transfer that runs is broken off. */
void rq_engine_remove(struct rq_engine *engine, struct rq_call *call);

/* Sets the call's timer to its soonest deadline. Touches nothing of libcurl's, so its callbacks may ask for it. */
void rq_engine_retime(struct rq_engine *engine, struct rq_call *call);

/* Begins the attempt that a call put off (see rq_call.put_off); false when it has none. */
bool rq_engine_try_again(struct rq_engine *engine, struct rq_call *call);

/* Waits until something happens, but at most max_wait_ms (negative: as long as it takes), and acts on it. */
void rq_engine_turn(struct rq_engine *engine, int64_t max_wait_ms);

/* From any thread: makes a waiting turn return soon. */
void rq_engine_wake(struct rq_engine *engine);

/* In the engine's pool. */
void rq_engine_note_idle(struct rq_engine *engine, int64_t now);
int64_t rq_engine_idle_since(const struct rq_engine *engine);
struct rq_link *rq_engine_link(struct rq_engine *engine);
struct rq_engine *rq_engine_of_link(struct rq_link *link);

#endif
