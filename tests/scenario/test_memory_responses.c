/* Allocations that fail, one after the other, while Responses calls run: as in test_memory.c. */
#include "memory.h"
#include "responses.h"

#define CALL(arguments) \
    "{\"id\":\"fc_1\",\"type\":\"function_call\",\"status\":\"completed\",\"call_id\":\"call_1\",\"name\":\"look\"," \
    "\"arguments\":\"" arguments "\"}"
#define THOUGHT \
    "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"One\"}," \
    "{\"type\":\"summary_text\",\"text\":\"two\"}],\"encrypted_content\":\"gA==\"}"
#define SEARCH "{\"id\":\"ws_1\",\"type\":\"web_search_call\",\"status\":\"completed\",\"action\":{\"query\":\"x\"}}"
#define SPLIT \
    "{\"id\":\"msg_2\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\"," \
    "\"text\":\"Hello, \",\"annotations\":[{\"n\":1}]},{\"type\":\"output_text\",\"text\":\"world\"}]}"

static const char rich[] =
    "{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"gpt-x\",\"status\":\"completed\",\"output\":[" THOUGHT
    "," SPLIT "," SEARCH "," CALL("{\\\"at\\\":1}") "]" R_USAGE "}";

static const char rich_failed[] =
    "{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"gpt-x\",\"status\":\"failed\",\"output\":[" THOUGHT
    "," SPLIT "," SEARCH "],\"error\":{\"code\":\"server_error\",\"message\":\"It stumbled\"}" R_USAGE "}";

#define PIECES \
    R_START R_MESSAGE R_TEXT("Hello\\ud83d") R_TEXT("\\ude00") \
        R_FRAME("response.output_text.done", "\"output_index\":0,\"content_index\":0,\"text\":\"Hello, world\"") \
            R_FRAME("response.output_text.annotation.added", \
                    "\"output_index\":0,\"content_index\":0,\"annotation\":{\"n\":1}") \
                R_FRAME("response.output_text.delta", "\"output_index\":0,\"content_index\":0,\"delta\":\"\"," \
                                                      "\"logprobs\":[{\"token\":\"x\"}]") R_ITEM("added", 1, CALL("")) \
                    R_DELTA("function_call_arguments", 1, "{\\\"at\\\":1}") R_ITEM("done", 1, CALL("{\\\"at\\\":1}")) \
                        R_DELTA("reasoning_summary_text", 2, "Hm") R_DELTA("shell_call_command", 3, "ls") \
                            R_DELTA("apply_patch_call_operation_diff", 4, "+") R_ITEM("done", 5, SEARCH)

static const char rich_sse[] = PIECES R_FRAME(
    "response.completed", R_RESPONSE("completed", ",\"output\":[" R_HELLO "," CALL("") "," THOUGHT "]" R_USAGE));
static const char failed_sse[] = PIECES R_FRAME(
    "response.failed", R_RESPONSE("failed", ",\"error\":{\"code\":\"server_error\",\"message\":\"No\"}"));

/* Ends with a call that no event has ended, and with an output that leaves out all but the message. */
static const char open_sse[] = PIECES R_ITEM("added", 6, CALL("")) R_DELTA("function_call_arguments", 6, "{\\\"at\\\":2}")
    R_ITEM("done", 0, R_HELLO) R_FRAME("response.completed", R_RESPONSE("completed", ",\"output\":[]" R_USAGE));
static const char stale_sse[] =
    PIECES R_FRAME("response.completed", R_RESPONSE("completed", ",\"output\":[" R_HELLO "," SEARCH "," THOUGHT "]"));

static const struct answer {
    const char *body;
    bool is_stream;
    int code; /* when memory lasts */
} answers[] = { { rich, false, 0 },
                { rich_sse, true, 0 },
                { open_sse, true, 0 },
                { stale_sse, true, 0 },
                { rich_failed, false, REQUESTY_ERR_SERVER },
                { failed_sse, true, REQUESTY_ERR_SERVER } };

static int ignore_event(const requesty_event *event, void *user)
{
    (void)user;
    return event->sse_event == NULL;
}

static int read_all(requesty_stream *stream, requesty_error *error)
{
    const requesty_event *event;
    int rc;

    while ((rc = requesty_stream_next(stream, &event, error)) > 0)
        assert_true(requesty_stream_response(stream) || hooks_failed());
    return rc;
}

static void check_response(const requesty_response *response)
{
    assert_non_null(response);
    assert_string_equal(requesty_response_text(response), REPLY_TEXT);
    assert_true(response->output_count >= 3);
}

static int make_call(struct scene *scene, enum way way, requesty_error *error)
{
    requesty_responses_params params = small_responses();
    requesty_response *response = NULL;
    requesty_stream *stream = NULL;
    int rc;

    params.extra_json = "{\"a\":[1]}";
    if (way == CREATE) {
        rc = requesty_responses_create(scene->client, &params, &response, error);
    } else if (way == STREAM) {
        rc = requesty_responses_stream(scene->client, &params, ignore_event, NULL, &response, error);
    } else {
        rc = requesty_responses_open(scene->client, &params, &stream, error);
        if (rc == 0)
            rc = read_all(stream, error);
    }
    hooks_end();
    if (rc != REQUESTY_ERR_NO_MEMORY && !hooks_failed())
        check_response(stream ? requesty_stream_response(stream) : response);
    requesty_response_free(response);
    requesty_stream_free(stream);
    return rc;
}

static int make_way(struct scene *scene, const void *user, requesty_error *error)
{
    return make_call(scene, *(const enum way *)user, error);
}

static void each_allocation_may_fail(void **state)
{
    static const char *const ways[] = { "create", "stream", "open" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(answers); i++)
        EACH_WAY(way)
        {
            const struct memory_trial trial = { .name = ways[way], .call = make_way, .user = &way,
                                                .code = answers[i].code, .least = 10 };

            server_set_default(scene->server, answers[i].is_stream ? sse(answers[i].body)
                                                                   : server_reply_json(200, answers[i].body));
            check_each_allocation(scene, &trial);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { scene_test(each_allocation_may_fail) };

    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
