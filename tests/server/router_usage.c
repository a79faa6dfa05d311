/* Usage as the demonstration router tells it: figures that follow from the hour and the user, so that two reports agree. */
#define _DEFAULT_SOURCE      /* timegm */
#define _XOPEN_SOURCE 700    /* strptime */
#include "router_internal.h"
#include "server_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HOUR = 3600, DAY = 24 * HOUR, MOST_DAYS = 100, MOST_GROUPS = 8 };

/* What an hour's requests have in common. */
static const struct kind {
    const char *model, *user, *title;
    int weight; /* requests a busy hour, at most */
} kinds[] = {
    { "anthropic/claude-sonnet-4-5", "ada", "Claude Code", 9 },
    { "anthropic/claude-haiku-4-5", "ada", "chat", 14 },
    { "openai/gpt-4o-mini", "brook", "search", 30 },
    { "google/gemini-2.5-pro", "brook", "reports", 4 },
};

/* What is asked. */
struct query {
    time_t start, end;
    const char *resolution;
    char *group_by[MOST_GROUPS];
    size_t group_count;
};

/* ---- The query ---- */

static int hex_value(char digit)
{
    const char *digits = "0123456789abcdef", *found = digit ? strchr(digits, digit | 0x20) : NULL;

    return found ? (int)(found - digits) : 0;
}

/* The value of the parameter at *next, decoded, to be freed; NULL when it has another name. */
static char *value_of(const char *next, const char *name)
{
    size_t length = strlen(name);
    struct server_buffer value = { 0 };

    if (strncmp(next, name, length) != 0 || next[length] != '=')
        return NULL;
    server_buffer_text(&value, "");
    for (next += length + 1; *next && *next != '&'; next++) {
        char byte = *next == '+' ? ' ' : *next;

        if (*next == '%' && next[1] && next[2]) {
            byte = (char)(hex_value(next[1]) * 16 + hex_value(next[2]));
            next += 2;
        }
        server_buffer_append(&value, &byte, 1);
    }
    return value.data;
}

/* Parameter number `index` of this name. */
static char *find_value(const struct server_request *request, const char *name, size_t index)
{
    const char *next = strchr(request->path, '?');

    for (; next; next = strchr(next, '&')) {
        char *value = value_of(++next, name);

        if (value && index-- == 0)
            return value;
        free(value);
    }
    return NULL;
}

/* RFC 3339 or a plain date. */
static bool parse_time(const char *text, time_t *time)
{
    struct tm tm = { 0 };
    int hours, minutes;
    char sign;
    const char *rest = strptime(text, "%Y-%m-%d", &tm);

    if (rest && *rest == 'T')
        rest = strptime(rest, "T%H:%M:%S", &tm);
    if (!rest)
        return false;
    *time = timegm(&tm);
    if (sscanf(rest, "%c%2d:%2d", &sign, &hours, &minutes) == 3 && (sign == '+' || sign == '-'))
        *time -= (sign == '-' ? -1 : 1) * (hours * 60 + minutes) * 60;
    else if (*rest && strcmp(rest, "Z") != 0)
        return false;
    return true;
}

/* A time of the query in *time, which else stays as it is. */
static bool take_time(const struct server_request *request, const char *name, time_t *time)
{
    char *text = find_value(request, name, 0);
    bool taken = text && parse_time(text, time);

    free(text);
    return taken;
}

static const char *take_resolution(const struct server_request *request)
{
    static const char *const known[] = { "hour", "day", "month" };
    char *text = find_value(request, "resolution", 0);
    const char *found = text ? NULL : "day";

    for (size_t i = 0; text && i < sizeof known / sizeof *known; i++)
        if (strcmp(text, known[i]) == 0)
            found = known[i];
    free(text);
    return found;
}

/* NULL, or what is wrong. */
static const char *take_query(struct query *query, const struct server_request *request)
{
    char *value;

    if (!take_time(request, "start", &query->start))
        return "start is required, in RFC 3339";
    query->end = query->start + DAY;
    take_time(request, "end", &query->end);
    if (query->end < query->start || query->end - query->start > (time_t)MOST_DAYS * DAY)
        return "The range must be from 0 to 100 days";
    query->resolution = take_resolution(request);
    if (!query->resolution)
        return "resolution must be hour, day or month";
    while (query->group_count < MOST_GROUPS && (value = find_value(request, "group_by", query->group_count)))
        query->group_by[query->group_count++] = value;
    return NULL;
}

/* ---- Figures ---- */

json_t *router_money(long long nano_usd)
{
    struct server_buffer text = { 0 };
    json_t *value;

    server_buffer_format(&text, "%lld.%09lld", nano_usd / 1000000000, nano_usd % 1000000000);
    while (text.data[text.length - 1] == '0')
        text.data[--text.length] = '\0';
    if (text.data[text.length - 1] == '.')
        text.data[--text.length] = '\0';
    value = json_string(text.data);
    server_buffer_free(&text);
    return value;
}

/* Any number, always the same one for the same arguments. */
static unsigned mix(unsigned seed, unsigned long long hour, unsigned kind)
{
    unsigned long long x = hour * 0x9E3779B97F4A7C15u + seed * 0xBF58476D1CE4E5B9u + kind * 0x94D049BB133111EBu;

    x ^= x >> 31;
    x *= 0xD6E8FEB86659FD93u;
    return (unsigned)(x >> 33);
}

/* Nights and weekends are quieter. */
static int requests_of(const struct kind *kind, unsigned volume, time_t hour)
{
    unsigned long long number = (unsigned long long)hour / HOUR;
    unsigned day = (unsigned)(number / 24 % 7), clock = (unsigned)(number % 24);
    bool busy = day != 2 && day != 3 && clock >= 7 && clock < 19; /* 1970 began on a Thursday */
    int most = busy ? kind->weight : kind->weight / 4;

    return (int)(mix(volume, number, (unsigned)(kind - kinds)) % (unsigned)(most + 1) * volume);
}

static void add_to(json_t *entry, const char *name, json_int_t value)
{
    json_object_set_new(entry, name, json_integer(json_integer_value(json_object_get(entry, name)) + value));
}

/* Spend is summed up in billionths under its name, and becomes text at the end. */
static void add_requests(json_t *entry, const struct kind *kind, int requests)
{
    json_int_t input = requests * 1250, output = requests * 340;

    add_to(entry, "completions_requests", requests);
    add_to(entry, "total_requests", requests);
    add_to(entry, "input_tokens", input);
    add_to(entry, "output_tokens", output);
    add_to(entry, "total_tokens", input + output);
    add_to(entry, "spend", (json_int_t)(router_cost(kind->model, (size_t)input, (size_t)output) * 1e9 + 0.5));
}

static json_t *group_value(const char *name, const struct kind *kind, const struct router_user *user)
{
    if (strcmp(name, "model_used") == 0 || strcmp(name, "model_requested") == 0)
        return json_string(kind->model);
    if (strcmp(name, "provider_used") == 0)
        return json_stringn(kind->model, strcspn(kind->model, "/"));
    if (strcmp(name, "user_id") == 0)
        return json_string(kind->user);
    if (strcmp(name, "origin_title") == 0)
        return json_string(kind->title);
    if (strcmp(name, "api_key_id") == 0)
        return json_string(user->key_id);
    return strcmp(name, "is_byok") == 0 ? json_false() : json_null();
}

/* The row of the entry that these requests belong to. */
static json_t *find_row(json_t *entry, const struct query *query, const struct kind *kind, const struct router_user *user)
{
    json_t *rows = json_object_get(entry, "grouped_data"), *values = json_object(), *row;
    size_t i;

    if (!rows)
        json_object_set_new(entry, "grouped_data", rows = json_array());
    for (i = 0; i < query->group_count; i++)
        json_object_set_new(values, query->group_by[i], group_value(query->group_by[i], kind, user));
    json_array_foreach(rows, i, row)
        if (json_equal(json_object_get(row, "group_by_values"), values)) {
            json_decref(values);
            return row;
        }
    json_array_append_new(rows, row = json_pack("{s:o}", "group_by_values", values));
    return row;
}

/* ---- The report ---- */

static json_t *find_period(json_t *usage, const struct query *query, time_t hour)
{
    bool by_day = strcmp(query->resolution, "hour") != 0, by_month = strcmp(query->resolution, "month") == 0;
    char name[32];
    struct tm tm;
    json_t *entry;

    gmtime_r(&hour, &tm);
    strftime(name, sizeof name, by_month ? "%Y-%m-01T00:00:00Z" : by_day ? "%Y-%m-%dT00:00:00Z" : "%Y-%m-%dT%H:00:00Z",
             &tm);
    entry = json_object_get(usage, name);
    if (!entry)
        json_object_set_new(usage, name, entry = json_object());
    return entry;
}

static void add_hour(json_t *usage, const struct query *query, const struct router_user *user, time_t hour)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int requests = requests_of(&kinds[i], user->volume, hour);
        json_t *entry;

        if (!requests)
            continue;
        entry = find_period(usage, query, hour);
        add_requests(entry, &kinds[i], requests);
        if (query->group_count)
            add_requests(find_row(entry, query, &kinds[i], user), &kinds[i], requests);
    }
}

static void write_spend(json_t *entry)
{
    size_t i;
    json_t *row;

    json_object_set_new(entry, "spend", router_money(json_integer_value(json_object_get(entry, "spend"))));
    json_array_foreach(json_object_get(entry, "grouped_data"), i, row)
        write_spend(row);
}

static json_t *report(const struct query *query, const struct router_user *users, size_t count)
{
    json_t *usage = json_object(), *entry;
    const char *name;

    for (size_t i = 0; i < count; i++)
        for (time_t hour = query->start - query->start % HOUR; users[i].volume && hour < query->end; hour += HOUR)
            add_hour(usage, query, &users[i], hour);
    json_object_foreach(usage, name, entry)
        write_spend(entry);
    return json_pack("{s:o}", "usage", usage);
}

struct server_reply *router_usage(const struct server_request *request, const struct router_user *users, size_t count)
{
    struct query query = { 0 };
    const char *problem = take_query(&query, request);
    struct server_reply *reply = problem ? router_error(400, problem) : router_json(200, report(&query, users, count));

    while (query.group_count > 0)
        free(query.group_by[--query.group_count]);
    return reply;
}
