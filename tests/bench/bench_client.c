/* The library's side of the benchmark: bench_client WORK URL COUNT. WORK: messages, chat (one long stream; COUNT is only
 * divided by), small (COUNT blocking calls). Prints nothing but failures: the process is measured from outside. */
#include <requesty/requesty.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int on_event(const requesty_event *event, void *user)
{
    size_t *bytes = user;
    if (event->type == REQUESTY_EVENT_TEXT)
        *bytes += event->text_len;
    return 0;
}

static const requesty_message_param turns[] = { { .role = REQUESTY_ROLE_USER, .text = "Tell me a story." } };
static const requesty_messages_params messages = {
    .model = "anthropic/claude-sonnet-4-5", .max_tokens = 1024, .messages = turns, .message_count = 1,
};
static const requesty_chat_message chat_turns[] = { { .role = REQUESTY_ROLE_USER, .text = "Tell me a story." } };
static const requesty_chat_params chat = { .model = "openai/gpt-4o-mini", .messages = chat_turns, .message_count = 1 };

static int run(requesty_client *client, const char *work, long count, requesty_error *error)
{
    size_t bytes = 0;
    int rc = 0;

    if (strcmp(work, "messages") == 0)
        return requesty_messages_stream(client, &messages, on_event, &bytes, NULL, error);
    if (strcmp(work, "chat") == 0)
        return requesty_chat_stream(client, &chat, on_event, &bytes, NULL, error);
    for (long i = 0; rc == 0 && i < count; i++) {
        requesty_message *reply = NULL;
        rc = requesty_messages_create(client, &messages, &reply, error);
        requesty_message_free(reply);
    }
    return rc;
}

int main(int argc, char **argv)
{
    requesty_client_options options = { .api_key = "key" };
    requesty_client *client = NULL;
    requesty_error error;
    int rc;

    if (argc < 4)
        return 2;
    options.base_url = argv[2];
    rc = requesty_client_new(&options, &client, &error);
    if (rc == 0)
        rc = run(client, argv[1], strtol(argv[3], NULL, 10), &error);
    if (rc < 0)
        fprintf(stderr, "%s\n", error.message);
    requesty_client_free(client);
    return rc < 0;
}
