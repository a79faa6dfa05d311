#define _POSIX_C_SOURCE 200809L
#include "bench_streams_run.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench_process.h"

#define WAVE 200      /* streams that are being opened at once: the server's backlog is finite */
#define WARM_ROUNDS 2 /* before memory is looked at and time is taken: by then each stream has what it needs */

struct run {
    const struct bench_side *side;
    struct bench_course course;
    int control;
    size_t sent; /* events that the server has been asked for */
};

struct bench_course bench_course_from(int argc, char **argv)
{
    struct bench_course course = { 0 };

    if (argc >= 2) {
        course.streams = strtoul(argv[0], NULL, 10);
        course.rounds = strtoul(argv[1], NULL, 10);
        course.slice = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    }
    if (!course.streams || course.rounds <= WARM_ROUNDS) {
        fprintf(stderr, "STREAMS and ROUNDS are needed, and more than %d ROUNDS\n", WARM_ROUNDS);
        exit(2);
    }
    if (!course.slice || course.slice > course.streams)
        course.slice = course.streams;
    bench_need_descriptors(course.streams);
    return course;
}

/* ---- the control ------------------------------------------------------------------------------------------------- */

static int connect_control(const char *url)
{
    const char *port = strrchr(url, ':');
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_port = htons((uint16_t)(port ? strtoul(port + 1, NULL, 10) : 0));
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("the server's control");
        exit(1);
    }
    return fd;
}

/* Returns when the server has done it: everything it sent is in the sockets then. */
static void command(const struct run *run, const char *line)
{
    char answer[3];

    if (send(run->control, line, strlen(line), MSG_NOSIGNAL) < 0 ||
        recv(run->control, answer, sizeof answer, MSG_WAITALL) != sizeof answer) {
        fprintf(stderr, "the server has gone\n");
        exit(1);
    }
}

/* ---- the course -------------------------------------------------------------------------------------------------- */

/* Turns the client until it has counted that far. */
static int turn_until(const struct run *run, size_t (*counted)(void *), size_t goal)
{
    int rc = 0;

    while (rc == 0 && counted(run->side->self) < goal)
        rc = run->side->turn(run->side->self);
    return rc;
}

static int open_all(const struct run *run)
{
    int rc = 0;

    for (size_t opened = 0; rc == 0 && opened < run->course.streams;) {
        size_t left = run->course.streams - opened, more = left < WAVE ? left : WAVE;
        run->side->open(run->side->self, more);
        opened += more;
        rc = turn_until(run, run->side->opened, opened);
    }
    return rc;
}

static int send_events(struct run *run, size_t rounds)
{
    size_t goal = run->sent + rounds * run->course.streams;
    int rc = 0;

    while (rc == 0 && run->sent < goal) {
        size_t left = goal - run->sent, slice = left < run->course.slice ? left : run->course.slice;
        char line[64];

        snprintf(line, sizeof line, "slice %zu\n", slice);
        command(run, line);
        run->sent += slice;
        rc = turn_until(run, run->side->events, run->sent);
    }
    return rc;
}

static int end_all(const struct run *run)
{
    command(run, "end\n");
    return turn_until(run, run->side->ended, run->course.streams);
}

static int check(const struct run *run, int rc)
{
    size_t ended = run->side->ended(run->side->self);

    if (rc == 0 && ended == run->course.streams && run->side->is_whole(run->side->self, run->course.rounds))
        return 0;
    fprintf(stderr, "%zu of %zu streams ended, %zu of %zu events came; not all of them are whole\n", ended,
            run->course.streams, run->side->events(run->side->self), run->course.streams * run->course.rounds);
    return 1;
}

static double each(double from, double to, size_t count)
{
    return (to - from) * 1e6 / (double)count;
}

int bench_streams_run(const struct bench_side *side, const char *url, struct bench_course course)
{
    struct run run = { side, course, connect_control(url), 0 };
    double begun = bench_cpu_seconds(), open, idle, over, ended;
    long before = bench_memory("VmRSS"), during, most;
    size_t measured = (course.rounds - WARM_ROUNDS) * course.streams;
    int rc = open_all(&run);

    open = bench_cpu_seconds();
    rc = rc ? rc : send_events(&run, WARM_ROUNDS);
    during = bench_memory("VmRSS");
    idle = bench_cpu_seconds();
    rc = rc ? rc : send_events(&run, course.rounds - WARM_ROUNDS);
    over = bench_cpu_seconds();
    rc = rc ? rc : end_all(&run);
    ended = bench_cpu_seconds();
    most = bench_memory("VmHWM");
    close(run.control);
    if (check(&run, rc) != 0)
        return 1;
    printf("%.3f %.2f %.2f %ld %ld\n", each(idle, over, measured), each(begun, open, course.streams),
           each(over, ended, course.streams), (during - before) / (long)course.streams,
           (most - before) / (long)course.streams);
    return 0;
}
