/* The writer's values: text, numbers, bytes. */
#include <float.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "json/scan_parts.h"
#include "json/write_parts.h"

static void put_escape(struct rq_writer *writer, char byte)
{
    static const char letters['\\' + 1] = { ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
                                            ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't' };
    char escape[8] = { '\\', letters[(unsigned char)byte] };

    if (escape[1]) {
        rq_write_bytes(writer, escape, 2);
    } else {
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)byte);
        rq_write_bytes(writer, escape, 6);
    }
}

/* Runs that need no escape are copied whole. */
static void put_text(struct rq_writer *writer, const char *name, const char *text, size_t len)
{
    const char *end = text + len, *run = text, *at = text;

    while ((at = rq_skip_plain(at, end)) < end) {
        if ((unsigned char)*at >= 0x80) {
            size_t step = rq_utf8_length(at, end);
            if (!step) {
                rq_write_refuse(writer, name, "not valid UTF-8 at byte %zu", (size_t)(at - text));
                return;
            }
            at += step;
            continue;
        }
        rq_write_bytes(writer, run, (size_t)(at - run));
        put_escape(writer, *at);
        run = ++at;
    }
    rq_write_bytes(writer, run, (size_t)(end - run));
}

void rq_write_text(struct rq_writer *writer, const char *name, const char *text, size_t len)
{
    if (!text) {
        rq_write_absent(writer);
        return;
    }
    if (!rq_write_start(writer, name))
        return;
    rq_write_bytes(writer, "\"", 1);
    put_text(writer, name, text, len);
    rq_write_bytes(writer, "\"", 1);
}

void rq_write_string(struct rq_writer *writer, const char *name, const char *text)
{
    rq_write_text(writer, name, text, text ? strlen(text) : 0);
}

void rq_write_pair(struct rq_writer *writer, const char *name, const char *value, const char *member)
{
    struct rq_frame *frame = rq_write_top(writer);

    if (writer->code || writer->replaced)
        return;
    rq_write_bytes(writer, frame->any ? ",\"" : "\"", frame->any ? 2 : 1);
    frame->any = true;
    put_text(writer, member, name, strlen(name));
    rq_write_bytes(writer, "\":\"", 3);
    put_text(writer, member, value, strlen(value));
    rq_write_bytes(writer, "\"", 1);
}

void rq_write_int(struct rq_writer *writer, const char *name, int64_t value)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%" PRId64, value);
    if (rq_write_start(writer, name))
        rq_write_bytes(writer, text, (size_t)len);
}

/* The fewest significant digits that read back as the value; returns the exponent of the first. printf puts the
 * locale's decimal point among them, so only digits are taken from its text. */
static int shortest_digits(double value, char digits[18])
{
    for (int precision = 0;; precision++) {
        char text[40], back[40];
        const char *e;
        size_t count = 0;
        int exponent;

        snprintf(text, sizeof text, "%.*e", precision, value);
        e = strchr(text, 'e');
        for (const char *at = text; at < e; at++)
            if (*at >= '0' && *at <= '9' && count < 17)
                digits[count++] = *at;
        digits[count] = '\0';
        exponent = (int)strtol(e + 1, NULL, 10);
        snprintf(back, sizeof back, "%se%d", digits,
                 exponent - precision); /* no point: the same in every locale */
        if (precision == 16 || strtod(back, NULL) == value)
            return exponent;
    }
}

/* As people write it: 0.2, 1500, 1e+30 as 1e30. */
static void lay_out(const char *digits, int exponent, char text[64])
{
    int count = (int)strlen(digits);

    if (exponent < -5 || exponent > 16)
        snprintf(text, 64, "%.1s%s%se%d", digits, count > 1 ? "." : "", digits + 1, exponent);
    else if (exponent < 0)
        snprintf(text, 64, "0.%.*s%s", -exponent - 1, "00000", digits);
    else if (count <= exponent + 1)
        snprintf(text, 64, "%s%.*s", digits, exponent + 1 - count, "0000000000000000");
    else
        snprintf(text, 64, "%.*s.%s", exponent + 1, digits, digits + exponent + 1);
}

void rq_write_double(struct rq_writer *writer, const char *name, double value)
{
    char digits[18], text[64];
    bool negative = value < 0 || (value == 0 && 1 / value < 0);
    int exponent;

    if (!rq_write_start(writer, name))
        return;
    if (!(value >= -DBL_MAX && value <= DBL_MAX)) {
        rq_write_refuse(writer, name, "must be a finite number");
        return;
    }
    if (negative)
        rq_write_bytes(writer, "-", 1);
    exponent = shortest_digits(negative ? -value : value, digits);
    lay_out(digits, exponent, text);
    rq_write_bytes(writer, text, strlen(text));
    if (negative && value == 0)
        rq_write_bytes(writer, ".0", 2); /* "-0" would read back as the integer 0 */
}

void rq_write_bool(struct rq_writer *writer, const char *name, bool value)
{
    if (rq_write_start(writer, name))
        rq_write_bytes(writer, value ? "true" : "false", value ? 4 : 5);
}

void rq_write_null(struct rq_writer *writer, const char *name)
{
    if (rq_write_start(writer, name))
        rq_write_bytes(writer, "null", 4);
}

static void base64_group(const unsigned char *bytes, size_t count, char to[4])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned group = (unsigned)bytes[0] << 16;

    if (count > 1)
        group |= (unsigned)bytes[1] << 8;
    if (count > 2)
        group |= bytes[2];
    to[0] = letters[group >> 18];
    to[1] = letters[group >> 12 & 63];
    to[2] = count > 1 ? letters[group >> 6 & 63] : '=';
    to[3] = count > 2 ? letters[group & 63] : '=';
}

void rq_write_base64(struct rq_writer *writer, const char *name, const char *prefix, const void *bytes,
                     size_t count)
{
    const unsigned char *at = bytes;
    char text[4096];

    if (!rq_write_start(writer, name))
        return;
    rq_write_bytes(writer, "\"", 1);
    rq_write_bytes(writer, prefix, strlen(prefix));
    while (count && !writer->code) {
        size_t len = 0;
        while (count && len < sizeof text) {
            size_t step = count < 3 ? count : 3;
            base64_group(at, step, text + len);
            at += step;
            count -= step;
            len += 4;
        }
        rq_write_bytes(writer, text, len);
    }
    rq_write_bytes(writer, "\"", 1);
}
