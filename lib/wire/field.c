#include "wire/field.h"

#include <math.h>
#include <string.h>

#include "wire/ascii.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *text)
{
    while (is_blank(*text))
        text++;
    return text;
}

/* ---- names and values -------------------------------------------------------------------------------------------- */

static bool is_token_char(char c)
{
    return rq_is_letter(c) || rq_is_digit(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

const char *rq_field_name_problem(const char *name)
{
    if (!name || !*name)
        return "is empty";
    for (; *name; name++)
        if (!is_token_char(*name))
            return "holds a character that no field name may hold";
    return NULL;
}

static bool is_control(char c)
{
    unsigned char byte = (unsigned char)c;
    return (byte < 0x20 && byte != '\t') || byte == 0x7F;
}

const char *rq_field_value_problem(const char *value)
{
    size_t len = value ? strlen(value) : 0;

    if (!value)
        return "is missing";
    for (size_t i = 0; i < len; i++)
        if (value[i] == '\r' || value[i] == '\n')
            return "holds a line end";
        else if (is_control(value[i]))
            return "holds a control character";
    if (len && (is_blank(value[0]) || is_blank(value[len - 1])))
        return "begins or ends with a blank";
    return NULL;
}

bool rq_field_same_name(const char *a, const char *b)
{
    while (*a && rq_lower(*a) == rq_lower(*b)) {
        a++;
        b++;
    }
    return rq_lower(*a) == rq_lower(*b);
}

bool rq_field_split(const char *line, size_t len, struct rq_field_line *field)
{
    const char *colon = len ? memchr(line, ':', len) : NULL;
    const char *value, *end;

    if (!colon || colon == line)
        return false;
    value = colon + 1;
    end = line + len;
    while (value < end && is_blank(*value))
        value++;
    while (end > value && is_blank(end[-1]))
        end--;
    *field = (struct rq_field_line){ .name = line,
                                     .name_len = (size_t)(colon - line),
                                     .value = value,
                                     .value_len = (size_t)(end - value) };
    return true;
}

bool rq_media_type_is(const char *value, const char *type)
{
    if (!value)
        return false;
    value = skip_blanks(value);
    for (; *type && *type != '*'; type++, value++)
        if (rq_lower(*value) != rq_lower(*type))
            return false;
    if (*type == '*')
        return true;
    value = skip_blanks(value);
    return *value == '\0' || *value == ';';
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

#define EXPONENT_MOST 100000 /* far beyond what a double holds either way, far below what an int does */

struct decimal {
    uint64_t digits; /* the leading ones; those that do not fit only move the exponent */
    int exponent;
    bool any;
};

static const char *take_digits(const char *text, struct decimal *decimal, bool fraction)
{
    for (; rq_is_digit(*text); text++) {
        bool fits = decimal->digits <= (UINT64_MAX - 9) / 10;
        decimal->any = true;
        if (fits)
            decimal->digits = decimal->digits * 10 + (uint64_t)(*text - '0');
        if (fits == fraction && decimal->exponent > -EXPONENT_MOST && decimal->exponent < EXPONENT_MOST)
            decimal->exponent += fits ? -1 : 1;
    }
    return text;
}

/* NULL when an exponent was begun and not written. */
static const char *take_exponent(const char *text, struct decimal *decimal)
{
    bool negative;
    int exponent = 0;

    if (rq_lower(*text) != 'e')
        return text;
    text++;
    negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    if (!rq_is_digit(*text))
        return NULL;
    for (; rq_is_digit(*text); text++)
        exponent = exponent < EXPONENT_MOST ? exponent * 10 + (*text - '0') : exponent;
    decimal->exponent += negative ? -exponent : exponent;
    return text;
}

/* Exact to the last bit for up to 15 digits and exponents up to 22; header fields hold nothing finer. */
static double value_of(const struct decimal *decimal)
{
    double value = (double)decimal->digits;
    int left = decimal->exponent < 0 ? -decimal->exponent : decimal->exponent;

    while (left > 0 && value > 0 && isfinite(value)) {
        int step = left < 22 ? left : 22;
        double power = 1;
        left -= step;
        while (step-- > 0)
            power *= 10;
        value = decimal->exponent < 0 ? value / power : value * power;
    }
    return value;
}

bool rq_field_number(const char *text, double *number)
{
    struct decimal decimal = { 0 };
    bool negative;
    double value;

    if (!text)
        return false;
    text = skip_blanks(text);
    negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    text = take_digits(text, &decimal, false);
    if (*text == '.')
        text = take_digits(text + 1, &decimal, true);
    text = decimal.any ? take_exponent(text, &decimal) : NULL;
    if (!text || *skip_blanks(text))
        return false;
    value = value_of(&decimal);
    if (!isfinite(value))
        return false;
    *number = negative ? -value : value;
    return true;
}
