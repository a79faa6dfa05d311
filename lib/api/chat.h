/* The chat protocol, in files by subject: chat_encode.c and chat_encode_messages.c write requests, chat_decode.c reads replies,
 * chat_chunk.c, chat_stream.c and chat_calls.c gather streams, chat_rebuild.c makes replies of them, chat.c has the entry
 * points. */
#ifndef RQ_API_CHAT_H
#define RQ_API_CHAT_H

#include <requesty/chat.h>

#include "api/protocol.h"
#include "base/arena.h"
#include "json/decode.h"

extern const struct rq_protocol rq_chat_protocol;

/* A reply and all it holds. */
struct rq_chat_result {
    requesty_chat_completion completion; /* first: the public pointer is the result's */
    struct rq_arena arena;
    requesty_info info;
};

extern const struct rq_table rq_chat_usage_table;

/* chat_encode.c */
void rq_chat_encode(struct rq_writer *writer, const void *params, bool stream);

/* chat_encode_messages.c */
void rq_chat_put_part(struct rq_writer *writer, const requesty_part_param *part);
void rq_chat_put_message(struct rq_writer *writer, const char *name, const void *at);

/* chat_parts.c */

/* Custom rows: text that may come as an array of parts: the text parts, and the thinking parts (Mistral's form). A piece of a
 * longer text may begin and end within a surrogate pair. */
struct rq_parts {
    struct rq_piece text, thinking;
};
int rq_chat_decode_parts(struct rq_decoder *decoder, bool is_piece, struct rq_parts *parts);

/* Likewise a call's arguments: a text or (from careless servers) the object itself. */
int rq_chat_decode_arguments(struct rq_decoder *decoder, bool is_piece, struct rq_piece *arguments);

/* Whether a tool call is a custom one: by its type, else by the form that holds something. Servers that send both forms
 * leave one empty. */
bool rq_chat_is_custom(const char *type, bool function_holds, bool custom_holds);

/* Whether the server has run the call already. */
bool rq_chat_is_by_server(const char *id);

/* chat_decode.c */
int rq_chat_decode(const struct rq_exchange *exchange, const char *json, size_t len, int max_depth, void **result,
                   requesty_error *error);
void rq_chat_free_result(void *result);

/* chat_replay.c */
void rq_chat_replay(const void *result, struct rq_events *events);

/* chat_reader.c, chat_stream.c */
void *rq_chat_reader_new(int max_depth);
void rq_chat_reader_free(void *reader);
int rq_chat_frame(void *reader, const char *json, size_t len, struct rq_events *events, requesty_error *error);
bool rq_chat_finish(void *reader, bool done_marker, struct rq_events *events);
bool rq_chat_has_begun(const void *reader);

/* chat_rebuild.c */
int rq_chat_rebuild(const void *reader, struct rq_buffer *json);

#endif
