/* Structs of programs that were compiled with other headers: too short, too long, too new. */
#include "scenario.h"

/* A struct of a later version: what this one knows, and `more` bytes behind it. */
struct longer {
    union {
        requesty_client_options options;
        requesty_messages_params messages;
        requesty_chat_params chat;
        unsigned char bytes[4096];
    } u;
};

/* Makes the call of this number with the struct at its size; 0 or the failure. */
static int call_sized(struct scene *scene, int number, const struct longer *longer, size_t size, requesty_error *error)
{
    requesty_chat_completion *completion = NULL;
    requesty_message *message = NULL;
    requesty_client *client = NULL;
    requesty_stream *stream = NULL;
    int rc;

    switch (number) {
    case 0:
        rc = requesty_client_new_sized(&longer->u.options, size, REQUESTY_VERSION_NUMBER, &client, error);
        break;
    case 1:
        rc = requesty_client_with_sized(scene->client, &longer->u.options, size, &client, error);
        break;
    case 2:
        rc = requesty_messages_create_sized(scene->client, &longer->u.messages, size, &message, error);
        break;
    case 3:
        rc = requesty_messages_stream_sized(scene->client, &longer->u.messages, size, NULL, NULL, &message, error);
        break;
    case 4:
        rc = requesty_messages_open_sized(scene->client, &longer->u.messages, size, &stream, error);
        break;
    case 5:
        rc = requesty_chat_create_sized(scene->client, &longer->u.chat, size, &completion, error);
        break;
    case 6:
        rc = requesty_chat_stream_sized(scene->client, &longer->u.chat, size, NULL, NULL, &completion, error);
        break;
    default:
        rc = requesty_chat_open_sized(scene->client, &longer->u.chat, size, &stream, error);
        break;
    }
    requesty_chat_completion_free(completion);
    requesty_message_free(message);
    requesty_stream_free(stream);
    requesty_client_free(client);
    return rc;
}

static size_t fill(struct scene *scene, int number, struct longer *longer)
{
    memset(longer, 0, sizeof *longer);
    if (number < 2) {
        longer->u.options = scene_options(scene);
        return sizeof longer->u.options;
    }
    if (number < 5) {
        longer->u.messages = small_messages();
        return sizeof longer->u.messages;
    }
    longer->u.chat = small_chat();
    return sizeof longer->u.chat;
}

static void structs_that_are_too_short_are_refused(void **state)
{
    struct scene *scene = *state;
    struct longer longer;
    requesty_error error;

    for (int number = 0; number < 8; number++) {
        size_t size = fill(scene, number, &longer), sizes[] = { 0, 1, 8, size / 2, size - 8, size - 1 };

        for (size_t i = 0; i < COUNT(sizes); i++) {
            assert_code(call_sized(scene, number, &longer, sizes[i], &error), REQUESTY_ERR_INVALID);
            assert_contains(error.message, "below that of version 1");
            assert_contains(error.message, number < 2 ? "options: " : "params: ");
        }
    }
    assert_int_equal(server_connection_count(scene->server), 0);
}

static void members_that_are_not_known_are_refused(void **state)
{
    struct scene *scene = *state;
    struct longer longer;
    requesty_error error;

    for (int number = 0; number < 8; number++) {
        size_t size = fill(scene, number, &longer);

        for (size_t at = size; at < size + 24; at++) {
            longer.u.bytes[at] = 1;
            assert_code(call_sized(scene, number, &longer, size + 24, &error), REQUESTY_ERR_UNSUPPORTED);
            assert_code(error.code, REQUESTY_ERR_UNSUPPORTED);
            assert_contains(error.message, "does not know");
            assert_contains(error.message, REQUESTY_VERSION);
            longer.u.bytes[at] = 0;
        }
    }
    assert_int_equal(server_connection_count(scene->server), 0);
}

static void a_longer_struct_that_sets_nothing_new_is_fine(void **state)
{
    struct scene *scene = *state;
    struct longer longer;
    requesty_error error;

    for (int number = 0; number < 8; number++) {
        size_t size = fill(scene, number, &longer);

        longer.u.bytes[size + 24] = 1; /* behind it: not looked at */
        server_set_default(scene->server, good_reply(number < 5 ? MESSAGES : CHAT, CREATE));
        assert_int_equal(call_sized(scene, number, &longer, size, &error), 0);
        assert_int_equal(call_sized(scene, number, &longer, size + 24, &error), 0);
    }
}

static void headers_that_are_newer_are_refused(void **state)
{
    static const struct {
        uint32_t header;
        int code;
    } cases[] = {
        { 0, 0 },
        { REQUESTY_VERSION_NUMBER, 0 },
        { REQUESTY_VERSION_NUMBER + 0x100, REQUESTY_ERR_UNSUPPORTED },
        { REQUESTY_VERSION_NUMBER + 0x10000, REQUESTY_ERR_UNSUPPORTED },
        { 0xFFFFFF, REQUESTY_ERR_UNSUPPORTED },
    };
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_client *client = NULL;
        requesty_error error;

        assert_code(requesty_client_new_sized(&options, sizeof options, cases[i].header, &client, &error),
                    cases[i].code);
        if (cases[i].code) {
            assert_code(error.code, cases[i].code);
            assert_contains(error.message, REQUESTY_VERSION);
            assert_null(client);
        }
        requesty_client_free(client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(structs_that_are_too_short_are_refused),
        scene_test(members_that_are_not_known_are_refused),
        scene_test(a_longer_struct_that_sets_nothing_new_is_fine),
        scene_test(headers_that_are_newer_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
