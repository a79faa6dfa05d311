#include "histories.h"

requesty_history *new_history(void)
{
    requesty_history *history = NULL;
    requesty_error error = { 0 };

    if (requesty_history_new(&history, &error) != 0)
        fail_msg("no history: %s", error.message);
    return history;
}

requesty_message *message_of(struct scene *scene, const char *json)
{
    requesty_messages_params params = small_messages();
    requesty_message *message = NULL;
    requesty_error error = { 0 };

    server_push(scene->server, server_reply_json(200, json));
    if (requesty_messages_create(scene->client, &params, &message, &error) != 0)
        fail_msg("%s\n  is no reply: %s", json, error.message);
    return message;
}

requesty_message *message_of_stream(struct scene *scene, const char *frames)
{
    requesty_messages_params params = small_messages();
    requesty_message *message = NULL;

    server_push(scene->server, sse(frames));
    (void)requesty_messages_stream(scene->client, &params, NULL, NULL, &message, NULL);
    assert_non_null(message);
    return message;
}

requesty_chat_completion *completion_of(struct scene *scene, const char *json)
{
    requesty_chat_params params = small_chat();
    requesty_chat_completion *completion = NULL;
    requesty_error error = { 0 };

    server_push(scene->server, server_reply_json(200, json));
    if (requesty_chat_create(scene->client, &params, &completion, &error) != 0)
        fail_msg("%s\n  is no reply: %s", json, error.message);
    return completion;
}

requesty_chat_completion *completion_of_stream(struct scene *scene, const char *frames)
{
    requesty_chat_params params = small_chat();
    requesty_chat_completion *completion = NULL;

    server_push(scene->server, sse(frames));
    (void)requesty_chat_stream(scene->client, &params, NULL, NULL, &completion, NULL);
    assert_non_null(completion);
    return completion;
}

void add_message(struct scene *scene, requesty_history *history, const char *json)
{
    requesty_message *message = message_of(scene, json);

    assert_int_equal(requesty_history_add_message(history, message, NULL), 0);
    requesty_message_free(message);
}

void add_completion(struct scene *scene, requesty_history *history, const char *json)
{
    requesty_chat_completion *completion = completion_of(scene, json);

    assert_int_equal(requesty_history_add_completion(history, completion, NULL), 0);
    requesty_chat_completion_free(completion);
}

static const struct server_request *send_history(struct scene *scene, enum protocol protocol,
                                                 const requesty_history *history)
{
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();

    messages.messages = NULL;
    chat.messages = NULL;
    messages.message_count = chat.message_count = 0;
    messages.history = chat.history = history;
    return protocol == MESSAGES ? send_messages(scene, &messages) : send_chat(scene, &chat);
}

char *turns_of(struct scene *scene, enum protocol protocol, const requesty_history *history)
{
    const struct server_request *request = send_history(scene, protocol, history);
    const char *at = strstr(request->body, "\"messages\":");
    char *turns = at ? strdup(at + strlen("\"messages\":")) : NULL;

    assert_non_null(turns); /* the last member of a small request */
    turns[strlen(turns) - 1] = '\0';
    return turns;
}

void check_turns(struct scene *scene, enum protocol protocol, const requesty_history *history, const char *turns,
                 const char *file, int line)
{
    char *got = turns_of(scene, protocol, history);

    _assert_string_equal(got, turns, file, line);
    free(got);
}

void refuse_history(struct scene *scene, enum protocol protocol, const requesty_history *history, const char *says)
{
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_message *message = NULL;
    requesty_chat_completion *completion = NULL;
    size_t sent = server_request_count(scene->server);
    requesty_error error;
    int rc;

    messages.history = chat.history = history;
    rc = protocol == MESSAGES ? requesty_messages_create(scene->client, &messages, &message, &error)
                              : requesty_chat_create(scene->client, &chat, &completion, &error);
    assert_code(rc, REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, says);
    assert_int_equal(server_request_count(scene->server), sent);
}
