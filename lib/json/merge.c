/* Extra members: what the caller lays over an object, see write.h. */
#include <requesty/base.h>

#include "base/error.h"
#include "json/scan_parts.h"
#include "json/write_parts.h"

/* The values that the frame's extras from number `from` on have for a member. */
static void find_layers(const struct rq_frame *frame, size_t from, struct rq_slice name, struct rq_layers *layers)
{
    layers->count = 0;
    for (size_t i = from; i < frame->extra_count; i++) {
        struct rq_slice value;
        if (rq_scan_find(frame->extras[i], name.text, name.len, &value) <= 0)
            continue;
        layers->text[layers->count++] = value;
        if (rq_slice_kind(value) != RQ_KIND_OBJECT)
            return; /* it hides those below */
    }
}

static void append_taken(struct rq_writer *writer, const char *name)
{
    int rc = rq_buffer_append(&writer->taken, &name, sizeof name);
    if (rc < 0)
        writer->code = rq_error_code(writer->error, rc);
}

bool rq_merge_take(struct rq_writer *writer, struct rq_slice name, struct rq_layers *layers)
{
    const struct rq_frame *frame = rq_write_top(writer);
    layers->count = 0;
    if (!frame || !frame->extra_count || !name.text)
        return false;
    find_layers(frame, 0, name, layers);
    if (!layers->count)
        return false;
    append_taken(writer, name.text);
    return true;
}

bool rq_write_has_extra(const struct rq_writer *writer, const char *name)
{
    struct rq_layers layers;
    if (writer->replaced)
        return true;
    if (!writer->depth)
        return false;
    find_layers(&writer->frames[writer->depth - 1], 0, rq_slice_of(name), &layers);
    return layers.count > 0;
}

void rq_merge_write(struct rq_writer *writer, struct rq_slice name, const struct rq_layers *layers)
{
    struct rq_layers objects = { .count = 0 };

    while (objects.count < layers->count && rq_slice_kind(layers->text[objects.count]) == RQ_KIND_OBJECT) {
        objects.text[objects.count] = layers->text[objects.count];
        objects.count++;
    }
    if (objects.count > 1) {
        rq_write_open(writer, name, &objects);
        rq_write_object_end(writer);
    } else {
        rq_write_name(writer, name);
        rq_write_bytes(writer, layers->text[0].text, layers->text[0].len);
    }
}

static bool is_taken(const struct rq_writer *writer, const struct rq_frame *frame, const struct rq_string *name)
{
    for (size_t at = frame->taken_before; at < writer->taken.len; at += sizeof(char *)) {
        const char *taken;
        memcpy(&taken, writer->taken.data + at, sizeof taken);
        if (rq_string_is(name, taken, strlen(taken)))
            return true;
    }
    return false;
}

/* Whether an extra before number `before` has the member: then it was written with that one. */
static bool is_earlier(const struct rq_frame *frame, size_t before, struct rq_slice name)
{
    struct rq_slice value;
    for (size_t i = 0; i < before; i++)
        if (rq_scan_find(frame->extras[i], name.text, name.len, &value) > 0)
            return true;
    return false;
}

static void write_rest_member(struct rq_writer *writer, size_t extra, struct rq_slice written,
                              struct rq_slice plain)
{
    const struct rq_frame *frame = rq_write_top(writer);
    struct rq_layers layers;

    if (is_earlier(frame, extra, plain))
        return;
    find_layers(frame, extra, plain, &layers);
    rq_merge_write(writer, written, &layers);
}

/* The name without its escapes, which `room` holds when there are any. */
static int plain_name(const struct rq_string *name, struct rq_buffer *room, struct rq_slice *plain)
{
    int rc;
    *plain = (struct rq_slice){ name->text, name->len };
    if (!name->escaped)
        return 0;
    rc = rq_buffer_reserve(room, name->len);
    if (rc == 0)
        *plain = (struct rq_slice){ room->data, rq_string_value(name, room->data) };
    return rc;
}

static void write_rest_of(struct rq_writer *writer, size_t extra, struct rq_buffer *room)
{
    const struct rq_frame *frame = rq_write_top(writer);
    struct rq_scan scan;
    struct rq_string name;

    rq_scan_init(&scan, frame->extras[extra].text, frame->extras[extra].len, RQ_SCAN_DEEPEST);
    rq_scan_object(&scan);
    while (!writer->code && rq_scan_member(&scan, &name) > 0) {
        struct rq_slice plain;
        rq_scan_skip(&scan, NULL);
        if (is_taken(writer, frame, &name))
            continue;
        if (plain_name(&name, room, &plain) < 0)
            writer->code = rq_error_no_memory(writer->error);
        else
            write_rest_member(writer, extra, (struct rq_slice){ name.text, name.len }, plain);
    }
}

void rq_merge_rest(struct rq_writer *writer)
{
    const struct rq_frame *frame = rq_write_top(writer);
    struct rq_buffer room;

    rq_buffer_init(&room, 0);
    for (size_t i = 0; i < frame->extra_count; i++)
        write_rest_of(writer, i, &room);
    rq_buffer_free(&room);
}
