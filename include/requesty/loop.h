/* requesty/loop.h: any number of calls, of any clients, on one thread, behind one descriptor.
 *
 * A program with an event loop of its own watches requesty_loop_fd and calls requesty_loop_dispatch when it is
 * readable; requesty/adapters has that for libuv, GLib, libevent and libev. A program without one calls
 * requesty_loop_run, or requesty_loop_run_once in a loop.
 *
 * Starts. Every function that makes a request has a form for loops, which begins it and returns at once. Its name is the
 * function's with _start behind it: requesty_keys_list_start, requesty_models_get_start, requesty_images_edit_start. Where
 * _create is all that a resource can do (and _stream the same in pieces), _start stands in its place: requesty_messages_start,
 * requesty_embeddings_start, requesty_speech_start. Its arguments are the client, the loop, those of the function itself,
 * the handlers (may be NULL), where the handle is to go (may be NULL), and the error. What it refuses, it refuses with the
 * function's own codes and words: then nothing has been started, and no handler is told. When it returns 0, all that it was
 * given is the program's again, but for the client and the loop.
 *
 * Results. requesty_call_KIND gives a call's result, such as requesty_call_message, requesty_call_key_list: it is the
 * call's, and valid as long as the handle, so a program that wants it for longer asks for the handle. Calls that bring no
 * result (deleting, setting, feedback) only succeed or fail.
 *
 * Threads. A loop and its calls belong to one thread at a time; only requesty_loop_wake and requesty_call_cancel may
 * come from another, and requesty_client_cancel, which cancels the calls of its client in loops too. The clients whose
 * calls run on it stay free for any thread.
 *
 * Callbacks come from inside requesty_loop_dispatch, _run_once, _run and requesty_loop_free, never from _start, _cancel
 * or _resume. They may start, cancel, pause and free anything, their own call, their client and the loop included. They
 * may not turn the loop, nor make calls that block (a blocking call, requesty_stream_next, a wait in another loop):
 * those would stop every other call of the loop, and fail with REQUESTY_ERR_BUSY.
 *
 * A client's options hold for its calls in a loop too, but for `interrupt`: it is not asked, since nothing blocks.
 */
#ifndef REQUESTY_LOOP_H
#define REQUESTY_LOOP_H

#include <requesty/base.h>
#include <requesty/event.h>

REQUESTY_BEGIN

typedef struct requesty_loop requesty_loop;

/* One call in a loop. */
typedef struct requesty_call requesty_call;

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* The call is over: error is NULL when it succeeded, else what went wrong, borrowed until the callback returns. It comes
 * exactly once for every call whose _start returned 0, whatever happens to the call, the loop or the handle. */
typedef void (*requesty_done_fn)(requesty_call *call, const requesty_error *error, void *user);

/* What a call tells the program. All optional. */
typedef struct requesty_call_handlers {
    requesty_event_fn on_event; /* set: the reply is streamed, if it is of a kind that can be (messages, chat, responses,
                                   speech, any request); of the others come no events. NULL: it is asked for whole, as by
                                   _create. Anything but 0 cancels the call (REQUESTY_ERR_CANCELLED, error.user_code) */
    requesty_done_fn on_done;
    void *user; /* handed to both */
} requesty_call_handlers;

/* Handles. _start gives a handle when it is asked for one (`call` is not NULL); it is then the program's, valid until
 * requesty_call_free, also when the loop and the client are gone. Without that, the handle that on_done gets is valid
 * until on_done returns, and requesty_call_free does nothing for it. */

/* Makes the call end with REQUESTY_ERR_CANCELLED at the next dispatch, to which the loop is woken: also one that is
 * paused, or whose reply has come and is not told yet. Nothing for a call that is done. From any thread, as long as the
 * handle is valid. */
REQUESTY_API void requesty_call_cancel(requesty_call *call);

/* Holds a call's events back: no on_event and no on_done comes for it until it is resumed. What arrives meanwhile is
 * kept up to the loop's high_water_bytes; then the connection (or, with HTTP/2, the stream in it) is left unread, so
 * that the server waits. No idle time-out passes while it is paused; the total one does, and is told when the call is
 * resumed. */
REQUESTY_API void requesty_call_pause(requesty_call *call);
REQUESTY_API void requesty_call_resume(requesty_call *call);

/* Whether on_done has come, or is being called: nothing else happens to the call. */
REQUESTY_API bool requesty_call_is_done(const requesty_call *call);

/* The HTTP exchange so far; borrowed until the next call of this function, or as long as the handle is valid. Never
 * NULL. */
REQUESTY_API const requesty_info *requesty_call_info(requesty_call *call);

/* Gives the handle up, and the results that it owns. A call that still runs is cancelled first, and its on_done still
 * comes. NULL is fine. */
REQUESTY_API void requesty_call_free(requesty_call *call);

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

/* All zero is all default. */
typedef struct requesty_loop_options {
    requesty_opt_int max_in_flight;    /* most calls that are under way at once, at least 1; the others wait in the order
                                          of their start, and their waiting counts to their total_timeout_ms. A call
                                          that waits for its next attempt is under way. Default: no limit */
    requesty_opt_int high_water_bytes; /* what a paused call keeps before its connection is left unread; default 64 KiB */
} requesty_loop_options;

REQUESTY_API int requesty_loop_new_sized(const requesty_loop_options *options, size_t size, requesty_loop **loop,
                                         requesty_error *error);

/* Makes a loop; to be freed with requesty_loop_free. Fails with REQUESTY_ERR_INVALID, naming the option,
 * REQUESTY_ERR_NO_MEMORY, or REQUESTY_ERR_UNSUPPORTED when the system gives no more descriptors. */
static inline int requesty_loop_new(requesty_loop **loop, requesty_error *error)
{
    return requesty_loop_new_sized(NULL, sizeof(requesty_loop_options), loop, error);
}

/* The same with options (NULL is fine). */
static inline int requesty_loop_new_with(const requesty_loop_options *options, requesty_loop **loop,
                                         requesty_error *error)
{
    return requesty_loop_new_sized(options, sizeof *options, loop, error);
}

/* One descriptor for the life of the loop: readable when requesty_loop_dispatch has something to do, timers included,
 * and only then. Level triggered; to be watched for reading, and for nothing else. -1 where the build has no such
 * descriptor (a system without epoll and kqueue): requesty_loop_run_once works there. */
REQUESTY_API int requesty_loop_fd(const requesty_loop *loop);

/* Does what is due, without waiting. 0, or REQUESTY_ERR_BUSY from a callback of the same loop. */
REQUESTY_API int requesty_loop_dispatch(requesty_loop *loop, requesty_error *error);

/* How long until requesty_loop_dispatch has something to do even if the descriptor stays unreadable; 0: at once; -1:
 * never. The timers are behind the descriptor already; this is for a host that wants to know. */
REQUESTY_API int64_t requesty_loop_timeout_ms(const requesty_loop *loop);

/* Waits until something is due, at most max_wait_ms (negative: as long as it takes), and does it. Returns at once when
 * no call is active and max_wait_ms is negative. 0, or REQUESTY_ERR_BUSY. */
REQUESTY_API int requesty_loop_run_once(requesty_loop *loop, int64_t max_wait_ms, requesty_error *error);

/* The same until no call is active; paused ones are. */
REQUESTY_API int requesty_loop_run(requesty_loop *loop, requesty_error *error);

/* Makes a waiting requesty_loop_run_once return, and the descriptor readable once. From any thread, and from a signal
 * handler. */
REQUESTY_API void requesty_loop_wake(requesty_loop *loop);

/* The calls whose on_done has not come yet. */
REQUESTY_API size_t requesty_loop_active(const requesty_loop *loop);

/* Cancels what is still running (each on_done comes, with REQUESTY_ERR_CANCELLED) and frees the loop. Handles that the
 * program owns stay valid. NULL is fine. From now on starts fail with REQUESTY_ERR_BUSY; from a callback of the loop it
 * is freed as soon as that has returned, and is gone when the dispatch (or the run) returns. */
REQUESTY_API void requesty_loop_free(requesty_loop *loop);

REQUESTY_END

#endif
