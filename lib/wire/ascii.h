/* Characters by ASCII's rules. Those of <ctype.h> depend on the locale, and protocols do not. */
#ifndef RQ_WIRE_ASCII_H
#define RQ_WIRE_ASCII_H

#include <stdbool.h>

static inline char rq_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool rq_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool rq_is_letter(char c)
{
    return rq_lower(c) >= 'a' && rq_lower(c) <= 'z';
}

/* What stands in a URL as itself everywhere (RFC 3986). */
static inline bool rq_is_unreserved(char c)
{
    return rq_is_digit(c) || rq_is_letter(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static inline bool rq_is_hex(char c)
{
    return rq_is_digit(c) || (rq_lower(c) >= 'a' && rq_lower(c) <= 'f');
}

#endif
