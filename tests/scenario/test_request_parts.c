/* What becomes of each kind of part, message, tool and setting of a chat request. The full request (test_request_full)
 * has one form of each; here are the others. */
#include "bodies.h"

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static const struct {
    requesty_part_param part;
    const char *json;
} parts[] = {
    { { .type = REQUESTY_PART_TEXT, .text = "" }, "{'type':'text','text':''}" },
    { { .type = REQUESTY_PART_TEXT, .text = "a\0b", .text_len = 3 }, "{'type':'text','text':'a\\u0000b'}" },
    { { .type = REQUESTY_PART_TEXT, .text = "x", .cache = REQUESTY_CACHE_1H },
      "{'type':'text','text':'x','cache_control':{'type':'ephemeral','ttl':'1h'}}" },

    { { .type = REQUESTY_PART_IMAGE_URL, .url = "http://example.org/a.png" },
      "{'type':'image_url','image_url':{'url':'http://example.org/a.png'}}" },
    { { .type = REQUESTY_PART_IMAGE_URL, .url = "data:image/png;base64,AP8Q", .detail = "auto" },
      "{'type':'image_url','image_url':{'url':'data:image/png;base64,AP8Q','detail':'auto'}}" },
    { { .type = REQUESTY_PART_IMAGE_URL, .bytes = "\0\xFF\x10", .bytes_len = 3, .media_type = "image/webp" },
      "{'type':'image_url','image_url':{'url':'data:image/webp;base64,AP8Q'}}" },
    { { .type = REQUESTY_PART_IMAGE_URL,
        .bytes = "\xFB\xEF\xBE\xFF",
        .bytes_len = 4,
        .media_type = "image/gif",
        .cache = REQUESTY_CACHE_5M },
      "{'type':'image_url','image_url':{'url':'data:image/gif;base64,++++/w=='},"
      "'cache_control':{'type':'ephemeral','ttl':'5m'}}" },

    { { .type = REQUESTY_PART_INPUT_AUDIO, .bytes = "RIFF", .bytes_len = 4, .format = "wav" },
      "{'type':'input_audio','input_audio':{'data':'UklGRg==','format':'wav'}}" },
    { { .type = REQUESTY_PART_INPUT_AUDIO,
        .data = "SUQz",
        .format = "mp3",
        .extra_json = "{\"input_audio\":{\"x\":1}}" },
      "{'type':'input_audio','input_audio':{'data':'SUQz','format':'mp3','x':1}}" },

    { { .type = REQUESTY_PART_INPUT_FILE, .url = "https://example.org/a.pdf" },
      "{'type':'input_file','file_data':'https://example.org/a.pdf'}" },
    { { .type = REQUESTY_PART_INPUT_FILE, .filename = "a.pdf", .bytes = "%PDF", .bytes_len = 4 },
      "{'type':'input_file','filename':'a.pdf','file_data':'JVBERg=='}" },
    { { .type = REQUESTY_PART_INPUT_FILE,
        .data = "data:application/pdf;base64,JVBERg==",
        .cache = REQUESTY_CACHE_EPHEMERAL },
      "{'type':'input_file','file_data':'data:application/pdf;base64,JVBERg==','cache_control':{'type':'ephemeral'}}" },

    { { .type = REQUESTY_PART_FILE, .file_id = "file_1" }, "{'type':'file','file':{'file_id':'file_1'}}" },
    { { .type = REQUESTY_PART_FILE, .filename = "a.pdf", .data = "data:application/pdf;base64,JVBERg==" },
      "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,JVBERg=='}}" },
    { { .type = REQUESTY_PART_FILE, .bytes = "a,b", .bytes_len = 3, .media_type = "text/csv" },
      "{'type':'file','file':{'file_data':'data:text/csv;base64,YSxi'}}" },

    { { .type = REQUESTY_PART_REFUSAL, .text = "No. Or", .text_len = 3 }, "{'type':'refusal','refusal':'No.'}" },
    { { .json = "{\"type\":\"video_url\",\"video_url\":{\"url\":\"u\"}}" },
      "{'type':'video_url','video_url':{'url':'u'}}" },
};

static void every_part(void **state)
{
    for (size_t i = 0; i < COUNT(parts); i++) {
        const requesty_chat_message message = { .role = REQUESTY_ROLE_USER, .parts = &parts[i].part, .part_count = 1 };
        requesty_chat_params params = small_chat();

        params.messages = &message;
        assert_member(send_chat(*state, &params), "messages.0.content.0", parts[i].json);
    }
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static const requesty_tool_call_param tool_call = { .name = "now" };
static const requesty_tool_call_param bare_text = { .id = "", .name = "now", .arguments_json = "" };

static const struct {
    requesty_chat_message message;
    const char *json;
} messages[] = {
    { { .role = REQUESTY_ROLE_USER, .text = "" }, "{'role':'user','content':''}" },
    { { .role = REQUESTY_ROLE_USER, .text = "a\0b", .text_len = 3 }, "{'role':'user','content':'a\\u0000b'}" },
    { { .role = REQUESTY_ROLE_USER, .content_json = "\"x\"" }, "{'role':'user','content':'x'}" },
    { { .role = REQUESTY_ROLE_USER, .text = "x", .cache = REQUESTY_CACHE_5M },
      "{'role':'user','content':'x','cache_control':{'type':'ephemeral','ttl':'5m'}}" },
    { { .role = REQUESTY_ROLE_USER, .extra_json = "{\"content\":null}" }, "{'role':'user','content':null}" },
    { { .role = REQUESTY_ROLE_DEVELOPER, .text = "x" }, "{'role':'developer','content':'x'}" },
    { { .extra_json = "{\"role\":\"narrator\"}", .text = "x" }, "{'role':'narrator','content':'x'}" },
    { { .role = REQUESTY_ROLE_ASSISTANT, .text = "Wait", .tool_calls = &tool_call, .tool_call_count = 1 },
      "{'role':'assistant','content':'Wait','tool_calls':["
      "{'type':'function','function':{'name':'now','arguments':'{}'}}]}" },
    { { .role = REQUESTY_ROLE_ASSISTANT, .tool_calls = &bare_text, .tool_call_count = 1 },
      "{'role':'assistant','content':null,'tool_calls':["
      "{'id':'','type':'function','function':{'name':'now','arguments':''}}]}" },
    { { .role = REQUESTY_ROLE_ASSISTANT, .reasoning_content = "Hm" },
      "{'role':'assistant','content':null,'reasoning_content':'Hm'}" },
    { { .role = REQUESTY_ROLE_ASSISTANT, .audio_id = "a" }, "{'role':'assistant','content':null,'audio':{'id':'a'}}" },
    { { .role = REQUESTY_ROLE_ASSISTANT, .refusal = "No", .extra_json = "{\"content\":\"kept\"}" },
      "{'role':'assistant','content':'kept','refusal':'No'}" },
    { { .role = REQUESTY_ROLE_ASSISTANT, .tool_calls = &tool_call, .tool_call_count = 1, .omit_content = { 1, 1 } },
      "{'role':'assistant','tool_calls':[{'type':'function','function':{'name':'now','arguments':'{}'}}]}" },
    { { .role = REQUESTY_ROLE_USER, .omit_content = { 1, 1 } }, "{'role':'user'}" },
    { { .role = REQUESTY_ROLE_USER, .text = "x", .omit_content = { 1, 0 } }, "{'role':'user','content':'x'}" },
    { { .role = REQUESTY_ROLE_TOOL, .tool_call_id = "tc_1", .text = "" },
      "{'role':'tool','content':'','tool_call_id':'tc_1'}" },
    { { .role = REQUESTY_ROLE_TOOL, .extra_json = "{\"tool_call_id\":7}", .text = "x" },
      "{'role':'tool','content':'x','tool_call_id':7}" },
};

static void every_message(void **state)
{
    for (size_t i = 0; i < COUNT(messages); i++) {
        requesty_chat_params params = small_chat();

        params.messages = &messages[i].message;
        assert_member(send_chat(*state, &params), "messages.0", messages[i].json);
    }
}

/* ---- tools ------------------------------------------------------------------------------------------------------- */

static void every_tool_choice(void **state)
{
    static const struct {
        int64_t choice;
        const char *name, *own, *json;
    } cases[] = {
        { REQUESTY_TOOL_CHOICE_AUTO, NULL, NULL, "'auto'" },
        { REQUESTY_TOOL_CHOICE_ANY, NULL, NULL, "'required'" },
        { REQUESTY_TOOL_CHOICE_NONE, NULL, NULL, "'none'" },
        { REQUESTY_TOOL_CHOICE_TOOL, "now", NULL, "{'type':'function','function':{'name':'now'}}" },
        { 0, NULL, "\"validated\"", "'validated'" },
        { 0, NULL, "{\"type\":\"allowed_tools\",\"allowed_tools\":{}}", "{'type':'allowed_tools','allowed_tools':{}}" },
    };
    requesty_chat_params params = small_chat();

    assert_no_member(send_chat(*state, &params), "tool_choice");
    for (size_t i = 0; i < COUNT(cases); i++) {
        params.tool_choice = cases[i].choice;
        params.tool_choice_name = cases[i].name;
        params.tool_choice_json = cases[i].own;
        assert_member(send_chat(*state, &params), "tool_choice", cases[i].json);
    }
}

static void every_tool(void **state)
{
    static const requesty_tool tools[] = {
        { .name = "a", .description = "", .strict = { 1, 0 } },
        { .type = "web_search" },
        { .type = "mcp", .name = "m", .cache = REQUESTY_CACHE_EPHEMERAL },
        { .name = "b", .input_schema_json = "{\"type\":\"object\"}",
          .extra_json = "{\"function\":{\"parameters\":{\"required\":[]},\"name\":\"c\"}}" },
    };
    requesty_chat_params params = small_chat();

    params.tools = tools;
    params.tool_count = COUNT(tools);
    params.parallel_tool_calls = REQUESTY_BOOL(1);
    assert_member(send_chat(*state, &params), "tools",
                  "[{'type':'function','function':{'name':'a','description':'','strict':false}},"
                  "{'type':'web_search'},{'type':'mcp','name':'m','cache_control':{'type':'ephemeral'}},"
                  "{'type':'function','function':{'name':'c','parameters':{'type':'object','required':[]}}}]");
    assert_member(send_chat(*state, &params), "parallel_tool_calls", "true");
}

/* ---- settings ---------------------------------------------------------------------------------------------------- */

static void every_response_format(void **state)
{
    static const struct {
        int64_t format;
        const char *name, *description, *schema;
        requesty_opt_bool strict;
        const char *json;
    } cases[] = {
        { REQUESTY_RESPONSE_FORMAT_TEXT, NULL, NULL, NULL, { 0, 0 }, "{'type':'text'}" },
        { REQUESTY_RESPONSE_FORMAT_JSON_OBJECT, NULL, NULL, NULL, { 0, 0 }, "{'type':'json_object'}" },
        { REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA,
          NULL,
          NULL,
          "{}",
          { 0, 0 },
          "{'type':'json_schema','json_schema':{'name':'response','schema':{}}}" },
        { REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA,
          "n",
          "",
          "{\"type\":\"object\"}",
          { 1, 0 },
          "{'type':'json_schema','json_schema':{'name':'n','description':'','strict':false,"
          "'schema':{'type':'object'}}}" },
    };
    requesty_chat_params params = small_chat();

    assert_no_member(send_chat(*state, &params), "response_format");
    for (size_t i = 0; i < COUNT(cases); i++) {
        params.response_format = cases[i].format;
        params.response_schema_name = cases[i].name;
        params.response_schema_description = cases[i].description;
        params.response_schema_json = cases[i].schema;
        params.response_schema_strict = cases[i].strict;
        assert_member(send_chat(*state, &params), "response_format", cases[i].json);
    }
}

static void every_thinking(void **state)
{
    static const char *const words[] = { NULL, NULL, "{'type':'disabled'}", "{'type':'adaptive'}",
                                         "{'type':'between_tools'}" };
    requesty_chat_params params = small_chat();

    assert_no_member(send_chat(*state, &params), "thinking");
    for (params.thinking = 2; params.thinking < (int64_t)COUNT(words); params.thinking++)
        assert_member(send_chat(*state, &params), "thinking", words[params.thinking]);
    params.thinking = REQUESTY_THINKING_ENABLED;
    assert_member(send_chat(*state, &params), "thinking", "{'type':'enabled'}");
    params.thinking_budget = REQUESTY_INT(1);
    assert_member(send_chat(*state, &params), "thinking", "{'type':'enabled','budget_tokens':1}");
}

static void every_reasoning_effort(void **state)
{
    static const char *const efforts[] = { "low", "high", "max", "min", "none", "10000", "" };
    requesty_chat_params params = small_chat();
    char json[16];

    for (size_t i = 0; i < COUNT(efforts); i++) {
        params.reasoning_effort = efforts[i];
        snprintf(json, sizeof json, "'%s'", efforts[i]);
        assert_member(send_chat(*state, &params), "reasoning_effort", json);
    }
}

static void the_routers_own_object(void **state)
{
    static const char *const tags[] = { "a", "", "\"" };
    static const struct {
        requesty_extension extension;
        const char *json;
    } cases[] = {
        { { .user_id = NULL }, "{}" },
        { { .auto_cache = { 1, 1 } }, "{'auto_cache':true}" },
        { { .auto_cache = { 1, 0 } }, "{'auto_cache':false}" },
        { { .tags = tags, .tag_count = 3 }, "{'tags':['a','','\\\"']}" },
        { { .trace_id = "t", .dimensions_json = "{}" }, "{'trace_id':'t','extra':{}}" },
        { { .extra_json = "{\"trace_id\":null,\"a\":{\"b\":1}}", .trace_id = "t" }, "{'trace_id':null,'a':{'b':1}}" },
    };
    requesty_chat_params params = small_chat();

    assert_no_member(send_chat(*state, &params), "requesty");
    for (size_t i = 0; i < COUNT(cases); i++) {
        params.requesty = &cases[i].extension;
        assert_member(send_chat(*state, &params), "requesty", cases[i].json);
        assert_member(stream_chat(*state, &params), "requesty", cases[i].json);
    }
}

/* Unset is not sent, zero is. */
static void zero_is_a_value(void **state)
{
    requesty_chat_params params = small_chat();

    params.max_completion_tokens = REQUESTY_INT(0);
    params.temperature = REQUESTY_DOUBLE(0);
    params.frequency_penalty = REQUESTY_DOUBLE(0);
    params.n = REQUESTY_INT(0);
    params.seed = REQUESTY_INT(0);
    params.logprobs = REQUESTY_BOOL(0);
    params.top_logprobs = REQUESTY_INT(0);
    params.include_reasoning = REQUESTY_BOOL(0);
    params.store = REQUESTY_BOOL(1);
    params.user = "";
    assert_body(send_chat(*state, &params),
                "{'model':'openai/gpt-x','messages':[{'role':'user','content':'Hello'}],'max_completion_tokens':0,"
                "'temperature':0,'frequency_penalty':0,'n':0,'seed':0,'logprobs':false,'top_logprobs':0,"
                "'include_reasoning':false,'store':true,'user':''}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(every_part),
        scene_test(every_message),
        scene_test(every_tool_choice),
        scene_test(every_tool),
        scene_test(every_response_format),
        scene_test(every_thinking),
        scene_test(every_reasoning_effort),
        scene_test(the_routers_own_object),
        scene_test(zero_is_a_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
