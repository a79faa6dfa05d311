/* However a call ends, and wherever it stands then: on_done comes once. */
#include "loops.h"
#include "responses.h"

#include <unistd.h>

/* ---- by itself --------------------------------------------------------------------------------------------------- */

/* The first frames of a stream. */
static const char *begun(enum protocol protocol)
{
    return protocol == MESSAGES ? M_START : protocol == CHAT ? C_START : R_START;
}

static struct server_reply *unauthorized(enum protocol protocol, enum way way)
{
    (void)protocol, (void)way;
    return error_reply(401, "who are you");
}

static struct server_reply *overloaded(enum protocol protocol, enum way way)
{
    (void)protocol, (void)way;
    return error_reply(503, "not now");
}

static struct server_reply *cut(enum protocol protocol, enum way way)
{
    struct server_reply *reply = server_reply_new();
    const char *text = way == CREATE ? "{\"id\":\"half" : begun(protocol);

    server_reply_head(reply, 200, way == CREATE ? "application/json" : "text/event-stream", SERVER_CHUNKED);
    server_reply_text(reply, text);
    server_reply_close(reply);
    return reply;
}

static struct server_reply *refused(enum protocol protocol, enum way way)
{
    (void)protocol, (void)way;
    return server_reply_refuse();
}

static struct server_reply *silent(enum protocol protocol, enum way way)
{
    (void)protocol, (void)way;
    return server_reply_silence();
}

static struct server_reply *no_json(enum protocol protocol, enum way way)
{
    (void)protocol;
    return way == CREATE ? server_reply_json(200, "hello") : sse("data: hello\n\n");
}

static struct server_reply *error_event(enum protocol protocol, enum way way)
{
    (void)protocol, (void)way;
    return sse("event: error\ndata: {\"error\":{\"type\":\"api_error\",\"message\":\"oh\"}}\n\n");
}

static struct server_reply *large(enum protocol protocol, enum way way)
{
    static char text[20000];

    (void)protocol, (void)way;
    memset(text, ' ', sizeof text - 1);
    return server_reply_json(200, text);
}

static const struct {
    struct server_reply *(*reply)(enum protocol protocol, enum way way);
    int code;
} ends[] = {
    { good_reply, REQUESTY_OK },
    { unauthorized, REQUESTY_ERR_UNAUTHORIZED },
    { overloaded, REQUESTY_ERR_OVERLOADED },
    { cut, 0 }, /* of a stream or of a body: see below */
    { refused, REQUESTY_ERR_NETWORK },
    { silent, REQUESTY_ERR_TIMEOUT },
    { no_json, REQUESTY_ERR_BAD_REPLY },
    { error_event, REQUESTY_ERR_SERVER },
    { large, REQUESTY_ERR_TOO_LARGE },
};

static int code_of(size_t end, enum way way)
{
    if (ends[end].reply != cut)
        return ends[end].code;
    return way == CREATE ? REQUESTY_ERR_NETWORK : REQUESTY_ERR_INCOMPLETE_STREAM;
}

static void every_end_is_told_once(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.max_retries = REQUESTY_INT(0);
    options.max_reply_bytes = REQUESTY_INT(10000);
    for (size_t end = 0; end < COUNT(ends); end++)
        EACH_PROTOCOL(protocol)
        for (enum way way = CREATE; way <= STREAM; way++) {
            struct told told[5] = { 0 };
            requesty_loop *loop = new_loop();

            /* only where nothing else ends the calls: on a slow machine, the others would not be in time */
            options.first_byte_timeout_ms = REQUESTY_INT(ends[end].reply == silent ? 100 : 0);
            scene_use(scene, &options);
            server_set_default(scene->server, ends[end].reply(protocol, way));
            for (size_t i = 0; i < COUNT(told); i++)
                start(&told[i], loop, scene->client, protocol, way);
            turn_all(loop);
            settle(loop);
            for (size_t i = 0; i < COUNT(told); i++) {
                assert_told(&told[i], code_of(end, way));
                assert_int_equal(told[i].error.mid_stream, told[i].events && told[i].code);
            }
            requesty_loop_free(loop);
        }
}

static void a_refused_connection_is_told_once(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);
    struct told told = { 0 };
    requesty_loop *loop = new_loop();
    char url[64];
    int port, socket = server_reserve_port(&port);

    assert_true(socket >= 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    options.base_url = url;
    fake_clock();
    scene_use(scene, &options);
    start(&told, loop, scene->client, MESSAGES, STREAM);
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    assert_told(&told, REQUESTY_ERR_CONNECT);
    assert_int_equal(told.error.attempts, 3);
    requesty_loop_free(loop);
    close(socket);
}

/* ---- by the program ---------------------------------------------------------------------------------------------- */

enum stage { STARTED, IN_LINE, ASKED, HALF, BETWEEN_ATTEMPTS, PAUSED, COMPLETE, STAGES };
enum wish { CANCEL, CLIENT_CANCEL, FREE_CALL, FREE_LOOP, ALL, WISHES };

static struct server_reply *reply_for(enum stage stage, enum protocol protocol, enum way way)
{
    struct server_reply *reply;

    if (stage == BETWEEN_ATTEMPTS)
        return error_reply_with(503, "Retry-After", "50");
    if (stage == PAUSED || stage == COMPLETE)
        return good_reply(protocol, way);
    if (stage != HALF)
        return server_reply_silence();
    reply = server_reply_new();
    server_reply_head(reply, 200, way == CREATE ? "application/json" : "text/event-stream", SERVER_CHUNKED);
    server_reply_text(reply, way == CREATE ? "{\"id\":" : begun(protocol));
    server_reply_hang(reply);
    return reply;
}

/* Brings a call to where it is to end. */
static void bring_to(struct scene *scene, enum stage stage, struct told *told, enum way way)
{
    size_t hangs = server_count(scene->server, SERVER_HANGS);

    switch (stage) {
    case ASKED:
        await(told->loop, hangs < server_count(scene->server, SERVER_HANGS));
        break;
    case HALF:
        if (way == CREATE)
            await(told->loop, hangs < server_count(scene->server, SERVER_HANGS));
        else
            turn_until(told->loop, told->events);
        break;
    case BETWEEN_ATTEMPTS:
        turn_until(told->loop, requesty_loop_timeout_ms(told->loop) == 50000);
        break;
    case PAUSED:
        requesty_call_pause(told->handle);
        await(told->loop, requesty_loop_timeout_ms(told->loop) < 0); /* the attempt has ended, and nothing was told */
        assert_int_equal(told->events, 0);
        break;
    case COMPLETE:
        turn_all(told->loop);
        break;
    default:
        break;
    }
}

/* Whether the loop is still there. */
static bool end_it(struct scene *scene, enum wish wish, struct told *told)
{
    if (wish == CANCEL || wish == ALL)
        requesty_call_cancel(told->handle);
    if (wish == CLIENT_CANCEL || wish == ALL)
        requesty_client_cancel(scene->client);
    if (wish == FREE_CALL || wish == ALL) {
        requesty_call_free(told->handle);
        told->handle = NULL;
    }
    if (wish != FREE_LOOP && wish != ALL)
        return true;
    requesty_loop_free(told->loop);
    return false;
}

static void end_at(struct scene *scene, enum stage stage, enum wish wish, enum protocol protocol, enum way way)
{
    struct told first = { 0 }, told = { .keeps = true };
    requesty_loop *loop = new_loop_with(stage == IN_LINE ? 1 : -1, -1);

    if (stage == IN_LINE) {
        server_push(scene->server, server_reply_silence());
        start(&first, loop, scene->client, CHAT, CREATE);
    }
    server_set_default(scene->server, reply_for(stage, protocol, way));
    start(&told, loop, scene->client, protocol, way);
    bring_to(scene, stage, &told, way);
    if (end_it(scene, wish, &told)) {
        turn_until(loop, told.dones);
        requesty_loop_free(loop);
    }
    assert_told(&told, stage == COMPLETE ? REQUESTY_OK : REQUESTY_ERR_CANCELLED);
    if (told.code)
        assert_int_equal(told.error.attempts, stage != IN_LINE);
    if (stage == IN_LINE)
        assert_told(&first, REQUESTY_ERR_CANCELLED);
    requesty_call_free(told.handle);
}

static void every_stage_is_ended_once(void **state)
{
    struct scene *scene = *state;
    requesty_client_options options = scene_options(scene);

    options.first_byte_timeout_ms = options.idle_bytes_timeout_ms = options.idle_events_timeout_ms = REQUESTY_INT(0);
    for (enum stage stage = STARTED; stage < STAGES; stage++)
        for (enum wish wish = CANCEL; wish < WISHES; wish++)
            EACH_PROTOCOL(protocol)
            for (enum way way = CREATE; way <= STREAM; way++) {
                fake_clock();
                scene_use(scene, &options);
                end_at(scene, stage, wish, protocol, way);
            }
}

/* The server sees it: a call that is given up is broken off, and does not run on unseen. */
static void what_is_cancelled_is_broken_off(void **state)
{
    struct scene *scene = *state;
    struct told told = { .keeps = true };
    requesty_loop *loop = new_loop();

    server_set_default(scene->server, server_reply_silence());
    start(&told, loop, scene->client, CHAT, STREAM);
    await(loop, server_count(scene->server, SERVER_HANGS));
    requesty_call_cancel(told.handle);
    turn_all(loop);
    assert_true(server_wait_peer_closes(scene->server, 1));
    requesty_call_free(told.handle);
    requesty_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(every_end_is_told_once),
        scene_test(a_refused_connection_is_told_once),
        scene_test(every_stage_is_ended_once),
        scene_test(what_is_cancelled_is_broken_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
