/* requesty/adapters/glib.h: calls inside a GMainContext, as a GSource. Header-only; link with GLib (2.36 or newer)
 * as well.
 *
 *     GSource *source;
 *     rc = requesty_glib_attach(loop, NULL, &source);
 *     rc = requesty_messages_start(client, loop, &params, &handlers, NULL, &error);
 *     g_main_loop_run(main_loop);
 *
 * Lives. The loop must stay until the source is detached, and is not freed by it. The GMainContext keeps the source,
 * and the source nothing.
 *
 * Threads. The loop belongs to the thread that iterates the GMainContext.
 *
 * A GMainLoop runs until g_main_loop_quit, whatever its sources do; so the source keeps nothing going. on_done is
 * the place to quit from, when requesty_loop_active says 0.
 *
 * A callback may run a GMainLoop of its own, for a dialog: the loop's calls wait until it is over. */
#ifndef REQUESTY_ADAPTERS_GLIB_H
#define REQUESTY_ADAPTERS_GLIB_H

#include <requesty/loop.h>

#include <glib.h>

REQUESTY_BEGIN

/* Not for programs. */
typedef struct requesty_glib {
    GSource source;
    requesty_loop *loop;
} requesty_glib;

/* Not for programs. */
static inline gboolean requesty_glib_on_ready(GSource *source, GSourceFunc callback, gpointer user)
{
    (void)callback;
    (void)user;
    requesty_loop_dispatch(((requesty_glib *)source)->loop, NULL);
    return G_SOURCE_CONTINUE;
}

/* Detaches the loop and gives the source up; the calls stand still until the loop is turned in another way. Also
 * from a callback of the loop. NULL is fine. */
static inline void requesty_glib_detach(GSource *source)
{
    if (!source)
        return;
    g_source_destroy(source);
    g_source_unref(source);
}

/* Has the GMainContext (NULL: the default one) turn the loop. *source is to be given to requesty_glib_detach; until
 * then g_source_set_priority and the like may be used on it. 0, REQUESTY_ERR_INVALID (a NULL) or
 * REQUESTY_ERR_UNSUPPORTED (no descriptor here). GLib ends the program when memory runs out. */
static inline int requesty_glib_attach(requesty_loop *loop, GMainContext *context, GSource **source)
{
    /* without prepare and check, GLib looks at the descriptor alone */
    static GSourceFuncs functions = { NULL, NULL, requesty_glib_on_ready, NULL, NULL, NULL };
    GSource *made;

    if (!loop || !source)
        return REQUESTY_ERR_INVALID;
    if (requesty_loop_fd(loop) < 0)
        return REQUESTY_ERR_UNSUPPORTED;
    made = g_source_new(&functions, (guint)sizeof(requesty_glib));
    ((requesty_glib *)made)->loop = loop;
    g_source_set_name(made, "requesty");
    g_source_add_unix_fd(made, requesty_loop_fd(loop), G_IO_IN);
    g_source_attach(made, context);
    *source = made;
    return 0;
}

REQUESTY_END

#endif
