/* Random vectors, written in every form, shuffled and cut into pieces at random: what comes out is what was written, to the
 * bit. */
#include "embeddings.h"

#include <math.h>

enum { ROUNDS = 150, MOST_VECTORS = 40, MOST_NUMBERS = 70 };

static uint64_t state = 99;

static uint64_t chance(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

static float random_float(void)
{
    uint32_t bits = (uint32_t)chance(UINT64_C(1) << 32);
    float value;

    memcpy(&value, &bits, sizeof value);
    return isfinite(value) ? value : 0.5f;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

struct page {
    size_t count;
    size_t lengths[MOST_VECTORS], order[MOST_VECTORS];
    float values[MOST_VECTORS][MOST_NUMBERS];
    char *text, *at;
};

static void put(struct page *page, const char *text)
{
    size_t len = strlen(text);
    memcpy(page->at, text, len + 1);
    page->at += len;
}

/* Some servers escape slashes, and some leave the padding out. */
static void put_base64(struct page *page, const float *values, size_t count)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bool escapes = chance(3) == 0, pads = chance(2) == 0;
    size_t bits = count * 32, written = 0;

    *page->at++ = '"';
    for (size_t bit = 0; bit < bits; bit += 6, written++) {
        unsigned value = 0;
        for (size_t i = bit; i < bit + 6; i++) {
            uint32_t word = 0;
            if (i < bits)
                memcpy(&word, &values[i / 32], sizeof word);
            value = value << 1 | (word >> (i / 8 % 4 * 8 + 7 - i % 8) & 1);
        }
        if (escapes && letters[value] == '/')
            *page->at++ = '\\';
        *page->at++ = letters[value];
    }
    for (; pads && written % 4; written++)
        *page->at++ = '=';
    put(page, "\"");
}

static void put_numbers(struct page *page, const float *values, size_t count)
{
    static const char *const forms[] = { "%.9g", "%.17g", "%.12e", "%.30g" }, *const commas[] = { ",", ", ", " ,\n\t" };
    const char *form = forms[chance(COUNT(forms))], *comma = commas[chance(COUNT(commas))];

    put(page, "[");
    for (size_t i = 0; i < count; i++) {
        char text[80];
        snprintf(text, sizeof text, form, (double)values[i]);
        if (i)
            put(page, comma);
        put(page, text);
    }
    put(page, "]");
}

static void put_item(struct page *page, size_t index, bool numbered)
{
    char text[64];
    bool before = chance(2) == 0;

    put(page, "{");
    snprintf(text, sizeof text, before ? "\"index\":%zu," : ",\"index\":%zu", index);
    if (numbered && before)
        put(page, text);
    put(page, "\"embedding\":");
    if (chance(2))
        put_base64(page, page->values[index], page->lengths[index]);
    else
        put_numbers(page, page->values[index], page->lengths[index]);
    if (numbered && !before)
        put(page, text);
    put(page, "}");
}

static void make_page(struct page *page)
{
    bool numbered = chance(4) != 0;

    page->count = 1 + chance(MOST_VECTORS);
    page->at = page->text = malloc((size_t)MOST_VECTORS * MOST_NUMBERS * 80);
    if (!page->text)
        abort();
    for (size_t i = 0; i < page->count; i++) {
        size_t other = chance(i + 1);
        page->order[i] = page->order[other];
        page->order[other] = i;
        page->lengths[i] = chance(MOST_NUMBERS + 1);
        for (size_t k = 0; k < page->lengths[i]; k++)
            page->values[i][k] = random_float();
    }
    put(page, "{\"data\":[");
    for (size_t i = 0; i < page->count; i++) {
        put(page, i ? "," : "");
        put_item(page, numbered ? page->order[i] : i, numbered);
    }
    put(page, "]}");
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void check_page(struct scene *scene, const struct page *page)
{
    const char *texts[MOST_VECTORS];
    requesty_embeddings_params params = { .model = "m", .input = texts, .input_count = page->count };
    requesty_embeddings *result;

    for (size_t i = 0; i < page->count; i++)
        texts[i] = "x";
    server_push(scene->server, server_reply_bytes(200, "application/json", page->text, (size_t)(page->at - page->text),
                                                  chance(2) ? SERVER_CHUNKED : SERVER_LENGTH,
                                                  server_split_random(chance(1000), 1 + chance(3000))));
    result = embed(scene, &params);
    assert_int_equal(result->vector_count, page->count);
    for (size_t i = 0; i < page->count; i++) {
        assert_int_equal(result->vectors[i]->length, page->lengths[i]);
        assert_int_equal(result->vectors[i]->index, i);
        assert_memory_equal(result->vectors[i]->values, page->values[i], page->lengths[i] * sizeof(float));
    }
    requesty_embeddings_free(result);
}

static void what_is_written_comes_out(void **scene)
{
    static struct page page;

    for (int round = 0; round < ROUNDS; round++) {
        make_page(&page);
        check_page(*scene, &page);
        free(page.text);
    }
}

/* A page that is cut or damaged anywhere is refused or read, and nothing worse. */
static void damage_is_no_disaster(void **scene)
{
    static struct page page;

    for (int round = 0; round < ROUNDS * 4; round++) {
        requesty_embeddings_params params = { .model = "m", .input_json = "[]" };
        requesty_embeddings *result = NULL;
        requesty_error error = { 0 };
        size_t len;
        int rc;
        if (round % 4 == 0) {
            free(page.text);
            make_page(&page);
        }
        len = (size_t)(page.at - page.text);
        if (round % 4 == 3)
            len = chance(len) + 1;
        else
            page.text[chance(len)] = "]}\",0[{:=e-\\"[chance(12)];
        server_push(((struct scene *)*scene)->server,
                    server_reply_bytes(200, "application/json", page.text, len, SERVER_LENGTH, server_split_whole()));
        rc = requesty_embeddings_create(((struct scene *)*scene)->client, &params, &result, &error);
        assert_true(rc == 0 || rc == REQUESTY_ERR_BAD_REPLY);
        for (size_t i = 0; rc == 0 && i < result->vector_count; i++)
            assert_true(result->vectors[i]->length <= MOST_NUMBERS + 3);
        requesty_embeddings_free(result);
    }
    free(page.text);
    page.text = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = { scene_test(what_is_written_comes_out), scene_test(damage_is_no_disaster) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
