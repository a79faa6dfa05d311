#include "bench_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
