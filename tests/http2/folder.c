#include "folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

const char *folder_file(const struct folder *folder, const char *name)
{
    static char paths[8][512];
    static int next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", folder->path, name);
    return path;
}

pid_t folder_spawn(const struct folder *folder, const char *output, const char *const *arguments)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int rc;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder_file(folder, output), O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    rc = posix_spawn(&pid, arguments[0], &actions, NULL, (char *const *)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return rc == 0 ? pid : 0;
}

static void print_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[256];

    while (file && fgets(line, sizeof line, file))
        fputs(line, stderr);
    if (file)
        fclose(file);
}

static bool run(const struct folder *folder, const char *const *arguments)
{
    pid_t pid = folder_spawn(folder, "openssl.log", arguments);
    int status = -1;

    if (pid && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    fprintf(stderr, "%s %s failed:\n", arguments[0], arguments[1]);
    print_file(folder_file(folder, "openssl.log"));
    return false;
}

#define NEW_KEY "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"
#define FILE_OF(name) folder_file(folder, name)

static bool make_authority(const struct folder *folder, const char *certificate, const char *key)
{
    return run(folder, (const char *const[]){ OPENSSL, "req", "-x509", NEW_KEY, "-keyout", FILE_OF(key), "-out",
                                              FILE_OF(certificate), "-days", "2", "-subj", "/CN=an authority for a test",
                                              "-addext", "keyUsage=critical,keyCertSign,cRLSign", NULL });
}

static bool write_extensions(const char *path)
{
    FILE *file = fopen(path, "w");
    bool written = file && fputs("subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n", file) >= 0;

    return file && fclose(file) == 0 && written;
}

static bool make_request(const struct folder *folder)
{
    return run(folder, (const char *const[]){ OPENSSL, "req", NEW_KEY, "-keyout", FILE_OF("server.key"), "-out",
                                              FILE_OF("server.csr"), "-subj", "/CN=a server for a test", NULL });
}

static bool sign_request(const struct folder *folder)
{
    return write_extensions(FILE_OF("extensions")) &&
           run(folder, (const char *const[]){ OPENSSL, "x509", "-req", "-in", FILE_OF("server.csr"), "-CA",
                                              FILE_OF("authority.pem"), "-CAkey", FILE_OF("authority.key"),
                                              "-set_serial", "2", "-days", "2", "-extfile", FILE_OF("extensions"),
                                              "-out", FILE_OF("server.pem"), NULL });
}

bool folder_make(struct folder *folder)
{
    const char *base = getenv("TMPDIR");

    snprintf(folder->path, sizeof folder->path, "%s/requesty-XXXXXX", base && strlen(base) < 40 ? base : "/tmp");
    if (!mkdtemp(folder->path)) {
        perror("a temporary folder");
        folder->path[0] = '\0';
        return false;
    }
    return make_authority(folder, "authority.pem", "authority.key") &&
           make_authority(folder, "other.pem", "other.key") && make_request(folder) && sign_request(folder);
}

void folder_remove(const struct folder *folder)
{
    DIR *entries = *folder->path ? opendir(folder->path) : NULL;
    struct dirent *entry;

    if (!entries)
        return;
    while ((entry = readdir(entries)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlink(folder_file(folder, entry->d_name));
    closedir(entries);
    rmdir(folder->path);
}
