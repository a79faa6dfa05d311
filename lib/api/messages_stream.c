/* Streams of the Messages protocol: frames, and the message around the blocks (API notes: messages-and-chat.md 6,
 * sdk-behaviours.md 4). */
#include "api/messages_frame.h"

#include "api/failure.h"
#include "base/error.h"

/* ---- frames ------------------------------------------------------------------------------------------------------ */

static const struct rq_word frame_words[] = {
    { "content_block_delta", RQ_FRAME_BLOCK_DELTA },
    { "content_block_start", RQ_FRAME_BLOCK_START },
    { "content_block_stop", RQ_FRAME_BLOCK_STOP },
    { "message_start", RQ_FRAME_MESSAGE_START },
    { "message_delta", RQ_FRAME_MESSAGE_DELTA },
    { "message_stop", RQ_FRAME_MESSAGE_STOP },
    { "error", RQ_FRAME_ERROR },
    { NULL, 0 },
};

static const struct rq_word delta_words[] = {
    { "text_delta", RQ_DELTA_TEXT },
    { "input_json_delta", RQ_DELTA_INPUT },
    { "thinking_delta", RQ_DELTA_THINKING },
    { "signature_delta", RQ_DELTA_SIGNATURE },
    { "citations_delta", RQ_DELTA_CITATION },
    { "compaction_delta", RQ_DELTA_COMPACTION },
    { NULL, 0 },
};

static const struct rq_field delta_rows[] = {
    RQ_ROW_WORD(struct rq_delta, "type", type, type_text, delta_words),
    RQ_ROW_CUSTOM(struct rq_delta, "text", text, rq_decode_piece_row),
    RQ_ROW_CUSTOM(struct rq_delta, "partial_json", text, rq_decode_piece_row),
    RQ_ROW_CUSTOM(struct rq_delta, "thinking", text, rq_decode_piece_row),
    RQ_ROW(TEXT, struct rq_delta, "signature", signature),
    RQ_ROW_CUSTOM(struct rq_delta, "content", text, rq_decode_piece_row),
    RQ_ROW_2(TEXT, struct rq_delta, "encrypted_content", encrypted, encrypted_len),
    RQ_ROW_2(RAW, struct rq_delta, "citation", citation, citation_len),
    RQ_ROW(TEXT, struct rq_delta, "stop_reason", stop_reason),
};
static const struct rq_table delta_table = {
    .fields = delta_rows, .count = RQ_COUNT(delta_rows), .size = sizeof(struct rq_delta), .raw_offset = RQ_NO_RAW,
};

static const struct rq_field frame_rows[] = {
    RQ_ROW_WORD(struct rq_messages_frame, "type", type, type_text, frame_words),
    RQ_ROW(INTEGER, struct rq_messages_frame, "index", index),
    RQ_ROW_OBJECT(struct rq_messages_frame, "delta", delta, delta_table),
};
static const struct rq_table frame_table = {
    .fields = frame_rows,
    .count = RQ_COUNT(frame_rows),
    .size = sizeof(struct rq_messages_frame),
    .raw_offset = RQ_NO_RAW,
};

/* ---- the message ------------------------------------------------------------------------------------------------- */

const requesty_usage *rq_frame_usage(const struct rq_messages_work *work)
{
    requesty_usage *usage = rq_arena_zalloc(&work->events->arena, sizeof *usage);
    struct rq_buffer json = { 0 };
    struct rq_writer writer;
    int rc;

    if (!work->reader->usage.count || !usage)
        return NULL;
    rq_write_begin(&writer, &json, NULL);
    rq_write_object(&writer, NULL, NULL);
    rq_members_write(&work->reader->usage, &writer);
    rq_write_object_end(&writer);
    rc = rq_write_finish(&writer);
    if (rc == 0)
        rc = rq_decode(json.data, json.len, RQ_SCAN_DEEPEST, &work->events->arena, &rq_messages_usage_table, usage,
                       NULL);
    rq_buffer_free(&json);
    return rc == 0 ? usage : NULL;
}

struct start {
    const char *id, *model, *stop_reason;
};

static const struct rq_field start_rows[] = {
    RQ_ROW(TEXT, struct start, "id", id),
    RQ_ROW(TEXT, struct start, "model", model),
    RQ_ROW(TEXT, struct start, "stop_reason", stop_reason),
};
static const struct rq_table start_table = {
    .fields = start_rows, .count = RQ_COUNT(start_rows), .size = sizeof(struct start), .raw_offset = RQ_NO_RAW,
};

static void tell_message(const struct rq_messages_work *work, const struct start *start)
{
    requesty_event *event = rq_events_add(work->events, REQUESTY_EVENT_START);

    if (!event)
        return;
    event->id = start->id ? start->id : "";
    event->name = start->model ? start->model : "";
    event->usage = rq_frame_usage(work);
}

static void tell_stop(const struct rq_messages_work *work, const char *reason)
{
    requesty_event *event = reason ? rq_events_add(work->events, REQUESTY_EVENT_STOP) : NULL;
    if (event)
        event->stop_reason_text = reason;
}

/* Blocks that a message_start brings are complete. */
static int take_whole_blocks(const struct rq_messages_work *work, struct rq_slice content)
{
    struct rq_slice json;
    struct rq_scan scan;
    int rc = 0;

    rq_scan_init(&scan, content.text, content.len, RQ_SCAN_DEEPEST);
    if (rq_slice_kind(content) != RQ_KIND_ARRAY || rq_scan_array(&scan) < 0)
        return 0;
    while (rc == 0 && rq_scan_element(&scan) > 0 && rq_scan_skip(&scan, &json) == 0)
        if (rq_slice_kind(json) == RQ_KIND_OBJECT)
            rc = rq_messages_on_whole_block(work, json);
    return rc;
}

static int on_message_start(const struct rq_messages_work *work)
{
    struct rq_messages_reader *reader = work->reader;
    struct rq_slice message = rq_scan_part(work->json, "message");
    struct start start;
    int rc;

    if (reader->begun && !reader->complete)
        return rq_error_set(work->error, REQUESTY_ERR_BAD_REPLY,
                            "a second message_start before the first message's end");
    if (rq_slice_kind(message) != RQ_KIND_OBJECT)
        return rq_error_set(work->error, REQUESTY_ERR_BAD_REPLY, "a message_start without a message");
    reader->begun = true;
    reader->complete = false;
    reader->base = reader->count;
    if (rq_members_set_all(&reader->message, message) < 0 ||
        rq_members_set_all(&reader->usage, rq_scan_part(message, "usage")) < 0)
        return rq_error_no_memory(work->error);
    rq_members_remove(&reader->message, "content");
    rq_members_remove(&reader->message, "usage");
    rc = rq_decode(message.text, message.len, RQ_SCAN_DEEPEST, &work->events->arena, &start_table, &start, work->error);
    if (rc < 0)
        return rc;
    tell_message(work, &start);
    rc = take_whole_blocks(work, rq_scan_part(message, "content"));
    tell_stop(work, start.stop_reason); /* of a message that came whole */
    return rc;
}

/* Members of the frame beside the known ones (context_management) belong to the message too. */
static int take_other_members(const struct rq_messages_work *work)
{
    struct rq_members *to = &work->reader->message;
    struct rq_string name;
    struct rq_slice value;
    struct rq_scan scan;
    int rc = 0;

    rq_scan_init(&scan, work->json.text, work->json.len, RQ_SCAN_DEEPEST);
    rq_scan_object(&scan);
    while (rc == 0 && rq_scan_member(&scan, &name) > 0 && rq_scan_skip(&scan, &value) == 0)
        if (!rq_string_is(&name, "type", 4) && !rq_string_is(&name, "delta", 5) && !rq_string_is(&name, "usage", 5))
            rc = rq_members_set(to, &name, value);
    return rc;
}

static int on_message_delta(const struct rq_messages_work *work)
{
    struct rq_messages_reader *reader = work->reader;
    struct rq_slice usage = rq_scan_part(work->json, "usage");
    requesty_event *event;

    reader->begun = true;
    if (rq_members_set_all(&reader->message, rq_scan_part(work->json, "delta")) < 0 ||
        rq_members_set_all(&reader->usage, usage) < 0 || take_other_members(work) < 0)
        return rq_error_no_memory(work->error);
    if (rq_slice_kind(usage) == RQ_KIND_OBJECT && (event = rq_events_add(work->events, REQUESTY_EVENT_USAGE)) != NULL) {
        event->usage = rq_frame_usage(work);
        if (!event->usage)
            return rq_error_no_memory(work->error);
    }
    tell_stop(work, work->frame->delta ? work->frame->delta->stop_reason : NULL);
    return 0;
}

static int on_error(const struct rq_messages_work *work)
{
    requesty_error own;

    rq_failure_from_member(&own, work->json.text, work->json.len, "without saying which");
    return rq_error_give(work->error, &own);
}

/* ---- the stream -------------------------------------------------------------------------------------------------- */

static bool is_bare_error(const struct rq_messages_work *work)
{
    enum rq_kind kind = *work->frame->type_text ? RQ_KIND_BAD : rq_slice_kind(rq_scan_part(work->json, "error"));
    return kind == RQ_KIND_OBJECT || kind == RQ_KIND_STRING;
}

static int read_frame(const struct rq_messages_work *work)
{
    switch (work->frame->type) {
    case RQ_FRAME_BLOCK_DELTA:
        return rq_messages_on_delta(work);
    case RQ_FRAME_BLOCK_START:
        return rq_messages_on_block_start(work);
    case RQ_FRAME_BLOCK_STOP:
        return rq_messages_on_block_stop(work);
    case RQ_FRAME_MESSAGE_START:
        return on_message_start(work);
    case RQ_FRAME_MESSAGE_DELTA:
        return on_message_delta(work);
    case RQ_FRAME_MESSAGE_STOP:
        work->reader->complete = work->reader->begun;
        return 0;
    case RQ_FRAME_ERROR:
        return on_error(work);
    default:
        return is_bare_error(work) ? on_error(work) : 0;
    }
}

int rq_messages_frame(void *reader, const char *json, size_t len, struct rq_events *events, requesty_error *error)
{
    struct rq_messages_frame frame;
    struct rq_messages_work work = { reader, { json, len }, &frame, events, error };
    int rc = rq_decode(json, len, work.reader->max_depth, &events->arena, &frame_table, &frame, error);

    if (rc < 0)
        return rc;
    if (!*events->blank.sse_event)
        events->blank.sse_event = frame.type_text;
    rc = read_frame(&work);
    if (rc < 0)
        return rc;
    if (!events->count)
        rq_events_add(events, REQUESTY_EVENT_OTHER);
    return work.reader->complete ? RQ_PROGRESS_END : RQ_PROGRESS_MORE;
}
