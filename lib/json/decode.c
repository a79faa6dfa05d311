#include "json/decode.h"

#include <string.h>

#include "base/error.h"
#include "json/decode_parts.h"
#include "json/scan_parts.h"

/* The few members whose absent state is not zero. */
static void set_absent(const struct rq_table *table, void *object)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct rq_field *field = &table->fields[i];
        if (field->type == RQ_WORD)
            rq_decode_set_word(object, field, 0, "");
        else if (field->type == RQ_LIST || field->type == RQ_MAP || field->type == RQ_TEXTS)
            rq_decode_no_list(object, field);
        else if (field->type == RQ_INSIDE)
            set_absent(field->table, object);
    }
}

static bool names(const struct rq_field *field, const struct rq_string *name)
{
    return field->name_len == name->len && field->name[0] == name->text[0] &&
           memcmp(field->name, name->text, name->len) == 0;
}

static const struct rq_field *find_escaped(const struct rq_table *table, const struct rq_string *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (rq_string_is(name, table->fields[i].name, table->fields[i].name_len))
            return &table->fields[i];
    return NULL;
}

/* The row of this name. Members mostly come in the order of the rows, so the search begins behind the row found
 * last. */
static const struct rq_field *find_field(const struct rq_table *table, const struct rq_string *name, size_t *guess)
{
    if (name->escaped)
        return find_escaped(table, name);
    for (size_t i = *guess; i < table->count; i++) {
        if (names(&table->fields[i], name)) {
            *guess = i + 1;
            return &table->fields[i];
        }
    }
    for (size_t i = 0; i < *guess; i++)
        if (names(&table->fields[i], name))
            return &table->fields[i];
    return NULL;
}

/* Appends to the list of members that no row names; *tail is where the next one goes. */
static int keep_other(struct rq_decoder *decoder, struct rq_other ***tail, const struct rq_string *name)
{
    struct rq_other *other = rq_arena_alloc(decoder->arena, sizeof *other);
    if (!other)
        return rq_decode_no_memory(decoder);
    *other = (struct rq_other){ .name = *name };
    **tail = other;
    *tail = &other->next;
    return rq_scan_skip(&decoder->scan, &other->value);
}

/* others: the list of members that no row names, or NULL. */
static int decode_members(struct rq_decoder *decoder, const struct rq_table *table, void *object,
                          struct rq_other **others)
{
    struct rq_string name;
    size_t guess = 0;
    int more = rq_scan_object(&decoder->scan);

    if (more < 0)
        return more;
    while ((more = rq_scan_member(&decoder->scan, &name)) > 0) {
        const struct rq_field *field = find_field(table, &name, &guess);
        int rc = field    ? rq_decode_row(decoder, field, object)
                 : others ? keep_other(decoder, &others, &name)
                          : rq_decode_skip(decoder);
        if (rc < 0)
            return rc;
    }
    return more;
}

static int keep_raw(struct rq_decoder *decoder, const struct rq_table *table, void *object, const char *start)
{
    const char *text;
    size_t len;
    struct rq_slice raw = { start, (size_t)(decoder->scan.next - start) };
    int rc = rq_decode_copy(decoder, raw, &text, &len);
    if (rc < 0)
        return rc;
    *(const char **)rq_at_offset(object, table->raw_offset) = text;
    if (table->raw_len_offset)
        *(size_t *)rq_at_offset(object, table->raw_len_offset) = len;
    return 0;
}

/* The object at the scanner (or the array, where the table says that it may be one) into the zeroed struct. */
static int decode_struct(struct rq_decoder *decoder, const struct rq_table *table, void *object)
{
    const char *start = rq_scan_blanks(&decoder->scan);
    int rc = 0;

    set_absent(table, object);
    if (table->begin)
        rc = table->begin(decoder, object);
    if (rc >= 0 && *start == '[')
        rc = rq_decode_row(decoder, table->fields, object);
    else if (rc >= 0)
        rc = decode_members(decoder, table, object,
                            table->others_offset ? rq_at_offset(object, table->others_offset) : NULL);
    if (rc >= 0 && table->raw_offset != RQ_NO_RAW)
        rc = keep_raw(decoder, table, object, start);
    if (rc >= 0 && table->finish)
        rc = table->finish(decoder, object);
    return rc;
}

int rq_decode_object(struct rq_decoder *decoder, const struct rq_table *table, void **object)
{
    *object = NULL;
    if (rq_scan_kind(&decoder->scan) != RQ_KIND_OBJECT)
        return rq_decode_skip(decoder);
    *object = rq_arena_zalloc(decoder->arena, table->size);
    if (!*object)
        return rq_decode_no_memory(decoder);
    return decode_struct(decoder, table, *object);
}

static int decode_object(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    void *made;
    int rc = rq_decode_object(decoder, field->table, &made);
    if (rc >= 0 && made)
        rq_decode_set_pointer(object, field->offset, made);
    return rc;
}

static int decode_inside(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    if (rq_scan_kind(&decoder->scan) != RQ_KIND_OBJECT)
        return rq_decode_skip(decoder);
    return decode_members(decoder, field->table, object, NULL);
}

int rq_decode_row(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    switch ((enum rq_type)field->type) {
    case RQ_OBJECT:
        return decode_object(decoder, field, object);
    case RQ_LIST:
        return rq_decode_list(decoder, field, object);
    case RQ_MAP:
        return rq_decode_map(decoder, field, object);
    case RQ_TEXTS:
        return rq_decode_texts(decoder, field, object);
    case RQ_INSIDE:
        return decode_inside(decoder, field, object);
    case RQ_CUSTOM:
        return field->custom(decoder, field, object);
    default:
        return rq_decode_value(decoder, field, object);
    }
}

static int no_object(struct rq_slice text, enum rq_kind kind, requesty_error *error)
{
    if (!text.len)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "not JSON: it is empty");
    return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "not %s: it begins with \"%s\"",
                        kind == RQ_KIND_BAD ? "JSON" : "a JSON object",
                        rq_error_quote(text.text, text.len, RQ_QUOTE_SHORT).text);
}

static int explain(const struct rq_decoder *decoder, int code, requesty_error *error)
{
    const struct rq_scan *scan = &decoder->scan;
    size_t line, column;

    if (decoder->no_memory)
        return rq_error_no_memory(error);
    if (!scan->problem)
        return rq_error_code(error, code);
    rq_scan_position(scan, &line, &column);
    if (scan->too_deep)
        return rq_error_set(error, REQUESTY_ERR_TOO_LARGE,
                            "JSON nested deeper than %d levels: line %zu, column %zu", scan->max_depth, line,
                            column);
    return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "not valid JSON: line %zu, column %zu: %s", line, column,
                        scan->problem);
}

int rq_decode_check(const char *text, size_t len, int max_depth, requesty_error *error)
{
    struct rq_decoder decoder = { 0 };
    int rc;

    rq_scan_init(&decoder.scan, text, len, max_depth);
    if (rq_scan_kind(&decoder.scan) == RQ_KIND_BAD)
        return no_object((struct rq_slice){ text, len }, RQ_KIND_BAD, error);
    rc = rq_scan_skip(&decoder.scan, NULL);
    if (rc >= 0)
        rc = rq_scan_finish(&decoder.scan);
    return rc < 0 ? explain(&decoder, rc, error) : 0;
}

int rq_decode(const char *text, size_t len, int max_depth, struct rq_arena *arena, const struct rq_table *table,
              void *object, requesty_error *error)
{
    struct rq_decoder decoder = { .arena = arena };
    enum rq_kind kind;
    int rc;

    memset(object, 0, table->size);
    rq_scan_init(&decoder.scan, text, len, max_depth);
    kind = rq_scan_kind(&decoder.scan);
    if (kind != RQ_KIND_OBJECT && !(kind == RQ_KIND_ARRAY && table->may_be_array))
        return no_object((struct rq_slice){ text, len }, kind, error);
    rc = decode_struct(&decoder, table, object);
    if (rc >= 0)
        rc = rq_scan_finish(&decoder.scan);
    return rc < 0 ? explain(&decoder, rc, error) : 0;
}
