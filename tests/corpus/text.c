#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *text_need(void *block)
{
    if (block == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return block;
}

char *text_copy(const char *bytes, size_t length)
{
    char *copy = text_need(malloc(length + 1));
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

void text_add(struct text *text, const char *bytes, size_t length)
{
    if (text->length + length + 1 > text->room) {
        text->room = (text->length + length + 1) * 2;
        text->bytes = text_need(realloc(text->bytes, text->room));
    }
    if (length > 0)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_clear(struct text *text)
{
    free(text->bytes);
    *text = (struct text){ 0 };
}
