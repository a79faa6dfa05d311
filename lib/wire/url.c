#include "wire/url.h"

#include <stdint.h>
#include <string.h>

#include <requesty/base.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "wire/ascii.h"
#include "wire/host.h"

/* Where the parts of a URL "scheme://host:port/path" are. */
struct parts {
    size_t scheme_len;
    const char *host; /* with the brackets of an IPv6 address */
    size_t host_len;
    const char *port; /* behind the colon; NULL: none */
    size_t port_len;
    const char *path; /* to the text's end; "" or "/..." */
};

static bool scheme_is(const char *url, const struct parts *parts, const char *scheme)
{
    for (size_t i = 0; i < parts->scheme_len; i++)
        if (rq_lower(url[i]) != scheme[i]) /* the shorter one differs at its end */
            return false;
    return scheme[parts->scheme_len] == '\0';
}

/* ---- checks: each returns NULL or what is wrong ------------------------------------------------------------------ */

/* A backslash is among the refused: some programs read it as a slash, so what follows would be the host for one
 * and the path for another. */
const char *rq_url_text_problem(const char *url)
{
    if (!url || !*url)
        return "is empty";
    for (; *url; url++) {
        unsigned char byte = (unsigned char)*url;
        if (byte <= 0x20 || byte == 0x7F)
            return "holds a blank or a control character";
        if (byte > 0x7F)
            return "holds a character outside ASCII: write it percent-encoded, in a host name as xn--...";
        if (strchr("\"<>\\^`{|}", *url))
            return "holds a character that no URL may hold";
        if (*url == '%' && !(rq_is_hex(url[1]) && rq_is_hex(url[2])))
            return "holds a % without two hexadecimal digits behind it";
    }
    return NULL;
}

static void split_host(struct parts *parts, const char *text, const char *end)
{
    const char *bracket = *text == '[' ? memchr(text, ']', (size_t)(end - text)) : NULL;
    const char *from = bracket ? bracket : text;
    const char *colon = from < end ? memchr(from, ':', (size_t)(end - from)) : NULL;

    parts->host = text;
    parts->host_len = (size_t)((colon ? colon : end) - text);
    parts->port = colon ? colon + 1 : NULL;
    parts->port_len = colon ? (size_t)(end - parts->port) : 0;
}

static const char *split(const char *url, struct parts *parts)
{
    const char *scheme_end = strstr(url, "://");
    const char *host, *end;

    *parts = (struct parts){ 0 };
    if (!scheme_end || scheme_end == url || strcspn(url, "/?#@") < (size_t)(scheme_end - url))
        return "has no scheme: write https://...";
    parts->scheme_len = (size_t)(scheme_end - url);
    host = scheme_end + 3;
    end = host + strcspn(host, "/?#");
    if (memchr(host, '@', (size_t)(end - host)))
        return "holds a user name or a password: give the key as an option of its own";
    parts->path = end;
    split_host(parts, host, end);
    return NULL;
}

static const char *port_problem(const struct parts *parts)
{
    static const char problem[] = "has a port that is not a number from 1 to 65535";
    long port = 0;

    if (!parts->port)
        return NULL;
    if (!parts->port_len || parts->port_len > 5)
        return problem;
    for (size_t i = 0; i < parts->port_len; i++) {
        if (!rq_is_digit(parts->port[i]))
            return problem;
        port = port * 10 + (parts->port[i] - '0');
    }
    return port < 1 || port > 65535 ? problem : NULL;
}

static const char *parts_problem(const char *url, const struct parts *parts)
{
    const char *problem;

    if (!scheme_is(url, parts, "https") && !scheme_is(url, parts, "http"))
        return "has a scheme other than https and http";
    problem = rq_host_problem(parts->host, parts->host_len);
    if (!problem)
        problem = port_problem(parts);
    if (!problem && strchr(parts->path, '?'))
        problem = "holds a query: a base URL ends with its path";
    if (!problem && strchr(parts->path, '#'))
        problem = "holds a fragment: a base URL ends with its path";
    if (!problem && strpbrk(parts->path, "[]"))
        problem = "holds a character that no URL may hold";
    return problem;
}

/* ---- base URLs --------------------------------------------------------------------------------------------------- */

/* How much of the path stays. Done over and over, so that a canonical base is its own canonical form. */
static size_t path_kept(const char *path)
{
    size_t len = strlen(path);
    for (;;) {
        if (len >= 1 && path[len - 1] == '/')
            len--;
        else if (len >= 3 && memcmp(path + len - 3, "/v1", 3) == 0)
            len -= 3;
        else
            return len;
    }
}

/* A whole endpoint, copied from a manual: every call would go to .../v1/messages/v1/messages, and be a 404. */
static bool names_an_endpoint(const char *path, size_t len)
{
    static const char *const ends[] = { "/v1/messages",   "/chat/completions", "/v1/responses",
                                        "/v1/embeddings", "/v1/models" };

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t end_len = strlen(ends[i]);
        if (len >= end_len && memcmp(path + len - end_len, ends[i], end_len) == 0)
            return true;
    }
    return false;
}

int rq_url_base(const char *url, char **base, const char **problem)
{
    const char *what = rq_url_text_problem(url);
    struct parts parts;
    char *text;

    if (!what)
        what = split(url, &parts);
    if (!what)
        what = parts_problem(url, &parts);
    if (!what && names_an_endpoint(parts.path, path_kept(parts.path)))
        what = "is an endpoint's URL: write only what stands before /v1";
    if (what) {
        *problem = what;
        return REQUESTY_ERR_INVALID;
    }
    text = rq_strndup(url, (size_t)(parts.path - url) + path_kept(parts.path));
    if (!text) {
        *problem = requesty_code_text(REQUESTY_ERR_NO_MEMORY);
        return REQUESTY_ERR_NO_MEMORY;
    }
    for (char *c = text; c < text + (parts.path - url); c++)
        *c = rq_lower(*c);
    *base = text;
    return 0;
}

char *rq_url_join(const char *base, const char *path)
{
    size_t base_len = strlen(base), path_len = strlen(path);
    char *url = path_len < SIZE_MAX - base_len ? rq_malloc(base_len + path_len + 1) : NULL;
    if (url) {
        memcpy(url, base, base_len);
        memcpy(url + base_len, path, path_len + 1);
    }
    return url;
}

bool rq_url_is_private(const char *base)
{
    struct parts parts;
    if (rq_url_text_problem(base) || split(base, &parts) || parts_problem(base, &parts))
        return false;
    return scheme_is(base, &parts, "https") || rq_host_is_loopback(parts.host, parts.host_len);
}

/* The label of the host that is this text, or NULL. */
static const char *find_label(const struct parts *parts, const char *label)
{
    const char *at = parts->host, *end = parts->host + parts->host_len;
    size_t len = strlen(label);

    while (at < end) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        const char *stop = dot ? dot : end;
        if ((size_t)(stop - at) == len && memcmp(at, label, len) == 0)
            return at;
        at = stop + 1;
    }
    return NULL;
}

int rq_url_sibling(const char *base, const char *label, const char *other, char **sibling)
{
    struct rq_buffer url = { 0 };
    struct parts parts;
    const char *found;
    int rc;

    if (split(base, &parts) || (found = find_label(&parts, label)) == NULL)
        return 0;
    rc = rq_buffer_append(&url, base, (size_t)(found - base));
    if (rc == 0)
        rc = rq_buffer_append_text(&url, other);
    found += strlen(label);
    if (rc == 0)
        rc = rq_buffer_append(&url, found, (size_t)(parts.path - found));
    if (rc == 0 && rq_buffer_text(&url)) {
        *sibling = url.data;
        return 1;
    }
    rq_buffer_free(&url);
    return REQUESTY_ERR_NO_MEMORY;
}
