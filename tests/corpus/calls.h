/* One call of the library, and all that came out of it. */
#ifndef TESTS_CORPUS_CALLS_H
#define TESTS_CORPUS_CALLS_H

#include <jansson.h>
#include <requesty/requesty.h>
#include <stdbool.h>

#include "frames.h"
#include "protocol.h"

enum way { WAY_CREATE, WAY_STREAM, WAY_PULL };

struct call {
    requesty_client *client;
    enum protocol protocol;
    enum way way;
    const struct frames *frames; /* what was served as a stream; NULL: a JSON body */
    const char *body;            /* what was served as JSON; NULL: a stream */
    bool replays;                /* the reply goes back in a history, too */
    bool empty;                  /* nothing of a reply is in it */
};

struct outcome {
    int result; /* 0, or what the call returned */
    requesty_error error;
    json_t *reply;  /* NULL: the library gave none */
    char *raw_json; /* of the whole reply */
    json_t *events; /* NULL: no events were asked for */
    size_t event_count;
    size_t passed; /* frames that came out as events */
    char problem[400];
};

void call_make(const struct call *call, struct outcome *outcome);
void outcome_free(struct outcome *outcome);

#endif
