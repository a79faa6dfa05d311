/* Searching a list that is there. */
#include "api/models.h"

#include <string.h>

#include "api/params.h"
#include "base/error.h"
#include "wire/ascii.h"

/* The size of requesty_models_find_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_models_find_params, data_retention)

/* ---- abilities --------------------------------------------------------------------------------------------------- */

static const struct {
    int64_t bit;
    size_t offset;
} abilities[] = {
    { REQUESTY_ABILITY_CACHING, offsetof(requesty_model, supports_caching) },
    { REQUESTY_ABILITY_VISION, offsetof(requesty_model, supports_vision) },
    { REQUESTY_ABILITY_COMPUTER_USE, offsetof(requesty_model, supports_computer_use) },
    { REQUESTY_ABILITY_REASONING, offsetof(requesty_model, supports_reasoning) },
    { REQUESTY_ABILITY_TOOL_CALLING, offsetof(requesty_model, supports_tool_calling) },
    { REQUESTY_ABILITY_IMAGE_GENERATION, offsetof(requesty_model, supports_image_generation) },
    { REQUESTY_ABILITY_WEB_SEARCH, offsetof(requesty_model, supports_web_search) },
    { REQUESTY_ABILITY_ROLE_DEVELOPER, offsetof(requesty_model, supports_role_developer) },
    { REQUESTY_ABILITY_OUTPUT_JSON_OBJECT, offsetof(requesty_model, supports_output_json_object) },
    { REQUESTY_ABILITY_OUTPUT_JSON_SCHEMA, offsetof(requesty_model, supports_output_json_schema) },
};

int64_t requesty_model_abilities(const requesty_model *model)
{
    int64_t bits = 0;

    for (size_t i = 0; model && i < RQ_COUNT(abilities); i++) {
        const requesty_opt_bool *ability = (const void *)((const char *)model + abilities[i].offset);
        if (ability->set && ability->value)
            bits |= abilities[i].bit;
    }
    return bits;
}

static int64_t all_abilities(void)
{
    int64_t bits = 0;
    for (size_t i = 0; i < RQ_COUNT(abilities); i++)
        bits |= abilities[i].bit;
    return bits;
}

/* ---- find -------------------------------------------------------------------------------------------------------- */

static bool begins_with(const char *text, const char *piece, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (rq_lower(text[i]) != rq_lower(piece[i])) /* at text's NUL they differ */
            return false;
    return true;
}

static bool contains(const char *text, const char *piece)
{
    size_t len = strlen(piece);

    for (; text && *text; text++)
        if (begins_with(text, piece, len))
            return true;
    return false;
}

static bool is_same(const char *text, size_t len, const char *other)
{
    return text && strlen(other) == len && begins_with(text, other, len);
}

static bool texts_fit(const requesty_model *model, const requesty_models_find_params *params)
{
    requesty_model_id id;

    requesty_model_id_split(model->id, &id);
    if (params->provider && !is_same(id.provider, id.provider_len, params->provider))
        return false;
    if (params->geolocation &&
        !(model->geolocation && is_same(model->geolocation, strlen(model->geolocation), params->geolocation)))
        return false;
    return !params->text || !*params->text || contains(model->id, params->text) || contains(model->name, params->text);
}

static bool is_cheap(requesty_opt_double price, requesty_opt_double most)
{
    return !most.set || (price.set && price.value <= most.value);
}

static bool keeps_as_wished(requesty_opt_bool stated, requesty_opt_bool wished)
{
    return !wished.set || (stated.set && !stated.value == !wished.value);
}

static bool fits(const requesty_model *model, const requesty_models_find_params *params)
{
    if ((requesty_model_abilities(model) & params->abilities) != params->abilities)
        return false;
    if (model->context_window < params->min_context_window || model->max_output_tokens < params->min_output_tokens)
        return false;
    if (!is_cheap(model->input_price, params->max_input_price) ||
        !is_cheap(model->output_price, params->max_output_price))
        return false;
    return keeps_as_wished(model->data_retention, params->data_retention) && texts_fit(model, params);
}

int requesty_models_find_sized(const requesty_model_list *list, const requesty_models_find_params *params, size_t size,
                               const requesty_model **found, size_t room, requesty_error *error)
{
    requesty_models_find_params own;
    int count = 0;
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", error);

    if (rc == 0)
        rc = rq_params_require(list, "list", error);
    if (rc == 0 && room)
        rc = rq_params_require(found, "found", error);
    if (rc == 0 && own.abilities & ~all_abilities())
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "abilities: %lld has a bit that is no requesty_ability",
                          (long long)own.abilities);
    for (size_t i = 0; rc == 0 && i < list->model_count; i++) {
        if (!fits(list->models[i], &own))
            continue;
        if ((size_t)count < room)
            found[count] = list->models[i];
        count++;
    }
    return rc < 0 ? rc : count;
}

/* ---- nearest ----------------------------------------------------------------------------------------------------- */

#define LONGEST 127 /* bytes of a name that count */

struct name {
    const char *text;
    size_t len;
};

static struct name name_of(const char *text, size_t len)
{
    return (struct name){ text, len < LONGEST ? len : LONGEST };
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The edit distance (Levenshtein), row by row. */
static size_t distance(struct name a, struct name b)
{
    size_t row[LONGEST + 1];

    for (size_t k = 0; k <= b.len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t changed = corner + (rq_lower(a.text[i - 1]) != rq_lower(b.text[k - 1]));
            corner = row[k];
            row[k] = least(changed, least(row[k], row[k - 1]) + 1);
        }
    }
    return row[b.len];
}

static struct name bare_name(const char *id)
{
    requesty_model_id pieces;

    requesty_model_id_split(id, &pieces);
    return pieces.name ? name_of(pieces.name, pieces.name_len) : name_of("", 0);
}

#define WHOLE 1024 /* more than a distance can be */

/* What is around the name counts as one change; of what is alike by that, the id that is more alike as a whole comes
 * first. */
static size_t unlikeness(const char *a, const char *b)
{
    size_t whole = distance(name_of(a, strlen(a)), name_of(b, strlen(b)));
    return least(whole, distance(bare_name(a), bare_name(b)) + 1) * WHOLE + whole;
}

static size_t most_unlike(const char *id)
{
    size_t third = bare_name(id).len / 3;
    return third ? third : 1;
}

size_t requesty_models_nearest(const requesty_model_list *list, const char *id, const requesty_model **nearest,
                               size_t room)
{
    size_t count = 0, most = id && *id ? most_unlike(id) : 0;

    for (size_t i = 0; list && most && nearest && i < list->model_count; i++) {
        size_t unlike = unlikeness(id, list->models[i]->id), at = count;
        if (unlike / WHOLE > most)
            continue;
        while (at > 0 && unlikeness(id, nearest[at - 1]->id) > unlike)
            at--;
        if (at >= room)
            continue;
        count += count < room;
        memmove(nearest + at + 1, nearest + at, (count - at - 1) * sizeof *nearest);
        nearest[at] = list->models[i];
    }
    return count;
}
