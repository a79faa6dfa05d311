/* Paths of requests: what may be an element, how it is encoded, queries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/base.h>

#include "failing_alloc.h"
#include "wire/path.h"

static void elements(void **state)
{
    static const char *const cases[][2] = {
        { "abcXYZ019-._~", "abcXYZ019-._~" },
        { "anthropic/claude-sonnet-4-5", "anthropic%2Fclaude-sonnet-4-5" },
        { "a b?c#d%e", "a%20b%3Fc%23d%25e" },
        { "../x", "..%2Fx" },
        { "...", "..." },
        { "a@b:c+d&e=f;g,h!i'j(k)l*m$n", "a%40b%3Ac%2Bd%26e%3Df%3Bg%2Ch%21i%27j%28k%29l%2Am%24n" },
        { "\xC3\xBC\xFF\x01\x7F", "%C3%BC%FF%01%7F" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rq_buffer path = { 0 };
        assert_null(rq_path_problem(cases[i][0]));
        assert_int_equal(rq_path_element(&path, cases[i][0]), 0);
        assert_string_equal(rq_buffer_text(&path), cases[i][1]);
        rq_buffer_free(&path);
    }
}

static void refused(void **state)
{
    (void)state;
    assert_string_equal(rq_path_problem(NULL), "is NULL");
    assert_string_equal(rq_path_problem(""), "is empty");
    assert_string_equal(rq_path_problem("."), "is a dot, which names another path");
    assert_string_equal(rq_path_problem(".."), "is a dot, which names another path");
}

static void queries(void **state)
{
    struct rq_buffer path = { 0 };

    (void)state;
    assert_int_equal(rq_buffer_append_text(&path, "/usage"), 0);
    assert_int_equal(rq_path_query(&path, "end", NULL), 0);
    assert_int_equal(rq_path_query(&path, "start", "2026-09-01T00:00:00+02:00"), 0);
    assert_int_equal(rq_path_query(&path, "group_by", "a&b"), 0);
    assert_int_equal(rq_path_query(&path, "group_by", "extra.\xC3\xBC"), 0);
    assert_int_equal(rq_path_query(&path, "a=b", ""), 0);
    assert_string_equal(rq_buffer_text(&path),
                        "/usage?start=2026-09-01T00%3A00%3A00%2B02%3A00&group_by=a%26b&group_by=extra.%C3%BC"
                        "&a%3Db=");
    rq_buffer_free(&path);
}

static void whole_paths(void **state)
{
    static const char *const good[] = {
        "/v1/models", "v1/models", "/", "a", "/v1/models/anthropic%2Fclaude", "/v1/files?limit=3&after=a/../b", "?x=1", "/...",
        "/a..b/c.", "/.well-known/x", "/a?to=https://x", "/a:b@c", "/%2e%2e%2e", "/v1/x?y=//z",
    };
    static const struct {
        const char *path, *problem;
    } bad[] = {
        { NULL, "is NULL" }, { "", "is empty" },
        { "https://example.com/v1", "names a server" }, { "//example.com/v1", "names a server" },
        { "/x://y", "names a server" }, { "/a#b", "a fragment" }, { "/a?b#c", "a fragment" },
        { "/..", "is a dot" }, { "..", "is a dot" }, { "/a/../b", "is a dot" }, { "/a/./b", "is a dot" }, { "./a", "is a dot" },
        { "/a/%2e%2E/b", "is a dot" }, { "/a/.%2e", "is a dot" }, { "/a%2F..%2fb", "is a dot" }, { "/a%5c..", "is a dot" },
        { "/a/..?b", "is a dot" }, { "/a/.", "is a dot" },
        { "/a b", "a blank or a control" }, { "/a\r\nX: y", "a blank or a control" }, { "/a\tb", "a blank or a control" },
        { "/a\x7f", "a blank or a control" }, { "/\xC3\xBC", "outside ASCII" }, { "/a\\b", "no URL may hold" },
        { "/a%", "two hexadecimal digits" }, { "/a%2", "two hexadecimal digits" }, { "/a%zz", "two hexadecimal digits" },
        { "/{id}", "no URL may hold" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (rq_path_whole_problem(good[i]))
            fail_msg("%s: %s", good[i], rq_path_whole_problem(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *problem = rq_path_whole_problem(bad[i].path);
        if (!problem || !strstr(problem, bad[i].problem))
            fail_msg("%s: %s", bad[i].path, problem ? problem : "fine");
    }
}

static void no_memory(void **state)
{
    struct rq_buffer path = { 0 };

    (void)state;
    requesty_set_allocator(&failing);
    fail_at = 1;
    assert_int_equal(rq_path_element(&path, "x"), REQUESTY_ERR_NO_MEMORY);
    fail_at = 2;
    assert_int_equal(rq_path_query(&path, "x", "y"), REQUESTY_ERR_NO_MEMORY);
    requesty_set_allocator(&plain);
    assert_int_equal(blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements), cmocka_unit_test(refused), cmocka_unit_test(queries), cmocka_unit_test(whole_paths), cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
