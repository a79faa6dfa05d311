/* A page of embeddings: bench_embeddings FORMAT URL. FORMAT: base64 or float. Prints the processor time of the call in
 * seconds, its peak of memory beyond what the process had before, and the size of the vectors, both in bytes. */
#define _POSIX_C_SOURCE 200809L
#include <requesty/requesty.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* A line of /proc/self/status, in bytes. */
static long status_of(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long value = -1;

    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtol(line + strlen(name) + 1, NULL, 10) * 1024;
    if (file)
        fclose(file);
    return value;
}

static int ask(requesty_client *client, const char *format, requesty_embeddings **result, requesty_error *error)
{
    requesty_embeddings_params params = { .model = "m", .input_json = "[]", .encoding_format = format };
    return requesty_embeddings_create(client, &params, result, error);
}

static size_t floats_of(const requesty_embeddings *result)
{
    size_t count = 0;

    for (size_t i = 0; i < result->vector_count; i++)
        count += result->vectors[i]->length;
    return count;
}

static int measure(requesty_client *client, const char *format, requesty_error *error)
{
    requesty_embeddings *result = NULL;
    double before;
    long had;
    int rc = ask(client, "", &result, error); /* a small one first: what the process needs once is there then */

    requesty_embeddings_free(result);
    had = status_of("VmRSS");
    before = cpu_seconds();
    if (rc == 0)
        rc = ask(client, format, &result, error);
    if (rc == 0)
        printf("%.4f %ld %zu\n", cpu_seconds() - before, status_of("VmHWM") - had, floats_of(result) * sizeof(float));
    requesty_embeddings_free(result);
    return rc;
}

int main(int argc, char **argv)
{
    requesty_client_options options = { .api_key = "key" };
    requesty_client *client = NULL;
    requesty_error error;
    int rc;

    if (argc < 3)
        return 2;
    options.base_url = argv[2];
    rc = requesty_client_new(&options, &client, &error);
    if (rc == 0)
        rc = measure(client, argv[1], &error);
    if (rc < 0)
        fprintf(stderr, "%s\n", error.message);
    requesty_client_free(client);
    return rc < 0;
}
