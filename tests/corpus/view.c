#include "view.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

json_t *view_parse(const char *text, size_t length)
{
    json_error_t error;
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_t *json = json_loadb(text, length, flags, &error);
    if (json == NULL && json_error_code(&error) == json_error_numeric_overflow)
        json = json_loadb(text, length, flags | JSON_DECODE_INT_AS_REAL, &error);
    return json;
}

json_t *view_parse_text(const char *text)
{
    return text == NULL ? NULL : view_parse(text, strlen(text));
}

bool view_repeats_name(const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    bool repeats = json == NULL && json_error_code(&error) == json_error_duplicate_key;
    json_decref(json);
    return repeats;
}

/* Blanks before and behind the body are none of the value's. */
bool view_is_value_of(const char *raw, const char *body)
{
    static const char blanks[] = " \t\r\n";
    size_t length = strlen(raw);

    body += strspn(body, blanks);
    return length > 0 && strncmp(raw, body, length) == 0 && body[length + strspn(body + length, blanks)] == '\0';
}

/* A text that is cut short, or empty, is no JSON. */
bool view_is_piece_of(const char *raw, const char *body)
{
    json_t *value = view_parse_text(raw);

    json_decref(value);
    return value != NULL && strstr(body, raw) != NULL;
}

void view_put(json_t *view, const char *name, json_t *value)
{
    if (value != NULL)
        json_object_set_new(view, name, value);
}

void view_put_int(json_t *view, const char *name, int64_t value)
{
    view_put(view, name, json_integer(value));
}

void view_put_bytes(json_t *view, const char *name, const char *text, size_t length)
{
    if (text != NULL && length > 0)
        view_put(view, name, text_need(json_stringn(text, length)));
}

void view_put_text(json_t *view, const char *name, const char *text)
{
    view_put_bytes(view, name, text, text == NULL ? 0 : strlen(text));
}

void view_put_string(json_t *view, const char *name, const json_t *value)
{
    if (json_is_string(value))
        view_put_bytes(view, name, json_string_value(value), json_string_length(value));
}

void view_put_any(json_t *view, const char *name)
{
    view_put(view, name, json_string(VIEW_ANY));
}

void view_put_list(json_t *view, const char *name, json_t *list)
{
    if (json_array_size(list) > 0)
        view_put(view, name, list);
    else
        json_decref(list);
}

void view_append(json_t *object, const char *name, const json_t *piece)
{
    if (!json_is_string(piece))
        return;
    json_t *before = json_object_get(object, name);
    struct text text = { 0 };
    if (json_is_string(before))
        text_add(&text, json_string_value(before), json_string_length(before));
    text_add(&text, json_string_value(piece), json_string_length(piece));
    view_put(object, name, json_stringn(text.bytes, text.length));
    text_clear(&text);
}

const char *view_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? "" : text;
}

bool view_is_number(const json_t *value)
{
    if (!json_is_string(value))
        return json_is_number(value);
    char *end = NULL;
    const char *text = json_string_value(value);
    strtod(text, &end);
    return end != text && *end == '\0';
}

double view_number(const json_t *value)
{
    return json_is_string(value) ? strtod(json_string_value(value), NULL) : json_number_value(value);
}

int64_t view_integer(const json_t *value)
{
    return json_is_integer(value) ? json_integer_value(value) : (int64_t)view_number(value);
}

json_t *view_cost(const json_t *usage)
{
    const json_t *cost = json_object_get(usage, "cost");
    if (json_is_object(cost))
        cost = json_object_get(cost, "total_cost");
    return view_is_number(cost) ? json_real(view_number(cost)) : NULL;
}

static json_t *object_without_nulls(const json_t *value)
{
    json_t *copy = json_object();
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)value, name, member) {
        if (!json_is_null(member))
            view_put(copy, name, view_without_nulls(member));
    }
    return copy;
}

json_t *view_without_nulls(const json_t *value)
{
    if (json_is_object(value))
        return object_without_nulls(value);
    if (!json_is_array(value))
        return json_deep_copy(value);
    json_t *copy = json_array();
    for (size_t i = 0; i < json_array_size(value); i++)
        json_array_append_new(copy, view_without_nulls(json_array_get(value, i)));
    return copy;
}
