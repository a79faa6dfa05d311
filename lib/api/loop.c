#include "api/loop.h"

#include <stdatomic.h>

#include "api/params.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "engine/engine.h"

#define HIGH_WATER (INT64_C(64) * 1024)

/* The size of requesty_loop_options in the first release. */
#define OPTIONS_V1 RQ_SIZE_THROUGH(requesty_loop_options, high_water_bytes)

/* ---- making and freeing ------------------------------------------------------------------------------------------ */

static int read_options(struct requesty_loop *loop, const requesty_loop_options *options, requesty_error *error)
{
    int64_t most = options->max_in_flight.value, high_water = options->high_water_bytes.value;

    if (options->max_in_flight.set && most < 1)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "max_in_flight: %lld is not at least 1", (long long)most);
    if (options->high_water_bytes.set && high_water < 0)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "high_water_bytes: %lld is negative", (long long)high_water);
    if (options->max_in_flight.set)
        rq_engine_limit(loop->engine, (size_t)most);
    loop->high_water = (size_t)(options->high_water_bytes.set ? high_water : HIGH_WATER);
    return 0;
}

static int report(int code, requesty_error *error)
{
    if (code != REQUESTY_ERR_UNSUPPORTED)
        return rq_error_code(error, code);
    return rq_error_set(error, code, "the system gives no descriptors for a loop; too many are open, most likely");
}

static int make_loop(const requesty_loop_options *options, struct requesty_loop **out, requesty_error *error)
{
    struct requesty_loop *loop = rq_zalloc(sizeof *loop);
    int rc = loop ? rq_engine_new_driven(&loop->engine) : REQUESTY_ERR_NO_MEMORY;

    rc = rc < 0 ? report(rc, error) : read_options(loop, options, error);
    if (rc < 0) {
        if (loop)
            rq_engine_free(loop->engine);
        rq_free(loop);
        return rc;
    }
    rq_list_init(&loop->calls);
    rq_list_init(&loop->ready);
    *out = loop;
    return 0;
}

int requesty_loop_new_sized(const requesty_loop_options *options, size_t size, requesty_loop **loop,
                            requesty_error *error)
{
    requesty_loop_options own = { 0 };
    int rc = 0;

    if (!loop)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "loop: is NULL");
    if (options)
        rc = rq_params_import(&own, sizeof own, OPTIONS_V1, options, size, "options", error);
    return rc < 0 ? rc : make_loop(&own, loop, error);
}

static void begin_callbacks(struct requesty_loop *loop)
{
    loop->is_dispatching = true;
    loop->outer = rq_exchange_forbid_blocking(loop);
}

static void end_callbacks(struct requesty_loop *loop)
{
    loop->is_dispatching = false;
    rq_exchange_forbid_blocking(loop->outer);
}

static void free_loop(struct requesty_loop *loop)
{
    begin_callbacks(loop);
    while (!rq_list_empty(&loop->calls))
        rq_call_end(RQ_CONTAINER(loop->calls.next, struct requesty_call, link));
    end_callbacks(loop);
    rq_engine_free(loop->engine);
    rq_free(loop);
}

void requesty_loop_free(requesty_loop *loop)
{
    if (!loop)
        return;
    loop->is_ending = true; /* no calls start any more */
    if (!loop->is_dispatching)
        free_loop(loop);
}

/* ---- dispatching ------------------------------------------------------------------------------------------------- */

bool rq_loop_is_calling(const struct requesty_loop *loop)
{
    return rq_exchange_blocking_forbidden_by() == loop;
}

void rq_loop_note(struct requesty_loop *loop, struct requesty_call *call)
{
    if (rq_list_empty(&call->ready))
        rq_list_append(&loop->ready, &call->ready);
    if (!loop->is_dispatching)
        rq_engine_rouse(loop->engine);
}

static void note_cancelled(struct requesty_loop *loop)
{
    if (!atomic_exchange(&loop->cancel_wanted, false))
        return;
    for (struct rq_link *link = loop->calls.next; link != &loop->calls; link = link->next) {
        struct requesty_call *call = RQ_CONTAINER(link, struct requesty_call, link);
        if (atomic_load(&call->cancelled))
            rq_loop_note(loop, call);
    }
}

static void note_news(struct requesty_loop *loop)
{
    struct rq_call *news;

    while ((news = rq_engine_next_ready(loop->engine)) != NULL)
        rq_loop_note(loop, news->owner);
}

static struct requesty_call *take_ready(struct requesty_loop *loop)
{
    struct rq_link *link = loop->ready.next;

    if (link == &loop->ready)
        return NULL;
    rq_list_remove(link);
    return RQ_CONTAINER(link, struct requesty_call, ready);
}

/* Whether the loop is still there: a callback may have freed it. */
static bool turn(struct requesty_loop *loop, int64_t max_wait_ms)
{
    struct requesty_call *call;

    begin_callbacks(loop);
    rq_engine_turn(loop->engine, rq_list_empty(&loop->ready) ? max_wait_ms : 0);
    note_cancelled(loop);
    note_news(loop);
    while (!loop->is_ending && (call = take_ready(loop)) != NULL)
        rq_call_look(call);
    end_callbacks(loop);
    if (loop->is_ending) {
        free_loop(loop);
        return false;
    }
    rq_engine_arm(loop->engine);
    return true;
}

static int check(const requesty_loop *loop, requesty_error *error)
{
    if (!loop)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "loop: is NULL");
    if (loop->is_dispatching)
        return rq_error_set(error, REQUESTY_ERR_BUSY, "the loop is being turned: this is one of its callbacks");
    return 0;
}

static int check_waiting(const requesty_loop *loop, int64_t max_wait_ms, requesty_error *error)
{
    int rc = check(loop, error);

    return rc == 0 && max_wait_ms ? rq_exchange_check_blocking(error) : rc;
}

int requesty_loop_dispatch(requesty_loop *loop, requesty_error *error)
{
    int rc = check(loop, error);

    if (rc == 0)
        turn(loop, 0);
    return rc;
}

int requesty_loop_run_once(requesty_loop *loop, int64_t max_wait_ms, requesty_error *error)
{
    int rc = check_waiting(loop, max_wait_ms, error);

    if (rc == 0 && (loop->active || max_wait_ms >= 0))
        turn(loop, max_wait_ms);
    return rc;
}

int requesty_loop_run(requesty_loop *loop, requesty_error *error)
{
    int rc = check_waiting(loop, -1, error);

    while (rc == 0 && loop->active && turn(loop, -1))
        ;
    return rc;
}

/* ---- looking ----------------------------------------------------------------------------------------------------- */

int requesty_loop_fd(const requesty_loop *loop)
{
    return loop ? rq_engine_fd(loop->engine) : -1;
}

int64_t requesty_loop_timeout_ms(const requesty_loop *loop)
{
    if (!loop)
        return -1;
    return rq_list_empty(&loop->ready) ? rq_engine_time_left(loop->engine) : 0;
}

size_t requesty_loop_active(const requesty_loop *loop)
{
    return loop ? loop->active : 0;
}

void requesty_loop_wake(requesty_loop *loop)
{
    if (loop)
        rq_engine_rouse(loop->engine);
}
