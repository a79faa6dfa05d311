/* What may come from other threads while a loop is turned: cancels and wakes. */
#include "loops.h"

#include <pthread.h>
#include <stdatomic.h>

enum { CALLS = 24 };

#ifdef __SANITIZE_THREAD__
/* libcurl 7.88 tells that a socket is not to be watched any more after it has closed it, when it was not connected yet. By
 * then another thread (the server's) may have the number. Taking a number off that is not on does no harm. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:rq_driver_watch\n";
}
#endif

static struct server_reply *answer(const struct server_request *request, void *user)
{
    (void)user;
    return good_reply(strstr(request->path, "/messages") ? MESSAGES : CHAT, STREAM);
}

/* ---- cancels ----------------------------------------------------------------------------------------------------- */

struct canceller {
    struct told *told;
    requesty_client *client;
    requesty_loop *loop;
    struct server *server;
    size_t hangs; /* wait for this many first */
    _Atomic bool stop;
};

static void *cancel_all(void *user)
{
    struct canceller *canceller = user;

    for (size_t i = 0; i < CALLS; i++)
        requesty_call_cancel(canceller->told[i].handle);
    return NULL;
}

/* Calls run to their end while another thread cancels them: some are quicker, and each is told once. */
static void cancels_race_with_the_end(void **state)
{
    struct scene *scene = *state;

    server_set_handler(scene->server, answer, NULL);
    for (int round = 0; round < 30; round++) {
        struct told told[CALLS] = { 0 };
        struct canceller canceller = { .told = told };
        requesty_loop *loop = new_loop_with(round % 2 ? 5 : -1, -1);
        pthread_t thread;

        for (size_t i = 0; i < CALLS; i++) {
            told[i].keeps = true;
            start(&told[i], loop, scene->client, i % 2 ? CHAT : MESSAGES, STREAM);
        }
        for (int i = 0; i < round; i++) /* each round the cancels come later */
            requesty_loop_run_once(loop, 1, NULL);
        assert_int_equal(pthread_create(&thread, NULL, cancel_all, &canceller), 0);
        turn_all(loop);
        if (round % 3 == 0)
            requesty_loop_free(loop); /* while the other thread may still be at it */
        pthread_join(thread, NULL);
        if (round % 3)
            requesty_loop_free(loop);
        for (size_t i = 0; i < CALLS; i++) {
            assert_int_equal(told[i].dones, 1);
            assert_true(told[i].code == 0 || told[i].code == REQUESTY_ERR_CANCELLED);
            requesty_call_free(told[i].handle);
        }
    }
}

static void *cancel_when_all_hang(void *user)
{
    struct canceller *canceller = user;

    server_wait_hangs(canceller->server, canceller->hangs);
    if (canceller->client)
        requesty_client_cancel(canceller->client);
    else
        cancel_all(canceller);
    return NULL;
}

/* The loop waits without end, and is woken by it. */
static void a_waiting_loop_is_told(void **state)
{
    struct scene *scene = *state;

    server_set_default(scene->server, server_reply_silence());
    for (int by_client = 0; by_client <= 1; by_client++) {
        struct told told[CALLS] = { 0 };
        struct canceller canceller = { .told = told, .server = scene->server };
        requesty_loop *loop = new_loop();
        pthread_t thread;

        canceller.client = by_client ? scene->client : NULL;
        canceller.hangs = (size_t)(by_client + 1) * CALLS;
        for (size_t i = 0; i < CALLS; i++) {
            told[i].keeps = true;
            start(&told[i], loop, scene->client, CHAT, STREAM);
        }
        assert_int_equal(pthread_create(&thread, NULL, cancel_when_all_hang, &canceller), 0);
        if (by_client)
            assert_int_equal(requesty_loop_run(loop, NULL), 0);
        else
            turn_all(loop);
        pthread_join(thread, NULL);
        for (size_t i = 0; i < CALLS; i++) {
            assert_told(&told[i], REQUESTY_ERR_CANCELLED);
            requesty_call_free(told[i].handle);
        }
        requesty_loop_free(loop);
    }
}

/* ---- wakes ------------------------------------------------------------------------------------------------------- */

static void *wake_often(void *user)
{
    struct canceller *canceller = user;

    while (!atomic_load(&canceller->stop))
        requesty_loop_wake(canceller->loop);
    return NULL;
}

static void wakes_disturb_nothing(void **state)
{
    struct scene *scene = *state;
    struct told told[CALLS] = { 0 };
    struct canceller canceller = { .loop = new_loop() };
    pthread_t thread;

    server_set_handler(scene->server, answer, NULL);
    assert_int_equal(pthread_create(&thread, NULL, wake_often, &canceller), 0);
    for (size_t i = 0; i < CALLS; i++)
        start(&told[i], canceller.loop, scene->client, i % 2 ? CHAT : MESSAGES, STREAM);
    turn_all(canceller.loop);
    atomic_store(&canceller.stop, true);
    pthread_join(thread, NULL);
    for (size_t i = 0; i < CALLS; i++)
        assert_well(&told[i]);
    requesty_loop_free(canceller.loop);
}

/* ---- one client, many threads ------------------------------------------------------------------------------------ */

static void *run_a_loop(void *user)
{
    struct told told[CALLS] = { 0 };
    requesty_loop *loop = new_loop();
    size_t well = 0;

    for (size_t i = 0; i < CALLS; i++)
        start(&told[i], loop, user, i % 2 ? CHAT : MESSAGES, STREAM);
    turn_all(loop);
    for (size_t i = 0; i < CALLS; i++)
        well += told[i].dones == 1 && told[i].code == 0 && strcmp(told[i].text, REPLY_TEXT) == 0;
    requesty_loop_free(loop);
    return (void *)(uintptr_t)well;
}

/* Each with a loop, and one that makes blocking calls. */
static void threads_share_a_client(void **state)
{
    struct scene *scene = *state;
    pthread_t threads[3];
    void *well;

    server_set_handler(scene->server, answer, NULL);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_a_loop, scene->client), 0);
    for (int i = 0; i < 10; i++)
        call_well(scene->client, CHAT, STREAM);
    for (size_t i = 0; i < COUNT(threads); i++) {
        pthread_join(threads[i], &well);
        assert_int_equal((uintptr_t)well, CALLS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(cancels_race_with_the_end),
        scene_test(a_waiting_loop_is_told),
        scene_test(wakes_disturb_nothing),
        scene_test(threads_share_a_client),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
