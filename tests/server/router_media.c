/* Forms and base64 for the demonstration router. */
#define _GNU_SOURCE
#include "router_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- forms ---- */

static const char *find(const char *from, const char *end, const char *what)
{
    return from < end ? memmem(from, (size_t)(end - from), what, strlen(what)) : NULL;
}

/* "\r\n--BOUNDARY", to be freed; NULL if the request is no form. */
static char *separator(const struct server_request *request)
{
    const char *type = server_request_header(request, "Content-Type");
    const char *boundary = type ? strstr(type, "boundary=") : NULL;
    struct server_buffer text = { 0 };

    if (!boundary || strncmp(type, "multipart/form-data", 19) != 0)
        return NULL;
    server_buffer_format(&text, "\r\n--%s", boundary + 9);
    return text.data;
}

static void read_filename(struct router_part *part, const char *head, const char *end)
{
    const char *name = find(head, end, "filename=\"");
    const char *quote = name ? find(name + 10, end, "\"") : NULL;

    if (quote && (size_t)(quote - name - 10) < sizeof part->filename)
        memcpy(part->filename, name + 10, (size_t)(quote - name - 10));
}

/* Whether the part between the two has this name; fills it in then. */
static bool read_part(struct router_part *part, const char *from, const char *end, const char *name)
{
    const char *blank = find(from, end, "\r\n\r\n"), *found = NULL;
    struct server_buffer quoted = { 0 };

    server_buffer_format(&quoted, " name=\"%s\"", name);
    if (blank)
        found = find(from, blank, quoted.data);
    server_buffer_free(&quoted);
    if (!found)
        return false;
    part->data = blank + 4;
    part->length = (size_t)(end - part->data);
    read_filename(part, from, blank);
    return true;
}

struct router_part router_form_part(const struct server_request *request, const char *name)
{
    struct router_part part = { .length = 0 };
    char *between = separator(request);
    const char *end = request->body + request->body_length, *from, *next;

    /* the first separator has no line end before it */
    from = between ? find(request->body, end, between + 2) : NULL;
    while (from && (next = find(from, end, between)) != NULL && !read_part(&part, from, next, name))
        from = next + strlen(between);
    free(between);
    return part;
}

struct server_reply *router_form_begin(struct router_call *call, char **model, const struct server_request *request,
                                       const char *file)
{
    struct router_part field = router_form_part(request, "model");
    struct server_reply *error = router_check_key(request);

    *model = NULL;
    if (error)
        return error;
    if (!field.data)
        return router_error(400, "model is required, in a multipart form");
    if (!router_form_part(request, file).data)
        return router_error(400, "a file is required");
    *model = server_copy(field.data, field.length);
    *call = (struct router_call){ .request = request, .model = *model };
    return strchr(*model, '/') ? NULL : router_error(404, "Provider and/or model not supported");
}

/* ---- base64 ---- */

void router_base64(struct server_buffer *to, const void *bytes, size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *at = bytes;

    for (size_t i = 0; i < length; i += 3) {
        unsigned group = (unsigned)at[i] << 16 | (i + 1 < length ? (unsigned)at[i + 1] << 8 : 0) |
                         (i + 2 < length ? at[i + 2] : 0);
        char text[4] = { letters[group >> 18], letters[group >> 12 & 63], letters[group >> 6 & 63], letters[group & 63] };

        if (i + 2 >= length)
            text[3] = '=';
        if (i + 1 >= length)
            text[2] = '=';
        server_buffer_append(to, text, 4);
    }
}
