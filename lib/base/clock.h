/* The time. Tests replace it, so that a retry that waits a minute takes none. */
#ifndef RQ_BASE_CLOCK_H
#define RQ_BASE_CLOCK_H

#include <stdint.h>

/* Monotonic milliseconds, from an unknown start. */
int64_t rq_clock_now(void);

/* Seconds since 1970, for dates that a server sends. */
int64_t rq_clock_wall(void);

/* What tests put in place of the clock. wait is called instead of sleeping when nothing but time is awaited. */
struct rq_clock {
    int64_t (*now)(void);
    int64_t (*wall)(void);
    void (*wait)(int64_t ms);
};

/* NULL brings the real clock back. Not thread-safe. */
void rq_clock_replace(const struct rq_clock *clock);

/* The replaced clock's wait, or NULL while the clock is the real one. */
void (*rq_clock_wait(void))(int64_t ms);

#endif
