/* Calls that are broken off from another thread, in every phase of a call. */
#include "scenario.h"

#include <pthread.h>
#include <semaphore.h>

/* The other thread waits until the call stands where it is to be cancelled. */
struct canceller {
    struct server *server;
    requesty_client *client;
    requesty_stream *stream;
    size_t hangs;   /* wait for this many hangs, or ... */
    size_t replies; /* ... for this many replies */
    int times;
    bool arrived;
};

static void *cancel_from_here(void *user)
{
    struct canceller *canceller = user;

    canceller->arrived = canceller->hangs ? server_wait_hangs(canceller->server, canceller->hangs)
                                          : server_wait(canceller->server, SERVER_REPLIES, canceller->replies);
    for (int i = 0; i < canceller->times; i++) {
        if (canceller->stream)
            requesty_stream_cancel(canceller->stream);
        else
            requesty_client_cancel(canceller->client);
    }
    return NULL;
}

static void assert_cancelled(const struct outcome *outcome)
{
    assert_code(outcome->rc, REQUESTY_ERR_CANCELLED);
    assert_code(outcome->error.code, REQUESTY_ERR_CANCELLED);
    assert_int_equal(outcome->error.user_code, 0);
    assert_int_equal(outcome->error.attempts, 1);
    assert_int_equal(outcome->error.retryable, 0);
}

static struct outcome call_and_cancel(struct scene *scene, struct canceller *canceller, enum protocol protocol,
                                      enum way way)
{
    struct outcome outcome;
    pthread_t thread;

    canceller->server = scene->server;
    canceller->client = scene->client;
    assert_int_equal(pthread_create(&thread, NULL, cancel_from_here, canceller), 0);
    outcome = call(scene->client, protocol, way);
    pthread_join(thread, NULL);
    assert_true(canceller->arrived);
    return outcome;
}

static void the_client_cancels_a_call_that_waits_for_its_answer(void **state)
{
    struct scene *scene = *state;
    size_t hangs = 0;

    EACH_PROTOCOL(protocol)
    EACH_WAY(way)
    {
        struct canceller canceller = { .hangs = ++hangs, .times = 1 + (int)way };
        struct outcome outcome;

        server_push(scene->server, server_reply_silence());
        outcome = call_and_cancel(scene, &canceller, protocol, way);
        assert_cancelled(&outcome);
        assert_int_equal(outcome.error.http_status, 0);
        assert_int_equal(outcome.error.mid_stream, 0);
        assert_false(outcome.has_result);
        assert_true(server_wait_peer_closes(scene->server, hangs));
        server_push(scene->server, good_reply(protocol, way));
        call_well(scene->client, protocol, way); /* a cancel does not reach calls that start later */
    }
}

static void the_client_cancels_a_reply_in_its_middle(void **state)
{
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    {
        struct server_reply *reply = server_reply_new();
        struct canceller canceller = { .hangs = (size_t)protocol + 1, .times = 1 };
        struct outcome outcome;

        server_reply_head(reply, 200, "application/json", SERVER_CHUNKED);
        server_reply_text(reply, "{\"id\":\"half");
        server_reply_hang(reply);
        server_push(scene->server, reply);
        outcome = call_and_cancel(scene, &canceller, protocol, CREATE);
        assert_cancelled(&outcome);
        assert_int_equal(outcome.error.mid_stream, 0);
        assert_false(outcome.has_result);
    }
}

/* The other thread cancels as soon as the program has the text. */
struct on_text {
    requesty_client *client;
    sem_t came;
};

static void *cancel_on_text(void *user)
{
    struct on_text *on_text = user;

    sem_wait(&on_text->came);
    requesty_client_cancel(on_text->client);
    return NULL;
}

static int tell_text(const requesty_event *event, void *user)
{
    if (event->type == REQUESTY_EVENT_TEXT)
        sem_post(&((struct on_text *)user)->came);
    return 0;
}

static void the_client_cancels_a_stream_in_its_middle(void **state)
{
    struct scene *scene = *state;

    EACH_PROTOCOL(protocol)
    {
        struct server_reply *reply =
            sse_begin(half_sse(protocol));
        struct on_text on_text = { .client = scene->client };
        requesty_error error;
        pthread_t thread;
        char text[64];

        server_reply_hang(reply);
        server_push(scene->server, reply);
        assert_int_equal(sem_init(&on_text.came, 0, 0), 0);
        assert_int_equal(pthread_create(&thread, NULL, cancel_on_text, &on_text), 0);
        assert_code(stream_it(scene, protocol, tell_text, &on_text, text, &error), REQUESTY_ERR_CANCELLED);
        pthread_join(thread, NULL);
        sem_destroy(&on_text.came);
        assert_int_equal(error.mid_stream, 1);
        assert_int_equal(error.user_code, 0);
        assert_string_equal(text, "Half");
        assert_true(server_wait_peer_closes(scene->server, (size_t)protocol + 1));
    }
}

/* The server asks for 50 seconds: the call ends at once. */
static void the_client_cancels_a_call_between_its_attempts(void **state)
{
    struct scene *scene = *state;

    EACH_WAY(way)
    {
        struct canceller canceller = { .replies = (size_t)way + 1, .times = 1 };
        struct outcome outcome;

        server_push(scene->server, error_reply_with(503, "Retry-After", "50"));
        outcome = call_and_cancel(scene, &canceller, CHAT, way);
        assert_cancelled(&outcome);
        assert_false(outcome.has_result);
    }
    assert_int_equal(server_request_count(scene->server), 3);
}

static void a_pull_stream_is_cancelled_from_another_thread(void **state)
{
    struct scene *scene = *state;
    struct server_reply *reply = sse_begin(M_START M_BLOCK M_DELTA("Half"));
    requesty_messages_params params = small_messages();
    struct canceller canceller = { .server = scene->server, .hangs = 1, .times = 3 };
    const requesty_event *event;
    struct record record = { 0 };
    requesty_error error;
    pthread_t thread;

    server_reply_hang(reply);
    server_push(scene->server, reply);
    assert_int_equal(requesty_messages_open(scene->client, &params, &canceller.stream, &error), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(requesty_stream_next(canceller.stream, &event, &error), 1);
        record_event(event, &record);
    }
    assert_int_equal(pthread_create(&thread, NULL, cancel_from_here, &canceller), 0);
    assert_code(requesty_stream_next(canceller.stream, &event, &error), REQUESTY_ERR_CANCELLED);
    assert_code(requesty_stream_next(canceller.stream, &event, &error), REQUESTY_ERR_CANCELLED);
    pthread_join(thread, NULL);
    assert_int_equal(error.mid_stream, 1);
    assert_string_equal(requesty_message_text(requesty_stream_message(canceller.stream)), "Half");
    requesty_stream_cancel(canceller.stream); /* any number of times */
    requesty_stream_free(canceller.stream);
    server_push(scene->server, good_reply(MESSAGES, OPEN));
    call_well(scene->client, MESSAGES, OPEN);
    record_free(&record);
}

static void a_stream_that_is_cancelled_before_next_gives_nothing(void **state)
{
    struct scene *scene = *state;
    requesty_chat_params params = small_chat();
    const requesty_event *event;
    requesty_stream *stream;
    requesty_error error;

    server_push(scene->server, good_reply(CHAT, OPEN));
    assert_int_equal(requesty_chat_open(scene->client, &params, &stream, &error), 0);
    requesty_stream_cancel(stream);
    requesty_stream_cancel(stream);
    assert_code(requesty_stream_next(stream, &event, &error), REQUESTY_ERR_CANCELLED);
    assert_int_equal(error.mid_stream, 0);
    requesty_stream_free(stream);
}

static void a_cancel_after_the_end_changes_nothing(void **state)
{
    struct scene *scene = *state;
    requesty_chat_params params = small_chat();
    const requesty_event *event;
    struct record record = { 0 };
    requesty_stream *stream;

    server_push(scene->server, good_reply(CHAT, OPEN));
    assert_int_equal(requesty_chat_open(scene->client, &params, &stream, NULL), 0);
    assert_int_equal(record_all(stream, &record, NULL), 0);
    requesty_stream_cancel(stream);
    requesty_client_cancel(scene->client);
    assert_int_equal(requesty_stream_next(stream, &event, NULL), 0);
    assert_string_equal(requesty_chat_text(requesty_stream_completion(stream)), REPLY_TEXT);
    requesty_stream_free(stream);
    requesty_stream_cancel(NULL);
    requesty_client_cancel(NULL);
    record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(the_client_cancels_a_call_that_waits_for_its_answer),
        scene_test(the_client_cancels_a_reply_in_its_middle),
        scene_test(the_client_cancels_a_stream_in_its_middle),
        scene_test(the_client_cancels_a_call_between_its_attempts),
        scene_test(a_pull_stream_is_cancelled_from_another_thread),
        scene_test(a_stream_that_is_cancelled_before_next_gives_nothing),
        scene_test(a_cancel_after_the_end_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
