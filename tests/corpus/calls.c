#include "calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "got.h"
#include "replay.h"
#include "text.h"
#include "view.h"

static const requesty_message_param question = { .role = REQUESTY_ROLE_USER, .text = "Go on." };
static const requesty_messages_params messages_params = {
    .model = "test/model", .max_tokens = 64, .messages = &question, .message_count = 1
};
static const requesty_chat_message chat_question = { .role = REQUESTY_ROLE_USER, .text = "Go on." };
static const requesty_chat_params chat_params = {
    .model = "test/model", .messages = &chat_question, .message_count = 1
};

static const requesty_responses_params responses_params = { .model = "test/model", .input = "Go on." };

static void complain(struct outcome *outcome, const char *what)
{
    if (outcome->problem[0] == '\0')
        snprintf(outcome->problem, sizeof outcome->problem, "%s", what);
}

static void check_info(struct outcome *outcome, const requesty_info *info)
{
    if (info == NULL || info->http_status != 200 || info->attempts != 1)
        complain(outcome, "info: want status 200 and 1 attempt");
}

/* Whatever a reply that was not streamed keeps as raw_json is a piece of the very body. */
static void check_piece(struct outcome *outcome, const char *body, const char *raw)
{
    if (body != NULL && !view_is_piece_of(raw, body))
        complain(outcome, "raw_json of a part is not a piece of the body");
}

/* A reply that went back in a history. */
static void check_replay(struct outcome *outcome, const char *problem)
{
    if (problem != NULL)
        complain(outcome, problem);
}

static void take_message(const struct call *call, struct outcome *outcome, const requesty_message *message)
{
    if (message == NULL)
        return;
    outcome->reply = got_message(message);
    outcome->raw_json = text_copy(message->raw_json, strlen(message->raw_json));
    check_info(outcome, message->info);
    for (size_t i = 0; i < message->content_count; i++) {
        const requesty_block *block = message->content[i];
        check_piece(outcome, call->body, block->raw_json);
        if ((block->type == REQUESTY_BLOCK_TEXT || block->type == REQUESTY_BLOCK_THINKING) &&
            block->text == NULL)
            complain(outcome, "a block of text or thinking whose text is NULL");
    }
    if (call->replays)
        check_replay(outcome, replay_message(message, call->body));
}

static void take_completion(const struct call *call, struct outcome *outcome,
                            const requesty_chat_completion *completion)
{
    if (completion == NULL)
        return;
    outcome->reply = got_completion(completion);
    outcome->raw_json = text_copy(completion->raw_json, strlen(completion->raw_json));
    check_info(outcome, completion->info);
    if (completion->choices == NULL || completion->choices[0] == NULL ||
        completion->choices[0]->message == NULL || completion->choices[0]->message->tool_calls == NULL)
        complain(outcome, "choices[0] can not be read");
    for (size_t i = 0; i < completion->choice_count; i++) {
        const requesty_chat_reply_message *message = completion->choices[i]->message;
        check_piece(outcome, call->body, completion->choices[i]->raw_json);
        if (message->raw_json != NULL)
            check_piece(outcome, call->body, message->raw_json);
        for (size_t k = 0; k < message->tool_call_count; k++)
            check_piece(outcome, call->body, message->tool_calls[k]->raw_json);
    }
    if (call->replays)
        check_replay(outcome, replay_completion(completion, call->body));
}

static void take_response(const struct call *call, struct outcome *outcome, const requesty_response *response)
{
    if (response == NULL)
        return;
    outcome->reply = got_response(response);
    outcome->raw_json = text_copy(response->raw_json, strlen(response->raw_json));
    check_info(outcome, response->info);
    for (size_t i = 0; i < response->output_count; i++) {
        const requesty_output_item *item = response->output[i];
        check_piece(outcome, call->body, item->raw_json);
        for (size_t k = 0; k < item->content_count; k++)
            check_piece(outcome, call->body, item->content[k]->raw_json);
    }
    if (response->output == NULL || response->output[response->output_count] != NULL)
        complain(outcome, "the list of items has no end");
}

static void make_messages(const struct call *call, struct outcome *outcome, struct seen *seen)
{
    requesty_message *message = NULL;
    if (call->way == WAY_CREATE)
        outcome->result = requesty_messages_create(call->client, &messages_params, &message, &outcome->error);
    else
        outcome->result = requesty_messages_stream(call->client, &messages_params, seen_event, seen, &message,
                                                   &outcome->error);
    take_message(call, outcome, message);
    requesty_message_free(message);
}

static void make_chat(const struct call *call, struct outcome *outcome, struct seen *seen)
{
    requesty_chat_completion *completion = NULL;
    if (call->way == WAY_CREATE)
        outcome->result = requesty_chat_create(call->client, &chat_params, &completion, &outcome->error);
    else
        outcome->result = requesty_chat_stream(call->client, &chat_params, seen_event, seen, &completion,
                                               &outcome->error);
    take_completion(call, outcome, completion);
    requesty_chat_completion_free(completion);
}

static void make_responses(const struct call *call, struct outcome *outcome, struct seen *seen)
{
    requesty_response *response = NULL;
    if (call->way == WAY_CREATE)
        outcome->result = requesty_responses_create(call->client, &responses_params, &response, &outcome->error);
    else
        outcome->result = requesty_responses_stream(call->client, &responses_params, seen_event, seen, &response,
                                                    &outcome->error);
    take_response(call, outcome, response);
    requesty_response_free(response);
}

/* Now and then, the reply as far as it has come must be there to be read. */
static void look_in(const struct call *call, struct outcome *outcome, requesty_stream *stream, size_t count)
{
    if (count % 64 != 1)
        return;
    bool is_there[] = { requesty_stream_message(stream) != NULL, requesty_stream_completion(stream) != NULL,
                        requesty_stream_response(stream) != NULL };
    for (enum protocol protocol = PROTOCOL_MESSAGES; protocol <= PROTOCOL_RESPONSES; protocol++)
        if (is_there[protocol] != (protocol == call->protocol) && !(call->empty && protocol == call->protocol))
            complain(outcome, "the reply can not be read in mid-stream, or is of another protocol");
}

static void pull(const struct call *call, struct outcome *outcome, requesty_stream *stream, struct seen *seen)
{
    const requesty_event *event = NULL;
    int more = requesty_stream_next(stream, &event, &outcome->error);
    while (more == 1) {
        seen_event(event, seen);
        look_in(call, outcome, stream, seen->count);
        more = requesty_stream_next(stream, &event, &outcome->error);
    }
    outcome->result = more;
    requesty_error again = { 0 };
    if (requesty_stream_next(stream, &event, &again) != more)
        complain(outcome, "requesty_stream_next after the end: want what it was before");
    check_info(outcome, requesty_stream_info(stream));
}

static int open_stream(const struct call *call, requesty_stream **stream, requesty_error *error)
{
    if (call->protocol == PROTOCOL_MESSAGES)
        return requesty_messages_open(call->client, &messages_params, stream, error);
    if (call->protocol == PROTOCOL_CHAT)
        return requesty_chat_open(call->client, &chat_params, stream, error);
    return requesty_responses_open(call->client, &responses_params, stream, error);
}

static void make_pull(const struct call *call, struct outcome *outcome, struct seen *seen)
{
    requesty_stream *stream = NULL;
    outcome->result = open_stream(call, &stream, &outcome->error);
    if (outcome->result != 0)
        return;
    pull(call, outcome, stream, seen);
    take_message(call, outcome, requesty_stream_message(stream));
    take_completion(call, outcome, requesty_stream_completion(stream));
    take_response(call, outcome, requesty_stream_response(stream));
    requesty_stream_free(stream);
}

void call_make(const struct call *call, struct outcome *outcome)
{
    static void (*const make[])(const struct call *, struct outcome *, struct seen *) = {
        make_messages, make_chat, make_responses,
    };
    struct seen seen;
    *outcome = (struct outcome){ 0 };
    seen_begin(&seen, call->frames, call->protocol);
    if (call->way == WAY_PULL)
        make_pull(call, outcome, &seen);
    else
        make[call->protocol](call, outcome, &seen);
    outcome->events = seen_end(&seen);
    outcome->event_count = seen.count;
    outcome->passed = seen.passed;
    if (seen.problem[0] != '\0')
        complain(outcome, seen.problem);
}

void outcome_free(struct outcome *outcome)
{
    json_decref(outcome->reply);
    json_decref(outcome->events);
    free(outcome->raw_json);
    *outcome = (struct outcome){ 0 };
}
