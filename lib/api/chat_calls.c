/* Tool calls of a chat stream: fragments into calls (API notes: messages-and-chat.md 9 "what providers add or break"). */
#include "api/chat_work.h"

#include <string.h>

#include "base/memory.h"

static bool is_text(const char *text)
{
    return text && *text;
}

static bool is_other_call(const struct rq_gathered_call *known, const struct rq_chunk_call *call)
{
    return is_text(call->id) && known->id && strcmp(call->id, known->id) != 0 && is_text(call->name);
}

/* A fragment without an index goes on with the last call, unless it names a call of its own. */
static struct rq_gathered_call *find_call_without_index(struct rq_gathered_choice *choice,
                                                        const struct rq_chunk_call *call)
{
    struct rq_gathered_call *last = choice->call_count ? &choice->calls[choice->call_count - 1] : NULL;
    bool repeats_id = last && is_text(call->id) && last->id && strcmp(call->id, last->id) == 0;

    if (repeats_id)
        return last;
    return is_text(call->id) || is_text(call->name) ? NULL : last;
}

/* The call that a fragment belongs to, or NULL for a new one. */
static struct rq_gathered_call *find_call(struct rq_gathered_choice *choice, const struct rq_chunk_call *call)
{
    if (!call->index.set || call->index.value < 0)
        return find_call_without_index(choice, call);
    for (size_t i = choice->call_count; i > 0; i--) {
        struct rq_gathered_call *known = &choice->calls[i - 1];
        if (known->index.set && known->index.value == call->index.value)
            return is_other_call(known, call) ? NULL : known;
    }
    return NULL;
}

static struct rq_gathered_call *add_call(struct rq_gathered_choice *choice, const struct rq_chunk_call *call)
{
    struct rq_gathered_call *calls;
    size_t size = choice->call_size ? choice->call_size * 2 : 4;

    if (choice->call_count == choice->call_size) {
        calls = rq_realloc(choice->calls, size * sizeof *calls);
        if (!calls)
            return NULL;
        choice->calls = calls;
        choice->call_size = size;
    }
    calls = &choice->calls[choice->call_count++];
    *calls = (struct rq_gathered_call){ .index = call->index, .type = "function" };
    return calls;
}

static requesty_event *tell_call(const struct rq_chat_work *work, const struct rq_gathered_call *call, size_t position,
                                 requesty_event_type type)
{
    requesty_event *event = rq_chat_tell(work, type);

    if (!event)
        return NULL;
    event->index = (int32_t)position;
    event->id = call->id;
    event->name = call->name ? call->name : "";
    event->by_server = rq_chat_is_by_server(call->id);
    return event;
}

/* The arguments' buffer may grow and move: the event has a copy. */
static void tell_complete(const struct rq_chat_work *work, struct rq_gathered_call *call, size_t position)
{
    struct rq_slice arguments = rq_gathered_arguments(call);
    requesty_event *event;

    if (call->told)
        return;
    call->told = true;
    event = tell_call(work, call, position, REQUESTY_EVENT_TOOL_CALL);
    if (!event)
        return;
    event->input_json = rq_arena_strndup(&work->events->arena, arguments.text, arguments.len);
    event->input_json_len = arguments.len;
    event->input_valid = rq_is_json(arguments);
    if (!event->input_json)
        work->events->no_memory = true;
}

static int gather_names(const struct rq_chat_work *work, struct rq_gathered_call *call,
                        const struct rq_chunk_call *fragment)
{
    int rc = rq_chat_set_name(work, &call->id, fragment->id);

    if (rc == 0)
        rc = rq_chat_set_name(work, &call->name, fragment->name); /* repeated by some servers: it is set, not appended */
    if (rc == 0)
        rc = rq_chat_set_others(&call->others, fragment->others);
    if (fragment->type && strcmp(fragment->type, "custom") == 0) {
        call->custom = true;
        call->type = "custom";
    }
    return rc;
}

/* Takes a fragment in and tells of it. */
static int gather_call(const struct rq_chat_work *work, struct rq_gathered_call *call, size_t position, bool is_new,
                       const struct rq_chunk_call *fragment)
{
    requesty_event *event;
    const char *text = NULL;
    size_t len = 0;
    int rc = gather_names(work, call, fragment);

    if (rc == 0 && fragment->arguments.text)
        rc = rq_text_add(&call->arguments, &work->events->arena, &fragment->arguments, &text, &len);
    if (rc < 0)
        return rc;
    if (is_new)
        tell_call(work, call, position, REQUESTY_EVENT_TOOL_CALL_START);
    event = len ? tell_call(work, call, position, REQUESTY_EVENT_TOOL_INPUT) : NULL;
    if (event) {
        event->text = text;
        event->text_len = len;
    }
    return 0;
}

static int read_call(const struct rq_chat_work *work, const struct rq_chunk_call *fragment)
{
    struct rq_gathered_call *call = find_call(work->choice, fragment);
    bool is_new = call == NULL;

    if (is_new)
        call = add_call(work->choice, fragment);
    if (!call)
        return REQUESTY_ERR_NO_MEMORY;
    return gather_call(work, call, (size_t)(call - work->choice->calls), is_new, fragment);
}

static int read_list(const struct rq_chat_work *work, const struct rq_chunk_delta *delta)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < delta->call_count; i++)
        rc = read_call(work, delta->calls[i]);
    return rc;
}

static int read_function_call(const struct rq_chat_work *work, const struct rq_chunk_call *fragment)
{
    struct rq_gathered_choice *choice = work->choice;
    bool is_new = !choice->has_function_call;

    if (!fragment || (is_new && !is_text(fragment->name) && !fragment->arguments.len))
        return 0;
    choice->has_function_call = true;
    choice->function_call.type = "function";
    return gather_call(work, &choice->function_call, choice->call_count, is_new, fragment);
}

int rq_chat_read_calls(const struct rq_chat_work *work, const struct rq_chunk_delta *delta)
{
    int rc = read_list(work, delta);
    return rc < 0 ? rc : read_function_call(work, delta->function_call);
}

void rq_chat_tell_complete_calls(const struct rq_chat_work *work)
{
    struct rq_gathered_choice *choice = work->choice;

    for (size_t i = 0; i < choice->call_count; i++)
        tell_complete(work, &choice->calls[i], i);
    if (choice->has_function_call)
        tell_complete(work, &choice->function_call, choice->call_count);
}
