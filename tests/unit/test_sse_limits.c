/* The event-stream parser: limits, and sizes that nothing quadratic could cope with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sse_feed.h"

/* ---- limits ------------------------------------------------------------------------------------------------------ */

static int feed_limited(const char *input, size_t piece, struct sum *sum)
{
    struct sum before;
    requesty_sse_parser *parser = parser_for(sum);
    int rc;

    requesty_sse_parser_set_limit(parser, 8);
    requesty_sse_parser_set_limit(parser, 0); /* keeps it */
    rc = feed_pieces(parser, input, strlen(input), piece);
    before = *sum;
    if (rc < 0)
        assert_int_equal(feed_text(parser, "\n\ndata: x\n\n"), rc);
    assert_memory_equal(sum, &before, sizeof before);
    requesty_sse_parser_reset(parser);
    assert_int_equal(feed_text(parser, "data: new\n\n"), 0);
    assert_int_equal(sum->events, before.events + 1);
    requesty_sse_parser_free(parser);
    *sum = before;
    return rc;
}

static void limits(void **state)
{
    static const struct {
        const char *input;
        bool fits;
        struct sum sum;
    } inputs[] = {
        { "data: 12345678\n\n", true, { 1, 8 } },
        { "data: 123456789\n\n", false, { 0, 0 } },
        { "data: 123456789", false, { 0, 0 } }, /* known before the line ends */
        { "data: 1234\ndata: 678\n\n", true, { 1, 8 } },
        { "data: 1234\ndata: 6789\n\n", false, { 0, 0 } },
        { "data: 12345678\ndata\n\n", false, { 0, 0 } },
        { "data: 1234567\ndata:\n\n", true, { 1, 8 } },
        { "data\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\n\n", true, { 1, 8 } },
        { "data\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\n\n", false, { 0, 0 } },
        { "data: 12345678\n\ndata: 12345678\n\n", true, { 2, 16 } },
        { "event: 12345678\ndata:x\n\n", true, { 1, 1 } },
        { "event: 123456789\ndata:x\n\n", false, { 0, 0 } },
        { "id: 123456789\ndata:x\n\n", false, { 0, 0 } },
        { "retry: 000000001\ndata:x\n\n", false, { 0, 0 } },
        { ":123456789 and so on\ndata:x\n\n", true, { 1, 1 } },
        { "unknown: 123456789 and so on\nunknown\ndata:x\n\n", true, { 1, 1 } },
        { "data:x\n\ndata: 123456789\n\n", false, { 1, 1 } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++)
        for (size_t piece = 1; piece < 60; piece++) {
            struct sum sum = { 0 };
            int rc = feed_limited(inputs[i].input, piece, &sum);
            assert_int_equal(rc, inputs[i].fits ? 0 : REQUESTY_ERR_TOO_LARGE);
            assert_int_equal(sum.events, inputs[i].sum.events);
            assert_int_equal(sum.bytes, inputs[i].sum.bytes);
        }
}

/* ---- size: whatever were quadratic here would take hours --------------------------------------------------------- */

static struct sum sum_of(const char *input, size_t len, size_t piece)
{
    struct sum sum = { 0 };
    requesty_sse_parser *parser = parser_for(&sum);
    assert_int_equal(feed_pieces(parser, input, len, piece), 0);
    requesty_sse_parser_free(parser);
    return sum;
}

static void unterminated(void **state)
{
    static const char *const lines[] = { ":x", "data:x", "ignored:x" };
    static const size_t pieces[] = { 1, 97, 100000 };
    (void)state;
    for (size_t i = 0; i < 9; i++) {
        const char *line = lines[i / 3];
        size_t len = strlen(line) * 2000;
        char *input = repeat(line, 2000);
        assert_int_equal(sum_of(input, len, pieces[i % 3]).events, 0);
        free(input);
    }
}

static void many_lines_are_linear(void **state)
{
    static const char *const texts[] = {
        "data:\r\r", "data:\n\n", "data\r\n\r\n", "data:\r\ndata\r\r", "x\r\rdata\n\n",
    };
    enum { TIMES = 400000 };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *input = repeat(texts[i], TIMES);
        assert_int_equal(sum_of(input, strlen(input), SIZE_MAX / 2).events, TIMES);
        assert_int_equal(sum_of(input, strlen(input), 1).events, TIMES);
        free(input);
    }
}

static void long_lines_are_linear(void **state)
{
    enum { TIMES = 300000 };
    char *input = repeat("0123456789", TIMES);
    struct sum sum;
    (void)state;
    memcpy(input, ":23456789\r", 10);
    memcpy(input + 1000000, "\ndata:6789", 10);
    memcpy(input + 3000000 - 10, "01234567\n\n", 10);
    sum = sum_of(input, 3000000, 1);
    assert_int_equal(sum.events, 1);
    assert_int_equal(sum.bytes, 2000000 - 6 - 2);
    free(input);
}

static void many_data_lines(void **state)
{
    char *lines = repeat("data:x\n", 10000);
    struct sum sum;
    (void)state;
    lines[69999] = '\n';
    sum = sum_of(lines, 70000, 4093);
    assert_int_equal(sum.events, 0);
    free(lines);
    lines = repeat("data:x\r\n", 10001);
    lines[80000] = '\n';
    sum = sum_of(lines, 80001, 4093);
    assert_int_equal(sum.events, 1);
    assert_int_equal(sum.bytes, 19999);
    free(lines);
}

static void default_limit(void **state)
{
    size_t most = (size_t)64 * 1024 * 1024;
    char *input = malloc(most + 8);
    struct sum sum = { 0 };
    requesty_sse_parser *parser = parser_for(&sum);
    (void)state;
    memset(input, 'x', most + 8);
    memcpy(input, "data:", 5);
    memcpy(input + 5 + most, "\n\n", 2);
    assert_int_equal(requesty_sse_parser_feed(parser, input, most + 7), 0);
    assert_int_equal(sum.bytes, most);
    input[5 + most] = 'x';
    assert_int_equal(requesty_sse_parser_feed(parser, input, most + 6), REQUESTY_ERR_TOO_LARGE);
    requesty_sse_parser_free(parser);
    free(input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits),
        cmocka_unit_test(unterminated),
        cmocka_unit_test(many_lines_are_linear),
        cmocka_unit_test(long_lines_are_linear),
        cmocka_unit_test(many_data_lines),
        cmocka_unit_test(default_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
