#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "got.h"
#include "view.h"

/* The pieces of one text, put together. */
struct seen_text {
    const char *list; /* "text", "reasoning", "refusal" or "inputs" */
    int64_t at;
    struct text text;
};

void seen_begin(struct seen *seen, const struct frames *frames, enum protocol protocol)
{
    *seen = (struct seen){ 0 };
    seen->frames = frames;
    seen->protocol = protocol;
    seen->view = json_object();
}

static void complain(struct seen *seen, const char *what, const char *detail)
{
    if (seen->problem[0] == '\0')
        snprintf(seen->problem, sizeof seen->problem, "event %zu: %s%.200s", seen->count, what, detail);
}

static struct seen_text *text_at(struct seen *seen, const char *list, int64_t at)
{
    for (size_t i = seen->text_count; i > 0; i--) {
        struct seen_text *entry = &seen->texts[i - 1];
        if (entry->at == at && strcmp(entry->list, list) == 0)
            return entry;
    }
    seen->texts = text_need(realloc(seen->texts, (seen->text_count + 1) * sizeof *seen->texts));
    struct seen_text *entry = &seen->texts[seen->text_count++];
    *entry = (struct seen_text){ list, at, { 0 } };
    return entry;
}

static void add_piece(struct seen *seen, const char *list, int64_t at, const requesty_event *event)
{
    if (event->text == NULL || strlen(event->text) > event->text_len || event->text[event->text_len] != '\0')
        complain(seen, "a piece without its text: ", list);
    else
        text_add(&text_at(seen, list, at)->text, event->text, event->text_len);
}

static void add_to_list(struct seen *seen, const char *name, json_t *entry)
{
    if (json_object_get(seen->view, name) == NULL)
        view_put(seen->view, name, json_array());
    json_array_append_new(json_object_get(seen->view, name), entry);
}

static int64_t place_of(const requesty_event *event)
{
    return (int64_t)event->choice * 1000 + event->index;
}

static void add_call(struct seen *seen, const requesty_event *event)
{
    json_t *call = json_object();
    struct text *pieces = &text_at(seen, "inputs", place_of(event))->text;
    view_put_int(call, "choice", event->choice);
    view_put_int(call, "at", place_of(event));
    view_put_text(call, "id", event->id);
    view_put_text(call, "name", event->name);
    got_json(call, "input", event->input_json);
    view_put_int(call, "valid", event->input_valid);
    add_to_list(seen, "calls", call);
    if (event->input_json == NULL)
        complain(seen, "a call without input: ", event->name == NULL ? "?" : event->name);
    else if (pieces->length > 0 && strcmp(pieces->bytes, event->input_json) != 0)
        complain(seen, "the fragments are not the call's input: ", pieces->bytes);
}

static void add_citation(struct seen *seen, const requesty_event *event)
{
    json_t *entry = json_object();
    view_put_int(entry, "at", seen->protocol != PROTOCOL_CHAT ? event->index : (int64_t)event->choice * 1000);
    got_json(entry, "json", event->text);
    add_to_list(seen, "citations", entry);
}

static void add_stop(struct seen *seen, const requesty_event *event)
{
    struct seen_text *stop = text_at(seen, "stop", (int64_t)event->choice * 1000);
    text_clear(&stop->text);
    if (event->stop_reason_text != NULL)
        text_add(&stop->text, event->stop_reason_text, strlen(event->stop_reason_text));
    else
        complain(seen, "a stop without its reason", "");
}

static void add_start(struct seen *seen, const requesty_event *event)
{
    view_put_int(seen->view, "starts", view_integer(json_object_get(seen->view, "starts")) + 1);
    view_put_text(seen->view, "id", event->id);
    view_put_text(seen->view, "model", event->name);
    if (event->usage != NULL)
        view_put(seen->view, "usage", got_usage(event->usage));
}

static void take(struct seen *seen, const requesty_event *event)
{
    int64_t at = seen->protocol != PROTOCOL_CHAT ? event->index : (int64_t)event->choice * 1000;
    switch (event->type) {
    case REQUESTY_EVENT_START:
        add_start(seen, event);
        break;
    case REQUESTY_EVENT_TEXT:
        add_piece(seen, "text", at, event);
        break;
    case REQUESTY_EVENT_REASONING:
        add_piece(seen, "reasoning", at, event);
        break;
    case REQUESTY_EVENT_REFUSAL:
        add_piece(seen, "refusal", at, event);
        break;
    case REQUESTY_EVENT_TOOL_INPUT:
        add_piece(seen, "inputs", place_of(event), event);
        break;
    case REQUESTY_EVENT_TOOL_CALL:
        add_call(seen, event);
        break;
    case REQUESTY_EVENT_CITATION:
        add_citation(seen, event);
        break;
    case REQUESTY_EVENT_USAGE:
        view_put(seen->view, "usage", got_usage(event->usage));
        break;
    case REQUESTY_EVENT_STOP:
        add_stop(seen, event);
        break;
    default:
        break;
    }
}

static bool is_frame(const struct seen *seen, size_t index, const requesty_event *event)
{
    if (index >= seen->frames->count)
        return false;
    const struct frame *frame = &seen->frames->list[index];
    return frame->length == event->raw_json_len && memcmp(frame->data, event->raw_json, frame->length) == 0;
}

/* The name an event must bear: the frame's; in Messages and Responses the JSON's type where the frame has none. */
static void check_name(struct seen *seen, const struct frame *frame, const requesty_event *event)
{
    const char *got = event->sse_event == NULL ? "(null)" : event->sse_event;
    if (frame->event[0] != '\0') {
        if (strcmp(got, frame->event) != 0)
            complain(seen, "not the frame's name: ", got);
        return;
    }
    json_t *json = seen->protocol != PROTOCOL_CHAT ? view_parse(frame->data, frame->length) : NULL;
    if (strcmp(got, json == NULL ? "" : view_text(json, "type")) != 0)
        complain(seen, "not the name of a frame without one: ", got);
    json_decref(json);
}

/* Events come frame by frame: each belongs to the frame of the one before, or to the next one that says
 * something. */
static void follow(struct seen *seen, const requesty_event *event)
{
    size_t next = seen->passed;
    while (next < seen->frames->count &&
           (frame_is_done(&seen->frames->list[next]) || seen->frames->list[next].length == 0))
        next++;
    if (event->raw_json == NULL) {
        complain(seen, "an event without raw_json", "");
    } else if (is_frame(seen, next, event)) {
        seen->passed = next + 1;
    } else if (seen->passed == 0 || !is_frame(seen, seen->passed - 1, event)) {
        complain(seen, "a frame was left out before ", event->raw_json);
        return;
    }
    if (seen->passed > 0)
        check_name(seen, &seen->frames->list[seen->passed - 1], event);
}

int seen_event(const requesty_event *event, void *user)
{
    struct seen *seen = user;
    if (seen->frames != NULL)
        follow(seen, event);
    take(seen, event);
    seen->count++;
    return 0;
}

static int64_t sort_key(const json_t *entry)
{
    return view_integer(json_object_get(entry, "at"));
}

static void sort_list(json_t *list)
{
    for (size_t i = 1; i < json_array_size(list); i++) {
        size_t to = i;
        json_t *entry = json_incref(json_array_get(list, i));
        while (to > 0 && sort_key(json_array_get(list, to - 1)) > sort_key(entry))
            to--;
        json_array_remove(list, i);
        json_array_insert_new(list, to, entry);
    }
}

json_t *seen_end(struct seen *seen)
{
    static const char *const sorted[] = { "text", "reasoning", "refusal", "stop", "calls", "citations" };
    for (size_t i = 0; i < seen->text_count; i++) {
        struct seen_text *piece = &seen->texts[i];
        if (piece->text.length > 0 && strcmp(piece->list, "inputs") != 0) {
            json_t *entry = json_object();
            view_put_int(entry, "at", piece->at);
            view_put_bytes(entry, "text", piece->text.bytes, piece->text.length);
            add_to_list(seen, piece->list, entry);
        }
        text_clear(&piece->text);
    }
    free(seen->texts);
    seen->texts = NULL;
    for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++)
        sort_list(json_object_get(seen->view, sorted[i]));
    json_t *view = seen->view;
    seen->view = NULL;
    return view;
}

void seen_keep_pieces(json_t *view)
{
    static const char *const rest[] = { "calls", "citations", "usage", "stop", "starts", "id", "model" };
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        json_object_del(view, rest[i]);
}
