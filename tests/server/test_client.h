/* A client on plain sockets, which sees HTTP as it is on the wire. */
#ifndef TESTS_SERVER_TEST_CLIENT_H
#define TESTS_SERVER_TEST_CLIENT_H

#include "server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Everything is freed by client_reply_free(). */
struct client_reply {
    int status;
    char *head;  /* status line and headers, without the blank line */
    char *body;  /* decoded, with a NUL behind it */
    size_t length;
    size_t chunks;
    bool complete; /* the framing said that the body is whole */
};

int client_connect(struct server *server);
void client_close(int fd);
void client_send(int fd, const char *text);

/* Sends a request with a Content-Length if body is not NULL; `headers` are complete lines or "". */
void client_request(int fd, const char *method, const char *path, const char *headers, const char *body);

/* Reads one reply by its framing, or up to the end of the connection. */
void client_read_reply(int fd, struct client_reply *reply);
void client_reply_free(struct client_reply *reply);

/* Reads exactly this text. */
void client_expect(int fd, const char *text);

/* Reads up to the end of the connection; 0 after a FIN, else errno. *bytes is to be freed. */
int client_read_to_end(int fd, char **bytes, size_t *length);

/* The end of the connection must come next; returns 0 after a FIN, else errno. */
int client_read_end(int fd);

/* Connection, request, reply, all in one. */
void client_exchange(struct server *server, const char *method, const char *path, const char *headers,
                     const char *body, struct client_reply *reply);

/* The tests of the other files. */
int run_request_tests(void);
int run_step_tests(void);
int run_router_tests(void);
int run_router_embeddings_tests(void);
int run_router_responses_tests(void);
int run_router_keys_tests(void);
int run_router_org_tests(void);
int run_router_models_tests(void);
int run_router_media_tests(void);

#endif
