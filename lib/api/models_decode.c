/* Model objects of several servers into one (API notes: requesty.md 13, messages-and-chat.md 2 and 10). */
#include "api/models.h"

#include <string.h>

#include "wire/time.h"
#include "base/error.h"

typedef requesty_model M;

/* ---- times ------------------------------------------------------------------------------------------------------- */

/* Unix seconds, or a date: both are told by what they look like. */
static bool read_time(const char *text, size_t len, int64_t *seconds)
{
    struct rq_number number;

    if (rq_number_parse(text, len, &number) < 0)
        return rq_time_parse(text, seconds);
    if (!number.integral && !(number.real > -1e15 && number.real < 1e15))
        return false;
    *seconds = number.integral ? number.integer : (int64_t)number.real;
    return true;
}

/* `second`, if not 0, gets the text as it came. */
static int decode_time(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    requesty_opt_int *time = (void *)((char *)object + field->offset);
    const char *text;
    int64_t seconds;
    size_t len;
    int rc = rq_decode_text(decoder, &text, &len);

    if (rc < 0 || !len)
        return rc;
    if (field->second)
        memcpy((char *)object + field->second, &text, sizeof text);
    if (read_time(text, len, &seconds))
        *time = REQUESTY_INT(seconds);
    return 0;
}

/* ---- prices ------------------------------------------------------------------------------------------------------ */

static void drop_negative(requesty_opt_double *price)
{
    if (price->value < 0)
        *price = (requesty_opt_double){ 0 };
}

static void fill_in(requesty_opt_double *price, requesty_opt_double other)
{
    if (!price->set)
        *price = other;
}

static int finish_band(struct rq_decoder *decoder, void *object)
{
    requesty_price_band *band = object;

    (void)decoder;
    drop_negative(&band->input_price);
    drop_negative(&band->output_price);
    drop_negative(&band->cached_price);
    drop_negative(&band->caching_price);
    drop_negative(&band->caching_5m_price);
    drop_negative(&band->caching_1h_price);
    return 0;
}

#define B requesty_price_band
static const struct rq_field band_rows[] = {
    RQ_ROW(INTEGER, B, "prompt_tokens_threshold", prompt_tokens_threshold),
    RQ_ROW(OPT_DOUBLE, B, "input_price", input_price),
    RQ_ROW(OPT_DOUBLE, B, "caching_price", caching_price),
    RQ_ROW(OPT_DOUBLE, B, "caching_5m_price", caching_5m_price),
    RQ_ROW(OPT_DOUBLE, B, "caching_1h_price", caching_1h_price),
    RQ_ROW(OPT_DOUBLE, B, "cached_price", cached_price),
    RQ_ROW(OPT_DOUBLE, B, "output_price", output_price),
};
static const struct rq_table band_table = {
    .fields = band_rows, .count = RQ_COUNT(band_rows), .size = sizeof(B), .raw_offset = offsetof(B, raw_json),
    .finish = finish_band,
};
#undef B

/* OpenRouter's prices: an object, its numbers in texts. */
static const struct rq_field open_router_rows[] = {
    RQ_ROW(OPT_DOUBLE, M, "prompt", input_price),
    RQ_ROW(OPT_DOUBLE, M, "completion", output_price),
    RQ_ROW(OPT_DOUBLE, M, "input_cache_read", cached_price),
    RQ_ROW(OPT_DOUBLE, M, "input_cache_write", caching_price),
};
static const struct rq_table open_router_table = {
    .fields = open_router_rows, .count = RQ_COUNT(open_router_rows), .size = sizeof(M), .raw_offset = RQ_NO_RAW,
};

static int decode_pricing(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    static const struct rq_field bands = RQ_ROW_LIST(M, "pricing", pricing, pricing_count, band_table);
    static const struct rq_field prices = RQ_ROW_INSIDE("pricing", open_router_table);

    (void)field;
    return rq_decode_row(decoder, rq_scan_kind(&decoder->scan) == RQ_KIND_ARRAY ? &bands : &prices, object);
}

static const requesty_price_band *first_band(const M *model)
{
    const requesty_price_band *first = model->pricing[0];

    for (size_t i = 1; i < model->pricing_count; i++)
        if (model->pricing[i]->prompt_tokens_threshold < first->prompt_tokens_threshold)
            first = model->pricing[i];
    return first;
}

static void take_prices_of_bands(M *model)
{
    const requesty_price_band *band = first_band(model);

    if (!band)
        return;
    fill_in(&model->input_price, band->input_price);
    fill_in(&model->output_price, band->output_price);
    fill_in(&model->cached_price, band->cached_price);
    fill_in(&model->caching_price, band->caching_price);
    fill_in(&model->caching_price, band->caching_5m_price);
}

/* ---- abilities --------------------------------------------------------------------------------------------------- */

/* A list of words, each of which stands for an ability: the word's value is the member's offset. A list that is there
 * states all of them. */
static void set_ability(M *model, const struct rq_word *word, int value)
{
    *(requesty_opt_bool *)(void *)((char *)model + word->value) = REQUESTY_BOOL(value);
}

static void set_abilities_of(M *model, const struct rq_word *words, const struct rq_string *string)
{
    for (; words->text; words++)
        if (rq_string_is(string, words->text, strlen(words->text)))
            set_ability(model, words, 1);
}

static int decode_ability_list(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct rq_string string;
    int more;

    if (rq_scan_kind(&decoder->scan) != RQ_KIND_ARRAY)
        return rq_scan_skip(&decoder->scan, NULL);
    for (const struct rq_word *word = field->words; word->text; word++)
        set_ability(object, word, 0);
    more = rq_scan_array(&decoder->scan);
    while (more >= 0 && (more = rq_scan_element(&decoder->scan)) > 0) {
        if (rq_scan_kind(&decoder->scan) != RQ_KIND_STRING)
            more = rq_scan_skip(&decoder->scan, NULL);
        else if ((more = rq_scan_string(&decoder->scan, &string)) == 0)
            set_abilities_of(object, field->words, &string);
    }
    return more;
}

#define ABILITY_LIST(json, words_)                                                                             \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_CUSTOM, .words = words_, .custom = decode_ability_list }

static const struct rq_word parameter_words[] = {
    { "tools", offsetof(M, supports_tool_calling) },
    { "reasoning", offsetof(M, supports_reasoning) },
    { "response_format", offsetof(M, supports_output_json_object) },
    { "structured_outputs", offsetof(M, supports_output_json_schema) },
    { NULL, 0 },
};
static const struct rq_word input_words[] = { { "image", offsetof(M, supports_vision) }, { NULL, 0 } };
static const struct rq_word output_words[] = { { "image", offsetof(M, supports_image_generation) }, { NULL, 0 } };

static const struct rq_field architecture_rows[] = {
    ABILITY_LIST("input_modalities", input_words),
    ABILITY_LIST("output_modalities", output_words),
};

/* A table whose rows fill members of the model. */
#define PART(rows) { .fields = rows, .count = RQ_COUNT(rows), .size = sizeof(M), .raw_offset = RQ_NO_RAW }

static const struct rq_table architecture_table = PART(architecture_rows);

static const struct rq_field provider_rows[] = { RQ_ROW(INTEGER, M, "max_completion_tokens", max_output_tokens) };
static const struct rq_table provider_table = PART(provider_rows);

/* Anthropic's capabilities: {"image_input": {"supported": true}, ...} */
static const struct rq_field image_rows[] = { RQ_ROW(OPT_BOOL, M, "supported", supports_vision) };
static const struct rq_table image_table = PART(image_rows);
static const struct rq_field thinking_rows[] = { RQ_ROW(OPT_BOOL, M, "supported", supports_reasoning) };
static const struct rq_table thinking_table = PART(thinking_rows);
static const struct rq_field schema_rows[] = { RQ_ROW(OPT_BOOL, M, "supported", supports_output_json_schema) };
static const struct rq_table schema_table = PART(schema_rows);
static const struct rq_field capability_rows[] = {
    RQ_ROW_INSIDE("image_input", image_table),
    RQ_ROW_INSIDE("structured_outputs", schema_table),
    RQ_ROW_INSIDE("thinking", thinking_table),
};
static const struct rq_table capability_table = PART(capability_rows);

/* ---- a model ----------------------------------------------------------------------------------------------------- */

#define TIME(json, member)                                                                                     \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_CUSTOM, .offset = offsetof(M, member),            \
      .custom = decode_time }
#define RETIRES(json)                                                                                          \
    { .name = json, .name_len = sizeof(json) - 1, .type = RQ_CUSTOM, .offset = offsetof(M, retires),           \
      .second = offsetof(M, retires_text), .custom = decode_time }

/* In the order in which Requesty sends them; then the other servers' names. */
static const struct rq_field model_rows[] = {
    RQ_ROW(TEXT, M, "api", api),
    RQ_ROW(TEXT, M, "id", id),
    RQ_ROW(TEXT, M, "object", object),
    TIME("created", created),
    TIME("updated", updated),
    RQ_ROW(TEXT, M, "owned_by", owned_by),
    RQ_ROW(OPT_DOUBLE, M, "input_price", input_price),
    RQ_ROW(OPT_DOUBLE, M, "caching_price", caching_price),
    RQ_ROW(OPT_DOUBLE, M, "cached_price", cached_price),
    RQ_ROW(OPT_DOUBLE, M, "output_price", output_price),
    RQ_ROW_CUSTOM(M, "pricing", pricing, decode_pricing),
    RQ_ROW(INTEGER, M, "max_output_tokens", max_output_tokens),
    RQ_ROW(INTEGER, M, "context_window", context_window),
    RQ_ROW(OPT_BOOL, M, "supports_caching", supports_caching),
    RQ_ROW(OPT_BOOL, M, "supports_vision", supports_vision),
    RQ_ROW(OPT_BOOL, M, "supports_computer_use", supports_computer_use),
    RQ_ROW(OPT_BOOL, M, "supports_reasoning", supports_reasoning),
    RQ_ROW(OPT_BOOL, M, "supports_image_generation", supports_image_generation),
    RQ_ROW(OPT_BOOL, M, "supports_tool_calling", supports_tool_calling),
    RQ_ROW(OPT_BOOL, M, "supports_role_developer", supports_role_developer),
    RQ_ROW(OPT_BOOL, M, "supports_web_search", supports_web_search),
    RQ_ROW(OPT_BOOL, M, "supports_output_json_object", supports_output_json_object),
    RQ_ROW(OPT_BOOL, M, "supports_output_json_schema", supports_output_json_schema),
    RQ_ROW(OPT_BOOL, M, "supports_json_schema", supports_output_json_schema),
    RQ_ROW(TEXT, M, "description", description),
    RQ_ROW(TEXT, M, "privacy_comments", privacy_comments),
    RQ_ROW(TEXT, M, "geolocation", geolocation),
    RQ_ROW(OPT_BOOL, M, "data_retention", data_retention),
    RQ_ROW(OPT_INT, M, "data_retention_days", data_retention_days),
    RQ_ROW(TEXT, M, "name", name),
    RQ_ROW(TEXT, M, "model_lab", model_lab),
    RQ_ROW(TEXT, M, "model_canonical_name", model_canonical_name),
    TIME("released", released),
    RETIRES("retires"),
    RETIRES("retires_at"),
    RETIRES("shutdown_date"),
    RETIRES("expiration_date"),
    RQ_ROW(TEXT, M, "display_name", name),
    TIME("created_at", created),
    RQ_ROW(INTEGER, M, "max_input_tokens", context_window),
    RQ_ROW(INTEGER, M, "max_tokens", max_output_tokens),
    RQ_ROW_INSIDE("capabilities", capability_table),
    RQ_ROW(TEXT, M, "canonical_slug", model_canonical_name),
    RQ_ROW(INTEGER, M, "context_length", context_window),
    RQ_ROW(INTEGER, M, "max_context_length", context_window),
    RQ_ROW_INSIDE("architecture", architecture_table),
    RQ_ROW_INSIDE("top_provider", provider_table),
    ABILITY_LIST("supported_parameters", parameter_words),
};

static int finish_model(struct rq_decoder *decoder, void *object)
{
    static const requesty_price_band *const no_bands[1];
    M *model = object;

    (void)decoder;
    drop_negative(&model->input_price);
    drop_negative(&model->output_price);
    drop_negative(&model->cached_price);
    drop_negative(&model->caching_price);
    if (!model->pricing)
        model->pricing = no_bands;
    take_prices_of_bands(model);
    return 0;
}

const struct rq_table rq_model_table = {
    .fields = model_rows, .count = RQ_COUNT(model_rows), .size = sizeof(M), .raw_offset = offsetof(M, raw_json),
    .finish = finish_model,
};

/* ---- the list ---------------------------------------------------------------------------------------------------- */

struct list {
    requesty_model_list list; /* first */
    M **models;               /* the same array, as long as it changes */
    requesty_opt_bool has_more;
};

/* Entries that nobody could ask for go. */
static int finish_list(struct rq_decoder *decoder, void *object)
{
    struct list *list = object;
    size_t kept = 0;

    (void)decoder;
    for (size_t i = 0; i < list->list.model_count; i++)
        if (list->models[i]->id && *list->models[i]->id)
            list->models[kept++] = list->models[i];
    if (kept < list->list.model_count)
        list->models[kept] = NULL;
    list->list.model_count = kept;
    list->list.models = (const M *const *)list->models;
    list->list.has_more = list->has_more.value;
    return 0;
}

static const struct rq_field list_rows[] = {
    RQ_ROW_LIST(struct list, "data", models, list.model_count, rq_model_table),
    RQ_ROW(OPT_BOOL, struct list, "has_more", has_more),
    RQ_ROW(TEXT, struct list, "last_id", list.last_id),
};
static const struct rq_table list_table = {
    .fields = list_rows, .count = RQ_COUNT(list_rows), .size = sizeof(struct list),
    .raw_offset = offsetof(struct list, list.raw_json), .may_be_array = true, .finish = finish_list,
};

/* Some servers send the array alone. One that has none may say null; one that says nothing of models at all is not the right
 * server. */
static int check_list(const void *asked, struct rq_slice json, struct rq_arena *arena, void *object,
                      requesty_error *error)
{
    struct rq_slice data;
    enum rq_kind kind;

    (void)asked;
    (void)arena;
    (void)object;
    if (rq_slice_kind(json) == RQ_KIND_ARRAY)
        return 0;
    kind = rq_scan_find(json, "data", 4, &data) > 0 ? rq_slice_kind(data) : RQ_KIND_BAD;
    if (kind == RQ_KIND_ARRAY || kind == RQ_KIND_NULL)
        return 0;
    return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the answer is not a list of models: its \"data\" is %s",
                        kind == RQ_KIND_BAD ? "missing" : "no array");
}

const struct rq_shape rq_model_list_shape = {
    .name = "list", .table = &list_table, .info_offset = offsetof(struct list, list.info),
    .complete = check_list, RQ_SHAPE_LIST(struct list, models, list.model_count, requesty_model),
};
