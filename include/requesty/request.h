/* requesty/request.h: any other endpoint: JSON text in, bytes out, with the client's key, retries, time-outs and errors.
 *
 * For what this library has no function for yet: new endpoints of the router, those of another server, other pages of a list.
 * What may be repeated is decided as for every call: a GET or HEAD, and a POST to the router or to the feedback host, are tried
 * again; what changes something is not, where it may have been carried out (API notes: sdk-behaviours.md 1).
 */
#ifndef REQUESTY_REQUEST_H
#define REQUESTY_REQUEST_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/params.h>

REQUESTY_BEGIN

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

/* The servers that a client knows; its options say where they are. */
typedef enum requesty_host {
    REQUESTY_HOST_ROUTER = 0,     /* base_url */
    REQUESTY_HOST_MANAGEMENT = 1, /* management_url */
    REQUESTY_HOST_FEEDBACK = 2    /* feedback_url */
} requesty_host;

/* A request. Required: path. Headers are the client's: requesty_client_with makes a client with others. The anthropic-version
 * header is sent to /v1/messages and below. */
typedef struct requesty_request_params {
    const char *method; /* "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"; default GET, or POST where there is a body */
    /* "/v1/models" or "v1/models"; it is put behind the host's base URL, which has no /v1 at its end, and may have a query. It
     * goes out as it is, so what needs it must be percent-encoded already. Refused is what could lead elsewhere or be read
     * in two ways: a scheme or a host, "." and ".." (also encoded), a backslash, a fragment, blanks, control characters and
     * what else no URL may hold. */
    const char *path;
    int64_t host;                      /* a requesty_host */
    const requesty_query_param *query; /* put behind the path's own query */
    size_t query_count;
    const char *body_json; /* any JSON, checked, then sent byte for byte; or ... */
    const void *body;      /* ... any bytes, with content_type */
    size_t body_len;
    const char *content_type; /* of the body; default application/json; required with body */
    const char *accept;       /* default application/json; for streams text/event-stream */
    int64_t key_optional;     /* 1: a client without a key may send this too */
    int64_t secret;           /* 1: the answer holds a secret: its memory is wiped when it is freed. Not for streams */
} requesty_request_params;

/* ---- what comes back --------------------------------------------------------------------------------------------- */

/* An answer with a status of success, as it came: nothing of it is interpreted, not even an "error" inside it. */
typedef struct requesty_reply {
    const char *body; /* never NULL; a NUL follows, so JSON and other text can be read as it is */
    size_t body_len;  /* 0 for an empty answer, such as 204 */
    const char *content_type; /* as the server named it, such as "application/json", at most 95 bytes; "" when it did not */
    const requesty_info *info; /* never NULL */
} requesty_reply;

/* NULL is fine. */
REQUESTY_API void requesty_reply_free(requesty_reply *reply);

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* See requesty_request, requesty_request_stream and requesty_request_open; `size` is sizeof *params. */
REQUESTY_API int requesty_request_sized(requesty_client *client, const requesty_request_params *params, size_t size,
                                        requesty_reply **reply, requesty_error *error);
REQUESTY_API int requesty_request_stream_sized(requesty_client *client, const requesty_request_params *params, size_t size,
                                               requesty_event_fn on_event, void *user, requesty_error *error);
REQUESTY_API int requesty_request_open_sized(requesty_client *client, const requesty_request_params *params, size_t size,
                                             requesty_stream **stream, requesty_error *error);

/* Sends the request and waits for the whole answer. *reply is to be freed with requesty_reply_free. */
static inline int requesty_request(requesty_client *client, const requesty_request_params *params, requesty_reply **reply,
                                   requesty_error *error)
{
    return requesty_request_sized(client, params, sizeof *params, reply, error);
}

/* Sends the request and calls on_event (may be NULL) for every frame of the event stream that answers it: REQUESTY_EVENT_OTHER
 * with sse_event ("" when the frame has no name) and raw_json, the frame's data, which here need not be JSON. "[DONE]" or the
 * connection's proper end completes it; a connection that breaks does not, nor does an end without any frame. A frame named
 * "error" is a failure with the server's words; what else frames say is the program's to read. One JSON text that comes
 * instead of a stream is one event. (The body itself must ask the server for a stream, mostly with "stream":true.) */
static inline int requesty_request_stream(requesty_client *client, const requesty_request_params *params,
                                          requesty_event_fn on_event, void *user, requesty_error *error)
{
    return requesty_request_stream_sized(client, params, sizeof *params, on_event, user, error);
}

/* The same as a loop over requesty_stream_next. *stream is to be freed with requesty_stream_free. */
static inline int requesty_request_open(requesty_client *client, const requesty_request_params *params,
                                        requesty_stream **stream, requesty_error *error)
{
    return requesty_request_open_sized(client, params, sizeof *params, stream, error);
}

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See requesty_request_start; `size` is sizeof *params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_request_start_sized(requesty_client *client, requesty_loop *loop,
                                              const requesty_request_params *params, size_t size,
                                              const requesty_call_handlers *handlers, size_t handlers_size,
                                              requesty_call **call, requesty_error *error);

/* Begins the request in a loop: see "calls" in loop.h. With on_event the answer is read as requesty_request_stream reads it,
 * without it comes whole. */
static inline int requesty_request_start(requesty_client *client, requesty_loop *loop,
                                         const requesty_request_params *params, const requesty_call_handlers *handlers,
                                         requesty_call **call, requesty_error *error)
{
    return requesty_request_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call, error);
}

/* The result of requesty_request_start without on_event: owned by the call, there from on_done on if it succeeded,
 * valid as long as the handle. NULL else, and for a call of another kind. */
REQUESTY_API const requesty_reply *requesty_call_reply(requesty_call *call);

REQUESTY_END

#endif
