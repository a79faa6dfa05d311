/* The turns of a request: a history's, then the caller's own. */
#include "api/encode.h"
#include "api/history.h"
#include "json/members.h"

static struct rq_slice json_of(const struct rq_turn *turn)
{
    return (struct rq_slice){ turn->turn.json, turn->turn.json_len };
}

static void put_raw(struct rq_writer *writer, const char *name, struct rq_slice json)
{
    rq_write_raw(writer, name, json.text, json.len);
}

/* What both protocols write in the same way: a role and the content as it is kept. */
static void put_role_and_content(struct rq_writer *writer, const struct rq_turn *turn)
{
    rq_write_object(writer, NULL, NULL);
    rq_write_string(writer, "role", rq_word_text(rq_role_words, turn->turn.role));
    put_raw(writer, "content", json_of(turn));
    rq_write_object_end(writer);
}

/* ---- Messages ---------------------------------------------------------------------------------------------------- */

static bool is_users(const struct rq_turn *turn)
{
    return turn->turn.role == REQUESTY_ROLE_USER && turn->turn.kind != REQUESTY_TURN_JSON;
}

/* A turn of the user's as blocks of the turn that is open. */
static void put_as_blocks(struct rq_writer *writer, const struct rq_turn *turn)
{
    if (turn->turn.kind == REQUESTY_TURN_BLOCKS) {
        put_raw(writer, NULL, rq_array_inside(json_of(turn)));
        return;
    }
    rq_write_object(writer, NULL, NULL);
    rq_write_string(writer, "type", "text");
    put_raw(writer, "text", json_of(turn));
    rq_write_object_end(writer);
}

/* Results, and the user's turns behind them, as one turn of the user's. Returns the place behind it. */
static size_t put_results(struct rq_writer *writer, const requesty_history *history, size_t at)
{
    struct rq_turn *const *turns = history->turns;

    rq_write_object(writer, NULL, NULL);
    rq_write_string(writer, "role", "user");
    rq_write_array(writer, "content");
    for (; at < history->count && (turns[at]->is_empty || turns[at]->turn.kind == REQUESTY_TURN_TOOL_RESULT); at++)
        if (!turns[at]->is_empty)
            put_raw(writer, NULL, json_of(turns[at]));
    for (; at < history->count && (turns[at]->is_empty || is_users(turns[at])); at++)
        if (!turns[at]->is_empty)
            put_as_blocks(writer, turns[at]);
    rq_write_array_end(writer);
    rq_write_object_end(writer);
    return at;
}

static void put_for_messages(struct rq_writer *writer, const requesty_history *history)
{
    for (size_t at = 0; at < history->count;) {
        const struct rq_turn *turn = history->turns[at];
        if (turn->turn.kind == REQUESTY_TURN_TOOL_RESULT) {
            at = put_results(writer, history, at);
            continue;
        }
        if (turn->turn.kind == REQUESTY_TURN_JSON)
            put_raw(writer, NULL, json_of(turn));
        else if (!turn->is_empty)
            put_role_and_content(writer, turn);
        at++;
    }
}

/* ---- chat -------------------------------------------------------------------------------------------------------- */

static void put_tool_message(struct rq_writer *writer, struct rq_slice block)
{
    struct rq_slice content = rq_history_member(block, "content");

    rq_write_object(writer, NULL, NULL);
    rq_write_string(writer, "role", "tool");
    if (rq_slice_kind(content) == RQ_KIND_ARRAY)
        rq_history_put_parts(writer, content, true);
    else
        put_raw(writer, "content", content);
    put_raw(writer, "tool_call_id", rq_history_member(block, "tool_use_id"));
    rq_write_object_end(writer);
}

static void put_in_parts(struct rq_writer *writer, const struct rq_turn *turn)
{
    rq_write_object(writer, NULL, NULL);
    rq_write_string(writer, "role", rq_word_text(rq_role_words, turn->turn.role));
    rq_history_put_parts(writer, json_of(turn), false);
    rq_write_object_end(writer);
}

static void put_for_chat(struct rq_writer *writer, const requesty_history *history)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct rq_turn *turn = history->turns[i];
        if (turn->is_empty)
            continue;
        if (turn->turn.kind == REQUESTY_TURN_TOOL_RESULT)
            put_tool_message(writer, json_of(turn));
        else if (turn->turn.kind == REQUESTY_TURN_BLOCKS)
            put_in_parts(writer, turn);
        else if (turn->turn.kind == REQUESTY_TURN_TEXT)
            put_role_and_content(writer, turn);
        else
            put_raw(writer, NULL, json_of(turn));
    }
}

/* ---- both -------------------------------------------------------------------------------------------------------- */

/* Refuses the first turn that the protocol cannot take. */
static void check_turns(struct rq_writer *writer, const requesty_history *history, enum rq_dialect dialect)
{
    for (size_t i = 0; i < history->count; i++)
        if (history->turns[i]->problem[dialect]) {
            rq_write_refuse(writer, NULL, "history[%zu]: %s", i, history->turns[i]->problem[dialect]);
            return;
        }
}

static void put_history(struct rq_writer *writer, const struct rq_turns *turns)
{
    if (turns->dialect == RQ_DIALECT_MESSAGES)
        put_for_messages(writer, turns->history);
    else
        put_for_chat(writer, turns->history);
    rq_write_restart(writer);
}

void rq_history_put_turns(struct rq_writer *writer, const char *name, const struct rq_turns *turns)
{
    if (turns->count && !turns->own)
        rq_write_refuse(writer, name, "is NULL, but its count is %zu", turns->count);
    if (!rq_history_has_turns(turns))
        return;
    if (turns->history)
        check_turns(writer, turns->history, turns->dialect);
    rq_write_array(writer, name);
    if (turns->history)
        put_history(writer, turns);
    for (size_t i = 0; i < turns->count && !rq_write_has_failed(writer); i++)
        turns->put(writer, NULL, (const char *)turns->own + i * turns->size);
    rq_write_array_end(writer);
}

bool rq_history_has_turns(const struct rq_turns *turns)
{
    bool any = turns->count > 0;

    for (size_t i = 0; !any && i < requesty_history_count(turns->history); i++)
        any = !turns->history->turns[i]->is_empty;
    return any;
}
