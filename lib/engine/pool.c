#include "engine/pool.h"

#include <pthread.h>

#include <requesty/base.h>

#include "base/list.h"
#include "base/memory.h"
#include "engine/engine.h"

struct rq_pool {
    pthread_mutex_t lock;
    struct rq_link idle;
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

void rq_pool_give(struct rq_pool *pool, struct rq_engine *engine)
{
    pthread_mutex_lock(&pool->lock);
    rq_list_push(&pool->idle, rq_engine_link(engine));
    pthread_mutex_unlock(&pool->lock);
}
