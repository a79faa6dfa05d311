#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <requesty/base.h>

#include "base/memory.h"

void rq_buffer_init(struct rq_buffer *buffer, size_t ceiling)
{
    *buffer = (struct rq_buffer){ .ceiling = ceiling };
}

void rq_buffer_free(struct rq_buffer *buffer)
{
    if (buffer->secret && buffer->data)
        rq_wipe(buffer->data, buffer->size);
    rq_free(buffer->data);
    buffer->data = NULL;
    buffer->len = buffer->size = 0;
}

/* realloc would leave a copy of the old content behind. */
static char *move_secret(const struct rq_buffer *buffer, size_t size)
{
    char *data = rq_malloc(size);

    if (!data || !buffer->data)
        return data;
    memcpy(data, buffer->data, buffer->len);
    rq_wipe(buffer->data, buffer->size);
    rq_free(buffer->data);
    return data;
}

static size_t grown(size_t size, size_t need)
{
    size_t next = size ? size : 64;
    while (next < need)
        next = next > SIZE_MAX / 2 ? need : next * 2;
    return next;
}

static int resize(struct rq_buffer *buffer, size_t size)
{
    char *data = buffer->secret ? move_secret(buffer, size) : rq_realloc(buffer->data, size);

    if (!data)
        return REQUESTY_ERR_NO_MEMORY;
    buffer->data = data;
    buffer->size = size;
    return 0;
}

int rq_buffer_grow(struct rq_buffer *buffer, size_t more)
{
    if (more > SIZE_MAX - buffer->len)
        return REQUESTY_ERR_NO_MEMORY;
    return resize(buffer, grown(buffer->size, buffer->len + more));
}

int rq_buffer_reserve_exactly(struct rq_buffer *buffer, size_t more)
{
    if (more <= buffer->size - buffer->len)
        return 0;
    return more > SIZE_MAX - buffer->len ? REQUESTY_ERR_NO_MEMORY : resize(buffer, buffer->len + more);
}

int rq_buffer_append(struct rq_buffer *buffer, const void *bytes, size_t count)
{
    int rc;
    if (!count)
        return 0;
    if (buffer->ceiling && (buffer->len > buffer->ceiling || count > buffer->ceiling - buffer->len))
        return REQUESTY_ERR_TOO_LARGE;
    rc = rq_buffer_reserve(buffer, count);
    if (rc < 0)
        return rc;
    memcpy(buffer->data + buffer->len, bytes, count);
    buffer->len += count;
    return 0;
}

int rq_buffer_append_text(struct rq_buffer *buffer, const char *text)
{
    return rq_buffer_append(buffer, text, strlen(text));
}

int rq_buffer_append_byte(struct rq_buffer *buffer, char byte)
{
    return rq_buffer_append(buffer, &byte, 1);
}

int rq_buffer_printf(struct rq_buffer *buffer, const char *format, ...)
{
    char text[512];
    va_list arguments;
    int len;

    va_start(arguments, format);
    len = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (len < 0)
        return REQUESTY_ERR_NO_MEMORY;
    return rq_buffer_append(buffer, text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1);
}

char *rq_buffer_text(struct rq_buffer *buffer)
{
    if (rq_buffer_reserve(buffer, 1) < 0)
        return NULL;
    buffer->data[buffer->len] = '\0';
    return buffer->data;
}

void rq_buffer_consume(struct rq_buffer *buffer, size_t count)
{
    if (!count)
        return;
    buffer->len -= count;
    memmove(buffer->data, buffer->data + count, buffer->len);
}

void rq_buffer_clear(struct rq_buffer *buffer, size_t keep)
{
    if (buffer->size > keep)
        rq_buffer_free(buffer);
    buffer->len = 0;
}
