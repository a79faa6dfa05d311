#include "requests_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* ---- values ------------------------------------------------------------------------------------------------------ */

bool build_is_string(const json_t *value)
{
    return json_is_string(value);
}

bool build_is_text(const json_t *value)
{
    return json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
}

bool build_is_object(const json_t *value)
{
    return json_is_object(value);
}

bool build_member_is(const json_t *object, const char *name, const char *text)
{
    const json_t *value = json_object_get(object, name);
    return build_is_text(value) && strcmp(json_string_value(value), text) == 0;
}

const char *build_long_text(struct build *build, const json_t *string, size_t *length)
{
    *length = json_string_length(string);
    return text_need(rq_arena_strndup(&build->arena, json_string_value(string), *length));
}

const char *build_text(struct build *build, const json_t *string)
{
    size_t length;
    return build_long_text(build, string, &length);
}

int64_t build_word(const struct build_word *words, const json_t *value)
{
    for (; build_is_text(value) && words->text != NULL; words++) {
        if (strcmp(words->text, json_string_value(value)) == 0)
            return words->value;
    }
    return 0;
}

static const char *dump(struct build *build, const json_t *value)
{
    char *text = text_need(json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY));
    const char *copy = text_need(rq_arena_strndup(&build->arena, text, strlen(text)));
    free(text);
    return copy;
}

/* ---- paths ------------------------------------------------------------------------------------------------------- */

static size_t enter(struct build *build, const char *format, const char *name)
{
    size_t before = build->length;
    int added = snprintf(build->path + before, sizeof build->path - before, format, name);
    if (added < 0 || before + (size_t)added >= sizeof build->path) {
        fprintf(stderr, "%s: a path is too long\n", build->path);
        exit(2);
    }
    build->length += (size_t)added;
    return before;
}

static size_t enter_member(struct build *build, const char *name)
{
    return enter(build, build->length > 0 ? ".%s" : "%s", name);
}

static size_t enter_element(struct build *build, const json_t *element)
{
    const json_t *type = json_object_get(element, "type");
    return enter(build, "[%s]", build_is_text(type) ? json_string_value(type) : "");
}

static void leave(struct build *build, size_t before)
{
    build->length = before;
    build->path[before] = '\0';
}

static void count_below(struct build *build, const json_t *value, enum route route)
{
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)value, name, member) {
        size_t before = enter_member(build, name);
        tally_member(build->tally, build->path, route);
        count_below(build, member, route);
        leave(build, before);
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        size_t before = enter_element(build, json_array_get(value, i));
        count_below(build, json_array_get(value, i), route);
        leave(build, before);
    }
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

static bool whole_number(const json_t *value, int64_t *number)
{
    double real = json_real_value(value);
    if (json_is_integer(value))
        *number = json_integer_value(value);
    else if (json_is_real(value) && real > -9e15 && real < 9e15)
        *number = (int64_t)real; /* 1.0 is 1 */
    else
        return false;
    return json_is_integer(value) || !((double)*number < real || (double)*number > real);
}

static bool any_number(const json_t *value, double *number)
{
    *number = json_number_value(value);
    return json_is_real(value) ||
           (json_is_integer(value) && llabs(json_integer_value(value)) <= INT64_C(1) << 53);
}

static bool take_int(const json_t *value, int64_t *at)
{
    int64_t number;
    if (!whole_number(value, &number) || number < 1)
        return false;
    *at = number;
    return true;
}

static bool take_opt_int(const json_t *value, requesty_opt_int *at)
{
    at->set = whole_number(value, &at->value);
    return at->set;
}

static bool take_opt_double(const json_t *value, requesty_opt_double *at)
{
    at->set = any_number(value, &at->value);
    return at->set;
}

static bool take_opt_bool(const json_t *value, requesty_opt_bool *at)
{
    at->set = json_is_boolean(value);
    at->value = json_is_true(value);
    return at->set;
}

static bool take_texts(struct build *build, const json_t *value, const char ***at, size_t *count)
{
    size_t size = json_array_size(value);
    for (size_t i = 0; i < size; i++) {
        if (!build_is_text(json_array_get(value, i)))
            return false;
    }
    if (size == 0)
        return false;
    *count = size;
    *at = text_need(rq_arena_zalloc(&build->arena, size * sizeof **at));
    for (size_t i = 0; i < size; i++)
        (*at)[i] = build_text(build, json_array_get(value, i));
    return true;
}

void *build_list(struct build *build, const json_t *value, size_t size, build_element element, size_t *count)
{
    size_t length = json_array_size(value);
    for (size_t i = 0; i < length; i++) {
        if (!json_is_object(json_array_get(value, i)))
            return NULL;
    }
    if (length == 0)
        return NULL;
    char *list = text_need(rq_arena_zalloc(&build->arena, length * size));
    for (size_t i = 0; i < length; i++) {
        json_t *item = json_array_get(value, i);
        size_t before = enter_element(build, item);
        element(build, item, list + i * size);
        leave(build, before);
    }
    *count = length;
    return list;
}

static bool take_list(struct build *build, const struct build_row *row, const json_t *value, void *at, size_t *count)
{
    void *list = build_list(build, value, row->size, row->element, count);
    memcpy(at, &list, sizeof list);
    return list != NULL;
}

static bool take_word(const struct build_row *row, const json_t *value, int64_t *at)
{
    *at = build_word(row->words, value);
    return *at != 0;
}

static bool take_text(struct build *build, const json_t *value, const char **at)
{
    if (build_is_text(value))
        *at = build_text(build, value);
    return *at != NULL;
}

static bool take_long_text(struct build *build, const json_t *value, const char **at, size_t *length)
{
    if (json_is_string(value))
        *at = build_long_text(build, value, length);
    return *at != NULL;
}

static bool take_json(struct build *build, const json_t *value, const char **at)
{
    if (json_is_object(value))
        *at = dump(build, value);
    return *at != NULL;
}

static bool take_plain(struct build *build, const struct build_row *row, const json_t *value, void *to)
{
    void *at = (char *)to + row->offset;
    void *second = (char *)to + row->second;
    switch (row->type) {
    case BUILD_TEXT:
        return take_text(build, value, at);
    case BUILD_LONG_TEXT:
        return take_long_text(build, value, at, second);
    case BUILD_INT:
        return take_int(value, at);
    case BUILD_OPT_INT:
        return take_opt_int(value, at);
    case BUILD_OPT_DOUBLE:
        return take_opt_double(value, at);
    case BUILD_OPT_BOOL:
        return take_opt_bool(value, at);
    case BUILD_WORD:
        return take_word(row, value, at);
    case BUILD_TEXTS:
        return take_texts(build, value, at, second);
    case BUILD_LIST:
        return take_list(build, row, value, at, second);
    case BUILD_JSON:
        return take_json(build, value, at);
    default:
        return row->type == BUILD_SAID;
    }
}

/* ---- objects ----------------------------------------------------------------------------------------------------- */

static const struct build_row *find_row(struct build_rows rows, const char *name)
{
    for (size_t i = 0; i < rows.count; i++) {
        if (strcmp(rows.rows[i].name, name) == 0)
            return &rows.rows[i];
    }
    return NULL;
}

/* What is left of the value, see build_custom. */
static json_t *take(struct build *build, const struct build_row *row, json_t *value, void *to)
{
    if (row != NULL && row->type == BUILD_CUSTOM)
        return row->custom(build, value, (char *)to + row->offset);
    return row != NULL && take_plain(build, row, value, to) ? NULL : json_incref(value);
}

static json_t *take_member(struct build *build, struct build_rows rows, const char *name, json_t *value, void *to)
{
    size_t before = enter_member(build, name);
    json_t *left = take(build, find_row(rows, name), value, to);
    tally_member(build->tally, build->path, left == value ? ROUTE_EXTRA : ROUTE_TYPED);
    if (left == value) {
        tally_show(build->tally, build->path, ROUTE_EXTRA);
        count_below(build, value, ROUTE_EXTRA);
    }
    leave(build, before);
    return left;
}

json_t *build_members(struct build *build, json_t *object, struct build_rows rows, void *to)
{
    const json_t *outer = build->object;
    json_t *rest = NULL;
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value) {
        build->object = object;
        json_t *left = take_member(build, rows, name, value, to);
        if (left != NULL && rest == NULL)
            rest = text_need(json_object());
        if (left != NULL)
            json_object_set_new(rest, name, left);
    }
    build->object = outer;
    return rest;
}

json_t *build_inside(struct build *build, json_t *value, struct build_rows rows, void *to)
{
    for (size_t i = 0; i < rows.count; i++) {
        if (json_object_get(value, rows.rows[i].name) != NULL)
            return build_members(build, value, rows, to);
    }
    return json_incref(value);
}

bool build_fits(const json_t *value, struct build_rows rows)
{
    for (size_t i = 0; i < rows.count; i++) {
        const struct build_row *row = &rows.rows[i];
        if (row->needs != NULL && !row->needs(json_object_get(value, row->name)))
            return false;
    }
    return true;
}

const char *build_extra(struct build *build, json_t *rest)
{
    const char *text = rest == NULL ? NULL : dump(build, rest);
    json_decref(rest);
    return text;
}

const char *build_whole(struct build *build, json_t *value)
{
    tally_show(build->tally, build->path, ROUTE_JSON);
    count_below(build, value, ROUTE_JSON);
    return dump(build, value);
}

const char *build_body(struct build *build, json_t *body, struct build_rows rows, void *to)
{
    return json_is_object(body) ? build_extra(build, build_members(build, body, rows, to)) : build->text;
}
