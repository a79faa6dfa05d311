/* Speech: bytes of audio, plain or in events. The reading is that of streams; speech.c makes results of it. */
#ifndef RQ_API_SPEECH_H
#define RQ_API_SPEECH_H

#include <requesty/audio.h>

#include "api/protocol.h"

struct rq_speech_reader {
    int max_depth;
    bool raw;  /* samples without a head were asked for: they may begin with anything, a brace too */
    bool events; /* were asked for */
    bool any;  /* some audio has come in events */
    bool done; /* ... and all of it */
    requesty_usage usage;
    struct rq_arena arena; /* of usage */
};

/* Audio becomes BYTES events; what else comes is no event. */
extern const struct rq_protocol rq_speech_protocol;

#endif
