/* Asking a demonstration router of one's own, and looking at what it says. */
#ifndef TESTS_SERVER_ROUTER_CLIENT_H
#define TESTS_SERVER_ROUTER_CLIENT_H

#include "test_client.h"

#include <jansson.h>

extern const char bearer[];

struct server *start_router(void);

/* The body of the answer with this status, to be freed; NULL for one without. */
json_t *ask_router(struct server *server, const char *headers, const char *method, const char *path, const char *body,
                   int status);

/* Posts a body to a router of its own. */
void post(const char *path, const char *headers, const char *body, struct client_reply *reply);

/* The same, which must succeed; the reply, to be freed. */
json_t *post_json(const char *path, const char *body);

json_t *parse(const char *text, size_t length);

/* "a.b.0.c" inside the value; fails if it is not there. */
const json_t *at(const json_t *value, const char *path);
const char *text_at(const json_t *value, const char *path);
json_int_t number_at(const json_t *value, const char *path);

enum { MOST_EVENTS = 100 };

struct events {
    size_t count;
    char *names[MOST_EVENTS]; /* NULL: no event line */
    json_t *data[MOST_EVENTS]; /* NULL: [DONE] */
};

void post_stream(const char *path, const char *body, struct events *events);
void events_free(struct events *events);

#endif
