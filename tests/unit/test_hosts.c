/* Which servers a client talks to: the router's URL, and the others that are derived from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/config.h"

/* A configuration of these options alone; nothing of the environment. */
static void make(struct rq_config *config, const struct rq_config *parent, requesty_client_options options)
{
    requesty_error error;

    options.use_environment = REQUESTY_BOOL(false);
    assert_int_equal(rq_config_make(config, parent, &options, &error), 0);
}

static void check(const struct rq_config *config, const char *router, const char *management, const char *feedback)
{
    assert_string_equal(config->urls[RQ_HOST_ROUTER], router);
    assert_string_equal(config->urls[RQ_HOST_MANAGEMENT], management);
    assert_string_equal(config->urls[RQ_HOST_FEEDBACK], feedback);
}

static void standard(void **state)
{
    struct rq_config config;

    (void)state;
    make(&config, NULL, (requesty_client_options){ 0 });
    check(&config, "https://router.requesty.ai", "https://api-v2.requesty.ai", "https://api.requesty.ai");
    rq_config_free(&config);
}

static void derived_from_the_router(void **state)
{
    static const char *const cases[][3] = {
        { "https://router.eu.requesty.ai/v1", "https://api-v2.eu.requesty.ai", "https://api.eu.requesty.ai" },
        { "https://router.requesty.ai/anthropic", "https://api-v2.requesty.ai", "https://api.requesty.ai" },
        { "http://127.0.0.1:8080/", "http://127.0.0.1:8080", "http://127.0.0.1:8080" },
        { "https://llm.example.com/gate/v1", "https://llm.example.com/gate", "https://llm.example.com/gate" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rq_config config;
        make(&config, NULL, (requesty_client_options){ .base_url = cases[i][0] });
        assert_string_equal(config.urls[RQ_HOST_MANAGEMENT], cases[i][1]);
        assert_string_equal(config.urls[RQ_HOST_FEEDBACK], cases[i][2]);
        rq_config_free(&config);
    }
}

static void given(void **state)
{
    struct rq_config config, child, grandchild;

    (void)state;
    make(&config, NULL, (requesty_client_options){ .management_url = "https://manage.example.com/v1/",
                                                   .feedback_url = "https://say.example.com" });
    check(&config, "https://router.requesty.ai", "https://manage.example.com", "https://say.example.com");
    /* what was given stays with a client that is derived, what was not follows the new router */
    make(&child, &config, (requesty_client_options){ .base_url = "https://other.example.com" });
    check(&child, "https://other.example.com", "https://manage.example.com", "https://say.example.com");
    rq_config_free(&config);
    make(&config, NULL, (requesty_client_options){ .feedback_url = "https://say.example.com" });
    rq_config_free(&child);
    make(&child, &config, (requesty_client_options){ .base_url = "https://router.eu.requesty.ai" });
    check(&child, "https://router.eu.requesty.ai", "https://api-v2.eu.requesty.ai", "https://say.example.com");
    make(&grandchild, &child, (requesty_client_options){ .title = "x" });
    check(&grandchild, "https://router.eu.requesty.ai", "https://api-v2.eu.requesty.ai", "https://say.example.com");
    rq_config_free(&grandchild);
    rq_config_free(&child);
    rq_config_free(&config);
}

static void from_the_environment(void **state)
{
    const requesty_client_options none = { 0 };
    struct rq_config config;
    requesty_error error;

    (void)state;
    setenv("REQUESTY_BASE_URL", "http://localhost:1", 1);
    assert_int_equal(rq_config_make(&config, NULL, &none, &error), 0);
    check(&config, "http://localhost:1", "http://localhost:1", "http://localhost:1");
    rq_config_free(&config);
    setenv("REQUESTY_MANAGEMENT_URL", "http://localhost:2", 1);
    assert_int_equal(rq_config_make(&config, NULL, &none, &error), 0);
    check(&config, "http://localhost:1", "http://localhost:2", "http://localhost:1");
    rq_config_free(&config);
    unsetenv("REQUESTY_MANAGEMENT_URL");
    unsetenv("REQUESTY_BASE_URL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard), cmocka_unit_test(derived_from_the_router), cmocka_unit_test(given),
        cmocka_unit_test(from_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
