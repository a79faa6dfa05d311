#include "api/encode_openai.h"

#include <stdio.h>
#include <string.h>

/* The object around what chat nests. */
static void open_inside(struct rq_writer *writer, const char *name, enum rq_depth depth)
{
    if (depth == RQ_NESTED)
        rq_write_object(writer, name, NULL);
}

static void close_inside(struct rq_writer *writer, enum rq_depth depth)
{
    if (depth == RQ_NESTED)
        rq_write_object_end(writer);
}

/* ---- tools ------------------------------------------------------------------------------------------------------- */

static void check_name(struct rq_writer *writer, const requesty_tool *tool, enum rq_depth depth)
{
    if (tool->name || depth == RQ_FLAT)
        rq_encode_check_required(writer, "name", tool->name);
    else
        rq_write_refuse(writer, "name", "is required"); /* extra_json is not of the object that the name is in */
}

/* Responses requires a schema. */
static void put_parameters(struct rq_writer *writer, const requesty_tool *tool, enum rq_depth depth)
{
    static const char nothing[] = "{\"type\":\"object\",\"properties\":{}}";
    const char *schema = tool->input_schema_json;

    rq_write_json(writer, "parameters", schema || depth == RQ_NESTED ? schema : nothing, RQ_KIND_OBJECT,
                  "input_schema_json");
}

static void put_function(struct rq_writer *writer, const requesty_tool *tool, enum rq_depth depth)
{
    check_name(writer, tool, depth);
    open_inside(writer, "function", depth);
    rq_encode_string(writer, "name", tool->name);
    rq_encode_string(writer, "description", tool->description);
    put_parameters(writer, tool, depth);
    rq_encode_bool(writer, "strict", tool->strict);
    close_inside(writer, depth);
}

/* OpenAI's custom tools take free text. */
static void put_custom(struct rq_writer *writer, const requesty_tool *tool, enum rq_depth depth)
{
    check_name(writer, tool, depth);
    open_inside(writer, "custom", depth);
    rq_encode_string(writer, "name", tool->name);
    rq_encode_string(writer, "description", tool->description);
    close_inside(writer, depth);
}

/* A tool of the server's is settings and nothing else. */
static void put_server_tool(struct rq_writer *writer, const requesty_tool *tool)
{
    if (tool->description)
        rq_write_refuse(writer, "description", "goes with a tool of the program's own");
    rq_encode_string(writer, "name", tool->name);
}

static void put_tool_members(struct rq_writer *writer, const requesty_tool *tool, enum rq_depth depth)
{
    const char *type = tool->type ? tool->type : "function";
    bool is_function = strcmp(type, "function") == 0;

    rq_write_string(writer, "type", type);
    if (!is_function && (tool->input_schema_json || tool->strict.set))
        rq_write_refuse(writer, tool->strict.set ? "strict" : "input_schema_json", "goes with a function");
    if (is_function)
        put_function(writer, tool, depth);
    else if (strcmp(type, "custom") == 0)
        put_custom(writer, tool, depth);
    else
        put_server_tool(writer, tool);
    rq_encode_cache(writer, tool->cache);
}

void rq_openai_put_tool(struct rq_writer *writer, const char *name, const requesty_tool *tool, enum rq_depth depth)
{
    if (rq_encode_whole(writer, tool->json, tool, sizeof *tool, offsetof(requesty_tool, json)))
        return;
    rq_write_object(writer, name, tool->extra_json);
    put_tool_members(writer, tool, depth);
    rq_write_object_end(writer);
}

/* ---- the choice of tools ----------------------------------------------------------------------------------------- */

static void put_named_choice(struct rq_writer *writer, const char *name, const char *function, enum rq_depth depth)
{
    if (!function) {
        rq_write_refuse(writer, "tool_choice_name", "is required with REQUESTY_TOOL_CHOICE_TOOL");
        return;
    }
    rq_write_object(writer, name, NULL);
    rq_write_string(writer, "type", "function");
    open_inside(writer, "function", depth);
    rq_write_string(writer, "name", function);
    close_inside(writer, depth);
    rq_write_object_end(writer);
}

void rq_openai_put_tool_choice(struct rq_writer *writer, const char *name, const struct rq_tool_choice *choice,
                               enum rq_depth depth)
{
    static const struct rq_word words[] = {
        { "auto", REQUESTY_TOOL_CHOICE_AUTO },
        { "required", REQUESTY_TOOL_CHOICE_ANY },
        { "none", REQUESTY_TOOL_CHOICE_NONE },
        { NULL, 0 },
    };
    const char *word = rq_word_text(words, choice->choice);

    if (choice->tool && choice->choice != REQUESTY_TOOL_CHOICE_TOOL)
        rq_write_refuse(writer, "tool_choice_name", "goes with REQUESTY_TOOL_CHOICE_TOOL");
    else if (choice->json && choice->choice)
        rq_write_refuse(writer, "tool_choice", "only one of tool_choice and tool_choice_json may be set");
    else if (choice->json)
        rq_write_json(writer, name, choice->json, RQ_KIND_BAD, "tool_choice_json");
    else if (choice->choice == REQUESTY_TOOL_CHOICE_TOOL)
        put_named_choice(writer, name, choice->tool, depth);
    else if (choice->choice && !word)
        rq_write_refuse(writer, "tool_choice", "%lld is not a requesty_tool_choice", (long long)choice->choice);
    else
        rq_encode_string(writer, name, word);
}

/* ---- the format of the answer ------------------------------------------------------------------------------------ */

static void put_schema(struct rq_writer *writer, const struct rq_response_format *format, enum rq_depth depth)
{
    open_inside(writer, "json_schema", depth);
    rq_write_string(writer, "name", format->schema_name ? format->schema_name : "response");
    rq_encode_string(writer, "description", format->schema_description);
    rq_encode_bool(writer, "strict", format->strict);
    rq_write_json(writer, "schema", format->schema_json, RQ_KIND_OBJECT, "response_schema_json");
    close_inside(writer, depth);
}

void rq_openai_put_format(struct rq_writer *writer, const char *name, const struct rq_response_format *format,
                          enum rq_depth depth)
{
    static const struct rq_word words[] = {
        { "text", REQUESTY_RESPONSE_FORMAT_TEXT },
        { "json_object", REQUESTY_RESPONSE_FORMAT_JSON_OBJECT },
        { "json_schema", REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA },
        { NULL, 0 },
    };
    const char *word = rq_word_text(words, format->format);
    bool wants_schema = format->format == REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA;

    if (format->format && !word)
        rq_write_refuse(writer, "response_format", "%lld is not a requesty_response_format", (long long)format->format);
    if (wants_schema != (format->schema_json != NULL))
        rq_write_refuse(writer, "response_schema_json",
                        "goes with REQUESTY_RESPONSE_FORMAT_JSON_SCHEMA, and only with it");
    if (!word)
        return;
    rq_write_object(writer, name, NULL);
    rq_write_string(writer, "type", word);
    if (wants_schema)
        put_schema(writer, format, depth);
    rq_write_object_end(writer);
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

void rq_openai_put_data_url(struct rq_writer *writer, const char *name, const requesty_part_param *part,
                            const char *standard_type)
{
    const char *type = part->media_type ? part->media_type : standard_type;
    char prefix[128];

    if (!type || strlen(type) > 96 || strpbrk(type, "\"\\") || strcspn(type, " \t\r\n") != strlen(type)) {
        rq_write_refuse(writer, "media_type", type ? "is not a media type" : "is required with bytes");
        return;
    }
    snprintf(prefix, sizeof prefix, "data:%s;base64,", type);
    rq_write_base64(writer, name, prefix, part->bytes, part->bytes_len);
}

void rq_openai_put_audio(struct rq_writer *writer, const requesty_part_param *part)
{
    rq_encode_require(writer, "format", part->format);
    if (!part->data == !part->bytes) {
        rq_write_refuse(writer, "data", "exactly one of data and bytes must be set");
        return;
    }
    rq_write_object(writer, "input_audio", NULL);
    rq_encode_string(writer, "data", part->data);
    if (part->bytes)
        rq_write_base64(writer, "data", "", part->bytes, part->bytes_len);
    rq_encode_string(writer, "format", part->format);
    rq_write_object_end(writer);
}

/* In the order of the bits. */
#define P requesty_part_param
static const struct rq_part_of part_members[] = {
    RQ_PART_OF(P, text),    RQ_PART_OF(P, url),   RQ_PART_OF(P, detail), RQ_PART_OF(P, media_type),
    RQ_PART_OF(P, bytes),   RQ_PART_OF(P, data),  RQ_PART_OF(P, format), RQ_PART_OF(P, filename),
    RQ_PART_OF(P, file_id), RQ_PART_OF(P, cache),
};
#undef P

static void put_part_members(struct rq_writer *writer, const requesty_part_param *part, const struct rq_part_kind *kind)
{
    while (kind->word && kind->type != part->type)
        kind++;
    if (!kind->word) {
        rq_write_refuse(writer, "type", "%lld is not a requesty_part_type that goes here; use json for others",
                        (long long)part->type);
        return;
    }
    rq_encode_only(writer, part, part_members, RQ_COUNT(part_members), kind->members);
    rq_write_string(writer, "type", kind->word);
    kind->put(writer, part);
    if (part->bytes && !part->bytes_len)
        rq_write_refuse(writer, "bytes_len", "is 0");
    rq_encode_cache(writer, part->cache);
}

void rq_openai_put_part(struct rq_writer *writer, const requesty_part_param *part, const struct rq_part_kind *kinds)
{
    if (rq_encode_whole(writer, part->json, part, sizeof *part, offsetof(requesty_part_param, json)))
        return;
    rq_write_object(writer, NULL, part->extra_json);
    put_part_members(writer, part, kinds);
    rq_write_object_end(writer);
}

void rq_openai_put_parts(struct rq_writer *writer, const char *name, const requesty_part_param *parts, size_t count,
                         const struct rq_part_kind *kinds)
{
    if (!rq_encode_has_array(writer, "parts", parts, count))
        return;
    rq_write_array(writer, name);
    for (size_t i = 0; i < count; i++)
        rq_openai_put_part(writer, &parts[i], kinds);
    rq_write_array_end(writer);
}
