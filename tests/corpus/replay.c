#include "replay.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"
#include "text.h"
#include "view.h"

#define QUESTION "\"messages\":[{\"role\":\"user\",\"content\":\"Go on.\"}"

static struct server *server;
static requesty_client *client;

void replay_begin(void)
{
    requesty_client_options options = { .api_key = "test-key" };

    server = server_start(NULL);
    if (server == NULL)
        exit(2);
    server_set_default(server, server_reply_json(400, "{}")); /* the request is what is looked at */
    options.base_url = server_url(server);
    options.max_retries = REQUESTY_INT(0);
    options.use_environment = REQUESTY_BOOL(false);
    if (requesty_client_new(&options, &client, NULL) != 0)
        exit(2);
}

void replay_end(void)
{
    requesty_client_free(client);
    server_stop(server);
}

static void ask(const requesty_history *history, bool messages)
{
    requesty_messages_params params = { .model = "m", .max_tokens = 1, .history = history };
    requesty_chat_params chat = { .model = "m", .history = history };
    requesty_message *message = NULL;
    requesty_chat_completion *completion = NULL;

    if (messages)
        (void)requesty_messages_create(client, &params, &message, NULL);
    else
        (void)requesty_chat_create(client, &chat, &completion, NULL);
}

/* Sends the history. What stands between the question and the end of the turns; NULL when nothing was sent. */
static char *send_turns(requesty_history *history, bool messages)
{
    size_t before = server_request_count(server);
    const char *body, *turns;

    ask(history, messages);
    if (server_request_count(server) != before + 1)
        return NULL;
    body = server_request(server, before)->body;
    turns = strstr(body, QUESTION);
    if (turns == NULL || strlen(turns) < strlen(QUESTION) + 2)
        return NULL;
    turns += strlen(QUESTION);
    return text_copy(turns, strlen(turns) - 2);
}

/* ---- what is expected -------------------------------------------------------------------------------------------- */

static bool is(const json_t *object, const char *name, const char *text)
{
    return strcmp(view_text(object, name), text) == 0;
}

static bool is_empty_object(const json_t *value)
{
    return json_is_object(value) && json_object_size(value) == 0;
}

static bool is_use(const json_t *block)
{
    return is(block, "type", "tool_use") || is(block, "type", "server_tool_use") || is(block, "type", "mcp_tool_use");
}

/* Changes the block to what goes back; false: it does not. */
static bool prepare_block(json_t *block, const json_t *reply, bool last)
{
    bool unended = view_text(reply, "stop_reason")[0] == '\0';
    bool cut = unended || is(reply, "stop_reason", "max_tokens") ||
               is(reply, "stop_reason", "model_context_window_exceeded");
    json_t *input = json_object_get(block, "input");

    if (is(block, "type", "text"))
        return view_text(block, "text")[0] != '\0';
    if (is(block, "type", "thinking"))
        return !unended || view_text(block, "signature")[0] != '\0';
    if (!is_use(block))
        return true;
    if (cut && (json_is_string(input) || (last && (input == NULL || is_empty_object(input)))))
        return false;
    if (json_is_string(input))
        json_object_set_new(block, "input", json_pack("{s:O}", "INVALID_JSON", input));
    return true;
}

/* The content that goes back; *whole: all of it, as it is. */
static json_t *expected_content(const json_t *reply, bool *whole)
{
    json_t *came = json_object_get(reply, "content"), *wanted;
    size_t count = json_array_size(came);

    if (!json_is_array(came))
        return json_incref(came);
    wanted = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *block = json_deep_copy(json_array_get(came, i));
        if (prepare_block(block, reply, i + 1 == count))
            json_array_append(wanted, block);
        json_decref(block);
    }
    *whole = json_equal(wanted, came);
    return wanted;
}

static bool is_cut_call(const json_t *call, bool last)
{
    const json_t *function = json_object_get(call, "function"), *arguments = json_object_get(function, "arguments");
    const char *text = json_is_string(arguments) ? json_string_value(arguments) : "";
    json_t *value = view_parse_text(text);
    bool cut = json_is_object(json_object_get(call, "custom")) && !json_is_object(function) ? last
               : json_is_object(arguments)                                              ? false
               : *text == '\0' || is_empty_object(value)                                ? last
                                                                                        : value == NULL;

    json_decref(value);
    return cut;
}

static void drop_cut_calls(json_t *message)
{
    const json_t *function = json_object_get(message, "function_call");
    json_t *arguments = view_parse_text(view_text(function, "arguments"));
    json_t *calls = json_object_get(message, "tool_calls");
    size_t count = json_array_size(calls);

    for (size_t i = count; i > 0; i--)
        if (is_cut_call(json_array_get(calls, i - 1), i == count))
            json_array_remove(calls, i - 1);
    if (count > 0 && json_array_size(calls) == 0)
        json_object_del(message, "tool_calls");
    if (view_text(function, "name")[0] != '\0' && (arguments == NULL || is_empty_object(arguments)))
        json_object_del(message, "function_call");
    json_decref(arguments);
}

static bool says_something(json_t *message)
{
    json_t *content = json_object_get(message, "content");

    return json_is_string(content) || json_is_array(content) || json_is_string(json_object_get(message, "refusal")) ||
           json_array_size(json_object_get(message, "tool_calls")) > 0 ||
           json_is_object(json_object_get(message, "function_call")) || json_is_object(json_object_get(message, "audio"));
}

/* The message that goes back, NULL for none. */
static json_t *expected_message(const json_t *reply, bool *whole)
{
    const json_t *choice = json_array_get(json_object_get(reply, "choices"), 0);
    json_t *came = json_object_get(choice, "message"), *message = json_deep_copy(came);
    json_t *audio = json_object_get(message, "audio");
    bool cut = view_text(choice, "finish_reason")[0] == '\0' || is(choice, "finish_reason", "length") ||
               is(choice, "finish_reason", "max_tokens");

    if (view_text(audio, "id")[0] != '\0')
        json_object_set_new(message, "audio", json_pack("{s:s}", "id", view_text(audio, "id")));
    if (cut)
        drop_cut_calls(message);
    *whole = json_equal(message, came);
    if (says_something(message))
        return message;
    json_decref(message);
    return NULL;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static const char *compare(char *sent, const char *before, json_t *wanted, const char *body, const char *behind)
{
    size_t length = strlen(sent), head = strlen(before), tail = strlen(behind);
    const char *problem = NULL;
    json_t *got;
    char *difference;

    if (length < head + tail || strncmp(sent, before, head) != 0 || strcmp(sent + length - tail, behind) != 0)
        return "a history: the turn has another frame";
    sent[length - tail] = '\0';
    got = view_parse_text(sent + head);
    difference = view_difference(wanted, got);
    if (difference != NULL) {
        fprintf(stderr, "  %s\n", difference);
        problem = "a history: what goes back is not what came";
    } else if (body != NULL && strstr(body, sent + head) == NULL) {
        problem = "a history: what goes back is not what came, byte for byte";
    }
    free(difference);
    json_decref(got);
    return problem;
}

static const char *judge(char *sent, const char *before, json_t *wanted, const char *body, const char *behind)
{
    bool nothing = wanted == NULL || (json_is_array(wanted) && json_array_size(wanted) == 0);

    if (sent == NULL)
        return "a history: no request, or one without the question";
    if (nothing)
        return *sent == '\0' ? NULL : "a history: a turn that says nothing is sent";
    return compare(sent, before, wanted, body, behind);
}

static requesty_history *begin_history(void)
{
    requesty_history *history = NULL;

    if (requesty_history_new(&history, NULL) != 0 ||
        requesty_history_add_text(history, REQUESTY_ROLE_USER, "Go on.", NULL) != 0)
        exit(2);
    return history;
}

const char *replay_message(const requesty_message *message, const char *body)
{
    requesty_history *history = begin_history();
    json_t *reply = view_parse_text(message->raw_json), *wanted;
    const char *problem = "a history: the reply is refused";
    bool whole = true;
    char *sent = NULL;

    wanted = expected_content(reply, &whole);
    if (requesty_history_add_message(history, message, NULL) == 0) {
        sent = send_turns(history, true);
        problem = judge(sent, ",{\"role\":\"assistant\",\"content\":", wanted, whole ? body : NULL, "}");
    }
    free(sent);
    json_decref(wanted);
    json_decref(reply);
    requesty_history_free(history);
    return problem;
}

const char *replay_completion(const requesty_chat_completion *completion, const char *body)
{
    requesty_history *history = begin_history();
    json_t *reply = view_parse_text(completion->raw_json), *wanted;
    const char *problem = "a history: the reply is refused";
    bool whole = true;
    char *sent = NULL;

    wanted = expected_message(reply, &whole);
    if (requesty_history_add_completion(history, completion, NULL) == 0) {
        sent = send_turns(history, false);
        problem = judge(sent, ",", wanted, whole ? body : NULL, "");
    }
    free(sent);
    json_decref(wanted);
    json_decref(reply);
    requesty_history_free(history);
    return problem;
}
