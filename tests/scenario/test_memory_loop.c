/* Allocations that fail, one after the other, in a loop with several calls: whatever started ends once, nothing leaks,
 * and the loop works on. */
#include "hooks.h"
#include "loops.h"

enum { CALLS = 4 };

static struct server_reply *answer(const struct server_request *request, void *user)
{
    (void)user;
    return good_reply(strstr(request->path, "/messages") ? MESSAGES : CHAT,
                      strstr(request->body, "\"stream\":true") ? STREAM : CREATE);
}

static bool may_end_so(const struct told *told)
{
    return told->code == 0 || told->code == REQUESTY_ERR_NO_MEMORY;
}

static int pause_and_resume(struct told *told)
{
    requesty_call_pause(told->handle);
    requesty_call_resume(told->handle);
    return 0;
}

/* Starts calls of all kinds; those that start are counted. */
static size_t start_calls(struct scene *scene, requesty_loop *loop, struct told *told)
{
    requesty_error error;
    size_t started = 0;

    for (size_t i = 0; i < CALLS; i++) {
        int rc;

        told[i].keeps = true;
        told[i].loop = loop;
        told[i].at_event = pause_and_resume;
        rc = try_start(&told[i], scene->client, i % 2 ? CHAT : MESSAGES, i / 2 ? CREATE : STREAM, &error);
        assert_true(rc == 0 || rc == REQUESTY_ERR_NO_MEMORY);
        assert_true((rc == 0) == (told[i].handle != NULL));
        started += rc == 0;
        assert_int_equal(requesty_loop_active(loop), started);
    }
    return started;
}

static void check_calls(struct told *told)
{
    for (size_t i = 0; i < CALLS; i++) {
        assert_int_equal(told[i].dones, told[i].handle ? 1 : 0);
        assert_true(may_end_so(&told[i]));
        if (told[i].handle && told[i].code == 0)
            assert_string_equal(told[i].text, REPLY_TEXT);
        requesty_call_free(told[i].handle);
    }
}

static void run_calls(struct scene *scene, requesty_loop *loop)
{
    struct told told[CALLS] = { 0 };
    struct told well = { 0 };

    start_calls(scene, loop, told);
    assert_int_equal(requesty_loop_run(loop, NULL), 0);
    hooks_end();
    check_calls(told);
    start(&well, loop, scene->client, CHAT, STREAM);
    turn_all(loop);
    assert_well(&well);
    requesty_loop_free(loop);
}

/* Everything with the nth allocation failing; whether it came to that. */
static bool fail_once(struct scene *scene, size_t number, bool for_good, int64_t most)
{
    requesty_loop_options options = { .max_in_flight = REQUESTY_INT(most), .high_water_bytes = REQUESTY_INT(0) };
    requesty_loop *loop = NULL;
    requesty_error error;
    bool failed;
    int rc;

    scene_use_retries(scene, 0);
    hooks_fail(number, for_good);
    rc = requesty_loop_new_with(&options, &loop, &error);
    if (rc == 0) {
        run_calls(scene, loop);
    } else {
        assert_code(rc, REQUESTY_ERR_NO_MEMORY);
        assert_null(loop);
    }
    failed = hooks_failed();
    hooks_end();
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_int_equal(hooks_live(), 0);
    return failed;
}

static void every_allocation_of_a_loop(void **state)
{
    struct scene *scene = *state;

    server_set_handler(scene->server, answer, NULL);
    for (int for_good = 0; for_good <= 1; for_good++)
        for (int64_t most = 1; most <= CALLS; most += CALLS - 1) {
            size_t number = 1;

            while (fail_once(scene, number, for_good, most))
                number += hooks_step();
            assert_true(number > 50);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { scene_test(every_allocation_of_a_loop) };

    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
