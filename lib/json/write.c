/* The writer's frame: objects, arrays, fragments, failures. */
#include "json/write.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"
#include "json/check.h"
#include "json/write_parts.h"

#define PROBLEM_MAX 320
#define PATH_MAX_LEN 256

void rq_write_begin(struct rq_writer *writer, struct rq_buffer *out, requesty_error *error)
{
    writer->out = out;
    writer->depth = 0;
    writer->replaced = 0;
    rq_buffer_init(&writer->taken, 0);
    writer->code = 0;
    writer->error = error;
}

int rq_write_finish(struct rq_writer *writer)
{
    rq_buffer_free(&writer->taken);
    return writer->code;
}

static void add_to_path(char path[PATH_MAX_LEN], const char *format, ...)
{
    size_t len = strlen(path);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path + len, PATH_MAX_LEN - len, format, arguments);
    va_end(arguments);
}

/* Where the writer is: "messages[2].content[0]", then the member. */
static void make_path(const struct rq_writer *writer, const char *member, char path[PATH_MAX_LEN])
{
    path[0] = '\0';
    for (size_t i = 0; i < writer->depth; i++) {
        const struct rq_frame *frame = &writer->frames[i];
        if (frame->name.text)
            add_to_path(path, "%s%.*s", *path ? "." : "", (int)frame->name.len, frame->name.text);
        if (frame->array && frame->index)
            add_to_path(path, "[%zu]", frame->index - 1);
    }
    if (member)
        add_to_path(path, "%s%s", *path && *member != '[' ? "." : "", member);
}

void rq_write_refuse(struct rq_writer *writer, const char *member, const char *format, ...)
{
    char path[PATH_MAX_LEN], problem[PROBLEM_MAX];
    va_list arguments;

    if (writer->code)
        return;
    va_start(arguments, format);
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    make_path(writer, member, path);
    writer->code = rq_error_set(writer->error, REQUESTY_ERR_INVALID, "%s%s%s", path, *path ? ": " : "", problem);
}

void rq_write_bytes(struct rq_writer *writer, const void *bytes, size_t count)
{
    int rc = writer->code ? 0 : rq_buffer_append(writer->out, bytes, count);
    if (rc < 0)
        writer->code = rq_error_code(writer->error, rc);
}

void rq_write_name(struct rq_writer *writer, struct rq_slice name)
{
    struct rq_frame *frame = rq_write_top(writer);
    if (!frame)
        return;
    if (frame->any)
        rq_write_bytes(writer, ",", 1);
    frame->any = true;
    if (frame->array) {
        frame->index++;
        return;
    }
    rq_write_bytes(writer, "\"", 1);
    rq_write_bytes(writer, name.text, name.len);
    rq_write_bytes(writer, "\":", 2);
}

bool rq_write_start(struct rq_writer *writer, const char *name)
{
    struct rq_slice slice = rq_slice_of(name);
    struct rq_layers layers;

    if (writer->code || writer->replaced)
        return false;
    if (rq_merge_take(writer, slice, &layers)) {
        rq_merge_write(writer, slice, &layers);
        return false;
    }
    rq_write_name(writer, slice);
    return !writer->code;
}

static struct rq_frame *push(struct rq_writer *writer, struct rq_slice name, bool array)
{
    struct rq_frame *frame = &writer->frames[writer->depth];
    if (writer->depth == RQ_WRITE_DEPTH) {
        rq_write_refuse(writer, NULL, "nested deeper than %d levels", RQ_WRITE_DEPTH);
        return NULL;
    }
    *frame = (struct rq_frame){ .name = name, .array = array, .taken_before = writer->taken.len };
    writer->depth++;
    rq_write_bytes(writer, array ? "[" : "{", 1);
    return frame;
}

void rq_write_open(struct rq_writer *writer, struct rq_slice name, const struct rq_layers *extras)
{
    struct rq_frame *frame;

    rq_write_name(writer, name);
    frame = push(writer, name, false);
    if (!frame)
        return;
    if (extras->count > RQ_WRITE_EXTRAS) {
        rq_write_refuse(writer, NULL, "extra members are given on too many levels");
        return;
    }
    memcpy(frame->extras, extras->text, extras->count * sizeof extras->text[0]);
    frame->extra_count = extras->count;
}

/* The caller's own extra_json goes before what the levels above have for this object: it says the same more
 * exactly. */
static void check_extra(struct rq_writer *writer, const char *extra_json)
{
    char problem[PROBLEM_MAX];
    int rc = rq_json_check(extra_json, strlen(extra_json), RQ_KIND_OBJECT, true, problem, sizeof problem);
    if (rc == REQUESTY_ERR_NO_MEMORY)
        rq_write_no_memory(writer);
    else if (rc < 0)
        rq_write_refuse(writer, "extra_json", "%s", problem);
}

void rq_write_object(struct rq_writer *writer, const char *name, const char *extra_json)
{
    struct rq_slice slice = rq_slice_of(name);
    struct rq_layers layers, extras = { .count = 0 };

    if (writer->code || writer->replaced) {
        writer->replaced += writer->replaced != 0;
        return;
    }
    if (rq_merge_take(writer, slice, &layers) && rq_slice_kind(layers.text[layers.count - 1]) != RQ_KIND_OBJECT) {
        rq_merge_write(writer, slice, &layers);
        writer->replaced = 1;
        return;
    }
    if (extra_json)
        extras.text[extras.count++] = rq_slice_of(extra_json);
    memcpy(extras.text + extras.count, layers.text, layers.count * sizeof layers.text[0]);
    extras.count += layers.count;
    rq_write_open(writer, slice, &extras);
    if (extra_json && !writer->code)
        check_extra(writer, extra_json);
}

/* Whether the end of a value has something to close. */
static bool at_end(struct rq_writer *writer)
{
    if (writer->code)
        return false;
    if (writer->replaced) {
        writer->replaced--;
        return false;
    }
    return true;
}

void rq_write_object_end(struct rq_writer *writer)
{
    if (!at_end(writer))
        return;
    rq_merge_rest(writer);
    if (writer->code)
        return;
    writer->taken.len = rq_write_top(writer)->taken_before;
    writer->depth--;
    rq_write_bytes(writer, "}", 1);
}

void rq_write_array(struct rq_writer *writer, const char *name)
{
    if (writer->replaced)
        writer->replaced++;
    else if (rq_write_start(writer, name))
        push(writer, rq_slice_of(name), true);
    else
        writer->replaced = 1;
}

void rq_write_array_end(struct rq_writer *writer)
{
    if (!at_end(writer))
        return;
    writer->depth--;
    rq_write_bytes(writer, "]", 1);
}

void rq_write_raw(struct rq_writer *writer, const char *name, const char *json, size_t len)
{
    struct rq_slice slice = rq_slice_of(name), fragment = { json, len };
    struct rq_layers layers;

    if (writer->code || writer->replaced)
        return;
    rq_merge_take(writer, slice, &layers);
    layers.text[layers.count++] = fragment;
    rq_merge_write(writer, slice, &layers);
}

/* An array does not count what was not begun. */
void rq_write_refuse_item(struct rq_writer *writer, const char *member, const char *problem)
{
    struct rq_frame *frame = rq_write_top(writer);
    if (frame && frame->array)
        frame->index++;
    rq_write_refuse(writer, member, "%s", problem);
}

void rq_write_no_memory(struct rq_writer *writer)
{
    if (!writer->code)
        writer->code = rq_error_no_memory(writer->error);
}

void rq_write_restart(struct rq_writer *writer)
{
    struct rq_frame *frame = rq_write_top(writer);
    if (frame && frame->array && !writer->replaced)
        frame->index = 0;
}

void rq_write_absent(struct rq_writer *writer)
{
    struct rq_frame *frame = rq_write_top(writer);
    if (frame && frame->array && !writer->code && !writer->replaced)
        rq_write_refuse_item(writer, NULL, "is NULL");
}

void rq_write_json(struct rq_writer *writer, const char *name, const char *json, enum rq_kind kind,
                   const char *member)
{
    char problem[PROBLEM_MAX];
    int rc;

    if (writer->code || writer->replaced)
        return;
    if (!json) {
        rq_write_absent(writer);
        return;
    }
    rc = rq_json_check(json, strlen(json), kind, false, problem, sizeof problem);
    if (rc == REQUESTY_ERR_NO_MEMORY)
        writer->code = rq_error_no_memory(writer->error);
    else if (rc < 0)
        rq_write_refuse_item(writer, member, problem);
    else
        rq_write_raw(writer, name, json, strlen(json));
}

bool rq_write_has_failed(const struct rq_writer *writer)
{
    return writer->code != 0;
}
