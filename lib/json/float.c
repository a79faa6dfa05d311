/* Numbers as floats, by the page: what embeddings are read with. Each is the float nearest to the decimal number, rounded
 * once; a double that is rounded again would be wrong now and then. */
#include "json/scan.h"

#include <float.h>
#include <stdlib.h>

#include "json/scan_parts.h"

/* A double has 29 bits more than a float. Rounding it to a float is right unless they are about those of the middle between
 * two floats; and "about" is what the few roundings on the way to the double can have changed. */
#define MORE_BITS ((UINT64_C(1) << 29) - 1)
#define MIDDLE (UINT64_C(1) << 28)
#define SLACK 8 /* units of the double's last place; three roundings and the digits left out are at most 4 */

static bool is_near_middle(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return (bits & MORE_BITS) - (MIDDLE - SLACK) <= 2 * SLACK; /* below, the difference is huge */
}

/* A double within SLACK of the number; false where that takes more than two operations. */
static bool close_double(const struct rq_decimal *number, double *value)
{
    int64_t exponent = number->exponent;

    if (exponent < -44 || exponent > 22)
        return false;
    *value = (double)number->mantissa;
    if (exponent < -22) {
        *value /= rq_powers_of_ten[22];
        exponent += 22;
    }
    if (exponent < 0)
        *value /= rq_powers_of_ten[-exponent];
    else
        *value *= rq_powers_of_ten[exponent];
    return true;
}

static float nearest(const struct rq_decimal *number)
{
    char text[RQ_DECIMAL_TEXT];
    double value;

    if (!number->mantissa)
        return 0;
    if (close_double(number, &value) && value >= FLT_MIN && value <= FLT_MAX && !is_near_middle(value))
        return (float)value;
    rq_decimal_text(number, text);
    return strtof(text, NULL);
}

int rq_scan_float(struct rq_scan *scan, float *value)
{
    struct rq_decimal number;
    const char *at = rq_scan_blanks(scan);
    float found;

    if (!rq_decimal_read(at, scan->end, &number))
        return rq_scan_fail(scan, at, "a number is expected");
    found = nearest(&number);
    if (found > FLT_MAX)
        return rq_scan_fail(scan, at, "a number beyond the range of a float");
    *value = number.negative ? -found : found;
    scan->next = number.end;
    return 0;
}

/* ---- looking ahead ----------------------------------------------------------------------------------------------- */

/* What an array of numbers consists of. */
static const bool in_numbers[256] = {
    ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true,  ['5'] = true,  ['6'] = true,
    ['7'] = true, ['8'] = true, ['9'] = true, ['-'] = true, ['+'] = true,  ['.'] = true,  ['e'] = true,
    ['E'] = true, [','] = true, [' '] = true, ['\n'] = true, ['\r'] = true, ['\t'] = true,
};

/* The end of the array at `at` when it holds but numbers; else NULL. */
static const char *end_of_numbers(const char *at, const char *end, size_t *commas)
{
    size_t count = 0;

    if (at == end || *at != '[')
        return NULL;
    for (at++; at < end && in_numbers[(unsigned char)*at]; at++)
        count += *at == ',';
    *commas = count;
    return at < end && *at == ']' ? at + 1 : NULL;
}

int rq_scan_survey(struct rq_scan *scan, struct rq_slice *raw, size_t *commas)
{
    const char *start = rq_scan_blanks(scan), *end = end_of_numbers(start, scan->end, commas);
    int rc;

    if (end) {
        *raw = (struct rq_slice){ start, (size_t)(end - start) };
        scan->next = end;
        return 0;
    }
    rc = rq_scan_skip(scan, raw);
    *commas = 0;
    for (size_t i = 0; i < raw->len; i++)
        *commas += raw->text[i] == ',';
    return rc;
}
