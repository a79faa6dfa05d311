/* requesty/feedback.h: what people thought of a reply, for Requesty's analytics.
 * Facts: API notes, requesty.md 16.
 */
#ifndef REQUESTY_FEEDBACK_H
#define REQUESTY_FEEDBACK_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/loop.h>

REQUESTY_BEGIN

typedef enum requesty_thumbs {
    REQUESTY_THUMBS_NONE = 0, /* not sent */
    REQUESTY_THUMBS_UP = 1,
    REQUESTY_THUMBS_DOWN = 2
} requesty_thumbs;

/* The paths of the two forms; see requesty_feedback_send. */
#define REQUESTY_FEEDBACK_PATH "/feedback/{request_id}"
#define REQUESTY_FEEDBACK_PATH_ROUTER "/v1/feedback"

/* What there is to say. Everything is optional; the server takes any members (see extra_json), these are the documented
 * ones. */
typedef struct requesty_feedback_params {
    const char *message;
    requesty_opt_double rating; /* a number of the program's own scale */
    requesty_opt_bool helpful;
    int64_t thumbs; /* a requesty_thumbs: "thumbs":"up", as an older official client sends it */
    const char *user_id;
    const char *const *tags;
    size_t tag_count;
    const char *extra_json; /* laid over the members above */
    const char *path;       /* default REQUESTY_FEEDBACK_PATH; "{request_id}" in it stands for the id, percent-encoded */
} requesty_feedback_params;

/* See requesty_feedback_send; `size` is sizeof *params. */
REQUESTY_API int requesty_feedback_send_sized(requesty_client *client, const char *request_id,
                                              const requesty_feedback_params *params, size_t size, requesty_error *error);

/* Sends feedback on the reply whose `id` is request_id (reply->id of chat, "rqsty-cmpl-..."). Feedback on one reply
 * may be sent any number of times: members merge, and one of the same name replaces what was there. So the client's
 * retries apply. The answer is not described; any 2xx is success, unless its body is an error
 * or a web page.
 *
 * Requesty's pages and its client have this (API notes: requesty.md 16):
 *     POST {feedback_url}/feedback/{request_id}   {"data":{"rating":4,"helpful":true, ...}}
 * Its skills file of June 2026 has another form, which nothing else confirms (requesty.md 16 and 22, question 4). A
 * path without "{request_id}" gives it:
 *     .path = REQUESTY_FEEDBACK_PATH_ROUTER:
 *     POST {base_url}/v1/feedback                 {"request_id":"...","rating":"thumbs_up", ...}
 * It goes to the router, or to the client's feedback_url where that has been set; `thumbs` is the rating there, and a
 * number beside it is refused. */
static inline int requesty_feedback_send(requesty_client *client, const char *request_id,
                                         const requesty_feedback_params *params, requesty_error *error)
{
    return requesty_feedback_send_sized(client, request_id, params, sizeof *params, error);
}

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See requesty_feedback_send_start; `size` is sizeof *params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_feedback_send_start_sized(requesty_client *client, requesty_loop *loop,
                                                    const char *request_id, const requesty_feedback_params *params,
                                                    size_t size, const requesty_call_handlers *handlers,
                                                    size_t handlers_size, requesty_call **call, requesty_error *error);

/* The same in a loop: begins the call and returns at once. See "calls" in loop.h. */
static inline int requesty_feedback_send_start(requesty_client *client, requesty_loop *loop, const char *request_id,
                                               const requesty_feedback_params *params,
                                               const requesty_call_handlers *handlers, requesty_call **call,
                                               requesty_error *error)
{
    return requesty_feedback_send_start_sized(client, loop, request_id, params, sizeof *params, handlers,
                                              sizeof *handlers, call, error);
}

REQUESTY_END

#endif
