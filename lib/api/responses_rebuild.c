/* A gathered Responses stream as the JSON that a blocking call would have brought. What an item's last event said goes out
 * as it came; the pieces stand in for what it did not say, or for all of it when the item was cut off. */
#include "api/responses_reader.h"

#include <string.h>

static struct rq_slice text_of(const struct rq_buffer *buffer)
{
    return (struct rq_slice){ buffer->len ? buffer->data : "", buffer->len };
}

static bool is_wanted(const struct rq_gathered_item *item, struct rq_slice said, const struct rq_buffer *gathered)
{
    return gathered->len && (!item->done || rq_says_nothing(said));
}

static void put_text(struct rq_writer *writer, const char *name, const struct rq_buffer *text)
{
    rq_write_text(writer, name, text_of(text).text, text->len);
}

static void put_elements(struct rq_writer *writer, const char *name, const struct rq_buffer *elements)
{
    rq_write_array(writer, name);
    rq_write_raw(writer, NULL, elements->data, elements->len);
    rq_write_array_end(writer);
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

/* The members of `base` but those that pieces stand in for; then those. */
struct patch {
    const char *name;
    const struct rq_buffer *gathered;
    bool is_text;
};

static void put_rest(struct rq_writer *writer, struct rq_slice base, const struct patch *patches, size_t count)
{
    struct rq_members members = { 0 };

    if (rq_members_set_all(&members, base) < 0)
        rq_write_no_memory(writer);
    for (size_t i = 0; i < count; i++)
        rq_members_remove(&members, patches[i].name);
    rq_members_write(&members, writer);
    rq_members_free(&members);
}

static void put_patched(struct rq_writer *writer, struct rq_slice base, const struct patch *patches, size_t count)
{
    put_rest(writer, base, patches, count);
    for (size_t i = 0; i < count; i++)
        if (patches[i].is_text)
            put_text(writer, patches[i].name, patches[i].gathered);
        else
            put_elements(writer, patches[i].name, patches[i].gathered);
}

/* A part: as the item has it, else as its own events had it, else as its pieces have it. */
static void put_part(struct rq_writer *writer, const struct rq_gathered_item *item, struct rq_slice said,
                     const struct rq_gathered_text *text)
{
    const char *word = rq_piece_forms[text->kind].word;
    struct rq_slice base = said.len ? said : text_of(&text->part);
    const struct patch possible[] = {
        { rq_piece_forms[text->kind].member, &text->text.bytes, true },
        { "annotations", &text->annotations, false },
        { "logprobs", &text->logprobs, false },
    };
    struct patch patches[RQ_COUNT(possible)];
    size_t count = 0;

    for (size_t i = 0; i < RQ_COUNT(possible); i++)
        if (is_wanted(item, rq_scan_part(base, possible[i].name), possible[i].gathered))
            patches[count++] = possible[i];
    if (!count && base.len) {
        rq_write_raw(writer, NULL, base.text, base.len);
        return;
    }
    rq_write_object(writer, NULL, NULL);
    if (!base.len && word)
        rq_write_string(writer, "type", word);
    put_patched(writer, base, patches, count);
    rq_write_object_end(writer);
}

static const struct rq_gathered_text *first_text(const struct rq_gathered_item *item, enum rq_place place)
{
    return rq_gathered_text_next(item, place, INT64_MIN, NULL);
}

static int64_t count_elements(struct rq_slice array)
{
    struct rq_scan scan;
    int64_t count = 0;

    rq_scan_init(&scan, array.text, array.len, RQ_SCAN_DEEPEST);
    if (rq_slice_kind(array) != RQ_KIND_ARRAY || rq_scan_array(&scan) < 0)
        return 0;
    while (rq_scan_element(&scan) > 0 && rq_scan_skip(&scan, NULL) == 0)
        count++;
    return count;
}

/* The elements that the item has. */
static void put_said_parts(struct rq_writer *writer, struct rq_text_match *match, struct rq_slice array)
{
    struct rq_slice element;
    struct rq_scan scan;

    rq_scan_init(&scan, array.text, array.len, RQ_SCAN_DEEPEST);
    if (!match->count || rq_scan_array(&scan) < 0)
        return;
    while (rq_scan_element(&scan) > 0 && rq_scan_skip(&scan, &element) == 0) {
        const struct rq_gathered_text *text = rq_text_match_next(match);
        if (text && rq_slice_kind(element) == RQ_KIND_OBJECT)
            put_part(writer, match->item, element, text);
        else
            rq_write_raw(writer, NULL, element.text, element.len);
    }
}

static void put_parts(struct rq_writer *writer, const struct rq_gathered_item *item, enum rq_place place,
                      const char *name, struct rq_slice said)
{
    struct rq_text_match match = { .item = item, .place = place, .count = count_elements(said) };
    const struct rq_gathered_text *text;

    rq_write_array(writer, name);
    put_said_parts(writer, &match, said);
    text = match.beyond;
    while ((text = rq_gathered_text_next(item, place, match.count, text)) != NULL)
        put_part(writer, item, (struct rq_slice){ "", 0 }, text);
    rq_write_array_end(writer);
}

/* ---- what a call is called with ---------------------------------------------------------------------------------- */

/* action: { "commands": [...] } */
static void put_action(struct rq_writer *writer, const struct rq_gathered_item *item, const char *name,
                       struct rq_slice said)
{
    const struct patch commands = { .name = "commands" };
    const struct rq_gathered_text *text = NULL;

    rq_write_object(writer, name, NULL);
    put_rest(writer, said, &commands, 1);
    rq_write_array(writer, commands.name);
    while ((text = rq_gathered_text_next(item, RQ_PLACE_ACTION, 0, text)) != NULL)
        put_text(writer, NULL, &text->text.bytes);
    rq_write_array_end(writer);
    rq_write_object_end(writer);
}

/* operation: { "diff": "..." } */
static void put_operation(struct rq_writer *writer, const struct rq_gathered_item *item, const char *name,
                          struct rq_slice said)
{
    const struct patch diff = { "diff", &first_text(item, RQ_PLACE_OPERATION)->text.bytes, true };

    rq_write_object(writer, name, NULL);
    put_patched(writer, said, &diff, 1);
    rq_write_object_end(writer);
}

/* ---- items ------------------------------------------------------------------------------------------------------- */

/* The members of an item that hold texts, and the places of those. */
static const struct {
    const char *name;
    enum rq_place place;
} places[] = {
    { "content", RQ_PLACE_CONTENT },     { "summary", RQ_PLACE_SUMMARY },  { "action", RQ_PLACE_ACTION },
    { "operation", RQ_PLACE_OPERATION }, { "arguments", RQ_PLACE_MEMBER }, { "input", RQ_PLACE_MEMBER },
    { "code", RQ_PLACE_MEMBER },
};

/* Whether the gathered texts, not the item's own member, are to be written under this name. */
static bool is_from_texts(const struct rq_gathered_item *item, size_t i)
{
    struct rq_slice said = rq_members_get(&item->members, places[i].name);
    const struct rq_gathered_text *text;

    if (places[i].place == RQ_PLACE_CONTENT || places[i].place == RQ_PLACE_SUMMARY)
        return first_text(item, places[i].place) != NULL;
    if (places[i].place != RQ_PLACE_MEMBER)
        return first_text(item, places[i].place) && !(item->done && said.len);
    text = first_text(item, RQ_PLACE_MEMBER);
    return text && strcmp(rq_piece_forms[text->kind].member, places[i].name) == 0 &&
           is_wanted(item, said, &text->text.bytes);
}

static void put_texts(struct rq_writer *writer, const struct rq_gathered_item *item, size_t i)
{
    const char *name = places[i].name;
    struct rq_slice said = rq_members_get(&item->members, name);

    switch (places[i].place) {
    case RQ_PLACE_ACTION:
        put_action(writer, item, name, said);
        break;
    case RQ_PLACE_OPERATION:
        put_operation(writer, item, name, said);
        break;
    case RQ_PLACE_MEMBER:
        put_text(writer, name, &first_text(item, RQ_PLACE_MEMBER)->text.bytes);
        break;
    default:
        put_parts(writer, item, places[i].place, name, said);
    }
}

static bool is_written_otherwise(const struct rq_gathered_item *item, const char *name)
{
    for (size_t i = 0; i < RQ_COUNT(places); i++)
        if (strcmp(places[i].name, name) == 0)
            return is_from_texts(item, i);
    return false;
}

static void put_item(struct rq_writer *writer, const struct rq_gathered_item *item)
{
    rq_write_object(writer, NULL, NULL);
    if (!item->has_json)
        rq_write_string(writer, "type", rq_word_text(rq_item_words, item->type));
    for (size_t i = 0; i < item->members.count; i++) {
        const struct rq_member *member = &item->members.list[i];
        if (member->value.len && !is_written_otherwise(item, member->name))
            rq_write_raw(writer, member->name, member->value.data, member->value.len);
    }
    for (size_t i = 0; i < RQ_COUNT(places); i++)
        if (is_from_texts(item, i))
            put_texts(writer, item, i);
    rq_write_object_end(writer);
}

int rq_responses_rebuild_item(const struct rq_gathered_item *item, struct rq_buffer *json)
{
    struct rq_writer writer;

    rq_write_begin(&writer, json, NULL);
    put_item(&writer, item);
    return rq_write_finish(&writer);
}

/* ---- the response ------------------------------------------------------------------------------------------------ */

int rq_responses_rebuild(const void *from, struct rq_buffer *json)
{
    const struct rq_responses_reader *reader = from;
    struct rq_writer writer;

    rq_write_begin(&writer, json, NULL);
    rq_write_object(&writer, NULL, NULL);
    if (!rq_members_get(&reader->response, "object").len)
        rq_write_string(&writer, "object", "response");
    rq_members_write(&reader->response, &writer);
    rq_write_array(&writer, "output");
    for (size_t i = 0; i < reader->count; i++)
        put_item(&writer, &reader->items[i]);
    rq_write_array_end(&writer);
    rq_write_object_end(&writer);
    return rq_write_finish(&writer);
}
