/* Parameter structs across versions: a program and a library that were compiled at different times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "api/params.h"

struct v1 {
    const char *a;
    int64_t b;
};

struct v2 {
    const char *a;
    int64_t b;
    const char *c;
};

static void old_program_new_library(void **state)
{
    const struct v1 old = { "a", 5 };
    struct v2 own = { "x", 1, "x" };

    (void)state;
    assert_int_equal(rq_params_import(&own, sizeof own, sizeof(struct v1), &old, sizeof old, "params", NULL), 0);
    assert_string_equal(own.a, "a");
    assert_int_equal(own.b, 5);
    assert_null(own.c);
}

static void new_program_old_library(void **state)
{
    struct v2 newer = { "a", 5, NULL };
    struct v1 own;
    requesty_error error;

    (void)state;
    assert_int_equal(rq_params_import(&own, sizeof own, sizeof own, &newer, sizeof newer, "params", &error), 0);
    assert_int_equal(own.b, 5);
    newer.c = "lost otherwise";
    assert_int_equal(rq_params_import(&own, sizeof own, sizeof own, &newer, sizeof newer, "params", &error),
                     REQUESTY_ERR_UNSUPPORTED);
    assert_non_null(strstr(error.message, "params"));
}

static void nothing_and_too_little(void **state)
{
    const struct v1 old = { "a", 5 };
    struct v1 own;
    requesty_error error;

    (void)state;
    assert_int_equal(rq_params_import(&own, sizeof own, sizeof own, NULL, sizeof own, "params", &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "params: is NULL");
    assert_int_equal(rq_params_import(&own, sizeof own, sizeof own, &old, 8, "params", &error), REQUESTY_ERR_INVALID);
    assert_non_null(strstr(error.message, "8 bytes"));
}

/* What version 1 had does not grow with the struct. */
static void the_least_size_stays(void **state)
{
    (void)state;
    assert_int_equal(RQ_SIZE_THROUGH(struct v2, b), sizeof(struct v1));
    assert_int_equal(RQ_SIZE_THROUGH(struct v1, b), sizeof(struct v1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_program_new_library),
        cmocka_unit_test(new_program_old_library),
        cmocka_unit_test(nothing_and_too_little),
        cmocka_unit_test(the_least_size_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
