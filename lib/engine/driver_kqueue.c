/* macOS and the BSDs: a kqueue with a timer and a user event in it. Written after the manual, kqueue(2). It has never run on
 * such a system: the tests run it on a likeness of kqueue (tests/kqueue). */
#include "engine/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/types.h>
#include <sys/event.h>
#include <sys/time.h>
#include <unistd.h>

#include <requesty/base.h>

#include "base/clock.h"
#include "base/memory.h"

#define MOST_EVENTS 256
#define OWN 1 /* the number of the timer and of the user event; their filters tell them from sockets */
#define LONGEST_MS (INT64_C(24) * 60 * 60 * 1000) /* of one wait or timer: systems differ in what more they take */

struct rq_driver {
    int queue;
    int64_t at; /* what the timer is set to */
};

/* One change of what the kqueue watches: 0 or -1 with errno. */
static int change(const struct rq_driver *driver, int number, int filter, int flags, unsigned notes, int64_t data)
{
    struct kevent event;

    EV_SET(&event, (uintptr_t)number, (short)filter, (unsigned short)flags, notes, (intptr_t)data, NULL);
    return kevent(driver->queue, &event, 1, NULL, 0, NULL);
}

int rq_driver_new(struct rq_driver **out)
{
    struct rq_driver *driver = rq_zalloc(sizeof *driver);

    if (!driver)
        return REQUESTY_ERR_NO_MEMORY;
    driver->at = INT64_MAX;
    driver->queue = kqueue();
    if (driver->queue < 0 || fcntl(driver->queue, F_SETFD, FD_CLOEXEC) < 0 ||
        change(driver, OWN, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0) < 0) {
        rq_driver_free(driver);
        return REQUESTY_ERR_UNSUPPORTED; /* no descriptors left, most likely */
    }
    *out = driver;
    return 0;
}

void rq_driver_free(struct rq_driver *driver)
{
    if (!driver)
        return;
    if (driver->queue >= 0)
        close(driver->queue);
    rq_free(driver);
}

int rq_driver_fd(const struct rq_driver *driver)
{
    return driver->queue;
}

/* One direction of a socket. What is told of before is not relied on: adding twice does no harm, nor does taking away what is not
 * there, as when the socket was closed. */
static int watch(const struct rq_driver *driver, int socket, int filter, bool wanted)
{
    if (change(driver, socket, filter, wanted ? EV_ADD : EV_DELETE, 0, 0) == 0 || !wanted)
        return 0;
    return REQUESTY_ERR_NO_MEMORY;
}

int rq_driver_watch(struct rq_driver *driver, int socket, int before, int now)
{
    int rc;

    if (before == now)
        return 0;
    rc = watch(driver, socket, EVFILT_READ, now & RQ_DRIVER_READ);
    return rc < 0 ? rc : watch(driver, socket, EVFILT_WRITE, now & RQ_DRIVER_WRITE);
}

static int64_t bounded(int64_t ms)
{
    return ms < 0 ? 0 : ms > LONGEST_MS ? LONGEST_MS : ms;
}

/* The moment is by a clock that tests replace, so the timer gets what is left. One that fires too early is set again. */
void rq_driver_set_time(struct rq_driver *driver, int64_t at)
{
    int64_t left;

    if (at == driver->at)
        return;
    driver->at = at;
    change(driver, OWN, EVFILT_TIMER, EV_DELETE, 0, 0); /* not every system lets a timer be changed */
    if (at == INT64_MAX)
        return;
    left = bounded(at - rq_clock_now());
    change(driver, OWN, EVFILT_TIMER, EV_ADD | EV_ONESHOT, 0, left ? left : 1); /* in milliseconds; 0 means other things */
}

void rq_driver_wake(struct rq_driver *driver)
{
    int saved = errno;

    change(driver, OWN, EVFILT_USER, 0, NOTE_TRIGGER, 0);
    errno = saved;
}

/* A socket has an event for each direction. */
static bool read_event(struct rq_driver *driver, const struct kevent *event, struct rq_driver_news *news)
{
    if (event->filter == EVFILT_TIMER)
        driver->at = INT64_MAX; /* it fired, and is not set any more */
    if (event->filter != EVFILT_READ && event->filter != EVFILT_WRITE)
        return false;
    news->socket = (int)event->ident;
    news->ready = event->filter == EVFILT_READ ? RQ_DRIVER_READ : RQ_DRIVER_WRITE;
    if ((event->flags & EV_ERROR) || ((event->flags & EV_EOF) && event->fflags))
        news->ready |= RQ_DRIVER_ERROR;
    return true;
}

int rq_driver_wait(struct rq_driver *driver, int64_t max_wait_ms, struct rq_driver_news *news, int size)
{
    struct kevent events[MOST_EVENTS];
    int64_t ms = bounded(max_wait_ms);
    struct timespec wait = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000L };
    int got = kevent(driver->queue, NULL, 0, events, size < MOST_EVENTS ? size : MOST_EVENTS,
                     max_wait_ms < 0 ? NULL : &wait);
    int count = 0;

    for (int i = 0; i < got; i++)
        count += read_event(driver, &events[i], &news[count]);
    return count;
}
