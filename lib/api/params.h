/* What programs pass: structs, also of programs that were compiled with another version of the headers, and pointers. */
#ifndef RQ_API_PARAMS_H
#define RQ_API_PARAMS_H

#include <requesty/base.h>

/* The size of a struct up to a member: that of version 1, with its last member, stays the same when the struct grows. */
#define RQ_SIZE_THROUGH(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

/* Copies the caller's struct of `size` bytes over zeroes into ours of `own` bytes. Refused: NULL, a size below `least`
 * (that of version 1), and a longer struct with anything but zero in the part that this version does not know: a newer
 * program must not lose a member silently. `what` names the struct in the message. */
int rq_params_import(void *to, size_t own, size_t least, const void *from, size_t size, const char *what,
                     requesty_error *error);

/* Refuses a NULL argument: "NAME: is NULL". */
int rq_params_require(const void *argument, const char *name, requesty_error *error);

#endif
