#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "view.h"

enum { SHOWN = 160 };

struct path {
    char text[512];
    size_t length;
};

static char *differ(json_t *want, json_t *got, struct path *path);

static size_t go_down(struct path *path, const char *name, size_t index)
{
    size_t before = path->length;
    char *end = path->text + before;
    size_t room = sizeof path->text - before;
    int added = name != NULL ? snprintf(end, room, "%s%s", before > 0 ? "." : "", name)
                             : snprintf(end, room, "[%zu]", index);
    if (added > 0 && (size_t)added < room)
        path->length += (size_t)added;
    return before;
}

static void go_up(struct path *path, size_t before)
{
    path->length = before;
    path->text[before] = '\0';
}

/* What is shown of a value; of a text, from a little before its first different byte on. */
static void show(char *out, size_t room, const json_t *value, size_t from)
{
    if (value == NULL) {
        snprintf(out, room, "nothing");
        return;
    }
    if (json_is_string(value)) {
        size_t start = from > 20 ? from - 20 : 0;
        snprintf(out, room, "%s\"%.*s\" (%zu bytes)", start > 0 ? "..." : "", SHOWN,
                 json_string_value(value) + start, json_string_length(value));
        return;
    }
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    snprintf(out, room, "%.*s", SHOWN, text == NULL ? "?" : text);
    free(text);
}

static size_t first_difference(const json_t *want, const json_t *got)
{
    if (!json_is_string(want) || !json_is_string(got))
        return 0;
    const char *left = json_string_value(want);
    const char *right = json_string_value(got);
    size_t at = 0;
    while (left[at] != '\0' && left[at] == right[at])
        at++;
    return at;
}

static char *report(const struct path *path, const json_t *want, const json_t *got)
{
    char left[SHOWN + 64];
    char right[SHOWN + 64];
    char line[sizeof path->text + sizeof left + sizeof right + 32];
    size_t from = first_difference(want, got);
    show(left, sizeof left, want, from);
    show(right, sizeof right, got, from);
    int length = snprintf(line, sizeof line, "%s: want %s, got %s", path->text, left, right);
    return text_copy(line, length > 0 ? (size_t)length : 0);
}

static char *differ_in_object(json_t *want, json_t *got, struct path *path)
{
    const char *name;
    json_t *member;
    json_object_foreach(want, name, member) {
        size_t before = go_down(path, name, 0);
        char *found = differ(member, json_object_get(got, name), path);
        go_up(path, before);
        if (found != NULL)
            return found;
    }
    json_object_foreach(got, name, member) {
        if (json_object_get(want, name) != NULL)
            continue;
        size_t before = go_down(path, name, 0);
        char *found = report(path, NULL, member);
        go_up(path, before);
        return found;
    }
    return NULL;
}

static char *differ_in_array(json_t *want, json_t *got, struct path *path)
{
    size_t count =
        json_array_size(want) > json_array_size(got) ? json_array_size(want) : json_array_size(got);
    for (size_t i = 0; i < count; i++) {
        size_t before = go_down(path, NULL, i);
        char *found = differ(json_array_get(want, i), json_array_get(got, i), path);
        go_up(path, before);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static char *differ(json_t *want, json_t *got, struct path *path)
{
    if (json_is_string(want) && strcmp(json_string_value(want), VIEW_ANY) == 0)
        return NULL;
    if (json_is_object(want) && json_is_object(got))
        return differ_in_object(want, got, path);
    if (json_is_array(want) && json_is_array(got))
        return differ_in_array(want, got, path);
    if (want != NULL && got != NULL && json_equal(want, got))
        return NULL;
    if (json_is_number(want) && json_is_number(got) && (json_is_real(want) != json_is_real(got)) &&
        !(json_number_value(want) < json_number_value(got)) &&
        !(json_number_value(want) > json_number_value(got)))
        return NULL; /* 1.0 is 1; and an integer beyond 64 bits somewhere makes reals of all of them */
    return report(path, want, got);
}

char *view_difference(json_t *want, json_t *got)
{
    struct path path = { { 0 }, 0 };
    return differ(want, got, &path);
}
