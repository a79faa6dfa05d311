/* For tests of the JSON writer: one writer, its text and its error. */
#ifndef TESTS_WRITING_H
#define TESTS_WRITING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/check.h"
#include "json/write.h"

static struct rq_buffer out;
static struct rq_writer writer;
static requesty_error error;

static inline void begin(void)
{
    rq_buffer_free(&out);
    memset(&error, 0, sizeof error);
    rq_write_begin(&writer, &out, &error);
}

/* Ends the text, which has to be JSON. */
static inline const char *written(void)
{
    char problem[200] = "";
    if (rq_write_finish(&writer) < 0)
        fail_msg("%s", error.message);
    assert_int_equal(rq_json_check(out.data, out.len, RQ_KIND_BAD, true, problem, sizeof problem), 0);
    return rq_buffer_text(&out);
}

static inline void assert_refused(const char *message)
{
    assert_int_equal(rq_write_finish(&writer), REQUESTY_ERR_INVALID);
    assert_int_equal(error.code, REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, message);
}

static inline int free_buffer(void **unused)
{
    (void)unused;
    rq_buffer_free(&out);
    return 0;
}

#endif
