/* Every call that has a form for loops beside one that blocks, for tests that try all of them; but for those of whole
 * protocols (messages, chat, responses), which loops.h has. */
#ifndef TESTS_STARTS_H
#define TESTS_STARTS_H

#include "loops.h"

/* One type of result: its accessor, and what a test wants of it. */
struct result_kind {
    const char *name;
    const void *(*of)(requesty_call *call);
    const char *(*text)(const void *result); /* raw_json, or what stands for it */
    const requesty_info *(*info)(const void *result);
    void (*free)(void *result);
};

/* All of them. */
extern const struct result_kind *const result_kinds[];
extern const size_t result_kind_count;

/* One call with its arguments, in both forms. */
struct start {
    const char *name; /* of the function, without requesty_ and _start */
    int (*wait)(requesty_client *client, void *result, requesty_error *error); /* result: a T **, or unused */
    int (*start)(requesty_client *client, requesty_loop *loop, const requesty_call_handlers *handlers,
                 requesty_call **call, requesty_error *error);
    const struct result_kind *kind; /* NULL: the status is all */
    const char *answer;             /* that it needs; NULL: any will do */
};

extern const struct start starts[];
extern const size_t start_count;

#define EACH_START(each) for (const struct start *each = starts; each < starts + start_count; each++)

/* The answer, of the type that it has. */
struct server_reply *start_reply(const struct start *each);

/* What on_done was told of one, and of which kind the result was. For struct told.at_done there is the rest. */
struct seen {
    size_t dones;
    int code;
    requesty_error error;
    const struct result_kind *kind; /* of the result in on_done; NULL: none */
    char text[256];                 /* of the result */
    requesty_info info;
    void (*at_done)(struct seen *seen, requesty_call *call); /* may be NULL */
    requesty_loop *loop;
    requesty_call *handle;
    struct scene *scene;
};

/* Handlers that note all of that. A call with more than one result fails the test. */
requesty_call_handlers see(struct seen *seen);

/* Which kind of result the call has; NULL: none. */
const struct result_kind *kind_of(requesty_call *call);

/* Starts it, which must succeed; the handle goes to seen->handle if it is wanted. */
void start_one(const struct start *each, struct seen *seen, requesty_loop *loop, requesty_client *client, bool wants_handle);

/* It failed so, once. */
void assert_seen(const struct start *each, const struct seen *seen, int code);

#endif
