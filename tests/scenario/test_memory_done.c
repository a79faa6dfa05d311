/* What "[DONE]" makes known, while allocations fail: a call that is told by nothing else is not lost in silence. */
#include "scenario.h"

#include "memory.h"

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

static int stream_calls(struct scene *scene, const void *user, requesty_error *error)
{
    requesty_chat_params params = small_chat();
    requesty_chat_completion *completion = NULL;
    size_t count = 0;
    int rc = requesty_chat_stream(scene->client, &params, count_calls, &count, &completion, error);

    (void)user;
    hooks_end();
    if (rc == 0)
        assert_int_equal(count, CALLS);
    requesty_chat_completion_free(completion);
    return rc;
}

static void calls_are_told_or_the_failure_is(void **state)
{
    const struct memory_trial trial = { .name = "stream", .call = stream_calls, .least = 10 };
    struct scene *scene = *state;

    server_set_default(scene->server, unfinished());
    check_each_allocation(scene, &trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = { scene_test(calls_are_told_or_the_failure_is) };

    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
