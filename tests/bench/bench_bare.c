/* The yardstick: the same transfers with nothing but libcurl, counting bytes; streams are split into lines. The works are
 * those of bench_client.c. bench_bare WORK URL COUNT; prints how many bytes came. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "bench_turns.h"

enum { THREADS = 16 };

struct work {
    const char *name, *path;
    const char *body; /* has one %ld, the number of events, when it asks for a stream */
};

#define TURN "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me a story.\"}]"

static const struct work works[] = {
    { "messages", "/v1/messages", "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":%ld," TURN ",\"stream\":true}" },
    { "chat", "/v1/chat/completions",
      "{\"model\":\"openai/gpt-4o-mini\",\"max_tokens\":%ld," TURN
      ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}" },
    { "small", "/v1/messages", "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":1024," TURN "}" },
    { "threads", "/v1/messages", "{\"model\":\"anthropic/claude-sonnet-4-5\",\"max_tokens\":1024," TURN "}" },
    { "base64", "/v1/embeddings", "{\"model\":\"m\",\"input\":[],\"encoding_format\":\"base64\"}" },
    { "float", "/v1/embeddings", "{\"model\":\"m\",\"input\":[],\"encoding_format\":\"float\"}" },
    { "conversation", "/v1/messages", NULL }, /* its body is made */
};

struct job {
    const char *url, *body;
    struct curl_slist *headers;
    long transfers;
    size_t lines, total;
    CURLcode rc;
};

static size_t on_bytes(char *bytes, size_t size, size_t count, void *data)
{
    struct job *job = data;
    size_t len = size * count;

    for (const char *at = bytes, *end = bytes + len; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        job->lines++;
    job->total += len;
    return len;
}

static void *run(void *user)
{
    struct job *job = user;
    CURL *easy = curl_easy_init();

    if (!easy)
        abort();
    curl_easy_setopt(easy, CURLOPT_URL, job->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, job->headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, job->body);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, job);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    for (long i = 0; job->rc == CURLE_OK && i < job->transfers; i++)
        job->rc = curl_easy_perform(easy);
    curl_easy_cleanup(easy);
    return NULL;
}

static struct job run_threads(const struct job *part)
{
    struct job jobs[THREADS], sum = { 0 };
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        jobs[i] = *part;
        jobs[i].transfers = part->transfers / THREADS;
        if (pthread_create(&threads[i], NULL, run, &jobs[i]) != 0)
            abort();
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        sum.total += jobs[i].total;
        sum.rc = sum.rc ? sum.rc : jobs[i].rc;
    }
    return sum;
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
    char url[256], small_body[512], *body = small_body;
    struct curl_slist *headers;
    struct job job = { .url = url };
    bool streams;

    if (!work || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return 2;
    streams = work->body && strstr(work->body, "%ld");
    job.transfers = streams || strcmp(work->path, "/v1/embeddings") == 0 ? 1 : strtol(argv[3], NULL, 10);
    if (streams)
        snprintf(small_body, sizeof small_body, work->body, strtol(argv[3], NULL, 10));
    else
        body = work->body ? strcpy(small_body, work->body) : bench_conversation();
    job.body = body;
    snprintf(url, sizeof url, "%s%s", argv[2], work->path);
    headers = curl_slist_append(NULL, "Content-Type: application/json");
    curl_slist_append(headers, "Authorization: Bearer key");
    curl_slist_append(headers, "Expect:"); /* no wait for a "100 Continue" before a large body */
    job.headers = headers;
    if (strcmp(work->name, "threads") == 0)
        job = run_threads(&job);
    else
        run(&job);
    printf("%zu\n", job.total);
    curl_slist_free_all(headers);
    if (body != small_body)
        free(body);
    return job.rc != CURLE_OK || job.total == 0;
}
