/* Blocks of Messages as parts of chat: what both protocols have a form for (API notes: messages-and-chat.md 3 and 8,
 * requesty.md 8.2). */
#include "api/chat.h"
#include "api/encode.h"
#include "api/history.h"
#include "api/messages.h"

#include <stdio.h>
#include <string.h>

/* ---- a block, read ----------------------------------------------------------------------------------------------- */

struct source {
    const char *type, *media_type, *data, *url;
    size_t data_len;
};

struct cache {
    const char *ttl;
};

struct block {
    int32_t type;
    const char *type_text, *text, *title, *context_json, *citations_json;
    size_t text_len;
    const struct source *source;
    const struct cache *cache;
    struct rq_other *others;
};

static const struct rq_field source_rows[] = {
    RQ_ROW(TEXT, struct source, "type", type),
    RQ_ROW(TEXT, struct source, "media_type", media_type),
    RQ_ROW_2(TEXT, struct source, "data", data, data_len),
    RQ_ROW(TEXT, struct source, "url", url),
};
static const struct rq_table source_table = {
    .fields = source_rows, .count = RQ_COUNT(source_rows), .size = sizeof(struct source), .raw_offset = RQ_NO_RAW,
};

static const struct rq_field cache_rows[] = { RQ_ROW(TEXT, struct cache, "ttl", ttl) };
static const struct rq_table cache_table = {
    .fields = cache_rows, .count = RQ_COUNT(cache_rows), .size = sizeof(struct cache), .raw_offset = RQ_NO_RAW,
};

static const struct rq_field block_rows[] = {
    RQ_ROW_WORD(struct block, "type", type, type_text, rq_block_words),
    RQ_ROW_2(TEXT, struct block, "text", text, text_len),
    RQ_ROW_OBJECT(struct block, "source", source, source_table),
    RQ_ROW(TEXT, struct block, "title", title),
    RQ_ROW(RAW, struct block, "context", context_json),
    RQ_ROW(RAW, struct block, "citations", citations_json),
    RQ_ROW_OBJECT(struct block, "cache_control", cache, cache_table),
};
static const struct rq_table block_table = {
    .fields = block_rows, .count = RQ_COUNT(block_rows), .size = sizeof(struct block), .raw_offset = RQ_NO_RAW,
    .others_offset = offsetof(struct block, others),
};

/* ---- block to part ----------------------------------------------------------------------------------------------- */

struct conversion {
    struct rq_arena arena; /* the block and what the part points to */
    requesty_part_param part;
    const char *problem;   /* why chat has no form for it */
    bool no_memory;
};

static void keep_problem(struct conversion *conversion, const char *problem)
{
    if (!conversion->problem)
        conversion->problem = problem;
}

static bool has_type(const struct source *source, const char *type)
{
    return source && source->type && strcmp(source->type, type) == 0;
}

/* "data:image/png;base64,..." */
static const char *data_url(struct conversion *conversion, const struct source *source)
{
    const char *type = source->media_type ? source->media_type : "application/octet-stream";
    size_t size = strlen(type) + source->data_len + sizeof "data:;base64,";
    char *url = rq_arena_bytes(&conversion->arena, size);

    if (url)
        snprintf(url, size, "data:%s;base64,%s", type, source->data);
    conversion->no_memory |= !url;
    return url;
}

static void convert_image(struct conversion *conversion, const struct block *block)
{
    conversion->part.type = REQUESTY_PART_IMAGE_URL;
    if (has_type(block->source, "url") && block->source->url)
        conversion->part.url = block->source->url;
    else if (has_type(block->source, "base64") && block->source->data)
        conversion->part.url = data_url(conversion, block->source);
    else
        keep_problem(conversion, "chat takes an image as URL or data only");
}

static void convert_text(struct conversion *conversion, const char *text, size_t len)
{
    conversion->part.type = REQUESTY_PART_TEXT;
    conversion->part.text = text ? text : "";
    conversion->part.text_len = len;
}

static void convert_file(struct conversion *conversion, const struct block *block)
{
    const struct source *source = block->source;
    bool is_url = has_type(source, "url") && source->url, is_data = has_type(source, "base64") && source->data;

    if (!is_url && !is_data) {
        keep_problem(conversion, "chat takes a document as URL, data or plain text only");
        return;
    }
    conversion->part.type = REQUESTY_PART_INPUT_FILE;
    conversion->part.filename = block->title ? block->title : "document.pdf";
    conversion->part.url = is_url ? source->url : NULL;
    conversion->part.data = is_data ? source->data : NULL;
    conversion->part.media_type = source->media_type;
}

static void convert_document(struct conversion *conversion, const struct block *block)
{
    bool is_text = has_type(block->source, "text") && block->source->data;

    if (block->context_json || block->citations_json)
        keep_problem(conversion, "chat has no form for a document's context and citations");
    if (is_text && block->title)
        keep_problem(conversion, "chat has no form for the title of a plain text");
    if (is_text)
        convert_text(conversion, block->source->data, block->source->data_len);
    else
        convert_file(conversion, block);
}

static void convert_cache(struct conversion *conversion, const struct cache *cache)
{
    if (!cache)
        return;
    conversion->part.cache = rq_word_value(rq_cache_words, cache->ttl ? cache->ttl : "");
    if (!conversion->part.cache)
        keep_problem(conversion, "chat has no form for the lifetime of a block's cache_control");
}

static void convert(struct conversion *conversion, const struct block *block, bool in_result)
{
    if (block->others)
        keep_problem(conversion, "chat has no form for a member of a block");
    if (in_result && block->type != REQUESTY_BLOCK_TEXT)
        keep_problem(conversion, "chat takes nothing but text in a tool's result");
    if (block->type == REQUESTY_BLOCK_TEXT)
        convert_text(conversion, block->text, block->text_len);
    else if (block->type == REQUESTY_BLOCK_IMAGE)
        convert_image(conversion, block);
    else if (block->type == REQUESTY_BLOCK_DOCUMENT)
        convert_document(conversion, block);
    else
        keep_problem(conversion, "chat has no form for a block of this type");
    convert_cache(conversion, block->cache);
}

/* Reads a block and makes a part of it. 0, REQUESTY_ERR_INVALID when it is no block, or REQUESTY_ERR_NO_MEMORY. */
static int make_part(struct conversion *conversion, struct rq_slice json, bool in_result)
{
    struct block block;
    int rc = rq_decode(json.text, json.len, RQ_SCAN_DEEPEST, &conversion->arena, &block_table, &block, NULL);

    if (rc == REQUESTY_ERR_NO_MEMORY)
        return rc;
    if (rc < 0 || !*block.type_text)
        return REQUESTY_ERR_INVALID;
    convert(conversion, &block, in_result);
    return conversion->no_memory ? REQUESTY_ERR_NO_MEMORY : 0;
}

/* ---- lists of them ----------------------------------------------------------------------------------------------- */

int rq_history_judge_parts(struct rq_slice blocks, bool in_result, const char **problem)
{
    struct rq_slice block;
    struct rq_scan scan;
    int rc = 0;

    rq_scan_init(&scan, blocks.text, blocks.len, RQ_SCAN_DEEPEST);
    rq_scan_array(&scan);
    while (rc == 0 && rq_scan_element(&scan) > 0 && rq_scan_skip(&scan, &block) == 0) {
        struct conversion conversion = { .problem = *problem };
        rc = make_part(&conversion, block, in_result);
        *problem = conversion.problem;
        rq_arena_free(&conversion.arena);
    }
    return rc;
}

void rq_history_put_parts(struct rq_writer *writer, struct rq_slice blocks, bool in_result)
{
    struct rq_slice block;
    struct rq_scan scan;

    rq_scan_init(&scan, blocks.text, blocks.len, RQ_SCAN_DEEPEST);
    rq_scan_array(&scan);
    rq_write_array(writer, "content");
    while (!rq_write_has_failed(writer) && rq_scan_element(&scan) > 0 && rq_scan_skip(&scan, &block) == 0) {
        struct conversion conversion = { 0 };
        if (make_part(&conversion, block, in_result) < 0)
            rq_write_no_memory(writer);
        else
            rq_chat_put_part(writer, &conversion.part);
        rq_arena_free(&conversion.arena);
    }
    rq_write_array_end(writer);
}
