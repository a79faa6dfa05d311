/* Turns and their blocks, in requests of the Messages protocol (API notes: messages-and-chat.md 3). */
#include "api/encode.h"
#include "api/messages.h"

#include <string.h>

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

void rq_messages_put_blocks(struct rq_writer *writer, const char *name, const char *member,
                            const requesty_block_param *blocks, size_t count)
{
    if (!rq_encode_has_array(writer, member, blocks, count))
        return;
    rq_write_array(writer, name);
    for (size_t i = 0; i < count && !rq_write_has_failed(writer); i++) /* blocks may hold themselves */
        rq_messages_put_block(writer, &blocks[i]);
    rq_write_array_end(writer);
}

static int count_sources(const requesty_block_param *block)
{
    return (block->bytes != NULL) + (block->data != NULL) + (block->url != NULL) + (block->file_id != NULL);
}

static void put_data_source(struct rq_writer *writer, const requesty_block_param *block, const char *media_type)
{
    rq_write_string(writer, "type", "base64");
    rq_write_string(writer, "media_type", media_type);
    if (block->bytes)
        rq_write_base64(writer, "data", "", block->bytes, block->bytes_len);
    else
        rq_write_string(writer, "data", block->data);
}

static void put_source_members(struct rq_writer *writer, const requesty_block_param *block, const char *media_type)
{
    if (block->url) {
        rq_write_string(writer, "type", "url");
        rq_write_string(writer, "url", block->url);
    } else if (block->file_id) {
        rq_write_string(writer, "type", "file");
        rq_write_string(writer, "file_id", block->file_id);
    } else {
        put_data_source(writer, block, media_type);
    }
}

static void put_source(struct rq_writer *writer, const requesty_block_param *block, const char *standard_type)
{
    const char *media_type = block->media_type ? block->media_type : standard_type;

    if (count_sources(block) != 1) {
        rq_write_refuse(writer, "bytes", "exactly one of bytes, data, url and file_id must be set");
    } else if (block->bytes && !block->bytes_len) {
        rq_write_refuse(writer, "bytes_len", "is 0");
    } else if ((block->bytes || block->data) && !media_type) {
        rq_write_refuse(writer, "media_type", "is required with bytes and data");
    } else {
        rq_write_object(writer, "source", NULL);
        put_source_members(writer, block, media_type);
        rq_write_object_end(writer);
    }
}

static void put_text_block(struct rq_writer *writer, const requesty_block_param *block)
{
    rq_encode_require(writer, "text", block->text);
    rq_encode_text(writer, "text", block->text, block->text_len);
}

static void put_image(struct rq_writer *writer, const requesty_block_param *block)
{
    put_source(writer, block, NULL);
}

static void put_text_source(struct rq_writer *writer, const requesty_block_param *block)
{
    rq_write_object(writer, "source", NULL);
    rq_write_string(writer, "type", "text");
    rq_write_string(writer, "media_type", block->media_type ? block->media_type : "text/plain");
    rq_encode_text(writer, "data", block->text, block->text_len);
    rq_write_object_end(writer);
}

static void put_document(struct rq_writer *writer, const requesty_block_param *block)
{
    if (block->text && count_sources(block))
        rq_write_refuse(writer, "text", "only one of text and a source may be set");
    else if (block->text)
        put_text_source(writer, block);
    else
        put_source(writer, block, "application/pdf");
    rq_encode_string(writer, "title", block->title);
    rq_encode_string(writer, "context", block->context);
    if (block->citations.set) {
        rq_write_object(writer, "citations", NULL);
        rq_write_bool(writer, "enabled", block->citations.value != 0);
        rq_write_object_end(writer);
    }
}

static void put_tool_use(struct rq_writer *writer, const requesty_block_param *block)
{
    rq_encode_require(writer, "id", block->id);
    rq_encode_require(writer, "name", block->name);
    rq_encode_string(writer, "id", block->id);
    rq_encode_string(writer, "name", block->name);
    rq_write_json(writer, "input", block->input_json ? block->input_json : "{}", RQ_KIND_OBJECT, "input_json");
}

static void put_tool_result(struct rq_writer *writer, const requesty_block_param *block)
{
    rq_encode_require(writer, "id", block->id);
    rq_encode_string(writer, "tool_use_id", block->id);
    if (block->text && block->content)
        rq_write_refuse(writer, "content", "only one of text and content may be set");
    else if (block->content || block->content_count)
        rq_messages_put_blocks(writer, "content", "content", block->content, block->content_count);
    else
        rq_encode_text(writer, "content", block->text, block->text_len);
    rq_encode_bool(writer, "is_error", block->is_error);
}

static void put_thinking(struct rq_writer *writer, const requesty_block_param *block)
{
    rq_encode_require(writer, "text", block->text);
    rq_encode_text(writer, "thinking", block->text, block->text_len);
    rq_encode_string(writer, "signature", block->signature);
}

static void put_redacted_thinking(struct rq_writer *writer, const requesty_block_param *block)
{
    rq_encode_require(writer, "data", block->data);
    rq_encode_string(writer, "data", block->data);
}

#define B requesty_block_param
static const struct rq_part_of block_members[] = {
    RQ_PART_OF(B, text),      RQ_PART_OF(B, media_type), RQ_PART_OF(B, bytes), RQ_PART_OF(B, data),
    RQ_PART_OF(B, url),       RQ_PART_OF(B, file_id),    RQ_PART_OF(B, title), RQ_PART_OF(B, context),
    RQ_PART_OF(B, citations), RQ_PART_OF(B, id),         RQ_PART_OF(B, name),  RQ_PART_OF(B, input_json),
    RQ_PART_OF(B, is_error),  RQ_PART_OF(B, content),    RQ_PART_OF(B, signature), RQ_PART_OF(B, cache),
};
#undef B

/* The members above, in their order. */
enum {
    TEXT = 1 << 0,
    MEDIA_TYPE = 1 << 1,
    DATA = 1 << 3,
    SOURCE = MEDIA_TYPE | 1 << 2 | DATA | 1 << 4 | 1 << 5,
    ABOUT = 1 << 6 | 1 << 7 | 1 << 8, /* title, context, citations */
    ID = 1 << 9,
    NAME = 1 << 10,
    INPUT = 1 << 11,
    IS_ERROR = 1 << 12,
    CONTENT = 1 << 13,
    SIGNATURE = 1 << 14,
    CACHE = 1 << 15,
};

static const struct {
    int64_t type;
    const char *word;
    void (*put)(struct rq_writer *writer, const requesty_block_param *block);
    unsigned members;
} block_kinds[] = {
    { REQUESTY_BLOCK_TEXT, "text", put_text_block, TEXT | CACHE },
    { REQUESTY_BLOCK_IMAGE, "image", put_image, SOURCE | CACHE },
    { REQUESTY_BLOCK_DOCUMENT, "document", put_document, TEXT | SOURCE | ABOUT | CACHE },
    { REQUESTY_BLOCK_TOOL_USE, "tool_use", put_tool_use, ID | NAME | INPUT | CACHE },
    { REQUESTY_BLOCK_TOOL_RESULT, "tool_result", put_tool_result, ID | TEXT | CONTENT | IS_ERROR | CACHE },
    { REQUESTY_BLOCK_THINKING, "thinking", put_thinking, TEXT | SIGNATURE },
    { REQUESTY_BLOCK_REDACTED_THINKING, "redacted_thinking", put_redacted_thinking, DATA },
};

static void put_block_members(struct rq_writer *writer, const requesty_block_param *block)
{
    for (size_t i = 0; i < RQ_COUNT(block_kinds); i++) {
        if (block_kinds[i].type != block->type)
            continue;
        rq_encode_only(writer, block, block_members, RQ_COUNT(block_members), block_kinds[i].members);
        rq_write_string(writer, "type", block_kinds[i].word);
        block_kinds[i].put(writer, block);
        rq_encode_cache(writer, block->cache);
        return;
    }
    rq_write_refuse(writer, "type", "%lld is not a type that can be sent; use json for others", (long long)block->type);
}

void rq_messages_put_block(struct rq_writer *writer, const requesty_block_param *block)
{
    if (rq_encode_whole(writer, block->json, block, sizeof *block, offsetof(requesty_block_param, json)))
        return;
    rq_write_object(writer, NULL, block->extra_json);
    put_block_members(writer, block);
    rq_write_object_end(writer);
}

/* ---- turns ------------------------------------------------------------------------------------------------------- */

static const struct rq_word role_words[] = {
    { "user", REQUESTY_ROLE_USER },
    { "assistant", REQUESTY_ROLE_ASSISTANT },
    { "system", REQUESTY_ROLE_SYSTEM },
    { NULL, 0 },
};

static void put_content(struct rq_writer *writer, const requesty_message_param *turn)
{
    int forms = (turn->text != NULL) + (turn->content != NULL || turn->content_count) + (turn->content_json != NULL);

    if (forms != 1 && !rq_write_has_extra(writer, "content"))
        rq_write_refuse(writer, "text", "exactly one of text, content and content_json must be set");
    else if (turn->text)
        rq_encode_text(writer, "content", turn->text, turn->text_len);
    else if (turn->content_json)
        rq_encode_content(writer, "content", turn->content_json, "content_json");
    else if (forms)
        rq_messages_put_blocks(writer, "content", "content", turn->content, turn->content_count);
}

void rq_messages_put_turn(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_message_param *turn = at;
    const char *role = rq_word_text(role_words, turn->role);

    if (rq_encode_whole(writer, turn->json, turn, sizeof *turn, offsetof(requesty_message_param, json)))
        return;
    rq_write_object(writer, name, turn->extra_json);
    if (!role && !rq_write_has_extra(writer, "role"))
        rq_write_refuse(writer, "role", "must be USER, ASSISTANT or SYSTEM, not %lld", (long long)turn->role);
    rq_encode_string(writer, "role", role);
    put_content(writer, turn);
    rq_write_object_end(writer);
}
