/* Reading a reply: what kind of answer came, frames, and how it ends. */
#include "api/stream.h"

#include <string.h>

#include "api/failure.h"
#include "base/clock.h"
#include "base/error.h"
#include "wire/field.h"

#define DRAIN_MS 250 /* how long a complete reply waits for the connection's end before it is closed */

/* ---- ends -------------------------------------------------------------------------------------------------------- */

static int fail(struct requesty_stream *stream)
{
    stream->state = RQ_STREAM_FAILED;
    rq_exchange_release(&stream->exchange);
    rq_log(&stream->exchange.client->config.policy.log, REQUESTY_LOG_ERROR, "%s failed: %s: %s", stream->exchange.call.url,
           requesty_code_name(stream->error.code), stream->error.message);
    return stream->error.code;
}

int rq_stream_fail_here(struct requesty_stream *stream)
{
    rq_exchange_stamp(&stream->exchange, &stream->error);
    return fail(stream);
}

int rq_stream_fail(struct requesty_stream *stream, int code)
{
    rq_error_code(&stream->error, code);
    return rq_stream_fail_here(stream);
}

int rq_stream_fail_by_user(struct requesty_stream *stream, int user_code)
{
    stream->exchange.user_code = user_code;
    rq_error_set(&stream->error, REQUESTY_ERR_CANCELLED, "the callback cancelled the call (%d)", user_code);
    return rq_stream_fail_here(stream);
}

static int fail_incomplete(struct requesty_stream *stream)
{
    rq_error_set(&stream->error, REQUESTY_ERR_INCOMPLETE_STREAM,
                 "the stream ended after %lld bytes, before the reply was complete",
                 (long long)stream->exchange.call.received);
    stream->error.retryable = 1;
    return rq_stream_fail_here(stream);
}

static int fail_exchange(struct requesty_stream *stream)
{
    rq_exchange_failure(&stream->exchange, &stream->error);
    return fail(stream);
}

static int end(struct requesty_stream *stream)
{
    stream->state = RQ_STREAM_ENDED;
    rq_exchange_release(&stream->exchange);
    return 0;
}

/* The reply is complete, or (a Messages stream may bring a second message) is not any more. */
static void note_progress(struct requesty_stream *stream, bool complete)
{
    if (!complete) {
        stream->state = RQ_STREAM_EVENTS;
    } else if (stream->state != RQ_STREAM_DRAINING) {
        stream->state = RQ_STREAM_DRAINING;
        stream->drain_until = rq_clock_now() + DRAIN_MS;
        rq_call_look_at(&stream->exchange.call, stream->drain_until);
    }
}

/* ---- the kind of answer ------------------------------------------------------------------------------------------ */

static char first_visible(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strchr(" \t\r\n", bytes[i]))
            return bytes[i];
    return '\0';
}

/* What came is judged by itself, not by what was asked: errors and cached answers come as JSON where a stream was asked
 * for, and the reverse. No event stream begins with a brace. */
static enum rq_stream_state kind_of_answer(const struct requesty_stream *stream, char first)
{
    const char *type = stream->exchange.call.head.content_type;

    if (first == '{' || first == '[')
        return RQ_STREAM_WHOLE;
    if (rq_media_type_is(type, "text/event-stream"))
        return RQ_STREAM_EVENTS;
    if (rq_media_type_is(type, "application/json") || first == '<')
        return RQ_STREAM_WHOLE; /* decoding will say what it is instead */
    return stream->wants_events ? RQ_STREAM_EVENTS : RQ_STREAM_WHOLE;
}

/* Another attempt has begun: what the last one brought is void. */
static void forget_attempt(struct requesty_stream *stream)
{
    stream->attempt = stream->exchange.call.attempts;
    stream->state = RQ_STREAM_WAITING;
    stream->done_marker = false;
    stream->repeat.to = NULL;
    rq_sse_reset(&stream->sse);
    if (stream->protocol->restart)
        stream->protocol->restart(stream->reader);
}

static bool is_bytes(const struct requesty_stream *stream, const char *bytes, size_t count)
{
    const struct rq_protocol *protocol = stream->protocol;
    const char *type = stream->exchange.call.head.content_type;

    return count && protocol->is_bytes && protocol->is_bytes(stream->reader, type, bytes, count);
}

static void look_at_answer(struct requesty_stream *stream)
{
    struct rq_call *call = &stream->exchange.call;
    size_t count;
    const char *bytes;
    char first;

    if (stream->attempt != call->attempts)
        forget_attempt(stream);
    if (stream->state != RQ_STREAM_WAITING)
        return;
    bytes = rq_call_bytes(call, &count);
    first = first_visible(bytes, count);
    if (is_bytes(stream, bytes, count))
        stream->state = RQ_STREAM_BYTES;
    else if (first || call->outcome == RQ_OUTCOME_OK)
        stream->state = kind_of_answer(stream, first);
    call->is_whole = stream->state == RQ_STREAM_WHOLE;
}

/* ---- a whole reply ----------------------------------------------------------------------------------------------- */

/* The call is done. */
static int read_whole(struct requesty_stream *stream)
{
    const struct rq_call *call = &stream->exchange.call;
    size_t count;
    const char *bytes = rq_call_bytes(call, &count);
    int rc;

    if (call->outcome != RQ_OUTCOME_OK)
        return fail_exchange(stream);
    rc = stream->protocol->decode(&stream->exchange, bytes, count, (int)stream->exchange.client->config.max_depth,
                                  &stream->result, &stream->error);
    stream->result_is_whole = stream->result != NULL;
    if (stream->result && stream->wants_events) {
        rq_events_begin(&stream->events, "", bytes, count);
        stream->protocol->replay(stream->result, &stream->events);
        if (stream->events.no_memory)
            return rq_stream_fail(stream, REQUESTY_ERR_NO_MEMORY);
    }
    return rc < 0 ? rq_stream_fail_here(stream) : end(stream);
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

/* All that is at hand, as one event with a copy: the buffer moves on. Whether there was any (1), or not (0), or a failure. */
static int next_bytes(struct requesty_stream *stream)
{
    struct rq_call *call = &stream->exchange.call;
    size_t count;
    const char *bytes = rq_call_bytes(call, &count), *copy;

    if (!count)
        return 0;
    rq_events_begin(&stream->events, "", "", 0);
    copy = rq_arena_strndup(&stream->events.arena, bytes, count);
    if (!copy || !rq_events_add_text(&stream->events, REQUESTY_EVENT_BYTES, copy, count))
        return rq_stream_fail(stream, REQUESTY_ERR_NO_MEMORY);
    rq_call_take(call, count);
    return 1;
}

/* ---- frames ------------------------------------------------------------------------------------------------------ */

static bool is_done_marker(const char *data, size_t len)
{
    while (len && strchr(" \t\r\n", data[len - 1]))
        len--;
    return len == 6 && memcmp(data, "[DONE]", 6) == 0;
}

/* What is said of text that is no JSON object quotes it (json/decode.h); what is said of an object names a place in it. */
static bool is_quoted(const requesty_sse_event *frame)
{
    return rq_slice_kind((struct rq_slice){ frame->data, frame->data_len }) != RQ_KIND_OBJECT;
}

static int bad_frame(struct requesty_stream *stream, const requesty_sse_event *frame)
{
    char reason[sizeof stream->error.message];

    if (stream->error.code != REQUESTY_ERR_BAD_REPLY)
        return rq_stream_fail_here(stream);
    memcpy(reason, stream->error.message, sizeof reason);
    if (is_quoted(frame))
        rq_error_set(&stream->error, REQUESTY_ERR_BAD_REPLY, "a frame of the stream is %s", reason);
    else
        rq_error_set(&stream->error, REQUESTY_ERR_BAD_REPLY, "a frame of the stream is %s; it begins \"%s\"", reason,
                     rq_error_quote(frame->data, frame->data_len, RQ_QUOTE_SHORT).text);
    return rq_stream_fail_here(stream);
}

static int read_error_frame(struct requesty_stream *stream, const requesty_sse_event *frame)
{
    if (rq_failure_from_event(&stream->error, frame->data, frame->data_len))
        return rq_stream_fail_here(stream);
    rq_error_set(&stream->error, REQUESTY_ERR_SERVER, "the server reports an error: %s",
                 rq_error_quote(frame->data, frame->data_len, RQ_QUOTE_LONG).text);
    stream->error.retryable = 1;
    return rq_stream_fail_here(stream);
}

/* Nothing more comes: 1 when the reply is complete, 0 when it is not, or a failure. */
static int finish(struct requesty_stream *stream)
{
    bool complete = stream->protocol->finish(stream->reader, stream->done_marker, &stream->events);

    stream->changed = true; /* what waited for more text has its last character now */
    if (stream->events.no_memory)
        return rq_stream_fail(stream, REQUESTY_ERR_NO_MEMORY);
    return complete;
}

static int read_done_marker(struct requesty_stream *stream)
{
    int complete;

    if (!stream->protocol->has_done_marker)
        return 0;
    stream->done_marker = true;
    complete = finish(stream);
    if (complete < 0)
        return complete;
    if (!complete)
        return fail_incomplete(stream);
    note_progress(stream, true);
    return 0;
}

static int decode_frame(struct requesty_stream *stream, const requesty_sse_event *frame)
{
    int rc = stream->protocol->frame(stream->reader, frame->data, frame->data_len, &stream->events, &stream->error);

    if (rc == RQ_PROGRESS_MORE)
        rq_repeat_note(&stream->repeat, frame, &stream->events);
    else
        stream->repeat.to = NULL;
    return rc;
}

static int read_json_frame(struct requesty_stream *stream, const requesty_sse_event *frame)
{
    int rc = RQ_PROGRESS_MORE;

    stream->changed = true;
    if (!rq_repeat_read(&stream->repeat, frame, &stream->events))
        rc = decode_frame(stream, frame);
    if (rc < 0)
        return bad_frame(stream, frame);
    if (stream->events.no_memory)
        return rq_stream_fail(stream, REQUESTY_ERR_NO_MEMORY);
    note_progress(stream, rc == RQ_PROGRESS_END);
    return 0;
}

static int read_frame(struct requesty_stream *stream, const requesty_sse_event *frame)
{
    rq_events_begin(&stream->events, frame->named ? frame->event : "", frame->data, frame->data_len);
    if (!frame->data_len || stream->done_marker)
        return 0;
    if (is_done_marker(frame->data, frame->data_len))
        return read_done_marker(stream);
    if (frame->named && strcmp(frame->event, "error") == 0)
        return read_error_frame(stream, frame);
    return read_json_frame(stream, frame);
}

static int fail_parsing(struct requesty_stream *stream, int code)
{
    if (code != REQUESTY_ERR_TOO_LARGE)
        return rq_stream_fail(stream, code);
    rq_error_set(&stream->error, code, "an event of the stream is larger than max_event_bytes (%lld)",
                 (long long)stream->exchange.client->config.max_event_bytes);
    return rq_stream_fail_here(stream);
}

/* The bytes at hand up to the end of one frame. Whether there was one (1), or not (0), or a failure. */
static int next_frame(struct requesty_stream *stream)
{
    struct rq_call *call = &stream->exchange.call;
    requesty_sse_event frame;
    size_t count;
    const char *start = rq_call_bytes(call, &count), *at = start;
    int rc;

    if (!count)
        return 0;
    rc = rq_sse_next(&stream->sse, &at, start + count, &frame);
    if (rc > 0)
        rc = read_frame(stream, &frame) < 0 ? stream->error.code : 1;
    else if (rc < 0)
        rc = fail_parsing(stream, rc);
    if (stream->state != RQ_STREAM_FAILED)
        rq_call_take(call, (size_t)(at - start));
    return rc;
}

/* The connection broke, or fell silent, rather than being ended by a wish or a ceiling. */
static bool is_cut(const struct rq_call *call)
{
    int code = call->failure.code;
    return call->outcome == RQ_OUTCOME_FAILED &&
           (code == REQUESTY_ERR_INCOMPLETE_STREAM || code == REQUESTY_ERR_NETWORK || code == REQUESTY_ERR_PROTOCOL ||
            code == REQUESTY_ERR_TIMEOUT);
}

/* The connection has ended and every frame is read. A reply that is whole is not undone by how it ended. */
static int read_end(struct requesty_stream *stream)
{
    const struct rq_call *call = &stream->exchange.call;
    int complete;

    rq_events_begin(&stream->events, "", "", 0);
    if (call->outcome != RQ_OUTCOME_OK && (stream->protocol->ends_with_connection || !is_cut(call)))
        return fail_exchange(stream);
    complete = finish(stream);
    if (complete)
        return complete < 0 ? complete : end(stream);
    return call->outcome == RQ_OUTCOME_OK ? fail_incomplete(stream) : fail_exchange(stream);
}

/* ---- stepping ---------------------------------------------------------------------------------------------------- */

static int drain_step(struct requesty_stream *stream)
{
    bool is_time_over = rq_clock_now() >= stream->drain_until;
    int rc = is_time_over ? 0 : next_frame(stream);

    if (rc > 0)
        return 1;
    if (rc < 0 || is_time_over || stream->exchange.call.state == RQ_CALL_DONE) {
        end(stream); /* the reply was complete: what is wrong behind it does not undo it */
        return 1;
    }
    return 0;
}

int rq_stream_read(struct requesty_stream *stream)
{
    const struct rq_call *call = &stream->exchange.call;
    int rc = 0;

    if (stream->state == RQ_STREAM_DRAINING)
        return drain_step(stream);
    look_at_answer(stream);
    if (stream->state == RQ_STREAM_EVENTS)
        rc = next_frame(stream);
    else if (stream->state == RQ_STREAM_BYTES)
        rc = next_bytes(stream);
    if (rc || call->state != RQ_CALL_DONE)
        return rc;
    /* nothing that was read has reached the program, and nothing is left to read: a broken answer is asked for again */
    if (!call->committed && rq_exchange_try_again(&stream->exchange))
        return 0;
    if (stream->state == RQ_STREAM_WHOLE)
        rc = read_whole(stream);
    else if (stream->state == RQ_STREAM_EVENTS)
        rc = read_end(stream);
    else
        rc = call->outcome == RQ_OUTCOME_OK ? end(stream) : fail_exchange(stream);
    return rc < 0 ? rc : 1;
}
