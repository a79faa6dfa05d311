/* Allocation: every byte the library asks for itself goes through here, so that the user's hooks see it and the tests
 * can make any one of them fail. */
#ifndef RQ_BASE_MEMORY_H
#define RQ_BASE_MEMORY_H

#include <stddef.h>

void *rq_malloc(size_t size);
void *rq_zalloc(size_t size);
void *rq_realloc(void *block, size_t size);
void rq_free(void *block);

/* A NUL-terminated copy; NULL when memory is short. */
char *rq_strndup(const char *text, size_t len);

/* Zeroes memory in a way the compiler may not leave out; for secrets. */
void rq_wipe(void *block, size_t size);

#endif
