/* Objects that arrive in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "json/members.h"

static struct rq_slice slice(const char *text)
{
    return (struct rq_slice){ text, strlen(text) };
}

static struct rq_string name_of(const char *text)
{
    return (struct rq_string){ text, strlen(text), false };
}

static void set(struct rq_members *members, const char *name, const char *value)
{
    struct rq_string string = name_of(name);
    assert_int_equal(rq_members_set(members, &string, slice(value)), 0);
}

static void join(struct rq_members *members, const char *name, const char *value)
{
    struct rq_string string = name_of(name);
    assert_int_equal(rq_members_join(members, &string, slice(value)), 0);
}

static void assert_written(const struct rq_members *members, const char *expected)
{
    struct rq_buffer out = { 0 };
    struct rq_writer writer;

    rq_write_begin(&writer, &out, NULL);
    rq_write_object(&writer, NULL, NULL);
    rq_members_write(members, &writer);
    rq_write_object_end(&writer);
    assert_int_equal(rq_write_finish(&writer), 0);
    assert_string_equal(rq_buffer_text(&out), expected);
    rq_buffer_free(&out);
}

static void later_values_replace_and_null_does_not(void **state)
{
    struct rq_members members = { 0 };

    (void)state;
    set(&members, "a", "1");
    set(&members, "b", "null");
    set(&members, "a", "22");
    set(&members, "a", "null");
    set(&members, "b", "[]");
    assert_written(&members, "{\"a\":22,\"b\":[]}");
    rq_members_free(&members);
}

static void lists_are_joined_others_replaced(void **state)
{
    struct rq_members members = { 0 };

    (void)state;
    join(&members, "list", "[ ]");
    join(&members, "list", "[1, 2]");
    join(&members, "list", "[]");
    join(&members, "list", "[ {\"x\":[]} ]");
    join(&members, "word", "\"a\"");
    join(&members, "word", "\"b\"");
    assert_written(&members, "{\"list\":[1, 2,{\"x\":[]}],\"word\":\"b\"}");
    rq_members_free(&members);
}

static void all_members_of_an_object(void **state)
{
    struct rq_members members = { 0 };

    (void)state;
    assert_int_equal(rq_members_set_all(&members, slice("{\"a\":1,\"q\\\"uote\":{\"b\":[2]}}")), 0);
    assert_int_equal(rq_members_set_all(&members, slice("[1]")), 0);
    assert_int_equal(rq_members_set_all(&members, slice("")), 0);
    assert_written(&members, "{\"a\":1,\"q\\\"uote\":{\"b\":[2]}}");
    rq_members_free(&members);
}

static void getting_and_removing(void **state)
{
    struct rq_members members = { 0 };

    (void)state;
    set(&members, "a", "1");
    set(&members, "b", "2");
    set(&members, "c", "3");
    assert_int_equal(rq_members_get(&members, "b").len, 1);
    assert_int_equal(rq_members_get(&members, "z").len, 0);
    rq_members_remove(&members, "b");
    rq_members_remove(&members, "z");
    assert_written(&members, "{\"a\":1,\"c\":3}");
    rq_members_free(&members);
}

static void what_says_nothing_is_laid_over_nothing(void **state)
{
    struct rq_members members = { 0 };

    (void)state;
    assert_int_equal(rq_members_lay(&members, slice("{\"a\":\"x\",\"b\":[1],\"c\":{\"d\":1},\"e\":\"\",\"f\":0}")), 0);
    assert_int_equal(rq_members_lay(&members, slice("{\"a\":\"\",\"b\":[ ],\"c\":{},\"e\":[],\"f\":null,\"g\":\"\"}")), 0);
    assert_written(&members, "{\"a\":\"x\",\"b\":[1],\"c\":{\"d\":1},\"e\":[],\"f\":0,\"g\":\"\"}");
    assert_int_equal(rq_members_lay(&members, slice("{\"a\":\"y\",\"b\":[2,3],\"f\":false,\"e\":null}")), 0);
    assert_written(&members, "{\"a\":\"y\",\"b\":[2,3],\"c\":{\"d\":1},\"e\":[],\"f\":false,\"g\":\"\"}");
    rq_members_free(&members);
}

static void values_that_say_nothing(void **state)
{
    static const char *const nothing[] = { "", "null", "\"\"", "[]", "[ \n]", "{}", "{ }" };
    static const char *const something[] = { "0", "false", "\" \"", "[null]", "{\"a\":null}" };

    (void)state;
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_true(rq_says_nothing(slice(nothing[i])));
    for (size_t i = 0; i < sizeof something / sizeof *something; i++)
        assert_false(rq_says_nothing(slice(something[i])));
}

static void the_inside_of_an_array(void **state)
{
    (void)state;
    assert_int_equal(rq_array_inside(slice("[]")).len, 0);
    assert_int_equal(rq_array_inside(slice("[ \n ]")).len, 0);
    assert_int_equal(rq_array_inside(slice("[ 1 , 2 ]")).len, 5);
}

static void telling_json_from_text(void **state)
{
    (void)state;
    assert_true(rq_is_json(slice("{\"a\":1} ")));
    assert_true(rq_is_json(slice("7")));
    assert_false(rq_is_json(slice("")));
    assert_false(rq_is_json(slice("{\"a\":")));
    assert_false(rq_is_json(slice("{} {}")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_values_replace_and_null_does_not), cmocka_unit_test(lists_are_joined_others_replaced),
        cmocka_unit_test(all_members_of_an_object),               cmocka_unit_test(getting_and_removing),
        cmocka_unit_test(what_says_nothing_is_laid_over_nothing), cmocka_unit_test(values_that_say_nothing),
        cmocka_unit_test(the_inside_of_an_array),                 cmocka_unit_test(telling_json_from_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
