/* What waits for a loop's engine: sockets, one moment in time and a wake-up, behind one descriptor. It knows no libcurl
 * and no calls. One of driver_epoll.c, driver_kqueue.c and driver_poll.c is in the build. */
#ifndef RQ_ENGINE_DRIVER_H
#define RQ_ENGINE_DRIVER_H

#include <stdint.h>

#define RQ_DRIVER_READ 1
#define RQ_DRIVER_WRITE 2
#define RQ_DRIVER_ERROR 4 /* told, never asked for */

struct rq_driver;

/* A socket that is ready; it may be told once for each direction. */
struct rq_driver_news {
    int socket, ready;
};

/* 0, REQUESTY_ERR_NO_MEMORY or REQUESTY_ERR_UNSUPPORTED. */
int rq_driver_new(struct rq_driver **driver);
void rq_driver_free(struct rq_driver *driver);

/* Readable whenever rq_driver_wait would not wait; the same for life. -1: this kind has none. */
int rq_driver_fd(const struct rq_driver *driver);

/* Watches a socket for `now` instead of `before` (0: not at all). 0 or REQUESTY_ERR_NO_MEMORY. */
int rq_driver_watch(struct rq_driver *driver, int socket, int before, int now);

/* The moment, by rq_clock_now, at which waiting ends; INT64_MAX: none. */
void rq_driver_set_time(struct rq_driver *driver, int64_t at);

/* Makes one wait end. From any thread, and from a signal handler. */
void rq_driver_wake(struct rq_driver *driver);

/* Waits until a socket is ready, the moment has come or a wake-up, at most max_wait_ms (negative: no limit). Fills in
 * at most `size` sockets and returns how many; those that did not fit are told next time. */
int rq_driver_wait(struct rq_driver *driver, int64_t max_wait_ms, struct rq_driver_news *news, int size);

#endif
