/* Starts that are refused: in the words of the blocking form, and nothing begins. */
#include "media.h"
#include "starts.h"

/* No handler is told, nothing is sent, the loop has no call and the program no handle. */
static void check_nothing(struct scene *scene, requesty_loop *loop, const struct seen *seen, const requesty_call *handle)
{
    assert_int_equal(seen->dones, 0);
    assert_int_equal(requesty_loop_active(loop), 0);
    assert_int_equal(settle(loop), 0);
    assert_int_equal(seen->dones, 0);
    assert_null(handle);
    assert_int_equal(server_connection_count(scene->server), 0);
}

/* ---- what every start needs -------------------------------------------------------------------------------------- */

static void each_needs_a_client_and_a_loop(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();

    EACH_START(each) {
        struct seen seen = { 0 };
        requesty_call_handlers handlers = see(&seen);
        requesty_call *handle = NULL;
        requesty_error error;

        assert_code(each->start(NULL, loop, &handlers, &handle, &error), REQUESTY_ERR_INVALID);
        assert_string_equal(error.message, "client: is NULL");
        assert_code(each->start(scene->client, NULL, &handlers, &handle, &error), REQUESTY_ERR_INVALID);
        assert_string_equal(error.message, "loop: is NULL");
        assert_code(each->start(scene->client, NULL, &handlers, &handle, NULL), REQUESTY_ERR_INVALID);
        check_nothing(scene, loop, &seen, handle);
    }
    requesty_loop_free(loop);
}

static void handlers_may_be_absent(void **state)
{
    struct scene *scene = *state;
    requesty_loop *loop = new_loop();

    EACH_START(each) {
        requesty_call *handle = NULL;

        server_push(scene->server, start_reply(each));
        assert_int_equal(each->start(scene->client, loop, NULL, &handle, NULL), 0);
        turn_all(loop);
        assert_true(requesty_call_is_done(handle));
        assert_ptr_equal(kind_of(handle), each->kind);
        requesty_call_free(handle);
    }
    requesty_loop_free(loop);
}

static const struct start *next_start;

static void start_another(struct seen *seen, requesty_call *call)
{
    requesty_error error;

    (void)call;
    assert_code(next_start->start(seen->scene->client, seen->loop, NULL, NULL, &error), REQUESTY_ERR_BUSY);
    assert_string_equal(error.message, "loop: is being freed");
}

static void no_call_starts_in_a_loop_that_is_being_freed(void **state)
{
    struct scene *scene = *state;

    server_set_default(scene->server, server_reply_silence());
    EACH_START(each) {
        requesty_loop *loop = new_loop();
        struct seen seen = { .at_done = start_another, .scene = scene };

        next_start = each;
        start_one(each, &seen, loop, scene->client, false);
        requesty_loop_free(loop);
        assert_seen(each, &seen, REQUESTY_ERR_CANCELLED);
    }
}

/* ---- what is wrong with the arguments ---------------------------------------------------------------------------- */

/* The arguments of a call in both forms. */
#define CASE(id, waits, wait_arguments, start_arguments)                                                               \
    do {                                                                                                               \
        int rc;                                                                                                        \
        memset(&error, 0, sizeof error);                                                                               \
        rc = requesty_##waits wait_arguments;                                                                          \
        assert_true(rc < 0 && error.attempts == 0);                                                                    \
        assert_code(requesty_##id##_start start_arguments, rc);                                                        \
        assert_code(started.code, rc);                                                                                 \
        assert_string_equal(started.message, error.message);                                                           \
        assert_int_equal(started.attempts, 0);                                                                         \
        check_nothing(scene, loop, &seen, call);                                                                       \
    } while (0)

/* Of calls with one argument, which is an id or params. */
#define ONE(id, waits, result, argument)                                                                               \
    CASE(id, waits, (client, argument, result, &error), (client, loop, argument, &handlers, &call, &started))

#define PARAMS(type, ...) (&(const requesty_##type##_params){ __VA_ARGS__ })

#define SETUP                                                                                                          \
    struct scene *scene = *state;                                                                                      \
    requesty_client *client = scene->client;                                                                           \
    requesty_loop *loop = new_loop();                                                                                  \
    struct seen seen = { 0 };                                                                                          \
    requesty_call_handlers handlers = see(&seen);                                                                      \
    requesty_call *call = NULL;                                                                                        \
    requesty_error error, started

static void of_the_router(void **state)
{
    SETUP;
    requesty_embeddings *embeddings;
    requesty_speech *speech;
    requesty_transcription *transcription;
    requesty_images *images;
    requesty_token_count *count;
    requesty_reply *reply;
    requesty_model *model;
    const requesty_upload lost = { .path = "/nowhere/a.wav" };

    ONE(embeddings, embeddings_create, &embeddings, PARAMS(embeddings, .text = "x"));
    ONE(embeddings, embeddings_create, &embeddings, PARAMS(embeddings, .model = "m"));
    ONE(embeddings, embeddings_create, &embeddings, PARAMS(embeddings, .model = "m", .text = "x", .extra_json = "[]"));
    ONE(speech, speech_create, &speech, PARAMS(speech, .model = "m", .input = "x"));
    ONE(transcriptions, transcriptions_create, &transcription, PARAMS(transcription, .model = "m"));
    ONE(transcriptions, transcriptions_create, &transcription, PARAMS(transcription, .model = "m", .file = &lost));
    ONE(images_generate, images_generate, &images, PARAMS(images, .model = "m"));
    ONE(images_edit, images_edit, &images, PARAMS(images_edit, .model = "m", .prompt = "p"));
    ONE(messages_count_tokens, messages_count_tokens, &count, PARAMS(messages, .model = "m", .beta_count = 1));
    ONE(request, request, &reply, PARAMS(request, .path = "https://elsewhere"));
    ONE(request, request, &reply, PARAMS(request, .path = "/v1/x", .method = "BREW"));
    ONE(models_get, models_get, &model, "");
    ONE(models_get, models_get, &model, NULL);
    CASE(feedback_send, feedback_send, (client, "", PARAMS(feedback, .message = "m"), &error),
         (client, loop, "", PARAMS(feedback, .message = "m"), &handlers, &call, &started));
    requesty_loop_free(loop);
}

static void of_the_management(void **state)
{
    SETUP;
    requesty_new_key *made;
    requesty_key *key;
    requesty_usage_report *report;
    requesty_new_group *new_group;
    requesty_new_access_list *new_list;
    const requesty_label twice[] = { { "a", "1" }, { "a", "2" } };

    ONE(keys_create, keys_create, &made, PARAMS(key, .monthly_limit = "1"));
    ONE(keys_create, keys_create, &made, PARAMS(key, .name = "n", .monthly_limit = "1e3"));
    ONE(keys_get, keys_get, &key, "rqsty-sk-secret");
    ONE(org_usage, org_usage, &report, PARAMS(usage, .end = "2026-09-01"));
    CASE(keys_usage, keys_usage, (client, "..", PARAMS(usage, .start = "2026"), &report, &error),
         (client, loop, "..", PARAMS(usage, .start = "2026"), &handlers, &call, &started));
    CASE(keys_delete, keys_delete, (client, "", &error), (client, loop, "", &handlers, &call, &started));
    CASE(keys_set_limit, keys_set_limit, (client, "k", NULL, &error), (client, loop, "k", NULL, &handlers, &call, &started));
    CASE(keys_set_labels, keys_set_labels, (client, "k", twice, 2, &error),
         (client, loop, "k", twice, 2, &handlers, &call, &started));
    CASE(keys_set_expiry, keys_set_expiry, (client, "k", "soon", &error),
         (client, loop, "k", "soon", &handlers, &call, &started));
    ONE(groups_create, groups_create, &new_group, PARAMS(group, .monthly_limit = "1"));
    CASE(groups_add_member, groups_add_member, (client, "g", "u", 9, &error),
         (client, loop, "g", "u", 9, &handlers, &call, &started));
    CASE(groups_remove_member, groups_remove_member, (client, "g", "", &error),
         (client, loop, "g", "", &handlers, &call, &started));
    ONE(access_lists_create, access_lists_create, &new_list, PARAMS(access_list, .chat_count = 0));
    CASE(access_lists_update, access_lists_update, (client, "", PARAMS(access_list, .name = "n"), &error),
         (client, loop, "", PARAMS(access_list, .name = "n"), &handlers, &call, &started));
    requesty_loop_free(loop);
}

static void lose_the_key(struct scene *scene)
{
    requesty_client_options options = scene_options(scene);

    options.api_key = NULL;
    scene_use(scene, &options);
}

static void without_a_key(void **state)
{
    lose_the_key(*state);
    SETUP;
    requesty_key_list *list;

    CASE(auth_check, auth_check, (client, &error), (client, loop, &handlers, &call, &started));
    assert_code(error.code, REQUESTY_ERR_UNAUTHORIZED);
    CASE(keys_list, keys_list, (client, &list, &error), (client, loop, &handlers, &call, &started));
    requesty_loop_free(loop);
}

static int no_event(const requesty_event *event, void *user)
{
    (void)event, (void)user;
    return 0;
}

static void a_secret_is_not_for_streams(void **state)
{
    SETUP;

    handlers.on_event = no_event;
    CASE(request, request_stream, (client, PARAMS(request, .path = "/x", .secret = 1), no_event, NULL, &error),
         (client, loop, PARAMS(request, .path = "/x", .secret = 1), &handlers, &call, &started));
    assert_string_equal(started.message, "secret: is not for streams");
    requesty_loop_free(loop);
}

/* ---- structs of other versions ----------------------------------------------------------------------------------- */

struct later {
    requesty_call_handlers handlers;
    int64_t more;
};

static void handlers_of_other_sizes(void **state)
{
    SETUP;
    struct later later = { .handlers = handlers, .more = 1 };

    (void)started;
    assert_code(requesty_keys_list_start_sized(client, loop, &handlers, sizeof handlers - 1, &call, &error),
                REQUESTY_ERR_INVALID);
    assert_contains(error.message, "handlers: a size of");
    assert_code(requesty_keys_list_start_sized(client, loop, &later.handlers, sizeof later, &call, &error),
                REQUESTY_ERR_UNSUPPORTED);
    assert_code(requesty_request_start_sized(client, loop, PARAMS(request, .path = "/x"), sizeof(requesty_request_params),
                                             &later.handlers, sizeof later, &call, &error), REQUESTY_ERR_UNSUPPORTED);
    assert_code(requesty_speech_start_sized(client, loop, PARAMS(speech, .model = "m"), 1, &handlers, sizeof handlers, &call,
                                            &error), REQUESTY_ERR_INVALID);
    assert_contains(error.message, "params: a size of 1 bytes");
    check_nothing(scene, loop, &seen, call);
    requesty_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(each_needs_a_client_and_a_loop),
        scene_test(handlers_may_be_absent),
        scene_test(no_call_starts_in_a_loop_that_is_being_freed),
        scene_test(of_the_router),
        scene_test(of_the_management),
        scene_test(without_a_key),
        scene_test(a_secret_is_not_for_streams),
        scene_test(handlers_of_other_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
