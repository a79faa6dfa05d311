/* What the keys of an organisation have spent, as a bar chart in the terminal. Needs a key that may manage, to read. */
#define _POSIX_C_SOURCE 200809L
#include <requesty/requesty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char help[] = "usage: key-report [--days N] [--by key|model|user|provider|title|FIELD]\n"
                           "  --days N    what was spent in the last N days, today included, from 1 to 100; default:\n"
                           "              in this month, with each key's limit\n"
                           "  --by WHAT   a bar for each key (the default), model, user, provider, program, or value of\n"
                           "              a field such as extra.Team; in the last 30 days, unless --days says more\n"
                           "  --help      print this text\n"
                           "The key comes from REQUESTY_API_KEY, the width from COLUMNS.\n";

enum { NAME_MOST = 28, BAR_LEAST = 10, DAY = 24 * 3600 };

struct row {
    char *name;
    double spend, limit; /* USD; limit 0: none */
};

struct report {
    requesty_client *client;
    int days;             /* 0: this month */
    const char *group_by; /* NULL: by key */
    struct row *rows;
    size_t count;
    requesty_error error;
};

/* ---- rows ---- */

static int fail(struct report *report, int code, const char *message)
{
    report->error.code = code;
    snprintf(report->error.message, sizeof report->error.message, "%s", message);
    return code;
}

static int append(struct report *report, const char *name, double spend, double limit)
{
    struct row *rows = realloc(report->rows, (report->count + 1) * sizeof *rows);

    if (!rows)
        return fail(report, REQUESTY_ERR_NO_MEMORY, "out of memory");
    report->rows = rows;
    rows[report->count].name = strdup(name && *name ? name : "(none)");
    rows[report->count].spend = spend;
    rows[report->count].limit = limit;
    if (!rows[report->count].name)
        return fail(report, REQUESTY_ERR_NO_MEMORY, "out of memory");
    report->count++;
    return 0;
}

static int add(struct report *report, const char *name, double spend)
{
    const char *shown = name && *name ? name : "(none)";
    size_t i;

    for (i = 0; i < report->count; i++)
        if (strcmp(report->rows[i].name, shown) == 0) {
            report->rows[i].spend += spend;
            return 0;
        }
    return append(report, shown, spend, 0);
}

static int by_spend(const void *left, const void *right)
{
    const struct row *a = left, *b = right;

    if (a->spend < b->spend || a->spend > b->spend)
        return a->spend < b->spend ? 1 : -1;
    return strcmp(a->name, b->name);
}

/* ---- the figures ---- */

static int add_groups(struct report *report, const requesty_usage_report *usage)
{
    size_t i, j;
    int rc = 0;

    for (i = 0; i < usage->period_count; i++) {
        const requesty_usage_entry *period = usage->periods[i];

        for (j = 0; rc == 0 && j < period->row_count; j++)
            rc = add(report, requesty_usage_entry_group(period->rows[j], report->group_by),
                     period->rows[j]->spend_usd.value);
    }
    return rc;
}

static double sum(const requesty_usage_report *usage)
{
    double spend = 0;
    size_t i;

    for (i = 0; i < usage->period_count; i++)
        spend += usage->periods[i]->spend_usd.value; /* 0 when it did not come */
    return spend;
}

static void write_time(char text[32], time_t time)
{
    struct tm tm;

    strftime(text, 32, "%Y-%m-%dT00:00:00Z", gmtime_r(&time, &tm));
}

static int add_usage(struct report *report, const requesty_key *key)
{
    char start[32], end[32];
    requesty_usage_params params = { .start = start, .end = end, .group_by = &report->group_by };
    requesty_usage_report *usage = NULL;
    int rc;

    write_time(start, time(NULL) - (time_t)(report->days - 1) * DAY);
    write_time(end, time(NULL) + DAY);
    params.group_by_count = report->group_by != NULL;
    rc = requesty_keys_usage(report->client, key->id, &params, &usage, &report->error);
    if (rc == 0)
        rc = report->group_by ? add_groups(report, usage) : append(report, key->name, sum(usage), 0);
    requesty_usage_report_free(usage);
    return rc;
}

static int add_keys(struct report *report)
{
    requesty_key_list *list = NULL;
    size_t i;
    int rc = requesty_keys_list(report->client, &list, &report->error);

    for (i = 0; rc == 0 && i < list->key_count; i++) {
        const requesty_key *key = list->keys[i];

        rc = report->days ? add_usage(report, key)
                          : append(report, key->name, key->monthly_spend_usd.value, key->monthly_limit_usd.value);
    }
    requesty_key_list_free(list);
    return rc;
}

/* ---- the chart ---- */

static int is_terminal(void)
{
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && !getenv("NO_COLOR") && term && strcmp(term, "dumb") != 0;
}

static int width(void)
{
    const char *columns = getenv("COLUMNS");
    int number = columns ? atoi(columns) : 0;

    return number > 0 && number < 1000 ? number : 80;
}

/* Bytes of the character at `text`, and whether it may go to a terminal: names come from people, and control characters
 * would steer it. */
static size_t character(const char *text, int *plain)
{
    unsigned char first = (unsigned char)text[0], second = (unsigned char)text[1];
    size_t length = 1;

    *plain = first >= 0x20 && first != 0x7F && !(first == 0xC2 && second < 0xA0);
    while (((unsigned char)text[length] & 0xC0) == 0x80)
        length++;
    return length;
}

static int columns_of(const char *name)
{
    int count = 0, plain;

    for (; *name; name += character(name, &plain))
        count++;
    return count > NAME_MOST ? NAME_MOST : count;
}

static void print_name(const char *name, int columns)
{
    int i, plain;

    for (i = 0; i < columns; i++) {
        size_t length = *name ? character(name, &plain) : 0;

        if (length && plain)
            printf("%.*s", (int)length, name);
        else
            putchar(length ? '?' : ' ');
        name += length;
    }
}

/* Green, yellow from three quarters of the limit on, red from nine tenths on. */
static const char *colour(const struct row *row)
{
    if (row->limit > 0 && row->spend >= 0.9 * row->limit)
        return "\033[31m";
    return row->limit > 0 && row->spend >= 0.75 * row->limit ? "\033[33m" : "\033[32m";
}

static void print_bar(const struct row *row, double most, int columns, int coloured)
{
    int filled = most > 0 ? (int)(row->spend / most * columns + 0.5) : 0, i;

    if (filled == 0 && row->spend > 0)
        filled = 1;
    fputs(coloured ? colour(row) : "", stdout);
    for (i = 0; i < columns; i++)
        putchar(i < filled ? '#' : ' ');
    fputs(coloured ? "\033[0m" : "", stdout);
}

static void print_row(const struct row *row, double most, int name_columns, int bar_columns, int coloured)
{
    print_name(row->name, name_columns);
    fputs("  ", stdout);
    print_bar(row, most, bar_columns, coloured);
    printf("  %10.2f", row->spend);
    if (row->limit > 0)
        printf(" of %.2f (%.0f%%)", row->limit, 100 * row->spend / row->limit);
    putchar('\n');
}

static void print_report(const struct report *report)
{
    int name_columns = columns_of("total"), bar_columns, coloured = is_terminal();
    int tail = report->days ? 28 : 32; /* two blanks, the amount, and " USD in 100 days" or a limit of seven digits */
    double total = 0;
    size_t i;

    for (i = 0; i < report->count; i++) {
        int columns = columns_of(report->rows[i].name);

        name_columns = columns > name_columns ? columns : name_columns;
        total += report->rows[i].spend;
    }
    bar_columns = width() - name_columns - 2 - tail;
    bar_columns = bar_columns < BAR_LEAST ? BAR_LEAST : bar_columns;
    for (i = 0; i < report->count; i++)
        print_row(&report->rows[i], report->rows[0].spend, name_columns, bar_columns, coloured);
    print_name("total", name_columns);
    printf("  %*s  %10.2f USD", bar_columns, "", total);
    if (report->days)
        printf(" in %d day%s\n", report->days, report->days > 1 ? "s" : "");
    else
        puts(" this month");
}

/* ---- the command line ---- */

static const char *field_of(const char *what)
{
    static const char *const short_names[][2] = { { "model", "model_used" }, { "user", "user_id" },
                                                  { "provider", "provider_used" }, { "title", "origin_title" },
                                                  { "key", NULL } };
    size_t i;

    for (i = 0; i < sizeof short_names / sizeof *short_names; i++)
        if (strcmp(what, short_names[i][0]) == 0)
            return short_names[i][1];
    return what;
}

static int parse_days(struct report *report, const char *text)
{
    char *end;
    long days = strtol(text, &end, 10);

    report->days = (int)days;
    return *text && !*end && days >= 1 && days <= 100;
}

/* Whether the option makes sense. */
static int parse_option(struct report *report, const char *name, const char *value)
{
    if (strcmp(name, "--days") == 0)
        return parse_days(report, value);
    if (strcmp(name, "--by") == 0)
        report->group_by = field_of(value);
    return strcmp(name, "--by") == 0 && *value;
}

static int parse(struct report *report, int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i += 2)
        if (i + 1 == argc || !parse_option(report, argv[i], argv[i + 1]))
            return 0;
    if (report->group_by && !report->days)
        report->days = 30;
    return 1;
}

static int run(struct report *report)
{
    requesty_client_options options = { .title = "key-report" };
    int rc = requesty_client_new(&options, &report->client, &report->error);

    if (rc == 0)
        rc = add_keys(report);
    if (rc < 0) {
        fprintf(stderr, "%s: %s\n", requesty_code_name(report->error.code), report->error.message);
        return 1;
    }
    if (report->count)
        qsort(report->rows, report->count, sizeof *report->rows, by_spend);
    print_report(report);
    return fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
    struct report report = { 0 };
    int status;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return 0;
    }
    if (!parse(&report, argc, argv)) {
        fputs(help, stderr);
        return 2;
    }
    status = run(&report);
    while (report.count > 0)
        free(report.rows[--report.count].name);
    free(report.rows);
    requesty_client_free(report.client);
    return status;
}
