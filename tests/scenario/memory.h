/* Calls whose allocations fail, one after the other. */
#ifndef TESTS_MEMORY_H
#define TESTS_MEMORY_H

#include "hooks.h"
#include "scenario.h"

struct memory_trial {
    const char *name; /* for a failing test */
    /* The call. It frees its result; before it looks at it in a way that needs memory comes hooks_end. */
    int (*call)(struct scene *scene, const void *user, requesty_error *error);
    /* With memory that lasts, and the client that the call has: may be NULL. */
    void (*before)(struct scene *scene, const void *user);
    void (*after)(struct scene *scene, const void *user);
    const void *user;
    int code;     /* what the call comes to when memory lasts */
    size_t least; /* it takes more allocations than this */
};

/* Makes the call with a new client that does not retry, and with its first, second, ... allocation failing, by itself
 * and with all behind it, until it takes none of that number. It must come to its code or, where an allocation failed, to
 * REQUESTY_ERR_NO_MEMORY, and without the client nothing may be left. */
void check_each_allocation(struct scene *scene, const struct memory_trial *trial);

#endif
