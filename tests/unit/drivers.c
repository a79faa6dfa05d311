/* What a loop waits with: sockets, one moment, a wake-up. Built once for each driver that runs here. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "failing_alloc.h"

#include "base/clock.h"
#include "engine/driver.h"

#define SOME 8

/* Time as the test has it. */
static int64_t fake_now = 1000;

static int64_t now(void)
{
    return fake_now;
}

static const struct rq_clock fake_clock = { now, now, NULL };

struct scene {
    struct rq_driver *driver;
    int ends[2]; /* of a pair of sockets: [0] is watched */
    struct rq_driver_news news[SOME];
};

static int setup(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    if (!scene || rq_driver_new(&scene->driver) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, scene->ends) != 0)
        return -1;
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    struct scene *scene = *state;

    rq_driver_free(scene->driver);
    close(scene->ends[0]);
    close(scene->ends[1]);
    free(scene);
    rq_clock_replace(NULL);
    return 0;
}

#define driver_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

/* The descriptor says whether waiting would wait; a driver without one says nothing. */
static void check_descriptor(struct scene *scene, bool readable)
{
    struct pollfd host = { .fd = rq_driver_fd(scene->driver), .events = POLLIN };

    if (host.fd >= 0)
        assert_int_equal(poll(&host, 1, 0), readable);
}

/* The watched end is ready for this, and nothing else is; 0: nothing at all. */
static void check_ready(struct scene *scene, int ready)
{
    int told = 0, count;

    check_descriptor(scene, ready != 0);
    count = rq_driver_wait(scene->driver, 0, scene->news, SOME);
    for (int i = 0; i < count; i++) {
        assert_int_equal(scene->news[i].socket, scene->ends[0]);
        told |= scene->news[i].ready;
    }
    assert_int_equal(told & ~RQ_DRIVER_ERROR, ready);
}

static void watch(struct scene *scene, int before, int wanted)
{
    assert_int_equal(rq_driver_watch(scene->driver, scene->ends[0], before, wanted), 0);
}

static void say(struct scene *scene)
{
    assert_int_equal(write(scene->ends[1], "x", 1), 1);
}

/* ---- sockets ----------------------------------------------------------------------------------------------------- */

static void nothing_is_ready_at_first(void **state)
{
    struct scene *scene = *state;

    say(scene); /* it is not watched */
    check_ready(scene, 0);
}

static void a_socket_that_has_bytes_is_ready_until_they_are_read(void **state)
{
    struct scene *scene = *state;
    char byte;

    watch(scene, 0, RQ_DRIVER_READ);
    check_ready(scene, 0);
    say(scene);
    check_ready(scene, RQ_DRIVER_READ);
    check_ready(scene, RQ_DRIVER_READ);
    assert_int_equal(read(scene->ends[0], &byte, 1), 1);
    check_ready(scene, 0);
}

static void what_is_watched_for_changes(void **state)
{
    struct scene *scene = *state;

    say(scene);
    watch(scene, 0, RQ_DRIVER_WRITE);
    check_ready(scene, RQ_DRIVER_WRITE);
    watch(scene, RQ_DRIVER_WRITE, RQ_DRIVER_READ | RQ_DRIVER_WRITE);
    check_ready(scene, RQ_DRIVER_READ | RQ_DRIVER_WRITE);
    watch(scene, RQ_DRIVER_READ | RQ_DRIVER_WRITE, RQ_DRIVER_READ);
    check_ready(scene, RQ_DRIVER_READ);
    watch(scene, RQ_DRIVER_READ, 0);
    check_ready(scene, 0);
    watch(scene, 0, 0);
    check_ready(scene, 0);
    watch(scene, 0, RQ_DRIVER_READ);
    check_ready(scene, RQ_DRIVER_READ);
}

static void the_other_side_goes_away(void **state)
{
    struct scene *scene = *state;

    watch(scene, 0, RQ_DRIVER_READ);
    close(scene->ends[1]);
    scene->ends[1] = -1;
    check_ready(scene, RQ_DRIVER_READ);
}

/* As libcurl may do it: the number is closed, used again, and told of afterwards. */
static void a_number_is_used_again(void **state)
{
    struct scene *scene = *state;
    int fresh[2], number = scene->ends[0];

    watch(scene, 0, RQ_DRIVER_READ);
    close(number);
    close(scene->ends[1]);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fresh), 0);
    scene->ends[0] = fresh[0] == number ? fresh[0] : dup2(fresh[0], number);
    scene->ends[1] = fresh[1];
    watch(scene, RQ_DRIVER_READ, RQ_DRIVER_READ | RQ_DRIVER_WRITE); /* it is not known as watched any more */
    check_ready(scene, RQ_DRIVER_WRITE);
    watch(scene, 0, RQ_DRIVER_READ); /* and it is known, where that is not thought */
    check_ready(scene, 0);
    watch(scene, RQ_DRIVER_READ, 0);
    watch(scene, RQ_DRIVER_READ, 0); /* twice does no harm */
}

/* More are ready than are asked for: each is told in its turn. */
static void nobody_is_left_out(void **state)
{
    struct scene *scene = *state;
    int pairs[3 * SOME][2];
    bool told[3 * SOME] = { false };

    for (size_t i = 0; i < 3 * SOME; i++) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[i]), 0);
        assert_int_equal(rq_driver_watch(scene->driver, pairs[i][0], 0, RQ_DRIVER_READ), 0);
        assert_int_equal(write(pairs[i][1], "x", 1), 1);
    }
    for (int round = 0; round < 3; round++) {
        assert_int_equal(rq_driver_wait(scene->driver, -1, scene->news, SOME), SOME);
        for (size_t i = 0; i < 3 * SOME; i++)
            for (size_t n = 0; n < SOME; n++)
                told[i] = told[i] || scene->news[n].socket == pairs[i][0];
    }
    for (size_t i = 0; i < 3 * SOME; i++) {
        assert_true(told[i]);
        assert_int_equal(rq_driver_watch(scene->driver, pairs[i][0], RQ_DRIVER_READ, 0), 0);
        close(pairs[i][0]);
        close(pairs[i][1]);
    }
    check_ready(scene, 0);
}

/* ---- the moment -------------------------------------------------------------------------------------------------- */

static void a_moment_that_has_passed_ends_waiting(void **state)
{
    struct scene *scene = *state;

    for (int round = 0; round < 2; round++) {
        rq_driver_set_time(scene->driver, 0);
        assert_int_equal(rq_driver_wait(scene->driver, -1, scene->news, SOME), 0);
        rq_driver_set_time(scene->driver, INT64_MAX);
        check_descriptor(scene, false);
    }
}

static void a_moment_to_come_ends_waiting(void **state)
{
    struct scene *scene = *state;
    int64_t at = rq_clock_now() + 20;

    rq_driver_set_time(scene->driver, at);
    check_descriptor(scene, false);
    assert_int_equal(rq_driver_wait(scene->driver, -1, scene->news, SOME), 0);
    assert_true(rq_clock_now() >= at);
}

static void a_moment_is_taken_back(void **state)
{
    struct scene *scene = *state;

    rq_clock_replace(&fake_clock);
    rq_driver_set_time(scene->driver, fake_now);
    rq_driver_set_time(scene->driver, fake_now + 1000000);
    check_ready(scene, 0);
    rq_driver_set_time(scene->driver, INT64_MAX);
    check_ready(scene, 0);
}

/* ---- waking ------------------------------------------------------------------------------------------------------ */

static void a_wake_ends_one_wait(void **state)
{
    struct scene *scene = *state;

    for (int i = 0; i < 3; i++)
        rq_driver_wake(scene->driver);
    check_descriptor(scene, true);
    assert_int_equal(rq_driver_wait(scene->driver, -1, scene->news, SOME), 0);
    check_ready(scene, 0);
}

static void *wake_from_here(void *driver)
{
    rq_driver_wake(driver);
    return NULL;
}

static void another_thread_wakes(void **state)
{
    struct scene *scene = *state;
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, wake_from_here, scene->driver), 0);
    assert_int_equal(rq_driver_wait(scene->driver, -1, scene->news, SOME), 0);
    pthread_join(thread, NULL);
    check_ready(scene, 0);
}

static void any_number_of_wakes_is_fine(void **state)
{
    struct scene *scene = *state;

    for (int i = 0; i < 100000; i++)
        rq_driver_wake(scene->driver);
    assert_int_equal(rq_driver_wait(scene->driver, -1, scene->news, SOME), 0);
    check_ready(scene, 0);
}

/* ---- nothing left ------------------------------------------------------------------------------------------------ */

static void without_memory(void **state)
{
    struct rq_driver *driver = NULL;
    int before = blocks, rc;

    (void)state;
    for (int n = 1;; n++) {
        allocations = 0;
        fail_at = n;
        rc = rq_driver_new(&driver);
        fail_at = 0;
        if (rc == 0)
            break;
        assert_int_equal(rc, REQUESTY_ERR_NO_MEMORY);
        assert_null(driver);
        assert_int_equal(blocks, before);
    }
    rq_driver_free(driver);
    rq_driver_free(NULL);
    assert_int_equal(blocks, before);
}

static void without_descriptors(void **state)
{
    struct rlimit limit, none;
    struct rq_driver *driver = NULL;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    for (rlim_t most = 0; most < 64; most++) { /* each of the driver's descriptors in turn is one too many */
        none.rlim_cur = most;
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
        if (rq_driver_new(&driver) == 0)
            break;
        assert_null(driver);
    }
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_non_null(driver);
    rq_driver_free(driver);
}

int main(void)
{
    const requesty_allocator allocator = { failing_malloc, failing_realloc, counting_free };
    const struct CMUnitTest tests[] = {
        driver_test(nothing_is_ready_at_first),
        driver_test(a_socket_that_has_bytes_is_ready_until_they_are_read),
        driver_test(what_is_watched_for_changes),
        driver_test(the_other_side_goes_away),
        driver_test(a_number_is_used_again),
        driver_test(nobody_is_left_out),
        driver_test(a_moment_that_has_passed_ends_waiting),
        driver_test(a_moment_to_come_ends_waiting),
        driver_test(a_moment_is_taken_back),
        driver_test(a_wake_ends_one_wait),
        driver_test(another_thread_wakes),
        driver_test(any_number_of_wakes_is_fine),
        driver_test(without_memory),
        driver_test(without_descriptors),
    };

    if (requesty_set_allocator(&allocator) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
