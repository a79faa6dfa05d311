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

static void put_word(struct rq_writer *writer, const struct rq_put_row *row, int64_t value)
{
    const char *text;
    if (!value)
        return;
    text = rq_word_text(row->words, value);
    if (text)
        rq_write_string(writer, row->name, text);
    else
        rq_write_refuse(writer, row->member, "no value of its enumeration is %lld", (long long)value);
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

static void put_int(struct rq_writer *writer, const char *name, int64_t value)
{
    if (value)
        rq_write_int(writer, name, value);
}

static void put_opt_int(struct rq_writer *writer, const char *name, const requesty_opt_int *value)
{
    if (value->set)
        rq_write_int(writer, name, value->value);
}

static void put_opt_double(struct rq_writer *writer, const char *name, const requesty_opt_double *value)
{
    if (value->set)
        rq_write_double(writer, name, value->value);
}

static void put_opt_bool(struct rq_writer *writer, const char *name, const requesty_opt_bool *value)
{
    if (value->set)
        rq_write_bool(writer, name, value->value != 0);
}

static void put_row(struct rq_writer *writer, const struct rq_put_row *row, const void *from)
{
    const void *member = at_offset(from, row->offset);

    switch ((enum rq_put)row->type) {
    case RQ_PUT_TEXT:
        rq_write_string(writer, row->name, text_of(row, from));
        break;
    case RQ_PUT_INT:
        put_int(writer, row->name, *(const int64_t *)member);
        break;
    case RQ_PUT_OPT_INT:
        put_opt_int(writer, row->name, member);
        break;
    case RQ_PUT_OPT_DOUBLE:
        put_opt_double(writer, row->name, member);
        break;
    case RQ_PUT_OPT_BOOL:
        put_opt_bool(writer, row->name, member);
        break;
    case RQ_PUT_WORD:
        put_word(writer, row, *(const int64_t *)member);
        break;
    case RQ_PUT_JSON:
        rq_write_json(writer, row->name, text_of(row, from), RQ_KIND_BAD, row->member);
        break;
    case RQ_PUT_JSON_OBJECT:
        rq_write_json(writer, row->name, text_of(row, from), RQ_KIND_OBJECT, row->member);
        break;
    case RQ_PUT_JSON_ARRAY:
        rq_write_json(writer, row->name, text_of(row, from), RQ_KIND_ARRAY, row->member);
        break;
    case RQ_PUT_TEXTS:
    case RQ_PUT_SET_TEXTS:
        put_texts(writer, row, from);
        break;
    case RQ_PUT_LIST:
        put_list(writer, row, from);
        break;
    case RQ_PUT_CUSTOM:
        row->custom(writer, row->name, from);
        break;
    }
}

void rq_put_rows(struct rq_writer *writer, const struct rq_put_row *rows, size_t count, const void *from)
{
    for (size_t i = 0; i < count; i++)
        put_row(writer, &rows[i], from);
}
