#include "corpus_files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"
#include "text.h"

static int ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name);
    size_t tail = strlen(ending);
    return length > tail && strcmp(name + length - tail, ending) == 0;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct corpus_file *)left)->name, ((const struct corpus_file *)right)->name);
}

static void add_file(struct corpus_list *list, const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    struct corpus_file file = { 0 };
    file.text = server_load_file(path, &file.length);
    if (file.text == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    file.name = text_copy(name, strlen(name));
    list->files = text_need(realloc(list->files, (list->count + 1) * sizeof *list->files));
    list->files[list->count++] = file;
}

struct corpus_list corpus_list_load(const char *root, const char *folder, const char *ending)
{
    struct corpus_list list = { 0 };
    char path[768];
    snprintf(path, sizeof path, "%s/%s", root, folder);
    DIR *directory = opendir(path);
    if (directory == NULL)
        return list;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (entry->d_name[0] != '.' && ends_with(entry->d_name, ending))
            add_file(&list, path, entry->d_name);
    }
    closedir(directory);
    if (list.count > 1)
        qsort(list.files, list.count, sizeof *list.files, by_name);
    return list;
}

void corpus_list_free(struct corpus_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->files[i].name);
        free(list->files[i].text);
    }
    free(list->files);
    *list = (struct corpus_list){ 0 };
}
