/* Allocations that fail, one after the other, while calls run: each is REQUESTY_ERR_NO_MEMORY, nothing leaks, and the
 * client works on. */
#include "scenario.h"

#include "memory.h"

/* ---- replies with a bit of everything ---------------------------------------------------------------------------- */

static const char rich_message[] =
    "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-x\",\"content\":["
    "{\"type\":\"thinking\",\"thinking\":\"Hm\\u2026\",\"signature\":\"c2ln\"},"
    "{\"type\":\"text\",\"text\":\"Hello, \",\"citations\":[{\"type\":\"page\",\"n\":1}]},"
    "{\"type\":\"text\",\"text\":\"world\"},"
    "{\"type\":\"tool_use\",\"id\":\"tu_1\",\"name\":\"look\",\"input\":{\"at\":[1,2]}}],"
    "\"stop_reason\":\"tool_use\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":9,\"output_tokens\":5}}";

static const char rich_message_sse[] =
    M_START M_PING
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\","
    "\"thinking\":\"\"}}\n\n"
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\","
    "\"thinking\":\"Hm\"}}\n\n"
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\","
    "\"signature\":\"c2ln\"}}\n\n"
    "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
    "data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\n"
    "data: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"citations_delta\","
    "\"citation\":{\"n\":1}}}\n\n"
    "data: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\","
    "\"text\":\", \\u0077orld\"}}\n\n"
    "data: {\"type\":\"content_block_stop\",\"index\":1}\n\n"
    "data: {\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"tu_1\","
    "\"name\":\"look\",\"input\":{}}}\n\n"
    "data: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\","
    "\"partial_json\":\"{\\\"at\\\":[1\"}}\n\n"
    "data: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\","
    "\"partial_json\":\",2]}\"}}\n\n"
    "data: {\"type\":\"content_block_stop\",\"index\":2}\n\n" M_END M_STOP;

static const char rich_chat[] =
    "{\"id\":\"chat_1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"gpt-x\","
    "\"choices\":[{\"index\":0,"
    "\"message\":{\"role\":\"assistant\",\"content\":\"Hello, world\",\"reasoning_content\":\"Hm\\u2026\","
    "\"reasoning_signature\":\"c2ln\",\"annotations\":[{\"type\":\"url_citation\"}],\"tool_calls\":[{\"id\":\"tu_1\","
    "\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"at\\\":[1,2]}\"}}]},"
    "\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14}}";

#define CALL(inside) C_DELTA("{\"tool_calls\":[{\"index\":0," inside "}]}")

static const char rich_chat_sse[] =
    C_START C_DELTA("{\"reasoning_content\":\"Hm\\u2026\"}") C_DELTA("{\"reasoning_signature\":\"c2ln\"}")
    C_TEXT("Hello, ") C_TEXT("world") C_DELTA("{\"annotations\":[{\"type\":\"url_citation\"}]}")
    CALL("\"id\":\"tu_1\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"\"}")
    CALL("\"function\":{\"arguments\":\"{\\\"at\\\":[1\"}") CALL("\"function\":{\"arguments\":\",2]}\"}")
    C_CHUNK("{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}") C_USAGE C_DONE;

/* ---- a trial: one kind of call and of answer --------------------------------------------------------------------- */

enum answer { WHOLE, EVENTS, REFUSAL, BROKEN };

struct trial {
    enum protocol protocol;
    enum way way;
    enum answer answer;
};

static struct server_reply *make_answer(const struct trial *trial)
{
    switch (trial->answer) {
    case WHOLE:
        return server_reply_json(200, trial->protocol == MESSAGES ? rich_message : rich_chat);
    case EVENTS:
        return sse(trial->protocol == MESSAGES ? rich_message_sse : rich_chat_sse);
    case REFUSAL:
        return error_reply(401, "who are you");
    default:
        return sse(trial->protocol == MESSAGES ? M_START M_BLOCK "event: error\n"
            "data: {\"error\":{\"type\":\"api_error\"}}\n\n"
                                               : C_TEXT("Half") "data: {\"error\":{\"type\":\"api_error\"}}\n\n");
    }
}

/* What the call comes to when memory lasts. */
static int code_of(const struct trial *trial)
{
    if (trial->answer == REFUSAL)
        return REQUESTY_ERR_UNAUTHORIZED;
    return trial->answer == BROKEN ? REQUESTY_ERR_SERVER : 0;
}

/* ---- the calls --------------------------------------------------------------------------------------------------- */

static void check_message(const requesty_message *message)
{
    const requesty_block *last;

    assert_non_null(message);
    assert_string_equal(requesty_message_text(message), REPLY_TEXT);
    assert_true(message->content_count >= 3);
    last = message->content[message->content_count - 1];
    assert_string_equal(last->id, "tu_1");
    assert_string_equal(last->input_json, "{\"at\":[1,2]}");
    assert_int_equal(message->info->http_status, 200);
}

static void check_completion(const requesty_chat_completion *completion)
{
    assert_non_null(completion);
    assert_string_equal(requesty_chat_text(completion), REPLY_TEXT);
    assert_int_equal(completion->choices[0]->message->tool_call_count, 1);
    assert_string_equal(completion->choices[0]->message->tool_calls[0]->arguments_json, "{\"at\":[1,2]}");
    assert_int_equal(completion->info->http_status, 200);
}

static int ignore_event(const requesty_event *event, void *user)
{
    (void)user;
    return event->sse_event == NULL;
}

/* Reads to the end and looks at the reply after each event: a snapshot may fail, and the next one works again. */
static int read_all(requesty_stream *stream, enum protocol protocol, requesty_error *error)
{
    const requesty_event *event;
    int rc;

    while ((rc = requesty_stream_next(stream, &event, error)) > 0) {
        const void *snapshot = protocol == MESSAGES ? (const void *)requesty_stream_message(stream)
                                                    : (const void *)requesty_stream_completion(stream);
        assert_true(snapshot || hooks_failed());
        assert_non_null(requesty_stream_info(stream));
    }
    if (rc < 0)
        assert_code(requesty_stream_next(stream, &event, NULL), rc);
    return rc;
}

static int call_messages(requesty_client *client, enum way way, requesty_error *error)
{
    requesty_messages_params params = small_messages();
    requesty_message *message = NULL;
    requesty_stream *stream = NULL;
    int rc;

    params.extra_json = "{\"metadata\":{\"a\":[1]},\"b\":2}";
    params.user_id = "me";
    if (way == CREATE) {
        rc = requesty_messages_create(client, &params, &message, error);
    } else if (way == STREAM) {
        rc = requesty_messages_stream(client, &params, ignore_event, NULL, &message, error);
    } else {
        rc = requesty_messages_open(client, &params, &stream, error);
        if (rc == 0)
            rc = read_all(stream, MESSAGES, error);
    }
    hooks_end();
    if (rc == 0)
        check_message(stream ? requesty_stream_message(stream) : message);
    requesty_message_free(message);
    requesty_stream_free(stream);
    return rc;
}

static int call_chat(requesty_client *client, enum way way, requesty_error *error)
{
    requesty_chat_params params = small_chat();
    requesty_chat_completion *completion = NULL;
    requesty_stream *stream = NULL;
    int rc;

    params.extra_json = "{\"stream_options\":{\"a\":[1]},\"b\":2}";
    if (way == CREATE) {
        rc = requesty_chat_create(client, &params, &completion, error);
    } else if (way == STREAM) {
        rc = requesty_chat_stream(client, &params, ignore_event, NULL, &completion, error);
    } else {
        rc = requesty_chat_open(client, &params, &stream, error);
        if (rc == 0)
            rc = read_all(stream, CHAT, error);
    }
    hooks_end();
    if (rc == 0)
        check_completion(stream ? requesty_stream_completion(stream) : completion);
    requesty_chat_completion_free(completion);
    requesty_stream_free(stream);
    return rc;
}

/* ---- every failure ----------------------------------------------------------------------------------------------- */

static void prepare(struct scene *scene, const void *user)
{
    requesty_client_options options = scene_options(scene);

    options.max_retries = REQUESTY_INT(0);
    options.headers = &(requesty_header){ "X-One", "1" };
    options.header_count = 1;
    scene_use(scene, &options);
    server_set_default(scene->server, make_answer(user));
}

static int call_trial(struct scene *scene, const void *user, requesty_error *error)
{
    const struct trial *trial = user;

    return trial->protocol == MESSAGES ? call_messages(scene->client, trial->way, error)
                                       : call_chat(scene->client, trial->way, error);
}

static void the_client_works_on(struct scene *scene, const void *user)
{
    const struct trial *trial = user;

    server_set_default(scene->server, good_reply(trial->protocol, trial->way));
    call_well(scene->client, trial->protocol, trial->way);
}

static void fail_each(struct scene *scene, enum answer answer)
{
    static const char *const names[][3] = { { "messages_create", "messages_stream", "messages_open" },
                                            { "chat_create", "chat_stream", "chat_open" } };

    EACH_OF_TWO(protocol)
    EACH_WAY(way)
    {
        const struct trial trial = { protocol, way, answer };
        const struct memory_trial each = { .name = names[protocol][way], .call = call_trial, .before = prepare,
                                           .after = the_client_works_on, .user = &trial, .code = code_of(&trial),
                                           .least = 10 };

        check_each_allocation(scene, &each);
    }
}

static void while_a_whole_reply_is_read(void **state)
{
    fail_each(*state, WHOLE);
}

static void while_a_stream_is_read(void **state)
{
    fail_each(*state, EVENTS);
}

static void while_a_refusal_is_read(void **state)
{
    fail_each(*state, REFUSAL);
}

static void while_a_stream_fails(void **state)
{
    fail_each(*state, BROKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(while_a_whole_reply_is_read),
        scene_test(while_a_stream_is_read),
        scene_test(while_a_refusal_is_read),
        scene_test(while_a_stream_fails),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
