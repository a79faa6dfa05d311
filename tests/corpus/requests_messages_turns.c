/* Turns and their blocks, of Messages requests. */
#include <string.h>

#include "requests_kinds.h"
#include "requests_shared.h"

#define B requesty_block_param
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- parts of blocks --------------------------------------------------------------------------------------------- */

static const struct build_row data_rows[] = {
    ROW_SAID("type"),
    ROW(TEXT, B, "media_type", media_type),
    ROW(TEXT, B, "data", data),
};
static const struct build_row text_source_rows[] = {
    ROW_SAID("type"),
    ROW(TEXT, B, "media_type", media_type),
    ROW_LONG_TEXT(B, "data", text, text_len, NULL),
};
static const struct build_row url_rows[] = { ROW_SAID("type"), ROW(TEXT, B, "url", url) };
static const struct build_row file_rows[] = { ROW_SAID("type"), ROW(TEXT, B, "file_id", file_id) };

static const struct source_form {
    const char *type, *first, *second; /* members that must be texts */
    struct build_rows rows;
} source_forms[] = {
    { "base64", "media_type", "data", { data_rows, COUNT(data_rows) } },
    { "url", "url", "url", { url_rows, COUNT(url_rows) } },
    { "file", "file_id", "file_id", { file_rows, COUNT(file_rows) } },
    { "text", "media_type", "data", { text_source_rows, COUNT(text_source_rows) } }, /* of documents */
};

static const struct source_form *form_of(const json_t *source)
{
    for (size_t i = 0; i < COUNT(source_forms); i++) {
        const struct source_form *form = &source_forms[i];
        if (build_member_is(source, "type", form->type) && build_is_text(json_object_get(source, form->first)) &&
            build_is_text(json_object_get(source, form->second)))
            return form;
    }
    return NULL;
}

static bool is_document_source(const json_t *source)
{
    return form_of(source) != NULL;
}

static bool is_image_source(const json_t *source)
{
    return form_of(source) != NULL && !build_member_is(source, "type", "text");
}

/* It fits, see above. */
static json_t *take_source(struct build *build, json_t *value, void *to)
{
    return build_members(build, value, form_of(value)->rows, to);
}

static json_t *take_citations(struct build *build, json_t *value, void *at)
{
    static const struct build_row rows[] = { { .name = "enabled", .type = BUILD_OPT_BOOL } };
    return build_inside(build, value, BUILD_ROWS(rows), at);
}

static bool take_blocks(struct build *build, json_t *value, const B **list, size_t *count)
{
    *list = build_list(build, value, sizeof(B), take_messages_block, count);
    return *list != NULL;
}

static json_t *take_result_content(struct build *build, json_t *value, void *to)
{
    B *block = to;
    if (json_is_string(value))
        block->text = build_long_text(build, value, &block->text_len);
    else if (!take_blocks(build, value, &block->content, &block->content_count))
        return json_incref(value);
    return NULL;
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

#define ROW_CACHE ROW_CUSTOM(B, "cache_control", cache, take_cache)

static const struct build_row text_rows[] = {
    ROW_SAID("type"),
    ROW_LONG_TEXT(B, "text", text, text_len, build_is_string),
    ROW_CACHE,
};
static const struct build_row image_rows[] = {
    ROW_SAID("type"),
    ROW_WHOLE("source", take_source, is_image_source),
    ROW_CACHE,
};
static const struct build_row document_rows[] = {
    ROW_SAID("type"),
    ROW_WHOLE("source", take_source, is_document_source),
    ROW(TEXT, B, "title", title),
    ROW(TEXT, B, "context", context),
    ROW_CUSTOM(B, "citations", citations, take_citations),
    ROW_CACHE,
};
static const struct build_row tool_use_rows[] = {
    ROW_SAID("type"),
    ROW_NEEDS(TEXT, B, "id", id, build_is_text),
    ROW_NEEDS(TEXT, B, "name", name, build_is_text),
    ROW_NEEDS(JSON, B, "input", input_json, build_is_object),
    ROW_CACHE,
};
static const struct build_row tool_result_rows[] = {
    ROW_SAID("type"),
    ROW_NEEDS(TEXT, B, "tool_use_id", id, build_is_text),
    ROW_WHOLE("content", take_result_content, NULL),
    ROW(OPT_BOOL, B, "is_error", is_error),
    ROW_CACHE,
};
static const struct build_row thinking_rows[] = {
    ROW_SAID("type"),
    ROW_LONG_TEXT(B, "thinking", text, text_len, build_is_string),
    ROW(TEXT, B, "signature", signature),
};
static const struct build_row redacted_rows[] = {
    ROW_SAID("type"),
    ROW_NEEDS(TEXT, B, "data", data, build_is_text),
};

static const struct {
    const char *word;
    int64_t type;
    struct build_rows rows;
} kinds[] = {
    { "text", REQUESTY_BLOCK_TEXT, { text_rows, COUNT(text_rows) } },
    { "image", REQUESTY_BLOCK_IMAGE, { image_rows, COUNT(image_rows) } },
    { "document", REQUESTY_BLOCK_DOCUMENT, { document_rows, COUNT(document_rows) } },
    { "tool_use", REQUESTY_BLOCK_TOOL_USE, { tool_use_rows, COUNT(tool_use_rows) } },
    { "tool_result", REQUESTY_BLOCK_TOOL_RESULT, { tool_result_rows, COUNT(tool_result_rows) } },
    { "thinking", REQUESTY_BLOCK_THINKING, { thinking_rows, COUNT(thinking_rows) } },
    { "redacted_thinking", REQUESTY_BLOCK_REDACTED_THINKING, { redacted_rows, COUNT(redacted_rows) } },
};

void take_messages_block(struct build *build, json_t *value, void *to)
{
    B *block = to;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (!build_member_is(value, "type", kinds[i].word) || !build_fits(value, kinds[i].rows))
            continue;
        block->type = kinds[i].type;
        block->extra_json = build_extra(build, build_members(build, value, kinds[i].rows, block));
        return;
    }
    block->json = build_whole(build, value);
}

/* ---- turns ------------------------------------------------------------------------------------------------------- */

static json_t *take_content(struct build *build, json_t *value, void *to)
{
    requesty_message_param *turn = to;
    if (json_is_string(value))
        turn->text = build_long_text(build, value, &turn->text_len);
    else if (!take_blocks(build, value, &turn->content, &turn->content_count))
        return json_incref(value);
    return NULL;
}

static bool is_there(const json_t *value)
{
    return value != NULL;
}

void take_messages_turn(struct build *build, json_t *value, void *to)
{
    static const struct build_word roles[] = {
        { "user", REQUESTY_ROLE_USER },
        { "assistant", REQUESTY_ROLE_ASSISTANT },
        { "system", REQUESTY_ROLE_SYSTEM },
        { NULL, 0 },
    };
    static const struct build_row rows[] = {
        { .name = "role", .type = BUILD_WORD, .offset = offsetof(requesty_message_param, role), .words = roles,
          .needs = is_there },
        ROW_WHOLE("content", take_content, is_there),
    };
    requesty_message_param *turn = to;
    if (build_fits(value, BUILD_ROWS(rows)))
        turn->extra_json = build_extra(build, build_members(build, value, BUILD_ROWS(rows), turn));
    else
        turn->json = build_whole(build, value);
}
