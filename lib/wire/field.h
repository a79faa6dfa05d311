/* HTTP header fields: what may be sent, and what values mean. */
#ifndef RQ_WIRE_FIELD_H
#define RQ_WIRE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NULL when the name is a valid field name (RFC 9110 token), else what is wrong with it; static text. */
const char *rq_field_name_problem(const char *name);

/* NULL when the value may be sent: no CR, LF, NUL (it is NUL-terminated) or other control character but TAB, no
 * blank at either end. Bytes above 0x7F are allowed. */
const char *rq_field_value_problem(const char *value);

/* Whether the names are the same, without regard to case. */
bool rq_field_same_name(const char *a, const char *b);

/* Splits a received header line (without its line end) into name and value, blanks around the value dropped. False
 * when it has no colon or nothing before it. */
struct rq_field_line {
    const char *name, *value;
    size_t name_len, value_len;
};
bool rq_field_split(const char *line, size_t len, struct rq_field_line *field);

/* Whether a Content-Type value names this media type ("text/event-stream"), or one of this kind ("audio/" and a star), parameters and
 * case apart. */
bool rq_media_type_is(const char *value, const char *type);

/* A finite decimal number such as "1.5", "-20" or "1e-05", alone in the text; blanks around it are fine.
 * Locale-free. *number is untouched when it is none. */
bool rq_field_number(const char *text, double *number);

#endif
