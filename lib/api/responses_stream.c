/* Streams of the Responses protocol: frames, and the response around the items (API notes: messages-and-chat.md 11). */
#include "api/responses_reader.h"

#include "api/failure.h"
#include "base/error.h"

/* ---- frames ------------------------------------------------------------------------------------------------------ */

#define DELTA(kind) (RQ_RESPONSE_FRAME_DELTA | RQ_PIECE_##kind)
#define DONE(kind) (RQ_RESPONSE_FRAME_DONE | RQ_PIECE_##kind)

/* The frequent ones first. */
static const struct rq_word frame_words[] = {
    { "response.output_text.delta", DELTA(TEXT) },
    { "response.reasoning_summary_text.delta", DELTA(SUMMARY) },
    { "response.reasoning_text.delta", DELTA(REASONING) },
    { "response.function_call_arguments.delta", DELTA(ARGUMENTS) },
    { "response.code_interpreter_call_code.delta", DELTA(CODE) },
    { "response.custom_tool_call_input.delta", DELTA(INPUT) },
    { "response.mcp_call_arguments.delta", DELTA(MCP) },
    { "response.apply_patch_call_operation_diff.delta", DELTA(DIFF) },
    { "response.shell_call_command.delta", DELTA(COMMAND) },
    { "response.refusal.delta", DELTA(REFUSAL) },
    { "response.output_item.added", RQ_RESPONSE_FRAME_ITEM_ADDED },
    { "response.output_item.done", RQ_RESPONSE_FRAME_ITEM_DONE },
    { "response.content_part.added", RQ_RESPONSE_FRAME_PART },
    { "response.content_part.done", RQ_RESPONSE_FRAME_PART },
    { "response.output_text.done", DONE(TEXT) },
    { "response.output_text.annotation.added", RQ_RESPONSE_FRAME_ANNOTATION },
    { "response.function_call_arguments.done", DONE(ARGUMENTS) },
    { "response.reasoning_summary_part.added", RQ_RESPONSE_FRAME_PART },
    { "response.reasoning_summary_part.done", RQ_RESPONSE_FRAME_PART },
    { "response.reasoning_summary_text.done", DONE(SUMMARY) },
    { "response.reasoning_text.done", DONE(REASONING) },
    { "response.reasoning_part.added", RQ_RESPONSE_FRAME_PART },
    { "response.reasoning_part.done", RQ_RESPONSE_FRAME_PART },
    { "response.refusal.done", DONE(REFUSAL) },
    { "response.code_interpreter_call_code.done", DONE(CODE) },
    { "response.custom_tool_call_input.done", DONE(INPUT) },
    { "response.mcp_call_arguments.done", DONE(MCP) },
    { "response.apply_patch_call_operation_diff.done", DONE(DIFF) },
    { "response.shell_call_command.done", DONE(COMMAND) },
    { "response.created", RQ_RESPONSE_FRAME_CREATED },
    { "response.queued", RQ_RESPONSE_FRAME_PROGRESS },
    { "response.in_progress", RQ_RESPONSE_FRAME_PROGRESS },
    { "response.completed", RQ_RESPONSE_FRAME_ENDED },
    { "response.incomplete", RQ_RESPONSE_FRAME_ENDED },
    { "response.failed", RQ_RESPONSE_FRAME_FAILED },
    { "error", RQ_RESPONSE_FRAME_ERROR },
    { NULL, 0 },
};

/* Where it stands in the frame, and no copy: most are empty. */
static int decode_logprobs(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    (void)field;
    return rq_scan_skip(&decoder->scan, &((struct rq_responses_frame *)object)->logprobs);
}

#define F struct rq_responses_frame
static const struct rq_field frame_rows[] = {
    RQ_ROW_WORD(F, "type", type, type_text, frame_words),  RQ_ROW(OPT_INT, F, "output_index", item),
    RQ_ROW(OPT_INT, F, "content_index", content),          RQ_ROW(OPT_INT, F, "summary_index", summary),
    RQ_ROW_CUSTOM(F, "delta", delta, rq_decode_piece_row), RQ_ROW_CUSTOM(F, "logprobs", logprobs, decode_logprobs),
    RQ_ROW(OPT_INT, F, "command_index", command),
};
#undef F
static const struct rq_table frame_table = {
    .fields = frame_rows,
    .count = RQ_COUNT(frame_rows),
    .size = sizeof(struct rq_responses_frame),
    .raw_offset = RQ_NO_RAW,
};

/* ---- the response ------------------------------------------------------------------------------------------------ */

/* What is around the output, laid over what was known. */
static int take_head(const struct rq_responses_work *work, struct rq_slice json, requesty_response *head)
{
    int rc = rq_responses_decode_head(json, &work->events->arena, head, work->error);

    if (rc == 0 && rq_members_lay(&work->reader->response, json) < 0)
        rc = rq_error_no_memory(work->error);
    rq_members_remove(&work->reader->response, "output");
    return rc;
}

static void tell_start(const struct rq_responses_work *work, const requesty_response *head)
{
    requesty_event *event = work->reader->told ? NULL : rq_events_add(work->events, REQUESTY_EVENT_START);

    work->reader->told = true;
    if (!event)
        return;
    event->id = head->id ? head->id : "";
    event->name = head->model ? head->model : "";
}

static struct rq_slice response_of(const struct rq_responses_work *work)
{
    return rq_scan_part(work->json, "response");
}

/* The response begins, or goes on. */
static int on_progress(const struct rq_responses_work *work)
{
    struct rq_slice json = response_of(work);
    requesty_response head;
    int rc = 0;

    if (rq_slice_kind(json) == RQ_KIND_OBJECT)
        rc = take_head(work, json, &head);
    if (rc == 0 && rq_slice_kind(json) == RQ_KIND_OBJECT)
        tell_start(work, &head);
    return rc;
}

/* Behind the end of a response another may begin. */
static int on_created(const struct rq_responses_work *work)
{
    struct rq_responses_reader *reader = work->reader;

    if (reader->complete) {
        reader->base = reader->count;
        reader->complete = false;
        reader->told = false;
    }
    return on_progress(work);
}

static int give_error(const struct rq_responses_work *work, struct rq_slice json)
{
    requesty_error own;

    rq_failure_from_member(&own, json.text, json.len, "without saying which");
    return rq_error_give(work->error, &own);
}

/* What the response says at its end; *failed is left when it does not say that it failed. */
static int take_end(const struct rq_responses_work *work, struct rq_slice json, bool *failed)
{
    requesty_response head;
    int rc = take_head(work, json, &head);

    if (rc < 0)
        return rc;
    *failed = *failed || head.status == REQUESTY_RESPONSE_FAILED;
    tell_start(work, &head);
    rc = rq_responses_on_output(work, rq_scan_part(json, "output"));
    if (rc == 0 && !*failed)
        rc = rq_responses_finish_calls(work);
    if (rc == 0)
        rq_responses_tell_stop(work->events, &head);
    return rc;
}

/* A failure, which the event or the response itself may say, is the server's; what came stays. */
static int on_end(const struct rq_responses_work *work, bool failed)
{
    struct rq_slice json = response_of(work);
    int rc = 0;

    if (rq_slice_kind(json) == RQ_KIND_OBJECT)
        rc = take_end(work, json, &failed);
    else if (!failed)
        rc = rq_responses_finish_calls(work);
    work->reader->complete = rc == 0 && !failed;
    return rc == 0 && failed ? give_error(work, json) : rc;
}

/* ---- the stream -------------------------------------------------------------------------------------------------- */

static bool is_bare_error(const struct rq_responses_work *work)
{
    enum rq_kind kind = *work->frame->type_text ? RQ_KIND_BAD : rq_slice_kind(rq_scan_part(work->json, "error"));
    return kind == RQ_KIND_OBJECT || kind == RQ_KIND_STRING;
}

static int read_whole_frame(const struct rq_responses_work *work)
{
    switch (work->frame->type) {
    case RQ_RESPONSE_FRAME_ITEM_ADDED:
        return rq_responses_on_item_added(work);
    case RQ_RESPONSE_FRAME_ITEM_DONE:
        return rq_responses_on_item_done(work);
    case RQ_RESPONSE_FRAME_PART:
        return rq_responses_on_part(work);
    case RQ_RESPONSE_FRAME_ANNOTATION:
        return rq_responses_on_annotation(work);
    case RQ_RESPONSE_FRAME_CREATED:
        return on_created(work);
    case RQ_RESPONSE_FRAME_PROGRESS:
        return on_progress(work);
    case RQ_RESPONSE_FRAME_ENDED:
        return on_end(work, false);
    case RQ_RESPONSE_FRAME_FAILED:
        return on_end(work, true);
    case RQ_RESPONSE_FRAME_ERROR:
        return give_error(work, work->json);
    default:
        return is_bare_error(work) ? give_error(work, work->json) : 0;
    }
}

static int read_frame(const struct rq_responses_work *work)
{
    int32_t type = work->frame->type;
    enum rq_piece_kind kind = (enum rq_piece_kind)(type & 0xFF);

    if (type & RQ_RESPONSE_FRAME_DELTA)
        return rq_responses_on_delta(work, kind);
    if (type & RQ_RESPONSE_FRAME_DONE)
        return rq_responses_on_text_done(work, kind);
    return read_whole_frame(work);
}

int rq_responses_frame(void *reader, const char *json, size_t len, struct rq_events *events, requesty_error *error)
{
    struct rq_responses_frame frame;
    struct rq_responses_work work = { reader, { json, len }, &frame, events, error };
    int rc = rq_decode(json, len, work.reader->max_depth, &events->arena, &frame_table, &frame, error);

    if (rc < 0)
        return rc;
    if (!*events->blank.sse_event)
        events->blank.sse_event = frame.type_text;
    if (frame.type != RQ_RESPONSE_FRAME_OTHER && frame.type != RQ_RESPONSE_FRAME_ERROR)
        work.reader->begun = true;
    rc = read_frame(&work);
    if (rc < 0)
        return rc;
    if (!events->count)
        rq_events_add(events, REQUESTY_EVENT_OTHER);
    return work.reader->complete ? RQ_PROGRESS_END : RQ_PROGRESS_MORE;
}
