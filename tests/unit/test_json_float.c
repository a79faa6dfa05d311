/* Numbers as floats: the nearest one, always. The oracle is strtof, in the C locale; numbers that rq_scan_number reads are
 * compared too, wherever rounding its double once more cannot matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <float.h>
#include <locale.h>
#include <math.h>

#include <requesty/base.h>

#include "json/scan.h"

static uint64_t seed = 42;

static uint64_t chance(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

static int scan_float(const char *text, float *value)
{
    struct rq_scan scan;
    int rc;

    rq_scan_init(&scan, text, strlen(text), 1);
    rc = rq_scan_float(&scan, value);
    return rc < 0 ? rc : rq_scan_finish(&scan);
}

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void check(const char *text)
{
    float value = 77, want = strtof(text, NULL);
    int rc = scan_float(text, &value);

    if (isinf(want) && (rc == 0 || value < 77 || value > 77))
        fail_msg("%.60s: not refused", text);
    if (!isinf(want) && (rc < 0 || bits_of(value) != bits_of(want)))
        fail_msg("%.60s gives %.9g (%d), not %.9g", text, (double)value, rc, (double)want);
}

static float random_float(void)
{
    uint32_t bits = (uint32_t)chance();
    float value;

    memcpy(&value, &bits, sizeof value);
    return isfinite(value) ? value : 0;
}

static void every_way_of_writing_a_float(void **state)
{
    char text[128];

    (void)state;
    for (int i = 0; i < 200000; i++) {
        float value = i % 2 ? random_float() : (float)((double)(int64_t)chance() * 0x1p-66);
        for (int digits = 6; digits <= 18; digits += 3) {
            snprintf(text, sizeof text, "%.*g", digits, (double)value);
            check(text);
        }
        snprintf(text, sizeof text, "%.*e", (int)(chance() % 30), (double)value);
        check(text);
        snprintf(text, sizeof text, "%.*f", (int)(chance() % 40), (double)value);
        check(text);
    }
}

static void random_digits(void **state)
{
    char text[128];

    (void)state;
    for (int i = 0; i < 500000; i++) {
        char *at = text;
        at += sprintf(at, "%s%d.", chance() % 2 ? "-" : "", (int)(chance() % 2000) / (int)(1 + chance() % 2000));
        for (uint64_t k = 1 + chance() % 35; k > 0; k--)
            *at++ = (char)('0' + chance() % 10 * (chance() % 4 != 0));
        *at = '\0';
        if (chance() % 2)
            sprintf(at, "e%d", (int)(chance() % 100) - 55);
        check(text);
    }
}

static float next_float(float value)
{
    uint32_t bits = bits_of(value) + 1;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double near_double(double value, int steps)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits += (uint64_t)(int64_t)steps;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The middle between two floats, exactly and by a hair on either side: where rounding twice goes wrong. */
static void the_middle_between_two_floats(void **state)
{
    char text[512];
    size_t differ = 0;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        float low = fabsf(random_float());
        double middle = ((double)low + (double)next_float(low)) / 2;
        size_t len;
        float value;
        if (low > 1e30f || low < 1e-30f)
            continue;
        snprintf(text, sizeof text, "%.160f", middle); /* exact */
        check(text);
        len = strlen(text);
        text[len - 1] = '1';
        check(text);
        assert_int_equal(scan_float(text, &value), 0);
        differ += bits_of(value) != bits_of((float)strtod(text, NULL));
        snprintf(text, sizeof text, "%.17g", near_double(middle, -1));
        check(text);
        snprintf(text, sizeof text, "%.17g", near_double(middle, 1));
        check(text);
    }
    assert_true(differ > 1000); /* the way over a double would have been wrong that often */
}

static void the_ends_of_the_range(void **state)
{
    static const char *const cases[] = {
        "0", "-0", "0.0", "-0.0", "0e5", "0e-99999999999999999999", "1e-7", "1e-07", "1E-7", "-1e+7", "1",
        "16777216", "16777217", "16777219", "3.4028234663852886e38", "3.4028235e38", "3.4028235677973366e38",
        "3.4028235677973365e38", "340282356779733661637539395458142568447", "340282356779733661637539395458142568448",
        "1e39", "-1e39", "1e308", "1e309", "1e99999999999999999999", "1.17549435e-38", "1.1754943508222875e-38",
        "1.1754942e-38", "1.40129846e-45", "7.0064923216240853e-46", "7.0064923216240854e-46", "7.1e-46", "1e-46",
        "1e-400", "-1e-99999999999999999999", "0.000000000000000000000000000000000000000000001",
        "100000000000000000000000000000000000000", "12345678901234567890123456789", "0.1", "0.3333333333333333333333",
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(cases[i]);
}

static void it_is_the_double_where_that_has_no_more_bits(void **state)
{
    char text[64];

    (void)state;
    for (int i = 0; i < 100000; i++) {
        struct rq_number number;
        float value;
        snprintf(text, sizeof text, "%.9g", (double)random_float());
        assert_int_equal(rq_number_parse(text, strlen(text), &number), 0);
        assert_int_equal(scan_float(text, &value), 0);
        assert_true(fabs(number.real - (double)value) <= fabs(number.real) * 0x1p-24 + 0x1p-150);
    }
}

static void other_syntax_is_refused(void **state)
{
    static const char *const cases[] = { "",   "-",    "+1",  ".5",  "1.",  "1.e2",    "1e",   "1e+", "01",  "NaN",
                                         "[",  "null", "\"1\"", "inf", "0x1", "1.5.2", "1e5e5", "--1", "1,", "12345678x" };
    float value = 5;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (scan_float(cases[i], &value) >= 0)
            fail_msg("%s: taken", cases[i]);
}

static void no_locale_changes_it(void **state)
{
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "fr_FR.UTF-8"))
        print_message("no locale with a decimal comma is installed; the C locale is checked\n");
    for (int slow = 0; slow < 2; slow++) {
        float value = 0;
        assert_int_equal(scan_float(slow ? "0.25000000000000000000000000000000000e-40" : "0.25", &value), 0);
        assert_true(bits_of(value) == bits_of(slow ? 0.25e-40f : 0.25f));
    }
    setlocale(LC_NUMERIC, "C");
}

/* ---- looking ahead ----------------------------------------------------------------------------------------------- */

static void a_survey_finds_the_end(void **state)
{
    static const struct {
        const char *text;
        size_t len, commas;
    } cases[] = {
        { "[] ]", 2, 0 },         { "[1]", 3, 0 },           { " [1, -2.5e+3 ,\n3],", 16, 2 }, { "[1..2,x", 0, 0 },
        { "[[1,2],[3]],", 11, 2 }, { "[\"a]b\",1]x", 9, 1 },  { "{\"a\":[1,2]} ", 11, 1 },      { "\"1,2\"]", 5, 1 },
        { "null,", 4, 0 },         { "[1..2]]", 6, 0 },       { "[1,null,2]", 10, 2 },          { "[1,2", 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rq_scan scan;
        struct rq_slice raw = { 0 };
        size_t commas = 99;
        int rc;
        rq_scan_init(&scan, cases[i].text, strlen(cases[i].text), 8);
        rc = rq_scan_survey(&scan, &raw, &commas);
        assert_int_equal(rc == 0, cases[i].len != 0);
        assert_int_equal(raw.len, cases[i].len);
        if (rc < 0)
            continue;
        assert_int_equal(commas, cases[i].commas);
        assert_ptr_equal(scan.next, raw.text + raw.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_writing_a_float), cmocka_unit_test(random_digits),
        cmocka_unit_test(the_middle_between_two_floats), cmocka_unit_test(the_ends_of_the_range),
        cmocka_unit_test(it_is_the_double_where_that_has_no_more_bits), cmocka_unit_test(other_syntax_is_refused),
        cmocka_unit_test(no_locale_changes_it), cmocka_unit_test(a_survey_finds_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
