#include "base/random.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double fixed = -1;
static _Atomic uint64_t state;

/* The moment and the process: so that processes which fork later do not draw the same numbers, idempotency keys among
 * them. */
static uint64_t here_and_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 30 ^ (uint64_t)getpid() << 44;
}

/* splitmix64: a counter, well stirred; so drawing is one atomic addition. */
static uint64_t draw(void)
{
    uint64_t z = atomic_fetch_add(&state, 0x9E3779B97F4A7C15u) + here_and_now();
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double rq_random(void)
{
    return fixed >= 0 ? fixed : (double)(draw() >> 11) * 0x1.0p-53;
}

void rq_random_hex(char text[33])
{
    snprintf(text, 33, "%016llx%016llx", (unsigned long long)draw(), (unsigned long long)draw());
}

void rq_random_fix(double value)
{
    fixed = value;
}
