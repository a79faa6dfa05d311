/* Allocation and growing buffers. A test tool has nothing better to do without memory than to end. */
#include "server_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void out_of_memory(void)
{
    fputs("loopback server: out of memory\n", stderr);
    abort();
}

void *server_allocate(size_t size)
{
    void *memory = calloc(1, size ? size : 1);

    if (!memory)
        out_of_memory();
    return memory;
}

void *server_reallocate(void *old, size_t size)
{
    void *memory = realloc(old, size ? size : 1);

    if (!memory)
        out_of_memory();
    return memory;
}

char *server_copy(const void *data, size_t length)
{
    char *copy = server_allocate(length + 1);

    if (length > 0)
        memcpy(copy, data, length);
    return copy;
}

char *server_copy_text(const char *text)
{
    return server_copy(text, strlen(text));
}

void server_buffer_reserve(struct server_buffer *buffer, size_t extra)
{
    size_t need = buffer->length + extra + 1;
    size_t capacity = buffer->capacity ? buffer->capacity : 256;

    if (need <= buffer->capacity)
        return;
    while (capacity < need)
        capacity *= 2;
    buffer->data = server_reallocate(buffer->data, capacity);
    buffer->capacity = capacity;
}

void server_buffer_append(struct server_buffer *buffer, const void *data, size_t length)
{
    server_buffer_reserve(buffer, length);
    if (length > 0)
        memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void server_buffer_text(struct server_buffer *buffer, const char *text)
{
    server_buffer_append(buffer, text, strlen(text));
}

void server_buffer_format(struct server_buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    if (length > 0) {
        server_buffer_reserve(buffer, (size_t)length);
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

void server_buffer_consume(struct server_buffer *buffer, size_t length)
{
    if (length == 0)
        return;
    buffer->length -= length;
    memmove(buffer->data, buffer->data + length, buffer->length);
    buffer->data[buffer->length] = '\0';
}

void server_buffer_free(struct server_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct server_buffer){ 0 };
}
