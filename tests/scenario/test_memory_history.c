/* Allocations that fail while a history is made, added to, sent, copied and kept: REQUESTY_ERR_NO_MEMORY, the history as it
 * was, and nothing leaks. */
#include "histories.h"

#include "hooks.h"

static const requesty_block_param blocks[] = {
    { .type = REQUESTY_BLOCK_TEXT, .text = "t", .cache = REQUESTY_CACHE_5M },
    { .type = REQUESTY_BLOCK_IMAGE, .bytes = "abc", .bytes_len = 3, .media_type = "image/png" },
    { .type = REQUESTY_BLOCK_DOCUMENT, .url = "u", .title = "d" },
};

/* What is added: replies, of which some are written anew. */
static requesty_message *messages[2];
static requesty_chat_completion *completions[2];

static void make_replies(struct scene *scene)
{
    messages[0] = message_of(scene, MESSAGE("[{\"type\":\"text\",\"text\":\"t\"}]", "\"end_turn\""));
    messages[1] = message_of_stream(scene, M_START
        "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"1\","
        "\"name\":\"n\",\"input\":{}}}\n\n"
        "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\","
        "\"partial_json\":\"{\"}}\n\n" M_BLOCK_STOP M_END M_STOP);
    completions[0] = completion_of(scene, COMPLETION("{\"role\":\"assistant\",\"content\":\"c\"}", "\"stop\""));
    completions[1] = completion_of(scene, COMPLETION("{\"role\":\"assistant\",\"audio\":{\"id\":\"a\",\"data\":\"d\"},"
        "\"content\":null,\"tool_calls\":[{\"id\":\"1\",\"function\":{\"name\":\"n\",\"arguments\":\"{\\\"a\\\":1}\"}},"
        "{\"id\":\"2\",\"function\":{\"name\":\"n\",\"arguments\":\"{\"}}]}", "\"length\""));
}

static void free_replies(void)
{
    for (size_t i = 0; i < COUNT(messages); i++)
        requesty_message_free(messages[i]);
    for (size_t i = 0; i < COUNT(completions); i++)
        requesty_chat_completion_free(completions[i]);
}

/* Adds a turn of each kind; `number` says which. More than one turn at a time would hide what a failure leaves. */
enum { KINDS = 9 };

static int add(requesty_history *history, int number, requesty_error *error)
{
    switch (number) {
    case 0:
        return requesty_history_add_text(history, REQUESTY_ROLE_USER, "text", error);
    case 1:
        return requesty_history_add_blocks(history, REQUESTY_ROLE_USER, blocks, COUNT(blocks), error);
    case 2:
        return requesty_history_add_tool_result(history, "1", "r", true, error);
    case 3:
        return requesty_history_add_tool_result_blocks(history, "1", blocks, 1, false, error);
    case 4:
        return requesty_history_add_json(history, "{\"role\":\"user\",\"content\":\"j\"}", error);
    case 5:
        return requesty_history_add_message(history, messages[0], error);
    case 6:
        return requesty_history_add_message(history, messages[1], error);
    case 7:
        return requesty_history_add_completion(history, completions[0], error);
    default:
        return requesty_history_add_completion(history, completions[1], error);
    }
}

/* What fails is told as a lack of memory. Returns whether it came to the allocation that was to fail. */
static bool check_failure(int rc, const requesty_error *error)
{
    hooks_end();
    assert_true(rc == 0 || hooks_failed());
    if (rc < 0) {
        assert_code(rc, REQUESTY_ERR_NO_MEMORY);
        assert_code(error->code, REQUESTY_ERR_NO_MEMORY);
    }
    return hooks_failed();
}

static void while_turns_are_added(void **state)
{
    make_replies(*state);
    for (int kind = 0; kind < KINDS; kind++)
        for (size_t number = 1;; number++) {
            requesty_history *history = new_history();
            requesty_error error;
            int rc;

            assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_USER, "before", NULL), 0);
            hooks_fail(number, false);
            rc = add(history, kind, &error);
            assert_int_equal(requesty_history_count(history), rc < 0 ? 1 : 2);
            requesty_history_free(history);
            if (!check_failure(rc, &error))
                break;
        }
    free_replies();
}

/* A history of every kind that the protocol takes. */
static requesty_history *full_history(enum protocol protocol)
{
    requesty_history *history = new_history();

    for (int kind = 0; kind < KINDS; kind++)
        if (kind <= 4 || (protocol == MESSAGES) == (kind <= 6))
            assert_int_equal(add(history, kind, NULL), 0);
    for (int i = 0; i < 20; i++)
        assert_int_equal(add(history, 0, NULL), 0);
    return history;
}

/* New, copied, saved, loaded: whatever fails leaves nothing. */
static int keep(const requesty_history *history, requesty_error *error)
{
    requesty_history *copy = NULL, *loaded = NULL, *empty = NULL;
    char *text = NULL;
    int rc = requesty_history_clone(history, &copy, error);

    if (rc == 0)
        rc = requesty_history_save(copy, &text, NULL, error);
    if (rc == 0)
        rc = requesty_history_load(text, 0, &loaded, error);
    if (rc == 0)
        rc = requesty_history_new(&empty, error);
    requesty_history_free(copy);
    requesty_history_free(loaded);
    requesty_history_free(empty);
    requesty_text_free(text);
    return rc;
}

static void while_histories_are_kept(void **state)
{
    make_replies(*state);
    EACH_PROTOCOL(protocol)
    {
        requesty_history *history = full_history(protocol);
        long live = hooks_live();
        bool failed = true;

        for (size_t number = 1; failed; number += hooks_step()) {
            requesty_error error;

            hooks_fail(number, false);
            failed = check_failure(keep(history, &error), &error);
            assert_int_equal(hooks_live(), live);
        }
        requesty_history_free(history);
    }
    free_replies();
}

static int send_history(struct scene *scene, enum protocol protocol, const requesty_history *history,
                        requesty_error *error)
{
    requesty_messages_params params = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_message *message = NULL;
    requesty_chat_completion *completion = NULL;
    int rc;

    params.history = chat.history = history;
    rc = protocol == MESSAGES ? requesty_messages_create(scene->client, &params, &message, error)
                              : requesty_chat_create(scene->client, &chat, &completion, error);
    requesty_message_free(message);
    requesty_chat_completion_free(completion);
    return rc;
}

static void while_histories_are_sent(void **state)
{
    struct scene *scene = *state;

    make_replies(scene);
    EACH_PROTOCOL(protocol)
    {
        requesty_history *history = full_history(protocol);
        bool failed = true;

        server_set_default(scene->server, good_reply(protocol, CREATE));
        for (size_t number = 1; failed; number += hooks_step()) {
            requesty_error error;

            hooks_fail(number, false);
            failed = check_failure(send_history(scene, protocol, history, &error), &error);
        }
        requesty_history_free(history);
    }
    free_replies();
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_int_equal(hooks_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(while_turns_are_added),
        scene_test(while_histories_are_kept),
        scene_test(while_histories_are_sent),
    };
    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
