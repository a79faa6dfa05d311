/* Chat requests that cannot be right: refused with the member's name and path, and nothing is sent. */
#include "refused.h"

#include <math.h>

static const requesty_part_param text_part = { .type = REQUESTY_PART_TEXT, .text = "x" };
static const requesty_part_param two_parts[] = { { .type = REQUESTY_PART_TEXT, .text = "x" },
                                                 { .type = REQUESTY_PART_TEXT } };
static const requesty_tool_call_param two_calls[] = { { .name = "x" }, { .id = "y" } };
static const requesty_tool_call_param whole_call = { .json = "{}", .id = "x" };
static const requesty_tool_call_param bad_call_json = { .json = "[]" };
static const requesty_chat_message two_turns[] = {
    { .role = REQUESTY_ROLE_USER, .text = "x" },
    { .role = REQUESTY_ROLE_USER, .parts = two_parts, .part_count = 2 },
};
static const char *const with_null[] = { "x", NULL };

/* ---- required members -------------------------------------------------------------------------------------------- */

static void what_is_required_is_asked_for(void **state)
{
    const struct bad_chat cases[] = {
        { { .max_tokens = REQUESTY_INT(1) }, "model: is required" },
        { { CHAT_TURN(HELLO) }, "model: is required" },
        { { .model = "m" }, "messages: is required: at least one" },
        { { .model = "m", .message_count = 2 }, "messages: is NULL, but its count is 2" },
        { { .model = "m", CHAT_TURN(.text = "x") }, "messages[0].role: 0 is not a requesty_role" },
        { { .model = "m", CHAT_TURN(.role = REQUESTY_ROLE_USER) }, "messages[0].text: exactly one of" },
        { { .model = "m", CHAT_TURN(.role = REQUESTY_ROLE_ASSISTANT) }, "messages[0].text: exactly one of" },
        { { .model = "m", CHAT_TURN(.role = REQUESTY_ROLE_TOOL, .text = "x") },
          "messages[0].tool_call_id: is required" },
        { { .model = "m", PART(.type = REQUESTY_PART_TEXT) }, "messages[0].content[0].text: is required" },
        { { .model = "m", PART(.type = REQUESTY_PART_REFUSAL) }, "messages[0].content[0].text: is required" },
        { { .model = "m", PART(.type = REQUESTY_PART_IMAGE_URL) }, "messages[0].content[0].url: exactly one of" },
        { { .model = "m", PART(.type = REQUESTY_PART_IMAGE_URL, .bytes = "x", .bytes_len = 1) },
          "messages[0].content[0].image_url.media_type: is required with bytes" },
        { { .model = "m", PART(.type = REQUESTY_PART_INPUT_AUDIO, .data = "eA==") },
          "messages[0].content[0].format: is required" },
        { { .model = "m", PART(.type = REQUESTY_PART_INPUT_AUDIO, .format = "wav") },
          "messages[0].content[0].data: exactly one of" },
        { { .model = "m", PART(.type = REQUESTY_PART_INPUT_FILE, .filename = "x") },
          "messages[0].content[0].data: exactly one of" },
        { { .model = "m", PART(.type = REQUESTY_PART_FILE, .filename = "x") },
          "messages[0].content[0].data: exactly one of" },
        { { .model = "m", .messages = two_turns, .message_count = 2 }, "messages[1].content[1].text: is required" },
        { { .model = "m", CHAT_TURN(.role = REQUESTY_ROLE_ASSISTANT, .tool_calls = two_calls, .tool_call_count = 2) },
          "messages[0].tool_calls[1].name: is required" },
        { { .model = "m", CHAT_TURN(HELLO), TOOL(.description = "x") }, "tools[0].name: is required" },
        { { .model = "m", CHAT_TURN(HELLO), TOOL(.name = "") }, "tools[0].name: is empty" },
        { { .model = "m", CHAT_TURN(HELLO), .tool_choice = REQUESTY_TOOL_CHOICE_TOOL },
          "tool_choice_name: is required" },
        { { .model = "m", CHAT_TURN(HELLO), .thinking_budget = REQUESTY_INT(1) }, "thinking: must be set" },
        { { .model = "m", CHAT_TURN(HELLO), .response_format = REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA },
          "response_schema_json: goes with" },
        { { .model = "m", CHAT_TURN(HELLO), .response_schema_json = "{}" }, "response_schema_json: goes with" },
        { { .model = "m",
            CHAT_TURN(HELLO),
            .response_format = REQUESTY_RESPONSE_FORMAT_TEXT,
            .response_schema_json = "{}" },
          "response_schema_json: goes with" },
    };

    refuse_chat(*state, cases, COUNT(cases));
}

/* ---- values that are none ---------------------------------------------------------------------------------------- */

static void values_are_checked(void **state)
{
    const struct bad_chat cases[] = {
        { { .model = "m", CHAT_TURN(.role = 6, .text = "x") }, "messages[0].role: 6 is not a requesty_role" },
        { { .model = "m", CHAT_TURN(HELLO, .cache = 4) }, "messages[0].cache: 4 is not a requesty_cache" },
        { { .model = "m", PART(.type = 7, .text = "x") },
          "messages[0].content[0].type: 7 is not a requesty_part_type" },
        { { .model = "m", PART(.type = REQUESTY_PART_TEXT, .text = "x", .cache = -1) },
          "messages[0].content[0].cache: -1 is not a requesty_cache" },
        { { .model = "m",
            PART(.type = REQUESTY_PART_IMAGE_URL, .bytes = "x", .bytes_len = 1, .media_type = "image/png\n") },
          "messages[0].content[0].image_url.media_type: is not a media type" },
        { { .model = "m", PART(.type = REQUESTY_PART_IMAGE_URL, .bytes = "x", .bytes_len = 1, .media_type = "a\"b") },
          "messages[0].content[0].image_url.media_type: is not a media type" },
        { { .model = "m", CHAT_TURN(HELLO), .tool_choice = 5 }, "tool_choice: 5 is not a requesty_tool_choice" },
        { { .model = "m", CHAT_TURN(HELLO), .response_format = 4 },
          "response_format: 4 is not a requesty_response_format" },
        { { .model = "m", CHAT_TURN(HELLO), .thinking = -1 }, "thinking: -1 is not a requesty_thinking" },
        { { .model = "m", CHAT_TURN(HELLO), .temperature = REQUESTY_DOUBLE(NAN) },
          "temperature: must be a finite number" },
        { { .model = "m", CHAT_TURN(HELLO), .presence_penalty = REQUESTY_DOUBLE(INFINITY) },
          "presence_penalty: must be a finite number" },
        { { .model = "\xFF", CHAT_TURN(HELLO) }, "model: not valid UTF-8 at byte 0" },
        { { .model = "m", CHAT_TURN(.role = 1, .text = "\x80") }, "messages[0].content: not valid UTF-8 at byte 0" },
        { { .model = "m", CHAT_TURN(HELLO, .name = "\x80") }, "messages[0].name: not valid UTF-8 at byte 0" },
        { { .model = "m", PART(.type = REQUESTY_PART_TEXT, .text = "a\x80") },
          "messages[0].content[0].text: not valid UTF-8 at byte 1" },
        { { .model = "m", CHAT_TURN(HELLO), .user = "\xC1\xBF" }, "user: not valid UTF-8 at byte 0" },
    };

    refuse_chat(*state, cases, COUNT(cases));
}

/* ---- members that exclude each other ----------------------------------------------------------------------------- */

static void only_one_form_may_be_set(void **state)
{
    const struct bad_chat cases[] = {
        { { .model = "m", CHAT_TURN(HELLO, .parts = &text_part, .part_count = 1) },
          "messages[0].text: exactly one of" },
        { { .model = "m", CHAT_TURN(HELLO, .content_json = "\"x\"") }, "messages[0].text: exactly one of" },
        { { .model = "m", CHAT_TURN(.json = "{}", .role = 1) }, "messages[0].json: stands for the whole element" },
        { { .model = "m", CHAT_TURN(HELLO), TOOL(.json = "{}", .cache = 1) },
          "tools[0].json: stands for the whole element" },
        { { .model = "m", PART(.json = "{}", .bytes_len = 1) },
          "messages[0].content[0].json: stands for the whole element" },
        { { .model = "m", CHAT_TURN(.role = REQUESTY_ROLE_ASSISTANT, .tool_calls = &whole_call, .tool_call_count = 1) },
          "messages[0].tool_calls[0].json: stands for the whole element" },
        { { .model = "m", PART(.type = REQUESTY_PART_IMAGE_URL, .url = "x", .bytes = "y", .bytes_len = 1) },
          "messages[0].content[0].url: exactly one of" },
        { { .model = "m",
            PART(.type = REQUESTY_PART_INPUT_AUDIO, .format = "wav", .data = "x", .bytes = "y", .bytes_len = 1) },
          "messages[0].content[0].data: exactly one of" },
        { { .model = "m", PART(.type = REQUESTY_PART_INPUT_FILE, .url = "x", .data = "y") },
          "messages[0].content[0].data: exactly one of" },
        { { .model = "m", PART(.type = REQUESTY_PART_FILE, .file_id = "x", .data = "y") },
          "messages[0].content[0].data: exactly one of" },
        { { .model = "m", .omit_model = REQUESTY_BOOL(1), CHAT_TURN(HELLO) }, "omit_model: does not go with" },
        { { .omit_model = REQUESTY_BOOL(0), CHAT_TURN(HELLO) }, "model: is required" },
        { { .model = "m", CHAT_TURN(HELLO, .omit_content = { 1, 1 }) }, "messages[0].omit_content: does not go with" },
        { { .model = "m", CHAT_TURN(.role = 1, .parts = &text_part, .part_count = 1, .omit_content = { 1, 1 }) },
          "messages[0].omit_content: does not go with" },
        { { .model = "m",
            CHAT_TURN(HELLO),
            .thinking = REQUESTY_THINKING_ADAPTIVE,
            .thinking_budget = REQUESTY_INT(1) },
          "thinking_budget: goes with" },
        { { .model = "m", CHAT_TURN(HELLO), .tool_choice = REQUESTY_TOOL_CHOICE_AUTO, .tool_choice_json = "\"auto\"" },
          "tool_choice: only one of" },
    };

    refuse_chat(*state, cases, COUNT(cases));
}

/* ---- arrays ------------------------------------------------------------------------------------------------------ */

static void arrays_are_checked(void **state)
{
    const struct bad_chat cases[] = {
        { { .model = "m", CHAT_TURN(.role = 1, .part_count = 1) }, "messages[0].parts: is NULL but has a count" },
        { { .model = "m", CHAT_TURN(.role = REQUESTY_ROLE_ASSISTANT, .tool_call_count = 1) },
          "messages[0].tool_calls: is NULL, but its count is 1" },
        { { .model = "m", CHAT_TURN(HELLO), .stop_count = 1 }, "stop: is NULL, but its count is 1" },
        { { .model = "m", CHAT_TURN(HELLO), .tool_count = 1 }, "tools: is NULL, but its count is 1" },
        { { .model = "m", CHAT_TURN(HELLO), .model_count = 1 }, "models: is NULL, but its count is 1" },
        { { .model = "m", CHAT_TURN(HELLO), .modality_count = 1 }, "modalities: is NULL, but its count is 1" },
        { { .model = "m", CHAT_TURN(HELLO), .stop = with_null, .stop_count = 2 }, "stop[1]: is NULL" },
        { { .model = "m", CHAT_TURN(HELLO), .models = with_null, .model_count = 2 }, "models[1]: is NULL" },
        { { .model = "m", CHAT_TURN(HELLO), .modalities = with_null, .modality_count = 2 }, "modalities[1]: is NULL" },
    };

    refuse_chat(*state, cases, COUNT(cases));
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static void json_is_checked(void **state)
{
    const struct bad_chat cases[] = {
        { { .model = "m", CHAT_TURN(.role = 1, .content_json = "[{]") },
          "messages[0].content_json: line 1, column 3: " },
        { { .model = "m", CHAT_TURN(.role = 1, .content_json = "5") }, "messages[0].content_json: must be " },
        { { .model = "m", CHAT_TURN(HELLO, .extra_json = "[]") }, "messages[0].extra_json: must be a JSON object" },
        { { .model = "m", CHAT_TURN(.json = "{\n\n  x") }, "messages[0].json: line 3, column 3: " },
        { { .model = "m", PART(.json = "\"x\"") }, "messages[0].content[0].json: must be a JSON object" },
        { { .model = "m", PART(.type = REQUESTY_PART_TEXT, .text = "x", .extra_json = "nul") },
          "messages[0].content[0].extra_json: line 1, column 3: " },
        { { .model = "m",
            CHAT_TURN(.role = REQUESTY_ROLE_ASSISTANT, .tool_calls = &bad_call_json, .tool_call_count = 1) },
          "messages[0].tool_calls[0].json: must be a JSON object" },
        { { .model = "m", CHAT_TURN(HELLO), .logit_bias_json = "[1]" }, "logit_bias_json: must be a JSON object" },
        { { .model = "m", CHAT_TURN(HELLO), .tool_choice_json = "auto" }, "tool_choice_json: line 1, column 4: " },
        { { .model = "m", CHAT_TURN(HELLO), TOOL(.name = "x", .input_schema_json = "true") },
          "tools[0].function.input_schema_json: must be a JSON object" },
        { { .model = "m",
            CHAT_TURN(HELLO),
            .response_format = REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA,
            .response_schema_json = "" },
          "response_format.json_schema.response_schema_json: line 1, column 1: " },
        { { .model = "m", CHAT_TURN(HELLO), .audio_json = "{} {}" }, "audio_json: line 1, column 4: " },
        { { .model = "m", CHAT_TURN(HELLO), .prediction_json = "{" }, "prediction_json: line 1, column 1: " },
        { { .model = "m", CHAT_TURN(HELLO), .metadata_json = "[]" }, "metadata_json: must be a JSON object" },
        { { .model = "m", CHAT_TURN(HELLO), .prompt_cache_options_json = "1" }, "prompt_cache_options_json: must be " },
        { { .model = "m", CHAT_TURN(HELLO), .web_search_options_json = "1" }, "web_search_options_json: must be " },
        { { .model = "m", CHAT_TURN(HELLO), .moderation_json = "1" }, "moderation_json: must be a JSON object" },
        { { .model = "m", CHAT_TURN(HELLO), .extra_json = "{\"a\":1,\"a\":2}" }, "extra_json: line 1, column 10: " },
    };

    refuse_chat(*state, cases, COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(what_is_required_is_asked_for), scene_test(values_are_checked),
        scene_test(only_one_form_may_be_set),      scene_test(arrays_are_checked),
        scene_test(json_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
