/* Searching a list, and taking ids apart. */
#include "models_list.h"

#include <jansson.h>

static const char catalogue[] =
    "{'data':["
    "{'id':'anthropic/claude-sonnet-4-5','name':'Claude Sonnet 4.5','geolocation':'global','context_window':200000,"
    "'max_output_tokens':64000,'input_price':3e-6,'output_price':15e-6,'supports_vision':true,'supports_tool_calling':true,"
    "'data_retention':false},"
    "{'id':'bedrock/claude-sonnet-4-5@eu-central-1','geolocation':'EU','context_window':200000,'input_price':3.3e-6,"
    "'output_price':16.5e-6,'supports_vision':true,'supports_tool_calling':false,'data_retention':true},"
    "{'id':'openai/gpt-4o-mini','context_window':128000,'input_price':1.5e-7,'output_price':6e-7,'supports_vision':true},"
    "{'id':'policy/cheap'},"
    "{'id':'local-model','context_window':4096,'input_price':0,'output_price':0}]}";

/* ---- find -------------------------------------------------------------------------------------------------------- */

static void finds(void **state)
{
    static const struct {
        requesty_models_find_params params;
        const char *found; /* the places in the list */
    } cases[] = {
        { { 0 }, "01234" },
        { { .provider = "anthropic" }, "0" },
        { { .provider = "ANTHROPIC" }, "0" },
        { { .provider = "anthropi" }, "" },
        { { .provider = "policy" }, "3" },
        { { .provider = "local-model" }, "" },
        { { .text = "" }, "01234" },
        { { .text = "SONNET-4" }, "01" },
        { { .text = "sonnet 4" }, "0" },
        { { .text = "mini" }, "2" },
        { { .text = "minimum" }, "" },
        { { .geolocation = "eu" }, "1" },
        { { .abilities = REQUESTY_ABILITY_VISION }, "012" },
        { { .abilities = REQUESTY_ABILITY_VISION | REQUESTY_ABILITY_TOOL_CALLING }, "0" },
        { { .min_context_window = 128000 }, "012" },
        { { .min_context_window = 1 }, "0124" },
        { { .min_output_tokens = 64000 }, "0" },
        { { .max_input_price = { 1, 3e-6 } }, "024" },
        { { .max_input_price = { 1, 0 } }, "4" },
        { { .max_output_price = { 1, 1e-6 } }, "24" },
        { { .data_retention = { 1, 0 } }, "0" },
        { { .data_retention = { 1, 1 } }, "1" },
        { { .text = "claude", .provider = "bedrock", .abilities = REQUESTY_ABILITY_VISION, .min_context_window = 200000 }, "1" },
    };
    requesty_model_list *list = list_of(catalogue, NULL);
    const requesty_model *found[5];

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(cases); i++) {
        int count = requesty_models_find(list, &cases[i].params, found, 5, NULL);

        if (count != (int)strlen(cases[i].found))
            fail_msg("case %zu: %d", i, count);
        for (int k = 0; k < count; k++)
            assert_ptr_equal(found[k], list->models[cases[i].found[k] - '0']);
    }
    requesty_model_list_free(list);
}

static void counts_beyond_the_room(void **state)
{
    requesty_model_list *list = list_of(catalogue, NULL);
    const requesty_models_find_params any = { 0 };
    const requesty_model *found[3] = { NULL, NULL, NULL };

    (void)state;
    assert_int_equal(requesty_models_find(list, &any, found, 2, NULL), 5);
    assert_ptr_equal(found[1], list->models[1]);
    assert_null(found[2]);
    assert_int_equal(requesty_models_find(list, &any, NULL, 0, NULL), 5);
    requesty_model_list_free(list);
}

static void refuses(void **state)
{
    requesty_model_list *list = list_of(catalogue, NULL);
    const requesty_models_find_params any = { 0 }, odd = { .abilities = 1024 };
    const requesty_model *found[1];
    requesty_error error;

    (void)state;
    assert_int_equal(requesty_models_find(NULL, &any, found, 1, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "list: is NULL");
    assert_int_equal(requesty_models_find(list, &any, NULL, 1, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "found: is NULL");
    assert_int_equal(requesty_models_find(list, &odd, found, 1, &error), REQUESTY_ERR_INVALID);
    assert_string_equal(error.message, "abilities: 1024 has a bit that is no requesty_ability");
    assert_int_equal(requesty_models_find_sized(list, NULL, sizeof any, found, 1, &error), REQUESTY_ERR_INVALID);
    assert_int_equal(requesty_models_find_sized(list, &any, sizeof any - 8, found, 1, &error), REQUESTY_ERR_INVALID);
    requesty_model_list_free(list);
}

/* ---- nearest ----------------------------------------------------------------------------------------------------- */

static void nearest(void **state)
{
    static const struct {
        const char *id, *found;
    } cases[] = {
        { "anthropic/claude-sonnet-4-5", "01" },
        { "anthropic/claude-sonet-4-5", "01" },
        { "Claude-Sonnet-4-5", "01" },
        { "vertex/claude-sonnet-4-5@europe-central1", "10" },
        { "bedrock/claude-sonnet-4-5@eu-west-1", "10" },
        { "openai/gpt4o-mini", "2" },
        { "azure/gpt-4o-mini", "2" },
        { "gpt-4-mini", "2" },
        { "gpt-9-maxi-large", "" },
        { "policy/sheap", "3" },
        { "", "" },
        { "x", "" },
        { "/", "" },
    };
    requesty_model_list *list = list_of(catalogue, NULL);
    const requesty_model *found[3];

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(cases); i++) {
        size_t count = requesty_models_nearest(list, cases[i].id, found, 3);

        if (count != strlen(cases[i].found))
            fail_msg("%s: %zu", cases[i].id, count);
        for (size_t k = 0; k < count; k++)
            if (found[k] != list->models[cases[i].found[k] - '0'])
                fail_msg("%s: %zu: %s", cases[i].id, k, found[k]->id);
    }
    assert_int_equal(requesty_models_nearest(list, "claude-sonnet-4-5", found, 1), 1);
    assert_int_equal(requesty_models_nearest(list, "claude-sonnet-4-5", found, 0), 0);
    assert_int_equal(requesty_models_nearest(list, "claude-sonnet-4-5", NULL, 3), 0);
    assert_int_equal(requesty_models_nearest(NULL, "claude-sonnet-4-5", found, 3), 0);
    assert_int_equal(requesty_models_nearest(list, NULL, found, 3), 0);
    requesty_model_list_free(list);
}

static void long_ids(void **state)
{
    requesty_model_list *list = list_of(catalogue, NULL);
    const requesty_model *found[3];
    char id[1000];

    (void)state;
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    assert_int_equal(requesty_models_nearest(list, id, found, 3), 0);
    requesty_model_list_free(list);
}

/* ---- ids --------------------------------------------------------------------------------------------------------- */

static void assert_piece(const char *id, const char *piece, size_t len, const char *expected)
{
    if (!expected ? piece != NULL || len : !piece || len != strlen(expected) || memcmp(piece, expected, len) != 0)
        fail_msg("%s: \"%.*s\", not \"%s\"", id, (int)len, piece ? piece : "", expected ? expected : "nothing");
}

static void ids(void **state)
{
    static const struct {
        const char *id, *provider, *name, *region, *suffix;
    } cases[] = {
        { "openai/gpt-4o-mini", "openai", "gpt-4o-mini", NULL, NULL },
        { "bedrock/anthropic/claude-4-sonnet@us-east-2", "bedrock", "anthropic/claude-4-sonnet", "us-east-2", NULL },
        { "deepinfra/meta-llama/Llama-4-Scout-17B-16E", "deepinfra", "meta-llama/Llama-4-Scout-17B-16E", NULL, NULL },
        { "azure/openai/gpt-image-1", "azure", "openai/gpt-image-1", NULL, NULL },
        { "vertex/claude-sonnet-4-5@eu", "vertex", "claude-sonnet-4-5", "eu", NULL },
        { "openai/o3:flex", "openai", "o3", NULL, "flex" },
        { "cline/claude-3-7-sonnet:64000", "cline", "claude-3-7-sonnet", NULL, "64000" },
        { "coding/gemini-2.5-flash@us-east1", "coding", "gemini-2.5-flash", "us-east1", NULL },
        { "openai-responses/gpt-5", "openai-responses", "gpt-5", NULL, NULL },
        { "policy/sonnet-with-fallback", "policy", "sonnet-with-fallback", NULL, NULL },
        { "smart/task", "smart", "task", NULL, NULL },
        { "a/b@eu:high", "a", "b", "eu", "high" },
        { "a/b:high@eu", "a", "b", "eu", "high" },
        { "a/b:0:flex", "a", "b:0", NULL, "flex" },
        { "a/b@x@y", "a", "b@x", "y", NULL },
        { "a/b:c/d", "a", "b:c/d", NULL, NULL },
        { "a/b@", "a", "b@", NULL, NULL },
        { "a/@eu", "a", "@eu", NULL, NULL },
        { "a/", "a", NULL, NULL, NULL },
        { "/a/b", NULL, "/a/b", NULL, NULL },
        { "gpt-4o", NULL, "gpt-4o", NULL, NULL },
        { "llama3:8b", NULL, "llama3", NULL, "8b" },
        { "ft:gpt-3.5-turbo-0613:datadog::7qiQ2gDE", NULL, "ft:gpt-3.5-turbo-0613:datadog:", NULL, "7qiQ2gDE" },
        { "@", NULL, "@", NULL, NULL },
        { "", NULL, NULL, NULL, NULL },
        { NULL, NULL, NULL, NULL, NULL },
    };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(cases); i++) {
        requesty_model_id pieces;
        const char *id = cases[i].id ? cases[i].id : "NULL";

        memset(&pieces, 0x55, sizeof pieces);
        requesty_model_id_split(cases[i].id, &pieces);
        assert_piece(id, pieces.provider, pieces.provider_len, cases[i].provider);
        assert_piece(id, pieces.name, pieces.name_len, cases[i].name);
        assert_piece(id, pieces.region, pieces.region_len, cases[i].region);
        assert_piece(id, pieces.suffix, pieces.suffix_len, cases[i].suffix);
    }
}

/* The pieces and the marks between them are the whole id. */
static void check_whole(const char *id)
{
    requesty_model_id pieces;
    size_t len, marks;

    requesty_model_id_split(id, &pieces);
    len = pieces.provider_len + pieces.name_len + pieces.region_len + pieces.suffix_len;
    marks = (size_t)(pieces.provider != NULL) + (pieces.region != NULL) + (pieces.suffix != NULL);
    if (len + marks != strlen(id))
        fail_msg("%s: %zu of %zu bytes", id, len + marks, strlen(id));
    if (pieces.provider ? pieces.provider != id || id[pieces.provider_len] != '/' || pieces.name != id + pieces.provider_len + 1
                        : pieces.name != id)
        fail_msg("%s: the provider", id);
    if (memchr(pieces.name, '@', pieces.name_len) || (pieces.provider && memchr(pieces.name, ':', pieces.name_len)))
        fail_msg("%s: a mark is left in the name", id);
}

/* Every id that servers have listed (in the folder of recorded bodies, where there is one). */
static void recorded_ids(void **state)
{
    static const char *const files[] = {
        "models/requesty--llmrequesty--image_prompt-0.json", "models/openai--ddtrace--model_alist-0.json",
        "models/openrouter--llmopenrouter--reasoning-0.json", "requesty/models-list--opencode-requesty-models-fixture.json",
    };
    const char *folder = getenv("REQUESTY_CORPUS");
    char path[1024];
    json_t *entry;
    size_t at;

    (void)state;
    if (!folder)
        skip();
    for (size_t i = 0; i < RQ_COUNT(files); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        json_t *json = json_load_file(path, 0, NULL);
        assert_true(json_array_size(json_object_get(json, "data")) > 0);
        json_array_foreach(json_object_get(json, "data"), at, entry)
            check_whole(json_string_value(json_object_get(entry, "id")));
        json_decref(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),   cmocka_unit_test(counts_beyond_the_room), cmocka_unit_test(refuses),
        cmocka_unit_test(nearest), cmocka_unit_test(long_ids),               cmocka_unit_test(ids),
        cmocka_unit_test(recorded_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
