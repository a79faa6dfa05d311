/* A history from the text that history_save.c wrote. */
#include "api/encode.h"
#include "api/history.h"
#include "base/error.h"
#include "json/check.h"

#include <inttypes.h>
#include <string.h>

/* A turn, as it is saved. */
struct saved {
    int32_t kind, role;
    const char *kind_text, *role_text, *json;
    size_t json_len;
};

static const struct rq_field saved_rows[] = {
    RQ_ROW_WORD(struct saved, "kind", kind, kind_text, rq_turn_words),
    RQ_ROW_WORD(struct saved, "role", role, role_text, rq_role_words),
    RQ_ROW_2(RAW, struct saved, "json", json, json_len),
};
static const struct rq_table saved_table = {
    .fields = saved_rows, .count = RQ_COUNT(saved_rows), .size = sizeof(struct saved), .raw_offset = RQ_NO_RAW,
};

#define PROBLEM_MAX 320

static int refuse(requesty_error *error, const char *problem)
{
    return rq_error_set(error, REQUESTY_ERR_INVALID, "%s", problem);
}

static int check_syntax(struct rq_slice json, requesty_error *error)
{
    char problem[PROBLEM_MAX];
    int rc = rq_json_check(json.text, json.len, RQ_KIND_OBJECT, false, problem, sizeof problem);

    if (rc == REQUESTY_ERR_NO_MEMORY)
        return rq_error_no_memory(error);
    return rc < 0 ? refuse(error, problem) : 0;
}

static int check_version(struct rq_slice json, requesty_error *error)
{
    struct rq_slice value = rq_history_member(json, "requesty_history");
    struct rq_number number = { false, 0, 0 };

    if (rq_slice_kind(value) != RQ_KIND_NUMBER || rq_number_parse(value.text, value.len, &number) < 0 ||
        !number.integral)
        return refuse(error, "requesty_history: is missing, or no version number; this is no saved history");
    if (number.integer != RQ_HISTORY_VERSION)
        return rq_error_set(error, REQUESTY_ERR_INVALID,
                            "requesty_history: version %" PRId64 " is not known; this library reads version %d",
                            number.integer, RQ_HISTORY_VERSION);
    return 0;
}

/* What is wrong with the turn goes into *problem. */
static int add_saved(requesty_history *history, const struct saved *saved, const char **problem)
{
    struct rq_slice json = { saved->json ? saved->json : "null", saved->json ? saved->json_len : 4 };

    *problem = NULL;
    if (!saved->kind) {
        *problem = "the kind is missing, or not known";
        return REQUESTY_ERR_INVALID;
    }
    return rq_history_push(history, saved->kind, saved->role, json, problem);
}

static int load_turn(requesty_history *history, struct rq_slice json, requesty_error *error)
{
    struct rq_arena arena = { 0 };
    struct saved saved;
    const char *problem = "must be a JSON object";
    int rc = rq_decode(json.text, json.len, RQ_SCAN_DEEPEST, &arena, &saved_table, &saved, NULL);

    if (rc == 0)
        rc = add_saved(history, &saved, &problem);
    rq_arena_free(&arena);
    if (rc == REQUESTY_ERR_NO_MEMORY)
        return rq_error_no_memory(error);
    return rc < 0 ? rq_error_set(error, REQUESTY_ERR_INVALID, "turns[%zu]: %s", history->count, problem) : 0;
}

static int load_turns(requesty_history *history, struct rq_slice json, requesty_error *error)
{
    struct rq_slice turns = rq_history_member(json, "turns"), turn;
    struct rq_scan scan;
    int rc = 0;

    if (rq_slice_kind(turns) != RQ_KIND_ARRAY)
        return refuse(error, "turns: must be a JSON array");
    rq_scan_init(&scan, turns.text, turns.len, RQ_SCAN_DEEPEST);
    rq_scan_array(&scan);
    while (rc == 0 && rq_scan_element(&scan) > 0 && rq_scan_skip(&scan, &turn) == 0)
        rc = load_turn(history, turn, error);
    return rc;
}

static int load_into(requesty_history *history, struct rq_slice json, requesty_error *error)
{
    int rc = check_syntax(json, error);

    if (rc == 0)
        rc = check_version(json, error);
    return rc < 0 ? rc : load_turns(history, json, error);
}

int requesty_history_load(const char *json, size_t len, requesty_history **history, requesty_error *error)
{
    requesty_history *made;
    int rc;

    if (!json || !history)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "%s: is NULL", json ? "history" : "json");
    rc = requesty_history_new(&made, error);
    if (rc < 0)
        return rc;
    rc = load_into(made, (struct rq_slice){ json, len ? len : strlen(json) }, error);
    if (rc == 0)
        *history = made;
    else
        requesty_history_free(made);
    return rc;
}
