/* libcurl's process-wide set-up, once, whoever comes first. */
#ifndef RQ_ENGINE_GLOBAL_H
#define RQ_ENGINE_GLOBAL_H

/* 0, or REQUESTY_ERR_UNSUPPORTED when libcurl does not start. */
int rq_global_init(void);

/* "librequesty/0.1.0 libcurl/7.88.1" */
const char *rq_global_agent(void);

#endif
