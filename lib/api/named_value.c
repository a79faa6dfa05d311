#include "api/named_value.h"

/* The value is read twice, for its text and as it is. */
static int decode_value(struct rq_decoder *decoder, void *object)
{
    requesty_named_value *named = object;
    struct rq_scan before = decoder->scan;
    size_t len;
    int rc = rq_decode_raw(decoder, &named->value_json, &len);

    if (rc < 0)
        return rc;
    decoder->scan = before;
    return rq_decode_text(decoder, &named->value, &len);
}

const struct rq_table rq_named_value_table = {
    .size = sizeof(requesty_named_value), .raw_offset = RQ_NO_RAW,
    .name_offset = offsetof(requesty_named_value, name), .value = decode_value,
};
