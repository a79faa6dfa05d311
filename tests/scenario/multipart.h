/* multipart/form-data as it reached the server, taken apart strictly. */
#ifndef TESTS_MULTIPART_H
#define TESTS_MULTIPART_H

#include "scenario.h"

#define MOST_PARTS 16

struct part {
    char *head;      /* the lines before the blank one, each with its CRLF */
    char *name;      /* as it stands between the quotes */
    char *filename;  /* NULL: none */
    char *type;      /* NULL: none */
    const char *data; /* in the request */
    size_t len;
};

struct form {
    struct part parts[MOST_PARTS];
    size_t count;
};

/* The request must be a form, to the last byte. To be freed. */
void form_parse(struct form *form, const struct server_request *request);
void form_free(struct form *form);

/* Part number `index` is a field with this value. */
#define assert_field(form, index, name, value) check_field(form, index, name, value, __FILE__, __LINE__)
void check_field(const struct form *form, size_t index, const char *name, const char *value, const char *file, int line);

/* Part number `index` is a file. */
#define assert_file(form, index, name, filename, type, bytes, len) \
    check_file(form, index, name, filename, type, bytes, len, __FILE__, __LINE__)
void check_file(const struct form *form, size_t index, const char *name, const char *filename, const char *type,
                const void *bytes, size_t len, const char *file, int line);

#endif
