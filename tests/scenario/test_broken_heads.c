/* Garbage where the head of an answer should be: no crash, and no call after it suffers. */
#include "scenario.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"

/* What a server, or something in its place, may say before the body. Whether libcurl takes it or not is libcurl's. */
static const struct {
    const char *bytes;
    size_t len; /* 0: up to the NUL */
} heads[] = {
    { OK_HEAD "no colon at all\r\n\r\n{}", 0 },
    { OK_HEAD ": no name\r\n\r\n{}", 0 },
    { OK_HEAD ":\r\n\r\n{}", 0 },
    { OK_HEAD "X-Empty:\r\nX-Blank: \t \r\n\r\n{}", 0 },
    { OK_HEAD "X\x01\x7F\xFF: \x02\xFE\r\n\r\n{}", 0 },
    { OK_HEAD "X-Nul: a\0b\r\n\r\n{}", sizeof OK_HEAD - 1 + 16 },
    { OK_HEAD " folded: onto nothing\r\n\tand more\r\n\r\n{}", 0 },
    { OK_HEAD "request-id: \xFF\x01\r\nx-request-id: \x1B[31mred\r\n\r\n{}", 0 },
    { OK_HEAD "retry-after-ms: \xFF\r\nRetry-After: ,\r\nx-should-retry: \x80\r\n\r\n{}", 0 },
    { OK_HEAD "Content-Length: 2\r\nContent-Type: \xFF/\r\n\r\n{}", 0 },
    { OK_HEAD "Content-Encoding: nonsense\r\n\r\n{}", 0 },
    { OK_HEAD "Content-Encoding: gzip\r\n\r\n{}", 0 },
    { "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", 0 },
    { "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", 0 },
    { "HTTP/1.1 200 \xFF\x01 \r\nContent-Length: 2\r\n\r\n{}", 0 },
    { "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}", 0 },
    { "HTTP/1.1 000 OK\r\nContent-Length: 2\r\n\r\n{}", 0 },
    { "HTTP/1.1 -20 OK\r\nContent-Length: 2\r\n\r\n{}", 0 },
    { "HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}", 0 },
    { "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}", 0 },
    { "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", 0 },
    { "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}", 0 },
    { "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{}", 0 },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: nonsense\r\n\r\n{}", 0 },
    { "\x16\x03\x01\x02\0\x01\0\x01\xFC\x03\x03", 11 }, /* a TLS hello */
    { "\r\n\r\n\r\n", 0 },
    { "<html>no HTTP</html>", 0 },
};

static struct server_reply *raw_head(size_t which)
{
    struct server_reply *reply = server_reply_new();
    size_t len = heads[which].len ? heads[which].len : strlen(heads[which].bytes);

    server_reply_raw(reply, heads[which].bytes, len);
    server_reply_close(reply);
    return reply;
}

/* It is an answer or a failure with words, and the next call goes well. */
static void garbage_in_a_head_breaks_nothing(void **state)
{
    struct scene *scene = *state;

    scene_use_retries(scene, 0);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (size_t i = 0; i < COUNT(heads); i++) {
        struct outcome outcome;

        server_push(scene->server, raw_head(i));
        outcome = call(scene->client, protocol, way);
        assert_true(outcome.rc <= 0);
        if (outcome.rc == 0)
            continue;
        assert_code(outcome.error.code, outcome.rc);
        assert_true(strlen(outcome.error.message) > 5);
        for (const char *c = outcome.error.request_id; *c; c++) /* it may be printed to a terminal */
            assert_true((unsigned char)*c >= 0x20 && *c != 0x7F);
        server_push(scene->server, good_reply(protocol, way));
        call_well(scene->client, protocol, way);
    }
}

static void a_head_without_end_is_not_kept(void **state)
{
    static char line[16 * 1024];
    struct scene *scene = *state;

    scene_use_retries(scene, 0);
    memset(line, 'x', sizeof line);
    EACH_PROTOCOL(protocol)
    for (int many = 0; many <= 1; many++) { /* one line, or many */
        struct server_reply *reply = server_reply_new();
        struct outcome outcome;

        server_reply_raw(reply, "HTTP/1.1 200 OK\r\nX-Long: ", 25);
        for (int i = 0; i < 64; i++) {
            server_reply_raw(reply, line, sizeof line);
            if (many)
                server_reply_raw(reply, "\r\nX-More: ", 10);
        }
        server_reply_close(reply);
        server_push(scene->server, reply);
        outcome = call(scene->client, protocol, CREATE);
        assert_true(outcome.rc < 0);
        assert_false(outcome.has_result);
        assert_true(strlen(outcome.error.message) > 5 && strlen(outcome.error.message) < 500);
        server_push(scene->server, good_reply(protocol, CREATE));
        call_well(scene->client, protocol, CREATE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(garbage_in_a_head_breaks_nothing),
        scene_test(a_head_without_end_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
