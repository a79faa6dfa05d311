/* Linux: an epoll descriptor with a timerfd and an eventfd in it. */
#include "engine/driver.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <requesty/base.h>

#include "base/clock.h"
#include "base/memory.h"

#define MOST_EVENTS 256

struct rq_driver {
    int epoll, timer, wake;
    int64_t at; /* what the timer is set to */
};

static int add(const struct rq_driver *driver, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    return fd < 0 ? -1 : epoll_ctl(driver->epoll, EPOLL_CTL_ADD, fd, &event);
}

int rq_driver_new(struct rq_driver **out)
{
    struct rq_driver *driver = rq_zalloc(sizeof *driver);

    if (!driver)
        return REQUESTY_ERR_NO_MEMORY;
    driver->at = INT64_MAX;
    driver->epoll = epoll_create1(EPOLL_CLOEXEC);
    driver->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    driver->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (driver->epoll < 0 || add(driver, driver->timer) < 0 || add(driver, driver->wake) < 0) {
        rq_driver_free(driver);
        return REQUESTY_ERR_UNSUPPORTED; /* no descriptors left, most likely */
    }
    *out = driver;
    return 0;
}

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

void rq_driver_free(struct rq_driver *driver)
{
    if (!driver)
        return;
    close_fd(driver->epoll);
    close_fd(driver->timer);
    close_fd(driver->wake);
    rq_free(driver);
}

int rq_driver_fd(const struct rq_driver *driver)
{
    return driver->epoll;
}

static uint32_t epoll_mask(int what)
{
    return (what & RQ_DRIVER_READ ? EPOLLIN : 0u) | (what & RQ_DRIVER_WRITE ? EPOLLOUT : 0u);
}

int rq_driver_watch(struct rq_driver *driver, int socket, int before, int now)
{
    struct epoll_event event = { .events = epoll_mask(now), .data.fd = socket };
    int operation = !now ? EPOLL_CTL_DEL : before ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    if (before == now || epoll_ctl(driver->epoll, operation, socket, &event) == 0 || !now)
        return 0;
    /* a number that was closed and is in use again */
    if (errno == ENOENT || errno == EEXIST)
        operation = errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    return epoll_ctl(driver->epoll, operation, socket, &event) == 0 ? 0 : REQUESTY_ERR_NO_MEMORY;
}

/* The moment is by a clock that tests replace, so the timer gets what is left. */
static struct itimerspec time_left(int64_t at)
{
    int64_t left = at == INT64_MAX ? 0 : at - rq_clock_now();
    struct itimerspec spec = { .it_value = { 0, 0 } };

    if (at == INT64_MAX)
        return spec; /* all zero disarms it */
    if (left < 0)
        left = 0;
    spec.it_value.tv_sec = (time_t)(left / 1000);
    spec.it_value.tv_nsec = (long)(left % 1000) * 1000000L;
    if (!left)
        spec.it_value.tv_nsec = 1;
    return spec;
}

void rq_driver_set_time(struct rq_driver *driver, int64_t at)
{
    struct itimerspec spec;

    if (at == driver->at)
        return;
    driver->at = at;
    spec = time_left(at);
    timerfd_settime(driver->timer, 0, &spec, NULL);
}

void rq_driver_wake(struct rq_driver *driver)
{
    uint64_t one = 1;
    int saved = errno;
    ssize_t written = write(driver->wake, &one, sizeof one);

    (void)written; /* when the counter is full, the loop is awake already */
    errno = saved;
}

static void empty(int fd)
{
    uint64_t count;
    ssize_t got = read(fd, &count, sizeof count);
    (void)got; /* nothing there is fine */
}

static int ready_mask(uint32_t events)
{
    return (events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP) ? RQ_DRIVER_READ : 0) |
           (events & EPOLLOUT ? RQ_DRIVER_WRITE : 0) | (events & EPOLLERR ? RQ_DRIVER_ERROR : 0);
}

static bool is_own(struct rq_driver *driver, int fd)
{
    if (fd != driver->timer && fd != driver->wake)
        return false;
    empty(fd);
    if (fd == driver->timer)
        driver->at = INT64_MAX; /* it fired, and is not set any more */
    return true;
}

int rq_driver_wait(struct rq_driver *driver, int64_t max_wait_ms, struct rq_driver_news *news, int size)
{
    struct epoll_event events[MOST_EVENTS];
    int wait = max_wait_ms < 0 ? -1 : max_wait_ms > INT_MAX ? INT_MAX : (int)max_wait_ms;
    int got = epoll_wait(driver->epoll, events, size < MOST_EVENTS ? size : MOST_EVENTS, wait);
    int count = 0;

    for (int i = 0; i < got; i++)
        if (!is_own(driver, events[i].data.fd))
            news[count++] = (struct rq_driver_news){ events[i].data.fd, ready_mask(events[i].events) };
    return count;
}
