/* Replies of chat, as turns (API notes: messages-and-chat.md 8 and 9, requesty.md 8.2). */
#include "api/history.h"
#include "base/error.h"
#include "json/members.h"

#include <string.h>

/* A choice that ended before the model had. */
static bool is_cut(const requesty_chat_choice *choice)
{
    return !*choice->finish_reason_text || choice->finish_reason == REQUESTY_FINISH_LENGTH;
}

/* A custom tool's input is free text, which may end anywhere: only the last one can have been cut. */
static bool lacks_its_end(const requesty_tool_call *call, bool is_last)
{
    if (strcmp(call->type_text, "custom") == 0)
        return is_last;
    return !call->arguments_valid || (is_last && strcmp(call->arguments_json, "{}") == 0);
}

static bool is_cut_call(const requesty_chat_reply_message *message, size_t index)
{
    return lacks_its_end(message->tool_calls[index], index + 1 == message->tool_call_count);
}

static bool has_cut_function(const requesty_chat_choice *choice)
{
    const requesty_tool_call *call = choice->message->function_call;
    return is_cut(choice) && call && lacks_its_end(call, true);
}

static bool has_cut_call(const requesty_chat_choice *choice)
{
    for (size_t i = 0; is_cut(choice) && i < choice->message->tool_call_count; i++)
        if (is_cut_call(choice->message, i))
            return true;
    return false;
}

static void put_whole_calls(struct rq_writer *writer, const requesty_chat_reply_message *message)
{
    bool any = false;

    for (size_t i = 0; i < message->tool_call_count; i++)
        any |= !is_cut_call(message, i);
    if (!any)
        return;
    rq_write_array(writer, "tool_calls");
    for (size_t i = 0; i < message->tool_call_count; i++)
        if (!is_cut_call(message, i))
            rq_write_raw(writer, NULL, message->tool_calls[i]->raw_json, strlen(message->tool_calls[i]->raw_json));
    rq_write_array_end(writer);
}

/* The id of audio that the server keeps. Some servers fill every member they have with nothing: that is no audio. */
static struct rq_slice audio_id(struct rq_slice message)
{
    struct rq_slice id = rq_history_member(rq_history_member(message, "audio"), "id");
    return rq_slice_kind(id) == RQ_KIND_STRING && id.len > 2 ? id : (struct rq_slice){ "", 0 };
}

static void put_audio(struct rq_writer *writer, struct rq_slice id)
{
    if (!id.len)
        return;
    rq_write_object(writer, "audio", NULL);
    rq_write_raw(writer, "id", id.text, id.len);
    rq_write_object_end(writer);
}

/* Neither null nor an empty text or list; an object must have members that say something, too. */
static bool says_something(struct rq_slice value)
{
    enum rq_kind kind = rq_slice_kind(value);

    if (kind == RQ_KIND_ARRAY || kind == RQ_KIND_OBJECT)
        return rq_array_inside(value).len > 0;
    return kind != RQ_KIND_BAD && kind != RQ_KIND_NULL && !(kind == RQ_KIND_STRING && value.len == 2);
}

static void put_strict(struct rq_writer *writer, const struct rq_members *members)
{
    static const char *const names[] = {
        "role", "content", "name", "refusal", "tool_calls", "function_call", "reasoning_content",
        "reasoning_signature",
    };

    for (size_t i = 0; i < RQ_COUNT(names); i++) {
        struct rq_slice value = rq_members_get(members, names[i]);
        if (says_something(value))
            rq_write_raw(writer, names[i], value.text, value.len);
        else if (strcmp(names[i], "content") == 0)
            rq_write_raw(writer, names[i], value.len ? value.text : "null", value.len ? value.len : 4);
    }
}

/* The message member by member: what changes comes last. */
static void put_members(struct rq_writer *writer, const requesty_chat_choice *choice, struct rq_slice message, int form)
{
    struct rq_members members = { 0 };
    struct rq_slice audio = audio_id(message);
    bool cut = has_cut_call(choice);

    if (rq_members_set_all(&members, message) < 0)
        rq_write_no_memory(writer);
    if (audio.len)
        rq_members_remove(&members, "audio");
    if (cut)
        rq_members_remove(&members, "tool_calls");
    if (has_cut_function(choice) || (form == REQUESTY_CHOICE_STRICT && !choice->message->function_call))
        rq_members_remove(&members, "function_call");
    rq_write_object(writer, NULL, NULL);
    if (form == REQUESTY_CHOICE_STRICT)
        put_strict(writer, &members);
    else
        rq_members_write(&members, writer);
    put_audio(writer, audio);
    if (cut)
        put_whole_calls(writer, choice->message);
    rq_write_object_end(writer);
    rq_members_free(&members);
}

static void put_message(struct rq_writer *writer, const requesty_chat_choice *choice, int form)
{
    const char *raw = choice->message->raw_json;
    struct rq_slice message = { raw, raw ? strlen(raw) : 0 };

    if (!raw)
        rq_write_null(writer, NULL);
    else if (form == REQUESTY_CHOICE_EXACT && !has_cut_call(choice) && !has_cut_function(choice) &&
             !audio_id(message).len)
        rq_write_raw(writer, NULL, message.text, message.len);
    else
        put_members(writer, choice, message, form);
}

static int check_choice(const requesty_chat_completion *completion, size_t choice, int form, requesty_error *error)
{
    if (!completion)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "completion: is NULL");
    if (form != REQUESTY_CHOICE_EXACT && form != REQUESTY_CHOICE_STRICT)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "form: %d is not a requesty_choice_form", form);
    if (choice && choice >= completion->choice_count)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "choice: there is no number %zu, the reply has %zu", choice,
                            completion->choice_count);
    return 0;
}

int requesty_history_add_choice(requesty_history *history, const requesty_chat_completion *completion, size_t choice,
                                int form, requesty_error *error)
{
    struct rq_buffer json = { 0 };
    struct rq_writer writer;
    int rc = rq_history_check(history, error);

    if (rc == 0)
        rc = check_choice(completion, choice, form, error);
    if (rc < 0)
        return rc;
    rq_write_begin(&writer, &json, error);
    put_message(&writer, completion->choices[choice], form);
    return rq_history_keep(history, REQUESTY_TURN_COMPLETION, 0, &json, rq_write_finish(&writer), error);
}

int requesty_history_add_completion(requesty_history *history, const requesty_chat_completion *completion,
                                    requesty_error *error)
{
    return requesty_history_add_choice(history, completion, 0, REQUESTY_CHOICE_EXACT, error);
}
