/* The catalogue: what is asked, what comes of it, one model out of it, and what goes wrong. */
#include "clients.h"

static const char list_json[] =
    "{\"object\":\"list\",\"data\":["
    "{\"id\":\"anthropic/claude-sonnet-4-5\",\"input_price\":3e-06,\"supports_vision\":true,\"new\":{\"a\":[1.50]}},"
    "{\"id\":\"\"},{\"id\":\"openai/gpt-4o-mini\",\"name\":\"GPT-4o mini\"}]}";

static struct server_reply *list_reply(void)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "application/json", SERVER_LENGTH);
    server_reply_header(reply, "x-requesty-request-id", "req_7");
    server_reply_header(reply, "x-requesty-provider", "router");
    server_reply_header(reply, "x-requesty-cache", "HIT");
    server_reply_text(reply, list_json);
    return reply;
}

static requesty_model_list *list_well(struct scene *scene)
{
    requesty_model_list *list = NULL;
    requesty_error error;

    if (requesty_models_list(scene->client, &list, &error) < 0)
        fail_msg("%s", error.message);
    assert_non_null(list);
    return list;
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static void a_list_is_asked_for(void **state)
{
    struct scene *scene = *state;
    const struct server_request *request;

    server_push(scene->server, list_reply());
    requesty_model_list_free(list_well(scene));
    request = server_request(scene->server, 0);
    assert_string_equal(request->method, "GET");
    assert_string_equal(request->path, "/v1/models");
    assert_int_equal(request->body_length, 0);
    assert_header(request, "Authorization", "Bearer " TEST_KEY);
    assert_header(request, "Accept", "application/json");
    assert_header(request, "Content-Type", NULL);
    assert_header(request, "anthropic-version", NULL);
    assert_headers_once(request);
}

static void a_list_is_read(void **state)
{
    struct scene *scene = *state;
    requesty_model_list *list;

    server_push(scene->server, list_reply());
    list = list_well(scene);
    assert_int_equal(list->model_count, 2);
    assert_string_equal(list->models[0]->id, "anthropic/claude-sonnet-4-5");
    assert_string_equal(list->models[1]->name, "GPT-4o mini");
    assert_string_equal(list->raw_json, list_json);
    assert_string_equal(list->models[0]->raw_json,
                        "{\"id\":\"anthropic/claude-sonnet-4-5\",\"input_price\":3e-06,\"supports_vision\":true,"
                        "\"new\":{\"a\":[1.50]}}");
    assert_int_equal(list->info->http_status, 200);
    assert_int_equal(list->info->attempts, 1);
    assert_string_equal(list->info->request_id, "req_7");
    assert_ptr_equal(list->models[1]->info, list->info);
    requesty_model_list_free(list);
    requesty_model_list_free(NULL);
    requesty_model_free(NULL);
}

static void no_key_is_needed(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.api_key = NULL;
    scene_use(scene, &options);
    server_push(scene->server, list_reply());
    requesty_model_list_free(list_well(scene));
    assert_header(server_request(scene->server, 0), "Authorization", NULL);
    assert_header(server_request(scene->server, 0), "x-api-key", NULL);
}

static void a_failed_read_is_repeated(void **state)
{
    struct scene *scene = *state;
    requesty_model_list *list;

    fake_clock();
    server_push(scene->server, error_reply(503, "not now"));
    server_push(scene->server, error_reply(429, "soon"));
    server_push(scene->server, list_reply());
    list = list_well(scene);
    assert_int_equal(list->info->attempts, 3);
    requesty_model_list_free(list);
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static void fails(struct scene *scene, struct server_reply *reply, int code, const char *message, int http_status)
{
    requesty_model_list *list = NULL;
    requesty_model *model = NULL;
    requesty_error error;

    scene_use_retries(scene, 0);
    server_set_default(scene->server, reply);
    assert_code(requesty_models_list(scene->client, &list, &error), code);
    assert_code(error.code, code);
    assert_contains(error.message, message);
    assert_int_equal(error.http_status, http_status);
    assert_null(list);
    assert_code(requesty_models_get(scene->client, "a/b", &model, &error), code);
    assert_contains(error.message, message);
    assert_null(model);
    assert_code(requesty_models_list(scene->client, &list, NULL), code);
}

static void answers_that_are_no_list(void **state)
{
    fails(*state, error_reply(403, "Invalid authorization token"), REQUESTY_ERR_FORBIDDEN, "Invalid authorization token", 403);
    fails(*state, server_reply_json(200, "{\"error\":{\"message\":\"no models today\"}}"), REQUESTY_ERR_SERVER,
          "no models today", 200);
    fails(*state, server_reply_json(200, ""), REQUESTY_ERR_BAD_REPLY, "no body", 200);
    fails(*state, server_reply_json(204, ""), REQUESTY_ERR_BAD_REPLY, "no body", 204);
    fails(*state, server_reply_json(200, "{}"), REQUESTY_ERR_BAD_REPLY, "\"data\" is missing", 200);
    fails(*state, server_reply_json(200, "\"x\""), REQUESTY_ERR_BAD_REPLY, "not a JSON object", 200);
    fails(*state, server_reply_json(200, "{\"data\":[{\"id\":\"a\"}"), REQUESTY_ERR_BAD_REPLY, "line 1, column 20", 200);
    fails(*state, server_reply_json(200, "<html>sign in</html>"), REQUESTY_ERR_BAD_REPLY, "<html>sign in", 200);
}

static void a_list_may_be_an_array_alone(void **state)
{
    struct scene *scene = *state;
    requesty_model_list *list = NULL;

    server_push(scene->server, server_reply_json(200, " [{\"id\":\"a/b\"},{\"id\":\"a/c\",\"context_window\":5}]"));
    assert_code(requesty_models_list(scene->client, &list, NULL), 0);
    assert_int_equal(list->model_count, 2);
    assert_string_equal(list->models[1]->id, "a/c");
    assert_int_equal(list->models[1]->context_window, 5);
    requesty_model_list_free(list);
}

static void bad_arguments(void **state)
{
    struct scene *scene = *state;
    requesty_model_list *list = NULL;
    requesty_model *model = NULL;
    requesty_error error;

    assert_code(requesty_models_list(NULL, &list, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "client: is NULL");
    assert_code(requesty_models_list(scene->client, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "list: is NULL");
    assert_code(requesty_models_get(NULL, "a/b", &model, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "client: is NULL");
    assert_code(requesty_models_get(scene->client, "a/b", NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "model: is NULL");
    assert_code(requesty_models_get(scene->client, NULL, &model, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "id: is NULL");
    assert_code(requesty_models_get(scene->client, "", &model, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "id: is empty");
    assert_int_equal(server_request_count(scene->server), 0);
}

/* ---- one model --------------------------------------------------------------------------------------------------- */

static void one_model_outlives_the_list(void **state)
{
    struct scene *scene = *state;
    requesty_model *model = NULL;
    requesty_error error;

    server_push(scene->server, list_reply());
    memset(&error, 0x55, sizeof error);
    assert_int_equal(requesty_models_get(scene->client, "anthropic/claude-sonnet-4-5", &model, &error), 0);
    assert_int_equal(error.code, 0x55555555);
    assert_string_equal(server_request(scene->server, 0)->path, "/v1/models");
    assert_string_equal(model->id, "anthropic/claude-sonnet-4-5");
    assert_true(model->supports_vision.set && model->supports_vision.value);
    assert_contains(model->raw_json, "{\"a\":[1.50]}");
    assert_int_equal(model->info->http_status, 200);
    assert_string_equal(model->info->request_id, "req_7");
    assert_string_equal(model->info->provider, "router");
    assert_string_equal(model->info->cache, "HIT");
    requesty_model_free(model);
}

static void an_unknown_model_is_named(void **state)
{
    static const struct {
        const char *id, *message;
    } cases[] = {
        { "openai/gpt-4o-mni",
          "\"openai/gpt-4o-mni\" is not among the 2 models that the server lists for this client; did you mean "
          "\"openai/gpt-4o-mini\"?" },
        { "OpenAI/gpt-4o-mini", "did you mean \"openai/gpt-4o-mini\"?" }, /* ids are exact */
        { "x", "\"x\" is not among the 2 models that the server lists for this client" },
    };
    struct scene *scene = *state;
    requesty_model *model = NULL;
    requesty_error error;

    for (size_t i = 0; i < COUNT(cases); i++) {
        server_push(scene->server, list_reply());
        assert_code(requesty_models_get(scene->client, cases[i].id, &model, &error), REQUESTY_ERR_NOT_FOUND);
        assert_contains(error.message, cases[i].message);
        assert_null(model);
        assert_int_equal(error.http_status, 200);
        assert_int_equal(error.attempts, 1);
        assert_int_equal(error.retryable, 0);
        assert_string_equal(error.request_id, "req_7");
    }
    server_push(scene->server, list_reply());
    assert_code(requesty_models_get(scene->client, "x", &model, NULL), REQUESTY_ERR_NOT_FOUND);
}

static void a_key_in_place_of_an_id_is_not_told(void **state)
{
    struct scene *scene = *state;
    requesty_model *model = NULL;
    requesty_error error;

    server_push(scene->server, list_reply());
    assert_code(requesty_models_get(scene->client, TEST_KEY, &model, &error), REQUESTY_ERR_NOT_FOUND);
    assert_lacks(error.message, TEST_KEY);
    assert_contains(error.message, "is not among the 2 models");
}

static void a_page_says_that_there_are_more(void **state)
{
    struct scene *scene = *state;
    requesty_model *model = NULL;
    requesty_error error;

    server_push(scene->server, server_reply_json(200, "{\"data\":[{\"id\":\"a\"}],\"has_more\":true,\"last_id\":\"a\"}"));
    assert_code(requesty_models_get(scene->client, "b", &model, &error), REQUESTY_ERR_NOT_FOUND);
    assert_contains(error.message, "on the first of several pages");
}

/* ---- size -------------------------------------------------------------------------------------------------------- */

static void many_models(void **state)
{
    enum { MANY = 3000 };
    struct scene *scene = *state;
    char *json = malloc(MANY * 80 + 100), *at = json;
    requesty_model_list *list;
    requesty_model_id id;

    assert_non_null(json);
    at += sprintf(at, "{\"data\":[");
    for (int i = 0; i < MANY; i++)
        at += sprintf(at, "%s{\"id\":\"p%d/m%d@eu\",\"input_price\":%de-9}", i ? "," : "", i % 7, i, i);
    strcpy(at, "]}");
    server_push(scene->server, server_reply_json(200, json));
    list = list_well(scene);
    assert_int_equal(list->model_count, MANY);
    for (int i = 0; i < MANY; i++) {
        requesty_model_id_split(list->models[i]->id, &id);
        assert_int_equal(atoi(id.name + 1), i);
        assert_true(list->models[i]->input_price.set && list->models[i]->input_price.value * 1e9 < i + 0.5);
    }
    requesty_model_list_free(list);
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_list_is_asked_for),        scene_test(a_list_is_read),
        scene_test(no_key_is_needed),           scene_test(a_failed_read_is_repeated),
        scene_test(answers_that_are_no_list),
        scene_test(a_list_may_be_an_array_alone),   scene_test(bad_arguments),
        scene_test(one_model_outlives_the_list), scene_test(an_unknown_model_is_named),
        scene_test(a_key_in_place_of_an_id_is_not_told),
        scene_test(a_page_says_that_there_are_more), scene_test(many_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
