/* What becomes of each kind of block, turn, tool and setting of a Messages request. The full request has one form of
 * each (test_request_full); here are the others. */
#include "bodies.h"

#define EPHEMERAL "{'type':'ephemeral'}"

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

static const requesty_block_param text_blocks[] = {
    { .type = REQUESTY_BLOCK_TEXT, .text = "a" },
    { .type = REQUESTY_BLOCK_TEXT, .text = "b" },
};

static const struct {
    requesty_block_param block;
    const char *json;
} blocks[] = {
    { { .type = REQUESTY_BLOCK_TEXT, .text = "" }, "{'type':'text','text':''}" },
    { { .type = REQUESTY_BLOCK_TEXT, .text = "a\0b", .text_len = 3 }, "{'type':'text','text':'a\\u0000b'}" },
    { { .type = REQUESTY_BLOCK_TEXT, .text = "abcdef", .text_len = 2 }, "{'type':'text','text':'ab'}" },
    { { .type = REQUESTY_BLOCK_TEXT, .text = "\xF0\x9F\x98\x80 </\x7F" },
      "{'type':'text','text':'\xF0\x9F\x98\x80 </\x7F'}" },
    { { .type = REQUESTY_BLOCK_TEXT, .text = "x", .cache = REQUESTY_CACHE_EPHEMERAL },
      "{'type':'text','text':'x','cache_control':" EPHEMERAL "}" },
    { { .type = REQUESTY_BLOCK_TEXT, .text = "x", .cache = REQUESTY_CACHE_1H },
      "{'type':'text','text':'x','cache_control':{'type':'ephemeral','ttl':'1h'}}" },

    { { .type = REQUESTY_BLOCK_IMAGE, .bytes = "\0\xFF\x10", .bytes_len = 3, .media_type = "image/webp" },
      "{'type':'image','source':{'type':'base64','media_type':'image/webp','data':'AP8Q'}}" },
    { { .type = REQUESTY_BLOCK_IMAGE, .bytes = "ab", .bytes_len = 2, .media_type = "image/gif" },
      "{'type':'image','source':{'type':'base64','media_type':'image/gif','data':'YWI='}}" },
    { { .type = REQUESTY_BLOCK_IMAGE, .bytes = "\xFB\xEF\xBE\xFF", .bytes_len = 4, .media_type = "image/gif" },
      "{'type':'image','source':{'type':'base64','media_type':'image/gif','data':'++++/w=='}}" },
    { { .type = REQUESTY_BLOCK_IMAGE, .data = "AP8Q", .media_type = "image/png" },
      "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AP8Q'}}" },
    { { .type = REQUESTY_BLOCK_IMAGE, .url = "https://example.org/a?b=c\\" },
      "{'type':'image','source':{'type':'url','url':'https://example.org/a?b=c\\\\'}}" },
    { { .type = REQUESTY_BLOCK_IMAGE, .file_id = "file_1", .cache = REQUESTY_CACHE_5M },
      "{'type':'image','source':{'type':'file','file_id':'file_1'},'cache_control':{'type':'ephemeral','ttl':'5m'}}" },

    { { .type = REQUESTY_BLOCK_DOCUMENT, .bytes = "%PDF", .bytes_len = 4 },
      "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBERg=='}}" },
    { { .type = REQUESTY_BLOCK_DOCUMENT, .data = "JVBERg==", .media_type = "application/x" },
      "{'type':'document','source':{'type':'base64','media_type':'application/x','data':'JVBERg=='}}" },
    { { .type = REQUESTY_BLOCK_DOCUMENT, .url = "https://example.org/a.pdf", .title = "A" },
      "{'type':'document','source':{'type':'url','url':'https://example.org/a.pdf'},'title':'A'}" },
    { { .type = REQUESTY_BLOCK_DOCUMENT, .file_id = "file_2", .context = "C", .citations = { 1, 0 } },
      "{'type':'document','source':{'type':'file','file_id':'file_2'},'context':'C','citations':{'enabled':false}}" },
    { { .type = REQUESTY_BLOCK_DOCUMENT, .text = "plain and more", .text_len = 5 },
      "{'type':'document','source':{'type':'text','media_type':'text/plain','data':'plain'}}" },
    { { .type = REQUESTY_BLOCK_DOCUMENT, .text = "# x", .media_type = "text/markdown", .citations = { 1, 1 } },
      "{'type':'document','source':{'type':'text','media_type':'text/markdown','data':'# x'},"
      "'citations':{'enabled':true}}" },

    { { .type = REQUESTY_BLOCK_TOOL_USE, .id = "tu_1", .name = "now" },
      "{'type':'tool_use','id':'tu_1','name':'now','input':{}}" },
    { { .type = REQUESTY_BLOCK_TOOL_RESULT, .id = "tu_1" }, "{'type':'tool_result','tool_use_id':'tu_1'}" },
    { { .type = REQUESTY_BLOCK_TOOL_RESULT, .id = "tu_1", .text = "" },
      "{'type':'tool_result','tool_use_id':'tu_1','content':''}" },
    { { .type = REQUESTY_BLOCK_TOOL_RESULT, .id = "tu_1", .text = "no\0", .text_len = 3, .is_error = { 1, 1 } },
      "{'type':'tool_result','tool_use_id':'tu_1','content':'no\\u0000','is_error':true}" },
    { { .type = REQUESTY_BLOCK_TOOL_RESULT, .id = "tu_1", .content = text_blocks, .content_count = 2 },
      "{'type':'tool_result','tool_use_id':'tu_1','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}" },

    { { .type = REQUESTY_BLOCK_THINKING, .text = "", .signature = "c2ln" },
      "{'type':'thinking','thinking':'','signature':'c2ln'}" },
    { { .type = REQUESTY_BLOCK_THINKING, .text = "Hm" }, "{'type':'thinking','thinking':'Hm'}" },
    { { .type = REQUESTY_BLOCK_REDACTED_THINKING, .data = "cmVk" }, "{'type':'redacted_thinking','data':'cmVk'}" },
    { { .json = " {\"type\":\"compaction\"} " }, "{'type':'compaction'}" },
};

static void every_block(void **state)
{
    for (size_t i = 0; i < COUNT(blocks); i++) {
        const requesty_message_param turn = { .role = REQUESTY_ROLE_USER,
                                              .content = &blocks[i].block,
                                              .content_count = 1 };
        requesty_messages_params params = small_messages();

        params.messages = &turn;
        assert_member(send_messages(*state, &params), "messages.0.content.0", blocks[i].json);
    }
}

/* ---- turns ------------------------------------------------------------------------------------------------------- */

static void every_turn(void **state)
{
    static const struct {
        requesty_message_param turn;
        const char *json;
    } cases[] = {
        { { .text = "x", .extra_json = "{\"role\":\"narrator\"}" }, "{'role':'narrator','content':'x'}" },
        { { .role = REQUESTY_ROLE_USER, .text = "" }, "{'role':'user','content':''}" },
        { { .role = REQUESTY_ROLE_ASSISTANT, .text = "{\"", .text_len = 1 }, "{'role':'assistant','content':'{'}" },
        { { .role = REQUESTY_ROLE_SYSTEM, .text = "a\0b", .text_len = 3 }, "{'role':'system','content':'a\\u0000b'}" },
        { { .role = REQUESTY_ROLE_USER, .content = text_blocks, .content_count = 2 },
          "{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}" },
        { { .role = REQUESTY_ROLE_USER, .content_json = " \"text\" " }, "{'role':'user','content':'text'}" },
        { { .role = REQUESTY_ROLE_USER, .content_json = "[]" }, "{'role':'user','content':[]}" },
        { { .role = REQUESTY_ROLE_USER, .extra_json = "{\"content\":[1]}" }, "{'role':'user','content':[1]}" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_messages_params params = small_messages();

        params.messages = &cases[i].turn;
        assert_member(send_messages(*state, &params), "messages.0", cases[i].json);
    }
}

static void system_as_text_and_as_blocks(void **state)
{
    requesty_messages_params params = small_messages();

    params.system = "Be \"brief\".";
    assert_member(send_messages(*state, &params), "system", "'Be \\\"brief\\\".'");
    params.system = "";
    assert_member(send_messages(*state, &params), "system", "''");
    params.system = NULL;
    params.system_blocks = text_blocks;
    params.system_block_count = 2;
    assert_member(send_messages(*state, &params), "system", "[{'type':'text','text':'a'},{'type':'text','text':'b'}]");
    params.system_block_count = 0;
    assert_no_member(send_messages(*state, &params), "system");
}

/* ---- tools ------------------------------------------------------------------------------------------------------- */

static void every_tool_choice(void **state)
{
    static const struct {
        int64_t choice;
        const char *name;
        requesty_opt_bool alone;
        const char *json;
    } cases[] = {
        { REQUESTY_TOOL_CHOICE_DEFAULT, NULL, { 0, 0 }, NULL },
        { REQUESTY_TOOL_CHOICE_DEFAULT, NULL, { 1, 1 }, "{'type':'auto','disable_parallel_tool_use':true}" },
        { REQUESTY_TOOL_CHOICE_DEFAULT, NULL, { 1, 0 }, "{'type':'auto','disable_parallel_tool_use':false}" },
        { REQUESTY_TOOL_CHOICE_AUTO, NULL, { 0, 0 }, "{'type':'auto'}" },
        { REQUESTY_TOOL_CHOICE_ANY, NULL, { 0, 0 }, "{'type':'any'}" },
        { REQUESTY_TOOL_CHOICE_ANY, NULL, { 1, 1 }, "{'type':'any','disable_parallel_tool_use':true}" },
        { REQUESTY_TOOL_CHOICE_NONE, NULL, { 0, 0 }, "{'type':'none'}" },
        { REQUESTY_TOOL_CHOICE_TOOL, "now", { 0, 0 }, "{'type':'tool','name':'now'}" },
        { REQUESTY_TOOL_CHOICE_TOOL,
          "now",
          { 1, 0 },
          "{'type':'tool','name':'now','disable_parallel_tool_use':false}" },
    };
    static const requesty_tool tool = { .name = "now", .strict = { 1, 0 } };
    requesty_messages_params params = small_messages();

    params.tools = &tool;
    params.tool_count = 1;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct server_request *request;

        params.tool_choice = cases[i].choice;
        params.tool_choice_name = cases[i].name;
        params.disable_parallel_tool_use = cases[i].alone;
        request = send_messages(*state, &params);
        if (cases[i].json)
            assert_member(request, "tool_choice", cases[i].json);
        else
            assert_no_member(request, "tool_choice");
        assert_member(request, "tools", "[{'name':'now','input_schema':{'type':'object'},'strict':false}]");
    }
}

static void tools_of_the_servers(void **state)
{
    static const requesty_tool tools[] = {
        { .type = "web_search_20250305", .name = "web_search", .cache = REQUESTY_CACHE_1H },
        { .type = "custom", .name = "a", .description = "A", .input_schema_json = "{\"type\":\"object\",\"x\":1}" },
        { .name = "given", .extra_json = "{\"input_schema\":{\"required\":[\"a\"]},\"name\":\"taken\"}" },
    };
    requesty_messages_params params = small_messages();

    params.tools = tools;
    params.tool_count = COUNT(tools);
    assert_member(send_messages(*state, &params), "tools",
                  "[{'type':'web_search_20250305','name':'web_search','cache_control':{'type':'ephemeral','ttl':'1h'}},"
                  "{'type':'custom','name':'a','description':'A','input_schema':{'type':'object','x':1}},"
                  "{'name':'taken','input_schema':{'type':'object','required':['a']}}]");
}

/* ---- settings ---------------------------------------------------------------------------------------------------- */

static void every_thinking(void **state)
{
    static const struct {
        int64_t thinking;
        requesty_opt_int budget;
        const char *display, *json;
    } cases[] = {
        { REQUESTY_THINKING_ENABLED, { 1, 2048 }, NULL, "{'type':'enabled','budget_tokens':2048}" },
        { REQUESTY_THINKING_ENABLED, { 1, 1 }, "omitted", "{'type':'enabled','budget_tokens':1,'display':'omitted'}" },
        { REQUESTY_THINKING_DISABLED, { 0, 0 }, NULL, "{'type':'disabled'}" },
        { REQUESTY_THINKING_ADAPTIVE, { 0, 0 }, NULL, "{'type':'adaptive'}" },
        { REQUESTY_THINKING_ADAPTIVE, { 0, 0 }, "summarized", "{'type':'adaptive','display':'summarized'}" },
        { REQUESTY_THINKING_BETWEEN_TOOLS, { 0, 0 }, NULL, "{'type':'between_tools'}" },
    };
    requesty_messages_params params = small_messages();

    assert_no_member(send_messages(*state, &params), "thinking");
    for (size_t i = 0; i < COUNT(cases); i++) {
        params.thinking = cases[i].thinking;
        params.thinking_budget = cases[i].budget;
        params.thinking_display = cases[i].display;
        assert_member(send_messages(*state, &params), "thinking", cases[i].json);
    }
}

static void effort_and_schema_apart(void **state)
{
    requesty_messages_params params = small_messages();

    params.effort = "max";
    assert_member(send_messages(*state, &params), "output_config", "{'effort':'max'}");
    params.effort = NULL;
    params.output_schema_json = "{}";
    assert_member(send_messages(*state, &params), "output_config", "{'format':{'type':'json_schema','schema':{}}}");
}

static void every_cache_and_container(void **state)
{
    static const char *const caches[] = { NULL, EPHEMERAL, "{'type':'ephemeral','ttl':'5m'}",
                                          "{'type':'ephemeral','ttl':'1h'}" };
    requesty_messages_params params = small_messages();

    params.container = "container_1";
    assert_member(send_messages(*state, &params), "container", "'container_1'");
    assert_no_member(send_messages(*state, &params), "cache_control");
    for (params.cache = 1; params.cache < (int64_t)COUNT(caches); params.cache++)
        assert_member(send_messages(*state, &params), "cache_control", caches[params.cache]);
}

/* Unset is not sent, zero is. */
static void zero_is_a_value(void **state)
{
    requesty_messages_params params = small_messages();
    const requesty_extension none = { 0 }, some = { .auto_cache = { 1, 0 }, .user_id = "" };

    params.temperature = REQUESTY_DOUBLE(0);
    params.top_p = REQUESTY_DOUBLE(0);
    params.top_k = REQUESTY_INT(0);
    params.service_tier = "";
    params.user_id = "";
    params.requesty = &none;
    assert_body(send_messages(*state, &params),
                "{'model':'anthropic/claude-x','max_tokens':64,'messages':[{'role':'user','content':'Hello'}],"
                "'temperature':0,'top_p':0,'top_k':0,'service_tier':'','metadata':{'user_id':''},'requesty':{}}");
    params.requesty = &some;
    assert_member(send_messages(*state, &params), "requesty", "{'auto_cache':false,'user_id':''}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(every_block),
        scene_test(every_turn),
        scene_test(system_as_text_and_as_blocks),
        scene_test(every_tool_choice),
        scene_test(tools_of_the_servers),
        scene_test(every_thinking),
        scene_test(effort_and_schema_apart),
        scene_test(every_cache_and_container),
        scene_test(zero_is_a_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
