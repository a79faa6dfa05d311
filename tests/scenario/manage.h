/* For tests of the management host and of feedback: what they send, how it is repeated, what they do with answers that
 * say nothing, and memory that runs out. */
#ifndef TESTS_MANAGE_H
#define TESTS_MANAGE_H

#include "hooks.h"
#include "scenario.h"

/* One call with its arguments. It frees its result, and leaves nothing else. */
typedef int (*manage_call)(struct scene *scene, requesty_error *error);

struct operation {
    const char *name; /* of the function, for a failing test */
    manage_call call;
    const char *method, *path;
    const char *body;   /* that is sent; NULL: none */
    const char *answer; /* that it needs; NULL: any will do */
    bool may_repeat;    /* where it may have been carried out */
};

/* The last request is this one, with the key. */
void check_sent(struct scene *scene, const char *method, const char *path, const char *body);

/* Each operation: the request as it arrives; success with an empty answer, or not; repetition; the server's refusals;
 * what becomes of it without a client; and each allocation that fails. */
void check_requests(struct scene *scene, const struct operation *operations, size_t count);
void check_empty_answers(struct scene *scene, const struct operation *operations, size_t count);
void check_repetition(struct scene *scene, const struct operation *operations, size_t count);
void check_refusals(struct scene *scene, const struct operation *operations, size_t count);
void check_no_client(struct scene *scene, const struct operation *operations, size_t count);
void check_memory(struct scene *scene, const struct operation *operations, size_t count);

/* Each allocation that fails while this is the answer, and `code` what the call comes to. */
void check_memory_with(struct scene *scene, const struct operation *operation, struct server_reply *reply, int code);

#endif
