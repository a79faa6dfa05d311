#include "engine/engine.h"

#include <limits.h>
#include <poll.h>

#include "base/clock.h"
#include "base/memory.h"
#include "engine/attempt.h"
#include "engine/failure.h"
#include "engine/form.h"
#include "engine/global.h"

int rq_engine_new(struct rq_engine **out)
{
    struct rq_engine *engine;
    int rc = rq_global_init();

    if (rc < 0)
        return rc;
    engine = rq_zalloc(sizeof *engine);
    if (!engine)
        return REQUESTY_ERR_NO_MEMORY;
    engine->multi = curl_multi_init();
    if (!engine->multi) {
        rq_free(engine);
        return REQUESTY_ERR_NO_MEMORY;
    }
    engine->last_socket = CURL_SOCKET_BAD;
    rq_list_init(&engine->calls);
    rq_list_init(&engine->pool_link);
    *out = engine;
    return 0;
}

void rq_engine_free(struct rq_engine *engine)
{
    if (!engine)
        return;
    curl_easy_cleanup(engine->spare);
    curl_multi_cleanup(engine->multi);
    rq_timers_free(&engine->timers);
    rq_free(engine);
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

void rq_engine_wake(struct rq_engine *engine)
{
    atomic_store(&engine->cancel_wanted, true);
    curl_multi_wakeup(engine->multi);
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
}

int rq_engine_start(struct rq_engine *engine, struct rq_call *call)
{
    if (rq_timers_reserve(&engine->timers, engine->call_count + 1) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    if (!engine->call_count && has_unasked_bytes(engine))
        drop_connections(engine);
    call->easy = engine->spare ? engine->spare : curl_easy_init();
    engine->spare = NULL;
    if (!call->easy)
        return REQUESTY_ERR_NO_MEMORY;
    call->engine = engine;
    rq_list_push(&engine->calls, &call->link);
    engine->call_count++;
    call->started = rq_clock_now();
    rq_attempt_begin(engine, call);
    return 0;
}

void rq_engine_remove(struct rq_engine *engine, struct rq_call *call)
{
    rq_attempt_stop(engine, call);
    rq_timers_remove(&engine->timers, &call->timer);
    rq_list_remove(&call->link);
    engine->call_count--;
    call->state = RQ_CALL_DONE;
    call->engine = NULL;
    curl_easy_reset(call->easy); /* it must not point to the call any more */
    if (call->form)
        rq_form_detach(call->form);
    if (engine->spare)
        curl_easy_cleanup(call->easy);
    else
        engine->spare = call->easy;
    call->easy = NULL;
}

/* ---- turning ----------------------------------------------------------------------------------------------------- */

static int64_t time_to_wait(const struct rq_engine *engine, int64_t most)
{
    const struct rq_timer *first = rq_timers_first(&engine->timers);
    int64_t wait = most < 0 ? INT_MAX : most;

    if (first && first->at - rq_clock_now() < wait)
        wait = first->at - rq_clock_now();
    return wait < 0 ? 0 : wait;
}

static void wait_for_something(struct rq_engine *engine, int64_t most)
{
    int64_t wait = time_to_wait(engine, most);

    if (!wait)
        return;
    if (!engine->running && rq_clock_wait())
        rq_clock_wait()(wait);
    else
        curl_multi_poll(engine->multi, NULL, 0, wait > INT_MAX ? INT_MAX : (int)wait, NULL);
}

static void collect_ended(struct rq_engine *engine)
{
    CURLMsg *message;
    struct rq_call *call;
    int left;

    while ((message = curl_multi_info_read(engine->multi, &left)) != NULL) {
        CURLcode code = message->data.result; /* the message dies when its handle is removed */
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
        rq_attempt_ended(engine, call, code);
    }
}

static void timer_fired(struct rq_engine *engine, struct rq_call *call, int64_t now)
{
    requesty_timeout why;

    if (call->state == RQ_CALL_WAITING) {
        rq_attempt_begin(engine, call);
    } else if (rq_call_deadline(call, &why) > now) { /* it has been alive since the timer was set */
        rq_engine_retime(engine, call);
    } else if (why == REQUESTY_TIMEOUT_IDLE_EVENTS && rq_call_has_unread(call)) { /* there may be an event among them */
        rq_timers_set(&engine->timers, &call->timer, now + 1);
    } else {
        rq_attempt_timed_out(engine, call, why);
    }
}

static void fire_timers(struct rq_engine *engine)
{
    int64_t now = rq_clock_now();
    struct rq_timer *first;

    while ((first = rq_timers_first(&engine->timers)) != NULL && first->at <= now)
        timer_fired(engine, RQ_CONTAINER(first, struct rq_call, timer), now);
}

static void cancel_wanted_calls(struct rq_engine *engine)
{
    struct rq_link *link, *next;

    if (!atomic_exchange(&engine->cancel_wanted, false))
        return;
    for (link = engine->calls.next; link != &engine->calls; link = next) {
        struct rq_call *call = RQ_CONTAINER(link, struct rq_call, link);
        next = link->next;
        if (call->state == RQ_CALL_DONE || !atomic_load(&call->cancelled))
            continue;
        rq_attempt_stop(engine, call);
        rq_failure_cancelled(call);
        rq_attempt_finish(engine, call, RQ_OUTCOME_FAILED);
    }
}

void rq_engine_turn(struct rq_engine *engine, int64_t max_wait_ms)
{
    int running;

    wait_for_something(engine, max_wait_ms);
    cancel_wanted_calls(engine);
    if (engine->running)
        curl_multi_perform(engine->multi, &running);
    collect_ended(engine);
    fire_timers(engine);
}
