/* A whole Responses reply as the events that a stream would have had. */
#include "api/responses.h"

#include <string.h>

void rq_responses_replay_text(struct rq_events *events, requesty_event_type type, int32_t index, const char *text,
                              size_t len)
{
    requesty_event *event = text && len ? rq_events_add_text(events, type, text, len) : NULL;
    if (event)
        event->index = index;
}

static requesty_event_type event_of(int32_t part)
{
    switch (part) {
    case REQUESTY_OUTPUT_PART_TEXT:
        return REQUESTY_EVENT_TEXT;
    case REQUESTY_OUTPUT_PART_REFUSAL:
        return REQUESTY_EVENT_REFUSAL;
    case REQUESTY_OUTPUT_PART_REASONING:
        return REQUESTY_EVENT_REASONING;
    default:
        return REQUESTY_EVENT_OTHER;
    }
}

void rq_responses_replay_sources(const requesty_output_part *part, int32_t index, struct rq_events *events)
{
    const char *json = part->annotations_json;
    rq_events_add_citations(events, (struct rq_slice){ json, json ? strlen(json) : 0 }, 0, index);
}

static void replay_parts(const requesty_output_item *item, int32_t index, struct rq_events *events)
{
    for (size_t i = 0; i < item->content_count; i++) {
        const requesty_output_part *part = item->content[i];

        if (event_of(part->type) != REQUESTY_EVENT_OTHER)
            rq_responses_replay_text(events, event_of(part->type), index, part->text, part->text_len);
        rq_responses_replay_sources(part, index, events);
    }
}

void rq_responses_replay_call(const requesty_output_item *item, int32_t index, struct rq_events *events)
{
    const struct rq_whole_call whole = {
        .index = index,
        .id = item->call_id ? item->call_id : item->id,
        .name = item->name,
        .input = item->arguments_json,
        .input_len = item->arguments_len,
        .valid = item->arguments_valid,
        .by_server = item->by_server,
    };
    rq_events_add_call(events, &whole);
}

void rq_responses_replay_item(const requesty_output_item *item, int32_t index, struct rq_events *events)
{
    size_t before = events->count;
    requesty_event *event;

    if (rq_item_is_call(item->type))
        rq_responses_replay_call(item, index, events);
    rq_responses_replay_text(events, REQUESTY_EVENT_REASONING, index, item->summary, item->summary_len);
    replay_parts(item, index, events);
    event = events->count == before ? rq_events_add(events, REQUESTY_EVENT_OTHER) : NULL;
    if (event)
        event->index = index;
}

void rq_responses_tell_stop(struct rq_events *events, const requesty_response *response)
{
    const char *reason = response->incomplete_reason ? response->incomplete_reason : response->status_text;
    bool has_ended = response->status != REQUESTY_RESPONSE_IN_PROGRESS &&
                     response->status != REQUESTY_RESPONSE_QUEUED && response->status != REQUESTY_RESPONSE_FAILED;
    requesty_event *event;

    if (response->usage && response->usage->raw_json && (event = rq_events_add(events, REQUESTY_EVENT_USAGE)) != NULL)
        event->usage = response->usage;
    event = reason && *reason && has_ended ? rq_events_add(events, REQUESTY_EVENT_STOP) : NULL;
    if (event)
        event->stop_reason_text = reason;
}

void rq_responses_replay(const void *from, struct rq_events *events)
{
    const requesty_response *response = &((const struct rq_response_result *)from)->response;
    requesty_event *event = rq_events_add(events, REQUESTY_EVENT_START);

    if (event) {
        event->id = response->id;
        event->name = response->model;
        event->usage = response->usage->raw_json ? response->usage : NULL;
    }
    for (size_t i = 0; i < response->output_count; i++)
        rq_responses_replay_item(response->output[i], (int32_t)i, events);
    rq_responses_tell_stop(events, response);
}
