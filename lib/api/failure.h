/* What servers say when they refuse: error bodies and error events of every shape, into a requesty_error
 * (API notes: requesty.md 5, messages-and-chat.md 7 and 9). */
#ifndef RQ_API_FAILURE_H
#define RQ_API_FAILURE_H

#include <requesty/base.h>

/* Fills code, message, type, server_code and origin from the body of an answer with this status. Any body will do: JSON
 * of any shape, HTML, plain text, nothing. One without a message is quoted, unless it may hold a secret. */
void rq_failure_from_body(requesty_error *error, int status, const char *body, size_t len, bool secret);

/* The same for an error inside a stream or in a reply with status 200: `json` is the event's data, or the reply. The code
 * comes from the error's type or code. Returns 1, 0 when the text holds no error, or REQUESTY_ERR_NO_MEMORY, which is filled in too. */
int rq_failure_from_event(requesty_error *error, const char *json, size_t len);

/* The same for an "error" member of any kind, of a text that may or may not be the whole story: always fills. */
void rq_failure_from_member(requesty_error *error, const char *json, size_t len, const char *error_json);

/* Whether an "error" member means one: null, false, 0 and "" do not. NULL is fine. */
bool rq_failure_is_error(const char *error_json);

/* The code for a status, and whether the same call may succeed later. */
int rq_failure_code(int status);
bool rq_failure_retryable(int code);

#endif
