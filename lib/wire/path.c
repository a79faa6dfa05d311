#include "wire/path.h"

#include <string.h>

#include "wire/ascii.h"

const char *rq_path_problem(const char *element)
{
    if (!element)
        return "is NULL";
    if (!*element)
        return "is empty";
    if (strcmp(element, ".") == 0 || strcmp(element, "..") == 0)
        return "is a dot, which names another path";
    return NULL;
}

static int append_escaped(struct rq_buffer *path, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    int rc = 0;

    for (; rc == 0 && *text; text++) {
        unsigned char byte = (unsigned char)*text;
        char encoded[3] = { '%', hex[byte >> 4], hex[byte & 15] };
        rc = rq_is_unreserved(*text) ? rq_buffer_append_byte(path, *text) : rq_buffer_append(path, encoded, 3);
    }
    return rc;
}

int rq_path_element(struct rq_buffer *path, const char *element)
{
    return append_escaped(path, element);
}

int rq_path_query(struct rq_buffer *path, const char *name, const char *value)
{
    bool is_first = !path->len || !memchr(path->data, '?', path->len);
    int rc;

    if (!value)
        return 0;
    rc = rq_buffer_append_byte(path, is_first ? '?' : '&');
    if (rc == 0)
        rc = append_escaped(path, name);
    if (rc == 0)
        rc = rq_buffer_append_byte(path, '=');
    return rc < 0 ? rc : append_escaped(path, value);
}
