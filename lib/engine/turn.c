/* Turning an engine: waiting, letting libcurl act, and what has become due. */
#include <limits.h>

#include "base/clock.h"
#include "engine/attempt.h"
#include "engine/failure.h"

#define MOST_NEWS 256 /* sockets looked at in one turn; the others wait for the next one */

/* When something is due that no socket tells. */
static int64_t due_at(const struct rq_engine *engine)
{
    const struct rq_timer *first = rq_timers_first(&engine->timers);
    bool can_start = !rq_list_empty(&engine->queue) && rq_engine_has_room(engine);

    if (can_start || engine->blind || !rq_list_empty(&engine->ready))
        return 0; /* long ago */
    return first && first->at < engine->curl_at ? first->at : engine->curl_at;
}

int64_t rq_engine_time_left(const struct rq_engine *engine)
{
    int64_t at = due_at(engine), now = rq_clock_now();

    if (at == INT64_MAX)
        return -1;
    return at > now ? at - now : 0;
}

/* The same, but at most this long (negative: no limit). */
static int64_t time_to_wait(const struct rq_engine *engine, int64_t most)
{
    int64_t left = rq_engine_time_left(engine);

    return left < 0 || (most >= 0 && most < left) ? most : left;
}

/* When only time is awaited, a test's clock is put forward instead. Whether it was. */
static bool skip_time(const struct rq_engine *engine, int64_t wait)
{
    if (engine->running || wait <= 0 || !rq_clock_wait())
        return false;
    rq_clock_wait()(wait);
    return true;
}

static void wait_for_something(struct rq_engine *engine, int64_t most)
{
    int64_t wait = time_to_wait(engine, most);

    if (wait && !skip_time(engine, wait))
        curl_multi_poll(engine->multi, NULL, 0, wait < 0 || wait > INT_MAX ? INT_MAX : (int)wait, NULL);
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
    } else if (why == REQUESTY_TIMEOUT_CONNECT) {
        rq_attempt_check_connected(engine, call);
    } else if (why == REQUESTY_TIMEOUT_NONE) {
        call->look_at = 0;
        rq_engine_note(engine, call);
        rq_engine_retime(engine, call);
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

static void cancel_wanted_of(struct rq_engine *engine, struct rq_link *list)
{
    for (struct rq_link *link = list->next; link != list; link = link->next) {
        struct rq_call *call = RQ_CONTAINER(link, struct rq_call, link);
        if (!atomic_load(&call->cancelled))
            continue;
        rq_engine_note(engine, call);
        if (call->state == RQ_CALL_DONE)
            continue;
        rq_attempt_stop(engine, call);
        rq_failure_cancelled(call);
        rq_attempt_finish(engine, call, RQ_OUTCOME_FAILED);
    }
}

static void cancel_wanted_calls(struct rq_engine *engine)
{
    if (!atomic_exchange(&engine->cancel_wanted, false))
        return;
    cancel_wanted_of(engine, &engine->calls);
    cancel_wanted_of(engine, &engine->queue);
}

/* ---- with a driver ----------------------------------------------------------------------------------------------- */

void rq_engine_arm(struct rq_engine *engine)
{
    if (engine->driver)
        rq_driver_set_time(engine->driver, due_at(engine));
}

/* libcurl's callbacks. What a socket was watched for is kept in the pointer that libcurl keeps for each. */
static int on_socket(CURL *easy, curl_socket_t socket, int wanted, void *user, void *kept)
{
    static const int masks[] = { [CURL_POLL_NONE] = 0, [CURL_POLL_IN] = RQ_DRIVER_READ, [CURL_POLL_OUT] = RQ_DRIVER_WRITE,
                                 [CURL_POLL_INOUT] = RQ_DRIVER_READ | RQ_DRIVER_WRITE, [CURL_POLL_REMOVE] = 0 };
    struct rq_engine *engine = user;
    int before = (int)(intptr_t)kept, now = masks[wanted];

    (void)easy;
    if (rq_driver_watch(engine->driver, socket, before, now) < 0)
        engine->blind = true; /* told otherwise, libcurl would do nothing any more, for anybody */
    else if (wanted != CURL_POLL_REMOVE)
        curl_multi_assign(engine->multi, socket, (void *)(intptr_t)now);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    struct rq_engine *engine = user;

    (void)multi;
    engine->curl_at = timeout_ms < 0 ? INT64_MAX : rq_clock_now() + timeout_ms;
    return 0;
}

void rq_engine_drive(struct rq_engine *engine)
{
    if (!engine->driver)
        return;
    engine->curl_at = INT64_MAX;
    curl_multi_setopt(engine->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(engine->multi, CURLMOPT_SOCKETDATA, engine);
    curl_multi_setopt(engine->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(engine->multi, CURLMOPT_TIMERDATA, engine);
}

static void act_on_socket(struct rq_engine *engine, const struct rq_driver_news *news)
{
    int mask = (news->ready & RQ_DRIVER_READ ? CURL_CSELECT_IN : 0) |
               (news->ready & RQ_DRIVER_WRITE ? CURL_CSELECT_OUT : 0) |
               (news->ready & RQ_DRIVER_ERROR ? CURL_CSELECT_ERR : 0);
    int running;

    curl_multi_socket_action(engine->multi, news->socket, mask, &running);
}

static void act_on_time(struct rq_engine *engine)
{
    int running;

    if (engine->curl_at > rq_clock_now())
        return;
    engine->curl_at = INT64_MAX; /* libcurl sets it again when there is more */
    curl_multi_socket_action(engine->multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

static int wait_driven(struct rq_engine *engine, int64_t max_wait_ms, struct rq_driver_news *news)
{
    int64_t wait = time_to_wait(engine, max_wait_ms);

    return rq_driver_wait(engine->driver, skip_time(engine, wait) ? 0 : wait, news, MOST_NEWS);
}

/* Nobody knows who needs the socket that is not watched, and would wait for it in vain. */
static void end_blind_attempts(struct rq_engine *engine)
{
    if (!engine->blind)
        return;
    engine->blind = false;
    for (struct rq_link *link = engine->calls.next; link != &engine->calls; link = link->next) {
        struct rq_call *call = RQ_CONTAINER(link, struct rq_call, link);
        if (call->state == RQ_CALL_RUNNING)
            rq_attempt_ended(engine, call, CURLE_OUT_OF_MEMORY);
    }
}

static void turn_driven(struct rq_engine *engine, int64_t max_wait_ms)
{
    struct rq_driver_news news[MOST_NEWS];
    int count = wait_driven(engine, max_wait_ms, news);

    cancel_wanted_calls(engine);
    for (int i = 0; i < count; i++)
        act_on_socket(engine, &news[i]);
    act_on_time(engine);
    collect_ended(engine);
    end_blind_attempts(engine);
    fire_timers(engine);
    rq_engine_start_queued(engine);
}

/* ---- both -------------------------------------------------------------------------------------------------------- */

static void turn_waiting(struct rq_engine *engine, int64_t max_wait_ms)
{
    int running;

    wait_for_something(engine, max_wait_ms);
    cancel_wanted_calls(engine);
    if (engine->running)
        curl_multi_perform(engine->multi, &running);
    collect_ended(engine);
    fire_timers(engine);
}

void rq_engine_turn(struct rq_engine *engine, int64_t max_wait_ms)
{
    if (engine->driver)
        turn_driven(engine, max_wait_ms);
    else
        turn_waiting(engine, max_wait_ms);
}
