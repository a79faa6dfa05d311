/* Starts whose allocations fail, one after the other: of a call with a body, one that must know what it asked, one with a
 * form, one with a secret, one without a result, a whole reply, speech. */
#include "hooks.h"
#include "memory.h"
#include "starts.h"

static int no_event(const requesty_event *event, void *user)
{
    (void)event, (void)user;
    return 0;
}

/* Starts it and turns the loop; what came of it, as the blocking form would say it. */
static int run(struct scene *scene, const struct start *each, bool in_pieces, requesty_error *error)
{
    struct seen seen = { 0 };
    requesty_call_handlers handlers = see(&seen);
    requesty_loop *loop = NULL;
    int rc = requesty_loop_new(&loop, error);

    handlers.on_event = in_pieces ? no_event : NULL;
    if (rc == 0)
        rc = each->start(scene->client, loop, &handlers, &seen.handle, error);
    if (rc == 0) {
        turn_all(loop);
        assert_int_equal(seen.dones, 1);
        assert_ptr_equal(seen.kind, seen.code ? NULL : in_pieces && each->kind && strcmp(each->kind->name, "reply") == 0
                                                          ? NULL : each->kind);
        rc = seen.code;
        if (rc < 0)
            *error = seen.error;
    } else {
        assert_null(seen.handle);
        assert_int_equal(seen.dones, 0);
    }
    requesty_call_free(seen.handle);
    requesty_loop_free(loop);
    return rc;
}

static int run_whole(struct scene *scene, const void *user, requesty_error *error)
{
    return run(scene, user, false, error);
}

static int run_in_pieces(struct scene *scene, const void *user, requesty_error *error)
{
    return run(scene, user, true, error);
}

static const struct start *find(const char *name)
{
    EACH_START(each)
        if (strcmp(each->name, name) == 0)
            return each;
    fail_msg("there is no %s", name);
    return NULL;
}

static void every_allocation_may_fail(void **state)
{
    static const char *const names[] = { "embeddings",  "transcriptions", "models_get",  "request",
                                         "keys_create", "keys_delete",    "keys_usage",  "speech" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(names); i++) {
        struct memory_trial trial = { .name = names[i], .call = run_whole, .user = find(names[i]), .least = 5 };

        server_set_default(scene->server, start_reply(trial.user));
        check_each_allocation(scene, &trial);
    }
}

static void also_in_pieces(void **state)
{
    static const char *const names[] = { "request", "speech" };
    struct scene *scene = *state;

    for (size_t i = 0; i < COUNT(names); i++) {
        struct memory_trial trial = { .name = names[i], .call = run_in_pieces, .user = find(names[i]), .least = 5 };

        server_set_default(scene->server, start_reply(trial.user));
        check_each_allocation(scene, &trial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { scene_test(every_allocation_may_fail), scene_test(also_in_pieces) };

    hooks_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
