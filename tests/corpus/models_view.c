#define _DEFAULT_SOURCE /* timegm */
#include "models_view.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "view.h"

/* ---- the walk ---------------------------------------------------------------------------------------------------- */

/* Text members: each server's names, and the struct's member. */
static const char *const texts[][2] = {
    { "id", "id" }, { "name", "name" }, { "display_name", "name" }, { "object", "object" }, { "api", "api" },
    { "owned_by", "owned_by" }, { "model_lab", "model_lab" }, { "model_canonical_name", "model_canonical_name" },
    { "canonical_slug", "model_canonical_name" }, { "description", "description" }, { "geolocation", "geolocation" },
    { "privacy_comments", "privacy_comments" },
};
static const char *const times[][2] = {
    { "created", "created" }, { "created_at", "created" }, { "updated", "updated" }, { "released", "released" },
    { "retires", "retires" }, { "retires_at", "retires" }, { "shutdown_date", "retires" }, { "expiration_date", "retires" },
};
static const char *const prices[][2] = {
    { "input_price", "input_price" }, { "output_price", "output_price" }, { "cached_price", "cached_price" },
    { "caching_price", "caching_price" }, { "caching_5m_price", "caching_5m_price" }, { "caching_1h_price", "caching_1h_price" },
};
static const char *const router_prices[][2] = {
    { "prompt", "input_price" }, { "completion", "output_price" }, { "input_cache_read", "cached_price" },
    { "input_cache_write", "caching_price" },
};
static const char *const counts[][2] = {
    { "context_window", "context_window" }, { "max_input_tokens", "context_window" }, { "context_length", "context_window" },
    { "max_context_length", "context_window" }, { "max_output_tokens", "max_output_tokens" },
    { "max_tokens", "max_output_tokens" }, { "data_retention_days", "data_retention_days" },
};
static const char *const booleans[][2] = {
    { "supports_caching", "supports_caching" }, { "supports_vision", "supports_vision" },
    { "supports_computer_use", "supports_computer_use" }, { "supports_reasoning", "supports_reasoning" },
    { "supports_tool_calling", "supports_tool_calling" }, { "supports_image_generation", "supports_image_generation" },
    { "supports_web_search", "supports_web_search" }, { "supports_role_developer", "supports_role_developer" },
    { "supports_output_json_object", "supports_output_json_object" },
    { "supports_output_json_schema", "supports_output_json_schema" },
    { "supports_json_schema", "supports_output_json_schema" }, { "data_retention", "data_retention" },
};

#define EACH(pair, list) (const char *const(*pair)[2] = list; pair < list + sizeof list / sizeof *list; pair++)

static void put_prices(json_t *view, const json_t *object, const char *const list[][2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_get(object, list[i][0]);
        if (view_is_number(value) && view_number(value) >= 0)
            json_object_set_new(view, list[i][1], json_real(view_number(value)));
    }
}

/* "2026-08-31T12:00:00Z" or "2026-08-31"; no recorded body has another form. */
static json_t *date_of(const char *text)
{
    struct tm tm = { 0 };
    int read = sscanf(text, "%d-%d-%dT%d:%d:%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec);

    tm.tm_year -= 1900;
    tm.tm_mon--;
    return read == 3 || read == 6 ? json_integer((json_int_t)timegm(&tm)) : NULL;
}

static void put_time(json_t *view, const char *name, const json_t *value)
{
    char number[32];

    if (strcmp(name, "retires") == 0 && view_is_number(value) && !json_is_string(value)) {
        snprintf(number, sizeof number, "%lld", (long long)view_integer(value));
        view_put_text(view, "retires_text", number);
    } else if (strcmp(name, "retires") == 0) {
        view_put_string(view, "retires_text", value);
    }
    if (view_is_number(value))
        json_object_set_new(view, name, json_integer(view_integer(value)));
    else if (json_is_string(value))
        view_put(view, name, date_of(json_string_value(value)));
}

static int has_word(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text && strcmp(text, word) == 0)
            return 1;
    }
    return 0;
}

static void put_word(json_t *view, const char *name, const json_t *list, const char *word)
{
    if (json_is_array(list))
        json_object_set_new(view, name, json_boolean(has_word(list, word)));
}

static void put_capability(json_t *view, const char *name, const json_t *entry, const char *capability)
{
    const json_t *supported = json_object_get(json_object_get(json_object_get(entry, "capabilities"), capability), "supported");

    if (json_is_boolean(supported))
        json_object_set_new(view, name, json_boolean(json_is_true(supported)));
}

static void put_other_servers_abilities(json_t *view, const json_t *entry)
{
    const json_t *parameters = json_object_get(entry, "supported_parameters");
    const json_t *architecture = json_object_get(entry, "architecture");

    put_capability(view, "supports_vision", entry, "image_input");
    put_capability(view, "supports_reasoning", entry, "thinking");
    put_capability(view, "supports_output_json_schema", entry, "structured_outputs");
    put_word(view, "supports_tool_calling", parameters, "tools");
    put_word(view, "supports_reasoning", parameters, "reasoning");
    put_word(view, "supports_output_json_object", parameters, "response_format");
    put_word(view, "supports_output_json_schema", parameters, "structured_outputs");
    put_word(view, "supports_vision", json_object_get(architecture, "input_modalities"), "image");
    put_word(view, "supports_image_generation", json_object_get(architecture, "output_modalities"), "image");
}

static json_t *bands_of(const json_t *pricing)
{
    json_t *bands = json_array();

    for (size_t i = 0; i < json_array_size(pricing); i++) {
        const json_t *from = json_array_get(pricing, i);
        json_t *band = json_object();
        json_object_set_new(band, "threshold", json_integer(view_integer(json_object_get(from, "prompt_tokens_threshold"))));
        put_prices(band, from, prices, sizeof prices / sizeof *prices);
        json_object_set_new(band, "raw", json_deep_copy(from));
        json_array_append_new(bands, band);
    }
    return bands;
}

/* What the model leaves out, its band from the first token on says; recorded lists have that one first. */
static void take_prices_of_bands(json_t *view, json_t *bands)
{
    json_t *first = json_array_get(bands, 0);

    for (size_t i = 0; i < 4; i++)
        if (!json_object_get(view, prices[i][0]) && json_object_get(first, prices[i][0]))
            json_object_set(view, prices[i][0], json_object_get(first, prices[i][0]));
}

json_t *models_expect(const json_t *entry)
{
    const json_t *pricing = json_object_get(entry, "pricing"), *value;
    json_t *view = json_object();

    for EACH(pair, texts)
        if (json_is_string(value = json_object_get(entry, (*pair)[0])))
            json_object_set_new(view, (*pair)[1], json_string(json_string_value(value)));
    for EACH(pair, times)
        put_time(view, (*pair)[1], json_object_get(entry, (*pair)[0]));
    put_prices(view, entry, prices, 4);
    if (json_is_object(pricing))
        put_prices(view, pricing, router_prices, sizeof router_prices / sizeof *router_prices);
    for EACH(pair, counts)
        if (view_is_number(value = json_object_get(entry, (*pair)[0])))
            json_object_set_new(view, (*pair)[1], json_integer(view_integer(value)));
    value = json_object_get(json_object_get(entry, "top_provider"), "max_completion_tokens");
    if (view_is_number(value))
        json_object_set_new(view, "max_output_tokens", json_integer(view_integer(value)));
    for EACH(pair, booleans)
        if (json_is_boolean(value = json_object_get(entry, (*pair)[0])))
            json_object_set_new(view, (*pair)[1], json_boolean(json_is_true(value)));
    put_other_servers_abilities(view, entry);
    json_t *bands = bands_of(pricing);
    take_prices_of_bands(view, bands);
    view_put_list(view, "pricing", bands);
    if (view_integer(json_object_get(view, "context_window")) == 0)
        json_object_del(view, "context_window");
    if (view_integer(json_object_get(view, "max_output_tokens")) == 0)
        json_object_del(view, "max_output_tokens");
    json_object_set_new(view, "raw", json_deep_copy(entry));
    return view;
}

/* ---- the library's ----------------------------------------------------------------------------------------------- */

static void put_got_text(json_t *view, const char *name, const char *text)
{
    if (text)
        json_object_set_new(view, name, json_string(text));
}

static void put_got_int(json_t *view, const char *name, requesty_opt_int value)
{
    if (value.set)
        json_object_set_new(view, name, json_integer((json_int_t)value.value));
}

static void put_got_count(json_t *view, const char *name, int64_t value)
{
    if (value)
        json_object_set_new(view, name, json_integer((json_int_t)value));
}

static void put_got_price(json_t *view, const char *name, requesty_opt_double value)
{
    if (value.set)
        json_object_set_new(view, name, json_real(value.value));
}

static void put_got_bool(json_t *view, const char *name, requesty_opt_bool value)
{
    if (value.set)
        json_object_set_new(view, name, json_boolean(value.value));
}

static json_t *got_band(const requesty_price_band *band)
{
    json_t *view = json_object();

    json_object_set_new(view, "threshold", json_integer((json_int_t)band->prompt_tokens_threshold));
    put_got_price(view, "input_price", band->input_price);
    put_got_price(view, "output_price", band->output_price);
    put_got_price(view, "cached_price", band->cached_price);
    put_got_price(view, "caching_price", band->caching_price);
    put_got_price(view, "caching_5m_price", band->caching_5m_price);
    put_got_price(view, "caching_1h_price", band->caching_1h_price);
    json_object_set_new(view, "raw", view_parse_text(band->raw_json));
    return view;
}

static void put_got_texts(json_t *view, const requesty_model *model)
{
    put_got_text(view, "id", model->id);
    put_got_text(view, "name", model->name);
    put_got_text(view, "object", model->object);
    put_got_text(view, "api", model->api);
    put_got_text(view, "owned_by", model->owned_by);
    put_got_text(view, "model_lab", model->model_lab);
    put_got_text(view, "model_canonical_name", model->model_canonical_name);
    put_got_text(view, "description", model->description);
    put_got_text(view, "geolocation", model->geolocation);
    put_got_text(view, "privacy_comments", model->privacy_comments);
    put_got_text(view, "retires_text", model->retires_text);
}

static void put_got_numbers(json_t *view, const requesty_model *model)
{
    put_got_int(view, "created", model->created);
    put_got_int(view, "updated", model->updated);
    put_got_int(view, "released", model->released);
    put_got_int(view, "retires", model->retires);
    put_got_int(view, "data_retention_days", model->data_retention_days);
    put_got_count(view, "context_window", model->context_window);
    put_got_count(view, "max_output_tokens", model->max_output_tokens);
    put_got_price(view, "input_price", model->input_price);
    put_got_price(view, "output_price", model->output_price);
    put_got_price(view, "cached_price", model->cached_price);
    put_got_price(view, "caching_price", model->caching_price);
}

static void put_got_booleans(json_t *view, const requesty_model *model)
{
    put_got_bool(view, "supports_caching", model->supports_caching);
    put_got_bool(view, "supports_vision", model->supports_vision);
    put_got_bool(view, "supports_computer_use", model->supports_computer_use);
    put_got_bool(view, "supports_reasoning", model->supports_reasoning);
    put_got_bool(view, "supports_tool_calling", model->supports_tool_calling);
    put_got_bool(view, "supports_image_generation", model->supports_image_generation);
    put_got_bool(view, "supports_web_search", model->supports_web_search);
    put_got_bool(view, "supports_role_developer", model->supports_role_developer);
    put_got_bool(view, "supports_output_json_object", model->supports_output_json_object);
    put_got_bool(view, "supports_output_json_schema", model->supports_output_json_schema);
    put_got_bool(view, "data_retention", model->data_retention);
}

json_t *models_got(const requesty_model *model)
{
    json_t *view = json_object(), *bands = json_array();

    put_got_texts(view, model);
    put_got_numbers(view, model);
    put_got_booleans(view, model);
    for (size_t i = 0; i < model->pricing_count; i++)
        json_array_append_new(bands, got_band(model->pricing[i]));
    view_put_list(view, "pricing", bands);
    json_object_set_new(view, "raw", view_parse_text(model->raw_json));
    return view;
}
