/* A reply as it comes: bytes of an exchange into frames, frames into events. The blocking call, the callback
 * stream, the pull stream and the call in a loop all take them from rq_stream_poll. */
#ifndef RQ_API_STREAM_H
#define RQ_API_STREAM_H

#include "api/protocol.h"
#include "api/repeat.h"
#include "api/run.h"
#include "wire/sse.h"

enum rq_stream_state {
    RQ_STREAM_WAITING, /* for the first byte of a successful answer */
    RQ_STREAM_EVENTS,  /* the body is an event stream */
    RQ_STREAM_BYTES,   /* the body is for the program as it is */
    RQ_STREAM_WHOLE,   /* the body is one JSON text, and is being awaited */
    RQ_STREAM_DRAINING, /* the reply is complete; the connection's end is awaited for a moment, so that it can be reused */
    RQ_STREAM_ENDED,
    RQ_STREAM_FAILED,
};

struct requesty_stream {
    const struct rq_protocol *protocol;
    struct rq_exchange exchange;
    bool wants_events; /* what was asked for; what came may differ */
    bool needs_result; /* it is no success without one: memory is short */
    /* What is handed out reaches the program only when all is there: until then, another attempt may begin. Whoever gathers
     * it looks at `attempt`. */
    bool gathers;
    enum rq_stream_state state;
    int attempt;       /* the exchange's, when bytes were last read: a new one starts from nothing */
    struct rq_sse sse;
    struct rq_events events;
    struct rq_repeat repeat;
    void *reader;
    bool done_marker;  /* "[DONE]" came: nothing behind it counts */
    int64_t drain_until;
    void *result;          /* a whole reply, or the last snapshot */
    bool result_is_whole;
    bool changed;          /* frames came since the snapshot was made */
    struct rq_told told;
    requesty_error error;  /* once failed; large, so behind what a running stream looks at */
};

/* Sends the request and makes the stream; does not wait. The body is taken over on success. */
int rq_stream_new(struct requesty_client *client, const struct rq_protocol *protocol,
                  const struct rq_outgoing *outgoing, struct requesty_stream **stream, requesty_error *error);

/* stream_read.c: one piece of progress with what is at hand: 1; 0 when there is nothing to do but wait; or the failure. */
int rq_stream_read(struct requesty_stream *stream);

/* stream_read.c: makes the stream fail for a reason of ours: stream->error has the code and the message. Returns the code. */
int rq_stream_fail_here(struct requesty_stream *stream);

/* stream_read.c: makes the stream fail with the code's own text; returns the code. */
int rq_stream_fail(struct requesty_stream *stream, int code);

/* stream_read.c: the callback cancelled the call with this code; returns REQUESTY_ERR_CANCELLED. */
int rq_stream_fail_by_user(struct requesty_stream *stream, int user_code);

/* The next event, if it is at hand: 1; RQ_NOT_YET; 0 at the end; or the failure (stream->error). */
int rq_stream_poll(struct requesty_stream *stream, const requesty_event **event);

/* Waits until the answer has begun (or ended), then hands the stream out. On failure it is freed. */
int rq_stream_open(struct requesty_stream *made, struct requesty_stream **stream, requesty_error *error);

/* The result as it is now, owned by the stream; NULL when nothing has come or memory is short. */
const void *rq_stream_result(struct requesty_stream *stream);

/* The same, given away. */
void *rq_stream_take_result(struct requesty_stream *stream);

/* As a run: of the same kind for every protocol. */
extern const struct rq_run_kind rq_stream_run_kind;
struct rq_run rq_stream_run(struct requesty_stream *stream);

#endif
