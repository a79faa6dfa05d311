/* The blocks of a Messages stream: their start, their deltas, their stop (API notes: messages-and-chat.md 6). */
#include "api/messages_frame.h"

#include <string.h>

#include "base/error.h"

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

static int32_t position_of(const struct rq_messages_work *work, const struct rq_gathered_block *block)
{
    return (int32_t)(block - work->reader->blocks);
}

static int impossible_index(const struct rq_messages_work *work, int64_t index)
{
    return rq_error_set(work->error, REQUESTY_ERR_BAD_REPLY, "out of order: block %lld where %zu have begun",
                        (long long)index, work->reader->count - work->reader->base);
}

#define MOST_BLOCKS 10000 /* a delta may have to look for its block among them */

/* Blocks begin in the order of their numbers, without a gap. */
static int add_block(const struct rq_messages_work *work, int64_t index, struct rq_gathered_block **block)
{
    if (index < 0 || (size_t)index > work->reader->count - work->reader->base)
        return impossible_index(work, index);
    if (work->reader->count >= MOST_BLOCKS)
        return rq_error_set(work->error, REQUESTY_ERR_TOO_LARGE, "the reply has more than %d blocks", MOST_BLOCKS);
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
        rc = rq_buffer_append(&block->text.bytes, start->text, start->text_len);
    if (rc == 0 && start->signature)
        rc = rq_buffer_append_text(&block->signature, start->signature);
    if (rc < 0)
        return rq_error_no_memory(work->error);
    rc = keep_name(work, &block->start_input, start->input_json);
    if (rc == 0)
        rc = keep_name(work, &block->id, start->id);
    return rc < 0 ? rc : keep_name(work, &block->name, start->name);
}

/* Adds a block from its JSON. *start is decoded into the frame's arena. */
static int begin_block(const struct rq_messages_work *work, int64_t index, struct rq_slice json,
                       struct rq_gathered_block **block, requesty_block *start)
{
    int rc = rq_decode(json.text, json.len, RQ_SCAN_DEEPEST, &work->events->arena, &rq_block_table, start, work->error);

    if (rc == 0)
        rc = add_block(work, index, block);
    if (rc == 0 && rq_buffer_append(&(*block)->start, json.text, json.len) < 0)
        rc = rq_error_no_memory(work->error);
    return rc < 0 ? rc : take_start(work, *block, start);
}

static void tell_tool(const struct rq_messages_work *work, const struct rq_gathered_block *block,
                      requesty_event_type type)
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
    else if (block->text.bytes.len && block->type == REQUESTY_BLOCK_TEXT)
        event = rq_events_add_text(work->events, REQUESTY_EVENT_TEXT, block->text.bytes.data, block->text.bytes.len);
    else if (block->text.bytes.len && block->type == REQUESTY_BLOCK_THINKING)
        event = rq_events_add_text(work->events, REQUESTY_EVENT_REASONING, block->text.bytes.data,
                                   block->text.bytes.len);
    else
        event = rq_events_add(work->events, REQUESTY_EVENT_OTHER);
    if (event)
        event->index = position_of(work, block);
}

int rq_messages_on_block_start(const struct rq_messages_work *work)
{
    struct rq_slice json = rq_scan_part(work->json, "content_block");
    struct rq_gathered_block *block = NULL;
    requesty_block start;
    int rc;

    if (rq_slice_kind(json) != RQ_KIND_OBJECT)
        return rq_error_set(work->error, REQUESTY_ERR_BAD_REPLY, "a content_block_start without a content_block");
    rc = begin_block(work, work->frame->index, json, &block, &start);
    if (rc == 0 && block->text.bytes.len && !rq_buffer_text(&block->text.bytes))
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
    event->input_json_len = input.len;
    event->input_valid = rq_is_json(input);
    if (!event->input_json)
        work->events->no_memory = true;
}

int rq_messages_on_block_stop(const struct rq_messages_work *work)
{
    struct rq_gathered_block *block = rq_gathered_find(work->reader, work->frame->index);

    if (!block)
        return 0;
    if (rq_text_end(&block->text) < 0 || rq_text_end(&block->input) < 0)
        return rq_error_no_memory(work->error);
    if (block->is_tool && !block->stopped)
        tell_call(work, block);
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

/* ---- deltas ------------------------------------------------------------------------------------------------------ */

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

/* What a delta adds, and what to tell of it. */
struct addition {
    requesty_event_type type;
    const char *text; /* NULL: nothing to tell but that it came */
    size_t len;
    struct rq_text *to; /* where it went; NULL: it is no piece of a text */
};

static int gather_text(const struct rq_messages_work *work, struct rq_text *to, requesty_event_type type,
                       struct addition *addition)
{
    const struct rq_piece *piece = &work->frame->delta->text;

    addition->type = type;
    addition->to = to;
    return piece->text ? rq_text_add(to, &work->events->arena, piece, &addition->text, &addition->len) : 0;
}

static int gather_citation(const struct rq_messages_work *work, struct rq_gathered_block *block,
                           struct addition *addition)
{
    const struct rq_delta *delta = work->frame->delta;

    if (!delta->citation)
        return 0;
    *addition = (struct addition){ REQUESTY_EVENT_CITATION, delta->citation, delta->citation_len, NULL };
    return append_citation(block, delta);
}

static int gather_compaction(const struct rq_messages_work *work, struct rq_gathered_block *block,
                             struct addition *addition)
{
    const struct rq_delta *delta = work->frame->delta;
    int rc = delta->encrypted ? rq_buffer_append(&block->encrypted, delta->encrypted, delta->encrypted_len) : 0;
    if (rc == 0)
        rc = gather_text(work, &block->text, REQUESTY_EVENT_OTHER, addition);
    addition->text = NULL;
    return rc;
}

static int gather_signature(struct rq_gathered_block *block, const char *signature)
{
    block->signature.len = 0; /* it replaces */
    return signature ? rq_buffer_append_text(&block->signature, signature) : 0;
}

static int gather_delta(const struct rq_messages_work *work, struct rq_gathered_block *block, struct addition *addition)
{
    switch (work->frame->delta->type) {
    case RQ_DELTA_TEXT:
        return gather_text(work, &block->text, REQUESTY_EVENT_TEXT, addition);
    case RQ_DELTA_THINKING:
        return gather_text(work, &block->text, REQUESTY_EVENT_REASONING, addition);
    case RQ_DELTA_INPUT:
        block->is_tool = true;
        return gather_text(work, &block->input, REQUESTY_EVENT_TOOL_INPUT, addition);
    case RQ_DELTA_COMPACTION:
        return gather_compaction(work, block, addition);
    case RQ_DELTA_SIGNATURE:
        return gather_signature(block, work->frame->delta->signature);
    case RQ_DELTA_CITATION:
        return gather_citation(work, block, addition);
    default:
        return 0;
    }
}

static void tell_delta(const struct rq_messages_work *work, const struct rq_gathered_block *block,
                       const struct addition *addition)
{
    requesty_event *event = rq_events_add(work->events, addition->text ? addition->type : REQUESTY_EVENT_OTHER);

    if (!event)
        return;
    event->index = position_of(work, block);
    event->text = addition->text;
    event->text_len = addition->len;
    if (event->type == REQUESTY_EVENT_TOOL_INPUT) {
        event->id = block->id;
        event->name = block->name;
        event->by_server = block->type != REQUESTY_BLOCK_TOOL_USE;
    }
}

int rq_messages_on_delta(const struct rq_messages_work *work)
{
    const struct rq_delta *delta = work->frame->delta;
    struct addition addition = { REQUESTY_EVENT_OTHER, NULL, 0, NULL };
    struct rq_gathered_block *block;
    int rc = 0;

    if (!delta || delta->type == RQ_DELTA_OTHER)
        return 0;
    block = rq_gathered_find(work->reader, work->frame->index);
    if (!block)
        rc = begin_implied_block(work, &block);
    if (rc < 0)
        return rc;
    if (gather_delta(work, block, &addition) < 0)
        return rq_error_no_memory(work->error);
    tell_delta(work, block, &addition);
    if (addition.text)
        rq_events_may_repeat(work->events, addition.to, &delta->text);
    return 0;
}
