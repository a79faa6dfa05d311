/* One call in a loop: its life, its callbacks. */
#include <stdatomic.h>

#include "api/loop.h"
#include "api/params.h"
#include "base/error.h"
#include "base/memory.h"
#include "engine/engine.h"

#define EVENTS_AT_ONCE 32 /* then it is another call's turn */

/* The size of requesty_call_handlers in the first release. */
#define HANDLERS_V1 RQ_SIZE_THROUGH(requesty_call_handlers, user)

/* ---- holds ------------------------------------------------------------------------------------------------------- */

static int make_call(struct requesty_loop *loop, const requesty_call_handlers *handlers, struct requesty_call **out,
                     requesty_error *error)
{
    struct requesty_call *call = rq_zalloc(sizeof *call);

    if (!call || pthread_mutex_init(&call->lock, NULL) != 0) {
        rq_free(call);
        return rq_error_no_memory(error);
    }
    rq_list_init(&call->link);
    rq_list_init(&call->ready);
    call->loop = loop;
    call->handlers = *handlers;
    call->holds = 1;
    *out = call;
    return 0;
}

int rq_call_new(struct requesty_loop *loop, const requesty_call_handlers *handlers, size_t size,
                struct requesty_call **call, requesty_error *error)
{
    requesty_call_handlers own = { 0 };
    int rc = 0;

    if (!loop)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "loop: is NULL");
    if (loop->is_ending)
        return rq_error_set(error, REQUESTY_ERR_BUSY, "loop: is being freed");
    if (handlers)
        rc = rq_params_import(&own, sizeof own, HANDLERS_V1, handlers, size, "handlers", error);
    return rc < 0 ? rc : make_call(loop, &own, call, error);
}

void rq_call_drop(struct requesty_call *call)
{
    if (--call->holds)
        return;
    if (call->run.kind)
        call->run.kind->free(call->run.self);
    pthread_mutex_destroy(&call->lock);
    rq_arena_free(&call->told.arena);
    rq_free(call);
}

void rq_call_begin(struct requesty_call *call, struct rq_run run, struct requesty_call **handle)
{
    call->run = run;
    run.exchange->call.owner = call;
    run.exchange->call.high_water = call->loop->high_water;
    rq_list_append(&call->loop->calls, &call->link);
    call->loop->active++;
    if (!handle)
        return;
    call->is_owned = true;
    call->holds++;
    *handle = call;
}

void *rq_call_self(const struct requesty_call *call, const struct rq_run_kind *kind)
{
    return call && call->run.kind == kind ? call->run.self : NULL;
}

/* ---- what happens to it ------------------------------------------------------------------------------------------ */

/* From here on nothing of the loop's can be reached from the call, not by another thread either. */
static void leave_loop(struct requesty_call *call)
{
    call->loop->active--;
    rq_list_remove(&call->link);
    rq_list_remove(&call->ready);
    pthread_mutex_lock(&call->lock);
    call->loop = NULL;
    pthread_mutex_unlock(&call->lock);
}

static void finish(struct requesty_call *call, bool failed)
{
    leave_loop(call);
    if (failed && !call->handlers.on_event)
        call->run.error->mid_stream = 0; /* nothing of it has reached the program */
    if (call->handlers.on_done)
        call->handlers.on_done(call, failed ? call->run.error : NULL, call->handlers.user);
    rq_call_drop(call); /* the loop's hold */
}

static int fail(struct requesty_call *call, int user_code)
{
    return call->run.kind->fail(call->run.self, REQUESTY_ERR_CANCELLED, user_code);
}

/* By whatever way: this very call's, or all of its client's. */
static bool is_cancelled(const struct requesty_call *call)
{
    return atomic_load(&call->cancelled) || atomic_load(&call->run.exchange->call.cancelled);
}

static int hand_out(struct requesty_call *call, const requesty_event *event)
{
    int user_code = call->handlers.on_event ? call->handlers.on_event(event, call->handlers.user) : 0;

    return user_code ? fail(call, user_code) : RQ_NOT_YET;
}

/* One event, or the end: as rq_run_kind.poll, but that an event has been handed out. A cancel counts until on_done. */
static int step(struct requesty_call *call)
{
    const requesty_event *event;
    int rc;

    if (is_cancelled(call))
        return fail(call, 0);
    if (call->paused)
        return RQ_NOT_YET;
    rc = call->run.kind->poll(call->run.self, &event);
    if (rc != 1)
        return rc;
    rc = hand_out(call, event);
    return rc < 0 ? rc : 1;
}

static int read_on(struct requesty_call *call)
{
    int rc;

    for (int i = 0; i < EVENTS_AT_ONCE; i++)
        if ((rc = step(call)) != 1)
            return rc;
    rq_loop_note(call->loop, call);
    return RQ_NOT_YET;
}

void rq_call_look(struct requesty_call *call)
{
    int rc;

    call->holds++;
    rc = read_on(call);
    if (rc <= 0)
        finish(call, rc < 0);
    rq_call_drop(call);
}

void rq_call_end(struct requesty_call *call)
{
    call->holds++;
    fail(call, 0);
    finish(call, true);
    rq_call_drop(call);
}

/* ---- what the program does with it ------------------------------------------------------------------------------- */

/* Another thread has the loop look for what is cancelled. */
static void have_it_looked_at(struct requesty_loop *loop, struct requesty_call *call)
{
    if (rq_loop_is_calling(loop)) {
        rq_loop_note(loop, call);
        return;
    }
    atomic_store(&loop->cancel_wanted, true);
    rq_engine_rouse(loop->engine);
}

void requesty_call_cancel(requesty_call *call)
{
    if (!call)
        return;
    pthread_mutex_lock(&call->lock);
    atomic_store(&call->cancelled, true);
    if (call->loop)
        have_it_looked_at(call->loop, call);
    pthread_mutex_unlock(&call->lock);
}

void requesty_call_pause(requesty_call *call)
{
    if (!call || !call->loop || call->paused)
        return;
    call->paused = true;
    rq_call_pause(&call->run.exchange->call);
}

void requesty_call_resume(requesty_call *call)
{
    if (!call || !call->loop || !call->paused)
        return;
    call->paused = false;
    rq_call_resume(&call->run.exchange->call);
    rq_loop_note(call->loop, call); /* what was kept is read in the next dispatch */
}

bool requesty_call_is_done(const requesty_call *call)
{
    return !call || !call->loop;
}

const requesty_info *requesty_call_info(requesty_call *call)
{
    return call ? rq_exchange_tell(call->run.exchange, &call->told) : rq_exchange_tell(NULL, NULL);
}

void requesty_call_free(requesty_call *call)
{
    if (!call || !call->is_owned)
        return;
    call->is_owned = false;
    if (call->loop)
        requesty_call_cancel(call);
    rq_call_drop(call);
}
