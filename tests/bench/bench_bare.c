/* The yardstick: the same transfers with nothing but libcurl, counting bytes; streams are split into lines.
 * bench_bare WORK URL COUNT; with "length" for COUNT it prints how many bytes came. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

static size_t lines, total;

static size_t on_bytes(char *bytes, size_t size, size_t count, void *data)
{
    size_t len = size * count;
    (void)data;
    for (const char *at = bytes, *end = bytes + len; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        lines++;
    total += len;
    return len;
}

static const char *path_of(const char *work)
{
    if (strcmp(work, "chat") == 0)
        return "/v1/chat/completions";
    return strcmp(work, "base64") == 0 || strcmp(work, "float") == 0 ? "/v1/embeddings" : "/v1/messages";
}

int main(int argc, char **argv)
{
    static const char body[] = "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":1024,\"messages\":[{\"role\":"
                               "\"user\",\"content\":\"Tell me a story.\"}]}";
    static const char stream_body[] = "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":1024,\"messages\":[{\"role\":"
                                      "\"user\",\"content\":\"Tell me a story.\"}],\"stream\":true}";
    int small = argc > 3 && strcmp(argv[1], "small") == 0;
    long count = small ? strtol(argv[3], NULL, 10) : 1;
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    CURL *easy = curl_easy_init();
    CURLcode rc = CURLE_OK;
    char url[256], format[64];

    if (argc < 4 || !easy)
        return 2;
    snprintf(url, sizeof url, "%s%s", argv[2], path_of(argv[1]));
    snprintf(format, sizeof format, "{\"encoding_format\":\"%s\"}", argv[1]);
    headers = curl_slist_append(headers, "Authorization: Bearer key");
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, small                                ? body
                                                : strstr(url, "embeddings") ? format
                                                                            : stream_body);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes);
    for (long i = 0; rc == CURLE_OK && i < count; i++)
        rc = curl_easy_perform(easy);
    if (strcmp(argv[3], "length") == 0)
        printf("%zu\n", total);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    return rc != CURLE_OK || total == 0;
}
