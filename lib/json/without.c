#include "json/without.h"

#include <string.h>

static struct rq_slice without_blanks(struct rq_slice json)
{
    while (json.len && memchr(" \t\r\n", json.text[json.len - 1], 4))
        json.len--;
    while (json.len && memchr(" \t\r\n", *json.text, 4)) {
        json.text++;
        json.len--;
    }
    return json;
}

/* The list's pointers have types of their own. */
static struct rq_slice piece_at(const void *list, size_t index, size_t offset)
{
    struct rq_slice piece;
    const char *object;

    memcpy(&object, (const char *)list + index * sizeof object, sizeof object);
    memcpy(&piece, object + offset, sizeof piece);
    return piece;
}

static char *append(char *to, const char *from, size_t count)
{
    memcpy(to, from, count);
    return to + count;
}

const char *rq_json_without(struct rq_arena *arena, struct rq_slice json, const void *list, size_t count, size_t offset,
                            const char *instead)
{
    struct rq_slice whole = without_blanks(json), piece;
    size_t size = whole.len + 1, instead_len = strlen(instead);
    const char *from = whole.text;
    char *copy, *to;

    for (size_t i = 0; i < count; i++)
        if ((piece = piece_at(list, i, offset)).len)
            size = size - piece.len + instead_len;
    copy = to = rq_arena_bytes(arena, size);
    if (!copy)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (!(piece = piece_at(list, i, offset)).len)
            continue;
        to = append(to, from, (size_t)(piece.text - from));
        to = append(to, instead, instead_len);
        from = piece.text + piece.len;
    }
    *append(to, from, (size_t)(whole.text + whole.len - from)) = '\0';
    return copy;
}
