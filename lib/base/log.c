#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

void rq_log(const struct rq_log *log, int level, const char *format, ...)
{
    char line[1024];
    va_list arguments;

    if (!log->fn || level > log->level)
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    log->fn(level, line, log->user);
}
