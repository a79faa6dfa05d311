/* The six ways to make a call: two protocols, and create, stream, open. */
#include "scenario.h"

requesty_messages_params small_messages(void)
{
    static const requesty_message_param turn = { .role = REQUESTY_ROLE_USER, .text = "Hello" };

    return (requesty_messages_params){
        .model = "anthropic/claude-x", .max_tokens = 64, .messages = &turn, .message_count = 1
    };
}

requesty_chat_params small_chat(void)
{
    static const requesty_chat_message turn = { .role = REQUESTY_ROLE_USER, .text = "Hello" };

    return (requesty_chat_params){ .model = "openai/gpt-x", .messages = &turn, .message_count = 1 };
}

/* ---- what came of it --------------------------------------------------------------------------------------------- */

static void note(struct outcome *outcome, const char *text, const requesty_info *info)
{
    outcome->has_result = true;
    snprintf(outcome->text, sizeof outcome->text, "%s", text);
    outcome->info = *info;
    snprintf(outcome->request_id, sizeof outcome->request_id, "%s", info->request_id ? info->request_id : "");
}

static void note_message(struct outcome *outcome, const requesty_message *message)
{
    if (message)
        note(outcome, requesty_message_text(message), message->info);
}

static void note_completion(struct outcome *outcome, const requesty_chat_completion *completion)
{
    if (completion)
        note(outcome, requesty_chat_text(completion), completion->info);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static int read_to_end(requesty_stream *stream, requesty_error *error)
{
    const requesty_event *event;
    int rc;

    while ((rc = requesty_stream_next(stream, &event, error)) > 0)
        ;
    return rc;
}

static void call_messages(requesty_client *client, enum way way, struct outcome *outcome)
{
    requesty_messages_params params = small_messages();
    requesty_message *message = NULL;
    requesty_stream *stream = NULL;

    if (way == CREATE) {
        outcome->rc = requesty_messages_create(client, &params, &message, &outcome->error);
    } else if (way == STREAM) {
        outcome->rc = requesty_messages_stream(client, &params, NULL, NULL, &message, &outcome->error);
    } else {
        outcome->rc = requesty_messages_open(client, &params, &stream, &outcome->error);
        if (outcome->rc == 0)
            outcome->rc = read_to_end(stream, &outcome->error);
    }
    note_message(outcome, stream ? requesty_stream_message(stream) : message);
    requesty_message_free(message);
    requesty_stream_free(stream);
}

static void call_chat(requesty_client *client, enum way way, struct outcome *outcome)
{
    requesty_chat_params params = small_chat();
    requesty_chat_completion *completion = NULL;
    requesty_stream *stream = NULL;

    if (way == CREATE) {
        outcome->rc = requesty_chat_create(client, &params, &completion, &outcome->error);
    } else if (way == STREAM) {
        outcome->rc = requesty_chat_stream(client, &params, NULL, NULL, &completion, &outcome->error);
    } else {
        outcome->rc = requesty_chat_open(client, &params, &stream, &outcome->error);
        if (outcome->rc == 0)
            outcome->rc = read_to_end(stream, &outcome->error);
    }
    note_completion(outcome, stream ? requesty_stream_completion(stream) : completion);
    requesty_chat_completion_free(completion);
    requesty_stream_free(stream);
}

struct outcome call(requesty_client *client, enum protocol protocol, enum way way)
{
    struct outcome outcome;

    memset(&outcome, 0, sizeof outcome);
    memset(&outcome.error, 0x55, sizeof outcome.error);
    if (protocol == MESSAGES)
        call_messages(client, way, &outcome);
    else
        call_chat(client, way, &outcome);
    return outcome;
}

struct server_reply *good_reply(enum protocol protocol, enum way way)
{
    if (way == CREATE)
        return server_reply_json(200, protocol == MESSAGES ? messages_json : chat_json);
    return sse(protocol == MESSAGES ? MESSAGES_SSE : CHAT_SSE);
}

void call_well(requesty_client *client, enum protocol protocol, enum way way)
{
    struct outcome outcome = call(client, protocol, way);

    if (outcome.rc < 0)
        fail_msg("%s: %s", requesty_code_name(outcome.rc), outcome.error.message);
    assert_true(outcome.has_result);
    assert_string_equal(outcome.text, REPLY_TEXT);
    assert_int_equal(outcome.error.code, 0x55555555); /* written on failure only */
}

int stream_it(struct scene *scene, enum protocol protocol, requesty_event_fn on_event, void *user, char text[64],
              requesty_error *error)
{
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_chat_completion *completion = NULL;
    requesty_message *message = NULL;
    int rc;

    if (protocol == MESSAGES)
        rc = requesty_messages_stream(scene->client, &messages, on_event, user, &message, error);
    else
        rc = requesty_chat_stream(scene->client, &chat, on_event, user, &completion, error);
    snprintf(text, 64, "%s", message ? requesty_message_text(message) : requesty_chat_text(completion));
    requesty_message_free(message);
    requesty_chat_completion_free(completion);
    return rc;
}
