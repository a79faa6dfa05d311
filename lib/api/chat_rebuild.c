/* A gathered chat stream as the JSON that a blocking call would have brought. */
#include "api/chat_reader.h"

#include <string.h>

static void put_buffer(struct rq_writer *writer, const char *name, const struct rq_buffer *text)
{
    rq_write_text(writer, name, text->len ? text->data : "", text->len);
}

static void put_arguments(struct rq_writer *writer, const char *name, const struct rq_gathered_call *call)
{
    struct rq_slice arguments = rq_gathered_arguments(call);

    if (!call->told && !call->arguments.bytes.len)
        return; /* cut off before any came: that is not a call without arguments */
    rq_write_text(writer, name, arguments.text, arguments.len);
}

static void put_call(struct rq_writer *writer, const struct rq_gathered_call *call)
{
    rq_write_object(writer, NULL, NULL);
    if (call->id)
        rq_write_string(writer, "id", call->id);
    rq_write_string(writer, "type", call->type);
    rq_write_object(writer, call->type, NULL);
    rq_write_string(writer, "name", call->name ? call->name : "");
    put_arguments(writer, call->custom ? "input" : "arguments", call);
    rq_write_object_end(writer);
    rq_members_write(&call->others, writer);
    rq_write_object_end(writer);
}

static void put_calls(struct rq_writer *writer, const struct rq_gathered_choice *choice)
{
    if (choice->call_count) {
        rq_write_array(writer, "tool_calls");
        for (size_t i = 0; i < choice->call_count; i++)
            put_call(writer, &choice->calls[i]);
        rq_write_array_end(writer);
    }
    if (choice->has_function_call) {
        rq_write_object(writer, "function_call", NULL);
        rq_write_string(writer, "name", choice->function_call.name ? choice->function_call.name : "");
        put_arguments(writer, "arguments", &choice->function_call);
        rq_write_object_end(writer);
    }
}

static void put_message(struct rq_writer *writer, const struct rq_gathered_choice *choice)
{
    rq_write_object(writer, "message", NULL);
    rq_write_string(writer, "role", choice->role.len ? choice->role.data : "assistant");
    if (choice->has_content)
        put_buffer(writer, "content", &choice->content.bytes);
    else
        rq_write_null(writer, "content");
    if (choice->reasoning.bytes.len)
        put_buffer(writer, choice->reasoning_name, &choice->reasoning.bytes);
    if (choice->signature.len)
        put_buffer(writer, "reasoning_signature", &choice->signature);
    if (choice->has_refusal)
        put_buffer(writer, "refusal", &choice->refusal.bytes);
    put_calls(writer, choice);
    rq_members_write(&choice->message_others, writer);
    rq_write_object_end(writer);
}

static void put_choice(struct rq_writer *writer, const struct rq_gathered_choice *choice)
{
    rq_write_object(writer, NULL, NULL);
    rq_write_int(writer, "index", choice->index);
    put_message(writer, choice);
    if (choice->has_logprobs) {
        rq_write_object(writer, "logprobs", NULL);
        rq_members_write(&choice->logprobs, writer);
        rq_write_object_end(writer);
    }
    if (choice->finish_reason.len)
        put_buffer(writer, "finish_reason", &choice->finish_reason);
    else
        rq_write_null(writer, "finish_reason");
    rq_members_write(&choice->others, writer);
    rq_write_object_end(writer);
}

/* The choice of the next higher index: they may have come in any order. */
static const struct rq_gathered_choice *next_choice(const struct rq_chat_reader *reader, int64_t behind)
{
    const struct rq_gathered_choice *next = NULL;

    for (size_t i = 0; i < reader->count; i++)
        if (reader->choices[i].index > behind && (!next || reader->choices[i].index < next->index))
            next = &reader->choices[i];
    return next;
}

static void put_completion(struct rq_writer *writer, const struct rq_chat_reader *reader)
{
    const struct rq_gathered_choice *choice = NULL;

    rq_write_object(writer, NULL, NULL);
    rq_write_string(writer, "id", reader->id ? reader->id : "");
    rq_write_string(writer, "object", "chat.completion");
    rq_write_string(writer, "model", reader->model ? reader->model : "");
    rq_members_write(&reader->others, writer);
    rq_write_array(writer, "choices");
    while ((choice = next_choice(reader, choice ? choice->index : -1)) != NULL)
        put_choice(writer, choice);
    rq_write_array_end(writer);
    if (reader->usage.len)
        rq_write_raw(writer, "usage", reader->usage.data, reader->usage.len);
    rq_write_object_end(writer);
}

int rq_chat_rebuild(const void *reader, struct rq_buffer *json)
{
    struct rq_writer writer;

    rq_write_begin(&writer, json, NULL);
    put_completion(&writer, reader);
    return rq_write_finish(&writer);
}
