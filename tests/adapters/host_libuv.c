#define _GNU_SOURCE
#include "counted.h"

#include <requesty/adapters/libuv.h>

struct host {
    uv_loop_t uv;
    uv_timer_t timer;
    requesty_libuv *adapter;
    void (*tick)(void *user);
    void *user;
};

const bool host_ends_by_itself = true;

struct host *host_new(void)
{
    struct host *host = calloc(1, sizeof *host);

    if (!host || uv_loop_init(&host->uv) < 0 || uv_timer_init(&host->uv, &host->timer) < 0)
        abort();
    host->timer.data = host;
    return host;
}

void host_free(struct host *host)
{
    uv_close((uv_handle_t *)&host->timer, NULL);
    uv_run(&host->uv, UV_RUN_DEFAULT);
    if (uv_loop_close(&host->uv) < 0)
        abort(); /* a handle was left open */
    free(host);
}

int host_attach(struct host *host, requesty_loop *loop)
{
    return requesty_libuv_attach(loop, &host->uv, &host->adapter);
}

void host_detach(struct host *host)
{
    requesty_libuv_detach(host->adapter);
    host->adapter = NULL;
}

void host_update(struct host *host)
{
    requesty_libuv_update(host->adapter);
}

int host_attach_nothing(struct host *host)
{
    return requesty_libuv_attach(NULL, &host->uv, &host->adapter);
}

int host_attach_nowhere(struct host *host, requesty_loop *loop)
{
    return requesty_libuv_attach(loop, &host->uv, NULL);
}

static void on_timer(uv_timer_t *timer)
{
    struct host *host = timer->data;

    host->tick(host->user);
}

void host_start_timer(struct host *host, void (*tick)(void *user), void *user)
{
    host->tick = tick;
    host->user = user;
    uv_timer_start(&host->timer, on_timer, 1, 1);
}

void host_stop_timer(struct host *host)
{
    uv_timer_stop(&host->timer);
}

void host_run(struct host *host)
{
    uv_run(&host->uv, UV_RUN_DEFAULT);
}
