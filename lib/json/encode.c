#include "json/encode.h"

#include <string.h>

static const void *at_offset(const void *from, size_t offset)
{
    return (const char *)from + offset;
}

static size_t count_of(const struct rq_put_row *row, const void *from)
{
    return *(const size_t *)at_offset(from, row->second);
}

static const char *text_of(const struct rq_put_row *row, const void *from)
{
    return *(const char *const *)at_offset(from, row->offset);
}

/* A count without an array behind it is a mistake of the caller's, not "nothing". */
static bool has_array(struct rq_writer *writer, const struct rq_put_row *row, const void *array, size_t count)
{
    if (count && !array)
        rq_write_refuse(writer, row->member, "is NULL, but its count is %zu", count);
    return count && array;
}

/* ---- one function a type ----------------------------------------------------------------------------------------- */

static void put_text(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    rq_write_string(writer, row->name, text_of(row, from));
}

static void put_int(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    int64_t value = *(const int64_t *)at_offset(from, row->offset);

    if (value)
        rq_write_int(writer, row->name, value);
}

static void put_opt_int(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    const requesty_opt_int *value = at_offset(from, row->offset);

    if (value->set)
        rq_write_int(writer, row->name, value->value);
}

static void put_opt_double(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    const requesty_opt_double *value = at_offset(from, row->offset);

    if (value->set)
        rq_write_double(writer, row->name, value->value);
}

static void put_opt_bool(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    const requesty_opt_bool *value = at_offset(from, row->offset);

    if (value->set)
        rq_write_bool(writer, row->name, value->value != 0);
}

static void put_word(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    int64_t value = *(const int64_t *)at_offset(from, row->offset);
    const char *text = value ? rq_word_text(row->words, value) : NULL;

    if (text)
        rq_write_string(writer, row->name, text);
    else if (value)
        rq_write_refuse(writer, row->member, "no value of its enumeration is %lld", (long long)value);
}

static void put_json(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    enum rq_kind kind = row->type == RQ_PUT_JSON_OBJECT ? RQ_KIND_OBJECT
                        : row->type == RQ_PUT_JSON_ARRAY ? RQ_KIND_ARRAY
                                                         : RQ_KIND_BAD;

    rq_write_json(writer, row->name, text_of(row, from), kind, row->member);
}

static void put_texts(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    const char *const *texts = *(const char *const *const *)at_offset(from, row->offset);
    size_t count = count_of(row, from);

    if (!has_array(writer, row, texts, count) && !(texts && row->type == RQ_PUT_SET_TEXTS))
        return;
    rq_write_array(writer, row->name);
    for (size_t i = 0; i < count; i++)
        rq_write_string(writer, NULL, texts[i]);
    rq_write_array_end(writer);
}

static void put_list(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    size_t count = count_of(row, from);
    const void *elements;

    memcpy(&elements, at_offset(from, row->offset), sizeof elements);
    if (!has_array(writer, row, elements, count))
        return;
    rq_write_array(writer, row->name);
    for (size_t i = 0; i < count; i++)
        row->custom(writer, NULL, at_offset(elements, i * row->size));
    rq_write_array_end(writer);
}

static void put_custom(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    row->custom(writer, row->name, from);
}

static void (*const put[])(struct rq_writer *writer, const struct rq_put_row *row, const void *from) = {
    [RQ_PUT_TEXT] = put_text,
    [RQ_PUT_INT] = put_int,
    [RQ_PUT_OPT_INT] = put_opt_int,
    [RQ_PUT_OPT_DOUBLE] = put_opt_double,
    [RQ_PUT_OPT_BOOL] = put_opt_bool,
    [RQ_PUT_WORD] = put_word,
    [RQ_PUT_JSON] = put_json,
    [RQ_PUT_JSON_OBJECT] = put_json,
    [RQ_PUT_JSON_ARRAY] = put_json,
    [RQ_PUT_TEXTS] = put_texts,
    [RQ_PUT_SET_TEXTS] = put_texts,
    [RQ_PUT_LIST] = put_list,
    [RQ_PUT_CUSTOM] = put_custom,
};

/* ---- rows -------------------------------------------------------------------------------------------------------- */

void rq_put_rows(struct rq_writer *writer, const struct rq_put_row *rows, size_t count, const void *from)
{
    for (size_t i = 0; i < count; i++)
        put[rows[i].type](writer, &rows[i], from);
}
