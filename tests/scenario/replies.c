#include "replies.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char messages_json[] =
    "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-x\","
    "\"content\":[{\"type\":\"text\",\"text\":\"Hello, world\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
    "\"usage\":{\"input_tokens\":9,\"output_tokens\":5}}";

const char chat_json[] =
    "{\"id\":\"chat_1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"gpt-x\","
    "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello, world\"},"
    "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14,"
    "\"cost\":0.25}}";

struct server_reply *sse(const char *text)
{
    return server_reply_sse(text, server_split_whole());
}

struct server_reply *sse_begin(const char *text)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "text/event-stream", SERVER_CHUNKED);
    if (*text)
        server_reply_text(reply, text);
    return reply;
}

static void error_body(char *body, size_t size, int status, const char *message)
{
    snprintf(body, size, "{\"error\":{\"message\":\"%s\",\"type\":\"test_error\",\"code\":%d}}", message, status);
}

struct server_reply *error_reply(int status, const char *message)
{
    char body[512];

    error_body(body, sizeof body, status, message);
    return server_reply_json(status, body);
}

struct server_reply *error_reply_with(int status, const char *name, const char *value)
{
    struct server_reply *reply = server_reply_new();
    char body[512];

    error_body(body, sizeof body, status, "no luck");
    server_reply_head(reply, status, "application/json", SERVER_LENGTH);
    if (value)
        server_reply_header(reply, name, value);
    server_reply_text(reply, body);
    return reply;
}

/* ---- recording --------------------------------------------------------------------------------------------------- */

static void add(struct record *record, const char *text, size_t len)
{
    record->lines = realloc(record->lines, record->len + len + 1);
    if (!record->lines)
        abort();
    memcpy(record->lines + record->len, text, len);
    record->len += len;
    record->lines[record->len] = '\0';
}

static void add_format(struct record *record, const char *format, ...)
{
    char text[512];
    va_list arguments;
    int len;

    va_start(arguments, format);
    len = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    add(record, text, len < (int)sizeof text ? (size_t)len : sizeof text - 1);
}

static const char *word(const char *text)
{
    return text ? text : "-";
}

static void add_place(struct record *record, const char *name, const requesty_event *event)
{
    add_format(record, "%s %d.%d", name, (int)event->choice, (int)event->index);
}

static void add_piece(struct record *record, const char *name, const requesty_event *event)
{
    add_place(record, name, event);
    add(record, " ", 1);
    add(record, event->text, event->text_len);
}

static void add_line(struct record *record, const requesty_event *event)
{
    switch (event->type) {
    case REQUESTY_EVENT_START:
        add_format(record, "START %s %s%s", word(event->id), word(event->name), event->usage ? " usage" : "");
        break;
    case REQUESTY_EVENT_TEXT:
        add_piece(record, "TEXT", event);
        break;
    case REQUESTY_EVENT_REASONING:
        add_piece(record, "REASONING", event);
        break;
    case REQUESTY_EVENT_TOOL_CALL_START:
        add_place(record, "TOOL_CALL_START", event);
        add_format(record, " %s %s", word(event->id), word(event->name));
        break;
    case REQUESTY_EVENT_TOOL_INPUT:
        add_piece(record, "TOOL_INPUT", event);
        break;
    case REQUESTY_EVENT_TOOL_CALL:
        add_place(record, "TOOL_CALL", event);
        add_format(record, " %s %s %s %s", word(event->id), word(event->name), word(event->input_json),
                   event->input_valid ? "valid" : "invalid");
        break;
    case REQUESTY_EVENT_REFUSAL:
        add_piece(record, "REFUSAL", event);
        break;
    case REQUESTY_EVENT_CITATION:
        add_piece(record, "CITATION", event);
        break;
    case REQUESTY_EVENT_USAGE:
        add_format(record, "USAGE %lld %lld", (long long)event->usage->input_tokens,
                   (long long)event->usage->output_tokens);
        break;
    case REQUESTY_EVENT_STOP:
        add_format(record, "STOP %s", word(event->stop_reason_text));
        break;
    default:
        add_format(record, "OTHER %s", word(event->sse_event));
        break;
    }
    add(record, "\n", 1);
}

int record_event(const requesty_event *event, void *user)
{
    struct record *record = user;

    add_line(record, event);
    if (record->count < sizeof record->types / sizeof record->types[0])
        record->types[record->count] = event->type;
    record->count++;
    return record->count == record->stop_at ? record->stop_code : 0;
}

void record_free(struct record *record)
{
    free(record->lines);
    *record = (struct record){ 0 };
}

const char *record_text(const struct record *record)
{
    return record->lines ? record->lines : "";
}

int record_all(requesty_stream *stream, struct record *record, requesty_error *error)
{
    const requesty_event *event;
    int rc;

    while ((rc = requesty_stream_next(stream, &event, error)) > 0)
        record_event(event, record);
    return rc;
}
