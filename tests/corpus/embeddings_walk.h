/* The independent walk over a recorded reply with embeddings: jansson, and a decoder of base64 of its own. */
#ifndef TESTS_CORPUS_EMBEDDINGS_WALK_H
#define TESTS_CORPUS_EMBEDDINGS_WALK_H

#include <jansson.h>
#include <stddef.h>

/* How many embeddings the reply has. */
size_t walk_count(const json_t *reply);

/* The embedding for input `index`, by its index, or by its place where there are none; NULL: there is none. */
const json_t *walk_embedding(const json_t *reply, size_t index);

/* Its floats, to be freed; NULL when it is neither numbers nor base64 of whole floats. */
float *walk_floats(const json_t *embedding, size_t *count);

/* The reply with null for each embedding, a new reference. */
json_t *walk_rest(const json_t *reply);

#endif
