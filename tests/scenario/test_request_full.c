/* Requests with every member set become exactly the body they should; a member that nobody tests is found out. */
#include "bodies.h"
#include "full.h"

/* ---- completeness ------------------------------------------------------------------------------------------------ */

/* The places in a params struct that a full request leaves at zero, since they exclude others. */
static void check_covered(const void *params, size_t size, const size_t *but, size_t but_count)
{
    const char *bytes = params;

    for (size_t at = 0; at < size; at += 8) {
        static const char zero[8];
        bool left_out = false;

        for (size_t i = 0; i < but_count; i++)
            left_out = left_out || but[i] == at;
        if (!left_out && memcmp(bytes + at, zero, sizeof zero) == 0)
            fail_msg("nothing is set at offset %zu: give the full request the new member", at);
    }
}

static void the_full_requests_have_every_member(void **state)
{
    static const size_t not_messages[] = {
        offsetof(requesty_messages_params, system),
        offsetof(requesty_messages_params, container),
        offsetof(requesty_messages_params, stream), /* see what_a_call_does_can_be_said */
    };
    static const size_t not_chat[] = {
        offsetof(requesty_chat_params, tool_choice_json),
        offsetof(requesty_chat_params, stream),
        offsetof(requesty_chat_params, omit_model),
    };
    requesty_messages_params messages = full_messages();
    requesty_chat_params chat = full_chat();

    (void)state;
    check_covered(&messages, sizeof messages, not_messages, COUNT(not_messages));
    check_covered(&chat, sizeof chat, not_chat, COUNT(not_chat));
}

/* Members are 8 bytes wide: none hides in the padding at the end, where the size would not tell of it. */
static void no_padding_hides_a_member(void **state)
{
    (void)state;
    assert_int_equal(sizeof(requesty_messages_params) % 8, 0);
    assert_int_equal(offsetof(requesty_messages_params, history) + sizeof(void *), sizeof(requesty_messages_params));
    assert_int_equal(offsetof(requesty_chat_params, history) + sizeof(void *), sizeof(requesty_chat_params));
    assert_int_equal(offsetof(requesty_client_options, money_form) + sizeof(int64_t),
                     sizeof(requesty_client_options));
    assert_int_equal(offsetof(requesty_key_params, extra_json) + sizeof(char *), sizeof(requesty_key_params));
    assert_int_equal(offsetof(requesty_usage_params, query_count) + sizeof(size_t), sizeof(requesty_usage_params));
}

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

static void a_full_messages_request(void **state)
{
    requesty_messages_params params = full_messages();
    const struct server_request *request = send_messages(*state, &params);

    assert_body(request, full_messages_body);
    assert_string_equal(request->path, "/v1/messages");
    assert_string_equal(server_request_header(request, "anthropic-beta"), "context-1m-2025-08-07,files-api-2025-04-14");
}

static void a_full_chat_request(void **state)
{
    requesty_chat_params params = full_chat();
    const struct server_request *request = send_chat(*state, &params);

    assert_body(request, full_chat_body);
    assert_string_equal(request->path, "/v1/chat/completions");
}

/* A stream differs in what asks for one. */
static void a_stream_asks_for_one(void **state)
{
    requesty_messages_params messages = full_messages();
    requesty_chat_params chat = full_chat();
    const struct server_request *request = stream_messages(*state, &messages);
    char body[8192];

    snprintf(body, sizeof body, "%.*s,'stream':true}", (int)strlen(full_messages_body) - 1, full_messages_body);
    assert_body(request, body);
    request = stream_chat(*state, &chat);
    snprintf(body, sizeof body,
             "%.*s,'stream':true,'stream_options':{'include_usage':true,'include_obfuscation':false}}",
             (int)strlen(full_chat_body) - 1, full_chat_body);
    assert_body(request, body);
}

static void the_smallest_requests(void **state)
{
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();

    assert_body(send_messages(*state, &messages),
                "{'model':'anthropic/claude-x','max_tokens':64,'messages':[{'role':'user','content':'Hello'}]}");
    assert_body(send_chat(*state, &chat), "{'model':'openai/gpt-x','messages':[{'role':'user','content':'Hello'}]}");
    assert_body(stream_messages(*state, &messages),
                "{'model':'anthropic/claude-x','max_tokens':64,'messages':[{'role':'user','content':'Hello'}],"
                "'stream':true}");
    assert_body(stream_chat(*state, &chat),
                "{'model':'openai/gpt-x','messages':[{'role':'user','content':'Hello'}],'stream':true,"
                "'stream_options':{'include_usage':true}}");
}

/* ---- what is said of the call itself ----------------------------------------------------------------------------- */

static void what_a_call_does_can_be_said(void **state)
{
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();

    messages.stream = chat.stream = REQUESTY_BOOL(0);
    assert_member(send_messages(*state, &messages), "stream", "false");
    assert_member(send_chat(*state, &chat), "stream", "false");
    messages.stream = chat.stream = REQUESTY_BOOL(1);
    assert_member(stream_messages(*state, &messages), "stream", "true");
    assert_member(stream_chat(*state, &chat), "stream", "true");
}

static void a_call_does_not_do_the_other_thing(void **state)
{
    struct scene *scene = *state;
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_error error;

    messages.stream = REQUESTY_BOOL(1);
    assert_code(requesty_messages_create(scene->client, &messages, &(requesty_message *){ NULL }, &error),
                REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "stream: is true, but the call is _create");
    chat.stream = REQUESTY_BOOL(0);
    assert_code(requesty_chat_stream(scene->client, &chat, NULL, NULL, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "stream: is false, but the call is _stream or _open");
    assert_int_equal(server_request_count(scene->server), 0);
}

static void a_model_may_be_left_out_on_purpose(void **state)
{
    requesty_chat_params chat = small_chat();

    chat.model = NULL;
    chat.omit_model = REQUESTY_BOOL(1);
    assert_body(send_chat(*state, &chat), "{'messages':[{'role':'user','content':'Hello'}]}");
    chat.extra_json = "{\"model\":null}";
    assert_member(send_chat(*state, &chat), "model", "null");
}

/* ---- usage ------------------------------------------------------------------------------------------------------- */

static void usage_is_asked_for_unless_it_is_not_wanted(void **state)
{
    requesty_chat_params params = small_chat();

    params.include_usage = REQUESTY_BOOL(0);
    assert_no_member(stream_chat(*state, &params), "stream_options");
    params.include_obfuscation = REQUESTY_BOOL(0);
    assert_member(stream_chat(*state, &params), "stream_options", "{'include_obfuscation':false}");
    params.include_usage = REQUESTY_BOOL(1);
    assert_member(stream_chat(*state, &params), "stream_options", "{'include_usage':true,'include_obfuscation':false}");
    params.include_usage = (requesty_opt_bool){ 0 };
    params.include_obfuscation = REQUESTY_BOOL(1);
    assert_member(stream_chat(*state, &params), "stream_options", "{'include_usage':true,'include_obfuscation':true}");
    assert_no_member(send_chat(*state, &params), "stream_options"); /* a stream's options make no sense without one */
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static void numbers_go_out_as_they_are(void **state)
{
    static const struct {
        double value;
        const char *text;
    } doubles[] = {
        { 0, "\"temperature\":0," },
        { 0.1, "\"temperature\":0.1," },
        { 1.0 / 3, "\"temperature\":0.3333333333333333," },
        { 1e-7, "\"temperature\":1e-7," },
        { 1e22, "\"temperature\":1e22," },
        { -2.5, "\"temperature\":-2.5," },
        { 5e-324, "\"temperature\":5e-324," },
    };
    requesty_chat_params params = small_chat();

    params.seed = REQUESTY_INT(INT64_MIN);
    params.top_k = REQUESTY_INT(INT64_MAX);
    for (size_t i = 0; i < COUNT(doubles); i++) {
        params.temperature = REQUESTY_DOUBLE(doubles[i].value);
        assert_contains(send_chat(*state, &params)->body, doubles[i].text);
    }
    params.max_tokens = REQUESTY_INT(0); /* set, so it is sent: the server is to judge it */
    assert_body(send_chat(*state, &params),
                "{'model':'openai/gpt-x','messages':[{'role':'user','content':'Hello'}],'max_tokens':0,"
                "'temperature':5e-324,'top_k':9223372036854775807,'seed':-9223372036854775808}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_full_requests_have_every_member),
        cmocka_unit_test(no_padding_hides_a_member),
        scene_test(a_full_messages_request),
        scene_test(a_full_chat_request),
        scene_test(a_stream_asks_for_one),
        scene_test(the_smallest_requests),
        scene_test(what_a_call_does_can_be_said),
        scene_test(a_call_does_not_do_the_other_thing),
        scene_test(a_model_may_be_left_out_on_purpose),
        scene_test(usage_is_asked_for_unless_it_is_not_wanted),
        scene_test(numbers_go_out_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
