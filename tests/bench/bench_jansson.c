/* What a C program does without the library: libcurl for the bytes, jansson for the JSON. bench_jansson WORK URL COUNT, with
 * the works messages, chat, base64 and float of bench_bare.c. Streams: each data line is loaded and its text counted.
 * Embeddings: the body is gathered, loaded, and made into vectors of floats. Prints how many bytes of text or of vectors
 * there were. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <jansson.h>

struct gathered {
    char *bytes;
    size_t len, room;
    size_t (*on_data)(const char *json, size_t len); /* of a line's data: how much text it has. NULL: keep everything */
    size_t amount;
};

/* ---- streams ----------------------------------------------------------------------------------------------------- */

static size_t text_of_delta(const char *json, size_t len)
{
    json_t *root = json_loadb(json, len, 0, NULL);
    size_t amount = json_string_length(json_object_get(json_object_get(root, "delta"), "text"));

    json_decref(root);
    return amount;
}

static size_t text_of_chunk(const char *json, size_t len)
{
    json_t *root = json_loadb(json, len, 0, NULL);
    json_t *choice = json_array_get(json_object_get(root, "choices"), 0);
    size_t amount = json_string_length(json_object_get(json_object_get(choice, "delta"), "content"));

    json_decref(root);
    return amount;
}

/* Takes the whole lines off the front. */
static void take_lines(struct gathered *gathered)
{
    char *at = gathered->bytes, *end = at + gathered->len, *line_end;

    for (; (line_end = memchr(at, '\n', (size_t)(end - at))) != NULL; at = line_end + 1)
        if (strncmp(at, "data: ", 6) == 0 && at[6] == '{')
            gathered->amount += gathered->on_data(at + 6, (size_t)(line_end - at) - 6);
    gathered->len = (size_t)(end - at);
    memmove(gathered->bytes, at, gathered->len);
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *data)
{
    struct gathered *gathered = data;
    size_t len = size * count;

    if (gathered->len + len > gathered->room) {
        gathered->room = (gathered->len + len) * 2;
        gathered->bytes = realloc(gathered->bytes, gathered->room);
        if (!gathered->bytes)
            abort();
    }
    memcpy(gathered->bytes + gathered->len, bytes, len);
    gathered->len += len;
    if (gathered->on_data)
        take_lines(gathered);
    return len;
}

/* ---- embeddings -------------------------------------------------------------------------------------------------- */

static unsigned value_of_letter(unsigned char letter)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static unsigned char values[256];

    if (!values['B'])
        for (unsigned i = 0; i < 64; i++)
            values[(unsigned char)letters[i]] = (unsigned char)i;
    return values[letter];
}

static size_t floats_of_base64(const char *text, size_t len, float *vector)
{
    unsigned char *to = (unsigned char *)vector;

    for (size_t i = 0; i + 4 <= len; i += 4) {
        unsigned group = value_of_letter((unsigned char)text[i]) << 18 | value_of_letter((unsigned char)text[i + 1]) << 12 |
                         value_of_letter((unsigned char)text[i + 2]) << 6 | value_of_letter((unsigned char)text[i + 3]);
        *to++ = (unsigned char)(group >> 16);
        *to++ = (unsigned char)(group >> 8);
        *to++ = (unsigned char)group;
    }
    return (size_t)(to - (unsigned char *)vector) / sizeof *vector;
}

static size_t floats_of(const json_t *embedding, float *vector)
{
    size_t count = json_array_size(embedding);

    if (json_is_string(embedding))
        return floats_of_base64(json_string_value(embedding), json_string_length(embedding), vector);
    for (size_t i = 0; i < count; i++)
        vector[i] = (float)json_number_value(json_array_get(embedding, i));
    return count;
}

static size_t vectors_of(const char *json, size_t len)
{
    json_t *root = json_loadb(json, len, 0, NULL), *data = json_object_get(root, "data");
    float **vectors = calloc(json_array_size(data) + 1, sizeof *vectors);
    size_t amount = 0;

    for (size_t i = 0; vectors && i < json_array_size(data); i++) {
        const json_t *embedding = json_object_get(json_array_get(data, i), "embedding");
        vectors[i] = malloc((json_array_size(embedding) + json_string_length(embedding) + 1) * sizeof **vectors);
        if (!vectors[i])
            abort();
        amount += floats_of(embedding, vectors[i]) * sizeof **vectors;
    }
    for (size_t i = 0; vectors && i < json_array_size(data); i++)
        free(vectors[i]);
    free(vectors);
    json_decref(root);
    return amount;
}

/* ---- transfers --------------------------------------------------------------------------------------------------- */

#define TURN "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me a story.\"}]"

static const struct work {
    const char *name, *path, *body;
    size_t (*on_data)(const char *json, size_t len);
} works[] = {
    { "messages", "/v1/messages",
      "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":%ld," TURN ",\"stream\":true}", text_of_delta },
    { "chat", "/v1/chat/completions",
      "{\"model\":\"openai/gpt-4o-mini\",\"max_tokens\":%ld," TURN ",\"stream\":true}", text_of_chunk },
    { "base64", "/v1/embeddings", "{\"model\":\"m\",\"input\":[],\"encoding_format\":\"base64\",\"count\":%ld}", NULL },
    { "float", "/v1/embeddings", "{\"model\":\"m\",\"input\":[],\"encoding_format\":\"float\",\"count\":%ld}", NULL },
};

static CURLcode transfer(const char *url, const char *body, struct gathered *gathered)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    CURL *easy = curl_easy_init();
    CURLcode rc;

    if (!easy)
        abort();
    curl_slist_append(headers, "Authorization: Bearer key");
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, gathered);
    rc = curl_easy_perform(easy);
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
    return rc;
}

static const struct work *find(const char *name)
{
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        if (strcmp(works[i].name, name) == 0)
            return &works[i];
    return NULL;
}

int main(int argc, char **argv)
{
    const struct work *work = argc == 4 ? find(argv[1]) : NULL;
    struct gathered gathered = { 0 };
    char url[256], body[512];

    if (!work)
        return 2;
    snprintf(url, sizeof url, "%s%s", argv[2], work->path);
    snprintf(body, sizeof body, work->body, strtol(argv[3], NULL, 10));
    gathered.on_data = work->on_data;
    if (transfer(url, body, &gathered) != CURLE_OK)
        return 1;
    if (!work->on_data)
        gathered.amount = vectors_of(gathered.bytes, gathered.len);
    printf("%zu\n", gathered.amount);
    free(gathered.bytes);
    return gathered.amount == 0;
}
