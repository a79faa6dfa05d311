/* Deadlines, soonest first: a binary heap. A call has one timer. Bytes that arrive only move the call's own notes of
 * when; the timer is looked at when it fires and set again if its call has been alive meanwhile, so traffic costs the
 * heap nothing. */
#ifndef RQ_ENGINE_TIMERS_H
#define RQ_ENGINE_TIMERS_H

#include <stddef.h>
#include <stdint.h>

struct rq_timer {
    int64_t at;
    size_t slot; /* its place in the heap, from 1; 0: not set */
};

struct rq_timers {
    struct rq_timer **heap; /* [1..count] */
    size_t count, size;
};

void rq_timers_free(struct rq_timers *timers);

/* Makes room for `count` timers, so that setting one cannot fail. 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_timers_reserve(struct rq_timers *timers, size_t count);

/* Sets or moves a timer; removes one (fine when it is not set). */
void rq_timers_set(struct rq_timers *timers, struct rq_timer *timer, int64_t at);
void rq_timers_remove(struct rq_timers *timers, struct rq_timer *timer);

/* The soonest timer, or NULL. */
struct rq_timer *rq_timers_first(const struct rq_timers *timers);

#endif
