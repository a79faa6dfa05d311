/* What a call costs by a model's prices. */
#include "api/models.h"

/* The band of a prompt of so many tokens; NULL: the model's own prices hold. */
static const requesty_price_band *band_of(const requesty_model *model, double prompt_tokens)
{
    const requesty_price_band *best = NULL;

    for (size_t i = 0; i < model->pricing_count; i++) {
        const requesty_price_band *band = model->pricing[i];
        bool reached = band->prompt_tokens_threshold <= 0 || prompt_tokens > (double)band->prompt_tokens_threshold;
        if (reached && (!best || band->prompt_tokens_threshold > best->prompt_tokens_threshold))
            best = band;
    }
    return best;
}

static requesty_opt_double first_set(requesty_opt_double a, requesty_opt_double b)
{
    return a.set ? a : b;
}

/* The prices that hold, each filled in from what is next to it. */
static requesty_price_band prices_of(const requesty_model *model, double prompt_tokens)
{
    const requesty_price_band *band = band_of(model, prompt_tokens);
    requesty_price_band prices = { 0 };

    if (band)
        prices = *band;
    prices.input_price = first_set(prices.input_price, model->input_price);
    prices.output_price = first_set(prices.output_price, model->output_price);
    prices.cached_price = first_set(prices.cached_price, first_set(model->cached_price, prices.input_price));
    prices.caching_price = first_set(prices.caching_price, first_set(model->caching_price, prices.input_price));
    prices.caching_5m_price = first_set(prices.caching_5m_price, prices.caching_price);
    prices.caching_1h_price = first_set(prices.caching_1h_price, prices.caching_price);
    return prices;
}

static void add(requesty_opt_double *sum, int64_t tokens, requesty_opt_double price)
{
    if (tokens < 0 || (tokens > 0 && !price.set))
        sum->set = 0;
    else if (tokens > 0)
        sum->value += (double)tokens * price.value;
}

requesty_opt_double requesty_model_cost(const requesty_model *model, const requesty_model_tokens *tokens)
{
    requesty_opt_double sum = REQUESTY_DOUBLE(0);
    requesty_price_band prices;

    if (!model || !tokens)
        return (requesty_opt_double){ 0 };
    prices = prices_of(model, (double)tokens->input_tokens + (double)tokens->cached_tokens +
                                  (double)tokens->cache_write_tokens + (double)tokens->cache_write_1h_tokens);
    add(&sum, tokens->input_tokens, prices.input_price);
    add(&sum, tokens->output_tokens, prices.output_price);
    add(&sum, tokens->cached_tokens, prices.cached_price);
    add(&sum, tokens->cache_write_tokens, prices.caching_5m_price);
    add(&sum, tokens->cache_write_1h_tokens, prices.caching_1h_price);
    return sum.set ? sum : (requesty_opt_double){ 0 };
}
