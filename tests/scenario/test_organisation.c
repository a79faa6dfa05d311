/* The organisation: balance, usage, members; each call as it reaches the server, and every member of what comes back. */
#include "manage.h"

static const char org_answer[] = "{\"name\":\"Example Ltd\",\"balance\":42.50,\"plan\":{\"a\":[1]}}";

/* ---- the calls --------------------------------------------------------------------------------------------------- */

static int call_get(struct scene *scene, requesty_error *error)
{
    requesty_org *org = NULL;
    int rc = requesty_org_get(scene->client, &org, error);

    requesty_org_free(org);
    return rc;
}

static int call_members(struct scene *scene, requesty_error *error)
{
    requesty_org_member_list *members = NULL;
    int rc = requesty_org_list_members(scene->client, &members, error);

    requesty_org_member_list_free(members);
    return rc;
}

static int call_usage(struct scene *scene, requesty_error *error)
{
    static const char *const groups[] = { "group_name", "extra.Team" };
    const requesty_usage_params params = { .start = "2026-09-01", .group_by = groups, .group_by_count = 2 };
    requesty_usage_report *report = NULL;
    int rc = requesty_org_usage(scene->client, &params, &report, error);

    requesty_usage_report_free(report);
    return rc;
}

static const struct operation operations[] = {
    { "get", call_get, "GET", "/v1/manage/org", NULL, org_answer, true },
    { "list_members", call_members, "GET", "/v1/manage/org/member", NULL, "{\"members\":[{\"id\":\"u1\"}]}", true },
    { "usage", call_usage, "GET", "/v1/manage/org/usage?start=2026-09-01&group_by=group_name&group_by=extra.Team", NULL,
      "{\"usage\":{\"2026-09-01\":{\"spend\":1}}}", true },
};

static void requests_reach_the_server(void **state)
{
    check_requests(*state, operations, COUNT(operations));
}

static void an_empty_answer_is_none(void **state)
{
    check_empty_answers(*state, operations, COUNT(operations));
}

static void what_only_asks_is_repeated(void **state)
{
    check_repetition(*state, operations, COUNT(operations));
}

static void refusals_have_their_codes(void **state)
{
    check_refusals(*state, operations, COUNT(operations));
}

static void without_a_client_nothing_is_done(void **state)
{
    check_no_client(*state, operations, COUNT(operations));
}

static void every_allocation_may_fail(void **state)
{
    check_memory(*state, operations, COUNT(operations));
}

/* ---- the organisation -------------------------------------------------------------------------------------------- */

static requesty_org *get(struct scene *scene, const char *answer)
{
    requesty_org *org = NULL;
    requesty_error error;

    server_push(scene->server, server_reply_json(200, answer));
    if (requesty_org_get(scene->client, &org, &error) != 0)
        fail_msg("%s", error.message);
    return org;
}

static void the_organisation_is_read(void **state)
{
    requesty_org *org = get(*state, org_answer);

    assert_string_equal(org->name, "Example Ltd");
    assert_string_equal(org->balance, "42.50");
    assert_true(org->balance_usd.set && org->balance_usd.value == 42.5);
    assert_string_equal(org->raw_json, org_answer);
    assert_int_equal(org->info->http_status, 200);
    assert_int_equal(org->info->attempts, 1);
    requesty_org_free(org);
}

static void the_balance_is_exact_whatever_its_kind(void **state)
{
    static const char *const cases[][2] = {
        { "{\"balance\":\"42.500000000000000001\"}", "42.500000000000000001" },
        { "{\"balance\":42.500000000000000001}", "42.500000000000000001" },
        { "{\"balance\":-0.10}", "-0.10" },
        { "{\"balance\":1e-3}", "0.001" },
        { "{\"balance\":null}", "" },
        { "{\"balance\":[1]}", "" },
        { "{}", "" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_org *org = get(*state, cases[i][0]);
        assert_string_equal(org->balance, cases[i][1]);
        assert_int_equal(org->balance_usd.set, *cases[i][1] != '\0');
        assert_string_equal(org->name, "");
        requesty_org_free(org);
    }
}

static void bad_arguments_are_refused(void **state)
{
    struct scene *scene = *state;
    requesty_error error;

    assert_code(requesty_org_get(scene->client, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "org: is NULL");
    assert_code(requesty_org_list_members(scene->client, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "members: is NULL");
    assert_code(requesty_org_usage(scene->client, &(requesty_usage_params){ 0 }, NULL, &error),
                REQUESTY_ERR_INVALID);
    assert_int_equal(server_request_count(scene->server), 0);
    requesty_org_free(NULL);
    requesty_org_member_list_free(NULL);
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

static requesty_org_member_list *list(struct scene *scene, const char *answer)
{
    requesty_org_member_list *members = NULL;
    requesty_error error;

    server_push(scene->server, server_reply_json(200, answer));
    if (requesty_org_list_members(scene->client, &members, &error) != 0)
        fail_msg("%s: %s", answer, error.message);
    assert_string_equal(members->raw_json, answer);
    assert_int_equal(members->info->http_status, 200);
    assert_null(members->members[members->member_count]);
    return members;
}

static void members_are_read_wherever_the_list_is(void **state)
{
    static const char people[] = "[{\"id\":\"m1\",\"user_id\":\"u1\",\"email\":\"you@example.com\",\"name\":\"You\","
                                 "\"role\":\"owner\",\"joined\":1},{\"id\":2},null]";
    static const char *const names[] = { "members", "users", "data", "org_members", "organization_members", "results",
                                         "items", NULL };

    for (size_t i = 0; i < COUNT(names); i++) {
        requesty_org_member_list *members;
        char answer[400];

        snprintf(answer, sizeof answer, names[i] ? "{\"total\":2,\"%s\":%s}" : "%s%s", names[i] ? names[i] : "", people);
        members = list(*state, answer);
        assert_int_equal(members->member_count, 2);
        assert_string_equal(members->members[0]->id, "m1");
        assert_string_equal(members->members[0]->user_id, "u1");
        assert_string_equal(members->members[0]->email, "you@example.com");
        assert_string_equal(members->members[0]->name, "You");
        assert_string_equal(members->members[0]->role, "owner");
        assert_contains(members->members[0]->raw_json, "\"joined\":1}");
        assert_string_equal(members->members[1]->id, "2");
        assert_null(members->members[1]->user_id);
        assert_null(members->members[1]->role);
        assert_string_equal(members->members[1]->raw_json, "{\"id\":2}");
        requesty_org_member_list_free(members);
    }
}

static void an_unknown_form_has_no_members_but_its_text(void **state)
{
    static const char *const answers[] = { "{}", "[]", "[1,2]", "{\"members\":{\"u1\":{}}}", "{\"people\":[{\"id\":1}]}",
                                           "{\"members\":null}" };

    for (size_t i = 0; i < COUNT(answers); i++) {
        requesty_org_member_list *members = list(*state, answers[i]);
        assert_int_equal(members->member_count, 0);
        requesty_org_member_list_free(members);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(requests_reach_the_server),
        scene_test(an_empty_answer_is_none),
        scene_test(what_only_asks_is_repeated),
        scene_test(refusals_have_their_codes),
        scene_test(without_a_client_nothing_is_done),
        scene_test(every_allocation_may_fail),
        scene_test(the_organisation_is_read),
        scene_test(the_balance_is_exact_whatever_its_kind),
        scene_test(bad_arguments_are_refused),
        scene_test(members_are_read_wherever_the_list_is),
        scene_test(an_unknown_form_has_no_members_but_its_text),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
