/* The scanner: walks JSON text in place. It allocates nothing, knows no locale, checks UTF-8 and escapes, and limits the
 * depth. It accepts what jansson's json_loadb accepts with JSON_DECODE_ANY, and yields the same values, except:
 *   - NUL inside a string (\u0000) is data;
 *   - an integer beyond 64 bits becomes a double;
 *   - half a surrogate pair (\ud83d alone) becomes U+FFFD: servers that cut text between the halves send it;
 *   - a NUL byte right behind a number or a word is refused (jansson swallows it);
 *   - the depth limit is the caller's.
 * As in jansson, an object may repeat a member; whoever walks it lets the last one win.
 *
 * A walk looks like this:
 *     rq_scan_object(&scan);
 *     while ((more = rq_scan_member(&scan, &name)) > 0)
 *         ... one of rq_scan_string, _number, _skip, _object, _array ...   (each value must be consumed)
 * Every function returns a negative code on bad text, and the scanner then stays failed: the first problem is kept. */
#ifndef RQ_JSON_SCAN_H
#define RQ_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* For text whose depth was checked before, or does not matter; as deep as jansson goes. */
#define RQ_SCAN_DEEPEST 2048

enum rq_kind {
    RQ_KIND_BAD, /* no value can start here */
    RQ_KIND_NULL,
    RQ_KIND_TRUE,
    RQ_KIND_FALSE,
    RQ_KIND_NUMBER,
    RQ_KIND_STRING,
    RQ_KIND_ARRAY,
    RQ_KIND_OBJECT,
};

struct rq_scan {
    const char *next, *end, *start;
    int depth, max_depth;
    bool first;          /* just behind a '{' or '[': no comma is due */
    const char *problem; /* what is wrong, static text; NULL while all is well. next then points at it */
    bool too_deep;       /* the problem is the depth limit */
};

/* A piece of the text that was scanned. */
struct rq_slice {
    const char *text;
    size_t len;
};

/* A string as it stands in the text, between its quotes. */
struct rq_string {
    const char *text;
    size_t len;
    bool escaped; /* holds a backslash; else the slice is the value */
};

struct rq_number {
    bool integral;   /* written without fraction and exponent, and fits 64 bits: integer counts too */
    int64_t integer;
    double real;     /* always set */
};

void rq_scan_init(struct rq_scan *scan, const char *text, size_t len, int max_depth);

/* Peeks at the value to come; skips blanks before it. */
enum rq_kind rq_scan_kind(struct rq_scan *scan);

/* Each consumes one value of its kind; a value of another kind is a failure. */
int rq_scan_string(struct rq_scan *scan, struct rq_string *string);
int rq_scan_number(struct rq_scan *scan, struct rq_number *number);
int rq_scan_float(struct rq_scan *scan, float *value); /* a number, as the float nearest to it */
int rq_scan_literal(struct rq_scan *scan); /* null, true or false */

/* Consumes one value of any kind, checking all of it. raw may be NULL; else it gets the value's exact text. */
int rq_scan_skip(struct rq_scan *scan, struct rq_slice *raw);

/* Consumes a value like rq_scan_skip; *commas is how many it has. What holds nothing but numbers is stepped over fast, and
 * the numbers' syntax is not looked at: whoever reads them finds what is wrong. */
int rq_scan_survey(struct rq_scan *scan, struct rq_slice *raw, size_t *commas);

/* Enter an object or array; then each call gives 1 (a member or element is next), 0 (it has ended) or a failure. */
int rq_scan_object(struct rq_scan *scan);
int rq_scan_member(struct rq_scan *scan, struct rq_string *name);
int rq_scan_array(struct rq_scan *scan);
int rq_scan_element(struct rq_scan *scan);

/* 0 when nothing but blanks is left. */
int rq_scan_finish(struct rq_scan *scan);

/* Line and column (both from 1, in bytes) of the problem, or of the next byte. */
void rq_scan_position(const struct rq_scan *scan, size_t *line, size_t *column);

/* Writes the value of the string to `to`, which has room for string->len bytes (the value is never longer than its
 * text); no NUL is added. Returns the value's length. The string must come from a scan that succeeded. */
size_t rq_string_value(const struct rq_string *string, char *to);

/* Takes half a surrogate pair off the string's ends: a second half that begins it and a first half that ends it (0: none).
 * What is left has the value between them. */
void rq_string_halves(struct rq_string *string, uint16_t *second_half, uint16_t *first_half);

/* Whether the string's value is this text. */
bool rq_string_is(const struct rq_string *string, const char *text, size_t len);

/* The number in text that has JSON's number syntax, locale-free, correctly rounded. 0, or a failure when it is beyond a
 * double. */
int rq_number_parse(const char *text, size_t len, struct rq_number *number);

/* Finds a member of the object at the start of `object` (the last one of that name): 1 and its value's text, 0 when
 * there is none or it is no object, or a failure. */
int rq_scan_find(struct rq_slice object, const char *name, size_t name_len, struct rq_slice *value);

/* The same, where it does not matter why there is none: the value's text, or an empty one. */
struct rq_slice rq_scan_part(struct rq_slice object, const char *name);

/* The kind of value a text begins with. */
enum rq_kind rq_slice_kind(struct rq_slice text);

#endif
