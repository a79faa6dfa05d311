/* requesty/adapters/libev.h: calls inside a struct ev_loop. Header-only; link with libev (4.0 or newer) as well. It
 * needs libev's usual build, with EV_MULTIPLICITY.
 *
 *     requesty_libev *adapter;
 *     rc = requesty_libev_attach(loop, EV_DEFAULT, &adapter);
 *     rc = requesty_messages_start(client, loop, &params, &handlers, NULL, &error);
 *     ev_run(EV_DEFAULT, 0);
 *
 * Lives. The loop and the ev_loop must stay until the adapter is detached; neither is freed by it.
 *
 * Threads. Everything here, like the loop itself, belongs to the thread that runs the ev_loop.
 *
 * What keeps ev_run from returning: the adapter does while calls are active, and from the attaching to the first
 * turn of the ev_loop. See requesty_libev_update for calls that are started later. */
#ifndef REQUESTY_ADAPTERS_LIBEV_H
#define REQUESTY_ADAPTERS_LIBEV_H

#include <stdlib.h>

#include <requesty/loop.h>

#include <ev.h>

REQUESTY_BEGIN

/* Made by requesty_libev_attach; its members are its own. */
typedef struct requesty_libev {
    ev_io io;
    struct ev_loop *host;
    requesty_loop *loop; /* NULL: detached */
    bool is_holding;     /* ev_run waits for it, as for any watcher that was not ev_unref'ed */
    bool is_dispatching;
} requesty_libev;

/* Not for programs. */
static inline void requesty_libev_hold(requesty_libev *adapter, bool hold)
{
    if (hold && !adapter->is_holding)
        ev_ref(adapter->host);
    if (!hold && adapter->is_holding)
        ev_unref(adapter->host);
    adapter->is_holding = hold;
}

/* Looks anew whether ev_run is to wait for the loop's calls. The adapter does this after everything the loop did; so
 * it is needed only after a _start that was not made by a callback of the loop, and only when nothing else keeps
 * ev_run going: after ev_run has returned, or from the last watcher of the program. It does no harm elsewhere. */
static inline void requesty_libev_update(requesty_libev *adapter)
{
    requesty_libev_hold(adapter, requesty_loop_active(adapter->loop) > 0);
}

/* Not for programs. */
static inline void requesty_libev_on_ready(struct ev_loop *host, ev_io *io, int what)
{
    requesty_libev *adapter = (requesty_libev *)io->data;

    (void)host;
    (void)what;
    adapter->is_dispatching = true;
    requesty_loop_dispatch(adapter->loop, NULL);
    adapter->is_dispatching = false;
    if (adapter->loop)
        requesty_libev_update(adapter);
    else
        free(adapter);
}

/* Detaches the loop; its calls stand still until it is turned in another way. Also from a callback of the loop. The
 * adapter must not be used afterwards. NULL is fine. */
static inline void requesty_libev_detach(requesty_libev *adapter)
{
    if (!adapter)
        return;
    adapter->loop = NULL;
    requesty_libev_hold(adapter, true); /* ev_io_stop counts it down */
    ev_io_stop(adapter->host, &adapter->io);
    if (!adapter->is_dispatching)
        free(adapter);
}

/* Has the ev_loop turn the loop. *adapter is to be given to requesty_libev_detach, before the ev_loop is destroyed. 0,
 * REQUESTY_ERR_INVALID (a NULL), REQUESTY_ERR_UNSUPPORTED (no descriptor here) or REQUESTY_ERR_NO_MEMORY. */
static inline int requesty_libev_attach(requesty_loop *loop, struct ev_loop *host, requesty_libev **adapter)
{
    requesty_libev *made;

    if (!loop || !host || !adapter)
        return REQUESTY_ERR_INVALID;
    if (requesty_loop_fd(loop) < 0)
        return REQUESTY_ERR_UNSUPPORTED;
    made = (requesty_libev *)calloc(1, sizeof *made);
    if (!made)
        return REQUESTY_ERR_NO_MEMORY;
    ev_io_init(&made->io, requesty_libev_on_ready, requesty_loop_fd(loop), EV_READ);
    made->io.data = made;
    made->host = host;
    made->loop = loop;
    made->is_holding = true;
    ev_io_start(host, &made->io);
    requesty_loop_wake(loop); /* a first turn, which looks whether calls are active */
    *adapter = made;
    return 0;
}

REQUESTY_END

#endif
