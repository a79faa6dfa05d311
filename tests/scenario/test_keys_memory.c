/* Every allocation of every call of the key management may fail: REQUESTY_ERR_NO_MEMORY, no leak, and the client works on. */
#include "scenario.h"

#include "hooks.h"
#include "key_calls.h"

/* The call with its nth allocation failing; whether it came to that. */
static bool fail_once(struct scene *scene, const struct key_call *call, int code, size_t number, bool for_good)
{
    requesty_error error = { 0 };
    bool failed;
    int rc;

    scene_use_retries(scene, 0);
    hooks_fail(number, for_good);
    rc = call->make(scene->client, &error);
    hooks_end();
    failed = hooks_failed();
    if (rc != code && !(failed && rc == REQUESTY_ERR_NO_MEMORY && error.code == rc))
        fail_msg("%s, allocation %zu%s: %s %s", call->name, number, for_good ? " and on" : "", requesty_code_name(rc),
                 error.message);
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_int_equal(hooks_live(), 0);
    return failed;
}

static void fail_each(struct scene *scene, const struct key_call *call, struct server_reply *reply, int code)
{
    server_set_default(scene->server, reply);
    for (int for_good = 0; for_good <= 1; for_good++) {
        size_t number = 1;

        while (fail_once(scene, call, code, number, for_good))
            number++;
        assert_true(number > 4);
    }
}

static void while_it_succeeds(void **state)
{
    EACH_KEY_CALL(call)
    fail_each(*state, call, key_call_reply(call), 0);
}

static void while_it_is_refused(void **state)
{
    EACH_KEY_CALL(call)
    fail_each(*state, call, error_reply(403, "API key does not have manage permissions"), REQUESTY_ERR_FORBIDDEN);
}

static void while_the_answer_is_broken(void **state)
{
    EACH_KEY_CALL(call)
    if (call->answer && strcmp(call->name, "auth_check") != 0)
        fail_each(*state, call, server_reply_json(200, "{\"id\":\"k\",\"keys\":[{\"id\":\"k\"}],\"usage\":{},"),
                  REQUESTY_ERR_BAD_REPLY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(while_it_succeeds),
        scene_test(while_it_is_refused),
        scene_test(while_the_answer_is_broken),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
