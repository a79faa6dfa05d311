/* The models of the demonstration router and what they cost. */
#include "router_internal.h"

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
} models[] = {
    { "anthropic/claude-sonnet-4-5", 3e-6, 15e-6, 200000, 64000, 1, 1, "For coding and agents" },
    { "anthropic/claude-haiku-4-5", 1e-6, 5e-6, 200000, 64000, 1, 1, "Fast and small" },
    { "openai/gpt-4o-mini", 1.5e-7, 6e-7, 128000, 16384, 1, 0, "Small and cheap" },
    { "google/gemini-2.5-pro", 1.25e-6, 1e-5, 1048576, 65536, 1, 1, "A long context" },
    { "deepseek/deepseek-chat", 2.8e-7, 4.2e-7, 128000, 8000, 0, 0, "Text only" },
};

static json_t *describe(const struct model *model)
{
    json_t *value = json_pack("{s:s, s:s, s:s, s:s, s:i, s:s}", "id", model->id, "object", "model", "api",
                              "chat", "owned_by", "system", "created", 1747933971, "description",
                              model->description);
    json_t *prices = json_pack("{s:f, s:f, s:f, s:f}", "input_price", model->input_price, "output_price",
                               model->output_price, "cached_price", model->input_price / 10, "caching_price",
                               model->input_price * 1.25);
    json_t *limits = json_pack("{s:i, s:i}", "context_window", model->context_window, "max_output_tokens",
                               model->max_output_tokens);
    json_t *abilities = json_pack("{s:b, s:b, s:b, s:b}", "supports_vision", model->vision,
                                  "supports_reasoning", model->reasoning, "supports_caching", 1,
                                  "supports_tool_calling", 1);

    json_object_update_new(value, prices);
    json_object_update_new(value, limits);
    json_object_update_new(value, abilities);
    return value;
}

struct server_reply *router_models(void)
{
    json_t *list = json_array();
    json_t *value = json_pack("{s:s, s:o}", "object", "list", "data", list);
    struct server_reply *reply;
    char *text;

    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        json_array_append_new(list, describe(&models[i]));
    text = router_dump(value);
    reply = server_reply_json(200, text);
    free(text);
    json_decref(value);
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
