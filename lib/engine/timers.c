#include "engine/timers.h"

#include <requesty/base.h>

#include "base/memory.h"

void rq_timers_free(struct rq_timers *timers)
{
    rq_free(timers->heap);
    *timers = (struct rq_timers){ 0 };
}

int rq_timers_reserve(struct rq_timers *timers, size_t count)
{
    size_t size = timers->size ? timers->size : 8;
    struct rq_timer **heap;

    if (count < timers->size)
        return 0;
    while (size <= count)
        size *= 2;
    heap = rq_realloc(timers->heap, size * sizeof(struct rq_timer *));
    if (!heap)
        return REQUESTY_ERR_NO_MEMORY;
    timers->heap = heap;
    timers->size = size;
    return 0;
}

static void place(struct rq_timers *timers, struct rq_timer *timer, size_t slot)
{
    timers->heap[slot] = timer;
    timer->slot = slot;
}

static void rise(struct rq_timers *timers, struct rq_timer *timer)
{
    size_t slot = timer->slot;
    while (slot > 1 && timers->heap[slot / 2]->at > timer->at) {
        place(timers, timers->heap[slot / 2], slot);
        slot /= 2;
    }
    place(timers, timer, slot);
}

static void sink(struct rq_timers *timers, struct rq_timer *timer)
{
    size_t slot = timer->slot, child;
    while ((child = slot * 2) <= timers->count) {
        if (child < timers->count && timers->heap[child + 1]->at < timers->heap[child]->at)
            child++;
        if (timers->heap[child]->at >= timer->at)
            break;
        place(timers, timers->heap[child], slot);
        slot = child;
    }
    place(timers, timer, slot);
}

void rq_timers_set(struct rq_timers *timers, struct rq_timer *timer, int64_t at)
{
    timer->at = at;
    if (!timer->slot)
        place(timers, timer, ++timers->count);
    rise(timers, timer);
    sink(timers, timer);
}

void rq_timers_remove(struct rq_timers *timers, struct rq_timer *timer)
{
    struct rq_timer *last;
    size_t slot = timer->slot;

    if (!slot)
        return;
    last = timers->heap[timers->count--];
    timer->slot = 0;
    if (last == timer)
        return;
    place(timers, last, slot);
    rise(timers, last);
    sink(timers, last);
}

struct rq_timer *rq_timers_first(const struct rq_timers *timers)
{
    return timers->count ? timers->heap[1] : NULL;
}
