/* Text to speech (API notes: requesty.md 15.1): the request, and what is made of the bytes. */
#include "api/speech.h"

#include <stdio.h>
#include <string.h>

#include "api/encode.h"
#include "api/endpoint.h"
#include "api/params.h"
#include "api/stream.h"
#include "api/usage.h"
#include "base/error.h"
#include "wire/field.h"
#include "wire/media_type.h"

/* The size of requesty_speech_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_speech_params, extra_json)

/* ---- results ----------------------------------------------------------------------------------------------------- */

struct result {
    requesty_speech speech; /* first: the public pointer is this */
    requesty_usage usage;
    struct rq_buffer bytes;
};

static const struct rq_table result_table = { .size = sizeof(struct result) };
static const struct rq_shape result_shape = {
    .name = "speech", .table = &result_table, .info_offset = offsetof(struct result, speech.info),
};

void requesty_speech_free(requesty_speech *speech)
{
    if (!speech)
        return;
    rq_buffer_free(&((struct result *)(void *)speech)->bytes);
    rq_result_free(speech);
}

/* ---- the request ------------------------------------------------------------------------------------------------- */

static const struct rq_put_row rows[] = {
    RQ_PUT(TEXT, requesty_speech_params, "model", model),
    RQ_PUT(TEXT, requesty_speech_params, "input", input),
    RQ_PUT(TEXT, requesty_speech_params, "voice", voice),
    RQ_PUT(TEXT, requesty_speech_params, "response_format", response_format),
    RQ_PUT(TEXT, requesty_speech_params, "instructions", instructions),
    RQ_PUT(OPT_DOUBLE, requesty_speech_params, "speed", speed),
    RQ_PUT(TEXT, requesty_speech_params, "stream_format", stream_format),
};

static void encode(struct rq_writer *writer, const void *from)
{
    const requesty_speech_params *params = from;

    rq_encode_check_model(writer, params->model);
    rq_encode_check_required(writer, "input", params->input);
    rq_encode_check_required(writer, "voice", params->voice);
    rq_put_rows(writer, rows, RQ_COUNT(rows), params);
    rq_encode_extension(writer, params->requesty);
}

/* ---- a call ------------------------------------------------------------------------------------------------------ */

struct work {
    const requesty_speech_params *params;
    struct requesty_stream *stream;
    requesty_bytes_fn on_bytes; /* NULL: the bytes are gathered */
    void *user;
    struct rq_buffer bytes;
    int64_t len;
    int attempt; /* that the bytes are of */
};

static bool is_text(const char *text, const char *other)
{
    return text && strcmp(text, other) == 0;
}

static int begin(struct work *work, requesty_client *client, requesty_error *error)
{
    bool sse = is_text(work->params->stream_format, "sse");
    struct rq_buffer body = { 0 };
    struct rq_outgoing outgoing = {
        .path = rq_speech_protocol.path, .stream = true, .body = &body,
        .accept = sse ? "text/event-stream" : "audio/*, application/octet-stream",
    };
    struct rq_speech_reader *reader;
    int rc = rq_endpoint_write(&body, work->params->extra_json, encode, work->params, error);

    if (rc == 0)
        rc = rq_stream_new(client, &rq_speech_protocol, &outgoing, &work->stream, error);
    rq_buffer_free(&body);
    if (rc < 0)
        return rc;
    reader = work->stream->reader;
    reader->events = sse;
    reader->raw = is_text(work->params->response_format, "pcm");
    work->stream->wants_events = sse;
    work->stream->gathers = !work->on_bytes;
    return 0;
}

/* When another attempt has begun, what came of the last one is void. */
static void forget_last_attempt(struct work *work)
{
    if (work->attempt == work->stream->attempt)
        return;
    work->attempt = work->stream->attempt;
    work->len = 0;
    rq_buffer_clear(&work->bytes, SIZE_MAX);
}

static int take(struct work *work, const requesty_event *event)
{
    int user_code;

    forget_last_attempt(work);
    work->len += (int64_t)event->text_len;
    if (!work->on_bytes)
        return rq_buffer_append(&work->bytes, event->text, event->text_len) < 0
                   ? rq_stream_fail(work->stream, REQUESTY_ERR_NO_MEMORY)
                   : 0;
    user_code = work->on_bytes(event->text, event->text_len, work->user);
    return user_code ? rq_stream_fail_by_user(work->stream, user_code) : 0;
}

static int take_all(struct work *work)
{
    const requesty_event *event;
    int rc;

    while ((rc = rq_stream_step(work->stream, &event)) > 0)
        if ((rc = take(work, event)) < 0)
            return rc;
    forget_last_attempt(work); /* the last one may have brought nothing */
    if (rc == 0 && !work->len) {
        rq_error_set(&work->stream->error, REQUESTY_ERR_BAD_REPLY, "the answer is complete and holds no audio");
        return rq_stream_fail_here(work->stream);
    }
    return rc;
}

/* ---- ends -------------------------------------------------------------------------------------------------------- */

static int report(struct work *work, requesty_error *error)
{
    requesty_error *own = &work->stream->error;
    size_t len = strlen(own->message);

    if (work->on_bytes && work->len)
        snprintf(own->message + len, sizeof own->message - len, "; %lld bytes of audio had been handed out",
                 (long long)work->len);
    else
        own->mid_stream = 0; /* nothing has reached the program */
    return rq_error_give(error, own);
}

/* The answer's, unless that is the type of the events around the audio: then what was asked for. */
static int set_type(struct work *work, struct result *result, struct rq_arena *arena)
{
    const char *type = work->stream->exchange.call.head.content_type, *asked = work->params->response_format;
    const struct rq_media *media;

    if (rq_media_type_is(type, "text/event-stream")) {
        media = rq_media_by_ending(asked ? asked : "mp3");
        type = media ? media->type : "";
    }
    result->speech.content_type = rq_arena_strndup(arena, type, strlen(type));
    return result->speech.content_type ? 0 : REQUESTY_ERR_NO_MEMORY;
}

static int set_usage(struct work *work, struct result *result, struct rq_arena *arena)
{
    const struct rq_speech_reader *reader = work->stream->reader;

    result->speech.usage = &rq_no_usage;
    if (!reader->usage.raw_json)
        return 0;
    result->usage = reader->usage;
    result->usage.raw_json = rq_arena_strndup(arena, reader->usage.raw_json, strlen(reader->usage.raw_json));
    result->speech.usage = &result->usage;
    return result->usage.raw_json ? 0 : REQUESTY_ERR_NO_MEMORY;
}

static int make_result(struct work *work, requesty_speech **speech)
{
    struct result *result = rq_result_new(&result_shape, false);
    struct rq_arena *arena;
    int rc;

    if (!result)
        return REQUESTY_ERR_NO_MEMORY;
    arena = rq_result_arena(result);
    rc = rq_result_set_info(result, &result_shape, &work->stream->exchange);
    if (rc == 0)
        rc = set_type(work, result, arena);
    if (rc == 0)
        rc = set_usage(work, result, arena);
    if (rc < 0) {
        rq_result_free(result);
        return rc;
    }
    result->bytes = work->bytes;
    work->bytes = (struct rq_buffer){ 0 };
    result->speech.bytes = result->bytes.data;
    result->speech.len = (size_t)work->len;
    *speech = &result->speech;
    return 0;
}

static int run(struct work *work, requesty_client *client, requesty_speech **speech, requesty_error *error)
{
    int rc = rq_endpoint_require(client, "client", error);

    if (rc == 0)
        rc = begin(work, client, error);
    if (rc < 0)
        return rc;
    if (take_all(work) < 0)
        rc = report(work, error);
    else if (speech && make_result(work, speech) < 0)
        rc = rq_error_no_memory(error);
    rq_buffer_free(&work->bytes);
    requesty_stream_free(work->stream);
    return rc;
}

int requesty_speech_create_sized(requesty_client *client, const requesty_speech_params *params, size_t size,
                                 requesty_speech **speech, requesty_error *error)
{
    requesty_speech_params own;
    struct work work = { .params = &own };
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", error);

    if (rc == 0)
        rc = rq_endpoint_require(speech, "speech", error);
    return rc < 0 ? rc : run(&work, client, speech, error);
}

int requesty_speech_stream_sized(requesty_client *client, const requesty_speech_params *params, size_t size,
                                 requesty_bytes_fn on_bytes, void *user, requesty_speech **speech,
                                 requesty_error *error)
{
    requesty_speech_params own;
    struct work work = { .params = &own, .on_bytes = on_bytes, .user = user };
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", error);

    if (rc == 0 && !on_bytes)
        rc = rq_error_set(error, REQUESTY_ERR_INVALID, "on_bytes: is NULL");
    return rc < 0 ? rc : run(&work, client, speech, error);
}
