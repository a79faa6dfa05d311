/* The way in which a call is made: by the thread that wants its result, which turns an engine of the pool until it is there;
 * or in a loop. Nothing else differs, so an endpoint is written once, as a function that takes the way; its entry points
 * say which it is. */
#ifndef RQ_API_WAY_H
#define RQ_API_WAY_H

#include <requesty/loop.h>

#include "api/run.h"

struct rq_way {
    struct requesty_client *client;
    requesty_error *error;
    bool streams; /* the reply is wanted in events, as it comes. Of a loop's call its handlers say so, once it has begun */
    bool in_loop;

    /* of one who waits */
    void *result;       /* where the pointer to the result goes: a T **. NULL: nobody wants it */
    bool takes_partial; /* also what had come of a call that failed */
    requesty_event_fn on_event; /* NULL: events are for nobody */
    void *user;

    /* in a loop */
    struct requesty_loop *loop;
    const requesty_call_handlers *handlers;
    size_t handlers_size;
    struct requesty_call **handle; /* NULL: nobody asks for it */
    struct requesty_call *call;    /* from rq_way_begin to the end of the start */
    struct rq_engine *engine;      /* likewise, for rq_outgoing; else NULL */
};

/* The three ways. */
#define RQ_WAIT(c, r, e) (&(struct rq_way){ .client = (c), .result = (r), .error = (e) })
#define RQ_STREAM(c, on, u, r, e)                                                                                      \
    (&(struct rq_way){ .client = (c), .streams = true, .on_event = (on), .user = (u), .result = (r),                   \
                       .takes_partial = true, .error = (e) })
#define RQ_START(c, l, h, size, handle_, e)                                                                            \
    (&(struct rq_way){ .client = (c), .in_loop = true, .loop = (l), .handlers = (h), .handlers_size = (size),          \
                       .handle = (handle_), .error = (e) })

/* Checks what it takes, and makes the loop's call. `due`: the name of a result that one who waits for all of it must have
 * a place for; NULL: there is none. 0 or a reported failure. Then comes one of the two below; another rq_way_begin before
 * it makes no other call. */
int rq_way_begin(struct rq_way *way, const char *due);

/* The last step: hands the run, whose exchange has begun, to the loop, or turns it to its end and frees it. 0 or a reported
 * failure. */
int rq_way_run(struct rq_way *way, struct rq_run run);

/* There is nothing to run, for this reason, which has been reported; returns it. Also before rq_way_begin. */
int rq_way_give_up(struct rq_way *way, int code);

#endif
