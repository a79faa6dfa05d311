/* An HTTP/2 server with TLS in front of the loopback server: nghttpx on a UNIX socket, and a relay on a TCP port
 * before it that counts the connections. */
#ifndef TESTS_FRONT_H
#define TESTS_FRONT_H

#include "folder.h"
#include "relay.h"

struct front {
    const struct folder *folder;
    pid_t pid;
    char socket[108]; /* as long as the address of one can be */
    char url[64];
    struct relay *relay;
};

/* False on failure, which is printed. To be stopped in either case. */
bool front_start(struct front *front, const struct folder *folder, int server_port);
void front_stop(struct front *front);

#endif
