#include "api/usage.h"

const requesty_usage rq_no_usage = { 0 };

static const struct rq_field lifetime_rows[] = {
    RQ_ROW(INTEGER, requesty_usage, "caching_5m_tokens", cache_write_5m_tokens),
    RQ_ROW(INTEGER, requesty_usage, "caching_1h_tokens", cache_write_1h_tokens),
    RQ_ROW(INTEGER, requesty_usage, "ephemeral_5m_input_tokens", cache_write_5m_tokens),
    RQ_ROW(INTEGER, requesty_usage, "ephemeral_1h_input_tokens", cache_write_1h_tokens),
};
const struct rq_table rq_usage_lifetime_table = {
    .fields = lifetime_rows, .count = RQ_COUNT(lifetime_rows), .size = sizeof(requesty_usage), .raw_offset = RQ_NO_RAW,
};

static const struct rq_field cost_rows[] = {
    RQ_ROW(OPT_DOUBLE, requesty_usage, "total_cost", cost),
};
static const struct rq_table cost_table = {
    .fields = cost_rows, .count = RQ_COUNT(cost_rows), .size = sizeof(requesty_usage), .raw_offset = RQ_NO_RAW,
};

static int cost_of_object(struct rq_decoder *decoder, requesty_usage *usage)
{
    void *inner;
    int rc = rq_decode_object(decoder, &cost_table, &inner);
    if (rc == 0 && inner)
        usage->cost = ((const requesty_usage *)inner)->cost;
    return rc;
}

int rq_usage_cost(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    requesty_usage *usage = object;
    struct rq_number number;
    const char *text;
    size_t len;
    int rc;

    (void)field;
    usage->cost = (requesty_opt_double){ 0 };
    if (rq_scan_kind(&decoder->scan) == RQ_KIND_OBJECT)
        return cost_of_object(decoder, usage);
    rc = rq_decode_text(decoder, &text, &len);
    if (rc == 0 && text && rq_number_parse(text, len, &number) == 0)
        usage->cost = REQUESTY_DOUBLE(number.real);
    return rc;
}
