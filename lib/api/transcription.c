/* Speech to text (API notes: requesty.md 15.2). */
#include <requesty/audio.h>

#include <string.h>

#include "api/endpoint.h"
#include "api/media_usage.h"
#include "api/params.h"
#include "api/upload.h"
#include "api/usage.h"
#include "base/error.h"

/* The size of requesty_transcription_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_transcription_params, field_count)

void requesty_transcription_free(requesty_transcription *transcription)
{
    rq_result_free(transcription);
}

/* ---- what comes back --------------------------------------------------------------------------------------------- */

struct reply {
    requesty_transcription transcription; /* first: the shape's public struct */
    const struct rq_media_usage *usage;
};

static const struct rq_field reply_rows[] = {
    RQ_ROW_2(TEXT, struct reply, "text", transcription.text, transcription.text_len),
    RQ_ROW(TEXT, struct reply, "language", transcription.language),
    RQ_ROW(OPT_DOUBLE, struct reply, "duration", transcription.duration),
    RQ_ROW(RAW, struct reply, "segments", transcription.segments_json),
    RQ_ROW(RAW, struct reply, "words", transcription.words_json),
    RQ_ROW_OBJECT(struct reply, "usage", usage, rq_media_usage_table),
};
static const struct rq_table reply_table = {
    .fields = reply_rows, .count = RQ_COUNT(reply_rows), .size = sizeof(struct reply),
    .raw_offset = offsetof(struct reply, transcription.raw_json),
};

static int complete(const void *asked, struct rq_slice json, struct rq_arena *arena, void *object, requesty_error *error)
{
    struct reply *reply = object;

    (void)asked;
    (void)json;
    (void)arena;
    if (!reply->transcription.text)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the answer is JSON, but it holds no text");
    reply->transcription.usage = reply->usage ? &reply->usage->usage : &rq_no_usage;
    if (reply->usage)
        reply->transcription.usage_seconds = reply->usage->seconds;
    return 0;
}

/* Of silence it is empty. */
static int take_text(const char *text, size_t len, struct rq_arena *arena, void *object)
{
    struct reply *reply = object;

    reply->transcription.text = rq_arena_strndup(arena, text, len);
    reply->transcription.text_len = len;
    reply->transcription.usage = &rq_no_usage;
    return reply->transcription.text ? 0 : REQUESTY_ERR_NO_MEMORY;
}

#define INFO_OFFSET offsetof(struct reply, transcription.info)

static const struct rq_shape json_shape = {
    .name = "transcription", .table = &reply_table, .info_offset = INFO_OFFSET, .complete = complete,
};
/* The router's page says that JSON comes even so. */
static const struct rq_shape text_shape = {
    .name = "transcription", .table = &reply_table, .info_offset = INFO_OFFSET, .complete = complete,
    .plain_text = take_text,
};

static const struct rq_shape *shape_of(const char *response_format)
{
    static const char *const texts[] = { "text", "srt", "vtt" };

    for (size_t i = 0; response_format && i < RQ_COUNT(texts); i++)
        if (strcmp(response_format, texts[i]) == 0)
            return &text_shape;
    return &json_shape;
}

/* ---- what is sent ------------------------------------------------------------------------------------------------ */

static const struct rq_put_row rows[] = {
    RQ_PUT(TEXT, requesty_transcription_params, "model", model),
    RQ_PUT(TEXT, requesty_transcription_params, "language", language),
    RQ_PUT(TEXT, requesty_transcription_params, "prompt", prompt),
    RQ_PUT(OPT_DOUBLE, requesty_transcription_params, "temperature", temperature),
    RQ_PUT(TEXT, requesty_transcription_params, "response_format", response_format),
};

/* The file is the form's first part when this is asked. */
static int check_size(const struct rq_upload *upload, int64_t most, requesty_error *error)
{
    int64_t size = rq_form_size(&upload->form);

    most = most ? most : REQUESTY_TRANSCRIPTION_MAX_BYTES;
    if (most < 0 || size <= most)
        return 0;
    return rq_error_set(error, REQUESTY_ERR_REQUEST_TOO_LARGE,
                        "file: is %lld bytes long, and max_file_bytes is %lld; nothing was sent", (long long)size,
                        (long long)most);
}

static int fill(struct rq_upload *upload, const requesty_transcription_params *params, requesty_error *error)
{
    rq_upload_require(upload, "model", params->model);
    rq_upload_put_file(upload, "file", params->file, "file");
    if (!upload->code)
        upload->code = check_size(upload, params->max_file_bytes, error);
    rq_upload_put_rows(upload, rows, RQ_COUNT(rows), params);
    return rq_upload_finish(upload);
}

static int create(struct rq_way *way, const requesty_transcription_params *params, size_t size)
{
    requesty_transcription_params own;
    struct rq_upload upload;
    struct rq_outgoing outgoing = { .path = "/v1/audio/transcriptions", .form = &upload.form };
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", way->error);

    if (rc < 0)
        return rc;
    rq_upload_begin(&upload, own.fields, own.field_count, way->error);
    rc = fill(&upload, &own, way->error);
    if (rc == 0)
        rc = rq_endpoint_call(way, &outgoing, shape_of(own.response_format));
    rq_upload_free(&upload);
    return rc;
}

int requesty_transcriptions_create_sized(requesty_client *client, const requesty_transcription_params *params,
                                         size_t size, requesty_transcription **transcription, requesty_error *error)
{
    return create(RQ_WAIT(client, transcription, error), params, size);
}

int requesty_transcriptions_start_sized(requesty_client *client, requesty_loop *loop,
                                        const requesty_transcription_params *params, size_t size,
                                        const requesty_call_handlers *handlers, size_t handlers_size,
                                        requesty_call **call, requesty_error *error)
{
    return create(RQ_START(client, loop, handlers, handlers_size, call, error), params, size);
}

const requesty_transcription *requesty_call_transcription(requesty_call *call)
{
    return rq_call_result(call, &json_shape);
}
