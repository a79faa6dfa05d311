/* Keys: each request as it reaches the server, and what is refused before anything is sent. */
#include "scenario.h"

#include "bodies.h"
#include "clients.h"
#include "key_calls.h"

static void each_call_asks_what_it_should(void **state)
{
    check_requests(*state, key_calls, key_call_count);
}

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

static const struct server_request *create_with(struct scene *scene, requesty_key_params params)
{
    requesty_new_key *made = NULL;
    requesty_error error;

    server_push(scene->server, server_reply_json(201, "{\"api_key_id\":\"k\",\"api_key\":\"s\"}"));
    if (requesty_keys_create(scene->client, &params, &made, &error) != 0)
        fail_msg("%s", error.message);
    requesty_new_key_free(made);
    return last_request(scene);
}

#define CREATE_WITH(...) create_with(scene, (requesty_key_params){ __VA_ARGS__ })

static void a_new_key_has_what_is_set(void **state)
{
    struct scene *scene = *state;

    assert_body(CREATE_WITH(.name = "ci"), "{'name':'ci'}");
    assert_body(CREATE_WITH(.name = "\"\xC3\xBC\"\n", .monthly_limit = "25.00", .manage = REQUESTY_PERMISSION_NONE,
                            .completions = REQUESTY_PERMISSION_WRITE),
                "{'name':'\\\"\xC3\xBC\\\"\\n','monthly_limit':'25.00','permissions':{'manage':'none','completions':'write'}}");
    assert_body(CREATE_WITH(.name = "ci", .manage = REQUESTY_PERMISSION_READ),
                "{'name':'ci','permissions':{'manage':'read'}}");
    assert_body(CREATE_WITH(.name = "ci", .monthly_limit = "0", .completions = REQUESTY_PERMISSION_NONE),
                "{'name':'ci','monthly_limit':'0','permissions':{'completions':'none'}}");
}

static void extra_members_win(void **state)
{
    struct scene *scene = *state;
    const struct server_request *request;

    assert_body(CREATE_WITH(.extra_json = "{\"name\":\"x\",\"a\":{\"b\":1}}"), "{'name':'x','a':{'b':1}}");
    assert_body(CREATE_WITH(.name = "ci", .monthly_limit = "25.00", .manage = REQUESTY_PERMISSION_READ,
                            .extra_json = "{\"monthly_limit\":25.0,\"permissions\":{\"new\":\"read\",\"manage\":null}}"),
                "{'name':'ci','monthly_limit':25.0,'permissions':{'new':'read','manage':null}}");
    request = CREATE_WITH(.name = "ci", .extra_json = "{\"monthly_limit\": 25.00}");
    assert_contains(request->body, "25.00"); /* byte for byte */
}

static void limits_are_sent_as_strings(void **state)
{
    struct scene *scene = *state;

    server_push_times(scene->server, key_call_reply(&key_calls[5]), 2);
    assert_int_equal(requesty_keys_set_limit(scene->client, "k", "49.99", NULL), 0);
    assert_string_equal(last_request(scene)->body, "{\"monthly_limit\":\"49.99\"}");
    assert_int_equal(requesty_keys_set_limit(scene->client, "k", "0", NULL), 0);
    assert_string_equal(last_request(scene)->body, "{\"monthly_limit\":\"0\"}");
}

/* Of a client that wants numbers, and of one made from it. */
static void limits_are_sent_as_numbers_when_that_is_wanted(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    const requesty_client_options nothing = { 0 }, strings = { .money_form = REQUESTY_MONEY_STRING };
    requesty_client *derived, *other;

    options.money_form = REQUESTY_MONEY_NUMBER;
    scene_use(scene, &options);
    derived = derive(scene->client, &nothing);
    other = derive(derived, &strings);
    assert_body(CREATE_WITH(.name = "ci", .monthly_limit = "25.10"), "{'name':'ci','monthly_limit':25.10}");
    assert_contains(last_request(scene)->body, ":25.10}");
    server_push_times(scene->server, key_call_reply(&key_calls[5]), 2);
    assert_int_equal(requesty_keys_set_limit(derived, "k", "49.99", NULL), 0);
    assert_string_equal(last_request(scene)->body, "{\"monthly_limit\":49.99}");
    assert_int_equal(requesty_keys_set_limit(other, "k", "49.99", NULL), 0);
    assert_string_equal(last_request(scene)->body, "{\"monthly_limit\":\"49.99\"}");
    requesty_client_free(derived);
    requesty_client_free(other);
}

static void labels_and_expiry(void **state)
{
    static const requesty_label labels[] = { { "env", "prod" }, { "\"q\"\\", "\xC3\xBC\n" }, { "empty", "" } };
    struct scene *scene = *state;

    server_set_default(scene->server, server_reply_json(200, ""));
    assert_int_equal(requesty_keys_set_labels(scene->client, "k", labels, 3, NULL), 0);
    assert_string_equal(last_request(scene)->body,
                        "{\"labels\":{\"env\":\"prod\",\"\\\"q\\\"\\\\\":\"\xC3\xBC\\n\",\"empty\":\"\"}}");
    assert_int_equal(requesty_keys_set_labels(scene->client, "k", NULL, 0, NULL), 0);
    assert_string_equal(last_request(scene)->body, "{\"labels\":{}}");
    assert_int_equal(requesty_keys_set_expiry(scene->client, "k", "2026-12-31T23:59:59+01:00", NULL), 0);
    assert_string_equal(last_request(scene)->body, "{\"expires_at\":\"2026-12-31T23:59:59+01:00\"}");
    assert_int_equal(requesty_keys_set_expiry(scene->client, "k", NULL, NULL), 0);
    assert_string_equal(last_request(scene)->body, "{\"expires_at\":null}");
}

/* ---- refused before anything is sent ----------------------------------------------------------------------------- */

#define REFUSED(text, expression)                                                                                      \
    do {                                                                                                               \
        requesty_error error;                                                                                          \
        assert_code((expression), REQUESTY_ERR_INVALID);                                                               \
        assert_code(error.code, REQUESTY_ERR_INVALID);                                                                 \
        assert_string_equal(error.message, text);                                                                      \
        assert_int_equal(error.attempts, 0);                                                                           \
    } while (0)

static void bad_ids_are_refused(void **state)
{
    static const char *const cases[][2] = {
        { NULL, "id: is NULL" },
        { "", "id: is empty" },
        { ".", "id: is a dot, which names another path" },
        { "..", "id: is a dot, which names another path" },
        { NEW_SECRET, "id: is a key's secret; an id is meant, which may be in a URL" },
    };
    static const requesty_usage_params params = { .start = "2026-09-01" };
    requesty_client *client = ((struct scene *)*state)->client;
    requesty_key *key = NULL;
    requesty_usage_report *report = NULL;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *id = cases[i][0], *says = cases[i][1];
        REFUSED(says, requesty_keys_get(client, id, &key, &error));
        REFUSED(says, requesty_keys_usage(client, id, &params, &report, &error));
        REFUSED(says, requesty_keys_delete(client, id, &error));
        REFUSED(says, requesty_keys_set_limit(client, id, "1", &error));
        REFUSED(says, requesty_keys_set_labels(client, id, NULL, 0, &error));
        REFUSED(says, requesty_keys_set_expiry(client, id, NULL, &error));
    }
    assert_int_equal(server_request_count(((struct scene *)*state)->server), 0);
}

static void missing_arguments_are_refused(void **state)
{
    static const requesty_usage_params usage = { .start = "2026-09-01" };
    static const requesty_key_params params = { .name = "ci" };
    requesty_client *client = ((struct scene *)*state)->client;
    struct scene nobody = { NULL, NULL };
    requesty_new_key *made = NULL;

    EACH_KEY_CALL(call)
    {
        assert_code(call->call(&nobody, NULL), REQUESTY_ERR_INVALID);
        REFUSED("client: is NULL", call->call(&nobody, &error));
    }
    REFUSED("list: is NULL", requesty_keys_list(client, NULL, &error));
    REFUSED("key: is NULL", requesty_keys_get(client, "k", NULL, &error));
    REFUSED("key: is NULL", requesty_keys_get_self(client, NULL, &error));
    REFUSED("report: is NULL", requesty_keys_usage(client, "k", &usage, NULL, &error));
    REFUSED("made: is NULL", requesty_keys_create(client, &params, NULL, &error));
    REFUSED("params: is NULL", requesty_keys_create(client, NULL, &made, &error));
    REFUSED("monthly_limit: is NULL; \"0\" removes the cap", requesty_keys_set_limit(client, "k", NULL, &error));
    REFUSED("labels: is NULL, but its count is 2", requesty_keys_set_labels(client, "k", NULL, 2, &error));
    assert_int_equal(server_request_count(((struct scene *)*state)->server), 0);
}

static void bad_parameters_are_refused(void **state)
{
    static const struct {
        requesty_key_params params;
        const char *says;
    } cases[] = {
        { { .monthly_limit = "1" }, "name: is required" },
        { { .name = "" }, "name: is empty" },
        { { .name = "a\xFF" }, "name: not valid UTF-8 at byte 1" },
        { { .name = "ci", .monthly_limit = "" }, "monthly_limit: is no amount: digits, as in \"25\" or \"25.00\"" },
        { { .name = "ci", .monthly_limit = "-25" }, "monthly_limit: is negative" },
        { { .name = "ci", .monthly_limit = "1e2" }, "monthly_limit: is no amount: exponents are not taken" },
        { { .name = "ci", .manage = 4 }, "permissions.manage: no value of its enumeration is 4" },
        { { .name = "ci", .completions = -1 }, "permissions.completions: no value of its enumeration is -1" },
        { { .name = "ci", .extra_json = "[]" }, "extra_json: must be a JSON object" },
    };
    static const struct {
        requesty_label labels[2];
        const char *says;
    } labels[] = {
        { { { "a", "1" }, { NULL, "2" } }, "labels[1]: has no name" },
        { { { "", "1" }, { "b", "2" } }, "labels[0]: has no name" },
        { { { "a", "1" }, { "b", NULL } }, "labels[1]: has no value" },
        { { { "a", "1" }, { "a", "2" } }, "labels[1]: has the name of another one" },
        { { { "a", "1" }, { "b\xC3", "2" } }, "labels[1]: not valid UTF-8 at byte 1" },
    };
    static const char *const times[] = { "", "never", "2026-02-30T00:00:00Z", "1798761599", "2026-12-31",
                                         "2026-12-31T23:59:59" };
    requesty_client *client = ((struct scene *)*state)->client;
    requesty_new_key *made = NULL;

    for (size_t i = 0; i < COUNT(cases); i++)
        REFUSED(cases[i].says, requesty_keys_create(client, &cases[i].params, &made, &error));
    for (size_t i = 0; i < COUNT(labels); i++)
        REFUSED(labels[i].says, requesty_keys_set_labels(client, "k", labels[i].labels, 2, &error));
    for (size_t i = 0; i < COUNT(times); i++)
        REFUSED("expires_at: is no time as RFC 3339 writes it, such as \"2026-12-31T23:59:59Z\"",
                requesty_keys_set_expiry(client, "k", times[i], &error));
    REFUSED("monthly_limit: is no amount: digits, and maybe a point with more digits, as in \"25.00\"",
            requesty_keys_set_limit(client, "k", "25,00", &error));
    assert_null(made);
    assert_int_equal(server_request_count(((struct scene *)*state)->server), 0);
}

static void other_sizes_of_the_parameters(void **state)
{
    struct {
        requesty_key_params params;
        const char *unknown;
    } later = { { .name = "ci" }, "set" };
    struct scene *scene = *state;
    requesty_new_key *made = NULL;
    requesty_error error;

    assert_code(requesty_keys_create_sized(scene->client, &later.params, sizeof later, &made, &error),
                REQUESTY_ERR_UNSUPPORTED);
    assert_code(requesty_keys_create_sized(scene->client, &later.params, 8, &made, &error), REQUESTY_ERR_INVALID);
    later.unknown = NULL;
    server_push(scene->server, key_call_reply(&key_calls[1]));
    assert_code(requesty_keys_create_sized(scene->client, &later.params, sizeof later, &made, &error), 0);
    requesty_new_key_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(each_call_asks_what_it_should),
        scene_test(a_new_key_has_what_is_set),
        scene_test(extra_members_win),
        scene_test(limits_are_sent_as_strings),
        scene_test(limits_are_sent_as_numbers_when_that_is_wanted),
        scene_test(labels_and_expiry),
        scene_test(bad_ids_are_refused),
        scene_test(missing_arguments_are_refused),
        scene_test(bad_parameters_are_refused),
        scene_test(other_sizes_of_the_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
