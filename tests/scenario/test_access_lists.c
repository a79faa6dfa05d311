/* Access lists: each call as it reaches the server, every member of what comes back, and "clear" apart from "leave". */
#include "manage.h"

#define ODD_ID "l 1/@"
#define ODD_PATH "/v1/manage/access-list/l%201%2F%40"

#define LIST \
    "{\"id\":\"l1\",\"name\":\"Production\",\"organization_id\":\"o1\",\"auto_approve\":false," \
    "\"chat\":[\"openai/gpt-4o\",\"anthropic/claude-sonnet-4-5\"],\"embedding\":[\"openai/text-embedding-3-small\"]," \
    "\"image\":[\"azure/openai/gpt-image-1\"],\"transcription\":[\"openai/whisper-1\",null,{}],\"speech\":[]," \
    "\"video\":[\"x/y\"]}"
static const char wrapped[] = "{\"access_list\":" LIST "}";
static const char lists[] =
    "{\"access_lists\":[" LIST ",null,{\"id\":\"l2\",\"name\":\"Everything new\",\"auto_approve\":true}],\"next\":null}";

static const char *const two[] = { "openai/gpt-4o", "a/\"b\"" };

/* ---- the calls --------------------------------------------------------------------------------------------------- */

static int call_list(struct scene *scene, requesty_error *error)
{
    requesty_access_list_list *all = NULL;
    int rc = requesty_access_lists_list(scene->client, &all, error);

    requesty_access_list_list_free(all);
    return rc;
}

static int call_create(struct scene *scene, requesty_error *error)
{
    const requesty_access_list_params params = {
        .name = "Production",
        .auto_approve = REQUESTY_BOOL(0),
        .chat = two,
        .chat_count = 2,
        .embedding = two,
        .embedding_count = 1,
        .image = two + 1,
        .image_count = 1,
        .transcription = two,
        .transcription_count = 1,
        .speech = requesty_no_models(),
        .extra_json = "{\"video\":[]}",
    };
    requesty_new_access_list *made = NULL;
    int rc = requesty_access_lists_create(scene->client, &params, &made, error);

    requesty_new_access_list_free(made);
    return rc;
}

static int call_get(struct scene *scene, requesty_error *error)
{
    requesty_access_list *list = NULL;
    int rc = requesty_access_lists_get(scene->client, ODD_ID, &list, error);

    requesty_access_list_free(list);
    return rc;
}

static int call_update(struct scene *scene, requesty_error *error)
{
    const requesty_access_list_params changes = { .name = "New", .chat = two, .chat_count = 1 };

    return requesty_access_lists_update(scene->client, ODD_ID, &changes, error);
}

static int call_delete(struct scene *scene, requesty_error *error)
{
    return requesty_access_lists_delete(scene->client, ODD_ID, error);
}

static const struct operation operations[] = {
    { "list", call_list, "GET", "/v1/manage/access-list", NULL, lists, true },
    { "create", call_create, "POST", "/v1/manage/access-list",
      "{\"name\":\"Production\",\"auto_approve\":false,\"chat\":[\"openai/gpt-4o\",\"a/\\\"b\\\"\"],"
      "\"embedding\":[\"openai/gpt-4o\"],\"image\":[\"a/\\\"b\\\"\"],\"transcription\":[\"openai/gpt-4o\"],"
      "\"speech\":[],\"video\":[]}",
      "{\"id\":\"l1\"}", false },
    { "get", call_get, "GET", ODD_PATH, NULL, wrapped, true },
    { "update", call_update, "PATCH", ODD_PATH, "{\"name\":\"New\",\"chat\":[\"openai/gpt-4o\"]}", NULL, false },
    { "delete", call_delete, "DELETE", ODD_PATH, NULL, NULL, false },
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

static void check_list(const requesty_access_list *list)
{
    assert_string_equal(list->id, "l1");
    assert_string_equal(list->name, "Production");
    assert_string_equal(list->org_id, "o1");
    assert_true(list->auto_approve.set && list->auto_approve.value == 0);
    assert_int_equal(list->chat_count, 2);
    assert_string_equal(list->chat[0], "openai/gpt-4o");
    assert_string_equal(list->chat[1], "anthropic/claude-sonnet-4-5");
    assert_null(list->chat[2]);
    assert_int_equal(list->embedding_count, 1);
    assert_string_equal(list->embedding[0], "openai/text-embedding-3-small");
    assert_int_equal(list->image_count, 1);
    assert_string_equal(list->image[0], "azure/openai/gpt-image-1");
    assert_int_equal(list->transcription_count, 1);
    assert_string_equal(list->transcription[0], "openai/whisper-1");
    assert_int_equal(list->speech_count, 0);
    assert_null(list->speech[0]);
}

static void a_list_is_read_wrapped_and_bare(void **state)
{
    const char *const answers[] = { wrapped, LIST };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(answers); i++) {
        requesty_access_list *list = NULL;
        server_push(scene->server, server_reply_json(200, answers[i]));
        assert_int_equal(requesty_access_lists_get(scene->client, "l1", &list, NULL), 0);
        check_list(list);
        assert_string_equal(list->raw_json, answers[i]);
        assert_int_equal(list->info->http_status, 200);
        requesty_access_list_free(list);
    }
}

static void all_lists_are_read(void **state)
{
    struct scene *scene = *state;
    requesty_access_list_list *all = NULL;

    server_push(scene->server, server_reply_json(200, lists));
    assert_int_equal(requesty_access_lists_list(scene->client, &all, NULL), 0);
    assert_int_equal(all->list_count, 2);
    assert_null(all->lists[2]);
    assert_string_equal(all->raw_json, lists);
    assert_int_equal(all->info->attempts, 1);
    check_list(all->lists[0]);
    assert_string_equal(all->lists[0]->raw_json, LIST);
    assert_ptr_equal(all->lists[0]->info, all->info);
    assert_string_equal(all->lists[1]->id, "l2");
    assert_null(all->lists[1]->org_id);
    assert_true(all->lists[1]->auto_approve.set && all->lists[1]->auto_approve.value == 1);
    assert_int_equal(all->lists[1]->chat_count, 0);
    assert_null(all->lists[1]->chat[0]);
    requesty_access_list_list_free(all);
}

static void what_is_no_answer_is_refused(void **state)
{
    static const char *const answers[][2] = {
        { "{}", "has no" }, { "[]", "not a JSON object" }, { "{\"access_list\":[]}", "has no" }, { "{\"id\":1", "not valid" },
    };
    static const int which[] = { 0, 1, 2 }; /* list, create, get */
    struct scene *scene = *state;
    requesty_error error;

    for (size_t i = 0; i < COUNT(answers); i++)
        for (size_t k = 0; k < COUNT(which); k++) {
            server_push(scene->server, server_reply_json(200, answers[i][0]));
            assert_code(operations[which[k]].call(scene, &error), REQUESTY_ERR_BAD_REPLY);
            assert_contains(error.message, answers[i][1]);
        }
}

static void the_new_id_comes_back(void **state)
{
    const requesty_access_list_params params = { .name = "n" };
    struct scene *scene = *state;
    requesty_new_access_list *made = NULL;

    server_push(scene->server, server_reply_json(201, "{\"id\":\"l9\",\"x\":1}"));
    assert_int_equal(requesty_access_lists_create(scene->client, &params, &made, NULL), 0);
    check_sent(scene, "POST", "/v1/manage/access-list", "{\"name\":\"n\"}");
    assert_string_equal(made->id, "l9");
    assert_string_equal(made->raw_json, "{\"id\":\"l9\",\"x\":1}");
    assert_int_equal(made->info->http_status, 201);
    requesty_new_access_list_free(made);
}

static void a_list_that_is_attached_is_not_deleted(void **state)
{
    struct scene *scene = *state;
    requesty_error error;

    server_push(scene->server, server_reply_json(409, "{\"error\":{\"message\":\"still assigned to 2 keys\"}}"));
    assert_code(requesty_access_lists_delete(scene->client, "l1", &error), REQUESTY_ERR_CONFLICT);
    assert_string_equal(error.message, "still assigned to 2 keys");
    assert_int_equal(server_request_count(scene->server), 1);
}

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

static void a_change_leaves_replaces_and_clears(void **state)
{
    const struct {
        requesty_access_list_params changes;
        const char *body;
    } cases[] = {
        { { 0 }, "{}" },
        { { .name = "" }, "{\"name\":\"\"}" },
        { { .auto_approve = REQUESTY_BOOL(1) }, "{\"auto_approve\":true}" },
        { { .chat = two, .chat_count = 2, .speech = requesty_no_models() },
          "{\"chat\":[\"openai/gpt-4o\",\"a/\\\"b\\\"\"],\"speech\":[]}" },
        { { .chat = requesty_no_models(), .embedding = requesty_no_models(), .image = requesty_no_models(),
            .transcription = requesty_no_models(), .speech = requesty_no_models() },
          "{\"chat\":[],\"embedding\":[],\"image\":[],\"transcription\":[],\"speech\":[]}" },
        { { .extra_json = "{\"chat\":null}" }, "{\"chat\":null}" },
        { { .chat = two, .chat_count = 1, .extra_json = "{\"chat\":[]}" }, "{\"chat\":[]}" },
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        server_push(scene->server, server_reply_json(200, ""));
        assert_int_equal(requesty_access_lists_update(scene->client, "l1", &cases[i].changes, NULL), 0);
        check_sent(scene, "PATCH", "/v1/manage/access-list/l1", cases[i].body);
    }
}

static void bad_parameters_are_refused(void **state)
{
    static const char *const hole[] = { "a/b", NULL };
    static const struct {
        requesty_access_list_params params;
        const char *says;
    } cases[] = {
        { { .name = "n", .chat_count = 1 }, "chat: is NULL, but its count is 1" },
        { { .name = "n", .speech = hole, .speech_count = 2 }, "speech[1]: is NULL" },
        { { .name = "\xFF" }, "name: not valid UTF-8" },
        { { .name = "n", .extra_json = "{" }, "extra_json: " },
    };
    struct scene *scene = *state;
    const requesty_access_list_params none = { 0 };
    requesty_new_access_list *made = NULL;
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_code(requesty_access_lists_create(scene->client, &cases[i].params, &made, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].says);
        assert_code(requesty_access_lists_update(scene->client, "l1", &cases[i].params, &error), REQUESTY_ERR_INVALID);
        assert_contains(error.message, cases[i].says);
    }
    assert_code(requesty_access_lists_create(scene->client, &none, &made, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "name: is required");
    assert_code(requesty_access_lists_create(scene->client, &(const requesty_access_list_params){ .name = "" }, &made,
                                             &error),
                REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "name: is empty");
    assert_code(requesty_access_lists_update(scene->client, "l1", NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "changes: is NULL");
    assert_code(requesty_access_lists_update_sized(scene->client, "l1", &none, 8, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_access_lists_update(scene->client, "", &none, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "list_id: is empty");
    assert_code(requesty_access_lists_delete(scene->client, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "list_id: is NULL");
    assert_code(requesty_access_lists_get(scene->client, "..", NULL, &error), REQUESTY_ERR_INVALID);
    assert_null(made);
    assert_int_equal(server_request_count(scene->server), 0);
}

static void a_newer_program_is_told(void **state)
{
    struct {
        requesty_access_list_params known;
        const char *newer;
    } changes = { .known.name = "n", .newer = "x" };
    struct scene *scene = *state;
    requesty_error error;

    assert_code(requesty_access_lists_update_sized(scene->client, "l1", &changes.known, sizeof changes, &error),
                REQUESTY_ERR_UNSUPPORTED);
    changes.newer = NULL;
    server_push(scene->server, server_reply_json(200, "{}"));
    assert_int_equal(
        requesty_access_lists_update_sized(scene->client, "l1", &changes.known, sizeof changes, &error), 0);
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
        scene_test(a_list_is_read_wrapped_and_bare),
        scene_test(all_lists_are_read),
        scene_test(what_is_no_answer_is_refused),
        scene_test(the_new_id_comes_back),
        scene_test(a_list_that_is_attached_is_not_deleted),
        scene_test(a_change_leaves_replaces_and_clears),
        scene_test(bad_parameters_are_refused),
        scene_test(a_newer_program_is_told),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
