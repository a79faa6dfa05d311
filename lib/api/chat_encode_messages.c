/* Messages and their parts, in requests of the chat protocol (API notes: requesty.md 8.2, messages-and-chat.md 8). */
#include "api/chat.h"
#include "api/encode_openai.h"

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static void put_text_part(struct rq_writer *writer, const requesty_part_param *part)
{
    rq_encode_require(writer, "text", part->text);
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
        rq_openai_put_data_url(writer, "url", part, NULL);
    rq_encode_string(writer, "detail", part->detail);
    if (part->url)
        rq_encode_string(writer, "mime_type", part->media_type);
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
        rq_openai_put_data_url(writer, "file_data", part, "application/pdf");
    rq_write_object_end(writer);
}

static void put_refusal(struct rq_writer *writer, const requesty_part_param *part)
{
    rq_encode_require(writer, "text", part->text);
    rq_encode_text(writer, "refusal", part->text, part->text_len);
}

static const struct rq_part_kind part_kinds[] = {
    { REQUESTY_PART_TEXT, "text", put_text_part, RQ_PART_TEXT | RQ_PART_CACHE },
    { REQUESTY_PART_IMAGE_URL, "image_url", put_image, RQ_PART_URL | RQ_PART_DETAIL | RQ_PART_BYTES | RQ_PART_CACHE },
    { REQUESTY_PART_INPUT_AUDIO, "input_audio", rq_openai_put_audio, RQ_PART_BYTES | RQ_PART_DATA | RQ_PART_FORMAT },
    { REQUESTY_PART_INPUT_FILE, "input_file", put_input_file,
      RQ_PART_URL | RQ_PART_BYTES | RQ_PART_DATA | RQ_PART_FILENAME | RQ_PART_CACHE },
    { REQUESTY_PART_FILE, "file", put_file, RQ_PART_BYTES | RQ_PART_DATA | RQ_PART_FILENAME | RQ_PART_FILE_ID },
    { REQUESTY_PART_REFUSAL, "refusal", put_refusal, RQ_PART_TEXT },
    { 0, NULL, NULL, 0 },
};

void rq_chat_put_part(struct rq_writer *writer, const requesty_part_param *part)
{
    rq_openai_put_part(writer, part, part_kinds);
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

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
        rq_encode_content(writer, "content", message->content_json, "content_json");
    else if (has_parts(message))
        rq_openai_put_parts(writer, "content", message->parts, message->part_count, part_kinds);
    else if (!rq_write_has_extra(writer, "content"))
        rq_write_null(writer, "content");
}

static void put_tool_call(struct rq_writer *writer, const char *name, const void *at)
{
    const requesty_tool_call_param *call = at;

    if (rq_encode_whole(writer, call->json, call, sizeof *call, offsetof(requesty_tool_call_param, json)))
        return;
    rq_write_object(writer, name, call->extra_json);
    rq_encode_require(writer, "name", call->name);
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
        rq_encode_require(writer, "tool_call_id", message->tool_call_id);
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
