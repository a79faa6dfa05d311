#define _POSIX_C_SOURCE 200809L
#include "test_client.h"
#include "server_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int client_connect(struct server *server)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(server)) };
    struct timeval bound = { .tv_sec = SERVER_WAIT_SECONDS };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

void client_close(int fd)
{
    assert_int_equal(close(fd), 0);
}

static void send_bytes(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, MSG_NOSIGNAL);

        assert_true(sent > 0);
        data += sent;
        length -= (size_t)sent;
    }
}

void client_send(int fd, const char *text)
{
    send_bytes(fd, text, strlen(text));
}

void client_request(int fd, const char *method, const char *path, const char *headers, const char *body)
{
    struct server_buffer request = { 0 };

    server_buffer_format(&request, "%s %s HTTP/1.1\r\nHost: loopback\r\n%s", method, path, headers);
    if (body)
        server_buffer_format(&request, "Content-Length: %zu\r\n", strlen(body));
    server_buffer_text(&request, "\r\n");
    if (body)
        server_buffer_text(&request, body);
    send_bytes(fd, request.data, request.length);
    server_buffer_free(&request);
}

/* One byte; false at the end of the connection. */
static bool read_byte(int fd, char *byte)
{
    return recv(fd, byte, 1, 0) == 1;
}

static bool read_bytes(int fd, struct server_buffer *out, size_t length)
{
    while (length > 0) {
        ssize_t part;

        server_buffer_reserve(out, length);
        part = recv(fd, out->data + out->length, length, 0);
        if (part <= 0)
            return false;
        out->length += (size_t)part;
        out->data[out->length] = '\0';
        length -= (size_t)part;
    }
    return true;
}

static bool read_until(int fd, struct server_buffer *out, const char *end)
{
    char byte;

    while (out->length < strlen(end) || strcmp(out->data + out->length - strlen(end), end) != 0) {
        if (!read_byte(fd, &byte))
            return false;
        server_buffer_append(out, &byte, 1);
    }
    return true;
}

static const char *find_header(const char *head, const char *name)
{
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
            return line + strlen(name) + 2;
    }
    return NULL;
}

static bool read_chunk(int fd, struct server_buffer *body, size_t *size)
{
    struct server_buffer line = { 0 }, end = { 0 };
    bool complete = read_until(fd, &line, "\r\n");

    if (complete) {
        *size = strtoul(line.data, NULL, 16);
        complete = read_bytes(fd, body, *size) && read_bytes(fd, &end, 2);
    }
    if (complete)
        assert_string_equal(end.data, "\r\n");
    server_buffer_free(&line);
    server_buffer_free(&end);
    return complete;
}

static bool read_chunks(int fd, struct server_buffer *body, size_t *chunks)
{
    size_t size;

    while (read_chunk(fd, body, &size)) {
        if (size == 0)
            return true;
        ++*chunks;
    }
    return false;
}

static bool read_body(int fd, struct client_reply *reply, struct server_buffer *body)
{
    const char *length = find_header(reply->head, "Content-Length");
    char byte;

    server_buffer_text(body, "");
    if (reply->status == 204) /* never has one */
        return true;
    if (find_header(reply->head, "Transfer-Encoding"))
        return read_chunks(fd, body, &reply->chunks);
    if (length)
        return read_bytes(fd, body, strtoul(length, NULL, 10));
    while (read_byte(fd, &byte))
        server_buffer_append(body, &byte, 1);
    return true;
}

void client_read_reply(int fd, struct client_reply *reply)
{
    struct server_buffer head = { 0 }, body = { 0 };

    *reply = (struct client_reply){ 0 };
    assert_true(read_until(fd, &head, "\r\n\r\n"));
    head.data[head.length - 4] = '\0';
    reply->head = head.data;
    assert_int_equal(strncmp(head.data, "HTTP/1.1 ", 9), 0);
    reply->status = atoi(head.data + 9);
    reply->complete = read_body(fd, reply, &body);
    reply->body = body.data;
    reply->length = body.length;
}

void client_reply_free(struct client_reply *reply)
{
    free(reply->head);
    free(reply->body);
    *reply = (struct client_reply){ 0 };
}

void client_expect(int fd, const char *text)
{
    struct server_buffer bytes = { 0 };

    assert_true(read_bytes(fd, &bytes, strlen(text)));
    assert_string_equal(bytes.data, text);
    server_buffer_free(&bytes);
}

int client_read_to_end(int fd, char **bytes, size_t *length)
{
    struct server_buffer all = { 0 };
    char block[4096];
    ssize_t part;
    int error = 0;

    server_buffer_text(&all, "");
    while ((part = recv(fd, block, sizeof block, 0)) > 0)
        server_buffer_append(&all, block, (size_t)part);
    if (part < 0)
        error = errno;
    *bytes = all.data;
    *length = all.length;
    return error;
}

int client_read_end(int fd)
{
    char *bytes;
    size_t length;
    int error = client_read_to_end(fd, &bytes, &length);

    assert_int_equal(length, 0);
    free(bytes);
    return error;
}

void client_exchange(struct server *server, const char *method, const char *path, const char *headers,
                     const char *body, struct client_reply *reply)
{
    int fd = client_connect(server);

    client_request(fd, method, path, headers, body);
    client_read_reply(fd, reply);
    client_close(fd);
}
