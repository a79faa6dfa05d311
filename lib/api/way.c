#include "api/way.h"

#include <string.h>

#include "api/loop.h"
#include "api/params.h"
#include "base/error.h"

static int begin_in_loop(struct rq_way *way)
{
    int rc = 0;

    if (!way->call)
        rc = rq_call_new(way->loop, way->handlers, way->handlers_size, &way->call, way->error);
    if (rc < 0)
        return rc;
    way->engine = way->loop->engine;
    way->streams = way->call->handlers.on_event != NULL;
    return 0;
}

int rq_way_begin(struct rq_way *way, const char *due)
{
    int rc = rq_params_require(way->client, "client", way->error);

    if (rc == 0 && way->in_loop)
        return begin_in_loop(way);
    return rc == 0 && due && !way->streams ? rq_params_require(way->result, due, way->error) : rc;
}

int rq_way_give_up(struct rq_way *way, int code)
{
    if (way->call)
        rq_call_drop(way->call);
    return code;
}

/* ---- waiting ----------------------------------------------------------------------------------------------------- */

static int turn_to_the_end(const struct rq_way *way, const struct rq_run *run)
{
    const requesty_event *event;
    int rc, user_code;

    while ((rc = run->kind->poll(run->self, &event)) > 0) {
        if (rc == RQ_NOT_YET) {
            rq_exchange_turn(run->exchange, -1);
            continue;
        }
        user_code = way->on_event ? way->on_event(event, way->user) : 0;
        if (user_code)
            return run->kind->fail(run->self, REQUESTY_ERR_CANCELLED, user_code);
    }
    return rc;
}

static int wait_for(const struct rq_way *way, const struct rq_run *run)
{
    int rc = turn_to_the_end(way, run);
    void *result = NULL;

    if (rc < 0) {
        if (!way->streams)
            run->error->mid_stream = 0; /* nothing of it has reached the program */
        rq_error_give(way->error, run->error);
    }
    if (way->result && (rc == 0 || way->takes_partial))
        result = run->kind->take(run->self);
    if (result)
        memcpy(way->result, &result, sizeof result);
    run->kind->free(run->self);
    return rc;
}

int rq_way_run(struct rq_way *way, struct rq_run run)
{
    if (!way->call)
        return wait_for(way, &run);
    rq_call_begin(way->call, run, way->handle);
    return 0;
}
