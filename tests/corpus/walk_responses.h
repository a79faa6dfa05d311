/* The independent walk over a Responses stream: what it has gathered, and the pieces of items. The items themselves and the
 * response around them are in expect_responses_stream.c. */
#ifndef TESTS_CORPUS_WALK_RESPONSES_H
#define TESTS_CORPUS_WALK_RESPONSES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The members by which the walk knows the items; they are taken out at the end. */
#define INDEX "\001index"
#define DONE "\001done"
#define LISTED "\001listed"

struct walk {
    json_t *response; /* without its output; NULL before it began */
    json_t *items;
    json_t *pieces; /* what the events tell in pieces: "text", "reasoning", "refusal": {"AT": "..."} */
    size_t base;    /* items of the responses before the one at hand */
    size_t places;  /* items before the last output left some out: events are numbered so */
    json_t *first;  /* the response as it was when it began */
    int64_t starts;
    bool complete;
    bool begun;
};

bool walk_says_nothing(const json_t *value);

/* Lays members over others; what says nothing does not replace what says something. */
void walk_overlay(json_t *target, json_t *source);

/* The newest item with the frame's index, or NULL; and where an item stands. */
json_t *walk_item_of(struct walk *walk, const json_t *frame);
size_t walk_place_of(const struct walk *walk, const json_t *item);

/* Notes a piece that an event must tell; whether the item at that place has any. */
void walk_tell_piece(struct walk *walk, const char *list, size_t at, const json_t *text);
bool walk_is_told(const struct walk *walk, const char *list, size_t at);

/* Frames about pieces; false: it is not about one. */
bool walk_take_as_piece(struct walk *walk, const char *type, json_t *frame);
void walk_take_part(struct walk *walk, json_t *frame);
void walk_take_annotation(struct walk *walk, json_t *frame);

#endif
