/* Model objects: every member, other servers' names, what is missing or wrong; prices. */
#include "models_list.h"

static void assert_price(requesty_opt_double price, double expected)
{
    assert_true(price.set);
    assert_true(price.value == expected);
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

static void every_member(void **state)
{
    static const char json[] =
        "'api':'chat','object':'model','created':1747933971,'updated':1790000000,'owned_by':'system','input_price':3.3e-6,"
        "'caching_price':4.1e-6,'cached_price':3.3e-7,'output_price':1.65e-5,'max_output_tokens':64000,"
        "'context_window':200000,'description':'','privacy_comments':'none','geolocation':'eu','data_retention':true,"
        "'data_retention_days':30,'name':'A B','model_lab':'lab','model_canonical_name':'b','released':1700000000,"
        "'retires_at':'2026-08-31T12:00:00Z','unknown':{'x':[1]}";
    requesty_model_list *list = model_of(json);
    const requesty_model *model = list->models[0];

    (void)state;
    assert_string_equal(model->id, "a/b");
    assert_string_equal(model->name, "A B");
    assert_string_equal(model->object, "model");
    assert_string_equal(model->api, "chat");
    assert_string_equal(model->owned_by, "system");
    assert_string_equal(model->model_lab, "lab");
    assert_string_equal(model->model_canonical_name, "b");
    assert_string_equal(model->description, "");
    assert_string_equal(model->geolocation, "eu");
    assert_string_equal(model->privacy_comments, "none");
    assert_true(model->created.set && model->created.value == 1747933971);
    assert_true(model->updated.set && model->updated.value == 1790000000);
    assert_true(model->released.set && model->released.value == 1700000000);
    assert_true(model->retires.set && model->retires.value == 1788177600);
    assert_string_equal(model->retires_text, "2026-08-31T12:00:00Z");
    assert_price(model->input_price, 3.3e-6);
    assert_price(model->output_price, 1.65e-5);
    assert_price(model->cached_price, 3.3e-7);
    assert_price(model->caching_price, 4.1e-6);
    assert_int_equal(model->pricing_count, 0);
    assert_null(model->pricing[0]);
    assert_int_equal(model->max_output_tokens, 64000);
    assert_int_equal(model->context_window, 200000);
    assert_true(model->data_retention.set && model->data_retention.value == 1);
    assert_true(model->data_retention_days.set && model->data_retention_days.value == 30);
    assert_non_null(strstr(model->raw_json, "\"unknown\":{\"x\":[1]}"));
    requesty_model_list_free(list);
}

static void an_id_is_enough(void **state)
{
    static const char *const nothing[] = {
        "",
        "'name':null,'created':null,'input_price':null,'pricing':null,'supports_vision':null,'context_window':null,"
        "'retires':null,'architecture':null,'capabilities':null,'top_provider':null,'supported_parameters':null",
        "'name':{},'created':[],'input_price':'much','pricing':7,'supports_vision':'yes','context_window':{},'retires':[],"
        "'architecture':[],'capabilities':[],'top_provider':3,'supported_parameters':{}",
        "'input_price':-1,'output_price':-1e-9,'cached_price':'-1','caching_price':-1,'retires':''",
    };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(nothing); i++) {
        requesty_model_list *list = model_of(nothing[i]);
        const requesty_model *model = list->models[0];
        requesty_model blank = { .id = model->id, .raw_json = model->raw_json, .pricing = model->pricing };

        assert_memory_equal(model, &blank, sizeof blank);
        assert_null(model->pricing[0]);
        requesty_model_list_free(list);
    }
}

static void abilities(void **state)
{
    static const struct {
        const char *member;
        int64_t bit;
    } cases[] = {
        { "supports_caching", REQUESTY_ABILITY_CACHING },
        { "supports_vision", REQUESTY_ABILITY_VISION },
        { "supports_computer_use", REQUESTY_ABILITY_COMPUTER_USE },
        { "supports_reasoning", REQUESTY_ABILITY_REASONING },
        { "supports_tool_calling", REQUESTY_ABILITY_TOOL_CALLING },
        { "supports_image_generation", REQUESTY_ABILITY_IMAGE_GENERATION },
        { "supports_web_search", REQUESTY_ABILITY_WEB_SEARCH },
        { "supports_role_developer", REQUESTY_ABILITY_ROLE_DEVELOPER },
        { "supports_output_json_object", REQUESTY_ABILITY_OUTPUT_JSON_OBJECT },
        { "supports_output_json_schema", REQUESTY_ABILITY_OUTPUT_JSON_SCHEMA },
        { "supports_json_schema", REQUESTY_ABILITY_OUTPUT_JSON_SCHEMA },
    };
    char json[128];

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(cases); i++)
        for (int value = 0; value <= 1; value++) {
            snprintf(json, sizeof json, "'%s':%s", cases[i].member, value ? "true" : "false");
            requesty_model_list *list = model_of(json);
            assert_int_equal(requesty_model_abilities(list->models[0]), value ? cases[i].bit : 0);
            requesty_model_list_free(list);
        }
    assert_int_equal(requesty_model_abilities(NULL), 0);
}

static void times(void **state)
{
    static const struct {
        const char *members;
        int set;
        int64_t retires;
        const char *text;
    } cases[] = {
        { "'retires':1788177600", 1, 1788177600, "1788177600" },
        { "'retires':1788177600.5", 1, 1788177600, "1788177600.5" },
        { "'retires':'1788177600'", 1, 1788177600, "1788177600" },
        { "'retires':'2026-08-31T14:00:00+02:00'", 1, 1788177600, "2026-08-31T14:00:00+02:00" },
        { "'retires_at':'2026-08-31','retires':null", 1, 1788134400, "2026-08-31" },
        { "'shutdown_date':'2026-08-31'", 1, 1788134400, "2026-08-31" },
        { "'expiration_date':'2026-08-31'", 1, 1788134400, "2026-08-31" },
        { "'retires_at':'soon'", 0, 0, "soon" },
        { "'retires_at':1e300", 0, 0, "1e300" },
    };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(cases); i++) {
        requesty_model_list *list = model_of(cases[i].members);
        const requesty_model *model = list->models[0];

        if (model->retires.set != cases[i].set || (cases[i].set && model->retires.value != cases[i].retires))
            fail_msg("%s: %lld", cases[i].members, (long long)model->retires.value);
        assert_string_equal(model->retires_text, cases[i].text);
        requesty_model_list_free(list);
    }
}

/* ---- other servers ----------------------------------------------------------------------------------------------- */

static void of_anthropic(void **state)
{
    requesty_model_list *list = list_of(
        "{'data':[{'type':'model','id':'claude-x','display_name':'Claude X','created_at':'2026-02-01T00:00:00Z',"
        "'max_input_tokens':200000,'max_tokens':64000,'capabilities':{'batch':{'supported':true},"
        "'image_input':{'supported':true},'structured_outputs':{'supported':false},"
        "'thinking':{'supported':true,'types':{'adaptive':{'supported':false}}}}}],"
        "'has_more':true,'first_id':'claude-x','last_id':'claude-x'}", NULL);
    const requesty_model *model = list->models[0];

    (void)state;
    assert_string_equal(model->name, "Claude X");
    assert_int_equal(model->created.value, 1769904000);
    assert_int_equal(model->context_window, 200000);
    assert_int_equal(model->max_output_tokens, 64000);
    assert_int_equal(requesty_model_abilities(model), REQUESTY_ABILITY_VISION | REQUESTY_ABILITY_REASONING);
    assert_true(model->supports_output_json_schema.set && !model->supports_output_json_schema.value);
    assert_int_equal(list->has_more, 1);
    assert_string_equal(list->last_id, "claude-x");
    requesty_model_list_free(list);
}

static void of_open_router(void **state)
{
    requesty_model_list *list = model_of(
        "'canonical_slug':'a/b-1','name':'A: B','created':1754587402,'context_length':400000,'architecture':"
        "{'modality':'text+image->text','input_modalities':['text','image',3],'output_modalities':['text']},"
        "'pricing':{'prompt':'0.00000005','completion':'0.0000004','input_cache_read':'0.000000005','web_search':'0.01',"
        "'input_cache_write':'-1'},'top_provider':{'context_length':1,'max_completion_tokens':128000},"
        "'supported_parameters':['tools','reasoning','structured_outputs','seed']");
    const requesty_model *model = list->models[0];

    (void)state;
    assert_string_equal(model->model_canonical_name, "a/b-1");
    assert_int_equal(model->context_window, 400000);
    assert_int_equal(model->max_output_tokens, 128000);
    assert_price(model->input_price, 5e-8);
    assert_price(model->output_price, 4e-7);
    assert_price(model->cached_price, 5e-9);
    assert_false(model->caching_price.set);
    assert_int_equal(requesty_model_abilities(model),
                     REQUESTY_ABILITY_VISION | REQUESTY_ABILITY_TOOL_CALLING | REQUESTY_ABILITY_REASONING |
                         REQUESTY_ABILITY_OUTPUT_JSON_SCHEMA);
    assert_true(model->supports_image_generation.set && !model->supports_image_generation.value);
    assert_true(model->supports_output_json_object.set && !model->supports_output_json_object.value);
    assert_false(model->supports_caching.set);
    requesty_model_list_free(list);
}

/* ---- bands and cost ---------------------------------------------------------------------------------------------- */

#define BANDS                                                                                                  \
    "'pricing':[{'prompt_tokens_threshold':200000,'input_price':8,'output_price':32,'cached_price':2},"        \
    "{'prompt_tokens_threshold':0,'input_price':4,'output_price':16,'cached_price':1,'caching_5m_price':5,"    \
    "'caching_1h_price':-1,'x':null},null,7]"

static void bands(void **state)
{
    requesty_model_list *list = model_of(BANDS ",'output_price':15");
    const requesty_model *model = list->models[0];

    (void)state;
    assert_int_equal(model->pricing_count, 2);
    assert_null(model->pricing[2]);
    assert_int_equal(model->pricing[0]->prompt_tokens_threshold, 200000);
    assert_price(model->pricing[0]->input_price, 8);
    assert_price(model->pricing[1]->caching_5m_price, 5);
    assert_false(model->pricing[1]->caching_1h_price.set);
    assert_non_null(strstr(model->pricing[1]->raw_json, "\"x\":null"));
    assert_price(model->input_price, 4); /* of the lowest band, since the model states none itself */
    assert_price(model->output_price, 15);
    assert_price(model->cached_price, 1);
    assert_price(model->caching_price, 5);
    requesty_model_list_free(list);
}

static void costs(void **state)
{
    static const struct {
        const char *members;
        requesty_model_tokens tokens;
        double cost; /* negative: none */
    } cases[] = {
        { "", { 0 }, 0 },
        { "", { .input_tokens = 1 }, -1 },
        { "'input_price':2", { .input_tokens = 3 }, 6 },
        { "'input_price':2", { .input_tokens = 3, .output_tokens = 1 }, -1 },
        { "'input_price':2,'output_price':0", { .input_tokens = 3, .output_tokens = 9 }, 6 },
        { "'input_price':2,'output_price':5", { .input_tokens = -1, .output_tokens = 1 }, -1 },
        { "'input_price':2", { .cached_tokens = 1, .cache_write_tokens = 10, .cache_write_1h_tokens = 100 }, 222 },
        { "'input_price':2,'cached_price':1,'caching_price':3",
          { .cached_tokens = 1, .cache_write_tokens = 10, .cache_write_1h_tokens = 100 }, 331 },
        { BANDS, { .input_tokens = 200000 }, 800000 },
        { BANDS, { .input_tokens = 200001 }, 1600008 },
        { BANDS, { .input_tokens = 199999, .cached_tokens = 2, .output_tokens = 1 }, 199999 * 8 + 4 + 32 },
        { BANDS, { .cache_write_tokens = 1, .cache_write_1h_tokens = 1, .output_tokens = 1 }, 5 + 5 + 16 },
        { "'input_price':2,'pricing':[{'prompt_tokens_threshold':10,'output_price':7}]", { .input_tokens = 5 }, 10 },
        { "'input_price':2,'pricing':[{'prompt_tokens_threshold':10,'output_price':7}]",
          { .input_tokens = 11, .output_tokens = 1 }, 29 },
    };

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(cases); i++) {
        requesty_model_list *list = model_of(cases[i].members);
        requesty_opt_double cost = requesty_model_cost(list->models[0], &cases[i].tokens);

        if (cost.set != (cases[i].cost >= 0) || (cost.set && cost.value != cases[i].cost))
            fail_msg("case %zu: %d %g", i, (int)cost.set, cost.value);
        requesty_model_list_free(list);
    }
    assert_false(requesty_model_cost(NULL, &(requesty_model_tokens){ 0 }).set);
    assert_false(requesty_model_cost(&(requesty_model){ 0 }, NULL).set);
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static void entries_without_an_id_are_left_out(void **state)
{
    requesty_model_list *list = list_of("{'data':[{'name':'x'},{'id':'a'},{'id':''},null,3,{'id':null},{'id':'b'},{'id':{}}]}",
                                        NULL);

    (void)state;
    assert_int_equal(list->model_count, 2);
    assert_string_equal(list->models[0]->id, "a");
    assert_string_equal(list->models[1]->id, "b");
    assert_null(list->models[2]);
    assert_int_equal(list->has_more, 0);
    assert_null(list->last_id);
    assert_non_null(strstr(list->raw_json, "{\"name\":\"x\"}"));
    requesty_model_list_free(list);
}

static void empty_lists_and_none(void **state)
{
    static const struct {
        const char *json, *message; /* NULL: an empty list */
    } cases[] = {
        { "{'object':'list','data':[]}", NULL },
        { "{'data':null}", NULL },
        { "{'data':[{'id':''}]}", NULL },
        { "{}", "its \"data\" is missing" },
        { "{'id':'a/b','object':'model'}", "its \"data\" is missing" },
        { "{'data':{}}", "its \"data\" is no array" },
        { "{'data':'x'}", "its \"data\" is no array" },
        { "[]", NULL },
        { "[{}]", NULL },
        { "7", "not a JSON object" },
        { "{'data':[{'id':'a'}", "line 1" },
    };
    requesty_error error;

    (void)state;
    for (size_t i = 0; i < RQ_COUNT(cases); i++) {
        requesty_model_list *list = list_of(cases[i].json, &error);

        if (!list != (cases[i].message != NULL) || (list && (list->model_count || list->models[0])))
            fail_msg("%s", cases[i].json);
        if (!list) {
            assert_int_equal(error.code, REQUESTY_ERR_BAD_REPLY);
            assert_non_null(strstr(error.message, cases[i].message));
        }
        requesty_model_list_free(list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member),   cmocka_unit_test(an_id_is_enough), cmocka_unit_test(abilities),
        cmocka_unit_test(times),          cmocka_unit_test(of_anthropic),    cmocka_unit_test(of_open_router),
        cmocka_unit_test(bands),          cmocka_unit_test(costs),
        cmocka_unit_test(entries_without_an_id_are_left_out),                cmocka_unit_test(empty_lists_and_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
