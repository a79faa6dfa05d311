/* Replies ready made, and loading of files. */
#include "server_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct server_reply *server_reply_bytes(int status, const char *content_type, const void *data, size_t length,
                                        enum server_framing framing, struct server_split split)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, status, content_type, framing);
    server_reply_body(reply, data, length, split);
    return reply;
}

struct server_reply *server_reply_json(int status, const char *body)
{
    return server_reply_bytes(status, "application/json", body, strlen(body), SERVER_LENGTH,
                              server_split_whole());
}

struct server_reply *server_reply_sse(const char *body, struct server_split split)
{
    return server_reply_bytes(200, "text/event-stream", body, strlen(body), SERVER_CHUNKED, split);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

struct server_reply *server_reply_replay(const char *path, int status, struct server_split split)
{
    bool stream = ends_with(path, ".sse");
    struct server_reply *reply;
    size_t length;
    char *body = server_load_file(path, &length);

    if (!body)
        return NULL;
    reply = server_reply_bytes(status, stream ? "text/event-stream" : "application/json", body, length,
                               stream ? SERVER_CHUNKED : SERVER_LENGTH, split);
    free(body);
    return reply;
}

struct server_reply *server_reply_refuse(void)
{
    struct server_reply *reply = server_reply_new();

    server_reply_close(reply);
    return reply;
}

struct server_reply *server_reply_silence(void)
{
    struct server_reply *reply = server_reply_new();

    server_reply_hang(reply);
    return reply;
}

static bool read_all(FILE *file, struct server_buffer *content)
{
    char block[16384];
    size_t length;

    server_buffer_reserve(content, 0); /* an empty file is an empty text, too */
    content->data[0] = '\0';
    while ((length = fread(block, 1, sizeof block, file)) > 0)
        server_buffer_append(content, block, length);
    return !ferror(file);
}

char *server_load_file(const char *path, size_t *length)
{
    struct server_buffer content = { 0 };
    FILE *file = fopen(path, "rb");
    bool complete;

    if (!file)
        return NULL;
    complete = read_all(file, &content);
    fclose(file);
    if (!complete) {
        server_buffer_free(&content);
        return NULL;
    }
    *length = content.length;
    return content.data;
}
