/* JSON of the caller's: it goes out byte for byte, stands for whole elements, and is laid over what the library writes:
 * the caller's members win, objects are merged. */
#include "bodies.h"

/* Blanks, order, doubled spellings of one number, escapes, case: nothing of it may change. */
#define ODD                                                                                                            \
    "{ \"z\" : 1.0e+2 ,\"a\":[ ] , \"\\u00e9\\/\":\"\\ud83d\\ude00\\b\" , \"n\":-0.0, "                                \
    "\"big\":12345678901234567890123,\t\"t\":[true,\r\nfalse , null], \"e\":\"\" }"
#define ODD_ARRAY "[ " ODD " ,1E5 ]"

/* ---- byte for byte ----------------------------------------------------------------------------------------------- */

static void assert_exact(const struct server_request *request, const char *name, const char *json)
{
    char member[1024];

    snprintf(member, sizeof member, "\"%s\":%s", name, json);
    assert_contains(request->body, member);
    assert_int_equal(strlen(request->body), request->body_length);
}

static void fragments_of_messages_are_exact(void **state)
{
    static const requesty_block_param use = {
        .type = REQUESTY_BLOCK_TOOL_USE, .id = "tu", .name = "n", .input_json = ODD,
    };
    static const requesty_message_param turns[] = {
        { .role = REQUESTY_ROLE_ASSISTANT, .content = &use, .content_count = 1 },
        { .role = REQUESTY_ROLE_USER, .content_json = ODD_ARRAY },
    };
    static const requesty_tool tool = { .name = "n", .input_schema_json = ODD };
    static const requesty_extension extension = { .dimensions_json = ODD };
    requesty_messages_params params = small_messages();
    const struct server_request *request;

    params.messages = turns;
    params.message_count = COUNT(turns);
    params.tools = &tool;
    params.tool_count = 1;
    params.output_schema_json = ODD;
    params.container_json = ODD;
    params.context_management_json = ODD;
    params.mcp_servers_json = ODD_ARRAY;
    params.requesty = &extension;
    params.extra_json = "{\"new\":" ODD ", \"number\" : 1.50 }";
    request = send_messages(*state, &params);
    assert_exact(request, "input", ODD);
    assert_exact(request, "content", ODD_ARRAY);
    assert_exact(request, "input_schema", ODD);
    assert_exact(request, "schema", ODD);
    assert_exact(request, "container", ODD);
    assert_exact(request, "context_management", ODD);
    assert_exact(request, "mcp_servers", ODD_ARRAY);
    assert_exact(request, "extra", ODD);
    assert_exact(request, "new", ODD);
    assert_exact(request, "number", "1.50");
}

static void fragments_of_chat_are_exact(void **state)
{
    static const requesty_chat_message turn = { .role = REQUESTY_ROLE_USER, .content_json = ODD_ARRAY };
    static const requesty_tool tool = { .name = "n", .input_schema_json = ODD };
    requesty_chat_params params = small_chat();
    const struct server_request *request;

    params.messages = &turn;
    params.tools = &tool;
    params.tool_count = 1;
    params.logit_bias_json = ODD;
    params.tool_choice_json = ODD;
    params.response_format = REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA;
    params.response_schema_json = ODD;
    params.audio_json = ODD;
    params.prediction_json = ODD;
    params.metadata_json = ODD;
    params.prompt_cache_options_json = ODD;
    params.web_search_options_json = ODD;
    params.moderation_json = ODD;
    request = stream_chat(*state, &params);
    assert_exact(request, "content", ODD_ARRAY);
    assert_exact(request, "parameters", ODD);
    assert_exact(request, "logit_bias", ODD);
    assert_exact(request, "tool_choice", ODD);
    assert_exact(request, "schema", ODD);
    assert_exact(request, "audio", ODD);
    assert_exact(request, "prediction", ODD);
    assert_exact(request, "metadata", ODD);
    assert_exact(request, "prompt_cache_options", ODD);
    assert_exact(request, "web_search_options", ODD);
    assert_exact(request, "moderation", ODD);
}

/* Arguments are text, not JSON: what the model wrote goes back, valid or not. */
static void arguments_are_text(void **state)
{
    static const requesty_tool_call_param calls[] = { { .id = "a", .name = "n", .arguments_json = ODD },
                                                      { .id = "b", .name = "n", .arguments_json = "{\"cut\":\"o" } };
    static const requesty_chat_message turn = { .role = REQUESTY_ROLE_ASSISTANT, .tool_calls = calls,
                                                .tool_call_count = COUNT(calls) };
    requesty_chat_params params = small_chat();
    const struct server_request *request;
    json_t *body;

    params.messages = &turn;
    request = send_chat(*state, &params);
    body = json_loads(request->body, 0, NULL);
    for (size_t i = 0; i < COUNT(calls); i++) {
        json_t *got = json_array_get(
            json_object_get(json_array_get(json_object_get(body, "messages"), 0), "tool_calls"), i);

        got = json_object_get(json_object_get(got, "function"), "arguments");
        assert_string_equal(json_string_value(got), calls[i].arguments_json);
    }
    json_decref(body);
}

/* ---- whole elements ---------------------------------------------------------------------------------------------- */

static void whole_elements_are_exact(void **state)
{
    static const requesty_block_param block = { .json = ODD };
    static const requesty_part_param part = { .json = ODD };
    static const requesty_tool_call_param call = { .json = ODD };
    static const requesty_tool tool = { .json = ODD };
    static const requesty_message_param turns[] = {
        { .role = REQUESTY_ROLE_USER, .content = &block, .content_count = 1 },
        { .json = ODD },
    };
    static const requesty_chat_message messages[] = {
        { .role = REQUESTY_ROLE_USER, .parts = &part, .part_count = 1 },
        { .role = REQUESTY_ROLE_ASSISTANT, .tool_calls = &call, .tool_call_count = 1 },
        { .json = ODD },
    };
    requesty_messages_params params = small_messages();
    requesty_chat_params chat = small_chat();
    const struct server_request *request;

    params.messages = turns;
    params.message_count = COUNT(turns);
    params.system_blocks = &block;
    params.system_block_count = 1;
    params.tools = chat.tools = &tool;
    params.tool_count = chat.tool_count = 1;
    request = send_messages(*state, &params);
    assert_exact(request, "content", "[" ODD "]}," ODD "]");
    assert_exact(request, "system", "[" ODD "]");
    assert_exact(request, "tools", "[" ODD "]");
    chat.messages = messages;
    chat.message_count = COUNT(messages);
    request = send_chat(*state, &chat);
    assert_exact(request, "content", "[" ODD "]}");
    assert_exact(request, "tool_calls", "[" ODD "]}," ODD "]");
    assert_exact(request, "tools", "[" ODD "]");
}

/* ---- laid over --------------------------------------------------------------------------------------------------- */

/* One for each level of a Messages request. */
static void over_messages(void **state)
{
    static const requesty_block_param blocks[] = {
        { .type = REQUESTY_BLOCK_TEXT, .text = "x", .cache = REQUESTY_CACHE_5M,
          .extra_json = "{\"text\":\"mine\",\"cache_control\":{\"ttl\":\"2h\",\"new\":{\"a\":1}},\"b\":null}" },
        { .type = REQUESTY_BLOCK_IMAGE, .url = "u", .extra_json = "{\"source\":{\"url\":\"v\",\"w\":1}}" },
        { .type = REQUESTY_BLOCK_IMAGE, .url = "u", .extra_json = "{\"source\":5}" },
        { .type = REQUESTY_BLOCK_TOOL_USE, .id = "i", .name = "n", .input_json = "{\"a\":{\"b\":1},\"c\":2}",
          .extra_json = "{\"input\":{\"a\":{\"d\":3},\"c\":{}}}" },
    };
    static const requesty_message_param turn = {
        .role = REQUESTY_ROLE_USER, .content = blocks, .content_count = COUNT(blocks),
        .extra_json = "{\"role\":\"narrator\",\"extra\":[]}",
    };
    static const requesty_extension extension = { .trace_id = "t", .dimensions_json = "{\"a\":1,\"b\":{\"c\":1}}",
                                                  .extra_json = "{\"extra\":{\"b\":{\"d\":2}}}" };
    requesty_messages_params params = small_messages();

    params.messages = &turn;
    params.thinking = REQUESTY_THINKING_ENABLED;
    params.thinking_budget = REQUESTY_INT(1024);
    params.output_schema_json = "{\"type\":\"object\",\"a\":{\"b\":[1]}}";
    params.tool_choice = REQUESTY_TOOL_CHOICE_AUTO;
    params.requesty = &extension;
    params.extra_json = "{\"model\":\"mine\",\"max_tokens\":null,\"thinking\":{\"budget_tokens\":9,\"new\":true},"
                        "\"output_config\":{\"format\":{\"schema\":{\"a\":{\"c\":2}}},\"effort\":\"low\"},"
                        "\"tool_choice\":\"auto\",\"requesty\":{\"extra\":{\"b\":{\"e\":3}},\"trace_id\":\"u\"},"
                        "\"born\":{\"tomorrow\":[1,{}]}}";
    assert_body(send_messages(*state, &params),
                "{'model':'mine','max_tokens':null,'messages':[{'role':'narrator','content':["
                "{'type':'text','text':'mine','cache_control':{'type':'ephemeral','ttl':'2h','new':{'a':1}},'b':null},"
                "{'type':'image','source':{'type':'url','url':'v','w':1}},"
                "{'type':'image','source':5},"
                "{'type':'tool_use','id':'i','name':'n','input':{'a':{'b':1,'d':3},'c':{}}}],'extra':[]}],"
                "'thinking':{'type':'enabled','budget_tokens':9,'new':true},"
                "'output_config':{'format':{'type':'json_schema','schema':{'type':'object','a':{'b':[1],'c':2}}},"
                "'effort':'low'},'tool_choice':'auto',"
                "'requesty':{'trace_id':'u','extra':{'a':1,'b':{'c':1,'d':2,'e':3}}},'born':{'tomorrow':[1,{}]}}");
}

static void over_chat(void **state)
{
    static const requesty_part_param part = { .type = REQUESTY_PART_IMAGE_URL, .url = "u", .detail = "low",
                                              .extra_json = "{\"image_url\":{\"detail\":\"high\",\"x\":{}}}" };
    static const requesty_tool_call_param call = {
        .id = "i", .name = "n", .extra_json = "{\"function\":{\"arguments\":\"mine\",\"y\":1},\"index\":0}",
    };
    static const requesty_chat_message messages[] = {
        { .role = REQUESTY_ROLE_USER,
          .parts = &part,
          .part_count = 1,
          .name = "Ann",
          .extra_json = "{\"name\":\"Bob\"}" },
        { .role = REQUESTY_ROLE_ASSISTANT,
          .tool_calls = &call,
          .tool_call_count = 1,
          .audio_id = "a",
          .extra_json = "{\"audio\":{\"b\":1},\"content\":\"c\"}" },
    };
    static const requesty_tool tool = { .name = "n", .cache = REQUESTY_CACHE_EPHEMERAL,
                                        .extra_json = "{\"cache_control\":null,\"function\":{\"strict\":true}}" };
    requesty_chat_params params = small_chat();

    params.messages = messages;
    params.message_count = COUNT(messages);
    params.tools = &tool;
    params.tool_count = 1;
    params.metadata_json = "{\"a\":{\"b\":1}}";
    params.include_obfuscation = REQUESTY_BOOL(1);
    params.extra_json = "{\"metadata\":{\"a\":{\"c\":2}},\"stream_options\":{\"include_usage\":false,\"x\":1},"
                        "\"n\":1,\"requesty\":{\"tags\":[\"t\"]}}";
    assert_body(
        stream_chat(*state, &params),
        "{'model':'openai/gpt-x','messages':["
        "{'role':'user','content':[{'type':'image_url','image_url':{'url':'u','detail':'high','x':{}}}],'name':'Bob'},"
        "{'role':'assistant','content':'c','tool_calls':[{'id':'i','type':'function',"
        "'function':{'name':'n','arguments':'mine','y':1},'index':0}],'audio':{'id':'a','b':1}}],"
        "'tools':[{'type':'function','function':{'name':'n','strict':true},'cache_control':null}],"
        "'metadata':{'a':{'b':1,'c':2}},'stream':true,"
        "'stream_options':{'include_usage':false,'include_obfuscation':true,'x':1},"
        "'n':1,'requesty':{'tags':['t']}}");
}

/* What is required may come from there. */
static void the_whole_request_may_lie_there(void **state)
{
    const requesty_messages_params messages = {
        .extra_json = "{\"model\":\"m\",\"max_tokens\":7,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
    };
    const requesty_chat_params chat = { .extra_json = "{\"model\":\"m\",\"messages\":[]}" };

    assert_body(send_messages(*state, &messages),
                "{'model':'m','max_tokens':7,'messages':[{'role':'user','content':'x'}]}");
    assert_body(send_chat(*state, &chat), "{'model':'m','messages':[]}");
}

static void an_empty_object_changes_nothing(void **state)
{
    static const char *const empty[] = { "{}", " { } ", "\r\n{\t}\n" };
    requesty_messages_params messages = small_messages();
    requesty_chat_params chat = small_chat();

    for (size_t i = 0; i < COUNT(empty); i++) {
        messages.extra_json = chat.extra_json = empty[i];
        assert_body(send_messages(*state, &messages),
                    "{'model':'anthropic/claude-x','max_tokens':64,'messages':[{'role':'user','content':'Hello'}]}");
        assert_body(send_chat(*state, &chat),
                    "{'model':'openai/gpt-x','messages':[{'role':'user','content':'Hello'}]}");
    }
}

/* A name written with escapes is the same name: nothing is sent twice. */
static void escaped_names_are_the_same(void **state)
{
    requesty_messages_params params = small_messages();

    params.user_id = "u";
    params.extra_json = "{\"\\u006dodel\":\"mine\",\"metad\\u0061ta\":{\"user\\u005fid\":\"v\"}}";
    assert_body(send_messages(*state, &params),
                "{'model':'mine','max_tokens':64,'messages':[{'role':'user','content':'Hello'}],"
                "'metadata':{'user_id':'v'}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(fragments_of_messages_are_exact),
        scene_test(fragments_of_chat_are_exact),
        scene_test(arguments_are_text),
        scene_test(whole_elements_are_exact),
        scene_test(over_messages),
        scene_test(over_chat),
        scene_test(the_whole_request_may_lie_there),
        scene_test(an_empty_object_changes_nothing),
        scene_test(escaped_names_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
