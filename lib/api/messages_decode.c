/* Replies of the Messages protocol (API notes: requesty.md 10.2, messages-and-chat.md 4). */
#include "api/messages.h"

#include <string.h>

#include "api/failure.h"
#include "api/usage.h"
#include "base/error.h"
#include "base/memory.h"

/* ---- usage ------------------------------------------------------------------------------------------------------- */

static const struct rq_field output_detail_rows[] = {
    RQ_ROW(INTEGER, requesty_usage, "thinking_tokens", reasoning_tokens),
    RQ_ROW(INTEGER, requesty_usage, "reasoning_tokens", reasoning_tokens),
};
static const struct rq_table output_detail_table = {
    .fields = output_detail_rows, .count = RQ_COUNT(output_detail_rows), .size = sizeof(requesty_usage),
    .raw_offset = RQ_NO_RAW,
};

static const struct rq_field usage_rows[] = {
    RQ_ROW(INTEGER, requesty_usage, "input_tokens", input_tokens),
    RQ_ROW(INTEGER, requesty_usage, "output_tokens", output_tokens),
    RQ_ROW(INTEGER, requesty_usage, "total_tokens", total_tokens),
    RQ_ROW(INTEGER, requesty_usage, "cache_read_input_tokens", cached_tokens),
    RQ_ROW(INTEGER, requesty_usage, "cache_creation_input_tokens", cache_write_tokens),
    RQ_ROW_INSIDE("output_tokens_details", output_detail_table),
    RQ_ROW_INSIDE("cache_creation", rq_usage_lifetime_table),
    RQ_ROW_CUSTOM(requesty_usage, "cost", cost, rq_usage_cost),
};

/* A server may count as it likes. */
static int64_t capped_sum(int64_t a, int64_t b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static int add_up(struct rq_decoder *decoder, void *object)
{
    requesty_usage *usage = object;
    (void)decoder;
    if (!usage->total_tokens)
        usage->total_tokens = capped_sum(capped_sum(usage->input_tokens, usage->cached_tokens),
                                         capped_sum(usage->cache_write_tokens, usage->output_tokens));
    return 0;
}

const struct rq_table rq_messages_usage_table = {
    .fields = usage_rows, .count = RQ_COUNT(usage_rows), .size = sizeof(requesty_usage),
    .raw_offset = offsetof(requesty_usage, raw_json), .finish = add_up,
};

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

const struct rq_word rq_block_words[] = {
    { "text", REQUESTY_BLOCK_TEXT },
    { "thinking", REQUESTY_BLOCK_THINKING },
    { "tool_use", REQUESTY_BLOCK_TOOL_USE },
    { "redacted_thinking", REQUESTY_BLOCK_REDACTED_THINKING },
    { "server_tool_use", REQUESTY_BLOCK_SERVER_TOOL_USE },
    { "web_search_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "web_fetch_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "code_execution_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "bash_code_execution_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "text_editor_code_execution_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "tool_search_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "advisor_tool_result", REQUESTY_BLOCK_SERVER_TOOL_RESULT },
    { "mcp_tool_use", REQUESTY_BLOCK_MCP_TOOL_USE },
    { "mcp_tool_result", REQUESTY_BLOCK_MCP_TOOL_RESULT },
    { "compaction", REQUESTY_BLOCK_COMPACTION },
    { "image", REQUESTY_BLOCK_IMAGE },
    { "document", REQUESTY_BLOCK_DOCUMENT },
    { "tool_result", REQUESTY_BLOCK_TOOL_RESULT },
    { NULL, 0 },
};

/* The input is an object. A stream that cut it off, or a model that wrote broken JSON, leaves a text that holds what
 * there was (see messages_rebuild.c). */
static int decode_input(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    requesty_block *block = object;
    size_t *len = &block->input_json_len;

    (void)field;
    block->input_json = NULL;
    block->input_valid = rq_scan_kind(&decoder->scan) != RQ_KIND_STRING;
    if (!block->input_valid)
        return rq_decode_text(decoder, &block->input_json, len);
    return rq_decode_raw(decoder, &block->input_json, len);
}

static const struct rq_field block_rows[] = {
    RQ_ROW_WORD(requesty_block, "type", type, type_text, rq_block_words),
    RQ_ROW_2(TEXT, requesty_block, "text", text, text_len),
    RQ_ROW_2(TEXT, requesty_block, "thinking", text, text_len),
    RQ_ROW(TEXT, requesty_block, "signature", signature),
    RQ_ROW(TEXT, requesty_block, "id", id),
    RQ_ROW(TEXT, requesty_block, "tool_use_id", id),
    RQ_ROW(TEXT, requesty_block, "name", name),
    RQ_ROW_CUSTOM(requesty_block, "input", input_json, decode_input),
    RQ_ROW(RAW, requesty_block, "citations", citations_json),
    RQ_ROW(TEXT, requesty_block, "data", data),
    RQ_ROW_2(TEXT, requesty_block, "content", text, text_len), /* of a compaction; finish_block drops others' */
};

static bool is_tool_use(int32_t type)
{
    return type == REQUESTY_BLOCK_TOOL_USE || type == REQUESTY_BLOCK_SERVER_TOOL_USE ||
           type == REQUESTY_BLOCK_MCP_TOOL_USE;
}

static int finish_block(struct rq_decoder *decoder, void *object)
{
    requesty_block *block = object;

    (void)decoder;
    if (block->type != REQUESTY_BLOCK_TEXT && block->type != REQUESTY_BLOCK_THINKING &&
        block->type != REQUESTY_BLOCK_COMPACTION) {
        block->text = NULL;
        block->text_len = 0;
    }
    if (is_tool_use(block->type) && !block->input_json) {
        block->input_json = "{}";
        block->input_json_len = 2;
        block->input_valid = 1;
    }
    return 0;
}

const struct rq_table rq_block_table = {
    .fields = block_rows, .count = RQ_COUNT(block_rows), .size = sizeof(requesty_block),
    .raw_offset = offsetof(requesty_block, raw_json), .finish = finish_block,
};

/* ---- the reply --------------------------------------------------------------------------------------------------- */

static const struct rq_word stop_words[] = {
    { "end_turn", REQUESTY_STOP_END_TURN },
    { "tool_use", REQUESTY_STOP_TOOL_USE },
    { "max_tokens", REQUESTY_STOP_MAX_TOKENS },
    { "stop_sequence", REQUESTY_STOP_STOP_SEQUENCE },
    { "pause_turn", REQUESTY_STOP_PAUSE_TURN },
    { "refusal", REQUESTY_STOP_REFUSAL },
    { "model_context_window_exceeded", REQUESTY_STOP_CONTEXT_WINDOW },
    { "compaction", REQUESTY_STOP_COMPACTION },
    { NULL, 0 },
};

/* What the public struct does not have. */
struct reply {
    requesty_message message;
    int32_t stop_reason;
    const char *type;
    const char *error_json;
};

static const struct rq_field reply_rows[] = {
    RQ_ROW(TEXT, struct reply, "type", type),
    RQ_ROW(TEXT, struct reply, "id", message.id),
    RQ_ROW(TEXT, struct reply, "model", message.model),
    RQ_ROW_LIST(struct reply, "content", message.content, message.content_count, rq_block_table),
    RQ_ROW_WORD(struct reply, "stop_reason", stop_reason, message.stop_reason_text, stop_words),
    RQ_ROW(TEXT, struct reply, "stop_sequence", message.stop_sequence),
    RQ_ROW_OBJECT(struct reply, "usage", message.usage, rq_messages_usage_table),
    RQ_ROW(RAW, struct reply, "error", error_json),
};
static const struct rq_table reply_table = {
    .fields = reply_rows, .count = RQ_COUNT(reply_rows), .size = sizeof(struct reply),
    .raw_offset = offsetof(struct reply, message.raw_json),
};

/* One text block, as most replies have, needs no copy. */
static int join_text(struct rq_message_result *result)
{
    const requesty_message *message = &result->message;
    const requesty_block *only = NULL;
    size_t len = 0, count = 0;
    char *to;

    for (size_t i = 0; i < message->content_count; i++)
        if (message->content[i]->type == REQUESTY_BLOCK_TEXT && message->content[i]->text) {
            only = message->content[i];
            len += only->text_len;
            count++;
        }
    result->text = count ? only->text : "";
    if (count < 2)
        return 0;
    result->text = to = rq_arena_bytes(&result->arena, len + 1);
    if (!to)
        return REQUESTY_ERR_NO_MEMORY;
    for (size_t i = 0; i < message->content_count; i++)
        if (message->content[i]->type == REQUESTY_BLOCK_TEXT && message->content[i]->text) {
            memcpy(to, message->content[i]->text, message->content[i]->text_len);
            to += message->content[i]->text_len;
        }
    *to = '\0';
    return 0;
}

static int fill_result(struct rq_message_result *result, const struct reply *reply, const struct rq_exchange *exchange)
{
    requesty_message *message = &result->message;

    *message = reply->message;
    message->stop_reason = reply->stop_reason;
    message->id = message->id ? message->id : "";
    message->model = message->model ? message->model : "";
    message->usage = message->usage ? message->usage : &rq_no_usage;
    message->info = &result->info;
    if (rq_exchange_info(exchange, &result->arena, &result->info) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    return join_text(result);
}

/* An error can come with a success's status. */
static bool is_error(const struct reply *reply)
{
    bool says_so = reply->type && strcmp(reply->type, "error") == 0;
    return says_so || (rq_failure_is_error(reply->error_json) && !reply->message.content_count);
}

static int decode_into(struct rq_message_result *result, const struct rq_exchange *exchange, const char *json,
                       size_t len, int max_depth, requesty_error *error)
{
    struct reply reply;
    int rc = rq_decode(json, len, max_depth, &result->arena, &reply_table, &reply, error);

    if (rc < 0)
        return rc;
    if (is_error(&reply)) {
        requesty_error own;
        rq_failure_from_member(&own, json, len, reply.error_json);
        return rq_error_give(error, &own);
    }
    if (!reply.message.content_count && !*reply.message.stop_reason_text && !reply.message.id && !reply.message.usage)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the reply is JSON, but no message: it begins \"%s\"",
                            rq_error_quote(json, len, RQ_QUOTE_SHORT).text);
    return fill_result(result, &reply, exchange) < 0 ? rq_error_no_memory(error) : 0;
}

int rq_messages_decode(const struct rq_exchange *exchange, const char *json, size_t len, int max_depth, void **out,
                       requesty_error *error)
{
    struct rq_message_result *result = rq_zalloc(sizeof *result);
    int rc = result ? decode_into(result, exchange, json, len, max_depth, error) : rq_error_no_memory(error);

    if (rc < 0)
        rq_messages_free_result(result);
    else
        *out = result;
    return rc;
}

void rq_messages_free_result(void *from)
{
    struct rq_message_result *result = from;
    if (!result)
        return;
    rq_arena_free(&result->arena);
    rq_free(result);
}

/* ---- a whole reply as events ------------------------------------------------------------------------------------- */

static void replay_tool(const requesty_block *block, int32_t index, struct rq_events *events)
{
    const struct rq_whole_call whole = {
        .index = index,
        .id = block->id,
        .name = block->name,
        .input = block->input_json,
        .input_len = block->input_json_len,
        .valid = block->input_valid,
        .by_server = block->type != REQUESTY_BLOCK_TOOL_USE,
    };
    rq_events_add_call(events, &whole);
}

static void replay_block(const requesty_block *block, int32_t index, struct rq_events *events)
{
    requesty_event *event = NULL;

    if (block->type == REQUESTY_BLOCK_TEXT && block->text)
        event = rq_events_add_text(events, REQUESTY_EVENT_TEXT, block->text, block->text_len);
    else if (block->type == REQUESTY_BLOCK_THINKING && block->text)
        event = rq_events_add_text(events, REQUESTY_EVENT_REASONING, block->text, block->text_len);
    else if (is_tool_use(block->type))
        replay_tool(block, index, events);
    else
        event = rq_events_add(events, REQUESTY_EVENT_OTHER);
    if (event)
        event->index = index;
    if (block->citations_json)
        rq_events_add_citations(events, (struct rq_slice){ block->citations_json, strlen(block->citations_json) }, 0,
                                index);
}

void rq_messages_replay(const void *from, struct rq_events *events)
{
    const requesty_message *message = &((const struct rq_message_result *)from)->message;
    requesty_event *event = rq_events_add(events, REQUESTY_EVENT_START);

    if (event) {
        event->id = message->id;
        event->name = message->model;
        event->usage = message->usage->raw_json ? message->usage : NULL;
    }
    for (size_t i = 0; i < message->content_count; i++)
        replay_block(message->content[i], (int32_t)i, events);
    event = message->usage->raw_json ? rq_events_add(events, REQUESTY_EVENT_USAGE) : NULL;
    if (event)
        event->usage = message->usage;
    event = *message->stop_reason_text ? rq_events_add(events, REQUESTY_EVENT_STOP) : NULL;
    if (event)
        event->stop_reason_text = message->stop_reason_text;
}
