/* requesty/models.h: the catalogue, GET /v1/models: which models there are, what they can do, what they cost.
 * Facts: API notes, requesty.md 6 and 13, messages-and-chat.md 2 and 10.
 *
 * A client without a key may ask too, and gets the whole public catalogue (some 700 models); with a key the list is what the
 * organisation has approved, and its policies ("policy/NAME"). There are no pages. Other servers that speak the protocols are
 * understood as well: what Anthropic, OpenAI and OpenRouter call otherwise and mean the same is in the same member.
 */
#ifndef REQUESTY_MODELS_H
#define REQUESTY_MODELS_H

#include <requesty/base.h>
#include <requesty/client.h>
#include <requesty/event.h>
#include <requesty/loop.h>

REQUESTY_BEGIN

/* ---- what comes back --------------------------------------------------------------------------------------------- */

/* Prices from a number of prompt tokens on. All are USD per token. */
typedef struct requesty_price_band {
    int64_t prompt_tokens_threshold; /* 0: from the first token on. Else for prompts of more tokens than this [?] */
    requesty_opt_double input_price;
    requesty_opt_double output_price;
    requesty_opt_double cached_price;     /* input read from a cache */
    requesty_opt_double caching_price;    /* input written to a cache */
    requesty_opt_double caching_5m_price; /* written for 5 minutes */
    requesty_opt_double caching_1h_price; /* written for an hour */
    const char *raw_json;
} requesty_price_band;

/* One model. Every member but id may be missing: texts are then NULL, numbers 0 or not set. The names behind the slash are
 * other servers' names of the same thing. */
typedef struct requesty_model {
    const char *id;                   /* never NULL or "": what requests name; see requesty_model_id_split */
    const char *name;                 /* for people; / display_name */
    const char *object;               /* "model" */
    const char *api;                  /* which kind of endpoint it is for: "chat" */
    const char *owned_by;             /* Requesty says "system" of all */
    const char *model_lab;            /* its maker or host */
    const char *model_canonical_name; /* the same model at whatever provider; / canonical_slug */
    const char *description;          /* may be "", may hold Markdown */
    const char *geolocation;          /* "global", "eu", "us", "sg" */
    const char *privacy_comments;
    requesty_opt_int created;  /* Unix seconds, as are the others; / created_at, a date */
    requesty_opt_int updated;
    requesty_opt_int released; /* when the maker published the model */
    requesty_opt_int retires;  /* when it goes away; retires or retires_at, in seconds or as a date; / shutdown_date,
                                  expiration_date */
    const char *retires_text;  /* the same as it came; NULL */
    /* USD per token. Where only bands have prices, those of the first one. A price below 0 (OpenRouter's way to say that it
     * varies) counts as missing. */
    requesty_opt_double input_price;   /* / pricing.prompt */
    requesty_opt_double output_price;  /* / pricing.completion */
    requesty_opt_double cached_price;  /* / pricing.input_cache_read */
    requesty_opt_double caching_price; /* / pricing.input_cache_write */
    const requesty_price_band *const *pricing; /* in the order they came in; never NULL */
    size_t pricing_count;
    int64_t context_window;    /* tokens; 0: not stated; / max_input_tokens, context_length, max_context_length. What it counts
                                  is the server's: Anthropic's number is of the input alone */
    int64_t max_output_tokens; /* 0: not stated; / max_tokens, top_provider.max_completion_tokens */
    /* What it can do; not set: not stated. Also read out of Anthropic's capabilities, and of OpenRouter's
     * supported_parameters and architecture. */
    requesty_opt_bool supports_caching;
    requesty_opt_bool supports_vision; /* takes images */
    requesty_opt_bool supports_computer_use;
    requesty_opt_bool supports_reasoning;
    requesty_opt_bool supports_tool_calling;
    requesty_opt_bool supports_image_generation;
    requesty_opt_bool supports_web_search;
    requesty_opt_bool supports_role_developer;
    requesty_opt_bool supports_output_json_object;
    requesty_opt_bool supports_output_json_schema; /* / supports_json_schema */
    requesty_opt_bool data_retention;              /* the provider keeps what it is sent ... */
    requesty_opt_int data_retention_days;          /* ... for so long */
    const char *raw_json;      /* the exact text */
    const requesty_info *info; /* of the request that brought it; never NULL */
} requesty_model;

/* The list, in the server's order. Entries without an id (or with an empty one) are left out, since nobody could ask for
 * them; raw_json has them. */
typedef struct requesty_model_list {
    const requesty_model *const *models; /* never NULL, and ended by NULL */
    size_t model_count;
    int64_t has_more; /* 1: the server has sent one page of several (Anthropic does; Requesty has no pages). The next one is
                         requesty_request's: path "/v1/models", query after_id = last_id */
    const char *last_id; /* NULL */
    const char *raw_json;
    const requesty_info *info;
} requesty_model_list;

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* Fetches the list. *list is to be freed with requesty_model_list_free. */
REQUESTY_API int requesty_models_list(requesty_client *client, requesty_model_list **list, requesty_error *error);

/* Fetches one model by its exact id: out of the list, since Requesty documents no path for one. When the list does not have
 * it: REQUESTY_ERR_NOT_FOUND, and the message names the ids that come nearest. *model is to be freed with
 * requesty_model_free. */
REQUESTY_API int requesty_models_get(requesty_client *client, const char *id, requesty_model **model,
                                     requesty_error *error);

/* NULL is fine. requesty_model_free is for what requesty_models_get gave; a list's models go with the list. */
REQUESTY_API void requesty_model_list_free(requesty_model_list *list);
REQUESTY_API void requesty_model_free(requesty_model *model);

/* ---- looking at a list that is there: nothing here asks the server ----------------------------------------------- */

/* Abilities as bits, for filters. */
typedef enum requesty_ability {
    REQUESTY_ABILITY_CACHING = 1,
    REQUESTY_ABILITY_VISION = 2,
    REQUESTY_ABILITY_COMPUTER_USE = 4,
    REQUESTY_ABILITY_REASONING = 8,
    REQUESTY_ABILITY_TOOL_CALLING = 16,
    REQUESTY_ABILITY_IMAGE_GENERATION = 32,
    REQUESTY_ABILITY_WEB_SEARCH = 64,
    REQUESTY_ABILITY_ROLE_DEVELOPER = 128,
    REQUESTY_ABILITY_OUTPUT_JSON_OBJECT = 256,
    REQUESTY_ABILITY_OUTPUT_JSON_SCHEMA = 512
} requesty_ability;

/* The abilities that are stated as there; 0 for NULL. */
REQUESTY_API int64_t requesty_model_abilities(const requesty_model *model);

/* What to look for; what is zero asks nothing, and all that is set must hold. A model that does not state what is asked for
 * is not found. Texts are compared without regard to the case of ASCII letters. */
typedef struct requesty_models_find_params {
    const char *provider;    /* what stands before the first slash of the id: "anthropic", "policy" */
    const char *text;        /* a piece of the id or of the name */
    const char *geolocation; /* "eu" */
    int64_t abilities;       /* requesty_ability bits, joined with | */
    int64_t min_context_window;
    int64_t min_output_tokens;
    requesty_opt_double max_input_price; /* USD per token; 3e-6 is 3 USD per million */
    requesty_opt_double max_output_price;
    requesty_opt_bool data_retention; /* REQUESTY_BOOL(0): only those stated to keep nothing */
} requesty_models_find_params;

/* See requesty_models_find. */
REQUESTY_API int requesty_models_find_sized(const requesty_model_list *list, const requesty_models_find_params *params,
                                            size_t size, const requesty_model **found, size_t room, requesty_error *error);

/* How many models of the list fit (that may be none: 0). The first `room` of them are in found[], in the list's order, and
 * borrowed from it; room for list->model_count is enough for all. found may be NULL when room is 0. Allocates nothing. */
static inline int requesty_models_find(const requesty_model_list *list, const requesty_models_find_params *params,
                                       const requesty_model **found, size_t room, requesty_error *error)
{
    return requesty_models_find_sized(list, params, sizeof *params, found, room, error);
}

/* "Did you mean": the models whose ids are like this one, the likest first, at most `room` of them; returns how many. Likeness
 * is the number of letters to change, add or take away, without regard to case; a provider, region and suffix that are missing
 * or others count as one together. What differs in more than a third of the name, and in more than one letter, is not like
 * it. Only the first 127 bytes of a name count. */
REQUESTY_API size_t requesty_models_nearest(const requesty_model_list *list, const char *id,
                                            const requesty_model **nearest, size_t room);

/* ---- prices ------------------------------------------------------------------------------------------------------ */

/* The tokens of a call. The input is in pieces that do not overlap: chat and responses count cached input into their
 * input_tokens, so take it out there; Messages counts them apart already. Frozen. */
typedef struct requesty_model_tokens {
    int64_t input_tokens; /* neither read from a cache nor written to one */
    int64_t output_tokens; /* reasoning too */
    int64_t cached_tokens; /* input read from a cache */
    int64_t cache_write_tokens;    /* input written to a cache, for 5 minutes */
    int64_t cache_write_1h_tokens; /* for an hour */
} requesty_model_tokens;

/* What the call costs by the model's prices, in USD; the band of the whole input's length holds for all of it. An estimate: what
 * is billed is in requesty_usage.cost. A cache price that is not stated is the input's. Not set when a price is missing that
 * is needed, when a number is negative, and for NULL. */
REQUESTY_API requesty_opt_double requesty_model_cost(const requesty_model *model, const requesty_model_tokens *tokens);

/* ---- ids --------------------------------------------------------------------------------------------------------- */

/* The pieces of an id: they point into it, without a NUL of their own. A piece that is not there is NULL with length 0. Frozen.
 */
typedef struct requesty_model_id {
    const char *provider; /* before the first slash: "bedrock", "policy" */
    size_t provider_len;
    const char *name; /* the rest up to region and suffix, slashes and all: "anthropic/claude-4-sonnet" */
    size_t name_len;
    const char *region; /* behind '@': "us-east-2" */
    size_t region_len;
    const char *suffix; /* behind ':': a service tier, an effort, a thinking budget: "flex", "high", "8192" */
    size_t suffix_len;
} requesty_model_id;

/* Takes an id apart, whatever it is: for showing and sorting. It says nothing about whether a model exists: what is sent goes
 * out as it is. Region and suffix may come in either order; without a slash there is no provider. Of several marks of one
 * kind the last counts ("a/b:0:flex" has the name "b:0"). NULL counts as "". */
REQUESTY_API void requesty_model_id_split(const char *id, requesty_model_id *pieces);

/* ---- in a loop --------------------------------------------------------------------------------------------------- */

/* See the functions below; `handlers_size` is sizeof *handlers. */
REQUESTY_API int requesty_models_list_start_sized(requesty_client *client, requesty_loop *loop,
                                                  const requesty_call_handlers *handlers, size_t handlers_size,
                                                  requesty_call **call, requesty_error *error);
REQUESTY_API int requesty_models_get_start_sized(requesty_client *client, requesty_loop *loop, const char *id,
                                                 const requesty_call_handlers *handlers, size_t handlers_size,
                                                 requesty_call **call, requesty_error *error);

/* The calls above in a loop: each begins one and returns at once. See "calls" in loop.h. */
static inline int requesty_models_list_start(requesty_client *client, requesty_loop *loop,
                                             const requesty_call_handlers *handlers, requesty_call **call,
                                             requesty_error *error)
{
    return requesty_models_list_start_sized(client, loop, handlers, sizeof *handlers, call, error);
}

static inline int requesty_models_get_start(requesty_client *client, requesty_loop *loop, const char *id,
                                            const requesty_call_handlers *handlers, requesty_call **call,
                                            requesty_error *error)
{
    return requesty_models_get_start_sized(client, loop, id, handlers, sizeof *handlers, call, error);
}

/* Their results: owned by the call, there from on_done on if it succeeded, valid as long as the handle. NULL else, and
 * for a call of another kind. */
REQUESTY_API const requesty_model_list *requesty_call_model_list(requesty_call *call);
REQUESTY_API const requesty_model *requesty_call_model(requesty_call *call);

REQUESTY_END

#endif
