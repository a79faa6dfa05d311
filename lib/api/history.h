/* A conversation, in files by subject: history.c has the list, history_add.c the program's own turns, history_messages.c
 * and history_chat.c the replies, history_encode.c writes requests, history_parts.c blocks as parts of chat,
 * history_save.c and history_load.c the text to keep.
 *
 * What is kept of a turn is JSON that was checked when the turn came in, in the form of Messages where the protocols
 * differ. So a Messages request copies bytes, and a chat request turns blocks into parts. */
#ifndef RQ_API_HISTORY_H
#define RQ_API_HISTORY_H

#include <requesty/history.h>

#include "api/exchange.h"
#include "base/buffer.h"
#include "json/encode.h"

#define RQ_HISTORY_VERSION 1 /* of saved text */

struct rq_turn {
    requesty_turn turn;     /* first: the public pointer is the turn's. Its json lies behind the struct */
    const char *problem[2]; /* by rq_dialect: why a call of that protocol cannot take it, static text; NULL when it can */
    bool is_empty;          /* there is nothing to send */
};

struct requesty_history {
    struct rq_turn **turns;
    size_t count, size;
};

/* The names of the kinds in saved text. */
extern const struct rq_word rq_turn_words[];

/* Refuses NULL. */
int rq_history_check(const requesty_history *history, requesty_error *error);

/* Adds a turn. The JSON is valid; whether it is what the kind says is checked, and what is wrong goes into *problem (static
 * text) with REQUESTY_ERR_INVALID. The other failure is REQUESTY_ERR_NO_MEMORY. */
int rq_history_push(requesty_history *history, int32_t kind, int32_t role, struct rq_slice json,
                    const char **problem);

/* The same, for what the library has written itself into the buffer, which is freed. `rc` is how that went: a reported
 * failure is passed on. */
int rq_history_keep(requesty_history *history, int32_t kind, int32_t role, struct rq_buffer *json, int rc,
                    requesty_error *error);

/* history_encode.c: an array of turns, those of a history before the caller's own. */
struct rq_turns {
    enum rq_dialect dialect;
    const requesty_history *history; /* may be NULL */
    const void *own;                 /* array of `count` structs of `size` bytes, which `put` writes */
    size_t count, size;
    rq_put_custom put;
};
void rq_history_put_turns(struct rq_writer *writer, const char *name, const struct rq_turns *turns);

/* Whether there is anything to send: at least one turn is required. */
bool rq_history_has_turns(const struct rq_turns *turns);

/* history_parts.c: the JSON array of blocks as content of chat. `in_result`: of a tool's result. */
void rq_history_put_parts(struct rq_writer *writer, struct rq_slice blocks, bool in_result);

/* Whether chat has a form for them: 0 and *problem (static text) or NULL. REQUESTY_ERR_INVALID when an element is no block,
 * REQUESTY_ERR_NO_MEMORY. */
int rq_history_judge_parts(struct rq_slice blocks, bool in_result, const char **problem);

/* A member of an object that was checked; len 0 when it is absent. */
struct rq_slice rq_history_member(struct rq_slice object, const char *name);

#endif
