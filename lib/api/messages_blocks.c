/* The blocks of a Messages stream: their start, their deltas, their stop (API notes: messages-and-chat.md 6). */
#include "api/messages_frame.h"

#include <string.h>

#include "base/error.h"

/* ---- blocks -------------------------------------------------------------------------------------------------------- */

static int32_t position_of(const struct rq_messages_work *work, const struct rq_gathered_block *block)
{
    return (int32_t)(block - work->reader->blocks);
}

static int impossible_index(const struct rq_messages_work *work, int64_t index)
{
    return rq_error_set(work->error, REQUESTY_ERR_BAD_REPLY, "out of order: block %lld where %zu have begun",
                        (long long)index, work->reader->count - work->reader->base);
}

/* Blocks begin in the order of their numbers, without a gap. */
static int add_block(const struct rq_messages_work *work, int64_t index, struct rq_gathered_block **block)
{
    if (index < 0 || (size_t)index > work->reader->count - work->reader->base)
        return impossible_index(work, index);
    *block = rq_gathered_add(work->reader, index);
    return *block ? 0 : rq_error_no_memory(work->error);
}

static int keep_name(const struct rq_messages_work *work, const char **to, const char *text)
{
    *to = text ? rq_arena_strndup(&work->reader->names, text, strlen(text)) : NULL;
    return text && !*to ? rq_error_no_memory(work->error) : 0;
}

/* What the start of a block says already; most starts are empty. */
static int take_start(const struct rq_messages_work *work, struct rq_gathered_block *block, const requesty_block *start)
{
    int rc = 0;

    block->type = start->type;
    block->is_tool = start->input_json != NULL;
    if (start->text)
        rc = rq_buffer_append(&block->text, start->text, start->text_len);
    if (rc == 0 && start->signature)
        rc = rq_buffer_append_text(&block->signature, start->signature);
    if (rc == 0 && block->is_tool && strcmp(start->input_json, "{}") != 0)
        rc = rq_buffer_append_text(&block->input, start->input_json);
    if (rc < 0)
        return rq_error_no_memory(work->error);
    rc = keep_name(work, &block->id, start->id);
    return rc < 0 ? rc : keep_name(work, &block->name, start->name);
}

/* Adds a block from its JSON. *start is decoded into the frame's arena. */
static int begin_block(const struct rq_messages_work *work, int64_t index, struct rq_slice json, struct rq_gathered_block **block,
                       requesty_block *start)
{
    int rc = rq_decode(json.text, json.len, RQ_SCAN_DEEPEST, &work->events->arena, &rq_block_table, start, work->error);

    if (rc == 0)
        rc = add_block(work, index, block);
    if (rc == 0 && rq_buffer_append(&(*block)->start, json.text, json.len) < 0)
        rc = rq_error_no_memory(work->error);
    return rc < 0 ? rc : take_start(work, *block, start);
}

static void tell_tool(const struct rq_messages_work *work, const struct rq_gathered_block *block, requesty_event_type type)
{
    requesty_event *event = rq_events_add(work->events, type);

    if (!event)
        return;
    event->index = position_of(work, block);
    event->id = block->id;
    event->name = block->name;
    event->by_server = block->type != REQUESTY_BLOCK_TOOL_USE;
}

/* Text that came with the start is a piece of the answer like any other. */
static void tell_start(const struct rq_messages_work *work, const struct rq_gathered_block *block)
{
    requesty_event *event = NULL;

    if (block->is_tool)
        tell_tool(work, block, REQUESTY_EVENT_TOOL_CALL_START);
    else if (block->text.len && block->type == REQUESTY_BLOCK_TEXT)
        event = rq_events_add_text(work->events, REQUESTY_EVENT_TEXT, block->text.data, block->text.len);
    else if (block->text.len && block->type == REQUESTY_BLOCK_THINKING)
        event = rq_events_add_text(work->events, REQUESTY_EVENT_REASONING, block->text.data, block->text.len);
    else
        event = rq_events_add(work->events, REQUESTY_EVENT_OTHER);
    if (event)
        event->index = position_of(work, block);
}

int rq_messages_on_block_start(const struct rq_messages_work *work)
{
    struct rq_slice json = rq_frame_part(work->json, "content_block");
    struct rq_gathered_block *block = NULL;
    requesty_block start;
    int rc;

    if (rq_slice_kind(json) != RQ_KIND_OBJECT)
        return rq_error_set(work->error, REQUESTY_ERR_BAD_REPLY, "a content_block_start without a content_block");
    rc = begin_block(work, work->frame->index, json, &block, &start);
    if (rc == 0 && block->text.len && !rq_buffer_text(&block->text))
        rc = rq_error_no_memory(work->error);
    if (rc == 0)
        tell_start(work, block);
    return rc;
}

static void tell_call(const struct rq_messages_work *work, const struct rq_gathered_block *block)
{
    struct rq_slice input = rq_gathered_input(block);
    requesty_event *event;

    tell_tool(work, block, REQUESTY_EVENT_TOOL_CALL);
    if (work->events->no_memory)
        return;
    event = &work->events->list[work->events->count - 1];
    event->input_json = rq_arena_strndup(&work->events->arena, input.text, input.len);
    event->input_valid = rq_is_json(input);
    if (!event->input_json)
        work->events->no_memory = true;
}

int rq_messages_on_block_stop(const struct rq_messages_work *work)
{
    struct rq_gathered_block *block = rq_gathered_find(work->reader, work->frame->index);

    if (block && block->is_tool && !block->stopped)
        tell_call(work, block);
    if (block)
        block->stopped = true;
    return 0;
}

int rq_messages_on_whole_block(const struct rq_messages_work *work, struct rq_slice json)
{
    int64_t index = (int64_t)(work->reader->count - work->reader->base);
    struct rq_gathered_block *block = NULL;
    requesty_block start;
    int rc = begin_block(work, index, json, &block, &start);

    if (rc < 0)
        return rc;
    tell_start(work, block);
    if (block->is_tool)
        tell_call(work, block);
    block->stopped = true;
    return 0;
}

/* ---- deltas -------------------------------------------------------------------------------------------------------- */

/* A stream whose start was lost still has its text. */
static int begin_implied_block(const struct rq_messages_work *work, struct rq_gathered_block **block)
{
    int rc = add_block(work, work->frame->index, block);

    if (rc < 0)
        return rc;
    (*block)->is_tool = work->frame->delta->type == RQ_DELTA_INPUT;
    (*block)->type = (*block)->is_tool                             ? REQUESTY_BLOCK_TOOL_USE
                     : work->frame->delta->type == RQ_DELTA_THINKING  ? REQUESTY_BLOCK_THINKING
                     : work->frame->delta->type == RQ_DELTA_SIGNATURE ? REQUESTY_BLOCK_THINKING
                                                                   : REQUESTY_BLOCK_TEXT;
    return 0;
}

static int append_citation(struct rq_gathered_block *block, const struct rq_delta *delta)
{
    int rc = block->citations.len ? rq_buffer_append_byte(&block->citations, ',') : 0;
    return rc < 0 ? rc : rq_buffer_append(&block->citations, delta->citation, delta->citation_len);
}

static int gather_delta(struct rq_gathered_block *block, const struct rq_delta *delta)
{
    switch (delta->type) {
    case RQ_DELTA_TEXT:
    case RQ_DELTA_THINKING:
    case RQ_DELTA_COMPACTION:
        if (delta->encrypted)
            return rq_buffer_append(&block->encrypted, delta->encrypted, delta->encrypted_len) < 0
                       ? REQUESTY_ERR_NO_MEMORY
                       : rq_buffer_append(&block->text, delta->text, delta->text_len);
        return rq_buffer_append(&block->text, delta->text, delta->text_len);
    case RQ_DELTA_INPUT:
        block->is_tool = true;
        return rq_buffer_append(&block->input, delta->text, delta->text_len);
    case RQ_DELTA_SIGNATURE:
        block->signature.len = 0; /* it replaces */
        return rq_buffer_append(&block->signature, delta->text, delta->text_len);
    case RQ_DELTA_CITATION:
        return delta->citation ? append_citation(block, delta) : 0;
    default:
        return 0;
    }
}

static void tell_delta(const struct rq_messages_work *work, const struct rq_gathered_block *block)
{
    static const requesty_event_type types[] = {
        [RQ_DELTA_TEXT] = REQUESTY_EVENT_TEXT,
        [RQ_DELTA_INPUT] = REQUESTY_EVENT_TOOL_INPUT,
        [RQ_DELTA_THINKING] = REQUESTY_EVENT_REASONING,
        [RQ_DELTA_CITATION] = REQUESTY_EVENT_CITATION,
        [RQ_DELTA_COMPACTION] = REQUESTY_EVENT_OTHER,
    };
    const struct rq_delta *delta = work->frame->delta;
    requesty_event *event = rq_events_add(work->events, types[delta->type]);

    if (!event)
        return;
    event->index = position_of(work, block);
    if (event->type == REQUESTY_EVENT_OTHER)
        return;
    event->text = delta->type == RQ_DELTA_CITATION ? delta->citation : delta->text;
    event->text_len = delta->type == RQ_DELTA_CITATION ? delta->citation_len : delta->text_len;
    if (delta->type == RQ_DELTA_INPUT) {
        event->id = block->id;
        event->name = block->name;
        event->by_server = block->type != REQUESTY_BLOCK_TOOL_USE;
    }
}

int rq_messages_on_delta(const struct rq_messages_work *work)
{
    const struct rq_delta *delta = work->frame->delta;
    struct rq_gathered_block *block = NULL;
    int rc = 0;

    if (!delta || delta->type == RQ_DELTA_OTHER)
        return 0;
    block = rq_gathered_find(work->reader, work->frame->index);
    if (!block)
        rc = begin_implied_block(work, &block);
    if (rc < 0)
        return rc;
    if (gather_delta(block, delta) < 0)
        return rq_error_no_memory(work->error);
    if (delta->text || delta->citation)
        tell_delta(work, block);
    return 0;
}
