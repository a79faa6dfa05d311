#include "api/usage_report.h"

#include <stdlib.h>
#include <string.h>

#include "api/endpoint.h"
#include "api/money.h"
#include "api/named_value.h"
#include "api/params.h"
#include "base/error.h"
#include "json/members.h"
#include "wire/path.h"
#include "wire/time.h"

/* The size of requesty_usage_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_usage_params, query_count)

/* ---- the query --------------------------------------------------------------------------------------------------- */

static const struct rq_word resolution_words[] = {
    { "hour", REQUESTY_RESOLUTION_HOUR },
    { "day", REQUESTY_RESOLUTION_DAY },
    { "month", REQUESTY_RESOLUTION_MONTH },
    { NULL, 0 },
};

static int check_list(const char *name, const void *list, size_t count, requesty_error *error)
{
    if (list || !count)
        return 0;
    return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is NULL, but its count is %zu", name, count);
}

static int check_group_by(const requesty_usage_params *params, requesty_error *error)
{
    int rc = check_list("group_by", params->group_by, params->group_by_count, error);

    for (size_t i = 0; rc == 0 && i < params->group_by_count; i++)
        if (!params->group_by[i] || !*params->group_by[i])
            rc = rq_error_set(error, REQUESTY_ERR_INVALID, "group_by[%zu]: is %s", i,
                              params->group_by[i] ? "empty" : "NULL");
    return rc;
}

static int check_query(const requesty_usage_params *params, requesty_error *error)
{
    int rc = check_list("query", params->query, params->query_count, error);

    for (size_t i = 0; rc == 0 && i < params->query_count; i++) {
        const requesty_query_param *param = &params->query[i];
        if (!param->name || !*param->name)
            rc = rq_error_set(error, REQUESTY_ERR_INVALID, "query[%zu].name: is required", i);
    }
    return rc;
}

static int check_params(const requesty_usage_params *params, requesty_error *error)
{
    int rc;

    if (!params->start || !*params->start)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "start: is required");
    if (params->resolution && !rq_word_text(resolution_words, params->resolution))
        return rq_error_set(error, REQUESTY_ERR_INVALID, "resolution: %lld is not a requesty_resolution",
                            (long long)params->resolution);
    rc = check_group_by(params, error);
    return rc < 0 ? rc : check_query(params, error);
}

static int write_path(struct rq_buffer *to, const char *path, const requesty_usage_params *params)
{
    int rc = rq_buffer_append_text(to, path);

    if (rc == 0)
        rc = rq_path_query(to, "start", params->start);
    if (rc == 0)
        rc = rq_path_query(to, "end", params->end);
    if (rc == 0)
        rc = rq_path_query(to, "resolution", rq_word_text(resolution_words, params->resolution));
    for (size_t i = 0; rc == 0 && i < params->group_by_count; i++)
        rc = rq_path_query(to, "group_by", params->group_by[i]);
    for (size_t i = 0; rc == 0 && i < params->query_count; i++)
        rc = rq_path_query(to, params->query[i].name, params->query[i].value);
    return rc == 0 && rq_buffer_text(to) ? 0 : REQUESTY_ERR_NO_MEMORY;
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

#define E requesty_usage_entry
#define COUNTER_ROWS \
    RQ_ROW(INTEGER, E, "completions_requests", completions_requests), \
    RQ_ROW(INTEGER, E, "embedding_requests", embedding_requests), \
    RQ_ROW(INTEGER, E, "image_requests", image_requests), \
    RQ_ROW(INTEGER, E, "speech_requests", speech_requests), \
    RQ_ROW(INTEGER, E, "transcription_requests", transcription_requests), \
    RQ_ROW(INTEGER, E, "total_requests", total_requests), \
    RQ_ROW_MONEY(E, "spend", spend, spend_usd), \
    RQ_ROW(INTEGER, E, "input_tokens", input_tokens), \
    RQ_ROW(INTEGER, E, "output_tokens", output_tokens), \
    RQ_ROW(INTEGER, E, "total_tokens", total_tokens)

static int begin_entry(struct rq_decoder *decoder, void *object)
{
    static const requesty_usage_entry *const no_rows[1];
    requesty_usage_entry *entry = object;

    (void)decoder;
    entry->spend = "";
    entry->rows = no_rows; /* a row has none, and no row of its table says so */
    return 0;
}

static const struct rq_field row_fields[] = {
    RQ_ROW_MAP(E, "group_by_values", group, group_count, rq_named_value_table),
    COUNTER_ROWS,
};
static const struct rq_table row_table = {
    .fields = row_fields, .count = RQ_COUNT(row_fields), .size = sizeof(E), .raw_offset = offsetof(E, raw_json),
    .begin = begin_entry,
};

static const struct rq_field entry_fields[] = {
    COUNTER_ROWS,
    RQ_ROW_MAP(E, "group_by_values", group, group_count, rq_named_value_table),
    RQ_ROW_LIST(E, "grouped_data", rows, row_count, row_table),
};
static const struct rq_table entry_table = {
    .fields = entry_fields, .count = RQ_COUNT(entry_fields), .size = sizeof(E), .raw_offset = offsetof(E, raw_json),
    .begin = begin_entry,
};

/* A period while the report is put in order. */
struct period {
    requesty_usage_entry entry;
    size_t place; /* in the answer */
    bool bad;     /* neither an object nor null */
};

/* null: a period without use. */
static int decode_period(struct rq_decoder *decoder, void *object)
{
    struct period *period = object;
    enum rq_kind kind = rq_scan_kind(&decoder->scan);
    void *made;
    size_t len;
    int rc;

    if (kind == RQ_KIND_OBJECT) {
        rc = rq_decode_object(decoder, &entry_table, &made);
        if (rc >= 0)
            period->entry = *(requesty_usage_entry *)made;
        return rc;
    }
    period->bad = kind != RQ_KIND_NULL;
    rc = begin_entry(decoder, &period->entry);
    return rc < 0 ? rc : rq_decode_raw(decoder, &period->entry.raw_json, &len);
}

static const struct rq_table period_table = {
    .size = sizeof(struct period), .raw_offset = RQ_NO_RAW, .name_offset = offsetof(E, period), .value = decode_period,
};
#undef E

static void date_period(struct period *period)
{
    requesty_usage_entry *entry = &period->entry;

    entry->unix_time.set = rq_time_parse(entry->period, &entry->unix_time.value);
    for (size_t i = 0; i < entry->row_count; i++) {
        requesty_usage_entry *row;
        memcpy(&row, &entry->rows[i], sizeof row); /* what the table made may be written here */
        row->period = entry->period;
        row->unix_time = entry->unix_time;
    }
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_time(const void *left, const void *right)
{
    const struct period *a = *(struct period *const *)left, *b = *(struct period *const *)right;
    int order = compare_numbers(b->entry.unix_time.set, a->entry.unix_time.set);

    if (!order)
        order = compare_numbers(a->entry.unix_time.value, b->entry.unix_time.value);
    if (!order)
        order = strcmp(a->entry.period, b->entry.period);
    return order ? order : compare_numbers((int64_t)a->place, (int64_t)b->place);
}

/* Of periods with the same name the last one counts. */
static size_t drop_repeated(struct period **periods, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept && strcmp(periods[kept - 1]->entry.period, periods[i]->entry.period) == 0)
            kept--;
        periods[kept++] = periods[i];
    }
    return kept;
}

static int put_in_order(struct rq_decoder *decoder, void *object)
{
    requesty_usage_report *report = object;
    size_t count = report->period_count;
    struct period **periods;

    (void)decoder;
    if (!count)
        return 0;
    memcpy(&periods, &report->periods, sizeof periods);
    for (size_t i = 0; i < count; i++) {
        periods[i]->place = i;
        date_period(periods[i]);
    }
    qsort(periods, count, sizeof *periods, by_time);
    report->period_count = drop_repeated(periods, count);
    periods[report->period_count] = NULL;
    return 0;
}

static const struct rq_field report_fields[] = {
    RQ_ROW_MAP(requesty_usage_report, "usage", periods, period_count, period_table),
};
static const struct rq_table report_table = {
    .fields = report_fields, .count = RQ_COUNT(report_fields), .size = sizeof(requesty_usage_report),
    .raw_offset = offsetof(requesty_usage_report, raw_json), .finish = put_in_order,
};
/* "usage" is an object of periods; null and an empty list are a report without any. */
static int check_report(const void *asked, struct rq_slice json, struct rq_arena *arena, void *object,
                        requesty_error *error)
{
    const requesty_usage_report *report = object;
    struct rq_slice usage = rq_scan_part(json, "usage");
    enum rq_kind kind = rq_slice_kind(usage);

    (void)asked;
    (void)arena;
    if (kind != RQ_KIND_OBJECT && kind != RQ_KIND_NULL && !(kind == RQ_KIND_ARRAY && !rq_array_inside(usage).len))
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "usage: is no object");
    for (size_t i = 0; i < report->period_count; i++)
        if (((const struct period *)report->periods[i])->bad)
            return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "usage.%s: is no object", report->periods[i]->period);
    return 0;
}

static const struct rq_shape report_shape = {
    .name = "report", .table = &report_table, .info_offset = offsetof(requesty_usage_report, info), .required = "usage",
    .complete = check_report,
};

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static int get(struct rq_way *way, const char *path, const requesty_usage_params *params)
{
    struct rq_buffer whole = { 0 };
    struct rq_outgoing outgoing = { .host = RQ_HOST_MANAGEMENT, .method = "GET" };
    int rc = write_path(&whole, path, params) < 0 ? rq_error_no_memory(way->error) : 0;

    outgoing.path = whole.data;
    if (rc == 0)
        rc = rq_endpoint_call(way, &outgoing, &report_shape);
    rq_buffer_free(&whole);
    return rc;
}

int rq_usage_report_get(struct rq_way *way, const char *path, const requesty_usage_params *params, size_t size)
{
    requesty_usage_params own;
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", way->error);

    if (rc == 0)
        rc = check_params(&own, way->error);
    return rc < 0 ? rc : get(way, path, &own);
}

const char *requesty_usage_entry_group(const requesty_usage_entry *row, const char *name)
{
    const char *value = NULL;

    for (size_t i = 0; row && name && i < row->group_count; i++)
        if (strcmp(row->group[i]->name, name) == 0)
            value = row->group[i]->value;
    return value;
}

void requesty_usage_report_free(requesty_usage_report *report)
{
    rq_result_free(report);
}

const requesty_usage_report *requesty_call_usage_report(requesty_call *call)
{
    return rq_call_result(call, &report_shape);
}
