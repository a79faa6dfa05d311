/* The demonstration router's keys and their usage. */
#include "test_client.h"
#include "router.h"
#include "router_client.h"

#include <pthread.h>
#include <stdio.h>

#define KEYS "/v1/manage/apikey"
#define FIRST "3c90c3cc-0000-4000-8000-000000000001"
#define SECOND "3c90c3cc-0000-4000-8000-000000000002"
#define NEXT "3c90c3cc-0000-4000-8000-000000000006"
#define NEXT_SECRET "rqsty-sk-demo/6+0000000000000000=="

static const char made[] = "Authorization: Bearer " NEXT_SECRET "\r\n";

static struct router_options options;

static int set_up(void **state)
{
    struct server *server = server_start(NULL);

    options.keys = router_keys_new();
    if (!server)
        return -1;
    server_set_handler(server, router_handle, &options);
    *state = server;
    return 0;
}

static int tear_down(void **state)
{
    server_stop(*state);
    router_keys_free(options.keys);
    return 0;
}

static void do_it(struct server *server, const char *method, const char *path, const char *body, int status)
{
    json_decref(ask_router(server, bearer, method, path, body, status));
}

static void check_text(struct server *server, const char *headers, const char *path, const char *member, const char *text)
{
    json_t *value = ask_router(server, headers, "GET", path, NULL, 200);

    assert_string_equal(text_at(value, member), text);
    json_decref(value);
}

static void make_key(struct server *server, const char *body)
{
    json_t *value = ask_router(server, bearer, "POST", KEYS, body, 200);

    assert_string_equal(text_at(value, "api_key_id"), NEXT);
    assert_string_equal(text_at(value, "api_key"), NEXT_SECRET);
    json_decref(value);
}

static void a_key_lives_and_dies(void **state)
{
    struct server *server = *state;
    json_t *value;

    make_key(server, "{\"name\":\"ci\",\"monthly_limit\":\"25.00\",\"permissions\":{\"completions\":\"read\"}}");
    value = ask_router(server, bearer, "GET", KEYS "/" NEXT, NULL, 200);
    assert_string_equal(text_at(value, "name"), "ci");
    assert_string_equal(text_at(value, "monthly_limit"), "25.00");
    assert_string_equal(text_at(value, "monthly_spend"), "0");
    assert_string_equal(text_at(value, "permissions.manage"), "none");
    assert_string_equal(text_at(value, "permissions.completions"), "read");
    assert_true(json_is_true(at(value, "logging")));
    assert_null(json_object_get(value, "labels"));
    json_decref(value);
    do_it(server, "POST", KEYS "/" NEXT "/limit", "{\"monthly_limit\":49.5}", 204);
    check_text(server, bearer, KEYS "/" NEXT, "monthly_limit", "49.5");
    do_it(server, "POST", KEYS "/" NEXT "/label", "{\"labels\":{\"env\":\"ci\"}}", 204);
    check_text(server, bearer, KEYS, "keys.5.labels.env", "ci");
    do_it(server, "POST", KEYS "/" NEXT "/expiry", "{\"expires_at\":\"2027-01-01T00:00:00Z\"}", 204);
    check_text(server, bearer, KEYS "/" NEXT, "expires_at", "2027-01-01T00:00:00Z");
    do_it(server, "POST", KEYS "/" NEXT "/expiry", "{\"expires_at\":null}", 204);
    value = ask_router(server, bearer, "GET", KEYS "/" NEXT "/usage?start=2026-09-01", NULL, 200);
    assert_int_equal(json_object_size(at(value, "usage")), 0);
    json_decref(value);
    do_it(server, "DELETE", KEYS "/" NEXT, NULL, 204);
    do_it(server, "DELETE", KEYS "/" NEXT, NULL, 404);
    do_it(server, "GET", KEYS "/" NEXT, NULL, 404);
    value = ask_router(server, bearer, "GET", KEYS, NULL, 200);
    assert_int_equal(json_array_size(at(value, "keys")), 5);
    json_decref(value);
}

static void keys_have_their_permissions(void **state)
{
    struct server *server = *state;

    make_key(server, "{\"name\":\"ci\"}");
    check_text(server, made, KEYS "/self", "name", "ci");
    json_decref(ask_router(server, made, "GET", KEYS "/self/usage?start=2026-09-01", NULL, 200));
    check_text(server, bearer, KEYS "/self", "name", "demo");
    json_decref(ask_router(server, made, "GET", KEYS "/" FIRST, NULL, 403));
    json_decref(ask_router(server, made, "GET", KEYS, NULL, 403));
    json_decref(ask_router(server, made, "POST", KEYS "/self/limit", "{\"monthly_limit\":\"0\"}", 403));
    json_decref(ask_router(server, made, "GET", "/v1/auth/check", NULL, 200));
    do_it(server, "DELETE", KEYS "/" NEXT, NULL, 204);
    json_decref(ask_router(server, made, "GET", KEYS "/self", NULL, 403));
    json_decref(ask_router(server, "", "GET", KEYS "/self", NULL, 401));
    json_decref(ask_router(server, "Authorization: Bearer invalid\r\n", "GET", KEYS "/self", NULL, 403));
    json_decref(ask_router(server, "", "GET", "/v1/auth/check", NULL, 401));
    json_decref(ask_router(server, "Authorization: Bearer invalid\r\n", "GET", "/v1/auth/check", NULL, 403));
}

static void a_reader_may_not_write(void **state)
{
    struct server *server = *state;

    make_key(server, "{\"name\":\"ci\",\"permissions\":{\"manage\":\"read\"}}");
    json_decref(ask_router(server, made, "GET", KEYS, NULL, 200));
    json_decref(ask_router(server, made, "POST", KEYS, "{\"name\":\"x\"}", 403));
    json_decref(ask_router(server, made, "DELETE", KEYS "/" FIRST, NULL, 403));
}

static void what_is_wrong_is_refused(void **state)
{
    static const struct {
        const char *method, *path, *body;
        int status;
    } cases[] = {
        { "POST", KEYS, "{}", 400 },
        { "POST", KEYS, "{\"name\":\"\"}", 400 },
        { "POST", KEYS, "{\"name\":\"a\",\"monthly_limit\":-1}", 400 },
        { "POST", KEYS, "{\"name\":\"a\",\"monthly_limit\":\"\"}", 400 },
        { "POST", KEYS, "{\"name\":\"a\",\"permissions\":{\"manage\":\"admin\"}}", 400 },
        { "POST", KEYS, "{\"name\":\"a\",\"permissions\":{\"x\":\"read\"}}", 400 },
        { "POST", KEYS, "[", 400 },
        { "PUT", KEYS, "{\"name\":\"a\"}", 405 },
        { "DELETE", KEYS, NULL, 405 },
        { "GET", KEYS "/nobody", NULL, 404 },
        { "GET", KEYS "/", NULL, 404 },
        { "GET", KEYS "s", NULL, 404 },
        { "GET", KEYS "/" FIRST "/secret", NULL, 404 },
        { "DELETE", KEYS "/" FIRST "/usage", NULL, 404 },
        { "POST", KEYS "/" FIRST "/limit", "{}", 400 },
        { "POST", KEYS "/" FIRST "/label", "{\"labels\":{\"a\":1}}", 400 },
        { "POST", KEYS "/" FIRST "/label", "{}", 400 },
        { "POST", KEYS "/" FIRST "/expiry", "{\"expires_at\":1}", 400 },
        { "POST", KEYS "/" FIRST "/colour", "{}", 404 },
        { "GET", KEYS "/" FIRST "/usage", NULL, 400 },
        { "GET", KEYS "/" FIRST "/usage?start=soon", NULL, 400 },
        { "GET", KEYS "/" FIRST "/usage?start=2026-09-01&end=2026-08-31", NULL, 400 },
        { "GET", KEYS "/" FIRST "/usage?start=2026-01-01&end=2026-09-01", NULL, 400 },
        { "GET", KEYS "/" FIRST "/usage?start=2026-09-01&resolution=week", NULL, 400 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        do_it(*state, cases[i].method, cases[i].path, cases[i].body, cases[i].status);
}

/* ---- usage ------------------------------------------------------------------------------------------------------- */

static double money_at(const json_t *value, const char *path)
{
    return strtod(text_at(value, path), NULL);
}

static double sum_of(const json_t *usage)
{
    double sum = 0;
    const char *period;
    json_t *entry;

    json_object_foreach((json_t *)usage, period, entry)
        sum += money_at(entry, "spend");
    return sum;
}

static json_t *usage_of(struct server *server, const char *query)
{
    char path[300];

    snprintf(path, sizeof path, KEYS "/" SECOND "/usage?%s", query);
    return ask_router(server, bearer, "GET", path, NULL, 200);
}

static void every_resolution_tells_the_same(void **state)
{
    static const char *const queries[][2] = {
        { "start=2026-08-25T00%3A00%3A00Z&end=2026-09-08T00:00:00%2B00:00", "2026-08-31T00:00:00Z" },
        { "start=2026-08-25&end=2026-09-08&resolution=hour", "2026-08-31T12:00:00Z" },
        { "start=2026-08-25T02:00:00%2B02:00&end=2026-09-08&resolution=month", "2026-08-01T00:00:00Z" },
    };
    double sum = 0;

    for (size_t i = 0; i < 3; i++) {
        json_t *value = usage_of(*state, queries[i][0]);
        const json_t *usage = json_object_get(value, "usage");

        assert_non_null(json_object_get(usage, queries[i][1]));
        assert_true(sum_of(usage) > 1);
        assert_true(sum <= 0 || (sum_of(usage) - sum < 1e-6 && sum - sum_of(usage) < 1e-6));
        sum = sum_of(usage);
        json_decref(value);
    }
}

static void rows_add_up_to_their_period(void **state)
{
    json_t *value = usage_of(*state, "start=2026-09-01&group_by=user_id&group_by=is_byok&group_by=extra.a%26b");
    const json_t *day = at(value, "usage.2026-09-01T00:00:00Z");
    json_int_t requests = 0;

    assert_int_equal(json_object_size(json_object_get(value, "usage")), 1); /* 24 hours */
    assert_int_equal(json_array_size(at(day, "grouped_data")), 2);
    for (size_t i = 0; i < 2; i++) {
        const json_t *row = json_array_get(at(day, "grouped_data"), i);

        requests += number_at(row, "total_requests");
        assert_int_equal(json_object_size(at(row, "group_by_values")), 3);
        assert_true(json_is_false(at(row, "group_by_values.is_byok")));
        assert_true(json_is_null(json_object_get(at(row, "group_by_values"), "extra.a&b")));
    }
    assert_int_equal(requests, number_at(day, "total_requests"));
    assert_true(number_at(day, "total_tokens") == number_at(day, "input_tokens") + number_at(day, "output_tokens"));
    json_decref(value);
}

/* ---- threads ----------------------------------------------------------------------------------------------------- */

static void *make_many(void *server)
{
    for (int i = 0; i < 50; i++) {
        do_it(server, "POST", KEYS, "{\"name\":\"many\"}", 200);
        do_it(server, "GET", KEYS, NULL, 200);
    }
    return NULL;
}

static void many_may_ask_at_once(void **state)
{
    pthread_t threads[4];
    json_t *value;

    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_many, *state), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    value = ask_router(*state, bearer, "GET", KEYS, NULL, 200);
    assert_int_equal(json_array_size(at(value, "keys")), 205);
    json_decref(value);
}

static void without_keys_there_is_no_management(void **state)
{
    struct server *server = server_start(NULL);

    (void)state;
    assert_non_null(server);
    server_set_handler(server, router_handle, NULL);
    do_it(server, "GET", KEYS, NULL, 404);
    server_stop(server);
    router_keys_free(NULL);
}

int run_router_keys_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_lives_and_dies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_have_their_permissions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reader_may_not_write, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_resolution_tells_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_add_up_to_their_period, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_may_ask_at_once, set_up, tear_down),
        cmocka_unit_test(without_keys_there_is_no_management),
    };

    return cmocka_run_group_tests_name("router, keys", tests, NULL, NULL);
}
