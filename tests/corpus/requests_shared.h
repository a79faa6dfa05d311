/* What the requests of several endpoints have in common. */
#ifndef TESTS_CORPUS_REQUESTS_SHARED_H
#define TESTS_CORPUS_REQUESTS_SHARED_H

#include "requests_build.h"

/* Custom functions. cache_control: into a member `cache`. */
json_t *take_cache(struct build *build, json_t *value, void *at);

/* The model, into a text; an empty one is none. */
json_t *take_model(struct build *build, json_t *value, void *at);

/* The `requesty` object: into a const requesty_extension *. */
json_t *take_extension(struct build *build, json_t *value, void *at);

/* Where a `thinking` object goes; display may be NULL. */
struct thinking_members {
    int64_t *thinking;
    requesty_opt_int *budget;
    const char **display;
    bool needs_budget; /* "enabled" is not taken without one */
};
json_t *take_thinking_into(struct build *build, json_t *value, const struct thinking_members *to);

#endif
