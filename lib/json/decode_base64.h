/* Rows whose value is base64 text, or a data: URL with such: decoded once, from the text where it stands into the arena. */
#ifndef RQ_JSON_DECODE_BASE64_H
#define RQ_JSON_DECODE_BASE64_H

#include "json/decode.h"

struct rq_decoded_bytes {
    const unsigned char *bytes; /* NULL when the member is absent, null, no string, or empty */
    size_t len;
    struct rq_slice text; /* the base64 as it stands in the JSON, for as long as that lives */
    bool bad;             /* it is none; the row's owner says so, since the JSON is valid */
};

/* For RQ_ROW_CUSTOM, with a struct rq_decoded_bytes as the member. */
int rq_decode_base64_row(struct rq_decoder *decoder, const struct rq_field *field, void *object);

#endif
