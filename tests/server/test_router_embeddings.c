/* The demonstration router's embeddings. */
#include "router_client.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* The answer to a body, which must have this status; to be freed. */
static json_t *ask(const char *body, int status)
{
    struct server *server = start_router();
    json_t *value = ask_router(server, bearer, "POST", "/v1/embeddings", body, status);

    server_stop(server);
    return value;
}

static const json_t *embedding(const json_t *value, size_t index)
{
    return json_object_get(json_array_get(json_object_get(value, "data"), index), "embedding");
}

static void vectors_are_of_length_one_and_of_the_text(void **state)
{
    json_t *value = ask("{\"model\":\"a/b\",\"input\":[\"oak\",\"elm\",\"oak\"],\"dimensions\":8}", 200);
    double square = 0;

    (void)state;
    assert_int_equal(json_array_size(json_object_get(value, "data")), 3);
    assert_int_equal(json_array_size(embedding(value, 0)), 8);
    for (size_t i = 0; i < 8; i++)
        square += json_real_value(json_array_get(embedding(value, 1), i)) *
                  json_real_value(json_array_get(embedding(value, 1), i));
    assert_true(square > 0.9999 && square < 1.0001);
    assert_true(json_equal(embedding(value, 0), embedding(value, 2)));
    assert_false(json_equal(embedding(value, 0), embedding(value, 1)));
    assert_string_equal(json_string_value(json_object_get(value, "model")), "b");
    assert_true(json_integer_value(json_object_get(json_object_get(value, "usage"), "total_tokens")) > 0);
    assert_true(json_real_value(json_object_get(json_object_get(value, "usage"), "cost")) > 0);
    json_decref(value);
}

static void every_form_of_an_input_is_taken(void **state)
{
    static const struct {
        const char *body;
        size_t count;
    } cases[] = {
        { "{\"model\":\"a/b\",\"input\":\"oak\"}", 1 },
        { "{\"model\":\"a/b\",\"input\":[1,2,3]}", 1 },
        { "{\"model\":\"a/b\",\"input\":[[1],[2,3]],\"dimensions\":null,\"encoding_format\":null}", 2 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *value = ask(cases[i].body, 200);
        assert_int_equal(json_array_size(json_object_get(value, "data")), cases[i].count);
        assert_int_equal(json_array_size(embedding(value, 0)), 1536);
        json_decref(value);
    }
}

static void base64_is_four_bytes_a_number(void **state)
{
    static const size_t lengths[] = { 0, 8, 12, 16, 24 }; /* with padding */
    char body[128];

    (void)state;
    for (int dimensions = 1; dimensions <= 4; dimensions++) {
        json_t *value;
        snprintf(body, sizeof body, "{\"model\":\"a/b\",\"input\":\"oak\",\"encoding_format\":\"base64\",\"dimensions\":%d}",
                 dimensions);
        value = ask(body, 200);
        assert_int_equal(json_string_length(embedding(value, 0)), lengths[dimensions]);
        json_decref(value);
    }
}

static void what_is_no_request_is_refused(void **state)
{
    static const char *const bodies[] = {
        "{\"model\":\"a/b\"}",
        "{\"model\":\"a/b\",\"input\":[]}",
        "{\"model\":\"a/b\",\"input\":[\"\"]}",
        "{\"model\":\"a/b\",\"input\":[{}]}",
        "{\"model\":\"a/b\",\"input\":\"x\",\"dimensions\":0}",
        "{\"model\":\"a/b\",\"input\":\"x\",\"dimensions\":100000}",
        "{\"model\":\"a/b\",\"input\":\"x\",\"encoding_format\":\"int8\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        json_t *value = ask(bodies[i], 400);
        assert_true(json_is_object(json_object_get(value, "error")));
        json_decref(value);
    }
}

int run_router_embeddings_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_are_of_length_one_and_of_the_text),
        cmocka_unit_test(every_form_of_an_input_is_taken),
        cmocka_unit_test(base64_is_four_bytes_a_number),
        cmocka_unit_test(what_is_no_request_is_refused),
    };

    return cmocka_run_group_tests_name("router embeddings", tests, NULL, NULL);
}
