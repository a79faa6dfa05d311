/* The interrupt option: asked while a call waits, in every phase of it. */
#include "scenario.h"

#include <pthread.h>

struct asker {
    struct scene *scene;
    enum server_counter counter; /* says yes once this counter ... */
    size_t count;                /* ... is so high */
    int answer;
    size_t asked;
    pthread_t thread;
};

static int ask(void *user)
{
    struct asker *asker = user;

    asker->asked++;
    asker->thread = pthread_self();
    return server_count(asker->scene->server, asker->counter) >= asker->count ? asker->answer : 0;
}

static void use_asker(struct scene *scene, struct asker *asker)
{
    requesty_client_options options = scene_options(scene);

    asker->scene = scene;
    options.interrupt = ask;
    options.interrupt_user = asker;
    scene_use(scene, &options);
}

static void assert_interrupted(const struct asker *asker, const struct outcome *outcome)
{
    assert_code(outcome->rc, REQUESTY_ERR_CANCELLED);
    assert_int_equal(outcome->error.user_code, asker->answer);
    assert_int_equal(outcome->error.retryable, 0);
    assert_true(asker->asked > 0);
    assert_true(pthread_equal(asker->thread, pthread_self()));
}

static void a_call_that_waits_for_its_answer_is_interrupted(void **state)
{
    struct scene *scene = *state;
    size_t hangs = 0;

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct asker asker = { .counter = SERVER_HANGS, .count = ++hangs, .answer = 42 };
        struct outcome outcome;

        use_asker(scene, &asker);
        server_push(scene->server, server_reply_silence());
        outcome = call(scene->client, protocol, way);
        assert_interrupted(&asker, &outcome);
        assert_int_equal(outcome.error.attempts, 1);
    }
}

static void a_wait_between_attempts_is_interrupted(void **state)
{
    struct scene *scene = *state;
    struct asker asker = { .counter = SERVER_REPLIES, .count = 1, .answer = -7 };
    struct outcome outcome;

    use_asker(scene, &asker);
    server_push(scene->server, error_reply_with(429, "Retry-After", "50"));
    outcome = call(scene->client, CHAT, CREATE);
    assert_interrupted(&asker, &outcome);
    assert_int_equal(server_request_count(scene->server), 1);
}

static void a_stream_that_pauses_is_interrupted_and_keeps_what_came(void **state)
{
    struct scene *scene = *state;
    size_t hangs = 0;

    for (enum way way = STREAM; way <= OPEN; way++) {
        struct asker asker = { .counter = SERVER_HANGS, .count = ++hangs, .answer = 1 };
        struct server_reply *reply = sse_begin(C_TEXT("Half"));
        struct outcome outcome;

        use_asker(scene, &asker);
        server_reply_hang(reply);
        server_push(scene->server, reply);
        outcome = call(scene->client, CHAT, way);
        assert_interrupted(&asker, &outcome);
    }
}

/* ---- while events come ------------------------------------------------------------------------------------------- */

/* The interrupt says yes in the very turn that brings an event. */
struct race {
    struct server *server;
    bool wants;
    size_t events;
};

static int wants_out(void *user)
{
    return ((struct race *)user)->wants ? 99 : 0;
}

static int bring_another(const requesty_event *event, void *user)
{
    struct race *race = user;

    (void)event;
    if (++race->events > 1)
        return 0;
    race->wants = true;
    server_gate_open(race->server);
    assert_true(server_wait_point(race->server, "sent", 1)); /* it lies in the socket now */
    return 0;
}

static void the_code_is_kept_when_an_event_comes_at_the_same_time(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(C_TEXT("one"));
    struct race race = { .server = scene->server };
    requesty_client_options options = scene_options(scene);
    requesty_chat_params params = small_chat();
    requesty_error error;

    options.interrupt = wants_out;
    options.interrupt_user = &race;
    scene_use(scene, &options);
    server_reply_gate(reply);
    server_reply_text(reply, C_TEXT("two"));
    server_reply_point(reply, "sent");
    server_reply_hang(reply);
    server_push(scene->server, reply);
    assert_code(requesty_chat_stream(scene->client, &params, bring_another, &race, NULL, &error),
                REQUESTY_ERR_CANCELLED);
    assert_int_equal(error.user_code, 99);
    assert_int_equal(error.mid_stream, 1);
}

static void no_means_go_on(void **state)
{
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct asker asker = { .counter = SERVER_HANGS, .count = 1, .answer = 1 };

        use_asker(scene, &asker);
        server_push(scene->server, error_reply_with(503, "retry-after-ms", "250"));
        server_push(scene->server, good_reply(protocol, way));
        call_well(scene->client, protocol, way);
        assert_true(asker.asked >= 2); /* at least ten times a second */
    }
}

static void a_derived_client_may_have_another(void **state)
{
    struct scene *scene = *state;
    struct asker parent = { .counter = SERVER_HANGS, .count = 99, .answer = 1 };
    struct asker own = { .scene = scene, .counter = SERVER_HANGS, .count = 1, .answer = 2 };
    requesty_client_options changes = { .interrupt = ask, .interrupt_user = &own };
    requesty_client *derived;
    struct outcome outcome;

    use_asker(scene, &parent);
    assert_int_equal(requesty_client_with(scene->client, &changes, &derived, NULL), 0);
    server_push(scene->server, server_reply_silence());
    outcome = call(derived, CHAT, CREATE);
    assert_interrupted(&own, &outcome);
    assert_int_equal(parent.asked, 0);
    requesty_client_free(derived);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(a_call_that_waits_for_its_answer_is_interrupted),
        scene_test(a_wait_between_attempts_is_interrupted),
        scene_test(a_stream_that_pauses_is_interrupted_and_keeps_what_came),
        scene_test(the_code_is_kept_when_an_event_comes_at_the_same_time),
        scene_test(no_means_go_on),
        scene_test(a_derived_client_may_have_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
