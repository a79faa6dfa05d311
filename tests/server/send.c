/* Performing a reply: its steps, the framing of its body, its end. */
#include "server_internal.h"

#include <limits.h>
#include <unistd.h>

struct sending {
    struct server *server;
    struct server_socket *socket;
    const struct server_reply *reply;
    bool head_only;               /* the request was HEAD: no body may follow */
    struct server_buffer pending; /* bytes that go out with the next flush */
};

static enum server_io flush(struct sending *sending)
{
    enum server_io io = server_socket_send(sending->socket, sending->pending.data, sending->pending.length);

    sending->pending.length = 0;
    return io;
}

/* Sends these bytes, with what is pending before them, in one go. */
static enum server_io send_now(struct sending *sending, const char *data, size_t length)
{
    if (sending->pending.length == 0)
        return server_socket_send(sending->socket, data, length);
    server_buffer_append(&sending->pending, data, length);
    return flush(sending);
}

/* ---- The head ---- */

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *text;
    } reasons[] = {
        { 200, "OK" },
        { 204, "No Content" },
        { 301, "Moved Permanently" },
        { 302, "Found" },
        { 307, "Temporary Redirect" },
        { 308, "Permanent Redirect" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 402, "Payment Required" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 408, "Request Timeout" },
        { 409, "Conflict" },
        { 412, "Precondition Failed" },
        { 413, "Content Too Large" },
        { 424, "Failed Dependency" },
        { 429, "Too Many Requests" },
        { 500, "Internal Server Error" },
        { 502, "Bad Gateway" },
        { 503, "Service Unavailable" },
        { 504, "Gateway Timeout" },
    };

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].text;
    return "Status";
}

static enum server_io do_head(struct sending *sending)
{
    const struct server_reply *reply = sending->reply;
    struct server_buffer *out = &sending->pending;

    server_buffer_format(out, "HTTP/1.1 %d %s\r\n", reply->status, reason(reply->status));
    server_buffer_append(out, reply->headers.data, reply->headers.length);
    if (reply->framing == SERVER_LENGTH)
        server_buffer_format(out, "Content-Length: %llu\r\n", (unsigned long long)reply->body_length);
    else if (reply->framing == SERVER_CHUNKED)
        server_buffer_text(out, "Transfer-Encoding: chunked\r\n");
    if (!reply->keep_alive)
        server_buffer_text(out, "Connection: close\r\n");
    server_buffer_text(out, "\r\n");
    return SERVER_IO_OK; /* it goes out with the first bytes of the body, or before the first wait */
}

/* ---- The body ---- */

/* By hand, since a large body may go out in a million chunks. */
static void append_chunk(struct server_buffer *out, const char *data, size_t length)
{
    char size[2 * sizeof length + 2];
    char *digit = size + sizeof size;
    size_t left = length;

    *--digit = '\n';
    *--digit = '\r';
    for (; left > 0; left /= 16)
        *--digit = "0123456789abcdef"[left % 16];
    server_buffer_append(out, digit, (size_t)(size + sizeof size - digit));
    server_buffer_append(out, data, length);
    server_buffer_append(out, "\r\n", 2);
}

static enum server_io send_piece(struct sending *sending, const char *data, size_t length)
{
    if (sending->head_only)
        return SERVER_IO_OK;
    if (sending->reply->framing != SERVER_CHUNKED)
        return send_now(sending, data, length);
    append_chunk(&sending->pending, data, length);
    return sending->pending.length < SERVER_SEND_BLOCK ? SERVER_IO_OK : flush(sending);
}

static enum server_io do_body(struct sending *sending, const struct server_step *step)
{
    const char *data = step->data;
    struct server_pieces pieces;
    enum server_io io = SERVER_IO_OK;
    size_t length;

    server_pieces_begin(&pieces, &step->split, step->length);
    while (io == SERVER_IO_OK && (length = server_pieces_next(&pieces)) > 0) {
        io = send_piece(sending, data, length);
        data += length;
    }
    return io;
}

/* ---- Steps that wait; what is pending has gone out before ---- */

static enum server_io do_pause(struct sending *sending, unsigned milliseconds)
{
    int bounded = milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
    enum server_io io = server_socket_watch(sending->socket, -1, bounded);

    return io == SERVER_IO_TIMEOUT ? SERVER_IO_OK : io;
}

static enum server_io do_gate(struct sending *sending)
{
    enum server_io io;
    char byte;

    server_record_count(&sending->server->record, SERVER_GATES);
    do /* another reply may take the byte first, then the wait begins anew */
        io = server_socket_watch(sending->socket, sending->server->gate[0], -1);
    while (io == SERVER_IO_OK && read(sending->server->gate[0], &byte, 1) != 1);
    return io;
}

static enum server_io do_repeat(struct sending *sending, const struct server_step *step)
{
    enum server_io io = SERVER_IO_OK;

    for (size_t i = 0; io == SERVER_IO_OK && i < step->count; i++) {
        io = do_pause(sending, step->milliseconds);
        if (io == SERVER_IO_OK && step->length > 0)
            io = send_piece(sending, step->data, step->length);
        if (io == SERVER_IO_OK)
            io = flush(sending);
    }
    return io;
}

static enum server_io do_waiting_step(struct sending *sending, const struct server_step *step)
{
    enum server_io io = flush(sending);

    if (io != SERVER_IO_OK)
        return io;
    switch (step->kind) {
    case SERVER_STEP_HANG:
        server_record_count(&sending->server->record, SERVER_HANGS);
        return server_socket_watch(sending->socket, -1, -1);
    case SERVER_STEP_GATE:
        return do_gate(sending);
    case SERVER_STEP_POINT:
        server_record_point(&sending->server->record, step->data);
        return SERVER_IO_OK;
    case SERVER_STEP_PAUSE:
        return do_pause(sending, step->milliseconds);
    case SERVER_STEP_REPEAT:
        return do_repeat(sending, step);
    default: /* closing needs no more than the flush */
        return SERVER_IO_OK;
    }
}

/* ---- The reply ---- */

static enum server_io do_step(struct sending *sending, const struct server_step *step)
{
    switch (step->kind) {
    case SERVER_STEP_HEAD:
        return do_head(sending);
    case SERVER_STEP_BODY:
        return do_body(sending, step);
    case SERVER_STEP_RAW:
        return send_now(sending, step->data, step->length);
    default:
        return do_waiting_step(sending, step);
    }
}

/* Every step has been done: the body ends, and perhaps the connection. */
static enum server_io do_end(struct sending *sending)
{
    if (sending->reply->framing == SERVER_CHUNKED && !sending->head_only)
        server_buffer_text(&sending->pending, "0\r\n\r\n");
    return flush(sending);
}

static enum server_sent do_steps(struct sending *sending, enum server_io *io)
{
    const struct server_reply *reply = sending->reply;

    for (size_t i = 0; i < reply->step_count; i++) {
        *io = do_step(sending, &reply->steps[i]);
        if (*io != SERVER_IO_OK)
            return SERVER_SENT_BROKEN;
        if (reply->steps[i].kind == SERVER_STEP_CLOSE)
            return SERVER_SENT_CLOSE;
        if (reply->steps[i].kind == SERVER_STEP_RESET)
            return SERVER_SENT_RESET;
    }
    *io = do_end(sending);
    if (*io != SERVER_IO_OK)
        return SERVER_SENT_BROKEN;
    return reply->keep_alive ? SERVER_SENT_OPEN : SERVER_SENT_CLOSE;
}

enum server_sent server_send_reply(struct server_connection *connection, const struct server_reply *reply,
                                   bool head_only)
{
    struct sending sending = {
        .server = connection->server, .socket = &connection->socket, .reply = reply, .head_only = head_only,
    };
    enum server_io io = SERVER_IO_OK;
    enum server_sent sent = do_steps(&sending, &io);

    if (io == SERVER_IO_GONE)
        server_record_count(&connection->server->record, SERVER_PEER_CLOSES);
    server_buffer_free(&sending.pending);
    return sent;
}
