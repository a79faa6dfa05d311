#include "json/scan.h"

#include <string.h>

#include <requesty/base.h>

#include "json/scan_parts.h"

static const uint8_t kinds[256] = {
    ['"'] = RQ_KIND_STRING, ['{'] = RQ_KIND_OBJECT, ['['] = RQ_KIND_ARRAY,  ['n'] = RQ_KIND_NULL,
    ['t'] = RQ_KIND_TRUE,   ['f'] = RQ_KIND_FALSE,  ['-'] = RQ_KIND_NUMBER, ['0'] = RQ_KIND_NUMBER,
    ['1'] = RQ_KIND_NUMBER, ['2'] = RQ_KIND_NUMBER, ['3'] = RQ_KIND_NUMBER, ['4'] = RQ_KIND_NUMBER,
    ['5'] = RQ_KIND_NUMBER, ['6'] = RQ_KIND_NUMBER, ['7'] = RQ_KIND_NUMBER, ['8'] = RQ_KIND_NUMBER,
    ['9'] = RQ_KIND_NUMBER,
};

void rq_scan_init(struct rq_scan *scan, const char *text, size_t len, int max_depth)
{
    const char *start = text ? text : ""; /* an empty buffer has no memory */
    *scan = (struct rq_scan){ .next = start, .end = start + len, .start = start, .max_depth = max_depth };
}

int rq_scan_fail(struct rq_scan *scan, const char *at, const char *problem)
{
    if (!scan->problem) {
        scan->problem = problem;
        scan->next = at;
    }
    scan->end = scan->next;
    return scan->too_deep ? REQUESTY_ERR_TOO_LARGE : REQUESTY_ERR_BAD_REPLY;
}

enum rq_kind rq_scan_kind(struct rq_scan *scan)
{
    const char *at = rq_scan_blanks(scan);
    return at < scan->end ? (enum rq_kind)kinds[(unsigned char)*at] : RQ_KIND_BAD;
}

static int literal(struct rq_scan *scan, const char *word, size_t len)
{
    if ((size_t)(scan->end - scan->next) < len || memcmp(scan->next, word, len) != 0)
        return rq_scan_fail(scan, scan->next, "null, true or false expected");
    scan->next += len;
    return 0;
}

int rq_scan_literal(struct rq_scan *scan)
{
    switch (rq_scan_kind(scan)) {
    case RQ_KIND_TRUE:
        return literal(scan, "true", 4);
    case RQ_KIND_FALSE:
        return literal(scan, "false", 5);
    default:
        return literal(scan, "null", 4);
    }
}

static int enter(struct rq_scan *scan, char open, const char *problem)
{
    const char *at = rq_scan_blanks(scan);
    if (at == scan->end || *at != open)
        return rq_scan_fail(scan, at, problem);
    if (scan->depth >= scan->max_depth) {
        scan->too_deep = true;
        return rq_scan_fail(scan, at, "nested too deep");
    }
    scan->depth++;
    scan->first = true;
    scan->next = at + 1;
    return 0;
}

/* To the next item behind a comma (none is due before the first), or out of the container. */
static int next_item(struct rq_scan *scan, char close, const char *problem)
{
    const char *at = rq_scan_blanks(scan);
    if (at == scan->end)
        return rq_scan_fail(scan, at, problem);
    if (*at == close) {
        scan->next = at + 1;
        scan->depth--;
        scan->first = false;
        return 0;
    }
    if (!scan->first) {
        if (*at != ',')
            return rq_scan_fail(scan, at, problem);
        scan->next = at + 1;
    }
    scan->first = false;
    return 1;
}

int rq_scan_object(struct rq_scan *scan)
{
    return enter(scan, '{', "'{' expected");
}

int rq_scan_member(struct rq_scan *scan, struct rq_string *name)
{
    int rc = next_item(scan, '}', "',' or '}' expected");
    const char *at;

    if (rc <= 0)
        return rc;
    rc = rq_scan_string(scan, name);
    if (rc < 0)
        return rc;
    at = rq_scan_blanks(scan);
    if (at == scan->end || *at != ':')
        return rq_scan_fail(scan, at, "':' expected");
    scan->next = at + 1;
    return 1;
}

int rq_scan_array(struct rq_scan *scan)
{
    return enter(scan, '[', "'[' expected");
}

int rq_scan_element(struct rq_scan *scan)
{
    return next_item(scan, ']', "',' or ']' expected");
}

static int skip_value(struct rq_scan *scan);

static int skip_object(struct rq_scan *scan)
{
    struct rq_string name;
    int more = rq_scan_object(scan);
    if (more < 0)
        return more;
    while ((more = rq_scan_member(scan, &name)) > 0) {
        int rc = skip_value(scan);
        if (rc < 0)
            return rc;
    }
    return more;
}

static int skip_array(struct rq_scan *scan)
{
    int more = rq_scan_array(scan);
    if (more < 0)
        return more;
    while ((more = rq_scan_element(scan)) > 0) {
        int rc = skip_value(scan);
        if (rc < 0)
            return rc;
    }
    return more;
}

/* Recursion is bounded by the depth limit. */
static int skip_value(struct rq_scan *scan)
{
    struct rq_string string;
    switch (rq_scan_kind(scan)) {
    case RQ_KIND_NULL:
    case RQ_KIND_TRUE:
    case RQ_KIND_FALSE:
        return rq_scan_literal(scan);
    case RQ_KIND_NUMBER:
        return rq_scan_skip_number(scan);
    case RQ_KIND_STRING:
        return rq_scan_string(scan, &string);
    case RQ_KIND_ARRAY:
        return skip_array(scan);
    case RQ_KIND_OBJECT:
        return skip_object(scan);
    case RQ_KIND_BAD:
        break;
    }
    return rq_scan_fail(scan, scan->next, "a value is expected");
}

int rq_scan_skip(struct rq_scan *scan, struct rq_slice *raw)
{
    const char *start = rq_scan_blanks(scan);
    int rc = skip_value(scan);
    if (raw)
        *raw = (struct rq_slice){ start, rc < 0 ? 0 : (size_t)(scan->next - start) };
    return rc;
}

int rq_scan_finish(struct rq_scan *scan)
{
    const char *at = rq_scan_blanks(scan);
    if (at == scan->end && !scan->problem)
        return 0;
    return rq_scan_fail(scan, at, "the end of the text is expected");
}

void rq_scan_position(const struct rq_scan *scan, size_t *line, size_t *column)
{
    const char *line_start = scan->start;
    *line = 1;
    for (const char *at = scan->start; at < scan->next; at++) {
        if (*at == '\n') {
            ++*line;
            line_start = at + 1;
        }
    }
    *column = (size_t)(scan->next - line_start) + 1;
}

enum rq_kind rq_slice_kind(struct rq_slice text)
{
    struct rq_scan scan;
    rq_scan_init(&scan, text.text, text.len, 0);
    return rq_scan_kind(&scan);
}

int rq_scan_find(struct rq_slice object, const char *name, size_t name_len, struct rq_slice *value)
{
    struct rq_scan scan;
    struct rq_string member;
    int more, found = 0;

    if (rq_slice_kind(object) != RQ_KIND_OBJECT)
        return 0;
    rq_scan_init(&scan, object.text, object.len, RQ_SCAN_DEEPEST);
    rq_scan_object(&scan);
    while ((more = rq_scan_member(&scan, &member)) > 0) {
        bool wanted = rq_string_is(&member, name, name_len);
        int rc = rq_scan_skip(&scan, wanted ? value : NULL);
        if (rc < 0)
            return rc;
        found |= wanted;
    }
    return more < 0 ? more : found;
}

struct rq_slice rq_scan_part(struct rq_slice object, const char *name)
{
    struct rq_slice value = { "", 0 };
    return rq_scan_find(object, name, strlen(name), &value) > 0 ? value : (struct rq_slice){ "", 0 };
}
