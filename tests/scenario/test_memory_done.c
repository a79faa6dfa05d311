/* What "[DONE]" makes known, while allocations fail: a call that is told by nothing else is not lost in silence. */
#include "scenario.h"

#include "hooks.h"

#define CALLS 20 /* more than the list of events has room for at first */

/* Many calls, and no finish reason: they are complete because the stream is. */
static struct server_reply *unfinished(void)
{
    char text[CALLS * 256] = C_START;
    size_t len = strlen(text);

    for (int i = 0; i < CALLS; i++)
        len += (size_t)snprintf(text + len, sizeof text - len,
                                C_DELTA("{\"tool_calls\":[{\"index\":%d,\"id\":\"t%d\",\"function\":{\"name\":\"f\","
                                        "\"arguments\":\"[\\ud83d\"}}]}"), i, i);
    snprintf(text + len, sizeof text - len, C_DONE);
    return sse(text);
}

static int count_calls(const requesty_event *event, void *user)
{
    size_t *count = user;

    *count += event->type == REQUESTY_EVENT_TOOL_CALL;
    return 0;
}

/* A new client's first call, its nth allocation failing; whether it came to that. */
static bool fail_once(struct scene *scene, size_t number)
{
    requesty_chat_params params = small_chat();
    requesty_chat_completion *completion = NULL;
    requesty_error error;
    size_t count = 0;
    bool failed;
    int rc;

    scene_use_retries(scene, 0);
    server_set_default(scene->server, unfinished());
    hooks_fail(number, false);
    rc = requesty_chat_stream(scene->client, &params, count_calls, &count, &completion, &error);
    failed = hooks_failed();
    hooks_end();
    if (rc == 0)
        assert_int_equal(count, CALLS);
    else
        assert_code(failed ? rc : 0, REQUESTY_ERR_NO_MEMORY);
    requesty_chat_completion_free(completion);
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_int_equal(hooks_live(), 0);
    return failed;
}

static void calls_are_told_or_the_failure_is(void **state)
{
    size_t number = 1;

    while (fail_once(*state, number))
        number += hooks_step();
    assert_true(number > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = { scene_test(calls_are_told_or_the_failure_is) };

    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
