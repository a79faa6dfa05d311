#include "api/events.h"

#include <string.h>

#include "base/memory.h"

void rq_events_free(struct rq_events *events)
{
    rq_arena_free(&events->arena);
    rq_free(events->list);
    memset(events, 0, sizeof *events);
}

void rq_events_begin(struct rq_events *events, const char *sse_event, const char *raw_json, size_t raw_json_len)
{
    rq_arena_reset(&events->arena);
    events->count = events->next = 0;
    events->no_memory = false;
    events->repeatable.to = NULL;
    events->blank = (requesty_event){ .sse_event = sse_event, .raw_json = raw_json, .raw_json_len = raw_json_len };
}

static int grow(struct rq_events *events)
{
    size_t size = events->size ? events->size * 2 : 1;
    requesty_event *list;

    if (events->count < events->size)
        return 0;
    list = rq_realloc(events->list, size * sizeof *list);
    if (!list)
        return REQUESTY_ERR_NO_MEMORY;
    events->list = list;
    events->size = size;
    return 0;
}

requesty_event *rq_events_add(struct rq_events *events, requesty_event_type type)
{
    requesty_event *event;

    if (grow(events) < 0) {
        events->no_memory = true;
        return NULL;
    }
    event = &events->list[events->count++];
    *event = events->blank;
    event->type = (int32_t)type;
    return event;
}

requesty_event *rq_events_add_text(struct rq_events *events, requesty_event_type type, const char *text, size_t len)
{
    requesty_event *event = rq_events_add(events, type);
    if (event) {
        event->text = text;
        event->text_len = len;
    }
    return event;
}

void rq_events_may_repeat(struct rq_events *events, struct rq_text *to, const struct rq_piece *piece)
{
    bool is_plain = to && piece->source && piece->len;
    events->repeatable = is_plain ? (struct rq_repeatable){ to, piece->source, piece->len } : (struct rq_repeatable){ 0 };
}

static void add_citation(struct rq_events *events, struct rq_slice json, int32_t choice, int32_t index)
{
    char *copy = rq_arena_strndup(&events->arena, json.text, json.len);
    requesty_event *event = copy ? rq_events_add_text(events, REQUESTY_EVENT_CITATION, copy, json.len) : NULL;

    if (!copy)
        events->no_memory = true;
    if (!event)
        return;
    event->choice = choice;
    event->index = index;
}

void rq_events_add_citations(struct rq_events *events, struct rq_slice array, int32_t choice, int32_t index)
{
    struct rq_slice element;
    struct rq_scan scan;

    if (!array.text || rq_slice_kind(array) != RQ_KIND_ARRAY)
        return;
    rq_scan_init(&scan, array.text, array.len, RQ_SCAN_DEEPEST);
    rq_scan_array(&scan);
    while (rq_scan_element(&scan) > 0 && rq_scan_skip(&scan, &element) == 0)
        add_citation(events, element, choice, index);
}

static void fill_call(requesty_event *event, const struct rq_whole_call *call)
{
    event->choice = call->choice;
    event->index = call->index;
    event->id = call->id;
    event->name = call->name;
    event->by_server = call->by_server;
    if (event->type == REQUESTY_EVENT_TOOL_INPUT) {
        event->text = call->input;
        event->text_len = call->input_len;
    }
    if (event->type == REQUESTY_EVENT_TOOL_CALL) {
        event->input_json = call->input;
        event->input_json_len = call->input_len;
        event->input_valid = call->valid;
    }
}

void rq_events_add_call(struct rq_events *events, const struct rq_whole_call *call)
{
    static const requesty_event_type types[] = { REQUESTY_EVENT_TOOL_CALL_START, REQUESTY_EVENT_TOOL_INPUT,
                                                 REQUESTY_EVENT_TOOL_CALL };

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        requesty_event *event = rq_events_add(events, types[i]);
        if (event)
            fill_call(event, call);
    }
}

const requesty_event *rq_events_next(struct rq_events *events)
{
    return events->next < events->count ? &events->list[events->next++] : NULL;
}
