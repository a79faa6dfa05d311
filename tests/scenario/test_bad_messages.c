/* Messages requests that cannot be right: refused with the member's name and path, and nothing is sent. */
#include "refused.h"

#include <math.h>

static const requesty_block_param text_block = { .type = REQUESTY_BLOCK_TEXT, .text = "x" };
static const requesty_block_param bad_results[] = { { .type = REQUESTY_BLOCK_TEXT, .text = "x" },
                                                    { .type = REQUESTY_BLOCK_TEXT } };
static const requesty_message_param two_turns[] = {
    { .role = REQUESTY_ROLE_USER, .text = "x" },
    { .role = REQUESTY_ROLE_ASSISTANT, .content = &bad_results[0], .content_count = 2 },
};
static const char *const with_null[] = { "x", NULL };
static const char *const not_utf8[] = { "x", "y", "\xFF" };
static const char *const line_end[] = { "ok", "a\r\nEvil: 1" };

/* ---- required members -------------------------------------------------------------------------------------------- */

static void what_is_required_is_asked_for(void **state)
{
    const struct bad_messages cases[] = {
        { { .max_tokens = 0 }, "model: is required" },
        { { .max_tokens = 64, TURN(HELLO) }, "model: is required" },
        { { .model = "m", TURN(HELLO) }, "max_tokens: is required and must be at least 1, not 0" },
        { { .model = "m", .max_tokens = -1, TURN(HELLO) }, "max_tokens: is required and must be at least 1, not -1" },
        { { MODEL }, "messages: is required: at least one" },
        { { MODEL, .message_count = 3 }, "messages: is NULL, but its count is 3" },
        { { MODEL, TURN(.text = "x") }, "messages[0].role: " },
        { { MODEL, TURN(.role = REQUESTY_ROLE_USER) },
          "messages[0].text: exactly one of text, content and content_json" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_TEXT) }, "messages[0].content[0].text: is required" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_TOOL_USE, .name = "x") }, "messages[0].content[0].id: is required" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_TOOL_USE, .id = "x") }, "messages[0].content[0].name: is required" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_TOOL_RESULT, .text = "x") }, "messages[0].content[0].id: is required" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_THINKING, .signature = "x") },
          "messages[0].content[0].text: is required" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_REDACTED_THINKING) }, "messages[0].content[0].data: is required" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_IMAGE) }, "messages[0].content[0].bytes: exactly one of" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_DOCUMENT) }, "messages[0].content[0].bytes: exactly one of" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_IMAGE, .bytes = "x", .bytes_len = 1) },
          "messages[0].content[0].media_type: is required" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_IMAGE, .data = "eA==") },
          "messages[0].content[0].media_type: is required" },
        { { MODEL, .messages = two_turns, .message_count = 2 }, "messages[1].content[1].text: is required" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_TOOL_RESULT, .id = "x", .content = bad_results, .content_count = 2) },
          "messages[0].content[0].content[1].text: is required" },
        { { MODEL, TURN(HELLO), TOOL(.description = "x") }, "tools[0].name: is required" },
        { { MODEL, TURN(HELLO), TOOL(.name = "") }, "tools[0].name: is empty" },
        { { MODEL, TURN(HELLO), .tool_choice = REQUESTY_TOOL_CHOICE_TOOL }, "tool_choice_name: is required" },
        { { MODEL, TURN(HELLO), .thinking_budget = REQUESTY_INT(1024) }, "thinking: must be set" },
        { { MODEL, TURN(HELLO), .thinking = REQUESTY_THINKING_ENABLED }, "thinking_budget: is required" },
        { { MODEL, TURN(HELLO), .thinking = REQUESTY_THINKING_ADAPTIVE, .thinking_budget = REQUESTY_INT(1) },
          "thinking_budget: goes with" },
        { { MODEL, TURN(HELLO), .thinking_display = "omitted" }, "thinking: must be set" },
    };

    refuse_messages(*state, cases, COUNT(cases));
}

/* ---- values that are none ---------------------------------------------------------------------------------------- */

static void enumerations_are_checked(void **state)
{
    const struct bad_messages cases[] = {
        { { MODEL, TURN(.role = REQUESTY_ROLE_TOOL, .text = "x") },
          "messages[0].role: must be USER, ASSISTANT or SYSTEM, not 5" },
        { { MODEL, TURN(.role = REQUESTY_ROLE_DEVELOPER, .text = "x") }, "messages[0].role: " },
        { { MODEL, TURN(.role = -1, .text = "x") }, "messages[0].role: " },
        { { MODEL, BLOCK(.text = "x") }, "messages[0].content[0].type: 0 is not a type" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_SERVER_TOOL_USE, .text = "x") },
          "messages[0].content[0].type: 8 is not" },
        { { MODEL, BLOCK(.type = INT64_MAX, .text = "x") }, "messages[0].content[0].type: 9223372036854775807 is not" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_TEXT, .text = "x", .cache = 4) },
          "messages[0].content[0].cache: 4 is not a requesty_cache" },
        { { MODEL, TURN(HELLO), .cache = -1 }, "cache: -1 is not a requesty_cache" },
        { { MODEL, TURN(HELLO), TOOL(.name = "x", .cache = 77) }, "tools[0].cache: 77 is not a requesty_cache" },
        { { MODEL, TURN(HELLO), .thinking = 5 }, "thinking: 5 is not a requesty_thinking" },
        { { MODEL, TURN(HELLO), .tool_choice = 5 }, "tool_choice: 5 is not a requesty_tool_choice" },
        { { MODEL, TURN(HELLO), .tool_choice = -5 }, "tool_choice: -5 is not a requesty_tool_choice" },
    };

    refuse_messages(*state, cases, COUNT(cases));
}

static void numbers_and_texts_are_checked(void **state)
{
    const struct bad_messages cases[] = {
        { { MODEL, TURN(HELLO), .temperature = REQUESTY_DOUBLE(NAN) }, "temperature: must be a finite number" },
        { { MODEL, TURN(HELLO), .top_p = REQUESTY_DOUBLE(INFINITY) }, "top_p: must be a finite number" },
        { { MODEL, TURN(HELLO), .top_p = REQUESTY_DOUBLE(-INFINITY) }, "top_p: must be a finite number" },
        { { .model = "m\xC0\x80", .max_tokens = 1, TURN(HELLO) }, "model: not valid UTF-8 at byte 1" },
        { { MODEL, TURN(.role = REQUESTY_ROLE_USER, .text = "ab\xED\xA0\x80") },
          "messages[0].content: not valid UTF-8 at byte 2" },
        { { MODEL, TURN(.role = REQUESTY_ROLE_USER, .text = "\xE2\x82\xAC", .text_len = 2) },
          "messages[0].content: not valid UTF-8 at byte 0" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_TEXT, .text = "\xF5") },
          "messages[0].content[0].text: not valid UTF-8 at byte 0" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_IMAGE, .url = "\xFE") },
          "messages[0].content[0].source.url: not valid UTF-8 at byte 0" },
        { { MODEL, TURN(HELLO), .system = "\xFF" }, "system: not valid UTF-8 at byte 0" },
        { { MODEL, TURN(HELLO), .user_id = "\xFF" }, "metadata.user_id: not valid UTF-8 at byte 0" },
        { { MODEL, TURN(HELLO), .stop_sequences = not_utf8, .stop_sequence_count = 3 },
          "stop_sequences[2]: not valid UTF-8 at byte 0" },
        { { MODEL, TURN(HELLO), TOOL(.name = "\xFF") }, "tools[0].name: not valid UTF-8 at byte 0" },
    };

    refuse_messages(*state, cases, COUNT(cases));
}

/* ---- members that exclude each other ----------------------------------------------------------------------------- */

static void only_one_form_may_be_set(void **state)
{
    const struct bad_messages cases[] = {
        { { MODEL, TURN(HELLO, .content = &text_block, .content_count = 1) }, "messages[0].text: exactly one of" },
        { { MODEL, TURN(HELLO, .content_json = "\"x\"") }, "messages[0].text: exactly one of" },
        { { MODEL, TURN(.role = 1, .content = &text_block, .content_count = 1, .content_json = "\"x\"") },
          "messages[0].text: exactly one of" },
        { { MODEL, TURN(.role = 1, .json = "{}") }, "messages[0].json: stands for the whole element" },
        { { MODEL, TURN(.json = "{}", .extra_json = "{}") }, "messages[0].json: stands for the whole element" },
        { { MODEL, BLOCK(.json = "{}", .text_len = 1) }, "messages[0].content[0].json: stands for the whole element" },
        { { MODEL, TURN(HELLO), TOOL(.json = "{}", .name = "x") }, "tools[0].json: stands for the whole element" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_IMAGE, .url = "x", .file_id = "y") },
          "messages[0].content[0].bytes: exactly one of" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_DOCUMENT, .url = "x", .data = "eA==") },
          "messages[0].content[0].bytes: exactly one of" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_DOCUMENT, .url = "x", .text = "y") }, "messages[0].content[0]." },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_TOOL_RESULT, .id = "x", .text = "y", .content = &text_block,
                         .content_count = 1) },
          "messages[0].content[0].content: only one of text and content" },
        { { MODEL, TURN(HELLO), .system = "x", .system_blocks = &text_block, .system_block_count = 1 },
          "system: only one of system and system_blocks" },
        { { MODEL, TURN(HELLO), .container = "x", .container_json = "{}" }, "container: only one of" },
    };

    refuse_messages(*state, cases, COUNT(cases));
}

/* ---- arrays ------------------------------------------------------------------------------------------------------ */

static void a_count_without_an_array_is_a_mistake(void **state)
{
    const struct bad_messages cases[] = {
        { { MODEL, TURN(.role = 1, .content_count = 1) }, "messages[0].content: is NULL but has a count" },
        { { MODEL, BLOCK(.type = REQUESTY_BLOCK_TOOL_RESULT, .id = "x", .content_count = 2) },
          "messages[0].content[0].content: is NULL but has a count" },
        { { MODEL, TURN(HELLO), .system_block_count = 1 }, "system_blocks: is NULL but has a count" },
        { { MODEL, TURN(HELLO), .stop_sequence_count = 1 }, "stop_sequences: is NULL, but its count is 1" },
        { { MODEL, TURN(HELLO), .tool_count = 4 }, "tools: is NULL, but its count is 4" },
        { { MODEL, TURN(HELLO), .beta_count = 1 }, "betas: is NULL but has a count" },
        { { MODEL, TURN(HELLO), .requesty = &(const requesty_extension){ .tag_count = 1 } },
          "requesty.tags: is NULL, but its count is 1" },
        { { MODEL, TURN(HELLO), .stop_sequences = with_null, .stop_sequence_count = 2 }, "stop_sequences[1]: is NULL" },
        { { MODEL, TURN(HELLO), .requesty = &(const requesty_extension){ .tags = with_null, .tag_count = 2 } },
          "requesty.tags[1]: is NULL" },
        { { MODEL, TURN(HELLO), .betas = with_null, .beta_count = 2 }, "betas[1]: is NULL" },
        { { MODEL, TURN(HELLO), .betas = line_end, .beta_count = 2 }, "betas[1]: holds a line end" },
    };

    refuse_messages(*state, cases, COUNT(cases));
}

/* Results in results in results: deeper than the library writes. */
static void nesting_has_an_end(void **state)
{
    static requesty_block_param levels[100];
    struct bad_messages deep = { { MODEL, BLOCK(.type = 0) }, "messages[0].content[0].content[0].content[0]." };
    requesty_message_param turn = { .role = REQUESTY_ROLE_USER, .content = levels, .content_count = 1 };

    for (size_t i = 0; i < COUNT(levels); i++)
        levels[i] = (requesty_block_param){ .type = REQUESTY_BLOCK_TOOL_RESULT, .id = "x",
                                            .content = i + 1 < COUNT(levels) ? &levels[i + 1] : NULL,
                                            .content_count = i + 1 < COUNT(levels) };
    deep.params.messages = &turn;
    refuse_messages(*state, &deep, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(what_is_required_is_asked_for),     scene_test(enumerations_are_checked),
        scene_test(numbers_and_texts_are_checked),     scene_test(only_one_form_may_be_set),
        scene_test(a_count_without_an_array_is_a_mistake), scene_test(nesting_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
