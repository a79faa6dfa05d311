/* Keys: what comes back, member by member, with what servers leave out or write in another way; and refusals. */
#include "key_calls.h"

static requesty_key *get(struct scene *scene, const char *answer)
{
    requesty_key *key = NULL;
    requesty_error error;

    server_push(scene->server, server_reply_json(200, answer));
    if (requesty_keys_get(scene->client, "k", &key, &error) != 0)
        fail_msg("%s", error.message);
    return key;
}

static requesty_key_list *list(struct scene *scene, const char *answer)
{
    requesty_key_list *list = NULL;
    requesty_error error;

    server_push(scene->server, server_reply_json(200, answer));
    if (requesty_keys_list(scene->client, &list, &error) != 0)
        fail_msg("%s", error.message);
    return list;
}

static bool is(requesty_opt_double amount, double value)
{
    return amount.set && amount.value >= value && amount.value <= value;
}

/* ---- a key ------------------------------------------------------------------------------------------------------- */

static const char full[] =
    "{\"id\":\"3c90c3cc-0000-4000-8000-8dd257360000\",\"name\":\"ci \\u2713\",\"logging\":true,\"monthly_limit\":\"150\","
    "\"monthly_spend\":12.500000001,\"permissions\":{\"manage\":\"read\",\"completions\":\"write\",\"x\":1},"
    "\"labels\":{\"env\":\"prod\",\"size\":3,\"none\":null,\"env \\\"2\\\"\":\"\"},"
    "\"created_by\":{\"id\":\"user-1\",\"email\":\"you@example.com\"},\"group\":{\"id\":\"g1\"},"
    "\"expires_at\":\"2026-12-31T23:59:59Z\",\"new\":[{}]}";

static void every_member_is_decoded(void **state)
{
    requesty_key *key = get(*state, full);

    assert_string_equal(key->id, "3c90c3cc-0000-4000-8000-8dd257360000");
    assert_string_equal(key->name, "ci \xE2\x9C\x93");
    assert_string_equal(key->monthly_limit, "150");
    assert_string_equal(key->monthly_spend, "12.500000001");
    assert_true(is(key->monthly_limit_usd, 150));
    assert_true(is(key->monthly_spend_usd, 12.500000001));
    assert_int_equal(key->manage, REQUESTY_PERMISSION_READ);
    assert_string_equal(key->manage_text, "read");
    assert_int_equal(key->completions, REQUESTY_PERMISSION_WRITE);
    assert_string_equal(key->completions_text, "write");
    assert_int_equal(key->label_count, 4);
    assert_string_equal(key->labels[0]->name, "env");
    assert_string_equal(key->labels[0]->value, "prod");
    assert_string_equal(key->labels[1]->value, "3");
    assert_null(key->labels[2]->value);
    assert_string_equal(key->labels[3]->name, "env \"2\"");
    assert_string_equal(key->labels[3]->value, "");
    assert_null(key->labels[4]);
    assert_string_equal(key->created_by_id, "user-1");
    assert_string_equal(key->created_by_email, "you@example.com");
    assert_string_equal(key->group_id, "g1");
    assert_true(key->logging.set && key->logging.value);
    assert_string_equal(key->expires_at, "2026-12-31T23:59:59Z");
    assert_string_equal(key->raw_json, full);
    assert_int_equal(key->info->http_status, 200);
    assert_int_equal(key->info->attempts, 1);
    requesty_key_free(key);
}

static void check_bare(const requesty_key *key)
{
    assert_string_equal(key->name, "");
    assert_string_equal(key->monthly_limit, "");
    assert_string_equal(key->monthly_spend, "");
    assert_false(key->monthly_limit_usd.set || key->monthly_spend_usd.set);
    assert_true(key->monthly_limit_usd.value >= 0 && key->monthly_limit_usd.value <= 0);
    assert_int_equal(key->manage, REQUESTY_PERMISSION_DEFAULT);
    assert_string_equal(key->manage_text, "");
    assert_string_equal(key->completions_text, "");
    assert_int_equal(key->label_count, 0);
    assert_null(key->labels[0]);
    assert_null(key->created_by_id);
    assert_null(key->created_by_email);
    assert_null(key->group_id);
    assert_false(key->logging.set);
    assert_null(key->expires_at);
}

static void what_is_absent_null_or_of_another_kind_is_absent(void **state)
{
    static const char *const answers[] = {
        "{\"id\":\"k\"}",
        "{\"id\":\"k\",\"name\":null,\"logging\":null,\"monthly_limit\":null,\"monthly_spend\":null,\"permissions\":null,"
        "\"labels\":null,\"created_by\":null,\"group\":null,\"expires_at\":null}",
        "{\"id\":\"k\",\"name\":{},\"logging\":\"yes\",\"monthly_limit\":[],\"monthly_spend\":true,\"permissions\":\"all\","
        "\"labels\":[\"a\"],\"created_by\":\"me\",\"group\":7,\"expires_at\":[]}",
        "{\"id\":\"k\",\"permissions\":{},\"labels\":{},\"created_by\":{},\"group\":{}}",
    };

    for (size_t i = 0; i < COUNT(answers); i++) {
        requesty_key *key = get(*state, answers[i]);
        assert_string_equal(key->id, "k");
        assert_string_equal(key->raw_json, answers[i]);
        check_bare(key);
        requesty_key_free(key);
    }
    requesty_key_free(NULL);
}

static void a_permission_nobody_knows_keeps_its_text(void **state)
{
    requesty_key *key = get(*state, "{\"id\":7,\"permissions\":{\"manage\":\"admin\",\"completions\":\"none\"}}");

    assert_string_equal(key->id, "7");
    assert_int_equal(key->manage, REQUESTY_PERMISSION_DEFAULT);
    assert_string_equal(key->manage_text, "admin");
    assert_int_equal(key->completions, REQUESTY_PERMISSION_NONE);
    requesty_key_free(key);
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static void a_list_has_its_keys_in_order(void **state)
{
    static const char answer[] = "{\"keys\":[{\"id\":\"b\",\"monthly_limit\":0,\"monthly_spend\":1e-7},{\"id\":\"a\"},null,"
                                 "{\"name\":\"lost\"}],\"next\":null}";
    requesty_key_list *keys = list(*state, answer);

    assert_int_equal(keys->key_count, 3);
    assert_null(keys->keys[3]);
    assert_string_equal(keys->raw_json, answer);
    assert_string_equal(keys->keys[0]->id, "b");
    assert_string_equal(keys->keys[0]->monthly_limit, "0");
    assert_string_equal(keys->keys[0]->monthly_spend, "0.0000001");
    assert_string_equal(keys->keys[0]->raw_json, "{\"id\":\"b\",\"monthly_limit\":0,\"monthly_spend\":1e-7}");
    assert_string_equal(keys->keys[1]->id, "a");
    check_bare(keys->keys[1]);
    assert_string_equal(keys->keys[2]->id, "");
    assert_int_equal(keys->info->http_status, 200);
    for (size_t i = 0; i < 3; i++)
        assert_ptr_equal(keys->keys[i]->info, keys->info);
    requesty_key_list_free(keys);
}

static void an_empty_list(void **state)
{
    static const char *const answers[] = { "{\"keys\":[]}", "{\"keys\":null}" };

    for (size_t i = 0; i < COUNT(answers); i++) {
        requesty_key_list *keys = list(*state, answers[i]);
        assert_int_equal(keys->key_count, 0);
        assert_null(keys->keys[0]);
        requesty_key_list_free(keys);
    }
    requesty_key_list_free(NULL);
}

/* ---- answers that are none --------------------------------------------------------------------------------------- */

static void fail_with(struct scene *scene, const struct operation *call, struct server_reply *reply, int code,
                      const char *says)
{
    requesty_error error;

    server_push(scene->server, reply);
    if (call->call(scene, &error) != code || error.code != code || !strstr(error.message, says))
        fail_msg("%s: %s: %s", call->name, requesty_code_name(error.code), error.message);
    server_push(scene->server, key_call_reply(call));
    assert_int_equal(call->call(scene, NULL), 0); /* the client works on */
}

static void an_answer_without_what_it_is_about_is_refused(void **state)
{
    static const char *const cases[][2] = {
        { "list", "has no \"keys\"" },  { "get", "has no id" },         { "get_self", "has no id" },
        { "usage", "has no \"usage\"" }, { "create", "\"api_key_id\"" },
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        EACH_KEY_CALL(call)
        if (strcmp(call->name, cases[i][0]) == 0)
            fail_with(*state, call, server_reply_json(200, "{\"hello\":1}"), REQUESTY_ERR_BAD_REPLY, cases[i][1]);
}

/* A key that cannot be named could not be changed or deleted. */
static void a_key_without_an_id_is_none(void **state)
{
    static const char *const answers[] = { "{\"id\":null,\"name\":\"x\"}", "{\"id\":\"\"}", "{\"id\":[]}" };

    for (size_t i = 0; i < COUNT(answers); i++)
        EACH_KEY_CALL(call)
        if (strcmp(call->name, "get") == 0)
            fail_with(*state, call, server_reply_json(200, answers[i]), REQUESTY_ERR_BAD_REPLY, "has no id");
}

static void an_answer_without_a_body_is_an_answer_only_where_none_is_due(void **state)
{
    struct scene *scene = *state;

    EACH_KEY_CALL(call)
    {
        static const int statuses[] = { 200, 201, 202, 204 };
        bool needs_one = call->answer != NULL;

        for (size_t i = 0; i < COUNT(statuses); i++) {
            struct server_reply *reply = server_reply_new();

            server_reply_head(reply, statuses[i], NULL, statuses[i] == 204 ? SERVER_BARE : SERVER_LENGTH);
            if (needs_one) {
                fail_with(scene, call, reply, REQUESTY_ERR_BAD_REPLY, strcmp(call->name, "create") ? "no body" : "");
                continue;
            }
            server_push(scene->server, reply);
            assert_int_equal(call->call(scene, NULL), 0);
        }
        if (!needs_one) {
            server_push(scene->server, server_reply_json(200, "OK, whatever {"));
            assert_int_equal(call->call(scene, NULL), 0);
        }
    }
}

static void broken_json_is_refused(void **state)
{
    EACH_KEY_CALL(call)
    if (call->answer) {
        fail_with(*state, call, server_reply_json(200, "{\"id\":\"k\",\"keys\":[}"), REQUESTY_ERR_BAD_REPLY,
                  "not valid JSON: line 1, column 19");
        fail_with(*state, call, server_reply_json(200, "[]"), REQUESTY_ERR_BAD_REPLY, "not a JSON object");
    }
}

static void an_error_with_status_200_is_one(void **state)
{
    EACH_KEY_CALL(call)
    if (call->answer)
        fail_with(*state, call, server_reply_json(200, "{\"error\":{\"origin\":\"router\",\"message\":\"no\",\"code\":403}}"),
                  REQUESTY_ERR_FORBIDDEN, "no");
}

static void refusals_have_their_code_and_the_servers_words(void **state)
{
    static const struct {
        int status, code;
        const char *message;
    } cases[] = {
        { 400, REQUESTY_ERR_BAD_REQUEST, "name is required" },
        { 401, REQUESTY_ERR_UNAUTHORIZED, "Unauthorized" },
        { 402, REQUESTY_ERR_PAYMENT, "Insufficient balance" },
        { 403, REQUESTY_ERR_FORBIDDEN, "API key does not have manage permissions" },
        { 404, REQUESTY_ERR_NOT_FOUND, "API key not found" },
        { 409, REQUESTY_ERR_CONFLICT, "in use" },
        { 422, REQUESTY_ERR_BAD_REQUEST, "range too long" },
        { 500, REQUESTY_ERR_SERVER, "oh" },
    };

    scene_use_retries(*state, 0);
    EACH_KEY_CALL(call)
    for (size_t i = 0; i < COUNT(cases); i++)
        fail_with(*state, call, error_reply(cases[i].status, cases[i].message), cases[i].code, cases[i].message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(every_member_is_decoded),
        scene_test(what_is_absent_null_or_of_another_kind_is_absent),
        scene_test(a_permission_nobody_knows_keeps_its_text),
        scene_test(a_list_has_its_keys_in_order),
        scene_test(an_empty_list),
        scene_test(an_answer_without_what_it_is_about_is_refused),
        scene_test(a_key_without_an_id_is_none),
        scene_test(an_answer_without_a_body_is_an_answer_only_where_none_is_due),
        scene_test(broken_json_is_refused),
        scene_test(an_error_with_status_200_is_one),
        scene_test(refusals_have_their_code_and_the_servers_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
