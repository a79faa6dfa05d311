/* Reading one request from a connection. */
#define _POSIX_C_SOURCE 200809L
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void server_request_free(struct server_request *request)
{
    struct server_received *received = (struct server_received *)(void *)request;

    if (!received)
        return;
    free(received->head);
    free(received->headers);
    server_buffer_free(&received->body);
    free(received);
}

bool server_request_keeps_alive(const struct server_request *request)
{
    const char *connection = server_request_header(request, "Connection");

    return strcmp(request->version, "HTTP/1.1") == 0 && !(connection && strcasecmp(connection, "close") == 0);
}

static enum server_read fill(struct server_socket *socket)
{
    switch (server_socket_fill(socket)) {
    case SERVER_IO_OK:
        return SERVER_READ_OK;
    case SERVER_IO_STOPPED:
        return SERVER_READ_END;
    default:
        return SERVER_READ_BROKEN;
    }
}

/* Where the text ends in the input, searched from byte `from` on; -1 if it is not there yet. */
static ptrdiff_t find(const struct server_buffer *input, size_t from, const char *text)
{
    size_t length = strlen(text);

    for (size_t i = from; i + length <= input->length; i++)
        if (memcmp(input->data + i, text, length) == 0)
            return (ptrdiff_t)(i + length);
    return -1;
}

/* Takes the input up to and with `end`, which is not part of *text. */
static enum server_read take_until(struct server_socket *socket, const char *end, size_t limit, char **text)
{
    struct server_buffer *input = &socket->input;
    size_t searched = 0;
    ptrdiff_t found;

    while ((found = find(input, searched, end)) < 0) {
        enum server_read read;

        if (input->length > limit)
            return SERVER_READ_BAD;
        searched = input->length < strlen(end) ? 0 : input->length - strlen(end) + 1;
        read = fill(socket);
        if (read != SERVER_READ_OK)
            return read;
    }
    if (memchr(input->data, '\0', (size_t)found))
        return SERVER_READ_BAD;
    *text = server_copy(input->data, (size_t)found - strlen(end));
    server_buffer_consume(input, (size_t)found);
    return SERVER_READ_OK;
}

static enum server_read take_bytes(struct server_socket *socket, size_t length, struct server_buffer *out)
{
    if (length > SERVER_BODY_LIMIT - out->length)
        return SERVER_READ_BAD;
    while (length > 0) {
        size_t part = socket->input.length < length ? socket->input.length : length;
        enum server_read read = SERVER_READ_OK;

        server_buffer_append(out, socket->input.data, part);
        server_buffer_consume(&socket->input, part);
        length -= part;
        if (length > 0)
            read = fill(socket);
        if (read != SERVER_READ_OK)
            return read;
    }
    return SERVER_READ_OK;
}

/* A number of digits only, with nothing behind it but what `end` allows. */
static bool parse_number(const char *text, int base, const char *end, size_t *number)
{
    const char *digits = base == 16 ? "0123456789abcdefABCDEF" : "0123456789";
    size_t length = strspn(text, digits);

    if (length == 0 || length > 15 || (text[length] != '\0' && !strchr(end, text[length])))
        return false;
    *number = (size_t)strtoull(text, NULL, base);
    return true;
}

/* The size line of a chunk. */
static enum server_read take_size(struct server_socket *socket, size_t *size)
{
    char *line = NULL;
    enum server_read read = take_until(socket, "\r\n", SERVER_HEAD_LIMIT, &line);

    if (read == SERVER_READ_OK && !parse_number(line, 16, "; ", size))
        read = SERVER_READ_BAD;
    free(line);
    return read;
}

static enum server_read take_line_end(struct server_socket *socket)
{
    struct server_buffer end = { 0 };
    enum server_read read = take_bytes(socket, 2, &end);

    if (read == SERVER_READ_OK && memcmp(end.data, "\r\n", 2) != 0)
        read = SERVER_READ_BAD;
    server_buffer_free(&end);
    return read;
}

/* The trailer: lines up to an empty one. */
static enum server_read take_trailer(struct server_socket *socket)
{
    enum server_read read = SERVER_READ_OK;
    bool empty = false;

    while (read == SERVER_READ_OK && !empty) {
        char *line = NULL;

        read = take_until(socket, "\r\n", SERVER_HEAD_LIMIT, &line);
        empty = line && *line == '\0';
        free(line);
    }
    return read;
}

static enum server_read take_chunks(struct server_socket *socket, struct server_buffer *body)
{
    for (;;) {
        size_t size = 0;
        enum server_read read = take_size(socket, &size);

        if (read == SERVER_READ_OK && size == 0)
            return take_trailer(socket);
        if (read == SERVER_READ_OK)
            read = take_bytes(socket, size, body);
        if (read == SERVER_READ_OK)
            read = take_line_end(socket);
        if (read != SERVER_READ_OK)
            return read;
    }
}

/* A client that waits for permission to send its body gets it. */
static void allow_body(struct server_socket *socket, const struct server_request *request)
{
    static const char permission[] = "HTTP/1.1 100 Continue\r\n\r\n";
    const char *expect = server_request_header(request, "Expect");

    if (expect && strcasecmp(expect, "100-continue") == 0 && socket->input.length == 0)
        server_socket_send(socket, permission, sizeof permission - 1); /* a failure shows at the next read */
}

static enum server_read read_body(struct server_socket *socket, struct server_received *received)
{
    const char *length_text = server_request_header(&received->request, "Content-Length");
    const char *encoding = server_request_header(&received->request, "Transfer-Encoding");
    size_t length = 0;

    if (encoding && (length_text || strcasecmp(encoding, "chunked") != 0))
        return SERVER_READ_BAD;
    if (length_text && !parse_number(length_text, 10, "", &length))
        return SERVER_READ_BAD;
    if (length > SERVER_BODY_LIMIT)
        return SERVER_READ_BAD;
    allow_body(socket, &received->request);
    return encoding ? take_chunks(socket, &received->body) : take_bytes(socket, length, &received->body);
}

static enum server_read read_into(struct server_socket *socket, struct server_received *received)
{
    enum server_read read = take_until(socket, "\r\n\r\n", SERVER_HEAD_LIMIT, &received->head);

    if (read == SERVER_READ_OK && !server_head_parse(received))
        read = SERVER_READ_BAD;
    if (read == SERVER_READ_OK)
        read = read_body(socket, received);
    server_buffer_append(&received->body, "", 0); /* so that an empty body is an empty text */
    received->request.body = received->body.data;
    received->request.body_length = received->body.length;
    return read;
}

enum server_read server_request_read(struct server_socket *socket, struct server_request **request)
{
    struct server_received *received;
    enum server_read read;

    if (socket->input.length == 0 && fill(socket) != SERVER_READ_OK)
        return SERVER_READ_END; /* a connection may end between two requests */
    received = server_allocate(sizeof *received);
    read = read_into(socket, received);
    if (read == SERVER_READ_OK)
        *request = &received->request;
    else
        server_request_free(&received->request);
    return read;
}
