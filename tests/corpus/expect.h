/* The independent walks: from a recorded text to what a client should make of it (view.h says in which form).
 * They know the wire's rules and nothing of the library's inside. */
#ifndef TESTS_CORPUS_EXPECT_H
#define TESTS_CORPUS_EXPECT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "frames.h"

struct expected {
    json_t *reply;  /* for a failure: what had come until then; NULL when nothing had */
    json_t *error;  /* NULL: success */
    json_t *events; /* what the events tell */
    json_t *raw;    /* the whole reply as JSON, nulls left out; chat: NULL */
    size_t frames;  /* so many frames from the first on must come out as events */
};

void expected_free(struct expected *expected);

/* A whole reply, as the body of one. */
struct expected expect_messages_body(const char *text, size_t length);
struct expected expect_chat_body(const char *text, size_t length);
struct expected expect_responses_body(const char *text, size_t length);

/* A stream; cut streams fail with REQUESTY_ERR_INCOMPLETE_STREAM. */
struct expected expect_messages_stream(const struct frames *frames);
struct expected expect_chat_stream(const struct frames *frames);
struct expected expect_responses_stream(const struct frames *frames);

/* An error body with its status, or (status 200) the JSON of an error inside a stream. */
json_t *expect_error(int status, const char *text, size_t length, bool mid_stream);
json_t *expect_incomplete(bool mid_stream);
json_t *expect_bad_reply(bool mid_stream);

/* The view of one decoded reply; used for whole bodies, for folded streams and for rebuilt raw_json. */
json_t *messages_view(json_t *message);
json_t *chat_view(json_t *completion);
json_t *responses_view(const json_t *response);
json_t *messages_usage_view(const json_t *usage);
json_t *chat_usage_view(const json_t *usage);
json_t *responses_usage_view(const json_t *usage);

/* What the events of a complete stream must tell, from the view of its reply. */
json_t *messages_events_view(const json_t *reply);
json_t *chat_events_view(const json_t *reply);
json_t *responses_events_view(const json_t *reply);

/* The chunks of a chat stream folded into one completion. */
void chat_fold_chunk(json_t *completion, json_t *chunk);

/* The name of the member that keeps a streamed tool input as it came, in folded blocks. */
#define STREAMED_INPUT "\001input"

/* The member of a block that a stream has begun and not ended. */
#define OPEN_BLOCK "\001open"

#endif
