/* The library's side of the benchmark: bench_client WORK URL COUNT. WORK:
 *   messages, chat   one stream of COUNT events
 *   tokens           the same as messages, and the reply is kept; prints the process's peak of memory in bytes
 *   small            COUNT blocking calls
 *   threads          COUNT blocking calls in 16 threads, with one client
 *   conversation     COUNT calls with a conversation of 1 MB
 * Processor time is measured from outside: whole processes. */
#include <requesty/requesty.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_process.h"
#include "bench_turns.h"

enum { THREADS = 16 };

struct job {
    requesty_client *client;
    long count;
    requesty_error error;
    int rc;
};

static const requesty_message_param turns[] = { { .role = REQUESTY_ROLE_USER, .text = "Tell me a story." } };
static const requesty_messages_params small_params = {
    .model = "anthropic/claude-sonnet-4-5", .max_tokens = 1024, .messages = turns, .message_count = 1,
};

struct texts {
    long count;
    size_t bytes;
};

static int on_event(const requesty_event *event, void *user)
{
    struct texts *texts = user;

    if (event->type == REQUESTY_EVENT_TEXT) {
        texts->count++;
        texts->bytes += event->text_len;
    }
    return 0;
}

/* As many texts as were asked for; else the figure is of something else. */
static void check(struct job *job, const struct texts *texts)
{
    if (job->rc == 0 && texts->count != job->count) {
        snprintf(job->error.message, sizeof job->error.message, "%ld texts instead of %ld", texts->count, job->count);
        job->rc = -1;
    }
}

static void run_messages(struct job *job)
{
    requesty_messages_params params = small_params;
    struct texts texts = { 0 };

    params.max_tokens = job->count;
    job->rc = requesty_messages_stream(job->client, &params, on_event, &texts, NULL, &job->error);
    check(job, &texts);
}

static void run_tokens(struct job *job)
{
    requesty_messages_params params = small_params;
    requesty_message *reply = NULL;
    struct texts texts = { 0 };

    params.max_tokens = job->count;
    job->rc = requesty_messages_stream(job->client, &params, on_event, &texts, &reply, &job->error);
    check(job, &texts);
    if (job->rc == 0 && strlen(requesty_message_text(reply)) != texts.bytes)
        abort();
    requesty_message_free(reply);
    printf("%ld\n", bench_memory("VmHWM"));
}

static void run_chat(struct job *job)
{
    static const requesty_chat_message chat_turns[] = { { .role = REQUESTY_ROLE_USER, .text = "Tell me a story." } };
    requesty_chat_params params = { .model = "openai/gpt-4o-mini", .messages = chat_turns, .message_count = 1 };
    struct texts texts = { 0 };

    params.max_tokens = REQUESTY_INT(job->count);
    job->rc = requesty_chat_stream(job->client, &params, on_event, &texts, NULL, &job->error);
    check(job, &texts);
}

static void call_often(struct job *job, const requesty_messages_params *params)
{
    for (long i = 0; job->rc == 0 && i < job->count; i++) {
        requesty_message *reply = NULL;
        job->rc = requesty_messages_create(job->client, params, &reply, &job->error);
        requesty_message_free(reply);
    }
}

static void run_small(struct job *job)
{
    call_often(job, &small_params);
}

static void *run_thread(void *user)
{
    run_small(user);
    return NULL;
}

static void run_threads(struct job *job)
{
    struct job jobs[THREADS];
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        jobs[i] = *job;
        jobs[i].count = job->count / THREADS;
        if (pthread_create(&threads[i], NULL, run_thread, &jobs[i]) != 0)
            abort();
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        if (jobs[i].rc < 0)
            *job = jobs[i];
    }
}

static void run_conversation(struct job *job)
{
    requesty_message_param *many = calloc(BENCH_TURNS, sizeof *many);
    requesty_messages_params params = small_params;

    if (!many)
        abort();
    for (int i = 0; i < BENCH_TURNS; i++) {
        many[i].role = i % 2 ? REQUESTY_ROLE_ASSISTANT : REQUESTY_ROLE_USER;
        many[i].text = bench_turn();
    }
    params.messages = many;
    params.message_count = BENCH_TURNS;
    call_often(job, &params);
    free(many);
}

static const struct work {
    const char *name;
    void (*run)(struct job *job);
} works[] = {
    { "messages", run_messages }, { "chat", run_chat },       { "tokens", run_tokens },
    { "small", run_small },       { "threads", run_threads }, { "conversation", run_conversation },
};

static const struct work *find(const char *name)
{
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        if (strcmp(works[i].name, name) == 0)
            return &works[i];
    return NULL;
}

int main(int argc, char **argv)
{
    requesty_client_options options = { .api_key = "key" };
    const struct work *work = argc == 4 ? find(argv[1]) : NULL;
    struct job job = { 0 };

    if (!work)
        return 2;
    options.base_url = argv[2];
    job.count = strtol(argv[3], NULL, 10);
    job.rc = requesty_client_new(&options, &job.client, &job.error);
    if (job.rc == 0)
        work->run(&job);
    if (job.rc < 0)
        fprintf(stderr, "bench_client: %s\n", job.error.message);
    requesty_client_free(job.client);
    return job.rc < 0;
}
