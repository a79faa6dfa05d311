#include "api/money.h"

#include <string.h>

#define MOST_DIGITS 400 /* of an amount that is written out; more than a double's range needs */

/* ---- what came --------------------------------------------------------------------------------------------------- */

/* A number's text, taken apart: digits with the point's place among them. */
struct decimal {
    const char *digits; /* without sign and point */
    size_t count;
    long point; /* digits before the point; may be negative, or beyond their number */
    bool negative;
};

static void take_digits(struct decimal *decimal, char *to, const char *text, size_t len)
{
    const char *dot = memchr(text, '.', len);

    decimal->digits = to;
    decimal->count = dot ? len - 1 : len;
    decimal->point = (long)(dot ? dot - text : (ptrdiff_t)len);
    memcpy(to, text, (size_t)decimal->point);
    if (dot)
        memcpy(to + decimal->point, dot + 1, decimal->count - (size_t)decimal->point);
}

/* The value of "-7" and the like; one too far off is cut at a value that is still too far off. */
static long exponent_of(const char *text, const char *end)
{
    bool negative = *text == '-';
    long value = 0;

    text += *text == '-' || *text == '+';
    for (; text < end && value <= MOST_DIGITS; text++)
        value = value * 10 + (*text - '0');
    return negative ? -value : value;
}

/* Zeroes that only the exponent has made leading ones. */
static void drop_leading_zeros(struct decimal *decimal)
{
    while (decimal->point > 1 && decimal->count > 1 && *decimal->digits == '0') {
        decimal->digits++;
        decimal->count--;
        decimal->point--;
    }
    if (decimal->point > 1 && *decimal->digits == '0')
        decimal->point = 1; /* 0e5 */
}

static char *put_zeros(char *to, long count)
{
    if (count <= 0)
        return to;
    memset(to, '0', (size_t)count);
    return to + count;
}

static char *put_digits(char *to, const char *digits, size_t count)
{
    memcpy(to, digits, count);
    return to + count;
}

/* Writes it with a point and without an exponent; returns the end. */
static char *put_plain(char *to, const struct decimal *decimal)
{
    size_t before = decimal->point <= 0 ? 0 : (size_t)decimal->point;

    if (before > decimal->count)
        before = decimal->count;
    if (decimal->negative)
        *to++ = '-';
    if (!before)
        *to++ = '0';
    to = put_digits(to, decimal->digits, before);
    to = put_zeros(to, decimal->point - (long)decimal->count);
    if (before < decimal->count) {
        *to++ = '.';
        to = put_zeros(to, -decimal->point);
        to = put_digits(to, decimal->digits + before, decimal->count - before);
    }
    *to = '\0';
    return to;
}

/* Writes out a number that has an exponent; *text stays as it is when that would be too long. */
static int write_out(struct rq_decoder *decoder, const char **text, size_t len, const char *letter)
{
    size_t room = len + 2 * MOST_DIGITS + 4;
    long exponent = exponent_of(letter + 1, *text + len);
    struct decimal decimal = { .negative = **text == '-' };
    char digits[MOST_DIGITS], *to;
    size_t mantissa = (size_t)(letter - *text) - decimal.negative;

    if (exponent > MOST_DIGITS || exponent < -MOST_DIGITS || mantissa > sizeof digits)
        return 0;
    take_digits(&decimal, digits, *text + decimal.negative, mantissa);
    decimal.point += exponent;
    drop_leading_zeros(&decimal);
    to = rq_arena_bytes(decoder->arena, room);
    if (!to)
        return rq_decode_no_memory(decoder);
    rq_arena_trim(decoder->arena, to, room, (size_t)(put_plain(to, &decimal) - to) + 1);
    *text = to;
    return 0;
}

int rq_money_decode(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    enum rq_kind kind = rq_scan_kind(&decoder->scan);
    requesty_opt_double usd = { 0 };
    struct rq_number number;
    const char *text, *letter;
    size_t len;
    int rc;

    if (kind != RQ_KIND_NUMBER && kind != RQ_KIND_STRING)
        return rq_scan_skip(&decoder->scan, NULL);
    rc = rq_decode_text(decoder, &text, &len);
    if (rc == 0 && rq_number_parse(text, len, &number) == 0) {
        usd = REQUESTY_DOUBLE(number.real);
        letter = text + strcspn(text, "eE");
        if (*letter)
            rc = write_out(decoder, &text, len, letter);
    }
    if (rc < 0)
        return rc;
    *(const char **)(void *)((char *)object + field->offset) = text;
    *(requesty_opt_double *)(void *)((char *)object + field->second) = usd;
    return 0;
}

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

static const char *skip_digits(const char *text)
{
    while (*text >= '0' && *text <= '9')
        text++;
    return text;
}

const char *rq_money_problem(const char *text)
{
    const char *end = skip_digits(text);

    if (*text == '-')
        return "is negative";
    if (end == text)
        return "is no amount: digits, as in \"25\" or \"25.00\"";
    if (*text == '0' && end - text > 1)
        return "is no amount: it begins with a needless 0";
    if (*end == '.' && skip_digits(end + 1) == end + 1)
        return "is no amount: nothing is behind the point";
    if (*end == '.')
        end = skip_digits(end + 1);
    if (*end == 'e' || *end == 'E')
        return "is no amount: exponents are not taken";
    return *end ? "is no amount: digits, and maybe a point with more digits, as in \"25.00\"" : NULL;
}

void rq_money_put(struct rq_writer *writer, const char *name, const char *text, int64_t form, int64_t standard,
                  const char *member)
{
    const char *problem = text ? rq_money_problem(text) : NULL;

    if (problem)
        rq_write_refuse(writer, member, "%s", problem);
    else if (text && (form ? form : standard) == REQUESTY_MONEY_NUMBER)
        rq_write_raw(writer, name, text, strlen(text));
    else
        rq_write_string(writer, name, text);
}
