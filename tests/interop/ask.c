#include "ask.h"

#include <stdio.h>
#include <string.h>

#define MODEL "provider/model"

static const requesty_tool weather_tool = {
    .name = "get_weather",
    .description = "The weather in a city now.",
    .input_schema_json = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}",
};

const char *way_name(struct way way)
{
    static const char *const names[PROTOCOLS][MODES] = {
        { "messages", "messages, streamed", "messages, pulled" },
        { "chat", "chat, streamed", "chat, pulled" },
    };
    return names[way.protocol][way.mode];
}

static void copy(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text ? text : "");
}

#define COPY(to, text) copy(to, sizeof(to), text)

/* ---- what came ---- */

static void take_usage(struct answer *answer, const requesty_usage *usage, const requesty_info *info)
{
    answer->input_tokens = usage->input_tokens;
    answer->output_tokens = usage->output_tokens;
    answer->attempts = info->attempts;
}

static void take_call(struct answer *answer, const char *id, const char *name, const char *input)
{
    if (answer->calls++ > 0)
        return;
    COPY(answer->call_id, id);
    COPY(answer->call_name, name);
    COPY(answer->call_input, input);
}

static void take_block(struct answer *answer, const requesty_block *block)
{
    if (block->type == REQUESTY_BLOCK_TOOL_USE)
        take_call(answer, block->id, block->name, block->input_json);
    if (block->type == REQUESTY_BLOCK_THINKING)
        COPY(answer->reasoning, block->text);
}

static void take_message(struct answer *answer, const requesty_message *reply)
{
    if (!reply)
        return;
    COPY(answer->text, requesty_message_text(reply));
    COPY(answer->stop, reply->stop_reason_text);
    for (size_t i = 0; i < reply->content_count; i++)
        take_block(answer, reply->content[i]);
    take_usage(answer, reply->usage, reply->info);
}

static void take_completion(struct answer *answer, const requesty_chat_completion *reply)
{
    const requesty_chat_reply_message *message;

    if (!reply)
        return;
    message = reply->choices[0]->message;
    COPY(answer->text, requesty_chat_text(reply));
    COPY(answer->stop, reply->choices[0]->finish_reason_text);
    COPY(answer->reasoning, message->reasoning);
    for (size_t i = 0; i < message->tool_call_count; i++)
        take_call(answer, message->tool_calls[i]->id, message->tool_calls[i]->name, message->tool_calls[i]->arguments_json);
    take_usage(answer, reply->usage, reply->info);
}

static int on_event(const requesty_event *event, void *user)
{
    struct answer *answer = user;
    size_t len = strlen(answer->streamed);

    answer->events++;
    if (event->type != REQUESTY_EVENT_TEXT)
        return 0;
    copy(answer->streamed + len, sizeof answer->streamed - len, event->text);
    return answer->stop_after > 0 && --answer->stop_after == 0 ? CANCEL_CODE : 0;
}

/* ---- the ways ---- */

static int pull(requesty_stream *stream, struct answer *answer)
{
    const requesty_event *event;
    int rc;

    while ((rc = requesty_stream_next(stream, &event, &answer->error)) > 0)
        if (on_event(event, answer) != 0)
            requesty_stream_cancel(stream);
    take_message(answer, requesty_stream_message(stream));
    take_completion(answer, requesty_stream_completion(stream));
    requesty_stream_free(stream);
    return rc;
}

static void ask_messages(requesty_client *client, enum mode mode, const char *question, int tool, struct answer *answer)
{
    requesty_message_param turns[] = { { .role = REQUESTY_ROLE_USER, .text = question } };
    requesty_messages_params params = {
        .model = MODEL, .max_tokens = 512, .messages = turns, .message_count = 1, .system = "Be brief.",
        .tools = &weather_tool, .tool_count = tool ? 1 : 0,
    };
    requesty_message *reply = NULL;
    requesty_stream *stream = NULL;

    if (mode == WHOLE)
        answer->rc = requesty_messages_create(client, &params, &reply, &answer->error);
    else if (mode == STREAM)
        answer->rc = requesty_messages_stream(client, &params, on_event, answer, &reply, &answer->error);
    else
        answer->rc = requesty_messages_open(client, &params, &stream, &answer->error);
    if (mode == PULL && answer->rc == 0)
        answer->rc = pull(stream, answer);
    take_message(answer, reply);
    requesty_message_free(reply);
}

static void ask_chat(requesty_client *client, enum mode mode, const char *question, int tool, struct answer *answer)
{
    requesty_chat_message turns[] = {
        { .role = REQUESTY_ROLE_SYSTEM, .text = "Be brief." },
        { .role = REQUESTY_ROLE_USER, .text = question },
    };
    requesty_chat_params params = {
        .model = MODEL, .messages = turns, .message_count = 2, .tools = &weather_tool, .tool_count = tool ? 1 : 0,
    };
    requesty_chat_completion *reply = NULL;
    requesty_stream *stream = NULL;

    if (mode == WHOLE)
        answer->rc = requesty_chat_create(client, &params, &reply, &answer->error);
    else if (mode == STREAM)
        answer->rc = requesty_chat_stream(client, &params, on_event, answer, &reply, &answer->error);
    else
        answer->rc = requesty_chat_open(client, &params, &stream, &answer->error);
    if (mode == PULL && answer->rc == 0)
        answer->rc = pull(stream, answer);
    take_completion(answer, reply);
    requesty_chat_completion_free(reply);
}

void ask(requesty_client *client, struct way way, const char *question, int tool, struct answer *answer)
{
    *answer = (struct answer){ .stop_after = answer->stop_after };
    if (way.protocol == MESSAGES)
        ask_messages(client, way.mode, question, tool, answer);
    else
        ask_chat(client, way.mode, question, tool, answer);
    if (way.mode == WHOLE)
        COPY(answer->streamed, answer->text);
    if (answer->rc < 0)
        answer->attempts = answer->error.attempts;
}
