/* The endpoints whose recorded request bodies are sent again, one a file. */
#ifndef TESTS_CORPUS_REQUESTS_KINDS_H
#define TESTS_CORPUS_REQUESTS_KINDS_H

#include <requesty/requesty.h>

#include "requests_build.h"

/* A body that the library refuses, as the header says: with what words, and how the test knows such a body. */
struct requests_refusal {
    const char *says; /* the beginning of the message */
    bool (*applies)(const json_t *body);
};

struct requests_kind {
    const char *folder; /* below ROOT/requests */
    const char *reply, *stream_reply; /* what the server answers */
    /* Builds parameters from the body and makes the call that it asks for: 0, or what the library returned. */
    int (*send)(struct build *build, json_t *body, requesty_client *client, requesty_error *error);
    const struct requests_refusal *refusals; /* beside that of what is no JSON object */
    size_t refusal_count;
};

extern const struct requests_kind requests_messages, requests_chat, requests_embeddings;

/* requests_messages_turns.c: fills a requesty_message_param, a requesty_block_param. */
void take_messages_turn(struct build *build, json_t *value, void *to);
void take_messages_block(struct build *build, json_t *value, void *to);

/* requests_chat_messages.c: fills a requesty_chat_message. */
void take_chat_message(struct build *build, json_t *value, void *to);

#endif
