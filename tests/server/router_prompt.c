/* Reading what was asked, in the form of any protocol. */
#define _POSIX_C_SOURCE 200809L
#include "router_internal.h"
#include "server_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool has_type(const json_t *block, const char *type)
{
    const char *text = json_string_value(json_object_get(block, "type"));

    return text && strcmp(text, type) == 0;
}

/* The text of a content: a string, or the text parts of an array. */
static void append_content(struct server_buffer *out, const json_t *content)
{
    size_t count = json_array_size(content);

    if (json_is_string(content))
        server_buffer_text(out, json_string_value(content));
    for (size_t i = 0; i < count; i++) {
        const json_t *part = json_array_get(content, i);

        if (!has_type(part, "text") && !has_type(part, "input_text") && !has_type(part, "output_text"))
            continue;
        if (out->length > 0)
            server_buffer_text(out, " ");
        append_content(out, json_object_get(part, "text"));
    }
}

static char *content_text(const json_t *content)
{
    struct server_buffer text = { 0 };

    server_buffer_text(&text, "");
    append_content(&text, content);
    return text.data;
}

static bool has_role(const json_t *message, const char *role)
{
    const char *text = json_string_value(json_object_get(message, "role"));

    return text && strcmp(text, role) == 0;
}

char *router_user_text(const json_t *turns)
{
    for (size_t i = json_array_size(turns); i > 0; i--) {
        const json_t *message = json_array_get(turns, i - 1);
        char *text;

        if (!has_role(message, "user"))
            continue;
        text = content_text(json_object_get(message, "content"));
        if (*text != '\0')
            return text;
        free(text);
    }
    return server_copy_text("");
}

/* In Messages a result is a block of the user's turn. */
static const json_t *result_block(const json_t *content)
{
    for (size_t i = 0; i < json_array_size(content); i++)
        if (has_type(json_array_get(content, i), "tool_result"))
            return json_array_get(content, i);
    return NULL;
}

char *router_tool_result(const json_t *turns)
{
    const json_t *last = json_array_get(turns, json_array_size(turns) - 1);
    const json_t *content = json_object_get(last, "content");
    const json_t *result = has_role(last, "tool") ? last : result_block(content);

    if (has_type(last, "function_call_output"))
        return content_text(json_object_get(last, "output"));
    return result ? content_text(json_object_get(result, "content")) : NULL;
}

const char *router_find_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = text; *at != '\0'; at++) {
        bool begins = at == text || !isalnum((unsigned char)at[-1]);

        if (begins && strncasecmp(at, word, length) == 0 && !isalnum((unsigned char)at[length]))
            return at;
    }
    return NULL;
}

/* In chat a tool is wrapped into a "function". */
static const json_t *unwrap(const json_t *tool)
{
    const json_t *function = json_object_get(tool, "function");

    return function ? function : tool;
}

static bool is_for_weather(const json_t *tool)
{
    const char *name = json_string_value(json_object_get(tool, "name"));
    const char *description = json_string_value(json_object_get(tool, "description"));

    return (name && router_find_word(name, "weather")) ||
           (description && router_find_word(description, "weather"));
}

const json_t *router_weather_tool(const json_t *tools)
{
    const json_t *first = NULL;

    for (size_t i = 0; i < json_array_size(tools); i++) {
        const json_t *tool = unwrap(json_array_get(tools, i));

        if (!json_is_string(json_object_get(tool, "name")))
            continue;
        if (is_for_weather(tool))
            return tool;
        if (!first)
            first = tool;
    }
    return first;
}

/* "What is the weather in Oslo?": the place is what follows "in". */
static char *place(const char *question)
{
    const char *in = NULL, *next = question;
    size_t length;

    while ((next = router_find_word(next, "in"))) {
        in = next;
        next++;
    }
    if (!in || in[2] == '\0')
        return server_copy_text("Oslo");
    in += 2 + strspn(in + 2, " ");
    length = strcspn(in, "?.!,;\n");
    return length ? server_copy(in, length) : server_copy_text("Oslo");
}

/* The member that the place goes into: the first that is required, or that there is. */
static const char *place_member(const json_t *tool)
{
    const json_t *schema = json_object_get(tool, "input_schema");
    const char *name;

    if (!schema)
        schema = json_object_get(tool, "parameters");
    name = json_string_value(json_array_get(json_object_get(schema, "required"), 0));
    if (!name) {
        json_t *properties = json_object_get(schema, "properties");

        name = json_object_iter_key(json_object_iter(properties));
    }
    return name ? name : "city";
}

char *router_tool_input(const json_t *tool, const char *question)
{
    char *where = place(question);
    json_t *input = json_pack("{s:s}", place_member(tool), where);
    char *text = router_dump(input);

    json_decref(input);
    free(where);
    return text;
}
