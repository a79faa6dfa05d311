/* What the system says of this process's memory. */
#ifndef TESTS_BENCH_MEMORY_H
#define TESTS_BENCH_MEMORY_H

/* "VmRSS" (now) or "VmHWM" (the most so far), in bytes; -1 where there is no /proc. */
long bench_memory(const char *name);

#endif
