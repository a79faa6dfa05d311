/* Replies of Messages, as turns (API notes: messages-and-chat.md 3, 4 and 12). */
#include "api/history.h"
#include "base/error.h"
#include "json/members.h"

#include <string.h>

/* What becomes of a block. */
enum fate { KEPT, LEFT_OUT, MARKED };

/* A reply that ended before the model had: what its last block lacks is unknown. */
static bool is_cut(const requesty_message *reply)
{
    return !*reply->stop_reason_text || reply->stop_reason == REQUESTY_STOP_MAX_TOKENS ||
           reply->stop_reason == REQUESTY_STOP_CONTEXT_WINDOW;
}

static enum fate fate_of_call(const requesty_block *block, bool cut, bool is_last)
{
    bool has_not_begun = is_last && strcmp(block->input_json, "{}") == 0;

    if (cut && (!block->input_valid || has_not_begun))
        return LEFT_OUT;
    return block->input_valid ? KEPT : MARKED;
}

static enum fate fate_of(const requesty_message *reply, size_t index)
{
    const requesty_block *block = reply->content[index];
    bool unfinished = !*reply->stop_reason_text;

    switch (block->type) {
    case REQUESTY_BLOCK_TEXT:
        return block->text_len ? KEPT : LEFT_OUT;
    case REQUESTY_BLOCK_THINKING:
        return unfinished && !(block->signature && *block->signature) ? LEFT_OUT : KEPT;
    case REQUESTY_BLOCK_TOOL_USE:
    case REQUESTY_BLOCK_SERVER_TOOL_USE:
    case REQUESTY_BLOCK_MCP_TOOL_USE:
        return fate_of_call(block, is_cut(reply), index + 1 == reply->content_count);
    default:
        return KEPT;
    }
}

/* The call with its input as Anthropic's documentation wants one that is not JSON. */
static void put_marked(struct rq_writer *writer, const requesty_block *block)
{
    struct rq_members members = { 0 };

    if (rq_members_set_all(&members, (struct rq_slice){ block->raw_json, strlen(block->raw_json) }) < 0)
        rq_write_no_memory(writer);
    rq_members_remove(&members, "input");
    rq_write_object(writer, NULL, NULL);
    rq_members_write(&members, writer);
    rq_write_object(writer, "input", NULL);
    rq_write_text(writer, "INVALID_JSON", block->input_json, block->input_json_len);
    rq_write_object_end(writer);
    rq_write_object_end(writer);
    rq_members_free(&members);
}

static void put_sendable(struct rq_writer *writer, const requesty_message *reply)
{
    rq_write_array(writer, NULL);
    for (size_t i = 0; i < reply->content_count; i++) {
        const requesty_block *block = reply->content[i];
        enum fate fate = fate_of(reply, i);
        if (fate == MARKED)
            put_marked(writer, block);
        else if (fate == KEPT)
            rq_write_raw(writer, NULL, block->raw_json, strlen(block->raw_json));
    }
    rq_write_array_end(writer);
}

static bool is_kept_whole(const requesty_message *reply)
{
    for (size_t i = 0; i < reply->content_count; i++)
        if (fate_of(reply, i) != KEPT)
            return false;
    return true;
}

/* The exact text where all of it can be sent; some servers answer with a string. */
static void put_content(struct rq_writer *writer, const requesty_message *reply)
{
    struct rq_slice raw = { reply->raw_json, strlen(reply->raw_json) }, content = rq_history_member(raw, "content");
    enum rq_kind kind = rq_slice_kind(content);

    if (kind == RQ_KIND_STRING || (kind == RQ_KIND_ARRAY && is_kept_whole(reply)))
        rq_write_raw(writer, NULL, content.text, content.len);
    else
        put_sendable(writer, reply);
}

int requesty_history_add_message(requesty_history *history, const requesty_message *reply, requesty_error *error)
{
    struct rq_buffer json = { 0 };
    struct rq_writer writer;
    int rc = rq_history_check(history, error);

    if (rc == 0 && !reply)
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "reply: is NULL");
    if (rc < 0)
        return rc;
    rq_write_begin(&writer, &json, error);
    put_content(&writer, reply);
    return rq_history_keep(history, REQUESTY_TURN_MESSAGE, 0, &json, rq_write_finish(&writer), error);
}
