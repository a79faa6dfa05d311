/* A likeness of kqueue, on epoll: what the driver needs of it, by the manual. One thread but for EVFILT_USER. */
#include <sys/event.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define MOST 1024 /* descriptors of the test */
#define MOST_EVENTS 256

/* By the descriptor of the queue. */
static struct queue {
    int timer, user;
    bool has_timer;
    uint32_t watched[MOST]; /* epoll's mask of each socket */
} queues[MOST];

static void close_one(int fd)
{
    if (fd > 0)
        close(fd);
}

static int add_fd(int queue, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

    return fd < 0 ? -1 : epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event);
}

int kqueue(void)
{
    int number = epoll_create1(0);
    struct queue *queue;

    if (number < 0 || number >= MOST)
        return -1;
    queue = &queues[number];
    close_one(queue->timer); /* of one of this number that was closed */
    close_one(queue->user);
    *queue = (struct queue){ .timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), .user = eventfd(0, EFD_NONBLOCK) };
    if (add_fd(number, queue->timer) == 0 && add_fd(number, queue->user) == 0)
        return number;
    close_one(queue->timer);
    close_one(queue->user);
    *queue = (struct queue){ 0 };
    close(number);
    return -1;
}

/* ---- changes ----------------------------------------------------------------------------------------------------- */

static int refuse(int code)
{
    errno = code;
    return -1;
}

/* Closing a socket takes it off the queue: epoll knows, and the mask is forgotten then. */
static void forget_if_closed(int number, int socket)
{
    struct epoll_event event = { .events = queues[number].watched[socket], .data.fd = socket };

    if (queues[number].watched[socket] && epoll_ctl(number, EPOLL_CTL_MOD, socket, &event) < 0)
        queues[number].watched[socket] = 0;
}

static int change_socket(int number, const struct kevent *change)
{
    uint32_t bit = change->filter == EVFILT_READ ? EPOLLIN : EPOLLOUT, *watched = &queues[number].watched[change->ident];
    struct epoll_event event = { .data.fd = (int)change->ident };
    int operation;

    forget_if_closed(number, (int)change->ident);
    if ((change->flags & EV_DELETE) && !(*watched & bit))
        return refuse(ENOENT);
    event.events = change->flags & EV_DELETE ? *watched & ~bit : *watched | bit;
    operation = !event.events ? EPOLL_CTL_DEL : *watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(number, operation, (int)change->ident, &event) < 0)
        return -1;
    *watched = event.events;
    return 0;
}

static int change_timer(struct queue *queue, const struct kevent *change)
{
    struct itimerspec spec = { .it_value = { 0, 0 } };

    if (change->flags & EV_DELETE) {
        if (!queue->has_timer)
            return refuse(ENOENT);
    } else if (!(change->flags & EV_ONESHOT) || change->data <= 0) {
        return refuse(EINVAL); /* not what the driver should ask for */
    }
    queue->has_timer = !(change->flags & EV_DELETE);
    if (queue->has_timer) {
        spec.it_value.tv_sec = change->data / 1000;
        spec.it_value.tv_nsec = change->data % 1000 * 1000000;
    }
    return timerfd_settime(queue->timer, 0, &spec, NULL);
}

static int change_user(const struct queue *queue, const struct kevent *change)
{
    uint64_t one = 1;

    if (change->fflags & NOTE_TRIGGER)
        return write(queue->user, &one, sizeof one) > 0 || errno == EAGAIN ? 0 : -1;
    return change->flags == (EV_ADD | EV_CLEAR) ? 0 : refuse(EINVAL);
}

static int apply(int number, const struct kevent *change)
{
    switch (change->filter) {
    case EVFILT_READ:
    case EVFILT_WRITE:
        return change_socket(number, change);
    case EVFILT_TIMER:
        return change_timer(&queues[number], change);
    case EVFILT_USER:
        return change_user(&queues[number], change);
    default:
        return refuse(EINVAL);
    }
}

/* ---- waiting ----------------------------------------------------------------------------------------------------- */

static int tell_own(struct queue *queue, int fd, struct kevent *to)
{
    uint64_t count;

    if (read(fd, &count, sizeof count) < 0)
        return 0;
    if (fd == queue->timer)
        queue->has_timer = false;
    *to = (struct kevent){ .ident = 1, .filter = fd == queue->timer ? EVFILT_TIMER : EVFILT_USER };
    return 1;
}

/* One event a direction, while there is room; what did not fit is told next time. */
static int tell_socket(const struct epoll_event *event, struct kevent *to, int room)
{
    unsigned short flags = event->events & (EPOLLHUP | EPOLLERR) ? EV_EOF : 0;
    int count = 0;

    if (event->events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        to[count++] = (struct kevent){ .ident = (uintptr_t)event->data.fd, .filter = EVFILT_READ, .flags = flags };
    if ((event->events & EPOLLOUT) && count < room)
        to[count++] = (struct kevent){ .ident = (uintptr_t)event->data.fd, .filter = EVFILT_WRITE, .flags = flags };
    return count;
}

static int wait_ms(const struct timespec *timeout)
{
    return timeout ? (int)(timeout->tv_sec * 1000 + timeout->tv_nsec / 1000000) : -1;
}

int kevent(int number, const struct kevent *changes, int change_count, struct kevent *events, int event_count,
           const struct timespec *timeout)
{
    struct epoll_event got[MOST_EVENTS];
    struct queue *queue = &queues[number];
    int count = 0, ready;

    for (int i = 0; i < change_count; i++)
        if (apply(number, &changes[i]) < 0)
            return -1;
    if (!event_count)
        return 0;
    ready = epoll_wait(number, got, event_count < MOST_EVENTS ? event_count : MOST_EVENTS, wait_ms(timeout));
    for (int i = 0; i < ready && count < event_count; i++) {
        bool is_own = got[i].data.fd == queue->timer || got[i].data.fd == queue->user;
        count += is_own ? tell_own(queue, got[i].data.fd, &events[count])
                        : tell_socket(&got[i], &events[count], event_count - count);
    }
    return ready < 0 ? -1 : count;
}
