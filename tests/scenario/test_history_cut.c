/* Replies of which not all can be sent back: cut off, broken, empty, or with more than a server takes. */
#include "histories.h"

#define TOOL_START(index)                                                                                              \
    "data: {\"type\":\"content_block_start\",\"index\":" index ",\"content_block\":{\"type\":\"tool_use\",\"id\":\"tu" \
    index "\",\"name\":\"look\",\"input\":{}}}\n\n"
#define TOOL_INPUT(index, json)                                                                                        \
    "data: {\"type\":\"content_block_delta\",\"index\":" index ",\"delta\":{\"type\":\"input_json_delta\","            \
    "\"partial_json\":\"" json "\"}}\n\n"
#define STOP_OF(index) "data: {\"type\":\"content_block_stop\",\"index\":" index "}\n\n"
#define ENDED(reason)                                                                                                  \
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" reason "\"},\"usage\":{}}\n\n" M_STOP
#define TEXT M_BLOCK M_DELTA("Hi") M_BLOCK_STOP
#define SENT_TEXT "{\"type\":\"text\",\"text\":\"Hi\"}"
#define SENT_TOOL(index, input)                                                                                        \
    "{\"type\":\"tool_use\",\"id\":\"tu" index "\",\"name\":\"look\",\"input\":" input "}"

/* The content that goes back, "" for a turn that is left out. */
static void assert_content(struct scene *scene, const char *frames, const char *content)
{
    requesty_history *history = new_history();
    requesty_message *message = message_of_stream(scene, frames);
    char turns[1024];

    assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_USER, "a", NULL), 0);
    assert_int_equal(requesty_history_add_message(history, message, NULL), 0);
    assert_int_equal(requesty_history_count(history), 2);
    snprintf(turns, sizeof turns, "[{\"role\":\"user\",\"content\":\"a\"}%s%s%s]",
             *content ? ",{\"role\":\"assistant\",\"content\":" : "", content, *content ? "}" : "");
    assert_turns(scene, MESSAGES, history, turns);
    requesty_message_free(message);
    requesty_history_free(history);
}

static void a_cut_call_is_left_out(void **state)
{
    static const char *const cuts[] = {
        M_START TEXT TOOL_START("1"),                                  /* not begun */
        M_START TEXT TOOL_START("1") TOOL_INPUT("1", ""),              /* likewise */
        M_START TEXT TOOL_START("1") TOOL_INPUT("1", "{\\\"a\\\":1"),  /* cut */
        M_START TEXT TOOL_START("1") TOOL_INPUT("1", "{\\\"a\\\":1") STOP_OF("1") ENDED("max_tokens"),
        M_START TEXT TOOL_START("1") STOP_OF("1") ENDED("model_context_window_exceeded"),
    };

    for (size_t i = 0; i < COUNT(cuts); i++)
        assert_content(*state, cuts[i], "[" SENT_TEXT "]");
    assert_content(*state, M_START TEXT TOOL_START("1") TOOL_INPUT("1", "{\\\"a\\\":1}") STOP_OF("1") TOOL_START("2"),
                   "[" SENT_TEXT "," SENT_TOOL("1", "{\"a\":1}") "]");
}

/* The model wrote it so: it is marked, and an error can answer it. */
static void broken_input_is_marked(void **state)
{
    assert_content(*state,
                   M_START TEXT TOOL_START("1") TOOL_INPUT("1", "{\\\"a\\\":") STOP_OF("1") TOOL_START("2") STOP_OF("2")
                       ENDED("tool_use"),
                   "[" SENT_TEXT "," SENT_TOOL("1", "{\"INVALID_JSON\":\"{\\\"a\\\":\"}") "," SENT_TOOL("2", "{}") "]");
}

#define THINKING                                                                                                       \
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\","                    \
    "\"thinking\":\"Hm\"}}\n\n"
#define SIGNATURE                                                                                                      \
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\","                     \
    "\"signature\":\"s\"}}\n\n"

static void thinking_without_its_signature_is_left_out(void **state)
{
    assert_content(*state, M_START THINKING, "");
    assert_content(*state, M_START THINKING SIGNATURE,
                   "[{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"s\"}]");
    /* A model that does not sign, but has ended, has said all. */
    assert_content(*state, M_START THINKING STOP_OF("0") ENDED("end_turn"),
                   "[{\"type\":\"thinking\",\"thinking\":\"Hm\"}]");
}

static void nothing_to_say_is_left_out(void **state)
{
    assert_content(*state, M_START M_BLOCK, "");
    assert_content(*state, M_START M_BLOCK M_BLOCK_STOP M_END M_STOP, "");
    assert_content(*state, M_START ENDED("end_turn"), "");
}

/* A reply that is left out does not part a result from the text behind it. */
static void an_empty_reply_parts_nothing(void **state)
{
    requesty_history *history = new_history();

    assert_int_equal(requesty_history_add_tool_result(history, "1", "r", false, NULL), 0);
    add_message(*state, history, MESSAGE("[]", "\"end_turn\""));
    assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_USER, "Go on", NULL), 0);
    assert_turns(*state, MESSAGES, history,
                 "[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"1\",\"content\":\"r\"},"
                 "{\"type\":\"text\",\"text\":\"Go on\"}]}]");
    requesty_history_free(history);
}

/* Content that is a string, as some servers write it. */
static void content_as_a_string(void **state)
{
    requesty_history *history = new_history();

    add_message(*state, history, MESSAGE("\"H\\u0069\"", "\"end_turn\""));
    assert_turns(*state, MESSAGES, history, "[{\"role\":\"assistant\",\"content\":\"H\\u0069\"}]");
    requesty_history_free(history);
}

/* ---- chat -------------------------------------------------------------------------------------------------------- */

/* The message that goes back, "" for one that is left out. */
static void assert_message(struct scene *scene, const requesty_chat_completion *completion, size_t choice, int form,
                           const char *message)
{
    requesty_history *history = new_history();
    char turns[1024];

    assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_USER, "a", NULL), 0);
    assert_int_equal(requesty_history_add_choice(history, completion, choice, form, NULL), 0);
    snprintf(turns, sizeof turns, "[{\"role\":\"user\",\"content\":\"a\"}%s%s]", *message ? "," : "", message);
    assert_turns(scene, CHAT, history, turns);
    requesty_history_free(history);
}

static void assert_body_gives(struct scene *scene, const char *json, int form, const char *message)
{
    requesty_chat_completion *completion = completion_of(scene, json);

    assert_message(scene, completion, 0, form, message);
    requesty_chat_completion_free(completion);
}

#define CALL(id, arguments) \
    "{\"id\":\"" id "\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"" arguments "\"}}"
#define CALLS(content, calls) "{\"role\":\"assistant\",\"content\":" content ",\"tool_calls\":[" calls "]}"

static void cut_calls_of_chat_are_left_out(void **state)
{
    static const char *const cut[] = { "", "{}", "{\\\"a\\\":1" }, *const finish[] = { "null", "\"length\"" };
    char json[1024];

    for (size_t i = 0; i < COUNT(cut) * COUNT(finish); i++) {
        snprintf(json, sizeof json,
                 COMPLETION(CALLS("\"Hi\"", CALL("1", "{}") "," CALL("2", "%s")), "%s"), cut[i % COUNT(cut)],
                 finish[i / COUNT(cut)]);
        assert_body_gives(*state, json, REQUESTY_CHOICE_EXACT, CALLS("\"Hi\"", CALL("1", "{}")));
        snprintf(json, sizeof json, COMPLETION(CALLS("null", CALL("2", "%s")), "%s"), cut[i % COUNT(cut)],
                 finish[i / COUNT(cut)]);
        assert_body_gives(*state, json, REQUESTY_CHOICE_EXACT, "");
    }
    assert_body_gives(*state,
                      COMPLETION("{\"role\":\"assistant\",\"content\":\"Hi\","
                                 "\"function_call\":{\"name\":\"f\",\"arguments\":\"{\"}}", "\"length\""),
                      REQUESTY_CHOICE_EXACT, "{\"role\":\"assistant\",\"content\":\"Hi\"}");
    /* Broken, but whole: arguments are text, and go back as they are. */
    assert_body_gives(*state, COMPLETION(CALLS("null", CALL("1", "{\\\"a\\\":")), "\"tool_calls\""),
                      REQUESTY_CHOICE_EXACT, CALLS("null", CALL("1", "{\\\"a\\\":")));
}

static void a_broken_stream_of_chat(void **state)
{
    requesty_chat_completion *completion = completion_of_stream(
        *state, C_START C_TEXT("Half")
            C_DELTA("{\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"look\",\"arguments\":\"{\"}}]}"));

    assert_message(*state, completion, 0, REQUESTY_CHOICE_EXACT, "{\"role\":\"assistant\",\"content\":\"Half\"}");
    requesty_chat_completion_free(completion);
}

static void audio_is_sent_as_its_id(void **state)
{
    assert_body_gives(*state,
                      COMPLETION("{\"role\":\"assistant\",\"audio\":{\"data\":\"QQ==\",\"id\":\"audio_1\"},"
                                 "\"content\":null,\"n\":1.0}", "\"stop\""),
                      REQUESTY_CHOICE_EXACT,
                      "{\"role\":\"assistant\",\"content\":null,\"n\":1.0,\"audio\":{\"id\":\"audio_1\"}}");
    assert_body_gives(*state, COMPLETION("{\"role\":\"assistant\",\"content\":\"x\",\"audio\":{\"id\":\"\"}}", "\"stop\""),
                      REQUESTY_CHOICE_EXACT, "{\"role\":\"assistant\",\"content\":\"x\",\"audio\":{\"id\":\"\"}}");
}

static void strict_servers_get_what_their_schema_has(void **state)
{
    assert_body_gives(*state,
                      COMPLETION("{\"annotations\":[],\"refusal\":null,\"content\":null,\"tool_calls\":[" CALL("1", "{}")
                                 "],\"audio\":null,\"function_call\":{\"name\":\"\",\"arguments\":\"\"},"
                                 "\"reasoning_content\":\"\",\"reasoning_signature\":\"s\",\"role\":\"assistant\"}",
                                 "\"tool_calls\""),
                      REQUESTY_CHOICE_STRICT,
                      "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[" CALL("1", "{}")
                      "],\"reasoning_signature\":\"s\"}");
    assert_body_gives(*state,
                      COMPLETION("{\"content\":\"\\u0041\",\"tool_calls\":[],\"role\":\"assistant\",\"new\":1}", "\"stop\""),
                      REQUESTY_CHOICE_STRICT, "{\"role\":\"assistant\",\"content\":\"\\u0041\"}");
}

static void messages_that_say_nothing(void **state)
{
    assert_body_gives(*state, "{\"id\":\"c\",\"choices\":[]}", REQUESTY_CHOICE_EXACT, "");
    assert_body_gives(*state, "{\"id\":\"c\",\"choices\":[{\"index\":0,\"finish_reason\":\"content_filter\"}]}",
                      REQUESTY_CHOICE_EXACT, "");
    assert_body_gives(*state, COMPLETION("{\"role\":\"assistant\",\"content\":null,\"refusal\":null}", "\"stop\""),
                      REQUESTY_CHOICE_EXACT, "");
}

static void another_choice(void **state)
{
    requesty_chat_completion *completion = completion_of(
        *state, "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"}},"
                "{\"index\":1,\"message\":{ \"role\":\"assistant\",\"content\":\"b\"}}]}");
    requesty_history *history = new_history();
    requesty_error error;

    assert_message(*state, completion, 1, REQUESTY_CHOICE_EXACT, "{ \"role\":\"assistant\",\"content\":\"b\"}");
    assert_code(requesty_history_add_choice(history, completion, 2, REQUESTY_CHOICE_EXACT, &error),
                REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "choice: there is no number 2, the reply has 2");
    assert_code(requesty_history_add_choice(history, completion, 0, 2, &error), REQUESTY_ERR_INVALID);
    assert_int_equal(requesty_history_count(history), 0);
    requesty_chat_completion_free(completion);
    requesty_history_free(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_cut_call_is_left_out),
        scene_test(broken_input_is_marked),
        scene_test(thinking_without_its_signature_is_left_out),
        scene_test(nothing_to_say_is_left_out),
        scene_test(an_empty_reply_parts_nothing),
        scene_test(content_as_a_string),
        scene_test(cut_calls_of_chat_are_left_out),
        scene_test(a_broken_stream_of_chat),
        scene_test(audio_is_sent_as_its_id),
        scene_test(strict_servers_get_what_their_schema_has),
        scene_test(messages_that_say_nothing),
        scene_test(another_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
