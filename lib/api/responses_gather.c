/* The items of a Responses stream, as its events bring them whole: added and done (API notes: messages-and-chat.md 11). */
#include "api/responses_reader.h"

#include <string.h>

#include "base/error.h"

#define MOST_ITEMS 4096 /* a delta may have to look for its item among them */

int32_t rq_responses_position(const struct rq_responses_work *work, const struct rq_gathered_item *item)
{
    return (int32_t)(item - work->reader->items);
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

int rq_responses_add_item(const struct rq_responses_work *work, int64_t index, struct rq_gathered_item **item)
{
    if (work->reader->count >= MOST_ITEMS)
        return rq_error_set(work->error, REQUESTY_ERR_TOO_LARGE, "the reply has more than %d items", MOST_ITEMS);
    if (index < 0 || index >= MOST_ITEMS)
        return rq_error_set(work->error, REQUESTY_ERR_BAD_REPLY, "out of order: item %lld where %zu have begun",
                            (long long)index, work->reader->count - work->reader->base);
    *item = rq_gathered_item_add(work->reader, index);
    return *item ? 0 : rq_error_no_memory(work->error);
}

static size_t items_at_hand(const struct rq_responses_work *work)
{
    return work->reader->count - work->reader->base;
}

static int64_t last_index(const struct rq_responses_work *work)
{
    return items_at_hand(work) ? work->reader->items[work->reader->count - 1].index : -1;
}

int rq_responses_item_of(const struct rq_responses_work *work, enum rq_piece_kind kind, struct rq_gathered_item **item)
{
    requesty_opt_int number = work->frame->item;
    int64_t index = number.set ? number.value : last_index(work) < 0 ? 0 : last_index(work);
    int rc;

    *item = rq_gathered_item_find(work->reader, index);
    if (*item)
        return 0;
    rc = rq_responses_add_item(work, index, item);
    if (rc == 0) {
        (*item)->type = rq_piece_forms[kind].item;
        (*item)->by_server = kind == RQ_PIECE_MCP || kind == RQ_PIECE_CODE;
    }
    return rc;
}

/* ---- what an item says ------------------------------------------------------------------------------------------- */

/* One item, from its JSON into the frame's arena. */
static int read_item(const struct rq_responses_work *work, struct rq_slice json, const requesty_output_item **item)
{
    void *made = rq_arena_zalloc(&work->events->arena, rq_output_item_table.size);

    if (!made)
        return rq_error_no_memory(work->error);
    *item = made;
    return rq_decode(json.text, json.len, RQ_SCAN_DEEPEST, &work->events->arena, &rq_output_item_table, made,
                     work->error);
}

static int keep_name(const struct rq_responses_work *work, const char **to, const char *text)
{
    if (!text || (*to && strcmp(*to, text) == 0))
        return 0;
    *to = rq_arena_strndup(&work->reader->names, text, strlen(text));
    return *to ? 0 : rq_error_no_memory(work->error);
}

static int lay_item(const struct rq_responses_work *work, struct rq_gathered_item *to, struct rq_slice json,
                    const requesty_output_item *item)
{
    int rc = rq_members_lay(&to->members, json) < 0 ? rq_error_no_memory(work->error) : 0;

    to->has_json = true;
    to->type = item->type;
    to->by_server = item->by_server;
    if (rc == 0)
        rc = keep_name(work, &to->server_id, item->id);
    if (rc == 0)
        rc = keep_name(work, &to->call_id, item->call_id ? item->call_id : item->id);
    return rc < 0 ? rc : keep_name(work, &to->name, item->name);
}

static void tell_call(const struct rq_responses_work *work, const struct rq_gathered_item *item,
                      requesty_event_type type, const requesty_output_item *call)
{
    requesty_event *event = rq_events_add(work->events, type);

    if (!event)
        return;
    event->index = rq_responses_position(work, item);
    event->id = item->call_id;
    event->name = item->name;
    event->by_server = item->by_server;
    if (type == REQUESTY_EVENT_TOOL_INPUT) {
        event->text = call->arguments_json;
        event->text_len = call->arguments_len;
    } else if (type == REQUESTY_EVENT_TOOL_CALL) {
        event->input_json = call->arguments_json;
        event->input_json_len = call->arguments_len;
        event->input_valid = call->arguments_valid;
    }
}

static void tell_other(const struct rq_responses_work *work, const struct rq_gathered_item *item)
{
    requesty_event *event = work->events->count ? NULL : rq_events_add(work->events, REQUESTY_EVENT_OTHER);
    if (event)
        event->index = rq_responses_position(work, item);
}

/* ---- its beginning ----------------------------------------------------------------------------------------------- */

static int begin_text(const struct rq_responses_work *work, const struct rq_addition *where, const char *text,
                      size_t len)
{
    struct rq_piece piece = { .text = text, .len = len };
    struct rq_addition addition = *where;
    struct rq_gathered_text *added;

    addition.piece = &piece;
    return len ? rq_responses_add_text(work, &addition, &added) : 0;
}

static enum rq_piece_kind input_kind(int32_t type)
{
    for (enum rq_piece_kind kind = RQ_PIECE_ARGUMENTS; kind <= RQ_PIECE_CODE; kind++)
        if (rq_piece_forms[kind].item == type)
            return kind;
    return RQ_PIECE_NONE;
}

/* Texts with which an item begins are pieces like any other: deltas go on from there. But "{}" is no beginning. */
static int take_start(const struct rq_responses_work *work, struct rq_gathered_item *to,
                      const requesty_output_item *item)
{
    struct rq_addition where = { .item = to, .kind = input_kind(item->type) };
    int rc = 0;

    if (where.kind != RQ_PIECE_NONE && strcmp(item->arguments_json, "{}") != 0)
        rc = begin_text(work, &where, item->arguments_json, item->arguments_len);
    for (size_t i = 0; rc == 0 && i < item->content_count; i++) {
        where.kind = rq_piece_kind_of_part(item->content[i]->type);
        where.index = (int64_t)i;
        if (where.kind != RQ_PIECE_NONE)
            rc = begin_text(work, &where, item->content[i]->text, item->content[i]->text_len);
    }
    return rc;
}

int rq_responses_on_item_added(const struct rq_responses_work *work)
{
    struct rq_slice json = rq_scan_part(work->json, "item");
    requesty_opt_int number = work->frame->item;
    int64_t index = number.set ? number.value : last_index(work) + 1;
    struct rq_gathered_item *to = rq_gathered_item_find(work->reader, index);
    const requesty_output_item *item = NULL;
    int rc = 0;

    if (rq_slice_kind(json) != RQ_KIND_OBJECT)
        return 0;
    rc = read_item(work, json, &item);
    if (rc == 0 && (!to || to->has_json))
        rc = rq_responses_add_item(work, index, &to);
    if (rc == 0)
        rc = lay_item(work, to, json, item);
    if (rc < 0)
        return rc;
    if (rq_item_is_call(to->type)) {
        tell_call(work, to, REQUESTY_EVENT_TOOL_CALL_START, item);
        to->started = true;
    }
    rc = take_start(work, to, item);
    tell_other(work, to);
    return rc;
}

/* ---- its end ----------------------------------------------------------------------------------------------------- */

static bool was_told(const struct rq_gathered_item *item, enum rq_piece_kind kind)
{
    const struct rq_gathered_text *text = rq_gathered_text_find(item, kind, 0);
    return text && text->told;
}

static void finish_call(const struct rq_responses_work *work, struct rq_gathered_item *to,
                        const requesty_output_item *call)
{
    enum rq_piece_kind kind = input_kind(to->type);

    if (!to->started)
        tell_call(work, to, REQUESTY_EVENT_TOOL_CALL_START, call);
    if (kind == RQ_PIECE_NONE || !was_told(to, kind))
        tell_call(work, to, REQUESTY_EVENT_TOOL_INPUT, call);
    tell_call(work, to, REQUESTY_EVENT_TOOL_CALL, call);
}

static bool has_summary_told(const struct rq_gathered_item *item)
{
    for (size_t i = 0; i < item->count; i++)
        if (item->texts[i].kind == RQ_PIECE_SUMMARY && item->texts[i].told)
            return true;
    return false;
}

/* What has not come in pieces. */
static void finish_parts(const struct rq_responses_work *work, const struct rq_gathered_item *to,
                         const requesty_output_item *item)
{
    struct rq_text_match match = { .item = to, .place = RQ_PLACE_CONTENT, .count = (int64_t)item->content_count };
    int32_t position = rq_responses_position(work, to);

    for (size_t i = 0; i < item->content_count; i++) {
        const requesty_output_part *part = item->content[i];
        enum rq_piece_kind kind = rq_piece_kind_of_part(part->type);
        const struct rq_gathered_text *text = rq_text_match_next(&match);

        if (kind != RQ_PIECE_NONE && !(text && text->told))
            rq_responses_replay_text(work->events, rq_piece_forms[kind].event, position, part->text, part->text_len);
        if (!text || !text->annotations.len)
            rq_responses_replay_sources(part, position, work->events);
    }
    if (!has_summary_told(to))
        rq_responses_replay_text(work->events, REQUESTY_EVENT_REASONING, position, item->summary, item->summary_len);
}

static int end_texts(const struct rq_responses_work *work, struct rq_gathered_item *item)
{
    for (size_t i = 0; i < item->count; i++)
        if (rq_text_end(&item->texts[i].text) < 0)
            return rq_error_no_memory(work->error);
    return 0;
}

int rq_responses_finish_item(const struct rq_responses_work *work, struct rq_gathered_item *to, struct rq_slice json)
{
    const requesty_output_item *item = NULL;
    bool was_done = to->done;
    int rc = read_item(work, json, &item);

    if (rc == 0)
        rc = lay_item(work, to, json, item);
    if (rc == 0)
        rc = end_texts(work, to);
    if (rc < 0 || was_done)
        return rc;
    to->done = true;
    if (rq_item_is_call(to->type))
        finish_call(work, to, item);
    finish_parts(work, to, item);
    return 0;
}

int rq_responses_on_item_done(const struct rq_responses_work *work)
{
    struct rq_slice json = rq_scan_part(work->json, "item");
    requesty_opt_int number = work->frame->item;
    int64_t index = number.set ? number.value : last_index(work) < 0 ? 0 : last_index(work);
    struct rq_gathered_item *to = rq_gathered_item_find(work->reader, index);
    int rc = 0;

    if (rq_slice_kind(json) != RQ_KIND_OBJECT)
        return 0;
    if (!to || to->done)
        rc = rq_responses_add_item(work, number.set ? index : last_index(work) + 1, &to);
    if (rc == 0)
        rc = rq_responses_finish_item(work, to, json);
    if (rc == 0)
        tell_other(work, to);
    return rc;
}
