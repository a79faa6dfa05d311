/* The models of the demonstration router and what they cost. */
#include "router_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct model {
    const char *id;
    double input_price; /* USD a token */
    double output_price;
    int context_window;
    int max_output_tokens;
    int vision;
    int reasoning;
    const char *description;
    int threshold; /* longer prompts cost twice as much; 0: they do not */
    const char *geolocation;
    int retention; /* days for which the provider keeps what it is sent; -1: not stated */
} models[] = {
    { "anthropic/claude-sonnet-4-5", 3e-6, 15e-6, 200000, 64000, 1, 1, "For coding and agents", 0, "global", 0 },
    { "anthropic/claude-haiku-4-5", 1e-6, 5e-6, 200000, 64000, 1, 1, "Fast and small", 0, "global", 0 },
    { "openai/gpt-4o-mini", 1.5e-7, 6e-7, 128000, 16384, 1, 0, "Small and cheap", 0, "us", 30 },
    { "google/gemini-2.5-pro", 1.25e-6, 1e-5, 1048576, 65536, 1, 1, "A long context", 200000, "global", -1 },
    { "deepseek/deepseek-chat", 2.8e-7, 4.2e-7, 128000, 8000, 0, 0, "Text only", 0, "sg", -1 },
};

static json_t *describe_prices(const struct model *model, int threshold)
{
    double factor = threshold ? 2 : 1;

    return json_pack("{s:i, s:f, s:f, s:f, s:f, s:f, s:f}", "prompt_tokens_threshold", threshold, "input_price",
                     model->input_price * factor, "output_price", model->output_price * factor, "cached_price",
                     model->input_price * factor / 10, "caching_price", model->input_price * factor * 1.25,
                     "caching_5m_price", model->input_price * factor * 1.25, "caching_1h_price",
                     model->input_price * factor * 2);
}

static json_t *describe_bands(const struct model *model)
{
    json_t *bands = json_array();

    json_array_append_new(bands, describe_prices(model, 0));
    if (model->threshold)
        json_array_append_new(bands, describe_prices(model, model->threshold));
    return bands;
}

static json_t *describe_abilities(const struct model *model)
{
    return json_pack("{s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b}", "supports_caching", 1, "supports_vision",
                     model->vision, "supports_computer_use", 0, "supports_reasoning", model->reasoning,
                     "supports_image_generation", 0, "supports_tool_calling", 1, "supports_role_developer", 0,
                     "supports_web_search", model->threshold > 0, "supports_output_json_object", 1,
                     "supports_output_json_schema", model->vision);
}

static json_t *describe(const struct model *model)
{
    char lab[32];
    json_t *value = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:s}", "id", model->id, "object", "model", "api", "chat",
                              "owned_by", "system", "created", 1747933971, "updated", 1790000000, "description",
                              model->description);

    json_object_update_new(value, json_pack("{s:f, s:f, s:f}", "input_price", model->input_price, "output_price",
                                            model->output_price, "cached_price", model->input_price / 10));
    json_object_update_new(value, json_pack("{s:i, s:i, s:s, s:o}", "context_window", model->context_window,
                                            "max_output_tokens", model->max_output_tokens, "geolocation",
                                            model->geolocation, "pricing", describe_bands(model)));
    json_object_update_new(value, describe_abilities(model));
    if (model->retention >= 0)
        json_object_update_new(value, json_pack("{s:b, s:i}", "data_retention", model->retention > 0,
                                                "data_retention_days", model->retention));
    snprintf(lab, sizeof lab, "%.*s", (int)strcspn(model->id, "/"), model->id);
    json_object_set_new(value, "model_lab", json_string(lab));
    json_object_set_new(value, "model_canonical_name", json_string(strchr(model->id, '/') + 1));
    return value;
}

/* With a key the list has the organisation's policies too. */
struct server_reply *router_models(const struct server_request *request)
{
    json_t *list = json_array();
    json_t *value = json_pack("{s:s, s:o}", "object", "list", "data", list);
    struct server_reply *reply;
    char *text;

    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        json_array_append_new(list, describe(&models[i]));
    if (server_request_header(request, "Authorization") || server_request_header(request, "x-api-key"))
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "id", "policy/cheap-first", "object", "model",
                                              "owned_by", "system", "description", "A routing policy"));
    text = router_dump(value);
    reply = server_reply_json(200, text);
    free(text);
    json_decref(value);
    return reply;
}

struct server_reply *router_count_tokens(const struct router_call *call)
{
    struct router_answer answer;
    struct server_reply *reply;

    router_answer_make(&answer, call, 1);
    reply = router_reply_value(call, json_pack("{s:I}", "input_tokens", (json_int_t)answer.input_tokens));
    router_answer_free(&answer);
    return reply;
}

double router_cost(const char *model, size_t input_tokens, size_t output_tokens)
{
    const struct model *known = &models[0]; /* a model nobody knows costs what the first one does */

    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (strcmp(models[i].id, model) == 0)
            known = &models[i];
    return (double)input_tokens * known->input_price + (double)output_tokens * known->output_price;
}
