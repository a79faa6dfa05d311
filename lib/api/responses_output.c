/* The output of a response that has ended, and the items that its stream had brought before
 * (API notes: messages-and-chat.md 11). */
#include "api/responses_reader.h"

#include <string.h>

#include "base/error.h"

struct identity {
    const char *id, *type;
};

static const struct rq_field identity_rows[] = {
    RQ_ROW(TEXT, struct identity, "id", id),
    RQ_ROW(TEXT, struct identity, "type", type),
};
static const struct rq_table identity_table = {
    .fields = identity_rows,
    .count = RQ_COUNT(identity_rows),
    .size = sizeof(struct identity),
    .raw_offset = RQ_NO_RAW,
};

static bool has_id(const struct rq_gathered_item *item, const char *id)
{
    return id && item->server_id && strcmp(item->server_id, id) == 0;
}

/* The gathered item that an item of the output is: the one with its id, which mostly is the next. Some servers give every
 * event an id of its own, so else the next one, if it is of the same type. The count when there is none. */
static size_t place_of(const struct rq_responses_reader *reader, size_t next, const struct identity *identity)
{
    for (size_t i = next; i < reader->count; i++)
        if (has_id(&reader->items[i], identity->id))
            return i;
    for (size_t i = reader->base; i < next; i++)
        if (has_id(&reader->items[i], identity->id))
            return i;
    if (next < reader->count && identity->type &&
        rq_word_value(rq_item_words, identity->type) == reader->items[next].type)
        return next;
    return reader->count;
}

/* One that no event has told of, behind the one before it. */
static int add_output_item(const struct rq_responses_work *work, size_t next, size_t *place)
{
    const struct rq_responses_reader *reader = work->reader;
    int64_t index = next > reader->base ? reader->items[next - 1].index + 1 : 0;
    struct rq_gathered_item *item;
    int rc = rq_responses_add_item(work, index, &item);

    if (rc == 0)
        *place = (size_t)(item - reader->items);
    return rc;
}

/* *next: the item behind the one that the item before was. */
static int take_output_item(const struct rq_responses_work *work, struct rq_slice json, size_t *next)
{
    struct rq_responses_reader *reader = work->reader;
    struct identity identity;
    size_t place;
    int rc = rq_decode(json.text, json.len, RQ_SCAN_DEEPEST, &work->events->arena, &identity_table, &identity,
                       work->error);

    if (rc < 0)
        return rc;
    place = place_of(reader, *next, &identity);
    if (place == reader->count)
        rc = add_output_item(work, *next, &place);
    if (rc < 0)
        return rc;
    *next = place + 1;
    reader->items[place].listed = true;
    return rq_responses_finish_item(work, &reader->items[place], json);
}

/* An output that has items is all of the output: what it leaves out the server has taken back. */
static void drop_unlisted(struct rq_responses_reader *reader)
{
    for (size_t i = reader->count; i > reader->base; i--)
        if (!reader->items[i - 1].listed)
            rq_gathered_item_remove(reader, i - 1);
}

int rq_responses_on_output(const struct rq_responses_work *work, struct rq_slice output)
{
    size_t next = work->reader->base;
    struct rq_slice json;
    struct rq_scan scan;
    int rc = 0;

    rq_scan_init(&scan, output.text, output.len, RQ_SCAN_DEEPEST);
    if (rq_slice_kind(output) != RQ_KIND_ARRAY || rq_scan_array(&scan) < 0)
        return 0;
    for (size_t i = next; i < work->reader->count; i++)
        work->reader->items[i].listed = false;
    while (rc == 0 && rq_scan_element(&scan) > 0 && rq_scan_skip(&scan, &json) == 0)
        if (rq_slice_kind(json) == RQ_KIND_OBJECT)
            rc = take_output_item(work, json, &next);
    if (rc == 0 && next > work->reader->base)
        drop_unlisted(work->reader);
    return rc;
}

/* ---- calls that are open at the end ------------------------------------------------------------------------------ */

/* Its last word is what has come of it. */
static int finish_call(const struct rq_responses_work *work, struct rq_gathered_item *item)
{
    struct rq_buffer json = { 0 };
    char *copy = NULL; /* events point into it */
    int rc = rq_responses_rebuild_item(item, &json);

    if (rc == 0)
        copy = rq_arena_strndup(&work->events->arena, json.data, json.len);
    rc = copy ? rq_responses_finish_item(work, item, (struct rq_slice){ copy, json.len })
              : rq_error_no_memory(work->error);
    rq_buffer_free(&json);
    return rc;
}

int rq_responses_finish_calls(const struct rq_responses_work *work)
{
    struct rq_responses_reader *reader = work->reader;
    int rc = 0;

    for (size_t i = reader->base; rc == 0 && i < reader->count; i++)
        if (rq_item_is_call(reader->items[i].type) && !reader->items[i].done)
            rc = finish_call(work, &reader->items[i]);
    return rc;
}
