/* requesty/event.h: streams: one vocabulary of events for every protocol, by callback or by pull.
 *
 * Every frame that the server sends gives at least one event, in order; a frame that means several things gives several,
 * with the same raw_json. What the library does not know, or knows but has no event for (a ping, a block's start), is
 * REQUESTY_EVENT_OTHER and never an error. A stream that ends before the protocol says it is complete fails with
 * REQUESTY_ERR_INCOMPLETE_STREAM; what was received by then can still be read.
 */
#ifndef REQUESTY_EVENT_H
#define REQUESTY_EVENT_H

#include <requesty/base.h>

REQUESTY_BEGIN

typedef enum requesty_event_type {
    REQUESTY_EVENT_OTHER = 0,       /* anything else: see sse_event and raw_json */
    REQUESTY_EVENT_START,           /* the reply began: id (the reply's), name (the model), usage where it is known already */
    REQUESTY_EVENT_TEXT,            /* a piece of the answer: text */
    REQUESTY_EVENT_REASONING,       /* a piece of the thinking: text */
    REQUESTY_EVENT_TOOL_CALL_START, /* a tool call began: id, name */
    REQUESTY_EVENT_TOOL_INPUT,      /* a fragment of a tool call's input: text (not JSON by itself), id, name */
    REQUESTY_EVENT_TOOL_CALL,       /* a tool call, complete: id, name, input_json */
    REQUESTY_EVENT_REFUSAL,         /* a piece of a refusal: text */
    REQUESTY_EVENT_CITATION,        /* a source that the answer names: text is its JSON */
    REQUESTY_EVENT_USAGE,           /* token counts so far: usage. The last one counts; never a sum */
    REQUESTY_EVENT_STOP,            /* why the answer ended: stop_reason_text */
    REQUESTY_EVENT_BYTES            /* speech in a loop: a piece of the audio: text, text_len; any bytes, NULs too */
} requesty_event_type;

/* Token counts. The numbers mean what the protocol at hand says they mean: Messages counts cached input apart from
 * input_tokens, chat and Responses count it in. A number that did not come is 0 (API notes: requesty.md 8.5, 10.2, 11). */
typedef struct requesty_usage {
    int64_t input_tokens;
    int64_t output_tokens;
    int64_t total_tokens; /* as sent; Messages does not send it: then input, cache and output tokens together */
    int64_t cached_tokens;      /* input read from a cache */
    int64_t cache_write_tokens; /* input written to a cache */
    int64_t reasoning_tokens;   /* part of output_tokens */
    requesty_opt_double cost;   /* USD, where the router says it */
    const char *raw_json;       /* as it came; NULL when no usage came at all */
    int64_t cache_write_5m_tokens; /* parts of cache_write_tokens by how long the cache keeps them, where the server */
    int64_t cache_write_1h_tokens; /* says it (API notes: requesty.md 8.5; Messages: usage.cache_creation) */
} requesty_usage;

/* One event. It and all it points to are valid until the callback returns, or until the next requesty_stream_next.
 * Members that an event's type does not name are 0 or NULL. */
typedef struct requesty_event {
    int32_t type;   /* a requesty_event_type; treat one you do not know like OTHER */
    int32_t choice; /* chat: the choice's index; else 0 */
    int32_t index;  /* Messages: the block's index in the reply's content; chat: the tool call's index; Responses: the
                       item's index in the reply's output */
    int32_t input_valid; /* TOOL_CALL: 1 when input_json is valid JSON; models do write broken JSON */
    const char *text; /* NUL-terminated as well */
    size_t text_len;
    const char *id;
    const char *name;
    const char *input_json; /* "{}" for a call without input */
    const requesty_usage *usage;
    const char *stop_reason_text; /* the protocol's word: "end_turn", "stop", ...; Responses: the incomplete_reason, else
                                     the status, "completed" */
    const char *sse_event;        /* the frame's event name; the JSON's type where a frame of Messages or Responses has
                                     none; "" in chat */
    const char *raw_json;         /* the frame's data, exact */
    size_t raw_json_len;
    size_t input_json_len;
    int32_t by_server; /* TOOL_CALL and its kin: 1: the server runs this tool itself; the program must not */
    int32_t reserved;
} requesty_event;

/* Takes one event. 0 goes on; anything else cancels the call and becomes error.user_code. It may make calls on other
 * clients and on the same one; it may cancel. */
typedef int (*requesty_event_fn)(const requesty_event *event, void *user);

/* What every result tells of the HTTP exchange behind it (API notes: requesty.md 4). */
typedef struct requesty_info {
    int32_t http_status;
    int32_t attempts;          /* 1: no retry was needed */
    const char *request_id;    /* x-requesty-request-id, request-id or x-request-id; NULL when none came, as below */
    const char *provider;      /* x-requesty-provider: who answered behind the router */
    const char *cache;         /* x-requesty-cache, such as "HIT" */
    requesty_opt_int latency_ms; /* x-requesty-latency-ms: the router's own figure */
} requesty_info;

/* One pull stream, made by a resource's _open function. It belongs to one thread at a time, but for
 * requesty_stream_cancel. */
typedef struct requesty_stream requesty_stream;

/* Waits for the next event. 1: *event is it. 0: the reply is complete. Negative: it failed; every later call fails the
 * same way. *event is written with 1 only. */
REQUESTY_API int requesty_stream_next(requesty_stream *stream, const requesty_event **event, requesty_error *error);

/* The HTTP exchange so far; borrowed until the next call of this function, or until the stream is freed. Never NULL. */
REQUESTY_API const requesty_info *requesty_stream_info(requesty_stream *stream);

/* Makes a running or later requesty_stream_next fail with REQUESTY_ERR_CANCELLED. From any thread, any number of times,
 * as long as the stream is not freed. */
REQUESTY_API void requesty_stream_cancel(requesty_stream *stream);

/* Closes the stream, cancelling what still runs. NULL is fine. */
REQUESTY_API void requesty_stream_free(requesty_stream *stream);

REQUESTY_END

#endif
