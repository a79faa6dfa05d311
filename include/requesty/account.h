/* requesty/account.h: whether the client's key is good. Facts: API notes, requesty.md 5.2 and 17.1. */
#ifndef REQUESTY_ACCOUNT_H
#define REQUESTY_ACCOUNT_H

#include <requesty/base.h>
#include <requesty/client.h>

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

REQUESTY_END

#endif
