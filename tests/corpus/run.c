#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "check.h"
#include "expect.h"
#include "replay.h"
#include "server.h"
#include "text.h"

static struct server *server;
static requesty_client *client;

/* What is served. */
struct body {
    int status;
    bool is_stream;
    const char *bytes;
    size_t length;
    const char *content_type;
    char *made; /* to be freed */
};

static const struct {
    const char *folder, *ending;
    enum protocol protocol;
    bool is_stream, is_error;
} kinds[] = {
    [MESSAGES_STREAM] = { "messages-stream", ".sse", PROTOCOL_MESSAGES, true, false },
    [MESSAGES] = { "messages", ".json", PROTOCOL_MESSAGES, false, false },
    [MESSAGES_ERROR] = { "messages-error", "", PROTOCOL_MESSAGES, false, true },
    [CHAT_STREAM] = { "chat-stream", ".sse", PROTOCOL_CHAT, true, false },
    [CHAT] = { "chat", ".json", PROTOCOL_CHAT, false, false },
    [CHAT_ERROR] = { "chat-error", "", PROTOCOL_CHAT, false, true },
    [RESPONSES_STREAM] = { "responses-stream", ".sse", PROTOCOL_RESPONSES, true, false },
    [RESPONSES] = { "responses", ".json", PROTOCOL_RESPONSES, false, false },
    [RESPONSES_ERROR] = { "chat-error", "", PROTOCOL_RESPONSES, false, true }, /* the same bodies */
};

const char *kind_folder(enum kind kind)
{
    return kinds[kind].folder;
}

const char *kind_ending(enum kind kind)
{
    return kinds[kind].ending;
}

bool kind_is_stream(enum kind kind)
{
    return kinds[kind].is_stream;
}

static bool kind_is_error(enum kind kind)
{
    return kinds[kind].is_error;
}

const char *mode_name(enum mode mode)
{
    static const char *const names[] = { "whole", "random", "single", "pull", "swapped", "cut" };
    return names[mode];
}

void run_begin(void)
{
    server = server_start(&(struct server_options){ .forget_requests = true });
    if (server == NULL) {
        fputs("the loopback server does not start\n", stderr);
        exit(2);
    }
    requesty_client_options options = { .api_key = "test-key", .base_url = server_url(server) };
    options.max_retries = REQUESTY_INT(0);
    options.use_environment = REQUESTY_BOOL(false);
    requesty_error error;
    if (requesty_client_new(&options, &client, &error) != 0) {
        fprintf(stderr, "no client: %s\n", error.message);
        exit(2);
    }
    replay_begin();
}

void run_end(void)
{
    replay_end();
    requesty_client_free(client);
    server_stop(server);
}

/* The data of an error event, as the frame that carried it. */
static void make_error_event(struct body *body, const struct corpus_file *file)
{
    struct text text = { 0 };
    text_add(&text, "event: error\ndata: ", 19);
    for (size_t i = 0; i < file->length; i++) {
        text_add(&text, file->text + i, 1);
        if (file->text[i] == '\n')
            text_add(&text, "data: ", 6);
    }
    text_add(&text, "\n\n", 2);
    body->made = text.bytes;
    body->bytes = text.bytes;
    body->length = text.length;
    body->is_stream = true;
}

static bool ends_with(const char *name, const char *ending)
{
    return strlen(name) >= strlen(ending) && strcmp(name + strlen(name) - strlen(ending), ending) == 0;
}

static struct body body_of(enum kind kind, enum mode mode, const struct corpus_file *file, size_t seed)
{
    struct body body = { .status = 200, .bytes = file->text, .length = file->length };
    body.is_stream = kind_is_stream(kind);
    if (kind_is_error(kind))
        body.status = atoi(file->name);
    if (kind_is_error(kind) && body.status == 200 && mode != SWAPPED)
        make_error_event(&body, file);
    if (mode == CUT && file->length > 0)
        body.length = (file->length * (seed % 7 + 1) + seed) / 8 % file->length;
    body.content_type = body.is_stream ? "text/event-stream"
                        : ends_with(file->name, ".html") ? "text/html"
                        : ends_with(file->name, ".txt") ? "text/plain" : "application/json";
    return body;
}

static enum way way_of(const struct body *body, enum mode mode)
{
    if (mode == PULL)
        return WAY_PULL;
    return body->is_stream == (mode != SWAPPED) ? WAY_STREAM : WAY_CREATE;
}

/* An error answered outside a stream; swapped, one with status 200 is JSON where JSON was asked for. */
static enum way way_of_error(const struct body *body, enum mode mode)
{
    if (mode == PULL)
        return WAY_PULL;
    if (body->status == 200)
        return body->is_stream ? WAY_STREAM : WAY_CREATE;
    return mode == SWAPPED ? WAY_STREAM : WAY_CREATE;
}

static struct expected (*const expect_stream[])(const struct frames *) = {
    expect_messages_stream, expect_chat_stream, expect_responses_stream,
};
static struct expected (*const expect_body[])(const char *, size_t) = {
    expect_messages_body, expect_chat_body, expect_responses_body,
};

static struct expected expected_of(enum kind kind, const struct body *body, const struct frames *frames)
{
    struct expected expected = { 0 };
    if (body->status != 200 || (kind_is_error(kind) && !body->is_stream))
        expected.error = expect_error(body->status, body->bytes, body->length, false);
    else if (body->is_stream)
        expected = expect_stream[kinds[kind].protocol](frames);
    else
        expected = expect_body[kinds[kind].protocol](body->bytes, body->length);
    return expected;
}

static struct server_split split_of(enum mode mode, size_t seed)
{
    if (mode == SINGLE)
        return server_split_every(1);
    if (mode == WHOLE || mode == SWAPPED)
        return server_split_whole();
    return server_split_random(seed + 1, seed % 2 == 0 ? 97 : 4096);
}

char *run_file(enum kind kind, enum mode mode, const struct corpus_file *file, size_t seed)
{
    struct body body = body_of(kind, mode, file, seed);
    struct frames frames = { 0 };
    if (body.is_stream)
        frames = frames_parse(body.bytes, body.length);
    struct expected expected = expected_of(kind, &body, &frames);
    struct call call = { .client = client, .protocol = kinds[kind].protocol };
    struct outcome outcome;
    call.way = kind_is_error(kind) ? way_of_error(&body, mode) : way_of(&body, mode);
    call.replays = mode == WHOLE || mode == CUT;
    call.frames = body.is_stream ? &frames : NULL;
    call.empty = expected.reply == NULL;
    call.body = body.is_stream ? NULL : body.bytes;
    server_push(server, server_reply_bytes(body.status, body.content_type, body.bytes, body.length,
                                           SERVER_CHUNKED, split_of(mode, seed)));
    call_make(&call, &outcome);
    char *problem = check_outcome(&call, &expected, &outcome);
    outcome_free(&outcome);
    expected_free(&expected);
    frames_free(&frames);
    free(body.made);
    return problem;
}
