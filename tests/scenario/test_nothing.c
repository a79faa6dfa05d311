/* Calls that give nothing back: which answers are success. An empty one is, and one that says anything but that the request
 * failed. */
#include "scenario.h"

static int set_limit(requesty_client *client, requesty_error *error)
{
    return requesty_keys_set_limit(client, "id", "5", error);
}

static int delete_key(requesty_client *client, requesty_error *error)
{
    return requesty_keys_delete(client, "id", error);
}

static int give_feedback(requesty_client *client, requesty_error *error)
{
    requesty_feedback_params params = { .message = "good" };
    return requesty_feedback_send(client, "id", &params, error);
}

static int leave_group(requesty_client *client, requesty_error *error)
{
    return requesty_groups_remove_member(client, "id", "user", error);
}

static int check_account(requesty_client *client, requesty_error *error)
{
    return requesty_auth_check(client, error);
}

static int (*const calls[])(requesty_client *client, requesty_error *error) = { set_limit, delete_key, give_feedback,
                                                                                leave_group, check_account };

static void no_body_and_any_body_are_success(void **state)
{
    static const char *const bodies[] = { "", "{}", "{\"ok\":true}", "null", "[]", "done", "{\"error\":null}", "{\"error\":" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(calls); i++)
        for (size_t k = 0; k < COUNT(bodies); k++) {
            server_push(scene->server, server_reply_json(k ? 200 : 204, bodies[k]));
            assert_code(calls[i](scene->client, NULL), REQUESTY_OK);
        }
}

/* A limit that was not set must not be told as set. */
static void an_error_in_the_body_is_a_failure(void **state)
{
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(calls); i++) {
        requesty_error error;

        server_push(scene->server, server_reply_json(200, "{\"error\":{\"origin\":\"provider\",\"message\":\"Too many requests\","
                                                          "\"code\":429}}"));
        assert_code(calls[i](scene->client, &error), REQUESTY_ERR_RATE_LIMIT);
        assert_string_equal(error.message, "Too many requests");
        assert_string_equal(error.origin, "provider");
        assert_int_equal(error.http_status, 200);
    }
}

/* A network that wants a sign-in answers everything with its own page. */
static void a_web_page_is_no_answer(void **state)
{
    static const char page[] = "<html>Sign in</html>";
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(calls); i++) {
        requesty_error error;

        server_push(scene->server, server_reply_bytes(200, "text/html; charset=utf-8", page, sizeof page - 1, SERVER_LENGTH,
                                                      server_split_whole()));
        assert_code(calls[i](scene->client, &error), REQUESTY_ERR_BAD_REPLY);
        assert_contains(error.message, "web page");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(no_body_and_any_body_are_success),
        scene_test(an_error_in_the_body_is_a_failure),
        scene_test(a_web_page_is_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
