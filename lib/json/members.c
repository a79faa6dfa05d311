#include "json/members.h"

#include <string.h>

#include <requesty/base.h>

#include "base/memory.h"

void rq_members_free(struct rq_members *members)
{
    for (size_t i = 0; i < members->count; i++) {
        rq_buffer_free(&members->list[i].name);
        rq_buffer_free(&members->list[i].value);
    }
    rq_free(members->list);
    *members = (struct rq_members){ 0 };
}

static struct rq_member *find(const struct rq_members *members, const struct rq_string *name)
{
    for (size_t i = 0; i < members->count; i++) {
        const struct rq_buffer *known = &members->list[i].name;
        if (known->len == name->len && memcmp(known->data, name->text, name->len) == 0)
            return &members->list[i];
    }
    return NULL;
}

static int grow(struct rq_members *members)
{
    size_t size = members->size ? members->size * 2 : 8;
    struct rq_member *list;

    if (members->count < members->size)
        return 0;
    list = rq_realloc(members->list, size * sizeof *list);
    if (!list)
        return REQUESTY_ERR_NO_MEMORY;
    members->list = list;
    members->size = size;
    return 0;
}

static struct rq_member *add(struct rq_members *members, const struct rq_string *name)
{
    struct rq_member *member;

    if (grow(members) < 0)
        return NULL;
    member = &members->list[members->count];
    memset(member, 0, sizeof *member);
    if (rq_buffer_append(&member->name, name->text, name->len) < 0 || !rq_buffer_text(&member->name)) {
        rq_buffer_free(&member->name);
        return NULL;
    }
    members->count++;
    return member;
}

static bool is_null(struct rq_slice value)
{
    return rq_slice_kind(value) == RQ_KIND_NULL;
}

static int replace(struct rq_member *member, struct rq_slice value)
{
    /* streams repeat most members on every chunk */
    if (member->value.len == value.len && memcmp(member->value.data, value.text, value.len) == 0)
        return 0;
    if (rq_buffer_reserve(&member->value, value.len) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    member->value.len = 0;
    return rq_buffer_append(&member->value, value.text, value.len);
}

int rq_members_set(struct rq_members *members, const struct rq_string *name, struct rq_slice value)
{
    struct rq_member *member = find(members, name);

    if (member && is_null(value))
        return 0;
    if (!member)
        member = add(members, name);
    return member ? replace(member, value) : REQUESTY_ERR_NO_MEMORY;
}

static struct rq_slice value_of(const struct rq_member *member)
{
    return (struct rq_slice){ member->value.data, member->value.len };
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct rq_slice rq_array_inside(struct rq_slice array)
{
    struct rq_slice inside = { array.text + 1, array.len - 2 };

    while (inside.len && is_blank(*inside.text)) {
        inside.text++;
        inside.len--;
    }
    while (inside.len && is_blank(inside.text[inside.len - 1]))
        inside.len--;
    return inside;
}

/* "[a]" and "[b]" become "[a,b]". */
static int join_arrays(struct rq_member *member, struct rq_slice more)
{
    struct rq_slice inside = rq_array_inside(more);
    int rc;

    if (!inside.len)
        return 0;
    if (!rq_array_inside(value_of(member)).len)
        return replace(member, more);
    rc = rq_buffer_reserve(&member->value, inside.len + 1);
    if (rc < 0)
        return rc;
    member->value.data[member->value.len - 1] = ',';
    rc = rq_buffer_append(&member->value, inside.text, inside.len);
    return rc < 0 ? rc : rq_buffer_append_byte(&member->value, ']');
}

int rq_members_join(struct rq_members *members, const struct rq_string *name, struct rq_slice value)
{
    struct rq_member *member = find(members, name);

    if (member && rq_slice_kind(value) == RQ_KIND_ARRAY && rq_slice_kind(value_of(member)) == RQ_KIND_ARRAY)
        return join_arrays(member, value);
    return rq_members_set(members, name, value);
}

int rq_members_set_all(struct rq_members *members, struct rq_slice object)
{
    struct rq_scan scan;
    struct rq_string name;
    struct rq_slice value;
    int rc = 0;

    rq_scan_init(&scan, object.text, object.len, RQ_SCAN_DEEPEST);
    if (rq_slice_kind(object) != RQ_KIND_OBJECT || rq_scan_object(&scan) < 0)
        return 0;
    while (rc == 0 && rq_scan_member(&scan, &name) > 0 && rq_scan_skip(&scan, &value) == 0)
        rc = rq_members_set(members, &name, value);
    return rc;
}

struct rq_slice rq_members_get(const struct rq_members *members, const char *name)
{
    struct rq_string string = { name, strlen(name), false };
    struct rq_member *member = find(members, &string);
    return member ? value_of(member) : (struct rq_slice){ "", 0 };
}

void rq_members_remove(struct rq_members *members, const char *name)
{
    struct rq_string string = { name, strlen(name), false };
    struct rq_member *member = find(members, &string);

    if (!member)
        return;
    rq_buffer_free(&member->name);
    rq_buffer_free(&member->value);
    members->count--;
    memmove(member, member + 1, (size_t)(members->list + members->count - member) * sizeof *member);
}

void rq_members_write(const struct rq_members *members, struct rq_writer *writer)
{
    for (size_t i = 0; i < members->count; i++)
        rq_write_raw(writer, members->list[i].name.data, members->list[i].value.data, members->list[i].value.len);
}

bool rq_is_json(struct rq_slice text)
{
    struct rq_scan scan;
    rq_scan_init(&scan, text.text, text.len, RQ_SCAN_DEEPEST);
    return rq_scan_skip(&scan, NULL) == 0 && rq_scan_finish(&scan) == 0;
}
