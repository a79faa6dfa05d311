#include "engine/pool.h"

#include <pthread.h>

#include <requesty/base.h>

#include "base/clock.h"
#include "base/list.h"
#include "base/memory.h"
#include "engine/engine.h"

#define MOST_IDLE 32           /* after a burst of threads, this many stay */
#define OLDEST_IDLE_MS 60000 /* as old as libcurl reuses a connection, see easy.c */

struct rq_pool {
    pthread_mutex_t lock;
    struct rq_link idle; /* the one used last comes first */
    size_t idle_count;
    int references;
};

struct rq_pool *rq_pool_new(void)
{
    struct rq_pool *pool = rq_zalloc(sizeof *pool);
    if (!pool)
        return NULL;
    if (pthread_mutex_init(&pool->lock, NULL) != 0) {
        rq_free(pool);
        return NULL;
    }
    rq_list_init(&pool->idle);
    pool->references = 1;
    return pool;
}

struct rq_pool *rq_pool_ref(struct rq_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->references++;
    pthread_mutex_unlock(&pool->lock);
    return pool;
}

static struct rq_engine *pop_idle(struct rq_pool *pool)
{
    struct rq_link *link = pool->idle.next;
    if (rq_list_empty(&pool->idle))
        return NULL;
    rq_list_remove(link);
    pool->idle_count--;
    return rq_engine_of_link(link);
}

void rq_pool_unref(struct rq_pool *pool)
{
    struct rq_engine *engine;
    int left;

    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    left = --pool->references;
    pthread_mutex_unlock(&pool->lock);
    if (left > 0)
        return;
    while ((engine = pop_idle(pool)) != NULL)
        rq_engine_free(engine);
    pthread_mutex_destroy(&pool->lock);
    rq_free(pool);
}

int rq_pool_take(struct rq_pool *pool, struct rq_engine **engine)
{
    pthread_mutex_lock(&pool->lock);
    *engine = pop_idle(pool);
    pthread_mutex_unlock(&pool->lock);
    return *engine ? 0 : rq_engine_new(engine);
}

/* The engine that has been idle longest, if it is to go: too many are idle, or its connections are too old to be used. */
static struct rq_engine *pop_surplus(struct rq_pool *pool, int64_t now)
{
    struct rq_engine *oldest;

    if (rq_list_empty(&pool->idle))
        return NULL;
    oldest = rq_engine_of_link(pool->idle.previous);
    if (pool->idle_count <= MOST_IDLE && now - rq_engine_idle_since(oldest) < OLDEST_IDLE_MS)
        return NULL;
    rq_list_remove(rq_engine_link(oldest));
    pool->idle_count--;
    return oldest;
}

static struct rq_engine *take_surplus(struct rq_pool *pool, int64_t now)
{
    struct rq_engine *surplus;

    pthread_mutex_lock(&pool->lock);
    surplus = pop_surplus(pool, now);
    pthread_mutex_unlock(&pool->lock);
    return surplus;
}

void rq_pool_give(struct rq_pool *pool, struct rq_engine *engine)
{
    int64_t now = rq_clock_now();
    struct rq_engine *surplus;

    rq_engine_note_idle(engine, now);
    pthread_mutex_lock(&pool->lock);
    rq_list_push(&pool->idle, rq_engine_link(engine));
    pool->idle_count++;
    pthread_mutex_unlock(&pool->lock);
    while ((surplus = take_surplus(pool, now)) != NULL) /* freed outside the lock: it closes connections */
        rq_engine_free(surplus);
}
