/* The program's own headers: they win over the library's, and take them away. */
#include "clients.h"

static void the_users_headers_win(void **state)
{
    static const requesty_header headers[] = {
        { "accept", "application/x" },       { "CONTENT-TYPE", "application/json; charset=utf-8" },
        { "User-Agent", "mine/1" },          { "x-title", "Mine" },
        { "http-referer", "https://mine/" }, { "X-Requesty-TEAM", "mine" },
        { "idempotency-key", "mine-1" },     { "Anthropic-version", "mine" },
    };
    static const requesty_header twice[] = { { "X-Other", "b" }, { "x-other", "c" } };
    static const requesty_header team = { "Team", "search" };
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    const struct server_request *request;

    options.title = "Not this";
    options.referer = "https://not.this/";
    options.user_agent = "not/this";
    options.anthropic_version = "not this";
    options.idempotency_keys = REQUESTY_BOOL(1);
    options.analytics = &team;
    options.analytics_count = 1;
    options.headers = headers;
    options.header_count = COUNT(headers);
    request = ask_with(scene, &options);
    for (size_t i = 0; i < COUNT(headers); i++)
        assert_header(request, headers[i].name, headers[i].value);
    assert_headers_once(request);
    options.headers = twice;
    options.header_count = COUNT(twice);
    request = ask_with(scene, &options);
    assert_header(request, "X-Other", "c"); /* the last of a name */
    assert_headers_once(request);
}

static void values_go_out_as_they_are(void **state)
{
    static char longest[8001];
    static const struct {
        const char *name, *value;
    } cases[] = {
        { "X-Empty", "" },
        { "X-Short", "0" },
        { "X-Marks", "a:b; c=\"d\", e" },
        { "X-Semicolon", ";" },
        { "X-Colon", ":" },
        { "X-Tab", "a\tb" },
        { "X-Bytes", "\xC3\xBC\xFF\x80" },
        { "!#$%&'*+-.^_`|~09azAZ", "odd name" },
        { "X-Long", longest },
    };
    struct scene *scene = *state;

    memset(longest, 'x', sizeof longest - 1);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct server_request *request = ask_with_header(scene, cases[i].name, cases[i].value);

        assert_header(request, cases[i].name, cases[i].value);
        assert_headers_once(request);
        assert_header(request, "Authorization", "Bearer " TEST_KEY);
    }
}

static void an_empty_value_can_replace_any(void **state)
{
    static const char *const names[] = { "Accept", "Content-Type", "User-Agent", "Authorization", "anthropic-version" };

    for (size_t i = 0; i < COUNT(names); i++)
        assert_header(ask_with_header(*state, names[i], ""), names[i], "");
}

/* None of libcurl's own comes in the place of one that is taken away. */
static void null_takes_any_away(void **state)
{
    static const char *const names[] = { "Accept",        "Content-Type",      "User-Agent",
                                         "Authorization", "anthropic-version", "Accept-Encoding" };
    requesty_header headers[COUNT(names)] = { { NULL, NULL } };
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    for (size_t i = 0; i < COUNT(names); i++) {
        headers[i].name = names[i];
        EACH_PROTOCOL(protocol)
        EACH_WAY(way)
        {
            const struct server_request *request;

            options.headers = headers;
            options.header_count = i + 1;
            scene_use(scene, &options);
            request = ask_in(scene, scene->client, protocol, way);
            for (size_t gone = 0; gone <= i; gone++)
                assert_header(request, names[gone], NULL);
        }
    }
    assert_int_equal(ask(scene, scene->client)->header_count, 2); /* Host and Content-Length */
}

static void null_takes_away_what_options_add(void **state)
{
    static const requesty_header headers[] = {
        { "X-TITLE", NULL }, { "HTTP-REFERER", NULL }, { "X-REQUESTY-TEAM", NULL }, { "IDEMPOTENCY-KEY", NULL },
        { "X-Never", NULL }, { "X-Own", "a" },         { "X-Own", NULL },
    };
    static const requesty_header team = { "Team", "search" };
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    const struct server_request *request;

    options.title = "Title";
    options.referer = "https://referer.example/";
    options.analytics = &team;
    options.analytics_count = 1;
    options.idempotency_keys = REQUESTY_BOOL(1);
    options.headers = headers;
    options.header_count = COUNT(headers);
    request = ask_with(scene, &options);
    for (size_t i = 0; i < COUNT(headers); i++)
        assert_header(request, headers[i].name, NULL);
}

static void options_are_copied(void **state)
{
    struct scene *scene = *state;
    char name[] = "X-Own", value[] = "value", key[] = "sk-copied", title[] = "Title", agent[] = "agent/1";
    const requesty_header header = { name, value };
    requesty_client_options options = scene_options(scene);
    const struct server_request *request;

    options.api_key = key;
    options.title = title;
    options.user_agent = agent;
    options.headers = &header;
    options.header_count = 1;
    scene_use(scene, &options);
    memset(name, 'z', sizeof name - 1);
    memset(value, 'z', sizeof value - 1);
    memset(key, 'z', sizeof key - 1);
    memset(title, 'z', sizeof title - 1);
    memset(agent, 'z', sizeof agent - 1);
    request = ask(scene, scene->client);
    assert_header(request, "X-Own", "value");
    assert_header(request, "Authorization", "Bearer sk-copied");
    assert_header(request, "X-Title", "Title");
    assert_contains(server_request_header(request, "User-Agent"), "agent/1 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(the_users_headers_win),
        scene_test(values_go_out_as_they_are),
        scene_test(an_empty_value_can_replace_any),
        scene_test(null_takes_any_away),
        scene_test(null_takes_away_what_options_add),
        scene_test(options_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
