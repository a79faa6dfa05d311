/* The demonstration router's pictures: small PNG files, made when they are asked for. */
#include "router_internal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIDE = 8, ROW = 1 + 3 * SIDE, MOST_IMAGES = 10 };

static void add_number(struct server_buffer *to, uint32_t number)
{
    const unsigned char bytes[] = { (unsigned char)(number >> 24), (unsigned char)(number >> 16),
                                    (unsigned char)(number >> 8), (unsigned char)number };

    server_buffer_append(to, bytes, sizeof bytes);
}

static uint32_t crc(const char *bytes, size_t length)
{
    uint32_t sum = UINT32_MAX;

    for (size_t i = 0; i < length; i++) {
        sum ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320u : 0);
    }
    return ~sum;
}

static uint32_t adler(const unsigned char *bytes, size_t length)
{
    uint32_t a = 1, b = 0;

    for (size_t i = 0; i < length; i++) {
        a = (a + bytes[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static void add_chunk(struct server_buffer *png, const char *type, const void *data, size_t length)
{
    size_t start = png->length + 4;

    add_number(png, (uint32_t)length);
    server_buffer_append(png, type, 4);
    server_buffer_append(png, data, length);
    add_number(png, crc(png->data + start, 4 + length));
}

/* One block that is not compressed. */
static void add_pixels(struct server_buffer *png, unsigned colour)
{
    struct server_buffer data = { 0 };
    unsigned char pixels[SIDE * ROW];

    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = i % ROW ? (unsigned char)(colour >> 8 * (i % ROW % 3) ^ i / ROW * 16) : 0;
    server_buffer_append(&data, "\x78\x01\x01", 3);
    server_buffer_append(&data, (unsigned char[]){ sizeof pixels & 255, sizeof pixels >> 8 }, 2);
    server_buffer_append(&data, (unsigned char[]){ ~sizeof pixels & 255, ~sizeof pixels >> 8 & 255 }, 2);
    server_buffer_append(&data, pixels, sizeof pixels);
    add_number(&data, adler(pixels, sizeof pixels));
    add_chunk(png, "IDAT", data.data, data.length);
    server_buffer_free(&data);
}

static void make_png(struct server_buffer *png, unsigned colour)
{
    static const char header[] = { 0, 0, 0, SIDE, 0, 0, 0, SIDE, 8, 2, 0, 0, 0 }; /* 8 bits each of red, green, blue */

    server_buffer_append(png, "\x89PNG\r\n\x1A\n", 8);
    add_chunk(png, "IHDR", header, sizeof header);
    add_pixels(png, colour);
    add_chunk(png, "IEND", "", 0);
}

static json_t *picture(size_t number, bool by_url, unsigned colour)
{
    struct server_buffer png = { 0 }, text = { 0 };
    json_t *value;

    make_png(&png, colour);
    if (by_url)
        server_buffer_format(&text, "https://images.example/%08x-%zu.png", colour, number);
    else
        router_base64(&text, png.data, png.length);
    value = json_pack("{s:s}", by_url ? "url" : "b64_json", text.data);
    server_buffer_free(&png);
    server_buffer_free(&text);
    return value;
}

static struct server_reply *answer(const struct router_call *call, const char *prompt, json_int_t count, bool by_url)
{
    json_t *data = json_array();
    json_int_t tokens = (json_int_t)strlen(prompt) / 4 + 1;
    unsigned colour = crc(prompt, strlen(prompt));

    for (json_int_t i = 0; i < count; i++)
        json_array_append_new(data, picture((size_t)i + 1, by_url, colour + (unsigned)i));
    return router_reply_value(call, json_pack("{s:I, s:o, s:s, s:s, s:{s:I, s:I, s:I, s:f}}", "created",
                                              (json_int_t)time(NULL), "data", data, "output_format", "png", "size", "8x8",
                                              "usage", "input_tokens", tokens, "output_tokens", 16 * count, "total_tokens",
                                              tokens + 16 * count, "cost", 0.001 * (double)count));
}

static bool is_by_url(const char *format)
{
    return !format || strcmp(format, "b64_json") != 0;
}

struct server_reply *router_images(const struct router_call *call)
{
    const json_t *n = json_object_get(call->body, "n");
    json_int_t count = n ? json_integer_value(n) : 1;
    const char *format = json_string_value(json_object_get(call->body, "response_format"));

    if (count < 1 || count > MOST_IMAGES)
        return router_error(400, "n must be from 1 to 10");
    return answer(call, json_string_value(json_object_get(call->body, "prompt")), count, is_by_url(format));
}

static char *field(const struct server_request *request, const char *name)
{
    struct router_part part = router_form_part(request, name);

    return part.data ? server_copy(part.data, part.length) : NULL;
}

struct server_reply *router_edit(const struct server_request *request)
{
    const char *file = router_form_part(request, "image[]").data ? "image[]" : "image";
    struct router_call call;
    char *model, *prompt = field(request, "prompt"), *format = field(request, "response_format");
    struct server_reply *reply = router_form_begin(&call, &model, request, file);

    if (!reply)
        reply = prompt ? answer(&call, prompt, 1, is_by_url(format)) : router_error(400, "prompt is required");
    free(model);
    free(prompt);
    free(format);
    return reply;
}
