#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "text.h"
#include "view.h"
#include "walk_responses.h"

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
    size_t at = walk_place_of(walk, item);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const json_t *list = json_object_get(item, texts[i].list);
        bool told = walk_is_told(walk, texts[i].events, at);
        for (size_t k = 0; !told && k < json_array_size(list); k++) {
            const json_t *part = json_array_get(list, k);
            const json_t *text = json_object_get(part, texts[i].member);
            json_t *gap = k > 0 && strcmp(texts[i].list, "summary") == 0 ? json_string("\n\n") : NULL;
            if (strcmp(view_text(part, "type"), texts[i].type) == 0 && !walk_says_nothing(text)) {
                walk_tell_piece(walk, texts[i].events, at, gap);
                walk_tell_piece(walk, texts[i].events, at, text);
            }
            json_decref(gap);
        }
    }
}

static void finish_item(struct walk *walk, json_t *item, json_t *source)
{
    walk_overlay(item, source);
    if (json_object_get(item, DONE) == NULL)
        tell_rest(walk, item);
    view_put_int(item, DONE, 1);
}

static void item_done(struct walk *walk, json_t *frame)
{
    json_t *item = walk_item_of(walk, frame);
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

static void drop_unlisted(struct walk *walk, bool has_list)
{
    walk->places = json_array_size(walk->items);
    for (size_t i = walk->places; i > walk->base; i--) {
        json_t *item = json_array_get(walk->items, i - 1);
        bool is_listed = json_object_get(item, LISTED) != NULL;
        json_object_del(item, LISTED);
        if (has_list && !is_listed)
            json_array_remove(walk->items, i - 1);
    }
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
        view_put_int(gathered, LISTED, 1);
    }
    drop_unlisted(walk, json_array_size(output) > 0);
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
        walk_overlay(walk->response, response);
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
    if (walk_take_as_piece(walk, type, frame))
        return;
    if (is_about_response(type))
        take_response(walk, type, frame);
    else if (strcmp(type, "response.output_item.added") == 0)
        walk_overlay(add_item(walk, json_object_get(frame, "output_index")), json_object_get(frame, "item"));
    else if (strcmp(type, "response.output_item.done") == 0)
        item_done(walk, frame);
    else if (strcmp(type, "response.output_text.annotation.added") == 0)
        walk_take_annotation(walk, frame);
    else if (ends_with(type, "_part.added") || ends_with(type, "_part.done"))
        walk_take_part(walk, frame);
}

/* By its event, or by what the response that ends the stream says of itself. */
static bool has_failed(const char *type, const json_t *frame)
{
    bool ends = strcmp(type, "response.completed") == 0 || strcmp(type, "response.incomplete") == 0;
    const char *status = view_text(json_object_get(frame, "response"), "status");
    return strcmp(type, "response.failed") == 0 || (ends && strcmp(status, "failed") == 0);
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
    if (has_failed(type, json)) {
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
        for (size_t at = 0; at < walk->places || at < json_array_size(walk->items); at++) {
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
