#include "bench_pages.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VECTORS = 2048, NUMBERS = 1536, NUMBER_ROOM = 24 };

/* A unit vector's numbers are about this large. */
static float next_value(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (float)((double)(int64_t)*state * 0x1p-63 / 20);
}

static char *put_base64(char *to, const unsigned char *bytes, size_t count)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < count; i += 3) { /* the count is a multiple of 3 */
        unsigned group = (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            *to++ = letters[group >> shift & 63];
    }
    return to;
}

static char *put_vector(char *to, bool base64, uint64_t *state)
{
    float values[NUMBERS];

    for (int i = 0; i < NUMBERS; i++)
        values[i] = next_value(state);
    *to++ = base64 ? '"' : '[';
    if (base64)
        to = put_base64(to, (const unsigned char *)values, sizeof values);
    for (int i = 0; !base64 && i < NUMBERS; i++)
        to += sprintf(to, "%s%.9g", i ? "," : "", (double)values[i]);
    *to++ = base64 ? '"' : ']';
    return to;
}

char *bench_page(bool base64, size_t *len)
{
    char *page = malloc((size_t)VECTORS * NUMBERS * NUMBER_ROOM), *to = page;
    uint64_t state = 1;

    if (!page)
        abort();
    to += sprintf(to, "{\"object\":\"list\",\"data\":[");
    for (int i = 0; i < VECTORS; i++) {
        to += sprintf(to, "%s{\"object\":\"embedding\",\"index\":%d,\"embedding\":", i ? "," : "", i);
        to = put_vector(to, base64, &state);
        *to++ = '}';
    }
    to += sprintf(to, "],\"model\":\"m\",\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}");
    *len = (size_t)(to - page);
    return page;
}
