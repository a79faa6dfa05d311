/* Messages and their parts, in requests of the chat protocol (API notes: requesty.md 8.2, messages-and-chat.md 8). */
#include "api/chat.h"
#include "api/encode.h"

#include <stdio.h>
#include <string.h>

static void require(struct rq_writer *writer, const char *member, const void *value)
{
    if (!value)
        rq_write_refuse(writer, member, "is required for this type");
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

/* "data:image/png;base64,..." */
static void put_data_url(struct rq_writer *writer, const char *name, const requesty_part_param *part,
                         const char *standard_type)
{
    const char *type = part->media_type ? part->media_type : standard_type;
    char prefix[128];

    if (!type || strlen(type) > 96 || strpbrk(type, "\"\\") || strcspn(type, " \t\r\n") != strlen(type)) {
        rq_write_refuse(writer, "media_type", type ? "is not a media type" : "is required with bytes");
        return;
    }
    snprintf(prefix, sizeof prefix, "data:%s;base64,", type);
    rq_write_base64(writer, name, prefix, part->bytes, part->bytes_len);
}

static void put_text_part(struct rq_writer *writer, const requesty_part_param *part)
{
    require(writer, "text", part->text);
    rq_encode_text(writer, "text", part->text, part->text_len);
}

static void put_image(struct rq_writer *writer, const requesty_part_param *part)
{
    if (!part->url == !part->bytes) {
        rq_write_refuse(writer, "url", "exactly one of url and bytes must be set");
        return;
    }
    rq_write_object(writer, "image_url", NULL);
    if (part->url)
        rq_write_string(writer, "url", part->url);
    else
        put_data_url(writer, "url", part, NULL);
    rq_encode_string(writer, "detail", part->detail);
    if (part->url)
        rq_encode_string(writer, "mime_type", part->media_type);
    rq_write_object_end(writer);
}

static void put_audio(struct rq_writer *writer, const requesty_part_param *part)
{
    require(writer, "format", part->format);
    if (!part->data == !part->bytes) {
        rq_write_refuse(writer, "data", "exactly one of data and bytes must be set");
        return;
    }
    rq_write_object(writer, "input_audio", NULL);
    rq_encode_string(writer, "data", part->data);
    if (part->bytes)
        rq_write_base64(writer, "data", "", part->bytes, part->bytes_len);
    rq_encode_string(writer, "format", part->format);
    rq_write_object_end(writer);
}

static void put_input_file(struct rq_writer *writer, const requesty_part_param *part)
{
    if ((part->data != NULL) + (part->url != NULL) + (part->bytes != NULL) != 1) {
        rq_write_refuse(writer, "data", "exactly one of data, url and bytes must be set");
        return;
    }
    rq_encode_string(writer, "filename", part->filename);
    rq_encode_string(writer, "file_data", part->data ? part->data : part->url);
    if (part->bytes)
        rq_write_base64(writer, "file_data", "", part->bytes, part->bytes_len);
    rq_encode_string(writer, "mime_type", part->media_type);
}

static void put_file(struct rq_writer *writer, const requesty_part_param *part)
{
    if ((part->data != NULL) + (part->file_id != NULL) + (part->bytes != NULL) != 1) {
        rq_write_refuse(writer, "data", "exactly one of data, file_id and bytes must be set");
        return;
    }
    rq_write_object(writer, "file", NULL);
    rq_encode_string(writer, "filename", part->filename);
    rq_encode_string(writer, "file_id", part->file_id);
    rq_encode_string(writer, "file_data", part->data);
    if (part->bytes)
        put_data_url(writer, "file_data", part, "application/pdf");
    rq_write_object_end(writer);
}

static void put_refusal(struct rq_writer *writer, const requesty_part_param *part)
{
    require(writer, "text", part->text);
    rq_encode_text(writer, "refusal", part->text, part->text_len);
}

#define P requesty_part_param
static const struct rq_part_of part_members[] = {
    RQ_PART_OF(P, text), RQ_PART_OF(P, url),    RQ_PART_OF(P, detail),   RQ_PART_OF(P, media_type), RQ_PART_OF(P, bytes),
    RQ_PART_OF(P, data), RQ_PART_OF(P, format), RQ_PART_OF(P, filename), RQ_PART_OF(P, file_id),    RQ_PART_OF(P, cache),
};
#undef P

/* The members above, in their order. */
enum {
    TEXT = 1 << 0,
    URL = 1 << 1,
    DETAIL = 1 << 2,
    BYTES = 1 << 3 | 1 << 4, /* and their media type */
    DATA = 1 << 5,
    FORMAT = 1 << 6,
    FILENAME = 1 << 7,
    FILE_ID = 1 << 8,
    CACHE = 1 << 9,
};

static const struct {
    int64_t type;
    const char *word;
    void (*put)(struct rq_writer *writer, const requesty_part_param *part);
    unsigned members;
} part_kinds[] = {
    { REQUESTY_PART_TEXT, "text", put_text_part, TEXT | CACHE },
    { REQUESTY_PART_IMAGE_URL, "image_url", put_image, URL | DETAIL | BYTES | CACHE },
    { REQUESTY_PART_INPUT_AUDIO, "input_audio", put_audio, BYTES | DATA | FORMAT },
    { REQUESTY_PART_INPUT_FILE, "input_file", put_input_file, URL | BYTES | DATA | FILENAME | CACHE },
    { REQUESTY_PART_FILE, "file", put_file, BYTES | DATA | FILENAME | FILE_ID },
    { REQUESTY_PART_REFUSAL, "refusal", put_refusal, TEXT },
};

static void put_part_members(struct rq_writer *writer, const requesty_part_param *part)
{
    for (size_t i = 0; i < RQ_COUNT(part_kinds); i++) {
        if (part_kinds[i].type != part->type)
            continue;
        rq_encode_only(writer, part, part_members, RQ_COUNT(part_members), part_kinds[i].members);
        rq_write_string(writer, "type", part_kinds[i].word);
        part_kinds[i].put(writer, part);
        if (part->bytes && !part->bytes_len)
            rq_write_refuse(writer, "bytes_len", "is 0");
        rq_encode_cache(writer, part->cache);
        return;
    }
    rq_write_refuse(writer, "type", "%lld is not a requesty_part_type; use json for others", (long long)part->type);
}

void rq_chat_put_part(struct rq_writer *writer, const requesty_part_param *part)
{
    if (rq_encode_whole(writer, part->json, part, sizeof *part, offsetof(requesty_part_param, json)))
        return;
    rq_write_object(writer, NULL, part->extra_json);
    put_part_members(writer, part);
    rq_write_object_end(writer);
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static void put_parts(struct rq_writer *writer, const requesty_chat_message *message)
{
    if (!rq_encode_has_array(writer, "parts", message->parts, message->part_count))
        return;
    rq_write_array(writer, "content");
    for (size_t i = 0; i < message->part_count; i++)
        rq_chat_put_part(writer, &message->parts[i]);
    rq_write_array_end(writer);
}

/* A turn that only calls tools, or refuses, has the content null. */
static bool may_lack_content(const requesty_chat_message *message)
{
    return message->role == REQUESTY_ROLE_ASSISTANT &&
           (message->tool_call_count || message->refusal || message->audio_id || message->reasoning_content);
}

static bool has_parts(const requesty_chat_message *message)
{
    return message->parts || message->part_count;
}

static void put_content(struct rq_writer *writer, const requesty_chat_message *message)
{
    int forms = (message->text != NULL) + has_parts(message) + (message->content_json != NULL);

    if (message->omit_content.value && forms)
        rq_write_refuse(writer, "omit_content", "does not go with text, parts or content_json");
    if (message->omit_content.value)
        return;
    if (forms > 1 || (!forms && !may_lack_content(message) && !rq_write_has_extra(writer, "content")))
        rq_write_refuse(writer, "text", "exactly one of text, parts and content_json must be set");
    else if (message->text)
        rq_encode_text(writer, "content", message->text, message->text_len);
    else if (message->content_json)
        rq_encode_content(writer, message->content_json);
    else if (has_parts(message))
        put_parts(writer, message);
    else if (!rq_write_has_extra(writer, "content"))
        rq_write_null(writer, "content");
}

static void put_tool_call(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_tool_call_param *call = at;

    if (rq_encode_whole(writer, call->json, call, sizeof *call, offsetof(requesty_tool_call_param, json)))
        return;
    rq_write_object(writer, name, call->extra_json);
    require(writer, "name", call->name);
    rq_encode_string(writer, "id", call->id);
    rq_write_string(writer, "type", "function");
    rq_write_object(writer, "function", NULL);
    rq_encode_string(writer, "name", call->name);
    rq_write_string(writer, "arguments", call->arguments_json ? call->arguments_json : "{}");
    rq_write_object_end(writer);
    rq_write_object_end(writer);
}

static void put_audio_id(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_chat_message *message = at;

    if (!message->audio_id)
        return;
    rq_write_object(writer, name, NULL);
    rq_write_string(writer, "id", message->audio_id);
    rq_write_object_end(writer);
}

static const struct rq_put_row message_rows[] = {
    RQ_PUT(TEXT, requesty_chat_message, "name", name),
    RQ_PUT_ROW_LIST(requesty_chat_message, "tool_calls", tool_calls, tool_call_count, requesty_tool_call_param,
                    put_tool_call),
    RQ_PUT(TEXT, requesty_chat_message, "tool_call_id", tool_call_id),
    RQ_PUT(TEXT, requesty_chat_message, "reasoning_content", reasoning_content),
    RQ_PUT(TEXT, requesty_chat_message, "reasoning_signature", reasoning_signature),
    RQ_PUT(TEXT, requesty_chat_message, "refusal", refusal),
    RQ_PUT_ROW_CUSTOM("audio", put_audio_id),
};

static void put_message_members(struct rq_writer *writer, const requesty_chat_message *message)
{
    const char *role = rq_word_text(rq_role_words, message->role);

    if (!role && !rq_write_has_extra(writer, "role"))
        rq_write_refuse(writer, "role", "%lld is not a requesty_role", (long long)message->role);
    rq_encode_string(writer, "role", role);
    if (message->role == REQUESTY_ROLE_TOOL && !rq_write_has_extra(writer, "tool_call_id"))
        require(writer, "tool_call_id", message->tool_call_id);
    if (message->role != REQUESTY_ROLE_TOOL && message->tool_call_id)
        rq_write_refuse(writer, "tool_call_id", "goes with REQUESTY_ROLE_TOOL");
    if (message->role != REQUESTY_ROLE_ASSISTANT && message->tool_call_count)
        rq_write_refuse(writer, "tool_calls", "goes with REQUESTY_ROLE_ASSISTANT");
    put_content(writer, message);
    rq_put_rows(writer, message_rows, RQ_COUNT(message_rows), message);
    rq_encode_cache(writer, message->cache);
}

void rq_chat_put_message(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_chat_message *message = at;

    if (rq_encode_whole(writer, message->json, message, sizeof *message, offsetof(requesty_chat_message, json)))
        return;
    rq_write_object(writer, name, message->extra_json);
    put_message_members(writer, message);
    rq_write_object_end(writer);
}
