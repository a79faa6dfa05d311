/* Pictures from a prompt, and pictures changed (API notes: requesty.md 14). */
#include "api/images.h"

#include <stdio.h>

#include "api/encode.h"
#include "api/params.h"
#include "api/upload.h"
#include "base/error.h"

/* The sizes of the structs in the first release. */
#define GENERATE_V1 RQ_SIZE_THROUGH(requesty_images_params, extra_json)
#define EDIT_V1 RQ_SIZE_THROUGH(requesty_images_edit_params, field_count)

void requesty_images_free(requesty_images *images)
{
    rq_result_free(images);
}

const requesty_images *requesty_call_images(requesty_call *call)
{
    return rq_call_result(call, &rq_images_shape);
}

/* ---- generations ------------------------------------------------------------------------------------------------- */

static const struct rq_put_row generate_rows[] = {
    RQ_PUT(TEXT, requesty_images_params, "model", model),
    RQ_PUT(TEXT, requesty_images_params, "prompt", prompt),
    RQ_PUT(OPT_INT, requesty_images_params, "n", n),
    RQ_PUT(TEXT, requesty_images_params, "size", size),
    RQ_PUT(TEXT, requesty_images_params, "quality", quality),
    RQ_PUT(TEXT, requesty_images_params, "response_format", response_format),
    RQ_PUT(TEXT, requesty_images_params, "background", background),
    RQ_PUT(TEXT, requesty_images_params, "output_format", output_format),
    RQ_PUT(TEXT, requesty_images_params, "user", user),
};

static void encode_generate(struct rq_writer *writer, const void *from)
{
    const requesty_images_params *params = from;

    rq_encode_check_model(writer, params->model);
    rq_encode_check_required(writer, "prompt", params->prompt);
    rq_put_rows(writer, generate_rows, RQ_COUNT(generate_rows), params);
    rq_encode_extension(writer, params->requesty);
}

static int generate(struct rq_way *way, const requesty_images_params *params, size_t size)
{
    requesty_images_params own;
    struct rq_buffer body = { 0 };
    struct rq_outgoing outgoing = { .path = "/v1/images/generations", .body = &body };
    int rc = rq_params_import(&own, sizeof own, GENERATE_V1, params, size, "params", way->error);

    if (rc == 0)
        rc = rq_endpoint_write(&body, own.extra_json, encode_generate, &own, way->error);
    if (rc == 0)
        rc = rq_endpoint_call(way, &outgoing, &rq_images_shape);
    rq_buffer_free(&body);
    return rc;
}

int requesty_images_generate_sized(requesty_client *client, const requesty_images_params *params, size_t size,
                                   requesty_images **images, requesty_error *error)
{
    return generate(RQ_WAIT(client, images, error), params, size);
}

int requesty_images_generate_start_sized(requesty_client *client, requesty_loop *loop,
                                         const requesty_images_params *params, size_t size,
                                         const requesty_call_handlers *handlers, size_t handlers_size,
                                         requesty_call **call, requesty_error *error)
{
    return generate(RQ_START(client, loop, handlers, handlers_size, call, error), params, size);
}

/* ---- edits ------------------------------------------------------------------------------------------------------- */

static const struct rq_put_row edit_rows[] = {
    RQ_PUT(TEXT, requesty_images_edit_params, "model", model),
    RQ_PUT(TEXT, requesty_images_edit_params, "prompt", prompt),
    RQ_PUT(OPT_INT, requesty_images_edit_params, "n", n),
    RQ_PUT(TEXT, requesty_images_edit_params, "size", size),
    RQ_PUT(TEXT, requesty_images_edit_params, "quality", quality),
    RQ_PUT(TEXT, requesty_images_edit_params, "response_format", response_format),
    RQ_PUT(TEXT, requesty_images_edit_params, "background", background),
    RQ_PUT(TEXT, requesty_images_edit_params, "output_format", output_format),
    RQ_PUT(TEXT, requesty_images_edit_params, "user", user),
};

static void put_pictures(struct rq_upload *upload, const requesty_images_edit_params *params)
{
    const char *name = params->image_name ? params->image_name : params->image_count > 1 ? "image[]" : "image";

    for (size_t i = 0; i < params->image_count; i++) {
        char member[32];
        snprintf(member, sizeof member, "images[%zu]", i);
        rq_upload_put_file(upload, name, &params->images[i], member);
    }
    if (params->mask)
        rq_upload_put_file(upload, "mask", params->mask, "mask");
}

static int fill_edit(struct rq_upload *upload, const requesty_images_edit_params *params)
{
    rq_upload_require(upload, "model", params->model);
    rq_upload_require(upload, "prompt", params->prompt);
    if (!params->images || !params->image_count)
        rq_upload_require(upload, "images", NULL);
    else
        put_pictures(upload, params);
    rq_upload_put_rows(upload, edit_rows, RQ_COUNT(edit_rows), params);
    return rq_upload_finish(upload);
}

static int edit(struct rq_way *way, const requesty_images_edit_params *params, size_t size)
{
    requesty_images_edit_params own;
    struct rq_upload upload;
    struct rq_outgoing outgoing = { .path = "/v1/images/edits", .form = &upload.form };
    int rc = rq_params_import(&own, sizeof own, EDIT_V1, params, size, "params", way->error);

    if (rc < 0)
        return rc;
    rq_upload_begin(&upload, own.fields, own.field_count, way->error);
    rc = fill_edit(&upload, &own);
    if (rc == 0)
        rc = rq_endpoint_call(way, &outgoing, &rq_images_shape);
    rq_upload_free(&upload);
    return rc;
}

int requesty_images_edit_sized(requesty_client *client, const requesty_images_edit_params *params, size_t size,
                               requesty_images **images, requesty_error *error)
{
    return edit(RQ_WAIT(client, images, error), params, size);
}

int requesty_images_edit_start_sized(requesty_client *client, requesty_loop *loop,
                                     const requesty_images_edit_params *params, size_t size,
                                     const requesty_call_handlers *handlers, size_t handlers_size,
                                     requesty_call **call, requesty_error *error)
{
    return edit(RQ_START(client, loop, handlers, handlers_size, call, error), params, size);
}
