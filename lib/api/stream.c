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
    rq_arena_free(&stream->info_arena);
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

int rq_stream_cancel_by_callback(struct requesty_stream *stream, int user_code)
{
    rq_error_set(&stream->error, REQUESTY_ERR_CANCELLED, "the callback cancelled the call (%d)", user_code);
    rq_exchange_stamp(&stream->exchange, &stream->error);
    stream->error.user_code = user_code;
    return REQUESTY_ERR_CANCELLED;
}

int rq_stream_step(struct requesty_stream *stream, const requesty_event **event)
{
    const requesty_event *next;

    if (is_cancelled(stream) && stream->state != RQ_STREAM_ENDED)
        return rq_stream_fail(stream, REQUESTY_ERR_CANCELLED);
    while ((next = rq_events_next(&stream->events)) == NULL) {
        if (stream->state == RQ_STREAM_ENDED)
            return 0;
        if (stream->state == RQ_STREAM_FAILED)
            return give_failure(stream);
        rq_stream_advance(stream);
    }
    *event = next;
    return deliver(stream, next);
}

int rq_stream_begin(struct requesty_stream *stream, requesty_error *error)
{
    while (stream->state == RQ_STREAM_WAITING)
        if (rq_stream_advance(stream) < 0 && !stream->result) /* a reply that failed is there to be read */
            return rq_error_give(error, &stream->error);
    return 0;
}

int requesty_stream_next(requesty_stream *stream, const requesty_event **event, requesty_error *error)
{
    int rc;

    if (!stream || !event)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is NULL", stream ? "event" : "stream");
    rc = rq_stream_step(stream, event);
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
    static const requesty_info none;

    if (!stream)
        return &none;
    rq_arena_reset(&stream->info_arena);
    if (rq_exchange_info(&stream->exchange, &stream->info_arena, &stream->info) < 0)
        return &none;
    return &stream->info;
}
