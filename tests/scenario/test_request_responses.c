/* Requests of the Responses protocol: every member reaches the wire, and those that cannot be right are refused with the
 * member's path, and nothing is sent. */
#include "bodies.h"
#include "responses.h"

#include <math.h>

/* ---- a request with everything ----------------------------------------------------------------------------------- */

static const requesty_part_param parts[] = {
    { .type = REQUESTY_PART_TEXT, .text = "Look\n\xE2\x82\xAC", .cache = REQUESTY_CACHE_5M, .extra_json = "{\"a\":1}" },
    { .type = REQUESTY_PART_IMAGE_URL, .url = "https://example.org/sky.png", .detail = "low" },
    { .type = REQUESTY_PART_IMAGE_URL, .bytes = "\x89PNG", .bytes_len = 4, .media_type = "image/png" },
    { .type = REQUESTY_PART_IMAGE_URL, .file_id = "file_1" },
    { .type = REQUESTY_PART_INPUT_FILE, .filename = "a.pdf", .data = "data:application/pdf;base64,JVBERi0=" },
    { .type = REQUESTY_PART_FILE, .filename = "b.pdf", .bytes = "%PDF", .bytes_len = 4 },
    { .type = REQUESTY_PART_INPUT_FILE, .url = "https://example.org/c.pdf" },
    { .type = REQUESTY_PART_FILE, .file_id = "file_2" },
    { .type = REQUESTY_PART_INPUT_AUDIO, .data = "UklGRg==", .format = "wav" },
    { .json = "{\"type\":\"new_kind\",\"x\":[1]}" },
};

static const requesty_part_param said[] = { { .type = REQUESTY_PART_TEXT, .text = "Hm." },
                                            { .type = REQUESTY_PART_REFUSAL, .text = "No." } };

static const requesty_item_param items[] = {
    { .role = REQUESTY_ROLE_DEVELOPER, .text = "Brief. And more", .text_len = 6 },
    { .type = REQUESTY_ITEM_MESSAGE,
      .role = REQUESTY_ROLE_USER,
      .parts = parts,
      .part_count = COUNT(parts),
      .extra_json = "{\"b\":[2]}" },
    { .role = REQUESTY_ROLE_ASSISTANT, .parts = said, .part_count = COUNT(said), .id = "msg_1" },
    { .role = REQUESTY_ROLE_SYSTEM, .content_json = "[{\"type\":\"input_text\",\"text\":\"raw\"}]" },
    { .type = REQUESTY_ITEM_REASONING, .id = "rs_1", .text = "Thought", .encrypted_content = "gA==" },
    { .type = REQUESTY_ITEM_REASONING, .id = "rs_2" },
    { .type = REQUESTY_ITEM_FUNCTION_CALL,
      .call_id = "call_1",
      .name = "weather",
      .arguments_json = "{\"city\":",
      .id = "fc_1" },
    { .type = REQUESTY_ITEM_FUNCTION_CALL, .call_id = "call_2", .name = "bare" },
    { .type = REQUESTY_ITEM_FUNCTION_CALL_OUTPUT, .call_id = "call_1", .text = "21 C" },
    { .type = REQUESTY_ITEM_FUNCTION_CALL_OUTPUT, .call_id = "call_2", .parts = parts + 3, .part_count = 1 },
    { .type = REQUESTY_ITEM_CUSTOM_TOOL_CALL, .call_id = "call_3", .name = "sql", .text = "select 1" },
    { .type = REQUESTY_ITEM_CUSTOM_TOOL_CALL_OUTPUT, .call_id = "call_3", .content_json = "\"1\"" },
    { .type = REQUESTY_ITEM_REFERENCE, .id = "msg_0" },
    { .json = "{\"type\":\"web_search_call\", \"id\":\"ws_1\"}" },
};

static const requesty_tool tools[] = {
    { .name = "weather",
      .description = "Tells it",
      .input_schema_json = "{\"type\":\"object\"}",
      .strict = { 1, 1 },
      .cache = REQUESTY_CACHE_1H },
    { .name = "bare" },
    { .type = "custom", .name = "sql", .extra_json = "{\"format\":{\"type\":\"text\"}}" },
    { .type = "web_search", .extra_json = "{\"search_context_size\":\"low\"}" },
    { .json = "{\"type\":\"mcp\"}" },
};

static const char *const include[] = { "reasoning.encrypted_content", "message.output_text.logprobs" };
static const char *const tags[] = { "demo" };
static const requesty_extension extension = {
    .auto_cache = { 1, 0 },
    .tags = tags,
    .tag_count = 1,
    .user_id = "u",
    .trace_id = "t",
    .dimensions_json = "{\"d\":1}",
};

static requesty_responses_params full(void)
{
    return (requesty_responses_params){
        .model = "openai-responses/gpt-x",
        .items = items,
        .item_count = COUNT(items),
        .instructions = "Be brief.",
        .max_output_tokens = REQUESTY_INT(64),
        .temperature = REQUESTY_DOUBLE(0.2),
        .top_p = REQUESTY_DOUBLE(0.9),
        .top_logprobs = REQUESTY_INT(3),
        .tools = tools,
        .tool_count = COUNT(tools),
        .tool_choice = REQUESTY_TOOL_CHOICE_TOOL,
        .tool_choice_name = "weather",
        .parallel_tool_calls = REQUESTY_BOOL(0),
        .max_tool_calls = REQUESTY_INT(4),
        .reasoning_effort = "low",
        .reasoning_summary = "auto",
        .reasoning_mode = "standard",
        .reasoning_context_json = "\"all\"",
        .response_format = REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA,
        .response_schema_name = "place",
        .response_schema_description = "A place",
        .response_schema_json = "{\"type\":\"object\"}",
        .response_schema_strict = REQUESTY_BOOL(1),
        .verbosity = "low",
        .include = include,
        .include_count = COUNT(include),
        .store = REQUESTY_BOOL(0),
        .previous_response_id = "resp_0",
        .conversation = "conv_1",
        .background = REQUESTY_BOOL(0),
        .prompt_json = "{\"id\":\"pmpt_1\"}",
        .truncation = "auto",
        .metadata_json = "{\"k\":\"v\"}",
        .service_tier = "flex",
        .user = "ann",
        .safety_identifier = "s1",
        .prompt_cache_key = "k1",
        .prompt_cache_retention = "24h",
        .prompt_cache_options_json = "{\"o\":1}",
        .context_management_json = "[{\"type\":\"compaction\"}]",
        .moderation_json = "{\"m\":1}",
        .include_obfuscation = REQUESTY_BOOL(0),
        .requesty = &extension,
        .extra_json = "{\"born_tomorrow\":true,\"reasoning\":{\"depth\":2}}",
    };
}

static const char full_body[] =
    "{'model':'openai-responses/gpt-x','input':["
    "{'type':'message','role':'developer','content':'Brief.'},"
    "{'type':'message','role':'user','content':["
    "{'type':'input_text','text':'Look\\n\\u20ac','cache_control':{'type':'ephemeral','ttl':'5m'},'a':1},"
    "{'type':'input_image','image_url':'https://example.org/sky.png','detail':'low'},"
    "{'type':'input_image','image_url':'data:image/png;base64,iVBORw=='},"
    "{'type':'input_image','file_id':'file_1'},"
    "{'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,JVBERi0='},"
    "{'type':'input_file','filename':'b.pdf','file_data':'data:application/pdf;base64,JVBERg=='},"
    "{'type':'input_file','file_url':'https://example.org/c.pdf'},"
    "{'type':'input_file','file_id':'file_2'},"
    "{'type':'input_audio','input_audio':{'data':'UklGRg==','format':'wav'}},"
    "{'type':'new_kind','x':[1]}],'b':[2]},"
    "{'type':'message','id':'msg_1','role':'assistant','content':[{'type':'output_text','text':'Hm.'},"
    "{'type':'refusal','refusal':'No.'}]},"
    "{'type':'message','role':'system','content':[{'type':'input_text','text':'raw'}]},"
    "{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'Thought'}],'encrypted_content':'gA=='},"
    "{'type':'reasoning','id':'rs_2','summary':[]},"
    "{'type':'function_call','id':'fc_1','call_id':'call_1','name':'weather','arguments':'{\\\"city\\\":'},"
    "{'type':'function_call','call_id':'call_2','name':'bare','arguments':'{}'},"
    "{'type':'function_call_output','call_id':'call_1','output':'21 C'},"
    "{'type':'function_call_output','call_id':'call_2','output':[{'type':'input_image','file_id':'file_1'}]},"
    "{'type':'custom_tool_call','call_id':'call_3','name':'sql','input':'select 1'},"
    "{'type':'custom_tool_call_output','call_id':'call_3','output':'1'},"
    "{'type':'item_reference','id':'msg_0'},"
    "{'type':'web_search_call','id':'ws_1'}],"
    "'instructions':'Be brief.','max_output_tokens':64,'temperature':0.2,'top_p':0.9,'top_logprobs':3,'tools':["
    "{'type':'function','name':'weather','description':'Tells it','parameters':{'type':'object'},'strict':true,"
    "'cache_control':{'type':'ephemeral','ttl':'1h'}},"
    "{'type':'function','name':'bare','parameters':{'type':'object','properties':{}}},"
    "{'type':'custom','name':'sql','format':{'type':'text'}},"
    "{'type':'web_search','search_context_size':'low'},{'type':'mcp'}],"
    "'tool_choice':{'type':'function','name':'weather'},'parallel_tool_calls':false,'max_tool_calls':4,"
    "'reasoning':{'effort':'low','summary':'auto','mode':'standard','context':'all','depth':2},"
    "'text':{'format':{'type':'json_schema','name':'place','description':'A place','strict':true,"
    "'schema':{'type':'object'}},'verbosity':'low'},"
    "'include':['reasoning.encrypted_content','message.output_text.logprobs'],'store':false,"
    "'previous_response_id':'resp_0','conversation':'conv_1','background':false,'prompt':{'id':'pmpt_1'},"
    "'truncation':'auto','metadata':{'k':'v'},'service_tier':'flex','user':'ann','safety_identifier':'s1',"
    "'prompt_cache_key':'k1','prompt_cache_retention':'24h','prompt_cache_options':{'o':1},"
    "'context_management':[{'type':'compaction'}],'moderation':{'m':1},"
    "'requesty':{'auto_cache':false,'tags':['demo'],'user_id':'u','trace_id':'t','extra':{'d':1}},"
    "'born_tomorrow':true}";

static const struct server_request *request_of(struct scene *scene, const requesty_responses_params *params,
                                               bool stream)
{
    requesty_response *response = NULL;
    requesty_error error;
    int rc;

    server_set_default(scene->server, server_reply_json(200, responses_json));
    if (stream)
        rc = requesty_responses_stream(scene->client, params, NULL, NULL, NULL, &error);
    else
        rc = requesty_responses_create(scene->client, params, &response, &error);
    if (rc < 0)
        fail_msg("%s: %s", requesty_code_name(rc), error.message);
    requesty_response_free(response);
    return last_request(scene);
}

/* What excludes what the full request has. */
static bool is_left_out(size_t at)
{
    static const size_t others[] = { offsetof(requesty_responses_params, input),
                                     offsetof(requesty_responses_params, input_json),
                                     offsetof(requesty_responses_params, tool_choice_json) };

    for (size_t i = 0; i < COUNT(others); i++)
        if (others[i] == at)
            return true;
    return false;
}

static void the_full_request_has_every_member(void **state)
{
    requesty_responses_params params = full();
    const char *bytes = (const char *)&params;

    (void)state;
    for (size_t at = 0; at < sizeof params; at += 8) {
        static const char zero[8];
        /* booleans that are false have their `set` in the same 8 bytes */
        if (!is_left_out(at) && memcmp(bytes + at, zero, sizeof zero) == 0)
            fail_msg("nothing is set at offset %zu: give the full request the new member", at);
    }
    assert_int_equal(offsetof(requesty_responses_params, extra_json) + sizeof(char *),
                     sizeof(requesty_responses_params));
}

static void a_full_request(void **state)
{
    requesty_responses_params params = full();
    const struct server_request *request = request_of(*state, &params, false);
    char body[8192];

    assert_body(request, full_body);
    assert_string_equal(request->path, "/v1/responses");
    snprintf(body, sizeof body, "%.*s,'stream':true,'stream_options':{'include_obfuscation':false}}",
             (int)strlen(full_body) - 1, full_body);
    assert_body(request_of(*state, &params, true), body);
}

static void other_forms(void **state)
{
    requesty_responses_params params = small_responses();

    assert_body(request_of(*state, &params, false), "{'model':'openai-responses/gpt-x','input':'Hello'}");
    assert_body(request_of(*state, &params, true), "{'model':'openai-responses/gpt-x','input':'Hello','stream':true}");
    params.input = NULL;
    params.input_json = " [{\"role\":\"user\",\"content\":\"x\"}]";
    params.tool_choice_json = "{\"type\":\"web_search\"}";
    params.response_format = REQUESTY_RESPONSE_FORMAT_JSON_OBJECT;
    assert_body(request_of(*state, &params, false),
                "{'model':'openai-responses/gpt-x','input':[{'role':'user','content':'x'}],"
                "'tool_choice':{'type':'web_search'},'text':{'format':{'type':'json_object'}}}");
    params = (requesty_responses_params){ .model = "m",
                                          .previous_response_id = "r",
                                          .tool_choice = REQUESTY_TOOL_CHOICE_ANY };
    assert_body(request_of(*state, &params, false),
                "{'model':'m','tool_choice':'required','previous_response_id':'r'}");
}

/* What came goes back byte for byte. */
static void an_item_goes_back_as_it_came(void **state)
{
    struct scene *scene = *state;
    requesty_responses_params params = small_responses();
    requesty_item_param item = { 0 };
    requesty_response *response = NULL;

    server_set_default(
        scene->server,
        server_reply_json(
            200,
            "{\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"reasoning\", \"n\":0.10,\"s\":\"\\u20ac\"}]}"));
    assert_int_equal(requesty_responses_create(scene->client, &params, &response, NULL), 0);
    item.json = response->output[0]->raw_json;
    params.input = NULL;
    params.items = &item;
    params.item_count = 1;
    assert_contains(request_of(scene, &params, false)->body,
                    "\"input\":[{\"type\":\"reasoning\", \"n\":0.10,\"s\":\"\\u20ac\"}]");
    requesty_response_free(response);
}

/* ---- requests that cannot be right ------------------------------------------------------------------------------- */

#define ITEM(...) .model = "m", .items = (const requesty_item_param[]){ { __VA_ARGS__ } }, .item_count = 1
#define PART(...) \
    ITEM(.role = REQUESTY_ROLE_USER, .parts = (const requesty_part_param[]){ { __VA_ARGS__ } }, .part_count = 1)
#define SMALL .model = "m", .input = "x"
#define TOOL(...) .tools = (const requesty_tool[]){ { __VA_ARGS__ } }, .tool_count = 1

static void bad_requests_are_refused(void **state)
{
    const struct {
        requesty_responses_params params;
        const char *says;
    } cases[] = {
        { { .input = "x" }, "model: is required" },
        { { .model = "", .input = "x" }, "model: is empty" },
        { { .model = "m" }, "input: is required: one of input, items and input_json" },
        { { SMALL, .input_json = "\"x\"" }, "input: only one of" },
        { { .model = "m", .item_count = 2 }, "items: is NULL, but its count is 2" },
        { { .model = "m", .input_json = "5" }, "input_json: must be a JSON string or array" },
        { { .model = "m", .input_json = "[{]" }, "input_json: line 1, column 3: " },
        { { ITEM(.text = "x") }, "input[0].role: 0 is not a requesty_role" },
        { { ITEM(.role = REQUESTY_ROLE_TOOL, .text = "x") }, "input[0].role: 5 is not a requesty_role" },
        { { ITEM(.role = REQUESTY_ROLE_USER) }, "input[0].text: exactly one of" },
        { { ITEM(.role = REQUESTY_ROLE_USER, .text = "x", .content_json = "\"y\"") }, "input[0].text: exactly one of" },
        { { ITEM(.role = REQUESTY_ROLE_USER, .text = "x", .call_id = "y") },
          "input[0].call_id: does not go with this type" },
        { { ITEM(.role = REQUESTY_ROLE_USER, .part_count = 1) }, "input[0].parts: is NULL but has a count" },
        { { ITEM(.type = REQUESTY_ITEM_WEB_SEARCH_CALL) },
          "input[0].type: 8 is not a requesty_item_type that goes here" },
        { { ITEM(.type = REQUESTY_ITEM_FUNCTION_CALL, .name = "x") }, "input[0].call_id: is required" },
        { { ITEM(.type = REQUESTY_ITEM_FUNCTION_CALL, .call_id = "x") }, "input[0].name: is required" },
        { { ITEM(.type = REQUESTY_ITEM_FUNCTION_CALL_OUTPUT, .text = "x") }, "input[0].call_id: is required" },
        { { ITEM(.type = REQUESTY_ITEM_FUNCTION_CALL_OUTPUT, .call_id = "x") }, "input[0].text: exactly one of" },
        { { ITEM(.type = REQUESTY_ITEM_CUSTOM_TOOL_CALL, .call_id = "x", .name = "y") }, "input[0].text: is required" },
        { { ITEM(.type = REQUESTY_ITEM_REASONING) }, "input[0].id: is required" },
        { { ITEM(.type = REQUESTY_ITEM_REFERENCE) }, "input[0].id: is required" },
        { { ITEM(.json = "{}", .id = "x") }, "input[0].json: stands for the whole" },
        { { ITEM(.json = "[]") }, "input[0].json: must be a JSON object" },
        { { ITEM(.role = REQUESTY_ROLE_USER, .text = "x", .extra_json = "[]") },
          "input[0].extra_json: must be a JSON object" },
        { { PART(.type = REQUESTY_PART_TEXT) }, "input[0].content[0].text: is required" },
        { { PART(.type = REQUESTY_PART_REFUSAL, .text = "x") },
          "input[0].content[0].type: 6 is not a requesty_part_type" },
        { { PART(.type = REQUESTY_PART_IMAGE_URL) }, "input[0].content[0].url: exactly one of" },
        { { PART(.type = REQUESTY_PART_IMAGE_URL, .bytes = "x", .bytes_len = 1) },
          "input[0].content[0].media_type: is required" },
        { { PART(.type = REQUESTY_PART_IMAGE_URL, .url = "x", .media_type = "y") },
          "input[0].content[0].media_type: goes with bytes" },
        { { PART(.type = REQUESTY_PART_INPUT_FILE, .filename = "x") }, "input[0].content[0].data: exactly one of" },
        { { PART(.type = REQUESTY_PART_FILE, .bytes = "x") }, "input[0].content[0].bytes_len: is 0" },
        { { SMALL, TOOL(.description = "x") }, "tools[0].name: is required" },
        { { SMALL, TOOL(.name = "x", .input_schema_json = "true") },
          "tools[0].input_schema_json: must be a JSON object" },
        { { SMALL, .tool_choice = 9 }, "tool_choice: 9 is not a requesty_tool_choice" },
        { { SMALL, .tool_choice = REQUESTY_TOOL_CHOICE_TOOL }, "tool_choice_name: is required" },
        { { SMALL, .tool_choice_name = "x" }, "tool_choice_name: goes with" },
        { { SMALL, .response_format = 9 }, "text.response_format: 9 is not" },
        { { SMALL, .response_schema_json = "{}" }, "text.response_schema_json: goes with" },
        { { SMALL, .reasoning_context_json = "x" }, "reasoning.reasoning_context_json: line 1" },
        { { SMALL, .include = (const char *const[]){ "x", NULL }, .include_count = 2 }, "include[1]: " },
        { { SMALL, .prompt_json = "[]" }, "prompt_json: must be a JSON object" },
        { { SMALL, .metadata_json = "[]" }, "metadata_json: must be a JSON object" },
        { { SMALL, .prompt_cache_options_json = "1" }, "prompt_cache_options_json: must be a JSON object" },
        { { SMALL, .context_management_json = "{" }, "context_management_json: line 1" },
        { { SMALL, .moderation_json = "1" }, "moderation_json: must be a JSON object" },
        { { SMALL, .temperature = REQUESTY_DOUBLE((double)INFINITY) }, "temperature: " },
        { { .model = "m", .input = "\xff" }, "input: not valid UTF-8" },
        { { SMALL, .extra_json = "{\"a\":1,\"a\":2}" }, "extra_json: line 1" },
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_response *response = (requesty_response *)scene;
        requesty_stream *stream = (requesty_stream *)scene;
        requesty_error error = { 0 };

        assert_code(requesty_responses_create(scene->client, &cases[i].params, &response, &error),
                    REQUESTY_ERR_INVALID);
        if (strncmp(error.message, cases[i].says, strlen(cases[i].says)) != 0)
            fail_msg("case %zu: want \"%s\", got \"%s\"", i, cases[i].says, error.message);
        assert_code(requesty_responses_stream(scene->client, &cases[i].params, NULL, NULL, &response, NULL),
                    REQUESTY_ERR_INVALID);
        assert_code(requesty_responses_open(scene->client, &cases[i].params, &stream, &error), REQUESTY_ERR_INVALID);
        assert_ptr_equal(response, scene);
        assert_ptr_equal(stream, scene);
    }
    assert_int_equal(server_request_count(scene->server), 0);
}

static void bad_arguments_are_refused(void **state)
{
    struct scene *scene = *state;
    requesty_responses_params params = small_responses();
    requesty_response *response = NULL;
    requesty_error error;

    assert_code(requesty_responses_create(NULL, &params, &response, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "client: is NULL");
    assert_code(requesty_responses_create(scene->client, NULL, &response, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_responses_create(scene->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "response: is NULL");
    assert_code(requesty_responses_open(scene->client, &params, NULL, &error), REQUESTY_ERR_INVALID);
    assert_code(requesty_responses_create_sized(scene->client, &params, sizeof params - 8, &response, &error),
                REQUESTY_ERR_INVALID);
    assert_null(response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_full_request_has_every_member),
        scene_test(a_full_request),
        scene_test(other_forms),
        scene_test(an_item_goes_back_as_it_came),
        scene_test(bad_requests_are_refused),
        scene_test(bad_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
