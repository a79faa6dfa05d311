/* Embeddings: request bodies into requesty_embeddings_params. */
#include "requests_kinds.h"

#include <string.h>

#include "text.h"

#define P requesty_embeddings_params

/* ---- the input --------------------------------------------------------------------------------------------------- */

static bool all_are(const json_t *list, bool (*fits)(const json_t *element))
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!fits(json_array_get(list, i)))
            return false;
    return json_array_size(list) > 0;
}

static bool is_token(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= INT32_MIN && json_integer_value(value) <= INT32_MAX;
}

static bool is_tokens(const json_t *value)
{
    return all_are(value, is_token);
}

static void take_texts(struct build *build, const json_t *list, P *params)
{
    size_t count = json_array_size(list);
    const char **texts = text_need(rq_arena_zalloc(&build->arena, count * sizeof *texts));
    size_t *lengths = text_need(rq_arena_zalloc(&build->arena, count * sizeof *lengths));

    for (size_t i = 0; i < count; i++)
        texts[i] = build_long_text(build, json_array_get(list, i), &lengths[i]);
    params->input = texts;
    params->input_lengths = lengths;
    params->input_count = count;
}

static void take_ids(struct build *build, const json_t *list, requesty_tokens *tokens)
{
    int32_t *ids = text_need(rq_arena_zalloc(&build->arena, json_array_size(list) * sizeof *ids));

    for (size_t i = 0; i < json_array_size(list); i++)
        ids[i] = (int32_t)json_integer_value(json_array_get(list, i));
    *tokens = (requesty_tokens){ ids, json_array_size(list) };
}

static void take_tokens(struct build *build, const json_t *list, P *params)
{
    size_t count = json_array_size(list);
    requesty_tokens *tokens = text_need(rq_arena_zalloc(&build->arena, count * sizeof *tokens));

    for (size_t i = 0; i < count; i++)
        take_ids(build, json_array_get(list, i), &tokens[i]);
    params->tokens = tokens;
    params->token_count = count;
}

static json_t *take_input(struct build *build, json_t *value, void *to)
{
    P *params = to;

    if (json_is_string(value))
        params->text = build_long_text(build, value, &params->text_len);
    else if (all_are(value, build_is_string))
        take_texts(build, value, params);
    else if (all_are(value, is_tokens))
        take_tokens(build, value, params);
    else
        return json_incref(value);
    return NULL;
}

/* ---- the body ---------------------------------------------------------------------------------------------------- */

static const struct build_row rows[] = {
    ROW(TEXT, P, "model", model),
    ROW_WHOLE("input", take_input, NULL),
    ROW(OPT_INT, P, "dimensions", dimensions),
    ROW(TEXT, P, "encoding_format", encoding_format),
    ROW(TEXT, P, "input_type", input_type),
    ROW(OPT_BOOL, P, "truncation", truncation),
    ROW(TEXT, P, "user", user),
};

/* Some SDKs write out what they were not given as null; a struct says that by a member that is zero, and sends nothing. */
static void drop_nulls(json_t *body)
{
    const char *name;
    json_t *member;
    void *next;

    json_object_foreach_safe(body, next, name, member)
        if (json_is_null(member))
            json_object_del(body, name);
}

static int make_call(struct build *build, json_t *body, requesty_client *client, requesty_error *error)
{
    requesty_embeddings_params params = { 0 };
    requesty_embeddings *embeddings = NULL;
    int rc;

    drop_nulls(body);
    params.extra_json = build_body(build, body, BUILD_ROWS(rows), &params);
    if (!params.encoding_format)
        params.encoding_format = "";
    rc = requesty_embeddings_create(client, &params, &embeddings, error);
    requesty_embeddings_free(embeddings);
    /* the test's server has one embedding, whatever it is asked for */
    return rc == REQUESTY_ERR_BAD_REPLY && strstr(error->message, "1 embeddings came for") ? 0 : rc;
}

static bool lacks_input(const json_t *body)
{
    return json_object_get(body, "input") == NULL;
}

static const struct requests_refusal refusals[] = { { "input: exactly one of", lacks_input } };

const struct requests_kind requests_embeddings = {
    .folder = "embeddings",
    .reply = "{\"data\":[{\"embedding\":[1]}]}",
    .send = make_call,
    .refusals = refusals,
    .refusal_count = sizeof refusals / sizeof refusals[0],
};
