/* Text that arrives in pieces. Some servers cut it between the two halves of a surrogate pair: "\ud83d" ends one frame and
 * "\ude00" begins the next. Here they become one character again; a half that stays alone becomes U+FFFD. */
#ifndef RQ_API_TEXT_H
#define RQ_API_TEXT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "json/decode.h"

struct rq_text {
    struct rq_buffer bytes;
    uint16_t half; /* a first half that waits for the second; 0: none */
};

/* Appends a piece. *text and *len become what was added: the piece itself, or, when halves met, a copy in the arena. 0 or
 * REQUESTY_ERR_NO_MEMORY. */
int rq_text_add(struct rq_text *to, struct rq_arena *arena, const struct rq_piece *piece, const char **text,
                size_t *len);

/* No more pieces come. */
int rq_text_end(struct rq_text *to);

#endif
