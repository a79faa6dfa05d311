/* Answers that are not what they should be: an error that says what and where, and no crash. */
#include "scenario.h"

/* ---- whole replies ----------------------------------------------------------------------------------------------- */

static const struct {
    const char *type, *body;
    int code;
    const char *says;
} bodies[] = {
    { "application/json", "", REQUESTY_ERR_BAD_REPLY, "empty" },
    { "application/json", " \r\n ", REQUESTY_ERR_BAD_REPLY, "JSON" },
    { "application/json", "{", REQUESTY_ERR_BAD_REPLY, "line 1, column 2" },
    { "application/json", "{\"id\":\"x\",\n \"content\":[{\"type\":\"te", REQUESTY_ERR_BAD_REPLY, "line 2" },
    { "application/json", "{\"id\":\"x\"} trailing", REQUESTY_ERR_BAD_REPLY, "line 1, column 12" },
    { "application/json", "{\"id\":tru}", REQUESTY_ERR_BAD_REPLY, "line 1" },
    { "application/json", "{\"id\":\"bad \xFF utf-8\"}", REQUESTY_ERR_BAD_REPLY, "UTF-8" },
    { "application/json", "{\"id\":\"cut \xE2\x82\"}", REQUESTY_ERR_BAD_REPLY, "UTF-8" },
    { "application/json", "[]", REQUESTY_ERR_BAD_REPLY, "[]" },
    { "application/json", "\"x\"", REQUESTY_ERR_BAD_REPLY, "\"x\"" },
    { "application/json", "17", REQUESTY_ERR_BAD_REPLY, "17" },
    { "application/json", "null", REQUESTY_ERR_BAD_REPLY, "null" },
    { "text/html", "<html><body>502 Bad Gateway</body></html>", REQUESTY_ERR_BAD_REPLY, "502 Bad Gateway" },
    { "text/plain", "upstream connect error", REQUESTY_ERR_BAD_REPLY, "upstream connect error" },
    { NULL, "OK", REQUESTY_ERR_BAD_REPLY, "OK" },
};

static void a_body_that_is_no_reply_is_told(void **state)
{
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct outcome outcome;

        server_push(scene->server, server_reply_bytes(200, bodies[i].type, bodies[i].body, strlen(bodies[i].body),
                                                      SERVER_LENGTH, server_split_whole()));
        outcome = call(scene->client, protocol, CREATE);
        assert_code(outcome.rc, bodies[i].code);
        assert_contains(outcome.error.message, bodies[i].says);
        assert_int_equal(outcome.error.http_status, 200);
        assert_int_equal(outcome.error.attempts, 1);
        assert_false(outcome.has_result);
    }
    assert_int_equal(server_connection_count(scene->server), 1);
}

/* The same bodies where a stream was asked for: any failure will do, but a failure it is. */
static void a_body_that_is_no_stream_is_told(void **state)
{
    struct scene *scene = *state;

    scene_use_retries(scene, 0);
    EACH_PROTOCOL(protocol)
    for (enum way way = STREAM; way <= OPEN; way++)
        for (size_t i = 0; i < COUNT(bodies); i++) {
            struct outcome outcome;

            server_push(scene->server, server_reply_bytes(200, bodies[i].type, bodies[i].body, strlen(bodies[i].body),
                                                          SERVER_LENGTH, server_split_every(3)));
            outcome = call(scene->client, protocol, way);
            assert_true(outcome.rc == REQUESTY_ERR_BAD_REPLY || outcome.rc == REQUESTY_ERR_INCOMPLETE_STREAM);
            assert_true(strlen(outcome.error.message) > 10);
            assert_false(outcome.has_result);
        }
}

/* Objects whose members are of other types than the books say are read as far as they go. */
static void odd_members_do_not_break_a_reply(void **state)
{
    static const char *const odd[] = {
        "{}", "{\"content\":5}", "{\"content\":null,\"choices\":null}", "{\"content\":[1,null,\"x\",{}]}",
        "{\"choices\":[]}",
        "{\"choices\":[null,3,{}]}", "{\"choices\":[{\"message\":7}]}", "{\"id\":9,\"model\":[],\"usage\":\"many\"}",
        "{\"usage\":{\"input_tokens\":\"x\",\"output_tokens\":1e400,\"prompt_tokens\":-1}}",
        "{\"content\":[{\"type\":\"tool_use\",\"input\":5}],\"stop_reason\":{}}",
        "{\"choices\":[{\"index\":-5,\"message\":{\"tool_calls\":{},\"content\":{\"a\":1}},\"finish_reason\":false}]}",
        "{\"choices\":[{\"message\":{\"tool_calls\":[{},5,{\"function\":\"f\"},{\"function\":{\"arguments\":{}}}]}}]}",
    };
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (size_t i = 0; i < COUNT(odd); i++) {
        struct outcome outcome;

        server_push(scene->server, server_reply_json(200, odd[i]));
        outcome = call(scene->client, protocol, way);
        if (outcome.rc != 0 && outcome.rc != REQUESTY_ERR_BAD_REPLY)
            print_error("%s: %s %s\n", odd[i], requesty_code_name(outcome.rc), outcome.error.message);
        assert_true(outcome.rc == 0 || outcome.rc == REQUESTY_ERR_BAD_REPLY);
        assert_true(outcome.rc == 0 || strlen(outcome.error.message) > 10);
    }
}

static void an_error_with_status_200_is_an_error(void **state)
{
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct outcome outcome;

        server_push(scene->server,
                    server_reply_json(200, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                        "\"message\":\"Busy\"}}"));
        outcome = call(scene->client, protocol, way);
        assert_failed(&outcome, REQUESTY_ERR_OVERLOADED, "Busy");
        assert_int_equal(outcome.error.http_status, 200);
        assert_false(outcome.has_result);
    }
}

/* ---- frames ------------------------------------------------------------------------------------------------------ */

static const struct {
    enum protocol protocol;
    const char *text;
    int code;
    const char *says;
} frames[] = {
    { MESSAGES, M_START "data: {\"type\":\n\n", REQUESTY_ERR_BAD_REPLY, "column" },
    { MESSAGES, M_START "data: hello\n\n", REQUESTY_ERR_BAD_REPLY, "hello" },
    { MESSAGES, M_START "data: []\n\n", REQUESTY_ERR_BAD_REPLY, "[]" },
    { MESSAGES, M_START "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
      "\"text\":\"\xFF\"}}\n\n",
      REQUESTY_ERR_BAD_REPLY, "UTF-8" },
    { MESSAGES, M_START "data: {\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"text_delta\","
      "\"text\":\"x\"}}\n\n",
      REQUESTY_ERR_BAD_REPLY, "block 7" },
    { MESSAGES, M_START "data: {\"type\":\"content_block_delta\",\"index\":-1,\"delta\":{\"type\":\"text_delta\","
      "\"text\":\"x\"}}\n\n",
      REQUESTY_ERR_BAD_REPLY, "block -1" },
    { MESSAGES, M_START "data: {\"type\":\"content_block_start\",\"index\":9223372036854775807,"
      "\"content_block\":{\"type\":\"text\"}}\n\n",
      REQUESTY_ERR_BAD_REPLY, "block 9223372036854775807" },
    { MESSAGES, M_START "data: {\"type\":\"content_block_start\","
      "\"index\":0}\n\n", REQUESTY_ERR_BAD_REPLY, "content_block" },
    { MESSAGES, "data: {\"type\":\"message_start\"}\n\n", REQUESTY_ERR_BAD_REPLY, "message" },
    { MESSAGES, M_START M_START, REQUESTY_ERR_BAD_REPLY, "second message_start" },
    { MESSAGES, M_STOP, REQUESTY_ERR_INCOMPLETE_STREAM, "" },
    { MESSAGES, C_DONE, REQUESTY_ERR_INCOMPLETE_STREAM, "" },
    { CHAT, C_START "data: {\"id\":\n\n", REQUESTY_ERR_BAD_REPLY, "column" },
    { CHAT, C_START "data: hello\n\n", REQUESTY_ERR_BAD_REPLY, "hello" },
    { CHAT, C_START "data: \"hello\"\n\n", REQUESTY_ERR_BAD_REPLY, "hello" },
    { CHAT, C_START "data: [DONE]x\n\n", REQUESTY_ERR_BAD_REPLY, "[DONE]x" },
    { CHAT, C_START C_CHUNK("{\"index\":1000,\"delta\":{\"content\":\"x\"}}"), REQUESTY_ERR_BAD_REPLY, "choice 1000" },
    { CHAT, C_START C_CHUNK("{\"index\":-1,\"delta\":{\"content\":\"x\"}}"), REQUESTY_ERR_BAD_REPLY, "choice -1" },
    { CHAT, C_START C_TEXT("\xC0\xAF"), REQUESTY_ERR_BAD_REPLY, "UTF-8" },
    { CHAT, C_DONE, REQUESTY_ERR_INCOMPLETE_STREAM, "" },
};

static void a_broken_frame_is_told(void **state)
{
    struct scene *scene = *state;
    size_t wrong = 0;

    EACH_WAY(way)
    for (size_t i = 0; i < COUNT(frames); i++) {
        struct outcome outcome;

        server_push(scene->server, sse(frames[i].text));
        outcome = call(scene->client, frames[i].protocol, way);
        if (outcome.rc != frames[i].code || !strstr(outcome.error.message, frames[i].says)) {
            print_error("%s-> %s: %s\n", frames[i].text, requesty_code_name(outcome.rc),
                        outcome.rc ? outcome.error.message : "");
            wrong++;
        }
        if (outcome.rc < 0)
            assert_true(strlen(outcome.error.message) < 500);
    }
    assert_int_equal(wrong, 0);
}

/* The message has the frame's beginning once, however broken it is. */
static void a_broken_frame_is_quoted_once(void **state)
{
    static const struct {
        const char *frame, *says;
    } cases[] = {
        { "data: [\"begins\"]\n\n", "a frame of the stream is not a JSON object: it begins with \"[\"begins\"]\"" },
        { "data: {\"caf\xE9\":1}\n\n",
          "a frame of the stream is not valid JSON: line 1, column 6: not valid UTF-8; it begins "
          "\"{\"caf?\":1}\"" },
        { "event: error\ndata: <h1>caf\xE9</h1>\n\n", "the server reports an error: <h1>caf?</h1>" },
        { "data: it begins\n\n", "a frame of the stream is not JSON: it begins with \"it begins\"" },
        { "data: {\"begins\" 1}\n\n",
          "a frame of the stream is not valid JSON: line 1, column 11: ':' expected; it begins \"{\"begins\" 1}\"" },
        { "data: {\"choices\":[{\"index\":-1}]}\n\n",
          "a frame of the stream is out of order: choice -1 is not from 0 to 127; it begins "
          "\"{\"choices\":[{\"index\":-1}]}\"" },
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[512];
        struct outcome outcome;

        snprintf(text, sizeof text, C_START "%s", cases[i].frame);
        server_push(scene->server, sse(text));
        outcome = call(scene->client, CHAT, STREAM);
        assert_string_equal(outcome.error.message, cases[i].says);
    }
}

/* What came before the broken frame is kept. */
static void a_broken_frame_does_not_undo_what_came(void **state)
{
    struct scene *scene = *state;

    for (enum way way = STREAM; way <= OPEN; way++) {
        struct outcome outcome;

        server_push(scene->server, sse(C_START C_TEXT("Half") "data: {{{\n\n" C_TEXT("more") C_FINISH C_DONE));
        outcome = call(scene->client, CHAT, way);
        assert_failed(&outcome, REQUESTY_ERR_BAD_REPLY, "{{{");
        assert_int_equal(outcome.error.mid_stream, 1);
        assert_string_equal(outcome.text, "Half");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_body_that_is_no_reply_is_told),
        scene_test(a_body_that_is_no_stream_is_told),
        scene_test(odd_members_do_not_break_a_reply),
        scene_test(an_error_with_status_200_is_an_error),
        scene_test(a_broken_frame_is_told),
        scene_test(a_broken_frame_is_quoted_once),
        scene_test(a_broken_frame_does_not_undo_what_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
