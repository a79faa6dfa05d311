/* Attempts: how one begins, how it ends, and whether there is another. */
#include "engine/attempt.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "engine/easy.h"
#include "engine/failure.h"
#include "engine/form.h"

void rq_engine_retime(struct rq_engine *engine, struct rq_call *call)
{
    requesty_timeout why;
    int64_t at;

    if (call->state != RQ_CALL_RUNNING && call->state != RQ_CALL_QUEUED)
        return; /* the timer of one that waits is that of its next attempt */
    at = rq_call_deadline(call, &why);
    if (at == INT64_MAX)
        rq_timers_remove(&engine->timers, &call->timer);
    else
        rq_timers_set(&engine->timers, &call->timer, at);
}

void rq_attempt_finish(struct rq_engine *engine, struct rq_call *call, enum rq_outcome outcome)
{
    if (!call->put_off)
        rq_engine_give_place(engine, call);
    call->state = RQ_CALL_DONE;
    call->outcome = outcome;
    rq_engine_note(engine, call);
    rq_timers_remove(&engine->timers, &call->timer);
}

static void stop(struct rq_engine *engine, struct rq_call *call)
{
    /* libcurl tells the socket only while the handle knows its multi handle */
    if (curl_easy_getinfo(call->easy, CURLINFO_ACTIVESOCKET, &engine->last_socket) != CURLE_OK)
        engine->last_socket = CURL_SOCKET_BAD;
    curl_multi_remove_handle(engine->multi, call->easy);
    engine->running--;
}

/* libcurl 7.88 to 8.14 tell an HTTP/2 server only with the next bytes that are sent on the connection. So it is
 * closed when no other call is on it: nobody should go on paying for an answer that nobody reads. */
void rq_attempt_stop(struct rq_engine *engine, struct rq_call *call)
{
    if (call->state != RQ_CALL_RUNNING)
        return;
    curl_easy_setopt(call->easy, CURLOPT_FORBID_REUSE, 1L);
    stop(engine, call);
}

static void fail(struct rq_engine *engine, struct rq_call *call, int code)
{
    call->failure = (struct rq_failure){ .code = code };
    rq_attempt_finish(engine, call, RQ_OUTCOME_FAILED);
}

#define LARGE_BUFFER 16384L
#define SMALL_BUFFER 1024L /* the smallest that libcurl takes; some events of a stream */
#define FEW 64             /* calls whose buffers together are no matter */

/* What one read brings at most. libcurl (until 8.7) keeps such a buffer for each transfer: with thousands of streams, which
 * bring one event at a time, most of their memory would be that. What comes in bulk wants a large one: a whole reply, and
 * the streams of a loop that has few. */
static long buffer_size(const struct rq_engine *engine, const struct rq_call *call)
{
    return call->stream && engine->call_count > FEW ? SMALL_BUFFER : LARGE_BUFFER;
}

void rq_attempt_begin(struct rq_engine *engine, struct rq_call *call)
{
    int rc;

    rq_call_begin_attempt(call, rq_clock_now());
    rc = rq_easy_prepare(call, buffer_size(engine, call));
    if (rc == 0 && curl_multi_add_handle(engine->multi, call->easy) != CURLM_OK)
        rc = REQUESTY_ERR_NO_MEMORY;
    if (rc < 0) {
        fail(engine, call, rc);
        return;
    }
    engine->running++;
    rq_engine_retime(engine, call);
    rq_log(&call->policy->log, REQUESTY_LOG_DEBUG, "attempt %d: %s, %lld bytes to send", call->attempts,
           call->url, (long long)(call->form ? rq_form_size(call->form) : (int64_t)call->body.len));
}

static bool is_broken(const struct rq_call *call)
{
    return call->outcome == RQ_OUTCOME_FAILED && rq_failure_may_pass(call) &&
           (!call->careful || rq_failure_before_sending(call));
}

static struct rq_verdict judge(const struct rq_call *call)
{
    struct rq_attempt attempt = {
        .number = call->attempts,
        .status = call->outcome == RQ_OUTCOME_STATUS ? call->head.status : 0,
        .broken = is_broken(call),
        .careful = call->careful,
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
           call->outcome == RQ_OUTCOME_STATUS ? call->head.status : call->failure.curl_code, (long long)delay_ms);
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
    call->retry_after_ms = verdict.asked_ms;
    if (!verdict.again || call->committed) {
        rq_attempt_finish(engine, call, call->outcome);
    } else if (has_part_of_a_stream(call)) {
        call->put_off = true;
        call->put_off_ms = verdict.delay_ms;
        rq_attempt_finish(engine, call, call->outcome);
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
    rq_engine_arm(engine);
    return true;
}

/* What the server said of the request stands, even if its body was then cut off. */
static bool is_verdict(const struct rq_call *call, CURLcode code)
{
    return call->head.status >= 300 && (code == CURLE_OK || !(call->overflow || call->no_memory));
}

static void log_attempt(const struct rq_call *call, int code)
{
    rq_log(&call->policy->log, REQUESTY_LOG_INFO, "attempt %d: %s: HTTP %d, libcurl %d, %lld bytes, %lld ms",
           call->attempts, call->url, call->head.status, code, (long long)call->received,
           (long long)(rq_clock_now() - call->attempt_started));
}

void rq_attempt_ended(struct rq_engine *engine, struct rq_call *call, CURLcode code)
{
    stop(engine, call);
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

void rq_attempt_timed_out(struct rq_engine *engine, struct rq_call *call, requesty_timeout which)
{
    rq_attempt_stop(engine, call);
    log_attempt(call, 0);
    rq_failure_timeout(call, which);
    rq_attempt_finish(engine, call, RQ_OUTCOME_FAILED);
}

void rq_attempt_check_connected(struct rq_engine *engine, struct rq_call *call)
{
    curl_off_t sending_after = 0;

    call->unconnected = false;
    curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &sending_after);
    if (sending_after > 0)
        rq_engine_retime(engine, call);
    else
        rq_attempt_ended(engine, call, CURLE_OPERATION_TIMEDOUT);
}
