/* One connection: request, reply, request, reply, until one of the two sides ends it. */
#include "server_internal.h"

#include <string.h>

static const char unscripted[] =
    "{\"error\":{\"origin\":\"router\",\"message\":\"The test has no reply left\"}}";
static const char bad_request[] = "{\"error\":{\"origin\":\"router\",\"message\":\"Not an HTTP request\"}}";

static struct server_reply *choose(struct server *server, struct server_request *request)
{
    struct server_reply *reply = server_queue_choose(server, request);

    if (reply)
        return reply;
    server_record_count(&server->record, SERVER_UNSCRIPTED);
    return server_reply_json(500, unscripted);
}

static void count_reply(struct server *server)
{
    server_record_count(&server->record, SERVER_REPLIES);
    if (server->options.on_reply)
        server->options.on_reply(server->options.user);
}

static enum server_sent answer(struct server_connection *connection, struct server_request *request)
{
    struct server *server = connection->server;
    struct server_reply *reply;
    enum server_sent sent;

    request->connection = connection->number;
    reply = choose(server, request);
    sent = server_send_reply(connection, reply, strcmp(request->method, "HEAD") == 0);
    server_reply_free(reply);
    if (sent != SERVER_SENT_BROKEN)
        count_reply(server);
    if (sent == SERVER_SENT_OPEN && !server_request_keeps_alive(request))
        sent = SERVER_SENT_CLOSE;
    if (server->options.forget_requests)
        server_request_free(request);
    return sent;
}

static enum server_sent reject(struct server_connection *connection)
{
    struct server_reply *reply = server_reply_json(400, bad_request);

    server_record_count(&connection->server->record, SERVER_BAD_REQUESTS);
    server_reply_keep_alive(reply, false);
    server_send_reply(connection, reply, false);
    server_reply_free(reply);
    return SERVER_SENT_CLOSE;
}

static enum server_sent serve_one(struct server_connection *connection)
{
    struct server_request *request;

    switch (server_request_read(&connection->socket, &request)) {
    case SERVER_READ_OK:
        return answer(connection, request);
    case SERVER_READ_BAD:
        return reject(connection);
    case SERVER_READ_BROKEN:
        server_record_count(&connection->server->record, SERVER_PEER_CLOSES);
        return SERVER_SENT_BROKEN;
    case SERVER_READ_END:
        break;
    }
    return SERVER_SENT_CLOSE;
}

void *server_connection_run(void *argument)
{
    struct server_connection *connection = argument;
    enum server_sent sent;

    do
        sent = serve_one(connection);
    while (sent == SERVER_SENT_OPEN);
    server_socket_close(&connection->socket, sent == SERVER_SENT_RESET);
    server_connection_finished(connection->server, connection);
    return NULL;
}
