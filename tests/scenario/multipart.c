#include "multipart.h"

static char *copy(const char *from, size_t len)
{
    char *to = calloc(1, len + 1);

    assert_non_null(to);
    memcpy(to, from, len);
    return to;
}

static const char *find(const char *at, const char *end, const char *what)
{
    size_t len = strlen(what);

    for (; (size_t)(end - at) >= len; at++)
        if (memcmp(at, what, len) == 0)
            return at;
    return NULL;
}

/* The text between `before` and the next quote or line end; NULL when `before` does not occur. */
static char *between(const char *head, const char *before, const char *stop)
{
    const char *at = strstr(head, before);

    if (!at)
        return NULL;
    at += strlen(before);
    return copy(at, strcspn(at, stop));
}

static void parse_part(struct part *part, const char *from, const char *end)
{
    const char *blank = find(from, end, "\r\n\r\n");

    assert_non_null(blank);
    part->head = copy(from, (size_t)(blank + 2 - from));
    assert_int_equal(strncmp(part->head, "Content-Disposition: form-data; name=\"", 38), 0);
    part->name = between(part->head, "; name=\"", "\"");
    part->filename = between(part->head, "; filename=\"", "\"");
    part->type = between(part->head, "\r\nContent-Type: ", "\r");
    part->data = blank + 4;
    part->len = (size_t)(end - part->data);
}

static char *boundary_of(const struct server_request *request)
{
    static const char before[] = "multipart/form-data; boundary=";
    const char *type = server_request_header(request, "Content-Type");

    assert_non_null(type);
    assert_int_equal(server_request_header_count(request, "Content-Type"), 1);
    assert_int_equal(strncmp(type, before, strlen(before)), 0);
    return copy(type + strlen(before), strlen(type) - strlen(before));
}

void form_parse(struct form *form, const struct server_request *request)
{
    char *boundary = boundary_of(request), between_parts[128], last[128];
    const char *at = request->body, *end = at + request->body_length, *next;

    memset(form, 0, sizeof *form);
    snprintf(between_parts, sizeof between_parts, "\r\n--%s", boundary);
    snprintf(last, sizeof last, "--\r\n");
    assert_int_equal(strncmp(at, between_parts + 2, strlen(between_parts) - 2), 0);
    at += strlen(between_parts) - 2;
    while (strncmp(at, last, 4) != 0) {
        assert_int_equal(strncmp(at, "\r\n", 2), 0);
        next = find(at + 2, end, between_parts);
        assert_non_null(next);
        assert_true(form->count < MOST_PARTS);
        parse_part(&form->parts[form->count++], at + 2, next);
        at = next + strlen(between_parts);
    }
    assert_ptr_equal(at + 4, end);
    free(boundary);
}

void form_free(struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        free(form->parts[i].head);
        free(form->parts[i].name);
        free(form->parts[i].filename);
        free(form->parts[i].type);
    }
}

static void same_or_none(const char *got, const char *expected, const char *file, int line)
{
    _assert_string_equal(got ? got : "(none)", expected ? expected : "(none)", file, line);
}

void check_file(const struct form *form, size_t index, const char *name, const char *filename, const char *type,
                const void *bytes, size_t len, const char *file, int line)
{
    const struct part *part = &form->parts[index];

    _assert_true(index < form->count, "there is such a part", file, line);
    same_or_none(part->name, name, file, line);
    same_or_none(part->filename, filename, file, line);
    same_or_none(part->type, type, file, line);
    _assert_int_equal(part->len, len, file, line);
    _assert_memory_equal(part->data, bytes, len, file, line);
}

void check_field(const struct form *form, size_t index, const char *name, const char *value, const char *file, int line)
{
    check_file(form, index, name, NULL, NULL, value, strlen(value), file, line);
}
