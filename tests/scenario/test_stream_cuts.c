/* Streams that end too soon, and errors inside streams: what the program gets is what had come, and why it ended. */
#include "scenario.h"

/* ---- cuts -------------------------------------------------------------------------------------------------------- */

enum ending { FIN, RESET, CLEAN, ENDINGS }; /* chunked body left open, connection reset, body properly ended */

struct cut {
    const char *name;
    enum protocol protocol;
    const char *text;
    const char *partial; /* of the result; NULL: there is none */
    size_t events;
};

static const struct cut cuts[] = {
    { "in a frame's JSON", MESSAGES,
      M_START M_BLOCK M_DELTA("Hello, ") "event: content_block_delta\ndata: {\"type\":\"con", "Hello, ", 3 },
    { "between a frame's lines", MESSAGES, M_START M_BLOCK M_DELTA("Hello, ") "event: content_block_delta\n", "Hello, ",
      3 },
    { "before a frame's empty line", MESSAGES,
      M_START M_BLOCK "event: message_stop\ndata: {\"type\":\"message_stop\"}\n", "", 2 },
    { "between frames", MESSAGES, M_START M_BLOCK M_DELTA("Hello, "), "Hello, ", 3 },
    { "after the start", MESSAGES, M_START, "", 1 },
    { "before message_delta", MESSAGES, M_START M_BLOCK M_DELTA("all") M_BLOCK_STOP, "all", 4 },
    { "before message_stop", MESSAGES, M_START M_BLOCK M_DELTA("all") M_BLOCK_STOP M_END, "all", 6 },
    { "pings only", MESSAGES, M_START M_PING M_PING, "", 3 },
    { "without a finish reason", CHAT, C_START C_TEXT("Hel") C_TEXT("lo"), "Hello", 3 },
    { "in a chunk", CHAT, C_START C_TEXT("Hel") "data: {\"id\":\"chat_1\",\"choices\":[{\"ind", "Hel", 2 },
    { "one choice of two without a finish reason", CHAT,
      C_START C_TEXT("one") C_CHUNK("{\"index\":1,\"delta\":{\"content\":\"two\"}}") C_FINISH, "one", 4 },
};

static struct server_reply *cut_reply(const char *text, enum ending ending)
{
    struct server_reply *reply = sse_begin(text);

    if (ending != CLEAN)
        server_reply_gate(reply); /* the program has what was sent before: otherwise there might be another attempt */
    if (ending == FIN)
        server_reply_close(reply);
    if (ending == RESET)
        server_reply_reset(reply);
    return reply;
}

struct cut_record {
    struct record record;
    struct server *server;
    size_t gate_at; /* the gate is opened by the event of this number */
};

static int record_cut(const requesty_event *event, void *user)
{
    struct cut_record *cut = user;
    int rc = record_event(event, &cut->record);

    if (cut->record.count == cut->gate_at)
        server_gate_open(cut->server);
    return rc;
}

static void cut_stream(struct scene *scene, const struct cut *cut, enum ending ending)
{
    struct cut_record record = { .server = scene->server, .gate_at = ending == CLEAN ? 0 : cut->events };
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_chat_completion *completion = NULL;
    requesty_message *message = NULL;
    requesty_error error;
    int rc;

    server_push(scene->server, cut_reply(cut->text, ending));
    if (cut->protocol == MESSAGES)
        rc = requesty_messages_stream(scene->client, &messages, record_cut, &record, &message, &error);
    else
        rc = requesty_chat_stream(scene->client, &chat, record_cut, &record, &completion, &error);
    assert_code(rc, REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_code(error.code, REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_int_equal(error.http_status, 200);
    assert_int_equal(error.mid_stream, 1);
    assert_int_equal(error.retryable, 1);
    assert_int_equal(error.attempts, 1);
    assert_int_equal(record.record.count, cut->events);
    assert_true(cut->protocol == MESSAGES ? message != NULL : completion != NULL);
    assert_string_equal(message ? requesty_message_text(message) : requesty_chat_text(completion), cut->partial);
    requesty_message_free(message);
    requesty_chat_completion_free(completion);
    record_free(&record.record);
}

static void a_cut_stream_is_told_and_keeps_what_came(void **state)
{
    for (size_t i = 0; i < COUNT(cuts); i++)
        for (enum ending ending = FIN; ending < ENDINGS; ending++)
            cut_stream(*state, &cuts[i], ending);
}

/* A chat stream is whole without [DONE] once its finish reason has come, and with [DONE] without one. */
static void a_whole_stream_is_not_called_cut(void **state)
{
    static const struct {
        enum protocol protocol;
        const char *text;
    } whole[] = {
        { CHAT, C_START C_TEXT("Hello, world") C_FINISH },
        { CHAT, C_START C_TEXT("Hello, world") C_FINISH C_USAGE },
        { CHAT, C_START C_TEXT("Hello, world") C_DONE },
        { CHAT, C_START C_TEXT("Hello, world") C_FINISH "data: [DONE] \n\n" },
        { CHAT, C_START C_TEXT("Hello, world") C_FINISH C_DONE "data: {\"not\":\"read\n\n" },
        { MESSAGES, MESSAGES_SSE },
        { MESSAGES, MESSAGES_SSE "event: junk\ndata: {\"half" },
        { MESSAGES, MESSAGES_SSE C_DONE },
    };
    struct scene *scene = *state;
    size_t sent = 0;

    for (size_t i = 0; i < COUNT(whole); i++)
        for (int clean = 0; clean <= 1; clean++) {
            struct server_reply *reply = sse_begin(whole[i].text);

            if (!clean)
                server_reply_close(reply);
            server_push(scene->server, reply);
            call_well(scene->client, whole[i].protocol, STREAM);
            assert_int_equal(server_request_count(scene->server), ++sent); /* it was not paid for twice */
        }
}

static void a_stream_without_events_is_cut(void **state)
{
    static const char *const empty[] = { "", ": comment\n\n", "\n\n\n", "event: message_start\n\n",
                                         "id: 7\n\nretry: 5\n\n" };
    struct scene *scene = *state;

    scene_use_retries(scene, 0);
    EACH_PROTOCOL(protocol)
    for (enum way way = STREAM; way <= OPEN; way++)
        for (size_t i = 0; i < COUNT(empty); i++) {
            struct outcome outcome;

            server_push(scene->server, sse(empty[i]));
            outcome = call(scene->client, protocol, way);
            assert_code(outcome.rc, REQUESTY_ERR_INCOMPLETE_STREAM);
            assert_int_equal(outcome.error.mid_stream, 0);
            assert_false(outcome.has_result);
        }
}

/* ---- errors inside a stream -------------------------------------------------------------------------------------- */

#define M_ERROR(error) "event: error\ndata: " error "\n\n"

static const struct {
    enum protocol protocol;
    const char *frame;
    int code, retryable;
    const char *type, *message;
} errors[] = {
    { MESSAGES, M_ERROR("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"),
      REQUESTY_ERR_OVERLOADED, 1, "overloaded_error", "Overloaded" },
    { MESSAGES, M_ERROR("{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow down\"}}"),
      REQUESTY_ERR_RATE_LIMIT, 1, "rate_limit_error", "Slow down" },
    { MESSAGES, M_ERROR("{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"Internal\"}}"),
      REQUESTY_ERR_SERVER, 1, "api_error", "Internal" },
    { MESSAGES, M_ERROR("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"bad\"}}"),
      REQUESTY_ERR_BAD_REQUEST, 0, "invalid_request_error", "bad" },
    { MESSAGES, M_ERROR("{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"who\"}}"),
      REQUESTY_ERR_UNAUTHORIZED, 0, "authentication_error", "who" },
    { MESSAGES, M_ERROR("{\"type\":\"error\",\"error\":{\"type\":\"permission_error\",\"message\":\"no\"}}"),
      REQUESTY_ERR_FORBIDDEN, 0, "permission_error", "no" },
    { MESSAGES, M_ERROR("{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"where\"}}"),
      REQUESTY_ERR_NOT_FOUND, 0, "not_found_error", "where" },
    { MESSAGES, M_ERROR("{\"type\":\"error\",\"error\":{\"type\":\"brand_new_error\",\"message\":\"hm\"}}"),
      REQUESTY_ERR_SERVER, 1, "brand_new_error", "hm" },
    { MESSAGES, M_ERROR("{\"type\":\"overloaded_error\",\"message\":\"flat\"}"), REQUESTY_ERR_OVERLOADED, 1,
      "overloaded_error", "flat" },
    { MESSAGES, M_ERROR("{\"error\":{\"type\":\"overloaded_error\",\"message\":\"no outer type\"}}"),
      REQUESTY_ERR_OVERLOADED, 1, "overloaded_error", "no outer type" },
    { MESSAGES, M_ERROR("{\"error\":\"just a text\"}"), REQUESTY_ERR_SERVER, 1, "", "just a text" },
    { MESSAGES, M_ERROR("no JSON at all"), REQUESTY_ERR_SERVER, 1, "", "no JSON at all" },
    { MESSAGES, "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"nameless\"}}\n\n",
      REQUESTY_ERR_OVERLOADED, 1, "overloaded_error", "nameless" },
    { MESSAGES, "data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"bare\"}}\n\n", REQUESTY_ERR_OVERLOADED,
      1, "overloaded_error", "bare" },
    { MESSAGES, "error: {\"type\":\"overloaded_error\",\"message\":\"a field\"}\n\n", REQUESTY_ERR_OVERLOADED, 1,
      "overloaded_error", "a field" },
    { CHAT, "data: {\"error\":{\"message\":\"quota\",\"type\":\"rate_limit_error\",\"code\":429}}\n\n",
      REQUESTY_ERR_RATE_LIMIT, 1, "rate_limit_error", "quota" },
    { CHAT, "data: {\"error\":{\"message\":\"by code\",\"code\":503}}\n\n", REQUESTY_ERR_OVERLOADED, 1, "", "by code" },
    { CHAT, "data: {\"error\":{\"message\":\"by code\",\"code\":\"402\"}}\n\n", REQUESTY_ERR_PAYMENT, 0, "",
      "by code" },
    { CHAT,
      "data: {\"id\":\"chat_1\",\"choices\":[],\"error\":{\"message\":\"beside choices\","
      "\"type\":\"server_error\"}}\n\n",
      REQUESTY_ERR_SERVER, 1, "server_error", "beside choices" },
    { CHAT, "data: {\"error\":\"There was a problem with the provider stream\"}\n\n", REQUESTY_ERR_SERVER, 1, "",
      "There was a problem with the provider stream" },
    { CHAT, "event: error\ndata: {\"message\":\"flat\",\"type\":\"invalid_request_error\"}\n\n",
      REQUESTY_ERR_BAD_REQUEST, 0, "invalid_request_error", "flat" },
    { CHAT, "error: {\"message\":\"a field\",\"type\":\"server_error\"}\n\n", REQUESTY_ERR_SERVER, 1, "server_error",
      "a field" },
};

static struct server_reply *stream_with_id(const char *first, const char *second)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, "text/event-stream", SERVER_CHUNKED);
    server_reply_header(reply, "X-Requesty-Request-Id", "req_77");
    server_reply_text(reply, first);
    server_reply_text(reply, second);
    server_reply_hang(reply); /* the error ends the stream, not the connection */
    return reply;
}

static void an_error_inside_a_stream_has_its_own_code(void **state)
{
    struct scene *scene = *state;

    for (enum way way = STREAM; way <= OPEN; way++)
        for (size_t i = 0; i < COUNT(errors); i++) {
            const char *first = half_sse(errors[i].protocol);
            struct outcome outcome;

            server_push(scene->server, stream_with_id(first, errors[i].frame));
            outcome = call(scene->client, errors[i].protocol, way);
            assert_failed(&outcome, errors[i].code, errors[i].message);
            assert_int_equal(outcome.error.http_status, 200);
            assert_int_equal(outcome.error.mid_stream, 1);
            assert_int_equal(outcome.error.attempts, 1);
            assert_int_equal(outcome.error.retryable, errors[i].retryable);
            assert_string_equal(outcome.error.type, errors[i].type);
            assert_string_equal(outcome.error.request_id, "req_77");
            assert_string_equal(outcome.text, "Half");
        }
}

/* ---- tool calls that are cut off before their input -------------------------------------------------------------- */

#define M_TOOL                                                                                                         \
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":"             \
    "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"look\",\"input\":{}}}\n\n"
#define C_TOOL C_DELTA("{\"tool_calls\":[{\"index\":0,\"id\":\"t1\",\"type\":\"function\",\"function\":{\"name\":\"look\"}}]}")

static void an_input_of_which_nothing_came_is_not_valid(void **state)
{
    struct scene *scene = *state;
    requesty_messages_params params = small_messages();
    requesty_message *reply = NULL;

    scene_use_retries(scene, 0);
    server_push(scene->server, sse(M_START M_TOOL));
    assert_code(requesty_messages_stream(scene->client, &params, NULL, NULL, &reply, NULL), REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_int_equal(reply->content_count, 1);
    assert_string_equal(reply->content[0]->input_json, "");
    assert_int_equal(reply->content[0]->input_valid, 0);
    requesty_message_free(reply);

    /* a call without input is one whose block has ended */
    server_push(scene->server, sse(M_START M_TOOL M_BLOCK_STOP));
    assert_code(requesty_messages_stream(scene->client, &params, NULL, NULL, &reply, NULL), REQUESTY_ERR_INCOMPLETE_STREAM);
    assert_string_equal(reply->content[0]->input_json, "{}");
    assert_int_equal(reply->content[0]->input_valid, 1);
    requesty_message_free(reply);
}

static void check_call(struct scene *scene, const char *frames, int code, const char *arguments, int valid)
{
    requesty_chat_params params = small_chat();
    requesty_chat_completion *reply = NULL;
    const requesty_tool_call *call;

    server_push(scene->server, sse(frames));
    assert_code(requesty_chat_stream(scene->client, &params, NULL, NULL, &reply, NULL), code);
    call = reply->choices[0]->message->tool_calls[0];
    assert_string_equal(call->arguments_json, arguments);
    assert_int_equal(call->arguments_valid, valid);
    requesty_chat_completion_free(reply);
}

static void arguments_of_which_none_came_are_not_valid(void **state)
{
    scene_use_retries(*state, 0);
    check_call(*state, C_START C_TOOL, REQUESTY_ERR_INCOMPLETE_STREAM, "", 0);
    check_call(*state, C_START C_TOOL C_FINISH C_DONE, 0, "{}", 1);
    check_call(*state, C_START C_TOOL C_DONE, 0, "{}", 1);
}

/* An error that is all that came is no partial reply. */
static void an_error_may_come_first(void **state)
{
    struct scene *scene = *state;

    for (enum way way = STREAM; way <= OPEN; way++)
        for (size_t i = 0; i < COUNT(errors); i++) {
            struct outcome outcome;

            server_push(scene->server, stream_with_id(": hello\n\n", errors[i].frame));
            outcome = call(scene->client, errors[i].protocol, way);
            assert_failed(&outcome, errors[i].code, errors[i].message);
            assert_int_equal(outcome.error.http_status, 200);
            assert_int_equal(outcome.error.mid_stream, 0);
            assert_false(outcome.has_result);
        }
}

/* What a chunk says beside its error is delivered first. */
static void a_chunk_may_bring_text_and_an_error(void **state)
{
    static const char chunk[] = "data: {\"id\":\"chat_1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
                                "{\"content\":\"last words\"}}],\"error\":{\"message\":\"gone\",\"code\":502}}\n\n";
    struct scene *scene = *state;
    requesty_chat_params params = small_chat();
    requesty_chat_completion *completion = NULL;
    struct record record = { 0 };
    requesty_error error;

    server_push(scene->server, sse(chunk));
    assert_code(requesty_chat_stream(scene->client, &params, record_event, &record, &completion, &error),
                REQUESTY_ERR_PROVIDER);
    assert_string_equal(error.message, "gone");
    assert_int_equal(error.mid_stream, 1);
    assert_string_equal(record_text(&record), "START chat_1 m\nTEXT 0.0 last words\n");
    assert_string_equal(requesty_chat_text(completion), "last words");
    requesty_chat_completion_free(completion);
    record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_cut_stream_is_told_and_keeps_what_came),
        scene_test(a_whole_stream_is_not_called_cut),
        scene_test(a_stream_without_events_is_cut),
        scene_test(an_input_of_which_nothing_came_is_not_valid),
        scene_test(arguments_of_which_none_came_are_not_valid),
        scene_test(an_error_inside_a_stream_has_its_own_code),
        scene_test(an_error_may_come_first),
        scene_test(a_chunk_may_bring_text_and_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
