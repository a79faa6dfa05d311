#include <string.h>

#include "expect.h"
#include "text.h"
#include "view.h"

struct walk {
    json_t *message; /* as a reply that was not streamed would be; NULL before the first message_start */
    size_t base;     /* blocks of the messages before the one that runs */
    bool complete;
    bool begun; /* a frame that says something has come */
    int64_t starts;
};

static json_t *content_of(const struct walk *walk)
{
    return json_object_get(walk->message, "content");
}

/* Lays the members that are not null over those of `target`. */
static void overlay(json_t *target, json_t *source)
{
    const char *name;
    json_t *member;
    json_object_foreach(source, name, member) {
        if (!json_is_null(member))
            view_put(target, name, json_deep_copy(member));
    }
}

static void overlay_usage(struct walk *walk, json_t *usage)
{
    if (!json_is_object(usage))
        return;
    if (!json_is_object(json_object_get(walk->message, "usage")))
        view_put(walk->message, "usage", json_object());
    overlay(json_object_get(walk->message, "usage"), usage);
}

/* Several messages may follow one another in a stream: their blocks make one list, the last of the rest
 * counts. */
static void message_start(struct walk *walk, json_t *message)
{
    walk->complete = false;
    walk->starts++;
    if (walk->message == NULL) {
        walk->message = json_deep_copy(message);
        if (!json_is_array(content_of(walk)))
            view_put(walk->message, "content", json_array());
        walk->base = 0;
        return;
    }
    walk->base = json_array_size(content_of(walk));
    json_t *rest = json_deep_copy(message);
    json_array_extend(content_of(walk), json_object_get(rest, "content"));
    overlay_usage(walk, json_object_get(rest, "usage"));
    json_object_del(rest, "content");
    json_object_del(rest, "usage");
    overlay(walk->message, rest);
    json_decref(rest);
}

static json_t *block_at(const struct walk *walk, const json_t *frame)
{
    int64_t index = view_integer(json_object_get(frame, "index"));
    return json_array_get(content_of(walk), walk->base + (size_t)index);
}

static void push_citation(json_t *block, json_t *citation)
{
    if (!json_is_array(json_object_get(block, "citations")))
        view_put(block, "citations", json_array());
    json_array_append(json_object_get(block, "citations"), citation);
}

static void block_start(json_t *content, const json_t *block)
{
    json_t *copy = json_deep_copy(block);
    json_object_set_new(copy, OPEN_BLOCK, json_true());
    json_array_append_new(content, copy);
}

static void block_delta(json_t *block, const json_t *delta)
{
    const char *type = view_text(delta, "type");
    if (strcmp(type, "text_delta") == 0) {
        view_append(block, "text", json_object_get(delta, "text"));
    } else if (strcmp(type, "thinking_delta") == 0) {
        view_append(block, "thinking", json_object_get(delta, "thinking"));
    } else if (strcmp(type, "input_json_delta") == 0) {
        view_append(block, STREAMED_INPUT, json_object_get(delta, "partial_json"));
    } else if (strcmp(type, "signature_delta") == 0) {
        json_object_set(block, "signature", json_object_get(delta, "signature"));
    } else if (strcmp(type, "citations_delta") == 0) {
        push_citation(block, json_object_get(delta, "citation"));
    } else if (strcmp(type, "compaction_delta") == 0) {
        view_append(block, "content", json_object_get(delta, "content"));
        view_append(block, "encrypted_content", json_object_get(delta, "encrypted_content"));
    }
}

static void message_delta(struct walk *walk, json_t *frame)
{
    json_t *rest = json_copy(frame);
    overlay(walk->message, json_object_get(frame, "delta"));
    overlay_usage(walk, json_object_get(frame, "usage"));
    json_object_del(rest, "type");
    json_object_del(rest, "delta");
    json_object_del(rest, "usage");
    overlay(walk->message, rest);
    json_decref(rest);
}

static void take(struct walk *walk, const char *type, json_t *frame)
{
    if (strcmp(type, "message_start") == 0)
        message_start(walk, json_object_get(frame, "message"));
    else if (walk->message == NULL)
        return;
    else if (strcmp(type, "content_block_start") == 0)
        block_start(content_of(walk), json_object_get(frame, "content_block"));
    else if (strcmp(type, "content_block_delta") == 0)
        block_delta(block_at(walk, frame), json_object_get(frame, "delta"));
    else if (strcmp(type, "content_block_stop") == 0)
        json_object_del(block_at(walk, frame), OPEN_BLOCK);
    else if (strcmp(type, "message_delta") == 0)
        message_delta(walk, frame);
    else if (strcmp(type, "message_stop") == 0)
        walk->complete = true;
}

/* One frame; false ends the walk. */
static bool take_frame(struct walk *walk, const struct frame *frame, struct expected *expected)
{
    json_t *json = view_parse(frame->data, frame->length);
    const char *type = view_text(json, "type");
    if (type[0] == '\0')
        type = frame->event;
    if (json == NULL)
        expected->error = expect_bad_reply(walk->begun);
    else if (strcmp(type, "error") == 0 || strcmp(frame->event, "error") == 0)
        expected->error = expect_error(200, frame->data, frame->length, walk->begun);
    else
        take(walk, type, json);
    json_decref(json);
    return expected->error == NULL;
}

/* The whole reply as JSON: the inputs in their place, the nulls gone. */
static json_t *raw_of(const json_t *message, const json_t *view)
{
    json_t *copy = json_copy((json_t *)(uintptr_t)message);
    json_t *content = json_array();
    const json_t *blocks = json_object_get(view, "blocks");
    for (size_t i = 0; i < json_array_size(blocks); i++)
        json_array_append(content, json_object_get(json_array_get(blocks, i), "raw"));
    view_put(copy, "content", content);
    json_t *raw = view_without_nulls(copy);
    json_decref(copy);
    return raw;
}

struct expected expect_messages_stream(const struct frames *frames)
{
    struct expected expected = { 0 };
    struct walk walk = { 0 };
    for (size_t i = 0; i < frames->count; i++) {
        const struct frame *frame = &frames->list[i];
        if (frame_is_done(frame) || frame->length == 0)
            continue;
        if (!take_frame(&walk, frame, &expected))
            break;
        walk.begun = true;
        expected.frames = i + 1;
    }
    if (expected.error == NULL && !walk.complete)
        expected.error = expect_incomplete(walk.begun);
    if (walk.message != NULL) {
        expected.reply = messages_view(walk.message);
        expected.raw = raw_of(walk.message, expected.reply);
        expected.events = messages_events_view(expected.reply);
        view_put_int(expected.events, "starts", walk.starts);
        json_decref(walk.message);
    }
    return expected;
}

void expected_free(struct expected *expected)
{
    json_decref(expected->reply);
    json_decref(expected->error);
    json_decref(expected->events);
    json_decref(expected->raw);
    *expected = (struct expected){ 0 };
}
