#include "base/clock.h"

#include <stddef.h>
#include <time.h>

static const struct rq_clock *replaced;

void rq_clock_replace(const struct rq_clock *clock)
{
    replaced = clock;
}

int64_t rq_clock_now(void)
{
    struct timespec now;
    if (replaced)
        return replaced->now();
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t rq_clock_wall(void)
{
    return replaced ? replaced->wall() : (int64_t)time(NULL);
}

void (*rq_clock_wait(void))(int64_t)
{
    return replaced ? replaced->wait : NULL;
}
