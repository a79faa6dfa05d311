/* requesty/adapters/libevent.h: calls inside an event_base. Header-only; link with libevent_core (2.1 or newer) as
 * well.
 *
 *     requesty_libevent *adapter;
 *     rc = requesty_libevent_attach(loop, base, &adapter);
 *     rc = requesty_messages_start(client, loop, &params, &handlers, NULL, &error);
 *     event_base_dispatch(base);
 *
 * Lives. The loop and the event_base must stay until the adapter is detached; neither is freed by it.
 *
 * Threads. Everything here, like the loop itself, belongs to the thread that runs the event_base.
 *
 * What keeps event_base_dispatch from returning: the adapter does while calls are active, and from the attaching to
 * the first turn of the event_base. See requesty_libevent_update for calls that are started later. */
#ifndef REQUESTY_ADAPTERS_LIBEVENT_H
#define REQUESTY_ADAPTERS_LIBEVENT_H

#include <stdlib.h>

#include <requesty/loop.h>

#include <event2/event.h>
#include <event2/event_struct.h>

REQUESTY_BEGIN

/* Made by requesty_libevent_attach; its members are its own. */
typedef struct requesty_libevent {
    struct event *event;
    requesty_loop *loop; /* NULL: detached */
    bool is_dispatching;
} requesty_libevent;

/* Not for programs. The base waits for every pending event but for its internal ones, so that is what the adapter's
 * is while no call is active. The flag counts when an event is added and removed. */
static inline void requesty_libevent_hold(requesty_libevent *adapter, bool hold)
{
    if (hold == !(adapter->event->ev_evcallback.evcb_flags & EVLIST_INTERNAL))
        return;
    event_del(adapter->event);
    adapter->event->ev_evcallback.evcb_flags ^= EVLIST_INTERNAL;
    event_add(adapter->event, NULL);
}

/* Looks anew whether the event_base is to wait for the loop's calls. The adapter does this after everything the loop
 * did; so it is needed only after a _start that was not made by a callback of the loop, and only when nothing else
 * keeps event_base_dispatch going: after it has returned, or from the last event of the program. It does no harm
 * elsewhere. */
static inline void requesty_libevent_update(requesty_libevent *adapter)
{
    requesty_libevent_hold(adapter, requesty_loop_active(adapter->loop) > 0);
}

/* Not for programs. */
static inline void requesty_libevent_release(requesty_libevent *adapter)
{
    event_free(adapter->event);
    free(adapter);
}

/* Not for programs. */
static inline void requesty_libevent_on_ready(evutil_socket_t fd, short what, void *user)
{
    requesty_libevent *adapter = (requesty_libevent *)user;

    (void)fd;
    (void)what;
    adapter->is_dispatching = true;
    requesty_loop_dispatch(adapter->loop, NULL);
    adapter->is_dispatching = false;
    if (adapter->loop)
        requesty_libevent_update(adapter);
    else
        requesty_libevent_release(adapter);
}

/* Detaches the loop; its calls stand still until it is turned in another way. Also from a callback of the loop. The
 * adapter must not be used afterwards. NULL is fine. */
static inline void requesty_libevent_detach(requesty_libevent *adapter)
{
    if (!adapter)
        return;
    adapter->loop = NULL;
    event_del(adapter->event);
    if (!adapter->is_dispatching)
        requesty_libevent_release(adapter);
}

/* Has the event_base turn the loop. *adapter is to be given to requesty_libevent_detach, before the event_base is
 * freed. 0, REQUESTY_ERR_INVALID (a NULL), REQUESTY_ERR_UNSUPPORTED (no descriptor here that libevent can watch) or
 * REQUESTY_ERR_NO_MEMORY. */
static inline int requesty_libevent_attach(requesty_loop *loop, struct event_base *base, requesty_libevent **adapter)
{
    requesty_libevent *made;

    if (!loop || !base || !adapter)
        return REQUESTY_ERR_INVALID;
    if (requesty_loop_fd(loop) < 0)
        return REQUESTY_ERR_UNSUPPORTED;
    made = (requesty_libevent *)calloc(1, sizeof *made);
    if (!made)
        return REQUESTY_ERR_NO_MEMORY;
    made->loop = loop;
    made->event = event_new(base, requesty_loop_fd(loop), EV_READ | EV_PERSIST, requesty_libevent_on_ready, made);
    if (!made->event) {
        free(made);
        return REQUESTY_ERR_NO_MEMORY;
    }
    if (event_add(made->event, NULL) < 0) {
        requesty_libevent_release(made);
        return REQUESTY_ERR_UNSUPPORTED;
    }
    requesty_loop_wake(loop); /* a first turn, which looks whether calls are active */
    *adapter = made;
    return 0;
}

REQUESTY_END

#endif
