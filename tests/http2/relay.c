#include "relay.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST = 128 };

/* One direction of a connection. */
struct pipe {
    pthread_t thread;
    int from, to;
};

struct relay {
    const char *path;
    int listener, port;
    pthread_t thread;
    _Atomic size_t accepted, held;
    int sockets[2 * MOST]; /* the accepting thread's, and whoever has joined it */
    size_t socket_count;
    struct pipe pipes[2 * MOST];
    size_t pipe_count;
};

static bool write_all(int to, const char *bytes, ssize_t count)
{
    while (count > 0) {
        ssize_t written = send(to, bytes, (size_t)count, MSG_NOSIGNAL);

        if (written < 0)
            return false;
        bytes += written;
        count -= written;
    }
    return true;
}

static void *pump(void *argument)
{
    struct pipe *pipe = argument;
    char bytes[16384];
    ssize_t got;

    while ((got = recv(pipe->from, bytes, sizeof bytes, 0)) > 0 && write_all(pipe->to, bytes, got))
        ;
    shutdown(pipe->to, SHUT_WR);
    shutdown(pipe->from, SHUT_RD);
    return NULL;
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
        perror("relay: the server behind it cannot be reached");
        abort();
    }
    return fd;
}

static void begin_pipe(struct relay *relay, int from, int to)
{
    struct pipe *pipe = &relay->pipes[relay->pipe_count++];

    pipe->from = from;
    pipe->to = to;
    if (pthread_create(&pipe->thread, NULL, pump, pipe) != 0)
        abort();
}

static bool is_held(struct relay *relay)
{
    if (!atomic_load(&relay->held))
        return false;
    atomic_fetch_sub(&relay->held, 1);
    return true;
}

static void serve(struct relay *relay, int client)
{
    bool held = is_held(relay);

    if (atomic_fetch_add(&relay->accepted, 1) >= MOST)
        abort(); /* no test makes so many */
    relay->sockets[relay->socket_count++] = client;
    if (!held) {
        int server = connect_to(relay->path);
        relay->sockets[relay->socket_count++] = server;
        begin_pipe(relay, client, server);
        begin_pipe(relay, server, client);
    }
}

static void *accept_all(void *argument)
{
    struct relay *relay = argument;
    int client;

    while ((client = accept4(relay->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        serve(relay, client);
    return NULL;
}

static bool start_listening(struct relay *relay)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;

    relay->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (relay->listener < 0 || bind(relay->listener, (const struct sockaddr *)&address, size) < 0 ||
        listen(relay->listener, MOST) < 0 || getsockname(relay->listener, (struct sockaddr *)&address, &size) < 0)
        return false;
    relay->port = ntohs(address.sin_port);
    return pthread_create(&relay->thread, NULL, accept_all, relay) == 0;
}

struct relay *relay_start(const char *path)
{
    struct relay *relay = calloc(1, sizeof *relay);

    if (!relay)
        return NULL;
    relay->path = path;
    if (start_listening(relay))
        return relay;
    if (relay->listener >= 0)
        close(relay->listener);
    free(relay);
    return NULL;
}

void relay_stop(struct relay *relay)
{
    if (!relay)
        return;
    shutdown(relay->listener, SHUT_RDWR); /* ends the accept */
    pthread_join(relay->thread, NULL);
    for (size_t i = 0; i < relay->socket_count; i++)
        shutdown(relay->sockets[i], SHUT_RDWR);
    for (size_t i = 0; i < relay->pipe_count; i++)
        pthread_join(relay->pipes[i].thread, NULL);
    for (size_t i = 0; i < relay->socket_count; i++)
        close(relay->sockets[i]);
    close(relay->listener);
    free(relay);
}

int relay_port(const struct relay *relay)
{
    return relay->port;
}

size_t relay_count(struct relay *relay)
{
    return atomic_load(&relay->accepted);
}

void relay_hold_next(struct relay *relay, size_t count)
{
    atomic_store(&relay->held, count);
}
