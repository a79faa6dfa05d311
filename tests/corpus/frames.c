#include "frames.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

struct block {
    struct text event;
    struct text data;
    bool has_data;
};

static void push(struct frames *frames, const struct text *event, const char *data, size_t length)
{
    frames->list = text_need(realloc(frames->list, (frames->count + 1) * sizeof *frames->list));
    struct frame *frame = &frames->list[frames->count++];
    frame->event = text_copy(event->bytes, event->length);
    frame->data = text_copy(data, length);
    frame->length = length;
}

static void end_block(struct frames *frames, struct block *block)
{
    if (block->has_data)
        push(frames, &block->event, block->data.bytes, block->data.length);
    text_clear(&block->event);
    text_clear(&block->data);
    block->has_data = false;
}

static void add_data(struct block *block, const char *value, size_t length)
{
    if (block->has_data)
        text_add(&block->data, "\n", 1);
    text_add(&block->data, value, length);
    block->has_data = true;
}

static bool named(const char *line, size_t length, const char *name)
{
    return length == strlen(name) && memcmp(line, name, length) == 0;
}

static void take_line(struct frames *frames, struct block *block, const char *line, size_t length)
{
    const char *colon = length > 0 ? memchr(line, ':', length) : NULL;
    size_t name = colon == NULL ? length : (size_t)(colon - line);
    const char *value = colon == NULL ? line + length : colon + 1;
    size_t rest = length - (size_t)(value - line);
    if (rest > 0 && *value == ' ') {
        value++;
        rest--;
    }
    if (named(line, name, "data")) {
        add_data(block, value, rest);
    } else if (named(line, name, "event")) {
        text_clear(&block->event);
        text_add(&block->event, value, rest);
    } else if (named(line, name, "error")) {
        struct text event = { 0 };
        text_add(&event, "error", 5);
        push(frames, &event, value, rest);
        text_clear(&event);
    }
}

/* Where the line at `start` ends; *next is where the one after it begins. NULL if it has no end. */
static const char *line_end(const char *start, const char *end, const char **next)
{
    const char *at = start;
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    if (at == end)
        return NULL;
    *next = at + 1;
    if (*at == '\r' && *next < end && **next == '\n')
        (*next)++;
    return at;
}

struct frames frames_parse(const char *bytes, size_t length)
{
    struct frames frames = { 0 };
    struct block block = { 0 };
    const char *at = bytes;
    const char *end = bytes + length;
    const char *next = NULL;
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    for (const char *stop = line_end(at, end, &next); stop != NULL; stop = line_end(at, end, &next)) {
        if (stop == at)
            end_block(&frames, &block);
        else
            take_line(&frames, &block, at, (size_t)(stop - at));
        at = next;
    }
    text_clear(&block.event);
    text_clear(&block.data);
    return frames;
}

bool frame_is_done(const struct frame *frame)
{
    return strncmp(frame->data, "[DONE]", 6) == 0 && frame->data[6 + strspn(frame->data + 6, " \t")] == '\0';
}

void frames_free(struct frames *frames)
{
    for (size_t i = 0; i < frames->count; i++) {
        free(frames->list[i].event);
        free(frames->list[i].data);
    }
    free(frames->list);
    *frames = (struct frames){ 0 };
}
