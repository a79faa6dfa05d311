/* Text to speech (API notes: requesty.md 15.1): the request, and what is made of the bytes. */
#include "api/speech.h"

#include <stdio.h>
#include <string.h>

#include "api/encode.h"
#include "api/endpoint.h"
#include "api/loop.h"
#include "api/params.h"
#include "api/stream.h"
#include "api/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "wire/field.h"
#include "wire/media_type.h"

/* The size of requesty_speech_params in the first release. */
#define PARAMS_V1 RQ_SIZE_THROUGH(requesty_speech_params, extra_json)

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

struct result {
    requesty_speech speech; /* first: the public pointer is this */
    requesty_usage usage;
};

static const struct rq_table result_table = { .size = sizeof(struct result) };
static const struct rq_shape result_shape = {
    .name = "speech", .table = &result_table, .info_offset = offsetof(struct result, speech.info),
};

/* A run: the stream, and what becomes of its bytes. */
struct work {
    struct requesty_stream *stream;
    bool hands_out;               /* the bytes, as they come; else they are gathered */
    const struct rq_media *asked; /* the format that was asked for; NULL: one that is not known here */
    struct rq_buffer bytes;
    int64_t len;
    int attempt; /* that the bytes are of */
    struct result *result; /* once it has succeeded */
};

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
    forget_last_attempt(work);
    work->len += (int64_t)event->text_len;
    if (work->hands_out || rq_buffer_append(&work->bytes, event->text, event->text_len) == 0)
        return 1;
    return rq_stream_fail(work->stream, REQUESTY_ERR_NO_MEMORY);
}

/* ---- ends -------------------------------------------------------------------------------------------------------- */

/* The answer's, unless that is the type of the events around the audio: then what was asked for. */
static int set_type(const struct work *work, struct result *result, struct rq_arena *arena)
{
    const char *type = work->stream->exchange.call.head.content_type;

    if (rq_media_type_is(type, "text/event-stream"))
        type = work->asked ? work->asked->type : "";
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

static int fill(struct work *work, struct result *result)
{
    struct rq_arena *arena = rq_result_arena(result);
    int rc = rq_result_set_info(result, &result_shape, &work->stream->exchange);

    if (rc == 0)
        rc = set_type(work, result, arena);
    if (rc == 0)
        rc = set_usage(work, result, arena);
    if (rc < 0)
        return rc;
    *rq_result_bytes(result) = work->bytes;
    result->speech.bytes = work->bytes.data;
    result->speech.len = (size_t)work->len;
    work->bytes = (struct rq_buffer){ 0 };
    return 0;
}

static struct result *make_result(struct work *work)
{
    struct result *result = rq_result_new(&result_shape, false);

    if (!result || fill(work, result) == 0)
        return result;
    rq_result_free(result);
    return NULL;
}

static int finish(struct work *work)
{
    forget_last_attempt(work); /* the last one may have brought nothing */
    if (!work->len) {
        rq_error_set(&work->stream->error, REQUESTY_ERR_BAD_REPLY, "the answer is complete and holds no audio");
        return rq_stream_fail_here(work->stream);
    }
    work->result = make_result(work);
    return work->result ? 0 : rq_stream_fail(work->stream, REQUESTY_ERR_NO_MEMORY);
}

/* Of a failure, once; returns its code. */
static int explain(struct work *work)
{
    requesty_error *own = &work->stream->error;
    size_t len = strlen(own->message);

    if (work->hands_out && work->len)
        snprintf(own->message + len, sizeof own->message - len, "; %lld bytes of audio had been handed out",
                 (long long)work->len);
    else
        own->mid_stream = 0; /* nothing has reached the program */
    return own->code;
}

/* ---- the run ----------------------------------------------------------------------------------------------------- */

static int poll_run(void *self, const requesty_event **event)
{
    struct work *work = self;
    int rc = rq_stream_poll(work->stream, event);

    if (rc == 1)
        rc = take(work, *event);
    else if (rc == 0)
        rc = finish(work);
    return rc < 0 ? explain(work) : rc;
}

static int fail_run(void *self, int code, int user_code)
{
    struct work *work = self;

    rq_stream_run_kind.fail(work->stream, code, user_code);
    return explain(work);
}

static void *take_result(void *self)
{
    struct work *work = self;
    struct result *result = work->result;

    work->result = NULL;
    return result;
}

static void free_run(void *self)
{
    struct work *work = self;

    rq_result_free(work->result);
    rq_buffer_free(&work->bytes);
    requesty_stream_free(work->stream);
    rq_free(work);
}

static const struct rq_run_kind run_kind = { poll_run, fail_run, take_result, free_run };

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static bool is_text(const char *text, const char *other)
{
    return text && strcmp(text, other) == 0;
}

static int begin_stream(const struct rq_way *way, const requesty_speech_params *params, struct requesty_stream **stream)
{
    bool sse = is_text(params->stream_format, "sse");
    struct rq_buffer body = { 0 };
    struct rq_outgoing outgoing = {
        .engine = way->engine, .path = rq_speech_protocol.path, .stream = true, .body = &body,
        .accept = sse ? "text/event-stream" : "audio/*, application/octet-stream",
    };
    struct rq_speech_reader *reader;
    int rc = rq_endpoint_write(&body, params->extra_json, encode, params, way->error);

    if (rc == 0)
        rc = rq_stream_new(way->client, &rq_speech_protocol, &outgoing, stream, way->error);
    rq_buffer_free(&body);
    if (rc < 0)
        return rc;
    reader = (*stream)->reader;
    reader->events = sse;
    reader->raw = is_text(params->response_format, "pcm");
    (*stream)->wants_events = sse;
    (*stream)->gathers = !way->streams;
    return 0;
}

static int begin(const struct rq_way *way, const requesty_speech_params *params, struct work *work)
{
    int rc = work ? begin_stream(way, params, &work->stream) : rq_error_no_memory(way->error);

    if (rc < 0) {
        rq_free(work);
        return rc;
    }
    work->hands_out = way->streams;
    work->asked = rq_media_by_ending(params->response_format ? params->response_format : "mp3");
    return 0;
}

static int speak(struct rq_way *way, const requesty_speech_params *params, size_t size)
{
    requesty_speech_params own;
    struct work *work;
    int rc = rq_params_import(&own, sizeof own, PARAMS_V1, params, size, "params", way->error);

    if (rc == 0 && way->streams && !way->on_event)
        rc = rq_error_set(way->error, REQUESTY_ERR_INVALID, "on_bytes: is NULL");
    if (rc == 0)
        rc = rq_way_begin(way, "speech");
    if (rc < 0)
        return rc;
    work = rq_zalloc(sizeof *work);
    rc = begin(way, &own, work);
    if (rc < 0)
        return rq_way_give_up(way, rc);
    return rq_way_run(way, (struct rq_run){ &run_kind, work, &work->stream->exchange, &work->stream->error });
}

int requesty_speech_create_sized(requesty_client *client, const requesty_speech_params *params, size_t size,
                                 requesty_speech **speech, requesty_error *error)
{
    return speak(RQ_WAIT(client, speech, error), params, size);
}

/* A callback for bytes, behind one for events. */
struct listener {
    requesty_bytes_fn on_bytes;
    void *user;
};

static int hand_on(const requesty_event *event, void *user)
{
    const struct listener *listener = user;
    return listener->on_bytes(event->text, event->text_len, listener->user);
}

int requesty_speech_stream_sized(requesty_client *client, const requesty_speech_params *params, size_t size,
                                 requesty_bytes_fn on_bytes, void *user, requesty_speech **speech,
                                 requesty_error *error)
{
    struct listener listener = { on_bytes, user };
    return speak(RQ_STREAM(client, on_bytes ? hand_on : NULL, &listener, speech, error), params, size);
}

int requesty_speech_start_sized(requesty_client *client, requesty_loop *loop, const requesty_speech_params *params,
                                size_t size, const requesty_call_handlers *handlers, size_t handlers_size,
                                requesty_call **call, requesty_error *error)
{
    return speak(RQ_START(client, loop, handlers, handlers_size, call, error), params, size);
}

void requesty_speech_free(requesty_speech *speech)
{
    rq_result_free(speech);
}

const requesty_speech *requesty_call_speech(requesty_call *call)
{
    const struct work *work = rq_call_self(call, &run_kind);

    return work && work->result ? &work->result->speech : NULL;
}
