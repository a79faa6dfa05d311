/* One frame of a Messages stream, and what the functions that read it share. messages_stream.c reads frames and the
 * message around the blocks, messages_blocks.c the blocks' frames, messages_reader.c keeps what they bring. */
#ifndef RQ_API_MESSAGES_FRAME_H
#define RQ_API_MESSAGES_FRAME_H

#include "api/messages_reader.h"

enum rq_frame_type {
    RQ_FRAME_OTHER,
    RQ_FRAME_MESSAGE_START,
    RQ_FRAME_BLOCK_START,
    RQ_FRAME_BLOCK_DELTA,
    RQ_FRAME_BLOCK_STOP,
    RQ_FRAME_MESSAGE_DELTA,
    RQ_FRAME_MESSAGE_STOP,
    RQ_FRAME_ERROR,
};

enum rq_delta_type {
    RQ_DELTA_OTHER,
    RQ_DELTA_TEXT,
    RQ_DELTA_INPUT,
    RQ_DELTA_THINKING,
    RQ_DELTA_SIGNATURE,
    RQ_DELTA_CITATION,
    RQ_DELTA_COMPACTION,
};

struct rq_delta {
    int32_t type;
    const char *type_text;
    struct rq_piece text; /* text, partial_json, thinking or content: a delta has one of them */
    const char *signature;
    const char *encrypted;
    size_t encrypted_len;
    const char *citation;
    size_t citation_len;
    const char *stop_reason;
};

struct rq_messages_frame {
    int32_t type;
    const char *type_text;
    int64_t index;
    struct rq_delta *delta;
};

/* What a frame's functions work on. */
struct rq_messages_work {
    struct rq_messages_reader *reader;
    struct rq_slice json; /* the frame's text */
    const struct rq_messages_frame *frame;
    struct rq_events *events;
    requesty_error *error;
};

/* The usage as it stands, in the frame's arena; NULL when none has come or memory is short. */
const requesty_usage *rq_frame_usage(const struct rq_messages_work *work);

/* ---- messages_blocks.c: 0 or a reported failure ---- */

int rq_messages_on_block_start(const struct rq_messages_work *work);
int rq_messages_on_delta(const struct rq_messages_work *work);
int rq_messages_on_block_stop(const struct rq_messages_work *work);

/* A block that came whole, behind the others. */
int rq_messages_on_whole_block(const struct rq_messages_work *work, struct rq_slice json);

#endif
