/* The bodies: the files of one folder with a given ending, in order of their names. */
#ifndef TESTS_CORPUS_FILES_H
#define TESTS_CORPUS_FILES_H

#include <stddef.h>

struct corpus_file {
    char *name;
    char *text; /* a NUL follows that is not counted */
    size_t length;
};

struct corpus_list {
    struct corpus_file *files;
    size_t count;
};

/* Loads ROOT/FOLDER/... whose names end in `ending`. A folder that is not there gives an empty list. */
struct corpus_list corpus_list_load(const char *root, const char *folder, const char *ending);

void corpus_list_free(struct corpus_list *list);

#endif
