#include "engine/easy.h"

#include <limits.h>
#include <string.h>

#include <curl/curl.h>

#include <requesty/base.h>

#include "engine/form.h"

#define KEEPALIVE_IDLE_S 30L /* so that NAT and load balancers keep a connection that is silent while a model thinks */
#define KEEPALIVE_INTERVAL_S 15L
#define MAX_AGE_S 60L /* an older idle connection is likely dead at the other side */

/* Options that no failure of memory can refuse are set without a look at the result. */

static void set_behaviour(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L); /* a library leaves signals alone */
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L); /* the key follows nobody */
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, KEEPALIVE_IDLE_S);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, MAX_AGE_S);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's answer is not the server's */
}

static void set_callbacks(CURL *easy, struct rq_call *call)
{
    curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->curl_message);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, rq_call_on_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, rq_call_on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
}

/* libcurl has no "off" for this one: 0 means its own default. */
static long connect_ms(int64_t ms)
{
    return ms <= 0 || ms > LONG_MAX / 2 ? INT_MAX : (long)ms;
}

static CURLcode set_text(CURL *easy, CURLoption option, const char *text)
{
    return text ? curl_easy_setopt(easy, option, text) : CURLE_OK;
}

static CURLcode set_route(CURL *easy, const struct rq_call *call)
{
    const struct rq_policy *policy = call->policy;
    CURLcode rc = set_text(easy, CURLOPT_PROXY, call->direct ? "" : policy->proxy);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms(policy->connect_ms));
    if (rc == CURLE_OK)
        rc = set_text(easy, CURLOPT_CAINFO, policy->ca_file);
    if (rc == CURLE_OK)
        rc = set_text(easy, CURLOPT_CAPATH, policy->ca_path);
    return rc;
}

/* POST, with a body that may be empty, is what libcurl does with these two. */
static CURLcode set_body(CURL *easy, const struct rq_call *call)
{
    if (call->form)
        return rq_form_attach(call->form, easy) == 0 ? CURLE_OK : CURLE_OUT_OF_MEMORY;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.len);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body.len ? call->body.data : ""); /* borrowed: the call keeps it */
    return CURLE_OK;
}

static CURLcode set_method(CURL *easy, const struct rq_call *call)
{
    if (!call->method || strcmp(call->method, "POST") == 0)
        return set_body(easy, call);
    if (strcmp(call->method, "HEAD") == 0)
        return curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (call->body.len)
        set_body(easy, call);
    else
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call->method);
}

static bool is_https(const char *url)
{
    return url[sizeof "http" - 1] != ':'; /* it was checked to be one of the two */
}

/* Calls of a loop share one connection where the server speaks HTTP/2: those that begin while it is being made wait
 * until the TLS handshake has told. Without TLS only the first answer would tell, which may take minutes; so there
 * nobody waits. */
static void set_sharing(CURL *easy, struct rq_call *call)
{
    call->unconnected = is_https(call->url);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 0L); /* see rq_attempt_stop */
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, call->unconnected ? 1L : 0L);
}

static CURLcode set_request(CURL *easy, struct rq_call *call)
{
    CURLcode rc = curl_easy_setopt(easy, CURLOPT_URL, call->url);
    if (rc == CURLE_OK)
        rc = set_method(easy, call);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
    set_sharing(easy, call);
    /* on a kept connection that has just died, libcurl would send the request once more by itself */
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, call->careful ? 1L : 0L);
    return rc;
}

int rq_easy_prepare(struct rq_call *call, long buffer_size)
{
    CURLcode rc;

    set_behaviour(call->easy);
    curl_easy_setopt(call->easy, CURLOPT_BUFFERSIZE, buffer_size);
    set_callbacks(call->easy, call);
    rc = set_route(call->easy, call);
    if (rc == CURLE_OK)
        rc = set_request(call->easy, call);
    if (rc == CURLE_OK)
        return 0;
    return rc == CURLE_OUT_OF_MEMORY ? REQUESTY_ERR_NO_MEMORY : REQUESTY_ERR_UNSUPPORTED;
}

bool rq_easy_is_proxy(const char *proxy)
{
    CURLU *url = curl_url();
    CURLUcode rc = url ? curl_url_set(url, CURLUPART_URL, proxy, CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME)
                       : CURLUE_OK;

    curl_url_cleanup(url);
    return rc == CURLUE_OK || rc == CURLUE_OUT_OF_MEMORY; /* the lack of memory will be told by what comes next */
}
