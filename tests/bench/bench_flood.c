/* The server for many concurrent streams: bench_flood [STREAMS], default 10000. Prints its URL; ends when its input does.
 *
 * A POST is answered with the head of a Messages stream, and then the stream is silent. What it gets next says a second
 * kind of connection, the control: a line "slice COUNT" sends one event to each of the next COUNT streams, in turn, a
 * line "end" ends all streams; each is answered "ok" when it is done. So the client under measurement decides when it
 * is ready for more. An event can only be sent to a stream whose last event was read, and therefore each stream gets one
 * event at a time, on any machine: with pauses in place of the control, a slow client would find several events in one
 * read, and seem fast. (SIOCOUTQ and TCP_INFO do not help: they tell what the other side's kernel has, not what its
 * program has read.) */
#define _GNU_SOURCE
#include "bench_process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM 4096 /* for a request */
#define MOST_EVENTS 256


static const char header[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
static const char beginning[] =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":"
    "\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n"
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
    "\"text\":\"\"}}\n\n";
/* 125 bytes of data, as an average text delta has. */
static const char delta[] = "event: content_block_delta\n"
                            "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":"
                            "\" and then a few more words of the full answer\"}}\n\n";
static const char ending[] =
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":"
    "{\"output_tokens\":9}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

struct text {
    char bytes[1024];
    size_t len;
};

struct connection {
    int fd;
    size_t place; /* among the streams, from 1; 0: it is none */
    size_t len;
    char room[ROOM];
};

struct flood {
    int epoll, listener;
    struct text head, event, tail; /* what is sent, with HTTP's chunks around it */
    struct connection **streams;
    size_t most, count, next;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

static void put_chunk(struct text *text, const char *piece)
{
    size_t room = sizeof text->bytes - text->len;

    text->len += (size_t)snprintf(text->bytes + text->len, room, "%zx\r\n%s\r\n", strlen(piece), piece);
}

static void write_texts(struct flood *flood)
{
    flood->head.len = (size_t)snprintf(flood->head.bytes, sizeof flood->head.bytes, "%s", header);
    put_chunk(&flood->head, beginning);
    put_chunk(&flood->event, delta);
    put_chunk(&flood->tail, ending);
    put_chunk(&flood->tail, "");
}

/* A client that has gone is noticed when its socket is read. */
static void send_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        struct pollfd writable = { .fd = fd, .events = POLLOUT };
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);

        if (sent < 0 && errno != EAGAIN)
            return;
        if (sent < 0)
            poll(&writable, 1, -1);
        else
            bytes += sent, len -= (size_t)sent;
    }
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

static void open_stream(struct flood *flood, struct connection *connection)
{
    if (connection->place || flood->count == flood->most) {
        fprintf(stderr, "%s\n", connection->place ? "a request on a stream" : "more streams than were announced");
        exit(1);
    }
    flood->streams[flood->count++] = connection;
    connection->place = flood->count;
    send_all(connection->fd, flood->head.bytes, flood->head.len);
}

static void leave_streams(struct flood *flood, struct connection *connection)
{
    struct connection *last;

    if (!connection->place)
        return;
    last = flood->streams[--flood->count];
    flood->streams[connection->place - 1] = last;
    last->place = connection->place;
    connection->place = 0;
}

static void send_slice(struct flood *flood, size_t count)
{
    for (size_t i = 0; i < count && flood->count; i++) {
        flood->next = flood->next < flood->count ? flood->next : 0;
        send_all(flood->streams[flood->next++]->fd, flood->event.bytes, flood->event.len);
    }
}

static void end_streams(struct flood *flood)
{
    while (flood->count) {
        struct connection *stream = flood->streams[flood->count - 1];
        leave_streams(flood, stream);
        send_all(stream->fd, flood->tail.bytes, flood->tail.len);
    }
}

/* ---- what comes -------------------------------------------------------------------------------------------------- */

/* The bytes of a whole request or line at the room's start; 0: not yet. */
static size_t whole_request(const char *text)
{
    const char *end = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "content-length:");
    size_t size;

    if (!end)
        return 0;
    size = (size_t)(end + 4 - text) + (length && length < end ? strtoul(length + 15, NULL, 10) : 0);
    return size <= strlen(text) ? size : 0;
}

static size_t whole_line(const char *text)
{
    const char *end = strchr(text, '\n');

    return end ? (size_t)(end + 1 - text) : 0;
}

static void obey(struct flood *flood, const struct connection *control)
{
    size_t count;

    if (sscanf(control->room, "slice %zu", &count) == 1)
        send_slice(flood, count);
    else
        end_streams(flood);
    send_all(control->fd, "ok\n", 3);
}

/* One request or line out of the room; whether there was one. */
static int act(struct flood *flood, struct connection *connection)
{
    int is_request = strncmp(connection->room, "POST ", 5) == 0;
    size_t size = is_request ? whole_request(connection->room) : whole_line(connection->room);

    if (!size)
        return 0;
    if (is_request)
        open_stream(flood, connection);
    else
        obey(flood, connection);
    connection->len -= size;
    memmove(connection->room, connection->room + size, connection->len + 1);
    return 1;
}

static void close_connection(struct flood *flood, struct connection *connection)
{
    leave_streams(flood, connection);
    close(connection->fd);
    free(connection);
}

static void read_connection(struct flood *flood, struct connection *connection)
{
    size_t room = sizeof connection->room - 1 - connection->len;
    ssize_t got = recv(connection->fd, connection->room + connection->len, room, 0);

    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        close_connection(flood, connection);
        return;
    }
    connection->len += (size_t)got;
    connection->room[connection->len] = '\0';
    while (connection->len && act(flood, connection))
        ;
}

static void watch(const struct flood *flood, int fd, void *what)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = what };

    if (epoll_ctl(flood->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll_ctl");
}

static void accept_all(const struct flood *flood)
{
    int fd;

    while ((fd = accept4(flood->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct connection *connection = calloc(1, sizeof *connection);
        if (!connection)
            die("calloc");
        connection->fd = fd;
        watch(flood, fd, connection);
    }
    if (errno != EAGAIN && errno != ECONNABORTED)
        die("accept");
}

/* ---- the program ------------------------------------------------------------------------------------------------- */

static void open_listener(struct flood *flood)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;

    flood->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (flood->listener < 0 || bind(flood->listener, (struct sockaddr *)&address, size) < 0 ||
        listen(flood->listener, SOMAXCONN) < 0 || getsockname(flood->listener, (struct sockaddr *)&address, &size) < 0)
        die("listen");
    printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
}

/* The program's input, in the same epoll set, is known by NULL; the listener by the flood. */
static int dispatch(struct flood *flood, void *what)
{
    char byte;

    if (!what)
        return read(STDIN_FILENO, &byte, 1) > 0;
    if (what == flood)
        accept_all(flood);
    else
        read_connection(flood, what);
    return 1;
}

static void serve(struct flood *flood)
{
    struct epoll_event events[MOST_EVENTS];

    for (;;) {
        int count = epoll_wait(flood->epoll, events, MOST_EVENTS, -1);
        for (int i = 0; i < count; i++)
            if (!dispatch(flood, events[i].data.ptr))
                return;
    }
}

int main(int argc, char **argv)
{
    struct flood flood = { .most = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000 };

    bench_need_descriptors(flood.most);
    flood.streams = calloc(flood.most, sizeof(struct connection *));
    flood.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!flood.streams || flood.epoll < 0)
        die("bench_flood");
    write_texts(&flood);
    open_listener(&flood);
    watch(&flood, flood.listener, &flood);
    watch(&flood, STDIN_FILENO, NULL);
    serve(&flood);
    free(flood.streams); /* the connections end with the process */
    return 0;
}
