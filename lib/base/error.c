#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

_Static_assert(sizeof(requesty_error) == 1024, "requesty_error has a fixed size");

static const struct {
    int code;
    const char *name, *text;
} codes[] = {
#define ENTRY(name, number, text) { number, "REQUESTY_" #name, text },
    REQUESTY_CODE_LIST(ENTRY)
#undef ENTRY
};

const char *requesty_code_name(int code)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].code == code)
            return codes[i].name;
    return "REQUESTY_ERR_UNKNOWN";
}

const char *requesty_code_text(int code)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].code == code)
            return codes[i].text;
    return "an error this version does not know";
}

static void clear(requesty_error *error, int code)
{
    memset(error, 0, sizeof *error);
    error->code = code;
    error->retry_after_ms = -1;
}

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7F;
}

/* Copies whole characters, `most` bytes at most, with a question mark for each byte that is no UTF-8 and a space for each
 * that is a control character; *len becomes how many bytes. Returns where what was copied ends. */
static const char *copy_characters(char *to, size_t most, const char *text, const char *end, size_t *len)
{
    size_t step;

    for (*len = 0; text < end; text += step, *len += step) {
        size_t whole = rq_utf8_length(text, end);
        step = whole ? whole : 1;
        if (*len + step > most)
            break;
        if (step > 1)
            memcpy(to + *len, text, step);
        else
            to[*len] = (char)(!whole ? '?' : is_control(*text) ? ' ' : *text);
    }
    return text;
}

void rq_error_text(char *member, size_t size, const char *text, size_t len)
{
    size_t kept = 0;

    if (text)
        copy_characters(member, size - 1, text, text + len, &kept);
    member[kept] = '\0';
}

struct rq_quote rq_error_quote(const char *text, size_t len, size_t most)
{
    struct rq_quote quote;
    size_t kept = 0;
    bool whole = !len || copy_characters(quote.text, most, text, text + len, &kept) == text + len;

    strcpy(quote.text + kept, whole ? "" : "...");
    return quote;
}

int rq_error_set(requesty_error *error, int code, const char *format, ...)
{
    char text[sizeof error->message * 2];
    va_list arguments;

    if (!error)
        return code;
    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    clear(error, code);
    rq_error_text(error->message, sizeof error->message, text, strlen(text));
    return code;
}

int rq_error_code(requesty_error *error, int code)
{
    return rq_error_set(error, code, "%s", requesty_code_text(code));
}

int rq_error_no_memory(requesty_error *error)
{
    return rq_error_code(error, REQUESTY_ERR_NO_MEMORY);
}

int rq_error_give(requesty_error *to, const requesty_error *from)
{
    if (to)
        *to = *from;
    return from->code;
}

/* A text that was cut may end in the beginning of the secret; so much of it that it tells something goes too. */
#define TELLING 4

static void redact_end(char *text, const char *secret, size_t len)
{
    size_t text_len = strlen(text);
    for (size_t count = len - 1; count >= TELLING; count--) {
        if (count <= text_len && memcmp(text + text_len - count, secret, count) == 0) {
            memset(text + text_len - count, '*', count);
            return;
        }
    }
}

/* A quotation may end within the secret, and go on with a quotation mark: so much of its beginning counts as the secret. */
#define BEGINNING 8

static size_t common_length(const char *a, const char *b)
{
    size_t len = 0;
    while (a[len] && a[len] == b[len])
        len++;
    return len;
}

static void redact_text(char *text, size_t size, const char *secret, size_t len)
{
    for (char *at = text; *at; at++) {
        size_t same = common_length(at, secret);
        if (same == len || same >= BEGINNING) {
            memset(at, '*', same);
            at += same - 1;
        }
    }
    if (strlen(text) + 4 >= size) /* cut, up to three bytes before the end for a character's sake */
        redact_end(text, secret, len);
}

void rq_error_redact(requesty_error *error, const char *secret)
{
    size_t len = secret ? strlen(secret) : 0;
    if (!len)
        return;
    redact_text(error->message, sizeof error->message, secret, len);
    redact_text(error->type, sizeof error->type, secret, len);
    redact_text(error->server_code, sizeof error->server_code, secret, len);
    redact_text(error->origin, sizeof error->origin, secret, len);
    redact_text(error->request_id, sizeof error->request_id, secret, len);
}
