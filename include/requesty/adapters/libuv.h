/* requesty/adapters/libuv.h: calls inside a libuv loop. Header-only; link with libuv (1.0 or newer) as well.
 *
 *     requesty_libuv *adapter;
 *     rc = requesty_libuv_attach(loop, uv_default_loop(), &adapter);
 *     rc = requesty_messages_start(client, loop, &params, &handlers, NULL, &error);
 *     uv_run(uv_default_loop(), UV_RUN_DEFAULT);
 *
 * Lives. The loop and the uv_loop_t must stay until the adapter is detached; neither is freed by it. The adapter's
 * own memory is given back when uv_run has closed its handle.
 *
 * Threads. Everything here, like the loop itself, belongs to the thread that runs the uv_loop_t.
 *
 * What keeps uv_run from returning: the adapter does while calls are active, and from the attaching to the first
 * turn of the uv_loop_t. See requesty_libuv_update for calls that are started later. */
#ifndef REQUESTY_ADAPTERS_LIBUV_H
#define REQUESTY_ADAPTERS_LIBUV_H

#include <stdlib.h>

#include <requesty/loop.h>
#include <uv.h>

REQUESTY_BEGIN

/* Made by requesty_libuv_attach; its members are its own. */
typedef struct requesty_libuv {
    uv_poll_t poll;
    requesty_loop *loop; /* NULL: detached */
} requesty_libuv;

/* Looks anew whether uv_run is to wait for the loop's calls. The adapter does this after everything the loop did; so
 * it is needed only after a _start that was not made by a callback of the loop, and only when nothing else keeps
 * uv_run going: after uv_run has returned, or from the last timer of the program. It does no harm elsewhere. */
static inline void requesty_libuv_update(requesty_libuv *adapter)
{
    if (requesty_loop_active(adapter->loop) > 0)
        uv_ref((uv_handle_t *)&adapter->poll);
    else
        uv_unref((uv_handle_t *)&adapter->poll);
}

/* Not for programs. */
static inline void requesty_libuv_on_ready(uv_poll_t *poll, int status, int events)
{
    requesty_libuv *adapter = (requesty_libuv *)poll->data;

    (void)status; /* if the descriptor is broken, the loop says so */
    (void)events;
    requesty_loop_dispatch(adapter->loop, NULL);
    if (adapter->loop) /* a callback may have detached it */
        requesty_libuv_update(adapter);
}

/* Not for programs. */
static inline void requesty_libuv_on_closed(uv_handle_t *poll)
{
    free(poll->data);
}

/* Detaches the loop; its calls stand still until it is turned in another way. Also from a callback of the loop. The
 * adapter must not be used afterwards; the loop may be freed at once, the uv_loop_t after uv_run has closed what was
 * closed. NULL is fine. */
static inline void requesty_libuv_detach(requesty_libuv *adapter)
{
    if (!adapter)
        return;
    adapter->loop = NULL;
    uv_close((uv_handle_t *)&adapter->poll, requesty_libuv_on_closed);
}

/* Has the uv_loop_t turn the loop. *adapter is to be given to requesty_libuv_detach. 0, REQUESTY_ERR_INVALID (a NULL),
 * REQUESTY_ERR_UNSUPPORTED (no descriptor here that libuv can watch) or REQUESTY_ERR_NO_MEMORY. */
static inline int requesty_libuv_attach(requesty_loop *loop, uv_loop_t *host, requesty_libuv **adapter)
{
    requesty_libuv *made;

    if (!loop || !host || !adapter)
        return REQUESTY_ERR_INVALID;
    if (requesty_loop_fd(loop) < 0)
        return REQUESTY_ERR_UNSUPPORTED;
    made = (requesty_libuv *)calloc(1, sizeof *made);
    if (!made)
        return REQUESTY_ERR_NO_MEMORY;
    if (uv_poll_init(host, &made->poll, requesty_loop_fd(loop)) < 0) {
        free(made);
        return REQUESTY_ERR_UNSUPPORTED;
    }
    made->poll.data = made;
    made->loop = loop;
    if (uv_poll_start(&made->poll, UV_READABLE, requesty_libuv_on_ready) < 0) {
        requesty_libuv_detach(made);
        return REQUESTY_ERR_UNSUPPORTED;
    }
    requesty_loop_wake(loop); /* a first turn, which looks whether calls are active */
    *adapter = made;
    return 0;
}

REQUESTY_END

#endif
