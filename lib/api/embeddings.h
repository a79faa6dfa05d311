/* Embeddings, in files by subject: embeddings.c writes requests and has the entry points, embeddings_decode.c reads
 * replies. */
#ifndef RQ_API_EMBEDDINGS_H
#define RQ_API_EMBEDDINGS_H

#include <requesty/embeddings.h>

#include "json/decode.h"

/* What of a request its reply is judged by. */
struct rq_embeddings_asked {
    size_t count; /* of inputs; 0: not known */
    int64_t dimensions; /* 0: not said */
    bool decode;
};

/* Of requesty_embeddings, and of what is known of it until it is complete. */
extern const struct rq_table rq_embeddings_table;

/* rq_shape.complete: `asked` is a struct rq_embeddings_asked, `embeddings` has been decoded from `json` by the table. */
int rq_embeddings_complete(const void *asked, struct rq_slice json, struct rq_arena *arena, void *embeddings,
                           requesty_error *error);

#endif
