/* What the demonstration router says. */
#include "router_internal.h"
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>

enum { QUOTED_WORDS = 8, BYTES_PER_TOKEN = 4, FRAGMENT_BYTES = 8 };

static const struct {
    const char *word;
    const char *text;
} canned[] = {
    { "tree", "A coast redwood: the tallest one known stands about 116 metres high." },
    { "sky", "Air scatters short waves of sunlight more than long ones, so blue light reaches us from "
             "every side." },
    { "story", "Once there was a lighthouse keeper who wrote a letter to every ship that passed. Nobody "
               "ever answered. On the day he retired, the harbour was full of ships, and each of them had "
               "brought his letters back, framed." },
    { "count", "One, two, three, four, five, six, seven, eight, nine, ten." },
    { "joke", "A program walks into a bar and orders a drink. The bar says: segmentation fault." },
    { "weather", "I cannot look out of the window myself, but with a tool I could find out." },
    { "hello", "Hello! What can I do for you?" },
    { "hi", "Hello! What can I do for you?" },
    { "thanks", "You are welcome." },
};

size_t router_next_word(const char *text)
{
    size_t length = strcspn(text, " ");

    return length + strspn(text + length, " ");
}

size_t router_next_fragment(const char *text)
{
    size_t length = strlen(text);

    if (length > FRAGMENT_BYTES)
        length = FRAGMENT_BYTES;
    while (((unsigned char)text[length] & 0xC0) == 0x80) /* the next byte continues a character */
        length++;
    return length;
}

/* The last words of a text. */
static const char *last_words(const char *text, size_t count)
{
    const char *start = text + strlen(text);

    while (start > text) {
        if (start[-1] == ' ' && count-- <= 1)
            break;
        start--;
    }
    return start;
}

static char *default_text(const char *question, size_t turns)
{
    struct server_buffer text = { 0 };

    server_buffer_format(&text, "You said \"%s\". I am a small demonstration router and know only a few ",
                         last_words(question, QUOTED_WORDS));
    server_buffer_format(&text, "answers; this conversation has %zu messages so far.", turns);
    return text.data;
}

static char *choose_text(const char *question, size_t turns)
{
    for (size_t i = 0; i < sizeof canned / sizeof *canned; i++)
        if (router_find_word(question, canned[i].word))
            return server_copy_text(canned[i].text);
    return default_text(question, turns);
}

static void say_result(struct router_answer *answer, const char *result)
{
    struct server_buffer text = { 0 };

    server_buffer_format(&text, "Here is what I found: %s.", result);
    answer->text = text.data;
}

static void call_tool(struct router_answer *answer, const json_t *tool, const char *question)
{
    answer->text = server_copy_text("Let me look that up.");
    answer->tool_name = server_copy_text(json_string_value(json_object_get(tool, "name")));
    answer->tool_input = router_tool_input(tool, question);
}

static void choose(struct router_answer *answer, const struct router_call *call)
{
    const json_t *tool = router_weather_tool(json_object_get(call->body, "tools"));
    char *question = router_user_text(call->turns);
    char *result = router_tool_result(call->turns);

    if (result)
        say_result(answer, result);
    else if (tool && router_find_word(question, "weather"))
        call_tool(answer, tool, question);
    else
        answer->text = choose_text(question, json_array_size(call->turns));
    free(result);
    free(question);
}

/* A word counts as one token here, so that a small limit is seen to cut. */
static void cut(struct router_answer *answer, size_t word_limit)
{
    char *next = answer->text;

    for (size_t words = 0; words < word_limit && *next != '\0'; words++)
        next += router_next_word(next);
    answer->cut = *next != '\0';
    *next = '\0';
}

static size_t count_tokens(const char *text)
{
    return text ? (strlen(text) + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN : 0;
}

static size_t count_member(const json_t *body, const char *name)
{
    const json_t *value = json_object_get(body, name);
    char *text = value ? router_dump(value) : NULL;
    size_t tokens = count_tokens(text);

    free(text);
    return tokens;
}

void router_answer_make(struct router_answer *answer, const struct router_call *call, size_t word_limit)
{
    *answer = (struct router_answer){ 0 };
    choose(answer, call);
    if (!answer->tool_name)
        cut(answer, word_limit);
    answer->input_tokens = count_member(call->body, "system") + count_member(call->body, "messages") +
                           count_member(call->body, "instructions") + count_member(call->body, "input") +
                           count_member(call->body, "tools");
    answer->output_tokens = count_tokens(answer->text) + count_tokens(answer->tool_input);
    answer->cost = router_cost(call->model, answer->input_tokens, answer->output_tokens);
}

void router_answer_free(struct router_answer *answer)
{
    free(answer->text);
    free(answer->tool_name);
    free(answer->tool_input);
}
