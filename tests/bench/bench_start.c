/* How long from the start of a process to the first byte of its request: bench_start PROGRAM ARGUMENT..., in which URL stands
 * for a server of this program's own. It answers with a small reply of the Messages protocol, so that the program ends well.
 * Prints milliseconds. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 30 };

static const char body[] = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":"
                           "\"text\",\"text\":\"Yes.\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":12,"
                           "\"output_tokens\":6}}";

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static int listen_here(char *url, size_t size)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 || listen(fd, 1) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        return -1;
    snprintf(url, size, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return fd;
}

static pid_t start(char **command, char *url)
{
    pid_t pid;

    for (char **argument = command; *argument; argument++)
        if (strcmp(*argument, "URL") == 0)
            *argument = url;
    pid = fork();
    if (pid == 0) {
        execvp(*command, command);
        _exit(127);
    }
    return pid;
}

/* Takes the request, and answers when its last byte has come, which ends it with a brace: the moment of its first byte, or -1. */
static double serve(int listening)
{
    char bytes[65536], answer[1024];
    int fd = accept(listening, NULL, NULL);
    double moment = fd >= 0 && read(fd, bytes, 1) == 1 ? now() : -1;
    ssize_t count = moment < 0 ? -1 : 1;
    int len = snprintf(answer, sizeof answer,
                       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                       "Connection: close\r\n\r\n%s", sizeof body - 1, body);

    while (count > 0 && bytes[count - 1] != '}')
        count = read(fd, bytes, sizeof bytes);
    if (count > 0 && write(fd, answer, (size_t)len) == len) {
        shutdown(fd, SHUT_WR);
        while (read(fd, bytes, sizeof bytes) > 0)
            ;
    }
    if (fd >= 0)
        close(fd);
    return moment;
}

int main(int argc, char **argv)
{
    char url[64];
    int status = -1, listening = listen_here(url, sizeof url);
    double began, moment;
    pid_t pid;

    if (argc < 2 || listening < 0)
        return 2;
    alarm(PATIENCE_SECONDS); /* a program that does not connect must not hold the benchmark up */
    began = now();
    pid = start(argv + 1, url);
    moment = serve(listening);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0 || moment < 0)
        return 1;
    printf("%.3f\n", moment - began);
    return 0;
}
