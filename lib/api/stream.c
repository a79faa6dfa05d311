#include "api/stream.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

int rq_stream_new(struct requesty_client *client, const struct rq_protocol *protocol,
                  const struct rq_outgoing *outgoing, struct requesty_stream **out, requesty_error *error)
{
    struct requesty_stream *stream = rq_zalloc(sizeof *stream);
    void *reader = protocol->reader_new((int)client->config.max_depth);
    int rc;

    rc = stream && reader ? rq_exchange_begin(&stream->exchange, client, outgoing, error) : rq_error_no_memory(error);
    if (rc < 0) {
        rq_free(stream);
        protocol->reader_free(reader);
        return rc;
    }
    stream->protocol = protocol;
    stream->reader = reader;
    stream->wants_events = outgoing->stream;
    rq_sse_init(&stream->sse, (size_t)client->config.max_event_bytes);
    stream->sse.error_field = true;
    *out = stream;
    return 0;
}

void requesty_stream_free(requesty_stream *stream)
{
    if (!stream)
        return;
    rq_exchange_end(&stream->exchange);
    stream->protocol->reader_free(stream->reader);
    if (stream->result)
        stream->protocol->free_result(stream->result);
    rq_sse_free(&stream->sse);
    rq_events_free(&stream->events);
    rq_repeat_free(&stream->repeat);
    rq_arena_free(&stream->told.arena);
    rq_free(stream);
}

void requesty_stream_cancel(requesty_stream *stream)
{
    if (stream)
        rq_exchange_cancel(&stream->exchange);
}

/* ---- stepping ---------------------------------------------------------------------------------------------------- */

/* Events that came before the failure have been delivered by now. */
static int give_failure(struct requesty_stream *stream)
{
    stream->error.mid_stream = stream->exchange.call.committed;
    return stream->error.code;
}

static bool is_sign_of_life(const requesty_event *event)
{
    return strcmp(event->sse_event, "ping") != 0;
}

static bool is_cancelled(const struct requesty_stream *stream)
{
    return atomic_load(&stream->exchange.call.cancelled) && stream->error.code != REQUESTY_ERR_CANCELLED;
}

/* Hands an event out. From now on nothing is tried again: the program has seen a part of this very answer. */
static int deliver(struct requesty_stream *stream, const requesty_event *event)
{
    stream->exchange.call.committed = !stream->gathers;
    if (is_sign_of_life(event))
        rq_call_note_event(&stream->exchange.call);
    return 1;
}

int rq_stream_poll(struct requesty_stream *stream, const requesty_event **event)
{
    const requesty_event *next;

    if (is_cancelled(stream) && stream->state != RQ_STREAM_ENDED)
        return rq_stream_fail(stream, REQUESTY_ERR_CANCELLED);
    while ((next = rq_events_next(&stream->events)) == NULL) {
        if (stream->state == RQ_STREAM_ENDED)
            return 0;
        if (stream->state == RQ_STREAM_FAILED)
            return give_failure(stream);
        if (rq_stream_read(stream) == 0)
            return RQ_NOT_YET;
    }
    *event = next;
    return deliver(stream, next);
}

/* Waits for the next event: 1, 0 at the end, or the failure (stream->error). */
static int step(struct requesty_stream *stream, const requesty_event **event)
{
    int rc;

    while ((rc = rq_stream_poll(stream, event)) == RQ_NOT_YET)
        rq_exchange_turn(&stream->exchange, -1);
    return rc;
}

/* 0 or the failure. */
static int wait_for_begin(struct requesty_stream *stream)
{
    int rc;

    while (stream->state == RQ_STREAM_WAITING) {
        rc = rq_stream_read(stream);
        if (rc < 0) /* a reply that failed is there to be read */
            return stream->result ? 0 : rc;
        if (rc == 0)
            rq_exchange_turn(&stream->exchange, -1);
    }
    return 0;
}

int rq_stream_open(struct requesty_stream *made, struct requesty_stream **stream, requesty_error *error)
{
    int rc = wait_for_begin(made);

    if (rc == 0) {
        *stream = made;
        return 0;
    }
    rq_error_give(error, &made->error);
    requesty_stream_free(made);
    return rc;
}

int requesty_stream_next(requesty_stream *stream, const requesty_event **event, requesty_error *error)
{
    int rc;

    if (!stream || !event)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is NULL", stream ? "event" : "stream");
    rc = rq_exchange_check_blocking(error);
    if (rc < 0)
        return rc;
    rc = step(stream, event);
    return rc < 0 ? rq_error_give(error, &stream->error) : rc;
}

/* ---- results ----------------------------------------------------------------------------------------------------- */

#define SNAPSHOT_DEPTH (RQ_SCAN_DEEPEST + 8) /* a tool's input, and the reply around it */

/* Rebuilds the reply from what was gathered and decodes it like one that came whole: one way to make a result. */
static void *make_snapshot(struct requesty_stream *stream)
{
    struct rq_buffer json = { 0 };
    void *result = NULL;

    if (stream->protocol->rebuild(stream->reader, &json) == 0)
        stream->protocol->decode(&stream->exchange, json.data, json.len, SNAPSHOT_DEPTH, &result, NULL);
    rq_buffer_free(&json);
    return result;
}

const void *rq_stream_result(struct requesty_stream *stream)
{
    void *fresh;

    if (stream->result_is_whole || (stream->result && !stream->changed))
        return stream->result;
    if (!stream->protocol->has_begun(stream->reader))
        return NULL;
    fresh = make_snapshot(stream);
    if (!fresh)
        return NULL;
    if (stream->result)
        stream->protocol->free_result(stream->result);
    stream->result = fresh;
    stream->changed = false;
    return fresh;
}

void *rq_stream_take_result(struct requesty_stream *stream)
{
    void *result = rq_stream_result(stream) ? stream->result : NULL;
    stream->result = NULL;
    return result;
}

const requesty_info *requesty_stream_info(requesty_stream *stream)
{
    return stream ? rq_exchange_tell(&stream->exchange, &stream->told) : rq_exchange_tell(NULL, NULL);
}

/* ---- as a run ---------------------------------------------------------------------------------------------------- */

static int poll_run(void *self, const requesty_event **event)
{
    struct requesty_stream *stream = self;
    int rc = rq_stream_poll(stream, event);

    if (rc == 0 && stream->needs_result && !rq_stream_result(stream))
        return rq_stream_fail(stream, REQUESTY_ERR_NO_MEMORY);
    return rc;
}

static int fail_run(void *self, int code, int user_code)
{
    return user_code ? rq_stream_fail_by_user(self, user_code) : rq_stream_fail(self, code);
}

static void *take_result(void *self)
{
    return rq_stream_take_result(self);
}

static void free_run(void *self)
{
    requesty_stream_free(self);
}

const struct rq_run_kind rq_stream_run_kind = { poll_run, fail_run, take_result, free_run };

struct rq_run rq_stream_run(struct requesty_stream *stream)
{
    return (struct rq_run){ &rq_stream_run_kind, stream, &stream->exchange, &stream->error };
}
