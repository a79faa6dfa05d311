/* Keys and credentials: in no error, in no line of the log, and not over plain http to strangers. */
#include "scenario.h"

/* ---- redaction --------------------------------------------------------------------------------------------------- */

/* Whether a text of the error holds the secret, or a part of it that tells something. */
static bool tells(const requesty_error *error, const char *secret)
{
    const char *const texts[] = { error->message, error->type, error->server_code, error->origin, error->request_id };
    char part[16];

    for (size_t from = 0; from + 8 <= strlen(secret); from++) {
        snprintf(part, sizeof part, "%.8s", secret + from);
        for (size_t i = 0; i < COUNT(texts); i++)
            if (strstr(texts[i], part)) {
                print_error("\"%s\"\n  holds \"%s\"\n", texts[i], part);
                return true;
            }
    }
    return false;
}

/* An answer that says the secret again, behind `shift` bytes of something else. */
static struct server_reply *echo(int form, const char *secret, int shift)
{
    static char pad[601];
    char body[1600];
    struct server_reply *reply;

    memset(pad, '.', sizeof pad - 1);
    switch (form) {
    case 0:
        snprintf(body, sizeof body, "{\"error\":{\"message\":\"%.*s%s is no key\"}}", shift, pad, secret);
        return server_reply_json(401, body);
    case 1:
        snprintf(body, sizeof body, "%.*s%s is no key", shift, pad, secret);
        return server_reply_bytes(403, "text/plain", body, strlen(body), SERVER_LENGTH, server_split_whole());
    case 2:
        snprintf(body, sizeof body, "{\"error\":{\"message\":\"no\",\"type\":\"%.*s%s\",\"code\":\"%.*s%s\","
            "\"origin\":\"%.*s%s\"}}",
                 shift % 64, pad, secret, shift % 64, pad, secret, shift % 32, pad, secret);
        return server_reply_json(400, body);
    case 3:
        snprintf(body, sizeof body, "event: error\ndata: {\"error\":{\"message\":\"%.*s%s\"}}\n\n", shift, pad, secret);
        return sse(body);
    case 4:
        snprintf(body, sizeof body, "event: error\ndata: %.*s%s is no key\n\n", shift, pad, secret);
        return sse(body);
    case 5:
        snprintf(body, sizeof body, "data: %.*s%s is no JSON\n\n", shift, pad, secret);
        return sse(body);
    case 6:
        snprintf(body, sizeof body, "%.*s%s is no JSON", shift, pad, secret);
        return server_reply_bytes(200, "application/json", body, strlen(body), SERVER_LENGTH, server_split_whole());
    case 7:
        snprintf(body, sizeof body, "{\"%.*s%s\":x}", shift, pad, secret);
        return server_reply_json(200, body);
    case 8:
        reply = server_reply_new();
        snprintf(body, sizeof body, "https://example.org/%.*s%s", shift, pad, secret);
        server_reply_head(reply, 307, NULL, SERVER_LENGTH);
        server_reply_header(reply, "Location", body);
        return reply;
    default:
        reply = server_reply_new();
        snprintf(body, sizeof body, "%.*s%s", shift, pad, secret);
        server_reply_head(reply, 400, NULL, SERVER_LENGTH);
        server_reply_header(reply, "x-request-id", body);
        return reply;
    }
}

#define FORMS 10

/* Wherever the texts are cut, no part of the secret is left at the end. */
static void check_echoes(struct scene *scene, const char *secret)
{
    int step = getenv("REQUESTY_TEST_QUICK") ? 13 : 1, wrong = 0;

    for (int form = 0; form < FORMS; form++)
        for (int shift = 0; shift < 520; shift += step) {
            struct outcome outcome;

            server_push(scene->server, echo(form, secret, shift));
            outcome = call(scene->client, CHAT, form >= 3 && form <= 5 ? STREAM : CREATE);
            assert_true(outcome.rc < 0);
            if (tells(&outcome.error, secret)) {
                print_error("  form %d, behind %d bytes\n", form, shift);
                wrong++;
                break;
            }
        }
    assert_int_equal(wrong, 0);
}

static void a_key_that_the_server_says_again_is_hidden(void **state)
{
    struct scene *scene = *state;

    scene_use_retries(scene, 0);
    check_echoes(scene, TEST_KEY);
}

static void what_is_not_secret_is_left_alone(void **state)
{
    struct scene *scene = *state;
    struct outcome outcome;

    server_push(scene->server, error_reply(403, "the key " TEST_KEY " of team 5 is no good"));
    outcome = call(scene->client, CHAT, CREATE);
    assert_string_equal(outcome.error.message, "the key ******************** of team 5 is no good");
}

static void credentials_in_headers_of_the_users_are_hidden(void **state)
{
    static const struct {
        requesty_header header;
        const char *secret;
    } cases[] = {
        { { "Authorization", "Bearer my-own-token-123" }, "my-own-token-123" },
        { { "authorization", "Basic dXNlcjpwYXNzd29yZA==" }, "dXNlcjpwYXNzd29yZA==" },
        { { "X-API-Key", "my-own-key-4567" }, "my-own-key-4567" },
        { { "api-key", "azure-key-4567" }, "azure-key-4567" },
        { { "Proxy-Authorization", "Basic cHJveHk6cGFzcw==" }, "cHJveHk6cGFzcw==" },
        { { "Cookie", "session=0123456789abcdef" }, "session=0123456789abcdef" },
        { { "Cookie", "session=0123456789abcdef; theme=dark" }, "0123456789abcdef" },
    };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        requesty_client_options options = scene_options(scene);
        char message[256];
        struct outcome outcome;

        options.headers = &cases[i].header;
        options.header_count = 1;
        scene_use(scene, &options);
        snprintf(message, sizeof message, "what is %s?", cases[i].secret);
        server_push(scene->server, error_reply(401, message));
        outcome = call(scene->client, CHAT, CREATE);
        assert_code(outcome.rc, REQUESTY_ERR_UNAUTHORIZED);
        assert_contains(outcome.error.message, "what is ");
        assert_false(tells(&outcome.error, cases[i].secret));
    }
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

struct log {
    char text[1 << 16];
    size_t len, lines;
    bool line_end;
};

static void keep_line(int level, const char *line, void *user)
{
    struct log *log = user;
    size_t len = strlen(line);

    assert_true(level >= REQUESTY_LOG_ERROR && level <= REQUESTY_LOG_DEBUG);
    log->line_end = log->line_end || strpbrk(line, "\r\n");
    log->lines++;
    if (log->len + len + 2 < sizeof log->text)
        log->len += (size_t)sprintf(log->text + log->len, "%s\n", line);
}

static void the_log_tells_no_key(void **state)
{
    static const requesty_header own = { "Cookie", "session=0123456789abcdef" };
    static struct log log;
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    memset(&log, 0, sizeof log);
    options.log = keep_line;
    options.log_user = &log;
    options.log_level = REQUESTY_LOG_DEBUG;
    options.headers = &own;
    options.header_count = 1;
    fake_clock();
    for (int auth = REQUESTY_AUTH_BEARER; auth <= REQUESTY_AUTH_X_API_KEY; auth++) {
        options.auth = auth;
        scene_use(scene, &options);
        EACH_PROTOCOL(protocol)
        EACH_WAY(way)
        {
            server_push(scene->server, good_reply(protocol, way));
            call_well(scene->client, protocol, way);
            server_push(scene->server, error_reply(503, TEST_KEY " session=0123456789abcdef"));
            server_push(scene->server, server_reply_refuse());
            server_push(scene->server, error_reply_with(403, "x-request-id", TEST_KEY));
            call(scene->client, protocol, way);
        }
    }
    assert_true(log.lines > 24);
    assert_false(log.line_end);
    assert_contains(log.text, "/v1/messages");
    assert_lacks(log.text, TEST_KEY);
    assert_lacks(log.text, "0123456789abcdef");
    assert_lacks(log.text, "Hello"); /* never bodies */
}

/* ---- plain http -------------------------------------------------------------------------------------------------- */

/* The proxy would take any request: it gets none. */
static void plain_http_to_strangers_is_refused(void **state)
{
    static const char *const urls[] = {
        "http://router.requesty.ai", "http://example.org:8080/v1", "http://10.0.0.1",      "http://192.168.1.1",
        "http://[::2]",              "http://128.0.0.1",           "http://localhost.org", "HTTP://EXAMPLE.org",
        "http://0.0.0.0",            "http://127.0.0.1.example.org",
    };
    static const requesty_header own = { "authorization", "Bearer my-own-token-123" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(urls); i++)
        for (int form = 0; form < 3; form++) { /* a key, the same in x-api-key, a header of one's own */
            requesty_client_options options = scene_options(scene);

            options.base_url = urls[i];
            options.proxy = server_url(scene->server);
            options.auth = form == 1 ? REQUESTY_AUTH_X_API_KEY : form == 2 ? REQUESTY_AUTH_NONE : 0;
            options.headers = &own;
            options.header_count = form == 2;
            scene_use(scene, &options);
            EACH_WAY(way)
            {
                struct outcome outcome = call(scene->client, CHAT, way);

                assert_failed(&outcome, REQUESTY_ERR_INVALID, "base_url: ");
                assert_contains(outcome.error.message, "allow_plain_http");
                assert_false(tells(&outcome.error, form == 2 ? "my-own-token-123" : TEST_KEY));
            }
        }
    assert_int_equal(server_connection_count(scene->server), 0);
}

static void plain_http_may_be_allowed_or_needs_no_key(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.base_url = "http://example.org";
    options.proxy = server_url(scene->server);
    options.allow_plain_http = REQUESTY_BOOL(1);
    scene_use(scene, &options);
    server_push(scene->server, good_reply(CHAT, CREATE));
    call_well(scene->client, CHAT, CREATE);
    assert_string_equal(server_request_header(server_request(scene->server, 0), "Authorization"), "Bearer " TEST_KEY);

    options.allow_plain_http = REQUESTY_BOOL(0);
    options.auth = REQUESTY_AUTH_NONE;
    scene_use(scene, &options);
    server_push(scene->server, good_reply(CHAT, CREATE));
    call_well(scene->client, CHAT, CREATE);
    assert_null(server_request_header(server_request(scene->server, 1), "Authorization"));
}

/* The key goes nowhere but to the base URL. */
static void redirects_are_not_followed(void **state)
{
    static const int statuses[] = { 301, 302, 303, 307, 308 };
    struct scene *scene = *state;
    struct server *other = server_start(NULL);

    assert_non_null(other);
    for (size_t i = 0; i < COUNT(statuses); i++)
        EACH_WAY(way)
        {
            struct server_reply *reply = server_reply_new();
            struct outcome outcome;

            server_reply_head(reply, statuses[i], NULL, SERVER_LENGTH);
            server_reply_header(reply, "Location", server_url(other));
            server_push(scene->server, reply);
            outcome = call(scene->client, MESSAGES, way);
            assert_failed(&outcome, REQUESTY_ERR_UNEXPECTED_STATUS, server_url(other));
            assert_int_equal(outcome.error.http_status, statuses[i]);
            assert_int_equal(outcome.error.attempts, 1);
        }
    assert_int_equal(server_connection_count(other), 0);
    server_stop(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_key_that_the_server_says_again_is_hidden),
        scene_test(what_is_not_secret_is_left_alone),
        scene_test(credentials_in_headers_of_the_users_are_hidden),
        scene_test(the_log_tells_no_key),
        scene_test(plain_http_to_strangers_is_refused),
        scene_test(plain_http_may_be_allowed_or_needs_no_key),
        scene_test(redirects_are_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
