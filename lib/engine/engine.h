/* The engine: a curl multi handle and the calls that run on it. There is one way a request runs. Whoever drives it (a
 * blocking call, a pull stream, a loop) says "turn", and looks at the calls between two turns.
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

/* The same for a loop: it waits with a driver (see driver.h), for any number of calls. */
int rq_engine_new_driven(struct rq_engine **engine);

/* The driver's descriptor, or -1. */
int rq_engine_fd(const struct rq_engine *engine);

/* Most calls under way at once; the others wait in line. 0: no limit. */
void rq_engine_limit(struct rq_engine *engine, size_t most);

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

/* Waits until something happens, but at most max_wait_ms (negative: as long as it takes), and acts on it. Whoever has
 * looked at the calls then says rq_engine_arm. */
void rq_engine_turn(struct rq_engine *engine, int64_t max_wait_ms);

/* Tells the driver when something is due next; nothing for an engine without one. */
void rq_engine_arm(struct rq_engine *engine);

/* How long until a turn has something to do even if no socket becomes ready; 0: at once; -1: never. */
int64_t rq_engine_time_left(const struct rq_engine *engine);

/* The next call that has news, taken off the list of those; NULL: none. A call has news when bytes of it came, when it
 * is done, or when it is time for it (see rq_call_look_at). */
struct rq_call *rq_engine_next_ready(struct rq_engine *engine);

/* Puts a call on that list. Touches nothing of libcurl's. */
void rq_engine_note(struct rq_engine *engine, struct rq_call *call);

/* Lets a held transfer go on; what libcurl kept of it comes at once, and may end the attempt. */
void rq_engine_unhold(struct rq_engine *engine, struct rq_call *call);

/* From any thread, and from a signal handler: makes a waiting turn return. */
void rq_engine_rouse(struct rq_engine *engine);

/* From any thread: a call of the engine is to be cancelled; makes a waiting turn return soon. */
void rq_engine_wake(struct rq_engine *engine);

/* In the engine's pool. */
void rq_engine_note_idle(struct rq_engine *engine, int64_t now);
int64_t rq_engine_idle_since(const struct rq_engine *engine);
struct rq_link *rq_engine_link(struct rq_engine *engine);
struct rq_engine *rq_engine_of_link(struct rq_link *link);

#endif
