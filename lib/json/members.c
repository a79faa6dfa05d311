#include "json/members.h"

#include <string.h>

#include <requesty/base.h>

#include "base/memory.h"
#include "base/random.h"

void rq_members_free(struct rq_members *members)
{
    for (size_t i = 0; i < members->count; i++) {
        rq_free(members->list[i].name);
        rq_buffer_free(&members->list[i].value);
    }
    rq_free(members->list);
    rq_free(members->slots);
    *members = (struct rq_members){ 0 };
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

#define SLOTS_FROM 32 /* a shorter list is searched from front to back */

static bool has_name(const struct rq_member *member, const struct rq_string *name)
{
    return member->name_len == name->len && memcmp(member->name, name->text, name->len) == 0;
}

static size_t first_slot(const struct rq_members *members, const char *name, size_t len)
{
    uint64_t hash = members->seed ^ UINT64_C(14695981039346656037); /* FNV-1a, from a start of its own */

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)name[i]) * UINT64_C(1099511628211);
    return (size_t)(hash ^ hash >> 32) & (members->slot_count - 1);
}

static void fill_slot(struct rq_members *members, size_t place)
{
    const struct rq_member *member = &members->list[place];
    size_t slot = first_slot(members, member->name, member->name_len);

    while (members->slots[slot])
        slot = (slot + 1) & (members->slot_count - 1);
    members->slots[slot] = (uint32_t)place + 1;
}

/* Notes the newest member. The slots are kept at most half full. */
static int index_newest(struct rq_members *members)
{
    if (members->count < SLOTS_FROM)
        return 0;
    if (members->slot_count < members->count * 2) {
        size_t slot_count = members->slot_count ? members->slot_count * 4 : SLOTS_FROM * 8;
        uint32_t *slots = rq_zalloc(slot_count * sizeof *slots);
        if (!slots)
            return REQUESTY_ERR_NO_MEMORY;
        rq_free(members->slots);
        members->slots = slots;
        members->seed = (uint64_t)(rq_random() * 0x1p64);
        members->slot_count = slot_count;
        for (size_t i = 0; i + 1 < members->count; i++)
            fill_slot(members, i);
    }
    fill_slot(members, members->count - 1);
    return 0;
}

static struct rq_member *find_by_slot(const struct rq_members *members, const struct rq_string *name)
{
    size_t slot = first_slot(members, name->text, name->len);

    for (; members->slots[slot]; slot = (slot + 1) & (members->slot_count - 1))
        if (has_name(&members->list[members->slots[slot] - 1], name))
            return &members->list[members->slots[slot] - 1];
    return NULL;
}

static struct rq_member *find(const struct rq_members *members, const struct rq_string *name)
{
    if (members->slots)
        return find_by_slot(members, name);
    for (size_t i = 0; i < members->count; i++)
        if (has_name(&members->list[i], name))
            return &members->list[i];
    return NULL;
}

/* ---- setting ----------------------------------------------------------------------------------------------------- */

static int grow(struct rq_members *members)
{
    size_t size = members->size ? members->size * 2 : 4;
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
    *member = (struct rq_member){ .name = rq_strndup(name->text, name->len), .name_len = name->len };
    if (!member->name)
        return NULL;
    members->count++;
    if (index_newest(members) == 0)
        return member;
    rq_free(member->name);
    members->count--;
    return NULL;
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
    if (rq_buffer_reserve_exactly(&member->value, value.len) < 0)
        return REQUESTY_ERR_NO_MEMORY;
    member->value.len = 0;
    return rq_buffer_append(&member->value, value.text, value.len);
}

int rq_members_set(struct rq_members *members, const struct rq_string *name, struct rq_slice value)
{
    struct rq_member *member = find(members, name);

    if (member && member->value.len && is_null(value))
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

bool rq_says_nothing(struct rq_slice value)
{
    enum rq_kind kind = value.len ? rq_slice_kind(value) : RQ_KIND_NULL;

    if (kind == RQ_KIND_STRING)
        return value.len == 2;
    if (kind == RQ_KIND_ARRAY || kind == RQ_KIND_OBJECT)
        return !rq_array_inside(value).len;
    return kind == RQ_KIND_NULL;
}

static int lay(struct rq_members *members, const struct rq_string *name, struct rq_slice value)
{
    struct rq_member *member = rq_says_nothing(value) ? find(members, name) : NULL;
    return member && !rq_says_nothing(value_of(member)) ? 0 : rq_members_set(members, name, value);
}

typedef int (*set_function)(struct rq_members *members, const struct rq_string *name, struct rq_slice value);

static int set_each(struct rq_members *members, struct rq_slice object, set_function set)
{
    struct rq_scan scan;
    struct rq_string name;
    struct rq_slice value;
    int rc = 0;

    rq_scan_init(&scan, object.text, object.len, RQ_SCAN_DEEPEST);
    if (rq_slice_kind(object) != RQ_KIND_OBJECT || rq_scan_object(&scan) < 0)
        return 0;
    while (rc == 0 && rq_scan_member(&scan, &name) > 0 && rq_scan_skip(&scan, &value) == 0)
        rc = set(members, &name, value);
    return rc;
}

int rq_members_set_all(struct rq_members *members, struct rq_slice object)
{
    return set_each(members, object, rq_members_set);
}

int rq_members_lay(struct rq_members *members, struct rq_slice object)
{
    return set_each(members, object, lay);
}

struct rq_slice rq_members_get(const struct rq_members *members, const char *name)
{
    struct rq_string string = { name, strlen(name), false };
    struct rq_member *member = find(members, &string);
    return member ? value_of(member) : (struct rq_slice){ "", 0 };
}

/* The place stays, without a value: others are known by theirs. */
void rq_members_remove(struct rq_members *members, const char *name)
{
    struct rq_string string = { name, strlen(name), false };
    struct rq_member *member = find(members, &string);

    if (member)
        rq_buffer_free(&member->value);
}

void rq_members_write(const struct rq_members *members, struct rq_writer *writer)
{
    for (size_t i = 0; i < members->count; i++)
        if (members->list[i].value.len)
            rq_write_raw(writer, members->list[i].name, members->list[i].value.data, members->list[i].value.len);
}

bool rq_is_json(struct rq_slice text)
{
    struct rq_scan scan;
    rq_scan_init(&scan, text.text, text.len, RQ_SCAN_DEEPEST);
    return rq_scan_skip(&scan, NULL) == 0 && rq_scan_finish(&scan) == 0;
}
