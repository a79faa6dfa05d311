/* A literal reading of an event stream that lies in memory as a whole: the oracle beside the library's
 * parser. */
#ifndef TESTS_CORPUS_FRAMES_H
#define TESTS_CORPUS_FRAMES_H

#include <stdbool.h>
#include <stddef.h>

struct frame {
    char *event; /* "" when the block names none */
    char *data;  /* a NUL follows that is not counted */
    size_t length;
};

struct frames {
    struct frame *list;
    size_t count;
};

/* Blocks without data, and one that the end cuts off, are no frames. A line whose field is "error" is a frame
 * of that name by itself. */
struct frames frames_parse(const char *bytes, size_t length);

/* "[DONE]", blanks behind it apart. */
bool frame_is_done(const struct frame *frame);

void frames_free(struct frames *frames);

#endif
