/* A relay in front of a server: listens on a TCP port of the loopback interface that the system chooses, hands every
 * byte through to a UNIX socket and back, and counts the connections it has accepted. Counted before a byte of it
 * went through, so what a client has got an answer on is counted. */
#ifndef TESTS_RELAY_H
#define TESTS_RELAY_H

#include <stddef.h>

struct relay;

/* NULL on failure. The path is that of the UNIX socket, borrowed. */
struct relay *relay_start(const char *path);

/* Ends every connection and joins every thread. NULL is fine. */
void relay_stop(struct relay *relay);

int relay_port(const struct relay *relay);

/* The connections accepted so far. */
size_t relay_count(struct relay *relay);

/* The next `count` connections are accepted, and nothing is said on them until the end. */
void relay_hold_next(struct relay *relay, size_t count);

#endif
