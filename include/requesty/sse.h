/* requesty/sse.h: the event-stream parser alone: bytes in, events out. No network, no JSON.
 *
 * It follows the WHATWG rules (HTML standard, "Server-sent events"): lines end in LF, CR or CRLF, in any mixture and
 * split anywhere; a byte order mark at the very start is dropped; comments and unknown fields are skipped; data lines
 * are joined by LF; a block without data is no event, and neither is one that the input's end cuts short. NUL inside
 * data is kept, an id with a NUL is ignored. It differs from the OpenAI and Anthropic SDKs in one point: those dispatch
 * a block that has an event name but no data (API notes: sdk-behaviours.md 3).
 *
 * A parser belongs to one thread at a time.
 */
#ifndef REQUESTY_SSE_H
#define REQUESTY_SSE_H

#include <requesty/base.h>

REQUESTY_BEGIN

typedef struct requesty_sse_parser requesty_sse_parser;

/* One event. Every pointer is valid until the callback returns. */
typedef struct requesty_sse_event {
    const char *event; /* the name; "message" when the block has none. Never NULL */
    size_t event_len;
    const char *data; /* NUL-terminated as well; may hold NULs. Never NULL */
    size_t data_len;
    const char *id; /* the last event id in force; "" when none */
    size_t id_len;
    int32_t named;      /* 1: the block had an event field that is not empty */
    int32_t reserved;
    int64_t retry_ms; /* the reconnection time this block sets; -1: it sets none */
} requesty_sse_event;

/* Called once an event. 0 goes on; anything else stops the parser: the feed returns REQUESTY_ERR_CANCELLED, as does
 * every later one until requesty_sse_parser_reset. It may not call functions on the same parser. */
typedef int (*requesty_sse_fn)(const requesty_sse_event *event, void *user);

/* A new parser; NULL when memory is short or on_event is NULL. To be freed with requesty_sse_parser_free. */
REQUESTY_API requesty_sse_parser *requesty_sse_parser_new(requesty_sse_fn on_event, void *user);

/* The most bytes one event (its lines together, and any single line) may have; default 64 MiB, 0 keeps it. More is
 * REQUESTY_ERR_TOO_LARGE. To be set before the first feed. */
REQUESTY_API void requesty_sse_parser_set_limit(requesty_sse_parser *parser, size_t max_event_bytes);

/* Takes count bytes and calls back for each event they complete. The bytes are not kept. Returns 0;
 * REQUESTY_ERR_CANCELLED when the callback stopped it; REQUESTY_ERR_TOO_LARGE; REQUESTY_ERR_NO_MEMORY;
 * REQUESTY_ERR_BUSY when called from its own callback; REQUESTY_ERR_INVALID for a NULL parser. After a failure the parser
 * stays failed until it is reset. */
REQUESTY_API int requesty_sse_parser_feed(requesty_sse_parser *parser, const void *bytes, size_t count);

/* Makes the parser as new: an unfinished event and the last id are forgotten, the limit and the callback stay. */
REQUESTY_API void requesty_sse_parser_reset(requesty_sse_parser *parser);

/* NULL is fine. Not from the parser's own callback. */
REQUESTY_API void requesty_sse_parser_free(requesty_sse_parser *parser);

REQUESTY_END

#endif
