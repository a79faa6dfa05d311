/* Arguments that are NULL: refused by name, or taken for what they are. */
#include "scenario.h"

#define refused(rc, error, says)                                                                                       \
    do {                                                                                                               \
        assert_code(rc, REQUESTY_ERR_INVALID);                                                                         \
        assert_code((error)->code, REQUESTY_ERR_INVALID);                                                              \
        assert_string_equal((error)->message, says);                                                                   \
    } while (0)

/* ---- what is required -------------------------------------------------------------------------------------------- */

static void clients_want_their_pointers(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    requesty_client *derived = NULL;
    requesty_error error;

    refused(requesty_client_new(&options, NULL, &error), &error, "client: is NULL");
    refused(requesty_client_new_sized(NULL, 0, REQUESTY_VERSION_NUMBER, NULL, &error), &error, "client: is NULL");
    refused(requesty_client_with(NULL, &options, &derived, &error), &error, "client: is NULL");
    refused(requesty_client_with(scene->client, &options, NULL, &error), &error, "derived: is NULL");
    assert_code(requesty_client_new(&options, NULL, NULL), REQUESTY_ERR_INVALID);
    assert_code(requesty_client_with(NULL, NULL, NULL, NULL), REQUESTY_ERR_INVALID);
    assert_null(derived);
    requesty_client_cancel(NULL);
    requesty_client_free(NULL);
    assert_int_equal(requesty_client_with(scene->client, NULL, &derived, &error), 0); /* no change */
    requesty_client_free(derived);
}

static void messages_want_their_pointers(void **state)
{
    struct scene *scene = *state;
    requesty_messages_params params = small_messages();
    requesty_message *message = NULL;
    requesty_stream *stream = NULL;
    requesty_error error;

    refused(requesty_messages_create(NULL, &params, &message, &error), &error, "client: is NULL");
    refused(requesty_messages_create(scene->client, NULL, &message, &error), &error, "params: is NULL");
    refused(requesty_messages_create(scene->client, &params, NULL, &error), &error, "reply: is NULL");
    refused(requesty_messages_stream(NULL, &params, NULL, NULL, &message, &error), &error, "client: is NULL");
    refused(requesty_messages_stream(scene->client, NULL, NULL, NULL, &message, &error), &error, "params: is NULL");
    refused(requesty_messages_open(NULL, &params, &stream, &error), &error, "client: is NULL");
    refused(requesty_messages_open(scene->client, NULL, &stream, &error), &error, "params: is NULL");
    refused(requesty_messages_open(scene->client, &params, NULL, &error), &error, "stream: is NULL");
    assert_code(requesty_messages_create(NULL, NULL, NULL, NULL), REQUESTY_ERR_INVALID);
    assert_code(requesty_messages_stream(NULL, NULL, NULL, NULL, NULL, NULL), REQUESTY_ERR_INVALID);
    assert_code(requesty_messages_open(NULL, NULL, NULL, NULL), REQUESTY_ERR_INVALID);
    assert_null(message);
    assert_null(stream);
    assert_int_equal(server_connection_count(scene->server), 0);
    assert_string_equal(requesty_message_text(NULL), "");
    requesty_message_free(NULL);
}

static void chat_wants_its_pointers(void **state)
{
    struct scene *scene = *state;
    requesty_chat_params params = small_chat();
    requesty_chat_completion *completion = NULL;
    requesty_stream *stream = NULL;
    requesty_error error;

    refused(requesty_chat_create(NULL, &params, &completion, &error), &error, "client: is NULL");
    refused(requesty_chat_create(scene->client, NULL, &completion, &error), &error, "params: is NULL");
    refused(requesty_chat_create(scene->client, &params, NULL, &error), &error, "completion: is NULL");
    refused(requesty_chat_stream(NULL, &params, NULL, NULL, &completion, &error), &error, "client: is NULL");
    refused(requesty_chat_stream(scene->client, NULL, NULL, NULL, &completion, &error), &error, "params: is NULL");
    refused(requesty_chat_open(NULL, &params, &stream, &error), &error, "client: is NULL");
    refused(requesty_chat_open(scene->client, NULL, &stream, &error), &error, "params: is NULL");
    refused(requesty_chat_open(scene->client, &params, NULL, &error), &error, "stream: is NULL");
    assert_null(completion);
    assert_null(stream);
    assert_int_equal(server_connection_count(scene->server), 0);
    assert_string_equal(requesty_chat_text(NULL), "");
    requesty_chat_completion_free(NULL);
}

static void streams_want_their_pointers(void **state)
{
    struct scene *scene = *state;
    requesty_chat_params params = small_chat();
    const requesty_event *event = NULL;
    requesty_stream *stream;
    struct record record = { 0 };
    requesty_error error;

    refused(requesty_stream_next(NULL, &event, &error), &error, "stream: is NULL");
    assert_code(requesty_stream_next(NULL, NULL, NULL), REQUESTY_ERR_INVALID);
    assert_non_null(requesty_stream_info(NULL));
    assert_int_equal(requesty_stream_info(NULL)->http_status, 0);
    assert_null(requesty_stream_message(NULL));
    assert_null(requesty_stream_completion(NULL));
    requesty_stream_cancel(NULL);
    requesty_stream_free(NULL);
    assert_null(event);

    server_push(scene->server, good_reply(CHAT, OPEN));
    assert_int_equal(requesty_chat_open(scene->client, &params, &stream, NULL), 0);
    refused(requesty_stream_next(stream, NULL, &error), &error, "event: is NULL");
    assert_int_equal(record_all(stream, &record, NULL), 0); /* no event was lost by that */
    assert_int_equal(record.types[0], REQUESTY_EVENT_START);
    requesty_stream_free(stream);
    record_free(&record);
}

static void the_rest_takes_null(void **state)
{
    const requesty_allocator none = { NULL, realloc, free }, half = { malloc, NULL, free },
                             two = { malloc, realloc, NULL };

    (void)state;
    assert_code(requesty_set_allocator(NULL), REQUESTY_ERR_INVALID);
    assert_code(requesty_set_allocator(&none), REQUESTY_ERR_INVALID);
    assert_code(requesty_set_allocator(&half), REQUESTY_ERR_INVALID);
    assert_code(requesty_set_allocator(&two), REQUESTY_ERR_INVALID);
    assert_null(requesty_sse_parser_new(NULL, NULL));
    assert_code(requesty_sse_parser_feed(NULL, "x", 1), REQUESTY_ERR_INVALID);
    requesty_sse_parser_set_limit(NULL, 1);
    requesty_sse_parser_reset(NULL);
    requesty_sse_parser_free(NULL);
    assert_string_equal(requesty_code_name(12345), "REQUESTY_ERR_UNKNOWN");
    assert_true(strlen(requesty_code_text(12345)) > 0);
}

/* Optional pointers that are NULL: the call is made. */
static void what_is_optional_may_be_null(void **state)
{
    struct scene *scene = *state;
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();

    server_push(scene->server, good_reply(MESSAGES, STREAM));
    assert_int_equal(requesty_messages_stream(scene->client, &messages, NULL, NULL, NULL, NULL), 0);
    server_push(scene->server, good_reply(CHAT, STREAM));
    assert_int_equal(requesty_chat_stream(scene->client, &chat, NULL, NULL, NULL, NULL), 0);
    server_push(scene->server, error_reply(400, "no"));
    assert_code(requesty_chat_stream(scene->client, &chat, NULL, NULL, NULL, NULL), REQUESTY_ERR_BAD_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(clients_want_their_pointers),
        scene_test(messages_want_their_pointers),
        scene_test(chat_wants_its_pointers),
        scene_test(streams_want_their_pointers),
        cmocka_unit_test(the_rest_takes_null),
        scene_test(what_is_optional_may_be_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
