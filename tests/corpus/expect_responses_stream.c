#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "text.h"
#include "view.h"

/* The members by which the walk knows the items; they are taken out at the end. */
#define INDEX "\001index"
#define DONE "\001done"

struct walk {
    json_t *response; /* without its output; NULL before it began */
    json_t *items;
    json_t *pieces; /* what the events tell in pieces: "text", "reasoning", "refusal": {"AT": "..."} */
    size_t base;    /* items of the responses before the one at hand */
    json_t *first;  /* the response as it was when it began */
    int64_t starts;
    bool complete;
    bool begun;
};

static bool says_nothing(const json_t *value)
{
    return value == NULL || json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0) ||
           (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0);
}

static void overlay(json_t *target, json_t *source)
{
    const char *name;
    json_t *member;
    json_object_foreach(source, name, member) {
        if (!says_nothing(member) || says_nothing(json_object_get(target, name)))
            view_put(target, name, json_deep_copy(member));
    }
}

/* ---- pieces ---- */

static const struct piece {
    const char *frame; /* without "response." and what follows its last point */
    const char *list, *index;   /* the array in the item and the frame's name for the place; NULL: the item itself */
    const char *type, *member;  /* of the part and its text */
    const char *events;         /* the list of pieces; NULL: none */
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

static json_t *item_of(struct walk *walk, const json_t *frame)
{
    for (size_t i = json_array_size(walk->items); i > walk->base; i--) {
        json_t *item = json_array_get(walk->items, i - 1);
        if (view_integer(json_object_get(item, INDEX)) == view_integer(json_object_get(frame, "output_index")))
            return item;
    }
    return NULL;
}

static size_t place_of(const struct walk *walk, const json_t *item)
{
    size_t place = 0;
    while (place < json_array_size(walk->items) && json_array_get(walk->items, place) != item)
        place++;
    return place;
}

static json_t *list_in(json_t *object, const char *name)
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
        return element_at(list_in(item, piece->list), index, piece->type);
    return piece->index == NULL ? json_object_get(item, piece->list) : NULL;
}

static void take_command(json_t *item, const json_t *frame, const json_t *text, bool whole)
{
    json_t *commands = list_in(json_object_get(item, "action"), "commands");
    size_t index = (size_t)view_integer(json_object_get(frame, "command_index"));
    json_t *holder = json_pack("{s:O}", "text", element_at(commands, index, NULL));
    if (whole)
        json_object_set(holder, "text", (json_t *)(uintptr_t)text);
    else
        view_append(holder, "text", text);
    json_array_set(commands, index, json_object_get(holder, "text"));
    json_decref(holder);
}

static void tell_piece(struct walk *walk, const char *list, size_t at, const json_t *text)
{
    char name[24];
    snprintf(name, sizeof name, "%zu", at);
    if (!json_is_object(json_object_get(walk->pieces, list)))
        view_put(walk->pieces, list, json_object());
    view_append(json_object_get(walk->pieces, list), name, text);
}

static bool is_told(const struct walk *walk, const char *list, size_t at)
{
    char name[24];
    snprintf(name, sizeof name, "%zu", at);
    return json_object_get(json_object_get(walk->pieces, list), name) != NULL;
}

static void take_piece(struct walk *walk, const struct piece *piece, json_t *frame, bool whole)
{
    json_t *item = item_of(walk, frame);
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
    if (piece->events != NULL && (!whole || !is_told(walk, piece->events, place_of(walk, item))))
        tell_piece(walk, piece->events, place_of(walk, item), text);
    if (!whole && json_array_size(json_object_get(frame, "logprobs")) > 0)
        json_array_extend(list_in(holder, "logprobs"), json_object_get(frame, "logprobs"));
}

/* "response.NAME.delta" and "response.NAME.done" */
static bool take_as_piece(struct walk *walk, const char *type, json_t *frame)
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

static void take_part(struct walk *walk, json_t *frame)
{
    json_t *item = item_of(walk, frame);
    json_t *part = json_object_get(frame, "part");
    bool sums_up = json_object_get(frame, "summary_index") != NULL;
    if (item == NULL || !json_is_object(part))
        return;
    json_t *holder = element_at(list_in(item, sums_up ? "summary" : "content"),
                                (size_t)view_integer(json_object_get(frame, sums_up ? "summary_index" : "content_index")),
                                view_text(part, "type"));
    overlay(holder, part);
}

static void take_annotation(struct walk *walk, json_t *frame)
{
    json_t *item = item_of(walk, frame);
    json_t *holder = item == NULL ? NULL : holder_of(item, &pieces[0], frame);
    if (holder != NULL)
        json_array_append(list_in(holder, "annotations"), json_object_get(frame, "annotation"));
}

/* ---- items ---- */

static json_t *add_item(struct walk *walk, const json_t *index)
{
    json_t *item = json_object();
    view_put_int(item, INDEX, view_integer(index));
    json_array_append_new(walk->items, item);
    return item;
}

/* What an item that is done says and no piece has told. */
static void tell_rest(struct walk *walk, const json_t *item)
{
    static const struct {
        const char *list, *type, *member, *events;
    } texts[] = {
        { "content", "output_text", "text", "text" },
        { "content", "refusal", "refusal", "refusal" },
        { "content", "reasoning_text", "text", "reasoning" },
        { "summary", "summary_text", "text", "reasoning" },
    };
    size_t at = place_of(walk, item);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const json_t *list = json_object_get(item, texts[i].list);
        bool told = is_told(walk, texts[i].events, at);
        for (size_t k = 0; !told && k < json_array_size(list); k++) {
            const json_t *part = json_array_get(list, k);
            const json_t *text = json_object_get(part, texts[i].member);
            json_t *gap = k > 0 && strcmp(texts[i].list, "summary") == 0 ? json_string("\n\n") : NULL;
            if (strcmp(view_text(part, "type"), texts[i].type) == 0 && !says_nothing(text)) {
                tell_piece(walk, texts[i].events, at, gap);
                tell_piece(walk, texts[i].events, at, text);
            }
            json_decref(gap);
        }
    }
}

static void finish_item(struct walk *walk, json_t *item, json_t *source)
{
    overlay(item, source);
    if (json_object_get(item, DONE) == NULL)
        tell_rest(walk, item);
    view_put_int(item, DONE, 1);
}

static void item_done(struct walk *walk, json_t *frame)
{
    json_t *item = item_of(walk, frame);
    if (item == NULL || json_object_get(item, DONE) != NULL)
        item = add_item(walk, json_object_get(frame, "output_index"));
    finish_item(walk, item, json_object_get(frame, "item"));
}

/* ---- the response ---- */

static json_t *gathered_item(struct walk *walk, size_t place, const json_t *item)
{
    for (size_t i = walk->base; i < json_array_size(walk->items); i++) {
        json_t *gathered = json_array_get(walk->items, i);
        const json_t *id = json_object_get(gathered, "id");
        if (json_is_string(id) && json_equal(id, json_object_get(item, "id")))
            return gathered;
    }
    json_t *next = json_array_get(walk->items, place);
    return next != NULL && strcmp(view_text(next, "type"), view_text(item, "type")) == 0 ? next : NULL;
}

static void take_output(struct walk *walk, json_t *output)
{
    for (size_t i = 0; i < json_array_size(output); i++) {
        json_t *item = json_array_get(output, i);
        json_t *gathered = gathered_item(walk, walk->base + i, item);
        json_t *index = json_integer((json_int_t)i);
        if (gathered == NULL)
            gathered = add_item(walk, index);
        json_decref(index);
        finish_item(walk, gathered, item);
    }
}

static void take_response(struct walk *walk, const char *type, json_t *frame)
{
    json_t *response = json_copy(json_object_get(frame, "response"));
    bool ends = strcmp(type, "response.in_progress") != 0 && strcmp(type, "response.created") != 0 &&
                strcmp(type, "response.queued") != 0;
    if (strcmp(type, "response.created") == 0 && walk->complete) {
        walk->base = json_array_size(walk->items);
        walk->complete = false;
        walk->starts++;
        json_decref(walk->first);
        walk->first = json_deep_copy(response);
    }
    if (walk->response == NULL && response != NULL) {
        walk->response = json_object();
        walk->starts++;
        walk->first = json_deep_copy(response);
    }
    if (ends)
        take_output(walk, json_object_get(response, "output"));
    json_object_del(response, "output");
    if (response != NULL)
        overlay(walk->response, response);
    json_decref(response);
    walk->complete = ends;
}

static bool is_about_response(const char *type)
{
    static const char *const names[] = { "created", "queued", "in_progress", "completed", "incomplete", "failed" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(type, "response.", 9) == 0 && strcmp(type + 9, names[i]) == 0)
            return true;
    return false;
}

static bool ends_with(const char *text, const char *ending)
{
    return strlen(text) > strlen(ending) && strcmp(text + strlen(text) - strlen(ending), ending) == 0;
}

static void take(struct walk *walk, const char *type, json_t *frame)
{
    if (take_as_piece(walk, type, frame))
        return;
    if (is_about_response(type))
        take_response(walk, type, frame);
    else if (strcmp(type, "response.output_item.added") == 0)
        overlay(add_item(walk, json_object_get(frame, "output_index")), json_object_get(frame, "item"));
    else if (strcmp(type, "response.output_item.done") == 0)
        item_done(walk, frame);
    else if (strcmp(type, "response.output_text.annotation.added") == 0)
        take_annotation(walk, frame);
    else if (ends_with(type, "_part.added") || ends_with(type, "_part.done"))
        take_part(walk, frame);
}

/* One frame; false ends the walk. */
static bool take_frame(struct walk *walk, const struct frame *frame, struct expected *expected)
{
    json_t *json = view_parse(frame->data, frame->length);
    const char *type = view_text(json, "type");
    const json_t *error = json_object_get(json, "error");
    bool begun = expected->frames > 0;
    if (json == NULL)
        expected->error = expect_bad_reply(begun);
    else if (strcmp(type, "error") == 0 || strcmp(frame->event, "error") == 0 ||
             (type[0] == '\0' && (json_is_object(error) || json_is_string(error))))
        expected->error = expect_error(200, frame->data, frame->length, begun);
    else
        take(walk, type, json);
    if (strcmp(type, "response.failed") == 0) {
        char *text = json_dumps(json_object_get(json, "response"), JSON_COMPACT);
        expected->error = expect_error(200, text, strlen(text), begun);
        free(text);
    }
    json_decref(json);
    return expected->error == NULL;
}

static void put_pieces(json_t *events, const struct walk *walk)
{
    static const char *const lists[] = { "text", "reasoning", "refusal" };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_t *list = json_array();
        for (size_t at = 0; at < json_array_size(walk->items); at++) {
            char name[24];
            snprintf(name, sizeof name, "%zu", at);
            json_t *text = json_object_get(json_object_get(walk->pieces, lists[i]), name);
            if (json_string_length(text) > 0)
                json_array_append_new(list, json_pack("{s:I,s:O}", "at", (json_int_t)at, "text", text));
        }
        json_object_del(events, lists[i]);
        view_put_list(events, lists[i], list);
    }
}

/* Places that no part came for: some servers number their parts from 1. */
static void drop_gaps(json_t *list)
{
    for (size_t i = json_array_size(list); i > 0; i--)
        if (json_object_size(json_array_get(list, i - 1)) == 1)
            json_array_remove(list, i - 1);
}

static json_t *whole_of(const struct walk *walk)
{
    json_t *whole = walk->response == NULL ? json_object() : json_copy(walk->response);
    for (size_t i = 0; i < json_array_size(walk->items); i++) {
        json_object_del(json_array_get(walk->items, i), INDEX);
        json_object_del(json_array_get(walk->items, i), DONE);
        drop_gaps(json_object_get(json_array_get(walk->items, i), "content"));
    }
    if (json_object_get(whole, "object") == NULL)
        view_put_text(whole, "object", "response");
    json_object_set(whole, "output", walk->items);
    return whole;
}

struct expected expect_responses_stream(const struct frames *frames)
{
    struct expected expected = { 0 };
    struct walk walk = { .items = json_array(), .pieces = json_object() };
    for (size_t i = 0; i < frames->count; i++) {
        if (frame_is_done(&frames->list[i]) || frames->list[i].length == 0)
            continue;
        if (!take_frame(&walk, &frames->list[i], &expected))
            break;
        expected.frames = i + 1;
    }
    if (expected.error == NULL && !walk.complete)
        expected.error = expect_incomplete(expected.frames > 0);
    if (walk.response != NULL || json_array_size(walk.items) > 0) {
        json_t *whole = whole_of(&walk);
        expected.reply = responses_view(whole);
        expected.raw = view_without_nulls(whole);
        expected.events = responses_events_view(expected.reply);
        view_put_int(expected.events, "starts", walk.starts);
        view_put_string(expected.events, "id", json_object_get(walk.first, "id"));
        view_put_string(expected.events, "model", json_object_get(walk.first, "model"));
        put_pieces(expected.events, &walk);
        json_decref(whole);
    }
    json_decref(walk.response);
    json_decref(walk.first);
    json_decref(walk.items);
    json_decref(walk.pieces);
    return expected;
}
