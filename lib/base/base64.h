/* base64 into bytes (RFC 4648, section 4). */
#ifndef RQ_BASE_BASE64_H
#define RQ_BASE_BASE64_H

#include <stddef.h>

/* The most bytes that a text of this length can stand for. */
#define RQ_BASE64_BYTES(len) ((len) / 4 * 3 + (len) % 4)

/* Writes the bytes to `to` and their number to *count. The standard alphabet, padded or not. 0, or REQUESTY_ERR_BAD_REPLY
 * when the text is no base64: blanks are not taken either. */
int rq_base64_decode(const char *text, size_t len, void *to, size_t *count);

#endif
