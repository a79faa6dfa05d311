/* requesty/client.h: the client: configuration, and the connections behind it.
 *
 * Threads. A client is thread-safe: any number of threads may make blocking calls on one client at once; each finds an
 * idle engine with its kept-alive connections, or gets a new one. No thread may be in a call when it is freed.
 * After fork, a child makes clients of its own.
 */
#ifndef REQUESTY_CLIENT_H
#define REQUESTY_CLIENT_H

#include <requesty/base.h>

REQUESTY_BEGIN

typedef struct requesty_client requesty_client;

/* How the key is sent (API notes: requesty.md 2). */
typedef enum requesty_auth {
    REQUESTY_AUTH_DEFAULT = 0,   /* as the parent client, else REQUESTY_AUTH_BEARER */
    REQUESTY_AUTH_BEARER = 1,    /* Authorization: Bearer KEY; taken by every endpoint */
    REQUESTY_AUTH_X_API_KEY = 2, /* x-api-key: KEY */
    REQUESTY_AUTH_NONE = 3       /* no key is needed or sent: a server of one's own */
} requesty_auth;

/* How amounts of money are written in what is sent to the management host. The notes disagree about keys: the reference types
 * them as numbers, the official client sends strings (API notes: requesty.md 17, "Decimals"). Either has the exact digits. */
typedef enum requesty_money_form {
    REQUESTY_MONEY_DEFAULT = 0, /* as the parent client, else what the endpoint's header section says */
    REQUESTY_MONEY_STRING = 1,  /* "25.00" */
    REQUESTY_MONEY_NUMBER = 2   /* 25.00 */
} requesty_money_form;

/* One header field. value NULL removes a header that the library or the parent client would send. Names and values are
 * checked: no CR, LF or other control character gets into a request. */
typedef struct requesty_header {
    const char *name;
    const char *value;
} requesty_header;

/* What a client can be told. All zero is all default; everything is optional and copied. Time-outs: 0 switches one off.
 * With requesty_client_with the same struct holds only the changes. */
typedef struct requesty_client_options {
    /* The key; opaque text. Default: REQUESTY_API_KEY of the environment. A call without one is refused before anything
     * is sent, unless auth is REQUESTY_AUTH_NONE. It is wiped when the client, and what still runs on it, is freed, never
     * printed, and goes over plain http only to a loopback address (see allow_plain_http). */
    const char *api_key;
    /* Where inference calls go, with or without a trailing slash or /v1, and with a path of its own where there is one
     * (an endpoint's whole URL is refused).
     * Default: REQUESTY_BASE_URL, else https://router.requesty.ai (EU: https://router.eu.requesty.ai). */
    const char *base_url;
    /* Where management calls go (keys, organisation, groups, access lists, the account). Default: REQUESTY_MANAGEMENT_URL,
     * else the host of base_url with its label "router" replaced by "api-v2", so https://api-v2.requesty.ai (that the EU
     * and other regions follow the same rule is likely, and not documented: API notes, requesty.md 1). A base_url
     * without that label, a server of one's own, is asked itself: a key goes only where it was meant to go. */
    const char *management_url;
    int64_t auth; /* a requesty_auth */

    /* The five time-outs, in milliseconds. A call that runs into one is REQUESTY_ERR_TIMEOUT with error.timeout set. */
    requesty_opt_int connect_timeout_ms;     /* name lookup, connect and TLS together, an attempt; default 10,000. Retried */
    requesty_opt_int first_byte_timeout_ms;  /* from the start of an attempt to the first byte of the answer's body;
                                                default 600,000, since a reply that is not streamed is silent till it is done */
    requesty_opt_int idle_bytes_timeout_ms;  /* between two bytes of the body; default 120,000 */
    requesty_opt_int idle_events_timeout_ms; /* streams: between two events; comments and pings do not count as one;
                                                default 300,000 */
    requesty_opt_int total_timeout_ms;       /* over all attempts and the waits between them; default 3,600,000 */

    /* Retries after the first attempt; default 2, 0 none. Made on connection errors, 408, 409, 424, 429 and 5xx,
     * never once an event has reached the program, never on 402, 403, 404 or 412, and of what changes something on the
     * management host only where it cannot have been carried out (keys.h). The server's x-should-retry, retry-after-ms
     * and Retry-After are followed (API notes: sdk-behaviours.md 1). */
    requesty_opt_int max_retries;
    /* A server that asks for a longer wait than this (or than the rest of total_timeout_ms) makes the call fail at
     * once, with the wish in error.retry_after_ms; default 60,000. */
    requesty_opt_int retry_after_max_ms;
    /* Send an Idempotency-Key header, the same for all attempts of a call; default off. */
    requesty_opt_bool idempotency_keys;

    const char *title;   /* X-Title: the program's name, for Requesty's analytics */
    const char *referer; /* HTTP-Referer: the program's URL, likewise */
    /* Analytics dimensions: { "Team", "search" } is sent as "X-Requesty-Team: search" and becomes extra.Team. */
    const requesty_header *analytics;
    size_t analytics_count;
    /* Any other headers; they win over the library's own (but a call's betas are added to an anthropic-beta header).
     * Those that frame the request (Content-Length, Transfer-Encoding, Connection and the like) are refused. */
    const requesty_header *headers;
    size_t header_count;
    const char *anthropic_version; /* of Messages calls; default 2023-06-01 */
    const char *user_agent;        /* put in front of the library's own */

    const char *proxy;   /* as libcurl's CURLOPT_PROXY; default: libcurl's rules for the http_proxy, https_proxy, all_proxy
                            and no_proxy variables. "" switches proxies off. Plain http (to a loopback address) goes through
                            no proxy, which could read the key, unless allow_plain_http is set */
    const char *ca_file; /* a file of CA certificates in PEM instead of the system's */
    const char *ca_path; /* a folder of them */

    /* Ceilings. More is REQUESTY_ERR_TOO_LARGE. */
    requesty_opt_int max_reply_bytes; /* a whole reply, streamed or not; default 256 MiB */
    requesty_opt_int max_event_bytes; /* one line or event of a stream; default 64 MiB */
    requesty_opt_int max_depth;       /* nesting of JSON; default 128 */

    /* Let the key go over http:// to a host that is not a loopback address; default no. */
    requesty_opt_bool allow_plain_http;
    /* Read the REQUESTY_ variables; default yes. */
    requesty_opt_bool use_environment;

    requesty_log_fn log; /* default none */
    void *log_user;
    int64_t log_level; /* a requesty_log_level */

    /* Asked at least ten times a second while a blocking call waits, and at once after a signal; anything but 0 cancels
     * the call (REQUESTY_ERR_CANCELLED, error.user_code). Called from the thread that makes the call; it must not call
     * the library. */
    int (*interrupt)(void *user);
    void *interrupt_user;

    /* Where feedback goes. Default: the host of base_url with its label "router" replaced by "api", so
     * https://api.requesty.ai; without that label, base_url itself (API notes: requesty.md 16). */
    const char *feedback_url;
    int64_t money_form; /* a requesty_money_form */
} requesty_client_options;

/* See requesty_client_new. `header` is the REQUESTY_VERSION_NUMBER of the caller's headers. */
REQUESTY_API int requesty_client_new_sized(const requesty_client_options *options, size_t size, uint32_t header,
                                           requesty_client **client, requesty_error *error);
REQUESTY_API int requesty_client_with_sized(requesty_client *client, const requesty_client_options *changes,
                                            size_t size, requesty_client **derived, requesty_error *error);

/* Makes a client; options may be NULL. No connection is made yet. Fails with REQUESTY_ERR_INVALID, naming the option, or
 * REQUESTY_ERR_UNSUPPORTED when the library is older than the headers. To be freed with requesty_client_free. */
static inline int requesty_client_new(const requesty_client_options *options, requesty_client **client,
                                      requesty_error *error)
{
    return requesty_client_new_sized(options, sizeof *options, REQUESTY_VERSION_NUMBER, client, error);
}

/* Makes a cheap client that shares the connections of `client` and differs in what `changes` sets: that is how one call
 * gets time-outs, retries, headers or a base URL of its own. Headers and analytics of the same name are replaced, others
 * added. It may outlive `client`; to be freed with requesty_client_free. */
static inline int requesty_client_with(requesty_client *client, const requesty_client_options *changes,
                                       requesty_client **derived, requesty_error *error)
{
    return requesty_client_with_sized(client, changes, sizeof *changes, derived, error);
}

/* Cancels every call and stream that is running on this very client (not on those derived from it): they end soon with
 * REQUESTY_ERR_CANCELLED. From any thread; calls that start later are not concerned. */
REQUESTY_API void requesty_client_cancel(requesty_client *client);

/* NULL is fine. No blocking call may be running on it. Clients derived from it go on; so do its open streams and its
 * calls in a loop: what they need of it is freed with the last of them. */
REQUESTY_API void requesty_client_free(requesty_client *client);

REQUESTY_END

#endif
