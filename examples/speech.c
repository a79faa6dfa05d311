/* Text to speech: text from the arguments or from standard input, audio to a file or to standard output as it arrives. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <requesty/requesty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_MODEL "openai/gpt-4o-mini-tts"

static const char help[] = "usage: speech [options] [TEXT...]\n"
                           "Says TEXT, or what comes on standard input. The audio goes to standard output.\n"
                           "  -o FILE      write to FILE instead\n"
                           "  -m MODEL     the model; default " DEFAULT_MODEL "\n"
                           "  -v VOICE     the voice; default nova\n"
                           "  -f FORMAT    mp3 (default), opus, aac, flac, wav or pcm\n"
                           "  -i TEXT      how it is to be said\n"
                           "  -e           ask for events, which bring token counts with them\n"
                           "  -u BASE_URL  the router; default: REQUESTY_BASE_URL, else Requesty\n"
                           "  -h           print this text\n"
                           "The key comes from REQUESTY_API_KEY.\n";

/* ---- where the audio goes ---- */

struct output {
    const char *path; /* NULL: standard output */
    FILE *file;       /* NULL until the first byte: a call that fails leaves an old file alone */
};

/* A requesty_bytes_fn. What it returns when it cannot write becomes error.user_code. */
static int write_bytes(const void *bytes, size_t len, void *user)
{
    struct output *output = user;

    errno = 0;
    if (!output->file)
        output->file = output->path ? fopen(output->path, "wb") : stdout;
    if (!output->file || fwrite(bytes, 1, len, output->file) < len || fflush(output->file) != 0)
        return errno ? errno : EIO;
    return 0;
}

/* 0, or the errno of a write that failed only now. */
static int close_output(struct output *output)
{
    int failed = 0;

    if (output->path && output->file && fclose(output->file) != 0)
        failed = errno ? errno : EIO;
    output->file = NULL;
    return failed;
}

/* ---- what is to be said ---- */

static char *append(char *text, size_t *len, const char *more, size_t count)
{
    char *longer = realloc(text, *len + count + 1);

    if (!longer) {
        free(text);
        return NULL;
    }
    memcpy(longer + *len, more, count);
    *len += count;
    longer[*len] = '\0';
    return longer;
}

/* To be freed; NULL when memory is short. */
static char *join(char **words)
{
    size_t len = 0;
    char *text = append(NULL, &len, "", 0);

    for (char **word = words; text && *word; word++) {
        if (word > words)
            text = append(text, &len, " ", 1);
        if (text)
            text = append(text, &len, *word, strlen(*word));
    }
    return text;
}

static char *read_all(FILE *file)
{
    char bytes[4096];
    size_t len = 0, count;
    char *text = append(NULL, &len, "", 0);

    while (text && (count = fread(bytes, 1, sizeof bytes, file)) > 0)
        text = append(text, &len, bytes, count);
    return text;
}

/* ---- the program ---- */

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void report(const requesty_speech *speech, double seconds)
{
    fprintf(stderr, "%zu bytes of %s in %.1f s", speech->len, speech->content_type, seconds);
    if (speech->usage->total_tokens)
        fprintf(stderr, ", %lld tokens", (long long)speech->usage->total_tokens);
    fputc('\n', stderr);
}

static int speak(const char *base_url, const requesty_speech_params *params, struct output *output)
{
    requesty_client_options options = { .base_url = base_url };
    requesty_client *client = NULL;
    requesty_speech *speech = NULL;
    requesty_error error;
    double start = now();
    int failed, rc = requesty_client_new(&options, &client, &error);

    if (rc == 0)
        rc = requesty_speech_stream(client, params, write_bytes, output, &speech, &error);
    failed = close_output(output);
    if (rc == REQUESTY_ERR_CANCELLED || (rc == 0 && failed))
        fprintf(stderr, "%s: %s\n", output->path ? output->path : "standard output",
                strerror(rc < 0 ? error.user_code : failed));
    else if (rc < 0)
        fprintf(stderr, "%s: %s\n", requesty_code_name(rc), error.message);
    else
        report(speech, now() - start);
    requesty_speech_free(speech);
    requesty_client_free(client);
    return rc < 0 || failed;
}

/* 0, or the status to exit with: 1 after -h. */
static int read_options(int argc, char **argv, requesty_speech_params *params, const char **base_url, const char **path)
{
    int option;

    while ((option = getopt(argc, argv, "o:m:v:f:i:eu:h")) != -1) {
        switch (option) {
        case 'o':
            *path = optarg;
            break;
        case 'm':
            params->model = optarg;
            break;
        case 'v':
            params->voice = optarg;
            break;
        case 'f':
            params->response_format = optarg;
            break;
        case 'i':
            params->instructions = optarg;
            break;
        case 'e':
            params->stream_format = "sse";
            break;
        case 'u':
            *base_url = optarg;
            break;
        case 'h':
            fputs(help, stdout);
            return 1;
        default:
            fputs(help, stderr);
            return 2;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    requesty_speech_params params = { .model = DEFAULT_MODEL, .voice = "nova" };
    struct output output = { NULL, NULL };
    const char *base_url = NULL;
    int stop = read_options(argc, argv, &params, &base_url, &output.path), failed;
    char *text;

    if (stop)
        return stop == 1 ? 0 : stop;
    if (!output.path && isatty(STDOUT_FILENO)) {
        fputs("speech: audio is nothing for a terminal: name a file with -o, or pipe it into a player\n", stderr);
        return 2;
    }
    text = argv[optind] ? join(argv + optind) : read_all(stdin);
    if (!text) {
        fputs("speech: out of memory\n", stderr);
        return 1;
    }
    params.input = text;
    failed = speak(base_url, &params, &output);
    free(text);
    return failed;
}
