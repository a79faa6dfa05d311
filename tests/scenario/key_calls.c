#include "key_calls.h"

static int list(struct scene *scene, requesty_error *error)
{
    requesty_key_list *list = NULL;
    int rc = requesty_keys_list(scene->client, &list, error);

    assert_true((rc == 0) == (list != NULL));
    if (list) {
        assert_int_equal(list->key_count, 2);
        assert_string_equal(list->keys[0]->labels[0]->value, "prod");
    }
    requesty_key_list_free(list);
    return rc;
}

static int create(struct scene *scene, requesty_error *error)
{
    const requesty_key_params params = { .name = "ci", .monthly_limit = "25.00",
                                         .completions = REQUESTY_PERMISSION_WRITE, .extra_json = "{\"a\":[1]}" };
    requesty_new_key *made = NULL;
    int rc = requesty_keys_create(scene->client, &params, &made, error);

    assert_true((rc == 0) == (made != NULL));
    if (made)
        assert_string_equal(made->key, NEW_SECRET);
    requesty_new_key_free(made);
    return rc;
}

static int check_key(int rc, requesty_key *key)
{
    assert_true((rc == 0) == (key != NULL));
    if (key)
        assert_string_equal(key->monthly_spend, "12.5");
    requesty_key_free(key);
    return rc;
}

static int get(struct scene *scene, requesty_error *error)
{
    requesty_key *key = NULL;
    int rc = requesty_keys_get(scene->client, "k/1", &key, error);
    return check_key(rc, key);
}

static int get_self(struct scene *scene, requesty_error *error)
{
    requesty_key *key = NULL;
    int rc = requesty_keys_get_self(scene->client, &key, error);
    return check_key(rc, key);
}

static int usage(struct scene *scene, requesty_error *error)
{
    const requesty_usage_params params = { .start = "2026-09-01" };
    requesty_usage_report *report = NULL;
    int rc = requesty_keys_usage(scene->client, "self", &params, &report, error);

    assert_true((rc == 0) == (report != NULL));
    if (report)
        assert_string_equal(report->periods[0]->spend, "0.0042");
    requesty_usage_report_free(report);
    return rc;
}

static int delete_it(struct scene *scene, requesty_error *error)
{
    return requesty_keys_delete(scene->client, "k-1", error);
}

static int set_limit(struct scene *scene, requesty_error *error)
{
    return requesty_keys_set_limit(scene->client, "k-1", "49.99", error);
}

static int set_labels(struct scene *scene, requesty_error *error)
{
    static const requesty_label labels[] = { { "env", "prod" }, { "team", "\"search\"" } };
    return requesty_keys_set_labels(scene->client, "k-1", labels, COUNT(labels), error);
}

static int set_expiry(struct scene *scene, requesty_error *error)
{
    return requesty_keys_set_expiry(scene->client, "k-1", "2026-12-31T23:59:59Z", error);
}

static const char key_json[] = "{\"id\":\"k-1\",\"name\":\"ci \\u2713\",\"monthly_spend\":\"12.5\","
                               "\"permissions\":{\"manage\":\"none\",\"completions\":\"admin\"}}";

static int check_auth(struct scene *scene, requesty_error *error)
{
    return requesty_auth_check(scene->client, error);
}

const struct operation key_calls[] = {
    { "list", list, "GET", "/v1/manage/apikey", NULL,
      "{\"keys\":[{\"id\":\"k-1\",\"labels\":{\"env\":\"prod\"}},{\"id\":\"k-2\"}]}", true },
    { "create", create, "POST", "/v1/manage/apikey",
      "{\"name\":\"ci\",\"monthly_limit\":\"25.00\",\"permissions\":{\"completions\":\"write\"},\"a\":[1]}",
      "{\"api_key_id\":\"k-1\",\"api_key\":\"" NEW_SECRET "\"}", false },
    { "get", get, "GET", "/v1/manage/apikey/k%2F1", NULL, key_json, true },
    { "get_self", get_self, "GET", "/v1/manage/apikey/self", NULL, key_json, true },
    { "usage", usage, "GET", "/v1/manage/apikey/self/usage?start=2026-09-01", NULL,
      "{\"usage\":{\"2026-09-01\":{\"spend\":4.2e-3}}}", true },
    { "delete", delete_it, "DELETE", "/v1/manage/apikey/k-1", NULL, NULL, false },
    { "set_limit", set_limit, "POST", "/v1/manage/apikey/k-1/limit", "{\"monthly_limit\":\"49.99\"}", NULL, false },
    { "set_labels", set_labels, "POST", "/v1/manage/apikey/k-1/label",
      "{\"labels\":{\"env\":\"prod\",\"team\":\"\\\"search\\\"\"}}", NULL, false },
    { "set_expiry", set_expiry, "POST", "/v1/manage/apikey/k-1/expiry",
      "{\"expires_at\":\"2026-12-31T23:59:59Z\"}", NULL, false },
    { "auth_check", check_auth, "GET", "/v1/auth/check", NULL, NULL, true },
};
const size_t key_call_count = COUNT(key_calls);

struct server_reply *key_call_reply(const struct operation *call)
{
    struct server_reply *reply;

    if (call->answer)
        return server_reply_json(200, call->answer);
    reply = server_reply_new();
    server_reply_head(reply, 204, NULL, SERVER_BARE);
    return reply;
}
