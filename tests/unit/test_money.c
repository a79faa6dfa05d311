/* Amounts of money: what comes is kept to the last digit, what goes is checked. */
#include "api/money.h" /* before the global "error" of writing.h, which its parameters would shadow */

#include <stdio.h>

#include "failing_alloc.h"
#include "writing.h"

struct bill {
    const char *amount;
    requesty_opt_double amount_usd;
};

static int begin_bill(struct rq_decoder *decoder, void *object)
{
    (void)decoder;
    ((struct bill *)object)->amount = "";
    return 0;
}

static const struct rq_field bill_rows[] = { RQ_ROW_MONEY(struct bill, "amount", amount, amount_usd) };
static const struct rq_table bill_table = {
    .fields = bill_rows, .count = RQ_COUNT(bill_rows), .size = sizeof(struct bill), .raw_offset = RQ_NO_RAW,
    .begin = begin_bill,
};

static struct rq_arena arena;

static struct bill decode(const char *value)
{
    char text[4096];
    struct bill bill;
    int len = snprintf(text, sizeof text, "{\"amount\":%s}", value);

    assert_int_equal(rq_decode(text, (size_t)len, 8, &arena, &bill_table, &bill, &error), 0);
    return bill;
}

static int free_arena(void **state)
{
    (void)state;
    rq_arena_free(&arena);
    return 0;
}

/* ---- what comes -------------------------------------------------------------------------------------------------- */

static const struct {
    const char *value, *text;
    double usd;
} amounts[] = {
    { "\"63.545944565\"", "63.545944565", 63.545944565 },
    { "63.545944565", "63.545944565", 63.545944565 },
    { "0", "0", 0 },
    { "\"0\"", "0", 0 },
    { "-12.50", "-12.50", -12.5 },
    { "25.00", "25.00", 25 },
    { "\"0.1000000000000000055511151231257827\"", "0.1000000000000000055511151231257827", 0.1 },
    { "123456789012345678901234567890.12", "123456789012345678901234567890.12", 123456789012345678901234567890.12 },
    { "1e-7", "0.0000001", 1e-7 },
    { "\"1E-7\"", "0.0000001", 1e-7 },
    { "2.5e-1", "0.25", 0.25 },
    { "-2.50e-3", "-0.00250", -0.0025 },
    { "1.5e1", "15", 15 },
    { "1.5e+2", "150", 150 },
    { "12.345e1", "123.45", 123.45 },
    { "0.05e1", "0.5", 0.5 },
    { "0.05e2", "5", 5 },
    { "0.05e3", "50", 50 },
    { "0e0", "0", 0 },
    { "0e5", "0", 0 },
    { "0.00e5", "0", 0 },
    { "0.000e-2", "0.00000", 0 },
    { "7E0", "7", 7 },
};

static void amounts_keep_every_digit(void **state)
{
    (void)state;
    for (size_t i = 0; i < RQ_COUNT(amounts); i++) {
        struct bill bill = decode(amounts[i].value);

        assert_string_equal(bill.amount, amounts[i].text);
        assert_true(bill.amount_usd.set);
        assert_true(!(bill.amount_usd.value < amounts[i].usd) && !(bill.amount_usd.value > amounts[i].usd));
    }
}

/* Written out, an amount has the same value as with its exponent: judged by strtod. */
static void any_exponent_is_written_out_with_the_same_value(void **state)
{
    static const char *const mantissas[] = { "1", "9.87654321", "123.456", "0.5", "1200", "100.001" };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(mantissas); i++)
        for (int exponent = -300; exponent <= 300; exponent++) {
            char value[64];
            struct bill bill;

            snprintf(value, sizeof value, "%se%d", mantissas[i], exponent);
            bill = decode(value);
            rq_arena_reset(&arena);
            assert_null(strpbrk(bill.amount, "eE"));
            if (strtod(bill.amount, NULL) < bill.amount_usd.value || strtod(bill.amount, NULL) > bill.amount_usd.value)
                fail_msg("%s became %s", value, bill.amount);
        }
}

static void what_is_out_of_all_proportion_is_left_alone(void **state)
{
    char value[1200];
    static const char *const same[] = { "1e-401", "1e-99999999999999999999" };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(same); i++)
        assert_string_equal(decode(same[i]).amount, same[i]);
    memset(value, '1', 500);
    snprintf(value + 500, sizeof value - 500, "e-300");
    assert_string_equal(decode(value).amount, value);
}

static void text_that_is_no_number_is_kept(void **state)
{
    static const char *const texts[] = { "", "free", "$12.50", "12,50", "1e", "e5", "0x10", "007", ".5", "1e5 " };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(texts); i++) {
        char value[64];
        struct bill bill;

        snprintf(value, sizeof value, "\"%s\"", texts[i]);
        bill = decode(value);
        assert_string_equal(bill.amount, texts[i]);
        assert_false(bill.amount_usd.set);
    }
}

static void what_says_nothing_is_empty(void **state)
{
    static const char *const values[] = { "null", "true", "[1]", "{\"amount\":1}" };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(values); i++) {
        struct bill bill = decode(values[i]);
        assert_string_equal(bill.amount, "");
        assert_false(bill.amount_usd.set);
    }
}

static void a_repeated_amount_replaces_the_first(void **state)
{
    struct bill bill = decode("\"12\",\"amount\":\"x\"");

    (void)state;
    assert_string_equal(bill.amount, "x");
    assert_false(bill.amount_usd.set);
}

static void every_allocation_may_fail(void **state)
{
    char text[2000];
    int rc, len;
    struct bill bill;

    (void)state;
    len = snprintf(text, sizeof text, "{\"amount\":\"1.%0300de-399\"}", 1);
    requesty_set_allocator(&failing);
    fail_at = 0;
    do {
        fail_at++;
        allocations = 0;
        rc = rq_decode(text, (size_t)len, 8, &arena, &bill_table, &bill, NULL);
        assert_true(rc == 0 || rc == REQUESTY_ERR_NO_MEMORY);
        rq_arena_free(&arena);
        assert_int_equal(blocks, 0);
    } while (rc < 0);
    assert_true(fail_at > 1);
    requesty_set_allocator(&plain);
}

/* ---- what goes --------------------------------------------------------------------------------------------------- */

static const char *put(const char *text, int64_t form, int64_t standard)
{
    begin();
    rq_write_object(&writer, NULL, NULL);
    rq_money_put(&writer, "a", text, form, standard, "amount");
    rq_write_object_end(&writer);
    return written();
}

static void it_goes_as_string_or_as_number(void **state)
{
    (void)state;
    assert_string_equal(put("25.00", 0, REQUESTY_MONEY_STRING), "{\"a\":\"25.00\"}");
    assert_string_equal(put("25.00", 0, REQUESTY_MONEY_NUMBER), "{\"a\":25.00}");
    assert_string_equal(put("25.00", REQUESTY_MONEY_NUMBER, REQUESTY_MONEY_STRING), "{\"a\":25.00}");
    assert_string_equal(put("0.1000000000000000055511", REQUESTY_MONEY_NUMBER, 0), "{\"a\":0.1000000000000000055511}");
    assert_string_equal(put("0", REQUESTY_MONEY_STRING, REQUESTY_MONEY_NUMBER), "{\"a\":\"0\"}");
    assert_string_equal(put(NULL, 0, REQUESTY_MONEY_STRING), "{}");
    assert_string_equal(put(NULL, 0, REQUESTY_MONEY_NUMBER), "{}");
}

static void what_is_no_amount_is_refused(void **state)
{
    static const char *const cases[][2] = {
        { "-1", "is negative" },
        { "-", "is negative" },
        { "", "is no amount: digits, as in \"25\" or \"25.00\"" },
        { ".5", "is no amount: digits, as in \"25\" or \"25.00\"" },
        { "+5", "is no amount: digits, as in \"25\" or \"25.00\"" },
        { "$5", "is no amount: digits, as in \"25\" or \"25.00\"" },
        { "NaN", "is no amount: digits, as in \"25\" or \"25.00\"" },
        { " 5", "is no amount: digits, as in \"25\" or \"25.00\"" },
        { "00", "is no amount: it begins with a needless 0" },
        { "025", "is no amount: it begins with a needless 0" },
        { "5.", "is no amount: nothing is behind the point" },
        { "5.e1", "is no amount: nothing is behind the point" },
        { "1e3", "is no amount: exponents are not taken" },
        { "1.5E3", "is no amount: exponents are not taken" },
        { "5 ", "is no amount: digits, and maybe a point with more digits, as in \"25.00\"" },
        { "5,00", "is no amount: digits, and maybe a point with more digits, as in \"25.00\"" },
        { "5.0.0", "is no amount: digits, and maybe a point with more digits, as in \"25.00\"" },
        { "5USD", "is no amount: digits, and maybe a point with more digits, as in \"25.00\"" },
    };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(cases); i++)
        for (int64_t form = REQUESTY_MONEY_DEFAULT; form <= REQUESTY_MONEY_NUMBER; form++) {
            char message[200];

            begin();
            rq_write_object(&writer, NULL, NULL);
            rq_money_put(&writer, "a", cases[i][0], form, REQUESTY_MONEY_STRING, "amount");
            rq_write_object_end(&writer);
            snprintf(message, sizeof message, "amount: %s", cases[i][1]);
            assert_refused(message);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(amounts_keep_every_digit, free_arena),
        cmocka_unit_test_teardown(any_exponent_is_written_out_with_the_same_value, free_arena),
        cmocka_unit_test_teardown(what_is_out_of_all_proportion_is_left_alone, free_arena),
        cmocka_unit_test_teardown(text_that_is_no_number_is_kept, free_arena),
        cmocka_unit_test_teardown(what_says_nothing_is_empty, free_arena),
        cmocka_unit_test_teardown(a_repeated_amount_replaces_the_first, free_arena),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test_teardown(it_goes_as_string_or_as_number, free_buffer),
        cmocka_unit_test_teardown(what_is_no_amount_is_refused, free_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
