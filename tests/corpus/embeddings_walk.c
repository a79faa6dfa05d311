#include "embeddings_walk.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static const json_t *data_of(const json_t *reply)
{
    return json_object_get(reply, "data");
}

size_t walk_count(const json_t *reply)
{
    return json_array_size(data_of(reply));
}

const json_t *walk_embedding(const json_t *reply, size_t index)
{
    const json_t *data = data_of(reply);

    for (size_t i = 0; i < json_array_size(data); i++) {
        const json_t *item = json_array_get(data, i), *number = json_object_get(item, "index");
        if (json_is_integer(number) ? json_integer_value(number) == (json_int_t)index : i == index)
            return json_object_get(item, "embedding");
    }
    return NULL;
}

/* The bits of a letter, or -1. */
static int letter_value(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9')
        return letter - '0' + 52;
    return letter == '+' ? 62 : letter == '/' ? 63 : -1;
}

/* Bit by bit, into words of 32 bits from their lowest byte up. */
static float *floats_of_text(const char *text, size_t *count)
{
    size_t length = strlen(text), bytes;
    uint32_t *words = text_need(calloc(length / 4 + 1, sizeof *words));
    float *floats;

    while (length > 0 && text[length - 1] == '=')
        length--;
    bytes = length * 6 / 8;
    for (size_t bit = 0; bit < bytes * 8; bit++) {
        int value = letter_value(text[bit / 6]);
        if (value >= 0 && (value >> (5 - bit % 6) & 1))
            words[bit / 32] |= UINT32_C(1) << (bit / 8 % 4 * 8 + 7 - bit % 8);
    }
    *count = bytes / 4;
    floats = text_need(malloc(*count * sizeof *floats + 1));
    memcpy(floats, words, *count * sizeof *floats);
    free(words);
    return floats;
}

/* Every number of the recordings has at most 17 digits, so that jansson's double tells them apart; one that falls on the
 * middle between two floats would be told by the test of the numbers themselves. */
static float *floats_of_list(const json_t *list, size_t *count)
{
    float *floats;

    *count = json_array_size(list);
    floats = text_need(malloc(*count * sizeof *floats + 1));
    for (size_t i = 0; i < *count; i++)
        floats[i] = (float)json_number_value(json_array_get(list, i));
    return floats;
}

float *walk_floats(const json_t *embedding, size_t *count)
{
    if (json_is_string(embedding))
        return floats_of_text(json_string_value(embedding), count);
    return json_is_array(embedding) ? floats_of_list(embedding, count) : NULL;
}

json_t *walk_rest(const json_t *reply)
{
    json_t *rest = json_deep_copy(reply), *data = json_object_get(rest, "data");

    for (size_t i = 0; i < json_array_size(data); i++)
        json_object_set_new(json_array_get(data, i), "embedding", json_null());
    return rest;
}
