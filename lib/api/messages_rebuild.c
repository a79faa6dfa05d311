/* A gathered Messages stream as the JSON that a blocking call would have brought. */
#include "api/messages_reader.h"

#include <string.h>

/* An input that is no JSON goes in as a text, so that nothing is lost; the decoder knows (decode_input). */
static void put_input(struct rq_writer *writer, const struct rq_gathered_block *block)
{
    struct rq_slice input = rq_gathered_input(block);

    if (!block->stopped && !block->input.bytes.len && rq_says_nothing(input))
        rq_write_string(writer, "input", ""); /* the start says {} of every input; of this one nothing came any more */
    else if (rq_is_json(input))
        rq_write_raw(writer, "input", input.text, input.len);
    else
        rq_write_text(writer, "input", input.text, input.len);
}

static void put_text(struct rq_writer *writer, const char *name, const struct rq_buffer *text)
{
    rq_write_text(writer, name, text->len ? text->data : "", text->len);
}

static void put_citations(struct rq_writer *writer, const struct rq_gathered_block *block)
{
    rq_write_array(writer, "citations");
    rq_write_raw(writer, NULL, block->citations.data, block->citations.len);
    rq_write_array_end(writer);
}

/* The members that deltas change, by the name they have in the block. */
enum changed { TEXT = 1, INPUT = 2, SIGNATURE = 4, CITATIONS = 8, ENCRYPTED = 16 };

static const char *text_name(const struct rq_gathered_block *block)
{
    if (block->type == REQUESTY_BLOCK_THINKING)
        return "thinking";
    return block->type == REQUESTY_BLOCK_COMPACTION ? "content" : "text";
}

static unsigned changed_members(const struct rq_gathered_block *block)
{
    unsigned changed = 0;
    if (block->text.bytes.len)
        changed |= TEXT;
    if (block->is_tool)
        changed |= INPUT;
    if (block->signature.len)
        changed |= SIGNATURE;
    if (block->citations.len)
        changed |= CITATIONS;
    if (block->encrypted.len)
        changed |= ENCRYPTED;
    return changed;
}

static void put_changed(struct rq_writer *writer, const struct rq_gathered_block *block, unsigned which)
{
    if (which & TEXT)
        put_text(writer, text_name(block), &block->text.bytes);
    if (which & INPUT)
        put_input(writer, block);
    if (which & SIGNATURE)
        put_text(writer, "signature", &block->signature);
    if (which & CITATIONS)
        put_citations(writer, block);
    if (which & ENCRYPTED)
        put_text(writer, "encrypted_content", &block->encrypted);
}

static unsigned member_of_name(const struct rq_gathered_block *block, const struct rq_string *name)
{
    if (rq_string_is(name, text_name(block), strlen(text_name(block))))
        return TEXT;
    if (rq_string_is(name, "input", 5))
        return INPUT;
    if (rq_string_is(name, "signature", 9))
        return SIGNATURE;
    if (rq_string_is(name, "citations", 9))
        return CITATIONS;
    return rq_string_is(name, "encrypted_content", 17) ? ENCRYPTED : 0;
}

/* The start's members that no delta changed, as they came. */
static void put_start(struct rq_writer *writer, const struct rq_gathered_block *block, unsigned changed)
{
    struct rq_members rest = { 0 };
    struct rq_string name;
    struct rq_slice value;
    struct rq_scan scan;
    int rc = 0;

    rq_scan_init(&scan, block->start.data, block->start.len, RQ_SCAN_DEEPEST);
    rq_scan_object(&scan);
    while (rc == 0 && rq_scan_member(&scan, &name) > 0 && rq_scan_skip(&scan, &value) == 0)
        if (!(member_of_name(block, &name) & changed))
            rc = rq_members_set(&rest, &name, value);
    if (rc == 0)
        rq_members_write(&rest, writer);
    else
        rq_write_no_memory(writer);
    rq_members_free(&rest);
}

static void put_block(struct rq_writer *writer, const struct rq_gathered_block *block)
{
    unsigned changed = changed_members(block);

    rq_write_object(writer, NULL, NULL);
    if (block->start.len)
        put_start(writer, block, changed);
    else
        rq_write_string(writer, "type", rq_word_text(rq_block_words, block->type));
    put_changed(writer, block, changed);
    rq_write_object_end(writer);
}

static void put_message(struct rq_writer *writer, const struct rq_messages_reader *reader)
{
    rq_write_object(writer, NULL, NULL);
    rq_members_write(&reader->message, writer);
    rq_write_array(writer, "content");
    for (size_t i = 0; i < reader->count; i++)
        put_block(writer, &reader->blocks[i]);
    rq_write_array_end(writer);
    if (reader->usage.count) {
        rq_write_object(writer, "usage", NULL);
        rq_members_write(&reader->usage, writer);
        rq_write_object_end(writer);
    }
    rq_write_object_end(writer);
}

int rq_messages_rebuild(const void *reader, struct rq_buffer *json)
{
    struct rq_writer writer;

    rq_write_begin(&writer, json, NULL);
    put_message(&writer, reader);
    return rq_write_finish(&writer);
}
