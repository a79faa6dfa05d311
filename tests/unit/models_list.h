/* A list of models out of JSON that is written with ' in place of ". */
#ifndef TESTS_MODELS_LIST_H
#define TESTS_MODELS_LIST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/models.h"

/* To be freed with requesty_model_list_free; NULL when it was refused. */
static inline requesty_model_list *list_of(const char *quoted, requesty_error *error)
{
    char *json = strdup(quoted);
    void *list = rq_result_new(&rq_model_list_shape, false);
    int rc;

    assert_non_null(json);
    assert_non_null(list);
    for (char *at = json; (at = strchr(at, '\'')) != NULL;)
        *at = '"';
    rc = rq_decode(json, strlen(json), 32, rq_result_arena(list), rq_model_list_shape.table, list, error);
    if (rc == 0)
        rc = rq_model_list_shape.complete(NULL, (struct rq_slice){ json, strlen(json) }, NULL, list, error);
    free(json);
    if (rc == 0)
        return list;
    rq_result_free(list);
    return NULL;
}

/* A list of one model with these members beside its id "a/b". */
static inline requesty_model_list *model_of(const char *members)
{
    char json[2048];
    requesty_model_list *list;

    snprintf(json, sizeof json, "{'data':[{'id':'a/b'%s%s}]}", *members ? "," : "", members);
    list = list_of(json, NULL);
    assert_non_null(list);
    assert_int_equal(list->model_count, 1);
    return list;
}

#endif
