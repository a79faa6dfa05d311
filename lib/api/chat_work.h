/* What the functions that gather a chunk share. chat_stream.c reads chunks and choices, chat_calls.c tool calls,
 * chat_reader.c keeps what they bring. Functions that return int give 0 or REQUESTY_ERR_NO_MEMORY, unless said otherwise. */
#ifndef RQ_API_CHAT_WORK_H
#define RQ_API_CHAT_WORK_H

#include "api/chat_reader.h"

struct rq_chat_work {
    struct rq_chat_reader *reader;
    struct rq_events *events;
    struct rq_gathered_choice *choice; /* the one at hand */
};

/* An event of the choice at hand; NULL when memory is short, which is noted. */
requesty_event *rq_chat_tell(const struct rq_chat_work *work, requesty_event_type type);

/* Keeps a text that is not empty, in the reader's arena, where it stays when it is replaced. */
int rq_chat_set_name(const struct rq_chat_work *work, const char **to, const char *text);

/* Sets every member of the list. */
int rq_chat_set_others(struct rq_members *to, const struct rq_other *other);

/* ---- chat_calls.c ---- */

int rq_chat_read_calls(const struct rq_chat_work *work, const struct rq_chunk_delta *delta);

/* Tells the calls of the choice at hand that are complete now: its finish reason came, or the stream ended. */
void rq_chat_tell_complete_calls(const struct rq_chat_work *work);

#endif
