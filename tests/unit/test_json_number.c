/* Numbers: read to the last bit, whatever their length and whatever the locale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <locale.h>

#include "json/scan.h"

static struct rq_number parsed(const char *text)
{
    struct rq_number number;
    assert_int_equal(rq_number_parse(text, strlen(text), &number), 0);
    return number;
}

static void assert_real(const char *text, double value)
{
    struct rq_number number = parsed(text);
    if (memcmp(&number.real, &value, sizeof value) != 0)
        fail_msg("%.60s gives %.17g, not %.17g", text, number.real, value);
}

static void assert_refused(const char *text)
{
    struct rq_number number;
    assert_true(rq_number_parse(text, strlen(text), &number) < 0);
}

static void whole_numbers_of_64_bits_are_exact(void **unused)
{
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = {
        { "0", 0 },
        { "-0", 0 },
        { "7", 7 },
        { "-12", -12 },
        { "9007199254740993", 9007199254740993 },
        { "9223372036854775807", INT64_MAX },
        { "-9223372036854775808", INT64_MIN },
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rq_number number = parsed(cases[i].text);
        assert_true(number.integral);
        assert_int_equal(number.integer, cases[i].value);
        assert_true(number.real == (double)cases[i].value);
    }
}

static void whole_numbers_beyond_64_bits_become_doubles(void **unused)
{
    static const char *const cases[] = { "9223372036854775808", "-9223372036854775809", "18446744073709551615",
                                         "18446744073709551616", "99999999999999999999999999999999" };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(parsed(cases[i]).integral);
        assert_real(cases[i], strtod(cases[i], NULL));
    }
}

static void a_fraction_or_an_exponent_makes_no_integer(void **unused)
{
    (void)unused;
    assert_false(parsed("1.0").integral);
    assert_false(parsed("1e2").integral);
    assert_real("1e2", 100.0);
    assert_real("-0.0", -0.0);
    assert_real("-0e7", -0.0);
    assert_real("-0", 0.0);
}

static void other_syntax_is_refused(void **unused)
{
    static const char *const cases[] = { "",    "-",   "+1",  ".5",    "1.",    "1.e2", "1e",
                                         "1e+", "01",  "-01", "1 ",    " 1",    "0x1",  "1_000",
                                         "NaN", "inf", "1,5", "1.5.2", "1e5e5", "--1",  "1e1.5" };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(cases[i]);
}

static void the_ends_of_the_range_are_right(void **unused)
{
    (void)unused;
    assert_real("1.7976931348623157e308", 0x1.fffffffffffffp1023);
    assert_real("1.7976931348623158079372897140530341507993e308", 0x1.fffffffffffffp1023);
    assert_refused("179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017"
                   "977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273"
                   "854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704"
                   "342711559699508093042880177904174497792"); /* the middle between the largest double and the
                                                                  next power of two */
    assert_real("179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017"
                "977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273"
                "854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704"
                "342711559699508093042880177904174497791",
                0x1.fffffffffffffp1023);
    assert_refused("1e309");
    assert_refused("-1e309");
    assert_refused("1e99999999999999999999999999");
    assert_real("1e-99999999999999999999999999", 0.0);
    assert_real("-1e-400", -0.0);
    assert_real("0e99999999999999999999999999", 0.0);
    assert_real("4.9406564584124654e-324", 0x1p-1074);
    assert_real("2.4703282292062327e-324", 0.0);
    assert_real("2.4703282292062328e-324", 0x1p-1074);
    assert_real("2.2250738585072011e-308", 0x0.fffffffffffffp-1022);
    assert_real("2.2250738585072014e-308", 0x1p-1022);
}

static void the_middle_between_two_doubles_goes_to_the_even_one(void **unused)
{
    (void)unused;
    assert_real("9007199254740993.0", 9007199254740992.0);
    assert_real("9007199254740993.00000000000000000000000000000000000000000000000000000000000000000001",
                9007199254740994.0);
    assert_real("9007199254740995.0", 9007199254740996.0);
    assert_real("1.00000000000000011102230246251565404236316680908203125", 1.0);
    assert_real("1.00000000000000011102230246251565404236316680908203124", 1.0);
    assert_real("1.00000000000000011102230246251565404236316680908203126", 0x1.0000000000001p0);
    assert_real("1e23", 1e23);
}

/* digits: "1" and zeros and "1" far away, right above the middle: only a reader that looks at every digit sees it.
 */
static void a_digit_far_behind_still_counts(void **unused)
{
    const size_t zeros = 1000000;
    const char *middle = "1.00000000000000011102230246251565404236316680908203125";
    char *text = malloc(strlen(middle) + zeros + 2);
    size_t len = strlen(middle);

    (void)unused;
    memcpy(text, middle, len);
    memset(text + len, '0', zeros);
    text[len + zeros] = '\0';
    assert_real(text, 1.0);
    text[len + zeros - 1] = '1';
    assert_real(text, 0x1.0000000000001p0);
    free(text);
}

static void long_numbers_and_their_exponents_cancel_out(void **unused)
{
    const size_t zeros = 100000;
    char *text = malloc(zeros + 32);

    (void)unused;
    text[0] = '1';
    memset(text + 1, '0', zeros);
    strcpy(text + 1 + zeros, "e-100000");
    assert_real(text, 1.0);
    strcpy(text + 1 + zeros, "e-99999");
    assert_real(text, 10.0);
    strcpy(text + 1 + zeros, "");
    assert_refused(text);
    memset(text, '0', zeros + 1);
    text[1] = '.';
    strcpy(text + 1 + zeros, "15e100000");
    assert_real(text, 1.5);
    free(text);
}

/* Doubles from bits, printed and read back. */
static void every_double_survives_its_text(void **unused)
{
    uint64_t bits = 0x9E3779B97F4A7C15;
    int rounds = getenv("REQUESTY_TEST_QUICK") ? 2000 : 200000;

    (void)unused;
    for (int i = 0; i < rounds; i++) {
        double value;
        char text[48];
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        memcpy(&value, &bits, sizeof value);
        if (value - value != 0)
            continue;
        snprintf(text, sizeof text, "%.16e", value);
        assert_real(text, value);
        if (i % 4 == 0) { /* the sizes that are met in practice */
            value = (double)(int64_t)(bits >> 20) / (double)(1 + (bits & 0xFFFFF));
            snprintf(text, sizeof text, "%.*f", (int)(bits >> 60) + 1, value);
            assert_real(text, strtod(text, NULL));
        }
    }
}

/* Fractions of 17 to 19 digits have a way of their own through the reader. */
static void fractions_of_many_digits_are_rounded_as_strtod_rounds_them(void **unused)
{
    uint64_t bits = 1;
    int rounds = getenv("REQUESTY_TEST_QUICK") ? 2000 : 200000;

    (void)unused;
    for (int i = 0; i < rounds; i++) {
        uint64_t mantissa;
        int places = i % 19 + 1;
        char text[48];
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        mantissa = bits >> (bits >> 60) % 12;
        if (i % 5 == 0) /* the middle between two doubles, or near it: an odd number of 54 bits, as a decimal */
            mantissa = ((mantissa | UINT64_C(1) << 63) >> 10 | 1) * 10 + (uint64_t)(i % 3) - 1;
        if (mantissa > UINT64_C(9999999999999999999))
            continue;
        snprintf(text, sizeof text, "%llue-%d", (unsigned long long)mantissa, i % 5 ? places : 1);
        assert_real(text, strtod(text, NULL));
    }
}

static void the_locale_does_not_matter(void **unused)
{
    static const char *const locales[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8", "de_DE" };
    bool found = false;

    (void)unused;
    for (size_t i = 0; i < 5 && !found; i++)
        found = setlocale(LC_ALL, locales[i]) != NULL;
    if (!found)
        print_message("no locale with a decimal comma is installed: only the C locale is tested\n");
    assert_real("1.5", 1.5);
    assert_real("0.30000000000000004", 0x1.3333333333334p-2);
    assert_real("123456789.123456789123456789e-3", 0x1.e240ca03feaf7p16);
    assert_refused("1,5");
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_of_64_bits_are_exact),
        cmocka_unit_test(whole_numbers_beyond_64_bits_become_doubles),
        cmocka_unit_test(a_fraction_or_an_exponent_makes_no_integer),
        cmocka_unit_test(other_syntax_is_refused),
        cmocka_unit_test(the_ends_of_the_range_are_right),
        cmocka_unit_test(the_middle_between_two_doubles_goes_to_the_even_one),
        cmocka_unit_test(a_digit_far_behind_still_counts),
        cmocka_unit_test(long_numbers_and_their_exponents_cancel_out),
        cmocka_unit_test(every_double_survives_its_text),
        cmocka_unit_test(fractions_of_many_digits_are_rounded_as_strtod_rounds_them),
        cmocka_unit_test(the_locale_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
