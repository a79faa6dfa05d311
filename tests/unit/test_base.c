/* The ground floor: arena, buffer, error, list, random, memory, log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/random.h"
#include "failing_alloc.h"

/* ---- every test leaves no memory behind -------------------------------------------------------------------------- */

static int count_allocations(void **unused)
{
    (void)unused;
    fail_at = allocations = blocks = 0;
    return requesty_set_allocator(&failing);
}

static int nothing_is_left(void **unused)
{
    (void)unused;
    requesty_set_allocator(&plain);
    return blocks;
}

/* ---- arena ------------------------------------------------------------------------------------------------------- */

static void arena_blocks_are_aligned_and_apart(void **unused)
{
    struct rq_arena arena = { 0 };
    char *last = NULL;

    (void)unused;
    for (size_t size = 0; size < 3000; size += 7) {
        char *bytes = rq_arena_bytes(&arena, size % 5);
        char *block = rq_arena_alloc(&arena, size);
        assert_non_null(bytes);
        assert_non_null(block);
        assert_ptr_not_equal(block, last);
        assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
        memset(bytes, 1, size % 5);
        memset(block, 2, size);
        last = block;
    }
    rq_arena_free(&arena);
    assert_null(arena.chunks);
    rq_arena_free(&arena);
}

static void arena_memory_is_zeroed_when_asked(void **unused)
{
    struct rq_arena arena = { 0 };
    char *block = rq_arena_alloc(&arena, 500);

    (void)unused;
    memset(block, 0xFF, 500);
    rq_arena_reset(&arena);
    block = rq_arena_zalloc(&arena, 500);
    for (int i = 0; i < 500; i++)
        assert_int_equal(block[i], 0);
    rq_arena_free(&arena);
}

static void arena_reset_keeps_the_largest_chunk(void **unused)
{
    struct rq_arena arena = { 0 };
    int before;

    (void)unused;
    rq_arena_reset(&arena);
    rq_arena_alloc(&arena, 100);
    rq_arena_alloc(&arena, 1000000); /* a chunk of its own */
    rq_arena_alloc(&arena, 100);     /* a smaller one again */
    rq_arena_reset(&arena);
    assert_int_equal(blocks, 1);
    before = allocations;
    for (int i = 0; i < 5; i++) {
        assert_non_null(rq_arena_alloc(&arena, 1000000));
        rq_arena_reset(&arena);
    }
    assert_int_equal(allocations, before);
    rq_arena_free(&arena);
}

static void arena_text_is_copied_and_trimmed(void **unused)
{
    struct rq_arena arena = { 0 };
    char *text = rq_arena_strndup(&arena, "hello world", 5), *bytes;

    (void)unused;
    assert_string_equal(text, "hello");
    assert_string_equal(rq_arena_strndup(&arena, "", 0), "");
    bytes = rq_arena_bytes(&arena, 100);
    rq_arena_trim(&arena, bytes, 100, 10);
    assert_ptr_equal(rq_arena_bytes(&arena, 1), bytes + 10);
    rq_arena_trim(&arena, bytes, 10, 0); /* no longer the last: nothing happens */
    assert_ptr_equal(rq_arena_bytes(&arena, 1), bytes + 11);
    rq_arena_free(&arena);
}

static void arena_without_memory_gives_null_and_stays_whole(void **unused)
{
    struct rq_arena arena = { 0 };

    (void)unused;
    fail_at = 1;
    assert_null(rq_arena_alloc(&arena, 10));
    assert_null(rq_arena_alloc(&arena, SIZE_MAX - 8));
    assert_null(rq_arena_strndup(&arena, "x", SIZE_MAX));
    assert_non_null(rq_arena_zalloc(&arena, 10));
    fail_at = allocations + 1;
    assert_null(rq_arena_bytes(&arena, 5000));
    assert_non_null(rq_arena_bytes(&arena, 10));
    rq_arena_free(&arena);
}

/* ---- buffer ------------------------------------------------------------------------------------------------------ */

static void buffer_grows_and_keeps_its_bytes(void **unused)
{
    struct rq_buffer buffer;

    (void)unused;
    rq_buffer_init(&buffer, 0);
    assert_int_equal(rq_buffer_append(&buffer, NULL, 0), 0);
    assert_null(buffer.data);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(rq_buffer_printf(&buffer, "%03d,", i), 0);
    assert_int_equal(buffer.len, 4000);
    assert_memory_equal(buffer.data + 3996, "999,", 4);
    assert_int_equal(rq_buffer_append_text(&buffer, "end"), 0);
    assert_int_equal(rq_buffer_append_byte(&buffer, '.'), 0);
    assert_string_equal(rq_buffer_text(&buffer) + 4000, "end.");
    assert_int_equal(buffer.len, 4004);
    rq_buffer_consume(&buffer, 0);
    rq_buffer_consume(&buffer, 4000);
    assert_string_equal(rq_buffer_text(&buffer), "end.");
    rq_buffer_free(&buffer);
}

static void buffer_text_of_nothing_is_empty(void **unused)
{
    struct rq_buffer buffer;
    (void)unused;
    rq_buffer_init(&buffer, 0);
    assert_string_equal(rq_buffer_text(&buffer), "");
    rq_buffer_free(&buffer);
}

static void buffer_stops_at_its_ceiling(void **unused)
{
    struct rq_buffer buffer;

    (void)unused;
    rq_buffer_init(&buffer, 10);
    assert_int_equal(rq_buffer_append_text(&buffer, "12345678"), 0);
    assert_int_equal(rq_buffer_append_text(&buffer, "abc"), REQUESTY_ERR_TOO_LARGE);
    assert_int_equal(rq_buffer_append(&buffer, "abc", SIZE_MAX), REQUESTY_ERR_TOO_LARGE);
    assert_int_equal(buffer.len, 8);
    assert_int_equal(rq_buffer_append_text(&buffer, "90"), 0);
    assert_int_equal(rq_buffer_append_byte(&buffer, 'x'), REQUESTY_ERR_TOO_LARGE);
    assert_string_equal(rq_buffer_text(&buffer), "1234567890");
    rq_buffer_free(&buffer);
    assert_int_equal(buffer.ceiling, 10);
}

static void buffer_without_memory_keeps_its_content(void **unused)
{
    struct rq_buffer buffer;
    char large[1000] = "";

    (void)unused;
    rq_buffer_init(&buffer, 0);
    assert_int_equal(rq_buffer_append_text(&buffer, "abc"), 0);
    fail_at = allocations + 1;
    assert_int_equal(rq_buffer_append(&buffer, large, sizeof large), REQUESTY_ERR_NO_MEMORY);
    assert_int_equal(rq_buffer_reserve(&buffer, SIZE_MAX), REQUESTY_ERR_NO_MEMORY);
    assert_string_equal(rq_buffer_text(&buffer), "abc");
    rq_buffer_free(&buffer);
    fail_at = allocations + 1;
    assert_null(rq_buffer_text(&buffer));
}

static void buffer_can_take_exactly_what_it_needs(void **unused)
{
    struct rq_buffer buffer;

    (void)unused;
    rq_buffer_init(&buffer, 0);
    rq_buffer_append_text(&buffer, "abc");
    assert_int_equal(rq_buffer_reserve_exactly(&buffer, 10), 0); /* there is room already */
    assert_true(buffer.size > 13);
    assert_int_equal(rq_buffer_reserve_exactly(&buffer, 12345), 0);
    assert_int_equal(buffer.size, 12348);
    assert_int_equal(rq_buffer_reserve_exactly(&buffer, SIZE_MAX), REQUESTY_ERR_NO_MEMORY);
    fail_at = allocations + 1;
    assert_int_equal(rq_buffer_reserve_exactly(&buffer, 20000), REQUESTY_ERR_NO_MEMORY);
    assert_string_equal(rq_buffer_text(&buffer), "abc");
    rq_buffer_free(&buffer);
}

static void buffer_clear_keeps_little_memory(void **unused)
{
    struct rq_buffer buffer;
    char large[5000] = "";

    (void)unused;
    rq_buffer_init(&buffer, 0);
    rq_buffer_append(&buffer, large, 100);
    rq_buffer_clear(&buffer, 4096);
    assert_int_equal(buffer.len, 0);
    assert_non_null(buffer.data);
    rq_buffer_append(&buffer, large, sizeof large);
    rq_buffer_clear(&buffer, 4096);
    assert_int_equal(buffer.len, 0);
    assert_null(buffer.data);
}

/* ---- error ------------------------------------------------------------------------------------------------------- */

static void an_error_is_zero_but_for_what_is_set(void **unused)
{
    requesty_error error;

    (void)unused;
    memset(&error, 0xA5, sizeof error);
    assert_int_equal(rq_error_set(&error, REQUESTY_ERR_INVALID, "%s: %d", "max_tokens", 7), REQUESTY_ERR_INVALID);
    assert_int_equal(error.code, REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "max_tokens: 7");
    assert_int_equal(error.retry_after_ms, -1);
    assert_int_equal(error.http_status, 0);
    assert_string_equal(error.type, "");
    assert_string_equal(error.request_id, "");
    for (size_t i = 0; i < sizeof error.reserved; i++)
        assert_int_equal(error.reserved[i], 0);
    assert_int_equal(rq_error_set(NULL, REQUESTY_ERR_TLS, "x"), REQUESTY_ERR_TLS);
    assert_int_equal(rq_error_no_memory(&error), REQUESTY_ERR_NO_MEMORY);
    assert_string_equal(error.message, requesty_code_text(REQUESTY_ERR_NO_MEMORY));
}

static void a_message_can_be_made_of_itself(void **unused)
{
    requesty_error error;
    (void)unused;
    rq_error_set(&error, REQUESTY_ERR_INVALID, "inner");
    rq_error_set(&error, REQUESTY_ERR_INVALID, "outer: %s", error.message);
    assert_string_equal(error.message, "outer: inner");
}

static void an_error_is_given_on(void **unused)
{
    requesty_error from, to;
    (void)unused;
    rq_error_set(&from, REQUESTY_ERR_TIMEOUT, "late");
    assert_int_equal(rq_error_give(NULL, &from), REQUESTY_ERR_TIMEOUT);
    assert_int_equal(rq_error_give(&to, &from), REQUESTY_ERR_TIMEOUT);
    assert_memory_equal(&from, &to, sizeof to);
}

static void texts_are_cut_at_a_character(void **unused)
{
    static const struct {
        const char *text;
        size_t size;
        const char *kept;
    } cases[] = {
        { "abc", 8, "abc" },
        { "abcdefgh", 8, "abcdefg" },
        { "abcdef\xC3\xA9", 8, "abcdef" },
        { "abcde\xC3\xA9", 8, "abcde\xC3\xA9" },
        { "abcde\xE2\x82\xAC", 8, "abcde" },
        { "abcd\xF0\x9F\x98\x80", 8, "abcd" },
        { "abc\xF0\x9F\x98\x80x", 8, "abc\xF0\x9F\x98\x80" },
        { "\xF0\x9F\x98\x80", 3, "" },
        { "a\r\nb\tc\x7F", 16, "a  b c " },
        { "caf\xE9 \xC3\xA9\xFF\x80\xC3", 16, "caf? \xC3\xA9???" },
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char member[16];
        rq_error_text(member, cases[i].size, cases[i].text, strlen(cases[i].text));
        assert_string_equal(member, cases[i].kept);
    }
}

static void a_quote_is_the_beginning(void **unused)
{
    static const struct {
        const char *text;
        size_t len;
        const char *quote;
    } cases[] = {
        { "abcd", 4, "abcd" },
        { "abcde", 5, "abcd..." },
        { "", 0, "" },
        { NULL, 0, "" },
        { "abc\xC3\xA9", 5, "abc..." },
        { "ab\xC3\xA9", 4, "ab\xC3\xA9" },
        { "a\xE9\n", 3, "a? " },
        { "a\0b", 3, "a b" },
        { "a\xC3\xA9", 2, "a?" }, /* what is behind the end is not looked at */
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(rq_error_quote(cases[i].text, cases[i].len, 4).text, cases[i].quote);
}

static void a_text_of_null_is_empty(void **unused)
{
    char member[8] = "before";
    (void)unused;
    rq_error_text(member, sizeof member, NULL, 0);
    assert_string_equal(member, "");
}

static void long_messages_are_cut_at_a_character(void **unused)
{
    requesty_error error;
    char text[2000];

    (void)unused;
    for (size_t before = 0; before < 4; before++) {
        memset(text, 'x', before);
        for (size_t i = 0; i < 500; i++)
            memcpy(text + before + i * 3, "\xE2\x82\xAC", 3);
        text[before + 1500] = '\0';
        rq_error_set(&error, REQUESTY_ERR_SERVER, "%s", text);
        assert_int_equal(strlen(error.message), before + (511 - before) / 3 * 3);
        assert_memory_equal(error.message, text, strlen(error.message));
    }
}

static void secrets_are_overwritten_everywhere(void **unused)
{
    requesty_error error;

    (void)unused;
    rq_error_set(&error, REQUESTY_ERR_SERVER, "key sk-123456 is sk-123456, not sk-12345");
    rq_error_text(error.type, sizeof error.type, "sk-123456", 9);
    rq_error_text(error.server_code, sizeof error.server_code, "xsk-123456x", 11);
    rq_error_text(error.origin, sizeof error.origin, "sk-123456", 9);
    rq_error_text(error.request_id, sizeof error.request_id, "sk-123456sk-123456", 18);
    rq_error_redact(&error, "sk-123456");
    assert_string_equal(error.message, "key ********* is *********, not ********");
    assert_string_equal(error.type, "*********");
    assert_string_equal(error.server_code, "x*********x");
    assert_string_equal(error.origin, "*********");
    assert_string_equal(error.request_id, "******************");
    rq_error_redact(&error, NULL);
    rq_error_redact(&error, "");
    assert_string_equal(error.type, "*********");
}

static void a_secret_of_asterisks_ends_too(void **unused)
{
    requesty_error error;
    (void)unused;
    rq_error_set(&error, REQUESTY_ERR_SERVER, "a *** b");
    rq_error_redact(&error, "***");
    assert_string_equal(error.message, "a *** b");
}

static void a_secret_that_was_cut_is_overwritten_too(void **unused)
{
    static const char secret[] = "sk-0123456789abcdef";
    requesty_error error;
    char text[600];

    (void)unused;
    for (size_t before = 480; before < 511; before++) {
        memset(text, '.', before);
        strcpy(text + before, secret);
        rq_error_set(&error, REQUESTY_ERR_SERVER, "%s", text);
        rq_error_redact(&error, secret);
        assert_null(strstr(error.message, "sk-0"));
        assert_int_equal(strlen(error.message), before + 19 < 511 ? before + 19 : 511);
    }
}

static void codes_have_names_and_texts(void **unused)
{
    (void)unused;
#define CHECK(name, number, text)                                                                                 \
    assert_int_equal(REQUESTY_##name, number);                                                                    \
    assert_string_equal(requesty_code_name(number), "REQUESTY_" #name);                                           \
    assert_string_equal(requesty_code_text(number), text);
    REQUESTY_CODE_LIST(CHECK)
#undef CHECK
    assert_string_equal(requesty_code_name(-9999), "REQUESTY_ERR_UNKNOWN");
    assert_string_equal(requesty_code_name(1), "REQUESTY_ERR_UNKNOWN");
    assert_true(strlen(requesty_code_text(-9999)) > 0);
}

static void the_version_is_told_twice(void **unused)
{
    char text[32];
    uint32_t number = requesty_version_number();
    (void)unused;
    snprintf(text, sizeof text, "%u.%u.%u", number >> 16, number >> 8 & 0xFF, number & 0xFF);
    assert_string_equal(requesty_version(), text);
    assert_string_equal(requesty_version(), REQUESTY_VERSION);
}

/* ---- list -------------------------------------------------------------------------------------------------------- */

struct item {
    int number;
    struct rq_link link;
};

static void a_list_links_what_is_in_it(void **unused)
{
    struct rq_link head;
    struct item a = { .number = 1 }, b = { .number = 2 };

    (void)unused;
    rq_list_init(&head);
    assert_true(rq_list_empty(&head));
    rq_list_push(&head, &a.link);
    rq_list_push(&head, &b.link);
    assert_int_equal(RQ_CONTAINER(head.next, struct item, link)->number, 2);
    assert_int_equal(RQ_CONTAINER(head.previous, struct item, link)->number, 1);
    rq_list_remove(&b.link);
    rq_list_remove(&b.link);
    assert_ptr_equal(head.next, &a.link);
    rq_list_remove(&a.link);
    assert_true(rq_list_empty(&head));
}

/* ---- random ------------------------------------------------------------------------------------------------------ */

static void random_numbers_are_in_their_range_and_spread(void **unused)
{
    int tenths[10] = { 0 };

    (void)unused;
    for (int i = 0; i < 10000; i++) {
        double number = rq_random();
        assert_true(number >= 0 && number < 1);
        tenths[(int)(number * 10)]++;
    }
    for (int i = 0; i < 10; i++)
        assert_in_range(tenths[i], 700, 1300);
    rq_random_fix(0.5);
    assert_true(rq_random() == 0.5);
    rq_random_fix(0);
    assert_true(rq_random() == 0);
    rq_random_fix(-1);
    assert_true(rq_random() != rq_random());
}

static void random_keys_differ(void **unused)
{
    char first[33], second[33];
    (void)unused;
    rq_random_hex(first);
    rq_random_hex(second);
    assert_int_equal(strspn(first, "0123456789abcdef"), 32);
    assert_int_equal(first[32], 0);
    assert_string_not_equal(first, second);
}

static void forked_processes_draw_other_keys(void **unused)
{
    char keys[2][33];
    int ends[2];

    (void)unused;
    assert_int_equal(pipe(ends), 0);
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            rq_random_hex(keys[0]);
            _exit(write(ends[1], keys[0], sizeof keys[0]) == sizeof keys[0] ? 0 : 1);
        }
        assert_int_equal(waitpid(child, NULL, 0), child);
        assert_int_equal(read(ends[0], keys[i], sizeof keys[i]), sizeof keys[i]);
    }
    close(ends[0]);
    close(ends[1]);
    assert_string_not_equal(keys[0], keys[1]);
}

/* ---- memory, log, clock ------------------------------------------------------------------------------------------ */

static void allocator_hooks_must_be_complete(void **unused)
{
    const requesty_allocator none = { 0 }, no_free = { malloc, realloc, NULL };
    (void)unused;
    assert_int_equal(requesty_set_allocator(NULL), REQUESTY_ERR_INVALID);
    assert_int_equal(requesty_set_allocator(&none), REQUESTY_ERR_INVALID);
    assert_int_equal(requesty_set_allocator(&no_free), REQUESTY_ERR_INVALID);
}

static void memory_goes_through_the_hooks(void **unused)
{
    char *text = rq_strndup("hello", 5), *part = rq_strndup("hello", 2), *zero = rq_zalloc(0);
    unsigned char secret[8] = "secret!";

    (void)unused;
    assert_int_equal(blocks, 3);
    assert_non_null(zero);
    assert_string_equal(text, "hello");
    assert_string_equal(part, "he");
    text = rq_realloc(text, 100);
    rq_free(text);
    rq_free(part);
    rq_free(zero);
    rq_free(NULL);
    fail_at = allocations + 1;
    assert_null(rq_strndup("x", 1));
    rq_wipe(secret, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i++)
        assert_int_equal(secret[i], 0);
}

static char logged[64];
static int logged_level;

static void take_line(int level, const char *line, void *user)
{
    assert_ptr_equal(user, logged);
    logged_level = level;
    snprintf(logged, sizeof logged, "%.60s", line);
}

static void log_lines_below_the_level_are_not_made(void **unused)
{
    struct rq_log log = { take_line, logged, REQUESTY_LOG_WARN };
    const struct rq_log none = { .level = REQUESTY_LOG_DEBUG };

    (void)unused;
    rq_log(&log, REQUESTY_LOG_INFO, "no %d", 1);
    assert_string_equal(logged, "");
    rq_log(&log, REQUESTY_LOG_WARN, "yes %d", 2);
    assert_string_equal(logged, "yes 2");
    assert_int_equal(logged_level, REQUESTY_LOG_WARN);
    rq_log(&none, REQUESTY_LOG_ERROR, "nobody listens");
}

static int64_t noon(void)
{
    return 12;
}

static void the_clock_can_be_replaced(void **unused)
{
    const struct rq_clock clock = { noon, noon, NULL };
    int64_t before = rq_clock_now();

    (void)unused;
    assert_true(rq_clock_now() >= before);
    assert_true(rq_clock_wall() > 1500000000);
    rq_clock_replace(&clock);
    assert_int_equal(rq_clock_now(), 12);
    assert_int_equal(rq_clock_wall(), 12);
    assert_null(rq_clock_wait());
    rq_clock_replace(NULL);
    assert_true(rq_clock_now() >= before);
}

#define COUNTED(test) cmocka_unit_test_setup_teardown(test, count_allocations, nothing_is_left)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COUNTED(arena_blocks_are_aligned_and_apart),
        COUNTED(arena_memory_is_zeroed_when_asked),
        COUNTED(arena_reset_keeps_the_largest_chunk),
        COUNTED(arena_text_is_copied_and_trimmed),
        COUNTED(arena_without_memory_gives_null_and_stays_whole),
        COUNTED(buffer_grows_and_keeps_its_bytes),
        COUNTED(buffer_text_of_nothing_is_empty),
        COUNTED(buffer_stops_at_its_ceiling),
        COUNTED(buffer_without_memory_keeps_its_content),
        COUNTED(buffer_can_take_exactly_what_it_needs),
        COUNTED(buffer_clear_keeps_little_memory),
        cmocka_unit_test(an_error_is_zero_but_for_what_is_set),
        cmocka_unit_test(a_message_can_be_made_of_itself),
        cmocka_unit_test(an_error_is_given_on),
        cmocka_unit_test(texts_are_cut_at_a_character),
        cmocka_unit_test(a_quote_is_the_beginning),
        cmocka_unit_test(a_text_of_null_is_empty),
        cmocka_unit_test(long_messages_are_cut_at_a_character),
        cmocka_unit_test(secrets_are_overwritten_everywhere),
        cmocka_unit_test(a_secret_of_asterisks_ends_too),
        cmocka_unit_test(a_secret_that_was_cut_is_overwritten_too),
        cmocka_unit_test(codes_have_names_and_texts),
        cmocka_unit_test(the_version_is_told_twice),
        cmocka_unit_test(a_list_links_what_is_in_it),
        cmocka_unit_test(random_numbers_are_in_their_range_and_spread),
        cmocka_unit_test(random_keys_differ),
        cmocka_unit_test(forked_processes_draw_other_keys),
        cmocka_unit_test(allocator_hooks_must_be_complete),
        COUNTED(memory_goes_through_the_hooks),
        cmocka_unit_test(log_lines_below_the_level_are_not_made),
        cmocka_unit_test(the_clock_can_be_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
