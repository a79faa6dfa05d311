/* Strings: UTF-8 and escapes. */
#include "json/scan.h"

#include "json/scan_parts.h"

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Bytes of the escape at the backslash, 0 when it is none. */
static size_t escape_length(const char *at, const char *end)
{
    if (end - at < 2)
        return 0;
    switch (at[1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        return 2;
    case 'u':
        return end - at >= 6 && is_hex(at[2]) && is_hex(at[3]) && is_hex(at[4]) && is_hex(at[5]) ? 6 : 0;
    default:
        return 0;
    }
}

static int bad_byte(struct rq_scan *scan, const char *at)
{
    if (*at == '\\')
        return rq_scan_fail(scan, at, "not an escape");
    if ((unsigned char)*at < 0x20)
        return rq_scan_fail(scan, at, "a control character in a string");
    return rq_scan_fail(scan, at, "not valid UTF-8");
}

int rq_scan_string(struct rq_scan *scan, struct rq_string *string)
{
    const char *end = scan->end, *at = rq_scan_blanks(scan), *start;
    size_t step;

    if (at == end || *at != '"')
        return rq_scan_fail(scan, at, "a string is expected");
    start = ++at;
    string->escaped = false;
    while ((at = rq_skip_plain(at, end)) < end && *at != '"') {
        if (*at == '\\') {
            string->escaped = true;
            step = escape_length(at, end);
        } else {
            step = (unsigned char)*at < 0x20 ? 0 : rq_utf8_length(at, end);
        }
        if (!step)
            return bad_byte(scan, at);
        at += step;
    }
    if (at == end)
        return rq_scan_fail(scan, at, "the text ends inside a string");
    string->text = start;
    string->len = (size_t)(at - start);
    scan->next = at + 1;
    return 0;
}

static uint32_t hex_value(char c)
{
    return c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a') + 10;
}

static uint32_t hex_unit(const char *at)
{
    return hex_value(at[0]) << 12 | hex_value(at[1]) << 8 | hex_value(at[2]) << 4 | hex_value(at[3]);
}

static size_t put_utf8(uint32_t c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3F));
    to[2] = (char)(0x80 | (c >> 6 & 0x3F));
    to[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* The character of the \u escape at *at, with its second half if it is a pair; moves *at behind it. */
static uint32_t unicode_escape(const char **at, const char *end)
{
    uint32_t c = hex_unit(*at + 2);
    *at += 6;
    if (c < 0xD800 || c > 0xDFFF)
        return c;
    if (c < 0xDC00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u') {
        uint32_t low = hex_unit(*at + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *at += 6;
            return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return 0xFFFD; /* half a pair */
}

static char simple_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

/* The value of the escape at *at, at most 4 bytes; moves *at behind it. */
static size_t escape_value(const char **at, const char *end, char *to)
{
    if ((*at)[1] == 'u')
        return put_utf8(unicode_escape(at, end), to);
    *to = simple_escape((*at)[1]);
    *at += 2;
    return 1;
}

size_t rq_string_value(const struct rq_string *string, char *to)
{
    const char *at = string->text, *end = at + string->len;
    char *next = to;

    while (at < end) {
        const char *backslash = string->escaped ? memchr(at, '\\', (size_t)(end - at)) : NULL;
        size_t run = (size_t)((backslash ? backslash : end) - at);
        memcpy(next, at, run);
        next += run;
        at += run;
        if (backslash)
            next += escape_value(&at, end, next);
    }
    return (size_t)(next - to);
}

static uint16_t unit_at(const char *at)
{
    return at[0] == '\\' && at[1] == 'u' ? (uint16_t)hex_unit(at + 2) : 0;
}

/* Whether the backslash at *at begins an escape: an even number of others stands before it. */
static bool begins_escape(const char *start, const char *at)
{
    size_t before = 0;
    while (at - before > start && at[-1 - (ptrdiff_t)before] == '\\')
        before++;
    return before % 2 == 0;
}

void rq_string_halves(struct rq_string *string, uint16_t *second_half, uint16_t *first_half)
{
    const char *last;

    *second_half = *first_half = 0;
    if (!string->escaped)
        return;
    if (string->len >= 6 && (unit_at(string->text) & 0xFC00) == 0xDC00) {
        *second_half = unit_at(string->text);
        string->text += 6;
        string->len -= 6;
    }
    last = string->text + string->len - 6;
    if (string->len >= 6 && *last == '\\' && last[1] == 'u' && begins_escape(string->text, last) &&
        (unit_at(last) & 0xFC00) == 0xD800) {
        *first_half = unit_at(last);
        string->len -= 6;
    }
}

/* Names with escapes are rare, so this compares one byte or one escape at a time. */
static bool escaped_is(const struct rq_string *string, const char *text, size_t len)
{
    const char *at = string->text, *end = at + string->len, *text_end = text + len;

    while (at < end) {
        char value[4];
        size_t count = 1;
        if (*at == '\\')
            count = escape_value(&at, end, value);
        else
            value[0] = *at++;
        if ((size_t)(text_end - text) < count || memcmp(text, value, count) != 0)
            return false;
        text += count;
    }
    return text == text_end;
}

bool rq_string_is(const struct rq_string *string, const char *text, size_t len)
{
    if (string->escaped)
        return escaped_is(string, text, len);
    return string->len == len && memcmp(string->text, text, len) == 0;
}
