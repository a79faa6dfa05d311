/*
 * A router for demonstrations: plausible answers, word by word, in the shapes of the Messages and the
 * chat protocol, with Requesty's headers and errors. A handler for server_set_handler().
 */
#ifndef TESTS_SERVER_ROUTER_H
#define TESTS_SERVER_ROUTER_H

#include "server.h"

struct router_options {
    unsigned word_delay_ms; /* the pause before each word of a stream */
};

/*
 * Answers POST /v1/messages, POST /v1/chat/completions and GET /v1/models; everything else is a 404.
 * `options` is a const struct router_options that lives as long as the server; NULL means no pauses.
 * A key that begins with "invalid" is refused with 403, any other one is accepted.
 */
struct server_reply *router_handle(const struct server_request *request, void *options);

#endif
