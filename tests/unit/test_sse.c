/* The event-stream parser: the rules. Every case of the table is fed whole,
 * in small pieces, and cut in two at each place; each piece is a block of its own that is freed after the feed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/sse.h>

#include "wire/sse.h"

/* ---- what came out, as text: name{data}#id~retry, one after the other -------------------------------------------- */

struct seen {
    char text[4096];
    size_t len;
    int count;
};

static void add(struct seen *seen, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const char *escape = text[i] == '\0' ? "\\0" : text[i] == '\n' ? "\\n" : NULL;
        assert_true(seen->len + 3 < sizeof seen->text);
        if (escape)
            seen->text[seen->len++] = escape[0];
        seen->text[seen->len++] = escape ? escape[1] : text[i];
    }
    seen->text[seen->len] = '\0';
}

static void add_event(struct seen *seen, const requesty_sse_event *event)
{
    char retry[32];
    assert_int_equal(event->event[event->event_len], '\0');
    assert_int_equal(event->data[event->data_len], '\0');
    assert_int_equal(event->id[event->id_len], '\0');
    assert_int_equal(event->reserved, 0);
    if (event->named)
        add(seen, event->event, event->event_len);
    else
        assert_string_equal(event->event, "message");
    add(seen, "{", 1);
    add(seen, event->data, event->data_len);
    add(seen, "}", 1);
    if (event->id_len) {
        add(seen, "#", 1);
        add(seen, event->id, event->id_len);
    }
    if (event->retry_ms >= 0)
        add(seen, retry, (size_t)snprintf(retry, sizeof retry, "~%lld", (long long)event->retry_ms));
    seen->count++;
}

static int on_event(const requesty_sse_event *event, void *user)
{
    add_event(user, event);
    return 0;
}

/* ---- feeding ----------------------------------------------------------------------------------------------------- */

static int feed(requesty_sse_parser *parser, const char *bytes, size_t count)
{
    char *block = malloc(count ? count : 1);
    int rc;
    assert_non_null(block);
    memcpy(block, bytes, count);
    rc = requesty_sse_parser_feed(parser, block, count);
    free(block);
    return rc;
}

static int feed_text(requesty_sse_parser *parser, const char *text)
{
    return feed(parser, text, strlen(text));
}

static void push(struct seen *seen, const char *input, size_t len, size_t first, size_t piece)
{
    requesty_sse_parser *parser = requesty_sse_parser_new(on_event, seen);
    size_t at = first;

    assert_non_null(parser);
    assert_int_equal(feed(parser, input, first), 0);
    assert_int_equal(feed(parser, input, 0), 0);
    for (; at < len; at += piece)
        assert_int_equal(feed(parser, input + at, len - at < piece ? len - at : piece), 0);
    requesty_sse_parser_free(parser);
}

/* The pull parser; the rest of the bytes moves to another place after each event, and more come behind them. */
static void pull(struct seen *seen, const char *input, size_t len, size_t window, bool error_field)
{
    struct rq_sse sse;
    size_t done = 0, shown = 0;

    rq_sse_init(&sse, 0);
    sse.error_field = error_field;
    while (done < len) {
        requesty_sse_event event;
        size_t count = len - done < window ? len - done : window;
        char *block = malloc(count);
        const char *at = block;
        int rc;
        memcpy(block, input + done, count);
        rc = rq_sse_next(&sse, &at, block + count, &event);
        assert_true(rc == 0 || rc == 1);
        if (rc == 0)
            assert_ptr_equal(at, block + count);
        else
            add_event(seen, &event);
        done += (size_t)(at - block);
        window += shown++ % 3; /* see more than last time, now and then */
        free(block);
    }
    rq_sse_free(&sse);
}

static void check_len(const char *input, size_t len, const char *expected)
{
    static const size_t pieces[] = { 1, 2, 3, 7, 64, 4093 };
    struct seen seen;

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        seen = (struct seen){ 0 };
        push(&seen, input, len, 0, pieces[i]);
        assert_string_equal(seen.text, expected);
        seen = (struct seen){ 0 };
        pull(&seen, input, len, pieces[i], false);
        assert_string_equal(seen.text, expected);
    }
    for (size_t cut = 0; cut <= len; cut++) {
        seen = (struct seen){ 0 };
        push(&seen, input, len, cut, len);
        assert_string_equal(seen.text, expected);
    }
}

static void check(const char *input, const char *expected)
{
    check_len(input, strlen(input), expected);
}

/* ---- the rules --------------------------------------------------------------------------------------------------- */

#define BOM "\xEF\xBB\xBF"
#define CASE(input, expected) { input, sizeof(input) - 1, expected }

static const struct {
    const char *input;
    size_t len;
    const char *expected;
} cases[] = {
    /* one event, its name, its data */
    CASE("", ""),
    CASE("event: completion\ndata: {\"foo\":true}\n\n", "completion{{\"foo\":true}}"),
    CASE("data: {\"foo\":true}\n\n", "{{\"foo\":true}}"),
    CASE("event: foo\n\n", ""),
    CASE("event: foo\n\nevent: ping\n\n", ""),
    CASE("event: foo\n\ndata: x\n\n", "{x}"),
    CASE("event: foo\ndata: 1\n\nevent: ping\ndata: 2\n\n", "foo{1}ping{2}"),
    CASE("data: x\nevent: late\n\n", "late{x}"),
    CASE("event: a\nevent: b\ndata: x\n\ndata: y\n\n", "b{x}{y}"),
    CASE("event: a\nevent:\ndata: x\n\n", "{x}"),
    CASE("event: a\nevent\ndata: x\n\n", "{x}"),
    CASE("event: \ndata:data\n\n", "{data}"),
    CASE("event: message\ndata: x\n\n", "message{x}"),
    CASE("event: ping\ndata: [DONE]\n\n", "ping{[DONE]}"),
    /* data lines */
    CASE("data: {\ndata: \"foo\":\ndata: true}\n\n", "{{\\n\"foo\":\\ntrue}}"),
    CASE("event: ping\ndata: {\ndata: \"foo\":\ndata: \ndata:\ndata: true}\n\n\n\n",
         "ping{{\\n\"foo\":\\n\\n\\ntrue}}"),
    CASE("data: {\"foo\":\"a\\n\\nb\"}\n\n", "{{\"foo\":\"a\\n\\nb\"}}"),
    CASE("data: 1\xE2\x80\xA8" "2\xC2\x85" "3\n\n", "{1\xE2\x80\xA8" "2\xC2\x85" "3}"),
    CASE("data: \xD0\xB8\xD0\xB7\xD0\xB2\xD0\xB5\xD1\x81\xD1\x82\xD0\xBD\xD0\xB8\n\n",
         "{\xD0\xB8\xD0\xB7\xD0\xB2\xD0\xB5\xD1\x81\xD1\x82\xD0\xBD\xD0\xB8}"),
    CASE("data: \xFF\xC0\x80\n\n", "{\xFF\xC0\x80}"),
    CASE("data:\n\ndata\ndata\n\ndata:test\n\n", "{}{\\n}{test}"),
    CASE("data\n\n", "{}"),
    CASE("data:\ttest\rdata: \ndata:test\n\n", "{\ttest\\n\\ntest}"),
    CASE("data:  two\n\ndata: : x\n\ndata::\n\n", "{ two}{: x}{:}"),
    CASE("data:\0\n\n", "{\\0}"),
    CASE("data: a\0b\n\n", "{a\\0b}"),
    CASE("data:msg\ndata: msg\n\n:\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\ndata\n\ndata:end\n\n",
         "{msg\\nmsg}{}{end}"),
    /* comments and unknown fields */
    CASE(": keep-alive\n\n:\n\n::\n\n", ""),
    CASE(":comment\ndata: x\n: another\ndata: y\n\n", "{x\\ny}"),
    CASE(": OPENROUTER PROCESSING\n\ndata: {}\n\n: OPENROUTER PROCESSING\r\n\r\ndata: [DONE]\n\n", "{{}}{[DONE]}"),
    CASE("data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n",
         "{test\\n\\ntest}"),
    CASE("data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\n"
         "da-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
         "{\\0\\n 2\\n1\\n3\\n\\n4}"),
    CASE("dat: a\ndata : b\n data: c\ndatab\nDATA: d\neventx: e\nid1: 1\nretry1: 5\ndata: x\n\n", "{x}"),
    CASE("error: {\"message\":\"no\"}\ndata: x\n\n", "{x}"),
    /* line ends */
    CASE("data: x\r\r", "{x}"),
    CASE("data: x\r\n\r\n", "{x}"),
    CASE("data:test\r\ndata\ndata:test\r\n\r", "{test\\n\\ntest}"),
    CASE("\n\r\r\n\n\ndata: x\n\n\n\r\n\rdata: y\n\n", "{x}{y}"),
    CASE("data: a\r\r\r\r\ndata: b\r\n\n", "{a}{b}"),
    CASE("data: a\rdata: b\ndata: c\r\ndata: d\r\n\r\n", "{a\\nb\\nc\\nd}"),
    CASE("event: foo\rdata: bar\r\rdata: baz\r\n\r\n", "foo{bar}{baz}"),
    /* what the end cuts off */
    CASE("data: x\n", ""),
    CASE("data: x", ""),
    CASE("data: x\r", ""),
    CASE("data: x\r\n", ""),
    CASE("retry:1000\ndata:test1\n\nid:test\ndata:test2", "{test1}~1000"),
    /* byte order mark */
    CASE(BOM "data:1\n\n" BOM "data:2\n\ndata:3\n\n", "{1}{3}"),
    CASE(BOM BOM "data:1\n\ndata:2\n\ndata:3\n\n", "{2}{3}"),
    CASE("\xEF\xBB" "data:1\n\ndata:2\n\n", "{2}"),
    CASE("\xEF\n" "data:1\n\n", "{1}"),
    CASE("\xEF" BOM "data:1\ndata:2\n\n", "{2}"),
    CASE(BOM "\n\n" "data:1\n\n", "{1}"),
    CASE("\n" BOM "data:1\n\n", ""),
    CASE(BOM, ""),
    /* ids */
    CASE("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", "{a}#1{b}#1{c}"),
    CASE("id: 1\ndata: a\n\nid:\ndata: b\n\n", "{a}#1{b}"),
    CASE("id: 7\n\ndata: a\n\n", "{a}#7"),
    CASE("id: 1\nid: 2\ndata: a\n\n", "{a}#2"),
    CASE("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n", "{a}#1{b}#1"),
    CASE("id: 1\nid: \0\ndata: a\n\n", "{a}#1"),
    CASE("id: \xE2\x80\xA6\ndata: a\n\n", "{a}#\xE2\x80\xA6"),
    CASE("id:one\r\ndata:\xD0\xB8\r\n\ndata:two\n\rdata:unfinished", "{\xD0\xB8}#one{two}#one"),
    /* reconnection times */
    CASE("retry: 3000\ndata: x\n\ndata: y\n\n", "{x}~3000{y}"),
    CASE("retry:03000\ndata:x\n\n", "{x}~3000"),
    CASE("retry:0\ndata:x\n\n", "{x}~0"),
    CASE("retry:3000\nretry:1000x\ndata:x\n\n", "{x}~3000"),
    CASE("retry:3000\nretry:4000\ndata:x\n\n", "{x}~4000"),
    CASE("retry\nretry:\nretry: \nretry: -1\nretry: +1\nretry:  1\nretry: 1 \nretry: 1.5\ndata:x\n\n", "{x}"),
    CASE("retry: 9223372036854775807\ndata:x\n\n", "{x}~9223372036854775807"),
    CASE("retry: 9223372036854775808\ndata:x\n\n", "{x}"),
    CASE("retry: 99999999999999999999999999\ndata:x\n\n", "{x}"),
    CASE("retry: 0000000000000000000000000042\ndata:x\n\n", "{x}~42"),
    CASE("retry: 500\n\ndata:x\n\n", "{x}"),
};

static void rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_len(cases[i].input, cases[i].len, cases[i].expected);
}

/* Every pair of line ends, each cut at every place; a CR before a LF makes one end of two. */
static void line_end_pairs(void **state)
{
    static const char *const ends[] = { "\n", "\r", "\r\n" };
    (void)state;
    for (int i = 0; i < 27; i++) {
        const char *first = ends[i % 3], *second = ends[i / 3 % 3], *third = ends[i / 9];
        bool merges = strcmp(first, "\r") == 0 && second[0] == '\n';
        char input[64];
        snprintf(input, sizeof input, "data:ok%s%sdata:on%s\n\n", first, second, third);
        check(input, merges ? "{ok\\non}" : "{ok}{on}");
    }
}

static void long_comments(void **state)
{
    char input[5000], xs[2049];
    size_t len = 0;
    (void)state;
    memset(xs, 'x', 2048);
    xs[2048] = '\0';
    memcpy(input, "data:1\r:\0\n", 10);
    len = 10;
    len += (size_t)snprintf(input + len, sizeof input - len,
                            ":\r\ndata:2\n:%s\rdata:3\n:data:fail\r:%s\ndata:4\n\n", xs, xs);
    check_len(input, len, "{1\\n2\\n3\\n4}");
}

/* An event is there with the byte that completes it, not with the one after. */
static void events_come_at_once(void **state)
{
    struct seen seen = { 0 };
    requesty_sse_parser *parser = requesty_sse_parser_new(on_event, &seen);
    (void)state;
    assert_int_equal(feed_text(parser, "data: 1\n\n"), 0);
    assert_int_equal(seen.count, 1);
    assert_int_equal(feed_text(parser, "data: 2\r\r"), 0);
    assert_int_equal(seen.count, 2);
    assert_int_equal(feed_text(parser, "\ndata: 3\r\n\r"), 0);
    assert_int_equal(seen.count, 3);
    assert_string_equal(seen.text, "{1}{2}{3}");
    requesty_sse_parser_free(parser);
}

/* ---- the error line ---------------------------------------------------------------------------------------------- */

static void error_lines(void **state)
{
    static const struct {
        const char *input, *expected;
    } lines[] = {
        { "error: {\"message\":\"no\"}\n\n", "error{{\"message\":\"no\"}}" },
        { "error: no\n", "error{no}" },
        { "error: no\r\n\r\ndata: x\r\n\r\n", "error{no}{x}" },
        { "error:no\rerror:more\r", "error{no}error{more}" },
        { "error\n", "error{}" },
        { "errors: no\nerro: no\nError: no\n: error: no\ndata: error: no\n\n", "{error: no}" },
        { "id: 1\nevent: a\nretry: 5\ndata: x\nerror: no\ndata: y\n\n", "error{no}a{x\\ny}#1~5" },
        { "id: 1\ndata: x\n\nerror: no\n", "{x}#1error{no}#1" },
        { "event: error\ndata: no\n\n", "error{no}" },
        { "error: cut off", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        for (size_t window = 1; window < 80; window++) {
            struct seen seen = { 0 };
            pull(&seen, lines[i].input, strlen(lines[i].input), window, true);
            assert_string_equal(seen.text, lines[i].expected);
        }
}

static void error_option_survives_reset(void **state)
{
    const char *at = "error: no\n";
    requesty_sse_event event;
    struct rq_sse sse;
    (void)state;
    rq_sse_init(&sse, 100);
    sse.error_field = true;
    rq_sse_reset(&sse);
    assert_int_equal(sse.limit, 100);
    assert_int_equal(rq_sse_next(&sse, &at, at + strlen(at), &event), 1);
    assert_string_equal(event.event, "error");
    assert_string_equal(event.data, "no");
    rq_sse_free(&sse);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules),
        cmocka_unit_test(line_end_pairs),
        cmocka_unit_test(long_comments),
        cmocka_unit_test(events_come_at_once),
        cmocka_unit_test(error_lines),
        cmocka_unit_test(error_option_survives_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
