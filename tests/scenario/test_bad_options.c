/* Client options that cannot be right: refused with the option's name, and no client is made. */
#include "scenario.h"

struct bad_options {
    requesty_client_options options;
    const char *says;
};

/* A client of its own and a derived one refuse the same. */
static void refuse(struct scene *scene, const struct bad_options *cases, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++)
        for (int derived = 0; derived <= 1; derived++) {
            requesty_client_options options = cases[i].options;
            requesty_client *client = scene->client;
            requesty_error error;
            int rc;

            memset(&error, 0x55, sizeof error);
            options.use_environment = REQUESTY_BOOL(0);
            rc = derived ? requesty_client_with(scene->client, &options, &client, &error)
                         : requesty_client_new(&options, &client, &error);
            if (rc != REQUESTY_ERR_INVALID || error.code != rc ||
                strncmp(error.message, cases[i].says, strlen(cases[i].says)) != 0) {
                print_error("case %zu%s: %s \"%s\"\n  should be \"%s\"\n", i, derived ? ", derived" : "",
                            requesty_code_name(rc), rc < 0 ? error.message : "", cases[i].says);
                wrong++;
            }
            if (rc == 0)
                requesty_client_free(client);
            else
                assert_ptr_equal(client, scene->client);
            assert_code(derived ? requesty_client_with(scene->client, &options, &client, NULL)
                                : requesty_client_new(&options, &client, NULL), rc);
        }
    assert_int_equal(wrong, 0);
    server_push(scene->server, good_reply(CHAT, CREATE)); /* the parent of those that never were is as it was */
    call_well(scene->client, CHAT, CREATE);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void keys(void **state)
{
    static const struct bad_options cases[] = {
        { { .api_key = "" }, "api_key: is empty" },
        { { .api_key = " \t\r\n" }, "api_key: is empty" },
        { { .api_key = "two words" }, "api_key: holds a blank" },
        { { .api_key = "two\nlines" }, "api_key: holds a blank, a control character" },
        { { .api_key = "k\r\nX-Evil: 1" }, "api_key: holds a blank, a control character" },
        { { .api_key = "k\x01y" }, "api_key: holds a blank, a control character" },
        { { .api_key = "k\x7Fy" }, "api_key: holds a blank, a control character" },
        { { .api_key = "cl\xC3\xA9" }, "api_key: holds a blank, a control character or a character outside ASCII" },
    };

    refuse(*state, cases, COUNT(cases));
}

static void urls(void **state)
{
    static const struct {
        const char *url, *says;
    } urls[] = {
        { "", "is empty" },
        { "router.requesty.ai", "has no scheme" },
        { "//router.requesty.ai", "has no scheme" },
        { "/v1", "has no scheme" },
        { "://x", "has no scheme" },
        { "ftp://router.requesty.ai", "has a scheme other than https and http" },
        { "file:///etc/passwd", "has a scheme other than https and http" },
        { "https://", "has no host" },
        { "https:///v1", "has no host" },
        { "https://:443", "has no host" },
        { "https://me:secret@router.requesty.ai", "holds a user name or a password" },
        { "https://h?key=1", "holds a query" },
        { "https://h/#x", "holds a fragment" },
        { "https://h:0", "has a port" },
        { "https://h:65536", "has a port" },
        { "https://h:https", "has a port" },
        { "https://h:", "has a port" },
        { "https://h/a b", "holds a blank" },
        { " https://h", "holds a blank" },
        { "https://h\n", "holds a blank or a control character" },
        { "https://h\r\nX-Evil: 1", "holds a blank or a control character" },
        { "https://h/%zz", "holds a %" },
        { "https://h/\\x", "holds a character that no URL may hold" },
        { "https://b\xC3\xBC" "cher.example", "holds a character outside ASCII" },
        { "https://[::1", "has no valid IPv6 address" },
        { "https://1.2.3", "has a host that is neither a name nor an IPv4 address" },
        { "https://a..b", "has an empty part in its host name" },
        { "https://a,b", "has a character in its host name" },
    };
    char says[128];

    for (size_t i = 0; i < COUNT(urls); i++) {
        struct bad_options bad = { { .base_url = urls[i].url }, says };

        snprintf(says, sizeof says, "base_url: %s", urls[i].says);
        refuse(*state, &bad, 1);
        bad.options = (requesty_client_options){ .management_url = urls[i].url };
        snprintf(says, sizeof says, "management_url: %s", urls[i].says);
        refuse(*state, &bad, 1);
    }
}

static void texts_that_become_headers(void **state)
{
    static const struct bad_options cases[] = {
        { { .title = "a\r\nEvil: 1" }, "title: the value of X-Title holds a line end" },
        { { .title = "a\x02" }, "title: the value of X-Title holds a control character" },
        { { .title = " a" }, "title: the value of X-Title begins or ends with a blank" },
        { { .referer = "https://x/\n" }, "referer: the value of HTTP-Referer holds a line end" },
        { { .anthropic_version = "2023\n" }, "anthropic_version: holds a line end" },
        { { .user_agent = "a\rb" }, "user_agent: holds a line end" },
        { { .proxy = "http://h\n" }, "proxy: holds a line end" },
        { { .ca_file = "a\nb" }, "ca_file: holds a line end" },
        { { .ca_path = "a\nb" }, "ca_path: holds a line end" },
    };

    refuse(*state, cases, COUNT(cases));
}

/* ---- headers ----------------------------------------------------------------------------------------------------- */

static const requesty_header good_header = { "X-Good", "1" };

static void headers(void **state)
{
    static const struct {
        requesty_header header;
        const char *says;
    } bad[] = {
        { { NULL, "x" }, "the name" },
        { { "", "x" }, "the name is empty" },
        { { "X Y", "x" }, "the name holds a character that no field name may hold" },
        { { "X:", "x" }, "the name holds" },
        { { "X\r\nEvil", "x" }, "the name holds" },
        { { "\xC3\xA9", "x" }, "the name holds" },
        { { "X-Y", "a\r\nEvil: 1" }, "the value of X-Y holds a line end" },
        { { "X-Y", "a\nb" }, "the value of X-Y holds a line end" },
        { { "X-Y", "a\x1B" }, "the value of X-Y holds a control character" },
        { { "X-Y", "a\x7F" }, "the value of X-Y holds a control character" },
        { { "X-Y", "a " }, "the value of X-Y begins or ends with a blank" },
    };

    for (size_t i = 0; i < COUNT(bad); i++) {
        const requesty_header list[] = { good_header, bad[i].header, good_header };
        char says[128];
        struct bad_options wrong = { { .headers = list, .header_count = 3 }, says };

        snprintf(says, sizeof says, "headers[1]: %s", bad[i].says);
        refuse(*state, &wrong, 1);
        wrong.options = (requesty_client_options){ .analytics = list, .analytics_count = 3 };
        snprintf(says, sizeof says, "analytics[1]: %s", bad[i].says);
        refuse(*state, &wrong, 1);
    }
}

static void counts_without_arrays(void **state)
{
    static const struct bad_options cases[] = {
        { { .header_count = 1 }, "headers: is NULL but has a count" },
        { { .analytics_count = 1 }, "analytics: is NULL but has a count" },
    };

    refuse(*state, cases, COUNT(cases));
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static void numbers(void **state)
{
#define LOW(name, value) { { .name = { 1, value } }, #name ": " #value " is not from " }
#define HIGH(name) { { .name = { 1, INT64_MAX } }, #name ": 9223372036854775807 is not from " }
    static const struct bad_options cases[] = {
        LOW(connect_timeout_ms, -1),    HIGH(connect_timeout_ms),
        LOW(first_byte_timeout_ms, -1), HIGH(first_byte_timeout_ms),
        LOW(idle_bytes_timeout_ms, -1), HIGH(idle_bytes_timeout_ms),
        LOW(idle_events_timeout_ms, -1), HIGH(idle_events_timeout_ms),
        LOW(total_timeout_ms, -1),      HIGH(total_timeout_ms),
        LOW(max_retries, -1),           LOW(max_retries, 1001),
        LOW(retry_after_max_ms, -1),    HIGH(retry_after_max_ms),
        LOW(max_reply_bytes, 0),        HIGH(max_reply_bytes),
        LOW(max_event_bytes, 0),        HIGH(max_event_bytes),
        LOW(max_depth, 0),              LOW(max_depth, 2049),
    };
    static const struct bad_options words[] = {
        { { .auth = -1 }, "auth: is not a requesty_auth" },
        { { .auth = 4 }, "auth: is not a requesty_auth" },
        { { .log_level = -1 }, "log_level: is not a requesty_log_level" },
        { { .log_level = 6 }, "log_level: is not a requesty_log_level" },
        { { .money_form = -1 }, "money_form: is not a requesty_money_form" },
        { { .money_form = 3 }, "money_form: is not a requesty_money_form" },
    };

    refuse(*state, cases, COUNT(cases));
    refuse(*state, words, COUNT(words));
}

/* ---- calls that lack something ----------------------------------------------------------------------------------- */

static void a_call_without_a_key_is_not_made(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.api_key = NULL;
    scene_use(scene, &options);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct outcome outcome = call(scene->client, protocol, way);

        assert_failed(&outcome, REQUESTY_ERR_INVALID, "api_key: there is none");
        assert_contains(outcome.error.message, "REQUESTY_API_KEY");
        assert_int_equal(outcome.error.attempts, 0);
    }
    assert_int_equal(server_connection_count(scene->server), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(keys),
        scene_test(urls),
        scene_test(texts_that_become_headers),
        scene_test(headers),
        scene_test(counts_without_arrays),
        scene_test(numbers),
        scene_test(a_call_without_a_key_is_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
