/* Every allocation of every call of the key management may fail: REQUESTY_ERR_NO_MEMORY, no leak, and the client works on. */
#include "key_calls.h"

static void while_it_succeeds(void **state)
{
    EACH_KEY_CALL(call)
    check_memory_with(*state, call, key_call_reply(call), 0);
}

static void while_it_is_refused(void **state)
{
    EACH_KEY_CALL(call)
    check_memory_with(*state, call, error_reply(403, "API key does not have manage permissions"),
                      REQUESTY_ERR_FORBIDDEN);
}

static void while_the_answer_is_broken(void **state)
{
    EACH_KEY_CALL(call)
    if (call->answer)
        check_memory_with(*state, call, server_reply_json(200, "{\"id\":\"k\",\"keys\":[{\"id\":\"k\"}],\"usage\":{},"),
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
