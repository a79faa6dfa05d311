/* Conversations in requests: replies go back byte for byte, results are joined, nothing that was sent changes. */
#include "histories.h"

/* Order, blanks, spellings of numbers, escapes, members and blocks that nobody knows. */
#define ODD_BLOCKS                                                                                                     \
    "[ {\"signature\":\"c2ln\\/bmF0\",\"type\":\"thinking\",\"thinking\":\"Hm\\u2026 \\ud83d\\ude00\"} ,\n"            \
    "  {\"type\":\"redacted_thinking\",\"data\":\"RW5j\"},{\"type\":\"text\",\"text\":\"Hi\",\"citations\":null},"     \
    "{\"type\":\"born_tomorrow\",\"n\":0.10,\"big\":12345678901234567890123,\"e\":1E+2,\"deep\":[[{}]]},"              \
    "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{\"q\":\"x\"}},"            \
    "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":[{\"encrypted_content\":\"E\"}]},"\
    "{\"type\":\"tool_use\",\"id\":\"tu_1\",\"name\":\"look\",\"input\":{ \"z\":1.0,\"a\":-0.0 ,\"half\":\"\\ud83d\"}}]"

#define ODD_MESSAGE                                                                                                    \
    "{ \"role\":\"assistant\",\"reasoning_content\":\"Hm\\u2026\",\"reasoning_signature\":\"c2ln\",\"refusal\":null,"  \
    "\"content\":null,\n \"annotations\":[],\"audio\":null,\"new\":{\"n\":0.10,\"m\":1E2},\"tool_calls\":"             \
    "[{\"index\":0,\"id\":\"tu_1\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":"               \
    "\"{ \\\"a\\\":1.0}\"}}]}"

static void add_user(requesty_history *history, const char *text)
{
    assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_USER, text, NULL), 0);
}

static void add_result(requesty_history *history, const char *id, const char *text, bool is_error)
{
    assert_int_equal(requesty_history_add_tool_result(history, id, text, is_error, NULL), 0);
}

static void a_reply_of_messages_goes_back_byte_for_byte(void **state)
{
    requesty_history *history = new_history();

    add_user(history, "Look \"there\"\n");
    add_message(*state, history, MESSAGE(ODD_BLOCKS, "\"tool_use\""));
    add_result(history, "tu_1", "4 degrees", false);
    assert_turns(*state, MESSAGES, history,
                 "[{\"role\":\"user\",\"content\":\"Look \\\"there\\\"\\n\"},"
                 "{\"role\":\"assistant\",\"content\":" ODD_BLOCKS "},"
                 "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"tu_1\","
                 "\"content\":\"4 degrees\"}]}]");
    requesty_history_free(history);
}

static void a_reply_of_chat_goes_back_byte_for_byte(void **state)
{
    requesty_history *history = new_history();

    assert_int_equal(requesty_history_add_text(history, REQUESTY_ROLE_DEVELOPER, "Be brief.", NULL), 0);
    add_user(history, "Look");
    add_completion(*state, history, COMPLETION(ODD_MESSAGE, "\"tool_calls\""));
    add_result(history, "tu_1", "4 degrees", true);
    add_result(history, "tu_2", "", false);
    assert_turns(*state, CHAT, history,
                 "[{\"role\":\"developer\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Look\"},"
                 ODD_MESSAGE ",{\"role\":\"tool\",\"content\":\"4 degrees\",\"tool_call_id\":\"tu_1\"},"
                 "{\"role\":\"tool\",\"content\":\"\",\"tool_call_id\":\"tu_2\"}]");
    requesty_history_free(history);
}

/* Results and what the user says behind them are one turn; other turns of the user's stay apart. */
static void results_and_the_text_behind_them_are_one_turn(void **state)
{
    static const requesty_block_param blocks[] = {
        { .type = REQUESTY_BLOCK_TEXT, .text = "c", .cache = REQUESTY_CACHE_1H },
        { .type = REQUESTY_BLOCK_IMAGE, .url = "https://x/i.png" },
    };
    requesty_history *history = new_history();

    add_user(history, "a");
    add_user(history, "b");
    add_message(*state, history, MESSAGE("[{\"type\":\"text\",\"text\":\"t\"}]", "\"tool_use\""));
    add_result(history, "1", "one", false);
    add_result(history, "2", "two", true);
    assert_int_equal(requesty_history_add_blocks(history, REQUESTY_ROLE_USER, blocks, COUNT(blocks), NULL), 0);
    add_user(history, "d");
    add_result(history, "3", "late", false);
    assert_turns(*state, MESSAGES, history,
                 "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"},"
                 "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"t\"}]},"
                 "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"1\",\"content\":\"one\"},"
                 "{\"type\":\"tool_result\",\"tool_use_id\":\"2\",\"content\":\"two\",\"is_error\":true},"
                 "{\"type\":\"text\",\"text\":\"c\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}},"
                 "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x/i.png\"}},"
                 "{\"type\":\"text\",\"text\":\"d\"}]},"
                 "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"3\","
                 "\"content\":\"late\"}]}]");
    requesty_history_free(history);
}

static const requesty_block_param shown[] = {
    { .type = REQUESTY_BLOCK_TEXT, .text = "a\0b", .text_len = 3 },
    { .type = REQUESTY_BLOCK_IMAGE, .bytes = "abcd", .bytes_len = 4, .media_type = "image/png" },
    { .type = REQUESTY_BLOCK_IMAGE, .data = "QQ==", .media_type = "image/gif", .cache = REQUESTY_CACHE_EPHEMERAL },
    { .type = REQUESTY_BLOCK_DOCUMENT, .url = "https://x/d.pdf", .title = "d.pdf" },
    { .type = REQUESTY_BLOCK_DOCUMENT, .bytes = "pdf", .bytes_len = 3 },
    { .type = REQUESTY_BLOCK_DOCUMENT, .text = "plain" },
};

static void images_and_documents_go_into_both_protocols(void **state)
{
    requesty_history *history = new_history();

    assert_int_equal(requesty_history_add_blocks(history, REQUESTY_ROLE_USER, shown, COUNT(shown), NULL), 0);
    assert_turns(*state, MESSAGES, history,
                 "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\\u0000b\"},"
                 "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"YWJjZA==\"}},"
                 "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/gif\",\"data\":\"QQ==\"},"
                 "\"cache_control\":{\"type\":\"ephemeral\"}},"
                 "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://x/d.pdf\"},\"title\":\"d.pdf\"},"
                 "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\","
                 "\"data\":\"cGRm\"}},"
                 "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\","
                 "\"data\":\"plain\"}}]}]");
    assert_turns(*state, CHAT, history,
                 "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\\u0000b\"},"
                 "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,YWJjZA==\"}},"
                 "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/gif;base64,QQ==\"},"
                 "\"cache_control\":{\"type\":\"ephemeral\"}},"
                 "{\"type\":\"input_file\",\"filename\":\"d.pdf\",\"file_data\":\"https://x/d.pdf\"},"
                 "{\"type\":\"input_file\",\"filename\":\"document.pdf\",\"file_data\":\"cGRm\","
                 "\"mime_type\":\"application/pdf\"},"
                 "{\"type\":\"text\",\"text\":\"plain\"}]}]");
    requesty_history_free(history);
}

static void a_result_of_blocks(void **state)
{
    requesty_history *history = new_history();

    assert_int_equal(requesty_history_add_tool_result_blocks(history, "1", shown, 1, true, NULL), 0);
    assert_turns(*state, CHAT, history,
                 "[{\"role\":\"tool\",\"content\":[{\"type\":\"text\",\"text\":\"a\\u0000b\"}],\"tool_call_id\":\"1\"}]");
    assert_int_equal(requesty_history_add_tool_result_blocks(history, "2", shown, 2, false, NULL), 0);
    assert_turns(*state, MESSAGES, history,
                 "[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"1\","
                 "\"content\":[{\"type\":\"text\",\"text\":\"a\\u0000b\"}],\"is_error\":true},"
                 "{\"type\":\"tool_result\",\"tool_use_id\":\"2\",\"content\":[{\"type\":\"text\",\"text\":\"a\\u0000b\"},"
                 "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\","
                 "\"data\":\"YWJjZA==\"}}]}]}]");
    refuse_history(*state, CHAT, history, "history[1]: chat takes nothing but text in a tool's result");
    requesty_history_free(history);
}

/* A turn as JSON goes out as it is, and is not joined with results. */
static void turns_as_json(void **state)
{
    static const char turn[] = "{ \"content\":[{\"type\":\"text\",\"text\":\"x\"}] , \"role\":\"user\", \"n\":1.50}";
    requesty_history *history = new_history();

    add_result(history, "1", "one", false);
    assert_int_equal(requesty_history_add_json(history, turn, NULL), 0);
    assert_turns(*state, MESSAGES, history,
                 "[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"1\",\"content\":\"one\"}]},"
                 "{ \"content\":[{\"type\":\"text\",\"text\":\"x\"}] , \"role\":\"user\", \"n\":1.50}]");
    assert_turns(*state, CHAT, history,
                 "[{\"role\":\"tool\",\"content\":\"one\",\"tool_call_id\":\"1\"},"
                 "{ \"content\":[{\"type\":\"text\",\"text\":\"x\"}] , \"role\":\"user\", \"n\":1.50}]");
    requesty_history_free(history);
}

static void the_calls_own_turns_come_behind(void **state)
{
    static const requesty_message_param turns[] = { { .role = REQUESTY_ROLE_USER, .text = "Hello" },
                                                    { .role = REQUESTY_ROLE_USER } };
    static const requesty_chat_message message = { .role = REQUESTY_ROLE_USER, .text = "Hello" };
    requesty_messages_params params = small_messages();
    requesty_chat_params chat = small_chat();
    requesty_history *history = new_history();
    requesty_message *reply = NULL;
    requesty_error error;

    add_user(history, "first");
    params.history = chat.history = history;
    params.messages = turns;
    chat.messages = &message;
    assert_member(send_messages(*state, &params), "messages",
                  "[{'role':'user','content':'first'},{'role':'user','content':'Hello'}]");
    assert_member(send_chat(*state, &chat), "messages",
                  "[{'role':'user','content':'first'},{'role':'user','content':'Hello'}]");
    params.message_count = COUNT(turns); /* a fault in them is told by their own numbers */
    assert_code(requesty_messages_create(((struct scene *)*state)->client, &params, &reply, &error),
                REQUESTY_ERR_INVALID);
    assert_contains(error.message, "messages[1].text: ");
    requesty_history_free(history);
}

/* What was sent stays, byte for byte, up to the end of the last turn. */
static void turns_only_append(void **state)
{
    requesty_history *history = new_history();
    char *before, *after;

    add_user(history, "a");
    for (int i = 0; i < 20; i++) {
        before = turns_of(*state, MESSAGES, history);
        add_message(*state, history, MESSAGE(ODD_BLOCKS, "\"tool_use\""));
        add_result(history, "tu_1", "r", false);
        after = turns_of(*state, MESSAGES, history);
        assert_memory_equal(after, before, strlen(before) - 1);
        free(before);
        before = turns_of(*state, MESSAGES, history);
        assert_string_equal(before, after);
        free(before);
        free(after);
    }
    assert_int_equal(requesty_history_count(history), 41);
    requesty_history_free(history);
}

static void a_reply_of_the_other_protocol_is_refused(void **state)
{
    requesty_history *messages = new_history(), *chat = new_history(), *developer = new_history();

    add_user(messages, "a");
    add_message(*state, messages, MESSAGE("[{\"type\":\"text\",\"text\":\"t\"}]", "\"end_turn\""));
    refuse_history(*state, CHAT, messages,
                   "history[1]: a reply of Messages cannot go into a call of chat; go on with Messages");
    add_completion(*state, chat, COMPLETION("{\"role\":\"assistant\",\"content\":\"t\"}", "\"stop\""));
    refuse_history(*state, MESSAGES, chat,
                   "history[0]: a reply of chat cannot go into a call of Messages; go on with chat");
    assert_int_equal(requesty_history_add_text(developer, REQUESTY_ROLE_DEVELOPER, "a", NULL), 0);
    refuse_history(*state, MESSAGES, developer, "history[0]: Messages has no role DEVELOPER; use SYSTEM");
    requesty_history_free(messages);
    requesty_history_free(chat);
    requesty_history_free(developer);
}

/* What chat has no form for, one block each. */
static void blocks_that_chat_cannot_take(void **state)
{
    static const struct {
        requesty_block_param block;
        const char *says;
    } cases[] = {
        { { .type = REQUESTY_BLOCK_IMAGE, .file_id = "f" }, "chat takes an image as URL or data only" },
        { { .type = REQUESTY_BLOCK_DOCUMENT, .file_id = "f" }, "chat takes a document as URL, data or plain text only" },
        { { .type = REQUESTY_BLOCK_DOCUMENT, .text = "t", .title = "t" },
          "chat has no form for the title of a plain text" },
        { { .type = REQUESTY_BLOCK_DOCUMENT, .url = "u", .context = "c" },
          "chat has no form for a document's context and citations" },
        { { .type = REQUESTY_BLOCK_DOCUMENT, .url = "u", .citations = { 1, 1 } },
          "chat has no form for a document's context and citations" },
        { { .type = REQUESTY_BLOCK_TEXT, .text = "t", .extra_json = "{\"new\":1}" },
          "chat has no form for a member of a block" },
        { { .json = "{\"type\":\"search_result\"}" }, "chat has no form for a block of this type" },
        { { .type = REQUESTY_BLOCK_TEXT, .text = "t", .cache = REQUESTY_CACHE_5M,
            .extra_json = "{\"cache_control\":{\"ttl\":\"2h\"}}" },
          "chat has no form for the lifetime of a block's cache_control" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_history *history = new_history();
        char says[160];

        assert_int_equal(requesty_history_add_blocks(history, REQUESTY_ROLE_USER, &cases[i].block, 1, NULL), 0);
        snprintf(says, sizeof says, "history[0]: %s", cases[i].says);
        refuse_history(*state, CHAT, history, says);
        free(turns_of(*state, MESSAGES, history));
        requesty_history_free(history);
    }
}

static void an_empty_history_is_not_enough(void **state)
{
    requesty_messages_params params = small_messages();
    requesty_history *history = new_history();
    requesty_message *reply = NULL;
    requesty_error error;

    params.message_count = 0;
    params.history = history;
    assert_code(requesty_messages_create(((struct scene *)*state)->client, &params, &reply, &error),
                REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "messages: is required: at least one");
    requesty_history_free(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_reply_of_messages_goes_back_byte_for_byte),
        scene_test(a_reply_of_chat_goes_back_byte_for_byte),
        scene_test(results_and_the_text_behind_them_are_one_turn),
        scene_test(images_and_documents_go_into_both_protocols),
        scene_test(a_result_of_blocks),
        scene_test(turns_as_json),
        scene_test(the_calls_own_turns_come_behind),
        scene_test(turns_only_append),
        scene_test(a_reply_of_the_other_protocol_is_refused),
        scene_test(blocks_that_chat_cannot_take),
        scene_test(an_empty_history_is_not_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
