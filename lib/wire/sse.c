#include "wire/sse.h"

#include <string.h>

#include "wire/line_ends.h"

#define DEFAULT_LIMIT ((size_t)64 * 1024 * 1024)
#define KEEP ((size_t)64 * 1024) /* what a buffer that one large event blew up may keep for the next one */

/* What a line turned out to be. Comments and unknown fields are skipped: nothing of them is stored. */
enum field { UNREAD, DATA, EVENT, ID, RETRY, ERROR, SKIPPED };

static const struct {
    const char *name;
    size_t len;
    enum field field;
} known[] = {
    { "data", 4, DATA }, { "event", 5, EVENT }, { "id", 2, ID }, { "retry", 5, RETRY }, { "error", 5, ERROR },
};

void rq_sse_init(struct rq_sse *sse, size_t limit)
{
    *sse = (struct rq_sse){ .limit = limit ? limit : DEFAULT_LIMIT, .retry_ms = -1 };
}

void rq_sse_free(struct rq_sse *sse)
{
    rq_buffer_free(&sse->data);
    rq_buffer_free(&sse->line);
    rq_buffer_free(&sse->event);
    rq_buffer_free(&sse->id);
    rq_buffer_free(&sse->last_id);
}

void rq_sse_reset(struct rq_sse *sse)
{
    bool error_field = sse->error_field;
    rq_sse_free(sse);
    rq_sse_init(sse, sse->limit);
    sse->error_field = error_field;
}

static void swap(struct rq_buffer *a, struct rq_buffer *b)
{
    struct rq_buffer other = *a;
    *a = *b;
    *b = other;
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static enum field field_named(const struct rq_sse *sse)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (sse->name_len == known[i].len && memcmp(sse->name, known[i].name, known[i].len) == 0)
            return known[i].field == ERROR && !sse->error_field ? SKIPPED : known[i].field;
    return SKIPPED;
}

static void start_value(struct rq_sse *sse, enum field field)
{
    sse->field = (unsigned char)field;
    sse->after_colon = true;
    if (field != DATA && field != SKIPPED)
        rq_buffer_clear(&sse->line, KEEP);
}

/* Takes bytes up to and with the colon, or all when there is none or the line is to be skipped; returns where the
 * value goes on. */
static const char *take_name(struct rq_sse *sse, const char *at, const char *stop)
{
    if (!sse->name_len && stop - at >= 5 && memcmp(at, "data:", 5) == 0) { /* nearly every line */
        start_value(sse, DATA);
        return at + 5;
    }
    if (!sse->name_len && stop - at >= 6 && memcmp(at, "event:", 6) == 0) { /* the others */
        start_value(sse, EVENT);
        return at + 6;
    }
    while (at < stop) {
        char byte = *at++;
        if (byte == ':') {
            start_value(sse, field_named(sse));
            return at;
        }
        if (sse->name_len == sizeof sse->name) {
            start_value(sse, SKIPPED);
            return stop;
        }
        sse->name[sse->name_len++] = byte;
    }
    return at;
}

/* Room for one byte more is made as well: the LF or NUL that ends the value. */
static int store(struct rq_buffer *buffer, size_t limit, const char *bytes, size_t count)
{
    int rc;
    if (buffer->len > limit || count > limit - buffer->len)
        return REQUESTY_ERR_TOO_LARGE;
    rc = rq_buffer_reserve(buffer, count + 1);
    if (rc < 0)
        return rc;
    memcpy(buffer->data + buffer->len, bytes, count);
    buffer->len += count;
    return 0;
}

/* Takes a piece of a line, its line end excluded. Values go straight to where they are wanted, so a line that
 * comes in many pieces is copied no more often than one that comes whole. */
static int take(struct rq_sse *sse, const char *at, const char *stop)
{
    if (sse->field == UNREAD)
        at = take_name(sse, at, stop);
    if (at == stop || sse->field == SKIPPED)
        return 0;
    if (sse->after_colon) {
        sse->after_colon = false;
        if (*at == ' ')
            at++;
    }
    return store(sse->field == DATA ? &sse->data : &sse->line, sse->limit, at, (size_t)(stop - at));
}

static int end_data(struct rq_sse *sse)
{
    int rc = store(&sse->data, sse->limit, "", 0);
    if (rc < 0)
        return rc;
    sse->data.data[sse->data.len++] = '\n';
    return 0;
}

static int end_text(struct rq_sse *sse, struct rq_buffer *text)
{
    if (!rq_buffer_text(&sse->line))
        return REQUESTY_ERR_NO_MEMORY;
    swap(&sse->line, text);
    return 0;
}

static int end_id(struct rq_sse *sse)
{
    int rc;
    if (sse->line.len && memchr(sse->line.data, '\0', sse->line.len))
        return 0;
    rc = end_text(sse, &sse->id);
    sse->has_id = sse->has_id || rc == 0;
    return rc;
}

static int end_retry(struct rq_sse *sse)
{
    int64_t ms = 0;
    for (size_t i = 0; i < sse->line.len; i++) {
        int digit = sse->line.data[i] - '0';
        if (digit < 0 || digit > 9 || ms > (INT64_MAX - digit) / 10)
            return 0;
        ms = ms * 10 + digit;
    }
    if (sse->line.len)
        sse->retry_ms = ms;
    return 0;
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static void forget_block(struct rq_sse *sse)
{
    rq_buffer_clear(&sse->data, KEEP);
    rq_buffer_clear(&sse->event, KEEP);
    sse->retry_ms = -1;
    sse->dispatched = false;
}

static void fill(const struct rq_sse *sse, requesty_sse_event *event, const char *data, size_t data_len)
{
    bool named = sse->event.len > 0;
    *event = (requesty_sse_event){
        .event = named ? sse->event.data : "message",
        .event_len = named ? sse->event.len : strlen("message"),
        .data = data,
        .data_len = data_len,
        .id = sse->last_id.data ? sse->last_id.data : "",
        .id_len = sse->last_id.len,
        .named = named,
        .retry_ms = sse->retry_ms,
    };
}

/* A line "error: ..." is an event of its own, with the block around it untouched. */
static int error_event(struct rq_sse *sse, requesty_sse_event *event)
{
    const char *data = rq_buffer_text(&sse->line);
    if (!data)
        return REQUESTY_ERR_NO_MEMORY;
    fill(sse, event, data, sse->line.len);
    event->event = "error";
    event->event_len = strlen("error");
    event->named = 1;
    event->retry_ms = -1;
    return 1;
}

static int end_block(struct rq_sse *sse, requesty_sse_event *event)
{
    if (sse->has_id)
        swap(&sse->id, &sse->last_id); /* in force from here on, event or no event */
    sse->has_id = false;
    if (!sse->data.len) {
        forget_block(sse);
        return 0;
    }
    sse->data.data[sse->data.len - 1] = '\0'; /* in place of the last line's LF */
    fill(sse, event, sse->data.data, sse->data.len - 1);
    sse->dispatched = true;
    return 1;
}

static int end_line(struct rq_sse *sse, requesty_sse_event *event)
{
    enum field field;

    if (sse->field == UNREAD && !sse->name_len)
        return end_block(sse, event);
    if (sse->field == UNREAD)
        start_value(sse, field_named(sse)); /* no colon: the line is the name, the value is empty */
    field = (enum field)sse->field;
    sse->field = UNREAD;
    sse->name_len = 0;
    switch (field) {
    case DATA: return end_data(sse);
    case EVENT: return end_text(sse, &sse->event);
    case ID: return end_id(sse);
    case RETRY: return end_retry(sse);
    case ERROR: return error_event(sse, event);
    default: return 0;
    }
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

/* A mark that breaks off belongs to the first line, which is then a field nobody knows. */
static const char *skip_bom(struct rq_sse *sse, const char *at, const char *end)
{
    static const char bom[3] = { '\xEF', '\xBB', '\xBF' };

    while (at < end && sse->bom_len < sizeof bom && *at == bom[sse->bom_len]) {
        at++;
        sse->bom_len++;
    }
    if (at < end && sse->bom_len < sizeof bom) {
        if (sse->bom_len)
            start_value(sse, SKIPPED);
        sse->bom_len = sizeof bom;
    }
    return at;
}

static int next(struct rq_sse *sse, struct rq_line_ends *ends, const char **bytes, const char *end,
                requesty_sse_event *event)
{
    const char *at = *bytes;
    int rc = 0;

    while (rc == 0 && at < end) {
        const char *stop;
        if (sse->after_cr && *at == '\n')
            at++;
        sse->after_cr = false;
        stop = rq_line_ends_next(ends, at, end);
        rc = take(sse, at, stop);
        at = stop;
        if (rc == 0 && at < end) {
            sse->after_cr = *at++ == '\r';
            rc = end_line(sse, event);
        }
    }
    *bytes = at;
    return rc;
}

int rq_sse_next(struct rq_sse *sse, const char **bytes, const char *end, requesty_sse_event *event)
{
    struct rq_line_ends ends;
    int rc;

    if (sse->failed || *bytes == end)
        return sse->failed;
    if (sse->dispatched)
        forget_block(sse);
    ends = rq_line_ends_start(sse->ends, *bytes, end);
    if (sse->bom_len < 3)
        *bytes = skip_bom(sse, *bytes, end);
    rc = next(sse, &ends, bytes, end, event);
    sse->ends = rq_line_ends_keep(&ends, *bytes);
    if (rc < 0)
        sse->failed = rc;
    return rc;
}
