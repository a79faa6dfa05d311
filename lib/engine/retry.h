/* Whether an attempt is worth repeating, and how long to wait first. Pure: no time, no chance, no curl of its own
 * (API notes: sdk-behaviours.md 1, requesty.md 5.2). */
#ifndef RQ_ENGINE_RETRY_H
#define RQ_ENGINE_RETRY_H

#include <stdbool.h>
#include <stdint.h>

struct rq_retry_policy {
    int64_t max_retries;
    int64_t longest_wait_ms; /* a server that asks for more gets none */
};

/* How an attempt ended. */
struct rq_attempt {
    int number;                 /* 1 is the first */
    int status;                 /* of the answer; 0: none, then `broken` says */
    bool broken;                /* the connection failed in a way that may pass */
    bool careful;               /* the request changes something: only what was surely not carried out is repeated */
    const char *should_retry;   /* header values, "" when absent */
    const char *retry_after_ms;
    const char *retry_after;
    int64_t remaining_ms;       /* of the total deadline; negative: no deadline */
    int64_t wall;               /* now, in seconds since 1970 */
    double chance;              /* in [0, 1) */
};

struct rq_verdict {
    bool again;
    int64_t delay_ms; /* before the next attempt */
    int64_t asked_ms; /* what the server asked for; -1: nothing usable */
};

/* Whether the status is of the kind that passes: 408, 409, 424, 429, 5xx. */
bool rq_retry_status(int status);

/* The wait the headers ask for, or -1: retry-after-ms, then Retry-After as seconds, then as a date. Nothing that is not
 * a positive finite number counts. */
int64_t rq_retry_asked_ms(const char *retry_after_ms, const char *retry_after, int64_t wall);

struct rq_verdict rq_retry_judge(const struct rq_retry_policy *policy, const struct rq_attempt *attempt);

#endif
