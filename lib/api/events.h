/* The events of one frame, waiting to be delivered. What they point to lives in the frame's arena, which is reset with
 * the next frame. */
#ifndef RQ_API_EVENTS_H
#define RQ_API_EVENTS_H

#include <requesty/event.h>

#include "base/arena.h"
#include "json/decode.h"
#include "json/scan.h"

struct rq_text;

/* The one text of a frame that may be repeated with another (api/repeat.h). */
struct rq_repeatable {
    struct rq_text *to; /* where it went; NULL: no frame like this one is known to mean the same */
    const char *text;   /* in the frame */
    size_t len;
};

struct rq_events {
    struct rq_arena arena;
    requesty_event *list;
    size_t count, size;
    size_t next;      /* the first not delivered */
    bool no_memory;   /* an event could not be stored */
    requesty_event blank; /* sse_event and raw_json of the frame at hand */
    struct rq_repeatable repeatable;
};

void rq_events_free(struct rq_events *events);

/* Forgets the last frame's events and begins another frame. */
void rq_events_begin(struct rq_events *events, const char *sse_event, const char *raw_json, size_t raw_json_len);

/* Adds an event with the frame's name and text. NULL when memory is short; that is noted. */
requesty_event *rq_events_add(struct rq_events *events, requesty_event_type type);

/* Adds one that carries text. The text is borrowed. */
requesty_event *rq_events_add_text(struct rq_events *events, requesty_event_type type, const char *text, size_t len);

/* For readers: all that the frame at hand has done is to add this piece to `to` and to tell it, and a frame that differs in the
 * piece alone would do the same. NULL for `to`: it has done more. */
void rq_events_may_repeat(struct rq_events *events, struct rq_text *to, const struct rq_piece *piece);

/* One CITATION for each element of a JSON array (NULL or something else: none), of this choice and index. */
void rq_events_add_citations(struct rq_events *events, struct rq_slice array, int32_t choice, int32_t index);

/* A tool call that came whole: its three events. */
struct rq_whole_call {
    int32_t choice, index;
    const char *id, *name, *input;
    size_t input_len;
    int32_t valid, by_server;
};
void rq_events_add_call(struct rq_events *events, const struct rq_whole_call *call);

/* The next event to deliver, or NULL. */
const requesty_event *rq_events_next(struct rq_events *events);

#endif
