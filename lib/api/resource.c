#include "api/resource.h"

#include "api/endpoint.h"
#include "api/params.h"
#include "api/stream.h"
#include "base/error.h"
#include "wire/field.h"

int rq_resource_join_betas(const struct rq_query *query, struct rq_buffer *value, requesty_error *error)
{
    int rc = 0;

    if (query->beta_count && !query->betas)
        return rq_error_set(error, REQUESTY_ERR_INVALID, "betas: is NULL but has a count");
    for (size_t i = 0; i < query->beta_count; i++) {
        const char *beta = query->betas[i], *problem = beta ? rq_field_value_problem(beta) : "is NULL";
        if (problem)
            return rq_error_set(error, REQUESTY_ERR_INVALID, "betas[%zu]: %s", i, problem);
        if (i)
            rc = rq_buffer_append_byte(value, ',');
        if (rc == 0)
            rc = rq_buffer_append_text(value, beta);
        if (rc < 0)
            return rq_error_no_memory(error);
    }
    return query->beta_count && !rq_buffer_text(value) ? rq_error_no_memory(error) : 0;
}

/* What the body's encoder needs. */
struct encoding {
    const struct rq_query *query;
    bool stream;
};

static void encode(struct rq_writer *writer, const void *from)
{
    const struct encoding *encoding = from;
    encoding->query->protocol->encode(writer, encoding->query->params, encoding->stream);
}

static int send_query(const struct rq_way *way, const struct rq_query *query, struct requesty_stream **stream)
{
    const struct encoding encoding = { query, way->streams };
    struct rq_buffer body = { 0 }, betas = { 0 };
    struct rq_outgoing outgoing = {
        .engine = way->engine, .dialect = query->protocol->dialect, .path = query->protocol->path,
        .stream = way->streams, .body = &body,
    };
    int rc = rq_endpoint_write(&body, query->extra_json, encode, &encoding, way->error);

    if (rc == 0)
        rc = rq_resource_join_betas(query, &betas, way->error);
    outgoing.betas = betas.len ? betas.data : NULL;
    if (rc == 0)
        rc = rq_stream_new(way->client, query->protocol, &outgoing, stream, way->error);
    rq_buffer_free(&body);
    rq_buffer_free(&betas);
    return rc;
}

int rq_resource_call(struct rq_way *way, const struct rq_query *query)
{
    struct requesty_stream *stream;
    int rc = rq_way_begin(way, query->protocol->result_name);

    if (rc < 0)
        return rc;
    rc = send_query(way, query, &stream);
    if (rc < 0)
        return rq_way_give_up(way, rc);
    way->takes_partial = way->streams || query->protocol->keeps_failed;
    stream->needs_result = way->in_loop || way->result;
    return rq_way_run(way, rq_stream_run(stream));
}

int rq_resource_open(struct requesty_client *client, const struct rq_query *query, struct requesty_stream **stream,
                     requesty_error *error)
{
    const struct rq_way way = { .client = client, .streams = true, .error = error };
    struct requesty_stream *made;
    int rc = rq_params_require(client, "client", error);

    if (rc == 0)
        rc = rq_params_require(stream, "stream", error);
    if (rc == 0)
        rc = send_query(&way, query, &made);
    return rc < 0 ? rc : rq_stream_open(made, stream, error);
}
