/* Lists: arrays of objects or of texts, and objects whose members' names are data. */
#include "json/decode_parts.h"

#include <string.h>

static void *const no_elements[1]; /* what an absent list points at */

/* The elements of a list while they come. */
struct elements {
    void **made;
    size_t count, room;
};

static int grow(struct rq_decoder *decoder, struct elements *elements)
{
    size_t more = elements->room ? elements->room * 2 : 4;
    void **grown = rq_arena_alloc(decoder->arena, more * sizeof *grown);

    if (!grown)
        return rq_decode_no_memory(decoder);
    if (elements->count)
        memcpy(grown, elements->made, elements->count * sizeof *grown);
    elements->made = grown;
    elements->room = more;
    return 0;
}

/* Where the next element goes, with room for the NULL behind it; it counts once it is there. */
static int next_slot(struct rq_decoder *decoder, struct elements *elements, void ***slot)
{
    int rc = elements->count + 1 < elements->room ? 0 : grow(decoder, elements);
    if (rc >= 0)
        *slot = &elements->made[elements->count];
    return rc;
}

static void set_list(void *object, const struct rq_field *field, const struct elements *elements)
{
    if (elements->made)
        elements->made[elements->count] = NULL;
    rq_decode_set_pointer(object, field->offset, elements->made ? elements->made : no_elements);
    *(size_t *)rq_at_offset(object, field->second) = elements->count;
}

void rq_decode_no_list(void *object, const struct rq_field *field)
{
    set_list(object, field, &(const struct elements){ 0 });
}

int rq_decode_list(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct elements elements = { 0 };
    void **slot;
    int more;

    if (rq_scan_kind(&decoder->scan) != RQ_KIND_ARRAY)
        return rq_decode_skip(decoder);
    more = rq_scan_array(&decoder->scan);
    while (more >= 0 && (more = rq_scan_element(&decoder->scan)) > 0) {
        more = next_slot(decoder, &elements, &slot);
        if (more >= 0)
            more = rq_decode_object(decoder, field->table, slot);
        if (more >= 0 && *slot)
            elements.count++;
    }
    if (more >= 0)
        set_list(object, field, &elements);
    return more;
}

int rq_decode_texts(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct elements elements = { 0 };
    const char *text;
    void **slot;
    size_t len;
    int more;

    if (rq_scan_kind(&decoder->scan) != RQ_KIND_ARRAY)
        return rq_decode_skip(decoder);
    more = rq_scan_array(&decoder->scan);
    while (more >= 0 && (more = rq_scan_element(&decoder->scan)) > 0) {
        more = next_slot(decoder, &elements, &slot);
        if (more >= 0)
            more = rq_decode_text(decoder, &text, &len);
        if (more >= 0 && text) {
            memcpy(slot, &text, sizeof text);
            elements.count++;
        }
    }
    if (more >= 0)
        set_list(object, field, &elements);
    return more;
}

static int decode_any_value(struct rq_decoder *decoder, const struct rq_table *table, void **made)
{
    *made = rq_arena_zalloc(decoder->arena, table->size);
    return *made ? table->value(decoder, *made) : rq_decode_no_memory(decoder);
}

/* A member of a map; *made is NULL when its value is passed over. */
static int decode_entry(struct rq_decoder *decoder, const struct rq_table *table, const struct rq_string *name,
                        void **made)
{
    const char *text;
    size_t len;
    int rc = table->value ? decode_any_value(decoder, table, made) : rq_decode_object(decoder, table, made);

    if (rc >= 0 && *made)
        rc = rq_decode_string(decoder, name, &text, &len);
    if (rc >= 0 && *made)
        *(const char **)rq_at_offset(*made, table->name_offset) = text;
    return rc;
}

int rq_decode_map(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct elements elements = { 0 };
    struct rq_string name;
    void **slot;
    int more;

    if (rq_scan_kind(&decoder->scan) != RQ_KIND_OBJECT)
        return rq_decode_skip(decoder);
    more = rq_scan_object(&decoder->scan);
    while (more >= 0 && (more = rq_scan_member(&decoder->scan, &name)) > 0) {
        more = next_slot(decoder, &elements, &slot);
        if (more >= 0)
            more = decode_entry(decoder, field->table, &name, slot);
        if (more >= 0 && *slot)
            elements.count++;
    }
    if (more >= 0)
        set_list(object, field, &elements);
    return more;
}
