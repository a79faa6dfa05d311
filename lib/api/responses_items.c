/* The items of a Responses reply (API notes: requesty.md 11, messages-and-chat.md 11). */
#include "api/responses.h"

#include <string.h>

#include "json/members.h"

const struct rq_word rq_item_words[] = {
    { "message", REQUESTY_ITEM_MESSAGE },
    { "reasoning", REQUESTY_ITEM_REASONING },
    { "function_call", REQUESTY_ITEM_FUNCTION_CALL },
    { "function_call_output", REQUESTY_ITEM_FUNCTION_CALL_OUTPUT },
    { "custom_tool_call", REQUESTY_ITEM_CUSTOM_TOOL_CALL },
    { "custom_tool_call_output", REQUESTY_ITEM_CUSTOM_TOOL_CALL_OUTPUT },
    { "item_reference", REQUESTY_ITEM_REFERENCE },
    { "web_search_call", REQUESTY_ITEM_WEB_SEARCH_CALL },
    { "file_search_call", REQUESTY_ITEM_FILE_SEARCH_CALL },
    { "code_interpreter_call", REQUESTY_ITEM_CODE_INTERPRETER_CALL },
    { "image_generation_call", REQUESTY_ITEM_IMAGE_GENERATION_CALL },
    { "mcp_call", REQUESTY_ITEM_MCP_CALL },
    { "mcp_list_tools", REQUESTY_ITEM_MCP_LIST_TOOLS },
    { "mcp_approval_request", REQUESTY_ITEM_MCP_APPROVAL_REQUEST },
    { "mcp_approval_response", REQUESTY_ITEM_MCP_APPROVAL_RESPONSE },
    { "computer_call", REQUESTY_ITEM_COMPUTER_CALL },
    { "local_shell_call", REQUESTY_ITEM_LOCAL_SHELL_CALL },
    { "shell_call", REQUESTY_ITEM_SHELL_CALL },
    { "shell_call_output", REQUESTY_ITEM_SHELL_CALL_OUTPUT },
    { "apply_patch_call", REQUESTY_ITEM_APPLY_PATCH_CALL },
    { "tool_search_call", REQUESTY_ITEM_TOOL_SEARCH_CALL },
    { "tool_search_output", REQUESTY_ITEM_TOOL_SEARCH_OUTPUT },
    { "compaction", REQUESTY_ITEM_COMPACTION },
    { "program", REQUESTY_ITEM_PROGRAM },
    { "program_output", REQUESTY_ITEM_PROGRAM_OUTPUT },
    { NULL, 0 },
};

/* What the public struct does not have. */
struct item {
    requesty_output_item item; /* first: the list's pointers are the public ones */
    const requesty_output_part *const *summary;
    size_t summary_count;
    const char *execution;   /* of a tool search */
    const char *environment; /* of a shell call: its type */
};

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static const struct rq_word part_words[] = {
    { "output_text", REQUESTY_OUTPUT_PART_TEXT },
    { "refusal", REQUESTY_OUTPUT_PART_REFUSAL },
    { "reasoning_text", REQUESTY_OUTPUT_PART_REASONING },
    { NULL, 0 },
};

static const struct rq_field part_rows[] = {
    RQ_ROW_WORD(requesty_output_part, "type", type, type_text, part_words),
    RQ_ROW(RAW, requesty_output_part, "annotations", annotations_json),
    RQ_ROW(RAW, requesty_output_part, "logprobs", logprobs_json),
    RQ_ROW_2(TEXT, requesty_output_part, "text", text, text_len),
    RQ_ROW_2(TEXT, requesty_output_part, "refusal", text, text_len),
};
const struct rq_table rq_output_part_table = {
    .fields = part_rows,
    .count = RQ_COUNT(part_rows),
    .size = sizeof(requesty_output_part),
    .raw_offset = offsetof(requesty_output_part, raw_json),
};

static bool counts(const struct rq_texts *parts, size_t i)
{
    return parts->list[i]->type == parts->type && parts->list[i]->text;
}

int rq_join_parts(struct rq_arena *arena, const struct rq_texts *parts, const char *between, const char **text,
                  size_t *len)
{
    size_t gap = strlen(between), room = 1, count = 0, last = 0;
    char *to;

    for (size_t i = 0; i < parts->count; i++)
        if (counts(parts, i)) {
            room += parts->list[i]->text_len + gap;
            last = i;
            count++;
        }
    *text = count ? parts->list[last]->text : NULL;
    *len = count ? parts->list[last]->text_len : 0;
    if (count < 2) /* as most have, and it needs no copy */
        return 0;
    *text = to = rq_arena_bytes(arena, room);
    if (!to)
        return REQUESTY_ERR_NO_MEMORY;
    for (size_t i = 0; i < parts->count; i++)
        if (counts(parts, i)) {
            memcpy(to, parts->list[i]->text, parts->list[i]->text_len);
            to += parts->list[i]->text_len;
            memcpy(to, between, i == last ? 0 : gap);
            to += i == last ? 0 : gap;
        }
    *to = '\0';
    *len = (size_t)(to - *text);
    return 0;
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

enum runner { NOBODY, PROGRAM, SERVER };

static enum runner runner_of(int32_t type)
{
    switch (type) {
    case REQUESTY_ITEM_FUNCTION_CALL:
    case REQUESTY_ITEM_CUSTOM_TOOL_CALL:
    case REQUESTY_ITEM_COMPUTER_CALL:
    case REQUESTY_ITEM_LOCAL_SHELL_CALL:
    case REQUESTY_ITEM_SHELL_CALL:
    case REQUESTY_ITEM_APPLY_PATCH_CALL:
    case REQUESTY_ITEM_TOOL_SEARCH_CALL:
        return PROGRAM;
    case REQUESTY_ITEM_WEB_SEARCH_CALL:
    case REQUESTY_ITEM_FILE_SEARCH_CALL:
    case REQUESTY_ITEM_CODE_INTERPRETER_CALL:
    case REQUESTY_ITEM_IMAGE_GENERATION_CALL:
    case REQUESTY_ITEM_MCP_CALL:
        return SERVER;
    default:
        return NOBODY;
    }
}

bool rq_item_is_call(int32_t type)
{
    return runner_of(type) != NOBODY;
}

/* xAI shows the searches that it makes itself as custom tool calls; only their ids tell. */
static bool is_run_by_server(const struct item *from)
{
    const requesty_output_item *item = &from->item;

    if (item->type == REQUESTY_ITEM_SHELL_CALL)
        return from->environment && strcmp(from->environment, "local") != 0;
    if (item->type == REQUESTY_ITEM_TOOL_SEARCH_CALL)
        return from->execution && strcmp(from->execution, "server") == 0;
    if (item->type == REQUESTY_ITEM_CUSTOM_TOOL_CALL)
        return item->call_id && strncmp(item->call_id, "xs_call_", 8) == 0;
    return runner_of(item->type) == SERVER;
}

static bool is_free_text(int32_t type)
{
    return type == REQUESTY_ITEM_CUSTOM_TOOL_CALL || type == REQUESTY_ITEM_CODE_INTERPRETER_CALL;
}

/* "web_search_call" without its end. */
static const char *name_of_type(struct rq_decoder *decoder, const char *type)
{
    const char *name = rq_arena_strndup(decoder->arena, type, strlen(type) - strlen("_call"));
    if (!name)
        rq_decode_no_memory(decoder);
    return name;
}

static int finish_call(struct rq_decoder *decoder, struct item *from)
{
    requesty_output_item *item = &from->item;

    item->by_server = is_run_by_server(from);
    if (!item->arguments_len) {
        item->arguments_json = is_free_text(item->type) ? "" : "{}";
        item->arguments_len = strlen(item->arguments_json);
    }
    item->arguments_valid = rq_is_json((struct rq_slice){ item->arguments_json, item->arguments_len });
    if (!item->name)
        item->name = name_of_type(decoder, item->type_text);
    return item->name ? 0 : REQUESTY_ERR_NO_MEMORY;
}

/* What a call is called with: a text, or a value of any other kind as it is. */
static int decode_arguments(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct item *from = object;
    enum rq_kind kind = rq_scan_kind(&decoder->scan);

    (void)field;
    if (kind == RQ_KIND_NULL)
        return rq_scan_skip(&decoder->scan, NULL);
    if (kind == RQ_KIND_STRING)
        return rq_decode_text(decoder, &from->item.arguments_json, &from->item.arguments_len);
    return rq_decode_raw(decoder, &from->item.arguments_json, &from->item.arguments_len);
}

/* ---- items ------------------------------------------------------------------------------------------------------- */

static const struct rq_field environment_rows[] = {
    RQ_ROW(TEXT, struct item, "type", environment),
};
static const struct rq_table environment_table = {
    .fields = environment_rows,
    .count = RQ_COUNT(environment_rows),
    .size = sizeof(struct item),
    .raw_offset = RQ_NO_RAW,
};

static const struct rq_field item_rows[] = {
    RQ_ROW(TEXT, struct item, "id", item.id),
    RQ_ROW_WORD(struct item, "type", item.type, item.type_text, rq_item_words),
    RQ_ROW(TEXT, struct item, "status", item.status_text),
    RQ_ROW_LIST(struct item, "content", item.content, item.content_count, rq_output_part_table),
    RQ_ROW(TEXT, struct item, "role", item.role),
    RQ_ROW(TEXT, struct item, "encrypted_content", item.encrypted_content),
    RQ_ROW_LIST(struct item, "summary", summary, summary_count, rq_output_part_table),
    RQ_ROW_CUSTOM(struct item, "arguments", item.arguments_json, decode_arguments),
    RQ_ROW_CUSTOM(struct item, "input", item.arguments_json, decode_arguments),
    RQ_ROW_CUSTOM(struct item, "code", item.arguments_json, decode_arguments),
    RQ_ROW_CUSTOM(struct item, "action", item.arguments_json, decode_arguments),
    RQ_ROW_CUSTOM(struct item, "operation", item.arguments_json, decode_arguments),
    RQ_ROW_CUSTOM(struct item, "queries", item.arguments_json, decode_arguments),
    RQ_ROW(TEXT, struct item, "call_id", item.call_id),
    RQ_ROW(TEXT, struct item, "name", item.name),
    RQ_ROW(TEXT, struct item, "phase", item.phase),
    RQ_ROW(TEXT, struct item, "execution", execution),
    RQ_ROW_INSIDE("environment", environment_table),
};

static int join_texts(struct rq_decoder *decoder, struct item *from)
{
    requesty_output_item *item = &from->item;
    struct rq_texts parts = { item->content, item->content_count, REQUESTY_OUTPUT_PART_TEXT };
    struct rq_texts summary = { from->summary, from->summary_count, REQUESTY_OUTPUT_PART_UNKNOWN };
    int rc;

    if (item->type == REQUESTY_ITEM_REASONING)
        parts.type = REQUESTY_OUTPUT_PART_REASONING;
    rc = rq_join_parts(decoder->arena, &parts, "", &item->text, &item->text_len);
    parts.type = REQUESTY_OUTPUT_PART_REFUSAL;
    if (rc == 0)
        rc = rq_join_parts(decoder->arena, &parts, "", &item->refusal, &item->refusal_len);
    if (rc == 0)
        rc = rq_join_parts(decoder->arena, &summary, "\n\n", &item->summary, &item->summary_len);
    return rc < 0 ? rq_decode_no_memory(decoder) : 0;
}

static int finish_item(struct rq_decoder *decoder, void *object)
{
    struct item *from = object;
    requesty_output_item *item = &from->item;
    int rc = join_texts(decoder, from);

    if (!item->status_text)
        item->status_text = "";
    if (rc < 0 || rq_item_is_call(item->type))
        return rc < 0 ? rc : finish_call(decoder, from);
    item->arguments_valid = rq_is_json((struct rq_slice){ item->arguments_json, item->arguments_len });
    if (item->type == REQUESTY_ITEM_MCP_APPROVAL_REQUEST)
        return 0;
    item->arguments_json = NULL;
    item->arguments_len = 0;
    item->arguments_valid = 0;
    return 0;
}

const struct rq_table rq_output_item_table = {
    .fields = item_rows,
    .count = RQ_COUNT(item_rows),
    .size = sizeof(struct item),
    .raw_offset = offsetof(struct item, item.raw_json),
    .finish = finish_item,
};
