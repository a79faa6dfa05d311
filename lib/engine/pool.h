/* The engines of a client and of all that were derived from it. A blocking call takes an idle one and gives it back; the
 * one used last comes first, since its connections are the warmest. Thread-safe. */
#ifndef RQ_ENGINE_POOL_H
#define RQ_ENGINE_POOL_H

struct rq_engine;
struct rq_pool;

/* One reference; NULL when memory is short. */
struct rq_pool *rq_pool_new(void);
struct rq_pool *rq_pool_ref(struct rq_pool *pool);
void rq_pool_unref(struct rq_pool *pool);

/* An idle engine or a new one; 0 or the failure of rq_engine_new. */
int rq_pool_take(struct rq_pool *pool, struct rq_engine **engine);
void rq_pool_give(struct rq_pool *pool, struct rq_engine *engine);

#endif
