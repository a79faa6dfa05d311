/* What a chat stream has brought so far. chat_chunk.c reads a chunk, chat_stream.c gathers it, chat_rebuild.c makes a
 * reply of what was gathered. */
#ifndef RQ_API_CHAT_READER_H
#define RQ_API_CHAT_READER_H

#include "api/chat.h"
#include "api/text.h"
#include "json/members.h"

/* ---- one chunk, decoded into the frame's arena ------------------------------------------------------------------- */

struct rq_chunk_call {
    requesty_opt_int index;
    const char *id, *type;
    const char *name, *custom_name; /* servers that send both forms leave one empty */
    struct rq_piece arguments, custom_input;
    struct rq_other *others;
};

struct rq_chunk_delta {
    const char *role;
    struct rq_parts content;
    struct rq_piece reasoning_content, reasoning, refusal;
    const char *reasoning_signature;
    const struct rq_chunk_call *const *calls;
    size_t call_count;
    const struct rq_chunk_call *function_call;
    struct rq_other *others;
};

struct rq_chunk_choice {
    requesty_opt_int index;
    const char *finish_reason;
    const struct rq_chunk_delta *delta, *message; /* message: some servers send it beside the delta, or instead of it */
    struct rq_other *others;
};

struct rq_chunk {
    const char *id, *model;
    const struct rq_chunk_choice *const *choices;
    size_t choice_count;
    const requesty_usage *usage;
    const char *error_json;
    struct rq_other *others;
};

extern const struct rq_table rq_chunk_table;

/* Whether all that the chunk can do a second time is to add its texts: it has no list that grows, no call, no end. */
bool rq_chunk_is_text(const struct rq_chunk *chunk);

/* ---- what was gathered ------------------------------------------------------------------------------------------- */

struct rq_gathered_call {
    requesty_opt_int index; /* the server's */
    const char *id, *name;  /* in the reader's arena, where they stay when a later fragment changes them; NULL */
    struct rq_text arguments;
    const char *type; /* a static word */
    bool custom;
    bool told; /* TOOL_CALL was delivered */
    struct rq_members others;
};

struct rq_gathered_choice {
    int64_t index;
    struct rq_text content, reasoning, refusal;
    struct rq_buffer role, signature, finish_reason;
    const char *reasoning_name; /* the member it came in */
    bool has_content, has_refusal;
    struct rq_gathered_call *calls;
    size_t call_count, call_size;
    struct rq_gathered_call function_call; /* the outdated form */
    bool has_function_call;
    struct rq_members others;         /* of the choice */
    struct rq_members message_others; /* of its deltas */
    struct rq_members logprobs;
    bool has_logprobs;
};

struct rq_chat_reader {
    const char *id, *model;   /* NULL until they came */
    struct rq_members others; /* of the chunks */
    struct rq_buffer usage;   /* JSON; the last one that came */
    struct rq_gathered_choice *choices;
    size_t count, size;
    struct rq_arena names;
    bool begun;
    bool told; /* START was delivered */
    int max_depth; /* of a chunk's JSON */
};

/* The choice of that index, or NULL; a new one, or NULL when memory is short. */
struct rq_gathered_choice *rq_gathered_choice_find(const struct rq_chat_reader *reader, int64_t index);
struct rq_gathered_choice *rq_gathered_choice_add(struct rq_chat_reader *reader, int64_t index);

/* The arguments as they stand: "{}" for nothing, unless the tool is a custom one. */
struct rq_slice rq_gathered_arguments(const struct rq_gathered_call *call);

#endif
