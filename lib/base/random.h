/* Randomness for jitter. It spreads retries, it guards nothing: not for secrets. */
#ifndef RQ_BASE_RANDOM_H
#define RQ_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* A number in [0, 1). Safe from any thread. */
double rq_random(void);

/* 32 hexadecimal digits and a NUL: an idempotency key. */
void rq_random_hex(char text[33]);

/* Tests: every number is `value` from now on; a negative value brings chance back. */
void rq_random_fix(double value);

#endif
