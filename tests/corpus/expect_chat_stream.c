#include <string.h>

#include "expect.h"
#include "text.h"
#include "view.h"

static bool has_text(const json_t *value)
{
    return json_is_string(value) && json_string_length(value) > 0;
}

static void replace_text(json_t *target, const char *name, json_t *value)
{
    if (has_text(value))
        json_object_set(target, name, value);
}

/* The choice of this index, made in its place by index when it is new. */
static json_t *choice_at(json_t *choices, int64_t index)
{
    size_t at = 0;
    while (at < json_array_size(choices)) {
        int64_t there = view_integer(json_object_get(json_array_get(choices, at), "index"));
        if (there == index)
            return json_array_get(choices, at);
        if (there > index)
            break;
        at++;
    }
    json_t *choice = json_pack("{s:I,s:{}}", "index", (json_int_t)index, "message");
    json_array_insert_new(choices, at, choice);
    return choice;
}

static void fold_content(json_t *message, json_t *content)
{
    if (json_is_string(content)) {
        if (!json_is_array(json_object_get(message, "content")))
            view_append(message, "content", content);
        else if (has_text(content))
            json_array_append_new(json_object_get(message, "content"),
                                  json_pack("{s:s,s:O}", "type", "text", "text", content));
    } else if (json_is_array(content)) {
        json_t *before = json_object_get(message, "content");
        json_t *parts = json_array();
        if (has_text(before))
            json_array_append_new(parts, json_pack("{s:s,s:O}", "type", "text", "text", before));
        else if (json_is_array(before))
            json_array_extend(parts, before);
        json_array_extend(parts, content);
        view_put(message, "content", parts);
    }
}

static void fold_function(json_t *function, const json_t *fragment, const char *arguments)
{
    json_t *value = json_object_get(fragment, arguments);
    replace_text(function, "name", json_object_get(fragment, "name"));
    if (json_is_object(value))
        json_object_set(function, arguments, value);
    else
        view_append(function, arguments, value);
}

/* The call that a fragment belongs to: by its index; without one, an id or a name begins a new call. */
static json_t *call_for(json_t *calls, const json_t *fragment)
{
    const json_t *index = json_object_get(fragment, "index");
    size_t count = json_array_size(calls);
    if (view_is_number(index) && view_integer(index) >= 0) {
        for (size_t i = 0; i < count; i++) {
            json_t *call = json_array_get(calls, i);
            if (view_integer(json_object_get(call, "index")) == view_integer(index))
                return call;
        }
    } else if (count > 0 && !has_text(json_object_get(fragment, "id")) &&
               !has_text(json_object_get(json_object_get(fragment, "function"), "name"))) {
        return json_array_get(calls, count - 1);
    }
    json_int_t at =
        view_is_number(index) && view_integer(index) >= 0 ? view_integer(index) : (json_int_t)count;
    json_t *call = json_pack("{s:I}", "index", at);
    json_array_append_new(calls, call);
    return call;
}

static void fold_call(json_t *message, json_t *fragment)
{
    if (!json_is_array(json_object_get(message, "tool_calls")))
        view_put(message, "tool_calls", json_array());
    json_t *call = call_for(json_object_get(message, "tool_calls"), fragment);
    replace_text(call, "id", json_object_get(fragment, "id"));
    replace_text(call, "type", json_object_get(fragment, "type"));
    const char *form = strcmp(view_text(call, "type"), "custom") == 0 ? "custom" : "function";
    if (!json_is_object(json_object_get(call, form)))
        view_put(call, form, json_object());
    fold_function(json_object_get(call, form), json_object_get(fragment, form),
                  strcmp(form, "custom") == 0 ? "input" : "arguments");
}

static void fold_list(json_t *target, const char *name, json_t *list)
{
    if (!json_is_array(list))
        return;
    if (!json_is_array(json_object_get(target, name)))
        view_put(target, name, json_array());
    json_array_extend(json_object_get(target, name), list);
}

/* The last one that is not null counts. */
static void take_latest(json_t *to, const json_t *from, const char *name)
{
    json_t *value = json_object_get(from, name);
    if (value != NULL && !json_is_null(value))
        json_object_set(to, name, value);
}

static void fold_delta(json_t *message, const json_t *delta)
{
    json_t *reasoning = json_object_get(delta, "reasoning_content");
    json_t *calls = json_object_get(delta, "tool_calls");
    json_t *old = json_object_get(delta, "function_call");
    view_append(message, "reasoning", has_text(reasoning) ? reasoning : json_object_get(delta, "reasoning"));
    fold_content(message, json_object_get(delta, "content"));
    view_append(message, "refusal", json_object_get(delta, "refusal"));
    replace_text(message, "reasoning_signature", json_object_get(delta, "reasoning_signature"));
    fold_list(message, "annotations", json_object_get(delta, "annotations"));
    take_latest(message, delta, "audio");
    for (size_t i = 0; i < json_array_size(calls); i++)
        fold_call(message, json_array_get(calls, i));
    if (json_is_object(old)) {
        if (!json_is_object(json_object_get(message, "function_call")))
            view_put(message, "function_call", json_object());
        fold_function(json_object_get(message, "function_call"), old, "arguments");
    }
}

static void fold_choice(json_t *choices, json_t *part)
{
    json_t *choice = choice_at(choices, view_integer(json_object_get(part, "index")));
    json_t *logprobs = json_object_get(part, "logprobs");
    fold_delta(json_object_get(choice, "message"), json_object_get(part, "delta"));
    replace_text(choice, "finish_reason", json_object_get(part, "finish_reason"));
    const char *name;
    json_t *member;
    json_object_foreach(logprobs, name, member) {
        if (!json_is_object(json_object_get(choice, "logprobs")))
            view_put(choice, "logprobs", json_object());
        fold_list(json_object_get(choice, "logprobs"), name, member);
    }
}

void chat_fold_chunk(json_t *completion, json_t *chunk)
{
    json_t *choices = json_object_get(chunk, "choices");
    json_t *usage = json_object_get(chunk, "usage");
    if (!has_text(json_object_get(completion, "id")))
        replace_text(completion, "id", json_object_get(chunk, "id"));
    if (!has_text(json_object_get(completion, "model")))
        replace_text(completion, "model", json_object_get(chunk, "model"));
    if (view_integer(json_object_get(completion, "created")) == 0 &&
        json_object_get(chunk, "created") != NULL)
        json_object_set(completion, "created", json_object_get(chunk, "created"));
    if (json_is_object(usage))
        json_object_set(completion, "usage", usage);
    take_latest(completion, chunk, "service_tier");
    take_latest(completion, chunk, "system_fingerprint");
    for (size_t i = 0; i < json_array_size(choices); i++)
        fold_choice(json_object_get(completion, "choices"), json_array_get(choices, i));
}

/* Without [DONE] a stream is complete when each choice that began has its reason. */
static bool all_finished(const json_t *completion)
{
    const json_t *choices = json_object_get(completion, "choices");
    for (size_t i = 0; i < json_array_size(choices); i++) {
        if (!has_text(json_object_get(json_array_get(choices, i), "finish_reason")))
            return false;
    }
    return json_array_size(choices) > 0;
}

static bool take_frame(json_t *completion, const struct frame *frame, struct expected *expected)
{
    json_t *chunk = view_parse(frame->data, frame->length);
    const json_t *error = json_object_get(chunk, "error");
    bool begun = expected->frames > 0;
    if (strcmp(frame->event, "error") == 0 || (error != NULL && !json_is_null(error)))
        expected->error = expect_error(200, frame->data, frame->length, begun);
    else if (chunk == NULL)
        expected->error = expect_bad_reply(begun);
    if (chunk != NULL)
        chat_fold_chunk(completion, chunk); /* that of an error as well: it may tell what was used */
    json_decref(chunk);
    return expected->error == NULL;
}

static void drop_empty(json_t *function, const char *member)
{
    const json_t *value = json_object_get(function, member);
    if (json_is_string(value) && json_string_length(value) == 0)
        json_object_del(function, member);
}

/* In a stream that was cut off, empty arguments are none. */
static void drop_empty_arguments(const json_t *completion)
{
    const json_t *choices = json_object_get(completion, "choices");
    for (size_t i = 0; i < json_array_size(choices); i++) {
        const json_t *message = json_object_get(json_array_get(choices, i), "message");
        const json_t *calls = json_object_get(message, "tool_calls");
        for (size_t k = 0; k < json_array_size(calls); k++)
            drop_empty(json_object_get(json_array_get(calls, k), "function"), "arguments");
        drop_empty(json_object_get(message, "function_call"), "arguments");
    }
}

struct expected expect_chat_stream(const struct frames *frames)
{
    struct expected expected = { 0 };
    json_t *completion = json_pack("{s:[]}", "choices");
    bool done = false;
    for (size_t i = 0; i < frames->count && !done; i++) {
        done = frame_is_done(&frames->list[i]);
        if (done || frames->list[i].length == 0)
            continue;
        if (!take_frame(completion, &frames->list[i], &expected))
            break;
        expected.frames = i + 1;
    }
    if (expected.error == NULL && !done && !all_finished(completion))
        expected.error = expect_incomplete(expected.frames > 0);
    if (!done)
        drop_empty_arguments(completion);
    if (expected.frames > 0) {
        expected.reply = chat_view(completion);
        expected.events = chat_events_view(expected.reply);
    }
    json_decref(completion);
    return expected;
}
