#include "walk_responses.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "view.h"

bool walk_says_nothing(const json_t *value)
{
    return value == NULL || json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0) ||
           (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0);
}

void walk_overlay(json_t *target, json_t *source)
{
    const char *name;
    json_t *member;
    json_object_foreach(source, name, member)
    {
        if (!walk_says_nothing(member) || walk_says_nothing(json_object_get(target, name)))
            view_put(target, name, json_deep_copy(member));
    }
}

static const struct piece {
    const char *frame;         /* without "response." and what follows its last point */
    const char *list, *index;  /* the array in the item and the frame's name for the place; NULL: the item itself */
    const char *type, *member; /* of the part and its text */
    const char *events;        /* the list of pieces; NULL: none */
} pieces[] = {
    { "output_text", "content", "content_index", "output_text", "text", "text" },
    { "refusal", "content", "content_index", "refusal", "refusal", "refusal" },
    { "reasoning_text", "content", "content_index", "reasoning_text", "text", "reasoning" },
    { "reasoning_summary_text", "summary", "summary_index", "summary_text", "text", "reasoning" },
    { "function_call_arguments", NULL, NULL, NULL, "arguments", NULL },
    { "mcp_call_arguments", NULL, NULL, NULL, "arguments", NULL },
    { "custom_tool_call_input", NULL, NULL, NULL, "input", NULL },
    { "code_interpreter_call_code", NULL, NULL, NULL, "code", NULL },
    { "apply_patch_call_operation_diff", "operation", NULL, NULL, "diff", NULL },
    { "shell_call_command", "action", "command_index", NULL, "command", NULL },
};

json_t *walk_item_of(struct walk *walk, const json_t *frame)
{
    for (size_t i = json_array_size(walk->items); i > walk->base; i--) {
        json_t *item = json_array_get(walk->items, i - 1);
        if (view_integer(json_object_get(item, INDEX)) == view_integer(json_object_get(frame, "output_index")))
            return item;
    }
    return NULL;
}

size_t walk_place_of(const struct walk *walk, const json_t *item)
{
    size_t place = 0;
    while (place < json_array_size(walk->items) && json_array_get(walk->items, place) != item)
        place++;
    return place;
}

static json_t *walk_list_in(json_t *object, const char *name)
{
    if (!json_is_array(json_object_get(object, name)))
        view_put(object, name, json_array());
    return json_object_get(object, name);
}

static json_t *element_at(json_t *list, size_t index, const char *type)
{
    while (json_array_size(list) <= index)
        json_array_append_new(list, type == NULL ? json_string("") : json_pack("{s:s}", "type", type));
    return json_array_get(list, index);
}

/* The object that has the text as a member; NULL for a command, which is an element itself. */
static json_t *holder_of(json_t *item, const struct piece *piece, const json_t *frame)
{
    size_t index = piece->index == NULL ? 0 : (size_t)view_integer(json_object_get(frame, piece->index));
    if (piece->list == NULL)
        return item;
    if (piece->type != NULL)
        return element_at(walk_list_in(item, piece->list), index, piece->type);
    return piece->index == NULL ? json_object_get(item, piece->list) : NULL;
}

static void take_command(json_t *item, const json_t *frame, const json_t *text, bool whole)
{
    json_t *commands = walk_list_in(json_object_get(item, "action"), "commands");
    size_t index = (size_t)view_integer(json_object_get(frame, "command_index"));
    json_t *holder = json_pack("{s:O}", "text", element_at(commands, index, NULL));
    if (whole)
        json_object_set(holder, "text", (json_t *)(uintptr_t)text);
    else
        view_append(holder, "text", text);
    json_array_set(commands, index, json_object_get(holder, "text"));
    json_decref(holder);
}

void walk_tell_piece(struct walk *walk, const char *list, size_t at, const json_t *text)
{
    char name[24];
    snprintf(name, sizeof name, "%zu", at);
    if (!json_is_object(json_object_get(walk->pieces, list)))
        view_put(walk->pieces, list, json_object());
    view_append(json_object_get(walk->pieces, list), name, text);
}

bool walk_is_told(const struct walk *walk, const char *list, size_t at)
{
    char name[24];
    snprintf(name, sizeof name, "%zu", at);
    return json_object_get(json_object_get(walk->pieces, list), name) != NULL;
}

static void take_piece(struct walk *walk, const struct piece *piece, json_t *frame, bool whole)
{
    json_t *item = walk_item_of(walk, frame);
    const json_t *text = json_object_get(frame, whole ? piece->member : "delta");
    if (item == NULL || !json_is_string(text) || (whole && json_string_length(text) == 0))
        return;
    json_t *holder = holder_of(item, piece, frame);
    if (holder == NULL)
        take_command(item, frame, text, whole);
    else if (whole)
        json_object_set(holder, piece->member, (json_t *)(uintptr_t)text);
    else
        view_append(holder, piece->member, text);
    if (piece->events != NULL && (!whole || !walk_is_told(walk, piece->events, walk_place_of(walk, item))))
        walk_tell_piece(walk, piece->events, walk_place_of(walk, item), text);
    if (!whole && json_array_size(json_object_get(frame, "logprobs")) > 0)
        json_array_extend(walk_list_in(holder, "logprobs"), json_object_get(frame, "logprobs"));
}

/* "response.NAME.delta" and "response.NAME.done" */
bool walk_take_as_piece(struct walk *walk, const char *type, json_t *frame)
{
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char delta[80], done[80];
        snprintf(delta, sizeof delta, "response.%s.delta", pieces[i].frame);
        snprintf(done, sizeof done, "response.%s.done", pieces[i].frame);
        if (strcmp(type, delta) != 0 && strcmp(type, done) != 0)
            continue;
        take_piece(walk, &pieces[i], frame, strcmp(type, done) == 0);
        return true;
    }
    return false;
}

void walk_take_part(struct walk *walk, json_t *frame)
{
    json_t *item = walk_item_of(walk, frame);
    json_t *part = json_object_get(frame, "part");
    bool sums_up = json_object_get(frame, "summary_index") != NULL;
    if (item == NULL || !json_is_object(part))
        return;
    json_t *holder = element_at(
        walk_list_in(item, sums_up ? "summary" : "content"),
        (size_t)view_integer(json_object_get(frame, sums_up ? "summary_index" : "content_index")),
        view_text(part, "type"));
    walk_overlay(holder, part);
}

void walk_take_annotation(struct walk *walk, json_t *frame)
{
    json_t *item = walk_item_of(walk, frame);
    json_t *holder = item == NULL ? NULL : holder_of(item, &pieces[0], frame);
    if (holder != NULL)
        json_array_append(walk_list_in(holder, "annotations"), json_object_get(frame, "annotation"));
}
