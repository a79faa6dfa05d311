/* A model as a JSON value with one name a member (that of the struct): made from the recorded text by a walk of its own, and
 * from the library's struct. A member that has nothing to say is left out. */
#ifndef TESTS_CORPUS_MODELS_VIEW_H
#define TESTS_CORPUS_MODELS_VIEW_H

#include <jansson.h>
#include <requesty/requesty.h>

/* Both to be freed. */
json_t *models_expect(const json_t *entry);
json_t *models_got(const requesty_model *model);

#endif
