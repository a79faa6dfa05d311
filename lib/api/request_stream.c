#include "api/request.h"

#include "base/error.h"
#include "base/memory.h"
#include "json/decode.h"

struct reader {
    bool begun; /* a frame has come */
};

static void *reader_new(int max_depth)
{
    (void)max_depth;
    return rq_zalloc(sizeof(struct reader));
}

/* The frame's name and data are in every event of it. */
static int frame(void *reader, const char *json, size_t len, struct rq_events *events, requesty_error *error)
{
    (void)json;
    (void)len;
    (void)error;
    ((struct reader *)reader)->begun = true;
    rq_events_add(events, REQUESTY_EVENT_OTHER);
    return RQ_PROGRESS_MORE;
}

/* What is no event stream at all, and no JSON either, has an end but no frame. */
static bool finish(void *reader, bool done_marker, struct rq_events *events)
{
    (void)events;
    return done_marker || ((const struct reader *)reader)->begun;
}

static bool has_begun(const void *reader)
{
    return ((const struct reader *)reader)->begun;
}

/* ---- JSON instead of a stream: the result is its text ------------------------------------------------------------ */

static int decode(const struct rq_exchange *exchange, const char *json, size_t len, int max_depth, void **result,
                  requesty_error *error)
{
    int rc = rq_decode_check(json, len, max_depth, error);

    (void)exchange;
    if (rc < 0)
        return rc;
    *result = rq_strndup(json, len);
    return *result ? 0 : rq_error_no_memory(error);
}

static void replay(const void *result, struct rq_events *events)
{
    requesty_event *event = rq_events_add(events, REQUESTY_EVENT_OTHER);

    if (event)
        event->raw_json = result; /* the same text, with a NUL behind it */
}

const struct rq_protocol rq_request_protocol = {
    .result_name = "reply",
    .decode = decode,
    .free_result = rq_free,
    .replay = replay,
    .reader_new = reader_new,
    .reader_free = rq_free,
    .frame = frame,
    .finish = finish,
    .has_done_marker = true,
    .ends_with_connection = true,
    .has_begun = has_begun,
};
