/* The text of a reply without the big values in it, which the program has in another form. */
#ifndef RQ_JSON_WITHOUT_H
#define RQ_JSON_WITHOUT_H

#include "base/arena.h"
#include "json/scan.h"

/* A copy of the value in `json`, without the blanks around it. `list` has `count` pointers to structs in the order of the text;
 * each has an rq_slice at `offset`, a piece of the text in whose place the copy has `instead`. A piece without bytes stands for
 * none. NULL when memory is short. */
const char *rq_json_without(struct rq_arena *arena, struct rq_slice json, const void *list, size_t count, size_t offset,
                            const char *instead);

#endif
