#include "counted.h"

#include <requesty/adapters/libev.h>

struct host {
    struct ev_loop *ev;
    ev_timer timer;
    requesty_libev *adapter;
    void (*tick)(void *user);
    void *user;
};

const bool host_ends_by_itself = true;

static void on_timer(struct ev_loop *ev, ev_timer *timer, int what)
{
    struct host *host = timer->data;

    (void)ev;
    (void)what;
    host->tick(host->user);
}

struct host *host_new(void)
{
    struct host *host = calloc(1, sizeof *host);

    if (!host || !(host->ev = ev_loop_new(EVFLAG_AUTO)))
        abort();
    ev_timer_init(&host->timer, on_timer, 0.001, 0.001);
    host->timer.data = host;
    return host;
}

void host_free(struct host *host)
{
    ev_loop_destroy(host->ev);
    free(host);
}

int host_attach(struct host *host, requesty_loop *loop)
{
    return requesty_libev_attach(loop, host->ev, &host->adapter);
}

void host_detach(struct host *host)
{
    requesty_libev_detach(host->adapter);
    host->adapter = NULL;
}

void host_update(struct host *host)
{
    requesty_libev_update(host->adapter);
}

int host_attach_nothing(struct host *host)
{
    return requesty_libev_attach(NULL, host->ev, &host->adapter);
}

int host_attach_nowhere(struct host *host, requesty_loop *loop)
{
    return requesty_libev_attach(loop, host->ev, NULL);
}

void host_start_timer(struct host *host, void (*tick)(void *user), void *user)
{
    host->tick = tick;
    host->user = user;
    ev_timer_start(host->ev, &host->timer);
}

void host_stop_timer(struct host *host)
{
    ev_timer_stop(host->ev, &host->timer);
}

void host_run(struct host *host)
{
    ev_run(host->ev, 0);
}
