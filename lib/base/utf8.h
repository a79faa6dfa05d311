/* UTF-8, character by character. */
#ifndef RQ_BASE_UTF8_H
#define RQ_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

static inline bool rq_utf8_continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The second byte's limits keep out overlong forms, surrogates and what is beyond U+10FFFF. */
static inline bool rq_utf8_second_fits(unsigned char first, unsigned char second)
{
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

/* Bytes of the well-formed character at `at`, 0 when there is none. */
static inline size_t rq_utf8_length(const char *at, const char *end)
{
    unsigned char first = (unsigned char)*at;
    size_t len = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;

    if (len <= 1)
        return len;
    if ((size_t)(end - at) < len || !rq_utf8_second_fits(first, (unsigned char)at[1]))
        return 0;
    if (len > 2 && !rq_utf8_continues(at[2]))
        return 0;
    if (len > 3 && !rq_utf8_continues(at[3]))
        return 0;
    return len;
}

#endif
