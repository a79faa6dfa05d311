/* What the two files of the decoder (decode.c for objects and lists, decode_value.c for the rest) share. */
#ifndef RQ_JSON_DECODE_PARTS_H
#define RQ_JSON_DECODE_PARTS_H

#include "json/decode.h"

static inline void *rq_at_offset(void *object, size_t offset)
{
    return (char *)object + offset;
}

static inline int rq_decode_skip(struct rq_decoder *decoder)
{
    return rq_scan_skip(&decoder->scan, NULL);
}

/* A NUL-terminated copy in the arena. */
int rq_decode_copy(struct rq_decoder *decoder, struct rq_slice from, const char **text, size_t *len);

/* Decodes the value at the scanner for a row that holds no struct: text, number, boolean, word or raw. */
int rq_decode_value(struct rq_decoder *decoder, const struct rq_field *field, void *object);

void rq_decode_set_word(void *object, const struct rq_field *field, int32_t value, const char *text);

#endif
