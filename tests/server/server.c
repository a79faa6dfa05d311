/* The life of the server: listening, accepting, threads, the end. */
#define _POSIX_C_SOURCE 200809L
#include "server_internal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREAD_STACK = 256 * 1024 };

int server_port(const struct server *server)
{
    return server->port;
}

const char *server_url(const struct server *server)
{
    return server->url;
}

void server_refuse_next(struct server *server, size_t count)
{
    atomic_fetch_add(&server->refusals, count);
}

void server_gate_open(struct server *server)
{
    while (write(server->gate[1], "", 1) < 0 && errno == EINTR)
        continue;
}

/* ---- The connections ---- */

static void link_connection(struct server *server, struct server_connection *connection)
{
    pthread_mutex_lock(&server->connections_lock);
    connection->next = server->running;
    connection->link = &server->running;
    if (connection->next)
        connection->next->link = &connection->next;
    server->running = connection;
    pthread_mutex_unlock(&server->connections_lock);
}

void server_connection_finished(struct server *server, struct server_connection *connection)
{
    server_record_count(&server->record, SERVER_ENDED);
    pthread_mutex_lock(&server->connections_lock);
    *connection->link = connection->next;
    if (connection->next)
        connection->next->link = connection->link;
    connection->next = server->finished;
    server->finished = connection;
    pthread_cond_signal(&server->connections_changed);
    pthread_mutex_unlock(&server->connections_lock);
}

/* Joins the threads that have ended, so that a long-lived server does not gather them. */
static void join_finished(struct server *server)
{
    struct server_connection *connection;

    pthread_mutex_lock(&server->connections_lock);
    connection = server->finished;
    server->finished = NULL;
    pthread_mutex_unlock(&server->connections_lock);
    while (connection) {
        struct server_connection *next = connection->next;

        pthread_join(connection->thread, NULL);
        free(connection);
        connection = next;
    }
}

static void wait_until_none_runs(struct server *server)
{
    pthread_mutex_lock(&server->connections_lock);
    while (server->running)
        pthread_cond_wait(&server->connections_changed, &server->connections_lock);
    pthread_mutex_unlock(&server->connections_lock);
}

/* ---- Accepting ---- */

static bool take_refusal(struct server *server)
{
    size_t left = atomic_load(&server->refusals);

    while (left > 0)
        if (atomic_compare_exchange_weak(&server->refusals, &left, left - 1))
            return true;
    return false;
}

static int start_thread(struct server_connection *connection)
{
    pthread_attr_t attributes;
    size_t stack = THREAD_STACK;
    int rc;

#ifdef PTHREAD_STACK_MIN
    if (stack < (size_t)PTHREAD_STACK_MIN)
        stack = (size_t)PTHREAD_STACK_MIN;
#endif
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack);
    rc = pthread_create(&connection->thread, &attributes, server_connection_run, connection);
    pthread_attr_destroy(&attributes);
    return rc;
}

static void serve(struct server *server, int fd)
{
    struct server_connection *connection = server_allocate(sizeof *connection);

    connection->server = server;
    connection->socket = (struct server_socket){ .fd = fd, .stop_fd = server->stop[0] };
    connection->number = server_record_count(&server->record, SERVER_CONNECTIONS);
    link_connection(server, connection);
    if (start_thread(connection) != 0) {
        fputs("loopback server: no thread for a connection\n", stderr);
        abort();
    }
}

static void refuse(struct server *server, int fd)
{
    close(fd);
    server_record_count(&server->record, SERVER_CONNECTIONS);
    server_record_count(&server->record, SERVER_ENDED);
}

static void *accept_all(void *argument)
{
    struct server *server = argument;
    int fd;

    while ((fd = server_accept(server->listener, server->stop[0])) >= 0) {
        join_finished(server);
        if (take_refusal(server))
            refuse(server, fd);
        else
            serve(server, fd);
    }
    return NULL;
}

/* ---- Start and stop ---- */

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

static void free_server(struct server *server)
{
    close_fd(server->listener);
    for (int i = 0; i < 2; i++) {
        close_fd(server->stop[i]);
        close_fd(server->gate[i]);
    }
    server_queue_free(&server->queue);
    server_record_free(&server->record);
    pthread_cond_destroy(&server->connections_changed);
    pthread_mutex_destroy(&server->connections_lock);
    free(server);
}

static struct server *new_server(const struct server_options *options)
{
    struct server *server = server_allocate(sizeof *server);

    if (options)
        server->options = *options;
    server->port = server->options.port;
    server->listener = server->stop[0] = server->stop[1] = server->gate[0] = server->gate[1] = -1;
    atomic_init(&server->refusals, 0);
    pthread_mutex_init(&server->connections_lock, NULL);
    pthread_cond_init(&server->connections_changed, NULL);
    server_record_init(&server->record);
    server_queue_init(&server->queue);
    return server;
}

static bool begin(struct server *server)
{
    if (!server_pipe(server->stop) || !server_pipe(server->gate))
        return false;
    server->listener = server_listen(&server->port, true);
    if (server->listener < 0)
        return false;
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", server->port);
    errno = pthread_create(&server->thread, NULL, accept_all, server);
    return errno == 0;
}

struct server *server_start(const struct server_options *options)
{
    struct server *server = new_server(options);
    int error;

    if (begin(server))
        return server;
    error = errno;
    free_server(server);
    errno = error;
    return NULL;
}

void server_stop(struct server *server)
{
    if (!server)
        return;
    while (write(server->stop[1], "", 1) < 0 && errno == EINTR)
        continue;
    pthread_join(server->thread, NULL);
    wait_until_none_runs(server);
    join_finished(server);
    free_server(server);
}
