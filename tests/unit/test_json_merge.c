/* Extra members: what the caller lays over the objects of a body; and memory that runs out meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "failing_alloc.h"
#include "writing.h"

/* ---- extra members ----------------------------------------------------------------------------------------------- */

/* {"model":"m","max":1,"opts":{"a":1,"deep":{"x":1}},"list":[{"i":1}]} with extras over the whole, over opts and
 * over the element. */
static void write_sample(const char *extra, const char *opts_extra, const char *element_extra)
{
    begin();
    rq_write_object(&writer, NULL, extra);
    rq_write_string(&writer, "model", "m");
    rq_write_int(&writer, "max", 1);
    rq_write_object(&writer, "opts", opts_extra);
    rq_write_int(&writer, "a", 1);
    rq_write_object(&writer, "deep", NULL);
    rq_write_int(&writer, "x", 1);
    rq_write_object_end(&writer);
    rq_write_object_end(&writer);
    rq_write_array(&writer, "list");
    rq_write_object(&writer, NULL, element_extra);
    rq_write_int(&writer, "i", 1);
    rq_write_object_end(&writer);
    rq_write_array_end(&writer);
    rq_write_object_end(&writer);
}

static void assert_sample(const char *extra, const char *opts_extra, const char *element_extra, const char *text)
{
    write_sample(extra, opts_extra, element_extra);
    assert_string_equal(written(), text);
}

static void new_members_are_added_at_the_end(void **unused)
{
    (void)unused;
    assert_sample(NULL, NULL, NULL,
                  "{\"model\":\"m\",\"max\":1,\"opts\":{\"a\":1,\"deep\":{\"x\":1}},\"list\":[{\"i\":1}]}");
    assert_sample(" { } ", "{}", "{}",
                  "{\"model\":\"m\",\"max\":1,\"opts\":{\"a\":1,\"deep\":{\"x\":1}},\"list\":[{\"i\":1}]}");
    assert_sample(
        "{\"new\": [0.10] , \"n\\u00e9w\":1}", "{\"b\":2}", "{\"j\":{}}",
        "{\"model\":\"m\",\"max\":1,\"opts\":{\"a\":1,\"deep\":{\"x\":1},\"b\":2},\"list\":[{\"i\":1,\"j\":{}}],"
        "\"new\":[0.10],\"n\\u00e9w\":1}");
}

static void an_extra_member_wins(void **unused)
{
    (void)unused;
    assert_sample(
        "{\"max\":2,\"m\\u006fdel\":null}", "{\"a\":[1]}", "{\"i\":{\"k\":1}}",
        "{\"model\":null,\"max\":2,\"opts\":{\"a\":[1],\"deep\":{\"x\":1}},\"list\":[{\"i\":{\"k\":1}}]}");
    assert_sample("{\"list\":[]}", NULL, NULL,
                  "{\"model\":\"m\",\"max\":1,\"opts\":{\"a\":1,\"deep\":{\"x\":1}},\"list\":[]}");
    assert_sample("{\"opts\":7}", NULL, NULL, "{\"model\":\"m\",\"max\":1,\"opts\":7,\"list\":[{\"i\":1}]}");
    assert_sample(
        "{\"max\":{\"b\":1}}", NULL, NULL,
        "{\"model\":\"m\",\"max\":{\"b\":1},\"opts\":{\"a\":1,\"deep\":{\"x\":1}},\"list\":[{\"i\":1}]}");
}

static void objects_are_merged(void **unused)
{
    (void)unused;
    assert_sample(
        "{\"opts\":{\"b\":2,\"deep\":{\"x\":9,\"y\":3}}}", NULL, NULL,
        "{\"model\":\"m\",\"max\":1,\"opts\":{\"a\":1,\"deep\":{\"x\":9,\"y\":3},\"b\":2},\"list\":[{\"i\":1}]}");
}

static void extras_of_two_levels_are_laid_over_each_other(void **unused)
{
    (void)unused;
    /* the object's own extra comes first, then what the level above has for it */
    assert_sample(
        "{\"opts\":{\"a\":8,\"b\":8,\"o\":{\"p\":8,\"q\":8}}}", "{\"b\":9,\"o\":{\"q\":9,\"r\":9}}", NULL,
        "{\"model\":\"m\",\"max\":1,\"opts\":{\"a\":8,\"deep\":{\"x\":1},\"b\":9,\"o\":{\"q\":9,\"r\":9,\"p\":8}},"
        "\"list\":[{\"i\":1}]}");
    /* the same with a name that is written in two ways */
    assert_sample("{\"opts\":{\"o\":{\"p\":8,\"q\":8}}}", "{\"\\u006f\":{\"q\":9}}", NULL,
                  "{\"model\":\"m\",\"max\":1,\"opts\":{\"a\":1,\"deep\":{\"x\":1},\"\\u006f\":{\"q\":9,\"p\":8}},"
                  "\"list\":[{\"i\":1}]}");
    /* a value that is no object hides what is below it */
    assert_sample(
        "{\"opts\":{\"deep\":5,\"a\":{\"z\":1}}}", "{\"deep\":{\"y\":9},\"a\":{\"y\":1}}", NULL,
        "{\"model\":\"m\",\"max\":1,\"opts\":{\"a\":{\"y\":1,\"z\":1},\"deep\":{\"y\":9}},\"list\":[{\"i\":1}]}");
    assert_sample("{\"opts\":{\"deep\":{\"y\":8}}}", "{\"deep\":5}", NULL,
                  "{\"model\":\"m\",\"max\":1,\"opts\":{\"a\":1,\"deep\":5},\"list\":[{\"i\":1}]}");
}

static void a_fragment_is_merged_too(void **unused)
{
    (void)unused;
    begin();
    rq_write_object(&writer, NULL, "{\"schema\":{\"type\":\"x\",\"new\":1},\"other\":{\"a\":1},\"third\":3}");
    rq_write_json(&writer, "schema", "{\"old\":[1, 2],\"type\":\"object\"}", RQ_KIND_OBJECT, "schema_json");
    rq_write_json(&writer, "other", "[1]", RQ_KIND_BAD, "other");
    rq_write_json(&writer, "third", "{}", RQ_KIND_BAD, "third");
    rq_write_object_end(&writer);
    assert_string_equal(written(),
                        "{\"schema\":{\"type\":\"x\",\"new\":1,\"old\":[1, 2]},\"other\":{\"a\":1},\"third\":3}");
}

static void nothing_is_written_inside_what_an_extra_replaces(void **unused)
{
    (void)unused;
    begin();
    rq_write_object(&writer, NULL, "{\"gone\":1,\"list\":2}");
    rq_write_object(&writer, "gone", "not looked at");
    assert_true(rq_write_has_extra(&writer, "required"));
    rq_write_array(&writer, "x");
    rq_write_string(&writer, NULL, "\xFF");
    rq_write_object(&writer, NULL, NULL);
    rq_write_object_end(&writer);
    rq_write_array_end(&writer);
    rq_write_object_end(&writer);
    rq_write_array(&writer, "list");
    rq_write_json(&writer, NULL, "bad", RQ_KIND_BAD, NULL);
    rq_write_string(&writer, NULL, NULL);
    rq_write_array_end(&writer);
    rq_write_null(&writer, "after");
    rq_write_object_end(&writer);
    assert_string_equal(written(), "{\"gone\":1,\"list\":2,\"after\":null}");
}

static void bad_extras_are_refused_with_their_path(void **unused)
{
    (void)unused;
    write_sample("[1]", NULL, NULL);
    assert_refused("extra_json: must be a JSON object");
    write_sample(NULL, "{", NULL);
    assert_refused("opts.extra_json: line 1, column 1: string or '}' expected near end of file");
    write_sample(NULL, NULL, "{\"a\":1,\"\\u0061\":2}");
    assert_refused("list[0].extra_json: line 1, column 15: duplicate object key near '\"\\u0061\"'");
}

static void extras_answer_for_required_members(void **unused)
{
    (void)unused;
    begin();
    rq_write_object(&writer, NULL, "{\"model\":\"x\",\"o\":{\"p\":1}}");
    assert_true(rq_write_has_extra(&writer, "model"));
    assert_false(rq_write_has_extra(&writer, "p"));
    rq_write_object(&writer, "o", NULL);
    assert_true(rq_write_has_extra(&writer, "p"));
    assert_false(rq_write_has_extra(&writer, "model"));
    rq_write_object_end(&writer);
    rq_write_object_end(&writer);
    written();
    begin();
    assert_false(rq_write_has_extra(&writer, "model"));
    rq_write_finish(&writer);
}

/* ---- memory that runs out ---------------------------------------------------------------------------------------- */

static void write_much(void)
{
    static const char extra[] =
        "{\"opts\":{\"b\":{\"\\u0061\":{\"b\":1}},\"deep\":{\"y\":1}},\"model\":\"n\",\"x\\u0079\":1}";
    write_sample(extra, "{\"b\":{\"a\":{\"c\":1}},\"\\u007a\":2}", "{\"i\":2}");
    assert_true(writer.code == 0 || writer.code == REQUESTY_ERR_NO_MEMORY);
    for (int i = 0; i < 200; i++)
        rq_write_raw(&writer, NULL, "\"many bytes\"", 12);
}

static void every_allocation_of_a_body_may_fail(void **unused)
{
    int rc;

    (void)unused;
    rq_buffer_free(&out);
    requesty_set_allocator(&failing);
    fail_at = 0;
    do {
        fail_at++;
        allocations = 0;
        write_much();
        rc = rq_write_finish(&writer);
        assert_true(rc == 0 || rc == REQUESTY_ERR_NO_MEMORY);
        assert_int_equal(error.code, rc);
        rq_buffer_free(&out);
        assert_int_equal(blocks, 0);
    } while (rc < 0);
    assert_true(fail_at > 5); /* else this tested little */
    requesty_set_allocator(&plain);
}

static void *no_malloc(size_t size)
{
    (void)size;
    return NULL;
}

static void no_free(void *block)
{
    (void)block;
}

static void a_check_without_memory_says_so(void **unused)
{
    char problem[100];
    int rc;
    (void)unused;
    json_set_alloc_funcs(no_malloc, no_free);
    rc = rq_json_check("{}", 2, RQ_KIND_OBJECT, true, problem, sizeof problem);
    begin();
    rq_write_object(&writer, NULL, "{}");
    rq_write_object_end(&writer);
    assert_int_equal(rq_write_finish(&writer), REQUESTY_ERR_NO_MEMORY);
    begin();
    rq_write_json(&writer, NULL, "{}", RQ_KIND_OBJECT, "x");
    assert_int_equal(rq_write_finish(&writer), REQUESTY_ERR_NO_MEMORY);
    json_set_alloc_funcs(malloc, free);
    assert_int_equal(rc, REQUESTY_ERR_NO_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_members_are_added_at_the_end),
        cmocka_unit_test(an_extra_member_wins),
        cmocka_unit_test(objects_are_merged),
        cmocka_unit_test(extras_of_two_levels_are_laid_over_each_other),
        cmocka_unit_test(a_fragment_is_merged_too),
        cmocka_unit_test(nothing_is_written_inside_what_an_extra_replaces),
        cmocka_unit_test(bad_extras_are_refused_with_their_path),
        cmocka_unit_test(extras_answer_for_required_members),
        cmocka_unit_test(every_allocation_of_a_body_may_fail),
        cmocka_unit_test(a_check_without_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, free_buffer);
}
