#include "api/encode.h"

#include <string.h>

const struct rq_word rq_role_words[] = {
    { "user", REQUESTY_ROLE_USER },           { "assistant", REQUESTY_ROLE_ASSISTANT },
    { "system", REQUESTY_ROLE_SYSTEM },       { "developer", REQUESTY_ROLE_DEVELOPER },
    { "tool", REQUESTY_ROLE_TOOL },           { NULL, 0 },
};

const struct rq_word rq_cache_words[] = {
    { "", REQUESTY_CACHE_EPHEMERAL },
    { "5m", REQUESTY_CACHE_5M },
    { "1h", REQUESTY_CACHE_1H },
    { NULL, 0 },
};

void rq_encode_cache(struct rq_writer *writer, int64_t cache)
{
    const char *lifetime;

    if (cache == REQUESTY_CACHE_NONE)
        return;
    lifetime = rq_word_text(rq_cache_words, cache);
    if (!lifetime) {
        rq_write_refuse(writer, "cache", "%lld is not a requesty_cache", (long long)cache);
        return;
    }
    rq_write_object(writer, "cache_control", NULL);
    rq_write_string(writer, "type", "ephemeral");
    if (*lifetime)
        rq_write_string(writer, "ttl", lifetime);
    rq_write_object_end(writer);
}

static const struct rq_put_row extension_rows[] = {
    RQ_PUT(OPT_BOOL, requesty_extension, "auto_cache", auto_cache),
    RQ_PUT_ROW_TEXTS(requesty_extension, "tags", tags, tag_count),
    RQ_PUT(TEXT, requesty_extension, "user_id", user_id),
    RQ_PUT(TEXT, requesty_extension, "trace_id", trace_id),
    RQ_PUT(JSON_OBJECT, requesty_extension, "extra", dimensions_json),
};

void rq_encode_extension(struct rq_writer *writer, const requesty_extension *extension)
{
    if (!extension)
        return;
    rq_write_object(writer, "requesty", extension->extra_json);
    rq_put_rows(writer, extension_rows, RQ_COUNT(extension_rows), extension);
    rq_write_object_end(writer);
}

static const struct rq_word thinking_words[] = {
    { "enabled", REQUESTY_THINKING_ENABLED },
    { "disabled", REQUESTY_THINKING_DISABLED },
    { "adaptive", REQUESTY_THINKING_ADAPTIVE },
    { "between_tools", REQUESTY_THINKING_BETWEEN_TOOLS },
    { NULL, 0 },
};

void rq_encode_thinking(struct rq_writer *writer, const char *name, int64_t thinking, requesty_opt_int budget,
                        const char *display)
{
    const char *word = rq_word_text(thinking_words, thinking);

    if (!thinking && (budget.set || display))
        rq_write_refuse(writer, "thinking", "must be set when thinking_budget or thinking_display is");
    else if (thinking && !word)
        rq_write_refuse(writer, "thinking", "%lld is not a requesty_thinking", (long long)thinking);
    else if (budget.set && thinking != REQUESTY_THINKING_ENABLED)
        rq_write_refuse(writer, "thinking_budget", "goes with REQUESTY_THINKING_ENABLED");
    if (!word)
        return;
    rq_write_object(writer, name, NULL);
    rq_write_string(writer, "type", word);
    if (budget.set)
        rq_write_int(writer, "budget_tokens", budget.value);
    if (display)
        rq_write_string(writer, "display", display);
    rq_write_object_end(writer);
}

void rq_encode_text(struct rq_writer *writer, const char *name, const char *text, size_t len)
{
    if (text)
        rq_write_text(writer, name, text, len ? len : strlen(text));
}

void rq_encode_check_model(struct rq_writer *writer, const char *model)
{
    rq_encode_check_required(writer, "model", model);
}

void rq_encode_check_required(struct rq_writer *writer, const char *name, const char *text)
{
    if (!text && !rq_write_has_extra(writer, name))
        rq_write_refuse(writer, name, "is required");
    else if (text && !*text)
        rq_write_refuse(writer, name, "is empty");
}

void rq_encode_string(struct rq_writer *writer, const char *name, const char *text)
{
    if (text)
        rq_write_string(writer, name, text);
}

void rq_encode_bool(struct rq_writer *writer, const char *name, requesty_opt_bool value)
{
    if (value.set)
        rq_write_bool(writer, name, value.value != 0);
}

void rq_encode_stream(struct rq_writer *writer, requesty_opt_bool said, bool stream)
{
    if (said.set && (said.value != 0) != stream)
        rq_write_refuse(writer, "stream", "is %s, but the call is %s", said.value ? "true" : "false",
                        stream ? "_stream or _open" : "_create");
    else if (said.set || stream)
        rq_write_bool(writer, "stream", stream);
}

void rq_encode_require(struct rq_writer *writer, const char *member, const void *value)
{
    if (!value)
        rq_write_refuse(writer, member, "is required for this type");
}

void rq_encode_content(struct rq_writer *writer, const char *name, const char *json, const char *member)
{
    enum rq_kind kind = json ? rq_slice_kind((struct rq_slice){ json, strlen(json) }) : RQ_KIND_STRING;

    if (kind == RQ_KIND_STRING || kind == RQ_KIND_ARRAY)
        rq_write_json(writer, name, json, kind, member);
    else
        rq_write_refuse(writer, member, "must be a JSON string or array");
}

bool rq_encode_whole(struct rq_writer *writer, const char *json, const void *element, size_t size, size_t json_offset)
{
    const unsigned char *bytes = element;

    if (!json)
        return false;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] && (i < json_offset || i >= json_offset + sizeof json)) {
            rq_write_refuse_item(writer, "json", "stands for the whole element, but another member is set as well");
            return true;
        }
    rq_write_json(writer, NULL, json, RQ_KIND_OBJECT, "json");
    return true;
}

static bool is_set(const void *element, const struct rq_part_of *member)
{
    const unsigned char *bytes = (const unsigned char *)element + member->offset;

    for (size_t i = 0; i < member->size; i++)
        if (bytes[i])
            return true;
    return false;
}

void rq_encode_only(struct rq_writer *writer, const void *element, const struct rq_part_of *members, size_t count,
                    unsigned allowed)
{
    for (size_t i = 0; i < count; i++)
        if (!(allowed & 1u << i) && is_set(element, &members[i])) {
            rq_write_refuse(writer, members[i].name, "does not go with this type");
            return;
        }
}

bool rq_encode_has_array(struct rq_writer *writer, const char *member, const void *array, size_t count)
{
    if (array || !count)
        return true;
    rq_write_refuse(writer, member, "is NULL but has a count");
    return false;
}
