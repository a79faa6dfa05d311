/* A whole chat reply as the events that a stream would have had. */
#include "api/chat.h"

#include <string.h>

static void replay_text(struct rq_events *events, requesty_event_type type, int32_t choice, const char *text,
                        size_t len)
{
    requesty_event *event = text && len ? rq_events_add_text(events, type, text, len) : NULL;
    if (event)
        event->choice = choice;
}

static void replay_call(struct rq_events *events, const requesty_tool_call *call, int32_t choice, int32_t index)
{
    const struct rq_whole_call whole = {
        .choice = choice,
        .index = index,
        .id = call->id,
        .name = call->name,
        .input = call->arguments_json,
        .input_len = call->arguments_len,
        .valid = call->arguments_valid,
        .by_server = call->by_server,
    };
    rq_events_add_call(events, &whole);
}

static struct rq_slice slice_of(const char *json)
{
    return (struct rq_slice){ json, json ? strlen(json) : 0 };
}

static void replay_choice(struct rq_events *events, const requesty_chat_choice *choice)
{
    const requesty_chat_reply_message *message = choice->message;
    int32_t index = (int32_t)choice->index;
    requesty_event *event;

    replay_text(events, REQUESTY_EVENT_REASONING, index, message->reasoning, message->reasoning_len);
    replay_text(events, REQUESTY_EVENT_TEXT, index, message->content, message->content_len);
    replay_text(events, REQUESTY_EVENT_REFUSAL, index, message->refusal,
                message->refusal_len);
    rq_events_add_citations(events, slice_of(message->annotations_json), index, 0);
    for (size_t i = 0; i < message->tool_call_count; i++)
        replay_call(events, message->tool_calls[i], index, (int32_t)i);
    if (message->function_call)
        replay_call(events, message->function_call, index, (int32_t)message->tool_call_count);
    event = *choice->finish_reason_text ? rq_events_add(events, REQUESTY_EVENT_STOP) : NULL;
    if (event) {
        event->choice = index;
        event->stop_reason_text = choice->finish_reason_text;
    }
}

void rq_chat_replay(const void *from, struct rq_events *events)
{
    const requesty_chat_completion *completion = &((const struct rq_chat_result *)from)->completion;
    requesty_event *event = rq_events_add(events, REQUESTY_EVENT_START);

    if (event) {
        event->id = completion->id;
        event->name = completion->model;
        event->usage = completion->usage->raw_json ? completion->usage : NULL;
    }
    for (size_t i = 0; i < completion->choice_count; i++)
        replay_choice(events, completion->choices[i]);
    event = completion->usage->raw_json ? rq_events_add(events, REQUESTY_EVENT_USAGE) : NULL;
    if (event)
        event->usage = completion->usage;
}
