/* Base URLs: canonical form, what is refused, where a key may go, joining and escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/base.h>

#include "base/memory.h"
#include "wire/host.h"
#include "wire/url.h"

/* ---- base URLs --------------------------------------------------------------------------------------------------- */

static void check_base(const char *url, const char *expected)
{
    const char *problem = "untouched";
    char *base = NULL;

    if (rq_url_base(url, &base, &problem) != 0)
        fail_msg("%s: %s", url, problem);
    assert_string_equal(base, expected);
    assert_string_equal(problem, "untouched");
    rq_free(base);
}

static void canonical(void **state)
{
    static const char *const urls[][2] = {
        { "https://router.requesty.ai", "https://router.requesty.ai" },
        { "https://router.requesty.ai/", "https://router.requesty.ai" },
        { "https://router.requesty.ai//", "https://router.requesty.ai" },
        { "https://router.requesty.ai/v1", "https://router.requesty.ai" },
        { "https://router.requesty.ai/v1/", "https://router.requesty.ai" },
        { "https://router.requesty.ai/v1//", "https://router.requesty.ai" },
        { "https://router.requesty.ai//v1", "https://router.requesty.ai" },
        { "https://router.requesty.ai/v1/v1", "https://router.requesty.ai" },
        { "https://router.requesty.ai/anthropic", "https://router.requesty.ai/anthropic" },
        { "https://router.requesty.ai/anthropic/", "https://router.requesty.ai/anthropic" },
        { "https://router.requesty.ai/anthropic/v1", "https://router.requesty.ai/anthropic" },
        { "https://router.requesty.ai/v1/anthropic", "https://router.requesty.ai/v1/anthropic" },
        { "https://router.requesty.ai/v10", "https://router.requesty.ai/v10" },
        { "https://router.requesty.ai/apiv1", "https://router.requesty.ai/apiv1" },
        { "https://router.requesty.ai/V1", "https://router.requesty.ai/V1" },
        { "https://router.requesty.ai/api/v1beta", "https://router.requesty.ai/api/v1beta" },
        { "HTTPS://Router.Requesty.AI/Some/Path", "https://router.requesty.ai/Some/Path" },
        { "http://localhost:8080", "http://localhost:8080" },
        { "http://localhost:8080/v1", "http://localhost:8080" },
        { "http://LOCALHOST:1/v1", "http://localhost:1" },
        { "https://host:65535", "https://host:65535" },
        { "https://host:443/", "https://host:443" },
        { "http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434" },
        { "http://[::1]:8080/v1", "http://[::1]:8080" },
        { "http://[::1]", "http://[::1]" },
        { "https://[2001:DB8::A]/v1", "https://[2001:db8::a]" },
        { "https://v1", "https://v1" },
        { "https://a.b/p%20q/~x-y_z.!$&'()*+,;=:@w", "https://a.b/p%20q/~x-y_z.!$&'()*+,;=:@w" },
        { "https://my_host.example.com.", "https://my_host.example.com." },
        { "https://xn--bcher-kva.example", "https://xn--bcher-kva.example" },
        { "https://gateway.example/v1/v1/team-7/v1", "https://gateway.example/v1/v1/team-7" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        check_base(urls[i][0], urls[i][1]);
        check_base(urls[i][1], urls[i][1]); /* and that is its own canonical form */
    }
}

static void check_refused(const char *url, const char *part)
{
    const char *problem = NULL;
    char *base = NULL;

    if (rq_url_base(url, &base, &problem) != REQUESTY_ERR_INVALID)
        fail_msg("accepted: %s", url);
    assert_null(base);
    if (!strstr(problem, part))
        fail_msg("%s: \"%s\", expected \"...%s...\"", url, problem, part);
    assert_null(strstr(problem, "secret"));
}

static void refused(void **state)
{
    static const char *const urls[][2] = {
        { "", "empty" },
        { "https://router.requesty.ai/v1/messages", "endpoint" },
        { "https://router.requesty.ai/v1/messages/", "endpoint" },
        { "https://router.requesty.ai/v1/chat/completions", "endpoint" },
        { "https://host/prefix/chat/completions/v1", "endpoint" },
        { "router.requesty.ai", "no scheme" },
        { "router.requesty.ai/v1", "no scheme" },
        { "localhost:8080", "no scheme" },
        { "//router.requesty.ai", "no scheme" },
        { "/v1", "no scheme" },
        { "://host", "no scheme" },
        { "https:/host", "no scheme" },
        { "https:host", "no scheme" },
        { "host/http://other", "no scheme" },
        { "host?u=http://other", "no scheme" },
        { "user:secret@host", "no scheme" },
        { "user:secret@https://host", "no scheme" },
        { "ftp://host", "scheme other than" },
        { "file:///etc/passwd", "scheme other than" },
        { "httpss://host", "scheme other than" },
        { "htt://host", "scheme other than" },
        { "h://host", "scheme other than" },
        { "https://", "no host" },
        { "https:///v1", "no host" },
        { "https://:8080", "no host" },
        { "https://?", "no host" },
        { "https://user:secret@host", "user name" },
        { "https://secret@host/v1", "user name" },
        { "https://@host", "user name" },
        { "http://localhost:secret@evil.com", "user name" },
        { "https://host?key=secret", "query" },
        { "https://host/v1?secret", "query" },
        { "https://host/v1?", "query" },
        { "https://host?@secret", "query" },
        { "https://host#secret", "fragment" },
        { "https://host/v1#", "fragment" },
        { " https://host", "blank" },
        { "https://host ", "blank" },
        { "https://ho st", "blank" },
        { "https://host/a b", "blank" },
        { "https://host\n", "control" },
        { "https://host/\r\nx: secret", "control" },
        { "https://host\t", "control" },
        { "https://host\x7F", "control" },
        { "https://host/\x01", "control" },
        { "https://b\xC3\xBC" "cher.example", "ASCII" },
        { "https://host/\xE2\x82\xAC", "ASCII" },
        { "https://evil.com\\@localhost", "no URL may hold" },
        { "https://host/\"x\"", "no URL may hold" },
        { "https://host/<x>", "no URL may hold" },
        { "https://host/{id}", "no URL may hold" },
        { "https://host/[x]", "no URL may hold" },
        { "https://host/%", "%" },
        { "https://host/%2", "%" },
        { "https://host/%zz", "%" },
        { "https://host:", "port" },
        { "https://host:/v1", "port" },
        { "https://host:0", "port" },
        { "https://host:65536", "port" },
        { "https://host:123456", "port" },
        { "https://host:80a", "port" },
        { "https://host:-1", "port" },
        { "https://host:80:80", "port" },
        { "https://[::1]:x", "port" },
        { "https://ho%73t", "host name" },
        { "https://host..com", "host name" },
        { "https://.host", "host name" },
        { "https://.", "host name" },
        { "https://host,other", "host name" },
        { "https://*", "host name" },
        { "http://2130706433", "neither" },
        { "http://127.1", "neither" },
        { "http://0x7f000001", "neither" },
        { "http://0x7F.1", "neither" },
        { "http://0177.0.0.1", "neither" },
        { "http://127.0.0.1.", "neither" },
        { "http://256.0.0.1", "neither" },
        { "http://1.2.3.4.5", "neither" },
        { "http://[", "IPv6" },
        { "http://[]", "IPv6" },
        { "http://[::1", "IPv6" },
        { "http://[::1]evil.com", "IPv6" },
        { "http://[localhost]", "IPv6" },
        { "http://[fe80::1%25eth0]", "IPv6" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        check_refused(urls[i][0], urls[i][1]);
    check_refused(NULL, "empty");
}

static void ipv6(void **state)
{
    static const char *const good[] = {
        "[::]", "[::1]", "[1::]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]",
        "[1::3:4:5:6:7:8]", "[fe80::abcd:EF01]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", "[::1.2.3.4]",
        "[1::5:1.2.3.4]",
    };
    static const char *const bad[] = {
        "[:]", "[:::]", "[1:]", "[:1]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7:8::]",
        "[1:2:3:4::5:6:7:8]", "[1::2::3]", "[12345::]", "[g::]", "[1.2.3.4]", "[1.2.3.4::]", "[::1.2.3]",
        "[::1.2.3.4:5]", "[1:2:3:4:5:6:7:1.2.3.4]", "[::1", "::1]", "[::1]]", "[:: 1]", "[1:2:3:4:5:6:7:]",
        "[::1:]",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (rq_host_problem(good[i], strlen(good[i])))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (!rq_host_problem(bad[i], strlen(bad[i])))
            fail_msg("accepted: %s", bad[i]);
}

/* ---- where a key may go ------------------------------------------------------------------------------------------ */

static void private_places(void **state)
{
    static const char *const urls[] = {
        "https://router.requesty.ai", "https://evil.com", "HTTPS://host/x", "http://localhost",
        "http://localhost:8080/v1", "http://LocalHost", "http://api.localhost", "http://a.b.localhost:1",
        "http://127.0.0.1", "http://127.1.2.3:80/x", "http://127.255.255.255", "http://[::1]",
        "http://[::1]:8080/anthropic",
    };
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        if (!rq_url_is_private(urls[i]))
            fail_msg("not private: %s", urls[i]);
}

static void public_places(void **state)
{
    static const char *const urls[] = {
        "http://router.requesty.ai", "http://127.0.0.1.evil.com", "http://localhost.evil.com",
        "http://localhostevil.com", "http://evillocalhost", "http://evil-localhost", "http://.localhost",
        "http://localhost.", "http://localhost@evil.com", "http://localhost:80@evil.com",
        "http://127.0.0.1:80@evil.com/", "http://evil.com/@localhost", "http://evil.com#@localhost",
        "http://evil.com?@localhost", "http://evil.com\\@localhost", "http://evil.com/localhost",
        "http://2130706433", "http://0x7f000001", "http://0177.0.0.1", "http://127.1", "http://127.0.0.01",
        "http://127.0.0.256", "http://127.0.0.1.1", "http://127.0.0", "http://128.0.0.1", "http://1127.0.0.1",
        "http://127.example.com", "http://127.evil", "http://127.", "http://[::2]", "http://[::1]evil.com",
        "http://[::1].evil.com", "http://[::11]", "http://[::ffff:127.0.0.1]", "http://[::1", "http://::1",
        "http://0.0.0.0", "http://[::]", "http://", "http:///localhost", "http:localhost", "localhost", "",
        "ftp://localhost", "httpx://localhost", "http://local%68ost", "http://localhost\n",
        "http://localhost .evil.com", "http://loc\xC3\xA4lhost", "https://user:pass@host", "https://",
    };
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        if (rq_url_is_private(urls[i]))
            fail_msg("private: %s", urls[i]);
    assert_false(rq_url_is_private(NULL));
}

/* ---- joining and siblings ---------------------------------------------------------------------------------------- */

static void joining(void **state)
{
    char *url = rq_url_join("https://router.requesty.ai", "/v1/messages");
    (void)state;
    assert_string_equal(url, "https://router.requesty.ai/v1/messages");
    rq_free(url);
    url = rq_url_join("http://localhost:1/x", "");
    assert_string_equal(url, "http://localhost:1/x");
    rq_free(url);
}

static void siblings(void **state)
{
    static const char *const cases[][2] = {
        { "https://router.requesty.ai", "https://api-v2.requesty.ai" },
        { "https://router.eu.requesty.ai", "https://api-v2.eu.requesty.ai" },
        { "https://router.staging.requesty.ai", "https://api-v2.staging.requesty.ai" },
        { "https://eu.router.requesty.ai", "https://eu.api-v2.requesty.ai" },
        { "https://router.requesty.ai/anthropic", "https://api-v2.requesty.ai" },
        { "http://router.local:8080/x/y", "http://api-v2.local:8080" },
        { "https://router.router.example", "https://api-v2.router.example" },
        { "https://router", "https://api-v2" },
        { "https://my-router.example.com", NULL }, /* a part of a label is another name */
        { "https://routers.example.com", NULL },
        { "https://example.com/router", NULL },
        { "http://127.0.0.1:8080", NULL },
        { "http://[::1]:8080", NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *url = NULL;
        assert_int_equal(rq_url_sibling(cases[i][0], "router", "api-v2", &url), cases[i][1] != NULL);
        if (cases[i][1])
            assert_string_equal(url, cases[i][1]);
        else
            assert_null(url);
        rq_free(url);
    }
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void *no_malloc(size_t size)
{
    (void)size;
    return NULL;
}

static void *no_realloc(void *block, size_t size)
{
    (void)block;
    (void)size;
    return NULL;
}

static void no_memory(void **state)
{
    static const requesty_allocator none = { no_malloc, no_realloc, free }, plain = { malloc, realloc, free };
    const char *problem = NULL;
    char *base = NULL;
    (void)state;
    requesty_set_allocator(&none);
    assert_int_equal(rq_url_base("https://host", &base, &problem), REQUESTY_ERR_NO_MEMORY);
    assert_null(base);
    assert_non_null(problem);
    assert_int_equal(rq_url_base("host", &base, &problem), REQUESTY_ERR_INVALID);
    assert_null(rq_url_join("https://host", "/v1"));
    assert_int_equal(rq_url_sibling("https://router.x", "router", "api", &base), REQUESTY_ERR_NO_MEMORY);
    assert_null(base);
    requesty_set_allocator(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical), cmocka_unit_test(refused),  cmocka_unit_test(ipv6),
        cmocka_unit_test(private_places), cmocka_unit_test(public_places), cmocka_unit_test(joining),
        cmocka_unit_test(siblings), cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
