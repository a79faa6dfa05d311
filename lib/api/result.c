#include "api/result.h"

#include <stddef.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

/* Stands in front of every result: the public pointer is behind it. */
struct head {
    struct rq_arena arena;
    struct rq_buffer bytes;
    requesty_info info;
    max_align_t result[];
};

static struct head *head_of(void *result)
{
    return RQ_CONTAINER(result, struct head, result);
}

void *rq_result_new(const struct rq_shape *shape, bool secret)
{
    struct head *head = rq_zalloc(sizeof *head + shape->table->size);

    if (!head)
        return NULL;
    head->arena.secret = secret;
    return head->result;
}

void rq_result_free(void *result)
{
    if (!result)
        return;
    rq_buffer_free(&head_of(result)->bytes);
    rq_arena_free(&head_of(result)->arena);
    rq_free(head_of(result));
}

struct rq_arena *rq_result_arena(void *result)
{
    return &head_of(result)->arena;
}

struct rq_buffer *rq_result_bytes(void *result)
{
    return &head_of(result)->bytes;
}

static void share_info(void *result, const struct rq_shape *shape, const requesty_info *info)
{
    void **elements;
    size_t count;

    memcpy(&elements, (char *)result + shape->list_offset, sizeof elements);
    memcpy(&count, (char *)result + shape->count_offset, sizeof count);
    for (size_t i = 0; i < count; i++)
        memcpy((char *)elements[i] + shape->element_info_offset, &info, sizeof info);
}

int rq_result_set_info(void *result, const struct rq_shape *shape, const struct rq_exchange *exchange)
{
    struct head *head = head_of(result);
    const requesty_info *info = &head->info;

    memcpy((char *)result + shape->info_offset, &info, sizeof info);
    if (shape->element_info_offset)
        share_info(result, shape, info);
    return rq_exchange_info(exchange, &head->arena, &head->info);
}
