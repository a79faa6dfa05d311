/* Texts that grow, for the test's own walks. Memory that runs out ends the program. */
#ifndef TESTS_CORPUS_TEXT_H
#define TESTS_CORPUS_TEXT_H

#include <stddef.h>

struct text {
    char *bytes; /* NUL-terminated, but NULL while nothing was added */
    size_t length;
    size_t room;
};

/* The block, or the end of the program if it is NULL. */
void *text_need(void *block);

/* A copy with a NUL behind it, to be freed. */
char *text_copy(const char *bytes, size_t length);

void text_add(struct text *text, const char *bytes, size_t length);
void text_clear(struct text *text);

#endif
