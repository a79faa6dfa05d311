/* What a Messages stream has brought so far. messages_stream.c and messages_blocks.c
 * fill it, messages_rebuild.c makes a reply of it. */
#ifndef RQ_API_MESSAGES_READER_H
#define RQ_API_MESSAGES_READER_H

#include "api/messages.h"
#include "api/text.h"
#include "json/members.h"

/* A block being gathered. Each text is as it will stand in the reply: the start's part, and the deltas behind it. */
struct rq_gathered_block {
    int64_t index;           /* the server's */
    int32_t type;            /* a requesty_block_type */
    struct rq_buffer start;  /* content_block of content_block_start; empty when deltas came without one */
    struct rq_text text;     /* text, thinking, or a compaction's content */
    struct rq_text input;    /* a tool's input, as text */
    struct rq_buffer signature;
    struct rq_buffer citations; /* their JSON, with commas between */
    struct rq_buffer encrypted; /* a compaction's encrypted_content */
    const char *id, *name;   /* of a tool's use; NULL */
    const char *start_input; /* what the start has for input; the first delta stands in its place */
    bool is_tool, stopped;
};

struct rq_messages_reader {
    struct rq_members message; /* all but content and usage */
    struct rq_members usage;
    struct rq_gathered_block *blocks;
    size_t count, size;
    size_t base;           /* the first block of the message at hand: a stream may bring several messages */
    struct rq_arena names; /* ids and names of tools, for as long as the stream lives */
    bool begun, complete;
    int max_depth;         /* of a frame's JSON */
};

/* The block of that index in the message at hand, or NULL. */
struct rq_gathered_block *rq_gathered_find(const struct rq_messages_reader *reader, int64_t index);

/* A new block behind the others; NULL when memory is short. */
struct rq_gathered_block *rq_gathered_add(struct rq_messages_reader *reader, int64_t index);

/* The input of a tool's use as it stands: never empty. */
struct rq_slice rq_gathered_input(const struct rq_gathered_block *block);

#endif
