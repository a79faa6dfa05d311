#include <requesty/requesty.h>
#include <string.h>

#include "expect.h"
#include "text.h"
#include "view.h"

static int finish_code(const char *text)
{
    static const struct {
        const char *text;
        int code;
    } words[] = {
        { "stop", REQUESTY_FINISH_STOP },
        { "length", REQUESTY_FINISH_LENGTH },
        { "max_tokens", REQUESTY_FINISH_LENGTH },
        { "tool_calls", REQUESTY_FINISH_TOOL_CALLS },
        { "content_filter", REQUESTY_FINISH_CONTENT_FILTER },
        { "function_call", REQUESTY_FINISH_FUNCTION_CALL },
        { "error", REQUESTY_FINISH_ERROR },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].text, text) == 0)
            return words[i].code;
    }
    return REQUESTY_FINISH_UNKNOWN;
}

static int64_t count_of(const json_t *usage, const char *name)
{
    return view_integer(json_object_get(usage, name));
}

json_t *chat_usage_view(const json_t *usage)
{
    json_t *view = json_object();
    const json_t *prompt = json_object_get(usage, "prompt_tokens_details");
    const json_t *completion = json_object_get(usage, "completion_tokens_details");
    int64_t written = count_of(prompt, "caching_tokens"); /* Requesty's name for it */
    view_put_int(view, "input", count_of(usage, "prompt_tokens"));
    view_put_int(view, "output", count_of(usage, "completion_tokens"));
    view_put_int(view, "total", count_of(usage, "total_tokens"));
    view_put_int(view, "cached", count_of(prompt, "cached_tokens"));
    view_put_int(view, "cache_write", written != 0 ? written : count_of(prompt, "cache_write_tokens"));
    view_put_int(view, "cache_write_5m", count_of(json_object_get(prompt, "caching_token_details"), "caching_5m_tokens"));
    view_put_int(view, "cache_write_1h", count_of(json_object_get(prompt, "caching_token_details"), "caching_1h_tokens"));
    view_put_int(view, "reasoning", count_of(completion, "reasoning_tokens"));
    view_put(view, "cost", view_cost(usage));
    return view;
}

/* Content in parts: what is text is the answer, what is thinking is the reasoning. */
static void put_parts(json_t *view, const json_t *parts)
{
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        if (strcmp(view_text(part, "type"), "text") == 0)
            view_append(view, "content", json_object_get(part, "text"));
        else if (strcmp(view_text(part, "type"), "refusal") == 0)
            view_append(view, "refusal", json_object_get(part, "refusal"));
        else if (strcmp(view_text(part, "type"), "thinking") == 0) {
            const json_t *thinking = json_object_get(part, "thinking");
            view_append(view, "reasoning", thinking);
            for (size_t k = 0; k < json_array_size(thinking); k++)
                view_append(view, "reasoning", json_object_get(json_array_get(thinking, k), "text"));
        }
    }
}

static void put_arguments(json_t *view, json_t *arguments, bool custom)
{
    const char *text = json_string_value(arguments);
    if (json_is_object(arguments)) {
        view_put(view, "args", json_deep_copy(arguments));
        view_put_any(view, "args_text");
        view_put_int(view, "args_valid", 1);
        return;
    }
    if (text == NULL || text[0] == '\0')
        text = custom ? "" : "{}";
    json_t *json = view_parse_text(text);
    view_put_int(view, "args_valid", json != NULL);
    view_put(view, "args", json);
    view_put_text(view, "args_text", text);
}

static json_t *call_view(const json_t *call, const json_t *function, bool custom)
{
    json_t *view = json_object();
    view_put_string(view, "id", json_object_get(call, "id"));
    view_put_text(view, "type", custom ? "custom" : "function");
    view_put_string(view, "name", json_object_get(function, "name"));
    put_arguments(view, json_object_get(function, custom ? "input" : "arguments"), custom);
    return view;
}

/* By its type; some servers send the empty form of the other kind along. */
static bool is_custom(const json_t *call)
{
    if (json_is_string(json_object_get(call, "type")))
        return strcmp(view_text(call, "type"), "custom") == 0;
    return json_is_object(json_object_get(call, "custom"));
}

static void put_calls(json_t *view, const json_t *message)
{
    const json_t *calls = json_object_get(message, "tool_calls");
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(calls); i++) {
        const json_t *call = json_array_get(calls, i);
        bool custom = is_custom(call);
        json_array_append_new(list,
                              call_view(call, json_object_get(call, custom ? "custom" : "function"), custom));
    }
    view_put_list(view, "calls", list);
    const json_t *old = json_object_get(message, "function_call");
    if (json_is_object(old) && (view_text(old, "name")[0] != '\0' || view_text(old, "arguments")[0] != '\0'))
        view_put(view, "function_call", call_view(NULL, old, false));
}

static void put_message(json_t *view, const json_t *message)
{
    json_t *content = json_object_get(message, "content");
    json_t *reasoning = json_object_get(message, "reasoning_content");
    if (!json_is_string(reasoning) || json_string_length(reasoning) == 0)
        reasoning = json_object_get(message, "reasoning");
    view_put_string(view, "content", content);
    view_put_string(view, "reasoning", reasoning);
    put_parts(view, content);
    view_put_string(view, "signature", json_object_get(message, "reasoning_signature"));
    view_put_string(view, "refusal", json_object_get(message, "refusal"));
    view_put_list(view, "annotations", json_deep_copy(json_object_get(message, "annotations")));
    if (!json_is_null(json_object_get(message, "audio")))
        view_put(view, "audio", json_deep_copy(json_object_get(message, "audio")));
    put_calls(view, message);
}

/* The lists of logprobs, empty ones left out. */
static json_t *logprobs_view(json_t *logprobs)
{
    json_t *view = json_object();
    const char *name;
    json_t *member;
    json_object_foreach(logprobs, name, member)
        view_put_list(view, name, json_is_array(member) ? json_deep_copy(member) : json_array());
    if (json_object_size(view) > 0)
        return view;
    json_decref(view);
    return NULL;
}

/* Without arguments, in a choice without a reason why it ended, a call was cut off before they came. */
static void mark_cut(json_t *view, const json_t *function)
{
    if (view == NULL || !json_is_object(function) || json_object_get(function, "arguments") != NULL)
        return;
    json_object_del(view, "args");
    json_object_del(view, "args_text");
    view_put_int(view, "args_valid", 0);
}

static void mark_cut_calls(json_t *view, const json_t *message)
{
    const json_t *calls = json_object_get(message, "tool_calls");
    for (size_t i = 0; i < json_array_size(calls); i++) {
        const json_t *call = json_array_get(calls, i);
        if (!is_custom(call))
            mark_cut(json_array_get(json_object_get(view, "calls"), i), json_object_get(call, "function"));
    }
    mark_cut(json_object_get(view, "function_call"), json_object_get(message, "function_call"));
}

static json_t *choice_view(const json_t *choice)
{
    json_t *view = json_object();
    view_put_int(view, "index", view_integer(json_object_get(choice, "index")));
    view_put_string(view, "finish", json_object_get(choice, "finish_reason"));
    view_put_int(view, "finish_code", finish_code(view_text(choice, "finish_reason")));
    put_message(view, json_object_get(choice, "message"));
    if (view_text(choice, "finish_reason")[0] == '\0')
        mark_cut_calls(view, json_object_get(choice, "message"));
    view_put(view, "logprobs", logprobs_view(json_object_get(choice, "logprobs")));
    return view;
}

json_t *chat_view(json_t *completion)
{
    json_t *view = json_object();
    json_t *list = json_array();
    const json_t *choices = json_object_get(completion, "choices");
    const json_t *usage = json_object_get(completion, "usage");
    view_put_string(view, "id", json_object_get(completion, "id"));
    view_put_string(view, "model", json_object_get(completion, "model"));
    view_put_int(view, "created", view_integer(json_object_get(completion, "created")));
    view_put_string(view, "service_tier", json_object_get(completion, "service_tier"));
    view_put_string(view, "system_fingerprint", json_object_get(completion, "system_fingerprint"));
    for (size_t i = 0; i < json_array_size(choices); i++)
        json_array_append_new(list, choice_view(json_array_get(choices, i)));
    view_put_text(view, "text", view_text(json_array_get(list, 0), "content")); /* up to a NUL */
    view_put_list(view, "choices", list);
    view_put(view, "usage", chat_usage_view(usage));
    if (json_is_object(usage))
        view_put(view, "usage_raw", view_without_nulls(usage));
    return view;
}

struct expected expect_chat_body(const char *text, size_t length)
{
    struct expected expected = { 0 };
    json_t *completion = view_parse(text, length);
    expected.reply = chat_view(completion);
    expected.events = chat_events_view(expected.reply);
    json_decref(completion);
    return expected;
}
