/* Replies with embeddings (API notes: requesty.md 12, messages-and-chat.md 10; docs/internals/embeddings.md). The table
 * notes where each embedding's text is; then all of them are read into one block, whose size is known by then. */
#include "api/embeddings.h"

#include <string.h>

#include "api/chat.h"
#include "api/usage.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/memory.h"
#include "json/members.h"
#include "json/without.h"

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* One element of `data`. */
struct item {
    requesty_vector vector; /* first: the list of items is the public list of vectors */
    requesty_opt_int index;
    size_t place;             /* in `data` */
    struct rq_slice json;     /* the embedding's text, in the reply; empty when there is none */
    struct rq_string string;  /* its content, when it is a string */
    enum rq_kind kind;
    size_t most; /* floats that it can hold */
};

#define FLOATS(bytes) (((bytes) + sizeof(float) - 1) / sizeof(float))

static int note_string(struct rq_scan *scan, struct item *item)
{
    const char *start = scan->next;
    int rc = rq_scan_string(scan, &item->string);

    if (rc < 0)
        return rc;
    item->json = (struct rq_slice){ start, (size_t)(scan->next - start) };
    item->most = FLOATS(RQ_BASE64_BYTES(item->string.len));
    return 0;
}

static int note_embedding(struct rq_decoder *decoder, const struct rq_field *field, void *object)
{
    struct item *item = object;
    size_t commas;
    int rc;

    (void)field;
    item->kind = rq_scan_kind(&decoder->scan);
    if (item->kind == RQ_KIND_STRING)
        return note_string(&decoder->scan, item);
    rc = rq_scan_survey(&decoder->scan, &item->json, &commas);
    item->most = commas + 1;
    return rc;
}

static const struct rq_field item_rows[] = {
    RQ_ROW(OPT_INT, struct item, "index", index),
    RQ_ROW_CUSTOM(struct item, "embedding", json, note_embedding),
};
static const struct rq_table item_table = {
    .fields = item_rows, .count = RQ_COUNT(item_rows), .size = sizeof(struct item), .raw_offset = RQ_NO_RAW,
};

static const struct rq_field rows[] = {
    RQ_ROW(TEXT, requesty_embeddings, "id", id),
    RQ_ROW_LIST(requesty_embeddings, "data", vectors, vector_count, item_table),
    RQ_ROW(TEXT, requesty_embeddings, "model", model),
    RQ_ROW_OBJECT(requesty_embeddings, "usage", usage, rq_chat_usage_table),
};
const struct rq_table rq_embeddings_table = {
    .fields = rows, .count = RQ_COUNT(rows), .size = sizeof(requesty_embeddings), .raw_offset = RQ_NO_RAW,
};

/* The items are not const before the result is the program's. */
static struct item *item_of(const requesty_embeddings *embeddings, size_t place)
{
    return (struct item *)(uintptr_t)embeddings->vectors[place];
}

static int refuse(requesty_error *error, const struct item *item, const char *member, const char *problem)
{
    return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "data[%zu].%s: %s", item->place, member, problem);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* The bytes at `to` are floats with their lowest byte first. */
static void order_bytes(float *to, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char bytes[4];
        uint32_t bits;
        memcpy(bytes, &to[i], sizeof bytes);
        bits = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
        memcpy(&to[i], &bits, sizeof bits);
    }
}

/* int8 and bit vectors come as base64 too, and would read as a quarter or less of the floats. */
static bool is_other_encoding(const struct rq_embeddings_asked *asked, size_t bytes)
{
    return asked->dimensions > 0 && (bytes == (uint64_t)asked->dimensions || bytes * 8 == (uint64_t)asked->dimensions);
}

static int read_base64(const struct rq_embeddings_asked *asked, struct item *item, struct rq_slice text, float *to,
                       requesty_error *error)
{
    size_t bytes;

    if (rq_base64_decode(text.text, text.len, to, &bytes) < 0)
        return refuse(error, item, "embedding", "a string that is not base64");
    if (is_other_encoding(asked, bytes))
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY,
                            "data[%zu].embedding: %zu bytes are not %lld floats; it has another encoding, which is to be "
                            "named in encoding_format",
                            item->place, bytes, (long long)asked->dimensions);
    if (bytes % sizeof(float))
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "data[%zu].embedding: %zu bytes are no whole number of floats",
                            item->place, bytes);
    item->vector.length = bytes / sizeof(float);
    order_bytes(to, item->vector.length);
    return 0;
}

/* base64 whose slashes were escaped. */
static int read_escaped(const struct rq_embeddings_asked *asked, struct item *item, float *to, requesty_error *error)
{
    char *text = rq_malloc(item->string.len);
    int rc;

    if (!text)
        return rq_error_no_memory(error);
    rc = read_base64(asked, item, (struct rq_slice){ text, rq_string_value(&item->string, text) }, to, error);
    rq_free(text);
    return rc;
}

static int read_numbers(struct item *item, float *to, requesty_error *error)
{
    struct rq_scan scan;
    size_t count = 0;
    int more;

    rq_scan_init(&scan, item->json.text, item->json.len, 1);
    more = rq_scan_array(&scan);
    while (more >= 0 && (more = rq_scan_element(&scan)) > 0) {
        more = rq_scan_float(&scan, &to[count]);
        count += more >= 0;
    }
    item->vector.length = count;
    return more < 0 ? rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "data[%zu].embedding[%zu]: %s", item->place, count,
                                   scan.problem)
                    : 0;
}

static int read_item(const struct rq_embeddings_asked *asked, struct item *item, float *to, requesty_error *error)
{
    item->vector.values = to;
    switch (item->kind) {
    case RQ_KIND_ARRAY:
        return read_numbers(item, to, error);
    case RQ_KIND_STRING:
        if (item->string.escaped)
            return read_escaped(asked, item, to, error);
        return read_base64(asked, item, (struct rq_slice){ item->string.text, item->string.len }, to, error);
    default:
        return refuse(error, item, "embedding", item->json.len ? "is neither numbers nor base64" : "is missing");
    }
}

/* Each embedding behind the one before. */
static int read_values(const struct rq_embeddings_asked *asked, struct rq_arena *arena, requesty_embeddings *embeddings,
                       requesty_error *error)
{
    size_t total = 0;
    float *block;
    int rc = 0;

    for (size_t i = 0; i < embeddings->vector_count; i++)
        total += item_of(embeddings, i)->most;
    block = total <= SIZE_MAX / sizeof *block ? rq_arena_alloc(arena, total * sizeof *block) : NULL;
    if (!block)
        return rq_error_no_memory(error);
    for (size_t i = 0; rc == 0 && i < embeddings->vector_count; i++) {
        struct item *item = item_of(embeddings, i);
        rc = read_item(asked, item, block, error);
        block += item->vector.length;
    }
    return rc;
}

/* ---- texts, for an encoding that is the program's business ------------------------------------------------------- */

static int keep_text(struct rq_arena *arena, struct item *item, requesty_error *error)
{
    static const float no_values[1];
    const char *text;

    if (!item->json.len || item->kind == RQ_KIND_NULL)
        return refuse(error, item, "embedding", "is missing");
    if (!rq_is_json(item->json))
        return refuse(error, item, "embedding", "is not valid JSON");
    text = rq_arena_strndup(arena, item->json.text, item->json.len);
    if (!text)
        return rq_error_no_memory(error);
    item->vector.values = no_values;
    item->vector.embedding_json = text;
    return 0;
}

static int keep_texts(struct rq_arena *arena, const requesty_embeddings *embeddings, requesty_error *error)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < embeddings->vector_count; i++)
        rc = keep_text(arena, item_of(embeddings, i), error);
    return rc;
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

static int check_count(const struct rq_embeddings_asked *asked, size_t count, requesty_error *error)
{
    if (!count)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "data: there are no embeddings in the reply");
    if (asked->count && count != asked->count)
        return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "data: %zu embeddings came for %zu inputs", count,
                            asked->count);
    return 0;
}

/* The index of each item: its place in `data` when none of them has one. */
static bool number_items(const requesty_embeddings *embeddings)
{
    size_t numbered = 0;

    for (size_t i = 0; i < embeddings->vector_count; i++) {
        struct item *item = item_of(embeddings, i);
        item->place = i;
        item->vector.index = item->index.set ? item->index.value : (int64_t)i;
        numbered += item->index.set != 0;
    }
    return numbered == 0 || numbered == embeddings->vector_count;
}

/* As many indexes as places, each in range and none twice: then there is no hole either. */
static int place_items(struct rq_arena *arena, requesty_embeddings *embeddings, requesty_error *error)
{
    size_t count = embeddings->vector_count;
    const requesty_vector **placed = rq_arena_zalloc(arena, (count + 1) * sizeof *placed);

    if (!placed)
        return rq_error_no_memory(error);
    for (size_t i = 0; i < count; i++) {
        const struct item *item = item_of(embeddings, i);
        int64_t index = item->vector.index;
        if (index < 0 || (uint64_t)index >= count || placed[index])
            return rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "data[%zu].index: %lld %s", i, (long long)index,
                                index >= 0 && (uint64_t)index < count ? "comes twice" : "is the place of no input");
        placed[index] = &item->vector;
    }
    embeddings->vectors = placed;
    return 0;
}

/* ---- the rest of the reply --------------------------------------------------------------------------------------- */

/* raw_json: everything but the embeddings, in the order of the text. */
static int keep_rest(struct rq_slice json, struct rq_arena *arena, requesty_embeddings *embeddings, requesty_error *error)
{
    embeddings->raw_json = rq_json_without(arena, json, embeddings->vectors, embeddings->vector_count,
                                           offsetof(struct item, json), "null");
    return embeddings->raw_json ? 0 : rq_error_no_memory(error);
}

int rq_embeddings_complete(const void *asked, struct rq_slice json, struct rq_arena *arena, void *object,
                           requesty_error *error)
{
    const struct rq_embeddings_asked *how = asked;
    requesty_embeddings *embeddings = object;
    int rc = check_count(how, embeddings->vector_count, error);

    if (rc == 0 && !number_items(embeddings))
        rc = rq_error_set(error, REQUESTY_ERR_BAD_REPLY, "data: some embeddings have an index, and some have none");
    if (rc == 0)
        rc = how->decode ? read_values(how, arena, embeddings, error) : keep_texts(arena, embeddings, error);
    if (rc == 0)
        rc = keep_rest(json, arena, embeddings, error);
    if (rc == 0)
        rc = place_items(arena, embeddings, error);
    if (!embeddings->model)
        embeddings->model = "";
    if (!embeddings->usage)
        embeddings->usage = &rq_no_usage;
    return rc;
}
