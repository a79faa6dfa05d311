/* Many threads on one client. Nothing is asserted outside of the test's own thread: the others count. */
#include "scenario.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define THREADS 8
#define CALLS 50

/* Answers whatever is asked for, in any order. */
static struct server_reply *answer(const struct server_request *request, void *user)
{
    enum protocol protocol = strcmp(request->path, "/v1/messages") == 0 ? MESSAGES : CHAT;

    (void)user;
    return good_reply(protocol, strstr(request->body, "\"stream\":true") ? STREAM : CREATE);
}

static struct server_reply *answer_never(const struct server_request *request, void *user)
{
    struct server_reply *reply = sse_begin(strcmp(request->path, "/v1/messages") == 0 ? M_START M_BLOCK
                                                                                      : C_TEXT("Half"));

    (void)user;
    server_reply_hang(reply);
    return reply;
}

/* ---- threads ----------------------------------------------------------------------------------------------------- */

struct worker {
    pthread_t thread;
    struct scene *scene;
    requesty_client *client;
    int number, calls;
    int good, cancelled, other;
    atomic_int *at_work;
    char problem[256]; /* the last one */
};

static void count(struct worker *worker, const struct outcome *outcome)
{
    if (outcome->rc == 0 && strcmp(outcome->text, REPLY_TEXT) == 0) {
        worker->good++;
    } else if (outcome->rc == REQUESTY_ERR_CANCELLED && outcome->error.code == REQUESTY_ERR_CANCELLED) {
        worker->cancelled++;
    } else {
        worker->other++;
        snprintf(worker->problem, sizeof worker->problem, "%s: %.200s", requesty_code_name(outcome->rc),
                 outcome->rc < 0 ? outcome->error.message : outcome->text);
    }
}

static struct outcome call_number(requesty_client *client, int number)
{
    return call(client, number % 2 ? CHAT : MESSAGES, (enum way)(number / 2 % 3));
}

static void *make_calls(void *user)
{
    struct worker *worker = user;

    for (int i = 0; i < worker->calls; i++) {
        struct outcome outcome = call_number(worker->client, worker->number + i);

        count(worker, &outcome);
    }
    if (worker->at_work)
        atomic_fetch_sub(worker->at_work, 1);
    return NULL;
}

/* Each call has a client of its own, derived for it. */
static void *make_derived_calls(void *user)
{
    struct worker *worker = user;

    for (int i = 0; i < worker->calls; i++) {
        const requesty_client_options changes = { .max_retries = REQUESTY_INT(i % 3), .title = "Derived" };
        struct outcome outcome = { .rc = REQUESTY_ERR_INVALID };
        requesty_client *derived;

        if (requesty_client_with(worker->client, &changes, &derived, &outcome.error) == 0) {
            outcome = call_number(derived, worker->number + i);
            requesty_client_free(derived);
        }
        count(worker, &outcome);
    }
    return NULL;
}

static void *make_clients_and_calls(void *user)
{
    struct worker *worker = user;

    for (int i = 0; i < worker->calls; i++) {
        requesty_client_options options = scene_options(worker->scene);
        struct outcome outcome = { .rc = REQUESTY_ERR_INVALID };
        requesty_client *client;

        if (requesty_client_new(&options, &client, &outcome.error) == 0) {
            outcome = call_number(client, worker->number + i);
            requesty_client_free(client);
        }
        count(worker, &outcome);
    }
    return NULL;
}

static void start(struct scene *scene, struct worker workers[THREADS], void *(*run)(void *), int calls,
                  atomic_int *at_work)
{
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ .scene = scene, .client = scene->client, .number = i, .calls = calls,
                                      .at_work = at_work };
        assert_int_equal(pthread_create(&workers[i].thread, NULL, run, &workers[i]), 0);
    }
}

/* What they counted together. */
static struct worker finish(struct worker workers[THREADS])
{
    struct worker sum = { 0 };

    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        sum.good += workers[i].good;
        sum.cancelled += workers[i].cancelled;
        sum.other += workers[i].other;
        if (*workers[i].problem)
            print_error("thread %d: %s\n", i, workers[i].problem);
    }
    return sum;
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void eight_threads_call_on_one_client(void **state)
{
    struct scene *scene = *state;
    struct worker workers[THREADS], sum;

    fake_clock(); /* no reply's end is given up for being slow */
    server_set_handler(scene->server, answer, NULL);
    start(scene, workers, make_calls, CALLS, NULL);
    sum = finish(workers);
    assert_int_equal(sum.good, THREADS * CALLS);
    assert_int_equal(server_request_count(scene->server), THREADS * CALLS);
    assert_true(server_connection_count(scene->server) <= THREADS);
}

static void eight_threads_derive_clients_and_call(void **state)
{
    struct scene *scene = *state;
    struct worker workers[THREADS], sum;

    fake_clock();
    server_set_handler(scene->server, answer, NULL);
    start(scene, workers, make_derived_calls, CALLS, NULL);
    sum = finish(workers);
    assert_int_equal(sum.good, THREADS * CALLS);
    assert_true(server_connection_count(scene->server) <= THREADS);
}

static void eight_threads_with_clients_of_their_own(void **state)
{
    struct scene *scene = *state;
    struct worker workers[THREADS], sum;

    server_set_handler(scene->server, answer, NULL);
    start(scene, workers, make_clients_and_calls, CALLS / 5, NULL);
    sum = finish(workers);
    assert_int_equal(sum.good, THREADS * (CALLS / 5));
}

static void one_cancel_ends_all_that_runs(void **state)
{
    struct scene *scene = *state;
    struct worker workers[THREADS], sum;

    for (size_t round = 1; round <= 3; round++) {
        server_set_handler(scene->server, answer_never, NULL);
        start(scene, workers, make_calls, 1, NULL);
        assert_true(server_wait_hangs(scene->server, round * THREADS));
        requesty_client_cancel(scene->client);
        sum = finish(workers);
        assert_int_equal(sum.cancelled, THREADS);
        assert_true(server_wait_peer_closes(scene->server, round * THREADS));
        server_set_handler(scene->server, answer, NULL);
        call_well(scene->client, CHAT, STREAM);
    }
}

/* Cancels at every moment of a call: it is cancelled, or it succeeds. */
static void cancels_may_come_at_any_moment(void **state)
{
    struct scene *scene = *state;
    struct worker workers[THREADS], sum;
    atomic_int at_work = THREADS;

    server_set_handler(scene->server, answer, NULL);
    start(scene, workers, make_calls, CALLS, &at_work);
    while (atomic_load(&at_work) > 0) {
        requesty_client_cancel(scene->client);
        sched_yield();
    }
    sum = finish(workers);
    assert_int_equal(sum.good + sum.cancelled, THREADS * CALLS);
    assert_int_equal(sum.other, 0);
    call_well(scene->client, MESSAGES, CREATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(eight_threads_call_on_one_client),
        scene_test(eight_threads_derive_clients_and_call),
        scene_test(eight_threads_with_clients_of_their_own),
        scene_test(one_cancel_ends_all_that_runs),
        scene_test(cancels_may_come_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
