/* The five time-outs. Each test makes one of them short and lets the server be silent in the right place, so that it
 * must pass however slow the machine is; the others are far away. */
#include "scenario.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define SHORT_MS 60

static void use_timeout(struct scene *scene, requesty_opt_int requesty_client_options_connect,
                        requesty_opt_int first_byte, requesty_opt_int idle_bytes, requesty_opt_int idle_events,
                        requesty_opt_int total)
{
    requesty_client_options options = scene_options(scene);

    options.connect_timeout_ms = requesty_client_options_connect;
    options.first_byte_timeout_ms = first_byte;
    options.idle_bytes_timeout_ms = idle_bytes;
    options.idle_events_timeout_ms = idle_events;
    options.total_timeout_ms = total;
    scene_use(scene, &options);
}

static const requesty_opt_int usual;

static void use_short(struct scene *scene, requesty_timeout which)
{
    requesty_opt_int spans[6] = { usual, usual, usual, usual, usual, usual };

    spans[which] = REQUESTY_INT(SHORT_MS);
    use_timeout(scene, spans[1], spans[2], spans[3], spans[4], spans[5]);
}

static void assert_timeout(const struct outcome *outcome, requesty_timeout which, int attempts)
{
    static const char *const names[] = { "", "connect_timeout_ms", "first_byte_timeout_ms", "idle_bytes_timeout_ms",
                                         "idle_events_timeout_ms", "total_timeout_ms" };

    assert_failed(outcome, REQUESTY_ERR_TIMEOUT, names[which]);
    assert_int_equal(outcome->error.timeout, which);
    assert_int_equal(outcome->error.attempts, attempts);
    assert_int_equal(outcome->error.retryable, 1);
    assert_contains(outcome->error.message, "60 ms");
}

/* ---- connect ----------------------------------------------------------------------------------------------------- */

/* A listening socket whose queue is full: further connections get no answer, not even a refusal. */
struct full_house {
    int listener, guests[4];
    int port;
};

static void fill(struct full_house *house)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;

    house->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(house->listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(house->listener, 0), 0);
    assert_int_equal(getsockname(house->listener, (struct sockaddr *)&address, &len), 0);
    house->port = ntohs(address.sin_port);
    for (size_t i = 0; i < COUNT(house->guests); i++) {
        house->guests[i] = socket(AF_INET, SOCK_STREAM, 0);
        assert_int_equal(fcntl(house->guests[i], F_SETFL, O_NONBLOCK), 0);
        if (connect(house->guests[i], (struct sockaddr *)&address, len) < 0)
            assert_int_equal(errno, EINPROGRESS);
    }
}

static void empty(struct full_house *house)
{
    for (size_t i = 0; i < COUNT(house->guests); i++)
        close(house->guests[i]);
    close(house->listener);
}

static void no_connection_in_time(void **state)
{
    struct scene *scene = *state;
    struct full_house house;
    requesty_client_options options = scene_options(scene);
    char url[64];

    fill(&house);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", house.port);
    options.base_url = url;
    options.connect_timeout_ms = REQUESTY_INT(SHORT_MS);
    options.max_retries = REQUESTY_INT(1);
    scene_use(scene, &options);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct outcome outcome;

        fake_clock(); /* only the back-off's time is replaced: connecting is libcurl's */
        outcome = call(scene->client, protocol, way);
        assert_timeout(&outcome, REQUESTY_TIMEOUT_CONNECT, 2); /* the one time-out that is tried again */
        assert_int_equal(outcome.error.http_status, 0);
        assert_waits(500);
    }
    empty(&house);
}

/* ---- first byte -------------------------------------------------------------------------------------------------- */

static struct server_reply *headers_only(const char *type)
{
    struct server_reply *reply = server_reply_new();

    server_reply_head(reply, 200, type, SERVER_CHUNKED);
    server_reply_hang(reply);
    return reply;
}

static void no_byte_of_the_body_in_time(void **state)
{
    struct scene *scene = *state;

    use_short(scene, REQUESTY_TIMEOUT_FIRST_BYTE);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    for (int headers = 0; headers <= 1; headers++) {
        struct outcome outcome;

        server_push(scene->server, headers ? headers_only(way == CREATE ? "application/json" : "text/event-stream")
                                           : server_reply_silence());
        outcome = call(scene->client, protocol, way);
        assert_timeout(&outcome, REQUESTY_TIMEOUT_FIRST_BYTE, 1);
        assert_int_equal(outcome.error.mid_stream, 0);
        assert_false(outcome.has_result);
    }
}

/* ---- idle bytes -------------------------------------------------------------------------------------------------- */

static struct server_reply *half_a_reply(enum protocol protocol, enum way way)
{
    struct server_reply *reply;

    if (way != CREATE)
        return sse_begin(half_sse(protocol));
    reply = server_reply_new();
    server_reply_head(reply, 200, "application/json", SERVER_CHUNKED);
    server_reply_text(reply, "{\"id\":");
    return reply;
}

static void no_further_byte_in_time(void **state)
{
    struct scene *scene = *state;

    use_short(scene, REQUESTY_TIMEOUT_IDLE_BYTES);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct server_reply *reply = half_a_reply(protocol, way);
        struct outcome outcome;

        server_reply_hang(reply);
        server_push(scene->server, reply);
        outcome = call(scene->client, protocol, way);
        assert_timeout(&outcome, REQUESTY_TIMEOUT_IDLE_BYTES, 1);
        assert_int_equal(outcome.error.http_status, 200);
        assert_int_equal(outcome.error.mid_stream, way != CREATE);
        assert_string_equal(outcome.text, way == CREATE ? "" : "Half");
    }
}

/* ---- idle events ------------------------------------------------------------------------------------------------- */

/* The server sends something again and again that is no event of the answer. */
static void signs_of_life_are_no_events(void **state)
{
    static const struct {
        enum protocol protocol;
        const char *text;
    } noises[] = {
        { MESSAGES, ": keep-alive\n\n" },
        { MESSAGES, M_PING },
        { MESSAGES, "data: {\"type\":\"ping\"}\n\n" },
        { MESSAGES, "event: ping\ndata: {}\n\n" },
        { MESSAGES, "\n" },
        { CHAT, ": OPENROUTER PROCESSING\n\n" },
        { CHAT, "event: ping\n\n" },
    };
    struct scene *scene = *state;

    use_short(scene, REQUESTY_TIMEOUT_IDLE_EVENTS);
    for (enum way way = STREAM; way <= OPEN; way++)
        for (size_t i = 0; i < COUNT(noises); i++) {
            struct server_reply *reply = half_a_reply(noises[i].protocol, way);
            struct outcome outcome;

            server_reply_repeat(reply, noises[i].text, strlen(noises[i].text), 5, 1000000);
            server_push(scene->server, reply);
            outcome = call(scene->client, noises[i].protocol, way);
            assert_timeout(&outcome, REQUESTY_TIMEOUT_IDLE_EVENTS, 1);
            assert_int_equal(outcome.error.mid_stream, 1);
            assert_string_equal(outcome.text, "Half");
        }
}

static void no_event_at_all_in_time(void **state)
{
    struct scene *scene = *state;

    use_short(scene, REQUESTY_TIMEOUT_IDLE_EVENTS);
    EACH_PROTOCOL(protocol)
    {
        struct server_reply *reply = sse_begin(": hello\n\n");
        struct outcome outcome;

        server_reply_repeat(reply, ": wait\n\n", 8, 5, 1000000);
        server_push(scene->server, reply);
        outcome = call(scene->client, protocol, STREAM);
        assert_timeout(&outcome, REQUESTY_TIMEOUT_IDLE_EVENTS, 1);
        assert_int_equal(outcome.error.mid_stream, 0);
        assert_false(outcome.has_result);
    }
}

/* ---- total ------------------------------------------------------------------------------------------------------- */

static void the_deadline_stands_in_every_phase(void **state)
{
    struct scene *scene = *state;

    use_short(scene, REQUESTY_TIMEOUT_TOTAL);
    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct outcome outcome;

        server_push(scene->server, server_reply_silence());
        outcome = call(scene->client, protocol, way);
        assert_timeout(&outcome, REQUESTY_TIMEOUT_TOTAL, 1);
        assert_false(outcome.has_result);
    }
}

static void a_lively_stream_has_a_deadline_too(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(C_START);
    struct outcome outcome;

    use_short(scene, REQUESTY_TIMEOUT_TOTAL);
    server_reply_repeat(reply, C_TEXT("x"), strlen(C_TEXT("x")), 5, 1000000);
    server_push(scene->server, reply);
    outcome = call(scene->client, CHAT, STREAM);
    assert_timeout(&outcome, REQUESTY_TIMEOUT_TOTAL, 1);
}

static void the_deadline_is_over_all_attempts(void **state)
{
    struct scene *scene = *state;
    struct outcome outcome;

    use_timeout(scene, usual, usual, usual, usual, REQUESTY_INT(5000));
    fake_clock();
    server_push(scene->server, error_reply_with(503, "retry-after-ms", "1500"));
    server_push(scene->server, error_reply_with(503, "retry-after-ms", "3400"));
    server_push(scene->server, error_reply_with(503, "retry-after-ms", "200"));
    scene_use(scene, &(requesty_client_options){ .api_key = TEST_KEY,
                                                 .base_url = server_url(scene->server),
                                                 .proxy = "",
                                                 .use_environment = REQUESTY_BOOL(0),
                                                 .max_retries = REQUESTY_INT(9),
                                                 .total_timeout_ms = REQUESTY_INT(5000) });
    outcome = call(scene->client, CHAT, CREATE);
    assert_code(outcome.rc, REQUESTY_ERR_OVERLOADED);
    assert_int_equal(outcome.error.attempts, 3);
    assert_int_equal(outcome.error.retry_after_ms, 200);
    assert_waits(1500, 3400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(no_connection_in_time),
        scene_test(no_byte_of_the_body_in_time),
        scene_test(no_further_byte_in_time),
        scene_test(signs_of_life_are_no_events),
        scene_test(no_event_at_all_in_time),
        scene_test(the_deadline_stands_in_every_phase),
        scene_test(a_lively_stream_has_a_deadline_too),
        scene_test(the_deadline_is_over_all_attempts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
