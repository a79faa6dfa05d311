/* Sockets on the loopback interface, non-blocking, so that every wait can be ended by a stop. */
#define _POSIX_C_SOURCE 200809L
#include "server_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    RECEIVE_BLOCK = 64 * 1024,
    INPUT_LIMIT = 1024 * 1024, /* what a peer may send while nobody reads */
    BACKLOG = 4096,
    NO_DESCRIPTOR_PAUSE = 20 /* milliseconds until accept is tried again when descriptors have run out */
};

static bool prepare(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

bool server_pipe(int ends[2])
{
    return pipe(ends) == 0 && prepare(ends[0]) && prepare(ends[1]);
}

static bool bind_loopback(int fd, int *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)*port) };
    socklen_t length = sizeof address;
    int on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (*port != 0) /* a port that was asked for may still be in TIME_WAIT */
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return false;
    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        return false;
    *port = ntohs(address.sin_port);
    return true;
}

int server_listen(int *port, bool listening)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0)
        return -1;
    if (prepare(fd) && bind_loopback(fd, port) && (!listening || listen(fd, BACKLOG) == 0))
        return fd;
    close(fd);
    return -1;
}

int server_reserve_port(int *port)
{
    *port = 0;
    return server_listen(port, false);
}

static void set_options(int fd)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
#ifdef SO_NOSIGPIPE
    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
}

/* True if the server is being stopped. */
static bool stopped_within(int stop_fd, int milliseconds)
{
    struct pollfd stop = { .fd = stop_fd, .events = POLLIN };

    return poll(&stop, 1, milliseconds) > 0;
}

int server_accept(int listener, int stop_fd)
{
    struct pollfd fds[2] = { { .fd = listener, .events = POLLIN }, { .fd = stop_fd, .events = POLLIN } };

    for (;;) {
        int fd;

        poll(fds, 2, -1);
        if (stopped_within(stop_fd, 0))
            return -1;
        fd = accept(listener, NULL, NULL);
        if (fd >= 0 && prepare(fd)) {
            set_options(fd);
            return fd;
        }
        if (fd >= 0)
            close(fd);
        else if ((errno == EMFILE || errno == ENFILE) && stopped_within(stop_fd, NO_DESCRIPTOR_PAUSE))
            return -1;
    }
}

static bool would_block(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* Takes what has arrived; TIMEOUT if nothing has. */
static enum server_io receive(struct server_socket *socket)
{
    struct server_buffer *input = &socket->input;
    ssize_t length;

    server_buffer_reserve(input, RECEIVE_BLOCK);
    length = recv(socket->fd, input->data + input->length, RECEIVE_BLOCK, 0);
    if (length < 0 && would_block(errno))
        return SERVER_IO_TIMEOUT;
    if (length <= 0)
        return SERVER_IO_GONE;
    input->length += (size_t)length;
    return SERVER_IO_OK;
}

enum server_io server_socket_fill(struct server_socket *socket)
{
    struct pollfd fds[2] = { { .fd = socket->stop_fd, .events = POLLIN },
                             { .fd = socket->fd, .events = POLLIN } };
    enum server_io io = SERVER_IO_TIMEOUT;

    while (io == SERVER_IO_TIMEOUT) {
        poll(fds, 2, -1);
        io = fds[0].revents ? SERVER_IO_STOPPED : receive(socket);
    }
    return io;
}

/* Waits until the peer can take bytes; an error of the connection shows at the next send(). */
static bool wait_writable(struct server_socket *socket)
{
    struct pollfd fds[2] = { { .fd = socket->stop_fd, .events = POLLIN },
                             { .fd = socket->fd, .events = POLLOUT } };

    poll(fds, 2, -1);
    return fds[0].revents == 0;
}

enum server_io server_socket_send(struct server_socket *socket, const void *data, size_t length)
{
    const char *next = data;

    while (length > 0) {
#ifdef MSG_NOSIGNAL
        ssize_t sent = send(socket->fd, next, length, MSG_NOSIGNAL);
#else
        ssize_t sent = send(socket->fd, next, length, 0);
#endif

        if (sent < 0 && !would_block(errno))
            return SERVER_IO_GONE;
        if (sent < 0 && !wait_writable(socket))
            return SERVER_IO_STOPPED;
        if (sent > 0) {
            next += sent;
            length -= (size_t)sent;
        }
    }
    return SERVER_IO_OK;
}

static int64_t now_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What is left until `end` for poll(): -1 is for ever. */
static int time_left(int64_t end)
{
    int64_t left = end - now_milliseconds();

    if (end < 0)
        return -1;
    if (left < 0)
        return 0;
    return left > INT_MAX ? INT_MAX : (int)left;
}

enum server_io server_socket_watch(struct server_socket *socket, int other_fd, int milliseconds)
{
    int64_t end = milliseconds < 0 ? -1 : now_milliseconds() + milliseconds;

    for (;;) {
        /* Bytes that come early belong to the next request; past the limit only the end is noticed. */
        short events = socket->input.length < INPUT_LIMIT ? POLLIN : 0;
        struct pollfd fds[3] = { { .fd = socket->stop_fd, .events = POLLIN },
                                 { .fd = socket->fd, .events = events },
                                 { .fd = other_fd, .events = POLLIN } };
        int ready = poll(fds, 3, time_left(end));

        if (ready > 0 && fds[0].revents)
            return SERVER_IO_STOPPED;
        if (ready > 0 && fds[1].revents && receive(socket) == SERVER_IO_GONE)
            return SERVER_IO_GONE;
        if (ready > 0 && fds[2].revents)
            return SERVER_IO_OK;
        if (ready == 0 && time_left(end) == 0)
            return SERVER_IO_TIMEOUT;
    }
}

void server_socket_close(struct server_socket *socket, bool reset)
{
    struct linger linger = { .l_onoff = 1, .l_linger = 0 };

    if (reset)
        setsockopt(socket->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    else
        receive(socket); /* bytes left unread would turn the close into a reset */
    close(socket->fd);
    server_buffer_free(&socket->input);
}
