/* A page of embeddings: bench_embeddings FORMAT URL. FORMAT: base64 or float. Prints the peak of memory that the call adds to
 * what the process had before, and the size of the vectors, both in bytes. Processor time is measured from outside. */
#include <requesty/requesty.h>

#include <stdio.h>
#include <stdlib.h>

#include "bench_process.h"

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
    long had;
    int rc = ask(client, "", &result, error); /* a small one first: what the process needs once is there then */

    requesty_embeddings_free(result);
    had = bench_memory("VmRSS");
    if (rc == 0)
        rc = ask(client, format, &result, error);
    if (rc == 0)
        printf("%ld %zu\n", bench_memory("VmHWM") - had, floats_of(result) * sizeof(float));
    requesty_embeddings_free(result);
    return rc;
}

int main(int argc, char **argv)
{
    requesty_client_options options = { .api_key = "key" };
    requesty_client *client = NULL;
    requesty_error error;
    int rc;

    if (argc != 3)
        return 2;
    options.base_url = argv[2];
    rc = requesty_client_new(&options, &client, &error);
    if (rc == 0)
        rc = measure(client, argv[1], &error);
    if (rc < 0)
        fprintf(stderr, "bench_embeddings: %s\n", error.message);
    requesty_client_free(client);
    return rc < 0;
}
