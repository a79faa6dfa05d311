/* Replies: lists of steps. */
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>

struct server_reply *server_reply_new(void)
{
    struct server_reply *reply = server_allocate(sizeof *reply);

    atomic_init(&reply->references, 1);
    reply->framing = SERVER_BARE;
    reply->keep_alive = true;
    return reply;
}

struct server_reply *server_reply_reference(struct server_reply *reply)
{
    atomic_fetch_add(&reply->references, 1);
    return reply;
}

void server_reply_free(struct server_reply *reply)
{
    if (!reply || atomic_fetch_sub(&reply->references, 1) > 1)
        return;
    for (size_t i = 0; i < reply->step_count; i++) {
        free(reply->steps[i].data);
        free(reply->steps[i].split_lengths);
    }
    free(reply->steps);
    server_buffer_free(&reply->headers);
    free(reply);
}

static struct server_step *add_step(struct server_reply *reply, enum server_step_kind kind)
{
    struct server_step *step;

    if (reply->step_count == reply->step_capacity) {
        reply->step_capacity = reply->step_capacity ? reply->step_capacity * 2 : 4;
        reply->steps = server_reallocate(reply->steps, reply->step_capacity * sizeof *reply->steps);
    }
    step = &reply->steps[reply->step_count++];
    *step = (struct server_step){ .kind = kind };
    return step;
}

static struct server_step *add_data(struct server_reply *reply, enum server_step_kind kind, const void *data,
                                    size_t length)
{
    struct server_step *step = add_step(reply, kind);

    step->data = server_copy(data, length);
    step->length = length;
    return step;
}

void server_reply_head(struct server_reply *reply, int status, const char *content_type,
                       enum server_framing framing)
{
    add_step(reply, SERVER_STEP_HEAD);
    reply->status = status;
    reply->framing = framing;
    if (framing == SERVER_CLOSE)
        reply->keep_alive = false;
    if (content_type)
        server_reply_header(reply, "Content-Type", content_type);
}

void server_reply_header(struct server_reply *reply, const char *name, const char *value)
{
    server_buffer_format(&reply->headers, "%s: %s\r\n", name, value);
}

void server_reply_declare_length(struct server_reply *reply, uint64_t length)
{
    reply->length_declared = true;
    reply->body_length = length;
}

void server_reply_keep_alive(struct server_reply *reply, bool keep_alive)
{
    reply->keep_alive = keep_alive;
}

static void copy_split(struct server_step *step, const struct server_split *split)
{
    step->split = *split;
    if (split->kind != SERVER_SPLIT_LENGTHS || split->count == 0)
        return;
    step->split_lengths = server_allocate(split->count * sizeof *split->lengths);
    memcpy(step->split_lengths, split->lengths, split->count * sizeof *split->lengths);
    step->split.lengths = step->split_lengths;
}

void server_reply_body(struct server_reply *reply, const void *data, size_t length,
                       struct server_split split)
{
    copy_split(add_data(reply, SERVER_STEP_BODY, data, length), &split);
    if (!reply->length_declared)
        reply->body_length += length;
}

void server_reply_text(struct server_reply *reply, const char *text)
{
    server_reply_body(reply, text, strlen(text), server_split_whole());
}

void server_reply_raw(struct server_reply *reply, const void *data, size_t length)
{
    add_data(reply, SERVER_STEP_RAW, data, length);
}

void server_reply_hang(struct server_reply *reply)
{
    add_step(reply, SERVER_STEP_HANG);
}

void server_reply_gate(struct server_reply *reply)
{
    add_step(reply, SERVER_STEP_GATE);
}

void server_reply_point(struct server_reply *reply, const char *name)
{
    add_data(reply, SERVER_STEP_POINT, name, strlen(name));
}

void server_reply_pause(struct server_reply *reply, unsigned milliseconds)
{
    add_step(reply, SERVER_STEP_PAUSE)->milliseconds = milliseconds;
}

void server_reply_repeat(struct server_reply *reply, const void *data, size_t length, unsigned milliseconds,
                         size_t count)
{
    struct server_step *step = add_data(reply, SERVER_STEP_REPEAT, data, length);

    step->milliseconds = milliseconds;
    step->count = count;
}

void server_reply_close(struct server_reply *reply)
{
    add_step(reply, SERVER_STEP_CLOSE);
}

void server_reply_reset(struct server_reply *reply)
{
    add_step(reply, SERVER_STEP_RESET);
}
