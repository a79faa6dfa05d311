/* The program's own turns. */
#include "api/history.h"
#include "api/messages.h"
#include "base/error.h"
#include "json/check.h"

#include <stdio.h>
#include <string.h>

int requesty_history_add_text(requesty_history *history, int role, const char *text, requesty_error *error)
{
    struct rq_buffer json = { 0 };
    struct rq_writer writer;
    int rc = rq_history_check(history, error);

    if (rc == 0 && !text)
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "text: is NULL");
    if (rc < 0)
        return rc;
    rq_write_begin(&writer, &json, error);
    rq_write_string(&writer, "text", text);
    return rq_history_keep(history, REQUESTY_TURN_TEXT, role, &json, rq_write_finish(&writer), error);
}

/* The blocks that both protocols may have a form for, and those given as JSON. */
static int check_blocks(const requesty_block_param *blocks, size_t count, requesty_error *error)
{
    if (!blocks || !count)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "blocks: at least one is required");
    for (size_t i = 0; i < count; i++)
        if (!blocks[i].json && blocks[i].type != REQUESTY_BLOCK_TEXT && blocks[i].type != REQUESTY_BLOCK_IMAGE &&
            blocks[i].type != REQUESTY_BLOCK_DOCUMENT)
            return rq_error_set(error, REQUESTY_ERR_INVALID, "blocks[%zu].type: must be TEXT, IMAGE or DOCUMENT", i);
    return 0;
}

int requesty_history_add_blocks(requesty_history *history, int role, const requesty_block_param *blocks, size_t count,
                                requesty_error *error)
{
    struct rq_buffer json = { 0 };
    struct rq_writer writer;
    int rc = rq_history_check(history, error);

    if (rc == 0)
        rc = check_blocks(blocks, count, error);
    if (rc < 0)
        return rc;
    rq_write_begin(&writer, &json, error);
    rq_messages_put_blocks(&writer, "blocks", "blocks", blocks, count);
    return rq_history_keep(history, REQUESTY_TURN_BLOCKS, role, &json, rq_write_finish(&writer), error);
}

static int add_result(requesty_history *history, const requesty_block_param *result, requesty_error *error)
{
    struct rq_buffer json = { 0 };
    struct rq_writer writer;
    int rc = rq_history_check(history, error);

    if (rc < 0)
        return rc;
    rq_write_begin(&writer, &json, error);
    rq_messages_put_block(&writer, result);
    return rq_history_keep(history, REQUESTY_TURN_TOOL_RESULT, 0, &json, rq_write_finish(&writer), error);
}

int requesty_history_add_tool_result(requesty_history *history, const char *id, const char *text, bool is_error,
                                     requesty_error *error)
{
    const requesty_block_param result = {
        .type = REQUESTY_BLOCK_TOOL_RESULT, .id = id, .text = text, .is_error = { is_error, is_error },
    };

    if (!text)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "text: is NULL");
    return add_result(history, &result, error);
}

int requesty_history_add_tool_result_blocks(requesty_history *history, const char *id,
                                            const requesty_block_param *content, size_t content_count, bool is_error,
                                            requesty_error *error)
{
    const requesty_block_param result = {
        .type = REQUESTY_BLOCK_TOOL_RESULT, .id = id, .content = content, .content_count = content_count,
        .is_error = { is_error, is_error },
    };

    if (!content)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "content: is NULL");
    return add_result(history, &result, error);
}

int requesty_history_add_json(requesty_history *history, const char *json, requesty_error *error)
{
    const char *problem = NULL;
    char text[320];
    int rc = rq_history_check(history, error);

    if (rc == 0 && !json)
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "json: is NULL");
    if (rc < 0)
        return rc;
    rc = rq_json_check(json, strlen(json), RQ_KIND_OBJECT, false, text, sizeof text);
    if (rc == 0) {
        rc = rq_history_push(history, REQUESTY_TURN_JSON, 0, (struct rq_slice){ json, strlen(json) }, &problem);
        snprintf(text, sizeof text, "%s", problem ? problem : "");
    }
    if (rc == REQUESTY_ERR_NO_MEMORY)
        return rq_error_no_memory(error);
    return rc < 0 ? rq_error_set(error, rc, "json: %s", text) : 0;
}
