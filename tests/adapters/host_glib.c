#include "counted.h"

#include <stdlib.h>

#include <requesty/adapters/glib.h>

struct host {
    GMainContext *context;
    GSource *timer;
    GSource *source;
    requesty_loop *loop;
    void (*tick)(void *user);
    void *user;
};

const bool host_ends_by_itself = false;

struct host *host_new(void)
{
    struct host *host = calloc(1, sizeof *host);

    if (!host)
        abort();
    host->context = g_main_context_new();
    return host;
}

void host_free(struct host *host)
{
    g_main_context_unref(host->context);
    free(host);
}

int host_attach(struct host *host, requesty_loop *loop)
{
    host->loop = loop;
    return requesty_glib_attach(loop, host->context, &host->source);
}

void host_detach(struct host *host)
{
    requesty_glib_detach(host->source);
    host->source = NULL;
    host->loop = NULL;
}

void host_update(struct host *host)
{
    (void)host; /* GLib's loop ends when it is told to */
}

int host_attach_nothing(struct host *host)
{
    return requesty_glib_attach(NULL, host->context, &host->source);
}

int host_attach_nowhere(struct host *host, requesty_loop *loop)
{
    (void)host;
    return requesty_glib_attach(loop, NULL, NULL);
}

static gboolean on_timer(gpointer user)
{
    struct host *host = user;

    host->tick(host->user);
    return G_SOURCE_CONTINUE;
}

void host_start_timer(struct host *host, void (*tick)(void *user), void *user)
{
    host->tick = tick;
    host->user = user;
    host->timer = g_timeout_source_new(1);
    g_source_set_callback(host->timer, on_timer, host, NULL);
    g_source_attach(host->timer, host->context);
}

void host_stop_timer(struct host *host)
{
    g_source_destroy(host->timer);
    g_source_unref(host->timer);
    host->timer = NULL;
}

void host_run(struct host *host)
{
    while (host->timer || requesty_loop_active(host->loop) > 0)
        g_main_context_iteration(host->context, TRUE);
}
