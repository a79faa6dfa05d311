/* The pieces of a Responses stream's items: deltas, parts, sources (API notes: messages-and-chat.md 11). */
#include "api/responses_reader.h"

#include <string.h>

#include "base/error.h"

#define MOST_TEXTS 4096 /* of an item: a delta may have to look for its text among them */

static int64_t value_or_0(requesty_opt_int number)
{
    return number.set ? number.value : 0;
}

/* The index of the text that the frame is about. */
static int64_t text_index(const struct rq_responses_work *work, enum rq_piece_kind kind)
{
    switch (rq_piece_forms[kind].place) {
    case RQ_PLACE_CONTENT:
        return value_or_0(work->frame->content);
    case RQ_PLACE_SUMMARY:
        return value_or_0(work->frame->summary);
    case RQ_PLACE_ACTION:
        return value_or_0(work->frame->command);
    default:
        return 0;
    }
}

static int find_or_add_text(const struct rq_responses_work *work, struct rq_gathered_item *item,
                            enum rq_piece_kind kind, int64_t index, struct rq_gathered_text **text)
{
    *text = rq_gathered_text_find(item, kind, index);
    if (!*text && item->count >= MOST_TEXTS)
        return rq_error_set(work->error, REQUESTY_ERR_TOO_LARGE, "an item has more than %d parts", MOST_TEXTS);
    if (!*text)
        *text = rq_gathered_text_add(item, kind, index);
    if (!*text)
        return rq_error_no_memory(work->error);
    if ((*text)->kind == RQ_PIECE_NONE)
        (*text)->kind = kind;
    return 0;
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

static void tell_text(const struct rq_responses_work *work, const struct rq_addition *addition, const char *text,
                      size_t len)
{
    requesty_event_type type = rq_piece_forms[addition->kind].event;
    requesty_event *event = rq_events_add(work->events, type);

    if (!event)
        return;
    event->index = rq_responses_position(work, addition->item);
    if (type == REQUESTY_EVENT_OTHER)
        return;
    event->text = text;
    event->text_len = len;
    if (type == REQUESTY_EVENT_TOOL_INPUT) {
        event->id = addition->item->call_id;
        event->name = addition->item->name;
        event->by_server = addition->item->by_server;
    }
}

int rq_responses_add_text(const struct rq_responses_work *work, const struct rq_addition *addition,
                          struct rq_gathered_text **text)
{
    const char *added;
    size_t len;
    int rc = find_or_add_text(work, addition->item, addition->kind, addition->index, text);

    if (rc < 0)
        return rc;
    if (rq_text_add(&(*text)->text, &work->events->arena, addition->piece, &added, &len) < 0)
        return rq_error_no_memory(work->error);
    (*text)->told = true;
    tell_text(work, addition, added, len);
    return 0;
}

/* Appends an array's elements to those of a list. */
static int append_elements(struct rq_buffer *list, struct rq_slice array)
{
    struct rq_slice inside = rq_slice_kind(array) == RQ_KIND_ARRAY ? rq_array_inside(array)
                                                                   : (struct rq_slice){ "", 0 };
    int rc = list->len && inside.len ? rq_buffer_append_byte(list, ',') : 0;
    return rc < 0 ? rc : rq_buffer_append(list, inside.text, inside.len);
}

int rq_responses_on_delta(const struct rq_responses_work *work, enum rq_piece_kind kind)
{
    struct rq_addition addition = { NULL, kind, text_index(work, kind), &work->frame->delta };
    struct rq_gathered_text *text;
    int rc;

    if (!work->frame->delta.text)
        return 0;
    rc = rq_responses_item_of(work, kind, &addition.item);
    if (rc == 0)
        rc = rq_responses_add_text(work, &addition, &text);
    if (rc == 0 && work->frame->logprobs.len && append_elements(&text->logprobs, work->frame->logprobs) < 0)
        rc = rq_error_no_memory(work->error);
    return rc;
}

/* The whole text, at its end. What has come in pieces gives way to it; what has not is told now. */
static int settle(const struct rq_responses_work *work, struct rq_addition *addition)
{
    const struct rq_piece *whole = addition->piece;
    struct rq_gathered_text *text = rq_gathered_text_find(addition->item, addition->kind, addition->index);

    if (!text || !text->told)
        return rq_responses_add_text(work, addition, &text);
    text->text.half = 0;
    text->text.bytes.len = 0;
    return rq_buffer_append(&text->text.bytes, whole->text, whole->len) < 0 ? rq_error_no_memory(work->error) : 0;
}

struct finished {
    const char *text;
    size_t len;
};

/* A text of the frame by its name; NULL text when there is none. */
static int read_finished(const struct rq_responses_work *work, const char *member, struct finished *finished)
{
    const struct rq_field row = {
        .name = member,
        .name_len = (uint8_t)strlen(member),
        .type = RQ_TEXT,
        .offset = offsetof(struct finished, text),
        .second = offsetof(struct finished, len),
    };
    const struct rq_table table = { .fields = &row, .count = 1, .size = sizeof *finished, .raw_offset = RQ_NO_RAW };

    return rq_decode(work->json.text, work->json.len, RQ_SCAN_DEEPEST, &work->events->arena, &table, finished,
                     work->error);
}

int rq_responses_on_text_done(const struct rq_responses_work *work, enum rq_piece_kind kind)
{
    struct rq_piece piece = { 0 };
    struct rq_addition addition = { NULL, kind, text_index(work, kind), &piece };
    struct finished finished;
    int rc = read_finished(work, rq_piece_forms[kind].member, &finished);

    if (rc == 0)
        rc = rq_responses_item_of(work, kind, &addition.item);
    if (rc < 0 || !finished.len)
        return rc;
    piece.text = finished.text;
    piece.len = finished.len;
    return settle(work, &addition);
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

/* The part as it came before, with what it says now laid over it. */
static int lay_part(struct rq_buffer *part, struct rq_slice json)
{
    struct rq_members members = { 0 };
    struct rq_buffer merged = { 0 };
    struct rq_writer writer;
    int rc = rq_members_set_all(&members, (struct rq_slice){ part->data, part->len });

    if (rc == 0)
        rc = rq_members_lay(&members, json);
    rq_write_begin(&writer, &merged, NULL);
    rq_write_object(&writer, NULL, NULL);
    rq_members_write(&members, &writer);
    rq_write_object_end(&writer);
    if (rq_write_finish(&writer) < 0)
        rc = REQUESTY_ERR_NO_MEMORY;
    rq_members_free(&members);
    rq_buffer_free(rc < 0 ? &merged : part);
    if (rc == 0)
        *part = merged;
    return rc;
}

static int keep_part(const struct rq_responses_work *work, const struct rq_addition *addition, struct rq_slice json)
{
    struct rq_gathered_text *text;
    int rc = find_or_add_text(work, addition->item, addition->kind, addition->index, &text);

    if (rc < 0)
        return rc;
    rc = text->part.len ? lay_part(&text->part, json) : rq_buffer_append(&text->part, json.text, json.len);
    return rc < 0 ? rq_error_no_memory(work->error) : 0;
}

/* A part begins, mostly without text, or is done. */
int rq_responses_on_part(const struct rq_responses_work *work)
{
    struct rq_slice json = rq_scan_part(work->json, "part");
    enum rq_piece_kind kind = work->frame->summary.set ? RQ_PIECE_SUMMARY : RQ_PIECE_NONE;
    struct rq_piece piece = { 0 };
    struct rq_addition addition = { .piece = &piece };
    requesty_output_part part;
    int rc = 0;

    if (rq_slice_kind(json) != RQ_KIND_OBJECT)
        return 0;
    rc = rq_decode(json.text, json.len, RQ_SCAN_DEEPEST, &work->events->arena, &rq_output_part_table, &part,
                   work->error);
    addition.kind = kind == RQ_PIECE_NONE ? rq_piece_kind_of_part(part.type) : kind;
    addition.index = text_index(work, addition.kind);
    if (rc == 0)
        rc = rq_responses_item_of(work, addition.kind, &addition.item);
    if (rc == 0)
        rc = keep_part(work, &addition, json);
    if (rc < 0 || !part.text_len)
        return rc;
    piece.text = part.text;
    piece.len = part.text_len;
    return settle(work, &addition);
}

int rq_responses_on_annotation(const struct rq_responses_work *work)
{
    struct rq_slice json = rq_scan_part(work->json, "annotation");
    struct rq_gathered_item *item;
    struct rq_gathered_text *text;
    requesty_event *event;
    char *copy;
    int rc = json.len ? rq_responses_item_of(work, RQ_PIECE_TEXT, &item) : 0;

    if (!json.len || rc < 0)
        return rc;
    rc = find_or_add_text(work, item, RQ_PIECE_TEXT, text_index(work, RQ_PIECE_TEXT), &text);
    if (rc < 0)
        return rc;
    copy = rq_arena_strndup(&work->events->arena, json.text, json.len);
    if (!copy || (text->annotations.len && rq_buffer_append_byte(&text->annotations, ',') < 0) ||
        rq_buffer_append(&text->annotations, json.text, json.len) < 0)
        return rq_error_no_memory(work->error);
    event = rq_events_add_text(work->events, REQUESTY_EVENT_CITATION, copy, json.len);
    if (event)
        event->index = rq_responses_position(work, item);
    return 0;
}
