/* How the members of recorded request bodies went out, counted by path, for one folder.
 *
 * A path is written as in "messages[].content[text].cache_control": an element of an array has its type in the brackets
 * where it has one. */
#ifndef TESTS_CORPUS_REQUESTS_TALLY_H
#define TESTS_CORPUS_REQUESTS_TALLY_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum route {
    ROUTE_TYPED, /* a member of a parameter struct stands for it */
    ROUTE_EXTRA, /* extra_json, of whatever level */
    ROUTE_JSON,  /* inside an element that was given whole, as `json` */
    ROUTES
};

/* A path is to be typed when so many in a hundred bodies have it; among fewer bodies than these a share says nothing. */
enum { TALLY_LIMIT = 5, TALLY_LEAST_BODIES = 20 };

struct tally_path {
    char *name;
    bool shown;       /* in the report: what is below an untyped path is not */
    enum route route; /* when it is shown: the last one */
    size_t untyped;   /* bodies in which it was not typed at least once */
    size_t last;      /* the last body among them, from 1 */
};

struct tally_refusal {
    const char *says; /* borrowed */
    size_t bodies;
};

struct tally {
    size_t bodies;
    size_t members[ROUTES];
    struct tally_path *paths; /* those that were not typed at least once */
    size_t count;
    struct tally_refusal *refusals;
    size_t refusal_count;
};

/* Another body begins. */
void tally_begin(struct tally *tally);

/* A member of the body at hand. */
void tally_member(struct tally *tally, const char *path, enum route route);

/* The path at which something untyped begins: a member, or an element. */
void tally_show(struct tally *tally, const char *path, enum route route);

/* The body at hand was refused, with these words. */
void tally_refused(struct tally *tally, const char *says);

/* Whether the path is untyped in so many bodies that it has to be typed. */
bool tally_is_over(const struct tally *tally, const struct tally_path *path);

const char *tally_route_name(enum route route);

/* Sorts paths and refusals. One line a path that was shown, "PATH BODIES ROUTE", and one a refusal, "SAYS BODIES
 * refused". */
void tally_report(struct tally *tally, struct text *report);

void tally_free(struct tally *tally);

#endif
