/* What the files of the scanner (scan.c, string.c, number.c) share with each other and with the writer. */
#ifndef RQ_JSON_SCAN_PARTS_H
#define RQ_JSON_SCAN_PARTS_H

#include <string.h>

#include "base/utf8.h"
#include "json/scan.h"

/* jansson's own limit: text that it has accepted is never deeper. */
#define RQ_SCAN_DEEPEST 2048

/* Notes the problem at `at`, unless there is one already. The rest of the text is given up with it, so that every
 * later call finds the end of the text and fails too, without asking first. */
int rq_scan_fail(struct rq_scan *scan, const char *at, const char *problem);

/* Checks a number and steps over it, without computing it where that is not needed. */
int rq_scan_skip_number(struct rq_scan *scan);

/* A number as it was read: (-1)^negative * mantissa * 10^exponent, with digits left out of the mantissa when
 * `dropped`. */
struct rq_decimal {
    const char *text, *end;
    uint64_t mantissa;
    int64_t exponent;
    int64_t written_exponent; /* the part behind the e */
    int taken;                /* significant digits in the mantissa */
    bool negative, real, dropped;
};

/* Reads what has JSON's number syntax at `at`; false when nothing has. */
bool rq_decimal_read(const char *at, const char *end, struct rq_decimal *number);

/* The number without its sign, for strtod and strtof. */
#define RQ_DECIMAL_TEXT 802
void rq_decimal_text(const struct rq_decimal *number, char text[RQ_DECIMAL_TEXT]);

extern const double rq_powers_of_ten[23]; /* those that are exact */

/* Steps over blanks and returns where the scanner stands then. */
static inline const char *rq_scan_blanks(struct rq_scan *scan)
{
    const char *at = scan->next;
    while (at < scan->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    scan->next = at;
    return at;
}

#define RQ_EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* The high bit of every byte that is a quote, a backslash, a control character or not ASCII. A borrow can also
 * mark a byte above (in the number) one that is marked, never below: the lowest mark and "none" are exact. */
static inline uint64_t rq_special_bytes(uint64_t eight)
{
    uint64_t quote = (eight ^ RQ_EACH_BYTE(0x22)) - RQ_EACH_BYTE(1);
    uint64_t backslash = (eight ^ RQ_EACH_BYTE(0x5C)) - RQ_EACH_BYTE(1);
    uint64_t control = eight - RQ_EACH_BYTE(0x20);
    return (quote | backslash | control | eight) & RQ_EACH_BYTE(0x80);
}

static inline bool rq_is_special(char byte)
{
    unsigned char c = (unsigned char)byte;
    return c == '"' || c == '\\' || c < 0x20 || c >= 0x80;
}

/* The first byte from `at` on that is special, or end. Eight bytes at a time: most of a JSON text is the inside of
 * strings. */
static inline const char *rq_skip_plain(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t eight, marks;
        memcpy(&eight, at, sizeof eight);
        marks = rq_special_bytes(eight);
        if (marks) {
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return at + (__builtin_ctzll(marks) >> 3);
#else
            break;
#endif
        }
        at += 8;
    }
    while (at < end && !rq_is_special(*at))
        at++;
    return at;
}

#endif
