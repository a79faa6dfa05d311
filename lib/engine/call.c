#include "engine/call.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "engine/engine.h"
#include "wire/field.h"

_Static_assert(RQ_CURL_MESSAGE >= CURL_ERROR_SIZE, "libcurl's messages must fit");

#define KEEP_REPLY ((size_t)64 * 1024)       /* of the reply's buffer between attempts */
#define LONG_REPLY ((size_t)256 * 1024)       /* from here on a buffer of twice the size would be too much */
#define MAX_ERROR_BODY ((size_t)1024 * 1024) /* more of an error's body is thrown away */

void rq_call_init(struct rq_call *call, const struct rq_policy *policy)
{
    memset(call, 0, sizeof *call);
    call->policy = policy;
    rq_list_init(&call->link);
    rq_list_init(&call->ready);
    rq_buffer_init(&call->reply, 0);
}

/* The list of headers holds the key. */
static void free_headers(struct curl_slist *headers)
{
    for (struct curl_slist *line = headers; line; line = line->next)
        rq_wipe(line->data, strlen(line->data));
    curl_slist_free_all(headers);
}

void rq_call_done(struct rq_call *call)
{
    if (call->engine)
        rq_engine_remove(call->engine, call);
    free_headers(call->headers);
    rq_free(call->url);
    rq_buffer_free(&call->body);
    rq_buffer_free(&call->reply);
    call->headers = NULL;
    call->url = NULL;
}

int rq_call_header(struct rq_call *call, const char *name, const char *value)
{
    struct rq_buffer line = { 0 };
    struct curl_slist *headers = NULL;

    /* libcurl sends an empty header when it ends in a semicolon, and leaves it out when it ends in a colon */
    const char *behind = !value ? ":" : *value ? ": " : ";";

    if (rq_buffer_append_text(&line, name) == 0 && rq_buffer_append_text(&line, behind) == 0 &&
        rq_buffer_append_text(&line, value ? value : "") == 0 && rq_buffer_text(&line))
        headers = curl_slist_append(call->headers, line.data);
    if (line.data)
        rq_wipe(line.data, line.len);
    rq_buffer_free(&line);
    if (!headers)
        return REQUESTY_ERR_NO_MEMORY;
    call->headers = headers;
    return 0;
}

const char *rq_call_bytes(const struct rq_call *call, size_t *count)
{
    *count = rq_call_answered(call) ? call->reply.len - call->taken : 0;
    return *count ? call->reply.data + call->taken : "";
}

void rq_call_take(struct rq_call *call, size_t count)
{
    call->taken += count;
    call->consumed = call->consumed || count;
    if (call->taken < call->reply.len)
        return;
    call->taken = 0;
    rq_buffer_clear(&call->reply, KEEP_REPLY);
}

bool rq_call_has_unread(const struct rq_call *call)
{
    return call->reply.len > call->taken;
}

void rq_call_note_event(struct rq_call *call)
{
    call->last_event = call->last_byte; /* when it arrived; the program may have let it wait since */
}

static bool is_success(const struct rq_call *call)
{
    return call->head.status >= 200 && call->head.status < 300;
}

bool rq_call_answered(const struct rq_call *call)
{
    return is_success(call) && call->state != RQ_CALL_WAITING && (call->received > 0 || call->state == RQ_CALL_DONE);
}

void rq_call_pause(struct rq_call *call)
{
    call->paused = true;
    if (call->engine)
        rq_engine_retime(call->engine, call);
}

void rq_call_resume(struct rq_call *call)
{
    if (!call->paused)
        return;
    call->paused = false;
    if (!call->engine)
        return;
    if (call->last_byte || call->held)
        call->last_byte = call->last_event = rq_clock_now(); /* the silence was the program's wish */
    rq_engine_note(call->engine, call);
    rq_engine_retime(call->engine, call);
    if (call->held)
        rq_engine_unhold(call->engine, call);
}

void rq_call_look_at(struct rq_call *call, int64_t at)
{
    call->look_at = at;
    if (call->engine)
        rq_engine_retime(call->engine, call);
}

void rq_call_cancel(struct rq_call *call)
{
    atomic_store(&call->cancelled, true);
    if (call->engine)
        rq_engine_wake(call->engine);
}

void rq_call_begin_attempt(struct rq_call *call, int64_t now)
{
    call->attempts++;
    call->state = RQ_CALL_RUNNING;
    call->attempt_started = now;
    call->last_byte = call->last_event = 0;
    call->received = 0;
    call->retry_after_ms = -1;
    call->taken = 0;
    call->look_at = 0;
    call->held = false;
    call->overflow = call->no_memory = call->consumed = call->is_whole = call->put_off = false;
    call->curl_message[0] = '\0';
    call->head = (struct rq_head){ 0 };
    rq_buffer_clear(&call->reply, KEEP_REPLY);
}

static void sooner(int64_t *at, requesty_timeout *why, int64_t start, int64_t span, requesty_timeout reason)
{
    if (span > 0 && start + span < *at) {
        *at = start + span;
        *why = reason;
    }
}

int64_t rq_call_deadline(const struct rq_call *call, requesty_timeout *why)
{
    const struct rq_policy *policy = call->policy;
    int64_t at = INT64_MAX;

    *why = REQUESTY_TIMEOUT_NONE;
    sooner(&at, why, call->started, policy->total_ms, REQUESTY_TIMEOUT_TOTAL);
    if (call->state != RQ_CALL_RUNNING || call->paused)
        return at;
    if (call->look_at && call->look_at < at) {
        at = call->look_at;
        *why = REQUESTY_TIMEOUT_NONE;
    }
    if (call->unconnected)
        sooner(&at, why, call->attempt_started, policy->connect_ms, REQUESTY_TIMEOUT_CONNECT);
    if (!call->last_byte) {
        sooner(&at, why, call->attempt_started, policy->first_byte_ms, REQUESTY_TIMEOUT_FIRST_BYTE);
        return at;
    }
    sooner(&at, why, call->last_byte, policy->idle_bytes_ms, REQUESTY_TIMEOUT_IDLE_BYTES);
    if (call->stream && !call->is_whole)
        sooner(&at, why, call->last_event, policy->idle_events_ms, REQUESTY_TIMEOUT_IDLE_EVENTS);
    return at;
}

int64_t rq_call_remaining(const struct rq_call *call, int64_t now)
{
    int64_t left;
    if (call->policy->total_ms <= 0)
        return -1;
    left = call->started + call->policy->total_ms - now;
    return left > 0 ? left : 0;
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

static bool is_status_line(const char *line, size_t len)
{
    return len > 5 && memcmp(line, "HTTP/", 5) == 0;
}

static int status_of(const char *line, size_t len)
{
    const char *blank = memchr(line, ' ', len);
    return blank ? atoi(blank + 1) : 0;
}

/* Requesty's own name for the request id is worth more than the provider's. */
static int id_rank(const char *name)
{
    static const char *const names[] = { "x-request-id", "request-id", "x-requesty-request-id" };
    for (int i = 0; i < 3; i++)
        if (rq_field_same_name(name, names[i]))
            return i + 1;
    return 0;
}

static void keep_request_id(struct rq_head *head, const char *name, const struct rq_field_line *field)
{
    int rank = id_rank(name);
    if (rank <= head->request_id_rank || !field->value_len)
        return;
    head->request_id_rank = rank;
    rq_error_text(head->request_id, sizeof head->request_id, field->value, field->value_len);
}

static void keep_field(struct rq_head *head, const struct rq_field_line *field)
{
    static const struct {
        const char *name;
        size_t offset, size;
    } kept[] = {
#define KEEP(name, member) { name, offsetof(struct rq_head, member), sizeof(((struct rq_head *)0)->member) }
        KEEP("content-type", content_type),   KEEP("x-requesty-provider", provider),
        KEEP("x-requesty-cache", cache),      KEEP("x-requesty-latency-ms", latency_ms),
        KEEP("x-should-retry", should_retry), KEEP("retry-after-ms", retry_after_ms),
        KEEP("retry-after", retry_after),     KEEP("location", location),
        KEEP("content-length", content_length),
#undef KEEP
    };
    char name[32];

    if (field->name_len >= sizeof name)
        return;
    rq_error_text(name, sizeof name, field->name, field->name_len);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (rq_field_same_name(name, kept[i].name))
            rq_error_text((char *)head + kept[i].offset, kept[i].size, field->value, field->value_len);
    keep_request_id(head, name, field);
}

size_t rq_call_on_header(char *line, size_t size, size_t count, void *data)
{
    struct rq_call *call = data;
    size_t len = size * count, bare = len;
    struct rq_field_line field;

    while (bare && (line[bare - 1] == '\n' || line[bare - 1] == '\r'))
        bare--;
    if (is_status_line(line, bare)) { /* also of a 1xx before the real one */
        call->head = (struct rq_head){ .status = status_of(line, bare) };
    } else if (rq_field_split(line, bare, &field)) {
        keep_field(&call->head, &field);
    }
    return len;
}

/* A long reply of known length gets all its room at once, and no more: a buffer that doubles could take as much again. Only
 * when a part of it is there, so that a server's word alone costs nothing; and should it fail, the buffer grows as ever. */
static void make_room(struct rq_call *call, size_t count)
{
    double length, before = (double)call->received - (double)count, most = (double)call->policy->max_reply_bytes;

    if (call->reply.len < LONG_REPLY || count <= call->reply.size - call->reply.len)
        return;
    if (rq_field_number(call->head.content_length, &length) && length > before && length <= (most > 0 ? most : 0x1p53))
        (void)rq_buffer_reserve_exactly(&call->reply, (size_t)(length - before));
}

/* Whether there is no room for more bytes of a paused call. */
static bool must_hold(const struct rq_call *call, size_t more)
{
    return call->paused && is_success(call) && call->reply.len - call->taken + more > call->high_water;
}

static int keep_bytes(struct rq_call *call, const char *bytes, size_t count)
{
    bool success = is_success(call);
    if (!success && call->reply.len >= MAX_ERROR_BODY)
        return 0;
    if (success && call->policy->max_reply_bytes > 0 && call->received > call->policy->max_reply_bytes) {
        call->overflow = true;
        return -1;
    }
    /* what was taken makes room first, when it is the larger part: each byte is then moved at most once on average */
    if (call->taken > call->reply.len / 2) {
        rq_buffer_consume(&call->reply, call->taken);
        call->taken = 0;
    }
    make_room(call, count);
    if (rq_buffer_append(&call->reply, bytes, count) < 0) {
        call->no_memory = true;
        return -1;
    }
    return 0;
}

size_t rq_call_on_bytes(char *bytes, size_t size, size_t count, void *data)
{
    struct rq_call *call = data;
    size_t len = size * count;

    if (call->overflow || call->no_memory)
        return 0; /* bytes were lost: no others may follow them */
    if (must_hold(call, len)) {
        call->held = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    call->last_byte = rq_clock_now();
    if (!call->received) { /* from here on the idle time-outs count, which are the shorter ones */
        call->last_event = call->last_byte;
        rq_engine_retime(call->engine, call);
    }
    call->received += (int64_t)len;
    rq_engine_note(call->engine, call);
    return keep_bytes(call, bytes, len) < 0 ? 0 : len;
}
