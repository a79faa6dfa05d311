/* What a speech answer is made of: plain bytes, or frames with base64 in them (API notes: requesty.md 15.1). */
#include "api/speech.h"

#include <string.h>

#include "api/failure.h"
#include "api/media_usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "json/decode_base64.h"
#include "wire/field.h"

static void *reader_new(int max_depth)
{
    struct rq_speech_reader *reader = rq_zalloc(sizeof *reader);

    if (reader)
        reader->max_depth = max_depth;
    return reader;
}

static void reader_free(void *data)
{
    struct rq_speech_reader *reader = data;

    if (reader)
        rq_arena_free(&reader->arena);
    rq_free(reader);
}

static void restart(void *data)
{
    struct rq_speech_reader *reader = data;

    reader->any = reader->done = false;
    reader->usage = (requesty_usage){ 0 };
    rq_arena_reset(&reader->arena);
}

/* ---- plain bytes ------------------------------------------------------------------------------------------------- */

static bool is_audio_type(const char *type)
{
    return rq_media_type_is(type, "audio/*") || rq_media_type_is(type, "application/octet-stream") ||
           rq_media_type_is(type, "binary/octet-stream") || rq_media_type_is(type, "application/ogg");
}

/* No format of audio begins with blanks, a brace or a tag, but for samples without a head. */
static bool begins_like_text(const char *bytes, size_t count)
{
    while (count && memchr(" \t\r\n", *bytes, 4)) {
        bytes++;
        count--;
    }
    return !count || memchr("{[<", *bytes, 3);
}

static bool is_bytes(const void *data, const char *type, const char *bytes, size_t count)
{
    const struct rq_speech_reader *reader = data;

    if (*type && !is_audio_type(type))
        return false;
    if (*type && reader->raw)
        return true;
    return !begins_like_text(bytes, count) && (*type || !reader->events);
}

/* ---- JSON, or anything else, where audio was due ----------------------------------------------------------------- */

static int decode_whole(const struct rq_exchange *exchange, const char *text, size_t len, int max_depth, void **result,
                        requesty_error *error)
{
    requesty_error own;

    (void)max_depth;
    (void)result;
    if (rq_failure_from_event(&own, text, len))
        return rq_error_give(error, &own);
    if (!len)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "the answer is empty, and audio was due");
    return rq_error_set(error, REQUESTY_ERR_BAD_REPLY,
                        "the answer is of type \"%s\", and audio was due; it begins \"%s\"",
                        exchange->call.head.content_type, rq_error_quote(text, len, RQ_QUOTE_SHORT).text);
}

/* ---- frames ------------------------------------------------------------------------------------------------------ */

struct frame {
    const char *type, *error_json;
    struct rq_decoded_bytes audio;
    const struct rq_media_usage *usage;
};

static const struct rq_field frame_rows[] = {
    RQ_ROW(TEXT, struct frame, "type", type),
    RQ_ROW_CUSTOM(struct frame, "audio", audio, rq_decode_base64_row),
    RQ_ROW_OBJECT(struct frame, "usage", usage, rq_media_usage_table),
    RQ_ROW(RAW, struct frame, "error", error_json),
};
static const struct rq_table frame_table = {
    .fields = frame_rows, .count = RQ_COUNT(frame_rows), .size = sizeof(struct frame), .raw_offset = RQ_NO_RAW,
};

static int keep_usage(struct rq_speech_reader *reader, const struct rq_media_usage *usage)
{
    const char *raw_json = usage->usage.raw_json;

    rq_arena_reset(&reader->arena);
    reader->usage = usage->usage;
    reader->usage.raw_json = rq_arena_strndup(&reader->arena, raw_json, strlen(raw_json));
    return reader->usage.raw_json ? 0 : REQUESTY_ERR_NO_MEMORY;
}

static int take_audio(struct rq_speech_reader *reader, const struct frame *frame, struct rq_events *events,
                      requesty_error *error)
{
    if (frame->audio.bad)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "speech whose audio is no base64");
    if (frame->usage && keep_usage(reader, frame->usage) < 0)
        return rq_error_no_memory(error);
    if (!frame->audio.len)
        return 0;
    reader->any = true;
    rq_events_add_text(events, REQUESTY_EVENT_BYTES, (const char *)frame->audio.bytes, frame->audio.len);
    return 0;
}

static int read_frame(void *data, const char *json, size_t len, struct rq_events *events, requesty_error *error)
{
    struct rq_speech_reader *reader = data;
    struct frame frame;
    const char *type;
    int rc = rq_decode(json, len, reader->max_depth, &events->arena, &frame_table, &frame, error);

    if (rc < 0)
        return rc;
    if (rq_failure_is_error(frame.error_json)) {
        requesty_error own;
        rq_failure_from_member(&own, json, len, frame.error_json);
        return rq_error_give(error, &own);
    }
    rc = take_audio(reader, &frame, events, error);
    type = frame.type ? frame.type : events->blank.sse_event;
    if (rc < 0 || strcmp(type, "speech.audio.done") != 0)
        return rc < 0 ? rc : RQ_PROGRESS_MORE;
    reader->done = true;
    return RQ_PROGRESS_END;
}

static bool finish(void *data, bool done_marker, struct rq_events *events)
{
    const struct rq_speech_reader *reader = data;

    (void)events;
    return reader->done || (done_marker && reader->any);
}

const struct rq_protocol rq_speech_protocol = {
    .dialect = RQ_DIALECT_CHAT,
    .path = "/v1/audio/speech",
    .result_name = "speech",
    .is_bytes = is_bytes,
    .decode = decode_whole,
    .reader_new = reader_new,
    .reader_free = reader_free,
    .restart = restart,
    .frame = read_frame,
    .finish = finish,
    .has_done_marker = true,
};
