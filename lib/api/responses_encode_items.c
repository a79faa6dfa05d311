/* Items and their parts, in requests of the Responses protocol (API notes: requesty.md 11, messages-and-chat.md 11). */
#include "api/encode_openai.h"
#include "api/responses.h"

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static void put_text_part(struct rq_writer *writer, const requesty_part_param *part)
{
    rq_encode_require(writer, "text", part->text);
    rq_encode_text(writer, "text", part->text, part->text_len);
}

static void put_refusal(struct rq_writer *writer, const requesty_part_param *part)
{
    rq_encode_require(writer, "text", part->text);
    rq_encode_text(writer, "refusal", part->text, part->text_len);
}

static void check_media_type(struct rq_writer *writer, const requesty_part_param *part)
{
    if (part->media_type && !part->bytes)
        rq_write_refuse(writer, "media_type", "goes with bytes");
}

static void put_image(struct rq_writer *writer, const requesty_part_param *part)
{
    check_media_type(writer, part);
    if ((part->url != NULL) + (part->file_id != NULL) + (part->bytes != NULL) != 1) {
        rq_write_refuse(writer, "url", "exactly one of url, file_id and bytes must be set");
        return;
    }
    rq_encode_string(writer, "image_url", part->url);
    rq_encode_string(writer, "file_id", part->file_id);
    if (part->bytes)
        rq_openai_put_data_url(writer, "image_url", part, NULL);
    rq_encode_string(writer, "detail", part->detail);
}

static void put_file(struct rq_writer *writer, const requesty_part_param *part)
{
    check_media_type(writer, part);
    if ((part->data != NULL) + (part->url != NULL) + (part->file_id != NULL) + (part->bytes != NULL) != 1) {
        rq_write_refuse(writer, "data", "exactly one of data, url, file_id and bytes must be set");
        return;
    }
    rq_encode_string(writer, "filename", part->filename);
    rq_encode_string(writer, "file_data", part->data);
    rq_encode_string(writer, "file_url", part->url);
    rq_encode_string(writer, "file_id", part->file_id);
    if (part->bytes)
        rq_openai_put_data_url(writer, "file_data", part, "application/pdf");
}

#define FILE_MEMBERS (RQ_PART_URL | RQ_PART_BYTES | RQ_PART_DATA | RQ_PART_FILENAME | RQ_PART_FILE_ID | RQ_PART_CACHE)

static const struct rq_part_kind input_kinds[] = {
    { REQUESTY_PART_TEXT, "input_text", put_text_part, RQ_PART_TEXT | RQ_PART_CACHE },
    { REQUESTY_PART_IMAGE_URL, "input_image", put_image,
      RQ_PART_URL | RQ_PART_DETAIL | RQ_PART_BYTES | RQ_PART_FILE_ID | RQ_PART_CACHE },
    { REQUESTY_PART_INPUT_FILE, "input_file", put_file, FILE_MEMBERS },
    { REQUESTY_PART_FILE, "input_file", put_file, FILE_MEMBERS },
    { REQUESTY_PART_INPUT_AUDIO, "input_audio", rq_openai_put_audio, RQ_PART_BYTES | RQ_PART_DATA | RQ_PART_FORMAT },
    { 0, NULL, NULL, 0 },
};

static const struct rq_part_kind output_kinds[] = {
    { REQUESTY_PART_TEXT, "output_text", put_text_part, RQ_PART_TEXT },
    { REQUESTY_PART_REFUSAL, "refusal", put_refusal, RQ_PART_TEXT },
    { 0, NULL, NULL, 0 },
};

/* ---- kinds of item ----------------------------------------------------------------------------------------------- */

/* A message's content, a tool's output. */
static void put_content(struct rq_writer *writer, const char *name, const requesty_item_param *item)
{
    const struct rq_part_kind *kinds = item->role == REQUESTY_ROLE_ASSISTANT ? output_kinds : input_kinds;
    bool has_parts = item->parts != NULL || item->part_count;
    int forms = (item->text != NULL) + has_parts + (item->content_json != NULL);

    if (forms > 1 || (!forms && !rq_write_has_extra(writer, name)))
        rq_write_refuse(writer, "text", "exactly one of text, parts and content_json must be set");
    else if (item->text)
        rq_encode_text(writer, name, item->text, item->text_len);
    else if (item->content_json)
        rq_encode_content(writer, name, item->content_json, "content_json");
    else if (has_parts)
        rq_openai_put_parts(writer, name, item->parts, item->part_count, kinds);
}

static void put_message(struct rq_writer *writer, const requesty_item_param *item)
{
    static const struct rq_word words[] = {
        { "user", REQUESTY_ROLE_USER },
        { "assistant", REQUESTY_ROLE_ASSISTANT },
        { "system", REQUESTY_ROLE_SYSTEM },
        { "developer", REQUESTY_ROLE_DEVELOPER },
        { NULL, 0 },
    };
    const char *role = rq_word_text(words, item->role);

    if (!role && !rq_write_has_extra(writer, "role"))
        rq_write_refuse(writer, "role", "%lld is not a requesty_role that goes here", (long long)item->role);
    rq_encode_string(writer, "role", role);
    put_content(writer, "content", item);
}

static void put_function_call(struct rq_writer *writer, const requesty_item_param *item)
{
    rq_encode_require(writer, "call_id", item->call_id);
    rq_encode_require(writer, "name", item->name);
    rq_encode_string(writer, "call_id", item->call_id);
    rq_encode_string(writer, "name", item->name);
    rq_write_string(writer, "arguments", item->arguments_json ? item->arguments_json : "{}");
}

static void put_custom_call(struct rq_writer *writer, const requesty_item_param *item)
{
    rq_encode_require(writer, "call_id", item->call_id);
    rq_encode_require(writer, "name", item->name);
    rq_encode_require(writer, "text", item->text);
    rq_encode_string(writer, "call_id", item->call_id);
    rq_encode_string(writer, "name", item->name);
    rq_encode_text(writer, "input", item->text, item->text_len);
}

static void put_call_output(struct rq_writer *writer, const requesty_item_param *item)
{
    rq_encode_require(writer, "call_id", item->call_id);
    rq_encode_string(writer, "call_id", item->call_id);
    put_content(writer, "output", item);
}

/* The summary is required by the protocol, and may be empty. */
static void put_reasoning(struct rq_writer *writer, const requesty_item_param *item)
{
    rq_encode_require(writer, "id", item->id);
    rq_write_array(writer, "summary");
    if (item->text) {
        rq_write_object(writer, NULL, NULL);
        rq_write_string(writer, "type", "summary_text");
        rq_encode_text(writer, "text", item->text, item->text_len);
        rq_write_object_end(writer);
    }
    rq_write_array_end(writer);
    rq_encode_string(writer, "encrypted_content", item->encrypted_content);
}

static void put_reference(struct rq_writer *writer, const requesty_item_param *item)
{
    rq_encode_require(writer, "id", item->id);
}

#define I requesty_item_param
static const struct rq_part_of item_members[] = {
    RQ_PART_OF(I, role),           RQ_PART_OF(I, text),
    RQ_PART_OF(I, parts),          RQ_PART_OF(I, part_count),
    RQ_PART_OF(I, content_json),   RQ_PART_OF(I, id),
    RQ_PART_OF(I, call_id),        RQ_PART_OF(I, name),
    RQ_PART_OF(I, arguments_json), RQ_PART_OF(I, encrypted_content),
};
#undef I

/* The members above, in their order. */
enum {
    ROLE = 1 << 0,
    TEXT = 1 << 1,
    CONTENT = TEXT | 1 << 2 | 1 << 3 | 1 << 4, /* any form of it */
    ID = 1 << 5,
    CALL_ID = 1 << 6,
    NAME = 1 << 7,
    ARGUMENTS = 1 << 8,
    ENCRYPTED = 1 << 9,
};

static const struct {
    int64_t type;
    void (*put)(struct rq_writer *writer, const requesty_item_param *item);
    unsigned members;
} item_kinds[] = {
    { REQUESTY_ITEM_MESSAGE, put_message, ROLE | CONTENT | ID },
    { REQUESTY_ITEM_FUNCTION_CALL, put_function_call, CALL_ID | NAME | ARGUMENTS | ID },
    { REQUESTY_ITEM_FUNCTION_CALL_OUTPUT, put_call_output, CALL_ID | CONTENT | ID },
    { REQUESTY_ITEM_CUSTOM_TOOL_CALL, put_custom_call, CALL_ID | NAME | TEXT | ID },
    { REQUESTY_ITEM_CUSTOM_TOOL_CALL_OUTPUT, put_call_output, CALL_ID | CONTENT | ID },
    { REQUESTY_ITEM_REASONING, put_reasoning, TEXT | ENCRYPTED | ID },
    { REQUESTY_ITEM_REFERENCE, put_reference, ID },
};

static void put_item_members(struct rq_writer *writer, const requesty_item_param *item)
{
    int64_t type = item->type ? item->type : REQUESTY_ITEM_MESSAGE;

    for (size_t i = 0; i < RQ_COUNT(item_kinds); i++) {
        if (item_kinds[i].type != type)
            continue;
        rq_encode_only(writer, item, item_members, RQ_COUNT(item_members), item_kinds[i].members);
        rq_write_string(writer, "type", rq_word_text(rq_item_words, type));
        rq_encode_string(writer, "id", item->id);
        item_kinds[i].put(writer, item);
        return;
    }
    rq_write_refuse(writer, "type", "%lld is not a requesty_item_type that goes here; use json for others",
                    (long long)item->type);
}

void rq_responses_put_item(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_item_param *item = at;

    if (rq_encode_whole(writer, item->json, item, sizeof *item, offsetof(requesty_item_param, json)))
        return;
    rq_write_object(writer, name, item->extra_json);
    put_item_members(writer, item);
    rq_write_object_end(writer);
}
