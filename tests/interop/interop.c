/* Talks to a server that nobody here wrote (aimock, with the fixtures beside this file; see scripts/interop) and prints
 * one line a check. usage: interop BASE_URL [chaos] */
#include "ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int failures, checks;

static void check(int good, struct way way, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void check(int good, struct way way, const char *format, ...)
{
    va_list arguments;

    checks++;
    failures += !good;
    printf("%s %s: ", good ? "ok  " : "FAIL", way_name(way));
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

static requesty_client *derive(requesty_client *client, const requesty_client_options *changes)
{
    requesty_client *derived = NULL;
    requesty_error error;

    if (requesty_client_with(client, changes, &derived, &error) < 0)
        printf("FAIL requesty_client_with: %s\n", error.message);
    failures += !derived;
    return derived;
}

/* Runs a check in every way, streams alone when only_streams is not 0. */
static void in_every_way(void (*run)(requesty_client *, struct way), requesty_client *client, int only_streams)
{
    for (int protocol = 0; client && protocol < PROTOCOLS; protocol++)
        for (int mode = only_streams ? STREAM : WHOLE; mode < MODES; mode++)
            run(client, (struct way){ (enum protocol)protocol, (enum mode)mode });
}

/* ---- answers ---- */

static void check_text(const struct answer *answer, struct way way, const char *expected, const char *what)
{
    int good = answer->rc == 0 && strcmp(answer->text, expected) == 0 && strcmp(answer->streamed, expected) == 0;

    check(good, way, "%s%s%s", what, good ? "" : ": ", good ? "" : answer->rc < 0 ? answer->error.message : answer->text);
}

static const char *stop_word(struct way way, const char *of_messages, const char *of_chat)
{
    return way.protocol == MESSAGES ? of_messages : of_chat;
}

static void answers(requesty_client *client, struct way way)
{
    struct answer answer = { 0 };

    ask(client, way, "plain", 0, &answer);
    check_text(&answer, way, "A plain answer, nothing more.", "a plain answer");
    check(strcmp(answer.stop, stop_word(way, "end_turn", "stop")) == 0, way, "why it ended: %s", answer.stop);
    check(answer.attempts == 1, way, "%d attempt", answer.attempts);

    ask(client, way, "letters", 0, &answer);
    check_text(&answer, way,
               "🌲🌲🌲 Ærlig talt: 漢字, \"quotes\", a \\ and\na second line\twith a tab — and that is all.",
               "letters, quotes and lines, in small pieces");
    check(answer.input_tokens == 31 && answer.output_tokens == 17, way, "%lld tokens in, %lld out", answer.input_tokens,
          answer.output_tokens);

    ask(client, way, "think", 0, &answer);
    check_text(&answer, way, "So it is.", "an answer with thinking");
    check(strcmp(answer.reasoning, "Let me think about it for a while.") == 0, way, "the thinking: %s", answer.reasoning);

    ask(client, way, "half", 0, &answer);
    check_text(&answer, way, "Half an ans", "an answer over its limit");
    check(strcmp(answer.stop, stop_word(way, "max_tokens", "length")) == 0, way, "why it ended: %s", answer.stop);

    ask(client, way, "slowly", 0, &answer);
    check_text(&answer, way, "Slowly it comes, but it comes.", "a slow answer");
}

static void tools(requesty_client *client, struct way way)
{
    struct answer answer = { 0 };

    ask(client, way, "What is the weather in Oslo?", 1, &answer);
    check_text(&answer, way, "Let me see.", "text before tool calls");
    check(answer.calls == 2, way, "%zu tool calls", answer.calls);
    check(strcmp(answer.call_id, "call_oslo") == 0 && strcmp(answer.call_name, "get_weather") == 0 &&
              strcmp(answer.call_input, "{\"city\":\"Oslo\"}") == 0,
          way, "the first: %s %s %s", answer.call_id, answer.call_name, answer.call_input);
    check(strcmp(answer.stop, stop_word(way, "tool_use", "tool_calls")) == 0, way, "why it ended: %s", answer.stop);
}

/* The assistant's turn goes back as it came, with the tool's result behind it. */
static void tool_result_messages(requesty_client *client, const requesty_tool *tool)
{
    const struct way way = { MESSAGES, WHOLE };
    requesty_block_param call = { .type = REQUESTY_BLOCK_TOOL_USE, .id = "call_oslo", .name = "get_weather",
                                  .input_json = "{\"city\":\"Oslo\"}" };
    requesty_block_param result = { .type = REQUESTY_BLOCK_TOOL_RESULT, .id = "call_oslo", .text = "4 degrees, light rain" };
    requesty_message_param turns[] = {
        { .role = REQUESTY_ROLE_USER, .text = "What is the weather in Oslo?" },
        { .role = REQUESTY_ROLE_ASSISTANT, .content = &call, .content_count = 1 },
        { .role = REQUESTY_ROLE_USER, .content = &result, .content_count = 1 },
    };
    requesty_messages_params params = { .model = "provider/model", .max_tokens = 512, .messages = turns,
                                        .message_count = 3, .tools = tool, .tool_count = 1 };
    requesty_message *reply = NULL;
    requesty_error error = { 0 };
    int rc = requesty_messages_create(client, &params, &reply, &error);

    check(rc == 0 && strcmp(requesty_message_text(reply), "Four degrees and light rain in Oslo.") == 0, way,
          "a tool's result: %s", rc < 0 ? error.message : requesty_message_text(reply));
    requesty_message_free(reply);
}

static void tool_result_chat(requesty_client *client, const requesty_tool *tool)
{
    const struct way way = { CHAT, WHOLE };
    requesty_tool_call_param call = { .id = "call_oslo", .name = "get_weather", .arguments_json = "{\"city\":\"Oslo\"}" };
    requesty_chat_message turns[] = {
        { .role = REQUESTY_ROLE_USER, .text = "What is the weather in Oslo?" },
        { .role = REQUESTY_ROLE_ASSISTANT, .tool_calls = &call, .tool_call_count = 1 },
        { .role = REQUESTY_ROLE_TOOL, .tool_call_id = "call_oslo", .text = "4 degrees, light rain" },
    };
    requesty_chat_params params = { .model = "provider/model", .messages = turns, .message_count = 3, .tools = tool,
                                    .tool_count = 1 };
    requesty_chat_completion *reply = NULL;
    requesty_error error = { 0 };
    int rc = requesty_chat_create(client, &params, &reply, &error);

    check(rc == 0 && strcmp(requesty_chat_text(reply), "Four degrees and light rain in Oslo.") == 0, way,
          "a tool's result: %s", rc < 0 ? error.message : requesty_chat_text(reply));
    requesty_chat_completion_free(reply);
}

static void tool_results(requesty_client *client)
{
    const requesty_tool tool = { .name = "get_weather" };

    tool_result_messages(client, &tool);
    tool_result_chat(client, &tool);
}

/* ---- errors ---- */

struct failure {
    const char *question;
    int code, status;
    const char *message; /* a part of it */
};

static void check_failure(requesty_client *client, struct way way, const struct failure *expected)
{
    struct answer answer = { 0 };
    int good;

    ask(client, way, expected->question, 0, &answer);
    good = answer.rc == expected->code && answer.error.code == answer.rc && answer.error.http_status == expected->status &&
           strstr(answer.error.message, expected->message) && answer.attempts == 1;
    check(good, way, "%s: %s, HTTP %d, \"%s\"", expected->question, requesty_code_name(answer.rc),
          answer.rc < 0 ? answer.error.http_status : 0, answer.rc < 0 ? answer.error.message : answer.text);
}

static void errors(requesty_client *client, struct way way)
{
    static const struct failure expected[] = {
        { "error 400", REQUESTY_ERR_BAD_REQUEST, 400, "No such thing" },
        { "error 401", REQUESTY_ERR_UNAUTHORIZED, 401, "Who are you?" },
        { "error 402", REQUESTY_ERR_PAYMENT, 402, "The purse is empty" },
        { "error 404", REQUESTY_ERR_NOT_FOUND, 404, "No such model" },
        { "error 429", REQUESTY_ERR_RATE_LIMIT, 429, "Too many of you" },
        { "error 500", REQUESTY_ERR_SERVER, 500, "It broke" },
        { "error 529", REQUESTY_ERR_OVERLOADED, 529, "Busy, busy" },
        { "chaos: dropped", REQUESTY_ERR_SERVER, 500, "Chaos: request dropped" },
        { "chaos: malformed", REQUESTY_ERR_BAD_REPLY, 200, "" },
        { "chaos: disconnected", REQUESTY_ERR_NETWORK, 0, "" },
    };

    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        check_failure(client, way, &expected[i]);
}

/* The server counts by X-Test-Id, so each way has a first try of its own. */
static void retries(requesty_client *client, struct way way)
{
    requesty_header id = { "X-Test-Id", way_name(way) };
    requesty_client_options changes = { .max_retries = REQUESTY_INT(1), .headers = &id, .header_count = 1 };
    requesty_client *derived = derive(client, &changes);
    struct answer answer = { 0 };

    if (!derived)
        return;
    ask(derived, way, "at the second try", 0, &answer);
    check_text(&answer, way, "Better late than never.", "an answer at the second try");
    check(answer.attempts == 2, way, "%d attempts", answer.attempts);
    requesty_client_free(derived);
}

/* ---- streams that end badly, and the clock ---- */

static int is_beginning(const char *text, const char *whole)
{
    return *text && strlen(text) < strlen(whole) && strncmp(text, whole, strlen(text)) == 0;
}

static void cut_short(requesty_client *client, struct way way)
{
    struct answer answer = { 0 };

    ask(client, way, "cut short", 0, &answer);
    check(answer.rc == REQUESTY_ERR_INCOMPLETE_STREAM && answer.error.mid_stream &&
              is_beginning(answer.text, "This answer breaks off somewhere in the middle of what it has to say."),
          way, "a stream cut short: %s, kept \"%s\"", requesty_code_name(answer.rc), answer.text);
}

static void cancelled(requesty_client *client, struct way way)
{
    struct answer answer = { .stop_after = 2 };

    ask(client, way, "long enough to stop", 0, &answer);
    check(answer.rc == REQUESTY_ERR_CANCELLED && (way.mode == PULL || answer.error.user_code == CANCEL_CODE) &&
              is_beginning(answer.text, "One two three four five six seven eight nine ten eleven twelve thirteen."),
          way, "a cancelled stream: %s, kept \"%s\"", requesty_code_name(answer.rc), answer.text);
}

static void check_timeout(requesty_client *client, struct way way, const char *question,
                          const requesty_client_options *changes, requesty_timeout which)
{
    requesty_client *derived = derive(client, changes);
    struct answer answer = { 0 };

    if (!derived)
        return;
    ask(derived, way, question, 0, &answer);
    check(answer.rc == REQUESTY_ERR_TIMEOUT && answer.error.timeout == (int)which, way, "%s: %s, time-out %d", question,
          requesty_code_name(answer.rc), answer.rc < 0 ? answer.error.timeout : 0);
    requesty_client_free(derived);
}

static void timeouts(requesty_client *client, struct way way)
{
    requesty_client_options first = { .first_byte_timeout_ms = REQUESTY_INT(300) };
    requesty_client_options idle = { .idle_bytes_timeout_ms = REQUESTY_INT(300) };
    requesty_client_options total = { .total_timeout_ms = REQUESTY_INT(300) };

    check_timeout(client, way, "silent at first", &first, REQUESTY_TIMEOUT_FIRST_BYTE);
    check_timeout(client, way, "silent later", &idle, REQUESTY_TIMEOUT_IDLE_BYTES);
    check_timeout(client, way, "silent later", &total, REQUESTY_TIMEOUT_TOTAL);
}

/* ---- chaos: the server breaks calls at random ---- */

static int is_known_failure(const struct answer *answer)
{
    return answer->error.code == answer->rc && answer->error.message[0] &&
           (answer->rc == REQUESTY_ERR_SERVER || answer->rc == REQUESTY_ERR_BAD_REPLY ||
            answer->rc == REQUESTY_ERR_NETWORK || answer->rc == REQUESTY_ERR_RATE_LIMIT);
}

static void whole_or_error(requesty_client *client, struct way way)
{
    struct answer answer = { 0 };
    int whole = 0, failed = 0, strange = 0;

    for (int i = 0; i < 20; i++) {
        ask(client, way, "plain", 0, &answer);
        if (answer.rc == 0 && strcmp(answer.text, "A plain answer, nothing more.") == 0)
            whole++;
        else if (is_known_failure(&answer))
            failed++;
        else
            strange++;
    }
    check(strange == 0, way, "in chaos: %d whole answers, %d clear errors, %d of another kind", whole, failed, strange);
}

static void chaos(requesty_client *client)
{
    requesty_client_options changes = { .max_retries = REQUESTY_INT(4) };
    requesty_client *patient = derive(client, &changes);
    struct answer answer = { 0 };
    int whole = 0, again = 0, calls = 0;

    in_every_way(whole_or_error, client, 0);
    /* which calls the server spoils is left to chance: some calls see no retry, a hundred do not */
    for (; patient && calls < 100 && !(whole && again); calls++) {
        ask(patient, (struct way){ CHAT, STREAM }, "plain", 0, &answer);
        whole += answer.rc == 0;
        again += answer.attempts > 1;
    }
    check(whole > 0 && again > 0, (struct way){ CHAT, STREAM }, "with retries: %d of %d answered, %d after more than one attempt",
          whole, calls, again);
    requesty_client_free(patient);
}

/* ---- all of it ---- */

static void everything(requesty_client *client)
{
    in_every_way(answers, client, 0);
    in_every_way(tools, client, 0);
    tool_results(client);
    in_every_way(errors, client, 0);
    in_every_way(retries, client, 0);
    in_every_way(cut_short, client, 1);
    in_every_way(cancelled, client, 1);
    in_every_way(timeouts, client, 1);
}

int main(int argc, char **argv)
{
    requesty_client_options options = {
        .api_key = "test", .base_url = argc > 1 ? argv[1] : "", .max_retries = REQUESTY_INT(0),
        .total_timeout_ms = REQUESTY_INT(30000), .use_environment = REQUESTY_BOOL(0),
    };
    requesty_client *client = NULL;
    requesty_error error;

    if (argc < 2 || requesty_client_new(&options, &client, &error) < 0) {
        fprintf(stderr, "%s\n", argc < 2 ? "usage: interop BASE_URL [chaos]" : error.message);
        return 2;
    }
    if (argc > 2)
        chaos(client);
    else
        everything(client);
    requesty_client_free(client);
    printf("%d of %d checks failed\n", failures, checks);
    return failures > 0;
}
