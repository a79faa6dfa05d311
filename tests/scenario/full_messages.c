#include "full.h"

#include "api/history.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const requesty_block_param result_content[] = {
    { .type = REQUESTY_BLOCK_TEXT, .text = "21 C" },
    { .type = REQUESTY_BLOCK_IMAGE, .url = "https://example.org/sky.png" },
};

static const requesty_block_param user_blocks[] = {
    { .type = REQUESTY_BLOCK_TEXT,
      .text = "Look: \"\\\n\x01\xE2\x82\xAC",
      .cache = REQUESTY_CACHE_5M,
      .extra_json = "{\"a\":1}" },
    { .type = REQUESTY_BLOCK_IMAGE,
      .media_type = "image/png",
      .bytes = "\x89PNG",
      .bytes_len = 4,
      .cache = REQUESTY_CACHE_1H },
    { .type = REQUESTY_BLOCK_DOCUMENT,
      .data = "JVBERi0=",
      .title = "Paper",
      .context = "old",
      .citations = { 1, 1 },
      .cache = REQUESTY_CACHE_EPHEMERAL },
};

static const requesty_block_param assistant_blocks[] = {
    { .type = REQUESTY_BLOCK_THINKING, .text = "Hm", .signature = "c2ln" },
    { .type = REQUESTY_BLOCK_REDACTED_THINKING, .data = "cmVk" },
    { .type = REQUESTY_BLOCK_TOOL_USE, .id = "tu_1", .name = "weather", .input_json = "{\"city\":\"Bern\",\"n\":0.10}",
      .cache = REQUESTY_CACHE_EPHEMERAL },
};

static const requesty_block_param result_blocks[] = {
    { .type = REQUESTY_BLOCK_TOOL_RESULT,
      .id = "tu_1",
      .content = result_content,
      .content_count = COUNT(result_content),
      .is_error = { 1, 0 },
      .cache = REQUESTY_CACHE_EPHEMERAL },
    { .json = "{\"type\":\"new_kind\",\"x\":[1]}" },
};

static const requesty_message_param turns[] = {
    { .role = REQUESTY_ROLE_SYSTEM, .text = "Be kind." },
    { .role = REQUESTY_ROLE_USER,
      .content = user_blocks,
      .content_count = COUNT(user_blocks),
      .extra_json = "{\"b\":[2]}" },
    { .role = REQUESTY_ROLE_ASSISTANT, .content = assistant_blocks, .content_count = COUNT(assistant_blocks) },
    { .role = REQUESTY_ROLE_USER, .content = result_blocks, .content_count = COUNT(result_blocks) },
    { .role = REQUESTY_ROLE_USER, .content_json = "[{\"type\":\"text\",\"text\":\"raw\"}]" },
    { .json = "{\"role\":\"assistant\",\"content\":\"{\"}" },
};

static const requesty_block_param system_blocks[] = {
    { .type = REQUESTY_BLOCK_TEXT, .text = "You are brief. And more", .text_len = 14, .cache = REQUESTY_CACHE_1H },
};

static const requesty_tool tools[] = {
    { .name = "weather", .description = "Tells it", .input_schema_json = "{\"type\":\"object\",\"properties\":{}}",
      .strict = { 1, 1 }, .cache = REQUESTY_CACHE_EPHEMERAL, .extra_json = "{\"eager\":true}" },
    { .name = "bare" },
    { .type = "web_search_20250305", .name = "web_search", .extra_json = "{\"max_uses\":5}" },
    { .json = "{\"type\":\"bash_20250124\",\"name\":\"bash\"}" },
};

static const char *const stops[] = { "END", "\n\n" };
static const char *const betas[] = { "context-1m-2025-08-07", "files-api-2025-04-14" };
static const char *const tags[] = { "demo", "test" };

static const requesty_extension extension = {
    .auto_cache = { 1, 0 }, .tags = tags, .tag_count = COUNT(tags), .user_id = "u-17", .trace_id = "t-204",
    .dimensions_json = "{\"tier\":\"free\"}", .extra_json = "{\"new\":1}",
};

static struct rq_turn before = { .turn = { REQUESTY_TURN_TEXT, REQUESTY_ROLE_USER, "\"Before\"", 8 } };
static struct rq_turn *all_before[] = { &before };
const requesty_history full_history = { all_before, 1, 1 };

requesty_messages_params full_messages(void)
{
    return (requesty_messages_params){
        .model = "anthropic/claude-x",
        .max_tokens = 4096,
        .messages = turns,
        .message_count = COUNT(turns),
        .system_blocks = system_blocks,
        .system_block_count = COUNT(system_blocks),
        .stop_sequences = stops,
        .stop_sequence_count = COUNT(stops),
        .temperature = REQUESTY_DOUBLE(0.1),
        .top_p = REQUESTY_DOUBLE(0.95),
        .top_k = REQUESTY_INT(40),
        .thinking = REQUESTY_THINKING_ENABLED,
        .thinking_budget = REQUESTY_INT(1024),
        .thinking_display = "summarized",
        .effort = "high",
        .output_schema_json = "{\"type\":\"object\"}",
        .tools = tools,
        .tool_count = COUNT(tools),
        .tool_choice = REQUESTY_TOOL_CHOICE_TOOL,
        .tool_choice_name = "weather",
        .disable_parallel_tool_use = REQUESTY_BOOL(1),
        .user_id = "user-9",
        .service_tier = "auto",
        .cache = REQUESTY_CACHE_EPHEMERAL,
        .container_json = "{\"skills\":[]}",
        .inference_geo = "eu",
        .speed = "fast",
        .previous_message_id = "msg_0",
        .context_management_json = "{\"edits\":[]}",
        .mcp_servers_json = "[{\"name\":\"m\"}]",
        .betas = betas,
        .beta_count = COUNT(betas),
        .requesty = &extension,
        .extra_json = "{\"born\":\"tomorrow\",\"metadata\":{\"more\":true}}",
        .history = &full_history,
    };
}

const char full_messages_body[] =
    "{'model':'anthropic/claude-x','max_tokens':4096,"
    "'system':[{'type':'text','text':'You are brief.','cache_control':{'type':'ephemeral','ttl':'1h'}}],"
    "'messages':[{'role':'user','content':'Before'},"
    "{'role':'system','content':'Be kind.'},"
    "{'role':'user','content':["
    "{'type':'text','text':'Look: \\\"\\\\\\n\\u0001\xE2\x82\xAC','cache_control':{'type':'ephemeral','ttl':'5m'},"
    "'a':1},"
    "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'iVBORw=='},"
    "'cache_control':{'type':'ephemeral','ttl':'1h'}},"
    "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBERi0='},'title':'Paper',"
    "'context':'old','citations':{'enabled':true},'cache_control':{'type':'ephemeral'}}],'b':[2]},"
    "{'role':'assistant','content':["
    "{'type':'thinking','thinking':'Hm','signature':'c2ln'},"
    "{'type':'redacted_thinking','data':'cmVk'},"
    "{'type':'tool_use','id':'tu_1','name':'weather','input':{'city':'Bern','n':0.1},"
    "'cache_control':{'type':'ephemeral'}}]},"
    "{'role':'user','content':["
    "{'type':'tool_result','tool_use_id':'tu_1','content':[{'type':'text','text':'21 C'},"
    "{'type':'image','source':{'type':'url','url':'https://example.org/sky.png'}}],'is_error':false,"
    "'cache_control':{'type':'ephemeral'}},"
    "{'type':'new_kind','x':[1]}]},"
    "{'role':'user','content':[{'type':'text','text':'raw'}]},"
    "{'role':'assistant','content':'{'}],"
    "'stop_sequences':['END','\\n\\n'],'temperature':0.1,'top_p':0.95,'top_k':40,"
    "'thinking':{'type':'enabled','budget_tokens':1024,'display':'summarized'},"
    "'output_config':{'effort':'high','format':{'type':'json_schema','schema':{'type':'object'}}},"
    "'tools':["
    "{'name':'weather','description':'Tells it','input_schema':{'type':'object','properties':{}},'strict':true,"
    "'cache_control':{'type':'ephemeral'},'eager':true},"
    "{'name':'bare','input_schema':{'type':'object'}},"
    "{'type':'web_search_20250305','name':'web_search','max_uses':5},"
    "{'type':'bash_20250124','name':'bash'}],"
    "'tool_choice':{'type':'tool','name':'weather','disable_parallel_tool_use':true},"
    "'metadata':{'user_id':'user-9','more':true},'service_tier':'auto','container':{'skills':[]},'inference_geo':'eu',"
    "'speed':'fast','diagnostics':{'previous_message_id':'msg_0'},'context_management':{'edits':[]},"
    "'mcp_servers':[{'name':'m'}],'cache_control':{'type':'ephemeral'},"
    "'requesty':{'auto_cache':false,'tags':['demo','test'],'user_id':'u-17','trace_id':'t-204',"
    "'extra':{'tier':'free'},'new':1},"
    "'born':'tomorrow'}";
