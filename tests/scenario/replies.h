/* Canned replies of both protocols, and recording what events a stream brought. */
#ifndef TESTS_REPLIES_H
#define TESTS_REPLIES_H

#include <stdbool.h>
#include <stddef.h>

#include <requesty/requesty.h>

#include "server.h"

/* Each of these says REPLY_TEXT and is complete. */
#define REPLY_TEXT "Hello, world"

extern const char messages_json[];
extern const char chat_json[];

/* The frames of a Messages stream, one by one; together they are a whole reply. */
#define M_START                                                                                                        \
    "event: message_start\n"                                                                                           \
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","     \
    "\"model\":\"claude-x\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"                               \
    "\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\n"
#define M_BLOCK                                                                                                        \
    "event: content_block_start\n"                                                                                     \
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
#define M_DELTA(text)                                                                                                  \
    "event: content_block_delta\n"                                                                                     \
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" text "\"}}\n\n"
#define M_BLOCK_STOP "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
#define M_END                                                                                                          \
    "event: message_delta\n"                                                                                           \
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"               \
    "\"usage\":{\"output_tokens\":5}}\n\n"
#define M_STOP "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
#define M_PING "event: ping\ndata: {\"type\":\"ping\"}\n\n"

/* The same of a chat stream. */
#define C_CHUNK(choices)                                                                                               \
    "data: {\"id\":\"chat_1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"gpt-x\","        \
    "\"choices\":[" choices "]}\n\n"
#define C_DELTA(delta) C_CHUNK("{\"index\":0,\"delta\":" delta ",\"finish_reason\":null}")
#define C_START C_DELTA("{\"role\":\"assistant\",\"content\":\"\"}")
#define C_TEXT(text) C_DELTA("{\"content\":\"" text "\"}")
#define C_FINISH C_CHUNK("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}")
#define C_USAGE                                                                                                        \
    "data: {\"id\":\"chat_1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"gpt-x\","        \
    "\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14,\"cost\":0.25}}\n\n"
#define C_DONE "data: [DONE]\n\n"

#define MESSAGES_SSE M_START M_BLOCK M_DELTA("Hello, ") M_DELTA("world") M_BLOCK_STOP M_END M_STOP
#define CHAT_SSE C_START C_TEXT("Hello, ") C_TEXT("world") C_FINISH C_USAGE C_DONE

/* An event stream of this text, whole, and whatever steps come behind it. */
struct server_reply *sse(const char *text);

/* An event stream's head and a first piece of it; more steps follow. */
struct server_reply *sse_begin(const char *text);

/* An error body with a status. */
struct server_reply *error_reply(int status, const char *message);

/* The same with one header; value NULL: none. */
struct server_reply *error_reply_with(int status, const char *name, const char *value);

/* ---- recording events -------------------------------------------------------------------------------------------- */

/* One line an event, such as "TEXT 0.0 Hello" (choice, index, text). */
struct record {
    char *lines;
    size_t len;
    size_t count;
    int types[64]; /* of the first ones */
    size_t stop_at; /* the event of this number, from 1, returns `stop_code`; 0: none */
    int stop_code;
};

/* A requesty_event_fn; `user` is the record. */
int record_event(const requesty_event *event, void *user);
void record_free(struct record *record);

/* The lines so far; never NULL. */
const char *record_text(const struct record *record);

/* Reads a pull stream to its end: 0, or what next returned. */
int record_all(requesty_stream *stream, struct record *record, requesty_error *error);

#endif
