/* The library's results as views, and what its events told. */
#ifndef TESTS_CORPUS_GOT_H
#define TESTS_CORPUS_GOT_H

#include <jansson.h>
#include <requesty/requesty.h>
#include <stdbool.h>

#include "frames.h"
#include "protocol.h"
#include "text.h"

json_t *got_message(const requesty_message *message);
json_t *got_response(const requesty_response *response);
json_t *got_completion(const requesty_chat_completion *completion);
json_t *got_error(const requesty_error *error);
json_t *got_usage(const requesty_usage *usage);

/* JSON text as a member: parsed, or as "NAME_text" when it is no JSON. */
void got_json(json_t *view, const char *name, const char *text);

/* Collects events. */
struct seen {
    const struct frames *frames; /* that must come out in order; NULL: not checked */
    size_t passed;               /* frames that did */
    enum protocol protocol;
    size_t count;
    json_t *view; /* without its texts */
    struct seen_text *texts;
    size_t text_count;
    char problem[400]; /* the first one; "" */
};

void seen_begin(struct seen *seen, const struct frames *frames, enum protocol protocol);
int seen_event(const requesty_event *event, void *seen); /* a requesty_event_fn */
/* The view of all events, to be freed. */
json_t *seen_end(struct seen *seen);

/* For a failed stream only what comes in pieces can be told beforehand; drops the rest of a view. */
void seen_keep_pieces(json_t *view);

#endif
