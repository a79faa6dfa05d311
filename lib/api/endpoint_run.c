/* One request and its answer as a run, whoever turns it. */
#include <stddef.h>
#include <string.h>

#include "api/endpoint.h"
#include "api/loop.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

/* A request on its way, and what came of it. */
struct pending {
    struct rq_exchange exchange;
    const struct rq_shape *shape; /* NULL: the answer says no more than its status */
    void *result;                 /* once it has succeeded */
    requesty_error error;         /* once it has failed */
    max_align_t asked[];          /* of the shape */
};

/* ---- the run ----------------------------------------------------------------------------------------------------- */

/* The failure is complete but for what the exchange knows. */
static int report(struct pending *pending, requesty_error *own)
{
    const struct rq_exchange *exchange = &pending->exchange;

    rq_exchange_stamp(exchange, own);
    if (pending->shape && pending->shape->explain)
        pending->shape->explain(own);
    rq_log(&exchange->client->config.policy.log, REQUESTY_LOG_ERROR, "%s failed: %s: %s", exchange->call.url,
           requesty_code_name(own->code), own->message);
    return rq_error_give(&pending->error, own);
}

static int make_result(struct pending *pending, requesty_error *error)
{
    void *made = rq_result_new(pending->shape, pending->exchange.call.reply.secret);
    int rc;

    if (!made)
        return rq_error_no_memory(error);
    rc = rq_endpoint_decode(&pending->exchange, pending->shape, pending->asked, made, error);
    if (rc < 0)
        rq_result_free(made);
    else
        pending->result = made;
    return rc;
}

static int finish(struct pending *pending)
{
    requesty_error own;
    int rc;

    if (pending->exchange.call.outcome != RQ_OUTCOME_OK)
        rc = rq_exchange_failure(&pending->exchange, &own);
    else
        rc = pending->shape ? make_result(pending, &own) : rq_endpoint_check_unread(&pending->exchange, &own);
    return rc < 0 ? report(pending, &own) : 0;
}

static int poll_run(void *self, const requesty_event **event)
{
    struct pending *pending = self;
    int rc;

    (void)event;
    if (pending->exchange.call.state != RQ_CALL_DONE)
        return RQ_NOT_YET;
    rc = finish(pending);
    rq_exchange_release(&pending->exchange);
    return rc;
}

static int fail_run(void *self, int code, int user_code)
{
    struct pending *pending = self;
    requesty_error own;

    pending->exchange.user_code = user_code;
    rq_error_code(&own, code);
    report(pending, &own);
    rq_exchange_release(&pending->exchange);
    return code;
}

static void *take_result(void *self)
{
    struct pending *pending = self;
    void *result = pending->result;

    pending->result = NULL;
    return result;
}

static void free_run(void *self)
{
    struct pending *pending = self;

    rq_result_free(pending->result);
    rq_exchange_end(&pending->exchange);
    rq_free(pending);
}

static const struct rq_run_kind run_kind = { poll_run, fail_run, take_result, free_run };

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static int begin(const struct rq_way *way, const struct rq_outgoing *outgoing, struct pending *pending)
{
    struct rq_outgoing own = *outgoing;
    int rc;

    own.engine = way->engine;
    rc = pending ? rq_exchange_begin(&pending->exchange, way->client, &own, way->error) : rq_error_no_memory(way->error);
    if (rc < 0)
        rq_free(pending);
    return rc;
}

int rq_endpoint_ask(struct rq_way *way, const struct rq_outgoing *outgoing, const struct rq_shape *shape,
                    const void *asked, size_t size)
{
    struct pending *pending;
    int rc = rq_way_begin(way, shape ? shape->name : NULL);

    if (rc < 0)
        return rc;
    pending = rq_zalloc(sizeof *pending + size);
    rc = begin(way, outgoing, pending);
    if (rc < 0)
        return rq_way_give_up(way, rc);
    pending->shape = shape;
    if (size)
        memcpy(pending->asked, asked, size);
    return rq_way_run(way, (struct rq_run){ &run_kind, pending, &pending->exchange, &pending->error });
}

int rq_endpoint_call(struct rq_way *way, const struct rq_outgoing *outgoing, const struct rq_shape *shape)
{
    return rq_endpoint_ask(way, outgoing, shape, NULL, 0);
}

const void *rq_call_result(const struct requesty_call *call, const struct rq_shape *shape)
{
    const struct pending *pending = rq_call_self(call, &run_kind);

    return pending && pending->shape && pending->shape->table == shape->table ? pending->result : NULL;
}
