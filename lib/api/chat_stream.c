/* Gathering a chat stream (API notes: messages-and-chat.md 9 "what providers add or break", sdk-behaviours.md 4). */
#include "api/chat_reader.h"

#include <string.h>

#include "api/failure.h"
#include "base/error.h"
#include "base/memory.h"

#define DEPTH 128
#define MOST_CHOICES 128 /* as the API; a number beyond it is no index but nonsense */

/* What a chunk's functions work on. Functions that return int give 0 or REQUESTY_ERR_NO_MEMORY. */
struct work {
    struct rq_chat_reader *reader;
    struct rq_events *events;
    struct rq_gathered_choice *choice; /* the one at hand */
};

/* ---- life ---------------------------------------------------------------------------------------------------------- */

void *rq_chat_reader_new(void)
{
    return rq_zalloc(sizeof(struct rq_chat_reader));
}

static void free_call(struct rq_gathered_call *call)
{
    rq_buffer_free(&call->arguments);
    rq_members_free(&call->others);
}

static void free_choice(struct rq_gathered_choice *choice)
{
    struct rq_buffer *buffers[] = { &choice->role,    &choice->content,       &choice->reasoning,        &choice->signature,
                                    &choice->refusal, &choice->finish_reason, &choice->logprobs_content, &choice->logprobs_refusal };

    for (size_t i = 0; i < RQ_COUNT(buffers); i++)
        rq_buffer_free(buffers[i]);
    for (size_t i = 0; i < choice->call_count; i++)
        free_call(&choice->calls[i]);
    free_call(&choice->function_call);
    rq_free(choice->calls);
    rq_members_free(&choice->others);
    rq_members_free(&choice->message_others);
}

void rq_chat_reader_free(void *from)
{
    struct rq_chat_reader *reader = from;

    if (!reader)
        return;
    for (size_t i = 0; i < reader->count; i++)
        free_choice(&reader->choices[i]);
    rq_free(reader->choices);
    rq_buffer_free(&reader->id);
    rq_buffer_free(&reader->model);
    rq_buffer_free(&reader->usage);
    rq_members_free(&reader->others);
    rq_arena_free(&reader->names);
    rq_free(reader);
}

/* ---- small things ---------------------------------------------------------------------------------------------------- */

static int set_text(struct rq_buffer *to, const char *text)
{
    if (!text || !*text)
        return 0;
    to->len = 0;
    return rq_buffer_append_text(to, text) < 0 || !rq_buffer_text(to) ? REQUESTY_ERR_NO_MEMORY : 0;
}

static int append_text(struct rq_buffer *to, const char *text, size_t len)
{
    return text ? rq_buffer_append(to, text, len) : 0;
}

static requesty_event *tell(const struct work *work, requesty_event_type type)
{
    requesty_event *event = rq_events_add(work->events, type);
    if (event)
        event->choice = (int32_t)work->choice->index;
    return event;
}

static void tell_text(const struct work *work, requesty_event_type type, const char *text, size_t len)
{
    requesty_event *event = text && len ? rq_events_add_text(work->events, type, text, len) : NULL;
    if (event)
        event->choice = (int32_t)work->choice->index;
}

static int set_others(struct rq_members *to, const struct rq_other *other)
{
    int rc = 0;
    for (; rc == 0 && other; other = other->next)
        rc = rq_members_set(to, &other->name, other->value);
    return rc;
}

/* ---- tool calls ------------------------------------------------------------------------------------------------------ */

struct rq_slice rq_gathered_arguments(const struct rq_gathered_call *call)
{
    if (!call->arguments.len)
        return (struct rq_slice){ call->custom ? "" : "{}", call->custom ? 0 : 2 };
    return (struct rq_slice){ call->arguments.data, call->arguments.len };
}

static bool is_text(const char *text)
{
    return text && *text;
}

static bool is_other_call(const struct rq_gathered_call *known, const struct rq_chunk_call *call)
{
    return is_text(call->id) && known->id && strcmp(call->id, known->id) != 0 && is_text(call->name);
}

/* A fragment without an index goes on with the last call, unless it names a call of its own. */
static struct rq_gathered_call *find_call_without_index(struct rq_gathered_choice *choice, const struct rq_chunk_call *call)
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

static void tell_call(const struct work *work, const struct rq_gathered_call *call, size_t position,
                      requesty_event_type type, const struct rq_chunk_call *fragment)
{
    requesty_event *event = tell(work, type);

    if (!event)
        return;
    event->index = (int32_t)position;
    event->id = call->id;
    event->name = call->name;
    if (type == REQUESTY_EVENT_TOOL_INPUT) {
        event->text = fragment->arguments;
        event->text_len = fragment->arguments_len;
    }
}

/* The arguments' buffer may grow and move: the event has a copy. */
static void tell_complete(const struct work *work, struct rq_gathered_call *call, size_t position)
{
    struct rq_slice arguments = rq_gathered_arguments(call);
    requesty_event *event;

    if (call->told)
        return;
    call->told = true;
    event = tell(work, REQUESTY_EVENT_TOOL_CALL);
    if (!event)
        return;
    event->index = (int32_t)position;
    event->id = call->id;
    event->name = call->name ? call->name : "";
    event->input_json = rq_arena_strndup(&work->events->arena, arguments.text, arguments.len);
    event->input_valid = rq_is_json(arguments);
    if (!event->input_json)
        work->events->no_memory = true;
}

static int set_name(const struct work *work, const char **to, const char *text)
{
    if (!is_text(text) || (*to && strcmp(*to, text) == 0))
        return 0;
    *to = rq_arena_strndup(&work->reader->names, text, strlen(text));
    return *to ? 0 : REQUESTY_ERR_NO_MEMORY;
}

static int gather_call(const struct work *work, struct rq_gathered_call *call, const struct rq_chunk_call *fragment)
{
    int rc = set_name(work, &call->id, fragment->id);

    if (rc == 0)
        rc = set_name(work, &call->name, fragment->name); /* repeated by some servers: it is set, not appended */
    if (rc == 0)
        rc = append_text(&call->arguments, fragment->arguments, fragment->arguments_len);
    if (rc == 0)
        rc = set_others(&call->others, fragment->others);
    if (fragment->custom || (fragment->type && strcmp(fragment->type, "custom") == 0)) {
        call->custom = true;
        call->type = "custom";
    }
    return rc;
}

static int read_call(const struct work *work, const struct rq_chunk_call *fragment)
{
    struct rq_gathered_call *call = find_call(work->choice, fragment);
    bool is_new = call == NULL;
    size_t position;

    if (is_new)
        call = add_call(work->choice, fragment);
    if (!call || gather_call(work, call, fragment) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    position = (size_t)(call - work->choice->calls);
    if (is_new)
        tell_call(work, call, position, REQUESTY_EVENT_TOOL_CALL_START, fragment);
    if (fragment->arguments_len)
        tell_call(work, call, position, REQUESTY_EVENT_TOOL_INPUT, fragment);
    return 0;
}

static int read_calls(const struct work *work, const struct rq_chunk_delta *delta)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < delta->call_count; i++)
        rc = read_call(work, delta->calls[i]);
    return rc;
}

static int read_function_call(const struct work *work, const struct rq_chunk_call *fragment)
{
    struct rq_gathered_choice *choice = work->choice;
    bool is_new = !choice->has_function_call;

    if (!fragment)
        return 0;
    choice->has_function_call = true;
    choice->function_call.type = "function";
    if (gather_call(work, &choice->function_call, fragment) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    if (is_new)
        tell_call(work, &choice->function_call, choice->call_count, REQUESTY_EVENT_TOOL_CALL_START, fragment);
    if (fragment->arguments_len)
        tell_call(work, &choice->function_call, choice->call_count, REQUESTY_EVENT_TOOL_INPUT, fragment);
    return 0;
}

/* Once a choice has its finish reason, no fragment follows. */
static void tell_complete_calls(const struct work *work)
{
    struct rq_gathered_choice *choice = work->choice;

    for (size_t i = 0; i < choice->call_count; i++)
        tell_complete(work, &choice->calls[i], i);
    if (choice->has_function_call)
        tell_complete(work, &choice->function_call, choice->call_count);
}

/* ---- text ------------------------------------------------------------------------------------------------------------ */

/* Thinking comes under one of three names; a server that sends two of them sends the same text twice. */
static int read_reasoning(const struct work *work, const struct rq_chunk_delta *delta)
{
    const struct {
        const char *name, *text;
        size_t len;
    } forms[] = {
        { "reasoning_content", delta->reasoning_content, delta->reasoning_content_len },
        { "reasoning", delta->reasoning, delta->reasoning_len },
        { "reasoning_content", delta->content.thinking, delta->content.thinking_len },
    };

    for (size_t i = 0; i < RQ_COUNT(forms); i++) {
        if (!forms[i].len)
            continue;
        if (!work->choice->reasoning_name)
            work->choice->reasoning_name = forms[i].name;
        tell_text(work, REQUESTY_EVENT_REASONING, forms[i].text, forms[i].len);
        return rq_buffer_append(&work->choice->reasoning, forms[i].text, forms[i].len);
    }
    return 0;
}

static int read_texts(const struct work *work, const struct rq_chunk_delta *delta)
{
    struct rq_gathered_choice *choice = work->choice;
    int rc = read_reasoning(work, delta);

    choice->has_content = choice->has_content || delta->content.text;
    choice->has_refusal = choice->has_refusal || delta->refusal;
    if (rc == 0)
        rc = append_text(&choice->content, delta->content.text, delta->content.text_len);
    if (rc == 0)
        rc = append_text(&choice->refusal, delta->refusal, delta->refusal_len);
    if (rc == 0)
        rc = set_text(&choice->signature, delta->reasoning_signature);
    tell_text(work, REQUESTY_EVENT_TEXT, delta->content.text, delta->content.text_len);
    tell_text(work, REQUESTY_EVENT_REFUSAL, delta->refusal, delta->refusal_len);
    return rc;
}

/* ---- sources --------------------------------------------------------------------------------------------------------- */

static void tell_each(const struct work *work, struct rq_slice array)
{
    struct rq_slice element;
    struct rq_scan scan;

    rq_scan_init(&scan, array.text, array.len, DEPTH);
    if (rq_scan_kind(&scan) != RQ_KIND_ARRAY || rq_scan_array(&scan) < 0)
        return;
    while (rq_scan_element(&scan) > 0 && rq_scan_skip(&scan, &element) == 0) {
        char *copy = rq_arena_strndup(&work->events->arena, element.text, element.len);
        if (copy)
            tell_text(work, REQUESTY_EVENT_CITATION, copy, element.len);
        else
            work->events->no_memory = true;
    }
}

static void tell_sources(const struct work *work, const struct rq_other *other)
{
    struct rq_slice content;

    if (rq_string_is(&other->name, "annotations", 11))
        tell_each(work, other->value);
    else if (rq_string_is(&other->name, "web_search", 10) && rq_scan_find(other->value, "content", 7, &content) > 0)
        tell_each(work, content);
}

/* Members that only this server knows: lists (annotations, reasoning_details) grow, others are replaced. */
static int read_delta_others(const struct work *work, const struct rq_other *other)
{
    int rc = 0;
    for (; rc == 0 && other; other = other->next) {
        rc = rq_members_join(&work->choice->message_others, &other->name, other->value);
        tell_sources(work, other);
    }
    return rc;
}

/* ---- log probabilities ------------------------------------------------------------------------------------------------- */

/* "[a,b]" adds "a,b". */
static int append_elements(struct rq_buffer *to, struct rq_slice array)
{
    int rc;

    if (rq_slice_kind(array) != RQ_KIND_ARRAY)
        return 0;
    array = rq_array_inside(array);
    if (!array.len)
        return 0;
    rc = to->len ? rq_buffer_append_byte(to, ',') : 0;
    return rc < 0 ? rc : rq_buffer_append(to, array.text, array.len);
}

static int read_logprobs(struct rq_gathered_choice *choice, struct rq_slice logprobs)
{
    struct rq_slice part;
    int rc = 0;

    if (rq_slice_kind(logprobs) != RQ_KIND_OBJECT)
        return 0;
    choice->has_logprobs = true;
    if (rq_scan_find(logprobs, "content", 7, &part) > 0)
        rc = append_elements(&choice->logprobs_content, part);
    if (rc == 0 && rq_scan_find(logprobs, "refusal", 7, &part) > 0)
        rc = append_elements(&choice->logprobs_refusal, part);
    return rc;
}

static int read_choice_others(const struct work *work, const struct rq_other *other)
{
    int rc = 0;
    for (; rc == 0 && other; other = other->next)
        rc = rq_string_is(&other->name, "logprobs", 8) ? read_logprobs(work->choice, other->value)
                                                       : rq_members_set(&work->choice->others, &other->name, other->value);
    return rc;
}

/* ---- choices --------------------------------------------------------------------------------------------------------- */

static struct rq_gathered_choice *find_choice(struct rq_chat_reader *reader, int64_t index)
{
    for (size_t i = 0; i < reader->count; i++)
        if (reader->choices[i].index == index)
            return &reader->choices[i];
    return NULL;
}

static struct rq_gathered_choice *add_choice(struct rq_chat_reader *reader, int64_t index)
{
    struct rq_gathered_choice *choices;
    size_t size = reader->size ? reader->size * 2 : 1;

    if (reader->count == reader->size) {
        choices = rq_realloc(reader->choices, size * sizeof *choices);
        if (!choices)
            return NULL;
        reader->choices = choices;
        reader->size = size;
    }
    choices = &reader->choices[reader->count++];
    *choices = (struct rq_gathered_choice){ .index = index };
    return choices;
}

static int read_delta(const struct work *work, const struct rq_chunk_delta *delta)
{
    int rc = set_text(&work->choice->role, delta->role);

    if (rc == 0)
        rc = read_texts(work, delta);
    if (rc == 0)
        rc = read_calls(work, delta);
    if (rc == 0)
        rc = read_function_call(work, delta->function_call);
    return rc < 0 ? rc : read_delta_others(work, delta->others);
}

/* Some servers repeat the reason on every chunk behind it; it is told once. */
static int read_finish_reason(const struct work *work, const char *reason)
{
    struct rq_gathered_choice *choice = work->choice;
    requesty_event *event;

    if (!reason || !*reason)
        return 0;
    tell_complete_calls(work);
    if (choice->finish_reason.len == strlen(reason) && memcmp(choice->finish_reason.data, reason, strlen(reason)) == 0)
        return 0;
    event = tell(work, REQUESTY_EVENT_STOP);
    if (event)
        event->stop_reason_text = reason;
    return set_text(&choice->finish_reason, reason);
}

static int read_choice(struct work *work, const struct rq_chunk_choice *from, size_t position)
{
    int64_t index = from->index.set ? from->index.value : (int64_t)position;
    const struct rq_chunk_delta *delta = from->delta ? from->delta : from->message;
    int rc = 0;

    work->choice = find_choice(work->reader, index);
    if (!work->choice)
        work->choice = add_choice(work->reader, index);
    if (!work->choice)
        return REQUESTY_ERR_NO_MEMORY;
    if (delta)
        rc = read_delta(work, delta);
    if (rc == 0)
        rc = read_choice_others(work, from->others);
    return rc < 0 ? rc : read_finish_reason(work, from->finish_reason);
}

/* ---- chunks ---------------------------------------------------------------------------------------------------------- */

static int read_names(const struct work *work, const struct rq_chunk *chunk)
{
    struct rq_chat_reader *reader = work->reader;
    bool first = !reader->begun;
    requesty_event *event;
    int rc = reader->id.len ? 0 : set_text(&reader->id, chunk->id); /* they may change on the way: the first counts */

    reader->begun = true;
    if (rc == 0 && !reader->model.len)
        rc = set_text(&reader->model, chunk->model);
    event = first && rc == 0 ? rq_events_add(work->events, REQUESTY_EVENT_START) : NULL;
    if (event) {
        event->id = chunk->id ? chunk->id : "";
        event->name = chunk->model ? chunk->model : "";
    }
    return rc;
}

static int read_usage(const struct work *work, const requesty_usage *usage)
{
    requesty_event *event;

    if (!usage)
        return 0;
    event = rq_events_add(work->events, REQUESTY_EVENT_USAGE);
    if (event)
        event->usage = usage;
    return set_text(&work->reader->usage, usage->raw_json);
}

static int bad_index(const struct rq_chunk *chunk, requesty_error *error)
{
    for (size_t i = 0; i < chunk->choice_count; i++) {
        requesty_opt_int index = chunk->choices[i]->index;
        if (index.set && (index.value < 0 || index.value >= MOST_CHOICES))
            return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "out of order: choice %lld is not from 0 to %d",
                                (long long)index.value, MOST_CHOICES - 1);
    }
    return 0;
}

static int read_chunk(struct work *work, const struct rq_chunk *chunk)
{
    int rc = read_names(work, chunk);

    for (size_t i = 0; rc == 0 && i < chunk->choice_count; i++)
        rc = read_choice(work, chunk->choices[i], i);
    if (rc == 0)
        rc = read_usage(work, chunk->usage);
    return rc < 0 ? rc : set_others(&work->reader->others, chunk->others);
}

/* The whole frame tells best what the error is; a flat one has no "error" member. */
static int give_error(const char *json, size_t len, requesty_error *error)
{
    requesty_error own;

    if (!rq_failure_from_event(&own, json, len))
        rq_error_set(&own, REQUESTY_ERR_SERVER, "the server reports an error without saying which");
    return rq_error_give(error, &own);
}

int rq_chat_frame(void *reader, const char *json, size_t len, struct rq_events *events, requesty_error *error)
{
    struct rq_chunk chunk;
    struct work work = { .reader = reader, .events = events };
    int rc = rq_decode(json, len, DEPTH, &events->arena, &rq_chunk_table, &chunk, error);

    if (rc == 0)
        rc = bad_index(&chunk, error);
    if (rc < 0)
        return rc;
    if (!chunk.error_json || chunk.choice_count || chunk.usage)
        if (read_chunk(&work, &chunk) < 0)
            return rq_error_no_memory(error);
    if (chunk.error_json)
        return give_error(json, len, error);
    if (!events->count)
        rq_events_add(events, REQUESTY_EVENT_OTHER);
    return RQ_PROGRESS_MORE;
}

/* ---- the end ----------------------------------------------------------------------------------------------------------- */

static bool has_ended(const struct rq_chat_reader *reader)
{
    for (size_t i = 0; i < reader->count; i++)
        if (!reader->choices[i].finish_reason.len)
            return false;
    return reader->count > 0;
}

/* "[DONE]" says it all; without it, every choice that began must have its finish reason. */
bool rq_chat_finish(void *from, bool done_marker, struct rq_events *events)
{
    struct rq_chat_reader *reader = from;
    struct work work = { .reader = reader, .events = events };

    if (!done_marker && !has_ended(reader))
        return false;
    for (size_t i = 0; i < reader->count; i++) {
        work.choice = &reader->choices[i];
        tell_complete_calls(&work);
    }
    return true;
}

bool rq_chat_has_begun(const void *reader)
{
    return ((const struct rq_chat_reader *)reader)->begun;
}
