/* What the files of the decoder (decode.c for objects, decode_list.c, decode_value.c for the rest) share. */
#ifndef RQ_JSON_DECODE_PARTS_H
#define RQ_JSON_DECODE_PARTS_H

#include <string.h>

#include "json/decode.h"

static inline void *rq_at_offset(void *object, size_t offset)
{
    return (char *)object + offset;
}

/* Pointers to structs go through memcpy, as their members have types of their own. */
static inline void rq_decode_set_pointer(void *object, size_t offset, const void *pointer)
{
    memcpy(rq_at_offset(object, offset), &pointer, sizeof pointer);
}

static inline int rq_decode_skip(struct rq_decoder *decoder)
{
    return rq_scan_skip(&decoder->scan, NULL);
}

/* A NUL-terminated copy in the arena. */
int rq_decode_copy(struct rq_decoder *decoder, struct rq_slice from, const char **text, size_t *len);

/* A string's value as a NUL-terminated text in the arena. */
int rq_decode_string(struct rq_decoder *decoder, const struct rq_string *string, const char **text, size_t *len);

/* Decodes the value at the scanner for a row that holds no struct: text, number, boolean, word or raw. */
int rq_decode_value(struct rq_decoder *decoder, const struct rq_field *field, void *object);

/* The array or map at the scanner for an RQ_LIST, RQ_MAP or RQ_TEXTS row; and the state of one that is absent. */
int rq_decode_list(struct rq_decoder *decoder, const struct rq_field *field, void *object);
int rq_decode_map(struct rq_decoder *decoder, const struct rq_field *field, void *object);
int rq_decode_texts(struct rq_decoder *decoder, const struct rq_field *field, void *object);
void rq_decode_no_list(void *object, const struct rq_field *field);

void rq_decode_set_word(void *object, const struct rq_field *field, int32_t value, const char *text);

#endif
