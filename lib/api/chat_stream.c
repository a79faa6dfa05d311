/* Gathering a chat stream (API notes: messages-and-chat.md 9, sdk-behaviours.md 4). */
#include "api/chat_work.h"

#include <string.h>

#include "api/failure.h"
#include "base/error.h"

#define MOST_CHOICES 128 /* as the API; a number beyond it is no index but nonsense */
#define MOST_CALLS 4096  /* of the reply: each fragment looks for its call among them */

/* ---- small things ------------------------------------------------------------------------------------------------ */

static int set_text(struct rq_buffer *to, const char *text)
{
    if (!text || !*text)
        return 0;
    to->len = 0;
    return rq_buffer_append_text(to, text) < 0 || !rq_buffer_text(to) ? REQUESTY_ERR_NO_MEMORY : 0;
}

int rq_chat_set_name(const struct rq_chat_work *work, const char **to, const char *text)
{
    if (!text || !*text || (*to && strcmp(*to, text) == 0))
        return 0;
    *to = rq_arena_strndup(&work->reader->names, text, strlen(text));
    return *to ? 0 : REQUESTY_ERR_NO_MEMORY;
}

requesty_event *rq_chat_tell(const struct rq_chat_work *work, requesty_event_type type)
{
    requesty_event *event = rq_events_add(work->events, type);
    if (event)
        event->choice = (int32_t)work->choice->index;
    return event;
}

static void tell_text(const struct rq_chat_work *work, requesty_event_type type, const char *text, size_t len)
{
    requesty_event *event = text && len ? rq_events_add_text(work->events, type, text, len) : NULL;
    if (event)
        event->choice = (int32_t)work->choice->index;
}

int rq_chat_set_others(struct rq_members *to, const struct rq_other *other)
{
    int rc = 0;
    for (; rc == 0 && other; other = other->next)
        rc = rq_members_set(to, &other->name, other->value);
    return rc;
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

/* Appends a piece and tells of it. */
static int add_text(const struct rq_chat_work *work, struct rq_text *to, requesty_event_type type,
                    const struct rq_piece *piece)
{
    const char *text;
    size_t len;
    int rc = piece->text ? rq_text_add(to, &work->events->arena, piece, &text, &len) : 0;

    if (rc < 0 || !piece->text)
        return rc;
    tell_text(work, type, text, len);
    if (piece->len)
        rq_events_may_repeat(work->events, to, piece);
    return 0;
}

/* Thinking comes under one of three names; a server that sends two of them sends the same text twice. */
static int read_reasoning(const struct rq_chat_work *work, const struct rq_chunk_delta *delta)
{
    const struct {
        const char *name;
        const struct rq_piece *piece;
    } forms[] = {
        { "reasoning_content", &delta->reasoning_content },
        { "reasoning", &delta->reasoning },
        { "reasoning_content", &delta->content.thinking },
    };

    for (size_t i = 0; i < RQ_COUNT(forms); i++) {
        const struct rq_piece *piece = forms[i].piece;
        if (!piece->len && !piece->first && !piece->last)
            continue;
        if (!work->choice->reasoning_name)
            work->choice->reasoning_name = forms[i].name;
        return add_text(work, &work->choice->reasoning, REQUESTY_EVENT_REASONING, piece);
    }
    return 0;
}

static int read_texts(const struct rq_chat_work *work, const struct rq_chunk_delta *delta)
{
    struct rq_gathered_choice *choice = work->choice;
    int rc = read_reasoning(work, delta);

    choice->has_content = choice->has_content || delta->content.text.text;
    choice->has_refusal = choice->has_refusal || delta->refusal.text;
    if (rc == 0)
        rc = set_text(&choice->signature, delta->reasoning_signature);
    if (rc == 0)
        rc = add_text(work, &choice->content, REQUESTY_EVENT_TEXT, &delta->content.text);
    return rc < 0 ? rc : add_text(work, &choice->refusal, REQUESTY_EVENT_REFUSAL, &delta->refusal);
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static void tell_sources(const struct rq_chat_work *work, const struct rq_other *other)
{
    struct rq_slice content;

    if (rq_string_is(&other->name, "annotations", 11))
        rq_events_add_citations(work->events, other->value, (int32_t)work->choice->index, 0);
    else if (rq_string_is(&other->name, "web_search", 10) && rq_scan_find(other->value, "content", 7, &content) > 0)
        rq_events_add_citations(work->events, content, (int32_t)work->choice->index, 0);
}

/* Members that only this server knows: lists (annotations, reasoning_details) grow, others are replaced. */
static int read_delta_others(const struct rq_chat_work *work, const struct rq_other *other)
{
    int rc = 0;
    for (; rc == 0 && other; other = other->next) {
        rc = rq_members_join(&work->choice->message_others, &other->name, other->value);
        tell_sources(work, other);
    }
    return rc;
}

/* ---- log probabilities ------------------------------------------------------------------------------------------- */

/* Each chunk has the lists of its own tokens. */
static int read_logprobs(struct rq_gathered_choice *choice, struct rq_slice logprobs)
{
    struct rq_string name;
    struct rq_slice value;
    struct rq_scan scan;
    int rc = 0;

    if (rq_slice_kind(logprobs) != RQ_KIND_OBJECT)
        return 0;
    choice->has_logprobs = true;
    rq_scan_init(&scan, logprobs.text, logprobs.len, RQ_SCAN_DEEPEST);
    rq_scan_object(&scan);
    while (rc == 0 && rq_scan_member(&scan, &name) > 0 && rq_scan_skip(&scan, &value) == 0)
        rc = rq_members_join(&choice->logprobs, &name, value);
    return rc;
}

static int read_choice_others(const struct rq_chat_work *work, const struct rq_other *other)
{
    int rc = 0;
    for (; rc == 0 && other; other = other->next)
        rc = rq_string_is(&other->name, "logprobs", 8)
                 ? read_logprobs(work->choice, other->value)
                 : rq_members_set(&work->choice->others, &other->name, other->value);
    return rc;
}

/* ---- choices ----------------------------------------------------------------------------------------------------- */

static int read_delta(const struct rq_chat_work *work, const struct rq_chunk_delta *delta)
{
    int rc = set_text(&work->choice->role, delta->role);

    if (rc == 0)
        rc = read_texts(work, delta);
    if (rc == 0)
        rc = rq_chat_read_calls(work, delta);
    return rc < 0 ? rc : read_delta_others(work, delta->others);
}

static int end_texts(struct rq_gathered_choice *choice)
{
    int rc = rq_text_end(&choice->content);

    if (rc == 0)
        rc = rq_text_end(&choice->reasoning);
    if (rc == 0)
        rc = rq_text_end(&choice->refusal);
    for (size_t i = 0; rc == 0 && i < choice->call_count; i++)
        rc = rq_text_end(&choice->calls[i].arguments);
    return rc < 0 ? rc : rq_text_end(&choice->function_call.arguments);
}

/* No more comes of the choice at hand, whether a finish reason says so or the stream's end. */
static int end_choice(const struct rq_chat_work *work)
{
    if (end_texts(work->choice) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    rq_chat_tell_complete_calls(work);
    return 0;
}

/* Some servers repeat the reason on every chunk behind it; it is told once. */
static int read_finish_reason(const struct rq_chat_work *work, const char *reason)
{
    struct rq_gathered_choice *choice = work->choice;
    requesty_event *event;

    if (!reason || !*reason)
        return 0;
    if (end_choice(work) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    if (choice->finish_reason.len == strlen(reason) && memcmp(choice->finish_reason.data, reason, strlen(reason)) == 0)
        return 0;
    event = rq_chat_tell(work, REQUESTY_EVENT_STOP);
    if (event)
        event->stop_reason_text = reason;
    return set_text(&choice->finish_reason, reason);
}

static int read_choice(struct rq_chat_work *work, const struct rq_chunk_choice *from, size_t position)
{
    int64_t index = from->index.set ? from->index.value : (int64_t)position;
    const struct rq_chunk_delta *delta = from->delta ? from->delta : from->message;
    int rc = 0;

    work->choice = rq_gathered_choice_find(work->reader, index);
    if (!work->choice)
        work->choice = rq_gathered_choice_add(work->reader, index);
    if (!work->choice)
        return REQUESTY_ERR_NO_MEMORY;
    if (delta)
        rc = read_delta(work, delta);
    if (rc == 0)
        rc = read_choice_others(work, from->others);
    return rc < 0 ? rc : read_finish_reason(work, from->finish_reason);
}

/* ---- chunks ------------------------------------------------------------------------------------------------------ */

/* Names may change on the way: the first ones count. */
static int read_names(const struct rq_chat_work *work, const struct rq_chunk *chunk)
{
    struct rq_chat_reader *reader = work->reader;
    int rc = reader->id ? 0 : rq_chat_set_name(work, &reader->id, chunk->id);

    reader->begun = true;
    return rc < 0 || reader->model ? rc : rq_chat_set_name(work, &reader->model, chunk->model);
}

/* Some servers send a chunk of their own first, which has no names yet. */
static void tell_start(const struct rq_chat_work *work, const struct rq_chunk *chunk)
{
    struct rq_chat_reader *reader = work->reader;
    requesty_event *event;

    if (reader->told || (!chunk->choice_count && !(reader->id && reader->model)))
        return;
    reader->told = true;
    event = rq_events_add(work->events, REQUESTY_EVENT_START);
    if (event) {
        event->id = reader->id ? reader->id : "";
        event->name = reader->model ? reader->model : "";
    }
}

static bool has_created(const struct rq_chat_reader *reader)
{
    struct rq_slice created = rq_members_get(&reader->others, "created");
    return created.len && *created.text != '0'; /* servers whose first chunk is their own send 0 in it */
}

/* Members beside the known ones: the last value counts, but for the time of creation. */
static int read_chunk_others(struct rq_chat_reader *reader, const struct rq_other *other)
{
    int rc = 0;

    for (; rc == 0 && other; other = other->next) {
        bool is_object = rq_string_is(&other->name, "object", 6); /* "chat.completion.chunk", which the reply is not */
        bool is_repeated = rq_string_is(&other->name, "created", 7) && has_created(reader);
        if (!is_object && !is_repeated)
            rc = rq_members_set(&reader->others, &other->name, other->value);
    }
    return rc;
}

static int read_usage(const struct rq_chat_work *work, const requesty_usage *usage)
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

static int too_many_calls(const struct rq_chat_reader *reader, const struct rq_chunk *chunk, requesty_error *error)
{
    size_t calls = 0;

    for (size_t i = 0; i < reader->count; i++)
        calls += reader->choices[i].call_count;
    for (size_t i = 0; i < chunk->choice_count; i++)
        calls += chunk->choices[i]->delta ? chunk->choices[i]->delta->call_count : 0;
    if (calls <= MOST_CALLS)
        return 0;
    return rq_error_set(error, REQUESTY_ERR_TOO_LARGE, "the reply has more than %d tool calls", MOST_CALLS);
}

static int read_chunk(struct rq_chat_work *work, const struct rq_chunk *chunk)
{
    int rc = read_names(work, chunk);

    tell_start(work, chunk);
    for (size_t i = 0; rc == 0 && i < chunk->choice_count; i++)
        rc = read_choice(work, chunk->choices[i], i);
    if (rc == 0)
        rc = read_usage(work, chunk->usage);
    return rc < 0 ? rc : read_chunk_others(work->reader, chunk->others);
}

int rq_chat_frame(void *reader, const char *json, size_t len, struct rq_events *events, requesty_error *error)
{
    requesty_error own;
    bool is_error;
    struct rq_chunk chunk;
    struct rq_chat_work work = { .reader = reader, .events = events };
    int rc = rq_decode(json, len, work.reader->max_depth, &events->arena, &rq_chunk_table, &chunk, error);

    if (rc == 0)
        rc = bad_index(&chunk, error);
    if (rc == 0)
        rc = too_many_calls(reader, &chunk, error);
    if (rc < 0)
        return rc;
    is_error = rq_failure_is_error(chunk.error_json);
    if (!is_error || chunk.choice_count || chunk.usage)
        if (read_chunk(&work, &chunk) < 0)
            return rq_error_no_memory(error);
    if (is_error) {
        rq_failure_from_member(&own, json, len, chunk.error_json);
        return rq_error_give(error, &own);
    }
    if (!rq_chunk_is_text(&chunk))
        rq_events_may_repeat(events, NULL, NULL);
    if (!events->count)
        rq_events_add(events, REQUESTY_EVENT_OTHER);
    return RQ_PROGRESS_MORE;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static bool has_ended(const struct rq_chat_reader *reader)
{
    for (size_t i = 0; i < reader->count; i++)
        if (!reader->choices[i].finish_reason.len)
            return false;
    return reader->count > 0;
}

/* "[DONE]" says that a reply that began is whole; without it, every choice that began must have its finish reason. */
bool rq_chat_finish(void *from, bool done_marker, struct rq_events *events)
{
    struct rq_chat_reader *reader = from;
    struct rq_chat_work work = { .reader = reader, .events = events };

    if (!reader->begun || (!done_marker && !has_ended(reader)))
        return false;
    for (size_t i = 0; i < reader->count; i++) {
        work.choice = &reader->choices[i];
        if (end_choice(&work) < 0)
            events->no_memory = true;
    }
    return true;
}
