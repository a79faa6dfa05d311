/* The benchmark's long conversation: 1,000 turns of 1,024 bytes, with quotes and line ends as source code has them. */
#ifndef TESTS_BENCH_TURNS_H
#define TESTS_BENCH_TURNS_H

#include <stdbool.h>

enum { BENCH_TURNS = 1000, BENCH_TURN_BYTES = 1024 };

/* The text of every turn. */
const char *bench_turn(void);

/* The body of a request with all of them, as the library writes it; to be freed. */
char *bench_conversation(void);

#endif
