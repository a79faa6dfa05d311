/* Many concurrent streams, measured: the same course for every client, from opening to end. bench_flood.c is the server. */
#ifndef TESTS_BENCH_STREAMS_RUN_H
#define TESTS_BENCH_STREAMS_RUN_H

#include <stddef.h>

/* A client. All its functions get `self`. */
struct bench_side {
    void (*open)(void *self, size_t streams); /* starts that many more; does not wait */
    int (*turn)(void *self);                  /* waits until something comes and acts on it; 0 or a failure */
    size_t (*opened)(void *self);             /* streams whose beginning has come */
    size_t (*events)(void *self);             /* text events so far, of all streams */
    size_t (*ended)(void *self);              /* streams that are over, well or not */
    int (*is_whole)(void *self, size_t events_each); /* whether each stream brought all that it should, and its end */
    void *self;
};

struct bench_course {
    size_t streams;
    size_t rounds; /* events each stream gets */
    size_t slice;  /* streams that get an event at once, before the client is waited for; 0: all */
};

/* STREAMS ROUNDS [SLICE], from a program's arguments; ends the process when they are wrong. */
struct bench_course bench_course_from(int argc, char **argv);

/* Runs the course at the server and prints one line: processor microseconds an event, a stream's start and a stream's end,
 * bytes of memory a stream that is open, and at its peak. Returns the exit status: not 0 when something is missing. */
int bench_streams_run(const struct bench_side *side, const char *url, struct bench_course course);

#endif
