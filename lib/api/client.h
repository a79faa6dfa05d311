/* The client handle's inside. */
#ifndef RQ_API_CLIENT_H
#define RQ_API_CLIENT_H

#include <pthread.h>

#include "api/config.h"
#include "base/list.h"
#include "engine/pool.h"

struct requesty_client {
    struct rq_config config;
    struct rq_pool *pool; /* shared with the clients derived from it */
    pthread_mutex_t lock; /* guards `exchanges` */
    struct rq_link exchanges;
    _Atomic int references; /* the program's, and one of each exchange that is not ended */
};

struct requesty_client *rq_client_ref(struct requesty_client *client);
void rq_client_unref(struct requesty_client *client);

#endif
