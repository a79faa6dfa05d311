/* Keys as they come. */
#include "api/keys.h"

#include <string.h>

#include "api/money.h"
#include "api/named_value.h"
#include "base/error.h"

/* ---- a key ------------------------------------------------------------------------------------------------------- */

const struct rq_word rq_permission_words[] = {
    { "none", REQUESTY_PERMISSION_NONE },
    { "read", REQUESTY_PERMISSION_READ },
    { "write", REQUESTY_PERMISSION_WRITE },
    { NULL, 0 },
};

static const struct rq_field permission_rows[] = {
    RQ_ROW_WORD(requesty_key, "manage", manage, manage_text, rq_permission_words),
    RQ_ROW_WORD(requesty_key, "completions", completions, completions_text, rq_permission_words),
};
static const struct rq_table permission_table = { .fields = permission_rows, .count = RQ_COUNT(permission_rows) };

static const struct rq_field creator_rows[] = {
    RQ_ROW(TEXT, requesty_key, "id", created_by_id),
    RQ_ROW(TEXT, requesty_key, "email", created_by_email),
};
static const struct rq_table creator_table = { .fields = creator_rows, .count = RQ_COUNT(creator_rows) };

static const struct rq_field group_rows[] = { RQ_ROW(TEXT, requesty_key, "id", group_id) };
static const struct rq_table group_table = { .fields = group_rows, .count = RQ_COUNT(group_rows) };

static int begin_key(struct rq_decoder *decoder, void *object)
{
    requesty_key *key = object;

    (void)decoder;
    key->id = key->name = key->monthly_limit = key->monthly_spend = "";
    return 0;
}

static const struct rq_field key_rows[] = {
    RQ_ROW(TEXT, requesty_key, "id", id),
    RQ_ROW(TEXT, requesty_key, "name", name),
    RQ_ROW(OPT_BOOL, requesty_key, "logging", logging),
    RQ_ROW_MONEY(requesty_key, "monthly_limit", monthly_limit, monthly_limit_usd),
    RQ_ROW_MONEY(requesty_key, "monthly_spend", monthly_spend, monthly_spend_usd),
    RQ_ROW_INSIDE("permissions", permission_table),
    RQ_ROW_MAP(requesty_key, "labels", labels, label_count, rq_named_value_table),
    RQ_ROW_INSIDE("created_by", creator_table),
    RQ_ROW_INSIDE("group", group_table),
    RQ_ROW(TEXT, requesty_key, "expires_at", expires_at),
};
static const struct rq_table key_table = {
    .fields = key_rows, .count = RQ_COUNT(key_rows), .size = sizeof(requesty_key),
    .raw_offset = offsetof(requesty_key, raw_json), .begin = begin_key,
};
const struct rq_shape rq_key_shape = {
    .name = "key", .table = &key_table, .info_offset = offsetof(requesty_key, info),
    .has_id = true, .id_offset = offsetof(requesty_key, id),
};

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static const struct rq_field list_rows[] = { RQ_ROW_LIST(requesty_key_list, "keys", keys, key_count, key_table) };
static const struct rq_table list_table = {
    .fields = list_rows, .count = RQ_COUNT(list_rows), .size = sizeof(requesty_key_list),
    .raw_offset = offsetof(requesty_key_list, raw_json),
};
const struct rq_shape rq_key_list_shape = {
    .name = "list", .table = &list_table, .info_offset = offsetof(requesty_key_list, info), .required = "keys",
    RQ_SHAPE_LIST(requesty_key_list, keys, key_count, requesty_key),
};

/* ---- a new key --------------------------------------------------------------------------------------------------- */

static const struct rq_field new_key_rows[] = {
    RQ_ROW(TEXT, requesty_new_key, "api_key_id", id),
    RQ_ROW(TEXT, requesty_new_key, "api_key", key),
};
static const struct rq_table new_key_table = {
    .fields = new_key_rows, .count = RQ_COUNT(new_key_rows), .size = sizeof(requesty_new_key),
    .raw_offset = offsetof(requesty_new_key, raw_json),
};

/* Hides a string's value in the text that it stands in; the text stays JSON. */
static void mask_string(const struct rq_string *string)
{
    memset((char *)(uintptr_t)string->text, '*', string->len);
}

/* Hides every string member of the secret's name in the object, also one that a repeated member has replaced. */
static void mask_members(char *json)
{
    struct rq_scan scan;
    struct rq_string name, value;
    int more;

    rq_scan_init(&scan, json, strlen(json), RQ_SCAN_DEEPEST);
    for (more = rq_scan_object(&scan); more >= 0 && (more = rq_scan_member(&scan, &name)) > 0;) {
        if (rq_string_is(&name, "api_key", 7) && rq_scan_kind(&scan) == RQ_KIND_STRING) {
            more = rq_scan_string(&scan, &value);
            mask_string(&value);
        } else {
            more = rq_scan_skip(&scan, NULL);
        }
    }
}

/* Hides the secret in the string that begins behind a quote; returns what is behind its end. Escapes stay whole. */
static char *mask_in_string(char *at, const char *secret, size_t len)
{
    while (*at != '"')
        if (*at == '\\') {
            at += at[1] == 'u' ? 6 : 2;
        } else if (strncmp(at, secret, len) == 0) {
            memset(at, '*', len);
            at += len;
        } else {
            at++;
        }
    return at + 1;
}

/* The secret may stand elsewhere too, in a message say. */
static void mask_text(char *json, const char *secret)
{
    char *at = json;

    if (strpbrk(secret, "\"\\"))
        return; /* elsewhere it would be written in another way */
    while ((at = strchr(at, '"')))
        at = mask_in_string(at + 1, secret, strlen(secret));
}

static int check_new_key(const requesty_new_key *made, requesty_error *error)
{
    if (made->id && *made->id && made->key && *made->key)
        return 0;
    if (!made->id || !*made->id)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY,
                            "the answer has no id of a new key (\"api_key_id\"); requesty_keys_list tells whether there "
                            "is one");
    return rq_error_set(error, REQUESTY_ERR_BAD_REPLY,
                        "a key was made, but its secret (\"api_key\") did not come; delete it by its id: %s", made->id);
}

static int complete_new_key(const void *asked, struct rq_slice json, struct rq_arena *arena, void *object,
                            requesty_error *error)
{
    requesty_new_key *made = object;
    char *raw = (char *)(uintptr_t)made->raw_json; /* the arena's, and not given out yet */

    (void)asked;
    (void)json;
    (void)arena;
    if (check_new_key(made, error) < 0)
        return REQUESTY_ERR_BAD_REPLY;
    mask_members(raw);
    mask_text(raw, made->key);
    return 0;
}

const struct rq_shape rq_new_key_shape = {
    .name = "made", .table = &new_key_table, .info_offset = offsetof(requesty_new_key, info),
    .complete = complete_new_key,
};
