/* Speech to text: recordings in, their text out. A file is read while it is sent. */
#define _POSIX_C_SOURCE 200809L
#include <requesty/requesty.h>
#include <stdio.h>
#include <unistd.h>

static const char help[] = "usage: transcribe [-m MODEL] [-l LANGUAGE] [-u BASE_URL] FILE...\n"
                           "  -m MODEL     the model; default openai/gpt-4o-mini-transcribe\n"
                           "  -l LANGUAGE  what is spoken, such as en: better than a guess\n"
                           "  -u BASE_URL  the router; default: REQUESTY_BASE_URL, else Requesty\n"
                           "The key comes from REQUESTY_API_KEY.\n";

static int transcribe(requesty_client *client, requesty_transcription_params *params, const char *path)
{
    requesty_upload file = { .path = path };
    requesty_transcription *result = NULL;
    requesty_error error;

    params->file = &file;
    if (requesty_transcriptions_create(client, params, &result, &error) < 0) {
        fprintf(stderr, "%s: %s\n", requesty_code_name(error.code), error.message);
        return 1;
    }
    fwrite(result->text, 1, result->text_len, stdout);
    putchar('\n');
    if (result->usage_seconds.set) /* models bill by time or by tokens */
        fprintf(stderr, "%s: %g s\n", path, result->usage_seconds.value);
    else
        fprintf(stderr, "%s: %lld tokens\n", path, (long long)result->usage->total_tokens);
    requesty_transcription_free(result);
    return 0;
}

int main(int argc, char **argv)
{
    requesty_transcription_params params = { .model = "openai/gpt-4o-mini-transcribe" };
    requesty_client_options options = { .base_url = NULL };
    requesty_client *client = NULL;
    requesty_error error;
    int option, failed = 0;

    while ((option = getopt(argc, argv, "m:l:u:")) != -1) {
        switch (option) {
        case 'm':
            params.model = optarg;
            break;
        case 'l':
            params.language = optarg;
            break;
        case 'u':
            options.base_url = optarg;
            break;
        default:
            fputs(help, stderr);
            return 2;
        }
    }
    if (!argv[optind]) {
        fputs(help, stderr);
        return 2;
    }
    if (requesty_client_new(&options, &client, &error) < 0) {
        fprintf(stderr, "%s: %s\n", requesty_code_name(error.code), error.message);
        return 1;
    }
    for (char **path = argv + optind; *path; path++)
        failed |= transcribe(client, &params, *path);
    requesty_client_free(client);
    return failed;
}
