/* Usage reports: the query as it reaches the server, the periods in order, every member, and memory that runs out. */
#include "scenario.h"

#include "api/usage_report.h"
#include "memory.h"

#define PATH "/v1/manage/org/usage"
#define START .start = "2026-09-01T00:00:00Z"

static int get_with(struct scene *scene, const requesty_usage_params *params, requesty_usage_report **report,
                    requesty_error *error)
{
    return rq_usage_report_get(RQ_WAIT(scene->client, report, error), PATH, params, sizeof *params);
}

/* The report that comes of this answer. */
static requesty_usage_report *get(struct scene *scene, const char *answer)
{
    static const requesty_usage_params params = { START };
    requesty_usage_report *report = NULL;
    requesty_error error;

    server_push(scene->server, server_reply_json(200, answer));
    if (get_with(scene, &params, &report, &error) != 0)
        fail_msg("%s", error.message);
    return report;
}

/* ---- what is asked ----------------------------------------------------------------------------------------------- */

static void check_path(struct scene *scene, const requesty_usage_params *params, const char *path)
{
    const struct server_request *request;
    requesty_usage_report *report;

    server_push(scene->server, server_reply_json(200, "{\"usage\":{}}"));
    assert_int_equal(get_with(scene, params, &report, NULL), 0);
    requesty_usage_report_free(report);
    request = last_request(scene);
    assert_string_equal(request->method, "GET");
    assert_string_equal(request->path, path);
    assert_int_equal(request->body_length, 0);
    assert_null(server_request_header(request, "Content-Type"));
    assert_string_equal(server_request_header(request, "Authorization"), "Bearer " TEST_KEY);
}

static void the_query_says_what_is_set(void **state)
{
    const char *const groups[] = { "model_used", "extra.Team & Co" };
    const requesty_query_param query[] = { { "time zone", "Europe/Berlin" }, { "empty", "" } };
    requesty_usage_params params = { START };

    check_path(*state, &params, PATH "?start=2026-09-01T00%3A00%3A00Z");
    params.resolution = REQUESTY_RESOLUTION_HOUR;
    check_path(*state, &params, PATH "?start=2026-09-01T00%3A00%3A00Z&resolution=hour");
    params.resolution = REQUESTY_RESOLUTION_MONTH;
    params.end = "2026-10-01T00:00:00+02:00";
    params.group_by = groups;
    params.group_by_count = 2;
    params.query = query;
    params.query_count = 2;
    check_path(*state, &params,
               PATH "?start=2026-09-01T00%3A00%3A00Z&end=2026-10-01T00%3A00%3A00%2B02%3A00&resolution=month"
                    "&group_by=model_used&group_by=extra.Team%20%26%20Co&time%20zone=Europe%2FBerlin&empty=");
    params = (requesty_usage_params){ START, .resolution = REQUESTY_RESOLUTION_DAY };
    check_path(*state, &params, PATH "?start=2026-09-01T00%3A00%3A00Z&resolution=day");
}

static void what_is_wrong_is_refused(void **state)
{
    static const char *const groups[] = { "user_id", "", NULL };
    static const requesty_query_param query[] = { { "a", NULL }, { "", "b" }, { NULL, "b" } };
    static const struct {
        requesty_usage_params params;
        const char *says;
    } cases[] = {
        { { .end = "2026-09-01" }, "start: is required" },
        { { .start = "" }, "start: is required" },
        { { START, .resolution = 4 }, "resolution: 4 is not a requesty_resolution" },
        { { START, .resolution = -1 }, "resolution: -1 is not a requesty_resolution" },
        { { START, .group_by = groups, .group_by_count = 2 }, "group_by[1]: is empty" },
        { { START, .group_by = groups + 2, .group_by_count = 1 }, "group_by[0]: is NULL" },
        { { START, .group_by_count = 3 }, "group_by: is NULL, but its count is 3" },
        { { START, .query = query, .query_count = 2 }, "query[1].name: is required" },
        { { START, .query = query + 2, .query_count = 1 }, "query[0].name: is required" },
        { { START, .query_count = 1 }, "query: is NULL, but its count is 1" },
    };
    struct scene *scene = *state;
    requesty_usage_report *report = NULL;
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(get_with(scene, &cases[i].params, &report, &error), REQUESTY_ERR_INVALID);
        assert_string_equal(error.message, cases[i].says);
        assert_code(get_with(scene, &cases[i].params, &report, NULL), REQUESTY_ERR_INVALID);
    }
    assert_code(rq_usage_report_get(RQ_WAIT(scene->client, &report, &error), PATH, NULL, sizeof cases[0].params),
                REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "params: is NULL");
    assert_null(report);
    assert_int_equal(server_request_count(scene->server), 0);
}

/* ---- what comes back --------------------------------------------------------------------------------------------- */

static const char full[] =
    "{\"usage\":{"
    "\"2026-09-02T00:00:00Z\":{\"completions_requests\":3,\"embedding_requests\":4,\"image_requests\":5,"
    "\"speech_requests\":6,\"transcription_requests\":7,\"total_requests\":25,\"spend\":\"63.545944565\","
    "\"input_tokens\":900,\"output_tokens\":120,\"total_tokens\":1020,\"new\":{\"a\":[1]},"
    "\"grouped_data\":[{\"group_by_values\":{\"model_used\":\"openai/gpt-4o-mini\",\"is_byok\":false,\"team\":null,"
    "\"n\":1.50,\"o\":{\"p\":[2]}},\"total_requests\":1,\"spend\":4.2e-3},{\"total_requests\":2},7]},"
    "\"2026-09-01T00:00:00Z\":{\"total_requests\":1}}, \"total\":9}";

static void check_row(const requesty_usage_entry *row)
{
    static const char *const values[][3] = {
        { "model_used", "openai/gpt-4o-mini", "\"openai/gpt-4o-mini\"" },
        { "is_byok", "false", "false" },
        { "team", NULL, "null" },
        { "n", "1.50", "1.50" },
        { "o", NULL, "{\"p\":[2]}" },
    };

    assert_int_equal(row->group_count, COUNT(values));
    for (size_t i = 0; i < COUNT(values); i++) {
        assert_string_equal(row->group[i]->name, values[i][0]);
        if (values[i][1])
            assert_string_equal(row->group[i]->value, values[i][1]);
        else
            assert_null(row->group[i]->value);
        assert_string_equal(row->group[i]->value_json, values[i][2]);
    }
    assert_string_equal(requesty_usage_entry_group(row, "model_used"), "openai/gpt-4o-mini");
    assert_null(requesty_usage_entry_group(row, "team"));
    assert_null(requesty_usage_entry_group(row, "nobody"));
    assert_null(requesty_usage_entry_group(row, NULL));
    assert_null(requesty_usage_entry_group(NULL, "n"));
    assert_string_equal(row->period, "2026-09-02T00:00:00Z");
    assert_int_equal(row->unix_time.value, 1788307200);
    assert_int_equal(row->total_requests, 1);
    assert_string_equal(row->spend, "0.0042");
    assert_int_equal(row->row_count, 0);
    assert_null(row->rows[0]);
}

static void every_member_is_decoded(void **state)
{
    requesty_usage_report *report = get(*state, full);
    const requesty_usage_entry *day;

    assert_int_equal(report->period_count, 2);
    assert_null(report->periods[2]);
    assert_string_equal(report->raw_json, full);
    assert_int_equal(report->info->http_status, 200);
    assert_int_equal(report->info->attempts, 1);
    day = report->periods[1];
    assert_string_equal(day->period, "2026-09-02T00:00:00Z");
    assert_true(day->unix_time.set);
    assert_int_equal(day->unix_time.value, 1788307200);
    assert_int_equal(day->completions_requests, 3);
    assert_int_equal(day->embedding_requests, 4);
    assert_int_equal(day->image_requests, 5);
    assert_int_equal(day->speech_requests, 6);
    assert_int_equal(day->transcription_requests, 7);
    assert_int_equal(day->total_requests, 25);
    assert_string_equal(day->spend, "63.545944565");
    assert_true(day->spend_usd.set && day->spend_usd.value > 63.5459 && day->spend_usd.value < 63.546);
    assert_int_equal(day->input_tokens, 900);
    assert_int_equal(day->output_tokens, 120);
    assert_int_equal(day->total_tokens, 1020);
    assert_contains(day->raw_json, "\"new\":{\"a\":[1]}");
    assert_int_equal(day->group_count, 0);
    assert_int_equal(day->row_count, 2);
    check_row(day->rows[0]);
    assert_int_equal(day->rows[1]->total_requests, 2);
    assert_int_equal(day->rows[1]->group_count, 0);
    requesty_usage_report_free(report);
}

static void what_did_not_come_is_zero_or_empty(void **state)
{
    requesty_usage_report *report = get(*state, "{\"usage\":{\"2026-09-01\":{\"spend\":null,\"total_tokens\":[]}}}");
    const requesty_usage_entry *day = report->periods[0];

    assert_int_equal(report->period_count, 1);
    assert_string_equal(day->spend, "");
    assert_false(day->spend_usd.set);
    assert_int_equal(day->total_requests, 0);
    assert_int_equal(day->total_tokens, 0);
    assert_int_equal(day->row_count, 0);
    assert_null(day->rows[0]);
    requesty_usage_report_free(report);
}

static void check_order(struct scene *scene, const char *const *periods, const char *const *sorted, size_t count)
{
    char text[2000], *next = text + sprintf(text, "{\"usage\":{");
    requesty_usage_report *report;

    for (size_t i = 0; i < count; i++)
        next += sprintf(next, "%s\"%s\":{\"total_requests\":%zu}", i ? "," : "", periods[i], i);
    sprintf(next, "}}");
    report = get(scene, text);
    for (size_t i = 0; sorted[i]; i++) {
        assert_true(i < report->period_count);
        assert_string_equal(report->periods[i]->period, sorted[i]);
    }
    requesty_usage_report_free(report);
}

static void periods_come_in_order_of_time(void **state)
{
    static const char *const mixed[] = { "2026-09-10", "total", "2026-09-02T00:00:00+02:00", "2026-09-01T23:00:00Z",
                                         "2025-12-31", "2026-09-02T00:00:00Z", "", "2026-09-02", "1969-07-20" };
    static const char *const sorted[] = { "1969-07-20", "2025-12-31", "2026-09-02T00:00:00+02:00",
                                          "2026-09-01T23:00:00Z", "2026-09-02", "2026-09-02T00:00:00Z", "2026-09-10",
                                          "", "total", NULL };

    check_order(*state, mixed, sorted, COUNT(mixed));
}

static void of_a_repeated_period_the_last_counts(void **state)
{
    requesty_usage_report *report = get(*state, "{\"usage\":{\"b\":{\"total_requests\":1},\"2026-09-01\":{},"
                                                "\"b\":{\"total_requests\":2},\"\\u0062\":{\"total_requests\":3}}}");

    assert_int_equal(report->period_count, 2);
    assert_string_equal(report->periods[1]->period, "b");
    assert_int_equal(report->periods[1]->total_requests, 3);
    assert_null(report->periods[2]);
    requesty_usage_report_free(report);
}

static void no_usage_is_an_empty_report(void **state)
{
    static const char *const answers[] = { "{\"usage\":{}}", "{\"usage\":null}", "{\"usage\":[ ]}" };

    for (size_t i = 0; i < COUNT(answers); i++) {
        requesty_usage_report *report = get(*state, answers[i]);
        assert_int_equal(report->period_count, 0);
        assert_null(report->periods[0]);
        assert_string_equal(report->raw_json, answers[i]);
        requesty_usage_report_free(report);
    }
    requesty_usage_report_free(NULL);
}

static void a_period_that_is_null_is_one_without_use(void **state)
{
    requesty_usage_report *report =
        get(*state, "{\"usage\":{\"2026-09-02\":{\"total_requests\":3},\"2026-09-01\":null}}");
    const requesty_usage_entry *day = report->periods[0];

    assert_int_equal(report->period_count, 2);
    assert_string_equal(day->period, "2026-09-01");
    assert_int_equal(day->unix_time.value, 1788220800);
    assert_string_equal(day->spend, "");
    assert_int_equal(day->total_requests, 0);
    assert_int_equal(day->row_count, 0);
    assert_null(day->rows[0]);
    assert_string_equal(day->raw_json, "null");
    assert_int_equal(report->periods[1]->total_requests, 3);
    requesty_usage_report_free(report);
}

static void what_is_no_report_is_refused(void **state)
{
    static const char *const answers[][2] = {
        { "", "the answer has no body" },
        { "{}", "has no \"usage\"" },
        { "{\"message\":\"hello\"}", "has no \"usage\"" },
        { "[]", "not a JSON object" },
        { "{\"usage\":3}", "usage: is no object" },
        { "{\"usage\":[{\"2026-09-01\":{}}]}", "usage: is no object" },
        { "{\"usage\":{\"2026-09-01\":{},\"2026-09-02\":3}}", "usage.2026-09-02: is no object" },
        { "{\"usage\":{\"2026-09-01\":[],\"2026-09-02\":null}}", "usage.2026-09-01: is no object" },
        { "{\"usage\":{\"2026-09-01\":{}}", "not valid JSON" },
        { "<html>", "not JSON" },
    };
    struct scene *scene = *state;
    requesty_usage_report *report = NULL;
    requesty_error error;

    for (size_t i = 0; i < COUNT(answers); i++) {
        server_push(scene->server, server_reply_json(200, answers[i][0]));
        assert_code(get_with(scene, &(requesty_usage_params){ START }, &report, &error), REQUESTY_ERR_BAD_REPLY);
        assert_contains(error.message, answers[i][1]);
        assert_int_equal(error.http_status, 200);
        assert_null(report);
    }
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static int get_grouped(struct scene *scene, const void *user, requesty_error *error)
{
    static const char *const groups[] = { "model_used" };
    const requesty_usage_params params = { START, .group_by = groups, .group_by_count = 1 };
    requesty_usage_report *report = NULL;
    int rc = get_with(scene, &params, &report, error);

    (void)user;
    assert_true((rc == 0) == (report != NULL));
    if (report)
        assert_int_equal(report->periods[1]->rows[0]->group_count, 5);
    requesty_usage_report_free(report);
    return rc;
}

static void every_allocation_may_fail(void **state)
{
    const struct memory_trial trial = { .name = "usage", .call = get_grouped, .least = 10 };
    struct scene *scene = *state;

    server_set_default(scene->server, server_reply_json(200, full));
    check_each_allocation(scene, &trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(the_query_says_what_is_set),
        scene_test(what_is_wrong_is_refused),
        scene_test(every_member_is_decoded),
        scene_test(what_did_not_come_is_zero_or_empty),
        scene_test(periods_come_in_order_of_time),
        scene_test(of_a_repeated_period_the_last_counts),
        scene_test(no_usage_is_an_empty_report),
        scene_test(a_period_that_is_null_is_one_without_use),
        scene_test(what_is_no_report_is_refused),
        scene_test(every_allocation_may_fail),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
