/* The demonstration router as a program. */
#define _POSIX_C_SOURCE 200809L
#include "router.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage_text[] =
    "usage: router [options]\n"
    "A small LLM router on 127.0.0.1 that answers with canned texts.\n"
    "  --port N           the port to listen on; 0, the default: any free one\n"
    "  --port-file FILE   write the port into FILE once listening\n"
    "  --word-delay-ms N  the pause before each word of a stream; default 30\n"
    "  --max-seconds N    stop after this time; default 600\n"
    "  --requests N       stop after this many answers; 0, the default: no limit\n"
    "  --help             print this text\n";

struct settings {
    unsigned long port;
    const char *port_file;
    unsigned long word_delay_ms;
    unsigned long max_seconds;
    unsigned long requests;
};

/* Whatever may end the program, a signal or an answer, wakes the main thread by a byte in this pipe. */
static int wake_up[2] = { -1, -1 };
static volatile sig_atomic_t signalled;

static void wake(void)
{
    int saved = errno;
    ssize_t written = write(wake_up[1], "", 1);

    (void)written; /* when the pipe is full, its reader is awake already */
    errno = saved;
}

static void on_signal(int number)
{
    (void)number;
    signalled = 1;
    wake();
}

static void on_reply(void *user)
{
    (void)user;
    wake();
}

/* ---- The command line ---- */

static bool parse_number(const char *text, unsigned long limit, unsigned long *number)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *number = strtoul(text, &end, 10);
    return errno == 0 && *end == '\0' && *number <= limit;
}

static bool parse_option(struct settings *settings, const char *name, const char *value)
{
    if (strcmp(name, "--port") == 0)
        return parse_number(value, 65535, &settings->port);
    if (strcmp(name, "--word-delay-ms") == 0)
        return parse_number(value, 3600000, &settings->word_delay_ms);
    if (strcmp(name, "--max-seconds") == 0)
        return parse_number(value, 31536000, &settings->max_seconds);
    if (strcmp(name, "--requests") == 0)
        return parse_number(value, 1000000000, &settings->requests);
    if (strcmp(name, "--port-file") == 0) {
        settings->port_file = value;
        return true;
    }
    return false;
}

static bool parse(struct settings *settings, int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2)
        if (i + 1 == argc || !parse_option(settings, argv[i], argv[i + 1]))
            return false;
    return true;
}

/* ---- Running ---- */

/* Under another name first, so that whoever waits for the file never reads half of it. */
static bool write_port_file(const char *path, int port)
{
    char *temporary = malloc(strlen(path) + 5);
    FILE *file;
    bool written;

    if (!temporary)
        return false;
    sprintf(temporary, "%s.new", path);
    file = fopen(temporary, "w");
    written = file && fprintf(file, "%d\n", port) > 0;
    if (file && fclose(file) != 0)
        written = false;
    written = written && rename(temporary, path) == 0;
    free(temporary);
    return written;
}

static bool prepare_wake_up(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    return pipe(wake_up) == 0 && fcntl(wake_up[1], F_SETFL, O_NONBLOCK) == 0 &&
           sigaction(SIGTERM, &action, NULL) == 0 && sigaction(SIGINT, &action, NULL) == 0;
}

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* False when the time is over. */
static bool wait_for_news(long long end)
{
    struct pollfd fd = { .fd = wake_up[0], .events = POLLIN };
    char bytes[512];
    long long left;

    while ((left = end - now_ms()) > 0) {
        int ready = poll(&fd, 1, left > 60000 ? 60000 : (int)left);

        if (ready > 0 && read(wake_up[0], bytes, sizeof bytes) > 0)
            return true;
    }
    return false;
}

static void run(struct server *server, const struct settings *settings)
{
    long long end = now_ms() + (long long)settings->max_seconds * 1000;

    while (!signalled && wait_for_news(end))
        if (settings->requests > 0 && server_count(server, SERVER_REPLIES) >= settings->requests)
            break;
}

static bool announce(const struct server *server, const struct settings *settings)
{
    printf("listening on %s\n", server_url(server));
    fflush(stdout);
    return !settings->port_file || write_port_file(settings->port_file, server_port(server));
}

static int serve(const struct settings *settings)
{
    struct router_options router = { .word_delay_ms = (unsigned)settings->word_delay_ms, .keys = router_keys_new(),
                                     .org = router_org_new() };
    struct server_options options = {
        .port = (int)settings->port, .forget_requests = true, .on_reply = on_reply,
    };
    struct server *server = prepare_wake_up() ? server_start(&options) : NULL;
    int status = 0;

    if (!server) {
        perror("router: cannot listen");
        router_keys_free(router.keys);
        router_org_free(router.org);
        return 1;
    }
    server_set_handler(server, router_handle, &router);
    if (announce(server, settings)) {
        run(server, settings);
    } else {
        perror("router: cannot write the port file");
        status = 1;
    }
    server_stop(server);
    router_keys_free(router.keys);
    router_org_free(router.org);
    return status;
}

int main(int argc, char **argv)
{
    struct settings settings = { .word_delay_ms = 30, .max_seconds = 600 };

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage_text, stdout);
        return 0;
    }
    if (!parse(&settings, argc, argv)) {
        fputs(usage_text, stderr);
        return 2;
    }
    return serve(&settings);
}
