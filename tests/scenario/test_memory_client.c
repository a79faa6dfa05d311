/* Allocations that fail while a client is made, or a request is written: REQUESTY_ERR_NO_MEMORY, and nothing leaks. */
#include "scenario.h"

#include <jansson.h>

#include "full.h"
#include "hooks.h"

/* ---- clients ----------------------------------------------------------------------------------------------------- */

static const requesty_header analytics[] = { { "Team", "search" }, { "Branch", "main" } };
static const requesty_header headers[] = { { "X-One", "1" }, { "Cookie", "a=b" }, { "Accept", NULL } };

static requesty_client_options many_options(const struct scene *scene)
{
    requesty_client_options options = scene_options(scene);

    options.management_url = server_url(scene->server);
    options.title = "Tests";
    options.referer = "https://example.org/";
    options.analytics = analytics;
    options.analytics_count = COUNT(analytics);
    options.headers = headers;
    options.header_count = COUNT(headers);
    options.user_agent = "tests/1";
    options.anthropic_version = "2024-01-01";
    options.ca_file = "/nowhere/ca.pem";
    options.ca_path = "/nowhere";
    return options;
}

/* The outcome of one creation: the code, and the error that came with it. */
static void check_creation(int rc, const requesty_error *error, const requesty_client *client, const void *untouched)
{
    if (rc == 0)
        return;
    assert_true(hooks_failed());
    assert_code(rc, REQUESTY_ERR_NO_MEMORY);
    assert_code(error->code, REQUESTY_ERR_NO_MEMORY);
    assert_true((const void *)client == untouched);
}

static void while_a_client_is_made(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = many_options(scene);
    long before = hooks_live();

    for (int for_good = 0; for_good <= 1; for_good++)
        for (size_t number = 1;; number++) {
            requesty_client *untouched = scene->client, *client = untouched;
            requesty_error error;
            int rc;

            hooks_fail(number, for_good);
            rc = requesty_client_new(&options, &client, &error);
            hooks_end();
            check_creation(rc, &error, client, untouched);
            if (rc == 0)
                requesty_client_free(client);
            assert_int_equal(hooks_live(), before);
            if (!hooks_failed())
                break;
        }
}

static void while_a_client_is_derived(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = many_options(scene);
    const requesty_client_options changes = { .api_key = "another", .title = "Other", .user_agent = "more/2" };
    long before;

    scene_use(scene, &options);
    before = hooks_live();
    for (int for_good = 0; for_good <= 1; for_good++)
        for (size_t number = 1;; number++) {
            requesty_client *untouched = scene->client, *client = untouched;
            requesty_error error;
            int rc;

            hooks_fail(number, for_good);
            rc = requesty_client_with(scene->client, &changes, &client, &error);
            hooks_end();
            check_creation(rc, &error, client, untouched);
            if (rc == 0)
                requesty_client_free(client);
            assert_int_equal(hooks_live(), before);
            if (!hooks_failed())
                break;
        }
    server_push(scene->server, good_reply(CHAT, CREATE));
    call_well(scene->client, CHAT, CREATE);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static int ask_fully(requesty_client *client, enum protocol protocol, requesty_error *error)
{
    requesty_messages_params messages = full_messages();
    requesty_chat_params chat = full_chat();
    requesty_chat_completion *completion = NULL;
    requesty_message *message = NULL;
    int rc;

    if (protocol == MESSAGES)
        rc = requesty_messages_create(client, &messages, &message, error);
    else
        rc = requesty_chat_create(client, &chat, &completion, error);
    requesty_message_free(message);
    requesty_chat_completion_free(completion);
    return rc;
}

/* The body outgrows its buffer again and again, and the members that the caller lays over it are noted. */
static void while_a_large_request_is_written(void **state)
{
    struct scene *scene = *state;

    EACH_OF_TWO(protocol)
    {
        size_t number = 0, before;
        requesty_error error;
        int rc;

        server_set_default(scene->server, good_reply(protocol, CREATE));
        assert_int_equal(ask_fully(scene->client, protocol, NULL), 0); /* warms the pool */
        do {
            long live = hooks_live();

            before = server_request_count(scene->server);
            hooks_fail(++number, false);
            rc = ask_fully(scene->client, protocol, &error);
            hooks_end();
            assert_true(rc == 0 || rc == REQUESTY_ERR_NO_MEMORY);
            assert_true(server_request_count(scene->server) - before <= 1);
            assert_int_equal(hooks_live(), live);
        } while (hooks_failed());
        assert_int_equal(rc, 0);
        assert_true(number > 10);
    }
}

/* ---- jansson's memory -------------------------------------------------------------------------------------------- */

static size_t jansson_count, jansson_fail_at;

static void *jansson_malloc(size_t size)
{
    return ++jansson_count == jansson_fail_at ? NULL : malloc(size);
}

/* The caller's JSON is checked by jansson: what it has no memory for is not called invalid. */
static void while_the_callers_json_is_checked(void **state)
{
    struct scene *scene = *state;

    EACH_OF_TWO(protocol)
    {
        size_t number = 0;
        requesty_error error;
        int rc;

        server_set_default(scene->server, good_reply(protocol, CREATE));
        do {
            jansson_count = 0;
            jansson_fail_at = ++number;
            json_set_alloc_funcs(jansson_malloc, free);
            rc = ask_fully(scene->client, protocol, &error);
            json_set_alloc_funcs(malloc, free);
            if (rc != 0 && rc != REQUESTY_ERR_NO_MEMORY)
                fail_msg("jansson's allocation %zu: %s", number, error.message);
        } while (jansson_count >= number);
        assert_int_equal(rc, 0);
        assert_true(number > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(while_a_client_is_made),
        scene_test(while_a_client_is_derived),
        scene_test(while_a_large_request_is_written),
        scene_test(while_the_callers_json_is_checked),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
