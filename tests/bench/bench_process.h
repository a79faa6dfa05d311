/* What the benchmark's programs ask of the system about themselves. */
#ifndef TESTS_BENCH_PROCESS_H
#define TESTS_BENCH_PROCESS_H

#include <stddef.h>

/* Processor time of the process so far, user and system. */
double bench_cpu_seconds(void);

/* A line of /proc/self/status in bytes: "VmRSS", "VmHWM"; -1: there is none. */
long bench_memory(const char *name);

/* Raises the limit of open descriptors as far as this many connections need; ends the process, saying why, when the system
 * forbids it. */
void bench_need_descriptors(size_t connections);

#endif
