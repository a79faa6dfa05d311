/* requesty/account.h: whether the client's key is good. Facts: API notes, requesty.md 5.2 and 17.1. */
#ifndef REQUESTY_ACCOUNT_H
#define REQUESTY_ACCOUNT_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/loop.h>

REQUESTY_BEGIN

/* What a check has found out. */
typedef enum requesty_auth_state {
    REQUESTY_AUTH_STATE_UNKNOWN = 0, /* nothing: the service, or the way to it, has a problem, which the error names */
    REQUESTY_AUTH_STATE_LIVE = 1,    /* the key is good */
    REQUESTY_AUTH_STATE_MISSING = 2, /* there is no key, or the server has read none */
    REQUESTY_AUTH_STATE_BAD = 3      /* the key is wrong, expired, revoked, or the account is restricted */
} requesty_auth_state;

/* Asks the management host about the client's key. The code tells the cases apart, and the error has the server's words:
 *
 *   0                            LIVE
 *   REQUESTY_ERR_UNAUTHORIZED    MISSING. A client without a key is told so without a request: error.http_status is then 0.
 *                                The server says 401 when it has read no key, which can be one that was sent (a header that
 *                                a proxy took away): error.http_status is then 401
 *   REQUESTY_ERR_FORBIDDEN       BAD (Requesty says 401 when no key came, and 403 when a bad one did)
 *   anything else                UNKNOWN: it says nothing of the key
 *
 * Requesty's own client takes 401 and 403 for the same, a key that is not good: so does a program that treats MISSING and
 * BAD alike.
 */
REQUESTY_API int requesty_auth_check(requesty_client *client, requesty_error *error);

/* The state that a code of requesty_auth_check means, to switch on. */
static inline requesty_auth_state requesty_auth_state_of(int code)
{
    switch (code) {
    case REQUESTY_OK:
        return REQUESTY_AUTH_STATE_LIVE;
    case REQUESTY_ERR_UNAUTHORIZED:
        return REQUESTY_AUTH_STATE_MISSING;
    case REQUESTY_ERR_FORBIDDEN:
        return REQUESTY_AUTH_STATE_BAD;
    default:
        return REQUESTY_AUTH_STATE_UNKNOWN;
    }
}

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See requesty_auth_check_start; `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_auth_check_start_sized(requesty_client *client, requesty_loop *loop,
                                                 const requesty_call_handlers *handlers, size_t handlers_size,
                                                 requesty_call **call, requesty_error *error);

/* The same in a loop: see "calls" in loop.h. on_done is told the code that requesty_auth_check would have returned; that of
 * a client without a key is the function's own, and nothing is started. */
static inline int requesty_auth_check_start(requesty_client *client, requesty_loop *loop,
                                            const requesty_call_handlers *handlers, requesty_call **call,
                                            requesty_error *error)
{
    return requesty_auth_check_start_sized(client, loop, handlers, sizeof *handlers, call, error);
}

REQUESTY_END

#endif
