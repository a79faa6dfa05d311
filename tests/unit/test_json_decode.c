/* Decode tables: each type of row, what servers get wrong, failures and their texts, and memory that runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "failing_alloc.h"
#include "json/decode.h"

/* ---- a table of each kind ---------------------------------------------------------------------------------------- */

struct part {
    const char *text;
    int64_t number;
    const char *raw;
};

struct thing {
    int64_t began, finished;
    const char *text;
    size_t text_len;
    int64_t integer;
    requesty_opt_int opt_int;
    requesty_opt_double opt_double;
    requesty_opt_bool opt_bool;
    int32_t word;
    const char *word_text;
    int32_t quiet_word;
    const char *raw_value;
    size_t raw_value_len;
    struct part *object;
    struct part **list;
    size_t list_count;
    const char *inside_text;
    int32_t inside_word;
    const char *inside_word_text;
    struct thing *child;
    struct rq_other *others;
    const char *custom;
    size_t custom_len;
    struct part *custom_part;
    const char *raw;
    size_t raw_len;
};

static const struct rq_word words[] = { { "end_turn", 1 }, { "max_tokens", 2 }, { NULL, 0 } };

static const struct rq_field part_rows[] = {
    RQ_ROW(TEXT, struct part, "text", text),
    RQ_ROW(INTEGER, struct part, "number", number),
};

static const struct rq_table part_table = {
    .fields = part_rows,
    .count = RQ_COUNT(part_rows),
    .size = sizeof(struct part),
    .raw_offset = offsetof(struct part, raw),
};

static const struct rq_field inside_rows[] = {
    RQ_ROW(TEXT, struct thing, "text", inside_text),
    RQ_ROW_WORD(struct thing, "word", inside_word, inside_word_text, words),
};

static const struct rq_table inside_table = { .fields = inside_rows, .count = RQ_COUNT(inside_rows) };

static int custom_row(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct thing *thing = object;
    void *part;
    int rc;

    assert_string_equal(field->name, "custom");
    if (rq_scan_kind(&decoder->scan) != RQ_KIND_OBJECT)
        return rq_decode_text(decoder, &thing->custom, &thing->custom_len);
    rc = rq_decode_object(decoder, &part_table, &part);
    thing->custom_part = part;
    return rc;
}

static int begin(struct rq_decoder *decoder, void *object)
{
    (void)decoder;
    ((struct thing *)object)->began = 1;
    return 0;
}

static int finish(struct rq_decoder *decoder, void *object)
{
    struct thing *thing = object;
    (void)decoder;
    thing->finished = thing->began && thing->raw ? 1 : -1;
    return thing->integer == 666 ? REQUESTY_ERR_UNSUPPORTED : 0;
}

static const struct rq_table thing_table;

static const struct rq_field thing_rows[] = {
    RQ_ROW_2(TEXT, struct thing, "text", text, text_len),
    RQ_ROW(INTEGER, struct thing, "integer", integer),
    RQ_ROW(OPT_INT, struct thing, "opt_int", opt_int),
    RQ_ROW(OPT_DOUBLE, struct thing, "opt_double", opt_double),
    RQ_ROW(OPT_BOOL, struct thing, "opt_bool", opt_bool),
    RQ_ROW_WORD(struct thing, "word", word, word_text, words),
    { .name = "quiet",
      .name_len = 5,
      .type = RQ_WORD,
      .offset = offsetof(struct thing, quiet_word),
      .words = words },
    RQ_ROW_2(RAW, struct thing, "raw", raw_value, raw_value_len),
    RQ_ROW_OBJECT(struct thing, "object", object, part_table),
    RQ_ROW_LIST(struct thing, "list", list, list_count, part_table),
    RQ_ROW_INSIDE("inside", inside_table),
    RQ_ROW_OBJECT(struct thing, "child", child, thing_table),
    RQ_ROW(TEXT, struct thing, "other_name_of_text", text),
    RQ_ROW_CUSTOM(struct thing, "custom", custom, custom_row),
};

static const struct rq_table thing_table = {
    .fields = thing_rows,
    .count = RQ_COUNT(thing_rows),
    .size = sizeof(struct thing),
    .raw_offset = offsetof(struct thing, raw),
    .raw_len_offset = offsetof(struct thing, raw_len),
    .others_offset = offsetof(struct thing, others),
    .begin = begin,
    .finish = finish,
};

/* ---- decoding in a test ------------------------------------------------------------------------------------------ */

static struct rq_arena arena;
static struct thing thing;
static requesty_error error;

static int decode_bytes(const char *text, size_t len)
{
    char *copy = malloc(len ? len : 1); /* without a NUL, and gone afterwards: nothing may point into it */
    int rc;

    memcpy(copy, text, len);
    rq_arena_reset(&arena);
    memset(&thing, 0xA5, sizeof thing);
    memset(&error, 0, sizeof error);
    rc = rq_decode(copy, len, 16, &arena, &thing_table, &thing, &error);
    assert_int_equal(error.code, rc);
    free(copy);
    return rc;
}

static void decode(const char *text)
{
    if (decode_bytes(text, strlen(text)) < 0)
        fail_msg("%s: %s", text, error.message);
}

static void assert_failure(const char *text, int code, const char *message)
{
    assert_int_equal(decode_bytes(text, strlen(text)), code);
    assert_string_equal(error.message, message);
}

static int free_arena(void **unused)
{
    (void)unused;
    rq_arena_free(&arena);
    return 0;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static void what_is_absent_is_absent(void **unused)
{
    (void)unused;
    decode(" {} ");
    assert_null(thing.text);
    assert_int_equal(thing.text_len, 0);
    assert_int_equal(thing.integer, 0);
    assert_int_equal(thing.opt_int.set, 0);
    assert_int_equal(thing.opt_double.set, 0);
    assert_int_equal(thing.opt_bool.set, 0);
    assert_int_equal(thing.word, 0);
    assert_string_equal(thing.word_text, "");
    assert_string_equal(thing.inside_word_text, "");
    assert_null(thing.raw_value);
    assert_null(thing.object);
    assert_non_null(thing.list);
    assert_null(thing.list[0]);
    assert_int_equal(thing.list_count, 0);
    assert_null(thing.others);
    assert_int_equal(thing.finished, 1);
    assert_string_equal(thing.raw, "{}");
    assert_int_equal(thing.raw_len, 2);
}

static void null_is_absent_too(void **unused)
{
    (void)unused;
    decode("{\"text\":null,\"integer\":null,\"opt_int\":null,\"opt_double\":null,\"opt_bool\":null,\"word\":null,"
           "\"quiet\":null,\"raw\":null,\"object\":null,\"list\":null,\"inside\":null,\"child\":null,\"custom\":"
           "null}");
    assert_null(thing.text);
    assert_int_equal(thing.opt_int.set | thing.opt_double.set | thing.opt_bool.set, 0);
    assert_string_equal(thing.word_text, "");
    assert_null(thing.raw_value);
    assert_null(thing.object);
    assert_null(thing.list[0]);
    assert_null(thing.child);
    assert_null(thing.custom);
}

static void every_type_of_row_is_decoded(void **unused)
{
    (void)unused;
    decode("{\"text\":\"a\\u0000b\\n\",\"integer\":-7,\"opt_int\":0,\"opt_double\":0.25,\"opt_bool\":false,"
           "\"word\":\"max_tokens\",\"quiet\":\"end_turn\",\"raw\":[1, 0.1 "
           "],\"object\":{\"text\":\"x\",\"number\":3},"
           "\"list\":[{\"number\":1},{\"number\":2}],\"inside\":{\"text\":\"in\",\"word\":\"end_turn\"},"
           "\"child\":{\"child\":{\"integer\":5}},\"custom\":\"c\"}");
    assert_int_equal(thing.text_len, 4);
    assert_memory_equal(thing.text, "a\0b\n", 5);
    assert_int_equal(thing.integer, -7);
    assert_int_equal(thing.opt_int.set, 1);
    assert_int_equal(thing.opt_int.value, 0);
    assert_int_equal(thing.opt_double.set, 1);
    assert_true(thing.opt_double.value == 0.25);
    assert_int_equal(thing.opt_bool.set, 1);
    assert_int_equal(thing.opt_bool.value, 0);
    assert_int_equal(thing.word, 2);
    assert_ptr_equal(thing.word_text, words[1].text);
    assert_int_equal(thing.quiet_word, 1);
    assert_string_equal(thing.raw_value, "[1, 0.1 ]");
    assert_int_equal(thing.raw_value_len, 9);
    assert_string_equal(thing.object->text, "x");
    assert_int_equal(thing.object->number, 3);
    assert_string_equal(thing.object->raw, "{\"text\":\"x\",\"number\":3}");
    assert_int_equal(thing.list_count, 2);
    assert_int_equal(thing.list[1]->number, 2);
    assert_null(thing.list[2]);
    assert_string_equal(thing.inside_text, "in");
    assert_int_equal(thing.inside_word, 1);
    assert_int_equal(thing.child->child->integer, 5);
    assert_string_equal(thing.child->child->word_text, "");
    assert_string_equal(thing.child->raw, "{\"child\":{\"integer\":5}}");
    assert_string_equal(thing.custom, "c");
}

static void members_come_in_any_order_and_with_escapes_in_their_names(void **unused)
{
    (void)unused;
    decode("{\"list\":[],\"word\":\"end_turn\",\"integer\":1,\"te\\u0078t\":\"x\",\"opt_int\":2}");
    assert_string_equal(thing.text, "x");
    assert_int_equal(thing.integer, 1);
    assert_int_equal(thing.opt_int.value, 2);
    assert_int_equal(thing.word, 1);
}

static void a_number_may_come_as_a_string(void **unused)
{
    (void)unused;
    decode("{\"integer\":\"42\",\"opt_int\":\"-1e3\",\"opt_double\":\"\\u0031.5\"}");
    assert_int_equal(thing.integer, 42);
    assert_int_equal(thing.opt_int.value, -1000);
    assert_true(thing.opt_double.value == 1.5);
    decode("{\"integer\":\"many\",\"opt_int\":\"\",\"opt_double\":\"1e999\"}");
    assert_int_equal(thing.integer, 0);
    assert_int_equal(thing.opt_int.set, 0);
    assert_int_equal(thing.opt_double.set, 0);
}

static void a_fraction_is_cut_off_and_a_range_kept(void **unused)
{
    (void)unused;
    decode("{\"integer\":2.9,\"opt_int\":-2.9}");
    assert_int_equal(thing.integer, 2);
    assert_int_equal(thing.opt_int.value, -2);
    decode("{\"integer\":1e300,\"opt_int\":-9223372036854775809}");
    assert_true(thing.integer == INT64_MAX);
    assert_true(thing.opt_int.value == INT64_MIN);
    decode("{\"integer\":9223372036854775807,\"opt_int\":9223372036854775808}");
    assert_true(thing.integer == INT64_MAX);
    assert_true(thing.opt_int.value == INT64_MAX);
}

static void a_text_takes_what_a_number_or_a_boolean_says(void **unused)
{
    (void)unused;
    decode("{\"text\":0.10,\"word\":true,\"custom\":-1e2}");
    assert_string_equal(thing.text, "0.10");
    assert_int_equal(thing.text_len, 4);
    assert_string_equal(thing.word_text, "true");
    assert_string_equal(thing.custom, "-1e2");
}

static void a_value_of_the_wrong_kind_is_passed_over(void **unused)
{
    (void)unused;
    decode("{\"text\":[1],\"integer\":{},\"opt_int\":true,\"opt_double\":[],\"opt_bool\":1,\"word\":{\"a\":[]},"
           "\"object\":[{}],\"list\":{\"text\":\"x\"},\"inside\":[1],\"child\":\"x\",\"custom\":[2]}");
    assert_null(thing.text);
    assert_int_equal(thing.integer, 0);
    assert_int_equal(thing.opt_int.set | thing.opt_double.set | thing.opt_bool.set, 0);
    assert_string_equal(thing.word_text, "");
    assert_null(thing.object);
    assert_null(thing.list[0]);
    assert_null(thing.child);
    assert_null(thing.custom);
}

static void an_unknown_word_keeps_its_text(void **unused)
{
    (void)unused;
    decode("{\"word\":\"end_turn_\",\"quiet\":\"new\"}");
    assert_int_equal(thing.word, 0);
    assert_string_equal(thing.word_text, "end_turn_");
    assert_int_equal(thing.quiet_word, 0);
    decode("{\"word\":\"end\\u005fturn\"}");
    assert_int_equal(thing.word, 1);
}

static void a_repeated_member_replaces_what_was_there(void **unused)
{
    (void)unused;
    decode(
        "{\"text\":\"a\",\"text\":\"bc\",\"object\":{\"text\":\"x\"},\"object\":{\"number\":1},\"list\":[{},{}],"
        "\"list\":[{}],\"word\":\"end_turn\",\"word\":\"other\",\"opt_int\":1,\"opt_int\":2}");
    assert_string_equal(thing.text, "bc");
    assert_int_equal(thing.text_len, 2);
    assert_null(thing.object->text);
    assert_int_equal(thing.object->number, 1);
    assert_int_equal(thing.list_count, 1);
    assert_int_equal(thing.word, 0);
    assert_string_equal(thing.word_text, "other");
    assert_int_equal(thing.opt_int.value, 2);
}

static void two_names_may_fill_one_member(void **unused)
{
    (void)unused;
    decode("{\"text\":\"x\",\"other_name_of_text\":null}");
    assert_string_equal(thing.text, "x");
    decode("{\"text\":null,\"other_name_of_text\":\"y\"}");
    assert_string_equal(thing.text, "y");
}

static void list_elements_that_are_no_objects_are_left_out(void **unused)
{
    (void)unused;
    decode(
        "{\"list\":[null,{\"number\":1},[],\"x\",{\"number\":2},3,{\"number\":3},{\"number\":4},{\"number\":5}]}");
    assert_int_equal(thing.list_count, 5);
    for (int i = 0; i < 5; i++)
        assert_int_equal(thing.list[i]->number, i + 1);
    assert_null(thing.list[5]);
    decode("{\"list\":[null]}");
    assert_int_equal(thing.list_count, 0);
    assert_null(thing.list[0]);
}

static void lists_of_any_length_end_with_null(void **unused)
{
    char text[8192];
    (void)unused;
    for (size_t count = 0; count < 40; count++) {
        size_t len = (size_t)snprintf(text, sizeof text, "{\"list\":[");
        for (size_t i = 0; i < count; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s{\"number\":%zu}", i ? "," : "", i);
        snprintf(text + len, sizeof text - len, "]}");
        decode(text);
        assert_int_equal(thing.list_count, count);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(thing.list[i]->number, i);
        assert_null(thing.list[count]);
    }
}

static void members_without_a_row_are_listed_in_order(void **unused)
{
    const char *text = "{\"new\":[1, 2],\"text\":\"x\",\"ol\\u0064\":null,\"inside\":{\"unknown\":1}}";
    struct rq_other *other;

    (void)unused;
    rq_arena_reset(&arena);
    assert_int_equal(rq_decode(text, strlen(text), 16, &arena, &thing_table, &thing, NULL), 0);
    other = thing.others;
    assert_true(rq_string_is(&other->name, "new", 3));
    assert_int_equal(other->value.len, 6);
    assert_memory_equal(other->value.text, "[1, 2]", 6);
    other = other->next;
    assert_true(rq_string_is(&other->name, "old", 3));
    assert_memory_equal(other->value.text, "null", 4);
    assert_null(other->next);
}

static void custom_rows_read_what_they_like(void **unused)
{
    (void)unused;
    decode("{\"custom\":{\"text\":\"deep\",\"number\":9}}");
    assert_string_equal(thing.custom_part->text, "deep");
    assert_int_equal(thing.custom_part->number, 9);
}

static void words_and_numbers_stand_for_each_other(void **unused)
{
    (void)unused;
    assert_int_equal(rq_word_value(words, "max_tokens"), 2);
    assert_int_equal(rq_word_value(words, "max"), 0);
    assert_int_equal(rq_word_value(words, NULL), 0);
    assert_string_equal(rq_word_text(words, 1), "end_turn");
    assert_null(rq_word_text(words, 0));
    assert_null(rq_word_text(words, 3));
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static void bad_json_is_reported_with_its_place(void **unused)
{
    (void)unused;
    assert_failure("{\"text\":\"x\"", REQUESTY_ERR_BAD_REPLY,
                   "not valid JSON: line 1, column 12: ',' or '}' expected");
    assert_failure("{\n \"a\":1,\n \"b\":tru\n}", REQUESTY_ERR_BAD_REPLY,
                   "not valid JSON: line 3, column 6: null, true or false expected");
    assert_failure("{\"integer\":-}", REQUESTY_ERR_BAD_REPLY,
                   "not valid JSON: line 1, column 12: a number is expected");
    assert_failure("{\"list\":[{\"number\":1},]}", REQUESTY_ERR_BAD_REPLY,
                   "not valid JSON: line 1, column 23: a value is expected");
    assert_failure("{\"list\":[{\"number\":1}", REQUESTY_ERR_BAD_REPLY,
                   "not valid JSON: line 1, column 22: ',' or ']' expected");
    assert_failure("{} {}", REQUESTY_ERR_BAD_REPLY,
                   "not valid JSON: line 1, column 4: the end of the text is expected");
}

static void what_is_no_json_object_is_quoted(void **unused)
{
    (void)unused;
    assert_failure("", REQUESTY_ERR_BAD_REPLY, "not JSON: it is empty");
    assert_failure("<!DOCTYPE html>", REQUESTY_ERR_BAD_REPLY, "not JSON: it begins with \"<!DOCTYPE html>\"");
    assert_failure(
        "<html>\r\n0123456789012345678901234567890123456789012345678901234567890123456789 and more",
        REQUESTY_ERR_BAD_REPLY,
        "not JSON: it begins with \"<html>  0123456789012345678901234567890123456789012345678901234567890123456"
        "789 a...\"");
    assert_failure("[1]", REQUESTY_ERR_BAD_REPLY, "not a JSON object: it begins with \"[1]\"");
    assert_failure("\x1F\x8B\xFF gzip", REQUESTY_ERR_BAD_REPLY, "not JSON: it begins with \" ?? gzip\"");
}

static void a_quote_is_cut_at_a_character(void **unused)
{
    char text[200], expected[200];
    (void)unused;
    for (size_t before = 70; before < 90; before++) {
        size_t kept = before > 80 ? 80 : before + (80 - before) / 3 * 3;
        size_t len = (size_t)snprintf(text, sizeof text, "%.*s", (int)before,
                                      "####################################################"
                                      "######################################");
        for (int i = 0; i < 20; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "\xE2\x82\xAC");
        snprintf(expected, sizeof expected, "not JSON: it begins with \"%.*s...\"", (int)kept, text);
        assert_failure(text, REQUESTY_ERR_BAD_REPLY, expected);
    }
}

static void depth_is_a_failure_of_its_own(void **unused)
{
    (void)unused;
    assert_failure("{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", REQUESTY_ERR_TOO_LARGE,
                   "JSON nested deeper than 16 levels: line 1, column 21");
    decode("{\"a\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}");
}

static void a_failure_of_a_finish_function_is_passed_on(void **unused)
{
    (void)unused;
    assert_failure("{\"child\":{\"integer\":666}}", REQUESTY_ERR_UNSUPPORTED,
                   requesty_code_text(REQUESTY_ERR_UNSUPPORTED));
}

static void an_error_is_not_required(void **unused)
{
    (void)unused;
    assert_int_equal(rq_decode("x", 1, 16, &arena, &thing_table, &thing, NULL), REQUESTY_ERR_BAD_REPLY);
    assert_int_equal(rq_decode("{", 1, 16, &arena, &thing_table, &thing, NULL), REQUESTY_ERR_BAD_REPLY);
}

/* Every beginning of a text is bad JSON, and nothing worse. */
static void a_text_that_breaks_off_anywhere_is_refused(void **unused)
{
    const char *text =
        "{\"text\":\"a\\u00e9\",\"integer\":-7,\"opt_double\":\"1.5\",\"opt_bool\":true,\"word\":\"new\",\"raw\":["
        "1,2],"
        "\"list\":[{\"number\":1.5e3},null],\"inside\":{\"text\":\"in\"},\"child\":{},\"what\":{\"a\":[\"\"]}}";
    (void)unused;
    for (size_t len = 0; len < strlen(text); len++)
        assert_int_equal(decode_bytes(text, len), REQUESTY_ERR_BAD_REPLY);
    decode(text);
}

/* ---- memory that runs out ---------------------------------------------------------------------------------------- */

/* A text of which every part is too long for what is left of an arena's chunk, so that each asks for memory. */
static char *long_text(void)
{
    char *text = malloc(400000), *next = text;
    static const char *const strings[] = { "text", "raw", "word", "opt_int", "custom", "unknown" };

    next += sprintf(next, "{");
    for (size_t i = 0; i < 6; i++)
        next += sprintf(next, "\"%s\":\"%s%01500d\",", strings[i], i < 3 ? "\\n" : "", 0);
    next += sprintf(
        next, "\"child\":{\"object\":{\"text\":\"%03000d\"},\"inside\":{\"text\":\"%03000d\"}},\"list\":[", 1, 2);
    for (int i = 0; i < 2000; i++)
        next += sprintf(next, "%s{\"number\":%d,\"text\":\"\\u0041\"}", i ? "," : "", i);
    sprintf(next, "]}");
    return text;
}

static void every_allocation_of_a_decode_may_fail(void **unused)
{
    char *text = long_text();
    int rc;

    (void)unused;
    rq_arena_free(&arena);
    requesty_set_allocator(&failing);
    fail_at = 0;
    do {
        fail_at++;
        allocations = 0;
        rc = rq_decode(text, strlen(text), 16, &arena, &thing_table, &thing, &error);
        assert_true(rc == 0 || rc == REQUESTY_ERR_NO_MEMORY);
        assert_true(rc == 0 || error.code == REQUESTY_ERR_NO_MEMORY);
        rq_arena_free(&arena);
        assert_int_equal(blocks, 0);
    } while (rc < 0);
    assert_true(fail_at > 8); /* else this tested little */
    requesty_set_allocator(&plain);
    free(text);
}

/* An arena that is warm gives an event its memory without asking for any. */
static void a_warm_arena_needs_no_allocation(void **unused)
{
    const char *text =
        "{\"text\":\"hello\",\"list\":[{\"number\":1}],\"word\":\"new\",\"object\":{\"text\":\"x\"}}";

    (void)unused;
    rq_arena_free(&arena);
    requesty_set_allocator(&failing);
    fail_at = allocations = 0;
    for (int i = 0; i < 10; i++) {
        rq_arena_reset(&arena);
        assert_int_equal(rq_decode(text, strlen(text), 16, &arena, &thing_table, &thing, NULL), 0);
    }
    assert_int_equal(allocations, 1);
    rq_arena_free(&arena);
    requesty_set_allocator(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_absent_is_absent),
        cmocka_unit_test(null_is_absent_too),
        cmocka_unit_test(every_type_of_row_is_decoded),
        cmocka_unit_test(members_come_in_any_order_and_with_escapes_in_their_names),
        cmocka_unit_test(a_number_may_come_as_a_string),
        cmocka_unit_test(a_fraction_is_cut_off_and_a_range_kept),
        cmocka_unit_test(a_text_takes_what_a_number_or_a_boolean_says),
        cmocka_unit_test(a_value_of_the_wrong_kind_is_passed_over),
        cmocka_unit_test(an_unknown_word_keeps_its_text),
        cmocka_unit_test(a_repeated_member_replaces_what_was_there),
        cmocka_unit_test(two_names_may_fill_one_member),
        cmocka_unit_test(list_elements_that_are_no_objects_are_left_out),
        cmocka_unit_test(lists_of_any_length_end_with_null),
        cmocka_unit_test(members_without_a_row_are_listed_in_order),
        cmocka_unit_test(custom_rows_read_what_they_like),
        cmocka_unit_test(words_and_numbers_stand_for_each_other),
        cmocka_unit_test(bad_json_is_reported_with_its_place),
        cmocka_unit_test(what_is_no_json_object_is_quoted),
        cmocka_unit_test(a_quote_is_cut_at_a_character),
        cmocka_unit_test(depth_is_a_failure_of_its_own),
        cmocka_unit_test(a_failure_of_a_finish_function_is_passed_on),
        cmocka_unit_test(an_error_is_not_required),
        cmocka_unit_test(a_text_that_breaks_off_anywhere_is_refused),
        cmocka_unit_test(every_allocation_of_a_decode_may_fail),
        cmocka_unit_test(a_warm_arena_needs_no_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, free_arena);
}
