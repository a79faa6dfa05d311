/* What a chat stream has brought: life, choices. */
#include "api/chat_reader.h"

#include <string.h>

#include "base/memory.h"

void *rq_chat_reader_new(int max_depth)
{
    struct rq_chat_reader *reader = rq_zalloc(sizeof *reader);
    if (reader)
        reader->max_depth = max_depth;
    return reader;
}

static void free_call(struct rq_gathered_call *call)
{
    rq_buffer_free(&call->arguments.bytes);
    rq_members_free(&call->others);
}

static void free_choice(struct rq_gathered_choice *choice)
{
    struct rq_buffer *buffers[] = { &choice->role,      &choice->content.bytes, &choice->reasoning.bytes,
                                    &choice->signature, &choice->refusal.bytes, &choice->finish_reason };

    for (size_t i = 0; i < RQ_COUNT(buffers); i++)
        rq_buffer_free(buffers[i]);
    for (size_t i = 0; i < choice->call_count; i++)
        free_call(&choice->calls[i]);
    free_call(&choice->function_call);
    rq_free(choice->calls);
    rq_members_free(&choice->others);
    rq_members_free(&choice->message_others);
    rq_members_free(&choice->logprobs);
}

void rq_chat_reader_free(void *from)
{
    struct rq_chat_reader *reader = from;

    if (!reader)
        return;
    for (size_t i = 0; i < reader->count; i++)
        free_choice(&reader->choices[i]);
    rq_free(reader->choices);
    rq_buffer_free(&reader->usage);
    rq_members_free(&reader->others);
    rq_arena_free(&reader->names);
    rq_free(reader);
}

struct rq_gathered_choice *rq_gathered_choice_find(const struct rq_chat_reader *reader, int64_t index)
{
    for (size_t i = 0; i < reader->count; i++)
        if (reader->choices[i].index == index)
            return &reader->choices[i];
    return NULL;
}

struct rq_gathered_choice *rq_gathered_choice_add(struct rq_chat_reader *reader, int64_t index)
{
    struct rq_gathered_choice *choices;
    size_t size = reader->size ? reader->size * 2 : 1;

    if (reader->count == reader->size) {
        choices = rq_realloc(reader->choices, size * sizeof *choices);
        if (!choices)
            return NULL;
        reader->choices = choices;
        reader->size = size;
    }
    choices = &reader->choices[reader->count++];
    *choices = (struct rq_gathered_choice){ .index = index };
    return choices;
}

struct rq_slice rq_gathered_arguments(const struct rq_gathered_call *call)
{
    if (!call->arguments.bytes.len)
        return (struct rq_slice){ call->custom ? "" : "{}", call->custom ? 0 : 2 };
    return (struct rq_slice){ call->arguments.bytes.data, call->arguments.bytes.len };
}

bool rq_chat_has_begun(const void *reader)
{
    return ((const struct rq_chat_reader *)reader)->begun;
}
