/* Allocator hooks that count what lives and fail on demand. For the thread of the test: the loopback server has memory
 * of its own. */
#ifndef TESTS_HOOKS_H
#define TESTS_HOOKS_H

#include <stdbool.h>
#include <stddef.h>

/* Before any other function of the library. */
void hooks_install(void);

/* The allocation of this number, counted from 1 and from now, fails; with `for_good` all behind it too. */
void hooks_fail(size_t number, bool for_good);

/* None fails any more. */
void hooks_end(void);

/* Whether it came to a failure since hooks_fail. */
bool hooks_failed(void);

/* Blocks that have been allocated and not freed. */
long hooks_live(void);

/* Begins to watch how many bytes live; the most of them since then, beyond those that lived at that moment. */
void hooks_watch(void);
size_t hooks_most(void);

/* The numbers to try are this far apart: 1, or more when REQUESTY_TEST_QUICK is set. */
size_t hooks_step(void);

#endif
