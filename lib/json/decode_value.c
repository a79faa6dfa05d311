/* Values that are no struct: texts, numbers, booleans, words, raw JSON. */
#include "json/decode_parts.h"

#include <string.h>

static void set_text(void *object, const struct rq_field *field, const char *text, size_t len)
{
    *(const char **)rq_at_offset(object, field->offset) = text;
    if (field->second)
        *(size_t *)rq_at_offset(object, field->second) = len;
}

void rq_decode_set_word(void *object, const struct rq_field *field, int32_t value, const char *text)
{
    *(int32_t *)rq_at_offset(object, field->offset) = value;
    if (field->second)
        *(const char **)rq_at_offset(object, field->second) = text;
}

int rq_decode_no_memory(struct rq_decoder *decoder)
{
    decoder->no_memory = true;
    return REQUESTY_ERR_NO_MEMORY;
}

int rq_decode_copy(struct rq_decoder *decoder, struct rq_slice from, const char **text, size_t *len)
{
    char *to = rq_arena_strndup(decoder->arena, from.text, from.len);
    if (!to)
        return rq_decode_no_memory(decoder);
    *text = to;
    *len = from.len;
    return 0;
}

int rq_decode_string(struct rq_decoder *decoder, const struct rq_string *string, const char **text, size_t *len)
{
    char *to;
    if (!string->escaped)
        return rq_decode_copy(decoder, (struct rq_slice){ string->text, string->len }, text, len);
    to = rq_arena_bytes(decoder->arena, string->len + 1);
    if (!to)
        return rq_decode_no_memory(decoder);
    *len = rq_string_value(string, to);
    to[*len] = '\0';
    rq_arena_trim(decoder->arena, to, string->len + 1, *len + 1);
    *text = to;
    return 0;
}

/* Reads what can stand for a text: a string, or the text of a number or a boolean as one without escapes. 1 when
 * there is one; 0 when the value is something else, which is then skipped. */
static int scan_text(struct rq_decoder *decoder, struct rq_string *string)
{
    struct rq_slice raw;
    int rc;

    switch (rq_scan_kind(&decoder->scan)) {
    case RQ_KIND_STRING:
        rc = rq_scan_string(&decoder->scan, string);
        return rc < 0 ? rc : 1;
    case RQ_KIND_NUMBER:
    case RQ_KIND_TRUE:
    case RQ_KIND_FALSE:
        rc = rq_scan_skip(&decoder->scan, &raw);
        *string = (struct rq_string){ raw.text, raw.len, false };
        return rc < 0 ? rc : 1;
    default:
        return rq_decode_skip(decoder);
    }
}

int rq_decode_text(struct rq_decoder *decoder, const char **text, size_t *len)
{
    struct rq_string string;
    int rc = scan_text(decoder, &string);
    *text = NULL;
    *len = 0;
    return rc > 0 ? rq_decode_string(decoder, &string, text, len) : rc;
}

int rq_decode_piece(struct rq_decoder *decoder, struct rq_piece *piece)
{
    bool is_string = rq_scan_kind(&decoder->scan) == RQ_KIND_STRING;
    struct rq_string string;
    int rc = scan_text(decoder, &string);

    if (rc <= 0)
        return rc;
    piece->source = is_string && !string.escaped ? string.text : NULL;
    rq_string_halves(&string, &piece->first, &piece->last);
    return rq_decode_string(decoder, &string, &piece->text, &piece->len);
}

int rq_decode_piece_row(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    return rq_decode_piece(decoder, rq_at_offset(object, field->offset));
}

int rq_decode_raw(struct rq_decoder *decoder, const char **text, size_t *len)
{
    struct rq_slice raw;
    int rc = rq_scan_skip(&decoder->scan, &raw);
    return rc < 0 ? rc : rq_decode_copy(decoder, raw, text, len);
}

/* A number that is written as a string. 1 when it is one. */
static int parse_string(struct rq_decoder *decoder, struct rq_number *number)
{
    const char *text;
    size_t len;
    int rc = rq_decode_text(decoder, &text, &len);
    if (rc < 0)
        return rc;
    rc = rq_number_parse(text, len, number) == 0;
    rq_arena_trim(decoder->arena, (char *)(uintptr_t)text, len + 1, 0);
    return rc;
}

/* 1 when a number was there, 0 when something else was. */
static int scan_number(struct rq_decoder *decoder, struct rq_number *number)
{
    int rc;
    switch (rq_scan_kind(&decoder->scan)) {
    case RQ_KIND_NUMBER:
        rc = rq_scan_number(&decoder->scan, number);
        return rc < 0 ? rc : 1;
    case RQ_KIND_STRING:
        return parse_string(decoder, number);
    default:
        return rq_decode_skip(decoder);
    }
}

static int64_t whole(const struct rq_number *number)
{
    if (number->integral)
        return number->integer;
    if (number->real >= 0x1p63)
        return INT64_MAX;
    return number->real <= -0x1p63 ? INT64_MIN : (int64_t)number->real;
}

static int decode_number(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    void *member = rq_at_offset(object, field->offset);
    struct rq_number number;
    int rc = scan_number(decoder, &number);

    if (rc <= 0)
        return rc;
    if (field->type == RQ_INTEGER)
        *(int64_t *)member = whole(&number);
    else if (field->type == RQ_OPT_INT)
        *(requesty_opt_int *)member = (requesty_opt_int){ 1, whole(&number) };
    else
        *(requesty_opt_double *)member = (requesty_opt_double){ 1, number.real };
    return 0;
}

static int decode_bool(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    enum rq_kind kind = rq_scan_kind(&decoder->scan);
    if (kind != RQ_KIND_TRUE && kind != RQ_KIND_FALSE)
        return rq_decode_skip(decoder);
    *(requesty_opt_bool *)rq_at_offset(object, field->offset) = (requesty_opt_bool){ 1, kind == RQ_KIND_TRUE };
    return rq_scan_literal(&decoder->scan);
}

static int decode_text(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    const char *text;
    size_t len;
    int rc = rq_decode_text(decoder, &text, &len);
    if (rc == 0 && text)
        set_text(object, field, text, len);
    return rc;
}

static int decode_raw(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    const char *text;
    size_t len;
    int rc;
    if (rq_scan_kind(&decoder->scan) == RQ_KIND_NULL)
        return rq_decode_skip(decoder);
    rc = rq_decode_raw(decoder, &text, &len);
    if (rc == 0)
        set_text(object, field, text, len);
    return rc;
}

static const struct rq_word *find_word(const struct rq_word *words, const struct rq_string *string)
{
    for (; words && words->text; words++)
        if (rq_string_is(string, words->text, strlen(words->text)))
            return words;
    return NULL;
}

static int decode_word(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct rq_string string;
    const struct rq_word *word;
    const char *text = "";
    size_t len;
    int rc = scan_text(decoder, &string);

    if (rc <= 0)
        return rc;
    word = find_word(field->words, &string);
    if (word)
        text = word->text; /* static: nothing to copy */
    else if (field->second && (rc = rq_decode_string(decoder, &string, &text, &len)) < 0)
        return rc;
    rq_decode_set_word(object, field, word ? word->value : 0, text);
    return 0;
}

int rq_decode_value(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    switch ((enum rq_type)field->type) {
    case RQ_TEXT:
        return decode_text(decoder, field, object);
    case RQ_INTEGER:
    case RQ_OPT_INT:
    case RQ_OPT_DOUBLE:
        return decode_number(decoder, field, object);
    case RQ_OPT_BOOL:
        return decode_bool(decoder, field, object);
    case RQ_WORD:
        return decode_word(decoder, field, object);
    case RQ_RAW:
        return decode_raw(decoder, field, object);
    default:
        return rq_decode_skip(decoder);
    }
}

int32_t rq_word_value(const struct rq_word *words, const char *text)
{
    for (; text && words->text; words++)
        if (strcmp(words->text, text) == 0)
            return words->value;
    return 0;
}

const char *rq_word_text(const struct rq_word *words, int64_t value)
{
    for (; words->text; words++)
        if (words->value == value)
            return words->text;
    return NULL;
}
