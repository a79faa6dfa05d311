/* Filling the caller's requesty_error. Every function accepts NULL for it and returns the code, so that a failure is
 * one line: return rq_error_set(error, REQUESTY_ERR_INVALID, "max_tokens: ..."). */
#ifndef RQ_BASE_ERROR_H
#define RQ_BASE_ERROR_H

#include <requesty/base.h>

/* Zeroes the error, then sets code and message. */
int rq_error_set(requesty_error *error, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The code's own text as message. */
int rq_error_code(requesty_error *error, int code);
int rq_error_no_memory(requesty_error *error);

/* Copies text into a member of size `size`, cut on a UTF-8 character's edge; NULL counts as "". Control characters
 * become spaces, so that one message stays one line of a log, and bytes that are no UTF-8 become question marks. */
void rq_error_text(char *member, size_t size, const char *text, size_t len);

/* What came, for a message: its beginning, cut on a character's edge, with "..." for the rest. */
#define RQ_QUOTE_SHORT 80
#define RQ_QUOTE_LONG 200 /* where nothing else tells what is wrong */
struct rq_quote {
    char text[RQ_QUOTE_LONG + sizeof "..."];
};
struct rq_quote rq_error_quote(const char *text, size_t len, size_t most);

/* Copies *from to *to unless to is NULL; returns from->code. */
int rq_error_give(requesty_error *to, const requesty_error *from);

/* Overwrites every occurrence of the secret in the error's texts. */
void rq_error_redact(requesty_error *error, const char *secret);

#endif
