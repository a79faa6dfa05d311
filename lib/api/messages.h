/* The Messages protocol, in files by subject: messages_encode.c and messages_encode_turns.c write requests,
 * messages_decode.c reads replies, messages_stream.c and messages_blocks.c gather streams, messages_rebuild.c makes replies
 * of them, messages.c has the entry points,
 * messages_count.c that for counting tokens. */
#ifndef RQ_API_MESSAGES_H
#define RQ_API_MESSAGES_H

#include <requesty/messages.h>

#include "api/resource.h"
#include "base/arena.h"
#include "json/decode.h"

extern const struct rq_protocol rq_messages_protocol;

/* A reply and all it holds. */
struct rq_message_result {
    requesty_message message; /* first: the public pointer is the result's */
    struct rq_arena arena;
    requesty_info info;
    const char *text; /* all text blocks joined */
};

extern const struct rq_word rq_block_words[];
extern const struct rq_table rq_block_table;
extern const struct rq_table rq_messages_usage_table;

/* Reads what the program passed: the query of it, which points to `own`. 0 or a reported failure. */
int rq_messages_query(struct rq_query *query, requesty_messages_params *own, const requesty_messages_params *params,
                      size_t size, requesty_error *error);

/* messages_encode.c */
void rq_messages_encode(struct rq_writer *writer, const void *params, bool stream);
void rq_messages_encode_count(struct rq_writer *writer, const void *params);

/* messages_encode_turns.c */
void rq_messages_put_block(struct rq_writer *writer, const requesty_block_param *block);
void rq_messages_put_blocks(struct rq_writer *writer, const char *name, const char *member,
                            const requesty_block_param *blocks, size_t count);
void rq_messages_put_turn(struct rq_writer *writer, const char *name, const void *at);

/* messages_decode.c */
int rq_messages_decode(const struct rq_exchange *exchange, const char *json, size_t len, int max_depth, void **result,
                       requesty_error *error);
void rq_messages_free_result(void *result);
void rq_messages_replay(const void *result, struct rq_events *events);

/* messages_reader.c, messages_stream.c */
void *rq_messages_reader_new(int max_depth);
void rq_messages_reader_free(void *reader);
int rq_messages_frame(void *reader, const char *json, size_t len, struct rq_events *events, requesty_error *error);
bool rq_messages_finish(void *reader, bool done_marker, struct rq_events *events);
bool rq_messages_has_begun(const void *reader);

/* messages_rebuild.c */
int rq_messages_rebuild(const void *reader, struct rq_buffer *json);

#endif
