#include "wire/path.h"

#include <string.h>

#include "wire/ascii.h"
#include "wire/url.h"

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

/* ---- whole paths ------------------------------------------------------------------------------------------------- */

static int hex_value(char c)
{
    return rq_is_digit(c) ? c - '0' : rq_lower(c) - 'a' + 10;
}

/* The next character of a path, decoded as some servers do before they look at it. */
static char next_decoded(const char **path)
{
    const char *at = *path;

    *path += *at == '%' ? 3 : 1;
    return *at == '%' ? (char)(hex_value(at[1]) * 16 + hex_value(at[2])) : *at;
}

/* Whether a piece between slashes is "." or "..". */
static bool has_dots(const char *path, const char *end)
{
    size_t dots = 0, others = 0;

    while (path < end) {
        char c = next_decoded(&path);
        bool is_slash = c == '/' || c == '\\';
        if (is_slash && dots >= 1 && dots <= 2 && !others)
            return true;
        dots = is_slash ? 0 : dots + (c == '.');
        others = is_slash ? 0 : others + (c != '.');
    }
    return dots >= 1 && dots <= 2 && !others;
}

const char *rq_path_whole_problem(const char *path)
{
    const char *problem = path ? rq_url_text_problem(path) : "is NULL";
    const char *query, *colon;

    if (problem)
        return problem;
    query = path + strcspn(path, "?");
    colon = strstr(path, "://");
    if ((path[0] == '/' && path[1] == '/') || (colon && colon < query))
        return "names a server: write only what comes behind the base URL";
    if (strchr(path, '#'))
        return "holds a fragment, which is never sent";
    if (has_dots(path, query))
        return "holds a piece that is a dot, which names another path";
    return NULL;
}

/* ---- putting together -------------------------------------------------------------------------------------------- */

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
