/* A temporary folder with an authority's certificate, a server's that it signed, and another authority's; made by
 * openssl, since no key should lie in a repository. */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <stdbool.h>
#include <sys/types.h>

struct folder {
    char path[64];
};

/* False on failure, which is printed. To be removed in either case. */
bool folder_make(struct folder *folder);
void folder_remove(const struct folder *folder);

/* The path of a file in it, valid until the eighth call from here: authority.pem, other.pem, server.pem, server.key,
 * and what else a test puts there. */
const char *folder_file(const struct folder *folder, const char *name);

/* Starts a program; its output goes into a file of the folder. 0 on failure. */
pid_t folder_spawn(const struct folder *folder, const char *output, const char *const *arguments);

#endif
