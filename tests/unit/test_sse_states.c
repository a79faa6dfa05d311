/* The public event-stream parser's states: wrong arguments, callbacks that stop or come back, reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/sse.h>

#define BOM "\xEF\xBB\xBF"

struct seen {
    char text[256]; /* {data}#id, one after the other */
    int count;
    int stop_at; /* the callback stops at this event, counted from 1; 0: never */
};

static int on_event(const requesty_sse_event *event, void *user)
{
    struct seen *seen = user;
    size_t len = strlen(seen->text);
    snprintf(seen->text + len, sizeof seen->text - len, "%s{%s}%s%s", event->named ? event->event : "",
             event->data, event->id_len ? "#" : "", event->id);
    assert_true(event->retry_ms == -1);
    seen->count++;
    return seen->count == seen->stop_at;
}

static int feed_text(requesty_sse_parser *parser, const char *text)
{
    return requesty_sse_parser_feed(parser, text, strlen(text));
}

static void arguments(void **state)
{
    struct seen seen = { 0 };
    requesty_sse_parser *parser;
    (void)state;
    assert_null(requesty_sse_parser_new(NULL, &seen));
    assert_int_equal(requesty_sse_parser_feed(NULL, "x", 1), REQUESTY_ERR_INVALID);
    requesty_sse_parser_set_limit(NULL, 1);
    requesty_sse_parser_reset(NULL);
    requesty_sse_parser_free(NULL);
    parser = requesty_sse_parser_new(on_event, &seen);
    assert_int_equal(requesty_sse_parser_feed(parser, NULL, 1), REQUESTY_ERR_INVALID);
    assert_int_equal(requesty_sse_parser_feed(parser, NULL, 0), 0);
    assert_int_equal(feed_text(parser, "data: x\n\n"), 0); /* a wrong argument is no failure of the stream */
    assert_string_equal(seen.text, "{x}");
    requesty_sse_parser_free(parser);
}

static void callback_stops(void **state)
{
    struct seen seen = { .stop_at = 2 };
    requesty_sse_parser *parser = requesty_sse_parser_new(on_event, &seen);
    (void)state;
    assert_int_equal(feed_text(parser, "id: 9\ndata: 1\n\ndata: 2\n\ndata: 3\n\nda"), REQUESTY_ERR_CANCELLED);
    assert_int_equal(feed_text(parser, "data: 4\n\n"), REQUESTY_ERR_CANCELLED);
    assert_int_equal(requesty_sse_parser_feed(parser, NULL, 0), REQUESTY_ERR_CANCELLED);
    assert_string_equal(seen.text, "{1}#9{2}#9");
    requesty_sse_parser_reset(parser);
    assert_int_equal(feed_text(parser, "data: 5\n\n"), 0);
    assert_string_equal(seen.text, "{1}#9{2}#9{5}");
    requesty_sse_parser_free(parser);
}

static void reset_forgets(void **state)
{
    static const char *const unfinished[] = {
        "id: 1\ndata: x\n\n", "data: x\n", "dat", "event: x\n", "retry: 5\n", "id: 2\n", "data: x\r",
        "\xEF\xBB", ": comm", "event: na", "data:",
    };
    (void)state;
    for (size_t i = 0; i < sizeof unfinished / sizeof unfinished[0]; i++) {
        struct seen seen = { 0 };
        requesty_sse_parser *parser = requesty_sse_parser_new(on_event, &seen);
        assert_int_equal(feed_text(parser, unfinished[i]), 0);
        requesty_sse_parser_reset(parser);
        seen = (struct seen){ 0 };
        assert_int_equal(feed_text(parser, BOM "data: new\n\n"), 0);
        assert_string_equal(seen.text, "{new}");
        requesty_sse_parser_free(parser);
    }
}

struct inner {
    requesty_sse_parser *parser;
    int count;
};

static int on_event_reenter(const requesty_sse_event *event, void *user)
{
    struct inner *inner = user;
    inner->count++;
    assert_int_equal(requesty_sse_parser_feed(inner->parser, "data: x\n\n", 9), REQUESTY_ERR_BUSY);
    requesty_sse_parser_reset(inner->parser); /* not allowed, and no harm */
    requesty_sse_parser_set_limit(inner->parser, 1);
    assert_int_equal(event->data_len, 4);
    assert_string_equal(event->data, "text");
    return 0;
}

static void own_callback_is_refused(void **state)
{
    struct inner inner = { 0 };
    (void)state;
    inner.parser = requesty_sse_parser_new(on_event_reenter, &inner);
    assert_int_equal(feed_text(inner.parser, "data: text\n\ndata: text\n\n"), 0);
    assert_int_equal(feed_text(inner.parser, "data: text\n\n"), 0);
    assert_int_equal(inner.count, 3);
    requesty_sse_parser_free(inner.parser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments),
        cmocka_unit_test(callback_stops),
        cmocka_unit_test(reset_forgets),
        cmocka_unit_test(own_callback_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
