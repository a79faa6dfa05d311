/* The event-stream parser alone: bench_sse COUNT parses events of 300 bytes until COUNT MB have gone through, fed in pieces as
 * they come off a socket. Prints GB of input a second of processor time. */
#include <requesty/sse.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EVENT = 300, EVENTS = 4096, PIECE = 16384 };

static size_t seen;

static int on_event(const requesty_sse_event *event, void *user)
{
    (void)user;
    seen += event->data_len > 0;
    return 0;
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void make_input(char *input)
{
    static const char name[] = "event: content_block_delta\ndata: ";

    for (size_t i = 0; i < EVENTS; i++, input += EVENT) {
        memset(input, 'x', EVENT - 2);
        memcpy(input, name, sizeof name - 1);
        memcpy(input + EVENT - 2, "\n\n", 2);
    }
}

int main(int argc, char **argv)
{
    static char input[EVENT * EVENTS];
    size_t rounds = argc == 2 ? strtoul(argv[1], NULL, 10) * 1000000 / sizeof input + 1 : 0;
    requesty_sse_parser *parser = requesty_sse_parser_new(on_event, NULL);
    double before;
    int rc = 0;

    if (!rounds || !parser)
        return 2;
    make_input(input);
    before = cpu_seconds();
    for (size_t round = 0; round < rounds; round++)
        for (size_t at = 0; rc == 0 && at < sizeof input; at += PIECE)
            rc = requesty_sse_parser_feed(parser, input + at, at + PIECE < sizeof input ? PIECE : sizeof input - at);
    printf("%.3f\n", (double)(rounds * sizeof input) / 1e9 / (cpu_seconds() - before));
    requesty_sse_parser_free(parser);
    return rc < 0 || seen != rounds * EVENTS;
}
