#include "api/history.h"

#include <string.h>

#include "api/encode.h"
#include "base/error.h"
#include "base/memory.h"

/* ---- making ------------------------------------------------------------------------------------------------------ */

int requesty_history_new(requesty_history **history, requesty_error *error)
{
    requesty_history *made;

    if (!history)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "history: is NULL");
    made = rq_zalloc(sizeof *made);
    if (!made)
        return rq_error_no_memory(error);
    *history = made;
    return 0;
}

void requesty_history_free(requesty_history *history)
{
    if (!history)
        return;
    requesty_history_clear(history);
    rq_free(history->turns);
    rq_free(history);
}

int rq_history_check(const requesty_history *history, requesty_error *error)
{
    return history ? 0 : rq_error_set(error, REQUESTY_ERR_INVALID, "history: is NULL");
}

/* ---- what a turn is ---------------------------------------------------------------------------------------------- */

struct rq_slice rq_history_member(struct rq_slice object, const char *name)
{
    struct rq_slice value = { "", 0 };
    return rq_scan_find(object, name, strlen(name), &value) > 0 ? value : (struct rq_slice){ "", 0 };
}

static enum rq_kind member_kind(struct rq_slice object, const char *name)
{
    return rq_slice_kind(rq_history_member(object, name));
}

static struct rq_slice json_of(const struct rq_turn *turn)
{
    return (struct rq_slice){ turn->turn.json, turn->turn.json_len };
}

static bool is_empty_array(struct rq_slice json)
{
    struct rq_scan scan;

    rq_scan_init(&scan, json.text, json.len, RQ_SCAN_DEEPEST);
    return rq_slice_kind(json) == RQ_KIND_ARRAY && rq_scan_array(&scan) == 0 && rq_scan_element(&scan) == 0;
}

static int32_t role_of(struct rq_slice object)
{
    struct rq_slice json = rq_history_member(object, "role");
    struct rq_string text;
    struct rq_scan scan;

    rq_scan_init(&scan, json.text, json.len, RQ_SCAN_DEEPEST);
    if (rq_slice_kind(json) != RQ_KIND_STRING || rq_scan_string(&scan, &text) < 0)
        return 0;
    for (const struct rq_word *word = rq_role_words; word->text; word++)
        if (rq_string_is(&text, word->text, strlen(word->text)))
            return word->value;
    return 0;
}

static int malformed(const char **problem, const char *text)
{
    *problem = text;
    return REQUESTY_ERR_INVALID;
}

static int judge_text(struct rq_turn *turn, const char **problem)
{
    return rq_slice_kind(json_of(turn)) == RQ_KIND_STRING ? 0 : malformed(problem, "a text must be a JSON string");
}

static int judge_blocks(struct rq_turn *turn, const char **problem)
{
    struct rq_slice blocks = json_of(turn);
    int rc = rq_slice_kind(blocks) == RQ_KIND_ARRAY && !is_empty_array(blocks)
                 ? rq_history_judge_parts(blocks, false, &turn->problem[RQ_DIALECT_CHAT])
                 : REQUESTY_ERR_INVALID;

    return rc == REQUESTY_ERR_INVALID ? malformed(problem, "blocks must be a JSON array of blocks") : rc;
}

static int judge_result(struct rq_turn *turn, const char **problem)
{
    struct rq_slice block = json_of(turn), content = rq_history_member(block, "content");
    enum rq_kind kind = rq_slice_kind(content);
    int rc = 0;

    if (member_kind(block, "tool_use_id") != RQ_KIND_STRING || (kind != RQ_KIND_STRING && kind != RQ_KIND_ARRAY))
        return malformed(problem, "a tool result must be a JSON object with tool_use_id and content");
    if (kind == RQ_KIND_ARRAY)
        rc = rq_history_judge_parts(content, true, &turn->problem[RQ_DIALECT_CHAT]);
    return rc == REQUESTY_ERR_INVALID ? malformed(problem, "a tool result's content must be blocks") : rc;
}

static int judge_message(struct rq_turn *turn, const char **problem)
{
    enum rq_kind kind = rq_slice_kind(json_of(turn));

    if (kind != RQ_KIND_ARRAY && kind != RQ_KIND_STRING)
        return malformed(problem, "a reply of Messages must be a JSON array of blocks, or a string");
    turn->problem[RQ_DIALECT_CHAT] = "a reply of Messages cannot go into a call of chat; go on with Messages";
    turn->is_empty = is_empty_array(json_of(turn));
    return 0;
}

/* Whether a chat message has anything that servers take as an answer. */
static bool says_something(struct rq_slice message)
{
    enum rq_kind content = member_kind(message, "content"), refusal = member_kind(message, "refusal");
    struct rq_slice calls = rq_history_member(message, "tool_calls");

    return content == RQ_KIND_STRING || content == RQ_KIND_ARRAY || refusal == RQ_KIND_STRING ||
           (rq_slice_kind(calls) == RQ_KIND_ARRAY && !is_empty_array(calls)) ||
           member_kind(message, "function_call") == RQ_KIND_OBJECT || member_kind(message, "audio") == RQ_KIND_OBJECT;
}

static int judge_completion(struct rq_turn *turn, const char **problem)
{
    enum rq_kind kind = rq_slice_kind(json_of(turn));

    if (kind != RQ_KIND_OBJECT && kind != RQ_KIND_NULL)
        return malformed(problem, "a reply of chat must be a JSON object, or null");
    turn->problem[RQ_DIALECT_MESSAGES] = "a reply of chat cannot go into a call of Messages; go on with chat";
    turn->is_empty = kind == RQ_KIND_NULL || !says_something(json_of(turn));
    return 0;
}

static int judge_json(struct rq_turn *turn, const char **problem)
{
    struct rq_slice json = json_of(turn);

    if (rq_slice_kind(json) != RQ_KIND_OBJECT || member_kind(json, "role") != RQ_KIND_STRING)
        return malformed(problem, "must be a JSON object with a role");
    turn->turn.role = role_of(json);
    return 0;
}

const struct rq_word rq_turn_words[] = {
    { "text", REQUESTY_TURN_TEXT },
    { "blocks", REQUESTY_TURN_BLOCKS },
    { "tool_result", REQUESTY_TURN_TOOL_RESULT },
    { "message", REQUESTY_TURN_MESSAGE },
    { "completion", REQUESTY_TURN_COMPLETION },
    { "json", REQUESTY_TURN_JSON },
    { NULL, 0 },
};

/* By kind: what checks it, and the only role it may have, 0 for any of a text's. */
static const struct {
    int (*judge)(struct rq_turn *turn, const char **problem);
    int32_t role;
} kinds[] = {
    [REQUESTY_TURN_TEXT] = { judge_text, 0 },
    [REQUESTY_TURN_BLOCKS] = { judge_blocks, 0 },
    [REQUESTY_TURN_TOOL_RESULT] = { judge_result, REQUESTY_ROLE_TOOL },
    [REQUESTY_TURN_MESSAGE] = { judge_message, REQUESTY_ROLE_ASSISTANT },
    [REQUESTY_TURN_COMPLETION] = { judge_completion, REQUESTY_ROLE_ASSISTANT },
    [REQUESTY_TURN_JSON] = { judge_json, 0 },
};

static int judge(struct rq_turn *turn, const char **problem)
{
    int32_t kind = turn->turn.kind, role = turn->turn.role;
    bool is_own = kind == REQUESTY_TURN_TEXT || kind == REQUESTY_TURN_BLOCKS;

    if (is_own && (role < REQUESTY_ROLE_USER || role > REQUESTY_ROLE_DEVELOPER))
        return malformed(problem, "the role must be USER, ASSISTANT, SYSTEM or DEVELOPER");
    if (role == REQUESTY_ROLE_DEVELOPER && is_own)
        turn->problem[RQ_DIALECT_MESSAGES] = "Messages has no role DEVELOPER; use SYSTEM";
    if (kinds[kind].role)
        turn->turn.role = kinds[kind].role;
    return kinds[kind].judge(turn, problem);
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static struct rq_turn *new_turn(int32_t kind, int32_t role, struct rq_slice json)
{
    struct rq_turn *turn = rq_malloc(sizeof *turn + json.len + 1);
    char *text;

    if (!turn)
        return NULL;
    text = (char *)(turn + 1);
    memcpy(text, json.text, json.len);
    text[json.len] = '\0';
    *turn = (struct rq_turn){ .turn = { .kind = kind, .role = role, .json = text, .json_len = json.len } };
    return turn;
}

static int append(requesty_history *history, struct rq_turn *turn)
{
    if (history->count == history->size) {
        size_t size = history->size ? history->size * 2 : 16;
        struct rq_turn **grown = rq_realloc(history->turns, size * sizeof *grown);
        if (!grown)
            return REQUESTY_ERR_NO_MEMORY;
        history->turns = grown;
        history->size = size;
    }
    history->turns[history->count++] = turn;
    return 0;
}

int rq_history_push(requesty_history *history, int32_t kind, int32_t role, struct rq_slice json,
                    const char **problem)
{
    struct rq_turn *turn = new_turn(kind, role, json);
    int rc = turn ? judge(turn, problem) : REQUESTY_ERR_NO_MEMORY;

    if (rc == 0)
        rc = append(history, turn);
    if (rc < 0)
        rq_free(turn);
    return rc;
}

int rq_history_keep(requesty_history *history, int32_t kind, int32_t role, struct rq_buffer *json, int rc,
                    requesty_error *error)
{
    const char *problem = NULL;

    if (rc == 0) {
        rc = rq_history_push(history, kind, role, (struct rq_slice){ json->data, json->len }, &problem);
        if (rc < 0)
            rq_error_set(error, rc, "%s", problem ? problem : requesty_code_text(rc));
    }
    rq_buffer_free(json);
    return rc;
}

int requesty_history_clone(const requesty_history *history, requesty_history **clone, requesty_error *error)
{
    requesty_history *made = NULL;
    int rc = rq_history_check(history, error);

    if (rc == 0 && !clone)
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "clone: is NULL");
    if (rc == 0)
        rc = requesty_history_new(&made, error);
    for (size_t i = 0; rc == 0 && i < history->count; i++) {
        const char *problem;
        const requesty_turn *turn = &history->turns[i]->turn;
        if (rq_history_push(made, turn->kind, turn->role, json_of(history->turns[i]), &problem) < 0)
            rc = rq_error_no_memory(error);
    }
    if (rc == 0)
        *clone = made;
    else
        requesty_history_free(made);
    return rc;
}

/* ---- looking and dropping ---------------------------------------------------------------------------------------- */

size_t requesty_history_count(const requesty_history *history)
{
    return history ? history->count : 0;
}

const requesty_turn *requesty_history_turn(const requesty_history *history, size_t index)
{
    return index < requesty_history_count(history) ? &history->turns[index]->turn : NULL;
}

void requesty_history_truncate(requesty_history *history, size_t count)
{
    while (requesty_history_count(history) > count)
        rq_free(history->turns[--history->count]);
}

void requesty_history_clear(requesty_history *history)
{
    requesty_history_truncate(history, 0);
}

static bool is_instruction(const requesty_turn *turn)
{
    return turn->role == REQUESTY_ROLE_SYSTEM || turn->role == REQUESTY_ROLE_DEVELOPER;
}

size_t requesty_history_drop(requesty_history *history, size_t count)
{
    size_t all = requesty_history_count(history), from = 0, to;

    while (from < all && is_instruction(&history->turns[from]->turn))
        from++;
    to = count < all - from ? from + count : all;
    while (count && to < all && history->turns[to]->turn.role != REQUESTY_ROLE_USER)
        to++;
    for (size_t i = from; i < to; i++)
        rq_free(history->turns[i]);
    if (to > from)
        memmove(history->turns + from, history->turns + to, (all - to) * sizeof *history->turns);
    if (history)
        history->count -= to - from;
    return to - from;
}
