/* requesty/usage_report.h: what was used and what it cost, by period and by group: the report that keys.h gives of a
 * key, and the organisation's. Facts: API notes, requesty.md 17.3 and 17.5.
 *
 * Money, here and in everything of the management host, is exact decimal text in US dollars, such as "63.545944565",
 * for sums that must be right to the last digit, with a double beside it (..._usd) for charts and comparisons. The
 * server may write it as a string or as a number: the text is the same. A number with an exponent is written out: 1e-7
 * is "0.0000001" (beyond 400 digits it is left alone). Text that is no number is kept as it came, and the double is
 * then absent. An amount that did not come, or came as null, is "", and the double is absent.
 */
#ifndef REQUESTY_USAGE_REPORT_H
#define REQUESTY_USAGE_REPORT_H

#include <requesty/base.h>
#include <requesty/event.h>
#include <requesty/loop.h>
#include <requesty/params.h>

REQUESTY_BEGIN

/* ---- what is asked ----------------------------------------------------------------------------------------------- */

/* How long a period of the report is. */
typedef enum requesty_resolution {
    REQUESTY_RESOLUTION_DEFAULT = 0, /* not sent; the server's default is a day */
    REQUESTY_RESOLUTION_HOUR = 1,
    REQUESTY_RESOLUTION_DAY = 2,
    REQUESTY_RESOLUTION_MONTH = 3
} requesty_resolution;

/* Which usage. Sent as a query string: one page of the reference shows these as a JSON body of the GET, but the other
 * page, the official client and observation say query (API notes: requesty.md 17.3, 22). */
typedef struct requesty_usage_params {
    const char *start;  /* required: RFC 3339, "2026-09-01T00:00:00Z"; sent as it is */
    const char *end;    /* likewise; default: 24 hours after start. The server allows ranges of up to 100 days */
    int64_t resolution; /* a requesty_resolution */
    /* Splits every period into rows, one for each combination of values: "model_used", "model_requested", "provider_used",
     * "user_id", "origin_title", "extra.Team" (an analytics dimension), ...; for an organisation also "api_key_id",
     * "group_id", "group_name", "is_byok". Default: no rows. */
    const char *const *group_by;
    size_t group_by_count;
    const requesty_query_param *query; /* other parameters, behind these: for one that is born tomorrow */
    size_t query_count;
} requesty_usage_params;

/* ---- what comes back --------------------------------------------------------------------------------------------- */

/* A value under a name that the server or its users have chosen: a label, a group of a report. */
typedef struct requesty_named_value {
    const char *name;
    const char *value;      /* its text: of a string what it says, of a number or a boolean how it is written; NULL for null,
                               an array or an object */
    const char *value_json; /* exact, whatever it is; never NULL */
} requesty_named_value;

/* Counters and spend: of a period, or of one row of it. A counter that did not come is 0; raw_json tells the
 * difference. */
typedef struct requesty_usage_entry {
    const char *period;         /* as the server writes it: "2026-09-01T00:00:00Z" or "2026-09-01". Rows have their period's */
    requesty_opt_int unix_time; /* the period's beginning in seconds since 1970 (UTC, where the text names no zone); absent
                                   when the text is no date */
    const char *spend;          /* USD, exact; never NULL */
    requesty_opt_double spend_usd;
    int64_t total_requests;
    int64_t completions_requests;
    int64_t embedding_requests;
    int64_t image_requests;
    int64_t speech_requests;
    int64_t transcription_requests;
    int64_t input_tokens;
    int64_t output_tokens;
    int64_t total_tokens;
    const requesty_named_value *const *group; /* of a row: what it is grouped by, "model_used" = "openai/gpt-4o-mini" */
    size_t group_count;
    const struct requesty_usage_entry *const *rows; /* of a period when group_by was given, in the server's order */
    size_t row_count;
    const char *raw_json;
} requesty_usage_entry;

/* A report. Everything belongs to it and is freed with it. */
typedef struct requesty_usage_report {
    const requesty_usage_entry *const *periods; /* in order of time; those whose text is no date come last. A period without
                                                   usage may be missing; one that is null has zeros, and "null" as
                                                   raw_json. One of another kind is REQUESTY_ERR_BAD_REPLY, as is a "usage"
                                                   that is neither an object, nor null or [], which are no periods */
    size_t period_count;
    const char *raw_json;
    const requesty_info *info; /* never NULL */
} requesty_usage_report;

/* The text of a group's value in a row, such as of "model_used"; NULL when there is none. NULLs are fine. */
REQUESTY_API const char *requesty_usage_entry_group(const requesty_usage_entry *row, const char *name);

/* NULL is fine. */
REQUESTY_API void requesty_usage_report_free(requesty_usage_report *report);

/* The report of requesty_keys_usage_start and requesty_org_usage_start: owned by the call, there from on_done on if it
 * succeeded, valid as long as the handle. NULL else, and for a call of another kind. */
REQUESTY_API const requesty_usage_report *requesty_call_usage_report(requesty_call *call);

REQUESTY_END

#endif
