/* The demonstration router's catalogue and its token counts. */
#include "router_client.h"

#include <jansson.h>
#include <string.h>

static json_t *ask(const char *method, const char *path, const char *headers, const char *body)
{
    struct server *server = start_router();
    json_t *value = ask_router(server, headers, method, path, body, 200);

    server_stop(server);
    return value;
}

static json_t *list_models(const char *headers)
{
    return ask("GET", "/v1/models", headers, NULL);
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void a_key_adds_a_policy(void **state)
{
    json_t *open = list_models(""), *own = list_models("Authorization: Bearer x\r\n"), *other = list_models("x-api-key: x\r\n");
    json_t *models = json_object_get(own, "data");

    (void)state;
    assert_int_equal(json_array_size(json_object_get(open, "data")), 5);
    assert_int_equal(json_array_size(models), 6);
    assert_true(json_equal(own, other));
    assert_string_equal(text_of(json_array_get(models, 5), "id"), "policy/cheap-first");
    json_decref(open);
    json_decref(own);
    json_decref(other);
}

static void models_have_the_newer_members(void **state)
{
    json_t *list = list_models("");
    json_t *gemini = json_array_get(json_object_get(list, "data"), 3);
    json_t *bands = json_object_get(gemini, "pricing");

    (void)state;
    assert_string_equal(text_of(gemini, "model_lab"), "google");
    assert_string_equal(text_of(gemini, "model_canonical_name"), "gemini-2.5-pro");
    assert_string_equal(text_of(gemini, "geolocation"), "global");
    assert_true(json_is_true(json_object_get(gemini, "supports_web_search")));
    assert_null(json_object_get(gemini, "data_retention"));
    assert_int_equal(json_array_size(bands), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(bands, 1), "prompt_tokens_threshold")), 200000);
    assert_true(json_real_value(json_object_get(json_array_get(bands, 1), "input_price")) == 2.5e-6);
    json_decref(list);
}

static void tokens_are_counted(void **state)
{
    json_t *count = ask("POST", "/v1/messages/count_tokens", "x-api-key: x\r\n",
                        "{\"model\":\"a/b\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");

    (void)state;
    assert_int_equal(json_object_size(count), 1);
    assert_true(json_integer_value(json_object_get(count, "input_tokens")) > 0);
    json_decref(count);
}

int run_router_models_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_adds_a_policy),
        cmocka_unit_test(models_have_the_newer_members),
        cmocka_unit_test(tokens_are_counted),
    };

    return cmocka_run_group_tests_name("router's models", tests, NULL, NULL);
}
