/* The heap of deadlines: by hand, and with random operations against a list that is searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <requesty/base.h>

#include "engine/timers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Every timer knows its place, and none is sooner than the one above it. */
static void check_heap(const struct rq_timers *timers)
{
    for (size_t slot = 1; slot <= timers->count; slot++) {
        assert_int_equal(timers->heap[slot]->slot, slot);
        if (slot > 1)
            assert_true(timers->heap[slot / 2]->at <= timers->heap[slot]->at);
    }
    assert_ptr_equal(rq_timers_first(timers), timers->count ? timers->heap[1] : NULL);
}

/* ---- by hand ----------------------------------------------------------------------------------------------------- */

static void an_empty_heap(void **state)
{
    struct rq_timers timers = { 0 };
    struct rq_timer timer = { 0 };

    (void)state;
    assert_null(rq_timers_first(&timers));
    rq_timers_remove(&timers, &timer);
    assert_null(rq_timers_first(&timers));
    rq_timers_free(&timers);
    assert_int_equal(rq_timers_reserve(&timers, 0), 0);
    assert_null(rq_timers_first(&timers));
    rq_timers_free(&timers);
    rq_timers_free(&timers);
    assert_null(timers.heap);
    assert_int_equal(timers.size, 0);
}

static void one_timer(void **state)
{
    static const int64_t times[] = { 0, -1, INT64_MIN, INT64_MAX, 5, 5 };
    struct rq_timers timers = { 0 };
    struct rq_timer timer = { 0 };

    (void)state;
    assert_int_equal(rq_timers_reserve(&timers, 1), 0);
    for (size_t i = 0; i < COUNT(times); i++) { /* set, then moved */
        rq_timers_set(&timers, &timer, times[i]);
        assert_ptr_equal(rq_timers_first(&timers), &timer);
        assert_int_equal(timer.at, times[i]);
        assert_int_equal(timers.count, 1);
    }
    for (int i = 0; i < 2; i++) {
        rq_timers_remove(&timers, &timer);
        assert_null(rq_timers_first(&timers));
        assert_int_equal(timer.slot, 0);
    }
    rq_timers_free(&timers);
}

/* Room once made stays, with what is in it. */
static void room_grows_around_timers(void **state)
{
    struct rq_timers timers = { 0 };
    struct rq_timer timer[500] = { { 0, 0 } };

    (void)state;
    for (size_t i = 0; i < COUNT(timer); i++) {
        assert_int_equal(rq_timers_reserve(&timers, i + 1), 0);
        assert_true(timers.size > i + 1); /* the first place is not used */
        rq_timers_set(&timers, &timer[i], -(int64_t)i);
        assert_ptr_equal(rq_timers_first(&timers), &timer[i]);
    }
    assert_int_equal(rq_timers_reserve(&timers, 3), 0);
    check_heap(&timers);
    for (size_t i = COUNT(timer); i > 0; i--) {
        assert_ptr_equal(rq_timers_first(&timers), &timer[i - 1]);
        rq_timers_remove(&timers, &timer[i - 1]);
    }
    rq_timers_free(&timers);
}

static bool no_memory;

static void *moody_realloc(void *block, size_t size)
{
    return no_memory ? NULL : realloc(block, size);
}

static void without_memory_all_stays(void **state)
{
    struct rq_timers timers = { 0 };
    struct rq_timer timer[8] = { { 0, 0 } };

    (void)state;
    no_memory = true;
    assert_int_equal(rq_timers_reserve(&timers, 1), REQUESTY_ERR_NO_MEMORY);
    no_memory = false;
    assert_int_equal(rq_timers_reserve(&timers, COUNT(timer)), 0);
    for (size_t i = 0; i < COUNT(timer); i++)
        rq_timers_set(&timers, &timer[i], (int64_t)i);
    no_memory = true;
    assert_int_equal(rq_timers_reserve(&timers, 1000), REQUESTY_ERR_NO_MEMORY);
    assert_int_equal(rq_timers_reserve(&timers, COUNT(timer)), 0); /* needs none */
    no_memory = false;
    check_heap(&timers);
    for (size_t i = 0; i < COUNT(timer); i++) {
        assert_ptr_equal(rq_timers_first(&timers), &timer[i]);
        rq_timers_remove(&timers, &timer[i]);
    }
    rq_timers_free(&timers);
}

/* The last of the heap goes to the place of the one removed, and may have to rise from there. */
static void a_removal_in_another_branch(void **state)
{
    static const int64_t times[] = { 1, 10, 2, 11, 12, 3, 4 };
    struct rq_timers timers = { 0 };

    (void)state;
    assert_int_equal(rq_timers_reserve(&timers, COUNT(times)), 0);
    for (size_t gone = 0; gone < COUNT(times); gone++) {
        struct rq_timer timer[COUNT(times)] = { { 0, 0 } };

        for (size_t i = 0; i < COUNT(times); i++)
            rq_timers_set(&timers, &timer[i], times[i]);
        rq_timers_remove(&timers, &timer[gone]);
        assert_int_equal(timers.count, COUNT(times) - 1);
        check_heap(&timers);
        for (size_t i = 0; i < COUNT(times); i++)
            rq_timers_remove(&timers, &timer[i]);
        assert_int_equal(timers.count, 0);
    }
    rq_timers_free(&timers);
}

/* ---- against a model --------------------------------------------------------------------------------------------- */

#define MOST 200

/* Times of the timers that are set, by their numbers. */
struct model {
    bool is_set[MOST];
    int64_t at[MOST];
    size_t count;
};

static uint64_t random_state;

static size_t random_below(size_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % limit);
}

static void model_set(struct model *model, size_t which, int64_t at)
{
    model->count += !model->is_set[which];
    model->is_set[which] = true;
    model->at[which] = at;
}

static void model_remove(struct model *model, size_t which)
{
    model->count -= model->is_set[which];
    model->is_set[which] = false;
}

static int64_t model_soonest(const struct model *model)
{
    int64_t soonest = INT64_MAX;

    for (size_t i = 0; i < MOST; i++)
        if (model->is_set[i] && model->at[i] < soonest)
            soonest = model->at[i];
    return soonest;
}

static void compare(const struct rq_timers *timers, const struct rq_timer *timer, const struct model *model)
{
    const struct rq_timer *first = rq_timers_first(timers);

    assert_int_equal(timers->count, model->count);
    check_heap(timers);
    for (size_t i = 0; i < MOST; i++) {
        assert_int_equal(timer[i].slot != 0, model->is_set[i]);
        if (model->is_set[i]) {
            assert_int_equal(timer[i].at, model->at[i]);
            assert_ptr_equal(timers->heap[timer[i].slot], &timer[i]);
        }
    }
    if (first)
        assert_int_equal(first->at, model_soonest(model));
}

/* `spread` small: many timers at the same time. `removals` of 10 operations take one away. */
static void run(uint64_t seed, size_t spread, size_t removals)
{
    struct rq_timers timers = { 0 };
    struct rq_timer timer[MOST] = { { 0, 0 } };
    struct model model = { .count = 0 };

    random_state = seed;
    assert_int_equal(rq_timers_reserve(&timers, MOST), 0);
    for (int step = 0; step < 3000; step++) {
        size_t which = random_below(MOST);
        int64_t at = (int64_t)random_below(spread) - (int64_t)(spread / 2);

        if (random_below(10) >= removals) {
            rq_timers_set(&timers, &timer[which], at);
            model_set(&model, which, at);
        } else {
            struct rq_timer *first = rq_timers_first(&timers);

            if (first && random_below(2))
                which = (size_t)(first - timer); /* as when it fires */
            rq_timers_remove(&timers, &timer[which]);
            model_remove(&model, which);
        }
        compare(&timers, timer, &model);
    }
    for (int64_t last = INT64_MIN; model.count;) { /* what is left comes in order */
        struct rq_timer *first = rq_timers_first(&timers);

        assert_non_null(first);
        assert_true(first->at >= last);
        last = first->at;
        rq_timers_remove(&timers, first);
        model_remove(&model, (size_t)(first - timer));
        compare(&timers, timer, &model);
    }
    rq_timers_free(&timers);
}

static void random_operations(void **state)
{
    static const size_t spreads[] = { 1, 3, 50, 1000000 };

    (void)state;
    for (size_t i = 0; i < COUNT(spreads); i++)
        for (size_t removals = 1; removals <= 6; removals++)
            run(0x9E3779B97F4A7C15u + i * 16 + removals, spreads[i], removals);
}

int main(void)
{
    const requesty_allocator allocator = { malloc, moody_realloc, free };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_heap),
        cmocka_unit_test(one_timer),
        cmocka_unit_test(room_grows_around_timers),
        cmocka_unit_test(without_memory_all_stays),
        cmocka_unit_test(a_removal_in_another_branch),
        cmocka_unit_test(random_operations),
    };

    if (requesty_set_allocator(&allocator) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
