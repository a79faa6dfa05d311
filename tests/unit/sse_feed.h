/* For tests of the event-stream parser that only count what it reports. */
#ifndef TESTS_SSE_FEED_H
#define TESTS_SSE_FEED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/sse.h>

struct sum {
    size_t events, bytes;
};

static inline int on_event(const requesty_sse_event *event, void *user)
{
    struct sum *sum = user;
    sum->events++;
    sum->bytes += event->data_len;
    return 0;
}

static inline requesty_sse_parser *parser_for(struct sum *sum)
{
    requesty_sse_parser *parser = requesty_sse_parser_new(on_event, sum);
    assert_non_null(parser);
    return parser;
}

static inline int feed_text(requesty_sse_parser *parser, const char *text)
{
    return requesty_sse_parser_feed(parser, text, strlen(text));
}

static inline int feed_pieces(requesty_sse_parser *parser, const char *bytes, size_t len, size_t piece)
{
    int rc = 0;
    for (size_t at = 0; rc == 0 && at < len; at += piece)
        rc = requesty_sse_parser_feed(parser, bytes + at, len - at < piece ? len - at : piece);
    return rc;
}

static inline char *repeat(const char *text, size_t times)
{
    size_t len = strlen(text);
    char *all = malloc(len * times + 1);
    assert_non_null(all);
    for (size_t i = 0; i < times; i++)
        memcpy(all + i * len, text, len);
    all[len * times] = '\0';
    return all;
}

#endif
