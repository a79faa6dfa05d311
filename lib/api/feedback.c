#include <requesty/feedback.h>

#include <string.h>

#include "api/endpoint.h"
#include "api/params.h"
#include "base/error.h"
#include "json/encode.h"
#include "wire/path.h"

#define PLACE "{request_id}"

/* The size of requesty_feedback_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_feedback_params, path)

/* What one call sends. */
struct feedback {
    requesty_feedback_params params;
    const char *request_id;
    bool flat; /* the id is in the body, since there is no place for it in the path */
};

/* ---- the body ---------------------------------------------------------------------------------------------------- */

static const struct rq_word thumbs_words[] = {
    { "up", REQUESTY_THUMBS_UP },
    { "down", REQUESTY_THUMBS_DOWN },
    { NULL, 0 },
};
static const struct rq_word flat_thumbs_words[] = {
    { "thumbs_up", REQUESTY_THUMBS_UP },
    { "thumbs_down", REQUESTY_THUMBS_DOWN },
    { NULL, 0 },
};

#define P requesty_feedback_params
#define FEEDBACK_ROWS \
    RQ_PUT(TEXT, P, "message", message), \
    RQ_PUT(OPT_DOUBLE, P, "rating", rating), \
    RQ_PUT(OPT_BOOL, P, "helpful", helpful), \
    RQ_PUT(TEXT, P, "user_id", user_id), \
    RQ_PUT_ROW_TEXTS(P, "tags", tags, tag_count)

static const struct rq_put_row data_rows[] = { FEEDBACK_ROWS, RQ_PUT_ROW_WORD(P, "thumbs", thumbs, thumbs_words) };
static const struct rq_put_row flat_rows[] = { RQ_PUT_ROW_WORD(P, "rating", thumbs, flat_thumbs_words), FEEDBACK_ROWS };
#undef P

static void encode_data(struct rq_writer *writer, const void *from)
{
    const struct feedback *feedback = from;

    rq_write_object(writer, "data", feedback->params.extra_json);
    rq_put_rows(writer, data_rows, RQ_COUNT(data_rows), &feedback->params);
    rq_write_object_end(writer);
}

static void encode_flat(struct rq_writer *writer, const void *from)
{
    const struct feedback *feedback = from;

    if (feedback->params.thumbs && feedback->params.rating.set)
        rq_write_refuse(writer, "rating", "is what thumbs stands for on this path; set one of them");
    rq_write_string(writer, "request_id", feedback->request_id);
    rq_put_rows(writer, flat_rows, RQ_COUNT(flat_rows), &feedback->params);
}

/* ---- the path ---------------------------------------------------------------------------------------------------- */

/* Writes the template with the id in its place. What comes of it must not lead anywhere else than it looks like. */
static int write_path(struct rq_buffer *to, const struct feedback *feedback, requesty_error *error)
{
    const char *path = feedback->params.path, *place = strstr(path, PLACE), *problem;
    size_t before = place ? (size_t)(place - path) : strlen(path);
    int rc = 0;

    if (*path != '/')
        return rq_error_set(error, REQUESTY_ERR_INVALID, "path: does not begin with \"/\"");
    if (rq_buffer_append(to, path, before) < 0 || !rq_buffer_text(to))
        return rq_error_no_memory(error);
    if (place)
        rc = rq_endpoint_path(to, "", "request_id", feedback->request_id, place + strlen(PLACE), error);
    problem = rc == 0 ? rq_path_whole_problem(to->data) : NULL;
    return problem ? rq_error_set(error, REQUESTY_ERR_INVALID, "path: %s", problem) : rc;
}

/* ---- the call ---------------------------------------------------------------------------------------------------- */

/* The form with the id in its body belongs to the router, unless the program has said where feedback goes. */
static enum rq_host host_of(const requesty_client *client, bool flat)
{
    return flat && !client->config.url_is_given[RQ_HOST_FEEDBACK] ? RQ_HOST_ROUTER : RQ_HOST_FEEDBACK;
}

static int send(struct rq_way *way, const struct feedback *feedback)
{
    const char *extra = feedback->flat ? feedback->params.extra_json : NULL;
    struct rq_buffer path = { 0 }, body = { 0 };
    struct rq_outgoing outgoing = { .host = host_of(way->client, feedback->flat), .body = &body };
    int rc = write_path(&path, feedback, way->error);

    if (rc == 0)
        rc = rq_endpoint_write(&body, extra, feedback->flat ? encode_flat : encode_data, feedback, way->error);
    outgoing.path = path.data;
    if (rc == 0)
        rc = rq_endpoint_call(way, &outgoing, NULL);
    rq_buffer_free(&path);
    rq_buffer_free(&body);
    return rc;
}

static int check_and_send(struct rq_way *way, const char *request_id, const requesty_feedback_params *params, size_t size)
{
    struct feedback feedback = { .request_id = request_id };
    int rc = rq_params_import(&feedback.params, sizeof feedback.params, PARAMS_V1, params, size, "params", way->error);

    if (rc == 0)
        rc = rq_params_require(way->client, "client", way->error);
    if (rc == 0)
        rc = rq_params_require(request_id, "request_id", way->error);
    if (rc < 0)
        return rc;
    if (!*request_id)
        return rq_error_set(way->error, REQUESTY_ERR_INVALID, "request_id: is empty");
    if (!feedback.params.path)
        feedback.params.path = REQUESTY_FEEDBACK_PATH;
    feedback.flat = !strstr(feedback.params.path, PLACE);
    return send(way, &feedback);
}

int requesty_feedback_send_sized(requesty_client *client, const char *request_id,
                                 const requesty_feedback_params *params, size_t size, requesty_error *error)
{
    return check_and_send(RQ_WAIT(client, NULL, error), request_id, params, size);
}

int requesty_feedback_send_start_sized(requesty_client *client, requesty_loop *loop, const char *request_id,
                                       const requesty_feedback_params *params, size_t size,
                                       const requesty_call_handlers *handlers, size_t handlers_size,
                                       requesty_call **call, requesty_error *error)
{
    return check_and_send(RQ_START(client, loop, handlers, handlers_size, call, error), request_id, params, size);
}
