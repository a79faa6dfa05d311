#include <requesty/requesty.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "text.h"
#include "view.h"

struct number {
    int number;
    int code;
};

static int code_of_status(int status)
{
    static const struct number known[] = {
        { 401, REQUESTY_ERR_UNAUTHORIZED }, { 402, REQUESTY_ERR_PAYMENT },
        { 403, REQUESTY_ERR_FORBIDDEN },    { 404, REQUESTY_ERR_NOT_FOUND },
        { 409, REQUESTY_ERR_CONFLICT },     { 412, REQUESTY_ERR_SPEND_LIMIT },
        { 424, REQUESTY_ERR_PROVIDER },     { 502, REQUESTY_ERR_PROVIDER },
        { 429, REQUESTY_ERR_RATE_LIMIT },   { 413, REQUESTY_ERR_REQUEST_TOO_LARGE },
        { 503, REQUESTY_ERR_OVERLOADED },   { 529, REQUESTY_ERR_OVERLOADED },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].number == status)
            return known[i].code;
    }
    if (status >= 500)
        return REQUESTY_ERR_SERVER;
    return status >= 400 ? REQUESTY_ERR_BAD_REQUEST : 0;
}

/* What an error inside a stream says by its type; 0: nothing that the notes settle. */
static int code_of_type(const char *type)
{
    static const struct {
        const char *type;
        int code;
    } known[] = {
        { "invalid_request_error", REQUESTY_ERR_BAD_REQUEST },
        { "authentication_error", REQUESTY_ERR_UNAUTHORIZED },
        { "billing_error", REQUESTY_ERR_PAYMENT },
        { "permission_error", REQUESTY_ERR_FORBIDDEN },
        { "not_found_error", REQUESTY_ERR_NOT_FOUND },
        { "conflict_error", REQUESTY_ERR_CONFLICT },
        { "request_too_large", REQUESTY_ERR_REQUEST_TOO_LARGE },
        { "rate_limit_error", REQUESTY_ERR_RATE_LIMIT },
        { "api_error", REQUESTY_ERR_SERVER },
        { "overloaded_error", REQUESTY_ERR_OVERLOADED },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].type, type) == 0)
            return known[i].code;
    }
    return 0;
}

/* The first of these members that is a text with something in it. */
static const json_t *first_text(const json_t *object, const char *const *names)
{
    for (; *names != NULL; names++) {
        const json_t *value = json_object_get(object, *names);
        if (json_is_string(value) && json_string_length(value) > 0)
            return value;
    }
    return NULL;
}

/* The text as far as an array of `room` bytes holds it, cut on the edge of a character. */
static void put_cut(json_t *view, const char *name, const char *text, size_t room)
{
    size_t length = strlen(text);
    if (length >= room) {
        length = room - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    view_put_bytes(view, name, text, length);
}

static void put_message(json_t *view, const json_t *body, const json_t *error)
{
    static const char *const inner[] = { "message", "detail", NULL };
    static const char *const outer[] = { "error", "message", "detail", NULL };
    const json_t *message = first_text(error, inner);
    if (message == NULL)
        message = first_text(body, outer);
    if (message != NULL)
        put_cut(view, "message", json_string_value(message), sizeof((requesty_error *)0)->message);
    else
        view_put_any(view, "message");
}

static void put_type(json_t *view, const json_t *body, const json_t *error)
{
    const char *type = view_text(error, "type");
    if (type[0] == '\0' && strcmp(view_text(body, "type"), "error") != 0)
        type = view_text(body, "type");
    put_cut(view, "type", type, sizeof((requesty_error *)0)->type);
}

static const json_t *server_code(const json_t *body, const json_t *error)
{
    const json_t *code = json_object_get(error, "code");
    if (code == NULL || json_is_null(code))
        code = json_object_get(body, "code");
    return code;
}

static void put_server_code(json_t *view, const json_t *code)
{
    if (json_is_integer(code)) {
        char *text = json_dumps(code, JSON_ENCODE_ANY);
        view_put_text(view, "server_code", text);
        free(text);
    } else if (json_is_string(code)) {
        put_cut(view, "server_code", json_string_value(code), sizeof((requesty_error *)0)->server_code);
    }
}

static void put_code(json_t *view, int status, const json_t *number)
{
    int code = code_of_status(status);
    if (code == 0)
        code = code_of_type(view_text(view, "type"));
    if (code == 0 && json_is_integer(number))
        code = code_of_status((int)json_integer_value(number));
    if (code == 0)
        view_put_any(view, "code");
    else
        view_put_int(view, "code", code);
}

json_t *expect_error(int status, const char *text, size_t length, bool mid_stream)
{
    json_t *view = json_object();
    json_t *body = view_parse(text, length);
    const json_t *error = json_object_get(body, "error");
    view_put_int(view, "status", status);
    view_put_int(view, "attempts", 1);
    view_put_int(view, "mid_stream", mid_stream);
    put_message(view, body, error);
    put_type(view, body, error);
    put_server_code(view, server_code(body, error));
    put_cut(view, "origin", view_text(error, "origin"), sizeof((requesty_error *)0)->origin);
    put_code(view, status, server_code(body, error));
    json_decref(body);
    return view;
}

static json_t *broken(int code, bool mid_stream)
{
    json_t *view = json_object();
    view_put_int(view, "code", code);
    view_put_int(view, "status", 200);
    view_put_int(view, "attempts", 1);
    view_put_int(view, "mid_stream", mid_stream);
    view_put_any(view, "message");
    return view;
}

json_t *expect_incomplete(bool mid_stream)
{
    return broken(REQUESTY_ERR_INCOMPLETE_STREAM, mid_stream);
}

json_t *expect_bad_reply(bool mid_stream)
{
    return broken(REQUESTY_ERR_BAD_REPLY, mid_stream);
}
