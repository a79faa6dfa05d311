/* The Responses protocol, in files by subject: responses_encode.c and responses_encode_items.c write requests,
 * responses_items.c and responses_decode.c read replies, responses_replay.c makes events of whole ones; responses_stream.c,
 * responses_gather.c, responses_deltas.c, responses_output.c and responses_reader.c gather streams, responses_rebuild.c
 * makes replies of them; responses.c has the entry points. */
#ifndef RQ_API_RESPONSES_H
#define RQ_API_RESPONSES_H

#include <requesty/responses.h>

#include "api/protocol.h"
#include "base/arena.h"
#include "json/decode.h"

extern const struct rq_protocol rq_responses_protocol;

/* A reply and all it holds. */
struct rq_response_result {
    requesty_response response; /* first: the public pointer is the result's */
    struct rq_arena arena;
    requesty_info info;
    const char *text; /* all output_text joined */
};

extern const struct rq_word rq_item_words[];
extern const struct rq_table rq_output_part_table;
extern const struct rq_table rq_output_item_table; /* of a struct that begins with a requesty_output_item */
extern const struct rq_table rq_responses_usage_table;

/* responses_encode.c */
void rq_responses_encode(struct rq_writer *writer, const void *params, bool stream);

/* responses_encode_items.c */
void rq_responses_put_item(struct rq_writer *writer, const char *name, const void *at);

/* responses_items.c: whether an item is a tool call. */
bool rq_item_is_call(int32_t type);

/* The texts of some parts joined, `between` them; NULL when there is none. 0 or REQUESTY_ERR_NO_MEMORY. */
struct rq_texts {
    const requesty_output_part *const *list;
    size_t count;
    int32_t type; /* the parts that count */
};
int rq_join_parts(struct rq_arena *arena, const struct rq_texts *parts, const char *between, const char **text,
                  size_t *len);

/* responses_decode.c */
int rq_responses_decode(const struct rq_exchange *exchange, const char *json, size_t len, int max_depth, void **result,
                        requesty_error *error);
void rq_responses_free_result(void *result);

/* What a response says around its output; what it does not say is NULL. 0 or a reported failure. */
int rq_responses_decode_head(struct rq_slice json, struct rq_arena *arena, requesty_response *head,
                             requesty_error *error);

/* responses_replay.c */
void rq_responses_replay(const void *result, struct rq_events *events);
void rq_responses_replay_item(const requesty_output_item *item, int32_t index, struct rq_events *events);
void rq_responses_replay_call(const requesty_output_item *item, int32_t index, struct rq_events *events);
void rq_responses_replay_text(struct rq_events *events, requesty_event_type type, int32_t index, const char *text,
                              size_t len);
void rq_responses_replay_sources(const requesty_output_part *part, int32_t index, struct rq_events *events);

/* What comes last: USAGE and STOP, as far as the response has them. */
void rq_responses_tell_stop(struct rq_events *events, const requesty_response *response);

/* responses_reader.c, responses_stream.c */
void *rq_responses_reader_new(int max_depth);
void rq_responses_reader_free(void *reader);
int rq_responses_frame(void *reader, const char *json, size_t len, struct rq_events *events, requesty_error *error);
bool rq_responses_finish(void *reader, bool done_marker, struct rq_events *events);
bool rq_responses_has_begun(const void *reader);

/* responses_rebuild.c */
int rq_responses_rebuild(const void *reader, struct rq_buffer *json);

#endif
