#include "api/text.h"

#include <string.h>

#define LONE_HALF "\xEF\xBF\xBD" /* U+FFFD */

/* A character beyond the Basic Multilingual Plane, in UTF-8. */
static void put_pair(unsigned high, unsigned low, char to[4])
{
    unsigned c = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);

    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3F));
    to[2] = (char)(0x80 | (c >> 6 & 0x3F));
    to[3] = (char)(0x80 | (c & 0x3F));
}

/* What stands before the piece's text, now that it is there. Returns its length. */
static size_t resolve_halves(unsigned waiting, unsigned first, char to[4])
{
    if (waiting && first) {
        put_pair(waiting, first, to);
        return 4;
    }
    memcpy(to, LONE_HALF, 3);
    return waiting || first ? 3 : 0;
}

static const char *joined(struct rq_arena *arena, const char *head, size_t head_len, const struct rq_piece *piece)
{
    char *text = rq_arena_bytes(arena, head_len + piece->len + 1);

    if (!text)
        return NULL;
    memcpy(text, head, head_len);
    memcpy(text + head_len, piece->text, piece->len);
    text[head_len + piece->len] = '\0';
    return text;
}

int rq_text_add(struct rq_text *to, struct rq_arena *arena, const struct rq_piece *piece, const char **text,
                size_t *len)
{
    bool is_empty = !piece->len && !piece->first && !piece->last;
    char head[4];
    size_t head_len = is_empty ? 0 : resolve_halves(to->half, piece->first, head);

    *text = piece->text;
    *len = head_len + piece->len;
    if (head_len)
        *text = joined(arena, head, head_len, piece);
    if (!*text)
        return REQUESTY_ERR_NO_MEMORY;
    if (!is_empty)
        to->half = piece->last;
    return rq_buffer_append(&to->bytes, *text, *len);
}

int rq_text_end(struct rq_text *to)
{
    if (!to->half)
        return 0;
    to->half = 0;
    return rq_buffer_append(&to->bytes, LONE_HALF, 3);
}
