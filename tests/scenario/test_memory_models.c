/* Allocations that fail, one after the other, while the catalogue is fetched, tokens are counted, and any endpoint is asked:
 * each is REQUESTY_ERR_NO_MEMORY, nothing leaks, and the client works on. */
#include "scenario.h"

#include "memory.h"

static const char list_json[] =
    "{\"data\":[{\"id\":\"a\\u002fb\",\"description\":\"\\u00fc\",\"pricing\":[{\"input_price\":1},{\"input_price\":\"2\"}],"
    "\"retires_at\":\"2026-08-31\"},{\"id\":\"\"},{\"id\":\"c\"},{\"id\":\"d\"},{\"id\":\"e\"},{\"id\":\"f\"}],\"last_id\":\"f\"}";

static const requesty_query_param query[] = { { "a", "b c" } };
static const requesty_request_params asked = {
    .path = "v1/x", .query = query, .query_count = 1, .body_json = "{\"a\":[1,2]}",
};

/* ---- the calls: each checks what came of it when all was well ---------------------------------------------------- */

static int list_models(requesty_client *client, requesty_error *error)
{
    requesty_model_list *list = NULL;
    int rc = requesty_models_list(client, &list, error);

    hooks_end();
    assert_int_equal(list != NULL, rc == 0);
    if (list) {
        assert_int_equal(list->model_count, 5);
        assert_string_equal(list->models[0]->id, "a/b");
        assert_int_equal(list->models[0]->pricing_count, 2);
    }
    requesty_model_list_free(list);
    return rc;
}

static int get_model(requesty_client *client, requesty_error *error)
{
    requesty_model *model = NULL;
    int rc = requesty_models_get(client, "a/b", &model, error);

    hooks_end();
    assert_int_equal(model != NULL, rc == 0);
    if (model)
        assert_string_equal(model->description, "\xC3\xBC");
    requesty_model_free(model);
    return rc;
}

static int get_no_model(requesty_client *client, requesty_error *error)
{
    requesty_model *model = NULL;
    int rc = requesty_models_get(client, "a/b4", &model, error);

    hooks_end();
    assert_null(model);
    if (rc == REQUESTY_ERR_NOT_FOUND)
        assert_contains(error->message, "\"a/b4\" is not among the 5 models");
    return rc;
}

static int count_tokens(requesty_client *client, requesty_error *error)
{
    requesty_messages_params params = small_messages();
    static const char *const betas[] = { "x", "y" };
    requesty_token_count *count = NULL;
    int rc;

    params.betas = betas;
    params.beta_count = 2;
    params.extra_json = "{\"b\":{\"c\":[2]}}";
    rc = requesty_messages_count_tokens(client, &params, &count, error);
    hooks_end();
    assert_int_equal(count != NULL, rc == 0);
    if (count)
        assert_int_equal(count->input_tokens, 7);
    requesty_token_count_free(count);
    return rc;
}

static int request(requesty_client *client, requesty_error *error)
{
    requesty_reply *reply = NULL;
    int rc = requesty_request(client, &asked, &reply, error);

    hooks_end();
    assert_int_equal(reply != NULL, rc == 0);
    if (reply)
        assert_string_equal(reply->body, list_json);
    requesty_reply_free(reply);
    return rc;
}

static int count_event(const requesty_event *event, void *user)
{
    assert_non_null(event->raw_json);
    ++*(int *)user;
    return 0;
}

static int stream(requesty_client *client, requesty_error *error)
{
    int events = 0, rc = requesty_request_stream(client, &asked, count_event, &events, error);

    hooks_end();
    assert_true(rc < 0 || events > 0);
    return rc;
}

static int pull(requesty_client *client, requesty_error *error)
{
    requesty_stream *opened = NULL;
    const requesty_event *event;
    int rc = requesty_request_open(client, &asked, &opened, error);

    assert_int_equal(opened != NULL, rc == 0);
    while (rc == 0 && (rc = requesty_stream_next(opened, &event, error)) > 0)
        rc = 0;
    hooks_end();
    requesty_stream_free(opened);
    return rc;
}

/* ---- every failure ----------------------------------------------------------------------------------------------- */

typedef int (*trial)(requesty_client *client, requesty_error *error);

static struct server_reply *make_answer(trial make, const char *body)
{
    return (make == stream || make == pull) && *body != '{' ? server_reply_sse(body, server_split_whole())
                                                           : server_reply_json(200, body);
}

/* What it comes to when memory lasts. */
static int code_of(trial make)
{
    return make == get_no_model ? REQUESTY_ERR_NOT_FOUND : 0;
}

static int call_trial(struct scene *scene, const void *user, requesty_error *error)
{
    return (*(const trial *)user)(scene->client, error);
}

static void call_again(struct scene *scene, const void *user)
{
    trial make = *(const trial *)user;
    requesty_error error;

    assert_code(make(scene->client, &error), code_of(make));
}

static void fail_each(struct scene *scene, const char *name, trial make, const char *body)
{
    const struct memory_trial each = { .name = name, .call = call_trial, .after = call_again, .user = &make,
                                       .code = code_of(make), .least = 10 };

    server_set_default(scene->server, make_answer(make, body));
    check_each_allocation(scene, &each);
}

static void while_models_are_listed(void **state)
{
    fail_each(*state, "list_models", list_models, list_json);
}

static void while_a_model_is_fetched(void **state)
{
    fail_each(*state, "get_model", get_model, list_json);
}

static void while_a_model_is_not_found(void **state)
{
    fail_each(*state, "get_no_model", get_no_model, list_json);
}

static void while_tokens_are_counted(void **state)
{
    fail_each(*state, "count_tokens", count_tokens, "{\"input_tokens\":7}");
}

static void while_anything_is_asked(void **state)
{
    fail_each(*state, "request", request, list_json);
}

static void while_anything_is_streamed(void **state)
{
    static const char frames[] = "event: a\ndata: {\"b\":1}\n\ndata: c\n\ndata: [DONE]\n\n";

    fail_each(*state, "stream", stream, frames);
    fail_each(*state, "pull", pull, frames);
    fail_each(*state, "stream", stream, list_json);
    fail_each(*state, "pull", pull, list_json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(while_models_are_listed),    scene_test(while_a_model_is_fetched), scene_test(while_a_model_is_not_found),
        scene_test(while_tokens_are_counted),   scene_test(while_anything_is_asked),  scene_test(while_anything_is_streamed),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
