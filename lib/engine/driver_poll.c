/* Anywhere: poll over a list of sockets and a pipe for the wake-up. It has no descriptor of its own. */
#include "engine/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <unistd.h>

#include <requesty/base.h>

#include "base/clock.h"
#include "base/memory.h"

struct rq_driver {
    struct pollfd *list; /* [0] is the pipe */
    size_t count, size;
    size_t next; /* where telling goes on, so that nobody is left out */
    int wake; /* the pipe's end for writing */
    int64_t at;
};

static int make_pipe(struct rq_driver *driver)
{
    int ends[2];

    if (pipe(ends) < 0)
        return REQUESTY_ERR_UNSUPPORTED;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    }
    driver->wake = ends[1];
    if (rq_driver_watch(driver, ends[0], 0, RQ_DRIVER_READ) == 0)
        return 0;
    close(ends[0]);
    return REQUESTY_ERR_NO_MEMORY;
}

int rq_driver_new(struct rq_driver **out)
{
    struct rq_driver *driver = rq_zalloc(sizeof *driver);
    int rc;

    if (!driver)
        return REQUESTY_ERR_NO_MEMORY;
    driver->wake = -1;
    driver->at = INT64_MAX;
    rc = make_pipe(driver);
    if (rc < 0)
        rq_driver_free(driver);
    else
        *out = driver;
    return rc;
}

void rq_driver_free(struct rq_driver *driver)
{
    if (!driver)
        return;
    if (driver->wake >= 0)
        close(driver->wake);
    if (driver->count)
        close(driver->list[0].fd);
    rq_free(driver->list);
    rq_free(driver);
}

int rq_driver_fd(const struct rq_driver *driver)
{
    (void)driver;
    return -1;
}

static struct pollfd *find(const struct rq_driver *driver, int socket)
{
    for (size_t i = 1; i < driver->count; i++)
        if (driver->list[i].fd == socket)
            return &driver->list[i];
    return NULL;
}

static struct pollfd *add(struct rq_driver *driver)
{
    size_t size = driver->size ? driver->size * 2 : 16;
    struct pollfd *list;

    if (driver->count == driver->size) {
        list = rq_realloc(driver->list, size * sizeof *list);
        if (!list)
            return NULL;
        driver->list = list;
        driver->size = size;
    }
    return &driver->list[driver->count++];
}

static short poll_mask(int what)
{
    return (short)((what & RQ_DRIVER_READ ? POLLIN : 0) | (what & RQ_DRIVER_WRITE ? POLLOUT : 0));
}

int rq_driver_watch(struct rq_driver *driver, int socket, int before, int now)
{
    struct pollfd *entry = find(driver, socket);

    (void)before;
    if (!now) {
        if (entry)
            *entry = driver->list[--driver->count];
        return 0;
    }
    if (!entry)
        entry = add(driver);
    if (!entry)
        return REQUESTY_ERR_NO_MEMORY;
    *entry = (struct pollfd){ .fd = socket, .events = poll_mask(now) };
    return 0;
}

void rq_driver_set_time(struct rq_driver *driver, int64_t at)
{
    driver->at = at;
}

void rq_driver_wake(struct rq_driver *driver)
{
    int saved = errno;
    ssize_t written = write(driver->wake, "", 1);

    (void)written; /* when the pipe is full, the loop is awake already */
    errno = saved;
}

static void empty_pipe(const struct rq_driver *driver)
{
    char bytes[64];

    while (read(driver->list[0].fd, bytes, sizeof bytes) > 0)
        ;
}

static int time_to_wait(const struct rq_driver *driver, int64_t max_wait_ms)
{
    int64_t left = driver->at == INT64_MAX ? -1 : driver->at - rq_clock_now();

    if (driver->at != INT64_MAX && left < 0)
        left = 0;
    if (max_wait_ms < 0 || (left >= 0 && left < max_wait_ms))
        max_wait_ms = left;
    return max_wait_ms > INT_MAX ? INT_MAX : (int)max_wait_ms;
}

static int ready_mask(short events)
{
    return (events & (POLLIN | POLLHUP) ? RQ_DRIVER_READ : 0) | (events & POLLOUT ? RQ_DRIVER_WRITE : 0) |
           (events & (POLLERR | POLLNVAL) ? RQ_DRIVER_ERROR : 0);
}

static const struct pollfd *next_entry(struct rq_driver *driver)
{
    driver->next = driver->next + 1 < driver->count ? driver->next + 1 : 1;
    return &driver->list[driver->next];
}

int rq_driver_wait(struct rq_driver *driver, int64_t max_wait_ms, struct rq_driver_news *news, int size)
{
    int got = poll(driver->list, (nfds_t)driver->count, time_to_wait(driver, max_wait_ms));
    int count = 0;

    if (got > 0 && driver->list[0].revents)
        empty_pipe(driver);
    for (size_t left = got > 0 ? driver->count - 1 : 0; left && count < size; left--) {
        const struct pollfd *entry = next_entry(driver);
        if (entry->revents)
            news[count++] = (struct rq_driver_news){ entry->fd, ready_mask(entry->revents) };
    }
    return count;
}
