/* Calls for embeddings: the smallest request, and what came of it. */
#ifndef TESTS_EMBEDDINGS_H
#define TESTS_EMBEDDINGS_H

#include "bodies.h"
#include "scenario.h"

/* A request for `count` texts, at most 4. */
requesty_embeddings_params small_embeddings(size_t count);

/* JSON with ' in place of ", served as the answer with this status to every request that follows. */
void serve(struct scene *scene, int status, const char *quoted_json);

/* Makes a call that must succeed; the result is to be freed. */
requesty_embeddings *embed(struct scene *scene, const requesty_embeddings_params *params);

/* A call for `count` texts with the answer of JSON in ' quotes. */
requesty_embeddings *embed_answer(struct scene *scene, size_t count, const char *quoted_json);

/* Makes a call that must succeed, whatever comes of it; the request that it sent. */
const struct server_request *send_embeddings(struct scene *scene, const requesty_embeddings_params *params);

/* The call fails with the code and this part of its message, and leaves its output alone. */
#define assert_fails(scene, params, code, part, error) check_fails(scene, params, code, part, error, __FILE__, __LINE__)
void check_fails(struct scene *scene, const requesty_embeddings_params *params, int code, const char *part,
                 requesty_error *error, const char *file, int line);

/* The vector has these values. */
#define assert_vector(vector, ...)                                                                                     \
    check_vector(vector, (const float[]){ __VA_ARGS__ }, sizeof((const float[]){ __VA_ARGS__ }) / sizeof(float), __FILE__, \
                 __LINE__)
void check_vector(const requesty_vector *vector, const float *values, size_t count, const char *file, int line);

#endif
