/* Log lines to the user's function. Nothing is formatted below the wanted level. */
#ifndef RQ_BASE_LOG_H
#define RQ_BASE_LOG_H

#include <requesty/base.h>

struct rq_log {
    requesty_log_fn fn; /* NULL: no log */
    void *user;
    int level;
};

void rq_log(const struct rq_log *log, int level, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
