/* How a configuration is made: what its steps share. config.c has the steps, config_headers.c the one for headers. */
#ifndef RQ_API_CONFIG_MAKING_H
#define RQ_API_CONFIG_MAKING_H

#include "api/config.h"

/* What is being made, and from what. Each step returns 0 or a failure that has been reported. */
struct rq_making {
    struct rq_config *config;
    const struct rq_config *parent; /* NULL for a client of its own */
    const requesty_client_options *options;
    requesty_error *error;
};

/* Refuses an option. */
int rq_config_refuse(const struct rq_making *m, const char *option, const char *problem);

/* Copies a text into the configuration. */
int rq_config_keep(const struct rq_making *m, const char **to, const char *text);

/* config_headers.c */
int rq_config_headers(const struct rq_making *m);

#endif
