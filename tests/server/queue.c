/* Which reply a request gets: the handler's, the next of the queue, the default. */
#include "server_internal.h"

#include <stdlib.h>

void server_queue_init(struct server_queue *queue)
{
    pthread_mutex_init(&queue->lock, NULL);
    queue->last = &queue->first;
}

void server_queue_free(struct server_queue *queue)
{
    while (queue->first) {
        struct server_queued *queued = queue->first;

        queue->first = queued->next;
        server_reply_free(queued->reply);
        free(queued);
    }
    server_reply_free(queue->fallback);
    pthread_mutex_destroy(&queue->lock);
}

void server_push_times(struct server *server, struct server_reply *reply, size_t times)
{
    struct server_queue *queue = &server->queue;
    struct server_queued *queued;

    if (times == 0) {
        server_reply_free(reply);
        return;
    }
    queued = server_allocate(sizeof *queued);
    queued->reply = reply;
    queued->times = times;
    pthread_mutex_lock(&queue->lock);
    *queue->last = queued;
    queue->last = &queued->next;
    pthread_mutex_unlock(&queue->lock);
}

void server_push(struct server *server, struct server_reply *reply)
{
    server_push_times(server, reply, 1);
}

void server_set_default(struct server *server, struct server_reply *reply)
{
    struct server_reply *old;

    pthread_mutex_lock(&server->queue.lock);
    old = server->queue.fallback;
    server->queue.fallback = reply;
    pthread_mutex_unlock(&server->queue.lock);
    server_reply_free(old);
}

void server_set_handler(struct server *server, server_handler handler, void *user)
{
    pthread_mutex_lock(&server->queue.lock);
    server->queue.handler = handler;
    server->queue.handler_user = user;
    pthread_mutex_unlock(&server->queue.lock);
}

/* The caller holds the lock. */
static struct server_reply *take_first(struct server_queue *queue)
{
    struct server_queued *queued = queue->first;
    struct server_reply *reply = queued->reply;

    if (--queued->times > 0)
        return server_reply_reference(reply);
    queue->first = queued->next;
    if (!queue->first)
        queue->last = &queue->first;
    free(queued);
    return reply;
}

/* The caller holds the lock. */
static struct server_reply *take_scripted(struct server_queue *queue)
{
    if (queue->first)
        return take_first(queue);
    return queue->fallback ? server_reply_reference(queue->fallback) : NULL;
}

/* Without the lock while the handler runs: it may push replies itself, and others need not wait for it. */
static struct server_reply *ask(struct server_queue *queue, server_handler handler, void *user,
                                const struct server_request *request)
{
    struct server_reply *reply = handler(request, user);

    if (reply)
        return reply;
    pthread_mutex_lock(&queue->lock);
    reply = take_scripted(queue);
    pthread_mutex_unlock(&queue->lock);
    return reply;
}

/*
 * A request is counted and takes its reply under one lock: so replies go in the order of the queue to
 * requests in the order of their index, and what a test pushes after it has seen a request is not for it.
 */
struct server_reply *server_queue_choose(struct server *server, struct server_request *request)
{
    struct server_queue *queue = &server->queue;
    struct server_reply *reply = NULL;
    server_handler handler;
    void *user;

    pthread_mutex_lock(&queue->lock);
    server_record_request(&server->record, request, !server->options.forget_requests);
    handler = queue->handler;
    user = queue->handler_user;
    if (!handler)
        reply = take_scripted(queue);
    pthread_mutex_unlock(&queue->lock);
    return handler ? ask(queue, handler, user, request) : reply;
}
