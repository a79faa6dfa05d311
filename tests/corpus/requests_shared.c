#include "requests_shared.h"

#include "text.h"

/* ---- cache_control ----------------------------------------------------------------------------------------------- */

static const struct build_row cache_rows[] = { ROW_SAID("type"), ROW_SAID("ttl") };

static int64_t cache_of(const json_t *value)
{
    static const struct build_word lifetimes[] = {
        { "5m", REQUESTY_CACHE_5M },
        { "1h", REQUESTY_CACHE_1H },
        { NULL, 0 },
    };
    const json_t *lifetime = json_object_get(value, "ttl");
    if (!build_member_is(value, "type", "ephemeral"))
        return REQUESTY_CACHE_NONE;
    return lifetime == NULL ? REQUESTY_CACHE_EPHEMERAL : build_word(lifetimes, lifetime);
}

json_t *take_cache(struct build *build, json_t *value, void *at)
{
    int64_t *cache = at;
    *cache = cache_of(value);
    return *cache == 0 ? json_incref(value) : build_members(build, value, BUILD_ROWS(cache_rows), at);
}

/* ---- model ------------------------------------------------------------------------------------------------------- */

json_t *take_model(struct build *build, json_t *value, void *at)
{
    const char **model = at;
    if (!build_is_text(value) || json_string_length(value) == 0)
        return json_incref(value);
    *model = build_text(build, value);
    return NULL;
}

/* ---- requesty ---------------------------------------------------------------------------------------------------- */

static const struct build_row extension_rows[] = {
    ROW(OPT_BOOL, requesty_extension, "auto_cache", auto_cache),
    ROW_TEXTS(requesty_extension, "tags", tags, tag_count),
    ROW(TEXT, requesty_extension, "user_id", user_id),
    ROW(TEXT, requesty_extension, "trace_id", trace_id),
    ROW(JSON, requesty_extension, "extra", dimensions_json),
};

json_t *take_extension(struct build *build, json_t *value, void *at)
{
    const requesty_extension **to = at;
    if (!json_is_object(value))
        return json_incref(value);
    requesty_extension *extension = text_need(rq_arena_zalloc(&build->arena, sizeof *extension));
    extension->extra_json = build_extra(build, build_members(build, value, BUILD_ROWS(extension_rows), extension));
    *to = extension;
    return NULL;
}

/* ---- thinking ---------------------------------------------------------------------------------------------------- */

struct thinking {
    int64_t type;
    requesty_opt_int budget;
    const char *display;
};

static const struct build_word thinking_words[] = {
    { "enabled", REQUESTY_THINKING_ENABLED },
    { "disabled", REQUESTY_THINKING_DISABLED },
    { "adaptive", REQUESTY_THINKING_ADAPTIVE },
    { "between_tools", REQUESTY_THINKING_BETWEEN_TOOLS },
    { NULL, 0 },
};

static const struct build_row thinking_rows[] = {
    ROW_WORD(struct thinking, "type", type, thinking_words),
    ROW(OPT_INT, struct thinking, "budget_tokens", budget),
    ROW(TEXT, struct thinking, "display", display),
};

static bool is_sayable(const json_t *value, bool needs_budget)
{
    int64_t type = build_word(thinking_words, json_object_get(value, "type"));
    const json_t *budget = json_object_get(value, "budget_tokens");
    if (type == 0)
        return false;
    if (type != REQUESTY_THINKING_ENABLED)
        return budget == NULL;
    return budget == NULL ? !needs_budget : json_is_integer(budget);
}

json_t *take_thinking_into(struct build *build, json_t *value, const struct thinking_members *to)
{
    struct thinking taken = { 0 };
    if (!is_sayable(value, to->needs_budget))
        return json_incref(value);
    struct build_rows rows = BUILD_ROWS(thinking_rows);
    rows.count -= to->display == NULL;
    json_t *rest = build_members(build, value, rows, &taken);
    *to->thinking = taken.type;
    *to->budget = taken.budget;
    if (to->display != NULL)
        *to->display = taken.display;
    return rest;
}
