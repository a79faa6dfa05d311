/* Bodies of requests, compared as JSON. Expected JSON is written with ' in place of ", so that it can be read. */
#ifndef TESTS_BODIES_H
#define TESTS_BODIES_H

#include <jansson.h>

#include "scenario.h"

/* The text as JSON; a test that has it wrong ends. To be freed with json_decref. */
json_t *quoted(const char *text);

/* The request's body is this JSON. */
#define assert_body(request, text) check_body(request, text, __FILE__, __LINE__)
void check_body(const struct server_request *request, const char *text, const char *file, int line);

/* The body's member at a path such as "messages.0.content" is this JSON. */
#define assert_member(request, path, text) check_member(request, path, text, __FILE__, __LINE__)
void check_member(const struct server_request *request, const char *path, const char *text, const char *file, int line);

/* The body has no member at the path. */
#define assert_no_member(request, path) check_no_member(request, path, __FILE__, __LINE__)
void check_no_member(const struct server_request *request, const char *path, const char *file, int line);

/* Makes a blocking call that must succeed; the request that came of it. */
const struct server_request *send_messages(struct scene *scene, const requesty_messages_params *params);
const struct server_request *send_chat(struct scene *scene, const requesty_chat_params *params);

/* The same with a callback stream. */
const struct server_request *stream_messages(struct scene *scene, const requesty_messages_params *params);
const struct server_request *stream_chat(struct scene *scene, const requesty_chat_params *params);

#endif
