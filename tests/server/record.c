/* What has happened: counters, named points and requests, and the waiting for them. */
#define _POSIX_C_SOURCE 200809L
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

void server_record_init(struct server_record *record)
{
    pthread_mutex_init(&record->lock, NULL);
    pthread_cond_init(&record->changed, NULL);
}

void server_record_free(struct server_record *record)
{
    for (size_t i = 0; i < record->request_capacity; i++)
        server_request_free(record->requests[i]);
    free(record->requests);
    while (record->points) {
        struct server_point *point = record->points;

        record->points = point->next;
        free(point->name);
        free(point);
    }
    pthread_cond_destroy(&record->changed);
    pthread_mutex_destroy(&record->lock);
}

/* The caller holds the lock. */
static size_t increment(struct server_record *record, enum server_counter counter)
{
    size_t before = record->counters[counter]++;

    pthread_cond_broadcast(&record->changed);
    return before;
}

size_t server_record_count(struct server_record *record, enum server_counter counter)
{
    size_t before;

    pthread_mutex_lock(&record->lock);
    before = increment(record, counter);
    pthread_mutex_unlock(&record->lock);
    return before;
}

/* The caller holds the lock. */
static struct server_point *find_point(struct server_record *record, const char *name)
{
    struct server_point *point = record->points;

    while (point && strcmp(point->name, name) != 0)
        point = point->next;
    if (!point) {
        point = server_allocate(sizeof *point);
        point->name = server_copy_text(name);
        point->next = record->points;
        record->points = point;
    }
    return point;
}

void server_record_point(struct server_record *record, const char *name)
{
    pthread_mutex_lock(&record->lock);
    find_point(record, name)->count++;
    pthread_cond_broadcast(&record->changed);
    pthread_mutex_unlock(&record->lock);
}

/* The caller holds the lock. */
static void keep_request(struct server_record *record, struct server_request *request)
{
    if (request->index >= record->request_capacity) {
        size_t capacity = request->index < 16 ? 16 : request->index * 2;

        record->requests = server_reallocate(record->requests, capacity * sizeof *record->requests);
        for (size_t i = record->request_capacity; i < capacity; i++)
            record->requests[i] = NULL;
        record->request_capacity = capacity;
    }
    record->requests[request->index] = request;
}

void server_record_request(struct server_record *record, struct server_request *request, bool keep)
{
    pthread_mutex_lock(&record->lock);
    request->index = increment(record, SERVER_REQUESTS);
    if (keep)
        keep_request(record, request);
    pthread_mutex_unlock(&record->lock);
}

const struct server_request *server_request(struct server *server, size_t index)
{
    struct server_record *record = &server->record;
    const struct server_request *request = NULL;

    pthread_mutex_lock(&record->lock);
    if (index < record->request_capacity)
        request = record->requests[index];
    pthread_mutex_unlock(&record->lock);
    return request;
}

size_t server_count(struct server *server, enum server_counter counter)
{
    size_t count;

    pthread_mutex_lock(&server->record.lock);
    count = server->record.counters[counter];
    pthread_mutex_unlock(&server->record.lock);
    return count;
}

/* Waits until *value, which the record's lock protects, is at least count. */
static bool wait_for(struct server_record *record, const size_t *value, size_t count)
{
    struct timespec end;
    int rc = 0;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += SERVER_WAIT_SECONDS;
    while (*value < count && rc == 0)
        rc = pthread_cond_timedwait(&record->changed, &record->lock, &end);
    return *value >= count;
}

bool server_wait(struct server *server, enum server_counter counter, size_t count)
{
    struct server_record *record = &server->record;
    bool reached;

    pthread_mutex_lock(&record->lock);
    reached = wait_for(record, &record->counters[counter], count);
    pthread_mutex_unlock(&record->lock);
    return reached;
}

bool server_wait_point(struct server *server, const char *name, size_t count)
{
    struct server_record *record = &server->record;
    bool reached;

    pthread_mutex_lock(&record->lock);
    reached = wait_for(record, &find_point(record, name)->count, count);
    pthread_mutex_unlock(&record->lock);
    return reached;
}
