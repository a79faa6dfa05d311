/* The demonstration router's organisation, groups, access lists and feedback. */
#include "test_client.h"
#include "router.h"
#include "router_client.h"

#include <pthread.h>

#define GROUP "/v1/manage/group"
#define LIST "/v1/manage/access-list"
#define RESEARCH GROUP "/group-2"

static struct router_options options;

static int set_up(void **state)
{
    struct server *server = server_start(NULL);

    options = (struct router_options){ .keys = router_keys_new(), .org = router_org_new() };
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
    router_org_free(options.org);
    return 0;
}

static json_t *get(struct server *server, const char *path)
{
    json_t *value = ask_router(server, bearer, "GET", path, NULL, 200);

    assert_non_null(value);
    return value;
}

/* A call whose answer has no body, or an error. */
static void do_it(struct server *server, const char *method, const char *path, const char *body, int status)
{
    json_t *value = ask_router(server, bearer, method, path, body, status);

    assert_true(!value == (status < 400));
    json_decref(value);
}

static void the_organisation_tells_of_itself(void **state)
{
    json_t *value = get(*state, "/v1/manage/org");

    assert_string_equal(text_at(value, "name"), "Example Ltd");
    assert_true(json_is_real(at(value, "balance")));
    json_decref(value);
    value = get(*state, "/v1/manage/org/member");
    assert_int_equal(json_array_size(at(value, "members")), 3);
    assert_string_equal(text_at(value, "members.1.email"), "ada@example.com");
    json_decref(value);
    value = get(*state, "/v1/manage/org/usage?start=2026-09-01T00:00:00Z&end=2026-09-03T00:00:00Z&group_by=api_key_id");
    assert_int_equal(json_object_size(at(value, "usage")), 2);
    json_decref(value);
    do_it(*state, "GET", "/v1/manage/org/nothing", NULL, 404);
    do_it(*state, "POST", "/v1/manage/org", "{}", 404);
}

static void a_group_lives_and_dies(void **state)
{
    json_t *value = ask_router(*state, bearer, "POST", GROUP, "{\"name\":\"New\",\"monthly_limit\":12}", 200);

    assert_string_equal(text_at(value, "group_id"), "group-5");
    json_decref(value);
    value = get(*state, GROUP);
    assert_int_equal(json_array_size(at(value, "groups")), 3);
    assert_int_equal(number_at(value, "groups.0.members_count"), 2);
    assert_true(json_is_null(at(value, "groups.1.monthly_limit")));
    assert_int_equal(number_at(value, "groups.2.monthly_limit"), 12);
    assert_null(json_object_get(at(value, "groups.0"), "members"));
    json_decref(value);
    value = get(*state, GROUP "/group-5");
    assert_string_equal(text_at(value, "group.name"), "New");
    assert_int_equal(json_array_size(at(value, "group.members")), 0);
    assert_null(json_object_get(at(value, "group"), "monthly_spend"));
    json_decref(value);
    do_it(*state, "DELETE", GROUP "/group-5", NULL, 204);
    do_it(*state, "GET", GROUP "/group-5", NULL, 404);
    do_it(*state, "DELETE", GROUP "/group-5", NULL, 404);
}

static void members_come_change_and_go(void **state)
{
    json_t *value;

    do_it(*state, "POST", RESEARCH "/member", "{\"user_id\":\"user-2\",\"role\":\"member\"}", 204);
    do_it(*state, "POST", RESEARCH "/member", "{\"user_id\":\"user-2\",\"role\":\"member\"}", 409);
    do_it(*state, "PUT", RESEARCH "/member/user-2/role", "{\"role\":\"admin\"}", 200);
    value = get(*state, RESEARCH);
    assert_string_equal(text_at(value, "group.members.1.id"), "user-2");
    assert_string_equal(text_at(value, "group.members.1.role"), "admin");
    json_decref(value);
    do_it(*state, "DELETE", RESEARCH "/member", "{\"user_id\":\"user-2\"}", 204);
    do_it(*state, "DELETE", RESEARCH "/member", "{\"user_id\":\"user-2\"}", 404);
    value = get(*state, RESEARCH);
    assert_int_equal(json_array_size(at(value, "group.members")), 1);
    json_decref(value);
}

static void a_list_lives_and_dies(void **state)
{
    json_t *value = ask_router(*state, bearer, "POST", LIST, "{\"name\":\"New\",\"chat\":[\"a/b\"],\"image\":[\"c/d\"]}", 200);

    assert_string_equal(text_at(value, "id"), "list-5");
    json_decref(value);
    do_it(*state, "PATCH", LIST "/list-5", "{\"chat\":[],\"speech\":[\"e/f\"],\"auto_approve\":true}", 200);
    value = get(*state, LIST "/list-5");
    assert_string_equal(text_at(value, "access_list.name"), "New");
    assert_int_equal(json_array_size(at(value, "access_list.chat")), 0);
    assert_string_equal(text_at(value, "access_list.image.0"), "c/d");
    assert_string_equal(text_at(value, "access_list.speech.0"), "e/f");
    assert_true(json_is_true(at(value, "access_list.auto_approve")));
    assert_null(json_object_get(at(value, "access_list"), "attached"));
    json_decref(value);
    value = get(*state, LIST);
    assert_int_equal(json_array_size(at(value, "access_lists")), 3);
    assert_null(json_object_get(at(value, "access_lists.1"), "chat"));
    json_decref(value);
    do_it(*state, "DELETE", LIST "/list-5", NULL, 200);
    do_it(*state, "DELETE", LIST "/list-5", NULL, 404);
    do_it(*state, "DELETE", LIST "/list-3", NULL, 409);
}

static void what_is_wrong_is_refused(void **state)
{
    static const struct {
        const char *method, *path, *body;
        int status;
    } cases[] = {
        { "POST", GROUP, "{}", 400 },
        { "POST", GROUP, "{\"name\":\"x\",\"monthly_limit\":\"12\"}", 400 },
        { "POST", GROUP, "{\"name\":\"x\",\"monthly_limit\":-1}", 400 },
        { "POST", GROUP, "[", 400 },
        { "PUT", GROUP "/group-1", "{}", 405 },
        { "GET", GROUP "/nobody", NULL, 404 },
        { "POST", RESEARCH "/member", "{\"user_id\":\"user-9\",\"role\":\"member\"}", 404 },
        { "POST", RESEARCH "/member", "{\"user_id\":\"user-2\",\"role\":\"king\"}", 400 },
        { "POST", RESEARCH "/member", NULL, 400 },
        { "PUT", RESEARCH "/member/user-2/role", "{\"role\":\"admin\"}", 404 },
        { "PUT", RESEARCH "/member/user-3/role", "{}", 400 },
        { "PUT", RESEARCH "/member", "{\"user_id\":\"user-3\",\"role\":\"admin\"}", 404 },
        { "POST", RESEARCH "/friend", "{}", 404 },
        { "GET", RESEARCH "/a/b/c/d/e/f", NULL, 404 },
        { "POST", LIST, "{}", 400 },
        { "POST", LIST, "{\"name\":\"x\",\"chat\":[1]}", 400 },
        { "PATCH", LIST "/list-3", "{\"auto_approve\":1}", 400 },
        { "PATCH", LIST "/list-3", "{\"name\":\"\"}", 400 },
        { "PATCH", LIST "/nobody", "{}", 404 },
        { "PUT", LIST "/list-3", "{}", 405 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        do_it(*state, cases[i].method, cases[i].path, cases[i].body, cases[i].status);
}

static void who_may_not_manage_is_refused(void **state)
{
    static const char production[] = "Authorization: Bearer rqsty-sk-demo/2+0000000000000000==\r\n";

    json_decref(ask_router(*state, production, "GET", "/v1/manage/org", NULL, 403));
    json_decref(ask_router(*state, production, "POST", GROUP, "{\"name\":\"x\"}", 403));
    json_decref(ask_router(*state, "Authorization: Bearer invalid\r\n", "GET", LIST, NULL, 403));
    json_decref(ask_router(*state, "", "GET", LIST, NULL, 401));
}

static void feedback_is_taken_in_both_forms(void **state)
{
    json_t *value;

    do_it(*state, "POST", "/feedback/rqsty-cmpl-1", "{\"data\":{\"rating\":4}}", 204);
    do_it(*state, "POST", "/feedback/rqsty-cmpl-1", "{\"rating\":4}", 400);
    do_it(*state, "POST", "/feedback/", "{\"data\":{}}", 404);
    do_it(*state, "GET", "/feedback/rqsty-cmpl-1", NULL, 404);
    do_it(*state, "POST", "/v1/feedback", "{\"rating\":\"thumbs_up\"}", 400);
    do_it(*state, "POST", "/v1/feedbacks", "{}", 404);
    value = ask_router(*state, bearer, "POST", "/v1/feedback", "{\"request_id\":\"r\",\"rating\":\"thumbs_up\"}", 200);
    assert_string_equal(text_at(value, "status"), "ok");
    json_decref(value);
    json_decref(ask_router(*state, "", "POST", "/v1/feedback", "{\"request_id\":\"r\"}", 401));
}

static void *make_many(void *server)
{
    for (size_t i = 0; i < 30; i++)
        json_decref(ask_router(server, bearer, "POST", GROUP, "{\"name\":\"x\"}", 200));
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
    value = get(*state, GROUP);
    assert_int_equal(json_array_size(at(value, "groups")), 122);
    json_decref(value);
}

static void without_an_organisation_there_is_none(void **state)
{
    struct server *server = server_start(NULL);

    (void)state;
    assert_non_null(server);
    server_set_handler(server, router_handle, NULL);
    do_it(server, "GET", "/v1/manage/org", NULL, 404);
    server_stop(server);
    router_org_free(NULL);
}

int run_router_org_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_organisation_tells_of_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_group_lives_and_dies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(members_come_change_and_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_lives_and_dies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_may_not_manage_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(feedback_is_taken_in_both_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_may_ask_at_once, set_up, tear_down),
        cmocka_unit_test(without_an_organisation_there_is_none),
    };

    return cmocka_run_group_tests_name("router, organisation", tests, NULL, NULL);
}
