/* Forms as lists of parts: names made safe, whichever libcurl sends them; sizes; memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "engine/form.h"
#include "failing_alloc.h"

static void names_are_escaped(void **state)
{
    struct rq_form form = { 0 };

    (void)state;
    assert_int_equal(rq_form_add_bytes(&form, "a\"\r\nb%", "12\0", 3), 0);
    assert_int_equal(rq_form_name_file(&form, "\"\r\n\xC3\xBC\\", "audio/wav"), 0);
    assert_int_equal(rq_form_add_text(&form, "plain", "12345"), 0);
    assert_string_equal(form.parts[0]->name, "a%22%0D%0Ab%");
    assert_string_equal(form.parts[0]->filename, "%22%0D%0A\xC3\xBC\\");
    assert_string_equal(form.parts[0]->media_type, "audio/wav");
    assert_string_equal(form.parts[1]->name, "plain");
    assert_null(form.parts[1]->filename);
    assert_int_equal(rq_form_size(&form), 8);
    rq_form_free(&form);
    assert_int_equal(form.count, 0);
}

static void a_moved_form_can_keep_what_it_borrowed(void **state)
{
    struct rq_form form = { 0 }, *moved;
    char text[] = "text";

    (void)state;
    assert_int_equal(rq_form_add_text(&form, "name", text), 0);
    assert_int_equal(rq_form_add_bytes(&form, "none", NULL, 0), 0);
    moved = rq_form_move(&form);
    assert_int_equal(form.count, 0);
    assert_null(form.parts);
    rq_form_free(&form);
    assert_ptr_equal(moved->parts[1]->form, moved);
    assert_ptr_equal(moved->parts[0]->bytes, text);
    assert_int_equal(rq_form_keep(moved), 0);
    memset(text, 'x', sizeof text);
    assert_memory_equal(moved->parts[0]->bytes, "text", 4);
    assert_int_equal(rq_form_size(moved), 4);
    rq_form_free(moved);
    rq_free(moved);
}

static void no_memory(void **state)
{
    (void)state;
    requesty_set_allocator(&failing);
    for (int at = 1; at <= 2; at++) {
        struct rq_form form = { 0 };

        allocations = 0;
        fail_at = at;
        assert_int_equal(rq_form_add_text(&form, "name", "x"), REQUESTY_ERR_NO_MEMORY);
        rq_form_free(&form);
        assert_int_equal(blocks, 0);
    }
    requesty_set_allocator(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_escaped),
        cmocka_unit_test(a_moved_form_can_keep_what_it_borrowed),
        cmocka_unit_test(no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
