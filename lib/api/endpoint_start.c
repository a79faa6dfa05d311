/* One request and its answer as a call in a loop. */
#include <stdatomic.h>

#include "api/endpoint.h"
#include "api/loop.h"
#include "base/error.h"
#include "base/memory.h"

static int poll_run(void *self, const requesty_event **event)
{
    struct rq_pending *pending = self;
    int rc;

    (void)event;
    if (pending->exchange.call.state != RQ_CALL_DONE)
        return RQ_NOT_YET;
    rc = rq_pending_finish(pending);
    rq_exchange_release(&pending->exchange);
    return rc;
}

static int fail_run(void *self, int code, int user_code)
{
    struct rq_pending *pending = self;
    requesty_error own;

    pending->exchange.user_code = user_code;
    rq_error_code(&own, code);
    rq_endpoint_fail_with(&pending->exchange, &own, &pending->error);
    rq_exchange_release(&pending->exchange);
    return code;
}

static void free_run(void *self)
{
    rq_pending_end(self);
    rq_free(self);
}

static const struct rq_run_kind run_kind = { poll_run, fail_run, free_run };

static int begin(struct requesty_client *client, const struct rq_outgoing *outgoing, const struct rq_shape *shape,
                 struct rq_pending **out, requesty_error *error)
{
    struct rq_pending *pending = rq_zalloc(sizeof *pending);
    int rc = pending ? rq_pending_begin(pending, client, outgoing, shape, error) : rq_error_no_memory(error);

    if (rc < 0)
        rq_free(pending);
    else
        *out = pending;
    return rc;
}

int rq_endpoint_start(struct requesty_client *client, struct requesty_loop *loop, const struct rq_outgoing *outgoing,
                      const struct rq_shape *shape, const requesty_call_handlers *handlers, size_t size,
                      struct requesty_call **call, requesty_error *error)
{
    struct rq_outgoing own = *outgoing;
    struct rq_pending *pending;
    struct requesty_call *made;
    int rc = rq_endpoint_require(client, "client", error);

    if (rc == 0)
        rc = rq_call_new(loop, handlers, size, &made, error);
    if (rc < 0)
        return rc;
    own.engine = loop->engine;
    rc = begin(client, &own, shape, &pending, error);
    if (rc == 0)
        rq_call_begin(made, (struct rq_run){ &run_kind, pending, &pending->exchange, &pending->error }, call);
    else
        rq_call_drop(made);
    return rc;
}

const void *rq_call_result(const struct requesty_call *call, const struct rq_shape *shape)
{
    const struct rq_pending *pending = rq_call_self(call, &run_kind);

    return pending && pending->shape == shape ? pending->result : NULL;
}
