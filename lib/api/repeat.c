#include "api/repeat.h"

#include <string.h>

#define LONGEST 4096 /* of what is kept beside the text: it is kept for each stream */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t without_blanks(const char *json, size_t len)
{
    while (len && is_blank(json[len - 1]))
        len--;
    return len;
}

/* The length without the last brace and the blanks around it: some servers pad their frames there, so that their lengths
 * tell nothing. */
static size_t without_end(const char *json, size_t len)
{
    size_t end = without_blanks(json, len);
    return end && json[end - 1] == '}' ? without_blanks(json, end - 1) : 0;
}

static bool is_named_alike(const struct rq_repeat *repeat, const requesty_sse_event *frame)
{
    return !frame->named == (repeat->event.sse_event != NULL);
}

static bool begins_with(const struct rq_repeat *repeat, const requesty_sse_event *frame)
{
    return frame->data_len > repeat->before && memcmp(frame->data, repeat->frame.data, repeat->before) == 0;
}

static bool goes_on_with(const struct rq_repeat *repeat, const requesty_sse_event *frame, const char *behind)
{
    const char *end = frame->data + without_end(frame->data, frame->data_len);
    size_t len = repeat->frame.len - repeat->before;

    return end >= behind && (size_t)(end - behind) == len && memcmp(behind, repeat->frame.data + repeat->before, len) == 0;
}

static void tell(const struct rq_repeat *repeat, const requesty_sse_event *frame, const struct rq_string *string,
                 struct rq_events *events)
{
    const char *text = rq_arena_strndup(&events->arena, string->text, string->len);
    requesty_event_type type = (requesty_event_type)repeat->event.type;
    requesty_event *event;

    if (!text || rq_buffer_append(&repeat->to->bytes, text, string->len) < 0) {
        events->no_memory = true;
        return;
    }
    event = rq_events_add_text(events, type, text, string->len);
    if (!event)
        return;
    event->choice = repeat->event.choice;
    event->index = repeat->event.index;
    event->id = repeat->event.id;
    event->name = repeat->event.name;
    event->by_server = repeat->event.by_server;
    if (!frame->named)
        event->sse_event = repeat->event.sse_event;
}

bool rq_repeat_read(const struct rq_repeat *repeat, const requesty_sse_event *frame, struct rq_events *events)
{
    struct rq_string string;
    struct rq_scan scan;

    if (!repeat->to || repeat->to->half || !is_named_alike(repeat, frame) || !begins_with(repeat, frame))
        return false;
    rq_scan_init(&scan, frame->data + repeat->before - 1, frame->data_len - repeat->before + 1, 0);
    if (rq_scan_string(&scan, &string) < 0 || string.escaped || !string.len ||
        !goes_on_with(repeat, frame, string.text + string.len))
        return false;
    tell(repeat, frame, &string, events);
    return true;
}

static int keep(struct rq_repeat *repeat, const requesty_sse_event *frame, const char *text, size_t len)
{
    const char *behind = text + len;
    size_t before = (size_t)(text - frame->data);
    size_t end = without_end(frame->data, frame->data_len);
    int rc;

    if (frame->data_len - len > LONGEST)
        return REQUESTY_ERR_TOO_LARGE;
    repeat->before = before;
    repeat->frame.len = 0;
    rc = rq_buffer_reserve_exactly(&repeat->frame, end - len);
    if (rc == 0)
        rc = rq_buffer_append(&repeat->frame, frame->data, before);
    return rc < 0 ? rc : rq_buffer_append(&repeat->frame, behind, end - before - len);
}

void rq_repeat_note(struct rq_repeat *repeat, const requesty_sse_event *frame, const struct rq_events *events)
{
    const struct rq_repeatable *found = &events->repeatable;
    const requesty_event *event = events->list;

    repeat->to = NULL;
    if (!found->to || events->count != 1 || keep(repeat, frame, found->text, found->len) < 0)
        return;
    repeat->to = found->to;
    repeat->event = (struct rq_repeated_event){
        .type = event->type, .choice = event->choice, .index = event->index, .by_server = event->by_server,
        .id = event->id, .name = event->name, .sse_event = frame->named ? NULL : event->sse_event,
    };
}

void rq_repeat_free(struct rq_repeat *repeat)
{
    rq_buffer_free(&repeat->frame);
}
