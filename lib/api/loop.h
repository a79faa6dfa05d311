/* Calls in a loop. loop.c turns the engine and looks at the calls that have news; loop_call.c has one call's life. */
#ifndef RQ_API_LOOP_H
#define RQ_API_LOOP_H

#include <pthread.h>

#include <requesty/loop.h>

#include "api/run.h"
#include "base/list.h"

struct requesty_loop {
    struct rq_engine *engine;
    struct rq_link calls; /* those whose on_done has not come */
    struct rq_link ready; /* those of them that are to be looked at */
    size_t active;
    size_t high_water;
    _Atomic bool cancel_wanted;
    bool is_dispatching;  /* callbacks may be running */
    bool is_ending;       /* it is to be freed, or is being freed */
    const void *outer;    /* the loop, if any, in one of whose callbacks this one is dispatched */
};

/* Two may hold a call: the loop until on_done has come, and the program until requesty_call_free. A look at it is a
 * third hold, so that callbacks may let go of it. */
struct requesty_call {
    struct rq_link link, ready;
    struct requesty_loop *loop; /* NULL once on_done has come */
    struct rq_run run;          /* kind NULL: nothing yet */
    requesty_call_handlers handlers;
    pthread_mutex_t lock; /* guards `loop` against cancels from other threads */
    _Atomic bool cancelled;
    bool paused;
    bool is_owned; /* by the program */
    int holds;
    struct rq_told told;
};

/* Whether the thread is making this loop's callbacks. */
bool rq_loop_is_calling(const struct requesty_loop *loop);

/* Has the call looked at in this dispatch or the next. */
void rq_loop_note(struct requesty_loop *loop, struct requesty_call *call);

/* A call that has nothing to run yet, for a start: 0 or a reported failure. Then either rq_call_begin gives it what it
 * runs, on the loop's engine, and the program a hold on it when it asks for one (handle is not NULL); or rq_call_drop
 * gives it up. */
int rq_call_new(struct requesty_loop *loop, const requesty_call_handlers *handlers, size_t size,
                struct requesty_call **call, requesty_error *error);
void rq_call_begin(struct requesty_call *call, struct rq_run run, struct requesty_call **handle);
void rq_call_drop(struct requesty_call *call);

/* What the call runs, if it is of that kind; else NULL. The call may be NULL. */
void *rq_call_self(const struct requesty_call *call, const struct rq_run_kind *kind);

/* Hands out what is at hand: events, then the end. */
void rq_call_look(struct requesty_call *call);

/* Ends it as cancelled, now. */
void rq_call_end(struct requesty_call *call);

#endif
