#include "full.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const requesty_part_param parts[] = {
    { .type = REQUESTY_PART_TEXT,
      .text = "Look: \"\\\n\x01\xE2\x82\xAC",
      .cache = REQUESTY_CACHE_5M,
      .extra_json = "{\"a\":1}" },
    { .type = REQUESTY_PART_IMAGE_URL,
      .url = "https://example.org/sky.png",
      .detail = "low",
      .media_type = "image/png",
      .cache = REQUESTY_CACHE_EPHEMERAL },
    { .type = REQUESTY_PART_IMAGE_URL,
      .bytes = "\x89PNG",
      .bytes_len = 4,
      .media_type = "image/png",
      .detail = "high" },
    { .type = REQUESTY_PART_INPUT_AUDIO, .data = "UklGRg==", .format = "wav" },
    { .type = REQUESTY_PART_INPUT_FILE,
      .filename = "a.pdf",
      .data = "JVBERi0=",
      .media_type = "application/pdf",
      .cache = REQUESTY_CACHE_1H },
    { .type = REQUESTY_PART_FILE, .filename = "b.pdf", .bytes = "%PDF", .bytes_len = 4 },
    { .json = "{\"type\":\"new_kind\",\"x\":[1]}" },
};

static const requesty_part_param refusal[] = { { .type = REQUESTY_PART_REFUSAL, .text = "No." } };

static const requesty_tool_call_param calls[] = {
    { .id = "tc_1", .name = "weather", .arguments_json = "{\"city\":\"Bern\",", .extra_json = "{\"index\":0}" },
    { .id = "tc_2", .name = "bare" },
    { .json = "{\"id\":\"tc_3\",\"type\":\"custom\"}" },
};

static const requesty_chat_message messages[] = {
    { .role = REQUESTY_ROLE_SYSTEM,
      .text = "You are brief. And more",
      .text_len = 14,
      .cache = REQUESTY_CACHE_EPHEMERAL },
    { .role = REQUESTY_ROLE_DEVELOPER, .content_json = "[{\"type\":\"text\",\"text\":\"raw\"}]" },
    { .role = REQUESTY_ROLE_USER,
      .name = "Ann",
      .parts = parts,
      .part_count = COUNT(parts),
      .extra_json = "{\"b\":[2]}" },
    { .role = REQUESTY_ROLE_ASSISTANT,
      .tool_calls = calls,
      .tool_call_count = COUNT(calls),
      .reasoning_content = "Hm",
      .reasoning_signature = "c2ln",
      .audio_id = "audio_1" },
    { .role = REQUESTY_ROLE_TOOL, .tool_call_id = "tc_1", .name = "weather", .text = "21 C" },
    { .role = REQUESTY_ROLE_ASSISTANT, .refusal = "I will not" },
    { .role = REQUESTY_ROLE_ASSISTANT, .tool_calls = calls, .tool_call_count = 1, .omit_content = { 1, 1 } },
    { .role = REQUESTY_ROLE_ASSISTANT, .parts = refusal, .part_count = COUNT(refusal) },
    { .json = "{\"role\":\"assistant\",\"content\":\"{\"}" },
};

static const requesty_tool tools[] = {
    { .name = "weather", .description = "Tells it", .input_schema_json = "{\"type\":\"object\",\"properties\":{}}",
      .strict = { 1, 1 }, .cache = REQUESTY_CACHE_EPHEMERAL, .extra_json = "{\"eager\":true,\"function\":{\"x\":1}}" },
    { .name = "bare" },
    { .type = "web_search", .extra_json = "{\"search_context_size\":\"low\"}" },
    { .json = "{\"type\":\"custom\",\"custom\":{\"name\":\"c\"}}" },
};

static const char *const stops[] = { "END", "\n\n" };
static const char *const models[] = { "openai/gpt-y" };
static const char *const modalities[] = { "text", "audio" };
static const char *const tags[] = { "demo" };

static const requesty_extension extension = {
    .auto_cache = { 1, 1 }, .tags = tags, .tag_count = COUNT(tags), .user_id = "u-17", .trace_id = "t-204",
    .dimensions_json = "{\"tier\":\"free\"}", .extra_json = "{\"extra\":{\"more\":1},\"new\":1}",
};

requesty_chat_params full_chat(void)
{
    return (requesty_chat_params){
        .model = "openai/gpt-x",
        .messages = messages,
        .message_count = COUNT(messages),
        .max_tokens = REQUESTY_INT(64),
        .max_completion_tokens = REQUESTY_INT(65),
        .temperature = REQUESTY_DOUBLE(0.2),
        .top_p = REQUESTY_DOUBLE(0.9),
        .top_k = REQUESTY_INT(3),
        .frequency_penalty = REQUESTY_DOUBLE(-1.5),
        .presence_penalty = REQUESTY_DOUBLE(2),
        .n = REQUESTY_INT(2),
        .stop = stops,
        .stop_count = COUNT(stops),
        .seed = REQUESTY_INT(-7),
        .logit_bias_json = "{\"50256\":-100}",
        .logprobs = REQUESTY_BOOL(1),
        .top_logprobs = REQUESTY_INT(5),
        .tools = tools,
        .tool_count = COUNT(tools),
        .tool_choice = REQUESTY_TOOL_CHOICE_TOOL,
        .tool_choice_name = "weather",
        .parallel_tool_calls = REQUESTY_BOOL(0),
        .response_format = REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA,
        .response_schema_name = "weather",
        .response_schema_description = "of a day",
        .response_schema_json = "{\"type\":\"object\"}",
        .response_schema_strict = REQUESTY_BOOL(1),
        .reasoning_effort = "max",
        .thinking = REQUESTY_THINKING_ENABLED,
        .thinking_budget = REQUESTY_INT(2048),
        .include_reasoning = REQUESTY_BOOL(1),
        .verbosity = "low",
        .models = models,
        .model_count = COUNT(models),
        .modalities = modalities,
        .modality_count = COUNT(modalities),
        .audio_json = "{\"voice\":\"alloy\"}",
        .prediction_json = "{\"type\":\"content\"}",
        .metadata_json = "{\"k\":\"v\"}",
        .store = REQUESTY_BOOL(0),
        .service_tier = "flex",
        .user = "user-9",
        .safety_identifier = "s-1",
        .prompt_cache_key = "k-1",
        .prompt_cache_retention = "24h",
        .prompt_cache_options_json = "{\"o\":1}",
        .web_search_options_json = "{\"w\":1}",
        .moderation_json = "{\"m\":1}",
        .include_usage = REQUESTY_BOOL(1),
        .include_obfuscation = REQUESTY_BOOL(0),
        .usage_include = REQUESTY_BOOL(1),
        .requesty = &extension,
        .extra_json = "{\"born\":\"tomorrow\",\"metadata\":{\"more\":true}}",
        .history = &full_history,
    };
}

const char full_chat_body[] =
    "{'model':'openai/gpt-x','messages':[{'role':'user','content':'Before'},"
    "{'role':'system','content':'You are brief.','cache_control':{'type':'ephemeral'}},"
    "{'role':'developer','content':[{'type':'text','text':'raw'}]},"
    "{'role':'user','name':'Ann','content':["
    "{'type':'text','text':'Look: \\\"\\\\\\n\\u0001\xE2\x82\xAC','cache_control':{'type':'ephemeral','ttl':'5m'},"
    "'a':1},"
    "{'type':'image_url','image_url':{'url':'https://example.org/sky.png','detail':'low','mime_type':'image/png'},"
    "'cache_control':{'type':'ephemeral'}},"
    "{'type':'image_url','image_url':{'url':'data:image/png;base64,iVBORw==','detail':'high'}},"
    "{'type':'input_audio','input_audio':{'data':'UklGRg==','format':'wav'}},"
    "{'type':'input_file','filename':'a.pdf','file_data':'JVBERi0=','mime_type':'application/pdf',"
    "'cache_control':{'type':'ephemeral','ttl':'1h'}},"
    "{'type':'file','file':{'filename':'b.pdf','file_data':'data:application/pdf;base64,JVBERg=='}},"
    "{'type':'new_kind','x':[1]}],'b':[2]},"
    "{'role':'assistant','content':null,'tool_calls':["
    "{'id':'tc_1','type':'function','function':{'name':'weather','arguments':'{\\\"city\\\":\\\"Bern\\\",'},'index':0},"
    "{'id':'tc_2','type':'function','function':{'name':'bare','arguments':'{}'}},"
    "{'id':'tc_3','type':'custom'}],"
    "'reasoning_content':'Hm','reasoning_signature':'c2ln','audio':{'id':'audio_1'}},"
    "{'role':'tool','content':'21 C','name':'weather','tool_call_id':'tc_1'},"
    "{'role':'assistant','content':null,'refusal':'I will not'},"
    "{'role':'assistant','tool_calls':[{'id':'tc_1','type':'function',"
    "'function':{'name':'weather','arguments':'{\\\"city\\\":\\\"Bern\\\",'},'index':0}]},"
    "{'role':'assistant','content':[{'type':'refusal','refusal':'No.'}]},"
    "{'role':'assistant','content':'{'}],"
    "'max_tokens':64,'max_completion_tokens':65,'temperature':0.2,'top_p':0.9,'top_k':3,'frequency_penalty':-1.5,"
    "'presence_penalty':2,'n':2,'stop':['END','\\n\\n'],'seed':-7,'logit_bias':{'50256':-100},'logprobs':true,"
    "'top_logprobs':5,'tools':["
    "{'type':'function','function':{'name':'weather','description':'Tells it',"
    "'parameters':{'type':'object','properties':{}},'strict':true,'x':1},'cache_control':{'type':'ephemeral'},"
    "'eager':true},"
    "{'type':'function','function':{'name':'bare'}},"
    "{'type':'web_search','search_context_size':'low'},"
    "{'type':'custom','custom':{'name':'c'}}],"
    "'tool_choice':{'type':'function','function':{'name':'weather'}},'parallel_tool_calls':false,"
    "'response_format':{'type':'json_schema','json_schema':{'name':'weather','description':'of a day','strict':true,"
    "'schema':{'type':'object'}}},"
    "'reasoning_effort':'max','thinking':{'type':'enabled','budget_tokens':2048},'include_reasoning':true,"
    "'verbosity':'low','models':['openai/gpt-y'],'modalities':['text','audio'],'audio':{'voice':'alloy'},"
    "'prediction':{'type':'content'},'metadata':{'k':'v','more':true},'store':false,'service_tier':'flex',"
    "'user':'user-9','safety_identifier':'s-1','prompt_cache_key':'k-1','prompt_cache_retention':'24h',"
    "'prompt_cache_options':{'o':1},'web_search_options':{'w':1},'moderation':{'m':1},'usage':{'include':true},"
    "'requesty':{'auto_cache':true,'tags':['demo'],'user_id':'u-17','trace_id':'t-204',"
    "'extra':{'tier':'free','more':1},'new':1},"
    "'born':'tomorrow'}";
