#define _POSIX_C_SOURCE 200809L
#include "bench_process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define OTHER_DESCRIPTORS 64 /* standard streams, epoll, timers, ... */

double bench_cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

long bench_memory(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long value = -1;

    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtol(line + strlen(name) + 1, NULL, 10) * 1024;
    if (file)
        fclose(file);
    return value;
}

void bench_need_descriptors(size_t connections)
{
    rlim_t need = (rlim_t)connections + OTHER_DESCRIPTORS;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= need)
        return;
    if (limit.rlim_max < need) {
        fprintf(stderr, "%zu connections need %llu descriptors, and the hard limit (ulimit -Hn) is %llu\n", connections,
                (unsigned long long)need, (unsigned long long)limit.rlim_max);
        exit(1);
    }
    limit.rlim_cur = need;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) {
        perror("setrlimit");
        exit(1);
    }
}
