/* Recorded request bodies into parameter structs: what a struct has a member for goes there, what is left into the
 * extra_json of its level, and an element that its struct cannot hold becomes `json`, whole. Every member is counted.
 *
 * The rows are the test's own knowledge of which member of the wire is which member of a struct: nothing here knows the
 * library's encode tables. */
#ifndef TESTS_CORPUS_REQUESTS_BUILD_H
#define TESTS_CORPUS_REQUESTS_BUILD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <requesty/requesty.h>

#include "base/arena.h"
#include "requests_tally.h"

struct build {
    struct rq_arena arena; /* of the body's parameters */
    struct tally *tally;
    const char *text; /* the body as it was recorded */
    const json_t *object; /* whose members are being taken */
    char path[256];
    size_t length;
};

enum build_type {
    BUILD_SAID,       /* nothing to set: something else says it, such as the type of an element */
    BUILD_TEXT,       /* const char *; no NUL inside */
    BUILD_LONG_TEXT,  /* the same with its length in the size_t at `second` */
    BUILD_INT,        /* int64_t, from 1 on */
    BUILD_OPT_INT,
    BUILD_OPT_DOUBLE,
    BUILD_OPT_BOOL,
    BUILD_WORD,       /* int64_t, by `words` */
    BUILD_TEXTS,      /* const char *const *, its count at `second`; not empty */
    BUILD_LIST,       /* array of structs of `size` bytes, its count at `second`; not empty */
    BUILD_JSON,       /* const char *, an object whose members are the caller's own: a schema, a tool's input */
    BUILD_CUSTOM,
};

struct build_word {
    const char *text;
    int64_t value;
};

/* Fills an element, a JSON object, into a zeroed struct. It cannot fail: there is always `json`. */
typedef void (*build_element)(struct build *build, json_t *value, void *to);

/* Fills the struct member `at` and returns what has to go through extra_json, a new reference: NULL for nothing, the
 * value itself when no part of it is typed. */
typedef json_t *(*build_custom)(struct build *build, json_t *value, void *at);

struct build_row {
    const char *name;
    enum build_type type;
    size_t offset, second, size;
    bool (*needs)(const json_t *value); /* else the struct cannot hold the element; NULL: it can do without */
    const struct build_word *words;
    build_element element;
    build_custom custom;
};

struct build_rows {
    const struct build_row *rows;
    size_t count;
};

#define BUILD_ROWS(array) ((struct build_rows){ array, sizeof(array) / sizeof((array)[0]) })

#define ROW_SAID(json) { .name = json, .type = BUILD_SAID }
#define ROW(kind, of, json, member) { .name = json, .type = BUILD_##kind, .offset = offsetof(of, member) }
#define ROW_NEEDS(kind, of, json, member, check) \
    { .name = json, .type = BUILD_##kind, .offset = offsetof(of, member), .needs = check }
#define ROW_LONG_TEXT(of, json, text_, len_, check) \
    { .name = json, .type = BUILD_LONG_TEXT, .offset = offsetof(of, text_), .second = offsetof(of, len_), \
      .needs = check }
#define ROW_WORD(of, json, member, words_) \
    { .name = json, .type = BUILD_WORD, .offset = offsetof(of, member), .words = words_ }
#define ROW_TEXTS(of, json, list_, count_) \
    { .name = json, .type = BUILD_TEXTS, .offset = offsetof(of, list_), .second = offsetof(of, count_) }
#define ROW_LIST(of, json, list_, count_, struct_, fill_) \
    { .name = json, .type = BUILD_LIST, .offset = offsetof(of, list_), .second = offsetof(of, count_), \
      .size = sizeof(struct_), .element = fill_ }
/* For a member of the struct, and for the whole struct. */
#define ROW_CUSTOM(of, json, member, take_) \
    { .name = json, .type = BUILD_CUSTOM, .offset = offsetof(of, member), .custom = take_ }
#define ROW_WHOLE(json, take_, check) { .name = json, .type = BUILD_CUSTOM, .custom = take_, .needs = check }

/* ---- what is built ----------------------------------------------------------------------------------------------- */

/* Fills *to from the body. The text for its extra_json, or NULL. A body that is no object is that text itself. */
const char *build_body(struct build *build, json_t *body, struct build_rows rows, void *to);

/* Fills *to from an object; what is left of it (a new reference), or NULL. */
json_t *build_members(struct build *build, json_t *object, struct build_rows rows, void *to);

/* The same for a value that a custom function got. The value itself, when it is no object or has none of the rows'. */
json_t *build_inside(struct build *build, json_t *value, struct build_rows rows, void *to);

/* Whether the object has what the rows need. */
bool build_fits(const json_t *value, struct build_rows rows);

/* The text for `extra_json`; takes the reference, which may be NULL. */
const char *build_extra(struct build *build, json_t *rest);

/* The text for `json`, and all its members are counted so. */
const char *build_whole(struct build *build, json_t *value);

/* ---- values ------------------------------------------------------------------------------------------------------ */

bool build_is_text(const json_t *value);   /* a string without a NUL */
bool build_is_string(const json_t *value); /* any string */
bool build_is_object(const json_t *value);

/* The member is this text. */
bool build_member_is(const json_t *object, const char *name, const char *text);

const char *build_text(struct build *build, const json_t *string);
const char *build_long_text(struct build *build, const json_t *string, size_t *length);

/* 0: none of the words. */
int64_t build_word(const struct build_word *words, const json_t *value);

/* Array and count, or NULL unless it is an array of objects, and not empty. */
void *build_list(struct build *build, const json_t *value, size_t size, build_element element, size_t *count);

#endif
