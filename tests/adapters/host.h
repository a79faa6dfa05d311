/* What the tests of the adapters need of a host's event loop. One host_*.c a host; test_adapter.c is compiled with
 * each. */
#ifndef TESTS_HOST_H
#define TESTS_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include <requesty/requesty.h>

/* A host's loop, and the adapter through which it turns a requesty_loop. */
struct host;

/* False: its run goes on until the timer is stopped and no call is active, whatever the adapter does (GLib). */
extern const bool host_ends_by_itself;

struct host *host_new(void);
void host_free(struct host *host);

/* What the adapter's functions return and do. */
int host_attach(struct host *host, requesty_loop *loop);
void host_detach(struct host *host);
void host_update(struct host *host);

/* What its attach says to no loop, and to nowhere to put the adapter. */
int host_attach_nothing(struct host *host);
int host_attach_nowhere(struct host *host, requesty_loop *loop);

/* A timer that fires every millisecond until it is stopped. */
void host_start_timer(struct host *host, void (*tick)(void *user), void *user);
void host_stop_timer(struct host *host);

/* Runs until nothing is left that the host waits for. */
void host_run(struct host *host);

/* In place of requesty_loop_dispatch in the adapter, so that a loop that spins is seen. */
int counted_dispatch(requesty_loop *loop, requesty_error *error);

#endif
