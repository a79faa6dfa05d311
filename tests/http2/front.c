#include "front.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STEP_MS = 10, MOST_STEPS = 2000 }; /* nothing tells when another process is ready, or over */

static bool is_listening(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    rc = fd < 0 ? -1 : connect(fd, (const struct sockaddr *)&address, sizeof address);
    if (fd >= 0)
        close(fd);
    return rc == 0;
}

static bool has_ended(pid_t pid)
{
    return waitpid(pid, NULL, WNOHANG) == pid;
}

static bool wait_until_it_listens(struct front *front)
{
    for (int i = 0; i < MOST_STEPS; i++) {
        if (is_listening(front->socket))
            return true;
        if (has_ended(front->pid)) {
            front->pid = 0;
            break;
        }
        poll(NULL, 0, STEP_MS);
    }
    fprintf(stderr, "nghttpx did not start; its words are in %s\n", folder_file(front->folder, "nghttpx.log"));
    return false;
}

/* One process, so that there is one pid to stop. */
static pid_t start_nghttpx(struct front *front, int server_port)
{
    char frontend[160], backend[64];

    snprintf(frontend, sizeof frontend, "--frontend=unix:%s", front->socket);
    snprintf(backend, sizeof backend, "--backend=127.0.0.1,%d", server_port);
    return folder_spawn(front->folder, "nghttpx.log",
                        (const char *const[]){ NGHTTPX, "--conf=/dev/null", "--single-process", "--no-ocsp",
                                               "--log-level=ERROR", frontend, backend,
                                               folder_file(front->folder, "server.key"),
                                               folder_file(front->folder, "server.pem"), NULL });
}

bool front_start(struct front *front, const struct folder *folder, int server_port)
{
    memset(front, 0, sizeof *front);
    front->folder = folder;
    snprintf(front->socket, sizeof front->socket, "%s", folder_file(folder, "front"));
    unlink(front->socket); /* of the one before */
    front->pid = start_nghttpx(front, server_port);
    if (!front->pid || !wait_until_it_listens(front))
        return false;
    front->relay = relay_start(front->socket);
    if (!front->relay)
        return false;
    snprintf(front->url, sizeof front->url, "https://127.0.0.1:%d", relay_port(front->relay));
    return true;
}

static void end(pid_t pid)
{
    kill(pid, SIGTERM);
    for (int i = 0; i < MOST_STEPS / 4; i++) {
        if (has_ended(pid))
            return;
        poll(NULL, 0, STEP_MS);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

void front_stop(struct front *front)
{
    relay_stop(front->relay);
    if (front->pid)
        end(front->pid);
    memset(front, 0, sizeof *front);
}
