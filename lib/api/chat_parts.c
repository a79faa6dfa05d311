/* What replies and chunks of the chat protocol have in common: text in parts, arguments, kinds of tool call. */
#include "api/chat.h"

#include <string.h>

#include "base/buffer.h"

/* ---- text in parts ----------------------------------------------------------------------------------------------- */

struct part {
    int32_t type;
    const char *type_text;
    const char *text;
    size_t text_len;
    const struct part *const *thinking;
    size_t thinking_count;
};

enum { PART_OTHER, PART_TEXT, PART_THINKING };

static const struct rq_word part_words[] = {
    { "text", PART_TEXT },
    { "output_text", PART_TEXT },
    { "thinking", PART_THINKING },
    { NULL, 0 },
};

static const struct rq_field inner_part_rows[] = {
    RQ_ROW_WORD(struct part, "type", type, type_text, part_words),
    RQ_ROW_2(TEXT, struct part, "text", text, text_len),
};
static const struct rq_table inner_part_table = {
    .fields = inner_part_rows, .count = RQ_COUNT(inner_part_rows), .size = sizeof(struct part), .raw_offset = RQ_NO_RAW,
};
static const struct rq_field part_rows[] = {
    RQ_ROW_WORD(struct part, "type", type, type_text, part_words),
    RQ_ROW_2(TEXT, struct part, "text", text, text_len),
    RQ_ROW_LIST(struct part, "thinking", thinking, thinking_count, inner_part_table),
};
static const struct rq_table part_table = {
    .fields = part_rows, .count = RQ_COUNT(part_rows), .size = sizeof(struct part), .raw_offset = RQ_NO_RAW,
};

static int append_text(struct rq_buffer *to, const struct part *part)
{
    return part->text ? rq_buffer_append(to, part->text, part->text_len) : 0;
}

static int append_part(const struct part *part, struct rq_buffer *text, struct rq_buffer *thinking)
{
    int rc = part->type == PART_TEXT ? append_text(text, part) : 0;
    for (size_t i = 0; rc == 0 && part->type == PART_THINKING && i < part->thinking_count; i++)
        rc = append_text(thinking, part->thinking[i]);
    return rc;
}

static int keep_joined(struct rq_decoder *decoder, const struct rq_buffer *from, struct rq_piece *piece)
{
    if (!from->len)
        return 0;
    piece->len = from->len;
    piece->text = rq_arena_strndup(decoder->arena, from->data, from->len);
    return piece->text ? 0 : REQUESTY_ERR_NO_MEMORY;
}

static int join_parts(struct rq_decoder *decoder, struct rq_parts *parts)
{
    struct rq_buffer text = { 0 }, thinking = { 0 };
    void *part;
    int more, rc = rq_scan_array(&decoder->scan);

    while (rc == 0 && (more = rq_scan_element(&decoder->scan)) != 0) {
        rc = more < 0 ? more : rq_decode_object(decoder, &part_table, &part);
        if (rc == 0 && part && append_part(part, &text, &thinking) < 0)
            rc = rq_decode_no_memory(decoder);
    }
    if (rc == 0 &&
        (keep_joined(decoder, &text, &parts->text) < 0 || keep_joined(decoder, &thinking, &parts->thinking) < 0))
        rc = rq_decode_no_memory(decoder);
    rq_buffer_free(&text);
    rq_buffer_free(&thinking);
    return rc;
}

static int decode_string(struct rq_decoder *decoder, bool is_piece, struct rq_piece *text)
{
    return is_piece ? rq_decode_piece(decoder, text) : rq_decode_text(decoder, &text->text, &text->len);
}

int rq_chat_decode_parts(struct rq_decoder *decoder, bool is_piece, struct rq_parts *parts)
{
    *parts = (struct rq_parts){ 0 };
    if (rq_scan_kind(&decoder->scan) == RQ_KIND_ARRAY)
        return join_parts(decoder, parts);
    return decode_string(decoder, is_piece, &parts->text);
}

/* ---- tool calls -------------------------------------------------------------------------------------------------- */

int rq_chat_decode_arguments(struct rq_decoder *decoder, bool is_piece, struct rq_piece *arguments)
{
    enum rq_kind kind = rq_scan_kind(&decoder->scan);

    if (kind == RQ_KIND_OBJECT || kind == RQ_KIND_ARRAY)
        return rq_decode_raw(decoder, &arguments->text, &arguments->len);
    return decode_string(decoder, is_piece, arguments);
}

bool rq_chat_is_custom(const char *type, bool function_holds, bool custom_holds)
{
    if (type && *type)
        return strcmp(type, "custom") == 0;
    return custom_holds && !function_holds;
}

bool rq_chat_is_by_server(const char *id)
{
    return id && strncmp(id, "srvtoolu_", 9) == 0;
}
