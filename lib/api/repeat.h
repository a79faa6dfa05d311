/* Frames that say the same as the one before them but for one text, as most frames of a long answer do. They are not decoded:
 * what stands before and behind the text is compared, and the text goes where the last one went. JSON means the same when it
 * reads the same, so this yields what decoding would; docs/internals/streams.md says which frames qualify. */
#ifndef RQ_API_REPEAT_H
#define RQ_API_REPEAT_H

#include <requesty/sse.h>

#include "api/events.h"
#include "api/text.h"

/* What the event has of its own, beside the text. It is kept for each stream, so no more than that. */
struct rq_repeated_event {
    int32_t type, choice, index, by_server;
    const char *id, *name;
    const char *sse_event; /* of a frame without a name, lasting: "", or a word of a table. NULL: the frame has one, which goes
                              with it */
};

/* All zero is none. */
struct rq_repeat {
    struct rq_text *to; /* where the text goes; NULL: the last frame cannot be repeated */
    struct rq_repeated_event event;
    struct rq_buffer frame; /* up to the text, its opening quote included; and from its closing quote on */
    size_t before;          /* how much of that stands before the text */
};

/* Reads a frame that repeats the last one; its event is told then, or no_memory noted. False: it has to be decoded. */
bool rq_repeat_read(const struct rq_repeat *repeat, const requesty_sse_event *frame, struct rq_events *events);

/* Takes the frame that has been decoded for the last one: it may be repeated if its reader has called
 * rq_events_may_repeat. */
void rq_repeat_note(struct rq_repeat *repeat, const requesty_sse_event *frame, const struct rq_events *events);

void rq_repeat_free(struct rq_repeat *repeat);

#endif
