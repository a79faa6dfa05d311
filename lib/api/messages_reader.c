/* What a Messages stream has brought: life, blocks, and the end. */
#include "api/messages_reader.h"

#include <string.h>

#include "base/memory.h"

void *rq_messages_reader_new(int max_depth)
{
    struct rq_messages_reader *reader = rq_zalloc(sizeof *reader);
    if (reader)
        reader->max_depth = max_depth;
    return reader;
}

static void free_block(struct rq_gathered_block *block)
{
    rq_buffer_free(&block->start);
    rq_buffer_free(&block->text.bytes);
    rq_buffer_free(&block->input.bytes);
    rq_buffer_free(&block->signature);
    rq_buffer_free(&block->citations);
    rq_buffer_free(&block->encrypted);
}

void rq_messages_reader_free(void *from)
{
    struct rq_messages_reader *reader = from;

    if (!reader)
        return;
    for (size_t i = 0; i < reader->count; i++)
        free_block(&reader->blocks[i]);
    rq_free(reader->blocks);
    rq_members_free(&reader->message);
    rq_members_free(&reader->usage);
    rq_arena_free(&reader->names);
    rq_free(reader);
}

/* The newest of that index: servers that number every block 0 are read right as well. */
struct rq_gathered_block *rq_gathered_find(const struct rq_messages_reader *reader, int64_t index)
{
    for (size_t i = reader->count; i > reader->base; i--)
        if (reader->blocks[i - 1].index == index)
            return &reader->blocks[i - 1];
    return NULL;
}

struct rq_gathered_block *rq_gathered_add(struct rq_messages_reader *reader, int64_t index)
{
    size_t size = reader->size ? reader->size * 2 : 1;
    struct rq_gathered_block *blocks, *block;

    if (reader->count == reader->size) {
        blocks = rq_realloc(reader->blocks, size * sizeof *blocks);
        if (!blocks)
            return NULL;
        reader->blocks = blocks;
        reader->size = size;
    }
    block = &reader->blocks[reader->count++];
    *block = (struct rq_gathered_block){ .index = index };
    reader->begun = true;
    return block;
}

struct rq_slice rq_gathered_input(const struct rq_gathered_block *block)
{
    const char *start = block->start_input ? block->start_input : "{}";

    if (!block->input.bytes.len)
        return (struct rq_slice){ start, strlen(start) };
    return (struct rq_slice){ block->input.bytes.data, block->input.bytes.len };
}

/* message_stop alone proves that the message is whole. */
bool rq_messages_finish(void *reader, bool done_marker, struct rq_events *events)
{
    (void)done_marker;
    (void)events;
    return ((const struct rq_messages_reader *)reader)->complete;
}

bool rq_messages_has_begun(const void *reader)
{
    return ((const struct rq_messages_reader *)reader)->begun;
}
