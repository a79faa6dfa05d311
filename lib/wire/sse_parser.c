/* The public parser: pushes what the pull parser finds. */
#include <requesty/sse.h>

#include "base/memory.h"
#include "wire/sse.h"

struct requesty_sse_parser {
    struct rq_sse sse;
    requesty_sse_fn on_event;
    void *user;
    bool busy; /* inside on_event: whatever it does to this parser is refused */
};

requesty_sse_parser *requesty_sse_parser_new(requesty_sse_fn on_event, void *user)
{
    requesty_sse_parser *parser = on_event ? rq_zalloc(sizeof *parser) : NULL;
    if (!parser)
        return NULL;
    rq_sse_init(&parser->sse, 0);
    parser->on_event = on_event;
    parser->user = user;
    return parser;
}

void requesty_sse_parser_set_limit(requesty_sse_parser *parser, size_t max_event_bytes)
{
    if (parser && !parser->busy && max_event_bytes)
        parser->sse.limit = max_event_bytes;
}

static int call_back(requesty_sse_parser *parser, const requesty_sse_event *event)
{
    int stop;
    parser->busy = true;
    stop = parser->on_event(event, parser->user);
    parser->busy = false;
    return stop;
}

int requesty_sse_parser_feed(requesty_sse_parser *parser, const void *bytes, size_t count)
{
    const char *at = bytes, *end;
    requesty_sse_event event;
    int rc;

    if (!parser || (!bytes && count))
        return REQUESTY_ERR_INVALID;
    if (parser->busy)
        return REQUESTY_ERR_BUSY;
    if (!count)
        return parser->sse.failed;
    end = at + count;
    while ((rc = rq_sse_next(&parser->sse, &at, end, &event)) > 0)
        if (call_back(parser, &event) != 0)
            return parser->sse.failed = REQUESTY_ERR_CANCELLED;
    return rc;
}

void requesty_sse_parser_reset(requesty_sse_parser *parser)
{
    if (parser && !parser->busy)
        rq_sse_reset(&parser->sse);
}

void requesty_sse_parser_free(requesty_sse_parser *parser)
{
    if (!parser || parser->busy)
        return;
    rq_sse_free(&parser->sse);
    rq_free(parser);
}
