/*
 * A router for demonstrations: plausible answers, word by word, in the shapes of the Messages and the
 * chat protocol, with Requesty's headers and errors. A handler for server_set_handler().
 */
#ifndef TESTS_SERVER_ROUTER_H
#define TESTS_SERVER_ROUTER_H

#include "server.h"

/* The API keys that a router manages, with what they have used. Thread-safe. */
struct router_keys;

/* The organisation: people, groups, access lists. Thread-safe. */
struct router_org;

struct router_options {
    unsigned word_delay_ms;   /* the pause before each word of a stream */
    struct router_keys *keys; /* NULL: key management is a 404 */
    struct router_org *org;   /* NULL: likewise */
};

/* A few keys to begin with. */
struct router_keys *router_keys_new(void);
void router_keys_free(struct router_keys *keys); /* NULL is fine */

/* A few people, groups and lists to begin with. */
struct router_org *router_org_new(void);
void router_org_free(struct router_org *org); /* NULL is fine */

/*
 * Answers POST /v1/messages and its count_tokens, /v1/chat/completions, /v1/responses and /v1/embeddings;
 * /v1/images/generations and edits with small pictures, /v1/audio/speech with a tone or silence a word,
 * /v1/audio/transcriptions with what was sent; GET /v1/models (with a policy when there is a key), GET /v1/auth/check and what
 * is below /v1/manage/apikey, .../org, .../group and .../access-list, and takes feedback; everything else is a 404.
 * `options` is a const struct router_options that lives as long as the server; NULL means no pauses.
 * A key that begins with "invalid" is refused with 403, any other one is accepted. For key management the secrets of
 * the managed keys have the permissions of those, and deleted ones none; any other key may do everything.
 */
struct server_reply *router_handle(const struct server_request *request, void *options);

#endif
