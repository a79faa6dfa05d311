/* Structs of programs that were compiled with other headers: too short, too long, too new. */
#include "responses.h"

/* A struct of a later version: what this one knows, and `more` bytes behind it. */
struct longer {
    union {
        requesty_client_options options;
        requesty_messages_params messages;
        requesty_chat_params chat;
        requesty_responses_params responses;
        requesty_request_params request;
        requesty_access_list_params access_list;
        requesty_usage_params usage;
        unsigned char bytes[4096];
    } u;
};

/* ---- what is set ------------------------------------------------------------------------------------------------- */

static size_t fill_options(struct scene *scene, struct longer *longer)
{
    longer->u.options = scene_options(scene);
    return sizeof longer->u.options;
}

static size_t fill_messages(struct scene *scene, struct longer *longer)
{
    (void)scene;
    longer->u.messages = small_messages();
    return sizeof longer->u.messages;
}

static size_t fill_chat(struct scene *scene, struct longer *longer)
{
    (void)scene;
    longer->u.chat = small_chat();
    return sizeof longer->u.chat;
}

static size_t fill_responses(struct scene *scene, struct longer *longer)
{
    (void)scene;
    longer->u.responses = small_responses();
    return sizeof longer->u.responses;
}

static size_t fill_request(struct scene *scene, struct longer *longer)
{
    (void)scene;
    longer->u.request = (requesty_request_params){ .path = "/v1/born-tomorrow", .body_json = "{}" };
    return sizeof longer->u.request;
}

static size_t fill_access_list(struct scene *scene, struct longer *longer)
{
    (void)scene;
    longer->u.access_list = (requesty_access_list_params){ .name = "few" };
    return sizeof longer->u.access_list;
}

static size_t fill_usage(struct scene *scene, struct longer *longer)
{
    (void)scene;
    longer->u.usage = (requesty_usage_params){ .start = "2026-09-01" };
    return sizeof longer->u.usage;
}

/* ---- calls: with the struct at a size; 0 or the failure ---------------------------------------------------------- */

#define CALL(name) \
    static int name(struct scene *scene, const struct longer *longer, size_t size, requesty_error *error)

CALL(new_client)
{
    requesty_client *client = NULL;
    int rc = requesty_client_new_sized(&longer->u.options, size, REQUESTY_VERSION_NUMBER, &client, error);

    (void)scene;
    requesty_client_free(client);
    return rc;
}

CALL(client_with)
{
    requesty_client *client = NULL;
    int rc = requesty_client_with_sized(scene->client, &longer->u.options, size, &client, error);

    requesty_client_free(client);
    return rc;
}

CALL(messages_create)
{
    requesty_message *message = NULL;
    int rc = requesty_messages_create_sized(scene->client, &longer->u.messages, size, &message, error);

    requesty_message_free(message);
    return rc;
}

CALL(messages_stream)
{
    requesty_message *message = NULL;
    int rc = requesty_messages_stream_sized(scene->client, &longer->u.messages, size, NULL, NULL, &message, error);

    requesty_message_free(message);
    return rc;
}

CALL(messages_open)
{
    requesty_stream *stream = NULL;
    int rc = requesty_messages_open_sized(scene->client, &longer->u.messages, size, &stream, error);

    requesty_stream_free(stream);
    return rc;
}

CALL(chat_create)
{
    requesty_chat_completion *completion = NULL;
    int rc = requesty_chat_create_sized(scene->client, &longer->u.chat, size, &completion, error);

    requesty_chat_completion_free(completion);
    return rc;
}

CALL(chat_stream)
{
    requesty_chat_completion *completion = NULL;
    int rc = requesty_chat_stream_sized(scene->client, &longer->u.chat, size, NULL, NULL, &completion, error);

    requesty_chat_completion_free(completion);
    return rc;
}

CALL(chat_open)
{
    requesty_stream *stream = NULL;
    int rc = requesty_chat_open_sized(scene->client, &longer->u.chat, size, &stream, error);

    requesty_stream_free(stream);
    return rc;
}

CALL(responses_create)
{
    requesty_response *response = NULL;
    int rc = requesty_responses_create_sized(scene->client, &longer->u.responses, size, &response, error);

    requesty_response_free(response);
    return rc;
}

CALL(responses_stream)
{
    requesty_response *response = NULL;
    int rc = requesty_responses_stream_sized(scene->client, &longer->u.responses, size, NULL, NULL, &response, error);

    requesty_response_free(response);
    return rc;
}

CALL(responses_open)
{
    requesty_stream *stream = NULL;
    int rc = requesty_responses_open_sized(scene->client, &longer->u.responses, size, &stream, error);

    requesty_stream_free(stream);
    return rc;
}

CALL(request)
{
    requesty_reply *reply = NULL;
    int rc = requesty_request_sized(scene->client, &longer->u.request, size, &reply, error);

    requesty_reply_free(reply);
    return rc;
}

CALL(request_stream)
{
    return requesty_request_stream_sized(scene->client, &longer->u.request, size, NULL, NULL, error);
}

CALL(request_open)
{
    requesty_stream *stream = NULL;
    int rc = requesty_request_open_sized(scene->client, &longer->u.request, size, &stream, error);

    requesty_stream_free(stream);
    return rc;
}

CALL(access_lists_create)
{
    requesty_new_access_list *made = NULL;
    int rc = requesty_access_lists_create_sized(scene->client, &longer->u.access_list, size, &made, error);

    requesty_new_access_list_free(made);
    return rc;
}

CALL(access_lists_update)
{
    return requesty_access_lists_update_sized(scene->client, "al-1", &longer->u.access_list, size, error);
}

CALL(keys_usage)
{
    requesty_usage_report *report = NULL;
    int rc = requesty_keys_usage_sized(scene->client, "self", &longer->u.usage, size, &report, error);

    requesty_usage_report_free(report);
    return rc;
}

CALL(org_usage)
{
    requesty_usage_report *report = NULL;
    int rc = requesty_org_usage_sized(scene->client, &longer->u.usage, size, &report, error);

    requesty_usage_report_free(report);
    return rc;
}

#define NEW_LIST "{\"access_list_id\":\"al-1\",\"id\":\"al-1\"}"

static const struct {
    int (*call)(struct scene *scene, const struct longer *longer, size_t size, requesty_error *error);
    size_t (*fill)(struct scene *scene, struct longer *longer);
    const char *names, *reply; /* the struct in messages; what the server says to the whole one */
} calls[] = {
    { new_client, fill_options, "options: ", "" },
    { client_with, fill_options, "options: ", "" },
    { messages_create, fill_messages, "params: ", messages_json },
    { messages_stream, fill_messages, "params: ", messages_json },
    { messages_open, fill_messages, "params: ", messages_json },
    { chat_create, fill_chat, "params: ", chat_json },
    { chat_stream, fill_chat, "params: ", chat_json },
    { chat_open, fill_chat, "params: ", chat_json },
    { responses_create, fill_responses, "params: ", responses_json },
    { responses_stream, fill_responses, "params: ", responses_json },
    { responses_open, fill_responses, "params: ", responses_json },
    { request, fill_request, "params: ", "{}" },
    { request_stream, fill_request, "params: ", "{}" },
    { request_open, fill_request, "params: ", "{}" },
    { access_lists_create, fill_access_list, "params: ", NEW_LIST },
    { access_lists_update, fill_access_list, "changes: ", "{}" },
    { keys_usage, fill_usage, "params: ", "{\"usage\":{}}" },
    { org_usage, fill_usage, "params: ", "{\"usage\":{}}" },
};

static size_t fill(struct scene *scene, size_t number, struct longer *longer)
{
    memset(longer, 0, sizeof *longer);
    return calls[number].fill(scene, longer);
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void structs_that_are_too_short_are_refused(void **state)
{
    struct scene *scene = *state;
    struct longer longer;
    requesty_error error;

    for (size_t number = 0; number < COUNT(calls); number++) {
        size_t size = fill(scene, number, &longer), sizes[] = { 0, 1, 8, size / 2, size - 8, size - 1 };

        for (size_t i = 0; i < COUNT(sizes); i++) {
            assert_code(calls[number].call(scene, &longer, sizes[i], &error), REQUESTY_ERR_INVALID);
            assert_contains(error.message, "below that of version 1");
            assert_contains(error.message, calls[number].names);
        }
    }
    assert_int_equal(server_connection_count(scene->server), 0);
}

static void members_that_are_not_known_are_refused(void **state)
{
    struct scene *scene = *state;
    struct longer longer;
    requesty_error error;

    for (size_t number = 0; number < COUNT(calls); number++) {
        size_t size = fill(scene, number, &longer);

        for (size_t at = size; at < size + 24; at++) {
            longer.u.bytes[at] = 1;
            assert_code(calls[number].call(scene, &longer, size + 24, &error), REQUESTY_ERR_UNSUPPORTED);
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

    for (size_t number = 0; number < COUNT(calls); number++) {
        size_t size = fill(scene, number, &longer);

        longer.u.bytes[size + 24] = 1; /* behind it: not looked at */
        server_set_default(scene->server, server_reply_json(200, calls[number].reply));
        assert_int_equal(calls[number].call(scene, &longer, size, &error), 0);
        assert_int_equal(calls[number].call(scene, &longer, size + 24, &error), 0);
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
