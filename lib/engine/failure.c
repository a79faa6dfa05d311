#include "engine/failure.h"

#include <string.h>

#include "base/error.h"
#include "engine/form.h"

static const struct {
    CURLcode from;
    int code;
} codes[] = {
    { CURLE_OUT_OF_MEMORY, REQUESTY_ERR_NO_MEMORY },
    { CURLE_COULDNT_RESOLVE_PROXY, REQUESTY_ERR_CONNECT },
    { CURLE_COULDNT_RESOLVE_HOST, REQUESTY_ERR_CONNECT },
    { CURLE_COULDNT_CONNECT, REQUESTY_ERR_CONNECT },
#if LIBCURL_VERSION_NUM >= 0x074900
    { CURLE_PROXY, REQUESTY_ERR_CONNECT },
#endif
    { CURLE_INTERFACE_FAILED, REQUESTY_ERR_CONNECT },
    { CURLE_SSL_CONNECT_ERROR, REQUESTY_ERR_TLS },
    { CURLE_PEER_FAILED_VERIFICATION, REQUESTY_ERR_TLS },
    { CURLE_SSL_CERTPROBLEM, REQUESTY_ERR_TLS },
    { CURLE_SSL_CIPHER, REQUESTY_ERR_TLS },
    { CURLE_SSL_CACERT_BADFILE, REQUESTY_ERR_TLS },
    { CURLE_SSL_ISSUER_ERROR, REQUESTY_ERR_TLS },
    { CURLE_SSL_PINNEDPUBKEYNOTMATCH, REQUESTY_ERR_TLS },
    { CURLE_SSL_INVALIDCERTSTATUS, REQUESTY_ERR_TLS },
    { CURLE_USE_SSL_FAILED, REQUESTY_ERR_TLS },
    { CURLE_SSL_ENGINE_NOTFOUND, REQUESTY_ERR_TLS },
    { CURLE_OPERATION_TIMEDOUT, REQUESTY_ERR_TIMEOUT },
    { CURLE_WEIRD_SERVER_REPLY, REQUESTY_ERR_PROTOCOL },
    { CURLE_UNSUPPORTED_PROTOCOL, REQUESTY_ERR_PROTOCOL },
    { CURLE_BAD_CONTENT_ENCODING, REQUESTY_ERR_PROTOCOL },
    { CURLE_BAD_FUNCTION_ARGUMENT, REQUESTY_ERR_PROTOCOL },
};

static int code_of(CURLcode from)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].from == from)
            return codes[i].code;
    return REQUESTY_ERR_NETWORK;
}

/* A stream that has begun and then breaks is cut short, whatever broke it. */
static bool is_cut_stream(const struct rq_call *call, int code)
{
    return call->stream && call->received > 0 && (code == REQUESTY_ERR_NETWORK || code == REQUESTY_ERR_PROTOCOL);
}

static int code_of_transfer(const struct rq_call *call, CURLcode curl)
{
    int code = code_of(curl);

    if (call->overflow || call->no_memory)
        return call->no_memory ? REQUESTY_ERR_NO_MEMORY : REQUESTY_ERR_TOO_LARGE;
    if (call->form && call->form->broken.code)
        return call->form->broken.code;
    return is_cut_stream(call, code) ? REQUESTY_ERR_INCOMPLETE_STREAM : code;
}

void rq_failure_transfer(struct rq_call *call, CURLcode curl)
{
    int code = code_of_transfer(call, curl);

    call->failure = (struct rq_failure){ .code = code, .curl_code = (int)curl };
    if (code == REQUESTY_ERR_TIMEOUT) /* the only time-out that is libcurl's is the connect one */
        call->failure.timeout = REQUESTY_TIMEOUT_CONNECT;
}

void rq_failure_timeout(struct rq_call *call, requesty_timeout which)
{
    call->failure = (struct rq_failure){ .code = REQUESTY_ERR_TIMEOUT, .timeout = which };
}

void rq_failure_cancelled(struct rq_call *call)
{
    call->failure = (struct rq_failure){ .code = REQUESTY_ERR_CANCELLED };
}

/* ---- in words ---------------------------------------------------------------------------------------------------- */

static void tell_timeout(const struct rq_call *call, requesty_error *error)
{
    static const char *const names[] = { "", "connect_timeout_ms", "first_byte_timeout_ms", "idle_bytes_timeout_ms",
                                         "idle_events_timeout_ms", "total_timeout_ms" };
    const struct rq_policy *policy = call->policy;
    const int64_t spans[] = { 0, policy->connect_ms, policy->first_byte_ms, policy->idle_bytes_ms,
                              policy->idle_events_ms, policy->total_ms };
    requesty_timeout which = call->failure.timeout;

    rq_error_set(error, REQUESTY_ERR_TIMEOUT, "%s (%lld ms) passed after %lld bytes of the answer", names[which],
                 (long long)spans[which], (long long)call->received);
}

static const char *why(const struct rq_call *call)
{
    return call->curl_message[0] ? call->curl_message : curl_easy_strerror((CURLcode)call->failure.curl_code);
}

static void tell_reason(const struct rq_call *call, requesty_error *error)
{
    int code = call->failure.code;

    if (code == REQUESTY_ERR_TIMEOUT)
        tell_timeout(call, error);
    else if (code == REQUESTY_ERR_TOO_LARGE)
        rq_error_set(error, code, "the reply is larger than max_reply_bytes (%lld)",
                     (long long)call->policy->max_reply_bytes);
    else if (code == REQUESTY_ERR_INCOMPLETE_STREAM)
        rq_error_set(error, code, "the stream was cut off after %lld bytes: %s", (long long)call->received, why(call));
    else if (call->form && call->form->broken.code == code)
        *error = call->form->broken;
    else if (call->failure.curl_code && !call->no_memory)
        rq_error_set(error, code, "%s", why(call));
    else
        rq_error_code(error, code);
}

void rq_failure_tell(const struct rq_call *call, requesty_error *error)
{
    tell_reason(call, error);
    error->curl_code = (int32_t)call->failure.curl_code;
    error->timeout = (int32_t)call->failure.timeout;
    error->retryable = call->failure.code == REQUESTY_ERR_TIMEOUT || rq_failure_may_pass(call);
}

/* ---- what it means ----------------------------------------------------------------------------------------------- */

bool rq_failure_before_sending(const struct rq_call *call)
{
    int code = call->failure.code;

    return code == REQUESTY_ERR_CONNECT || call->failure.curl_code == CURLE_SSL_CONNECT_ERROR ||
           (code == REQUESTY_ERR_TIMEOUT && call->failure.timeout == REQUESTY_TIMEOUT_CONNECT);
}

bool rq_failure_may_pass(const struct rq_call *call)
{
    switch (call->failure.code) {
    case REQUESTY_ERR_CONNECT:
    case REQUESTY_ERR_NETWORK:
    case REQUESTY_ERR_PROTOCOL:
    case REQUESTY_ERR_INCOMPLETE_STREAM:
        return true;
    case REQUESTY_ERR_TIMEOUT: /* later ones may have cost money already: the program decides */
        return call->failure.timeout == REQUESTY_TIMEOUT_CONNECT;
    case REQUESTY_ERR_TLS:
        return call->failure.curl_code == CURLE_SSL_CONNECT_ERROR; /* a handshake that broke; not a bad certificate */
    default:
        return false;
    }
}
