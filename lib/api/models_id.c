/* Ids of models (API notes: requesty.md 6). */
#include "api/models.h"

#include <string.h>

static const char *last_mark(const char *from, const char *to)
{
    while (to > from)
        if (*--to == '@' || *to == ':')
            return to;
    return NULL;
}

/* Takes "@region" or ":suffix" off the end of the name; false when there is none, or none more of its kind. */
static bool take_piece(requesty_model_id *pieces)
{
    const char *end = pieces->name + pieces->name_len, *mark = last_mark(pieces->name, end);
    const char **text;
    size_t *len;

    if (!mark || mark == pieces->name || mark + 1 == end || memchr(mark, '/', (size_t)(end - mark)))
        return false;
    text = *mark == '@' ? &pieces->region : &pieces->suffix;
    len = *mark == '@' ? &pieces->region_len : &pieces->suffix_len;
    if (*text)
        return false;
    *text = mark + 1;
    *len = (size_t)(end - mark - 1);
    pieces->name_len = (size_t)(mark - pieces->name);
    return true;
}

void requesty_model_id_split(const char *id, requesty_model_id *pieces)
{
    const char *text = id ? id : "", *slash = strchr(text, '/');

    memset(pieces, 0, sizeof *pieces);
    if (slash && slash > text) {
        pieces->provider = text;
        pieces->provider_len = (size_t)(slash - text);
        text = slash + 1;
    }
    pieces->name_len = strlen(text);
    if (!pieces->name_len)
        return;
    pieces->name = text;
    while (take_piece(pieces))
        ;
}
