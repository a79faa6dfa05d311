#include "requests_tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tally_begin(struct tally *tally)
{
    tally->bodies++;
}

static struct tally_path *find(struct tally *tally, const char *name)
{
    for (size_t i = 0; i < tally->count; i++) {
        if (strcmp(tally->paths[i].name, name) == 0)
            return &tally->paths[i];
    }
    tally->paths = text_need(realloc(tally->paths, (tally->count + 1) * sizeof *tally->paths));
    tally->paths[tally->count] = (struct tally_path){ .name = text_copy(name, strlen(name)) };
    return &tally->paths[tally->count++];
}

static struct tally_path *note(struct tally *tally, const char *name)
{
    struct tally_path *path = find(tally, name);
    path->untyped += path->last != tally->bodies;
    path->last = tally->bodies;
    return path;
}

void tally_member(struct tally *tally, const char *path, enum route route)
{
    tally->members[route]++;
    if (route != ROUTE_TYPED)
        note(tally, path);
}

void tally_show(struct tally *tally, const char *name, enum route route)
{
    struct tally_path *path = note(tally, name);
    path->shown = true;
    path->route = route;
}

void tally_refused(struct tally *tally, const char *says)
{
    for (size_t i = 0; i < tally->refusal_count; i++) {
        if (strcmp(tally->refusals[i].says, says) == 0) {
            tally->refusals[i].bodies++;
            return;
        }
    }
    size_t size = (tally->refusal_count + 1) * sizeof *tally->refusals;
    tally->refusals = text_need(realloc(tally->refusals, size));
    tally->refusals[tally->refusal_count++] = (struct tally_refusal){ says, 1 };
}

bool tally_is_over(const struct tally *tally, const struct tally_path *path)
{
    return tally->bodies >= TALLY_LEAST_BODIES && path->untyped * 100 >= tally->bodies * TALLY_LIMIT;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct tally_path *)left)->name, ((const struct tally_path *)right)->name);
}

const char *tally_route_name(enum route route)
{
    static const char *const names[] = { "typed", "extra_json", "json" };
    return names[route];
}

static int by_words(const void *left, const void *right)
{
    return strcmp(((const struct tally_refusal *)left)->says, ((const struct tally_refusal *)right)->says);
}

static void add_line(struct text *report, const char *what, size_t bodies, const char *how)
{
    char number[32];
    int length = snprintf(number, sizeof number, " %zu ", bodies);
    text_add(report, what, strlen(what));
    text_add(report, number, (size_t)length);
    text_add(report, how, strlen(how));
    text_add(report, "\n", 1);
}

void tally_report(struct tally *tally, struct text *report)
{
    if (tally->count > 1)
        qsort(tally->paths, tally->count, sizeof *tally->paths, by_name);
    if (tally->refusal_count > 1)
        qsort(tally->refusals, tally->refusal_count, sizeof *tally->refusals, by_words);
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_path *path = &tally->paths[i];
        if (path->shown)
            add_line(report, path->name, path->untyped, tally_route_name(path->route));
    }
    for (size_t i = 0; i < tally->refusal_count; i++)
        add_line(report, tally->refusals[i].says, tally->refusals[i].bodies, "refused");
}

void tally_free(struct tally *tally)
{
    for (size_t i = 0; i < tally->count; i++)
        free(tally->paths[i].name);
    free(tally->paths);
    free(tally->refusals);
    *tally = (struct tally){ 0 };
}
