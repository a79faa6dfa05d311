#include "json/decode_base64.h"

#include <string.h>

#include "base/base64.h"
#include "json/decode_parts.h"

/* Some servers give a data: URL where its base64 is due. What stands before that; 0: it is no such URL. */
static size_t url_head(const char *text, size_t len)
{
    static const char start[] = "data:", end[] = ";base64,";
    const char *comma = len > strlen(start) && memcmp(text, start, strlen(start)) == 0 ? memchr(text, ',', len) : NULL;
    size_t head = comma ? (size_t)(comma + 1 - text) : 0;

    if (head < strlen(start) + strlen(end) || memcmp(comma + 1 - strlen(end), end, strlen(end)) != 0)
        return 0;
    return head;
}

/* "\/" is the one escape that occurs in base64: then the text is made plain first, and decoded in place. */
static int decode_string(struct rq_decoder *decoder, const struct rq_string *string, struct rq_decoded_bytes *to)
{
    size_t room = string->escaped ? string->len : RQ_BASE64_BYTES(string->len), len = string->len, head;
    char *bytes = rq_arena_bytes(decoder->arena, room + 1);
    const char *text = string->text;

    if (!bytes)
        return rq_decode_no_memory(decoder);
    if (string->escaped) {
        len = rq_string_value(string, bytes);
        text = bytes;
    }
    head = url_head(text, len);
    to->bad = rq_base64_decode(text + head, len - head, bytes, &to->len) < 0;
    rq_arena_trim(decoder->arena, bytes, room + 1, to->len);
    to->bytes = to->len ? (const unsigned char *)bytes : NULL;
    to->text = (struct rq_slice){ string->text, string->len };
    return 0;
}

int rq_decode_base64_row(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct rq_decoded_bytes *to = rq_at_offset(object, field->offset);
    struct rq_string string;
    int rc;

    if (rq_scan_kind(&decoder->scan) != RQ_KIND_STRING)
        return rq_decode_skip(decoder);
    rc = rq_scan_string(&decoder->scan, &string);
    return rc < 0 ? rc : decode_string(decoder, &string, to);
}
