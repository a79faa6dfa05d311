/* What a Responses stream has brought: life, items, texts, and the end. */
#include "api/responses_reader.h"

#include <string.h>

#include "base/memory.h"

const struct rq_piece_form rq_piece_forms[] = {
    [RQ_PIECE_NONE] = { RQ_PLACE_CONTENT, NULL, "text", REQUESTY_EVENT_OTHER, REQUESTY_ITEM_MESSAGE },
    [RQ_PIECE_TEXT] = { RQ_PLACE_CONTENT, "output_text", "text", REQUESTY_EVENT_TEXT, REQUESTY_ITEM_MESSAGE },
    [RQ_PIECE_REFUSAL] = { RQ_PLACE_CONTENT, "refusal", "refusal", REQUESTY_EVENT_REFUSAL, REQUESTY_ITEM_MESSAGE },
    [RQ_PIECE_REASONING] = { RQ_PLACE_CONTENT, "reasoning_text", "text", REQUESTY_EVENT_REASONING,
                             REQUESTY_ITEM_REASONING },
    [RQ_PIECE_SUMMARY] = { RQ_PLACE_SUMMARY, "summary_text", "text", REQUESTY_EVENT_REASONING,
                           REQUESTY_ITEM_REASONING },
    [RQ_PIECE_COMMAND] = { RQ_PLACE_ACTION, NULL, "command", REQUESTY_EVENT_OTHER, REQUESTY_ITEM_SHELL_CALL },
    [RQ_PIECE_DIFF] = { RQ_PLACE_OPERATION, NULL, "diff", REQUESTY_EVENT_OTHER, REQUESTY_ITEM_APPLY_PATCH_CALL },
    [RQ_PIECE_ARGUMENTS] = { RQ_PLACE_MEMBER, NULL, "arguments", REQUESTY_EVENT_TOOL_INPUT,
                             REQUESTY_ITEM_FUNCTION_CALL },
    [RQ_PIECE_MCP] = { RQ_PLACE_MEMBER, NULL, "arguments", REQUESTY_EVENT_TOOL_INPUT, REQUESTY_ITEM_MCP_CALL },
    [RQ_PIECE_INPUT] = { RQ_PLACE_MEMBER, NULL, "input", REQUESTY_EVENT_TOOL_INPUT, REQUESTY_ITEM_CUSTOM_TOOL_CALL },
    [RQ_PIECE_CODE] = { RQ_PLACE_MEMBER, NULL, "code", REQUESTY_EVENT_TOOL_INPUT, REQUESTY_ITEM_CODE_INTERPRETER_CALL },
};

enum rq_piece_kind rq_piece_kind_of_part(int32_t type)
{
    switch (type) {
    case REQUESTY_OUTPUT_PART_TEXT:
        return RQ_PIECE_TEXT;
    case REQUESTY_OUTPUT_PART_REFUSAL:
        return RQ_PIECE_REFUSAL;
    case REQUESTY_OUTPUT_PART_REASONING:
        return RQ_PIECE_REASONING;
    default:
        return RQ_PIECE_NONE;
    }
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

void *rq_responses_reader_new(int max_depth)
{
    struct rq_responses_reader *reader = rq_zalloc(sizeof *reader);
    if (reader)
        reader->max_depth = max_depth;
    return reader;
}

static void free_text(struct rq_gathered_text *text)
{
    rq_buffer_free(&text->text.bytes);
    rq_buffer_free(&text->part);
    rq_buffer_free(&text->annotations);
    rq_buffer_free(&text->logprobs);
}

static void free_item(struct rq_gathered_item *item)
{
    for (size_t i = 0; i < item->count; i++)
        free_text(&item->texts[i]);
    rq_free(item->texts);
    rq_members_free(&item->members);
}

void rq_responses_reader_free(void *from)
{
    struct rq_responses_reader *reader = from;

    if (!reader)
        return;
    for (size_t i = 0; i < reader->count; i++)
        free_item(&reader->items[i]);
    rq_free(reader->items);
    rq_members_free(&reader->response);
    rq_arena_free(&reader->names);
    rq_free(reader);
}

/* ---- items ------------------------------------------------------------------------------------------------------- */

/* The newest: servers that number every item 0 are read right as well. */
struct rq_gathered_item *rq_gathered_item_find(const struct rq_responses_reader *reader, int64_t index)
{
    for (size_t i = reader->count; i > reader->base; i--)
        if (reader->items[i - 1].index == index)
            return &reader->items[i - 1];
    return NULL;
}

/* Room for one more element; NULL when memory is short. */
static void *grown(void *list, size_t count, size_t *size, size_t element)
{
    size_t more = *size ? *size * 2 : 4;

    if (count < *size)
        return list;
    list = rq_realloc(list, more * element);
    if (list)
        *size = more;
    return list;
}

struct rq_gathered_item *rq_gathered_item_add(struct rq_responses_reader *reader, int64_t index)
{
    struct rq_gathered_item *items = grown(reader->items, reader->count, &reader->size, sizeof *items);
    size_t place = reader->count;

    if (!items)
        return NULL;
    reader->items = items;
    while (place > reader->base && items[place - 1].index > index)
        place--;
    memmove(&items[place + 1], &items[place], (reader->count - place) * sizeof *items);
    items[place] = (struct rq_gathered_item){ .index = index };
    reader->count++;
    return &items[place];
}

void rq_gathered_item_remove(struct rq_responses_reader *reader, size_t place)
{
    free_item(&reader->items[place]);
    reader->count--;
    memmove(&reader->items[place], &reader->items[place + 1], (reader->count - place) * sizeof *reader->items);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* A part whose kind was not known takes that of its first piece. */
static bool is_same_kind(enum rq_piece_kind a, enum rq_piece_kind b)
{
    if (rq_piece_forms[a].place != rq_piece_forms[b].place)
        return false;
    return a == b || a == RQ_PIECE_NONE || b == RQ_PIECE_NONE;
}

struct rq_gathered_text *rq_gathered_text_find(const struct rq_gathered_item *item, enum rq_piece_kind kind,
                                               int64_t index)
{
    for (size_t i = item->count; i > 0; i--) {
        struct rq_gathered_text *text = &item->texts[i - 1];
        if (text->index == index && is_same_kind(text->kind, kind))
            return text;
    }
    return NULL;
}

struct rq_gathered_text *rq_gathered_text_add(struct rq_gathered_item *item, enum rq_piece_kind kind, int64_t index)
{
    struct rq_gathered_text *texts = grown(item->texts, item->count, &item->size, sizeof *texts);

    if (!texts)
        return NULL;
    item->texts = texts;
    texts += item->count++;
    *texts = (struct rq_gathered_text){ .kind = kind, .index = index };
    return texts;
}

static bool is_behind(const struct rq_gathered_text *text, const struct rq_gathered_text *other)
{
    return text->index != other->index ? text->index > other->index : text > other;
}

const struct rq_gathered_text *rq_gathered_text_next(const struct rq_gathered_item *item, enum rq_place place,
                                                     int64_t from, const struct rq_gathered_text *last)
{
    const struct rq_gathered_text *next = NULL;

    for (size_t i = 0; i < item->count; i++) {
        const struct rq_gathered_text *text = &item->texts[i];
        if (rq_piece_forms[text->kind].place == place && text->index >= from && (!last || is_behind(text, last)) &&
            (!next || is_behind(next, text)))
            next = text;
    }
    return next;
}

static const struct rq_gathered_text *text_at(const struct rq_gathered_item *item, enum rq_place place, int64_t index)
{
    for (size_t i = 0; i < item->count; i++)
        if (item->texts[i].index == index && rq_piece_forms[item->texts[i].kind].place == place)
            return &item->texts[i];
    return NULL;
}

const struct rq_gathered_text *rq_text_match_next(struct rq_text_match *match)
{
    const struct rq_gathered_text *text = text_at(match->item, match->place, match->next++);

    if (text)
        return text;
    text = rq_gathered_text_next(match->item, match->place, match->count, match->beyond);
    if (text)
        match->beyond = text;
    return text;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

/* The response's last event alone proves that it is whole. */
bool rq_responses_finish(void *reader, bool done_marker, struct rq_events *events)
{
    (void)done_marker;
    (void)events;
    return ((const struct rq_responses_reader *)reader)->complete;
}

bool rq_responses_has_begun(const void *reader)
{
    return ((const struct rq_responses_reader *)reader)->begun;
}
