#include "memory.h"

static void check_result(const struct memory_trial *trial, size_t number, bool for_good, int rc,
                         const requesty_error *error)
{
    if (rc != trial->code && !(hooks_failed() && rc == REQUESTY_ERR_NO_MEMORY))
        fail_msg("%s, allocation %zu%s: %s %s", trial->name, number, for_good ? " and on" : "", requesty_code_name(rc),
                 rc < 0 ? error->message : "");
    assert_code(error->code, rc < 0 ? rc : 0x55555555);
}

/* Whether it came to the failure. */
static bool fail_once(struct scene *scene, const struct memory_trial *trial, size_t number, bool for_good)
{
    requesty_error error;
    int rc;

    scene_use_retries(scene, 0);
    if (trial->before)
        trial->before(scene, trial->user);
    memset(&error, 0x55, sizeof error);
    hooks_fail(number, for_good);
    rc = trial->call(scene, trial->user, &error);
    hooks_end();
    check_result(trial, number, for_good, rc, &error);
    if (trial->after)
        trial->after(scene, trial->user);
    requesty_client_free(scene->client);
    scene->client = NULL;
    assert_int_equal(hooks_live(), 0);
    return hooks_failed();
}

void check_each_allocation(struct scene *scene, const struct memory_trial *trial)
{
    for (int for_good = 0; for_good <= 1; for_good++) {
        size_t number = 1;

        while (fail_once(scene, trial, number, for_good))
            number += hooks_step();
        assert_true(number > trial->least);
    }
}
