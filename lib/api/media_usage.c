#include "api/media_usage.h"

#include "api/usage.h"

static const struct rq_field input_detail_rows[] = {
    RQ_ROW(INTEGER, struct rq_media_usage, "cached_tokens", usage.cached_tokens),
};
static const struct rq_table input_detail_table = {
    .fields = input_detail_rows, .count = RQ_COUNT(input_detail_rows), .size = sizeof(struct rq_media_usage),
    .raw_offset = RQ_NO_RAW,
};

static const struct rq_field usage_rows[] = {
    RQ_ROW(INTEGER, struct rq_media_usage, "input_tokens", usage.input_tokens),
    RQ_ROW(INTEGER, struct rq_media_usage, "prompt_tokens", usage.input_tokens),
    RQ_ROW(INTEGER, struct rq_media_usage, "output_tokens", usage.output_tokens),
    RQ_ROW(INTEGER, struct rq_media_usage, "completion_tokens", usage.output_tokens),
    RQ_ROW(INTEGER, struct rq_media_usage, "total_tokens", usage.total_tokens),
    RQ_ROW_INSIDE("input_token_details", input_detail_table),
    RQ_ROW_INSIDE("input_tokens_details", input_detail_table),
    RQ_ROW_INSIDE("prompt_tokens_details", input_detail_table),
    RQ_ROW(OPT_DOUBLE, struct rq_media_usage, "seconds", seconds),
    RQ_ROW(OPT_DOUBLE, struct rq_media_usage, "duration", seconds),
    RQ_ROW_CUSTOM(requesty_usage, "cost", cost, rq_usage_cost),
};
const struct rq_table rq_media_usage_table = {
    .fields = usage_rows, .count = RQ_COUNT(usage_rows), .size = sizeof(struct rq_media_usage),
    .raw_offset = offsetof(struct rq_media_usage, usage.raw_json),
};
