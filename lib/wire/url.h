/* Base URLs. A user may write one with or without a trailing slash, with or without /v1, and with a path of its
 * own; every endpoint's URL comes out right (API notes: messages-and-chat.md 1). */
#ifndef RQ_WIRE_URL_H
#define RQ_WIRE_URL_H

#include <stdbool.h>
#include <stddef.h>

/* NULL when the text holds nothing that no URL may hold; else what is wrong, static text. */
const char *rq_url_text_problem(const char *url);

/* Checks a base URL and makes its canonical form: scheme and host in lower case, no trailing slashes, no /v1 at
 * the end. On success *base is an allocated text (rq_free). On failure (REQUESTY_ERR_INVALID, _NO_MEMORY) *problem
 * is a static text that says what is wrong, such as "has no scheme: write https://..."; user names and passwords,
 * queries, fragments, blanks and control characters are refused. */
int rq_url_base(const char *url, char **base, const char **problem);

/* base + path ("/v1/messages"), allocated; NULL when memory is short. */
char *rq_url_join(const char *base, const char *path);

/* Whether a key may be sent there: https, or http to a loopback address (localhost, *.localhost, 127.0.0.0/8,
 * [::1]). False for anything that rq_url_base would refuse. */
bool rq_url_is_private(const char *base);

/* The same server under another name: "https://router.eu.requesty.ai/x" with the label "router" and the other one "api-v2" is
 * "https://api-v2.eu.requesty.ai" (API notes: requesty.md 1). The path goes, since it is the first server's. The base is
 * canonical. 1, and *sibling is allocated (rq_free); 0 when no label of the host is this one; REQUESTY_ERR_NO_MEMORY. */
int rq_url_sibling(const char *base, const char *label, const char *other, char **sibling);

#endif
