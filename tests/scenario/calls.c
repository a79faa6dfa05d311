/* The nine ways to make a call: three protocols, and create, stream, open. */
#include "responses.h"

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

static void note_response(struct outcome *outcome, const requesty_response *response)
{
    if (response)
        note(outcome, requesty_response_text(response), response->info);
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

static void call_responses(requesty_client *client, enum way way, struct outcome *outcome)
{
    requesty_responses_params params = small_responses();
    requesty_response *response = NULL;
    requesty_stream *stream = NULL;

    if (way == CREATE) {
        outcome->rc = requesty_responses_create(client, &params, &response, &outcome->error);
    } else if (way == STREAM) {
        outcome->rc = requesty_responses_stream(client, &params, NULL, NULL, &response, &outcome->error);
    } else {
        outcome->rc = requesty_responses_open(client, &params, &stream, &outcome->error);
        if (outcome->rc == 0)
            outcome->rc = read_to_end(stream, &outcome->error);
    }
    note_response(outcome, stream ? requesty_stream_response(stream) : response);
    requesty_response_free(response);
    requesty_stream_free(stream);
}

struct outcome call(requesty_client *client, enum protocol protocol, enum way way)
{
    static void (*const calls[])(requesty_client *, enum way, struct outcome *) = { call_messages, call_chat,
                                                                                    call_responses };
    struct outcome outcome;

    memset(&outcome, 0, sizeof outcome);
    memset(&outcome.error, 0x55, sizeof outcome.error);
    calls[protocol](client, way, &outcome);
    return outcome;
}

const char *whole_json(enum protocol protocol)
{
    return protocol == MESSAGES ? messages_json : protocol == CHAT ? chat_json : responses_json;
}

const char *whole_sse(enum protocol protocol)
{
    static const char *const streams[] = { MESSAGES_SSE, CHAT_SSE, RESPONSES_SSE };
    return streams[protocol];
}

const char *half_sse(enum protocol protocol)
{
    static const char *const streams[] = { M_START M_BLOCK M_DELTA("Half"), C_START C_DELTA("{}") C_TEXT("Half"),
                                           R_START R_MESSAGE R_TEXT("Half") };
    return streams[protocol];
}

requesty_stream *open_small(struct scene *scene, enum protocol protocol)
{
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_responses_params responses = small_responses();
    requesty_stream *stream = NULL;
    requesty_error error = { 0 };
    int rc = protocol == MESSAGES ? requesty_messages_open(scene->client, &messages, &stream, &error)
             : protocol == CHAT   ? requesty_chat_open(scene->client, &chat, &stream, &error)
                                  : requesty_responses_open(scene->client, &responses, &stream, &error);

    if (rc != 0)
        fail_msg("open: %s", error.message);
    return stream;
}

struct server_reply *good_reply(enum protocol protocol, enum way way)
{
    if (way == CREATE)
        return server_reply_json(200, whole_json(protocol));
    return sse(whole_sse(protocol));
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
    requesty_responses_params responses = small_responses();
    requesty_chat_completion *completion = NULL;
    requesty_message *message = NULL;
    requesty_response *response = NULL;
    int rc;

    if (protocol == MESSAGES)
        rc = requesty_messages_stream(scene->client, &messages, on_event, user, &message, error);
    else if (protocol == CHAT)
        rc = requesty_chat_stream(scene->client, &chat, on_event, user, &completion, error);
    else
        rc = requesty_responses_stream(scene->client, &responses, on_event, user, &response, error);
    snprintf(text, 64, "%s", message ? requesty_message_text(message) :
                             response ? requesty_response_text(response) : requesty_chat_text(completion));
    requesty_message_free(message);
    requesty_chat_completion_free(completion);
    requesty_response_free(response);
    return rc;
}
