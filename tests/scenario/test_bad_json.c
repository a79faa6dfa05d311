/* The caller's JSON: what is wrong with it is told with line and column, wherever it stands. */
#include "refused.h"

/* ---- what is wrong ----------------------------------------------------------------------------------------------- */

#define INPUT(json) { MODEL, BLOCK(.type = REQUESTY_BLOCK_TOOL_USE, .id = "i", .name = "n", .input_json = json) }
#define AT "messages[0].content[0].input_json: "

static void text_that_is_no_json(void **state)
{
    const struct bad_messages cases[] = {
        { INPUT(""), AT "line 1, column 1: " },
        { INPUT("{"), AT "line 1, column 1: " },
        { INPUT("{\"a\""), AT "line 1, column 4: " },
        { INPUT("{\"a\":"), AT "line 1, column 5: " },
        { INPUT("{\"a\":1"), AT "line 1, column 6: " },
        { INPUT("{\"a\":1,}"), AT "line 1, column 8: " },
        { INPUT("{'a':1}"), AT "line 1, column 2: " },
        { INPUT("{\"a\":01}"), AT "line 1, column 6: " },
        { INPUT("{\"a\":.5}"), AT "line 1, column 6: " },
        { INPUT("{\"a\":NaN}"), AT "line 1, column 8: " },
        { INPUT("{\"a\":True}"), AT "line 1, column 9: " },
        { INPUT("{\n  \"a\": 1,\n  \"b\": oops\n}"), AT "line 3, column 11: " },
        { INPUT("{\"a\":1} x"), AT "line 1, column 9: " },
        { INPUT("{}{}"), AT "line 1, column 3: " },
        { INPUT("{\"a\":\"\x01\"}"), AT "line 1, column 6: " },
        { INPUT("{\"a\":\"x\ny\"}"), AT "line 1, column 7: " },
        { INPUT("{\"a\":\"\\q\"}"), AT "line 1, column 8: " },
        { INPUT("{\"a\":\"\xFF\"}"), AT "line 1, column " },
        { INPUT("\xEF\xBB\xBF{}"), AT "line 1, column " },
        { INPUT("// no\n{}"), AT "line 1, column 1: " },
        { INPUT("[]"), AT "must be a JSON object" },
        { INPUT("null"), AT "must be a JSON object" },
        { INPUT("\"{}\""), AT "must be a JSON object" },
    };

    refuse_messages(*state, cases, COUNT(cases));
}

static void json_without_end_in_depth(void **state)
{
    static char deep[3000];
    const struct bad_messages cases[] = { { INPUT(deep), AT "line 1, column " } };

    memset(deep, '[', sizeof deep - 1);
    memcpy(deep, "{\"a\":", 5);
    refuse_messages(*state, cases, COUNT(cases));
}

/* The excerpt in the message ends on a character's edge, and the message keeps its place. */
static void long_json_is_not_quoted_whole(void **state)
{
    struct scene *scene = *state;
    static char text[20000];
    const struct bad_messages cases[] = { { INPUT(text), AT "line 1, column " } };
    requesty_message *message;
    requesty_error error;

    snprintf(text, sizeof text, "{\"a\":%*s", (int)sizeof text - 6, "");
    for (size_t i = 5; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "\xE2\x82\xAC", 4);
    refuse_messages(scene, cases, COUNT(cases));
    assert_code(requesty_messages_create(scene->client, &cases[0].params, &message, &error), REQUESTY_ERR_INVALID);
    assert_true(strlen(error.message) < sizeof error.message);
}

/* ---- where it stands --------------------------------------------------------------------------------------------- */

static const requesty_block_param bad_system[] = { { .type = REQUESTY_BLOCK_TEXT, .text = "x" },
                                                   { .type = REQUESTY_BLOCK_TEXT, .text = "x", .extra_json = "{" } };

static void each_member_is_named(void **state)
{
    const struct bad_messages cases[] = {
        { { MODEL, TURN(.role = 1, .content_json = "[1,]") }, "messages[0].content_json: line 1, column 4: " },
        { { MODEL, TURN(.role = 1, .content_json = "{}") }, "messages[0].content_json: must be " },
        { { MODEL, TURN(HELLO, .extra_json = "5") }, "messages[0].extra_json: must be a JSON object" },
        { { MODEL, TURN(.json = "[]") }, "messages[0].json: must be a JSON object" },
        { { MODEL, TURN(.json = "{a") }, "messages[0].json: line 1, column 2: " },
        { { MODEL, BLOCK(.json = "{a") }, "messages[0].content[0].json: line 1, column 2: " },
        { { MODEL, BLOCK(.json = "17") }, "messages[0].content[0].json: must be a JSON object" },
        { { MODEL, TURN(HELLO), .system_blocks = bad_system, .system_block_count = 2 },
          "system[1].extra_json: line 1, column 1: " },
        { { MODEL, TURN(HELLO), .output_schema_json = "{a" },
          "output_config.format.output_schema_json: line 1, column 2: " },
        { { MODEL, TURN(HELLO), TOOL(.name = "x", .input_schema_json = "{a") },
          "tools[0].input_schema_json: line 1, column 2: " },
        { { MODEL, TURN(HELLO), TOOL(.name = "x", .extra_json = "[]") }, "tools[0].extra_json: must be a JSON object" },
        { { MODEL, TURN(HELLO), TOOL(.json = "{a") }, "tools[0].json: line 1, column 2: " },
        { { MODEL, TURN(HELLO), .container_json = "[]" }, "container_json: must be a JSON object" },
        { { MODEL, TURN(HELLO), .context_management_json = "[]" }, "context_management_json: must be a JSON object" },
        { { MODEL, TURN(HELLO), .mcp_servers_json = "{}" }, "mcp_servers_json: must be a JSON array" },
        { { MODEL, TURN(HELLO), .requesty = &(const requesty_extension){ .dimensions_json = "[]" } },
          "requesty.dimensions_json: must be a JSON object" },
        { { MODEL, TURN(HELLO), .requesty = &(const requesty_extension){ .extra_json = "{a" } },
          "requesty.extra_json: line 1, column 2: " },
        { { MODEL, TURN(HELLO), .extra_json = "{\n" }, "extra_json: line 2, column " },
        { { MODEL, TURN(HELLO), .extra_json = "[]" }, "extra_json: must be a JSON object" },
        { { MODEL, TURN(HELLO), .extra_json = "" }, "extra_json: line 1, column 1: " },
    };

    refuse_messages(*state, cases, COUNT(cases));
}

/* ---- what the server said ---------------------------------------------------------------------------------------- */

/* A reply that could be read can be sent back as it came. */
static void what_a_reply_holds_is_not_refused(void **state)
{
    static const char *const inputs[] = {
        "{\"n\":123456789012345678901234567890}", "{\"n\":-9223372036854775809}", "{\"n\":1e-400}", "{\"n\":0.10000}",
        "{\"z\":\"a\\u0000b\"}",                  "{\"a\":1,\"a\":2}",           "{\"s\":\"\\ud83d\\ude00 \\/\"}",
        "{\"d\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
        "{\"\":{\"\":[]}}",
    };
    struct scene *scene = *state;
    size_t wrong = 0;

    server_set_default(scene->server, good_reply(MESSAGES, CREATE));
    for (size_t i = 0; i < COUNT(inputs); i++) {
        requesty_messages_params params = small_messages();
        requesty_message *reply = NULL, *next = NULL;
        requesty_block_param block = { 0 };
        requesty_message_param turn = { .role = REQUESTY_ROLE_ASSISTANT, .content = &block, .content_count = 1 };
        requesty_error error;
        char body[512];

        snprintf(body, sizeof body,
                 "{\"id\":\"x\",\"content\":[{\"type\":\"tool_use\",\"id\":\"i\",\"name\":\"n\",\"input\":%s}],"
                 "\"stop_reason\":\"tool_use\"}",
                 inputs[i]);
        server_push(scene->server, server_reply_json(200, body));
        if (requesty_messages_create(scene->client, &params, &reply, &error) < 0)
            continue; /* it could not be read */
        block.json = reply->content[0]->raw_json;
        params.messages = &turn;
        if (requesty_messages_create(scene->client, &params, &next, &error) < 0) {
            print_error("%s was read, and is refused: %s\n", inputs[i], error.message);
            wrong++;
        } else {
            const struct server_request *request = server_request(scene->server,
                                                                  server_request_count(scene->server) - 1);

            assert_contains(request->body, inputs[i]);
        }
        requesty_message_free(next);
        requesty_message_free(reply);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(text_that_is_no_json),          scene_test(json_without_end_in_depth),
        scene_test(long_json_is_not_quoted_whole), scene_test(each_member_is_named),
        scene_test(what_a_reply_holds_is_not_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
