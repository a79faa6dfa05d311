/* Groups: each call as it reaches the server, every member of what comes back, and what servers get wrong. */
#include "manage.h"

#define ODD_ID "g 1/\xC3\xBC?#"
#define ODD_PATH "/v1/manage/group/g%201%2F%C3%BC%3F%23"

#define GROUP \
    "{\"id\":\"g1\",\"organization_id\":\"o1\",\"name\":\"Research\",\"monthly_limit\":null,\"monthly_budget\":2000.50," \
    "\"monthly_budget_per_user\":\"2.5e2\",\"created_by\":\"u1\",\"created_at\":\"2026-02-01T00:00:00Z\"," \
    "\"mode\":{\"of\":[\"budget\"]},\"members\":[" \
    "{\"id\":\"u1\",\"email\":\"you@example.com\",\"role\":\"admin\",\"monthly_limit\":null,\"monthly_spend\":3.10," \
    "\"rate_limit\":60,\"active\":true}," \
    "{\"id\":\"u2\",\"role\":\"guest\",\"monthly_limit\":\"12.345678901234567890\",\"rate_limit\":null,\"active\":false," \
    "\"new\":1},{}]}"
static const char wrapped[] = "{\"group\":" GROUP ",\"beside\":1}";
static const char list[] =
    "{\"groups\":[{\"id\":\"g1\",\"organization_id\":\"o1\",\"name\":\"Research\",\"members_count\":2,"
    "\"monthly_spend\":450.25,\"monthly_limit\":1000,\"created_by\":\"u1\",\"created_at\":\"2026-01-15T10:30:00Z\"},"
    "7,{\"id\":2,\"members_count\":0,\"monthly_spend\":\"0\"}],\"next\":null}";

/* ---- the calls --------------------------------------------------------------------------------------------------- */

static int call_list(struct scene *scene, requesty_error *error)
{
    requesty_group_list *groups = NULL;
    int rc = requesty_groups_list(scene->client, &groups, error);

    requesty_group_list_free(groups);
    return rc;
}

static int call_create(struct scene *scene, requesty_error *error)
{
    const requesty_group_params params = { .name = "R&D", .monthly_limit = "49.90", .extra_json = "{\"mode\":\"global\"}" };
    requesty_new_group *made = NULL;
    int rc = requesty_groups_create(scene->client, &params, &made, error);

    requesty_new_group_free(made);
    return rc;
}

static int call_get(struct scene *scene, requesty_error *error)
{
    requesty_group *group = NULL;
    int rc = requesty_groups_get(scene->client, ODD_ID, &group, error);

    requesty_group_free(group);
    return rc;
}

static int call_delete(struct scene *scene, requesty_error *error)
{
    return requesty_groups_delete(scene->client, ODD_ID, error);
}

static int call_add(struct scene *scene, requesty_error *error)
{
    return requesty_groups_add_member(scene->client, ODD_ID, "u/1", REQUESTY_GROUP_ROLE_MEMBER, error);
}

static int call_remove(struct scene *scene, requesty_error *error)
{
    return requesty_groups_remove_member(scene->client, ODD_ID, "u/1", error);
}

static int call_role(struct scene *scene, requesty_error *error)
{
    return requesty_groups_set_member_role(scene->client, ODD_ID, "u/1", REQUESTY_GROUP_ROLE_ADMIN, error);
}

static const struct operation operations[] = {
    { "list", call_list, "GET", "/v1/manage/group", NULL, list, true },
    { "create", call_create, "POST", "/v1/manage/group",
      "{\"name\":\"R&D\",\"monthly_limit\":49.90,\"mode\":\"global\"}", "{\"group_id\":\"g1\"}", false },
    { "get", call_get, "GET", ODD_PATH, NULL, wrapped, true },
    { "delete", call_delete, "DELETE", ODD_PATH, NULL, NULL, false },
    { "add_member", call_add, "POST", ODD_PATH "/member", "{\"user_id\":\"u/1\",\"role\":\"member\"}", NULL, false },
    { "remove_member", call_remove, "DELETE", ODD_PATH "/member", "{\"user_id\":\"u/1\"}", NULL, false },
    { "set_member_role", call_role, "PUT", ODD_PATH "/member/u%2F1/role", "{\"role\":\"admin\"}", NULL, false },
};

static void requests_reach_the_server(void **state)
{
    check_requests(*state, operations, COUNT(operations));
}

static void an_empty_answer_is_success_where_none_is_needed(void **state)
{
    check_empty_answers(*state, operations, COUNT(operations));
}

static void changes_are_not_repeated_where_they_may_have_been_made(void **state)
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

/* ---- what comes back --------------------------------------------------------------------------------------------- */

static requesty_group *get(struct scene *scene, const char *answer)
{
    requesty_group *group = NULL;
    requesty_error error;

    server_push(scene->server, server_reply_json(200, answer));
    if (requesty_groups_get(scene->client, "g1", &group, &error) != 0)
        fail_msg("%s", error.message);
    return group;
}

static void check_members(const requesty_group *group)
{
    const requesty_group_member *first = group->members[0], *second = group->members[1];

    assert_int_equal(group->member_count, 3);
    assert_null(group->members[3]);
    assert_string_equal(first->id, "u1");
    assert_string_equal(first->email, "you@example.com");
    assert_int_equal(first->role, REQUESTY_GROUP_ROLE_ADMIN);
    assert_string_equal(first->role_text, "admin");
    assert_string_equal(first->monthly_limit, "");
    assert_false(first->monthly_limit_usd.set);
    assert_string_equal(first->monthly_spend, "3.10");
    assert_true(first->monthly_spend_usd.set && first->monthly_spend_usd.value == 3.1);
    assert_true(first->rate_limit.set && first->rate_limit.value == 60);
    assert_true(first->active.set && first->active.value == 1);
    assert_int_equal(second->role, REQUESTY_GROUP_ROLE_UNKNOWN);
    assert_string_equal(second->role_text, "guest");
    assert_null(second->email);
    assert_string_equal(second->monthly_limit, "12.345678901234567890");
    assert_false(second->rate_limit.set);
    assert_true(second->active.set && second->active.value == 0);
    assert_contains(second->raw_json, "\"new\":1}");
    assert_string_equal(group->members[2]->id, "");
    assert_string_equal(group->members[2]->role_text, "");
    assert_string_equal(group->members[2]->monthly_spend, "");
    assert_false(group->members[2]->active.set);
}

static void a_group_is_read_wrapped_and_bare(void **state)
{
    const char *const answers[] = { wrapped, GROUP };

    for (size_t i = 0; i < COUNT(answers); i++) {
        requesty_group *group = get(*state, answers[i]);
        assert_string_equal(group->id, "g1");
        assert_string_equal(group->org_id, "o1");
        assert_string_equal(group->name, "Research");
        assert_false(group->size.set);
        assert_string_equal(group->monthly_spend, "");
        assert_false(group->monthly_spend_usd.set);
        assert_string_equal(group->monthly_limit, "");
        assert_false(group->monthly_limit_usd.set);
        assert_string_equal(group->monthly_budget, "2000.50");
        assert_true(group->monthly_budget_usd.value == 2000.5);
        assert_string_equal(group->monthly_budget_per_user, "250");
        assert_true(group->monthly_budget_per_user_usd.value == 250);
        assert_string_equal(group->created_by, "u1");
        assert_string_equal(group->created_at, "2026-02-01T00:00:00Z");
        assert_string_equal(group->raw_json, answers[i]);
        assert_int_equal(group->info->http_status, 200);
        check_members(group);
        requesty_group_free(group);
    }
}

static void a_list_is_read(void **state)
{
    struct scene *scene = *state;
    requesty_group_list *groups = NULL;

    server_push(scene->server, server_reply_json(200, list));
    assert_int_equal(requesty_groups_list(scene->client, &groups, NULL), 0);
    assert_int_equal(groups->group_count, 2);
    assert_null(groups->groups[2]);
    assert_string_equal(groups->raw_json, list);
    assert_int_equal(groups->info->attempts, 1);
    assert_string_equal(groups->groups[0]->name, "Research");
    assert_true(groups->groups[0]->size.set && groups->groups[0]->size.value == 2);
    assert_string_equal(groups->groups[0]->monthly_spend, "450.25");
    assert_string_equal(groups->groups[0]->monthly_limit, "1000");
    assert_int_equal(groups->groups[0]->member_count, 0);
    assert_null(groups->groups[0]->members[0]);
    assert_ptr_equal(groups->groups[0]->info, groups->info);
    assert_ptr_equal(groups->groups[1]->info, groups->info);
    assert_string_equal(groups->groups[1]->id, "2");
    assert_string_equal(groups->groups[1]->name, "");
    assert_null(groups->groups[1]->org_id);
    assert_true(groups->groups[1]->size.set && groups->groups[1]->size.value == 0);
    assert_string_equal(groups->groups[1]->monthly_spend, "0");
    assert_string_equal(groups->groups[1]->raw_json, "{\"id\":2,\"members_count\":0,\"monthly_spend\":\"0\"}");
    requesty_group_list_free(groups);
}

static void values_of_the_wrong_kind_are_passed_over(void **state)
{
    requesty_group *group = get(*state, "{\"group\":{\"id\":\"g1\",\"name\":[],\"organization_id\":{},\"monthly_limit\":[1],"
                                        "\"monthly_spend\":true,\"members\":{\"a\":1},\"created_by\":null,"
                                        "\"created_at\":[],\"members_count\":\"x\"}}");

    assert_string_equal(group->name, "");
    assert_null(group->org_id);
    assert_string_equal(group->monthly_limit, "");
    assert_string_equal(group->monthly_spend, "");
    assert_int_equal(group->member_count, 0);
    assert_null(group->members[0]);
    assert_null(group->created_by);
    assert_null(group->created_at);
    assert_false(group->size.set);
    requesty_group_free(group);
}

static void what_is_no_answer_is_refused(void **state)
{
    static const char *const answers[][2] = {
        { "{}", "has no" },        { "[]", "not a JSON object" }, { "{\"group\":null}", "has no" },
        { "{\"id\":\"\"}", "has no" }, { "{\"groups\":[}", "not valid JSON" },
    };
    static const int which[] = { 0, 1, 2 }; /* list, create, get */
    struct scene *scene = *state;
    requesty_error error;

    for (size_t i = 0; i < COUNT(answers); i++)
        for (size_t k = 0; k < COUNT(which); k++) {
            server_push(scene->server, server_reply_json(200, answers[i][0]));
            assert_code(operations[which[k]].call(scene, &error), REQUESTY_ERR_BAD_REPLY);
            assert_contains(error.message, answers[i][1]);
            assert_int_equal(error.http_status, 200);
        }
}

static void an_error_with_status_200_is_one(void **state)
{
    struct scene *scene = *state;
    requesty_group *group = (requesty_group *)state;
    requesty_error error;

    server_push(scene->server, server_reply_json(200, "{\"error\":{\"message\":\"odd\",\"code\":404}}"));
    assert_code(requesty_groups_get(scene->client, "g1", &group, &error), REQUESTY_ERR_NOT_FOUND);
    assert_string_equal(error.message, "odd");
    assert_ptr_equal(group, state);
}

static void the_new_id_has_either_name(void **state)
{
    static const char *const answers[] = { "{\"group_id\":\"g9\",\"x\":1}", "{\"id\":\"g9\"}", "{\"group_id\":null,\"id\":\"g9\"}" };
    const requesty_group_params params = { .name = "n" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(answers); i++) {
        requesty_new_group *made = NULL;
        server_push(scene->server, server_reply_json(201, answers[i]));
        assert_int_equal(requesty_groups_create(scene->client, &params, &made, NULL), 0);
        assert_string_equal(made->id, "g9");
        assert_string_equal(made->raw_json, answers[i]);
        assert_int_equal(made->info->http_status, 201);
        requesty_new_group_free(made);
        check_sent(scene, "POST", "/v1/manage/group", "{\"name\":\"n\"}");
    }
}

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

static void create(struct scene *scene, const requesty_group_params *params)
{
    requesty_new_group *made = NULL;
    requesty_error error;

    server_push(scene->server, server_reply_json(200, "{\"group_id\":\"g9\"}"));
    if (requesty_groups_create(scene->client, params, &made, &error) != 0)
        fail_msg("%s", error.message);
    requesty_new_group_free(made);
}

static void money_is_sent_with_its_digits(void **state)
{
    const requesty_group_params params = { .name = "n", .monthly_limit = "123456789012345678.10" };
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    create(scene, &params);
    check_sent(scene, "POST", "/v1/manage/group", "{\"name\":\"n\",\"monthly_limit\":123456789012345678.10}");
    options.money_form = REQUESTY_MONEY_STRING;
    scene_use(scene, &options);
    create(scene, &params);
    check_sent(scene, "POST", "/v1/manage/group", "{\"name\":\"n\",\"monthly_limit\":\"123456789012345678.10\"}");
    create(scene, &(requesty_group_params){ .extra_json = "{\"name\":\"x\"}" });
    check_sent(scene, "POST", "/v1/manage/group", "{\"name\":\"x\"}");
}

static void bad_parameters_are_refused(void **state)
{
    static const struct {
        requesty_group_params params;
        const char *says;
    } cases[] = {
        { { 0 }, "name: is required" },
        { { .name = "" }, "name: is empty" },
        { { .name = "\xFF" }, "name: not valid UTF-8 at byte 0" },
        { { .name = "n", .monthly_limit = "1e3" }, "monthly_limit: is no amount: exponents are not taken" },
        { { .name = "n", .monthly_limit = "-1" }, "monthly_limit: is negative" },
        { { .name = "n", .extra_json = "[]" }, "extra_json: must be a JSON object" },
    };
    struct scene *scene = *state;
    requesty_new_group *made = NULL;
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(requesty_groups_create(scene->client, &cases[i].params, &made, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].says);
    }
    assert_code(requesty_groups_create(scene->client, NULL, &made, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_groups_create_sized(scene->client, &cases[0].params, 8, &made, &error), REQUESTY_ERR_INVALID);
    assert_null(made);
    assert_int_equal(server_request_count(scene->server), 0);
}

static void bad_arguments_are_refused(void **state)
{
    static const struct {
        const char *group, *user;
        int role;
        const char *add, *remove, *role_says;
    } cases[] = {
        { NULL, "u", 1, "group_id: is NULL", "group_id: is NULL", "group_id: is NULL" },
        { "", "u", 1, "group_id: is empty", "group_id: is empty", "group_id: is empty" },
        { "..", "u", 1, "group_id: is a dot", "group_id: is a dot", "group_id: is a dot" },
        { "g", NULL, 1, "user_id: is NULL", "user_id: is NULL", "user_id: is NULL" },
        { "g", "", 1, "user_id: is empty", "user_id: is empty", "user_id: is empty" },
        { "g", "\xFF", 1, "user_id: not valid UTF-8", "user_id: not valid UTF-8", NULL },
        { "g", "u", 0, "role: 0 is not a role to send", NULL, "role: 0 is not a role to send" },
        { "g", "u", 3, "role: 3 is not a role to send", NULL, "role: 3 is not a role to send" },
    };
    struct scene *scene = *state;
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(requesty_groups_add_member(scene->client, cases[i].group, cases[i].user, cases[i].role, &error),
                    REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].add);
        if (cases[i].remove) {
            assert_code(requesty_groups_remove_member(scene->client, cases[i].group, cases[i].user, &error),
                        REQUESTY_ERR_INVALID);
            assert_contains(error.message, cases[i].remove);
        }
        if (!cases[i].role_says)
            continue;
        assert_code(requesty_groups_set_member_role(scene->client, cases[i].group, cases[i].user, cases[i].role, &error),
                    REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].role_says);
    }
    assert_code(requesty_groups_delete(scene->client, "", &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_groups_get(scene->client, "g", NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "group: is NULL");
    assert_code(requesty_groups_list(scene->client, NULL, &error), REQUESTY_ERR_INVALID);
    assert_int_equal(server_request_count(scene->server), 0);
    requesty_group_list_free(NULL);
    requesty_group_free(NULL);
    requesty_new_group_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(requests_reach_the_server),
        scene_test(an_empty_answer_is_success_where_none_is_needed),
        scene_test(changes_are_not_repeated_where_they_may_have_been_made),
        scene_test(refusals_have_their_codes),
        scene_test(without_a_client_nothing_is_done),
        scene_test(every_allocation_may_fail),
        scene_test(a_group_is_read_wrapped_and_bare),
        scene_test(a_list_is_read),
        scene_test(values_of_the_wrong_kind_are_passed_over),
        scene_test(what_is_no_answer_is_refused),
        scene_test(an_error_with_status_200_is_one),
        scene_test(the_new_id_has_either_name),
        scene_test(money_is_sent_with_its_digits),
        scene_test(bad_parameters_are_refused),
        scene_test(bad_arguments_are_refused),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
