#include "counted.h"

#include <sys/time.h>

#include <requesty/adapters/libevent.h>

struct host {
    struct event_base *base;
    struct event *timer;
    requesty_libevent *adapter;
    void (*tick)(void *user);
    void *user;
};

const bool host_ends_by_itself = true;

static void on_timer(evutil_socket_t fd, short what, void *user)
{
    struct host *host = user;

    (void)fd;
    (void)what;
    host->tick(host->user);
}

struct host *host_new(void)
{
    struct host *host = calloc(1, sizeof *host);

    if (!host || !(host->base = event_base_new()) ||
        !(host->timer = event_new(host->base, -1, EV_PERSIST, on_timer, host)))
        abort();
    return host;
}

void host_free(struct host *host)
{
    event_free(host->timer);
    event_base_free(host->base);
    free(host);
}

int host_attach(struct host *host, requesty_loop *loop)
{
    return requesty_libevent_attach(loop, host->base, &host->adapter);
}

void host_detach(struct host *host)
{
    requesty_libevent_detach(host->adapter);
    host->adapter = NULL;
}

void host_update(struct host *host)
{
    requesty_libevent_update(host->adapter);
}

int host_attach_nothing(struct host *host)
{
    return requesty_libevent_attach(NULL, host->base, &host->adapter);
}

int host_attach_nowhere(struct host *host, requesty_loop *loop)
{
    return requesty_libevent_attach(loop, host->base, NULL);
}

void host_start_timer(struct host *host, void (*tick)(void *user), void *user)
{
    static const struct timeval pace = { .tv_usec = 1000 };

    host->tick = tick;
    host->user = user;
    event_add(host->timer, &pace);
}

void host_stop_timer(struct host *host)
{
    event_del(host->timer);
}

void host_run(struct host *host)
{
    event_base_dispatch(host->base);
}
