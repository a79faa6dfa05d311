/* What servers say when they refuse, in every shape. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "api/failure.h"

struct body {
    int status;
    const char *text;
    int code;
    const char *message, *type, *server_code, *origin;
};

static const struct body bodies[] = {
    { 404, "{\"error\":{\"origin\":\"router\",\"message\":\"Provider and/or model not supported\"}}", REQUESTY_ERR_NOT_FOUND,
      "Provider and/or model not supported", "", "", "router" },
    { 429, "{\"error\":{\"origin\":\"provider\",\"message\":\"Too many requests\",\"code\":429}}", REQUESTY_ERR_RATE_LIMIT,
      "Too many requests", "", "429", "provider" },
    { 400, "{\"error\":{\"message\":\"bad field\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}",
      REQUESTY_ERR_BAD_REQUEST, "bad field", "invalid_request_error", "", "" },
    { 529, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"overloaded\"}}",
      REQUESTY_ERR_OVERLOADED, "overloaded", "overloaded_error", "", "" },
    { 412, "{\"error\":\"Reached monthly spend limit\"}", REQUESTY_ERR_SPEND_LIMIT, "Reached monthly spend limit", "", "", "" },
    { 400, "{\"code\":\"invalid-argument\",\"error\":\"Model not found\"}", REQUESTY_ERR_BAD_REQUEST, "Model not found", "",
      "invalid-argument", "" },
    { 401, "{\"detail\":\"Invalid API Key\"}", REQUESTY_ERR_UNAUTHORIZED, "Invalid API Key", "", "", "" },
    { 422, "{\"detail\":[{\"msg\":\"field required\"}]}", REQUESTY_ERR_BAD_REQUEST, "[{\"msg\":\"field required\"}]", "", "", "" },
    { 400, "{\"object\":\"error\",\"message\":\"flat\",\"type\":\"t\",\"code\":\"3051\"}", REQUESTY_ERR_BAD_REQUEST, "flat", "t",
      "3051", "" },
    { 401, "{\"error\":\"invalid_grant\",\"error_description\":\"the code has expired\"}", REQUESTY_ERR_UNAUTHORIZED,
      "the code has expired", "", "", "" },
    { 400, "{\"error\":{\"message\":\"{\\\"error\\\":{\\\"message\\\":\\\"inner\\\"}}\"}}", REQUESTY_ERR_BAD_REQUEST,
      "{\"error\":{\"message\":\"inner\"}}", "", "", "" },
    { 403, "<html>denied</html>", REQUESTY_ERR_FORBIDDEN, "HTTP status 403, and no message but \"<html>denied</html>\"", "", "",
      "" },
    { 403, " interdit \xE0 tous", REQUESTY_ERR_FORBIDDEN, "HTTP status 403, and no message but \"interdit ? tous\"", "", "", "" },
    { 502, "  ", REQUESTY_ERR_PROVIDER, "HTTP status 502 without a message", "", "", "" },
    { 500, "", REQUESTY_ERR_SERVER, "HTTP status 500 without a message", "", "", "" },
    { 402, "{\"error\":{}}", REQUESTY_ERR_PAYMENT, "HTTP status 402, and no message but \"{\"error\":{}}\"", "", "", "" },
    { 413, "[]", REQUESTY_ERR_REQUEST_TOO_LARGE, "HTTP status 413, and no message but \"[]\"", "", "", "" },
    { 409, "{\"message\":5}", REQUESTY_ERR_CONFLICT, "5", "", "", "" },
    { 424, "\"just text\"", REQUESTY_ERR_PROVIDER, "HTTP status 424, and no message but \"\"just text\"\"", "", "", "" },
};

static void bodies_of_every_shape(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        requesty_error error = { 0 };
        rq_failure_from_body(&error, bodies[i].status, bodies[i].text, strlen(bodies[i].text), false);
        assert_int_equal(error.code, bodies[i].code);
        assert_int_equal(error.http_status, bodies[i].status);
        assert_string_equal(error.message, bodies[i].message);
        assert_string_equal(error.type, bodies[i].type);
        assert_string_equal(error.server_code, bodies[i].server_code);
        assert_string_equal(error.origin, bodies[i].origin);
    }
}

static const struct body events[] = {
    { 0, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}", REQUESTY_ERR_OVERLOADED, "m",
      "overloaded_error", "", "" },
    { 0, "{\"error\":{\"message\":\"m\",\"code\":429}}", REQUESTY_ERR_RATE_LIMIT, "m", "", "429", "" },
    { 0, "{\"error\":{\"message\":\"m\",\"code\":\"rate_limit_exceeded\"}}", REQUESTY_ERR_RATE_LIMIT, "m", "",
      "rate_limit_exceeded", "" },
    { 0, "{\"error\":{\"message\":\"There was a problem with the provider stream\",\"code\":502,\"origin\":\"router\"}}",
      REQUESTY_ERR_PROVIDER, "There was a problem with the provider stream", "", "502", "router" },
    { 0, "{\"message\":\"m\",\"type\":\"invalid_request_error\"}", REQUESTY_ERR_BAD_REQUEST, "m", "invalid_request_error", "",
      "" },
    { 0, "{\"error\":\"m\"}", REQUESTY_ERR_SERVER, "m", "", "", "" },
    { 0, "{\"error\":{\"type\":\"new_kind_of_error\",\"message\":\"m\"}}", REQUESTY_ERR_SERVER, "m", "new_kind_of_error", "",
      "" },
};

static void events_take_their_code_from_the_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        requesty_error error;
        assert_int_equal(rq_failure_from_event(&error, events[i].text, strlen(events[i].text)), 1);
        assert_int_equal(error.code, events[i].code);
        assert_string_equal(error.message, events[i].message);
        assert_string_equal(error.type, events[i].type);
        assert_string_equal(error.server_code, events[i].server_code);
    }
}

static void what_is_no_error_is_none(void **state)
{
    static const char *const texts[] = { "{}", "[]", "7", "{\"error\":null}", "{\"id\":\"x\",\"choices\":[]}", "{", "" };
    requesty_error error;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(rq_failure_from_event(&error, texts[i], strlen(texts[i])), 0);
}

static void only_passing_troubles_are_retryable(void **state)
{
    static const int statuses[] = { 400, 401, 402, 403, 404, 408, 409, 412, 413, 422, 424, 429, 500, 502, 503, 504, 529 };
    static const int passing[] = { 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1 };

    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        requesty_error error = { 0 };
        rq_failure_from_body(&error, statuses[i], "{}", 2, false);
        assert_int_equal(error.retryable, passing[i]);
    }
}

static void a_secret_body_is_not_quoted(void **state)
{
    static const char *const texts[] = { "sk-secret", "{\"api_key\":\"sk-secret\"}", "{\"error\":{\"a\":\"sk-secret\"}}" };
    requesty_error error;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        rq_failure_from_body(&error, 502, texts[i], strlen(texts[i]), true);
        assert_string_equal(error.message, "HTTP status 502 without a message");
    }
    rq_failure_from_body(&error, 400, "{\"error\":\"no\"}", 14, true);
    assert_string_equal(error.message, "no"); /* a message is the server's to choose */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_of_every_shape),
        cmocka_unit_test(events_take_their_code_from_the_type),
        cmocka_unit_test(what_is_no_error_is_none),
        cmocka_unit_test(a_secret_body_is_not_quoted),
        cmocka_unit_test(only_passing_troubles_are_retryable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
