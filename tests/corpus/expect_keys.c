/* What answers of key management should come to: an independent walk with jansson. */
#define _DEFAULT_SOURCE   /* timegm */
#define _XOPEN_SOURCE 700 /* strptime */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "amount.h"
#include "management.h"
#include "text.h"
#include "view.h"

/* ---- pieces ------------------------------------------------------------------------------------------------------ */

static void put_named(json_t *view, const char *name, const char *end, json_t *value)
{
    char whole[64];

    snprintf(whole, sizeof whole, "%s%s", name, end);
    view_put(view, whole, value);
}

/* What a text member takes. */
static void put_text(json_t *view, const char *name, const json_t *value)
{
    char *text = json_is_number(value) || json_is_boolean(value) ? json_dumps(value, JSON_ENCODE_ANY) : NULL;

    view_put_string(view, name, value);
    view_put_text(view, name, text);
    free(text);
}

static json_t *named_values(const json_t *object)
{
    json_t *list = json_array();
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        json_t *view = json_object();
        view_put_text(view, "name", name);
        put_text(view, "value", value);
        view_put(view, "json", json_deep_copy(value));
        json_array_append_new(list, view);
    }
    return list;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static void put_permission(json_t *view, const char *name, const json_t *permissions)
{
    static const char *const words[] = { "none", "read", "write" };
    const char *word = view_text(permissions, name);
    int code = 0;

    for (int i = 0; i < 3; i++)
        if (strcmp(word, words[i]) == 0)
            code = i + 1;
    view_put_text(view, name, word);
    put_named(view, name, "_code", json_integer(code));
}

json_t *expect_key(const json_t *key)
{
    json_t *view = json_object();
    const json_t *permissions = json_object_get(key, "permissions"), *creator = json_object_get(key, "created_by");
    const json_t *logging = json_object_get(key, "logging");

    put_text(view, "id", json_object_get(key, "id"));
    put_text(view, "name", json_object_get(key, "name"));
    amount_expect(view, "limit", json_object_get(key, "monthly_limit"));
    amount_expect(view, "spend", json_object_get(key, "monthly_spend"));
    put_permission(view, "manage", permissions);
    put_permission(view, "completions", permissions);
    view_put_list(view, "labels", named_values(json_object_get(key, "labels")));
    put_text(view, "creator", json_object_get(creator, "id"));
    put_text(view, "email", json_object_get(creator, "email"));
    put_text(view, "group", json_object_get(json_object_get(key, "group"), "id"));
    if (json_is_boolean(logging))
        view_put_int(view, "logging", json_is_true(logging));
    put_text(view, "expires", json_object_get(key, "expires_at"));
    view_put(view, "raw", json_deep_copy(key));
    return view;
}

json_t *expect_key_list(const json_t *body)
{
    json_t *list = json_array();
    size_t i;
    json_t *key;

    json_array_foreach(json_object_get(body, "keys"), i, key)
        json_array_append_new(list, expect_key(key));
    return json_pack("{s:o, s:O}", "keys", list, "raw", body);
}

json_t *expect_new_key(const json_t *body)
{
    json_t *view = json_object(), *raw = json_deep_copy(body);
    char *stars = text_need(json_dumps(json_object_get(body, "api_key"), JSON_ENCODE_ANY | JSON_ESCAPE_SLASH));
    size_t length = strlen(stars) - 2; /* the quotes */

    put_text(view, "id", json_object_get(body, "api_key_id"));
    put_text(view, "key", json_object_get(body, "api_key"));
    memset(stars, '*', length);
    json_object_set_new(raw, "api_key", json_stringn(stars, length));
    view_put(view, "raw", raw);
    free(stars);
    return view;
}

/* ---- usage ------------------------------------------------------------------------------------------------------- */

static void put_counters(json_t *view, const json_t *entry)
{
    static const char *const names[] = {
        "completions_requests", "embedding_requests", "image_requests", "speech_requests", "transcription_requests",
        "total_requests",       "input_tokens",       "output_tokens",  "total_tokens",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        view_put_int(view, names[i], view_integer(json_object_get(entry, names[i])));
    amount_expect(view, "spend", json_object_get(entry, "spend"));
    view_put_list(view, "group", named_values(json_object_get(entry, "group_by_values")));
    view_put(view, "raw", json_deep_copy(entry));
}

static json_t *rows_of(const json_t *entry)
{
    json_t *rows = json_array(), *row;
    size_t i;

    json_array_foreach(json_object_get(entry, "grouped_data"), i, row)
    {
        json_t *view = json_object();
        put_counters(view, row);
        json_array_append_new(rows, view);
    }
    return rows;
}

/* Reads what the fixtures and recordings have: dates, and times with "Z" or an offset of whole hours. */
static bool read_time(const char *text, json_int_t *seconds)
{
    struct tm tm = { 0 };
    const char *rest = strptime(text, "%Y-%m-%d", &tm);

    if (rest && *rest == 'T')
        rest = strptime(rest, "T%H:%M:%S", &tm);
    if (!rest)
        return false;
    *seconds = timegm(&tm);
    if (*rest == '+' || *rest == '-')
        *seconds -= strtol(rest, NULL, 10) * 3600;
    return true;
}

/* Whether the one comes before the other: dates by time, then the rest by text. */
static bool is_before(const json_t *one, const json_t *other)
{
    const json_t *a = json_object_get(one, "time"), *b = json_object_get(other, "time");

    if (!a != !b)
        return a != NULL;
    if (json_integer_value(a) != json_integer_value(b))
        return json_integer_value(a) < json_integer_value(b);
    return strcmp(view_text(one, "period"), view_text(other, "period")) < 0;
}

static void insert(json_t *list, json_t *period)
{
    size_t i = 0;

    while (i < json_array_size(list) && is_before(json_array_get(list, i), period))
        i++;
    json_array_insert_new(list, i, period);
}

json_t *expect_usage(const json_t *body)
{
    json_t *list = json_array(), *entry;
    const char *period;

    json_object_foreach(json_object_get(body, "usage"), period, entry)
    {
        json_t *view = json_object();
        json_int_t seconds;

        view_put_text(view, "period", period);
        if (read_time(period, &seconds))
            view_put_int(view, "time", seconds);
        put_counters(view, entry);
        view_put_list(view, "rows", rows_of(entry));
        insert(list, view);
    }
    return json_pack("{s:o, s:O}", "periods", list, "raw", body);
}
