/* POST /v1/embeddings: unit vectors that depend on nothing but the text. */
#include "router_internal.h"
#include "server_internal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DIMENSIONS = 1536, MOST_DIMENSIONS = 4096, MOST_INPUTS = 2048 };

/* The text of an input: a string's, or a token array's as JSON; NULL for anything else. To be freed. */
static char *input_text(const json_t *input)
{
    if (json_is_string(input))
        return json_string_length(input) ? server_copy(json_string_value(input), json_string_length(input)) : NULL;
    return json_is_array(input) && json_array_size(input) ? router_dump(input) : NULL;
}

static uint64_t seed_of(const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

/* Without the library of mathematics: Newton's way from above. */
static double square_root(double square)
{
    double root = square > 1 ? square : 1;

    for (int i = 0; i < 60; i++)
        root = (root + square / root) / 2;
    return root;
}

static void make_vector(const char *text, float *values, size_t count)
{
    uint64_t state = seed_of(text);
    double square = 0;

    for (size_t i = 0; i < count; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        values[i] = (float)((double)(int64_t)state * 0x1p-63);
        square += (double)values[i] * (double)values[i];
    }
    for (size_t i = 0; i < count; i++)
        values[i] = (float)((double)values[i] / square_root(square));
}

/* The bytes of the floats, lowest first, as base64. */
static json_t *as_base64(const float *values, size_t count)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct server_buffer text = { 0 };
    unsigned pending = 0;
    int bits = 0;
    json_t *value;

    for (size_t i = 0; i < 4 * count; i++) {
        uint32_t word;
        memcpy(&word, &values[i / 4], sizeof word);
        pending = pending << 8 | (word >> 8 * (i % 4) & 255);
        for (bits += 8; bits >= 6; bits -= 6)
            server_buffer_append(&text, &letters[pending >> (bits - 6) & 63], 1);
    }
    if (bits)
        server_buffer_append(&text, &letters[pending << (6 - bits) & 63], 1);
    while (text.length % 4)
        server_buffer_append(&text, "=", 1);
    value = json_stringn(text.data, text.length);
    server_buffer_free(&text);
    return value;
}

static json_t *as_numbers(const float *values, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_real((double)values[i]));
    return list;
}

static json_t *embedding_of(const struct router_call *call, const char *text, size_t index, size_t count)
{
    const char *format = json_string_value(json_object_get(call->body, "encoding_format"));
    float *values = calloc(count, sizeof *values);
    bool base64 = format && strcmp(format, "base64") == 0;
    json_t *value;

    if (!values)
        abort();
    make_vector(text, values, count);
    value = json_pack("{s:s, s:I, s:o}", "object", "embedding", "index", (json_int_t)index, "embedding",
                      base64 ? as_base64(values, count) : as_numbers(values, count));
    free(values);
    return value;
}

/* The inputs as a list: a text and a flat array of tokens are one. A new reference. */
static json_t *list_of(json_t *input)
{
    bool is_list = json_is_array(input) && !json_is_integer(json_array_get(input, 0));

    return is_list ? json_incref(input) : json_pack("[O]", input);
}

static struct server_reply *check(const json_t *inputs, json_int_t dimensions, const char *format)
{
    if (json_array_size(inputs) == 0 || json_array_size(inputs) > MOST_INPUTS)
        return router_error(400, "input must hold 1 to 2048 inputs");
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS)
        return router_error(400, "dimensions is out of range");
    if (format && strcmp(format, "float") != 0 && strcmp(format, "base64") != 0)
        return router_error(400, "encoding_format must be float or base64");
    return NULL;
}

static struct server_reply *answer(const struct router_call *call, const json_t *inputs, size_t dimensions)
{
    json_t *data = json_array(), *value;
    size_t tokens = 0;

    for (size_t i = 0; i < json_array_size(inputs); i++) {
        char *text = input_text(json_array_get(inputs, i));
        if (!text) {
            json_decref(data);
            return router_error(400, "an input is empty, or neither text nor tokens");
        }
        tokens += strlen(text) / 4 + 1;
        json_array_append_new(data, embedding_of(call, text, i, dimensions));
        free(text);
    }
    value = json_pack("{s:s, s:o, s:s, s:{s:I, s:I, s:f}}", "object", "list", "data", data, "model",
                      router_upstream_model(call), "usage", "prompt_tokens", (json_int_t)tokens, "total_tokens",
                      (json_int_t)tokens, "cost", (double)tokens * 2e-8);
    return router_reply_value(call, value);
}

struct server_reply *router_embeddings(const struct router_call *call)
{
    json_t *input = json_object_get(call->body, "input"), *wish = json_object_get(call->body, "dimensions");
    const char *format = json_string_value(json_object_get(call->body, "encoding_format"));
    json_int_t dimensions = wish && !json_is_null(wish) ? json_integer_value(wish) : DIMENSIONS;
    json_t *inputs = list_of(input);
    struct server_reply *reply = check(inputs, dimensions, format);

    if (!reply)
        reply = answer(call, inputs, (size_t)dimensions);
    json_decref(inputs);
    return reply;
}
