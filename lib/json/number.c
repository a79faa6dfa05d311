/* Numbers: locale-free and correctly rounded, whatever their length. */
#include "json/scan.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>

#include <requesty/base.h>

#include "json/scan_parts.h"

#define TAKEN_MAX 19 /* digits that always fit 64 bits */
#define EXPONENT_MAX INT64_C(100000000000000000) /* far beyond what digits in memory could make up for */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number that eight digits stand for; false when they are not all digits. Puts together pairs, then fours, then all
 * eight. */
static bool eight_digits(const char *at, uint64_t *value)
{
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t eight;

    memcpy(&eight, at, sizeof eight);
    eight -= RQ_EACH_BYTE('0');
    if ((eight | (eight + RQ_EACH_BYTE(0x80 - 10))) & RQ_EACH_BYTE(0x80))
        return false;
    eight = eight * 10 + (eight >> 8);
    eight = (eight & UINT64_C(0xFF000000FF)) * UINT64_C(0xF424000000064) +
            (eight >> 16 & UINT64_C(0xFF000000FF)) * UINT64_C(0x271000000001);
    *value = eight >> 32;
    return true;
#else
    (void)at;
    (void)value;
    return false;
#endif
}

/* Takes eight digits at a time, as long as there is room for them and the first one counts. */
static const char *read_eights(const char *at, const char *end, struct rq_decimal *number, bool fraction)
{
    uint64_t eight;

    while (end - at >= 8 && number->taken <= TAKEN_MAX - 8 && (number->taken || *at != '0') && eight_digits(at, &eight)) {
        number->mantissa = number->mantissa * 100000000 + eight;
        number->taken += 8;
        number->exponent -= fraction ? 8 : 0;
        at += 8;
    }
    return at;
}

/* Takes digits; each one in the fraction lowers the exponent, each one left out before the point raises it. */
static const char *read_digits(const char *at, const char *end, struct rq_decimal *number, bool fraction)
{
    for (at = read_eights(at, end, number, fraction); at < end && is_digit(*at); at++) {
        if (number->taken < TAKEN_MAX) {
            number->mantissa = number->mantissa * 10 + (uint64_t)(*at - '0');
            number->taken += number->mantissa != 0;
            number->exponent -= fraction;
        } else {
            number->dropped = true;
            number->exponent += !fraction;
        }
    }
    return at;
}

/* Reads the exponent behind its 'e'; NULL when it has no digit. */
static const char *read_exponent(const char *at, const char *end, struct rq_decimal *number)
{
    bool negative = at < end && *at == '-';
    int64_t exponent = 0;

    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end || !is_digit(*at))
        return NULL;
    for (; at < end && is_digit(*at); at++)
        if (exponent < EXPONENT_MAX)
            exponent = exponent * 10 + (*at - '0');
    number->written_exponent = negative ? -exponent : exponent;
    number->exponent += number->written_exponent;
    return at;
}

bool rq_decimal_read(const char *at, const char *end, struct rq_decimal *number)
{
    *number = (struct rq_decimal){ .text = at };
    if (at < end && *at == '-') {
        number->negative = true;
        at++;
    }
    if (at == end || !is_digit(*at))
        return false;
    if (*at == '0')
        at++;
    else
        at = read_digits(at, end, number, false);
    if (at < end && *at == '.') {
        const char *digits = at + 1;
        at = read_digits(digits, end, number, true);
        if (at == digits)
            return false;
        number->real = true;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at = read_exponent(at + 1, end, number);
        if (!at)
            return false;
        number->real = true;
    }
    number->end = at;
    return true;
}

const double rq_powers_of_ten[23] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* Both the mantissa and the power of ten are exact doubles, so the one operation rounds once, as it should. */
static bool exact_double(const struct rq_decimal *number, double *value)
{
    if (FLT_EVAL_METHOD != 0) /* arithmetic in another precision would round twice */
        return false;
    if (number->dropped || number->mantissa > UINT64_C(1) << 53 || number->exponent < -22 || number->exponent > 22)
        return false;
    *value = (double)number->mantissa;
    if (number->exponent < 0)
        *value /= rq_powers_of_ten[-number->exponent];
    else
        *value *= rq_powers_of_ten[number->exponent];
    return true;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

static double power_of_two(int exponent)
{
    uint64_t bits = (uint64_t)(1023 + exponent) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* Fractions of 17 to 19 digits: a quotient of 63 bits or more, its last bit set when
 * there is a remainder, is all that rounding to 53 needs. Four times as fast as strtod. */
static bool quotient_double(const struct rq_decimal *number, double *value)
{
    uint64_t power, quotient;
    wide dividend;
    int up, down;

    if (number->dropped || number->exponent >= 0 || number->exponent < -19)
        return false;
    power = (uint64_t)rq_powers_of_ten[-number->exponent];
    up = __builtin_clzll(number->mantissa);
    down = __builtin_clzll(power);
    dividend = (wide)(number->mantissa << up) << 63;
    power <<= down;
    quotient = (uint64_t)(dividend / power);
    if (quotient * (wide)power != dividend)
        quotient |= 1;
    *value = (double)quotient * power_of_two(down - up - 63);
    return true;
}
#else
static bool quotient_double(const struct rq_decimal *number, double *value)
{
    (void)number;
    (void)value;
    return false;
}
#endif

/* No two doubles, nor the middle between them, need more than 767 significant digits; a digit behind those only
 * tells on which side of the middle the number is, and one '1' in place of all of them tells the same. */
#define DIGITS_MAX (RQ_DECIMAL_TEXT - 32)

/* "digits e exponent": without a decimal point there is nothing for a locale to change. */
void rq_decimal_text(const struct rq_decimal *number, char text[RQ_DECIMAL_TEXT])
{
    size_t count = 0;
    int64_t exponent = number->written_exponent;
    bool fraction = false, more = false;

    for (const char *at = number->text + number->negative; at < number->end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            fraction = true;
        } else if (count < DIGITS_MAX) {
            if (count || *at != '0')
                text[count++] = *at;
            exponent -= fraction;
        } else {
            more |= *at != '0';
            exponent += !fraction;
        }
    }
    if (more) {
        text[count++] = '1';
        exponent--;
    }
    if (exponent > 9999 || exponent < -9999) /* infinity or zero either way, and short enough for any strtod */
        exponent = exponent < 0 ? -9999 : 9999;
    snprintf(text + count, RQ_DECIMAL_TEXT - count, "e%d", (int)exponent);
}

static double long_double_text(const struct rq_decimal *number)
{
    char text[RQ_DECIMAL_TEXT];

    rq_decimal_text(number, text);
    return strtod(text, NULL);
}

static int to_double(const struct rq_decimal *number, double *value)
{
    if (!number->mantissa)
        *value = 0;
    else if (!exact_double(number, value) && !quotient_double(number, value))
        *value = long_double_text(number);
    if (*value > DBL_MAX)
        return REQUESTY_ERR_BAD_REPLY;
    if (number->negative)
        *value = -*value;
    return 0;
}

/* Whole numbers of 64 bits keep all of them. */
static bool to_integer(const struct rq_decimal *number, int64_t *value)
{
    if (number->real || number->dropped)
        return false;
    if (number->mantissa <= INT64_MAX)
        *value = number->negative ? -(int64_t)number->mantissa : (int64_t)number->mantissa;
    else if (number->negative && number->mantissa == (uint64_t)INT64_MAX + 1)
        *value = INT64_MIN;
    else
        return false;
    return true;
}

static int convert(const struct rq_decimal *from, struct rq_number *number)
{
    number->integer = 0;
    number->integral = to_integer(from, &number->integer);
    if (!number->integral)
        return to_double(from, &number->real);
    number->real = (double)number->integer;
    return 0;
}

int rq_number_parse(const char *text, size_t len, struct rq_number *number)
{
    struct rq_decimal decimal;
    if (!rq_decimal_read(text, text + len, &decimal) || decimal.end != text + len)
        return REQUESTY_ERR_BAD_REPLY;
    return convert(&decimal, number);
}

static int out_of_range(struct rq_scan *scan)
{
    return rq_scan_fail(scan, scan->next, "a number beyond the range of a double");
}

int rq_scan_number(struct rq_scan *scan, struct rq_number *number)
{
    struct rq_decimal decimal;
    const char *at = rq_scan_blanks(scan);

    if (!rq_decimal_read(at, scan->end, &decimal))
        return rq_scan_fail(scan, at, "a number is expected");
    if (convert(&decimal, number) < 0)
        return out_of_range(scan);
    scan->next = decimal.end;
    return 0;
}

int rq_scan_skip_number(struct rq_scan *scan)
{
    struct rq_decimal decimal;
    double value;

    if (!rq_decimal_read(scan->next, scan->end, &decimal))
        return rq_scan_fail(scan, scan->next, "not a number");
    if (decimal.taken + decimal.exponent > 308 && to_double(&decimal, &value) < 0)
        return out_of_range(scan);
    scan->next = decimal.end;
    return 0;
}
