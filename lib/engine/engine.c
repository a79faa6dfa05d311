#include "engine/engine.h"

#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "engine/call.h"
#include "engine/easy.h"
#include "engine/failure.h"
#include "engine/global.h"

struct rq_engine {
    CURLM *multi;
    CURL *spare; /* a used handle: making a new one for each call is dear */
    curl_socket_t last_socket; /* of the call that was here last, while its connection is kept */
    struct rq_link calls;
    size_t call_count;
    size_t running; /* transfers on the multi handle */
    struct rq_timers timers;
    _Atomic bool cancel_wanted;
    struct rq_link pool_link;
    int64_t idle_since;
};

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

/* ---- attempts ---------------------------------------------------------------------------------------------------- */

static void set_timer(struct rq_engine *engine, struct rq_call *call)
{
    requesty_timeout why;
    int64_t at = rq_call_deadline(call, &why);

    if (at == INT64_MAX)
        rq_timers_remove(&engine->timers, &call->timer);
    else
        rq_timers_set(&engine->timers, &call->timer, at);
}

void rq_engine_retime(struct rq_engine *engine, struct rq_call *call)
{
    set_timer(engine, call);
}

static void finish(struct rq_engine *engine, struct rq_call *call, enum rq_outcome outcome)
{
    call->state = RQ_CALL_DONE;
    call->outcome = outcome;
    rq_timers_remove(&engine->timers, &call->timer);
}

static void stop_transfer(struct rq_engine *engine, struct rq_call *call)
{
    if (call->state != RQ_CALL_RUNNING)
        return;
    curl_multi_remove_handle(engine->multi, call->easy);
    engine->running--;
    if (curl_easy_getinfo(call->easy, CURLINFO_ACTIVESOCKET, &engine->last_socket) != CURLE_OK)
        engine->last_socket = CURL_SOCKET_BAD;
}

static void fail(struct rq_engine *engine, struct rq_call *call, int code)
{
    rq_error_code(&call->error, code);
    call->error.attempts = call->attempts;
    finish(engine, call, RQ_OUTCOME_FAILED);
}

/* A kept connection that has something to say before it was asked is closed by the other side, or has bytes behind the last
 * answer. libcurl sees the one, but takes the other for life, and would read those bytes as the next answer. */
static bool has_unasked_bytes(const struct rq_engine *engine)
{
    struct pollfd socket = { .fd = engine->last_socket, .events = POLLIN };
    return engine->last_socket != CURL_SOCKET_BAD && poll(&socket, 1, 0) > 0;
}

/* Connections belong to the multi handle; they cannot be closed one by one. */
static void drop_connections(struct rq_engine *engine)
{
    CURLM *fresh = curl_multi_init();

    engine->last_socket = CURL_SOCKET_BAD;
    if (!fresh)
        return;
    curl_multi_cleanup(engine->multi);
    engine->multi = fresh;
}

static void begin_attempt(struct rq_engine *engine, struct rq_call *call)
{
    int rc;

    if (!engine->running && has_unasked_bytes(engine))
        drop_connections(engine);
    rq_call_begin_attempt(call, rq_clock_now());
    rc = rq_easy_prepare(call);
    if (rc == 0 && curl_multi_add_handle(engine->multi, call->easy) != CURLM_OK)
        rc = REQUESTY_ERR_NO_MEMORY;
    if (rc < 0) {
        fail(engine, call, rc);
        return;
    }
    engine->running++;
    set_timer(engine, call);
    rq_log(&call->policy->log, REQUESTY_LOG_DEBUG, "attempt %d: %s, %zu bytes to send", call->attempts, call->url,
           call->body.len);
}

static struct rq_verdict judge(const struct rq_call *call)
{
    struct rq_attempt attempt = {
        .number = call->attempts,
        .status = call->outcome == RQ_OUTCOME_STATUS ? call->head.status : 0,
        .broken = call->outcome == RQ_OUTCOME_FAILED && rq_failure_may_pass(call),
        .should_retry = call->head.should_retry,
        .retry_after_ms = call->head.retry_after_ms,
        .retry_after = call->head.retry_after,
        .remaining_ms = rq_call_remaining(call, rq_clock_now()),
        .wall = rq_clock_wall(),
        .chance = rq_random(),
    };
    return rq_retry_judge(&call->policy->retry, &attempt);
}

static void wait_for_next_attempt(struct rq_engine *engine, struct rq_call *call, int64_t delay_ms)
{
    call->state = RQ_CALL_WAITING;
    rq_timers_set(&engine->timers, &call->timer, rq_clock_now() + delay_ms);
    rq_log(&call->policy->log, REQUESTY_LOG_WARN, "attempt %d failed (%s%d): again in %lld ms", call->attempts,
           call->outcome == RQ_OUTCOME_STATUS ? "HTTP " : "libcurl ",
           call->outcome == RQ_OUTCOME_STATUS ? call->head.status : (int)call->error.curl_code, (long long)delay_ms);
}

static bool has_part_of_a_stream(const struct rq_call *call)
{
    return call->outcome == RQ_OUTCOME_FAILED && ((call->stream && call->received) || call->consumed);
}

/* An attempt has ended with call->outcome: it stands, or there is another one. */
static void settle(struct rq_engine *engine, struct rq_call *call)
{
    struct rq_verdict verdict = { .asked_ms = -1 };

    if (call->outcome != RQ_OUTCOME_OK)
        verdict = judge(call);
    call->error.retry_after_ms = verdict.asked_ms;
    if (!verdict.again || call->committed) {
        finish(engine, call, call->outcome);
    } else if (has_part_of_a_stream(call)) {
        call->put_off = true;
        call->put_off_ms = verdict.delay_ms;
        finish(engine, call, call->outcome);
    } else {
        wait_for_next_attempt(engine, call, verdict.delay_ms);
    }
}

bool rq_engine_try_again(struct rq_engine *engine, struct rq_call *call)
{
    if (!call->put_off)
        return false;
    call->put_off = false;
    wait_for_next_attempt(engine, call, call->put_off_ms);
    return true;
}

/* What the server said of the request stands, even if its body was then cut off. */
static bool is_verdict(const struct rq_call *call, CURLcode code)
{
    return call->head.status >= 300 && (code == CURLE_OK || !(call->overflow || call->no_memory));
}

static void log_attempt(const struct rq_call *call, int code)
{
    rq_log(&call->policy->log, REQUESTY_LOG_INFO, "attempt %d: %s: HTTP %d, libcurl %d, %lld bytes, %lld ms", call->attempts,
           call->url, call->head.status, code, (long long)call->received,
           (long long)(rq_clock_now() - call->attempt_started));
}

static void transfer_ended(struct rq_engine *engine, struct rq_call *call, CURLcode code)
{
    stop_transfer(engine, call);
    log_attempt(call, (int)code);
    if (is_verdict(call, code)) {
        call->outcome = RQ_OUTCOME_STATUS;
    } else if (code != CURLE_OK) {
        call->outcome = RQ_OUTCOME_FAILED;
        rq_failure_transfer(call, code);
    } else {
        call->outcome = RQ_OUTCOME_OK;
    }
    settle(engine, call);
}

static void time_out(struct rq_engine *engine, struct rq_call *call, requesty_timeout which)
{
    stop_transfer(engine, call);
    log_attempt(call, 0);
    rq_failure_timeout(call, which);
    finish(engine, call, RQ_OUTCOME_FAILED);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

int rq_engine_start(struct rq_engine *engine, struct rq_call *call)
{
    if (rq_timers_reserve(&engine->timers, engine->call_count + 1) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    call->easy = engine->spare ? engine->spare : curl_easy_init();
    engine->spare = NULL;
    if (!call->easy)
        return REQUESTY_ERR_NO_MEMORY;
    call->engine = engine;
    rq_list_push(&engine->calls, &call->link);
    engine->call_count++;
    call->started = rq_clock_now();
    begin_attempt(engine, call);
    return 0;
}

void rq_engine_remove(struct rq_engine *engine, struct rq_call *call)
{
    stop_transfer(engine, call);
    rq_timers_remove(&engine->timers, &call->timer);
    rq_list_remove(&call->link);
    engine->call_count--;
    call->state = RQ_CALL_DONE;
    call->engine = NULL;
    curl_easy_reset(call->easy); /* it must not point to the call any more */
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
        transfer_ended(engine, call, code);
    }
}

static void timer_fired(struct rq_engine *engine, struct rq_call *call, int64_t now)
{
    requesty_timeout why;

    if (call->state == RQ_CALL_WAITING) {
        begin_attempt(engine, call);
    } else if (rq_call_deadline(call, &why) > now) { /* it has been alive since the timer was set */
        set_timer(engine, call);
    } else if (why == REQUESTY_TIMEOUT_IDLE_EVENTS && rq_call_has_unread(call)) { /* there may be an event among them */
        rq_timers_set(&engine->timers, &call->timer, now + 1);
    } else {
        time_out(engine, call, why);
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
        stop_transfer(engine, call);
        rq_failure_cancelled(call);
        finish(engine, call, RQ_OUTCOME_FAILED);
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
