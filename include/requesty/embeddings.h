/* requesty/embeddings.h: embeddings as plain float arrays, POST /v1/embeddings.
 * Facts: API notes, requesty.md 12 and messages-and-chat.md 10.
 */
#ifndef REQUESTY_EMBEDDINGS_H
#define REQUESTY_EMBEDDINGS_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/params.h>

REQUESTY_BEGIN

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

/* One text as the ids of its tokens. Frozen. */
typedef struct requesty_tokens {
    const int32_t *ids;
    size_t count; /* at least 1 */
} requesty_tokens;

/* A request. Required: model, and exactly one of text, input, tokens and input_json. What is zero is not sent, but for
 * encoding_format; the server's default then holds. Servers have limits of their own: OpenAI takes 2,048 inputs and refuses
 * an empty text. */
typedef struct requesty_embeddings_params {
    const char *model;             /* "openai/text-embedding-3-small", ...; sent as it is */
    const char *const *input;      /* the texts. Always sent as an array, as servers that take many do take one so */
    size_t input_count;            /* at least 1 */
    const size_t *input_lengths;   /* one a text, for texts with a NUL inside, or without one behind. NULL: each goes up to
                                      its NUL, as does one whose length is 0 */
    const char *text;              /* one text, sent as a string */
    size_t text_len;               /* 0: up to the NUL */
    const requesty_tokens *tokens; /* texts as token ids, sent as an array of arrays */
    size_t token_count;           /* at least 1 */
    const char *input_json;        /* the input as JSON of any kind, for what the above do not say (images) */
    requesty_opt_int dimensions;   /* how long each vector is to be, at least 1; not every model can choose */
    /* NULL: "base64" is asked for, which is 3 to 5 times shorter and faster to read than numbers; a server that answers
     * with numbers all the same is understood. "float", "base64": that. "": the member is not sent, for servers that
     * refuse it. Any other word ("base64_int8") is sent, and decode is then false. */
    const char *encoding_format;
    /* Whether embeddings become floats. Default: true, but for an encoding_format that is not named above. When it is
     * false, vectors have no values but their embedding_json. */
    requesty_opt_bool decode;
    /* Of other providers than OpenAI; the notes have neither [?]: */
    const char *input_type;              /* what the texts are for: "query" or "document" (Voyage), "search_query", ... */
    requesty_opt_bool truncation;        /* whether a text that is too long is cut off; false: it is refused */
    const char *user;                    /* an opaque id of the end user */
    const requesty_extension *requesty;  /* the notes document it for chat; the router may pass it over here [?] */
    const char *extra_json;              /* laid over the body */
} requesty_embeddings_params;

/* ---- what comes back --------------------------------------------------------------------------------------------- */

/* One embedding. */
typedef struct requesty_vector {
    int64_t index; /* of the input it stands for; its place in `vectors` */
    size_t length;
    /* Never NULL. Each is the float nearest to what the server wrote. The vectors of a result lie behind each other in one
     * block, in the order in which the server sent them. Length is what came: a server may ignore `dimensions`. */
    const float *values;
    const char *embedding_json; /* decode = false: the embedding as it came (JSON); else NULL */
} requesty_vector;

/* A reply. Everything belongs to it and is freed with it.
 *
 * There are as many vectors as inputs, vectors[i] being that of input i: a reply with fewer or more of them, with an index
 * twice, or with one left out is REQUESTY_ERR_BAD_REPLY. The order in which the server sent them does not matter; where it
 * sent no index at all, it counts. (With input_json, or an input in extra_json, the number is not known beforehand: then
 * the indexes must be 0 to vector_count - 1.) Also REQUESTY_ERR_BAD_REPLY: base64 whose bytes are no whole number of
 * floats, a number beyond the range of a float, and what is neither numbers nor base64. */
typedef struct requesty_embeddings {
    const char *model; /* the upstream model that answered; never NULL, "" when the server left it out */
    size_t vector_count;
    const requesty_vector *const *vectors; /* never NULL */
    const requesty_usage *usage; /* never NULL. Tokens are in input_tokens and total_tokens; some servers send only one. The
                                    cost is not documented for embeddings [?]: set where it came */
    const char *id;              /* NULL where the server gives none; OpenAI does not */
    const char *raw_json;        /* the reply's exact text, but each embedding is replaced by null: the text of the numbers
                                    is not kept */
    const requesty_info *info;   /* never NULL */
} requesty_embeddings;

/* NULL is fine. */
REQUESTY_API void requesty_embeddings_free(requesty_embeddings *embeddings);

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* See requesty_embeddings_create; `size` is sizeof *params. */
REQUESTY_API int requesty_embeddings_create_sized(requesty_client *client, const requesty_embeddings_params *params,
                                                  size_t size, requesty_embeddings **embeddings, requesty_error *error);

/* Sends the request and waits for the reply. *embeddings is to be freed with requesty_embeddings_free. */
static inline int requesty_embeddings_create(requesty_client *client, const requesty_embeddings_params *params,
                                             requesty_embeddings **embeddings, requesty_error *error)
{
    return requesty_embeddings_create_sized(client, params, sizeof *params, embeddings, error);
}

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See requesty_embeddings_start; `size` is sizeof *params, `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_embeddings_start_sized(requesty_client *client, requesty_loop *loop,
                                                 const requesty_embeddings_params *params, size_t size,
                                                 const requesty_call_handlers *handlers, size_t handlers_size,
                                                 requesty_call **call, requesty_error *error);

/* Begins the request in a loop and returns at once: see "calls" in loop.h. */
static inline int requesty_embeddings_start(requesty_client *client, requesty_loop *loop,
                                            const requesty_embeddings_params *params,
                                            const requesty_call_handlers *handlers, requesty_call **call,
                                            requesty_error *error)
{
    return requesty_embeddings_start_sized(client, loop, params, sizeof *params, handlers, sizeof *handlers, call,
                                           error);
}

/* The result of requesty_embeddings_start: owned by the call, there from on_done on if it succeeded, valid as long as
 * the handle. NULL else, and for a call of another kind. */
REQUESTY_API const requesty_embeddings *requesty_call_embeddings(requesty_call *call);

REQUESTY_END

#endif
