#include "engine/engine.h"

#include <poll.h>

#include "base/clock.h"
#include "base/memory.h"
#include "engine/attempt.h"
#include "engine/form.h"
#include "engine/global.h"

static struct rq_engine *make_engine(void)
{
    struct rq_engine *engine = rq_zalloc(sizeof *engine);

    if (!engine)
        return NULL;
    engine->multi = curl_multi_init();
    if (!engine->multi) {
        rq_free(engine);
        return NULL;
    }
    engine->last_socket = CURL_SOCKET_BAD;
    engine->curl_at = INT64_MAX;
    rq_list_init(&engine->calls);
    rq_list_init(&engine->queue);
    rq_list_init(&engine->ready);
    rq_list_init(&engine->pool_link);
    return engine;
}

int rq_engine_new(struct rq_engine **out)
{
    int rc = rq_global_init();

    if (rc < 0)
        return rc;
    *out = make_engine();
    return *out ? 0 : REQUESTY_ERR_NO_MEMORY;
}

int rq_engine_new_driven(struct rq_engine **out)
{
    struct rq_engine *engine;
    int rc = rq_engine_new(&engine);

    if (rc < 0)
        return rc;
    rc = rq_driver_new(&engine->driver);
    if (rc < 0) {
        rq_engine_free(engine);
        return rc;
    }
    rq_engine_drive(engine);
    *out = engine;
    return 0;
}

void rq_engine_free(struct rq_engine *engine)
{
    if (!engine)
        return;
    curl_easy_cleanup(engine->spare);
    curl_multi_cleanup(engine->multi);
    rq_driver_free(engine->driver); /* libcurl has told it of every socket it closed */
    rq_timers_free(&engine->timers);
    rq_free(engine);
}

int rq_engine_fd(const struct rq_engine *engine)
{
    return engine->driver ? rq_driver_fd(engine->driver) : -1;
}

void rq_engine_limit(struct rq_engine *engine, size_t most)
{
    engine->most_under_way = most;
}

void rq_engine_note_idle(struct rq_engine *engine, int64_t now)
{
    engine->idle_since = now;
}

int64_t rq_engine_idle_since(const struct rq_engine *engine)
{
    return engine->idle_since;
}

struct rq_link *rq_engine_link(struct rq_engine *engine)
{
    return &engine->pool_link;
}

struct rq_engine *rq_engine_of_link(struct rq_link *link)
{
    return RQ_CONTAINER(link, struct rq_engine, pool_link);
}

void rq_engine_rouse(struct rq_engine *engine)
{
    if (engine->driver)
        rq_driver_wake(engine->driver);
    else
        curl_multi_wakeup(engine->multi);
}

void rq_engine_wake(struct rq_engine *engine)
{
    atomic_store(&engine->cancel_wanted, true);
    rq_engine_rouse(engine);
}

/* ---- news -------------------------------------------------------------------------------------------------------- */

void rq_engine_note(struct rq_engine *engine, struct rq_call *call)
{
    if (engine->driver && rq_list_empty(&call->ready)) /* whoever waits for one call looks at it anyway */
        rq_list_append(&engine->ready, &call->ready);
}

struct rq_call *rq_engine_next_ready(struct rq_engine *engine)
{
    struct rq_link *link = engine->ready.next;

    if (link == &engine->ready)
        return NULL;
    rq_list_remove(link);
    return RQ_CONTAINER(link, struct rq_call, ready);
}

void rq_engine_unhold(struct rq_engine *engine, struct rq_call *call)
{
    CURLcode rc;

    call->held = false;
    if (call->state != RQ_CALL_RUNNING)
        return;
    rc = curl_easy_pause(call->easy, CURLPAUSE_CONT);
    if (rc != CURLE_OK)
        rq_attempt_ended(engine, call, rc);
    rq_engine_arm(engine);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* A kept connection that has something to say before it was asked is closed, or has bytes behind the last
 * answer. libcurl sees the one, but takes the other for life, and would read those bytes as the next answer. */
static bool has_unasked_bytes(const struct rq_engine *engine)
{
    struct pollfd socket = { .fd = engine->last_socket, .events = POLLIN };
    return engine->last_socket != CURL_SOCKET_BAD && poll(&socket, 1, 0) > 0;
}

/* Connections belong to the multi handle; they cannot be closed one by one. Nobody else knows the handle now: a call that
 * could be cancelled from another thread is not on the engine yet. */
static void drop_connections(struct rq_engine *engine)
{
    CURLM *fresh = curl_multi_init();

    engine->last_socket = CURL_SOCKET_BAD;
    if (!fresh)
        return;
    curl_multi_cleanup(engine->multi);
    engine->multi = fresh;
    rq_engine_drive(engine);
}

static int take_easy(struct rq_engine *engine, struct rq_call *call)
{
    call->easy = engine->spare ? engine->spare : curl_easy_init();
    engine->spare = NULL;
    return call->easy ? 0 : REQUESTY_ERR_NO_MEMORY;
}

static void give_easy(struct rq_engine *engine, struct rq_call *call)
{
    curl_easy_reset(call->easy); /* it must not point to the call any more */
    if (call->form)
        rq_form_detach(call->form);
    if (engine->spare)
        curl_easy_cleanup(call->easy);
    else
        engine->spare = call->easy;
    call->easy = NULL;
}

bool rq_engine_has_room(const struct rq_engine *engine)
{
    return !engine->most_under_way || engine->under_way < engine->most_under_way;
}

void rq_engine_give_place(struct rq_engine *engine, struct rq_call *call)
{
    engine->under_way -= call->has_place;
    call->has_place = false;
}

static void begin(struct rq_engine *engine, struct rq_call *call)
{
    rq_list_append(&engine->calls, &call->link);
    engine->under_way++;
    call->has_place = true;
    rq_attempt_begin(engine, call);
}

static void stand_in_line(struct rq_engine *engine, struct rq_call *call)
{
    rq_list_append(&engine->queue, &call->link);
    call->state = RQ_CALL_QUEUED;
    rq_engine_retime(engine, call);
}

void rq_engine_start_queued(struct rq_engine *engine)
{
    while (!rq_list_empty(&engine->queue) && rq_engine_has_room(engine)) {
        struct rq_call *call = RQ_CONTAINER(engine->queue.next, struct rq_call, link);
        rq_list_remove(&call->link);
        if (call->state == RQ_CALL_QUEUED)
            begin(engine, call);
        else
            rq_list_append(&engine->calls, &call->link); /* it has ended in the line */
    }
}

int rq_engine_start(struct rq_engine *engine, struct rq_call *call)
{
    if (rq_timers_reserve(&engine->timers, engine->call_count + 1) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    if (!engine->call_count && has_unasked_bytes(engine))
        drop_connections(engine);
    if (take_easy(engine, call) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    call->engine = engine;
    engine->call_count++;
    call->started = rq_clock_now();
    if (rq_list_empty(&engine->queue) && rq_engine_has_room(engine))
        begin(engine, call);
    else
        stand_in_line(engine, call);
    rq_engine_arm(engine);
    return 0;
}

void rq_engine_remove(struct rq_engine *engine, struct rq_call *call)
{
    rq_attempt_stop(engine, call);
    rq_engine_give_place(engine, call);
    rq_timers_remove(&engine->timers, &call->timer);
    rq_list_remove(&call->link);
    rq_list_remove(&call->ready);
    engine->call_count--;
    call->state = RQ_CALL_DONE;
    call->engine = NULL;
    give_easy(engine, call);
    rq_engine_arm(engine);
}
