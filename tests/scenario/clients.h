/* Clients with other options, and the headers that their requests bear. */
#ifndef TESTS_CLIENTS_H
#define TESTS_CLIENTS_H

#include "scenario.h"

/* A client made from another; to be freed. */
requesty_client *derive(requesty_client *client, const requesty_client_options *changes);

/* Makes a call that must succeed and gives the request that came of it. */
const struct server_request *ask(struct scene *scene, requesty_client *client);
const struct server_request *ask_in(struct scene *scene, requesty_client *client, enum protocol protocol, enum way way);

/* The same with a client of these options, or of the scene's options and this header. */
const struct server_request *ask_with(struct scene *scene, const requesty_client_options *options);
const struct server_request *ask_with_header(struct scene *scene, const char *name, const char *value);

/* The request has this header once, with this value; value NULL: it has none of the name. */
#define assert_header(request, name, value) check_header(request, name, value, __FILE__, __LINE__)
void check_header(const struct server_request *request, const char *name, const char *value, const char *file,
                  int line);

/* No name occurs twice, in whatever letters. */
#define assert_headers_once(request) check_headers_once(request, __FILE__, __LINE__)
void check_headers_once(const struct server_request *request, const char *file, int line);

#endif
