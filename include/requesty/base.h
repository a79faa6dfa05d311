/* requesty/base.h: what every other header stands on: linkage, optional values, error codes, memory, logging.
 *
 * Conventions of the whole interface:
 *  - Functions that can fail return int: 0 (or a positive count) on success, a negative requesty_code on failure.
 *    The last parameter is then a requesty_error that the caller owns; NULL is accepted, and it is written only on failure.
 *  - Outputs come through the pointers before it and are untouched on failure. The exceptions: a stream that broke
 *    after it had begun leaves the partial result there, and so does a Responses call that failed once its reply
 *    had begun (responses.h).
 *  - A pointer that a function returns, or that a result holds, is borrowed. What comes out through a pointer to a
 *    pointer is the caller's and has a _free function of its own, which accepts NULL.
 *  - Text is NUL-terminated UTF-8. NULL is "absent". A member NAME_len stands beside text that may hold a NUL inside.
 *  - A size in a name (timeout_ms, max_reply_bytes) is its unit.
 */
#ifndef REQUESTY_BASE_H
#define REQUESTY_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <requesty/version.h>

#ifdef __cplusplus
#define REQUESTY_BEGIN extern "C" {
#define REQUESTY_END }
#else
#define REQUESTY_BEGIN
#define REQUESTY_END
#endif

#if defined(__GNUC__) || defined(__clang__)
#define REQUESTY_API __attribute__((visibility("default")))
#define REQUESTY_CHECK __attribute__((warn_unused_result))
#else
#define REQUESTY_API
#define REQUESTY_CHECK
#endif

REQUESTY_BEGIN

/* ---- optional scalars -------------------------------------------------------------------------------------------
 * The same three types in parameters and in results. All zero is "absent", so 0 is never a way to say "unset".
 * REQUESTY_DOUBLE(0.2) works in initialisers and in assignments; { 1, 0.2 } does too, and for static objects. */

typedef struct requesty_opt_int {
    int64_t set; /* 0: absent; else value counts */
    int64_t value;
} requesty_opt_int;

typedef struct requesty_opt_double {
    int64_t set;
    double value;
} requesty_opt_double;

typedef struct requesty_opt_bool {
    int32_t set;
    int32_t value; /* 0 or 1 */
} requesty_opt_bool;

#ifdef __cplusplus
#define REQUESTY_INT(v) (requesty_opt_int{ 1, (v) })
#define REQUESTY_DOUBLE(v) (requesty_opt_double{ 1, (v) })
#define REQUESTY_BOOL(v) (requesty_opt_bool{ 1, (v) })
#else
#define REQUESTY_INT(v) ((requesty_opt_int){ 1, (v) })
#define REQUESTY_DOUBLE(v) ((requesty_opt_double){ 1, (v) })
#define REQUESTY_BOOL(v) ((requesty_opt_bool){ 1, (v) })
#endif

/* ---- error codes ------------------------------------------------------------------------------------------------
 * One list makes the enumeration, the names and the texts. X(name, number, text). Numbers are never reused; a later
 * version may add codes, so a program should treat one it does not know like REQUESTY_ERR_SERVER.
 * Those from UNAUTHORIZED on come from the server: from the HTTP status, or from the error's type when it arrives
 * inside a stream (API notes: requesty.md 5, messages-and-chat.md 7 and 9). REQUEST_TOO_LARGE also says, before anything is
 * sent, that a file is larger than the server takes (audio.h). */
#define REQUESTY_CODE_LIST(X)                                                                                  \
    X(OK, 0, "success")                                                                                        \
    X(ERR_INVALID, -1, "an argument, option or parameter is not valid; nothing was sent")                      \
    X(ERR_NO_MEMORY, -2, "an allocation failed")                                                               \
    X(ERR_BUSY, -3, "the handle is in use by a call that is still running")                                    \
    X(ERR_CANCELLED, -4, "the call was cancelled by a callback or from another thread")                        \
    X(ERR_TOO_LARGE, -5, "a reply, a line or a nesting is over its ceiling")                                   \
    X(ERR_UNSUPPORTED, -6, "not supported by this build, this libcurl or this router")                         \
    X(ERR_CONNECT, -10, "no connection: name lookup, proxy or connect failed")                                 \
    X(ERR_TLS, -11, "the TLS handshake or the certificate check failed")                                       \
    X(ERR_NETWORK, -12, "the connection broke while sending or receiving")                                     \
    X(ERR_TIMEOUT, -13, "one of the five time-outs passed; error.timeout says which")                          \
    X(ERR_PROTOCOL, -14, "the answer is not valid HTTP")                                                       \
    X(ERR_BAD_REPLY, -15, "the reply is not the JSON or the event stream that was expected")                   \
    X(ERR_INCOMPLETE_STREAM, -16, "the stream ended before the reply was complete; the partial result is kept") \
    X(ERR_UNAUTHORIZED, -20, "401: no credential, or not accepted")                                            \
    X(ERR_PAYMENT, -21, "402: the balance is used up")                                                         \
    X(ERR_FORBIDDEN, -22, "403: key invalid, account restricted, or blocked by policy")                        \
    X(ERR_NOT_FOUND, -23, "404: unknown provider, model, path or id")                                          \
    X(ERR_CONFLICT, -24, "409: conflict with the current state")                                               \
    X(ERR_SPEND_LIMIT, -25, "412: the key's monthly spend limit is reached")                                   \
    X(ERR_REQUEST_TOO_LARGE, -26, "413: the request body is too large")                                        \
    X(ERR_BAD_REQUEST, -27, "400, 422 and other 4xx: the server refused the request")                          \
    X(ERR_PROVIDER, -28, "424, 502: the provider behind the router failed")                                    \
    X(ERR_RATE_LIMIT, -29, "429: too many requests")                                                           \
    X(ERR_OVERLOADED, -30, "503, 529: the provider is overloaded or timed out")                                \
    X(ERR_SERVER, -31, "500, other 5xx and 408: the server failed")                                                 \
    X(ERR_UNEXPECTED_STATUS, -32, "a status that is neither success nor error, such as a redirect")

typedef enum requesty_code {
#define REQUESTY_CODE_ENTRY(name, number, text) REQUESTY_##name = (number),
    REQUESTY_CODE_LIST(REQUESTY_CODE_ENTRY)
#undef REQUESTY_CODE_ENTRY
} requesty_code;

/* The code's name as it is written in a program, such as "REQUESTY_ERR_TIMEOUT"; "REQUESTY_ERR_UNKNOWN" for a number
 * that is not in the list. Static text. */
REQUESTY_API const char *requesty_code_name(int code);

/* What the code means, one line of English, static text. error.message says what happened in the case at hand. */
REQUESTY_API const char *requesty_code_text(int code);

/* Which of the five time-outs passed (requesty_error.timeout); the options of the same names are in client.h. */
typedef enum requesty_timeout {
    REQUESTY_TIMEOUT_NONE = 0,
    REQUESTY_TIMEOUT_CONNECT = 1,    /* no connection in time */
    REQUESTY_TIMEOUT_FIRST_BYTE = 2, /* connected and sent, but no byte of the answer's body came */
    REQUESTY_TIMEOUT_IDLE_BYTES = 3, /* the body began, then no byte came */
    REQUESTY_TIMEOUT_IDLE_EVENTS = 4, /* bytes came (keep-alive comments, pings), but no event of the answer */
    REQUESTY_TIMEOUT_TOTAL = 5       /* the one deadline over all attempts */
} requesty_timeout;

/* What went wrong. Owned by the caller, usually on the stack; no initialisation needed; fixed size for good, so it can
 * gain members. Filled only on failure. Texts are cut at their size, on a character's edge, and never NULL. A key never
 * appears in it. */
typedef struct requesty_error {
    int32_t code;           /* a requesty_code, negative */
    int32_t http_status;    /* 0: no answer came. 200: the error came inside a stream */
    int32_t curl_code;      /* libcurl's CURLcode when the transfer failed, else 0 */
    int32_t user_code;      /* what the callback returned when it cancelled the call, else 0 */
    int32_t attempts;       /* how often the request was sent; 0: never */
    int32_t timeout;        /* a requesty_timeout, for REQUESTY_ERR_TIMEOUT */
    int64_t retry_after_ms; /* how long the server asks to wait; -1: it does not say */
    int32_t mid_stream;     /* 1: events had already reached the program */
    int32_t retryable;      /* 1: the same call may succeed later; says nothing of its cost */
    char message[512];      /* the server's message where there is one, else the library's; one or more sentences */
    char type[64];          /* the server's error type, such as "rate_limit_error", or "" */
    char server_code[64];   /* the server's error code as text, such as "model_not_found" or "429", or "" */
    char origin[32];        /* "router" or "provider" where Requesty says so, or "" */
    char request_id[128];   /* for support: x-requesty-request-id, request-id or x-request-id, or "" */
    char reserved[184];     /* room to grow; zero */
} requesty_error;

/* ---- versions ---------------------------------------------------------------------------------------------------- */

/* The version of the library at run time: "0.1.0", and as 0xMMmmpp. The header's are REQUESTY_VERSION and
 * REQUESTY_VERSION_NUMBER. */
REQUESTY_API const char *requesty_version(void);
REQUESTY_API uint32_t requesty_version_number(void);

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* What memory comes from, in place of malloc, realloc and free. All three are required; realloc_fn(NULL, n) must allocate and
 * free_fn(NULL) do nothing. */
typedef struct requesty_allocator {
    void *(*malloc_fn)(size_t size);
    void *(*realloc_fn)(void *block, size_t size);
    void (*free_fn)(void *block);
} requesty_allocator;

/* Takes these for everything the library allocates itself (not inside libcurl and jansson, which have hooks of their own).
 * The struct is copied. One set a process; to be called before any other function, and not thread-safe. 0, or
 * REQUESTY_ERR_INVALID for NULL or when one of the three is missing: nothing is then changed. */
REQUESTY_API int requesty_set_allocator(const requesty_allocator *allocator);

/* Frees a text that a function gave away through a char **, such as requesty_history_save; NULL is fine. The memory is not
 * wiped. */
REQUESTY_API void requesty_text_free(char *text);

/* ---- logging ----------------------------------------------------------------------------------------------------- */

typedef enum requesty_log_level {
    REQUESTY_LOG_DEFAULT = 0, /* as the parent client, else REQUESTY_LOG_WARN */
    REQUESTY_LOG_OFF = 1,
    REQUESTY_LOG_ERROR = 2, /* a call failed */
    REQUESTY_LOG_WARN = 3,  /* an attempt failed and is made again */
    REQUESTY_LOG_INFO = 4,  /* one line an attempt: URL, status, bytes, time */
    REQUESTY_LOG_DEBUG = 5  /* each attempt's beginning as well. Headers, bodies and keys are never logged */
} requesty_log_level;

/* Takes one line, without a line end. Called from the thread that makes the call, inside the call; it must not call
 * the library. The text is borrowed for the duration of the call. */
typedef void (*requesty_log_fn)(int level, const char *line, void *user);

REQUESTY_END

#endif
